//! Whether the log holds together, checked in the background at a bounded speed.

use crate::App;
use async_trait::async_trait;
use chrono::{DateTime, TimeDelta, Utc};
use dondoc_store::{
    Appended, Broken, EventStore, Expected, Head, NewEvent, Position, Recorded, StoreError, StreamName, verify,
};
use serde::Serialize;
use std::{
    sync::{
        Arc, Mutex, PoisonError, Weak,
        atomic::{AtomicU32, Ordering},
    },
    time::Duration,
};
use tokio::{sync::watch, time::sleep};

/// The log is walked again so long after the last walk began, when someone asks.
const EVERY: TimeDelta = TimeDelta::hours(1);

/// The rest after each page of the log: with it, a walk takes a small part of one core and of the disk.
const REST: Duration = Duration::from_millis(10);

/// So many streams are looked at between two rests.
const STREAMS: u32 = 250;

/// What is known of the log's chain.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct ChainStatus {
    /// What the last walk found sound; none before the first has ended.
    pub verified: Option<ChainVerified>,
    /// Where the last walk found it broken.
    pub broken: Option<ChainBroken>,
    /// Whether a walk is under way.
    pub checking: bool,
    /// Why the last walk did not end, when the store could not be read.
    pub failed: Option<String>,
}

/// A part of the log that holds together.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ChainVerified {
    /// When the walk began.
    pub at: DateTime<Utc>,
    /// How many events hold, counted from the first.
    pub events: u64,
    /// The last of them; none of an empty log.
    pub position: Option<Position>,
    /// Its hash in hex, and so over all before it.
    pub head: String,
}

/// A place where the log does not hold together.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ChainBroken {
    /// When the walk began.
    pub at: DateTime<Utc>,
    /// Where it is.
    #[serde(flatten)]
    pub place: Broken,
}

/// The walks and what they found.
pub(crate) struct Watch {
    status: watch::Sender<ChainStatus>,
    began: Mutex<Option<DateTime<Utc>>>,
}

impl Default for Watch {
    fn default() -> Self {
        Self { status: watch::Sender::new(ChainStatus::default()), began: Mutex::default() }
    }
}

impl App {
    /// What is known of the log's chain. Begins a walk in the background when the last is more than an hour old; never
    /// waits for it. To be called within a runtime.
    pub fn chain_status(&self) -> ChainStatus {
        let now = self.clock.now();
        let watch = &self.lists.chain;
        let mut began = watch.began.lock().unwrap_or_else(PoisonError::into_inner);
        let recent = began.is_some_and(|at| (now - at).abs() < EVERY);
        if !recent && !watch.status.borrow().checking {
            *began = Some(now);
            watch.status.send_modify(|it| it.checking = true);
            let (store, status) = (Arc::downgrade(&self.store), watch.status.clone());
            tokio::spawn(walk(store, status, now));
        }
        watch.status.borrow().clone()
    }

    /// [`App::chain_status`] once the walk under way has ended.
    pub async fn chain_checked(&self) -> ChainStatus {
        self.chain_status();
        let mut status = self.lists.chain.status.subscribe();
        // The sender lives as long as the application.
        match status.wait_for(|it| !it.checking).await {
            Ok(it) => it.clone(),
            Err(_) => ChainStatus::default(),
        }
    }
}

async fn walk(store: Weak<dyn EventStore>, status: watch::Sender<ChainStatus>, at: DateTime<Utc>) {
    let slowly = Slowly { store, last: Mutex::default(), streams: AtomicU32::new(0) };
    let found = verify(&slowly, |_| {}).await;
    let position = *slowly.last.lock().unwrap_or_else(PoisonError::into_inner);
    status.send_modify(|it| {
        it.checking = false;
        match found {
            Ok(found) => {
                it.failed = None;
                it.broken = found.broken.map(|place| ChainBroken { at, place });
                if it.broken.is_none() {
                    it.verified = Some(ChainVerified { at, events: found.events, position, head: found.head });
                }
            }
            Err(error) => it.failed = Some(crate::ServiceError::from(error).to_string()),
        }
    });
}

/// A store that is read with rests in between, and not kept open by its reader.
struct Slowly {
    store: Weak<dyn EventStore>,
    last: Mutex<Option<Position>>,
    streams: AtomicU32,
}

impl Slowly {
    fn store(&self) -> Result<Arc<dyn EventStore>, StoreError> {
        self.store.upgrade().ok_or_else(closed)
    }
}

fn closed() -> StoreError {
    StoreError::Unavailable("the store is being closed".into())
}

#[async_trait]
impl EventStore for Slowly {
    async fn append(&self, _: &StreamName, _: Expected, _: Vec<NewEvent>) -> Result<Appended, StoreError> {
        Err(StoreError::Invalid("a check of the log writes nothing".into()))
    }

    async fn read_stream(&self, stream: &StreamName, from: u64, max: usize) -> Result<Vec<Recorded>, StoreError> {
        if self.streams.fetch_add(1, Ordering::Relaxed) % STREAMS == STREAMS - 1 {
            sleep(REST).await;
        }
        self.store()?.read_stream(stream, from, max).await
    }

    async fn read_all(&self, after: Option<Position>, max: usize) -> Result<Vec<Recorded>, StoreError> {
        if after.is_some() {
            sleep(REST).await;
        }
        let events = self.store()?.read_all(after, max).await?;
        if let Some(last) = events.last() {
            *self.last.lock().unwrap_or_else(PoisonError::into_inner) = Some(last.position);
        }
        Ok(events)
    }

    async fn wait_past(&self, _: Option<Position>) -> Result<(), StoreError> {
        Err(closed())
    }

    async fn head(&self) -> Result<Option<Head>, StoreError> {
        self.store()?.head().await
    }

    async fn restore(&self, _: Vec<Recorded>) -> Result<(), StoreError> {
        Err(StoreError::Invalid("a check of the log writes nothing".into()))
    }
}
