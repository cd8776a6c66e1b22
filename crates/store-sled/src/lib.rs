//! The embedded store, on sled 0.34.
//!
//! sled is fast and pure Rust, and it is not safe by default. What this crate adds:
//!
//! * **An acknowledged append is on disk.** sled's own flush does not sync the file, so the one `writer` thread
//!   flushes and then calls `fdatasync` on its own descriptor of `db` before it answers. One sync serves all
//!   appends that wait for it. Readers see only what has been synced, and after a failed write nothing is answered
//!   until the store is opened anew.
//! * **A crash while opening does not lock us out.** sled takes a half-written `snap.*.generating` for a snapshot and
//!   refuses to open for ever, and a half-written `conf` does the same; `open` deletes the former, and sets
//!   aside what sled chokes on and can do without.
//! * **A log that lost its end says so.** sled silently cuts what it cannot read. The `witness` file remembers
//!   a recent durable head, and opening compares; a log without a readable one is not opened.
//! * **One process at a time**, by a lock file that names the holder.
//!
//! Layout, in one tree: `e` + position (u64) holds the record, `s` + stream (16 bytes of SHA-256) + revision (u32)
//! holds the position and the id; all numbers big-endian. Positions count from 1 without gaps, which is this crate's
//! own business. Values stay under 64 KiB (sled writes larger ones to files it never syncs), a batch under 300 keys
//! (larger ones cost gigabytes), and nothing is ever removed (sled's garbage is where it breaks).

mod aside;
mod lock;
mod open;
mod read;
mod record;
mod witness;
mod writer;

use std::path::Path;
use std::sync::Arc;
use std::thread::JoinHandle;

use async_trait::async_trait;
use dondoc_store::engine::Tail;
use dondoc_store::{
    Appended, Clock, EventStore, Expected, Head, Limits, MAX_EVENT_BYTES, NewEvent, Position, Recorded, StoreError,
    StreamName, SystemClock,
};
use tokio::sync::{Semaphore, mpsc, oneshot, watch};

use writer::{Command, Request};

/// How a store is opened.
#[derive(Clone)]
pub struct Options {
    /// Memory for sled's page cache, in bytes. The page table comes on top, about 70 bytes per event.
    pub cache_bytes: u64,
    /// Stamps the events.
    pub clock: Arc<dyn Clock>,
    /// Bytes of `data` and `meta` of one event together, at most [`MAX_EVENT_BYTES`].
    pub max_event_bytes: usize,
    /// Memory for appends that wait for the writer, in bytes; who comes when it is full waits.
    pub queue_bytes: usize,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            cache_bytes: 64 << 20,
            clock: Arc::new(SystemClock),
            max_event_bytes: MAX_EVENT_BYTES,
            queue_bytes: 32 << 20,
        }
    }
}

/// An event log in a directory of its own.
pub struct SledStore {
    shared: Arc<Shared>,
    limits: Limits,
    queue: Option<mpsc::UnboundedSender<Command>>,
    queue_room: Arc<Semaphore>,
    queue_kib: u32,
    writer: Option<JoinHandle<()>>,
}

/// What readers and the writer have in common. The database is dropped before the lock is given up.
struct Shared {
    db: sled::Db,
    state: watch::Sender<State>,
    _lock: lock::DirLock,
}

/// What may be read, and whether anything more may be written.
#[derive(Debug, Clone, Default)]
struct State {
    tail: Tail,
    failed: Option<Arc<str>>,
}

impl Shared {
    /// After a failed write nothing is read any more: what sled then makes of its pages is nobody's to say.
    fn sound(&self) -> Result<(), StoreError> {
        match &self.state.borrow().failed {
            Some(why) => Err(StoreError::Unavailable(why.to_string())),
            None => Ok(()),
        }
    }

    /// What was read, unless a write failed meanwhile: then the failure.
    fn told<T>(&self, read: Result<T, StoreError>) -> Result<T, StoreError> {
        self.sound().and(read)
    }
}

impl SledStore {
    /// Opens the log in `dir`, making it if it is not there.
    ///
    /// # Errors
    /// `Locked` at once when another process has it open, `Corrupt` when the end of the log does not hold together or
    /// the note of its head is gone, `Unavailable` when the disk refuses.
    pub fn open(dir: &Path, options: Options) -> Result<Self, StoreError> {
        if options.max_event_bytes > MAX_EVENT_BYTES {
            return Err(StoreError::Invalid(format!("max_event_bytes is at most {MAX_EVENT_BYTES}")));
        }
        let limits = Limits { max_event_bytes: options.max_event_bytes };
        // Room for at least one append of the largest kind, or it would wait for ever.
        let queue_kib = u32::try_from(options.queue_bytes / 1024).unwrap_or(u32::MAX).max(16 << 10);
        let opened = open::open(dir, options.cache_bytes)?;
        let state = State { tail: opened.tail, failed: None };
        let shared = Arc::new(Shared { db: opened.db, state: watch::Sender::new(state), _lock: opened.lock });
        let (queue, commands) = mpsc::unbounded_channel();
        let writer = writer::spawn(shared.clone(), opened.file, opened.witness, options.clock, commands)?;
        let queue_room = Arc::new(Semaphore::new(queue_kib as usize));
        Ok(Self { shared, limits, queue: Some(queue), queue_room, queue_kib, writer: Some(writer) })
    }

    /// Writes what is queued and closes; dropping does the same.
    pub fn close(self) {}

    async fn ask<T>(
        &self,
        bytes: usize,
        request: impl FnOnce(oneshot::Sender<Result<T, StoreError>>) -> Request,
    ) -> Result<T, StoreError> {
        let gone = || StoreError::Unavailable("the writer has stopped".into());
        let kib = u32::try_from(bytes / 1024).unwrap_or(u32::MAX).saturating_add(1).min(self.queue_kib);
        let room = self.queue_room.clone().acquire_many_owned(kib).await.map_err(|_| gone())?;
        let (reply, answer) = oneshot::channel();
        let queue = self.queue.as_ref().ok_or_else(gone)?;
        queue.send(Command { request: request(reply), _room: room }).map_err(|_| gone())?;
        answer.await.map_err(|_| gone())?
    }
}

impl std::fmt::Debug for SledStore {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SledStore").field("state", &*self.shared.state.borrow()).finish_non_exhaustive()
    }
}

impl Drop for SledStore {
    fn drop(&mut self) {
        self.queue = None;
        if let Some(writer) = self.writer.take() {
            // A panic in there has been answered and logged by the writer itself.
            let _ = writer.join();
        }
    }
}

#[async_trait]
impl EventStore for SledStore {
    async fn append(
        &self,
        stream: &StreamName,
        expected: Expected,
        events: Vec<NewEvent>,
    ) -> Result<Appended, StoreError> {
        self.limits.check(&events)?;
        let bytes = events.iter().map(|event| event.data.len() + event.meta.len() + 256).sum();
        let stream = stream.clone();
        self.ask(bytes, |reply| Request::Append { stream, expected, events, reply }).await
    }

    async fn read_stream(
        &self,
        stream: &StreamName,
        from_revision: u64,
        max: usize,
    ) -> Result<Vec<Recorded>, StoreError> {
        self.shared.sound()?;
        self.shared.told(self.shared.read_stream(stream, from_revision, max).await)
    }

    async fn read_all(&self, after: Option<Position>, max: usize) -> Result<Vec<Recorded>, StoreError> {
        self.shared.sound()?;
        self.shared.told(self.shared.read_all(after, max).await)
    }

    async fn wait_past(&self, after: Option<Position>) -> Result<(), StoreError> {
        let mut state = self.shared.state.subscribe();
        let there = |state: &State| state.tail.position() > after;
        let waited = state.wait_for(|state| there(state) || state.failed.is_some()).await.map(|_| ());
        self.shared.sound()?;
        waited.map_err(|_| StoreError::Unavailable("the store is closed".into()))
    }

    async fn head(&self) -> Result<Option<Head>, StoreError> {
        self.shared.sound()?;
        Ok(self.shared.state.borrow().tail.0)
    }

    async fn restore(&self, events: Vec<Recorded>) -> Result<(), StoreError> {
        if events.is_empty() {
            return Ok(());
        }
        let bytes = events.iter().map(|event| event.data.len() + event.meta.len() + 256).sum();
        self.ask(bytes, |reply| Request::Restore { events, reply }).await
    }
}

/// sled's errors in our lanes.
fn engine_error(error: sled::Error) -> StoreError {
    match error {
        sled::Error::Corruption { at, .. } => StoreError::corrupt(format!("sled cannot read its file at {at:?}")),
        sled::Error::Io(error) => StoreError::Unavailable(error.to_string()),
        other => StoreError::Unavailable(format!("sled: {other}")),
    }
}

fn io_error(doing: &str, error: std::io::Error) -> StoreError {
    StoreError::Unavailable(format!("{doing}: {error}"))
}

/// sled panics where it should fail; here that is a failure like any other.
fn guarded<T>(work: impl FnOnce() -> Result<T, StoreError>) -> Result<T, StoreError> {
    std::panic::catch_unwind(std::panic::AssertUnwindSafe(work)).unwrap_or_else(|panic| {
        let text = panic.downcast_ref::<String>().map(String::as_str).or(panic.downcast_ref::<&str>().copied());
        Err(StoreError::Unavailable(format!("sled panicked: {}", text.unwrap_or("without a word"))))
    })
}
