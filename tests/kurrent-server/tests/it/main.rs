//! The server as the official clients of three languages see it.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot go on fails")]

mod access;
mod clients;
mod cluster;
mod faults;
mod file;
#[path = "../../../support/npm.rs"]
mod npm;
#[path = "../../../support/pip.rs"]
mod pip;
mod protocol;
mod rust;
