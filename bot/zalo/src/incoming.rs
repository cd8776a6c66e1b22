//! Zalo's events as plain data.

use chrono::{DateTime, Utc};
use dondoc_domain::event::Channel;
use dondoc_messaging::{Address, Content, FileKind, FileRef, Incoming};
use serde_json::Value;

/// What a body says: one event, or several, within Zalo's envelope or bare. `received` stands in for a time that is
/// missing; `me` is our own id, since bots hear themselves.
pub(crate) fn read(raw: &Value, received: DateTime<Utc>, me: Option<&str>) -> Vec<Incoming> {
    let body = raw.get("result").unwrap_or(raw);
    match body.as_array() {
        Some(events) => events.iter().filter_map(|one| event(one, received, me)).collect(),
        None => event(body, received, me).into_iter().collect(),
    }
}

fn event(event: &Value, received: DateTime<Utc>, me: Option<&str>) -> Option<Incoming> {
    let (name, message) = (event["event_name"].as_str()?, &event["message"]);
    let from = &message["from"];
    let sender = id(&from["id"]);
    if from["is_bot"] == true || (me.is_some() && sender.as_deref() == me) {
        return None;
    }
    // Some events name no chat; in a private one it is the sender's.
    let Some(chat) = id(&message["chat"]["id"]).or_else(|| sender.clone()) else {
        tracing::warn!(event = name, "an event that names nobody was passed over");
        return None;
    };
    let date = milliseconds(&message["date"]);
    let message_id = id(&message["message_id"]);
    // Without an id of its own, an event is known by when and where it happened.
    let known = message_id.clone().unwrap_or_else(|| format!("{chat}@{}", date.unwrap_or_default()));
    Some(Incoming {
        key: format!("{name}:{known}"),
        group: message["chat"]["chat_type"].as_str().is_some_and(|kind| kind.eq_ignore_ascii_case("group")),
        sender: sender.unwrap_or_else(|| chat.clone()),
        address: Address::new(Channel::Zalo, chat),
        at: date.and_then(DateTime::from_timestamp_millis).unwrap_or(received),
        message: message_id,
        reply_to: None,
        content: content(name, message),
    })
}

fn content(name: &str, message: &Value) -> Content {
    let words = |field: &str| message[field].as_str().filter(|words| !words.is_empty()).map(str::to_owned);
    let file = |url: String, mime: &str, kind: FileKind| Content::File {
        file: FileRef { id: url, name: String::new(), mime: mime.to_owned(), size: None, kind },
        caption: words("caption").or_else(|| words("text")).unwrap_or_default(),
        album: None,
    };
    if let Some(url) = words("photo_url").or_else(|| words("photo")) {
        file(url, "image/jpeg", FileKind::Photo)
    } else if let Some(url) = words("voice_url") {
        file(url, "audio/aac", FileKind::Voice)
    } else if let Some(text) = words("text") {
        Content::Text(text)
    } else {
        // "message.sticker.received" is a sticker.
        Content::Other(name.trim_start_matches("message.").trim_end_matches(".received").to_owned())
    }
}

/// An id, which is text, but has been seen as a number.
pub(crate) fn id(value: &Value) -> Option<String> {
    match value {
        Value::String(id) if !id.is_empty() => Some(id.clone()),
        Value::Number(id) => Some(id.to_string()),
        _ => None,
    }
}

fn milliseconds(value: &Value) -> Option<i64> {
    value.as_i64().or_else(|| value.as_str()?.parse().ok())
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn now() -> DateTime<Utc> {
        "2026-06-30T08:00:00Z".parse().unwrap()
    }

    fn event(name: &str, fields: Value) -> Value {
        let mut message = json!({
            "message_id": "m1", "date": 1_782_691_200_000_i64,
            "chat": {"id": "c1", "chat_type": "PRIVATE"},
            "from": {"id": "u1", "display_name": "An", "is_bot": false},
        });
        for (field, value) in fields.as_object().unwrap() {
            message[field] = value.clone();
        }
        json!({"event_name": name, "message": message})
    }

    fn expected(name: &str, content: Content) -> Incoming {
        Incoming {
            key: format!("{name}:m1"),
            address: Address::new(Channel::Zalo, "c1"),
            group: false,
            sender: "u1".to_owned(),
            at: DateTime::from_timestamp(1_782_691_200, 0).unwrap(),
            message: Some("m1".to_owned()),
            reply_to: None,
            content,
        }
    }

    fn file(url: &str, mime: &str, kind: FileKind, caption: &str) -> Content {
        let file = FileRef { id: url.into(), name: String::new(), mime: mime.into(), size: None, kind };
        Content::File { file, caption: caption.into(), album: None }
    }

    #[track_caller]
    fn check(name: &str, fields: Value, content: Content) {
        let event = event(name, fields);
        let expected = vec![expected(name, content)];
        assert_eq!(read(&event, now(), Some("me")), expected, "bare");
        assert_eq!(read(&json!({"ok": true, "result": event}), now(), Some("me")), expected, "in its envelope");
        assert_eq!(read(&json!({"ok": true, "result": [event]}), now(), None), expected, "one of several");
    }

    #[test]
    fn what_people_send() {
        check("message.text.received", json!({"text": "việc 1 xong"}), Content::Text("việc 1 xong".into()));
        check(
            "message.image.received",
            json!({"photo_url": "https://a.zdn.vn/1.jpg", "message_type": "CHAT_PHOTO", "caption": "xong"}),
            file("https://a.zdn.vn/1.jpg", "image/jpeg", FileKind::Photo, "xong"),
        );
        check(
            "message.image.received",
            json!({"photo": "https://a.zdn.vn/1.jpg"}),
            file("https://a.zdn.vn/1.jpg", "image/jpeg", FileKind::Photo, ""),
        );
        check(
            "message.voice.received",
            json!({"voice_url": "https://a.zdn.vn/1.aac"}),
            file("https://a.zdn.vn/1.aac", "audio/aac", FileKind::Voice, ""),
        );
        check(
            "message.sticker.received",
            json!({"sticker": "s", "url": "https://x"}),
            Content::Other("sticker".into()),
        );
        check("message.unsupported.received", json!({}), Content::Other("unsupported".into()));
        check("message.text.received", json!({"text": ""}), Content::Other("text".into()));
        check("something.new", json!({}), Content::Other("something.new".into()));
    }

    #[test]
    fn what_is_missing_is_made_up_for() {
        let group = event("message.text.received", json!({"chat": {"id": 7, "chat_type": "GROUP"}, "text": "a"}));
        let read_one = |event: &Value| read(event, now(), None).remove(0);
        let read_group = read_one(&group);
        assert_eq!((read_group.group, read_group.address.chat.as_str()), (true, "7"));

        let bare = json!({"event_name": "message.unsupported.received", "message": {"from": {"id": "u1"}}});
        let read_bare = read_one(&bare);
        assert_eq!((read_bare.address.chat.as_str(), read_bare.at), ("u1", now()));
        assert_eq!(read_bare.key, "message.unsupported.received:u1@0");
    }

    #[test]
    fn what_is_not_meant_for_us() {
        let nothing = |event: Value| assert_eq!(read(&event, now(), Some("me")), [], "{event}");
        nothing(event("message.text.received", json!({"from": {"id": "b", "is_bot": true}, "text": "x"})));
        nothing(event("message.text.received", json!({"from": {"id": "me"}, "text": "x"})));
        nothing(json!({"event_name": "message.unsupported.received"}));
        nothing(json!({"ok": true, "result": {}}));
        nothing(json!({"ok": true}));
        nothing(json!(5));
    }
}
