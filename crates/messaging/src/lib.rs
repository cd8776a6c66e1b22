//! What goes between people and dondoc over any messenger, as plain data, and what an adapter must do.
//!
//! The conversation knows [`Incoming`] and [`Outgoing`] only; an adapter turns them into what its messenger
//! speaks, and says in [`Abilities`] what the messenger cannot do.

mod channel;
mod incoming;
mod outgoing;
mod text;

pub use channel::{Abilities, FetchError, Inbox, Messenger, SendError, Sent, TakeError};
pub use incoming::{Content, FileKind, FileRef, Incoming, Tap};
pub use outgoing::{Attachment, Button, LONGEST_DATA, Outgoing};
pub use text::{Span, Text};

use dondoc_domain::{event::Channel, ids::derive};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// A chat in a messenger.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Address {
    /// The messenger: Telegram, Zalo or the web.
    pub channel: Channel,
    /// The chat's id there.
    pub chat: String,
}

impl Address {
    /// The address of a chat.
    pub fn new(channel: Channel, chat: impl Into<String>) -> Self {
        Self { channel, chat: chat.into() }
    }

    /// The chat's identity in the log, which tells nothing of the account behind it.
    pub fn id(&self) -> ChatId {
        ChatId(derive("chat", &[channel_name(self.channel), &self.chat]))
    }
}

/// A chat as the log knows it; the messenger's own id stays outside, where it can be erased.
pub use dondoc_domain::ids::ChatId;

/// The channel's name in ids and configuration.
pub fn channel_name(channel: Channel) -> &'static str {
    match channel {
        Channel::Cli => "cli",
        Channel::Import => "import",
        Channel::Clock => "clock",
        Channel::Web => "web",
        Channel::Telegram => "telegram",
        Channel::Zalo => "zalo",
        Channel::Api => "api",
    }
}

/// The identity of an update: the same one delivered twice has the same.
pub fn update_id(channel: Channel, key: &str) -> Uuid {
    derive("update", &[channel_name(channel), key])
}
