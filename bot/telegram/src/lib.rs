//! Telegram: teloxide as client and types, thin between Telegram and the shared plain data.
//!
//! There is no dispatcher, no dialogue store and no throttle here: updates go into the durable
//! [`Inbox`](dondoc_messaging::Inbox) before Telegram is told that they arrived, pacing and repeating belong to the
//! outbox, and what a message means belongs to the conversation. Tried against a strict stand-in for the Bot API
//! only; never yet against Telegram itself.

mod client;
mod failure;
mod files;
mod html;
mod incoming;
mod poll;
mod salvage;
mod send;
mod settings;

pub use client::{CallError, GreetError, Me, ParseError, Telegram};
pub use settings::{Settings, SettingsError};

/// The header in which Telegram sends the webhook's secret; compare it in constant time.
pub const SECRET_HEADER: &str = "x-telegram-bot-api-secret-token";
