//! Telegram's updates as plain data.

use crate::{client::ParseError, salvage};
use chrono::{DateTime, Utc};
use dondoc_domain::event::Channel;
use dondoc_messaging::{Address, Content, FileKind, FileRef, Incoming, Tap};
use serde::de::DeserializeOwned;
use serde_json::Value;
use teloxide::types::{
    CallbackQuery, Chat, ChatMemberUpdated, FileMeta, MediaKind, Message, MessageCommon, MessageKind,
};

/// What an update says; nothing when it is not meant for us. `received` is the time of a tap, which Telegram does
/// not tell; `me` is our own name, as commands in groups carry it.
pub(crate) fn read(raw: &Value, received: DateTime<Utc>, me: Option<&str>) -> Result<Option<Incoming>, ParseError> {
    let id = raw["update_id"].as_i64().ok_or_else(|| ParseError("no update_id".to_owned()))?;
    // The kinds are told apart here, since teloxide's own update can only be read from text that stays around.
    let read = if let Some(sent) = raw.get("message").or_else(|| raw.get("edited_message")) {
        match parsed::<Message>(sent) {
            Some(sent) => message(&sent, raw, received),
            None => salvage::update(raw, received),
        }
    } else if let Some(query) = raw.get("callback_query") {
        match parsed::<CallbackQuery>(query) {
            Some(query) => tap(query, received),
            None => salvage::update(raw, received),
        }
    } else if let Some(change) = raw.get("my_chat_member") {
        parsed::<ChatMemberUpdated>(change).and_then(|change| membership(&change))
    } else {
        None
    };
    Ok(read.and_then(|read| for_us(read, me)).map(|read| Incoming { key: id.to_string(), ..read }))
}

fn parsed<T: DeserializeOwned>(raw: &Value) -> Option<T> {
    serde_json::from_value(raw.clone()).inspect_err(|error| tracing::warn!(%error, "reading an update by hand")).ok()
}

/// A message, new or edited: an edit is an update of its own, and its words count as said again.
fn message(sent: &Message, raw: &Value, received: DateTime<Utc>) -> Option<Incoming> {
    let from = sent.from.as_ref();
    let sender = from.map_or_else(|| sent.chat.id.to_string(), |from| from.id.to_string());
    let of = |chat: String, content: Content, reply_to: Option<String>| Incoming {
        key: String::new(),
        address: Address::new(Channel::Telegram, chat),
        group: is_group(&sent.chat),
        sender: sender.clone(),
        at: sent.date,
        message: Some(sent.id.to_string()),
        reply_to,
        content,
    };
    // Either of the two service messages tells that a group moved: the one in the old chat or in the new.
    if let Some(new) = sent.migrate_to_chat_id() {
        return Some(of(sent.chat.id.to_string(), Content::MovedTo(new.to_string()), None));
    }
    if let Some(old) = sent.migrate_from_chat_id() {
        return Some(of(old.to_string(), Content::MovedTo(sent.chat.id.to_string()), None));
    }
    if sent.chat.is_channel() || from.is_none_or(|from| from.is_bot) {
        return None;
    }
    let content = match &sent.kind {
        MessageKind::Common(common) => content(common),
        MessageKind::Dice(_) => Content::Other("dice".to_owned()),
        // What teloxide knows nothing of, or found malformed.
        MessageKind::Empty {} => return salvage::update(raw, received),
        // Somebody joined, a title changed, a message was pinned: nobody said anything.
        _ => return None,
    };
    let reply_to = sent.reply_to_message().map(|replied| replied.id.to_string());
    Some(of(sent.chat.id.to_string(), content, reply_to))
}

fn content(common: &MessageCommon) -> Content {
    let other = |what: &str| Content::Other(what.to_owned());
    match &common.media_kind {
        MediaKind::Text(words) => Content::Text(words.text.clone()),
        MediaKind::Contact(card) => Content::Contact { phone: card.contact.phone_number.clone() },
        MediaKind::Document(sent) => {
            let mime = sent.document.mime_type.as_ref().map(AsRef::as_ref);
            let file = file(&sent.document.file, FileKind::Document, sent.document.file_name.as_deref(), mime);
            with_words(file, sent.caption.as_deref(), sent.media_group_id.as_ref().map(|id| &id.0))
        }
        MediaKind::Photo(sent) => {
            match sent.photo.iter().max_by_key(|size| u64::from(size.width) * u64::from(size.height)) {
                Some(largest) => {
                    let file = file(&largest.file, FileKind::Photo, None, Some("image/jpeg"));
                    with_words(file, sent.caption.as_deref(), sent.media_group_id.as_ref().map(|id| &id.0))
                }
                None => other("photo"),
            }
        }
        MediaKind::Video(sent) => {
            let mime = sent.video.mime_type.as_ref().map(AsRef::as_ref);
            let file = file(&sent.video.file, FileKind::Video, sent.video.file_name.as_deref(), mime);
            with_words(file, sent.caption.as_deref(), sent.media_group_id.as_ref().map(|id| &id.0))
        }
        MediaKind::Animation(sent) => {
            let mime = sent.animation.mime_type.as_ref().map(AsRef::as_ref);
            let file = file(&sent.animation.file, FileKind::Video, sent.animation.file_name.as_deref(), mime);
            with_words(file, sent.caption.as_deref(), None)
        }
        // A recording that was sent as a file keeps its name, and is a document.
        MediaKind::Audio(sent) => {
            let mime = sent.audio.mime_type.as_ref().map(AsRef::as_ref);
            let file = file(&sent.audio.file, FileKind::Document, sent.audio.file_name.as_deref(), mime);
            with_words(file, sent.caption.as_deref(), sent.media_group_id.as_ref().map(|id| &id.0))
        }
        MediaKind::Voice(sent) => {
            let mime = sent.voice.mime_type.as_ref().map_or("audio/ogg", AsRef::as_ref);
            with_words(file(&sent.voice.file, FileKind::Voice, None, Some(mime)), sent.caption.as_deref(), None)
        }
        MediaKind::VideoNote(sent) => {
            with_words(file(&sent.video_note.file, FileKind::Video, None, Some("video/mp4")), None, None)
        }
        MediaKind::Sticker(_) => other("sticker"),
        MediaKind::Poll(_) => other("poll"),
        MediaKind::Venue(_) | MediaKind::Location(_) => other("location"),
        MediaKind::Checklist(_) => other("checklist"),
        MediaKind::Story(_) => other("story"),
        MediaKind::PaidMedia(_) | MediaKind::Game(_) | MediaKind::Migration(_) => other("unknown"),
    }
}

fn file(meta: &FileMeta, kind: FileKind, name: Option<&str>, mime: Option<&str>) -> FileRef {
    FileRef {
        id: meta.id.0.clone(),
        name: name.unwrap_or_default().to_owned(),
        mime: mime.unwrap_or("application/octet-stream").to_owned(),
        // teloxide's mark for a size that Telegram did not tell.
        size: (meta.size != u32::MAX).then_some(u64::from(meta.size)),
        kind,
    }
}

fn with_words(file: FileRef, caption: Option<&str>, album: Option<&String>) -> Content {
    Content::File { file, caption: caption.unwrap_or_default().to_owned(), album: album.cloned() }
}

fn tap(query: CallbackQuery, received: DateTime<Utc>) -> Option<Incoming> {
    // A button without its message belongs to another chat's inline query, and ours all carry data.
    let (message, data) = (query.message?, query.data?);
    Some(Incoming {
        key: String::new(),
        address: Address::new(Channel::Telegram, message.chat().id.to_string()),
        group: is_group(message.chat()),
        sender: query.from.id.to_string(),
        at: received,
        message: Some(message.id().to_string()),
        reply_to: None,
        content: Content::Tap(Tap { data, acknowledge: Some(query.id.0) }),
    })
}

fn membership(change: &ChatMemberUpdated) -> Option<Incoming> {
    let member = &change.new_chat_member;
    (member.is_left() || member.is_banned()).then(|| Incoming {
        key: String::new(),
        address: Address::new(Channel::Telegram, change.chat.id.to_string()),
        group: is_group(&change.chat),
        sender: change.from.id.to_string(),
        at: change.date,
        message: None,
        reply_to: None,
        content: Content::Blocked,
    })
}

fn is_group(chat: &Chat) -> bool {
    chat.is_group() || chat.is_supergroup()
}

/// Takes our own name off a command ("/viec@dondoc_bot"); a command to another bot is not ours.
fn for_us(mut read: Incoming, me: Option<&str>) -> Option<Incoming> {
    let (Content::Text(text) | Content::File { caption: text, .. }) = &mut read.content else { return Some(read) };
    let command = text.split_whitespace().next().filter(|word| word.starts_with('/') && text.starts_with('/'));
    if let (Some(me), Some((bare, name))) = (me, command.and_then(|command| command.split_once('@'))) {
        if !name.eq_ignore_ascii_case(me) {
            return None;
        }
        *text = format!("{bare}{}", &text[bare.len() + 1 + name.len()..]);
    }
    Some(read)
}

#[cfg(test)]
#[path = "incoming_tests.rs"]
mod tests;
