//! Appends that go to the server together: each is decided on top of the ones before it.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use dondoc_store::engine::{Admission, Tail, admit};
use dondoc_store::{Expected, NewEvent, Position, Recorded, StoreError, StreamName};
use uuid::Uuid;

use crate::client::Outgoing;
use crate::record;
use crate::streams::Streams;

/// What a caller asked for.
#[derive(Debug, Clone)]
pub(crate) struct Wish {
    pub(crate) stream: StreamName,
    pub(crate) expected: Expected,
    pub(crate) events: Vec<NewEvent>,
}

/// What becomes of it, once the group is in.
#[derive(Debug, Clone)]
pub(crate) enum Verdict {
    /// Its events are in the group, the last of them at this place.
    Joined { last: usize },
    /// They stood there before, or stand in the group already, the last of them at this revision.
    Repeated { revision: u64 },
    /// Nothing is appended.
    Refused(StoreError),
    /// The group has no room for it.
    Full,
}

/// The events of a group, stamped and chained.
pub(crate) struct Group {
    pub(crate) events: Vec<Recorded>,
    pub(crate) sent: Vec<Outgoing>,
    tail: Tail,
    bytes: usize,
    ids: HashMap<StreamName, Vec<Uuid>>,
}

impl Group {
    /// An empty group that goes on from `tail`.
    pub(crate) fn after(tail: Tail) -> Self {
        Self { events: Vec::new(), sent: Vec::new(), tail, bytes: 0, ids: HashMap::new() }
    }

    /// Decides `wish` and takes its events in.
    pub(crate) async fn join(
        &mut self,
        streams: &mut Streams,
        wish: &Wish,
        now: DateTime<Utc>,
        room: usize,
    ) -> Result<Verdict, StoreError> {
        let (stream, slot, wanted) = (&wish.stream, wish.expected.next_revision(), wish.events.len());
        let recent = streams.get(stream, slot).await?.clone();
        // What stands right after `expected` is looked at however long ago that was.
        let long_ago = if slot < recent.first() { streams.ids(stream, slot, wanted).await? } else { Vec::new() };
        let joined = self.ids.get(stream).map_or(&[][..], Vec::as_slice);
        let ids_from = |from: u64, max: usize| {
            if from < recent.first() {
                return Ok(long_ago.iter().copied().take(max).collect());
            }
            let skip = usize::try_from(from.saturating_sub(recent.next)).unwrap_or(usize::MAX);
            Ok(recent.ids_from(from).chain(joined.iter().skip(skip).copied()).take(max).collect())
        };
        let current = (recent.next + joined.len() as u64).checked_sub(1);
        match admit(stream, wish.expected, current, &wish.events, ids_from) {
            Ok(Admission::Repeated { last }) => Ok(Verdict::Repeated { revision: last }),
            Ok(Admission::Append { first }) => self.take(wish, first, now, room),
            Err(refused @ StoreError::Conflict { .. }) => Ok(Verdict::Refused(refused)),
            Err(error) => Err(error),
        }
    }

    fn take(&mut self, wish: &Wish, first: u64, now: DateTime<Utc>, room: usize) -> Result<Verdict, StoreError> {
        let (mut tail, mut events, mut sent) = (self.tail, Vec::new(), Vec::new());
        for (event, revision) in wish.events.iter().cloned().zip(first..) {
            let event = tail.record(Position::from_raw(0), &wish.stream, revision, event, now);
            sent.push(record::encode(&event)?);
            events.push(event);
        }
        let bytes: usize = sent.iter().map(Outgoing::bytes).sum();
        if self.bytes + bytes > room {
            return Ok(if self.events.is_empty() {
                let what = "bytes in one append";
                Verdict::Refused(StoreError::TooLarge { what, size: bytes, limit: room })
            } else {
                Verdict::Full
            });
        }
        self.ids.entry(wish.stream.clone()).or_default().extend(events.iter().map(|event| event.id));
        (self.tail, self.bytes) = (tail, self.bytes + bytes);
        self.events.extend(events);
        self.sent.extend(sent);
        Ok(Verdict::Joined { last: self.events.len() - 1 })
    }
}
