//! Conversations as data in, data out.
#![allow(clippy::unwrap_used, reason = "the helpers are tests too")]

mod office;
mod parts;

mod decided;
mod files;
mod oversight;
mod passed;
mod remind;
mod replies;
mod safety;
mod settings;
mod tasks;
mod words;
