//! Stored events: names that are a contract, and the circumstances every event carries.

use crate::ids::OfficialId;
use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// Why stored bytes could not be read as an event.
#[derive(Debug, thiserror::Error)]
pub enum DecodeError {
    /// A name that this version does not know.
    #[error("unknown stored event name {0}")]
    UnknownName(String),
    /// A known name whose content does not fit.
    #[error("stored event {name} does not fit its shape: {source}")]
    Shape {
        /// The stored name.
        name: &'static str,
        /// What serde said.
        source: serde_json::Error,
    },
}

/// An event type with stored names.
pub trait Stored: Sized {
    /// The name in the log, with its version; never the Rust name.
    fn stored_name(&self) -> &'static str;
    /// The content in the log, as JSON.
    fn encode(&self) -> Vec<u8>;
    /// Reads an event back.
    fn decode(name: &str, data: &[u8]) -> Result<Self, DecodeError>;
}

/// Writes an event enum together with its stored names, so that neither can be forgotten.
macro_rules! stored {
    ($(#[$doc:meta])* pub enum $enum:ident { $($(#[$vdoc:meta])* $variant:ident($payload:ty) = $name:literal,)+ }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq)]
        pub enum $enum {
            $($(#[$vdoc])* $variant($payload),)+
        }

        impl $enum {
            /// Every stored name of this kind of event.
            pub const NAMES: &'static [&'static str] = &[$($name),+];
        }

        impl $crate::event::Stored for $enum {
            fn stored_name(&self) -> &'static str {
                match self { $($enum::$variant(_) => $name,)+ }
            }

            fn encode(&self) -> Vec<u8> {
                let encoded = match self { $($enum::$variant(payload) => serde_json::to_vec(payload),)+ };
                // Payloads are plain structs with string keys: writing them as JSON cannot fail.
                encoded.expect("plain data")
            }

            fn decode(name: &str, data: &[u8]) -> Result<Self, $crate::event::DecodeError> {
                match name {
                    $($name => serde_json::from_slice(data)
                        .map($enum::$variant)
                        .map_err(|source| $crate::event::DecodeError::Shape { name: $name, source }),)+
                    other => Err($crate::event::DecodeError::UnknownName(other.to_owned())),
                }
            }
        }
    };
}
pub(crate) use stored;

/// Through which door a command came.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Channel {
    /// The command line.
    Cli,
    /// A plan that was imported.
    Import,
    /// The clock: deadlines that passed, duties that recur.
    Clock,
    /// The office's pages.
    Web,
    /// Telegram.
    Telegram,
    /// Zalo.
    Zalo,
    /// Another system.
    Api,
}

/// The circumstances of an event: stored beside it, the same for every kind.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Meta {
    /// The official who acted; none when the system itself did.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by: Option<OfficialId>,
    /// For whom they stood in (thay mặt).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub on_behalf_of: Option<OfficialId>,
    /// Through which channel.
    pub channel: Channel,
    /// The day it happened, in Vietnam; when it was recorded is the store's to say.
    pub on: NaiveDate,
    /// The command that caused it; the same command again changes nothing.
    pub command: Uuid,
    /// What led to the command: an event, a message, an import.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cause: Option<Uuid>,
    /// What the clock showed that someone set by hand (`--today`), so that no such entry passes for an ordinary one.
    ///
    /// It says when the entry was made in the scenario that is played; the store's `recorded_at` stays the real time.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub clock_set_by_hand: Option<DateTime<Utc>>,
}

impl Meta {
    /// Meta as it is stored.
    pub fn encode(&self) -> Vec<u8> {
        #[expect(clippy::expect_used, reason = "a plain struct with string keys: JSON cannot fail")]
        serde_json::to_vec(self).expect("plain data")
    }

    /// When the event became known: when the store recorded it, or what the clock showed that was set by hand.
    pub fn known_at(&self, recorded_at: DateTime<Utc>) -> DateTime<Utc> {
        self.clock_set_by_hand.unwrap_or(recorded_at)
    }

    /// Meta as it was stored.
    pub fn decode(data: &[u8]) -> Result<Self, DecodeError> {
        serde_json::from_slice(data).map_err(|source| DecodeError::Shape { name: "meta", source })
    }
}
