//! The web server over real connections, before a small engine that lives in memory.
#![expect(clippy::unwrap_used, clippy::expect_used, reason = "tests fail by panicking")]

mod access;
mod account;
mod connections;
mod conversation;
mod files;
mod hooks;
mod linking;
mod live;
mod pages;
mod roles;
mod signin;
mod sso;

mod browser;
mod engine;
