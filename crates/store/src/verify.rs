//! Walks the whole log and says whether it holds together.

use std::collections::{HashMap, HashSet};

use serde::Serialize;
use uuid::Uuid;

use crate::engine::Tail;
use crate::{EventStore, Position, Recorded, StoreError, StreamName};

/// What [`verify`] found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Verification {
    /// Nothing is broken.
    pub ok: bool,
    /// How many events hold, counted from the first.
    pub events: u64,
    /// How many streams they belong to.
    pub streams: u64,
    /// Hash of the last event that holds, in hex; empty for an empty log.
    pub head: String,
    /// The first place that does not hold.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub broken: Option<Broken>,
}

/// A place where the log does not hold together.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Broken {
    /// Where; none when the engine cannot say.
    pub position: Option<Position>,
    /// Whose event it is, when it can be read.
    pub stream: Option<StreamName>,
    /// Which of the stream's events it is, when it can be read.
    pub revision: Option<u64>,
    /// What does not hold.
    pub reason: String,
}

const PAGE: usize = 1_000;

/// Recomputes the chain and checks that revisions run from 0 without gaps, that `recorded_at` and positions strictly
/// increase, that no id stands twice in a stream, and that each stream reads as the log says.
///
/// `progress` is told the number of events checked so far.
///
/// # Errors
/// Only when the store cannot be read for another reason than being broken.
pub async fn verify(store: &dyn EventStore, progress: impl FnMut(u64)) -> Result<Verification, StoreError> {
    let mut walk = Walk::default();
    let broken = match walk.run(store, progress).await {
        Err(StoreError::Corrupt { position, reason }) => {
            Some(Broken { position, stream: None, revision: None, reason })
        }
        other => other?,
    };
    Ok(Verification {
        ok: broken.is_none(),
        events: walk.tail.events(),
        streams: walk.streams.len() as u64,
        head: walk.tail.0.map_or_else(String::new, |head| head.hash.to_string()),
        broken,
    })
}

#[derive(Default)]
struct Walk {
    tail: Tail,
    streams: HashMap<StreamName, Stream>,
    ids: HashSet<(u32, Uuid)>,
}

struct Stream {
    number: u32,
    next_revision: u64,
    last: Position,
}

impl Walk {
    async fn run(
        &mut self,
        store: &dyn EventStore,
        mut progress: impl FnMut(u64),
    ) -> Result<Option<Broken>, StoreError> {
        let end = store.head().await?;
        loop {
            let page = store.read_all(self.tail.position(), PAGE).await?;
            if page.is_empty() {
                break;
            }
            for event in &page {
                if let Some(reason) = self.objection(event) {
                    return Ok(Some(Broken {
                        position: Some(event.position),
                        stream: Some(event.stream.clone()),
                        revision: Some(event.revision),
                        reason,
                    }));
                }
                self.take(event);
            }
            progress(self.tail.events());
        }
        if let Some(end) = end.filter(|end| self.tail.0.is_none_or(|tail| tail.events < end.events)) {
            let reason = format!("the log ends after {} of {} events", self.tail.events(), end.events);
            return Ok(Some(Broken { position: Some(end.position), stream: None, revision: None, reason }));
        }
        self.check_streams(store).await
    }

    fn objection(&self, event: &Recorded) -> Option<String> {
        if Some(event.position) <= self.tail.position() {
            return Some("position no later than the event before it".into());
        }
        let stream = self.streams.get(&event.stream);
        if let Some(reason) = self.tail.objection(event, stream.map_or(0, |stream| stream.next_revision)) {
            return Some(reason);
        }
        let twice = stream.is_some_and(|stream| self.ids.contains(&(stream.number, event.id)));
        twice.then(|| format!("id {} stands twice in the stream", event.id))
    }

    fn take(&mut self, event: &Recorded) {
        let number = self.streams.len() as u32;
        let first = || Stream { number, next_revision: 0, last: event.position };
        let stream = match self.streams.get_mut(&event.stream) {
            Some(stream) => stream,
            None => self.streams.entry(event.stream.clone()).or_insert_with(first),
        };
        stream.next_revision += 1;
        stream.last = event.position;
        self.ids.insert((stream.number, event.id));
        self.tail.advance(event.position, event);
    }

    /// An engine may keep an index for its streams; it must say what the log says. Later appends are left alone.
    async fn check_streams(&self, store: &dyn EventStore) -> Result<Option<Broken>, StoreError> {
        let mut streams: Vec<_> = self.streams.iter().collect();
        streams.sort_unstable_by_key(|(_, stream)| stream.number);
        for (name, stream) in streams {
            let broken = |revision: u64, reason: &str| {
                let (position, reason) = (Some(stream.last), format!("reading the stream: {reason}"));
                Some(Broken { position, stream: Some(name.clone()), revision: Some(revision), reason })
            };
            let mut revision = 0;
            while revision < stream.next_revision {
                let page = store.read_stream(name, revision, PAGE).await?;
                if page.is_empty() {
                    return Ok(broken(revision, "the event is missing"));
                }
                for event in page {
                    if event.stream != *name || event.revision != revision {
                        return Ok(broken(revision, "another event stands in its place"));
                    }
                    if revision < stream.next_revision && !self.ids.contains(&(stream.number, event.id)) {
                        return Ok(broken(revision, "an event that is not in the log"));
                    }
                    revision += 1;
                }
            }
        }
        Ok(None)
    }
}
