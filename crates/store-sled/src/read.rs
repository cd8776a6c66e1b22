//! Reading, never past what has been synced.

use dondoc_store::{Position, Recorded, StoreError, StreamName};

use crate::record::{Slot, StreamKey, decode, event_key, position_of};
use crate::{Shared, engine_error, guarded};

/// So many events are read before other tasks of the runtime get their turn; well under a millisecond of work.
const CHUNK: usize = 256;

impl Shared {
    fn durable(&self) -> u64 {
        self.state.borrow().tail.position().map_or(0, Position::raw)
    }

    pub(crate) async fn read_all(&self, after: Option<Position>, max: usize) -> Result<Vec<Recorded>, StoreError> {
        let (mut next, end) = (after.map_or(1, |p| p.raw().saturating_add(1)), self.durable());
        let mut events = Vec::new();
        while events.len() < max && next <= end {
            if !events.is_empty() {
                tokio::task::yield_now().await;
            }
            let chunk = CHUNK.min(max - events.len());
            match guarded(|| self.log_chunk(next, end, chunk, &mut events)) {
                // What stands before a broken event is still given; the next read names it.
                Err(error) if events.is_empty() => return Err(error),
                Err(_) => break,
                Ok(()) => next = events.last().map_or(next, |event| event.position.raw() + 1),
            }
        }
        Ok(events)
    }

    fn log_chunk(&self, mut next: u64, end: u64, max: usize, out: &mut Vec<Recorded>) -> Result<(), StoreError> {
        let missing =
            |at| StoreError::Corrupt { position: Some(Position::from_raw(at)), reason: "the event is missing".into() };
        let mut left = max.min(usize::try_from(end - next + 1).unwrap_or(usize::MAX));
        for item in self.db.range(event_key(next)..=event_key(end)).take(left) {
            let (key, value) = item.map_err(engine_error)?;
            if position_of(&key) != Some(next) {
                return Err(missing(next));
            }
            out.push(decode(next, &value)?);
            (next, left) = (next + 1, left - 1);
        }
        if left == 0 { Ok(()) } else { Err(missing(next)) }
    }

    pub(crate) async fn read_stream(
        &self,
        stream: &StreamName,
        from_revision: u64,
        max: usize,
    ) -> Result<Vec<Recorded>, StoreError> {
        let (key, end) = (StreamKey::new(stream), self.durable());
        let mut events = Vec::new();
        let mut next = from_revision;
        while events.len() < max {
            let chunk = CHUNK.min(max - events.len());
            let read = guarded(|| self.stream_chunk(stream, &key, next, end, chunk))?;
            let done = read.len() < chunk;
            next += read.len() as u64;
            events.extend(read);
            if done {
                break;
            }
            tokio::task::yield_now().await;
        }
        Ok(events)
    }

    fn stream_chunk(
        &self,
        stream: &StreamName,
        key: &StreamKey,
        from: u64,
        end: u64,
        max: usize,
    ) -> Result<Vec<Recorded>, StoreError> {
        let mut events = Vec::new();
        for slot in self.slots(key, from, max)? {
            if slot.position > end {
                break;
            }
            let event = self.event(slot.position)?;
            if event.stream != *stream || event.revision != from + events.len() as u64 {
                let reason = format!("the index of {stream} points here");
                return Err(StoreError::Corrupt { position: Some(event.position), reason });
            }
            events.push(event);
        }
        Ok(events)
    }

    /// At most `max` entries of a stream's index from revision `from` on.
    pub(crate) fn slots(&self, key: &StreamKey, from: u64, max: usize) -> Result<Vec<Slot>, StoreError> {
        let Ok(from) = u32::try_from(from) else { return Ok(Vec::new()) };
        let items = self.db.range(key.at(from)..=key.at(u32::MAX)).take(max);
        items.map(|item| Slot::decode(&item.map_err(engine_error)?.1)).collect()
    }

    /// The last revision of a stream and its entry, none when the stream is empty.
    pub(crate) fn last_slot(&self, key: &StreamKey) -> Result<Option<(u64, Slot)>, StoreError> {
        let Some((found, value)) = self.db.get_lt(key.at(u32::MAX)).map_err(engine_error)? else { return Ok(None) };
        key.revision_of(&found).map(|revision| Ok((revision.into(), Slot::decode(&value)?))).transpose()
    }

    /// The event at a position that must be there.
    pub(crate) fn event(&self, position: u64) -> Result<Recorded, StoreError> {
        let value = self.db.get(event_key(position)).map_err(engine_error)?;
        let value = value.ok_or_else(|| StoreError::Corrupt {
            position: Some(Position::from_raw(position)),
            reason: "the event is missing".into(),
        })?;
        decode(position, &value)
    }
}
