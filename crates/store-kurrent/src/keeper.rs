//! The one task that talks to the server: it follows the log, gathers what waits, appends it, and answers.

mod follow;
mod restore;
mod write;

use std::sync::Arc;
use std::thread::JoinHandle;

use dondoc_store::engine::Tail;
use dondoc_store::{Appended, EventStore, Head, Recorded, StoreError};
use tokio::sync::{mpsc, oneshot, watch};
use tokio::time::{Duration, Instant};

use crate::address::Address;
use crate::group::Wish;
use crate::link::Link;
use crate::streams::Streams;
use crate::{Options, State};

pub(crate) type Reply<T> = oneshot::Sender<Result<T, StoreError>>;

pub(crate) enum Request {
    Append { wish: Wish, asked: Instant, reply: Reply<Appended> },
    Restore { events: Vec<Recorded>, reply: Reply<()> },
    Refresh { reply: Reply<Option<Head>> },
    Read { from: u64, reply: Reply<Vec<Recorded>> },
}

pub(crate) struct Keeper {
    link: Link,
    /// The address as it may be printed.
    shown: String,
    replica: Arc<dyn EventStore>,
    streams: Streams,
    options: Options,
    /// The end of the replica, and as far as we know of the log.
    tail: Tail,
    /// Room for one append; smaller than the option once the server refused that much.
    room: usize,
    state: watch::Sender<State>,
    /// Since when the server was found shorter than the replica.
    short_since: Option<Instant>,
}

/// Runs the keeper on a runtime of its own: the clients bring tasks that must not hold up anybody else's.
pub(crate) fn spawn(
    keeper: Keeper,
    requests: mpsc::Receiver<Request>,
    stop: watch::Receiver<()>,
) -> Result<JoinHandle<()>, StoreError> {
    let failed = |error: std::io::Error| StoreError::Unavailable(format!("start the store's runtime: {error}"));
    let mut builder = tokio::runtime::Builder::new_multi_thread();
    let runtime = builder.worker_threads(2).thread_name("dondoc-kurrent").enable_all().build().map_err(failed)?;
    let run = move || {
        runtime.block_on(keeper.run(requests, stop));
        runtime.shutdown_timeout(Duration::from_millis(200));
    };
    std::thread::Builder::new().name("dondoc-log".into()).spawn(run).map_err(failed)
}

impl Keeper {
    pub(crate) fn new(
        address: Address,
        replica: Arc<dyn EventStore>,
        options: Options,
        state: watch::Sender<State>,
    ) -> Self {
        let shown = address.to_string();
        let link = Link::new(address.clone(), address.deadline.unwrap_or(options.deadline));
        let (streams, room) = (Streams::new(replica.clone()), options.group_bytes);
        Self { link, shown, replica, streams, options, tail: Tail(None), room, state, short_since: None }
    }

    /// Works until `stop` is closed.
    async fn run(mut self, requests: mpsc::Receiver<Request>, mut stop: watch::Receiver<()>) {
        tokio::select! {
            biased;
            _ = stop.changed() => {}
            () = self.work(requests) => {}
        }
    }

    async fn work(&mut self, mut requests: mpsc::Receiver<Request>) {
        let (mut held, mut pause) = (None, Duration::ZERO);
        loop {
            let request = match held.take() {
                Some(request) => request,
                None => tokio::select! {
                    biased;
                    request = requests.recv() => match request {
                        Some(request) => request,
                        None => return,
                    },
                    // A request that comes meanwhile goes first, so this only reads.
                    found = self.fetch_after(pause) => {
                        pause = self.next_pause(pause, &found);
                        // What went wrong was told where it was found, and the next look meets it again.
                        if let Ok(events) = found && self.ingest(events).await.is_err() {
                            pause = *self.options.poll.end();
                        }
                        continue;
                    }
                },
            };
            held = self.serve(request, &mut requests).await;
        }
    }

    async fn fetch_after(&mut self, pause: Duration) -> Result<Vec<Recorded>, StoreError> {
        tokio::time::sleep(pause).await;
        self.fetch().await
    }

    /// At once while there is more, soon while something comes, later while nothing does.
    fn next_pause(&self, before: Duration, found: &Result<Vec<Recorded>, StoreError>) -> Duration {
        let (soon, late) = (*self.options.poll.start(), *self.options.poll.end());
        match found {
            Ok(events) if events.len() >= self.options.page => Duration::ZERO,
            Ok(events) if !events.is_empty() => soon,
            Ok(_) => (before * 2).clamp(soon, late),
            Err(_) => late,
        }
    }

    /// Answers a request, and gives back one that came meanwhile and is of another kind.
    async fn serve(&mut self, request: Request, requests: &mut mpsc::Receiver<Request>) -> Option<Request> {
        let until = Instant::now() + self.options.patience;
        // Who no longer waits will ask again, or has dropped the store.
        match request {
            // The time in the queue counts.
            Request::Append { wish, asked, reply } => {
                return self.append(wish, reply, requests, asked + self.options.patience).await;
            }
            Request::Restore { events, reply } => drop(reply.send(self.restore(events, until).await)),
            Request::Refresh { reply } => drop(reply.send(self.catch_up(until).await.map(|()| self.tail.0))),
            Request::Read { from, reply } => drop(reply.send(self.read_page(from, until).await)),
        }
        None
    }
}
