//! A log whose appends fail, whose answers are lost, and under which processes die.

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use async_trait::async_trait;
use dondoc_store::{
    Appended, Clock, EventStore, Expected, Head, MemoryStore, NewEvent, Position, Recorded, StoreError, StreamName,
};

/// How an append goes wrong.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Fault {
    /// The append fails and is not there.
    Refused,
    /// The append fails and is there.
    AnswerLost,
    /// The process dies before the append.
    CrashBefore,
    /// The process dies after the append, before it hears of it.
    CrashAfter,
}

/// A log whose appends go wrong where the case says so.
pub struct Flaky {
    pub inner: MemoryStore,
    appends: AtomicU64,
    /// By the number of the append.
    pub faults: Mutex<HashMap<u64, Fault>>,
    /// The process has died; nothing reaches the log until another is started.
    pub down: AtomicBool,
}

impl Flaky {
    pub fn new(clock: Arc<dyn Clock>, faults: HashMap<u64, Fault>) -> Arc<Self> {
        let (appends, down) = (AtomicU64::new(0), AtomicBool::new(false));
        Arc::new(Self { inner: MemoryStore::new(clock), appends, faults: Mutex::new(faults), down })
    }

    fn up(&self) -> Result<(), StoreError> {
        let down = || StoreError::Unavailable("down".into());
        if self.down.load(Ordering::SeqCst) { Err(down()) } else { Ok(()) }
    }

    fn crash(&self) {
        self.down.store(true, Ordering::SeqCst);
    }
}

#[async_trait]
impl EventStore for Flaky {
    async fn append(
        &self,
        stream: &StreamName,
        expected: Expected,
        events: Vec<NewEvent>,
    ) -> Result<Appended, StoreError> {
        self.up()?;
        let place = self.appends.fetch_add(1, Ordering::SeqCst);
        let fault = self.faults.lock().unwrap().remove(&place);
        // Others get their turn meanwhile, as with a disk.
        tokio::time::sleep(Duration::from_millis(1)).await;
        self.up()?;
        let failed = || Err(StoreError::Unavailable("as the case says".into()));
        match fault {
            None => self.inner.append(stream, expected, events).await,
            Some(Fault::Refused) => failed(),
            Some(Fault::AnswerLost) => {
                self.inner.append(stream, expected, events).await?;
                failed()
            }
            Some(Fault::CrashBefore) => {
                self.crash();
                failed()
            }
            Some(Fault::CrashAfter) => {
                self.inner.append(stream, expected, events).await?;
                self.crash();
                failed()
            }
        }
    }

    async fn read_stream(&self, stream: &StreamName, from: u64, max: usize) -> Result<Vec<Recorded>, StoreError> {
        self.up()?;
        self.inner.read_stream(stream, from, max).await
    }

    async fn read_all(&self, after: Option<Position>, max: usize) -> Result<Vec<Recorded>, StoreError> {
        self.up()?;
        self.inner.read_all(after, max).await
    }

    async fn wait_past(&self, after: Option<Position>) -> Result<(), StoreError> {
        self.inner.wait_past(after).await
    }

    async fn head(&self) -> Result<Option<Head>, StoreError> {
        self.up()?;
        self.inner.head().await
    }

    async fn restore(&self, events: Vec<Recorded>) -> Result<(), StoreError> {
        self.inner.restore(events).await
    }
}
