//! What is sent, and what became of it.

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use dondoc_messaging::{ChatId, Outgoing};
use serde::{Deserialize, Serialize};

/// A message on its way to a chat.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Letter {
    /// Its name in its chat, stable: the same key again is the same letter and is not sent again.
    pub key: String,
    /// What it says.
    pub message: Outgoing,
    /// Goes before letters that are not: replies before reminders.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub urgent: bool,
    /// Not sent earlier.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub not_before: Option<DateTime<Utc>>,
    /// Not sent later: a digest of the morning is of no use the next day.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expires: Option<DateTime<Utc>>,
}

impl Letter {
    /// A letter that may wait its turn.
    pub fn new(key: impl Into<String>, message: Outgoing) -> Self {
        Self { key: key.into(), message, urgent: false, not_before: None, expires: None }
    }

    /// A reply, which goes first.
    pub fn reply(key: impl Into<String>, message: Outgoing) -> Self {
        Self { urgent: true, ..Self::new(key, message) }
    }
}

/// Says of a letter, just before it goes out, whether it should still: a reminder of what has been done is not.
#[async_trait]
pub trait Wanted: Send + Sync {
    /// Whether the letter of this key is still to be sent to this chat. An answer that does not come in time counts as
    /// yes.
    async fn still(&self, chat: ChatId, key: &str) -> bool;
}

/// Puts into a message, just before it goes out, what may lie on no disk: an address that opens somebody's pages.
///
/// A letter is stored, so it holds a word in its place.
#[async_trait]
pub trait Fill: Send + Sync {
    /// Whether a message holds such a word.
    fn lacks(&self, message: &Outgoing) -> bool;

    /// The message as it is to be sent; the same again gives the same, as far as that is known.
    async fn fill(&self, message: Outgoing) -> Outgoing;
}

/// What became of a letter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// It is on its way.
    Waiting,
    /// It was sent, all parts of it.
    Sent {
        /// The messenger's id of its last part, the one with the buttons; none when the messenger does not say.
        message: Option<String>,
        /// When the messenger said so.
        at: DateTime<Utc>,
    },
    /// It was not sent, or nobody knows: the reason says which.
    Failed {
        /// Why.
        reason: String,
    },
    /// Its time passed before it could be sent.
    Expired,
}
