//! What an append is checked against: how long a stream is, and the ids of its last events.

use std::collections::{HashMap, VecDeque};
use std::sync::Arc;

use dondoc_store::{EventStore, MAX_EVENTS_PER_APPEND, Recorded, StoreError, StreamName};
use uuid::Uuid;

/// So many streams are remembered, at 16 bytes for each of their last hundred events; then all are forgotten.
const REMEMBERED: usize = 10_000;

/// The end of a stream.
#[derive(Debug, Default, Clone)]
pub(crate) struct Recent {
    /// The revision that the next event gets.
    pub(crate) next: u64,
    /// The ids of the last events, at most a hundred.
    ids: VecDeque<Uuid>,
}

impl Recent {
    /// The revision of the first event whose id is known.
    pub(crate) fn first(&self) -> u64 {
        self.next - self.ids.len() as u64
    }

    /// The ids from `revision` on, which is not before [`Self::first`].
    pub(crate) fn ids_from(&self, revision: u64) -> impl Iterator<Item = Uuid> {
        let skip = usize::try_from(revision.saturating_sub(self.first())).unwrap_or(usize::MAX);
        self.ids.iter().skip(skip).copied()
    }

    fn push(&mut self, id: Uuid) {
        if self.ids.len() == MAX_EVENTS_PER_APPEND {
            self.ids.pop_front();
        }
        self.ids.push_back(id);
        self.next += 1;
    }
}

/// The ends of the streams that were asked for lately.
pub(crate) struct Streams {
    replica: Arc<dyn EventStore>,
    known: HashMap<StreamName, Recent>,
}

impl Streams {
    pub(crate) fn new(replica: Arc<dyn EventStore>) -> Self {
        Self { replica, known: HashMap::new() }
    }

    /// The end of `stream`; a stream that is not remembered is looked for around the revision `near`.
    pub(crate) async fn get(&mut self, stream: &StreamName, near: u64) -> Result<&Recent, StoreError> {
        if !self.known.contains_key(stream) {
            let found = self.load(stream, near).await?;
            if self.known.len() >= REMEMBERED {
                self.known.clear();
            }
            self.known.insert(stream.clone(), found);
        }
        Ok(self.known.entry(stream.clone()).or_default())
    }

    /// The ids of at most `max` events from `revision` on, however long ago.
    pub(crate) async fn ids(&self, stream: &StreamName, revision: u64, max: usize) -> Result<Vec<Uuid>, StoreError> {
        let events = self.replica.read_stream(stream, revision, max).await?;
        Ok(events.into_iter().map(|event| event.id).collect())
    }

    /// Keeps up with what the replica took.
    pub(crate) fn took(&mut self, events: &[Recorded]) {
        for event in events {
            if let Some(recent) = self.known.get_mut(&event.stream) {
                recent.push(event.id);
            }
        }
    }

    async fn load(&self, stream: &StreamName, near: u64) -> Result<Recent, StoreError> {
        const FEW: u64 = MAX_EVENTS_PER_APPEND as u64;
        let found = self.load_from(stream, near.saturating_sub(FEW)).await?;
        // The stream ends well before the place where it was looked for.
        let too_late = found.first() > 0 && (found.ids.len() as u64) < FEW;
        let from = if found.ids.is_empty() { 0 } else { found.next.saturating_sub(FEW) };
        if too_late { self.load_from(stream, from).await } else { Ok(found) }
    }

    async fn load_from(&self, stream: &StreamName, from: u64) -> Result<Recent, StoreError> {
        let mut recent = Recent { next: from, ids: VecDeque::new() };
        loop {
            let page = self.replica.read_stream(stream, recent.next, 2 * MAX_EVENTS_PER_APPEND).await?;
            if page.is_empty() {
                return Ok(recent);
            }
            page.iter().for_each(|event| recent.push(event.id));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use dondoc_store::{Expected, MemoryStore, NewEvent, SystemClock};

    #[tokio::test]
    async fn the_end_of_a_stream_is_found_from_wherever_it_is_looked_for() {
        let stream = StreamName::parse("task-1").unwrap();
        for length in [0_u64, 1, 99, 100, 101, 350] {
            let store = MemoryStore::new(Arc::new(SystemClock));
            for at in 0..length {
                let id = Uuid::from_u128(u128::from(at));
                let event = NewEvent { id, name: "x.v1".into(), data: vec![], meta: vec![] };
                store.append(&stream, Expected::from_current(at.checked_sub(1)), vec![event]).await.unwrap();
            }
            let store: Arc<dyn EventStore> = Arc::new(store);
            for near in [0, 1, 50, 100, length, length + 50, length + 99, length + 100, length + 500, u64::MAX] {
                let mut streams = Streams::new(store.clone());
                let found = streams.get(&stream, near).await.unwrap();
                let due: Vec<_> = (length.saturating_sub(100)..length).map(|at| Uuid::from_u128(at.into())).collect();
                let ids: Vec<_> = found.ids_from(found.first()).collect();
                assert_eq!((found.next, ids), (length, due), "{length} events, looked for near {near}");
            }
        }
    }
}
