//! What can be set about the web server.

use crate::Lang;
use std::time::Duration;

/// What can be set.
#[derive(Debug, Clone, PartialEq)]
pub struct Settings {
    /// The language of whoever chose none.
    pub lang: Lang,
    /// The address people open, `https://dondoc.example`; none when it is whatever they typed.
    pub public_url: Option<String>,
    /// Whether cookies travel over TLS only, and browsers are told to stay with it.
    pub secure_cookies: bool,
    /// Whether anybody may enter as one of the sample people.
    pub demo: bool,
    /// The largest file, in bytes.
    pub upload_limit: usize,
    /// How many connections there may be at once, and so how many files of the system they take.
    pub connections_at_once: usize,
    /// How many of them one network address may hold; a whole office may share one. Behind a proxy this means nothing.
    pub connections_per_address: usize,
    /// How long a connection may take to say what it wants, from its beginning or from the last answer. Proxies keep
    /// connections for a minute: they close them, not we.
    pub silence: Duration,
    /// How long a sender may be silent in the middle of what it sends.
    pub pause: Duration,
    /// How many uploads are read at once; each may need the memory of one file.
    pub uploads_at_once: usize,
    /// How many browsers may hold a live connection at once; others reload.
    pub streams_at_once: usize,
    /// How many of them one session may hold.
    pub streams_per_session: usize,
    /// How many of them one network address may hold; a whole office may share one.
    pub streams_per_address: usize,
    /// Whether a proxy stands before us, which names the caller at the end of `X-Forwarded-For`.
    pub behind_proxy: bool,
    /// How much one session may send.
    pub session_pace: Pace,
    /// How much one network address may send; a whole office may share one.
    pub address_pace: Pace,
    /// How much sessions without a link may send from one network address: nobody guesses codes.
    pub stranger_pace: Pace,
}

/// So many at once, and then so many each second.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Pace {
    /// At once.
    pub burst: f64,
    /// Each second.
    pub per_second: f64,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            lang: Lang::Vi,
            public_url: None,
            secure_cookies: false,
            demo: false,
            upload_limit: 50 * 1024 * 1024,
            connections_at_once: 8_000,
            connections_per_address: 1_000,
            silence: Duration::from_secs(75),
            pause: Duration::from_secs(30),
            uploads_at_once: 8,
            streams_at_once: 5_000,
            streams_per_session: 3,
            streams_per_address: 300,
            behind_proxy: false,
            session_pace: Pace { burst: 30.0, per_second: 1.0 },
            address_pace: Pace { burst: 600.0, per_second: 50.0 },
            stranger_pace: Pace { burst: 60.0, per_second: 1.0 },
        }
    }
}
