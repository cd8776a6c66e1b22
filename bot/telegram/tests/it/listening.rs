//! What people say comes in once, and is confirmed only when it is kept.

use crate::support::{Memory, contents, fake, poll, telegram};
use axum::{
    Router,
    body::Bytes,
    extract::State,
    http::{HeaderMap, StatusCode},
    routing::post,
};
use dondoc_fake_messenger::{Attached, Fault};
use dondoc_messaging::{Button, Inbox, Messenger, Outgoing, Text};
use dondoc_telegram::{SECRET_HEADER, Telegram};
use std::sync::Arc;

#[tokio::test]
async fn everything_people_send_comes_in_in_order() {
    let fake = fake().await;
    let an = fake.user(42);
    let (telegram, inbox) = (telegram(&fake), Memory::new());
    an.start("MA-123");
    let menu = Outgoing::of(Text::new().plain("?")).row([Button::new("Xong", "d:1")]);
    let menu = telegram.send("42", &menu, None).await.unwrap().message.unwrap();
    an.reply(menu.parse().unwrap(), "xong rồi ạ");
    let tap = an.tap(menu.parse().unwrap(), "Xong");
    an.send_contact("+84901234567");
    an.send_sticker();
    an.send_file(Attached::voice(b"OggS"), "");
    let said = an.send("50%");
    an.edit(said, "60%");
    an.block();
    let group = fake.group(-500, "Tổ");
    an.in_group(&group).send("trong tổ");
    group.migrate();
    let polling = poll(telegram, inbox.clone());
    let taken = inbox.taken(12).await;
    let expected = [
        "/start MA-123",
        "xong rồi ạ",
        "tap d:1",
        "phone +84901234567",
        "other sticker",
        "Voice  ",
        "50%",
        "60%",
        "blocked",
        "trong tổ",
        "moved to -1000000000500",
        "moved to -1000000000500",
    ];
    assert_eq!(contents(&taken), expected);
    assert_eq!(taken[1].reply_to.as_ref(), Some(&menu));
    assert_eq!(taken[2].message.as_ref(), Some(&menu));
    let dondoc_messaging::Content::Tap(tapped) = &taken[2].content else { panic!("{:?}", taken[2]) };
    assert_eq!(tapped.acknowledge.as_ref(), Some(&tap));
    assert_eq!(taken[6].message, taken[7].message, "an edit is of the same message");
    assert_ne!(taken[6].key, taken[7].key, "and an update of its own");
    assert!(!taken[0].group && taken[9].group);
    assert!(taken[10..].iter().all(|update| update.address.chat == "-500"));
    polling.stop().await;
    assert_eq!(fake.violations(), []);
}

#[tokio::test]
async fn what_could_not_be_stored_is_not_confirmed() {
    let fake = fake().await;
    let an = fake.user(42);
    an.send("một");
    an.send("hai");
    let inbox = Memory::refusing(1);
    let polling = poll(telegram(&fake), inbox.clone());
    inbox.offered(1).await;
    assert_eq!(fake.unconfirmed_updates(), 2);
    assert_eq!(contents(&inbox.taken(2).await), ["một", "hai"]);
    fake.wait_for("the confirmation", |fake| (fake.unconfirmed_updates() == 0).then_some(())).await;
    polling.stop().await;
}

#[tokio::test]
async fn what_was_not_confirmed_comes_again_after_a_restart() {
    let fake = fake().await;
    let an = fake.user(42);
    an.send("một");
    // This one never stores anything, and is stopped.
    let broken = Memory::refusing(usize::MAX);
    let polling = poll(telegram(&fake), broken.clone());
    broken.offered(1).await;
    polling.stop().await;
    assert_eq!(fake.unconfirmed_updates(), 1);
    let inbox = Memory::new();
    let polling = poll(telegram(&fake), inbox.clone());
    assert_eq!(contents(&inbox.taken(1).await), ["một"]);
    polling.stop().await;
}

#[tokio::test]
async fn polling_outlives_every_trouble() {
    let fake = fake().await;
    let an = fake.user(42);
    let telegram = telegram(&fake);
    telegram.set_webhook("http://127.0.0.1:9/hook", "secret-secret").await.unwrap();
    fake.fail("deleteWebhook", 1, Fault::DropBefore);
    fake.fail("getUpdates", 1, Fault::too_many_requests(1));
    fake.fail("getUpdates", 1, Fault::Garbage);
    let terminated =
        "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running";
    fake.fail("getUpdates", 1, Fault::refuse(409, terminated));
    let inbox = Memory::new();
    let polling = poll(telegram.clone(), inbox.clone());
    an.send("một");
    assert_eq!(contents(&inbox.taken(1).await), ["một"]);
    fake.pause();
    fake.resume();
    an.send("hai");
    assert_eq!(contents(&inbox.taken(2).await), ["một", "hai"]);
    // Somebody sets a webhook behind our back.
    telegram.set_webhook("http://127.0.0.1:9/hook", "secret-secret").await.unwrap();
    an.send("ba");
    assert_eq!(contents(&inbox.taken(3).await), ["một", "hai", "ba"]);
    assert_eq!(fake.faults_left(), 0);
    polling.stop().await;
}

#[tokio::test]
async fn a_command_in_a_group_loses_our_name() {
    let fake = fake().await;
    let group = fake.group(-500, "Tổ");
    let an = fake.user(42).in_group(&group);
    let (telegram, inbox) = (telegram(&fake), Memory::new());
    let me = telegram.greet(|_| {}).await.unwrap();
    an.send(&format!("/viec@{}", me.username));
    an.send("/viec@another_bot");
    an.send("xong");
    let polling = poll(telegram, inbox.clone());
    assert_eq!(contents(&inbox.taken(2).await), ["/viec", "xong"]);
    polling.stop().await;
}

struct Hook {
    telegram: Arc<Telegram>,
    inbox: Arc<Memory>,
}

async fn hook(State(hook): State<Arc<Hook>>, headers: HeaderMap, body: Bytes) -> StatusCode {
    if headers.get(SECRET_HEADER).is_none_or(|given| given != "a-secret_1") {
        return StatusCode::UNAUTHORIZED;
    }
    let Ok(updates) = hook.telegram.parse(&body) else { return StatusCode::BAD_REQUEST };
    match hook.inbox.take(updates).await {
        Ok(()) => StatusCode::OK,
        Err(_) => StatusCode::SERVICE_UNAVAILABLE,
    }
}

#[tokio::test]
async fn a_webhook_gets_it_again_until_it_is_stored() {
    let fake = fake().await;
    let an = fake.user(42);
    let (telegram, inbox) = (telegram(&fake), Memory::refusing(2));
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/hook", listener.local_addr().unwrap());
    let state = Arc::new(Hook { telegram: telegram.clone(), inbox: inbox.clone() });
    let server = tokio::spawn(async move {
        axum::serve(listener, Router::new().route("/hook", post(hook)).with_state(state)).await.unwrap();
    });
    telegram.set_webhook(&url, "a-secret_1").await.unwrap();
    let set = fake.calls_of("setWebhook").remove(0).params;
    assert!(set["allowed_updates"].to_string().contains("my_chat_member"), "{set}");
    an.send("xong");
    let taken = inbox.taken(1).await;
    assert_eq!(contents(&taken), ["xong"]);
    // The same update again has the same key, and a tampered body is none.
    fake.deliver_again(fake.update_ids()[0]);
    let again = inbox.taken(2).await;
    assert_eq!(again[0].key, again[1].key);
    assert!(telegram.parse(b"{\"update_id\"").is_err());
    assert!(telegram.parse(b"[]").is_err());
    assert_eq!(fake.violations(), []);
    server.abort();
}
