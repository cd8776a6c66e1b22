//! An answer that is not what the bot asked for, in the messengers' own words.

use serde_json::{Value, json};

/// A refusal: an HTTP status, the words, and whether the bot is to blame.
#[derive(Debug, Clone)]
pub(crate) struct Failure {
    pub(crate) status: u16,
    pub(crate) description: String,
    pub(crate) parameters: Option<Value>,
    /// A correct bot would not have asked.
    pub(crate) violation: bool,
}

impl Failure {
    /// The bot did something wrong.
    pub(crate) fn wrong(description: impl Into<String>) -> Self {
        Self {
            status: 400,
            description: format!("Bad Request: {}", description.into()),
            parameters: None,
            violation: true,
        }
    }

    /// Something the bot could not know.
    pub(crate) fn circumstance(status: u16, description: impl Into<String>) -> Self {
        Self { status, description: description.into(), parameters: None, violation: false }
    }

    /// The same failure, held against the bot.
    pub(crate) fn blamed(self) -> Self {
        Self { violation: true, ..self }
    }

    /// The same failure with Telegram's `parameters`.
    pub(crate) fn with(self, parameters: Value) -> Self {
        Self { parameters: Some(parameters), ..self }
    }

    /// Sending too fast.
    pub(crate) fn too_fast(seconds: u64) -> Self {
        Self::circumstance(429, format!("Too Many Requests: retry after {seconds}"))
            .with(json!({"retry_after": seconds}))
    }

    /// The error body; both messengers share it.
    pub(crate) fn body(&self) -> Value {
        let mut body = json!({"ok": false, "error_code": self.status, "description": self.description});
        if let Some(parameters) = &self.parameters {
            body["parameters"] = parameters.clone();
        }
        body
    }
}

/// What a method answers.
pub(crate) type Answer = Result<Value, Failure>;
