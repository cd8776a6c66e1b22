//! Reminding: given people, tasks and what was sent, who hears of what, day by day.
#![allow(missing_docs, clippy::unwrap_used, reason = "a test binary")]

mod days;
mod facts;
mod people;
mod world;
mod year;
