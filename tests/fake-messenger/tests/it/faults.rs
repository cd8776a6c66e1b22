//! Failures on demand.

use crate::{blamed, call, done, patient, refused};
use dondoc_fake_messenger::{Fake, Fault, Person};
use serde_json::json;
use std::time::{Duration, Instant};

async fn ready() -> (Fake, Person) {
    let fake = patient().await;
    let an = fake.user(1001);
    an.start("");
    (fake, an)
}

/// Sends a message with a client that gives up after so long: the status, or none when no answer came.
async fn send(fake: &Fake, patience: Duration) -> Option<u16> {
    let url = format!("{}/bot{}/sendMessage", fake.url(), fake.token());
    let client = reqwest::Client::builder().timeout(patience).build().unwrap();
    let answer = client.post(url).json(&json!({"chat_id": 1001, "text": "x"})).send().await.ok()?;
    let status = answer.status().as_u16();
    answer.bytes().await.ok().map(|_| status)
}

const LONG: Duration = Duration::from_secs(30);

#[tokio::test]
async fn each_fault_does_what_it_says() {
    for (fault, status, messages) in [
        (Fault::refuse(403, "Forbidden: bot was blocked by the user"), Some(403), 0),
        (Fault::too_many_requests(1), Some(429), 0),
        (Fault::DropBefore, None, 0),
        (Fault::DropAfter, None, 1),
        (Fault::Garbage, Some(200), 0),
        (Fault::GarbageAfter, Some(200), 1),
        (Fault::BadGateway, Some(502), 0),
        (Fault::SlowAnswer { milliseconds: 1 }, Some(200), 1),
        (Fault::SlowStart { milliseconds: 1 }, Some(200), 1),
    ] {
        let (fake, an) = ready().await;
        fake.fail("SendMessage", 1, fault.clone());
        assert_eq!(send(&fake, LONG).await, status, "{fault:?}");
        assert_eq!(an.chat().from_bot().count(), messages, "{fault:?}");
        assert_eq!((fake.faults_left(), blamed(&fake)), (0, vec![]), "{fault:?}");
        let outcome = fake.calls_of("sendMessage")[0].outcome.clone().unwrap();
        assert_eq!((outcome.status, outcome.done), (status.unwrap_or(0), messages == 1), "{fault:?}");
    }
}

#[tokio::test]
async fn a_slow_answer_was_done_and_a_slow_start_was_not() {
    let (fake, an) = ready().await;
    let brief = Duration::from_millis(200);
    fake.fail("sendMessage", 1, Fault::SlowAnswer { milliseconds: 60_000 });
    assert_eq!(send(&fake, brief).await, None);
    assert_eq!(an.chat().from_bot().count(), 1);
    fake.fail("sendMessage", 1, Fault::SlowStart { milliseconds: 60_000 });
    assert_eq!(send(&fake, brief).await, None);
    let hung_up = |fake: &Fake| {
        let outcome = fake.calls_of("sendMessage").pop()?.outcome?;
        (outcome.description == "the caller hung up").then_some(outcome.done)
    };
    assert!(!fake.wait_for("the caller to hang up", hung_up).await);
    assert_eq!(an.chat().from_bot().count(), 1);
}

#[tokio::test]
async fn a_fault_strikes_its_method_its_chat_and_its_times() {
    let (fake, _) = ready().await;
    fake.user(1002).start("");
    fake.fail_in("sendMessage", 1002, 2, Fault::refuse(400, "Bad Request: chat not found"));
    fake.fail("*", 1, Fault::refuse(403, "Forbidden: user is deactivated"));
    let text = |chat: i64| json!({"chat_id": chat, "text": "x"});
    assert_eq!(refused(&fake, "getMe", json!({})).await, "403 Forbidden: user is deactivated");
    done(&fake, "sendMessage", text(1001)).await;
    for status in [400, 400, 200] {
        assert_eq!(call(&fake, "sendMessage", text(1002)).await.0, status);
    }
    fake.fail("getMe", 5, Fault::BadGateway);
    fake.clear_faults();
    done(&fake, "getMe", json!({})).await;
}

#[tokio::test]
async fn a_network_that_is_down_refuses_and_comes_back_where_it_was() {
    let (fake, an) = ready().await;
    let url = fake.url();
    let polling = async {
        let url = format!("{url}/bot{}/getUpdates?offset=9999999999&timeout=50", fake.token());
        let begun = Instant::now();
        assert!(reqwest::get(url).await.is_err(), "a poll under way breaks");
        begun.elapsed()
    };
    let pausing = async {
        fake.wait_for("the poll", |fake| (!fake.calls_of("getUpdates").is_empty()).then_some(())).await;
        fake.pause();
    };
    let (took, ()) = tokio::join!(polling, pausing);
    assert!(took < Duration::from_secs(45));
    assert_eq!(send(&fake, LONG).await, None);
    an.send("trong lúc mất mạng");
    fake.resume();
    assert_eq!(fake.url(), url);
    assert_eq!(send(&fake, LONG).await, Some(200));
    let told = done(&fake, "getUpdates", json!({"timeout": 5})).await;
    assert_eq!(told[0]["message"]["text"], "trong lúc mất mạng");
}

#[test]
fn a_test_without_a_runtime_can_use_it_and_it_stops_when_dropped() {
    let fake = Fake::start_blocking(dondoc_fake_messenger::Options::default());
    let an = fake.user(1001);
    an.start("MÃ-1");
    fake.wait_for_blocking("the update", |fake| (fake.update_ids().len() == 1).then_some(()));
    let address = fake.address();
    assert!(std::net::TcpStream::connect(address).is_ok());
    drop(fake);
    assert!(std::net::TcpStream::connect(address).is_err());
}
