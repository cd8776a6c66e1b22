//! What every engine does alike: limits, whether an append may go ahead, the stamping and chaining of events.
//!
//! These are the rules of the contract, written once. Only engines need this module.

use std::collections::HashMap;

use chrono::{DateTime, SubsecRound, TimeDelta, Utc};
use uuid::Uuid;

use crate::names::is_stored_name;
use crate::{Expected, Hash, Head, NewEvent, Position, Recorded, StoreError, StreamName, chain};

/// One append holds at most so many events; it is also how far back a repeated append is looked for.
pub const MAX_EVENTS_PER_APPEND: usize = 100;

/// Body and circumstances of one event together hold at most so many bytes.
pub const MAX_EVENT_BYTES: usize = 60 * 1024;

/// How much a store takes.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// Bytes of `data` and `meta` of one event together.
    pub max_event_bytes: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self { max_event_bytes: MAX_EVENT_BYTES }
    }
}

impl Limits {
    /// Refuses what no stream could take.
    pub fn check(&self, events: &[NewEvent]) -> Result<(), StoreError> {
        if events.is_empty() {
            return Err(StoreError::Invalid("an append without events".into()));
        }
        at_most("events in one append", events.len(), MAX_EVENTS_PER_APPEND)?;
        for (i, event) in events.iter().enumerate() {
            self.check_event(&event.name, event.data.len() + event.meta.len())?;
            if events[..i].iter().any(|earlier| earlier.id == event.id) {
                return Err(StoreError::Invalid(format!("event id {} given twice in one append", event.id)));
            }
        }
        Ok(())
    }

    fn check_event(&self, name: &str, bytes: usize) -> Result<(), StoreError> {
        if !is_stored_name(name) {
            return Err(StoreError::Invalid(format!("event name {name:?} is not like task_assigned.v1")));
        }
        at_most("bytes in one event", bytes, self.max_event_bytes)
    }
}

/// Refuses a recorded event that no store would have taken.
pub(crate) fn check_recorded(event: &Recorded) -> Result<(), StoreError> {
    Limits::default().check_event(&event.name, event.data.len() + event.meta.len())
}

fn at_most(what: &'static str, size: usize, limit: usize) -> Result<(), StoreError> {
    if size > limit { Err(StoreError::TooLarge { what, size, limit }) } else { Ok(()) }
}

/// What becomes of an append.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Admission {
    /// The events go in, the first at this revision.
    Append {
        /// Revision of the first event.
        first: u64,
    },
    /// They stand there already; answer as the first time.
    Repeated {
        /// Revision of the last of them.
        last: u64,
    },
}

/// Decides an append to a stream whose last revision is `current`.
///
/// `ids_from(revision, max)` gives the ids of at most `max` events of the stream from that revision on.
pub fn admit(
    stream: &StreamName,
    expected: Expected,
    current: Option<u64>,
    events: &[NewEvent],
    ids_from: impl Fn(u64, usize) -> Result<Vec<Uuid>, StoreError>,
) -> Result<Admission, StoreError> {
    let conflict = || StoreError::Conflict { stream: stream.clone(), expected, current };
    let slot = expected.next_revision();
    if let Some(current) = current {
        let stand_at = |there: &[Uuid]| there.len() == events.len() && there.iter().eq(events.iter().map(|e| &e.id));
        let last_from = |first: u64| first + events.len() as u64 - 1;
        if current >= slot && stand_at(&ids_from(slot, events.len())?) {
            return Ok(Admission::Repeated { last: last_from(slot) });
        }
        let from = (current + 1).saturating_sub(MAX_EVENTS_PER_APPEND as u64);
        let recent = ids_from(from, MAX_EVENTS_PER_APPEND)?;
        if let Some(i) = recent.iter().position(|id| events.iter().any(|e| e.id == *id)) {
            let there = &recent[i..recent.len().min(i + events.len())];
            return if stand_at(there) {
                Ok(Admission::Repeated { last: last_from(from + i as u64) })
            } else {
                Err(conflict())
            };
        }
    }
    if Expected::from_current(current) == expected { Ok(Admission::Append { first: slot }) } else { Err(conflict()) }
}

/// The end of a log, moving on as events are added to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Tail(pub Option<Head>);

impl Tail {
    /// The last position, none while the log is empty.
    pub fn position(&self) -> Option<Position> {
        self.0.map(|head| head.position)
    }

    /// The hash the next event is chained to.
    pub fn hash(&self) -> Hash {
        self.0.map_or(Hash::ZERO, |head| head.hash)
    }

    /// How many events the log holds.
    pub fn events(&self) -> u64 {
        self.0.map_or(0, |head| head.events)
    }

    /// Stamps and chains `event`, which becomes the last one.
    pub fn record(
        &mut self,
        position: Position,
        stream: &StreamName,
        revision: u64,
        event: NewEvent,
        now: DateTime<Utc>,
    ) -> Recorded {
        let now = now.trunc_subsecs(6);
        let recorded_at = self.0.map_or(now, |head| now.max(head.recorded_at + TimeDelta::microseconds(1)));
        let NewEvent { id, name, data, meta } = event;
        let stream = stream.clone();
        let mut event = Recorded { position, stream, revision, id, name, recorded_at, data, meta, hash: Hash::ZERO };
        event.hash = chain::next(&self.hash(), &event);
        self.advance(position, &event);
        event
    }

    /// Moves on to `event`, which now stands at `position`.
    pub fn advance(&mut self, position: Position, event: &Recorded) {
        let events = self.events() + 1;
        self.0 = Some(Head { position, events, hash: event.hash, recorded_at: event.recorded_at });
    }

    /// Says what keeps `event` from being the next one of this log, and the one with `revision` of its stream.
    pub fn objection(&self, event: &Recorded, revision: u64) -> Option<String> {
        if event.revision != revision {
            return Some(format!("revision {} of {} where {revision} is due", event.revision, event.stream));
        }
        if self.0.is_some_and(|head| event.recorded_at <= head.recorded_at) {
            return Some("recorded no later than the event before it".into());
        }
        if event.recorded_at != event.recorded_at.trunc_subsecs(6) {
            return Some("recorded at a fraction of a microsecond".into());
        }
        let hash = chain::next(&self.hash(), event);
        (hash != event.hash).then(|| format!("hash {} where the chain gives {hash}", event.hash))
    }

    /// Checks that `events` can be restored after this tail; `next_revision` tells the state of the stored streams.
    ///
    /// A store that takes less than [`MAX_EVENT_BYTES`] takes it from appends: what is recorded is history.
    pub fn check_restore(
        mut self,
        events: &[Recorded],
        next_revision: impl Fn(&StreamName) -> Result<u64, StoreError>,
    ) -> Result<(), StoreError> {
        let mut due: HashMap<&StreamName, u64> = HashMap::new();
        for event in events {
            check_recorded(event)?;
            let revision = match due.get(&event.stream) {
                Some(revision) => *revision,
                None => next_revision(&event.stream)?,
            };
            if let Some(reason) = self.objection(event, revision) {
                return Err(StoreError::corrupt(format!("event {} of {}: {reason}", event.revision, event.stream)));
            }
            due.insert(&event.stream, revision + 1);
            self.advance(event.position, event);
        }
        Ok(())
    }
}
