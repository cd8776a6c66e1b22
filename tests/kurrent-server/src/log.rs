//! The log: every event in order, and each stream's own.

mod append;
mod file;
mod open;
mod places;
mod read;
mod stream;
mod system;
#[cfg(test)]
mod tests;

pub(crate) use append::{Expected, Outcome, Proposed, ticks};
pub(crate) use read::{AllFrom, Place, StreamFrom, StreamPage};

use places::Places;
use std::{collections::HashMap, sync::Arc};
use stream::Stream;
use tonic::codegen::Bytes;
use uuid::Uuid;

/// The revision that a tombstone has.
pub(crate) const TOMBSTONE: u64 = i64::MAX as u64;

/// One event as it is kept.
#[derive(Debug, Clone)]
pub(crate) struct Record {
    pub id: Uuid,
    pub stream: Arc<str>,
    pub revision: u64,
    pub kind: String,
    pub json: bool,
    /// Ticks of 100 ns since the Unix epoch.
    pub created: u64,
    pub metadata: Bytes,
    pub data: Bytes,
    pub place: Place,
}

/// One event of the log as tests look at it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Logged {
    /// The stream's name; system streams begin with `$`.
    pub stream: String,
    /// Its number in the stream, from 0.
    pub revision: u64,
    /// The id that the client gave.
    pub id: Uuid,
    /// The event's type.
    pub kind: String,
    /// The body.
    pub data: Vec<u8>,
    /// The client's own metadata.
    pub metadata: Vec<u8>,
    /// Where it was committed.
    pub commit: u64,
    /// Where it was prepared.
    pub prepare: u64,
}

#[derive(Debug)]
pub(crate) struct Log {
    records: Vec<Arc<Record>>,
    streams: HashMap<Arc<str>, Stream>,
    /// Where events with an id are, for appends that expect nothing in particular. Like a server's cache, it forgets at a restart.
    ids: HashMap<Uuid, (Arc<str>, u64)>,
    places: Places,
    system_events: bool,
    file: Option<file::LogFile>,
}

impl Log {
    /// Every event, system events among them.
    pub fn logged(&self) -> Vec<Logged> {
        let logged = |record: &Arc<Record>| Logged {
            stream: record.stream.to_string(),
            revision: record.revision,
            id: record.id,
            kind: record.kind.clone(),
            data: record.data.to_vec(),
            metadata: record.metadata.to_vec(),
            commit: record.place.commit,
            prepare: record.place.prepare,
        };
        self.records.iter().map(logged).collect()
    }

    /// Puts other bytes in the place of an event's body, in memory alone; says if there is such an event.
    pub fn falsify(&mut self, stream: &str, revision: u64, data: &[u8]) -> bool {
        let found = self.records.iter_mut().find(|it| &*it.stream == stream && it.revision == revision);
        let Some(record) = found else { return false };
        Arc::make_mut(record).data = Bytes::copy_from_slice(data);
        true
    }

    /// Lets go of its file, so that it can be opened anew.
    pub fn close(&mut self) {
        self.file = None;
    }

    /// Takes in what was written already.
    fn take(&mut self, record: Record) {
        let record = Arc::new(record);
        let at = self.records.len();
        self.ids.insert(record.id, (record.stream.clone(), record.revision));
        self.places.passed(&record);
        let stream = self.streams.entry(record.stream.clone()).or_default();
        if record.revision == TOMBSTONE {
            stream.tombstoned = true
        } else {
            stream.events.push(at)
        }
        if let Some(subject) = stream::described_by(&record.stream) {
            self.streams.entry(subject.into()).or_default().describe(&record.data);
        }
        self.records.push(record);
    }
}
