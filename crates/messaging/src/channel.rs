//! What an adapter must do, and how it fails.

use crate::{FileRef, Incoming, Outgoing};
use async_trait::async_trait;
use dondoc_domain::event::Channel;
use std::time::Duration;

/// What a messenger can do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Abilities {
    /// Buttons under a message; without them, buttons become a numbered menu in the text.
    pub buttons: bool,
    /// Editing a message that was sent.
    pub edits: bool,
    /// A reply names the message it replies to.
    pub reply_refs: bool,
    /// Sending pictures and files.
    pub attachments: bool,
    /// The longest text of one message, in UTF-16 units.
    pub longest_text: usize,
    /// The longest text beside a picture, in UTF-16 units.
    pub longest_caption: usize,
    /// The largest file that can be fetched, in bytes.
    pub largest_file: u64,
}

/// A message that was sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sent {
    /// The messenger's id of it; none when the messenger does not say.
    pub message: Option<String>,
}

/// Why a message was not sent.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SendError {
    /// Too fast for this chat: not before so long.
    #[error("asked to wait {0:?}")]
    RetryAfter(Duration),
    /// Nobody is there any more (blocked, deactivated, not found): never again to this chat.
    #[error("chat unreachable: {0}")]
    Unreachable(String),
    /// The chat has another id now.
    #[error("chat moved to {0}")]
    Moved(String),
    /// This message will never be taken; others will.
    #[error("message refused: {0}")]
    Refused(String),
    /// It certainly did not go out; try again later.
    #[error("messenger unavailable: {0}")]
    Unavailable(String),
    /// It may have gone out: the connection broke after it was sent.
    #[error("outcome unknown: {0}")]
    Uncertain(String),
}

/// Why a file was not fetched.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FetchError {
    /// Larger than may be fetched.
    #[error("larger than {limit} bytes")]
    TooLarge {
        /// The limit.
        limit: u64,
    },
    /// The messenger does not have it (any more).
    #[error("file is gone: {0}")]
    Gone(String),
    /// Try again later.
    #[error("messenger unavailable: {0}")]
    Unavailable(String),
}

/// A messenger, as the outbox uses it.
#[async_trait]
pub trait Messenger: Send + Sync {
    /// Which one.
    fn channel(&self) -> Channel;

    /// What it can do.
    fn abilities(&self) -> Abilities;

    /// Sends a message to a chat, or edits the one it replaces. The text is within the limits. `attachment` is the
    /// content of the file to send with it.
    async fn send(&self, chat: &str, message: &Outgoing, attachment: Option<&[u8]>) -> Result<Sent, SendError>;

    /// Tells the messenger that a tap was seen, so that it stops waiting. Failing is harmless.
    async fn acknowledge(&self, tap: &str);

    /// The bytes of a file that someone sent, at most `limit` of them.
    async fn fetch(&self, file: &FileRef, limit: u64) -> Result<Vec<u8>, FetchError>;
}

/// Why updates were not taken in; the adapter must not acknowledge them to the messenger.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("updates not stored: {0}")]
pub struct TakeError(pub String);

/// Where adapters put what comes in: stored durably, each update once, before this answers.
#[async_trait]
pub trait Inbox: Send + Sync {
    /// Stores updates; those known already change nothing.
    async fn take(&self, updates: Vec<Incoming>) -> Result<(), TakeError>;
}
