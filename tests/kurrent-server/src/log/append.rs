//! Appending: what is expected, what was said before, and what is written.

use super::{Log, Place, Record, TOMBSTONE, stream, system};
use serde_json::Value;
use std::{
    io,
    sync::Arc,
    time::{SystemTime, UNIX_EPOCH},
};
use tonic::codegen::Bytes;
use uuid::Uuid;

/// What a stream must be for an append or a deletion to happen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Expected {
    NoStream,
    At(u64),
    Any,
    Exists,
}

/// An event that is to be appended.
#[derive(Debug, Clone)]
pub(crate) struct Proposed {
    pub id: Uuid,
    pub kind: String,
    pub json: bool,
    pub metadata: Bytes,
    pub data: Bytes,
}

/// What became of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// It is written, now or earlier.
    Done { last: Option<u64>, place: Option<Place> },
    /// The stream is not as expected.
    Conflict { current: Option<u64> },
    /// The stream has a tombstone, or was deleted and expected to exist.
    Deleted,
}

enum Check {
    Write { undelete: bool },
    Answer(Outcome),
}

impl Log {
    /// Appends all of `events` or none.
    pub fn append(&mut self, name: &str, expected: Expected, events: Vec<Proposed>) -> io::Result<Outcome> {
        let undelete = match self.check(name, expected, &events) {
            Check::Answer(outcome) => return Ok(outcome),
            Check::Write { undelete } => undelete,
        };
        let current = self.last(name);
        if events.is_empty() {
            return Ok(Outcome::Done { last: current, place: None });
        }
        let mut records = Vec::new();
        if let Some((stream, event)) = system::now_and_then(self) {
            records.push(self.record(stream, self.length(stream), event));
        }
        if undelete {
            let first = current.map_or(0, |last| last + 1);
            records.push(self.metadata(name, first));
        }
        let stream: Arc<str> = name.into();
        for (revision, event) in (self.length(name)..).zip(events) {
            records.push(self.record_of(&stream, revision, event));
        }
        let (last, place) = (records.last().map(|it| it.revision), records.last().map(|it| it.place));
        self.write(records)?;
        Ok(Outcome::Done { last, place })
    }

    /// Hides all events of a stream; it may be written to again.
    pub fn delete(&mut self, name: &str, expected: Expected) -> io::Result<Outcome> {
        if let Check::Answer(outcome) = self.check(name, expected, &[]) {
            return Ok(outcome);
        }
        let record = self.metadata(name, stream::DELETED);
        let outcome = Outcome::Done { last: self.last(name), place: Some(record.place) };
        self.write(vec![record])?;
        Ok(outcome)
    }

    /// Closes a stream for ever.
    pub fn tombstone(&mut self, name: &str, expected: Expected) -> io::Result<Outcome> {
        if let Check::Answer(outcome) = self.check(name, expected, &[]) {
            return Ok(outcome);
        }
        let record = self.record(name, TOMBSTONE, system::event("$streamDeleted", "{}"));
        let outcome = Outcome::Done { last: Some(TOMBSTONE), place: Some(record.place) };
        self.write(vec![record])?;
        Ok(outcome)
    }

    pub(super) fn record(&mut self, stream: &str, revision: u64, event: Proposed) -> Record {
        self.record_of(&stream.into(), revision, event)
    }

    pub(super) fn write(&mut self, records: Vec<Record>) -> io::Result<()> {
        if let Some(file) = &mut self.file {
            file.write(&records)?;
        }
        for record in records {
            self.take(record);
        }
        Ok(())
    }

    pub(super) fn is_tombstoned(&self, name: &str) -> bool {
        let tombstoned = |name: &str| self.streams.get(name).is_some_and(|it| it.tombstoned);
        tombstoned(name) || stream::described_by(name).is_some_and(tombstoned)
    }

    /// The order of these questions is the server's, and decides who is told what.
    fn check(&self, name: &str, expected: Expected, events: &[Proposed]) -> Check {
        let current = self.last(name);
        let deleted = self.streams.get(name).is_some_and(|it| it.deleted());
        let conflict = Check::Answer(Outcome::Conflict { current });
        if self.is_tombstoned(name) {
            return Check::Answer(Outcome::Deleted);
        }
        let after = match expected {
            Expected::Exists if deleted => return Check::Answer(Outcome::Deleted),
            Expected::Exists if current.is_none() && self.last(&format!("$${name}")).is_none() => return conflict,
            Expected::Exists | Expected::Any => return self.check_ids(name, current, deleted, events),
            Expected::NoStream => None,
            Expected::At(revision) => Some(revision),
        };
        if after > current {
            return conflict;
        }
        if after == current {
            return Check::Write { undelete: deleted };
        }
        let first = after.map_or(0, |it| it + 1);
        for (revision, event) in (first..).zip(events) {
            if self.event(name, revision).is_some_and(|it| it.id == event.id) {
                continue;
            }
            let begins_again = revision == first && after.is_none() && deleted;
            return if begins_again { Check::Write { undelete: true } } else { conflict };
        }
        match self.event(name, (first + events.len() as u64).wrapping_sub(1)) {
            Some(last) if !events.is_empty() => {
                Check::Answer(Outcome::Done { last: Some(last.revision), place: Some(last.place) })
            }
            _ => conflict,
        }
    }

    /// Nothing in particular is expected, so that only the ids can tell if it was said before.
    fn check_ids(&self, name: &str, current: Option<u64>, deleted: bool, events: &[Proposed]) -> Check {
        let mut last = None;
        for event in events {
            match self.ids.get(&event.id) {
                Some((stream, revision)) if &**stream == name => last = self.event(name, *revision),
                _ if last.is_some() => return Check::Answer(Outcome::Conflict { current }),
                _ => return Check::Write { undelete: deleted },
            }
        }
        let done = |it: &Arc<Record>| Check::Answer(Outcome::Done { last: Some(it.revision), place: Some(it.place) });
        last.map_or(Check::Write { undelete: deleted }, done)
    }

    fn record_of(&mut self, stream: &Arc<str>, revision: u64, event: Proposed) -> Record {
        let place = self.places.next(event.kind.len() + event.data.len() + event.metadata.len());
        let Proposed { id, kind, json, metadata, data } = event;
        Record { id, stream: stream.clone(), revision, kind, json, created: ticks(), metadata, data, place }
    }

    /// A new event of the metadata stream that hides what is before `first`.
    fn metadata(&mut self, name: &str, first: u64) -> Record {
        let mut metadata = self.streams.get(name).map(|it| it.metadata.clone()).unwrap_or_default();
        metadata.insert("$tb".into(), first.into());
        let described = format!("$${name}");
        let event = system::event("$metadata", &Value::Object(metadata).to_string());
        self.record(&described, self.length(&described), event)
    }

    fn last(&self, name: &str) -> Option<u64> {
        self.streams.get(name)?.last()
    }

    fn length(&self, name: &str) -> u64 {
        self.streams.get(name).map_or(0, |it| it.events.len() as u64)
    }

    fn event(&self, name: &str, revision: u64) -> Option<&Arc<Record>> {
        let at = *self.streams.get(name)?.events.get(usize::try_from(revision).ok()?)?;
        self.records.get(at)
    }
}

/// Now, in ticks of 100 ns since the Unix epoch.
pub(crate) fn ticks() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| (since.as_nanos() / 100) as u64)
}
