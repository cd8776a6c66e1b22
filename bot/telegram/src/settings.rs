//! What must be known to speak with Telegram.

use reqwest::{Client, Proxy, Url, redirect};
use std::{fmt, time::Duration};

/// How Telegram is reached. The token and the proxy (which may hold a password) are never shown.
#[derive(Clone)]
pub struct Settings {
    token: String,
    /// The Bot API server, when it is not Telegram's own: a relay or a self-hosted one.
    pub api_url: Option<String>,
    /// A proxy for everything, "socks5h://host:1080" or "http://user:password@host:3128". Without it the usual
    /// environment variables (`HTTPS_PROXY`) hold.
    pub proxy: Option<String>,
    /// How long one call may take. Below eleven seconds a server in trouble looks like one that is silent, since
    /// teloxide holds such answers back for ten.
    pub timeout: Duration,
    /// How long a call that carries a file may take.
    pub file_timeout: Duration,
    /// How long Telegram holds a poll open when there is nothing new; whole seconds.
    pub poll_timeout: Duration,
}

impl Settings {
    /// Telegram itself, with this token.
    pub fn new(token: impl Into<String>) -> Self {
        Self {
            token: token.into(),
            api_url: None,
            proxy: None,
            timeout: Duration::from_secs(20),
            file_timeout: Duration::from_secs(120),
            poll_timeout: Duration::from_secs(10),
        }
    }

    /// The token, if it can be one at all: it becomes part of an address.
    pub(crate) fn token(&self) -> Result<&str, SettingsError> {
        let token = self.token.trim();
        let possible = |c: char| c.is_ascii_alphanumeric() || matches!(c, ':' | '-' | '_');
        if token.is_empty() || !token.chars().all(possible) {
            return Err(SettingsError::Token);
        }
        Ok(token)
    }

    /// The server's address, if another than Telegram's own is set.
    pub(crate) fn server(&self) -> Result<Option<Url>, SettingsError> {
        let Some(given) = &self.api_url else { return Ok(None) };
        let bad = || SettingsError::ApiUrl(given.clone());
        let mut url = Url::parse(given).map_err(|_| bad())?;
        if !matches!(url.scheme(), "http" | "https") {
            return Err(bad());
        }
        url.path_segments_mut().map_err(|()| bad())?.pop_if_empty();
        Ok(Some(url))
    }

    /// A client whose calls take at most so long. It follows no redirects: the token is in the address, and would
    /// be shown to wherever they lead.
    pub(crate) fn client(&self, timeout: Duration) -> Result<Client, SettingsError> {
        let mut builder = Client::builder()
            .connect_timeout(Duration::from_secs(5))
            .timeout(timeout)
            .tcp_nodelay(true)
            // Short, since a message on a connection that died unnoticed may or may not have gone out.
            .pool_idle_timeout(Duration::from_secs(15))
            .redirect(redirect::Policy::none());
        if let Some(proxy) = &self.proxy {
            builder = builder.proxy(Proxy::all(proxy).map_err(|_| SettingsError::Proxy)?);
        }
        builder.build().map_err(|error| SettingsError::Client(crate::failure::network(&error)))
    }
}

impl fmt::Debug for Settings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Settings")
            .field("token", &"***")
            .field("api_url", &self.api_url)
            .field("proxy", &self.proxy.as_ref().map(|_| "***"))
            .field("timeout", &self.timeout)
            .field("file_timeout", &self.file_timeout)
            .field("poll_timeout", &self.poll_timeout)
            .finish()
    }
}

/// Why the settings cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SettingsError {
    /// Empty, or with letters that no token has.
    #[error("Mã Telegram (token) để trống hoặc sai dạng. Chép lại nguyên mã mà BotFather đã cấp.")]
    Token,
    /// Not an address.
    #[error("Địa chỉ máy chủ Telegram “{0}” không dùng được. Cần dạng https://máy-chủ.")]
    ApiUrl(String),
    /// Not a proxy's address; not repeated here, since it may hold a password.
    #[error("Địa chỉ proxy cho Telegram không dùng được. Cần dạng http://máy-chủ:cổng hoặc socks5h://máy-chủ:cổng.")]
    Proxy,
    /// The HTTP client could not be made.
    #[error("Không khởi tạo được kết nối Telegram: {0}.")]
    Client(String),
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_never_shown() {
        let mut settings = Settings::new("123:SECRET");
        settings.proxy = Some("http://user:PASSWORD@host:1".to_owned());
        let shown = format!("{settings:?}");
        assert!(!shown.contains("SECRET") && !shown.contains("PASSWORD") && shown.contains("***"), "{shown}");
    }

    #[test]
    fn what_cannot_be_a_token_is_told() {
        for bad in ["", "  ", "123:a/../b", "123:a b", "mã"] {
            assert_eq!(Settings::new(bad).token(), Err(SettingsError::Token), "{bad:?}");
        }
        assert_eq!(Settings::new(" 123:AA-b_c\n").token(), Ok("123:AA-b_c"));
    }

    #[test]
    fn the_server_may_be_written_with_or_without_a_slash() {
        let check = |given: &str, expected: Option<&str>| {
            let settings = Settings { api_url: Some(given.to_owned()), ..Settings::new("1:a") };
            assert_eq!(settings.server().ok().flatten().as_ref().map(Url::as_str), expected, "{given}");
        };
        check("http://127.0.0.1:81", Some("http://127.0.0.1:81/"));
        check("https://relay.example/tg", Some("https://relay.example/tg"));
        check("https://relay.example/tg/", Some("https://relay.example/tg"));
        check("relay.example", None);
        check("mailto:a@b", None);
        check("file:///etc", None);
    }
}
