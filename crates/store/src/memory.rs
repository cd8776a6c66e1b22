//! The store that forgets: for tests and as the model the others are compared with.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use async_trait::async_trait;
use tokio::sync::watch;

use crate::engine::{Admission, Limits, Tail, admit};
use crate::{Appended, Clock, EventStore, Expected, Head, NewEvent, Position, Recorded, StoreError, StreamName};

/// Keeps the log in memory. Its positions are sparse on purpose, like byte offsets.
pub struct MemoryStore {
    clock: Arc<dyn Clock>,
    limits: Limits,
    log: Mutex<Log>,
    last: watch::Sender<Option<Position>>,
}

#[derive(Default)]
struct Log {
    events: Vec<Recorded>,
    streams: HashMap<StreamName, Vec<usize>>,
    tail: Tail,
}

impl MemoryStore {
    /// An empty log that takes the time from `clock`.
    pub fn new(clock: Arc<dyn Clock>) -> Self {
        let last = watch::Sender::new(None);
        Self { clock, limits: Limits::default(), log: Mutex::default(), last }
    }

    /// The log is changed by whole events only, so a poisoned lock guards a sound log.
    fn log(&self) -> MutexGuard<'_, Log> {
        self.log.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn publish(&self, log: &Log) {
        self.last.send_replace(log.tail.position());
    }
}

impl Log {
    fn stream(&self, stream: &StreamName) -> &[usize] {
        self.streams.get(stream).map_or(&[], Vec::as_slice)
    }

    fn next_position(&self, event_bytes: usize) -> Position {
        Position::from_raw(self.tail.position().map_or(0, Position::raw) + 64 + event_bytes as u64)
    }

    fn push(&mut self, event: Recorded) {
        self.streams.entry(event.stream.clone()).or_default().push(self.events.len());
        self.events.push(event);
    }
}

#[async_trait]
impl EventStore for MemoryStore {
    async fn append(
        &self,
        stream: &StreamName,
        expected: Expected,
        events: Vec<NewEvent>,
    ) -> Result<Appended, StoreError> {
        self.limits.check(&events)?;
        let mut log = self.log();
        let there = log.stream(stream);
        let current = there.len().checked_sub(1).map(|last| last as u64);
        let ids_from =
            |from: u64, max: usize| Ok(there.iter().skip(from as usize).take(max).map(|&i| log.events[i].id).collect());
        let admission = admit(stream, expected, current, &events, ids_from)?;
        if let Admission::Append { first } = admission {
            let now = self.clock.now();
            for (event, revision) in events.into_iter().zip(first..) {
                let position = log.next_position(event.data.len());
                let recorded = log.tail.record(position, stream, revision, event, now);
                log.push(recorded);
            }
            self.publish(&log);
        }
        let there = log.stream(stream);
        let (last, repeated) = match admission {
            Admission::Append { .. } => (there.len() - 1, false),
            Admission::Repeated { last } => (last as usize, true),
        };
        let event = &log.events[there[last]];
        Ok(Appended { position: event.position, revision: event.revision, recorded_at: event.recorded_at, repeated })
    }

    async fn read_stream(
        &self,
        stream: &StreamName,
        from_revision: u64,
        max: usize,
    ) -> Result<Vec<Recorded>, StoreError> {
        let log = self.log();
        let from = usize::try_from(from_revision).unwrap_or(usize::MAX);
        Ok(log.stream(stream).iter().skip(from).take(max).map(|&i| log.events[i].clone()).collect())
    }

    async fn read_all(&self, after: Option<Position>, max: usize) -> Result<Vec<Recorded>, StoreError> {
        let log = self.log();
        let from = log.events.partition_point(|event| Some(event.position) <= after);
        Ok(log.events[from..].iter().take(max).cloned().collect())
    }

    async fn wait_past(&self, after: Option<Position>) -> Result<(), StoreError> {
        // The sender lives in `self`, so waiting cannot fail while it is borrowed.
        let _ = self.last.subscribe().wait_for(|last| *last > after).await;
        Ok(())
    }

    async fn head(&self) -> Result<Option<Head>, StoreError> {
        Ok(self.log().tail.0)
    }

    async fn restore(&self, events: Vec<Recorded>) -> Result<(), StoreError> {
        let mut log = self.log();
        log.tail.check_restore(&events, |stream| Ok(log.stream(stream).len() as u64))?;
        for mut event in events {
            event.position = log.next_position(event.data.len());
            log.tail.advance(event.position, &event);
            log.push(event);
        }
        self.publish(&log);
        Ok(())
    }
}
