//! The adapter against a strict stand-in for the Bot API.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot go on fails")]

mod files;
mod greeting;
mod listening;
mod sending;
mod support;
