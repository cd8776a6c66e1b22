//! The fake itself, asked over HTTP as a bot would ask it.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod control;
mod editing;
mod faults;
mod files;
mod pace;
mod polling;
mod sending;
mod webhooks;
mod zalo;

use dondoc_fake_messenger::{Fake, Limits, Options};
use serde_json::{Value, json};

/// A fake that does not mind speed.
pub async fn patient() -> Fake {
    Fake::start(Options { limits: Limits::NONE, zalo_limits: Limits::NONE, ..Options::default() }).await
}

/// Calls a method as a bot does; the status and the body.
pub async fn call(fake: &Fake, method: &str, params: Value) -> (u16, Value) {
    let url = format!("{}/bot{}/{method}", fake.url(), fake.token());
    let answer = reqwest::Client::new().post(url).json(&params).send().await.unwrap();
    (answer.status().as_u16(), answer.json().await.unwrap())
}

/// Calls a method that must be answered; its result.
pub async fn done(fake: &Fake, method: &str, params: Value) -> Value {
    let (status, body) = call(fake, method, params).await;
    assert_eq!((status, &body["ok"]), (200, &json!(true)), "{body}");
    body["result"].clone()
}

/// Calls a method that must be refused; the words.
pub async fn refused(fake: &Fake, method: &str, params: Value) -> String {
    let (status, body) = call(fake, method, params).await;
    assert_eq!((&body["ok"], &body["error_code"]), (&json!(false), &json!(status)), "{body}");
    format!("{status} {}", body["description"].as_str().unwrap())
}

/// What was held against the bot.
pub fn blamed(fake: &Fake) -> Vec<String> {
    fake.violations().into_iter().map(|violation| violation.what).collect()
}
