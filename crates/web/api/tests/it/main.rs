//! The API, as other systems meet it.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot go on fails")]

mod access;
mod actions;
mod aside;
mod described;
mod events;
mod reading;
mod site;
mod webhooks;
