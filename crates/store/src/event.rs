//! What goes into the log, what comes out of it, and what an append answers.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use crate::{Hash, Position, StreamName};

/// The state of the stream an append was decided on. There is no "any".
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Expected {
    /// The stream holds nothing yet.
    NoStream,
    /// The last event of the stream has this revision; the first event has revision 0.
    At(u64),
}

impl Expected {
    /// The revision that the first appended event will get.
    pub fn next_revision(self) -> u64 {
        match self {
            Self::NoStream => 0,
            Self::At(revision) => revision.saturating_add(1),
        }
    }

    /// What a stream whose last revision is `current` should be expected to be.
    pub fn from_current(current: Option<u64>) -> Self {
        current.map_or(Self::NoStream, Self::At)
    }
}

/// An event as the caller gives it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewEvent {
    /// Derived from the command that caused the event, so that a repeated append is known again.
    pub id: Uuid,
    /// The stored name with its version, `task_assigned.v1`.
    pub name: String,
    /// UTF-8 JSON; the store keeps the bytes as they are.
    pub data: Vec<u8>,
    /// UTF-8 JSON; who, on whose behalf, through which channel.
    pub meta: Vec<u8>,
}

/// An event as the log holds it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recorded {
    /// Where it stands in the log.
    pub position: Position,
    /// The stream it belongs to.
    pub stream: StreamName,
    /// Its place in the stream, counted from 0 without gaps.
    pub revision: u64,
    /// The id the caller gave it; unique within its stream.
    pub id: Uuid,
    /// The stored name with its version.
    pub name: String,
    /// When the store committed it, in whole microseconds; strictly increasing along the log.
    pub recorded_at: DateTime<Utc>,
    /// UTF-8 JSON, byte for byte as given.
    pub data: Vec<u8>,
    /// UTF-8 JSON, byte for byte as given.
    pub meta: Vec<u8>,
    /// Over this event and the hash of the one before it in the log.
    pub hash: Hash,
}

/// The answer to an append.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Appended {
    /// Of the last event appended.
    pub position: Position,
    /// Of the last event appended.
    pub revision: u64,
    /// Of the last event appended.
    pub recorded_at: DateTime<Utc>,
    /// These events were appended before; the other fields are the answer given then.
    pub repeated: bool,
}

/// The end of the log.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Head {
    /// Of the last event.
    pub position: Position,
    /// How many events the log holds.
    pub events: u64,
    /// Of the last event, and so over the whole log.
    pub hash: Hash,
    /// Of the last event.
    pub recorded_at: DateTime<Utc>,
}
