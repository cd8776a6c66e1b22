//! Telegram brings its updates to our address: only with the secret, and what it brings twice counts once.

use super::world::{SECRET, Talks, World, named};
use serde_json::{Value, json};

const HEADER: &str = "X-Telegram-Bot-Api-Secret-Token";
const HOOK: &str = "/hook/telegram";

/// A tap as Telegram tells it, made by hand: whoever has the app in hand can send any data.
fn forged(update: i64, user: i64, message: i64, data: &str) -> Value {
    let from = json!({"id": user, "is_bot": false, "first_name": "Người dùng"});
    let chat = json!({"id": user, "type": "private", "first_name": "Người dùng"});
    let bot = json!({"id": 123_456_789, "is_bot": true, "first_name": "Bot", "username": "bot"});
    let message = json!({"message_id": message, "date": 1_707_970_000, "chat": chat, "from": bot, "text": "…"});
    let query =
        json!({"id": format!("99{update}"), "from": from, "message": message, "chat_instance": "1", "data": data});
    json!({"update_id": update, "callback_query": query})
}

#[test]
fn a_conversation_works_end_to_end() {
    let mut world = World::new();
    let lan = world.official("Phạm Thị Lan", "Sở Nội vụ", "officer");
    world.with_webhook().serve("2024-02-15");
    let person = world.joins(1, &lan);
    let echo = person.asks("NV1 xong, cv 86/SNV-CCHC ngay 10/1/2024", "Ghi nhận");
    person.taps(&echo, "Gửi", "Đã gửi kết quả");
    assert_eq!(world.events("NV1", "task_result_submitted.v1").len(), 1);
    assert!(world.fake.deliveries().iter().all(|delivery| delivery.status == Some(200)));
    assert_eq!(world.fake.call_count("getUpdates"), 0);
    world.ends_well();
}

#[test]
fn without_the_secret_nobody_is_heard() {
    let mut world = World::new();
    let lan = world.official("Phạm Thị Lan", "Sở Nội vụ", "officer");
    world.with_webhook().serve("2024-02-15");
    let person = world.joins(1, &lan);
    let browser = world.browser();
    let update = |id: i64| {
        let chat = json!({"id": 1, "type": "private", "first_name": "X"});
        let from = json!({"id": 1, "is_bot": false, "first_name": "X"});
        json!({"update_id": id, "message": {"message_id": 900 + id, "date": 1_707_970_000, "chat": chat, "from": from, "text": "NV1 được 99%"}})
    };
    let wrong = format!("{SECRET}x");
    for header in
        [None, Some((HEADER, "")), Some((HEADER, "wrong")), Some((HEADER, &*wrong)), Some((HEADER, &SECRET[1..]))]
    {
        assert_eq!(browser.post_json(HOOK, header, &update(1)).status, 401, "{header:?}");
    }
    assert_eq!(browser.post_json(HOOK, Some((HEADER, SECRET)), &json!({"nonsense": true})).status, 400);
    assert_eq!(browser.get(HOOK).status, 405);
    person.asks("NV1 được 10%", "10%");
    assert_eq!(browser.post_json(HOOK, Some((HEADER, SECRET)), &update(2)).status, 200);
    person.hears_blocking("99%");
    assert_eq!(world.events("NV1", "task_progress_reported.v1").len(), 2);
    world.ends_well();
}

#[test]
fn an_old_button_is_answered_politely_and_changes_nothing() {
    let mut world = World::new();
    let lan = world.official("Phạm Thị Lan", "Sở Nội vụ", "officer");
    world.with_webhook().serve("2024-02-15");
    let person = world.joins(1, &lan);
    let echo = person.asks("NV1 xong, cv 86/SNV-CCHC ngay 10/1/2024", "Ghi nhận");
    let send = echo.button("Gửi").unwrap().data.clone().unwrap();
    let sent = person.taps(&echo, "Gửi", "Đã gửi kết quả");
    let undo = sent.button("Hoàn tác").unwrap().data.clone().unwrap();
    person.taps(&sent, "Hoàn tác", "Đã hoàn tác");
    let browser = world.browser();
    for (place, old) in [send, undo].into_iter().enumerate() {
        let last = person.chat().last_from_bot().unwrap().id;
        let edits = person.chat().message(echo.id).unwrap().edits;
        let update = forged(50 + i64::try_from(place).unwrap(), 1, echo.id, &old);
        assert_eq!(browser.post_json(HOOK, Some((HEADER, SECRET)), &update).status, 200);
        person.wait_for_blocking("an answer to an old button", |chat| {
            let edited = chat.message(echo.id).is_some_and(|message| message.edits > edits);
            (edited || chat.from_bot().any(|message| message.id > last)).then_some(())
        });
    }
    let task = world.task("NV1");
    let counted = ["task_result_submitted.v1", "task_entry_undone.v1"].map(|name| named(&task, name).len());
    assert_eq!((counted, &task["phase"]), ([1, 1], &json!("open")));
    world.ends_well();
}

#[test]
fn an_officer_who_sends_the_offices_button_by_hand_is_refused() {
    let mut world = World::new();
    let lan = world.official("Phạm Thị Lan", "Sở Nội vụ", "officer");
    let phong = world.official("Trần Văn Phòng", "VPUBND", "office");
    world.with_webhook().serve("2024-02-15");
    let (person, office) = (world.joins(1, &lan), world.joins(2, &phong));
    let echo = person.asks("NV1 xin gia hạn đến 15/4/2024 vì chờ ý kiến", "Ghi nhận");
    let sent = person.taps(&echo, "Gửi", "Đã gửi đề nghị gia hạn");
    let waiting = office.asks("/choxuly", "xin gia hạn đến");
    let grant = waiting.button("Đồng ý").unwrap().data.clone().unwrap();
    let browser = world.browser();
    assert_eq!(browser.post_json(HOOK, Some((HEADER, SECRET)), &forged(60, 1, sent.id, &grant)).status, 200);
    let refusal = person.hears_blocking("dành cho Văn phòng UBND tỉnh");
    assert!(refusal.text.contains("Chuyên viên"), "{}", refusal.text);
    let task = world.task("NV1");
    assert_eq!((&task["deadline"]["effective_due"], &task["extensions_granted"]), (&json!("2024-04-01"), &json!(0)));
    world.ends_well();
}
