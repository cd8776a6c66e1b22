//! What people say comes in, by poll and by webhook.

use crate::support::{Memory, contents, fake, fake_with, zalo};
use axum::{
    Router,
    body::Bytes,
    extract::State,
    http::{HeaderMap, StatusCode},
    routing::post,
};
use dondoc_fake_messenger::{Fault, ZaloEnvelope};
use dondoc_messaging::Inbox;
use dondoc_zalo::{SECRET_HEADER, Zalo};
use std::{sync::Arc, time::Duration};
use tokio::{sync::watch, task::JoinHandle};

struct Polling {
    stop: watch::Sender<bool>,
    task: JoinHandle<()>,
}

fn poll(zalo: Arc<Zalo>, inbox: Arc<Memory>) -> Polling {
    let (stop, stopped) = watch::channel(false);
    Polling { stop, task: tokio::spawn(zalo.poll(inbox, stopped)) }
}

impl Polling {
    async fn stop(self) {
        self.stop.send_replace(true);
        tokio::time::timeout(Duration::from_secs(30), self.task).await.expect("polling does not stop").unwrap();
    }
}

#[tokio::test]
async fn everything_people_send_comes_in_in_order() {
    for http_errors in [false, true] {
        let fake = fake_with(ZaloEnvelope::Wrapped, http_errors).await;
        let an = fake.zalo_user("u1");
        an.send("việc 1 xong");
        an.send_photo("https://photo.zdn.vn/1.jpg", "đã ký");
        an.send_voice("https://voice.zdn.vn/1.aac");
        an.send_sticker();
        an.send_unsupported();
        let inbox = Memory::refusing(0);
        let polling = poll(zalo(&fake), inbox.clone());
        let expected = [
            "việc 1 xong",
            "Photo https://photo.zdn.vn/1.jpg đã ký",
            "Voice https://voice.zdn.vn/1.aac ",
            "Other(\"sticker\")",
            "Other(\"unsupported\")",
        ];
        let taken = inbox.taken(5).await;
        assert_eq!(contents(&taken), expected);
        assert!(taken.iter().all(|update| update.address.chat == "u1" && update.sender == "u1" && !update.group));
        assert!(taken[0].key.starts_with("message.text.received:"), "{}", taken[0].key);
        // A poll that ended without news is followed by another.
        fake.wait_for("another poll", |fake| (fake.calls_of("getUpdates").len() > 7).then_some(())).await;
        an.send("việc 2 xong");
        inbox.taken(6).await;
        polling.stop().await;
        assert_eq!(fake.violations(), []);
    }
}

#[tokio::test]
async fn polling_outlives_every_trouble() {
    let fake = fake().await;
    let an = fake.zalo_user("u1");
    let zalo = zalo(&fake);
    zalo.set_webhook("http://127.0.0.1:9/hook", "secret-secret").await.unwrap();
    fake.fail("deleteWebhook", 1, Fault::DropBefore);
    fake.fail("getUpdates", 1, Fault::BadGateway);
    fake.fail("getUpdates", 1, Fault::too_many_requests(1));
    fake.fail("getUpdates", 1, Fault::Garbage);
    an.send("một");
    // Zalo forgets what it told, so what cannot be stored at first is tried again from here.
    let inbox = Memory::refusing(2);
    let polling = poll(zalo, inbox.clone());
    assert_eq!(contents(&inbox.taken(1).await), ["một"]);
    an.send("hai");
    assert_eq!(contents(&inbox.taken(2).await), ["một", "hai"]);
    assert_eq!(fake.faults_left(), 0);
    polling.stop().await;
}

#[tokio::test]
async fn the_last_chance_to_store_is_taken_when_stopping() {
    let fake = fake().await;
    fake.zalo_user("u1").send("một");
    let inbox = Memory::refusing(1);
    let (stop, stopped) = watch::channel(false);
    let polling = tokio::spawn(zalo(&fake).poll(inbox.clone(), stopped));
    inbox.offered(1).await;
    stop.send_replace(true);
    tokio::time::timeout(Duration::from_secs(30), polling).await.unwrap().unwrap();
    assert_eq!(contents(&inbox.taken(1).await), ["một"]);
}

struct Hook {
    zalo: Arc<Zalo>,
    inbox: Arc<Memory>,
}

async fn hook(State(hook): State<Arc<Hook>>, headers: HeaderMap, body: Bytes) -> StatusCode {
    if headers.get(SECRET_HEADER).is_none_or(|given| given != "a-secret_1") {
        return StatusCode::UNAUTHORIZED;
    }
    let Ok(updates) = hook.zalo.parse(&body) else { return StatusCode::BAD_REQUEST };
    match hook.inbox.take(updates).await {
        Ok(()) => StatusCode::OK,
        Err(_) => StatusCode::SERVICE_UNAVAILABLE,
    }
}

#[tokio::test]
async fn a_webhook_gets_it_again_until_it_is_stored() {
    for envelope in [ZaloEnvelope::Wrapped, ZaloEnvelope::Bare] {
        let fake = fake_with(envelope, false).await;
        let an = fake.zalo_user("u1");
        let (zalo, inbox) = (zalo(&fake), Memory::refusing(2));
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/hook", listener.local_addr().unwrap());
        let state = Arc::new(Hook { zalo: zalo.clone(), inbox: inbox.clone() });
        let server = tokio::spawn(async move {
            axum::serve(listener, Router::new().route("/hook", post(hook)).with_state(state)).await.unwrap();
        });
        zalo.set_webhook(&url, "a-secret_1").await.unwrap();
        an.send("xong");
        assert_eq!(contents(&inbox.taken(1).await), ["xong"]);
        an.deliver_last_again();
        let again = inbox.taken(2).await;
        assert_eq!(again[0].key, again[1].key);
        assert!(zalo.parse(b"{\"event").is_err());
        assert_eq!(fake.violations(), []);
        server.abort();
    }
    let fake = fake().await;
    let error = zalo(&fake).set_webhook(&fake.url(), "short").await.unwrap_err();
    assert!(!format!("{error} {error:?}").contains(&fake.zalo_token()), "{error}");
}
