//! How this machine is reached: messengers, the web address, the pace of sending.
//!
//! Read from the same file as the office's rules, and from the environment, which wins:
//! `DONDOC_TELEGRAM__TOKEN`, `DONDOC_WEB__LISTEN`, … Tokens are kept where printing cannot reach them.

use super::environment::{self, Variables};
use crate::open;
use config::{Config, File, FileFormat};
use dondoc_service::{Layout, ServiceError};
use serde::Deserialize;
use std::{fmt, path::PathBuf};

/// How this machine is reached.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct Settings {
    /// Telegram; off without a token.
    pub telegram: Account,
    /// Zalo; off without a token.
    pub zalo: Account,
    /// Pages, web chat, webhooks.
    pub web: Web,
    /// The pace of sending.
    pub outbox: Outbox,
    /// How long someone stays signed in to the pages.
    pub sessions: Sessions,
    /// The province's single sign-on; off without an issuer.
    pub oidc: Oidc,
    /// What other systems may take.
    pub api: Api,
    /// Where the log is; read before everything else, by [`open::Place`].
    pub store: open::Store,
}

/// What other systems may take.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Api {
    /// Addresses beside this machine's own that may read the measurements (`/metrics`) without a token.
    pub metrics_from: Vec<std::net::IpAddr>,
    /// Whether anybody may take the tasks without persons (`/du-lieu-mo`).
    pub open_data: bool,
    /// Whether what is to be done is among it.
    pub open_data_contents: bool,
    /// Under which terms: an address or a sentence.
    pub open_data_licence: String,
}

impl Api {
    /// As the API takes it.
    pub fn settings(&self) -> dondoc_api::Settings {
        let open_data = self.open_data.then(|| dondoc_api::OpenData {
            contents: self.open_data_contents,
            licence: self.open_data_licence.clone(),
        });
        dondoc_api::Settings { metrics_from: self.metrics_from.clone(), open_data, ..Default::default() }
    }
}

/// How long someone stays signed in to the pages.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Sessions {
    /// A session that is not used for so many hours ends.
    pub idle_hours: f64,
    /// A session ends so many days after the sign-in.
    pub absolute_days: f64,
}

impl Default for Sessions {
    fn default() -> Self {
        Self { idle_hours: 12.0, absolute_days: 7.0 }
    }
}

/// The province's single sign-on (OpenID Connect).
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Oidc {
    /// The provider's address.
    pub issuer: Option<String>,
    /// What the provider calls us.
    pub client_id: Option<String>,
    /// What we show the provider, where it wants that.
    pub client_secret: Option<Secret>,
    /// A file that holds it, for those who keep secrets in files.
    pub client_secret_file: Option<PathBuf>,
    /// What of the answer tells who it is: preferred_username, email, sub, or another claim.
    pub claim: Option<String>,
    /// What more is asked for.
    pub scopes: Vec<String>,
    /// A file that tells which account is which official; without it the account is the official's id.
    pub people: Option<PathBuf>,
    /// The certificate of whoever signed the provider's, where the machine does not know it.
    pub ca_file: Option<PathBuf>,
}

/// An account of the bot at a messenger.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Account {
    /// The bot's token.
    pub token: Option<Secret>,
    /// A file that holds the token, for those who keep secrets in files.
    pub token_file: Option<PathBuf>,
    /// Another address of the messenger's interface: a server of one's own, a relay.
    pub api_url: Option<String>,
    /// Whether we ask for messages or the messenger brings them.
    pub mode: Mode,
    /// What the messenger must show when it brings messages; made anew at each start if none is set.
    pub secret: Option<Secret>,
    /// A proxy on the way to the messenger.
    pub proxy: Option<Secret>,
    /// Hosts that pictures may be fetched from, beside the messenger's own.
    pub file_hosts: Vec<String>,
    /// Whether files may be fetched from private addresses: for trials against a stand-in only.
    pub private_media: bool,
}

/// How messages come in.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Mode {
    /// We ask.
    #[default]
    Polling,
    /// The messenger brings them to our web address.
    Webhook,
}

/// Pages, web chat, webhooks.
#[derive(Debug, Clone, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Web {
    /// Where to listen.
    pub listen: String,
    /// The address that people and messengers use, "https://dondoc.tinh.gov.vn".
    pub public_url: Option<String>,
    /// The largest file taken, in MiB.
    pub upload_mib: u64,
    /// The language of whoever chose none: vi or en.
    pub language: Language,
    /// Whether a proxy stands before us and names the caller at the end of `X-Forwarded-For`.
    pub behind_proxy: bool,
}

impl Default for Web {
    fn default() -> Self {
        Self {
            listen: "127.0.0.1:8080".into(),
            public_url: None,
            upload_mib: 50,
            language: Language::Vi,
            behind_proxy: false,
        }
    }
}

/// A language of the pages.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Language {
    /// Vietnamese.
    #[default]
    Vi,
    /// English.
    En,
}

/// The pace of sending: at most what the messengers bear.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Outbox {
    /// Messages a second to one chat.
    pub per_chat: f64,
    /// Messages a second to all chats of a messenger.
    pub overall: f64,
    /// Messages a minute to one group.
    pub group_per_minute: f64,
    /// Messages under way at the same time; as many may be sent twice after a crash.
    pub in_flight: usize,
}

impl Default for Outbox {
    fn default() -> Self {
        Self { per_chat: 1.0, overall: 30.0, group_per_minute: 20.0, in_flight: 1 }
    }
}

/// Text that must not be printed.
#[derive(Clone, Deserialize)]
#[serde(transparent)]
pub struct Secret(String);

impl Secret {
    /// A secret.
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// The text, for the one place that needs it.
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("***")
    }
}

impl Settings {
    /// Reads the settings file of a data folder, if there is one, and the environment.
    pub fn read(layout: &Layout) -> Result<Self, ServiceError> {
        Self::read_with(layout, environment::variables())
    }

    fn read_with(layout: &Layout, variables: Variables) -> Result<Self, ServiceError> {
        let path = layout.settings();
        // Told by our own reader: the other one would print the line, and a token may stand in it.
        if let Ok(text) = std::fs::read_to_string(&path) {
            toml::from_str::<toml::Table>(&text).map_err(|error| ServiceError::settings(&path, error.message()))?;
        }
        let file = File::from(path.clone()).format(FileFormat::Toml).required(false);
        let read = Config::builder().add_source(file).add_source(environment::source(variables.clone())).build();
        let mut settings: Self =
            read.and_then(Config::try_deserialize).map_err(|error| match environment::wrong(&variables) {
                Some(told) => ServiceError::Told(told),
                None => ServiceError::settings(&path, &error.to_string()),
            })?;
        for account in [&mut settings.telegram, &mut settings.zalo] {
            account.read_token()?;
        }
        if let (None, Some(path)) = (&settings.oidc.client_secret, &settings.oidc.client_secret_file) {
            let text = std::fs::read_to_string(path).map_err(|error| ServiceError::file(path, &error))?;
            settings.oidc.client_secret = Some(Secret::new(text.trim()));
        }
        if let Some(url) = &mut settings.web.public_url {
            // Paths are put behind it, and each of them begins with a slash.
            url.truncate(url.trim_end_matches('/').len());
        }
        settings.check().map_err(|reason| ServiceError::settings(&path, &reason))?;
        Ok(settings)
    }

    fn check(&self) -> Result<(), String> {
        let positive = |name: &str, number: f64| {
            let fine = number.is_finite() && number > 0.0;
            if fine { Ok(()) } else { Err(format!("[outbox] {name} phải là số dương")) }
        };
        positive("per_chat", self.outbox.per_chat)?;
        positive("overall", self.outbox.overall)?;
        positive("group_per_minute", self.outbox.group_per_minute)?;
        let lasts = |name: &str, number: f64| {
            let fine = number.is_finite() && number > 0.0;
            if fine { Ok(()) } else { Err(format!("[sessions] {name} phải là số dương")) }
        };
        lasts("idle_hours", self.sessions.idle_hours)?;
        lasts("absolute_days", self.sessions.absolute_days)?;
        if self.outbox.in_flight == 0 {
            return Err("[outbox] in_flight phải từ 1 trở lên".into());
        }
        for (name, account) in [("telegram", &self.telegram), ("zalo", &self.zalo)] {
            if account.mode == Mode::Webhook && account.token.is_some() && self.web.public_url.is_none() {
                return Err(format!("[{name}] mode = \"webhook\" cần [web] public_url để nơi gửi tin biết địa chỉ"));
            }
        }
        match &self.web.public_url {
            Some(url) if !url.starts_with("http://") && !url.starts_with("https://") => {
                Err(format!("[web] public_url = {url:?} phải bắt đầu bằng http:// hoặc https://"))
            }
            _ => Ok(()),
        }
    }
}

impl Account {
    fn read_token(&mut self) -> Result<(), ServiceError> {
        if self.token.is_none()
            && let Some(path) = &self.token_file
        {
            let text = std::fs::read_to_string(path).map_err(|error| ServiceError::file(path, &error))?;
            self.token = Some(Secret::new(text.trim()));
        }
        if self.token.as_ref().is_some_and(|token| token.reveal().trim().is_empty()) {
            self.token = None;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(file: &str, environment: &[(&str, &str)]) -> Result<Settings, ServiceError> {
        let dir = tempfile::tempdir().unwrap();
        let layout = Layout::new(dir.path());
        std::fs::write(layout.settings(), file).unwrap();
        let variables = environment.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        Settings::read_with(&layout, variables)
    }

    #[test]
    fn the_environment_wins_over_the_file() {
        let file = "[rules]\nundo_minutes = 10\n[telegram]\ntoken = \"1:a\"\nmode = \"polling\"\n[web]\nlisten = \"127.0.0.1:1\"\n";
        let variables =
            [("DONDOC_TELEGRAM__TOKEN", "2:b"), ("DONDOC_WEB__PUBLIC_URL", "https://x"), ("DONDOC_DATA", "somewhere")];
        let settings = read(file, &variables).unwrap();
        assert_eq!(settings.telegram.token.as_ref().unwrap().reveal(), "2:b");
        assert_eq!(
            (settings.web.listen.as_str(), settings.web.public_url.as_deref()),
            ("127.0.0.1:1", Some("https://x"))
        );
        assert!(!format!("{settings:?}").contains("2:b"), "a token is never printed");
    }

    #[test]
    fn every_setting_that_the_template_shows_is_one() {
        let template = dondoc_service::Config::template(None);
        let shown = template.lines().map(|line| line.strip_prefix("#: ").unwrap_or(line));
        let settings: Settings = toml::from_str(&shown.collect::<Vec<_>>().join("\n")).unwrap();
        assert!(settings.oidc.issuer.is_some() && settings.api.metrics_from.len() == 1);
        // The same file is the office's, which must not stumble over what is not its own.
        let dir = tempfile::tempdir().unwrap();
        let layout = Layout::new(dir.path());
        let lines = "[oidc]\nissuer = \"https://x\"\n[sessions]\nidle_hours = 1\n[api]\nopen_data = true\n";
        std::fs::write(layout.settings(), lines).unwrap();
        dondoc_service::Config::read(&layout).unwrap();
    }

    #[test]
    fn a_wrong_setting_is_told_by_name() {
        let check = |file: &str, says: &str| {
            let error = read(file, &[]).unwrap_err().to_string();
            assert!(error.contains(says) && error.contains("dondoc.toml"), "{error}");
        };
        check("[telegram]\ntokn = \"1:a\"\n", "tokn");
        check("[outbox]\nper_chat = 0\n", "per_chat");
        check("[outbox]\nin_flight = 0\n", "in_flight");
        check("[zalo]\ntoken = \"1:a\"\nmode = \"webhook\"\n", "public_url");
        check("[web]\npublic_url = \"dondoc.vn\"\n", "http://");
        check("[telegram\n", "dondoc.toml");
        let error = read("[telegram]\ntoken = \"123:SECRET\n", &[]).unwrap_err().to_string();
        assert!(!error.contains("SECRET"), "{error}");
    }

    #[test]
    fn a_wrong_variable_is_told_by_name_and_without_its_value() {
        let check = |name: &str, value: &str, says: &str| {
            let others = [("DONDOC_TELEGRAM__TOKEN", "2:b"), ("DONDOC_DATA", "somewhere"), (name, value)];
            let error = read("[web]\nlisten = \"127.0.0.1:1\"\n", &others).unwrap_err().to_string();
            assert!(error.contains(name) && error.contains(says), "{error}");
            assert!(!error.contains(value) && !error.contains("invalid") && !error.contains("expected"), "{error}");
        };
        check("DONDOC_TELEGRAM__MODE", "pulling", "polling hoặc webhook");
        check("DONDOC_WEB__UPLOAD_MIB", "fifty", "số nguyên");
        check("DONDOC_WEB__BEHIND_PROXY", "perhaps", "true hoặc false");
        check("DONDOC_OUTBOX__PER_CHAT", "quickly", "số dương");
        check("DONDOC_TELEGRAM__TOKN", "123:SECRET", "không có cài đặt này");
    }

    #[test]
    fn a_token_may_stand_in_a_file_of_its_own() {
        let dir = tempfile::tempdir().unwrap();
        let token = dir.path().join("token");
        std::fs::write(&token, "3:c\n").unwrap();
        let settings = read("", &[("DONDOC_ZALO__TOKEN_FILE", token.to_str().unwrap())]).unwrap();
        assert_eq!(settings.zalo.token.unwrap().reveal(), "3:c");
        assert!(read("", &[("DONDOC_ZALO__TOKEN_FILE", "/nowhere")]).is_err());
        assert!(read("", &[("DONDOC_ZALO__TOKEN", " ")]).unwrap().zalo.token.is_none());
    }
}
