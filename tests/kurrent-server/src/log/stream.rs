//! One stream: its events, and what its metadata stream says of it.

use serde_json::{Map, Value};

/// What `$tb` is when a stream was deleted and may come back.
pub(crate) const DELETED: u64 = i64::MAX as u64;

#[derive(Debug, Default)]
pub(crate) struct Stream {
    /// Where its events are in the log, by revision.
    pub events: Vec<usize>,
    /// Nothing may ever be written to it again.
    pub tombstoned: bool,
    /// Events before this one are not shown.
    truncate_before: u64,
    max_count: Option<u64>,
    /// The metadata as it was last written.
    pub metadata: Map<String, Value>,
}

impl Stream {
    pub fn last(&self) -> Option<u64> {
        (self.events.len() as u64).checked_sub(1)
    }

    pub fn deleted(&self) -> bool {
        self.truncate_before == DELETED
    }

    /// The first revision that is shown; after the last one if none is.
    pub fn first_shown(&self, name: &str) -> u64 {
        // A metadata stream shows its latest event alone.
        let most = if described_by(name).is_some() { Some(1) } else { self.max_count };
        let length = self.events.len() as u64;
        let by_count = most.map_or(0, |most| length.saturating_sub(most));
        self.truncate_before.max(by_count).min(length)
    }

    pub fn describe(&mut self, json: &[u8]) {
        let Ok(metadata) = serde_json::from_slice::<Map<String, Value>>(json) else { return };
        let number = |name: &str| metadata.get(name).and_then(Value::as_u64);
        self.truncate_before = number("$tb").unwrap_or(0);
        self.max_count = number("$maxCount");
        self.metadata = metadata;
    }
}

/// The stream that a metadata stream describes.
pub(crate) fn described_by(name: &str) -> Option<&str> {
    name.strip_prefix("$$")
}
