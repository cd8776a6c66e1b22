//! The chain of hashes that runs through the log.
//!
//! `hash = sha256(tag, previous hash, stream, revision, id, name, recorded_at, data, meta)`, each field behind its
//! length as a 64-bit big-endian number, numbers as 64-bit big-endian, the time in microseconds since 1970. The
//! position is left out: it belongs to one engine, the chain to the log.

use std::fmt;
use std::str::FromStr;

use chrono::{DateTime, Utc};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::{Recorded, StoreError, StreamName};

/// SHA-256 over an event and the hash of the event before it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Hash(pub [u8; 32]);

impl Hash {
    /// What the first event of a log is chained to.
    pub const ZERO: Self = Self([0; 32]);
}

impl fmt::Display for Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&hex::encode(self.0))
    }
}

impl fmt::Debug for Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl FromStr for Hash {
    type Err = StoreError;

    fn from_str(text: &str) -> Result<Self, StoreError> {
        let mut hash = [0; 32];
        hex::decode_to_slice(text, &mut hash).map_err(|_| StoreError::Invalid(format!("not a hash: {text:?}")))?;
        Ok(Self(hash))
    }
}

/// The fields of an event that its hash covers.
#[derive(Debug, Clone, Copy)]
pub struct Link<'a> {
    /// The stream.
    pub stream: &'a StreamName,
    /// The revision in the stream.
    pub revision: u64,
    /// The event's id.
    pub id: Uuid,
    /// The stored name.
    pub name: &'a str,
    /// When it was recorded.
    pub recorded_at: DateTime<Utc>,
    /// The body.
    pub data: &'a [u8],
    /// The body's circumstances.
    pub meta: &'a [u8],
}

impl<'a> From<&'a Recorded> for Link<'a> {
    fn from(event: &'a Recorded) -> Self {
        Self {
            stream: &event.stream,
            revision: event.revision,
            id: event.id,
            name: &event.name,
            recorded_at: event.recorded_at,
            data: &event.data,
            meta: &event.meta,
        }
    }
}

/// The hash of an event that follows one with the hash `previous`.
pub fn next<'a>(previous: &Hash, event: impl Into<Link<'a>>) -> Hash {
    let event = event.into();
    let mut sha = Sha256::new();
    for field in [
        b"dondoc.chain.v1".as_slice(),
        &previous.0,
        event.stream.as_str().as_bytes(),
        &event.revision.to_be_bytes(),
        event.id.as_bytes(),
        event.name.as_bytes(),
        &event.recorded_at.timestamp_micros().to_be_bytes(),
        event.data,
        event.meta,
    ] {
        sha.update((field.len() as u64).to_be_bytes());
        sha.update(field);
    }
    Hash(sha.finalize().into())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn link<'a>(stream: &'a StreamName, data: &'a [u8], meta: &'a [u8]) -> Link<'a> {
        Link {
            stream,
            revision: 3,
            id: Uuid::from_u128(7),
            name: "task_assigned.v1",
            recorded_at: DateTime::from_timestamp_micros(1_705_000_000_000_001).unwrap(),
            data,
            meta,
        }
    }

    /// The value was computed apart, with Python's hashlib: other tools must be able to check a log.
    #[test]
    fn the_hash_is_a_fixed_function_of_the_fields() {
        let stream = StreamName::new("task", "Đ1").unwrap();
        let hash = next(&Hash::ZERO, link(&stream, b"{\"a\":1}", b"{}"));
        assert_eq!(hash.to_string(), "8905a464cc2fcf1a3c41a43443d12e29d83cbf672b69006f3b789646127e2f90");
        assert_eq!(hash.to_string().parse::<Hash>().unwrap(), hash);
    }

    #[test]
    fn every_field_counts() {
        let stream = StreamName::new("task", "1").unwrap();
        let other = StreamName::new("task", "2").unwrap();
        let base = link(&stream, b"ab", b"c");
        let moment = base.recorded_at + chrono::TimeDelta::microseconds(1);
        let changed = [
            next(&Hash([1; 32]), base),
            next(&Hash::ZERO, Link { stream: &other, ..base }),
            next(&Hash::ZERO, Link { revision: 4, ..base }),
            next(&Hash::ZERO, Link { id: Uuid::from_u128(8), ..base }),
            next(&Hash::ZERO, Link { name: "task_assigned.v2", ..base }),
            next(&Hash::ZERO, Link { recorded_at: moment, ..base }),
            next(&Hash::ZERO, Link { data: b"a", meta: b"bc", ..base }), // the same bytes, cut elsewhere
        ];
        for (i, hash) in changed.iter().enumerate() {
            assert_ne!(*hash, next(&Hash::ZERO, base), "case {i}");
        }
    }
}
