//! The overview, the agencies and the reports, asked as a browser asks.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod figures;
mod files;
mod looks;
mod support;
mod who;
