//! What may be sent, and what is refused with which words.

use crate::{blamed, call, done, patient, refused};
use serde_json::{Value, json};

/// The answer to a message with these fields added to a good one: `None` when it is sent.
async fn check(fields: Value, expected: Option<&str>) {
    let fake = patient().await;
    fake.user(1001).start("");
    let mut params = json!({"chat_id": 1001, "text": "Việc 1"});
    params.as_object_mut().unwrap().extend(fields.as_object().unwrap().clone());
    let (status, body) = call(&fake, "sendMessage", params.clone()).await;
    match expected {
        None => assert_eq!((status, blamed(&fake)), (200, vec![]), "{params}: {body}"),
        Some(words) => {
            let words = format!("Bad Request: {words}");
            assert_eq!(body, json!({"ok": false, "error_code": 400, "description": words}), "{params}");
            assert_eq!((status, blamed(&fake)), (400, vec![words]));
            assert_eq!(fake.user(1001).chat().last_from_bot().map(|message| message.id), None);
        }
    }
}

fn keyboard(button: Value) -> Value {
    json!({"reply_markup": {"inline_keyboard": [[button]]}})
}

#[tokio::test]
async fn texts_are_measured_after_the_tags_are_read() {
    check(json!({"text": "à".repeat(4096)}), None).await;
    check(json!({"text": "à".repeat(4097)}), Some("message is too long")).await;
    check(json!({"text": "👍".repeat(2048)}), None).await;
    check(json!({"text": "👍".repeat(2049)}), Some("message is too long")).await;
    check(json!({"text": format!("<b>{}</b>", "x".repeat(4096)), "parse_mode": "HTML"}), None).await;
    check(json!({"text": "&amp;".repeat(4096), "parse_mode": "HTML"}), None).await;
    check(json!({"text": ""}), Some("message text is empty")).await;
    check(json!({"text": " \n "}), Some("message text is empty")).await;
    check(json!({"text": "<b> </b>", "parse_mode": "HTML"}), Some("message text is empty")).await;
    let unclosed = "can't parse entities: Can't find end tag corresponding to start tag \"b\"";
    check(json!({"text": "<b>x", "parse_mode": "HTML"}), Some(unclosed)).await;
    let unknown = "can't parse entities: Unsupported start tag \"p\" at byte offset 0";
    check(json!({"text": "<p>x</p>", "parse_mode": "html"}), Some(unknown)).await;
    check(json!({"text": "<p>x</p>"}), None).await;
    check(json!({"text": "*x*", "parse_mode": "MarkdownV2"}), Some("this fake reads HTML only, not MarkdownV2")).await;
}

#[tokio::test]
async fn buttons_have_a_shape_and_their_data_sixty_four_bytes() {
    check(keyboard(json!({"text": "Xong", "callback_data": "x".repeat(64)})), None).await;
    check(keyboard(json!({"text": "Xong", "callback_data": "x".repeat(65)})), Some("BUTTON_DATA_INVALID")).await;
    check(keyboard(json!({"text": "Xong", "callback_data": "ệ".repeat(22)})), Some("BUTTON_DATA_INVALID")).await;
    check(keyboard(json!({"text": "Xong", "callback_data": ""})), Some("BUTTON_DATA_INVALID")).await;
    let bare = "can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard";
    check(keyboard(json!({"text": "Xong"})), Some(bare)).await;
    let nameless = "can't parse inline keyboard button: Field \"text\" must be of type String";
    check(keyboard(json!({"callback_data": "x"})), Some(nameless)).await;
    check(keyboard(json!({"text": "Mở", "url": "https://dondoc.example.vn/viec/1"})), None).await;
    let local = "inline keyboard button URL 'http://localhost:80/' is invalid: Wrong HTTP URL";
    check(keyboard(json!({"text": "Mở", "url": "http://localhost:80/"})), Some(local)).await;
    check(json!({"reply_markup": "[]"}), Some("object expected as reply markup")).await;
    check(json!({"reply_markup": "{"}), Some("can't parse reply markup: invalid JSON")).await;
    let flat = "inline keyboard row must be an Array of InlineKeyboardButton";
    check(json!({"reply_markup": {"inline_keyboard": [{"text": "x", "callback_data": "x"}]}}), Some(flat)).await;
    let many = vec![json!({"text": "x", "callback_data": "x"}); 9];
    let row = "BUTTON_ROW_TOO_LONG: at most 8 buttons in a row";
    check(json!({"reply_markup": {"inline_keyboard": [many]}}), Some(row)).await;
}

#[tokio::test]
async fn a_reply_needs_its_target_unless_it_may_go_without() {
    let gone = "message to be replied not found";
    check(json!({"reply_parameters": {"message_id": 1}}), None).await;
    check(json!({"reply_parameters": {"message_id": 99}}), Some(gone)).await;
    check(json!({"reply_to_message_id": 99}), Some(gone)).await;
    check(json!({"reply_parameters": {"message_id": 99, "allow_sending_without_reply": true}}), None).await;
    check(json!({"reply_parameters": {}}), Some("message identifier is not specified")).await;
}

#[tokio::test]
async fn signs_that_pass_unescaped_are_held_against_the_bot() {
    let fake = patient().await;
    fake.user(1001).start("");
    done(&fake, "sendMessage", json!({"chat_id": 1001, "text": "A & B", "parse_mode": "HTML"})).await;
    assert_eq!(blamed(&fake), ["\"&\" is not escaped at byte offset 2"]);
}

#[tokio::test]
async fn only_chats_that_know_the_bot_can_be_written_to() {
    let fake = patient().await;
    let text = |chat: i64| json!({"chat_id": chat, "text": "x"});
    let not_found = "400 Bad Request: chat not found";
    assert_eq!(refused(&fake, "sendMessage", text(1)).await, not_found);
    assert_eq!(refused(&fake, "sendMessage", json!({"text": "x"})).await, "400 Bad Request: chat_id is empty");
    let an = fake.user(1001);
    let first = "403 Forbidden: bot can't initiate conversation with a user";
    assert_eq!(refused(&fake, "sendMessage", text(1001)).await, first);
    assert_eq!(blamed(&fake).len(), 3);

    an.start("");
    done(&fake, "sendMessage", text(1001)).await;
    an.block();
    let blocked = "403 Forbidden: bot was blocked by the user";
    assert_eq!(refused(&fake, "sendMessage", text(1001)).await, blocked);
    an.unblock();
    done(&fake, "sendMessage", text(1001)).await;
    an.deactivate();
    assert_eq!(refused(&fake, "sendMessage", text(1001)).await, "403 Forbidden: user is deactivated");
    assert_eq!(blamed(&fake).len(), 3, "what the bot could not know is not its fault");
}

#[tokio::test]
async fn a_group_that_moved_tells_where_to() {
    let fake = patient().await;
    let old = fake.group(-55, "Tổ theo dõi");
    let (_, sent) = call(&fake, "sendMessage", json!({"chat_id": -55, "text": "x"})).await;
    assert_eq!(sent["result"]["chat"], json!({"id": -55, "type": "group", "title": "Tổ theo dõi"}));
    let new = old.migrate();
    let (status, body) = call(&fake, "sendMessage", json!({"chat_id": -55, "text": "x"})).await;
    assert_eq!((status, &body["parameters"]), (400, &json!({"migrate_to_chat_id": new.id})));
    done(&fake, "sendMessage", json!({"chat_id": new.id, "text": "x"})).await;
    new.kick_bot(1001);
    let kicked = "403 Forbidden: bot was kicked from the supergroup chat";
    assert_eq!(refused(&fake, "sendMessage", json!({"chat_id": new.id, "text": "x"})).await, kicked);
    let updates = done(&fake, "getUpdates", json!({})).await;
    let told: Vec<&Value> = updates.as_array().unwrap().iter().collect();
    assert_eq!(told[0]["message"]["migrate_to_chat_id"], new.id);
    assert_eq!(told[1]["message"]["migrate_from_chat_id"], -55);
    assert_eq!(told[2]["my_chat_member"]["new_chat_member"]["status"], "kicked");
    assert_eq!(blamed(&fake), Vec::<String>::new());
}

#[tokio::test]
async fn a_wrong_token_and_an_unknown_method_are_told_apart() {
    let fake = patient().await;
    let url = format!("{}/bot1:wrong/getMe", fake.url());
    let answer = reqwest::get(url).await.unwrap();
    assert_eq!(answer.status(), 401);
    let body: Value = answer.json().await.unwrap();
    assert_eq!(body, json!({"ok": false, "error_code": 401, "description": "Unauthorized"}));
    assert_eq!(refused(&fake, "sendEverything", json!({})).await, "404 Not Found");
    assert_eq!(blamed(&fake), ["Unauthorized", "Not Found"]);
}

#[tokio::test]
async fn parameters_come_as_json_form_or_query() {
    let fake = patient().await;
    let an = fake.user(1001);
    an.start("");
    let url = format!("{}/bot{}/SENDMESSAGE", fake.url(), fake.token());
    let client = reqwest::Client::new();
    let form = [("chat_id", "1001"), ("text", "Đã ghi & chờ"), ("reply_parameters", "{\"message_id\":1}")];
    assert_eq!(client.post(&url).form(&form).send().await.unwrap().status(), 200);
    assert_eq!(
        client.get(&url).query(&[("chat_id", "1001"), ("text", "Hạn 30/6")]).send().await.unwrap().status(),
        200
    );
    let texts: Vec<(String, Option<i64>)> = an.chat().from_bot().map(|m| (m.text.clone(), m.reply_to)).collect();
    assert_eq!(texts, [("Đã ghi & chờ".into(), Some(1)), ("Hạn 30/6".into(), None)]);
}

#[tokio::test]
async fn the_same_words_sent_twice_are_counted() {
    let fake = patient().await;
    fake.user(1).start("");
    fake.user(2).start("");
    for (chat, text) in [(1, "a"), (1, "b"), (2, "a"), (1, "a")] {
        done(&fake, "sendMessage", json!({"chat_id": chat, "text": text})).await;
    }
    let twice: Vec<_> = fake.duplicates().into_iter().map(|d| (d.chat, d.text, d.times)).collect();
    assert_eq!(twice, [("1".to_owned(), "a".to_owned(), 2)]);
}

#[tokio::test]
async fn commands_and_chats_are_told() {
    let fake = patient().await;
    fake.named_user(1001, "Nguyễn Văn An").start("");
    let commands = json!([{"command": "viec", "description": "Việc của tôi"}]);
    done(&fake, "setMyCommands", json!({"commands": commands})).await;
    assert_eq!(fake.commands(), commands);
    let bad = json!({"commands": [{"command": "việc", "description": "Việc của tôi"}]});
    assert_eq!(refused(&fake, "setMyCommands", bad).await, "400 Bad Request: BOT_COMMAND_INVALID");
    let chat = done(&fake, "getChat", json!({"chat_id": 1001})).await;
    assert_eq!((&chat["first_name"], &chat["type"]), (&json!("Nguyễn Văn An"), &json!("private")));
    done(&fake, "sendChatAction", json!({"chat_id": 1001, "action": "typing"})).await;
    let action = json!({"chat_id": 1001, "action": "sleeping"});
    assert_eq!(refused(&fake, "sendChatAction", action).await, "400 Bad Request: wrong parameter action in request");
}
