//! Updates in, plain data out.

use super::*;
use serde_json::json;

const NOW: &str = "2026-06-30T08:00:00Z";
const SENT: i64 = 1_782_691_200;

fn now() -> DateTime<Utc> {
    NOW.parse().unwrap()
}

/// A message in a private chat, with these fields besides.
fn private(fields: Value) -> Value {
    let mut message = json!({
        "message_id": 7, "date": SENT,
        "chat": {"id": 42, "type": "private", "first_name": "An"},
        "from": {"id": 42, "is_bot": false, "first_name": "An"},
    });
    for (name, value) in fields.as_object().unwrap() {
        message[name] = value.clone();
    }
    message
}

fn expected(content: Content) -> Incoming {
    Incoming {
        key: "9".to_owned(),
        address: Address::new(Channel::Telegram, "42"),
        group: false,
        sender: "42".to_owned(),
        at: DateTime::from_timestamp(SENT, 0).unwrap(),
        message: Some("7".to_owned()),
        reply_to: None,
        content,
    }
}

fn update(kind: &str, body: Value) -> Option<Incoming> {
    read(&json!({"update_id": 9, kind: body}), now(), Some("dondoc_bot")).unwrap()
}

#[track_caller]
fn check(fields: Value, content: Content) {
    assert_eq!(update("message", private(fields)), Some(expected(content)));
}

fn a_file(id: &str, name: &str, mime: &str, size: Option<u64>, kind: FileKind) -> FileRef {
    FileRef { id: id.into(), name: name.into(), mime: mime.into(), size, kind }
}

fn with(file: FileRef, caption: &str, album: Option<&str>) -> Content {
    Content::File { file, caption: caption.into(), album: album.map(str::to_owned) }
}

#[test]
fn words_and_replies() {
    check(json!({"text": "việc 1 xong ạ"}), Content::Text("việc 1 xong ạ".into()));
    let reply =
        private(json!({"text": "xong", "reply_to_message": private(json!({"message_id": 3, "text": "Nhắc việc"}))}));
    let read = update("message", reply).unwrap();
    assert_eq!((read.reply_to.as_deref(), read.message.as_deref()), (Some("3"), Some("7")));
    let edited = update("edited_message", private(json!({"text": "sửa", "edit_date": SENT + 60}))).unwrap();
    assert_eq!(edited, expected(Content::Text("sửa".into())));
}

#[test]
fn files() {
    let document = json!({"file_id": "D", "file_unique_id": "d", "file_name": "báo_cáo.docx",
        "mime_type": "application/msword", "file_size": 1234});
    check(
        json!({"document": document, "caption": "đã nộp"}),
        with(a_file("D", "báo_cáo.docx", "application/msword", Some(1234), FileKind::Document), "đã nộp", None),
    );
    let photo = json!([
        {"file_id": "s", "file_unique_id": "1", "width": 90, "height": 60, "file_size": 100},
        {"file_id": "L", "file_unique_id": "2", "width": 900, "height": 600, "file_size": 9000},
        {"file_id": "m", "file_unique_id": "3", "width": 300, "height": 200},
    ]);
    check(
        json!({"photo": photo, "media_group_id": "g1"}),
        with(a_file("L", "", "image/jpeg", Some(9000), FileKind::Photo), "", Some("g1")),
    );
    let voice = json!({"file_id": "V", "file_unique_id": "v", "duration": 3, "mime_type": "audio/ogg"});
    check(json!({"voice": voice}), with(a_file("V", "", "audio/ogg", None, FileKind::Voice), "", None));
    let video = json!({"file_id": "W", "file_unique_id": "w", "duration": 3, "width": 4, "height": 3,
        "mime_type": "video/mp4", "file_name": "a.mp4", "file_size": 5});
    check(json!({"video": video}), with(a_file("W", "a.mp4", "video/mp4", Some(5), FileKind::Video), "", None));
    let gif = json!({"file_id": "G", "file_unique_id": "w", "duration": 3, "width": 4, "height": 3,
        "mime_type": "video/mp4"});
    check(
        json!({"animation": gif, "document": {"file_id": "G", "file_unique_id": "w"}}),
        with(a_file("G", "", "video/mp4", None, FileKind::Video), "", None),
    );
    let note = json!({"file_id": "N", "file_unique_id": "n", "duration": 3, "length": 4, "file_size": 8});
    check(json!({"video_note": note}), with(a_file("N", "", "video/mp4", Some(8), FileKind::Video), "", None));
    let audio = json!({"file_id": "A", "file_unique_id": "a", "duration": 3, "file_name": "họp.mp3", "file_size": 8});
    check(
        json!({"audio": audio, "caption": "biên bản"}),
        with(a_file("A", "họp.mp3", "application/octet-stream", Some(8), FileKind::Document), "biên bản", None),
    );
}

#[test]
fn other_things_people_send() {
    check(
        json!({"contact": {"phone_number": "+84901", "first_name": "An"}}),
        Content::Contact { phone: "+84901".into() },
    );
    check(json!({"location": {"longitude": 1.0, "latitude": 2.0}}), Content::Other("location".into()));
    check(json!({"dice": {"emoji": "🎲", "value": 3}}), Content::Other("dice".into()));
    check(json!({"something_new": {"a": 1}}), Content::Other("unknown".into()));
}

#[test]
fn what_teloxide_cannot_read_is_not_lost() {
    // A type that is no type makes teloxide see nothing at all in the message.
    let odd = json!({"file_id": "D", "file_unique_id": "d", "file_name": "a.bin", "mime_type": "??", "file_size": 5});
    check(
        json!({"document": odd, "caption": "xong", "media_group_id": "g"}),
        with(a_file("D", "a.bin", "??", Some(5), FileKind::Document), "xong", Some("g")),
    );
    check(
        json!({"photo": [{"file_id": "p", "width": 1}, {"file_id": "q", "width": 2}]}),
        with(a_file("q", "", "application/octet-stream", None, FileKind::Photo), "", None),
    );
    check(json!({"text": "xong", "entities": [{"type": 5}]}), Content::Text("xong".into()));
    let mut reply = private(json!({"text": "xong", "reply_to_message": {"message_id": 3}}));
    assert_eq!(update("message", reply.clone()).unwrap().reply_to.as_deref(), Some("3"));
    // Not even the sender is as it was.
    reply["from"] = json!({"id": 42});
    reply["chat"] = json!({"id": -5, "type": "supergroup"});
    let read = update("message", reply).unwrap();
    assert_eq!((read.address.chat.as_str(), read.group, read.sender.as_str()), ("-5", true, "42"));
    assert_eq!(read.content, Content::Text("xong".into()));
    let query = json!({"id": "q", "from": {"id": 42}, "data": "d:1", "message": {"message_id": 7, "chat": {"id": 42}}});
    let tap = Tap { data: "d:1".into(), acknowledge: Some("q".into()) };
    assert_eq!(update("callback_query", query), Some(Incoming { at: now(), ..expected(Content::Tap(tap)) }));
}

#[test]
fn taps() {
    let query = |message: Value| {
        json!({"id": "77", "from": {"id": 43, "is_bot": false, "first_name": "B"}, "chat_instance": "1",
            "data": "v1:d:1", "message": message})
    };
    let tap = Content::Tap(Tap { data: "v1:d:1".into(), acknowledge: Some("77".into()) });
    let tapped = Incoming { sender: "43".into(), at: now(), ..expected(tap) };
    assert_eq!(update("callback_query", query(private(json!({"text": "Nhắc"})))), Some(tapped.clone()));
    let old = json!({"message_id": 7, "date": 0, "chat": {"id": 42, "type": "private", "first_name": "An"}});
    assert_eq!(update("callback_query", query(old)), Some(tapped));
}

#[test]
fn chats_that_end_or_move() {
    let change = |status: Value| {
        json!({"chat": {"id": 42, "type": "private", "first_name": "An"}, "date": SENT,
            "from": {"id": 42, "is_bot": false, "first_name": "An"},
            "old_chat_member": {"user": {"id": 1, "is_bot": true, "first_name": "bot"}, "status": "member"},
            "new_chat_member": status})
    };
    let bot = json!({"id": 1, "is_bot": true, "first_name": "bot"});
    let blocked = Incoming { message: None, ..expected(Content::Blocked) };
    let kicked = json!({"user": bot, "status": "kicked", "until_date": 0});
    assert_eq!(update("my_chat_member", change(kicked)), Some(blocked.clone()));
    assert_eq!(update("my_chat_member", change(json!({"user": bot, "status": "left"}))), Some(blocked));
    assert_eq!(update("my_chat_member", change(json!({"user": bot, "status": "member"}))), None);

    let group = |id: i64, kind: &str| json!({"id": id, "type": kind, "title": "Tổ"});
    let moved = Incoming {
        address: Address::new(Channel::Telegram, "-5"),
        group: true,
        ..expected(Content::MovedTo("-1005".into()))
    };
    let to = private(json!({"chat": group(-5, "group"), "migrate_to_chat_id": -1005}));
    assert_eq!(update("message", to), Some(moved.clone()));
    let from = private(json!({"chat": group(-1005, "supergroup"), "migrate_from_chat_id": -5}));
    assert_eq!(update("message", from), Some(moved));
}

#[test]
fn what_is_not_meant_for_us() {
    let nothing = |kind: &str, body: Value| assert_eq!(update(kind, body.clone()), None, "{kind} {body}");
    let channel =
        json!({"message_id": 1, "date": SENT, "chat": {"id": -7, "type": "channel", "title": "K"}, "text": "x"});
    nothing("channel_post", channel.clone());
    nothing("message", channel);
    nothing("message", private(json!({"from": {"id": 5, "is_bot": true, "first_name": "b"}, "text": "x"})));
    nothing("message", private(json!({"from": {"id": 5, "is_bot": true}, "text": "x"})));
    nothing("message", private(json!({"new_chat_title": "Tổ mới"})));
    nothing("poll_answer", json!({"poll_id": "1"}));
    nothing("message", json!({"some fields": "are missing"}));
    assert!(read(&json!({"message": private(json!({"text": "x"}))}), now(), None).is_err());
    assert!(read(&json!([1]), now(), None).is_err());
}

#[test]
fn commands_in_groups_carry_a_name() {
    let said = |text: &str, me: Option<&str>| {
        let raw = json!({"update_id": 9, "message": private(json!({"text": text}))});
        read(&raw, now(), me).unwrap().map(|read| match read.content {
            Content::Text(text) => text,
            other => panic!("{other:?}"),
        })
    };
    let me = Some("dondoc_bot");
    let is = |text: &str| Some(text.to_owned());
    assert_eq!(said("/viec@dondoc_bot", me), is("/viec"));
    assert_eq!(said("/xong@DonDoc_Bot  NV12 rồi", me), is("/xong  NV12 rồi"));
    assert_eq!(said("/viec@other_bot", me), None);
    assert_eq!(said("/viec@other_bot", None), is("/viec@other_bot"));
    assert_eq!(said("gửi a@b.vn", me), is("gửi a@b.vn"));
    assert_eq!(said(" /viec@dondoc_bot", me), is(" /viec@dondoc_bot"));
    assert_eq!(said("/start ABC@x", me), is("/start ABC@x"));
}
