//! The connection to Telegram: made, greeted, told what to listen to.

use crate::{Settings, SettingsError, failure, incoming};
use chrono::Utc;
use dondoc_messaging::Incoming;
use serde_json::Value;
use std::{
    sync::{Arc, OnceLock},
    time::Duration,
};
use teloxide::{
    ApiError, Bot, RequestError,
    payloads::SetWebhookSetters,
    requests::Requester,
    types::{AllowedUpdate, BotCommand},
};

/// What we listen to. The default of Telegram is wider than what the conversation knows.
pub(crate) const LISTENED: [AllowedUpdate; 4] =
    [AllowedUpdate::Message, AllowedUpdate::EditedMessage, AllowedUpdate::CallbackQuery, AllowedUpdate::MyChatMember];

/// Telegram, as one bot. Not `Debug`, since the bot inside shows its token.
pub struct Telegram {
    /// For calls that are answered at once.
    pub(crate) bot: Bot,
    /// For what takes long: files, and polls that Telegram holds open.
    pub(crate) patient: Bot,
    pub(crate) settings: Settings,
    username: OnceLock<String>,
}

/// Who the bot is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Me {
    /// Its id.
    pub id: String,
    /// Its name for links, without "@".
    pub username: String,
    /// The name people see.
    pub name: String,
}

/// Why Telegram could not be greeted.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum GreetError {
    /// Waiting does not help: the token is wrong, or was revoked.
    #[error("Telegram không nhận mã (token) này. Kiểm tra lại mã do BotFather cấp và địa chỉ máy chủ Telegram.")]
    WrongToken,
}

/// Why a call failed; the text holds no token.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("Telegram không thực hiện được yêu cầu: {0}")]
pub struct CallError(pub String);

/// Why a body is not an update of Telegram's.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("not an update: {0}")]
pub struct ParseError(pub String);

impl Telegram {
    /// A bot that has not spoken yet.
    ///
    /// # Errors
    /// [`SettingsError`] when the token, the server's address or the proxy cannot be used.
    pub fn new(settings: Settings) -> Result<Arc<Self>, SettingsError> {
        let server = settings.server()?;
        let bot = |timeout: Duration| -> Result<Bot, SettingsError> {
            let bot = Bot::with_client(settings.token()?, settings.client(timeout)?);
            Ok(match &server {
                Some(url) => bot.set_api_url(url.clone()),
                None => bot,
            })
        };
        Ok(Arc::new(Self {
            bot: bot(settings.timeout)?,
            patient: bot(settings.file_timeout.max(settings.poll_timeout))?,
            settings,
            username: OnceLock::new(),
        }))
    }

    /// Asks Telegram who we are, and waits for the network as long as it takes (1 s, 2 s … 60 s between tries),
    /// saying so through `tell`. Drop it to stop waiting.
    ///
    /// # Errors
    /// [`GreetError::WrongToken`] at once, since no waiting mends it.
    pub async fn greet(&self, tell: impl Fn(&str)) -> Result<Me, GreetError> {
        let mut failures = 0;
        loop {
            let error = match self.bot.get_me().await {
                Ok(me) => {
                    let username = me.username().to_owned();
                    // A second greeting finds the name there already.
                    let _ = self.username.set(username.clone());
                    return Ok(Me { id: me.id.to_string(), username, name: me.full_name() });
                }
                Err(RequestError::Api(ApiError::InvalidToken)) => return Err(GreetError::WrongToken),
                Err(error) => error,
            };
            let wait = match &error {
                RequestError::RetryAfter(seconds) => seconds.duration(),
                _ => backoff(failures),
            };
            failures += 1;
            let reason = failure::describe(&error);
            tell(&format!("Chưa kết nối được Telegram ({reason}); thử lại sau {} giây.", wait.as_secs()));
            tokio::time::sleep(wait).await;
        }
    }

    /// Has Telegram send updates to `url` with `secret` in the header [`SECRET_HEADER`](crate::SECRET_HEADER).
    ///
    /// # Errors
    /// [`CallError`] when Telegram cannot be reached, or does not like the address.
    pub async fn set_webhook(&self, url: &str, secret: &str) -> Result<(), CallError> {
        let url = reqwest::Url::parse(url).map_err(|error| CallError(format!("{url}: {error}")))?;
        let set = self.bot.set_webhook(url).secret_token(secret.to_owned()).allowed_updates(LISTENED);
        set.await.map_err(|error| CallError(failure::describe(&error)))?;
        Ok(())
    }

    /// Shows the commands, each with what it does, in the menu of every chat.
    ///
    /// # Errors
    /// [`CallError`] when Telegram cannot be reached, or refuses a name.
    pub async fn set_commands(&self, commands: &[(&str, &str)]) -> Result<(), CallError> {
        let commands: Vec<BotCommand> = commands.iter().map(|(name, what)| BotCommand::new(*name, *what)).collect();
        self.bot.set_my_commands(commands).await.map_err(|error| CallError(failure::describe(&error)))?;
        Ok(())
    }

    /// What an update that came by webhook says; nothing, when it is none of ours (channel posts, other bots).
    ///
    /// # Errors
    /// [`ParseError`] when the body is not an update at all. Telegram never sends such; answer 400.
    pub fn parse(&self, body: &[u8]) -> Result<Vec<Incoming>, ParseError> {
        let raw: Value = serde_json::from_slice(body).map_err(|error| ParseError(error.to_string()))?;
        Ok(incoming::read(&raw, Utc::now(), self.username())?.into_iter().collect())
    }

    /// The bot's name, once it has been greeted.
    pub(crate) fn username(&self) -> Option<&str> {
        self.username.get().map(String::as_str)
    }
}

/// How long to wait after so many failures before this one: 1 s, 2 s … 60 s.
pub(crate) fn backoff(failures: u32) -> Duration {
    Duration::from_secs(1 << failures.min(6)).min(Duration::from_secs(60))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patience_grows_to_a_minute() {
        let waits: Vec<u64> = (0..9).map(|failures| backoff(failures).as_secs()).collect();
        assert_eq!(waits, [1, 2, 4, 8, 16, 32, 60, 60, 60]);
    }
}
