//! What can go wrong, by what to do about it.

use std::path::PathBuf;

use crate::{Expected, Position, StreamName};

/// Why a store did not do what it was asked.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum StoreError {
    /// Someone else appended first; load again, decide again.
    #[error("stream {stream}: expected {expected:?}, but its last revision is {current:?}")]
    Conflict {
        /// The stream that moved.
        stream: StreamName,
        /// What the caller had decided on.
        expected: Expected,
        /// The last revision there is, none when the stream is empty.
        current: Option<u64>,
    },
    /// An event or an append is larger than the store takes.
    #[error("too large: {what} is {size}, the limit is {limit}")]
    TooLarge {
        /// What was measured, with its unit.
        what: &'static str,
        /// The size it has.
        size: usize,
        /// The size it may have.
        limit: usize,
    },
    /// The request makes no sense whatever the store holds.
    #[error("invalid: {0}")]
    Invalid(String),
    /// A log was to be brought into a store that holds another one.
    #[error("the store holds {events} events that are not the beginning of this file")]
    OtherLog {
        /// How many it holds.
        events: u64,
    },
    /// The store cannot do it now; whether an append went through is unknown, repeat it with the same event ids.
    #[error("store unavailable: {0}")]
    Unavailable(String),
    /// What is stored does not hold together.
    #[error("corrupt{}: {reason}", at(.position))]
    Corrupt {
        /// The first position known to be broken.
        position: Option<Position>,
        /// What does not hold.
        reason: String,
    },
    /// Another process has the store open.
    #[error("{} is in use{}", dir.display(), by(.pid))]
    Locked {
        /// The directory of the store.
        dir: PathBuf,
        /// The process that holds it, if it left its number.
        pid: Option<u32>,
    },
}

/// What a caller does about an error.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lane {
    /// Load, decide and append again.
    Conflict,
    /// Tell the user; trying again changes nothing.
    Refused,
    /// Try again later.
    Unavailable,
    /// Stop and call a person.
    Corrupt,
}

impl StoreError {
    /// What to do about it.
    pub fn lane(&self) -> Lane {
        match self {
            Self::Conflict { .. } => Lane::Conflict,
            Self::TooLarge { .. } | Self::Invalid(_) | Self::OtherLog { .. } => Lane::Refused,
            Self::Unavailable(_) | Self::Locked { .. } => Lane::Unavailable,
            Self::Corrupt { .. } => Lane::Corrupt,
        }
    }

    /// Something broken that has no position, or none that is known.
    pub fn corrupt(reason: impl Into<String>) -> Self {
        Self::Corrupt { position: None, reason: reason.into() }
    }
}

fn at(position: &Option<Position>) -> String {
    position.map_or_else(String::new, |p| format!(" at position {p}"))
}

fn by(pid: &Option<u32>) -> String {
    pid.map_or_else(|| " by another process".into(), |p| format!(" by process {p}"))
}
