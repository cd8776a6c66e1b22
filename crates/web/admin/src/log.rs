//! Nhật ký: the log as it is, newest first, and whether it holds together.

mod ask;
mod event;
mod export;
mod look;

pub(crate) use export::{csv, jsonl};
pub(crate) use look::page;
