//! `getUpdates`: waiting, confirming, repeating.

use crate::{blamed, call, done, patient, refused};
use chrono::Utc;
use serde_json::{Value, json};

fn texts(updates: &Value) -> Vec<&str> {
    updates.as_array().unwrap().iter().map(|update| update["message"]["text"].as_str().unwrap()).collect()
}

#[tokio::test]
async fn updates_come_again_until_an_offset_confirms_them() {
    let fake = patient().await;
    let an = fake.user(1001);
    an.send("một");
    an.send("hai");
    let first = done(&fake, "getUpdates", json!({})).await;
    assert_eq!(texts(&first), ["một", "hai"]);
    assert_eq!(texts(&done(&fake, "getUpdates", json!({"limit": 1})).await), ["một"]);
    let next = first[0]["update_id"].as_i64().unwrap() + 1;
    assert_eq!(texts(&done(&fake, "getUpdates", json!({"offset": next})).await), ["hai"]);
    assert_eq!(fake.unconfirmed_updates(), 1);
    assert_eq!(texts(&done(&fake, "getUpdates", json!({"offset": next + 1})).await), Vec::<&str>::new());
    assert_eq!(fake.unconfirmed_updates(), 0);
}

#[tokio::test]
async fn ids_rise_from_the_time_of_the_start() {
    let before = Utc::now().timestamp();
    let fake = patient().await;
    fake.user(1).send("a");
    fake.user(2).send("b");
    let ids = fake.update_ids();
    assert!(ids[0] >= before && ids[1] == ids[0] + 1, "{ids:?}");
}

#[tokio::test]
async fn a_poll_waits_for_what_comes() {
    let fake = patient().await;
    let an = fake.user(1001);
    let polling = async { done(&fake, "getUpdates", json!({"timeout": 30})).await };
    let speaking = async {
        fake.wait_for("the poll", |fake| (!fake.calls_of("getUpdates").is_empty()).then_some(())).await;
        an.send("đây");
    };
    let (told, ()) = tokio::join!(polling, speaking);
    assert_eq!(texts(&told), ["đây"]);
}

#[tokio::test]
async fn only_the_newest_poll_goes_on() {
    let fake = patient().await;
    let first = async { refused(&fake, "getUpdates", json!({"timeout": 30})).await };
    let second = async {
        fake.wait_for("the poll", |fake| (!fake.calls_of("getUpdates").is_empty()).then_some(())).await;
        done(&fake, "getUpdates", json!({"timeout": 0})).await
    };
    let (ended, told) = tokio::join!(first, second);
    let words = "409 Conflict: terminated by other getUpdates request; make sure that only one bot instance is running";
    assert_eq!((ended.as_str(), told), (words, json!([])));
}

#[tokio::test]
async fn a_webhook_excludes_polling() {
    let fake = patient().await;
    done(&fake, "setWebhook", json!({"url": "http://127.0.0.1:9/", "secret_token": "abc"})).await;
    let words = "409 Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the \
                 webhook first";
    assert_eq!(refused(&fake, "getUpdates", json!({})).await, words);
    assert_eq!(blamed(&fake).len(), 1);
    done(&fake, "deleteWebhook", json!({})).await;
    assert_eq!(call(&fake, "getUpdates", json!({})).await.0, 200);
}

#[tokio::test]
async fn only_kinds_that_were_asked_for_are_told() {
    let fake = patient().await;
    let an = fake.user(1001);
    done(&fake, "getUpdates", json!({"allowed_updates": ["message"]})).await;
    let said = an.send("một");
    an.edit(said, "hai");
    an.block();
    assert_eq!(texts(&done(&fake, "getUpdates", json!({})).await), ["một"]);
    done(&fake, "getUpdates", json!({"allowed_updates": "[]"})).await;
    an.unblock();
    let told = done(&fake, "getUpdates", json!({})).await;
    assert_eq!(told[1]["my_chat_member"]["new_chat_member"]["status"], "member");
}

#[tokio::test]
async fn an_update_can_come_twice_late_and_out_of_order() {
    let fake = patient().await;
    let an = fake.user(1001);
    an.send("một");
    let id = fake.update_ids()[0];
    done(&fake, "getUpdates", json!({"offset": id + 1})).await;
    assert!(fake.deliver_again(id));
    assert!(!fake.deliver_again(id + 50));
    let offset = json!({"offset": id + 1});
    assert_eq!(texts(&done(&fake, "getUpdates", offset.clone()).await), ["một"]);
    assert_eq!(done(&fake, "getUpdates", offset.clone()).await, json!([]));

    fake.hold_updates();
    an.send("hai");
    an.send("ba");
    assert_eq!(done(&fake, "getUpdates", offset.clone()).await, json!([]));
    fake.release_updates_reversed();
    assert_eq!(texts(&done(&fake, "getUpdates", offset).await), ["ba", "hai"]);
}
