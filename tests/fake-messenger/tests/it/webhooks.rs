//! Pushing to a bot's own server.

use crate::{done, patient, refused};
use axum::{
    Router,
    extract::State,
    http::{HeaderMap, StatusCode},
    routing::post,
};
use dondoc_fake_messenger::{Api, Fake};
use serde_json::{Value, json};
use std::sync::{Arc, Mutex};

type Seen = Arc<Mutex<Vec<(String, String, Value)>>>;

/// A bot's server that fails the first pushes; what it was sent: secret, user agent, body.
async fn receiver(failures: usize) -> (String, Seen) {
    let seen = Seen::default();
    let take = async move |State(seen): State<Seen>, headers: HeaderMap, body: String| {
        let header = |name: &str| headers.get(name).map_or("", |value| value.to_str().unwrap()).to_owned();
        let secret = header("x-telegram-bot-api-secret-token") + &header("x-bot-api-secret-token");
        let mut seen = seen.lock().unwrap();
        seen.push((secret, header("user-agent"), serde_json::from_str(&body).unwrap()));
        if seen.len() > failures { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE }
    };
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/hook", listener.local_addr().unwrap());
    let app = Router::new().route("/hook", post(take)).with_state(Arc::clone(&seen));
    tokio::spawn(async move { axum::serve(listener, app).await });
    (url, seen)
}

async fn all_taken(fake: &Fake, times: usize) {
    fake.wait_for("the pushes", |fake| (fake.deliveries().len() >= times).then_some(())).await;
}

#[tokio::test]
async fn an_update_is_pushed_with_its_secret_until_it_is_taken() {
    let fake = patient().await;
    let (url, seen) = receiver(2).await;
    fake.user(1001).send("xong");
    done(&fake, "setWebhook", json!({"url": url, "secret_token": "s3cret-A_b"})).await;
    all_taken(&fake, 3).await;
    let tries: Vec<_> = fake.deliveries().into_iter().map(|d| (d.api, d.attempt, d.status)).collect();
    let expected = [(1, 503), (2, 503), (3, 200)].map(|(n, status)| (Api::Telegram, n, Some(status)));
    assert_eq!(tries, expected);
    let seen = seen.lock().unwrap().clone();
    assert_eq!(seen.len(), 3);
    assert!(seen.iter().all(|(secret, _, body)| secret == "s3cret-A_b" && body["message"]["text"] == "xong"));
    let info = done(&fake, "getWebhookInfo", json!({})).await;
    assert_eq!((&info["url"], &info["pending_update_count"]), (&json!(url), &json!(0)));
    assert_eq!(info["last_error_message"], "Wrong response from the webhook: 503");
}

#[tokio::test]
async fn an_old_update_is_pushed_again() {
    let fake = patient().await;
    let (url, seen) = receiver(0).await;
    done(&fake, "setWebhook", json!({"url": url})).await;
    fake.user(1001).send("xong");
    all_taken(&fake, 1).await;
    fake.deliver_again(fake.update_ids()[0]);
    all_taken(&fake, 2).await;
    let seen = seen.lock().unwrap().clone();
    assert_eq!(seen[0], seen[1]);
}

#[tokio::test]
async fn addresses_and_secrets_are_checked() {
    let fake = patient().await;
    let check = async |params: Value, words: &str| {
        assert_eq!(refused(&fake, "setWebhook", params).await, format!("400 Bad Request: {words}"));
    };
    let https = "bad webhook: HTTPS url must be provided for webhook";
    check(json!({"url": "http://bot.example.vn/"}), https).await;
    let port = "bad webhook: Webhook can be set up only on ports 80, 88, 443 or 8443";
    check(json!({"url": "https://bot.example.vn:8080/"}), port).await;
    let secret = "secret token contains unallowed characters";
    check(json!({"url": "https://bot.example.vn/", "secret_token": "có dấu"}), secret).await;
    done(&fake, "setWebhook", json!({"url": "https://bot.example.vn:8443/x", "secret_token": "ok"})).await;
}

#[tokio::test]
async fn zalo_pushes_in_either_shape() {
    use dondoc_fake_messenger::{Options, ZaloEnvelope};
    for (shape, place) in [(ZaloEnvelope::Wrapped, "/result"), (ZaloEnvelope::Bare, "")] {
        let fake = Fake::start(Options { zalo_envelope: shape, ..Options::default() }).await;
        let (url, seen) = receiver(1).await;
        let set = format!("{}/bot{}/setWebhook", fake.zalo_url(), fake.zalo_token());
        let params = json!({"url": url, "secret_token": "mat-khau-1"});
        assert_eq!(reqwest::Client::new().post(set).json(&params).send().await.unwrap().status(), 200);
        let binh = fake.zalo_user("6ede9afa66b88fe6d6a9");
        binh.send("NV12 xong");
        all_taken(&fake, 2).await;
        binh.deliver_last_again();
        all_taken(&fake, 3).await;
        let seen = seen.lock().unwrap().clone();
        assert_eq!(seen.len(), 3);
        for (secret, agent, body) in &seen {
            assert_eq!((secret.as_str(), &agent[..5]), ("mat-khau-1", "Java/"));
            assert_eq!(body.pointer(&format!("{place}/event_name")), Some(&json!("message.text.received")));
            assert_eq!(body.pointer(&format!("{place}/message/text")), Some(&json!("NV12 xong")));
        }
    }
}
