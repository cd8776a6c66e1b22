//! End-to-end: the real binary on a real folder, as people and scripts use it.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot go on must say so")]

mod bot;
mod durability;
mod explain;
mod harness;
mod import;
mod life;
mod organisation;
mod pages;
mod people;
mod rates;
mod real_files;
mod reminders;
mod server_store;
mod tidy;
