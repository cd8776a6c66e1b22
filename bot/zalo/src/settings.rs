//! What must be known to speak with Zalo.

use reqwest::{ClientBuilder, Proxy, Url, redirect};
use std::{fmt, time::Duration};

/// How Zalo is reached. The token and the proxy (which may hold a password) are never shown.
#[derive(Clone)]
pub struct Settings {
    token: String,
    /// The platform's address.
    pub api_url: String,
    /// Our own address as Zalo sees it, "https://dondoc.example": pictures are sent by address, as
    /// `{public_url}/anh/{sha256}.png`. Without it no pictures are sent.
    pub public_url: Option<String>,
    /// The domains, subdomains included, from which people's photos and voice messages may be fetched, besides the
    /// host of `api_url`.
    pub media_hosts: Vec<String>,
    /// Whether media may be fetched without encryption and from private addresses: for tests only.
    pub private_media: bool,
    /// The largest photo or voice message to fetch, in bytes.
    pub largest_file: u64,
    /// How long to leave a chat alone when Zalo asks for it without saying for how long.
    pub rest: Duration,
    /// How long one call may take.
    pub timeout: Duration,
    /// How long Zalo holds a poll open when there is nothing new; whole seconds.
    pub poll_timeout: Duration,
    /// A proxy for everything. Without it the usual environment variables (`HTTPS_PROXY`) hold.
    pub proxy: Option<String>,
}

impl Settings {
    /// Zalo itself, with this token.
    pub fn new(token: impl Into<String>) -> Self {
        Self {
            token: token.into(),
            api_url: "https://bot-api.zaloplatforms.com".to_owned(),
            public_url: None,
            media_hosts: vec!["zdn.vn".to_owned()],
            private_media: false,
            largest_file: 20 * 1024 * 1024,
            rest: Duration::from_secs(60),
            timeout: Duration::from_secs(20),
            poll_timeout: Duration::from_secs(30),
            proxy: None,
        }
    }

    /// The address that every method's name is appended to; it contains the token.
    pub(crate) fn base(&self) -> Result<Url, SettingsError> {
        let token = self.token.trim();
        let possible = |c: char| c.is_ascii_alphanumeric() || matches!(c, ':' | '-' | '_' | '.');
        if token.is_empty() || !token.chars().all(possible) {
            return Err(SettingsError::Token);
        }
        let mut url = address(&self.api_url)?;
        if let Ok(mut path) = url.path_segments_mut() {
            path.pop_if_empty().push(&format!("bot{token}"));
        }
        Ok(url)
    }

    /// Where our pictures are for Zalo, without a slash at the end.
    pub(crate) fn pictures(&self) -> Result<Option<String>, SettingsError> {
        let Some(given) = &self.public_url else { return Ok(None) };
        address(given)?;
        Ok(Some(format!("{}/anh", given.trim_end_matches('/'))))
    }

    /// A client without redirects, since the token is in the address.
    pub(crate) fn client(&self) -> Result<ClientBuilder, SettingsError> {
        let builder = reqwest::Client::builder()
            .connect_timeout(Duration::from_secs(5))
            .timeout(self.timeout)
            // Short, since a message on a connection that died unnoticed may or may not have gone out.
            .pool_idle_timeout(Duration::from_secs(15))
            .redirect(redirect::Policy::none());
        match &self.proxy {
            Some(proxy) => Ok(builder.proxy(Proxy::all(proxy).map_err(|_| SettingsError::Proxy)?)),
            None => Ok(builder),
        }
    }
}

fn address(given: &str) -> Result<Url, SettingsError> {
    match Url::parse(given) {
        Ok(url) if matches!(url.scheme(), "http" | "https") => Ok(url),
        _ => Err(SettingsError::Address(given.to_owned())),
    }
}

impl fmt::Debug for Settings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Settings")
            .field("token", &"***")
            .field("api_url", &self.api_url)
            .field("public_url", &self.public_url)
            .field("media_hosts", &self.media_hosts)
            .field("private_media", &self.private_media)
            .field("largest_file", &self.largest_file)
            .field("rest", &self.rest)
            .field("timeout", &self.timeout)
            .field("poll_timeout", &self.poll_timeout)
            .field("proxy", &self.proxy.as_ref().map(|_| "***"))
            .finish()
    }
}

/// Why the settings cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SettingsError {
    /// Empty, or with letters that no token has.
    #[error("Mã Zalo Bot (token) để trống hoặc sai dạng. Chép lại nguyên mã mà Zalo Bot Manager đã gửi.")]
    Token,
    /// Not an address.
    #[error("Địa chỉ “{0}” cho Zalo không dùng được. Cần dạng https://máy-chủ.")]
    Address(String),
    /// Not a proxy's address; not repeated here, since it may hold a password.
    #[error("Địa chỉ proxy cho Zalo không dùng được. Cần dạng http://máy-chủ:cổng hoặc socks5h://máy-chủ:cổng.")]
    Proxy,
    /// The HTTP client could not be made.
    #[error("Không khởi tạo được kết nối Zalo: {0}.")]
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
    fn addresses_are_made_of_the_settings() {
        let base = |api_url: &str, token: &str| {
            let settings = Settings { api_url: api_url.to_owned(), ..Settings::new(token) };
            settings.base().map(|url| url.to_string())
        };
        assert_eq!(base("https://z.vn", "1:a-b"), Ok("https://z.vn/bot1:a-b".to_owned()));
        assert_eq!(base("http://127.0.0.1:81/zalo/", "1:a"), Ok("http://127.0.0.1:81/zalo/bot1:a".to_owned()));
        assert_eq!(base("z.vn", "1:a"), Err(SettingsError::Address("z.vn".to_owned())));
        assert_eq!(base("https://z.vn", "1/../a"), Err(SettingsError::Token));
        assert_eq!(base("https://z.vn", " "), Err(SettingsError::Token));
        let pictures = |public: &str| Settings { public_url: Some(public.to_owned()), ..Settings::new("1") }.pictures();
        assert_eq!(pictures("https://d.vn/"), Ok(Some("https://d.vn/anh".to_owned())));
        assert_eq!(pictures("d.vn"), Err(SettingsError::Address("d.vn".to_owned())));
    }
}
