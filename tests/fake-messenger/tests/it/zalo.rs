//! The Zalo Bot Platform.

use crate::{blamed, patient};
use dondoc_fake_messenger::{Fake, Limits, Options};
use serde_json::{Value, json};

const BINH: &str = "6ede9afa66b88fe6d6a9";

/// Calls a method: the HTTP status and the body.
async fn call(fake: &Fake, method: &str, params: Value) -> (u16, Value) {
    let url = format!("{}/bot{}/{method}", fake.zalo_url(), fake.zalo_token());
    let answer = reqwest::Client::new().post(url).json(&params).send().await.unwrap();
    (answer.status().as_u16(), answer.json().await.unwrap())
}

/// The code of a refusal; 0 when it was done.
async fn code(fake: &Fake, method: &str, params: Value) -> i64 {
    call(fake, method, params).await.1["error_code"].as_i64().unwrap_or(0)
}

#[tokio::test]
async fn events_come_one_at_a_time_and_never_again() {
    let fake = patient().await;
    let binh = fake.zalo_user(BINH);
    let sent = binh.send("NV12 xong");
    binh.send_photo("https://photo.zdn.vn/a.jpg", "minh chứng");
    let (_, first) = call(&fake, "getUpdates", json!({"timeout": "30"})).await;
    let event = &first["result"];
    assert_eq!((&first["ok"], &event["event_name"]), (&json!(true), &json!("message.text.received")));
    assert_eq!(event["message"]["message_id"], sent);
    assert_eq!(event["message"]["chat"], json!({"id": BINH, "chat_type": "PRIVATE"}));
    assert_eq!(event["message"]["from"]["is_bot"], false);
    let (_, second) = call(&fake, "getUpdates", json!({"timeout": 30})).await;
    let photo = &second["result"]["message"];
    assert_eq!(photo["photo_url"], "https://photo.zdn.vn/a.jpg");
    let (_, none) = call(&fake, "getUpdates", json!({"timeout": 0})).await;
    assert_eq!(none, json!({"ok": false, "error_code": 408, "description": "Request timeout"}));
    assert_eq!(blamed(&fake), Vec::<String>::new());
}

#[tokio::test]
async fn a_picture_can_be_fetched_from_its_address() {
    let fake = patient().await;
    let url = fake.host_picture("a.jpg", "image/jpeg", &[0xff, 0xd8, 0xff]);
    let answer = reqwest::get(url).await.unwrap();
    assert_eq!(answer.headers()["content-type"], "image/jpeg");
    assert_eq!(answer.bytes().await.unwrap().to_vec(), [0xff, 0xd8, 0xff]);
}

#[tokio::test]
async fn refusals_come_with_the_status_or_without_it() {
    for (zalo_http_errors, expected) in [(false, 200), (true, 408)] {
        let fake = Fake::start(Options { zalo_http_errors, ..Options::default() }).await;
        let (status, body) = call(&fake, "getUpdates", json!({"timeout": 0})).await;
        assert_eq!((status, &body["error_code"]), (expected, &json!(408)));
    }
}

#[tokio::test]
async fn messages_go_out_to_those_who_wrote_first() {
    let fake = patient().await;
    let binh = fake.zalo_user(BINH);
    let text = |text: &str| json!({"chat_id": BINH, "text": text});
    assert_eq!(code(&fake, "sendMessage", text("x")).await, 404);
    binh.send("chào");
    let (_, sent) = call(&fake, "sendMessage", text("Anh/chị có 1 việc đến hạn")).await;
    let shown = binh.wait_for("the reminder", |chat| chat.said("đến hạn").cloned()).await;
    assert_eq!((&sent["result"]["message_id"], &sent["ok"]), (&json!(shown.id), &json!(true)));
    for (method, params, expected) in [
        ("sendMessage", text(&"à".repeat(2000)), 0),
        ("sendMessage", text(&"à".repeat(2001)), 400),
        ("sendMessage", text(""), 400),
        ("sendMessage", json!({"chat_id": 5, "text": "x"}), 400),
        ("sendmessage", text("x"), 404),
        ("sendDocument", text("x"), 404),
        ("sendPhoto", json!({"chat_id": BINH, "photo": "https://x.example.vn/a.png", "caption": "c"}), 0),
        ("sendPhoto", json!({"chat_id": BINH, "photo": "attach://a"}), 400),
        ("sendChatAction", json!({"chat_id": BINH, "action": "typing"}), 0),
        ("getMe", json!({}), 0),
        ("setWebhook", json!({"url": "https://x.example.vn/", "secret_token": "short"}), 400),
        ("setWebhook", json!({"url": "http://x.example.vn/", "secret_token": "long enough"}), 400),
        ("setWebhook", json!({"url": "https://x.example.vn/", "secret_token": "long enough"}), 0),
        ("getUpdates", json!({"timeout": 0}), 400),
        ("deleteWebhook", json!({}), 0),
    ] {
        assert_eq!(code(&fake, method, params.clone()).await, expected, "{method} {params}");
    }
    binh.block();
    assert_eq!(code(&fake, "sendMessage", text("x")).await, 403);
}

#[tokio::test]
async fn zalo_has_a_speed_limit_of_its_own() {
    let zalo_limits = Limits { chat_per_second: 0.001, chat_burst: 1.0, ..Limits::NONE };
    let fake = Fake::start(Options { zalo_limits, ..Options::default() }).await;
    fake.zalo_user(BINH).send("chào");
    for expected in [0, 429] {
        assert_eq!(code(&fake, "sendMessage", json!({"chat_id": BINH, "text": "x"})).await, expected);
    }
    assert_eq!(blamed(&fake), ["sent too fast"]);
}

#[tokio::test]
async fn a_wrong_token_is_unauthorised() {
    let fake = patient().await;
    let body: Value = reqwest::get(format!("{}/bot1:x/getMe", fake.zalo_url())).await.unwrap().json().await.unwrap();
    assert_eq!(body, json!({"ok": false, "error_code": 401, "description": "Unauthorized"}));
}
