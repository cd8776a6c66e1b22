//! Following the log: reading on from the replica's head, and telling how it stands with the server.

use dondoc_store::{Recorded, StoreError};
use tokio::time::{Duration, Instant};

use super::Keeper;
use crate::client::{Fault, Incoming};
use crate::state::cut_short;
use crate::{State, record};

/// A node that was leading a moment ago may not know the last events; one that still does not after this time has
/// lost them.
const SHORT_FOR: Duration = Duration::from_secs(5);

impl Keeper {
    /// Reads the events that follow the ones we have. It changes nothing but the connection, so it can be dropped.
    pub(super) async fn fetch(&mut self) -> Result<Vec<Recorded>, StoreError> {
        let fetched = self.fetch_checked().await;
        match &fetched {
            // The end is reached: what the log held when we asked, we have.
            Ok(events) if events.is_empty() => self.tell(State::Ready),
            Ok(_) => {}
            Err(error @ StoreError::Corrupt { .. }) => {
                // Nothing more is written there.
                self.link.set_checked(false);
                self.tell(State::Broken(error.clone()));
            }
            Err(_) => {}
        }
        fetched
    }

    async fn fetch_checked(&mut self) -> Result<Vec<Recorded>, StoreError> {
        // The replica is the checkpoint: what it has is what we have.
        self.tail.0 = self.replica.head().await?;
        let known = self.tail.events();
        // The last event we have is read again: it shows that this is still the same log.
        let from = known.saturating_sub(1);
        let page = match self.link.read(from, self.options.page + 1).await {
            Ok(page) => page,
            Err(Fault::Missing) => Vec::new(),
            Err(fault) => return Err(self.told(fault)),
        };
        let mut page = in_sequence(page, from)?.into_iter();
        if known > 0 {
            match page.next() {
                Some(last) if last.hash == self.tail.hash() => {}
                Some(_) => {
                    let reason = format!("event {from} of the server's log is not the one that was read before");
                    return Err(StoreError::corrupt(reason));
                }
                None => return Err(self.found_short(known)),
            }
        }
        self.short_since = None;
        self.link.set_checked(true);
        Ok(page.collect())
    }

    /// Takes events that stand in the server's log right after the ones we have into the replica, which checks that they
    /// continue the chain.
    pub(super) async fn ingest(&mut self, events: Vec<Recorded>) -> Result<(), StoreError> {
        if events.is_empty() {
            return Ok(());
        }
        if let Err(error) = self.replica.restore(events.clone()).await {
            self.tell(match &error {
                StoreError::Corrupt { .. } => State::Broken(error.clone()),
                _ => State::Waiting(format!("this node's copy cannot be written: {error}")),
            });
            return Err(error);
        }
        self.streams.took(&events);
        self.tail.0 = self.replica.head().await?;
        Ok(())
    }

    /// One look at the server: what is new is taken, and the first of it given back.
    pub(super) async fn look(&mut self) -> Result<Option<Recorded>, StoreError> {
        let events = self.fetch().await?;
        let first = events.first().cloned();
        self.ingest(events).await?;
        Ok(first)
    }

    /// Looks until there is nothing new.
    pub(super) async fn catch_up(&mut self, until: Instant) -> Result<(), StoreError> {
        loop {
            match self.look().await {
                Ok(None) => return Ok(()),
                Ok(Some(_)) => {}
                Err(StoreError::Unavailable(_)) if Instant::now() < until => {}
                Err(error) => return Err(error),
            }
        }
    }

    /// One page of the server's log from its revision `from` on, whatever the replica holds.
    pub(super) async fn read_page(&mut self, from: u64, until: Instant) -> Result<Vec<Recorded>, StoreError> {
        loop {
            match self.link.read(from, self.options.page).await {
                Ok(page) => return in_sequence(page, from),
                Err(Fault::Missing) => return Ok(Vec::new()),
                Err(fault) => {
                    let error = self.told(fault);
                    if Instant::now() >= until || error.lane() == dondoc_store::Lane::Corrupt {
                        return Err(error);
                    }
                }
            }
        }
    }

    /// The server's log is shorter than what we have: perhaps this node is behind the others.
    fn found_short(&mut self, known: u64) -> StoreError {
        self.link.turn_away();
        let since = *self.short_since.get_or_insert_with(Instant::now);
        let reason = cut_short(known.saturating_sub(1), known);
        if since.elapsed() >= SHORT_FOR {
            return StoreError::corrupt(reason);
        }
        self.tell(State::Waiting(reason.clone()));
        StoreError::Unavailable(reason)
    }

    /// Notes why the server cannot serve, and puts it into words for those who wait.
    pub(super) fn told(&mut self, fault: Fault) -> StoreError {
        let (state, error) = match fault {
            Fault::Denied(why) => {
                let error = StoreError::Unavailable(format!("{}: we are not let in: {why}", self.shown));
                (State::Denied(why), error)
            }
            Fault::Deleted => {
                let error = StoreError::corrupt(format!("{}: someone deleted the log's stream", self.shown));
                (State::Broken(error.clone()), error)
            }
            Fault::Lost(why) | Fault::Busy(why) => {
                (State::Waiting(why.clone()), StoreError::Unavailable(format!("{}: {why}", self.shown)))
            }
            Fault::NotLeader(host) => {
                let why = format!("the node names {host} as the leader");
                (State::Waiting(why.clone()), StoreError::Unavailable(format!("{}: {why}", self.shown)))
            }
            Fault::Conflict | Fault::Missing | Fault::TooLarge => {
                let why = format!("unexpected answer: {fault:?}");
                (State::Waiting(why.clone()), StoreError::Unavailable(format!("{}: {why}", self.shown)))
            }
        };
        self.tell(state);
        error
    }

    /// Says it in the log when it changes, not at each attempt.
    fn tell(&self, state: State) {
        self.state.send_if_modified(|before| {
            if *before == state {
                return false;
            }
            let kind = std::mem::discriminant(before) != std::mem::discriminant(&state);
            match &state {
                State::Ready => tracing::info!(server = self.shown, "the event store is reached, its log is read"),
                State::Waiting(why) if kind => {
                    tracing::warn!(server = self.shown, why, "waiting for the event store; trying again");
                }
                State::Waiting(why) => tracing::debug!(server = self.shown, why, "still waiting for the event store"),
                State::Denied(why) => tracing::error!(server = self.shown, why, "the event store refuses us"),
                State::Broken(error) => {
                    tracing::error!(server = self.shown, %error, "the server's log must be looked at by a person");
                }
            }
            *before = state;
            true
        });
    }
}

/// The events of a page, which must stand one after the other from `from` on.
fn in_sequence(page: Vec<Incoming>, from: u64) -> Result<Vec<Recorded>, StoreError> {
    let placed = page.into_iter().zip(from..).map(|(event, due)| {
        if event.revision == due {
            record::decode(event)
        } else {
            let found = event.revision;
            Err(StoreError::corrupt(format!("the server's log goes on with event {found} where {due} is due")))
        }
    });
    placed.collect()
}
