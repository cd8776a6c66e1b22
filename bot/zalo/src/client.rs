//! The connection to Zalo: calls, the greeting, the webhook.

use crate::{Settings, SettingsError, failure::Problem, incoming, media};
use chrono::Utc;
use dondoc_messaging::Incoming;
use reqwest::{Client, Url, header::RETRY_AFTER};
use serde_json::{Value, json};
use std::{
    sync::{Arc, OnceLock},
    time::Duration,
};

/// Zalo, as one bot. Not `Debug`, since its base address contains the token.
pub struct Zalo {
    pub(crate) settings: Settings,
    pub(crate) media: media::Media,
    /// Where our pictures are for Zalo.
    pub(crate) pictures: Option<String>,
    base: Url,
    client: Client,
    id: OnceLock<String>,
}

/// Who the bot is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Me {
    /// Its id.
    pub id: String,
    /// Its account's name, "bot.VDKyGxQvc".
    pub name: String,
}

/// Why Zalo could not be greeted.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum GreetError {
    /// Waiting does not help: the token is wrong, or was reset.
    #[error("Zalo không nhận mã (token) này. Kiểm tra lại mã do Zalo Bot Manager gửi và địa chỉ máy chủ Zalo.")]
    WrongToken,
}

/// Why a call failed; the text holds no token.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("Zalo không thực hiện được yêu cầu: {0}")]
pub struct CallError(pub String);

/// Why a body is not an event of Zalo's.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("not an event: {0}")]
pub struct ParseError(pub String);

impl Zalo {
    /// A bot that has not spoken yet.
    ///
    /// # Errors
    /// [`SettingsError`] when the token, an address or the proxy cannot be used.
    pub fn new(settings: Settings) -> Result<Arc<Self>, SettingsError> {
        let client = settings.client()?.build();
        Ok(Arc::new(Self {
            base: settings.base()?,
            client: client.map_err(|error| SettingsError::Client(crate::failure::network(&error)))?,
            media: media::Media::new(&settings)?,
            pictures: settings.pictures()?,
            settings,
            id: OnceLock::new(),
        }))
    }

    /// Asks Zalo who we are, and waits for the network as long as it takes (1 s, 2 s … 60 s between tries), saying so
    /// through `tell`. Drop it to stop waiting.
    ///
    /// # Errors
    /// [`GreetError::WrongToken`] at once, since no waiting mends it.
    pub async fn greet(&self, tell: impl Fn(&str)) -> Result<Me, GreetError> {
        let mut failures = 0;
        loop {
            let problem = match self.call("getMe", json!({}), self.settings.timeout).await {
                Ok(me) => {
                    let id = incoming::id(&me["id"]).unwrap_or_default();
                    // A second greeting finds the id there already.
                    let _ = self.id.set(id.clone());
                    return Ok(Me { id, name: me["account_name"].as_str().unwrap_or_default().to_owned() });
                }
                Err(Problem::Told { code: 401, .. }) => return Err(GreetError::WrongToken),
                Err(problem) => problem,
            };
            let wait = match &problem {
                Problem::Told { code: 429, wait, .. } => wait.unwrap_or(self.settings.rest),
                _ => backoff(failures),
            };
            failures += 1;
            let reason = problem.describe();
            tell(&format!("Chưa kết nối được Zalo ({reason}); thử lại sau {} giây.", wait.as_secs()));
            tokio::time::sleep(wait).await;
        }
    }

    /// Has Zalo send events to `url` (HTTPS, public) with `secret` (8 to 256 letters) in the header
    /// [`SECRET_HEADER`](crate::SECRET_HEADER). Zalo keeps an address that it could not reach; that is logged.
    ///
    /// # Errors
    /// [`CallError`] when Zalo cannot be reached, or does not like the address or the secret.
    pub async fn set_webhook(&self, url: &str, secret: &str) -> Result<(), CallError> {
        let set = self.call("setWebhook", json!({"url": url, "secret_token": secret}), self.settings.timeout).await;
        let set = set.map_err(|problem| CallError(problem.describe()))?;
        let verification = &set["verification"];
        if verification["ok"] == false {
            let (outcome, hint) = (&verification["outcome"], &verification["hint"]);
            tracing::error!(%outcome, %hint, "Zalo keeps the webhook's address but could not reach it");
        }
        Ok(())
    }

    /// What an event that came by webhook says; nothing, when it is our own echo or names no chat.
    ///
    /// # Errors
    /// [`ParseError`] when the body is not JSON. Zalo never sends such; answer 400.
    pub fn parse(&self, body: &[u8]) -> Result<Vec<Incoming>, ParseError> {
        let raw: Value = serde_json::from_slice(body).map_err(|error| ParseError(error.to_string()))?;
        Ok(incoming::read(&raw, Utc::now(), self.id()))
    }

    /// Our own id, once Zalo has been greeted.
    pub(crate) fn id(&self) -> Option<&str> {
        self.id.get().map(String::as_str)
    }

    /// Calls a method and opens the envelope of its answer.
    pub(crate) async fn call(&self, method: &str, params: Value, timeout: Duration) -> Result<Value, Problem> {
        let mut url = self.base.clone();
        if let Ok(mut path) = url.path_segments_mut() {
            path.push(method);
        }
        let lost = |error: reqwest::Error| Problem::of(&error);
        let answer = self.client.post(url).json(&params).timeout(timeout).send().await.map_err(lost)?;
        let status = answer.status().as_u16();
        let header = answer.headers().get(RETRY_AFTER).and_then(|value| value.to_str().ok()?.parse().ok());
        let body = answer.bytes().await.map_err(lost)?;
        opened(status, header, &body)
    }
}

/// The result in an answer, or why there is none.
fn opened(status: u16, wait: Option<u64>, body: &[u8]) -> Result<Value, Problem> {
    let mut answer: Value = serde_json::from_slice(body).map_err(|_| Problem::Page(status))?;
    match answer["ok"].as_bool() {
        Some(true) => Ok(answer["result"].take()),
        Some(false) => Err(Problem::Told {
            code: answer["error_code"].as_u64().unwrap_or(status.into()),
            reason: answer["description"].as_str().unwrap_or_default().to_owned(),
            wait: answer["parameters"]["retry_after"].as_u64().or(wait).map(Duration::from_secs),
        }),
        None => Err(Problem::Page(status)),
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
    fn envelopes() {
        let check = |status: u16, wait: Option<u64>, body: &str, expected: Result<Value, Problem>| {
            assert_eq!(opened(status, wait, body.as_bytes()), expected, "{body}");
        };
        let told = |code: u64, reason: &str, wait: Option<u64>| {
            Err(Problem::Told { code, reason: reason.to_owned(), wait: wait.map(Duration::from_secs) })
        };
        check(200, None, r#"{"ok":true,"result":{"id":"b"}}"#, Ok(json!({"id": "b"})));
        check(200, None, r#"{"ok":true}"#, Ok(Value::Null));
        check(
            200,
            None,
            r#"{"ok":false,"error_code":408,"description":"Request timeout"}"#,
            told(408, "Request timeout", None),
        );
        check(429, Some(7), r#"{"ok":false,"description":"Quota"}"#, told(429, "Quota", Some(7)));
        check(429, None, r#"{"ok":false,"parameters":{"retry_after":3}}"#, told(429, "", Some(3)));
        check(403, None, "<html>blocked</html>", Err(Problem::Page(403)));
        check(200, None, r#"{"hello":1}"#, Err(Problem::Page(200)));
        check(200, None, "", Err(Problem::Page(200)));
    }

    #[test]
    fn patience_grows_to_a_minute() {
        let waits: Vec<u64> = (0..9).map(|failures| backoff(failures).as_secs()).collect();
        assert_eq!(waits, [1, 2, 4, 8, 16, 32, 60, 60, 60]);
    }
}
