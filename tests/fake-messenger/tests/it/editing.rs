//! Edits, deletions and taps.

use crate::{blamed, done, patient, refused};
use dondoc_fake_messenger::{Fake, Person};
use serde_json::{Value, json};

const NOT_MODIFIED: &str = "400 Bad Request: message is not modified: specified new message content and reply markup \
                            are exactly the same as a current content and reply markup of the message";

async fn with_a_message() -> (Fake, Person, i64) {
    let fake = patient().await;
    let an = fake.user(1001);
    an.start("");
    let buttons = json!({"inline_keyboard": [[{"text": "Xong", "callback_data": "d1"}]]});
    let sent = done(&fake, "sendMessage", json!({"chat_id": 1001, "text": "Việc 1", "reply_markup": buttons})).await;
    let id = sent["message_id"].as_i64().unwrap();
    (fake, an, id)
}

#[tokio::test]
async fn an_edit_changes_words_and_takes_the_buttons_away() {
    let (fake, an, id) = with_a_message().await;
    let edited = done(&fake, "editMessageText", json!({"chat_id": 1001, "message_id": id, "text": "Đã xong"})).await;
    assert_eq!((&edited["text"], edited.get("reply_markup")), (&json!("Đã xong"), None));
    let shown = an.chat().message(id).cloned().unwrap();
    assert_eq!((shown.text.as_str(), shown.buttons.len(), shown.edits), ("Đã xong", 0, 1));
    assert!(an.try_tap(id, "Xong").is_err(), "a button that went away cannot be tapped");
    assert_eq!(blamed(&fake), Vec::<String>::new());
}

#[tokio::test]
async fn edits_that_cannot_be_are_refused() {
    let (fake, an, id) = with_a_message().await;
    let own = an.send("đang làm");
    let check = async |method: &str, mut params: Value, expected: &str| {
        params["chat_id"] = json!(1001);
        assert_eq!(refused(&fake, method, params).await, expected);
    };
    let buttons = json!({"inline_keyboard": [[{"text": "Xong", "callback_data": "d1"}]]});
    let same = json!({"message_id": id, "text": "Việc 1", "reply_markup": buttons});
    check("editMessageText", same, NOT_MODIFIED).await;
    check("editMessageReplyMarkup", json!({"message_id": id, "reply_markup": buttons}), NOT_MODIFIED).await;
    assert_eq!(blamed(&fake), Vec::<String>::new(), "saying it again is no fault");
    let edit = |id: i64| json!({"message_id": id, "text": "x"});
    check("editMessageText", edit(own), "400 Bad Request: message can't be edited").await;
    check("editMessageText", edit(999), "400 Bad Request: message to edit not found").await;
    check("editMessageText", json!({"text": "x"}), "400 Bad Request: message identifier is not specified").await;
    let caption = json!({"message_id": id, "caption": "x"});
    check("editMessageCaption", caption, "400 Bad Request: there is no caption in the message to edit").await;
    check("deleteMessage", json!({"message_id": 999}), "400 Bad Request: message to delete not found").await;
    assert_eq!(blamed(&fake).len(), 5);
    done(&fake, "deleteMessage", json!({"chat_id": 1001, "message_id": id})).await;
    assert!(an.chat().message(id).is_none());
}

#[tokio::test]
async fn a_tap_comes_with_its_message_and_is_answered() {
    let (fake, an, id) = with_a_message().await;
    let query = an.tap(id, "Xong");
    assert_eq!(fake.unanswered_taps(), [query.as_str()]);
    let updates = done(&fake, "getUpdates", json!({})).await;
    let tap = &updates[1]["callback_query"];
    assert_eq!((&tap["id"], &tap["data"], &tap["message"]["message_id"]), (&json!(query), &json!("d1"), &json!(id)));
    done(&fake, "answerCallbackQuery", json!({"callback_query_id": query, "text": "Đã ghi"})).await;
    assert_eq!(fake.unanswered_taps(), Vec::<String>::new());
    let old = "400 Bad Request: query is too old and response timeout expired or query ID is invalid";
    assert_eq!(refused(&fake, "answerCallbackQuery", json!({"callback_query_id": "1"})).await, old);
}

#[tokio::test]
async fn a_person_edits_and_replies() {
    let (fake, an, id) = with_a_message().await;
    let said = an.reply(id, "đang làm");
    an.edit(said, "đã xong");
    let updates = done(&fake, "getUpdates", json!({})).await;
    assert_eq!(updates[1]["message"]["reply_to_message"]["message_id"], id);
    assert_eq!(updates[2]["edited_message"]["text"], "đã xong");
    assert_eq!(updates[2]["edited_message"]["message_id"], said);
}
