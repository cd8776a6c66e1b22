//! How the fake behaves unless told otherwise.

use crate::{Limits, ZaloEnvelope};
use std::{net::SocketAddr, time::Duration};

/// What to start.
#[derive(Clone)]
pub struct Options {
    /// Where to listen; port 0 takes a free one.
    pub listen: SocketAddr,
    /// The token the Telegram side answers to.
    pub telegram_token: String,
    /// The token the Zalo side answers to.
    pub zalo_token: String,
    /// How fast a bot may send.
    pub limits: Limits,
    /// How fast a bot may send in Zalo, where nothing is documented.
    pub zalo_limits: Limits,
    /// How often a webhook is tried before the update is given up.
    pub webhook_attempts: u32,
    /// The pause before the second try; it doubles with each, up to two seconds.
    pub webhook_pause: Duration,
    /// How long a webhook may take to answer before it is tried again.
    pub webhook_patience: Duration,
    /// The shape of what Zalo pushes.
    pub zalo_envelope: ZaloEnvelope,
    /// Whether Zalo's refusals carry their code as the HTTP status too, or come with 200.
    pub zalo_http_errors: bool,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            listen: SocketAddr::from(([127, 0, 0, 1], 0)),
            telegram_token: "123456789:AAFakeTelegramTokenForTestsOnly0000".into(),
            zalo_token: "12345689:fake-zalo-token-for-tests".into(),
            limits: Limits::default(),
            zalo_limits: Limits { overall_per_second: 5.0, group_per_minute: 0.0, ..Limits::default() },
            webhook_attempts: 30,
            webhook_pause: Duration::from_millis(50),
            webhook_patience: Duration::from_secs(5),
            zalo_envelope: ZaloEnvelope::Wrapped,
            zalo_http_errors: false,
        }
    }
}
