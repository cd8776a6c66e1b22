//! The office's pages, asked as a browser asks.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on says so")]

mod plan;
mod queue;
mod support;
mod who;
