//! A Telegram chat as the person in it sees it.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// A chat and all that was said in it.
#[derive(Debug, Clone, Serialize)]
pub struct Chat {
    /// The chat's id: the user's for a private chat, negative for a group.
    pub id: i64,
    /// What kind of chat.
    pub kind: ChatKind,
    /// The person's or the group's name.
    pub title: String,
    /// The bot may write here: the person pressed Start, or the bot is in the group.
    pub started: bool,
    /// The person blocked the bot, or the group removed it.
    pub blocked: bool,
    /// The person's account is gone.
    pub deactivated: bool,
    /// The supergroup this group became.
    pub moved_to: Option<i64>,
    /// Who is in the group.
    pub members: BTreeSet<i64>,
    /// Everything said, by id.
    pub(crate) messages: BTreeMap<i64, Message>,
    /// The last message's id in a supergroup; other chats count together.
    #[serde(skip)]
    pub(crate) last_id: i64,
}

/// The kind of a chat.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum ChatKind {
    /// One person and the bot.
    Private,
    /// A basic group.
    Group,
    /// A supergroup.
    Supergroup,
}

/// Who wrote a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Author {
    /// The bot.
    Bot,
    /// A person, by user id.
    User(i64),
    /// The messenger itself.
    Service,
}

/// One message as it stands now, after edits.
#[derive(Debug, Clone, Serialize)]
pub struct Message {
    /// Its id within the chat.
    pub id: i64,
    /// Who wrote it.
    pub author: Author,
    /// When it was sent.
    pub at: DateTime<Utc>,
    /// The words as read on the screen; for a picture or file, the caption.
    pub text: String,
    /// The words as the bot sent them, tags and all.
    pub source: String,
    /// Bold, links and so on, as the Bot API tells them.
    pub entities: Vec<Value>,
    /// The picture, file, voice message, contact or sticker.
    pub media: Option<Media>,
    /// The buttons under it, row by row.
    pub buttons: Vec<Vec<Button>>,
    /// The message it replies to.
    pub reply_to: Option<i64>,
    /// The album it belongs to.
    pub album: Option<String>,
    /// How often it was edited.
    pub edits: u32,
    /// When it was edited last.
    pub edited_at: Option<DateTime<Utc>>,
}

/// A button under a message.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Button {
    /// The words on it.
    pub label: String,
    /// What a tap sends to the bot.
    pub data: Option<String>,
    /// The address it opens instead.
    pub url: Option<String>,
}

/// Something other than words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Media {
    /// What it is.
    pub kind: MediaKind,
    /// The file's id, where there is a file.
    pub file: Option<String>,
    /// The file's name, or a contact's telephone number.
    pub name: String,
}

/// The kinds of media.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum MediaKind {
    /// A file.
    Document,
    /// A picture.
    Photo,
    /// A voice message.
    Voice,
    /// A film.
    Video,
    /// A contact card.
    Contact,
    /// A sticker.
    Sticker,
}

impl Chat {
    pub(crate) fn new(id: i64, kind: ChatKind, title: &str) -> Self {
        Self {
            id,
            kind,
            title: title.into(),
            started: kind != ChatKind::Private,
            blocked: false,
            deactivated: false,
            moved_to: None,
            members: BTreeSet::new(),
            messages: BTreeMap::new(),
            last_id: 0,
        }
    }

    /// All messages, oldest first.
    pub fn messages(&self) -> impl DoubleEndedIterator<Item = &Message> {
        self.messages.values()
    }

    /// The bot's messages, oldest first.
    pub fn from_bot(&self) -> impl DoubleEndedIterator<Item = &Message> {
        self.messages().filter(|m| m.author == Author::Bot)
    }

    /// The bot's newest message.
    pub fn last_from_bot(&self) -> Option<&Message> {
        self.from_bot().next_back()
    }

    /// The bot's newest message with these words in it.
    pub fn said(&self, words: &str) -> Option<&Message> {
        self.from_bot().rev().find(|m| m.text.contains(words))
    }

    /// A message by its id.
    pub fn message(&self, id: i64) -> Option<&Message> {
        self.messages.get(&id)
    }

    /// The bot's first message after the given one, however it was edited since.
    pub fn answer_after(&self, id: i64) -> Option<&Message> {
        self.from_bot().find(|m| m.id > id)
    }
}

impl Message {
    /// Whether a person sees this button: by its words or its data.
    pub fn button(&self, label_or_data: &str) -> Option<&Button> {
        let all = || self.buttons.iter().flatten();
        all().find(|b| b.label == label_or_data).or_else(|| all().find(|b| b.data.as_deref() == Some(label_or_data)))
    }
}
