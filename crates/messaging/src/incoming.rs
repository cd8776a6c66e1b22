//! What people send.

use crate::Address;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

/// One message or tap from a person.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Incoming {
    /// The update's own id, unique within its messenger; the same key again is the same update.
    pub key: String,
    /// The chat it came from.
    pub address: Address,
    /// Whether the chat is a group rather than one person.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub group: bool,
    /// The person's id in the messenger.
    pub sender: String,
    /// When the messenger says it was sent.
    pub at: DateTime<Utc>,
    /// The messenger's id of the message; for a tap, of the message that carried the button.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub message: Option<String>,
    /// The messenger's id of the message this one replies to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reply_to: Option<String>,
    /// What it says.
    pub content: Content,
}

/// What a message says.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Content {
    /// Words.
    Text(String),
    /// A button of ours was tapped.
    Tap(Tap),
    /// A file, photo or voice message, maybe with words, maybe one of an album.
    File {
        /// The file.
        file: FileRef,
        /// The words beside it.
        caption: String,
        /// The album's id; its files come as messages of their own.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        album: Option<String>,
    },
    /// A contact card.
    Contact {
        /// The telephone number in it.
        phone: String,
    },
    /// The chat has another id from now on.
    MovedTo(String),
    /// The person blocked the bot, or left.
    Blocked,
    /// Something that we cannot read (a sticker, a poll, a place).
    Other(String),
}

/// A tap on a button of ours.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tap {
    /// The button's data.
    pub data: String,
    /// What the messenger wants acknowledged, if anything.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub acknowledge: Option<String>,
}

/// What kind of file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FileKind {
    /// A document.
    Document,
    /// A photo.
    Photo,
    /// A voice message.
    Voice,
    /// A film.
    Video,
}

/// A file as the messenger names it; its bytes are fetched when they are wanted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileRef {
    /// The messenger's id of the file, or its address.
    pub id: String,
    /// The name it was sent under; empty for photos and voice.
    pub name: String,
    /// The type the messenger claims; never trusted.
    pub mime: String,
    /// Its size in bytes, if told.
    pub size: Option<u64>,
    /// What kind.
    pub kind: FileKind,
}
