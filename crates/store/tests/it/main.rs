//! The memory store, the contract, verification and the JSONL form, from outside.
#![expect(clippy::unwrap_used, reason = "tests fail by panicking")]

mod contract;
mod copy;
mod jsonl;
mod verify;

use std::ops::ControlFlow;
use std::sync::Arc;

use async_trait::async_trait;
use chrono::{DateTime, TimeDelta, Utc};
use dondoc_store::{
    Appended, EventStore, Expected, Head, MemoryStore, NewEvent, Position, Recorded, SteppingClock, StoreError,
    StreamName,
};
use uuid::Uuid;

fn name(text: &str) -> StreamName {
    StreamName::parse(text).unwrap()
}

fn event(id: u128) -> NewEvent {
    let (name, data, meta) = ("task_assigned.v1".into(), format!("{{\"n\":{id}}}").into_bytes(), b"{}".to_vec());
    NewEvent { id: Uuid::from_u128(id), name, data, meta }
}

fn start() -> DateTime<Utc> {
    "2024-01-12T02:00:00Z".parse().unwrap()
}

fn empty() -> MemoryStore {
    MemoryStore::new(Arc::new(SteppingClock::new(start(), TimeDelta::minutes(1))))
}

/// Three streams, `events` events in all, one by one.
async fn filled(events: u64) -> MemoryStore {
    let store = empty();
    for i in 0..events {
        let expected = Expected::from_current((i / 3).checked_sub(1));
        store.append(&name(&format!("task-{}", i % 3)), expected, vec![event(u128::from(i))]).await.unwrap();
    }
    store
}

async fn all(store: &dyn EventStore) -> Vec<Recorded> {
    let mut events = Vec::new();
    let mut take = |event| {
        events.push(event);
        ControlFlow::Continue(())
    };
    store.scan(None, &mut take).await.unwrap();
    events
}

type Lie<T> = Option<Box<dyn Fn(T) -> T + Send + Sync>>;

/// A memory store that is wrong in one way.
struct Liar {
    truth: MemoryStore,
    log: Lie<Vec<Recorded>>,
    stream: Lie<Vec<Recorded>>,
    appended: Lie<Result<Appended, StoreError>>,
    any_revision: bool,
    wakes_early: bool,
    restores_nothing: bool,
}

impl Liar {
    fn new(truth: MemoryStore) -> Self {
        let (any_revision, wakes_early, restores_nothing) = (false, false, false);
        Self { truth, log: None, stream: None, appended: None, any_revision, wakes_early, restores_nothing }
    }
}

fn tell<T>(lie: &Lie<T>, truth: T) -> T {
    match lie {
        Some(lie) => lie(truth),
        None => truth,
    }
}

#[async_trait]
impl EventStore for Liar {
    async fn append(&self, stream: &StreamName, at: Expected, events: Vec<NewEvent>) -> Result<Appended, StoreError> {
        let answer = match self.truth.append(stream, at, events.clone()).await {
            Err(StoreError::Conflict { current, .. }) if self.any_revision => {
                self.truth.append(stream, Expected::from_current(current), events).await
            }
            answer => answer,
        };
        tell(&self.appended, answer)
    }

    async fn read_stream(&self, stream: &StreamName, from: u64, max: usize) -> Result<Vec<Recorded>, StoreError> {
        Ok(tell(&self.stream, self.truth.read_stream(stream, from, max).await?))
    }

    async fn read_all(&self, after: Option<Position>, max: usize) -> Result<Vec<Recorded>, StoreError> {
        Ok(tell(&self.log, self.truth.read_all(after, max).await?))
    }

    async fn wait_past(&self, after: Option<Position>) -> Result<(), StoreError> {
        if self.wakes_early { Ok(()) } else { self.truth.wait_past(after).await }
    }

    async fn head(&self) -> Result<Option<Head>, StoreError> {
        self.truth.head().await
    }

    async fn restore(&self, events: Vec<Recorded>) -> Result<(), StoreError> {
        if self.restores_nothing { Ok(()) } else { self.truth.restore(events).await }
    }
}
