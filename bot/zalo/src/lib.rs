//! The Zalo Bot Platform, by hand over HTTP, thin between Zalo and the shared plain data.
//!
//! What Zalo's own reference says, and what is known from others' code only and may differ live, is marked here, since
//! all of this could be tried against a stand-in only, never yet against Zalo:
//!
//! - Documented: the methods `getMe`, `getUpdates`, `setWebhook`, `deleteWebhook`, `sendMessage` (1–2000 letters) and
//!   `sendPhoto` (an address that Zalo fetches); the secret's header; events named `message.….received`. There are
//!   no buttons, no edits, no files out, and an incoming message never names the one it replies to.
//! - Documented, for development only: `getUpdates` hands out one event and forgets it. Use the webhook in earnest.
//! - From others' code: the bare envelope without `ok` and `result` (both are read), `photo_url` and `voice_url`,
//!   media on `zdn.vn` ([`Settings::media_hosts`]), the meaning of each error code. No rate is published anywhere; when
//!   Zalo asks to slow down without saying for how long, [`Settings::rest`] holds.
//!
//! A Zalo Official Account is another messenger with another protocol (refreshed tokens, a signature over the body,
//! a reply window): it becomes a crate of its own beside this one that implements the same
//! [`Messenger`](dondoc_messaging::Messenger), and the conversation does not change.

mod client;
mod failure;
mod hosts;
mod incoming;
mod media;
mod poll;
mod send;
mod settings;

pub use client::{CallError, GreetError, Me, ParseError, Zalo};
pub use settings::{Settings, SettingsError};

/// The header in which Zalo sends the webhook's secret; compare it in constant time.
pub const SECRET_HEADER: &str = "x-bot-api-secret-token";
