//! The desk at work over real stores: what people say becomes events once, whenever the process dies.
#![allow(clippy::unwrap_used, reason = "the helpers are tests too")]

mod mortal;
mod net;
mod world;

mod decisions;
mod dialogues;
mod reminders;
mod seen;
mod web;
