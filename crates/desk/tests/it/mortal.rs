//! A process that dies after so many appends, wherever it is then.

use async_trait::async_trait;
use dondoc_store::{Appended, EventStore, Expected, Head, NewEvent, Position, Recorded, StoreError, StreamName};
use std::sync::{
    Arc,
    atomic::{AtomicBool, AtomicU64, Ordering},
};

/// When a process dies.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Death {
    /// Not in this test.
    Never,
    /// After this append, counted from 1, without hearing of it.
    Unheard(u64),
    /// After this append, having heard of it: at the next one.
    Heard(u64),
}

/// A process's life, shared by all it uses.
pub struct Life {
    death: Death,
    appends: AtomicU64,
    over: AtomicBool,
}

impl Life {
    pub fn new(death: Death) -> Arc<Self> {
        Arc::new(Self { death, appends: AtomicU64::new(0), over: AtomicBool::new(false) })
    }

    pub fn over(&self) -> bool {
        self.over.load(Ordering::SeqCst)
    }

    /// How many appends were tried.
    pub fn appends(&self) -> u64 {
        self.appends.load(Ordering::SeqCst)
    }

    fn end(&self) {
        self.over.store(true, Ordering::SeqCst);
    }
}

/// A store that serves a process as long as it lives.
pub struct Mortal {
    pub inner: Arc<dyn EventStore>,
    pub life: Arc<Life>,
}

impl Mortal {
    fn alive(&self) -> Result<(), StoreError> {
        if self.life.over() { Err(StoreError::Unavailable("the process is dead".into())) } else { Ok(()) }
    }
}

#[async_trait]
impl EventStore for Mortal {
    async fn append(
        &self,
        stream: &StreamName,
        expected: Expected,
        events: Vec<NewEvent>,
    ) -> Result<Appended, StoreError> {
        self.alive()?;
        let nth = self.life.appends.fetch_add(1, Ordering::SeqCst) + 1;
        match self.life.death {
            Death::Heard(last) if nth > last => self.life.end(),
            Death::Unheard(last) if nth > last => self.life.end(),
            Death::Unheard(last) if nth == last => {
                let appended = self.inner.append(stream, expected, events).await;
                self.life.end();
                appended?;
            }
            Death::Never | Death::Heard(_) | Death::Unheard(_) => {
                return self.inner.append(stream, expected, events).await;
            }
        }
        Err(StoreError::Unavailable("the process died".into()))
    }

    async fn read_stream(&self, stream: &StreamName, from: u64, max: usize) -> Result<Vec<Recorded>, StoreError> {
        self.alive()?;
        self.inner.read_stream(stream, from, max).await
    }

    async fn read_all(&self, after: Option<Position>, max: usize) -> Result<Vec<Recorded>, StoreError> {
        self.alive()?;
        self.inner.read_all(after, max).await
    }

    async fn wait_past(&self, after: Option<Position>) -> Result<(), StoreError> {
        self.inner.wait_past(after).await
    }

    async fn head(&self) -> Result<Option<Head>, StoreError> {
        self.alive()?;
        self.inner.head().await
    }

    async fn restore(&self, events: Vec<Recorded>) -> Result<(), StoreError> {
        self.inner.restore(events).await
    }
}
