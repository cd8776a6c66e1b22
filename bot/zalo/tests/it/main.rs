//! The adapter against a strict stand-in for the bot platform.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot go on fails")]

mod listening;
mod media;
mod sending;
mod support;
