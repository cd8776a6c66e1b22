//! What teloxide cannot read is read by hand, as far as it goes: a report is not lost over a field that Telegram
//! added, or over a file whose type is nonsense.

use chrono::{DateTime, Utc};
use dondoc_domain::event::Channel;
use dondoc_messaging::{Address, Content, FileKind, FileRef, Incoming, Tap};
use serde_json::Value;

/// Where a message may hold a file. What Telegram also sends as a document stands before it.
const FILES: [(&str, FileKind); 7] = [
    ("animation", FileKind::Video),
    ("document", FileKind::Document),
    ("photo", FileKind::Photo),
    ("video", FileKind::Video),
    ("voice", FileKind::Voice),
    ("audio", FileKind::Document),
    ("video_note", FileKind::Video),
];

/// What an update says, as far as it can be made out; its key is left empty. Nothing, when it names no chat: then
/// there is nobody to answer.
pub(crate) fn update(raw: &Value, received: DateTime<Utc>) -> Option<Incoming> {
    let read = ["message", "edited_message"]
        .iter()
        .find_map(|name| message(&raw[name], received))
        .or_else(|| tap(&raw["callback_query"], received));
    if read.is_none() {
        let fields: Vec<&str> =
            raw.as_object().into_iter().flat_map(|update| update.keys().map(String::as_str)).collect();
        tracing::warn!(update = %raw["update_id"], ?fields, "an update that cannot be read was passed over");
    }
    read
}

fn message(message: &Value, received: DateTime<Utc>) -> Option<Incoming> {
    if message["from"]["is_bot"] == true || message["chat"]["type"] == "channel" {
        return None;
    }
    let words = |field: &str| message[field].as_str().map(str::to_owned);
    let content = if let Some(text) = words("text") {
        Content::Text(text)
    } else if let Some(file) = FILES.iter().find_map(|(field, kind)| file(&message[field], *kind)) {
        Content::File { file, caption: words("caption").unwrap_or_default(), album: words("media_group_id") }
    } else {
        Content::Other("unknown".to_owned())
    };
    Some(Incoming {
        at: message["date"].as_i64().and_then(|at| DateTime::from_timestamp(at, 0)).unwrap_or(received),
        message: message["message_id"].as_i64().map(|id| id.to_string()),
        reply_to: message["reply_to_message"]["message_id"].as_i64().map(|id| id.to_string()),
        ..envelope(&message["chat"], &message["from"], received, content)?
    })
}

fn tap(query: &Value, received: DateTime<Utc>) -> Option<Incoming> {
    let data = query["data"].as_str()?.to_owned();
    let acknowledge = query["id"].as_str().map(str::to_owned);
    Some(Incoming {
        message: query["message"]["message_id"].as_i64().map(|id| id.to_string()),
        ..envelope(&query["message"]["chat"], &query["from"], received, Content::Tap(Tap { data, acknowledge }))?
    })
}

fn envelope(chat: &Value, from: &Value, at: DateTime<Utc>, content: Content) -> Option<Incoming> {
    let id = chat["id"].as_i64()?.to_string();
    Some(Incoming {
        key: String::new(),
        group: matches!(chat["type"].as_str(), Some("group" | "supergroup")),
        sender: from["id"].as_i64().map_or_else(|| id.clone(), |from| from.to_string()),
        address: Address::new(Channel::Telegram, id),
        at,
        message: None,
        reply_to: None,
        content,
    })
}

fn file(sent: &Value, kind: FileKind) -> Option<FileRef> {
    // A photo comes in several sizes.
    let sent = match sent.as_array() {
        Some(sizes) => sizes.iter().max_by_key(|size| size["width"].as_u64())?,
        None => sent,
    };
    let words = |field: &str, otherwise: &str| sent[field].as_str().unwrap_or(otherwise).to_owned();
    Some(FileRef {
        id: sent["file_id"].as_str()?.to_owned(),
        name: words("file_name", ""),
        mime: words("mime_type", "application/octet-stream"),
        size: sent["file_size"].as_u64(),
        kind,
    })
}
