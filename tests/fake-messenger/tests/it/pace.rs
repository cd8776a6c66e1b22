//! Speed limits, over the wire.

use crate::{blamed, call, done, patient};
use dondoc_fake_messenger::{Fake, Fault, Limits, Options};
use serde_json::json;
use std::time::Duration;

#[tokio::test]
async fn too_many_at_once_are_refused_with_the_time_to_wait() {
    // So slow that nothing refills while the test runs.
    let limits = Limits { chat_per_second: 0.001, chat_burst: 2.0, ..Limits::NONE };
    let fake = Fake::start(Options { limits, ..Options::default() }).await;
    fake.user(1).start("");
    fake.user(2).start("");
    let mut statuses = Vec::new();
    for chat in [1, 1, 1, 2] {
        let (status, body) = call(&fake, "sendMessage", json!({"chat_id": chat, "text": "x"})).await;
        if status == 429 {
            let wait = body["parameters"]["retry_after"].as_u64().unwrap();
            assert!((1..=1000).contains(&wait));
            assert_eq!(body["description"], format!("Too Many Requests: retry after {wait}"));
        }
        statuses.push(status);
    }
    assert_eq!(statuses, [200, 200, 429, 200]);
    assert_eq!(blamed(&fake), ["sent too fast"]);
}

#[tokio::test]
async fn an_ordered_pause_holds_its_chat_and_no_other() {
    let fake = patient().await;
    fake.user(1).start("");
    fake.user(2).start("");
    fake.fail_in("sendMessage", 1, 1, Fault::too_many_requests(1000));
    let mut statuses = Vec::new();
    for chat in [2, 1, 1, 2] {
        statuses.push(call(&fake, "sendMessage", json!({"chat_id": chat, "text": "x"})).await.0);
    }
    assert_eq!(statuses, [200, 429, 429, 200]);
    assert_eq!(blamed(&fake), ["sent before the end of retry_after"], "the first refusal is nobody's fault");
}

#[tokio::test]
async fn the_peak_is_told_over_all_chats_and_each() {
    let fake = patient().await;
    for chat in [1, 2] {
        fake.user(chat).start("");
    }
    for chat in [1, 2, 1] {
        done(&fake, "sendMessage", json!({"chat_id": chat, "text": "x"})).await;
    }
    let peak = fake.max_rate(Duration::from_secs(3600));
    assert_eq!((peak.overall, peak.per_chat["1"], peak.per_chat["2"]), (3, 2, 1));
}
