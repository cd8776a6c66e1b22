//! The post office, from outside: what it promises about updates, letters, files and its folder.
#![expect(clippy::unwrap_used, reason = "tests fail by panicking")]

mod files;
mod flaky;
mod folder;
mod golden;
mod inbox;
mod kill;
mod mark;
mod model;
mod outbox;
mod pace;
mod parts;
mod trouble;
mod wanted;
mod world;
