//! The event store on EventStoreDB and KurrentDB.
//!
//! # Where the log is
//!
//! The trait promises more than these servers do. They order the events of one stream and check a revision there;
//! they know no transaction across streams. A chain of hashes over the whole log, times that strictly increase along
//! it, and a restore that continues exactly the head need one place where writers meet. So:
//!
//! **The whole log is one stream of the server** (`dondoc-log`, or the one that the address names), and every append
//! says at which revision that stream ends. The server then lets exactly one writer continue the log, whichever node
//! or process it is. Who stamps and chains the events is the writer: it knows the event before its own, because the server
//! refuses it if another came between; then it reads what came, and stamps and chains anew. A writer that was held up
//! cannot do harm later. Our own streams (`task-…`) stand in each event's metadata; revisions in them are decided as in the
//! embedded store, by [`dondoc_store::engine::admit`].
//!
//! The other way, one server stream for each of ours, was weighed and left. Two nodes that append to two streams
//! at the same moment both chain to the same event, so the chain would have to be computed by readers, from the order in
//! `$all`; hash and time would be known only after reading back, `verify` would compare a computation with
//! itself, and a log could only be moved one event at a time. What it costs us: categories of the server show
//! nothing of ours unless an administrator installs a projection that links the events into streams (README), and all writers
//! meet in one place. They meet with up to [`Options::group_events`] events each time.
//!
//! The log's stream is read instead of `$all`: its revisions have no gaps, so a missing event is seen at once, and
//! neither the server's own events nor those of other systems on it have to be skipped.
//!
//! # The replica
//!
//! Each node keeps a copy of the log in a store of its own, given as `replica` (the embedded store, or memory). All
//! reading is done there: it costs no call to the server, and goes on while the server is away. The copy follows by
//! polling from its own head, which is the checkpoint. It never takes an event that does not continue its chain, and at each poll the
//! last event it has is compared with the server's: a server that lost acknowledged events or was given
//! another log is noticed, told as `Corrupt`, and not written to. The copy can be thrown away at any time.
//!
//! A node sees what it appended itself at once, and what others appended within [`Options::poll`]; before a conflict is
//! answered, all there is has been read.
//!
//! # When things go wrong
//!
//! * An append whose answer is lost is sent again with the same ids, which are made of the hashes: the server answers
//!   as the first time, or says that the log has moved on, and reading tells whether by us.
//! * The clients stay dead once they lost their connection, or go on calling a lost leader. They are thrown away and made anew, with
//!   growing pauses, one host after the other, and at once where a node names the leader.
//! * Every call has a deadline; a caller waits at most [`Options::patience`] and is then told `Unavailable`.
//! * The clients' subscriptions are not used (they spin when a server ends them), nor their gossip except for
//!   `+discover`. They run on a runtime of their own.
//! * The crate `eventstore` installs its TLS provider for the whole process and never works where another was installed
//!   before; nothing of ours installs one. `kurrentdb` does not mind.
//!
//! This is tested against a stand-in that speaks the public protocol, not yet against a live cluster.
#![allow(clippy::duplicate_mod, reason = "the calls are written once and compiled for each of the two client crates")]

mod address;
mod client;
mod group;
mod keeper;
mod link;
mod record;
mod state;
mod streams;

use std::ops::RangeInclusive;
use std::sync::Arc;
use std::thread::JoinHandle;
use std::time::Duration;

use async_trait::async_trait;
use dondoc_store::{
    Appended, Clock, EventStore, Expected, Head, Limits, MAX_EVENT_BYTES, NewEvent, Position, Recorded, StoreError,
    StreamName, SystemClock, Verification,
};
use tokio::sync::{mpsc, oneshot, watch};

pub use address::{Address, DEFAULT_LOG};
pub use state::State;

use group::Wish;
use keeper::{Keeper, Request};

/// How a log on a server is used.
#[derive(Clone)]
pub struct Options {
    /// Stamps the events.
    pub clock: Arc<dyn Clock>,
    /// Bytes of `data` and `meta` of one event together, at most [`MAX_EVENT_BYTES`].
    pub max_event_bytes: usize,
    /// Bytes sent in one append; below what the server takes (1 MiB unless it was set otherwise).
    pub group_bytes: usize,
    /// Events sent in one append; callers that wait at the same time share it.
    pub group_events: usize,
    /// Events read in one call.
    pub page: usize,
    /// Appends that wait; who comes when there are so many waits before the door.
    pub queue: usize,
    /// How long one call to the server may take, unless the address says `defaultDeadline`.
    pub deadline: Duration,
    /// How long an append is tried before the caller is told that the server is away; a call that is under way by
    /// then still has its deadline.
    pub patience: Duration,
    /// Between two looks at what others appended: short after something came, longer while nothing comes.
    pub poll: RangeInclusive<Duration>,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            clock: Arc::new(SystemClock),
            max_event_bytes: MAX_EVENT_BYTES,
            group_bytes: 960 << 10,
            group_events: 500,
            page: 1_000,
            queue: 4_096,
            deadline: Duration::from_secs(10),
            patience: Duration::from_secs(20),
            poll: Duration::from_millis(20)..=Duration::from_millis(250),
        }
    }
}

/// A log on a server, and this node's copy of it.
pub struct KurrentStore {
    replica: Arc<dyn EventStore>,
    limits: Limits,
    requests: mpsc::Sender<Request>,
    /// Closed to end the keeper, whatever it waits for.
    running: Option<watch::Sender<()>>,
    state: watch::Receiver<State>,
    keeper: Option<JoinHandle<()>>,
}

impl KurrentStore {
    /// Begins to follow the log at `address` in `replica`, and returns at once; [`Self::ready`] waits.
    ///
    /// The replica is empty or an earlier copy of the same log, and nobody else writes to it.
    ///
    /// # Errors
    /// `Invalid` for a file that the address names and that cannot be used, or limits beyond the store's.
    pub fn start(address: Address, replica: Arc<dyn EventStore>, options: Options) -> Result<Self, StoreError> {
        if options.max_event_bytes > MAX_EVENT_BYTES {
            return Err(StoreError::Invalid(format!("max_event_bytes is at most {MAX_EVENT_BYTES}")));
        }
        client::check_files(&address)?;
        let limits = Limits { max_event_bytes: options.max_event_bytes };
        let (requests, waiting) = mpsc::channel(options.queue.max(1));
        let (told, state) = watch::channel(State::Waiting("not connected yet".into()));
        let keeper = Keeper::new(address, replica.clone(), options, told);
        let (running, stop) = watch::channel(());
        let keeper = keeper::spawn(keeper, waiting, stop)?;
        Ok(Self { replica, limits, requests, running: Some(running), state, keeper: Some(keeper) })
    }

    /// Waits until the copy holds all that the log held when the server was reached.
    ///
    /// # Errors
    /// `Corrupt` when the server's log does not hold together or is not the one of the copy; `Invalid` when
    /// the server does not let us in. A server that is away is waited for.
    pub async fn ready(&self) -> Result<(), StoreError> {
        let mut state = self.state.clone();
        let stopped = || StoreError::Unavailable("the store is closed".into());
        let reached = state.wait_for(|state| !matches!(state, State::Waiting(_))).await.map_err(|_| stopped())?;
        match &*reached {
            State::Ready | State::Waiting(_) => Ok(()),
            State::Denied(why) => Err(StoreError::Invalid(format!("the event store refuses us: {why}"))),
            State::Broken(error) => Err(error.clone()),
        }
    }

    /// [`Self::start`] and [`Self::ready`] in one.
    ///
    /// # Errors
    /// As both have.
    pub async fn open(address: Address, replica: Arc<dyn EventStore>, options: Options) -> Result<Self, StoreError> {
        let store = Self::start(address, replica, options)?;
        store.ready().await?;
        Ok(store)
    }

    /// How it stands with the server right now.
    pub fn state(&self) -> State {
        self.state.borrow().clone()
    }

    /// Tells of every change of [`Self::state`].
    pub fn watch(&self) -> watch::Receiver<State> {
        self.state.clone()
    }

    /// Reads all that the server has by now, and answers with the log's end.
    ///
    /// # Errors
    /// `Unavailable` when the server stays away, `Corrupt` when its log does not hold together.
    pub async fn refresh(&self) -> Result<Option<Head>, StoreError> {
        self.ask(|reply| Request::Refresh { reply }).await
    }

    /// Reads the whole log from the server again, recomputes its chain, and compares it with this node's copy.
    ///
    /// `verify` over a store reads the copy; this is the look at the original. `progress` is told the number of events so far.
    ///
    /// # Errors
    /// `Unavailable` when the server stays away. What is broken is in the answer.
    pub async fn verify_server(&self, mut progress: impl FnMut(u64)) -> Result<Verification, StoreError> {
        let (mut check, mut empty) = (state::Check::default(), 0);
        loop {
            let from = check.events();
            let page = match self.ask(|reply| Request::Read { from, reply }).await {
                Err(StoreError::Corrupt { reason, .. }) => return Ok(check.broken(reason)),
                page => page?,
            };
            if page.is_empty() {
                let copied = self.replica.head().await?.map_or(0, |head| head.events);
                // A server may end a read early; one that lost its end says so again.
                empty += 1;
                match copied > from {
                    false => return Ok(check.sound()),
                    true if empty >= 3 => return Ok(check.broken(state::cut_short(from, copied))),
                    true => continue,
                }
            }
            empty = 0;
            let copy = self.replica.read_all(check.copied, page.len()).await?;
            if let Err(reason) = check.take(&page, &copy) {
                return Ok(check.broken(reason));
            }
            progress(check.events());
        }
    }

    async fn ask<T>(
        &self,
        request: impl FnOnce(oneshot::Sender<Result<T, StoreError>>) -> Request,
    ) -> Result<T, StoreError> {
        let gone = || StoreError::Unavailable("the store is closed".into());
        let (reply, answer) = oneshot::channel();
        self.requests.send(request(reply)).await.map_err(|_| gone())?;
        answer.await.map_err(|_| gone())?
    }
}

impl std::fmt::Debug for KurrentStore {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("KurrentStore").field("state", &*self.state.borrow()).finish_non_exhaustive()
    }
}

/// Ends the following; what was not answered yet may or may not be in the log.
impl Drop for KurrentStore {
    fn drop(&mut self) {
        self.running = None;
        if let Some(keeper) = self.keeper.take() {
            // A panic in there closed the store, which every caller was told.
            let _ = keeper.join();
        }
    }
}

#[async_trait]
impl EventStore for KurrentStore {
    async fn append(
        &self,
        stream: &StreamName,
        expected: Expected,
        events: Vec<NewEvent>,
    ) -> Result<Appended, StoreError> {
        self.limits.check(&events)?;
        let wish = Wish { stream: stream.clone(), expected, events };
        let asked = tokio::time::Instant::now();
        self.ask(|reply| Request::Append { wish, asked, reply }).await
    }

    async fn read_stream(
        &self,
        stream: &StreamName,
        from_revision: u64,
        max: usize,
    ) -> Result<Vec<Recorded>, StoreError> {
        self.replica.read_stream(stream, from_revision, max).await
    }

    async fn read_all(&self, after: Option<Position>, max: usize) -> Result<Vec<Recorded>, StoreError> {
        self.replica.read_all(after, max).await
    }

    async fn wait_past(&self, after: Option<Position>) -> Result<(), StoreError> {
        self.replica.wait_past(after).await
    }

    async fn head(&self) -> Result<Option<Head>, StoreError> {
        self.replica.head().await
    }

    async fn restore(&self, events: Vec<Recorded>) -> Result<(), StoreError> {
        if events.is_empty() {
            return Ok(());
        }
        self.ask(|reply| Request::Restore { events, reply }).await
    }
}
