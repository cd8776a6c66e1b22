//! Users, chats and messages as the Bot API writes them.

use crate::{
    Author, ChatKind, Media, MediaKind, Message,
    telegram::{BOT, Telegram, files},
};
use serde_json::{Value, json};

/// `getMe`.
pub(crate) fn bot() -> Value {
    let mut bot = sender_bot();
    let flags = [
        ("can_join_groups", true),
        ("can_read_all_group_messages", false),
        ("supports_inline_queries", false),
        ("can_connect_to_business", false),
        ("has_main_web_app", false),
    ];
    for (name, value) in flags {
        bot[name] = value.into();
    }
    bot
}

fn sender_bot() -> Value {
    json!({"id": BOT, "is_bot": true, "first_name": "Đôn đốc", "username": "dondoc_fake_bot"})
}

/// A person.
pub(crate) fn user(telegram: &Telegram, id: i64) -> Value {
    json!({"id": id, "is_bot": false, "first_name": telegram.name(id), "language_code": "vi"})
}

/// A chat.
pub(crate) fn chat(telegram: &Telegram, id: i64) -> Value {
    match telegram.chats.get(&id) {
        Some(chat) if chat.kind == ChatKind::Private => json!({"id": id, "type": "private", "first_name": chat.title}),
        Some(chat) => json!({"id": id, "type": chat.kind, "title": chat.title}),
        None => Value::Null,
    }
}

/// A message of a chat as it stands now; null when it is gone.
pub(crate) fn message(telegram: &Telegram, chat_id: i64, id: i64) -> Value {
    let found = telegram.chats.get(&chat_id).and_then(|chat| chat.message(id));
    let Some(message) = found else { return Value::Null };
    let mut told = plain(telegram, chat_id, message);
    let replied = message.reply_to.and_then(|id| telegram.chats.get(&chat_id)?.message(id));
    if let Some(replied) = replied {
        told["reply_to_message"] = plain(telegram, chat_id, replied);
    }
    told
}

/// A message without the one it replies to.
fn plain(telegram: &Telegram, chat_id: i64, message: &Message) -> Value {
    let from = match message.author {
        Author::Bot => sender_bot(),
        Author::User(id) => user(telegram, id),
        Author::Service => json!({"id": 777_000, "is_bot": false, "first_name": "Telegram"}),
    };
    let mut told = json!({
        "message_id": message.id,
        "from": from,
        "chat": chat(telegram, chat_id),
        "date": message.at.timestamp(),
    });
    if let Some(at) = message.edited_at {
        told["edit_date"] = at.timestamp().into();
    }
    if let Some(album) = &message.album {
        told["media_group_id"] = album.as_str().into();
    }
    let (text, entities) = match &message.media {
        None => ("text", "entities"),
        Some(media) => {
            add_media(telegram, message, media, &mut told);
            ("caption", "caption_entities")
        }
    };
    if !message.text.is_empty() {
        told[text] = message.text.as_str().into();
    }
    if !message.entities.is_empty() {
        told[entities] = message.entities.clone().into();
    }
    if !message.buttons.is_empty() {
        let button = |b: &crate::Button| match (&b.data, &b.url) {
            (Some(data), _) => json!({"text": b.label, "callback_data": data}),
            (None, url) => json!({"text": b.label, "url": url}),
        };
        let rows: Vec<Vec<Value>> = message.buttons.iter().map(|row| row.iter().map(button).collect()).collect();
        told["reply_markup"] = json!({"inline_keyboard": rows});
    }
    told
}

fn add_media(telegram: &Telegram, message: &Message, media: &Media, told: &mut Value) {
    if media.kind == MediaKind::Contact {
        let mut contact = json!({"phone_number": media.name, "first_name": "?"});
        if let Author::User(id) = message.author {
            contact["user_id"] = id.into();
            contact["first_name"] = telegram.name(id).into();
        }
        told["contact"] = contact;
        return;
    }
    let Some((id, file)) = media.file.as_ref().and_then(|id| telegram.files.get_key_value(id)) else { return };
    let mut shape = files::described(id, file);
    match media.kind {
        MediaKind::Document => {
            shape["file_name"] = file.name.as_str().into();
            shape["mime_type"] = file.mime.as_str().into();
            told["document"] = shape;
        }
        MediaKind::Photo => {
            let (width, height) = files::picture_size(&file.bytes).unwrap_or((800, 600));
            shape["width"] = width.into();
            shape["height"] = height.into();
            let small = file.thumbnail.as_ref().and_then(|id| telegram.files.get_key_value(id)).map(|(id, file)| {
                let mut small = files::described(id, file);
                small["width"] = (width / 2).max(1).into();
                small["height"] = (height / 2).max(1).into();
                small
            });
            told["photo"] = small.into_iter().chain([shape]).collect();
        }
        MediaKind::Voice => {
            shape["duration"] = 3.into();
            shape["mime_type"] = file.mime.as_str().into();
            told["voice"] = shape;
        }
        MediaKind::Video => {
            for (name, value) in [("width", 640), ("height", 360), ("duration", 5)] {
                shape[name] = value.into();
            }
            shape["file_name"] = file.name.as_str().into();
            shape["mime_type"] = file.mime.as_str().into();
            told["video"] = shape;
        }
        MediaKind::Sticker => {
            for (name, value) in [("width", 512), ("height", 512)] {
                shape[name] = value.into();
            }
            shape["type"] = "regular".into();
            shape["is_animated"] = false.into();
            shape["is_video"] = false.into();
            shape["emoji"] = "👍".into();
            told["sticker"] = shape;
        }
        MediaKind::Contact => {}
    }
}
