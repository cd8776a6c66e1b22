//! Who a browser is: a random cookie, the chat named by its hash, and the token that proves a form is ours.

use crate::Settings;
use axum::http::{HeaderMap, HeaderValue, header};
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

/// How long a session lasts in a browser, in seconds: half a year. Unlinking the chat ends it at once.
const LASTS: u32 = 180 * 24 * 60 * 60;

/// The cookie of the conversation, and that of the pages.
const CHAT: &str = "dondoc";
const PAGES: &str = "dondoc-phien";

/// A browser's session. Nothing of it is stored here.
#[derive(Clone, PartialEq, Eq)]
pub struct Session {
    token: String,
    /// Whether the browser had it already, rather than getting it with this answer.
    pub known: bool,
}

impl std::fmt::Debug for Session {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // The token opens the session: it is printed nowhere.
        f.debug_struct("Session").field("known", &self.known).finish_non_exhaustive()
    }
}

impl Session {
    /// The session of the conversation in this browser, or a fresh one.
    pub fn of(headers: &HeaderMap, settings: &Settings) -> Self {
        Self::under(CHAT, headers, settings).unwrap_or_else(Self::fresh)
    }

    /// The session that this browser signed in with, for the pages; it ends sooner than the conversation's.
    pub fn signed_in(headers: &HeaderMap, settings: &Settings) -> Option<Self> {
        Self::under(PAGES, headers, settings)
    }

    fn under(name: &str, headers: &HeaderMap, settings: &Settings) -> Option<Self> {
        let name = cookie_name(name, settings);
        let cookies = headers.get_all(header::COOKIE).into_iter().filter_map(|value| value.to_str().ok());
        let mut pairs = cookies.flat_map(|line| line.split(';')).filter_map(|pair| pair.trim().split_once('='));
        let found = pairs.find(|(key, value)| *key == name && is_token(value));
        found.map(|(_, token)| Self { token: token.to_owned(), known: true })
    }

    /// The session of a token that we gave out; none when it cannot be one.
    pub fn of_token(token: &str) -> Option<Self> {
        is_token(token).then(|| Self { token: token.to_owned(), known: true })
    }

    /// What the browser holds, for whoever keeps its hash; never to be stored or printed.
    pub fn token(&self) -> &str {
        &self.token
    }

    /// A session of 256 random bits.
    pub fn fresh() -> Self {
        Self { token: random(), known: false }
    }

    /// The session that follows this one when someone enters with a code; the same for a form sent twice.
    pub fn next(&self, code: &str) -> Self {
        Self { token: digest("next", &[&self.token, code]), known: false }
    }

    /// The chat of this session.
    pub fn chat(&self) -> String {
        hex::encode(Sha256::digest(&self.token))
    }

    /// What a form of ours carries.
    pub fn form_token(&self) -> String {
        digest("form", &[&self.token])
    }

    /// Whether a form is ours.
    pub fn owns(&self, form_token: &str) -> bool {
        self.known && self.form_token().as_bytes().ct_eq(form_token.as_bytes()).into()
    }

    /// The header that gives the browser this conversation.
    pub fn cookie(&self, settings: &Settings) -> HeaderValue {
        cookie(CHAT, settings, &self.token, LASTS)
    }

    /// The header that signs the browser in for the pages. The server ends it sooner than the browser forgets it.
    pub fn sign_in_cookie(&self, settings: &Settings) -> HeaderValue {
        cookie(PAGES, settings, &self.token, LASTS)
    }
}

/// The header that ends the conversation in a browser.
pub fn farewell(settings: &Settings) -> HeaderValue {
    cookie(CHAT, settings, "", 0)
}

/// The header that signs a browser out of the pages.
pub fn sign_out_cookie(settings: &Settings) -> HeaderValue {
    cookie(PAGES, settings, "", 0)
}

/// 256 random bits in hex; panics where the system has no randomness, since nothing could be kept apart then.
pub fn random() -> String {
    let mut bytes = [0_u8; 32];
    #[allow(clippy::expect_used, reason = "a server without randomness must not go on")]
    getrandom::fill(&mut bytes).expect("the system has randomness");
    hex::encode(bytes)
}

/// A hash of parts that cannot run into each other.
pub fn digest(kind: &str, parts: &[&str]) -> String {
    let mut hash = Sha256::new_with_prefix(kind);
    for part in parts {
        hash.update((part.len() as u64).to_be_bytes());
        hash.update(part);
    }
    hex::encode(hash.finalize())
}

/// Lax, not strict: a reminder's link is opened from another messenger, and must find the session there.
fn cookie(kind: &str, settings: &Settings, value: &str, seconds: u32) -> HeaderValue {
    let (name, secure) = (cookie_name(kind, settings), if settings.secure_cookies { "; Secure" } else { "" });
    let text = format!("{name}={value}; Path=/; Max-Age={seconds}; HttpOnly; SameSite=Lax{secure}");
    // Hex and our own words are always a header.
    HeaderValue::from_str(&text).unwrap_or(HeaderValue::from_static(""))
}

/// With the prefix, no other site of the domain and no plain HTTP can plant the cookie.
fn cookie_name(kind: &str, settings: &Settings) -> String {
    if settings.secure_cookies { format!("__Host-{kind}") } else { kind.to_owned() }
}

fn is_token(value: &str) -> bool {
    value.len() == 64 && value.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with(cookie: &str) -> HeaderMap {
        HeaderMap::from_iter([(header::COOKIE, HeaderValue::from_str(cookie).unwrap())])
    }

    #[test]
    fn a_cookie_is_the_session() {
        let settings = Settings::default();
        let session = Session::fresh();
        let cookie = session.cookie(&settings).to_str().unwrap().to_owned();
        let pair = cookie.split(';').next().unwrap();
        let back = Session::of(&with(&format!("other=1; {pair}")), &settings);
        assert!(back.known && back.chat() == session.chat());
        assert!(back.owns(&session.form_token()) && !back.owns(&Session::fresh().form_token()) && !back.owns(""));
        assert!(!cookie.contains(&session.chat()) && !cookie.contains(&session.form_token()));
    }

    #[test]
    fn what_is_no_token_is_no_session() {
        for cookie in ["", "dondoc=", "dondoc=abc", &format!("dondoc={}", "G".repeat(64)), "x"] {
            assert!(!Session::of(&with(cookie), &Settings::default()).known, "{cookie}");
        }
    }

    #[test]
    fn over_tls_the_cookie_stays_there() {
        let settings = Settings { secure_cookies: true, ..Settings::default() };
        let cookie = Session::fresh().cookie(&settings);
        let cookie = cookie.to_str().unwrap();
        assert!(
            cookie.starts_with("__Host-dondoc=") && cookie.ends_with("; HttpOnly; SameSite=Lax; Secure"),
            "{cookie}"
        );
        let pair = cookie.split(';').next().unwrap();
        assert!(Session::of(&with(pair), &settings).known);
        assert!(!Session::of(&with(pair), &Settings::default()).known);
    }

    #[test]
    fn a_form_sent_twice_enters_the_same_session() {
        let session = Session::fresh();
        assert_eq!(session.next("A").chat(), session.next("A").chat());
        assert_ne!(session.next("A").chat(), session.next("B").chat());
        assert_ne!(session.next("A").chat(), session.chat());
        assert_ne!(digest("k", &["ab", "c"]), digest("k", &["a", "bc"]));
    }
}
