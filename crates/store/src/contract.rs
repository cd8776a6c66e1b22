//! What makes a store a store: every engine passes [`check`], and one that keeps anything passes [`check_reopening`].
//!
//! The checks panic with what they saw. They need a tokio runtime with time, better with several threads.
#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a check that cannot go on fails by panicking")]

mod appending;
mod concurrent;
mod moving;
mod reading;

use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, TimeZone, Utc};
use uuid::Uuid;

use crate::{Clock, EventStore, Expected, FixedClock, NewEvent, Recorded, StoreError, StreamName, verify};

/// Checks all that a store promises; `make` gives a new, empty store that takes the time from the given clock.
pub async fn check<S, F>(make: F)
where
    S: EventStore + 'static,
    F: AsyncFn(Arc<dyn Clock>) -> S,
{
    let fresh = async || {
        let clock = Arc::new(FixedClock::new(start()));
        let store = Arc::new(make(clock.clone()).await);
        Bench { store, clock }
    };
    appending::an_empty_store_is_empty(fresh().await).await;
    appending::expected_is_held(fresh().await).await;
    appending::all_or_nothing(fresh().await).await;
    appending::said_twice_is_done_once(fresh().await).await;
    appending::half_known_is_a_conflict(fresh().await).await;
    appending::nonsense_is_refused(fresh().await).await;
    appending::limits_are_held(fresh().await).await;
    appending::times_strictly_increase(fresh().await).await;
    reading::the_log_is_read_in_order(fresh().await).await;
    reading::pages_meet_without_gap_or_overlap(fresh().await).await;
    reading::bytes_come_back_as_they_went_in(fresh().await).await;
    reading::waiting_ends_when_something_comes(fresh().await).await;
    concurrent::one_winner_per_revision(fresh().await).await;
    concurrent::many_streams_lose_nothing(fresh().await).await;
    concurrent::the_same_append_at_once_is_done_once(fresh().await).await;
    moving::the_chain_holds(fresh().await).await;
    moving::a_log_moves_with_its_head(fresh().await, fresh().await).await;
    moving::only_the_exact_continuation_is_restored(fresh().await, fresh().await).await;
}

/// Checks that what was appended is there after closing and opening again; `open` opens the same place each time.
pub async fn check_reopening<S, F>(open: F)
where
    S: EventStore + 'static,
    F: AsyncFn(Arc<dyn Clock>) -> S,
{
    let clock = Arc::new(FixedClock::new(start()));
    let open = async || Bench { store: Arc::new(open(clock.clone()).await), clock: clock.clone() };
    moving::nothing_is_lost_by_reopening(open).await;
}

/// A store under check and the clock it looks at.
struct Bench<S> {
    store: Arc<S>,
    clock: Arc<FixedClock>,
}

impl<S: EventStore> Bench<S> {
    /// Appends `ids` as events to `stream` and says the position and revision of the last, or the current revision.
    async fn append(&self, stream: &str, expected: Expected, ids: &[u128]) -> Answer {
        let events = ids.iter().map(|id| event(*id)).collect();
        match self.store.append(&name(stream), expected, events).await {
            Ok(done) => Answer::Done { revision: done.revision, repeated: done.repeated },
            Err(StoreError::Conflict { current, .. }) => Answer::Conflict(current),
            Err(other) => panic!("appending {ids:?} to {stream} at {expected:?}: {other}"),
        }
    }

    async fn all(&self) -> Vec<Recorded> {
        self.store.read_all(None, usize::MAX).await.expect("read_all")
    }

    /// The ids of a stream's events, in order.
    async fn ids(&self, stream: &str) -> Vec<u128> {
        let events = self.store.read_stream(&name(stream), 0, usize::MAX).await.expect("read_stream");
        events.iter().map(|event| event.id.as_u128()).collect()
    }

    #[track_caller]
    fn sound(&self) -> impl Future<Output = ()> {
        let at = std::panic::Location::caller();
        async move {
            let found = verify(&*self.store, |_| ()).await.expect("verify");
            assert!(found.ok, "at {at}: {found:?}");
        }
    }
}

#[derive(Debug, PartialEq, Eq)]
enum Answer {
    Done { revision: u64, repeated: bool },
    Conflict(Option<u64>),
}

fn done(revision: u64) -> Answer {
    Answer::Done { revision, repeated: false }
}

fn repeated(revision: u64) -> Answer {
    Answer::Done { revision, repeated: true }
}

fn start() -> DateTime<Utc> {
    Utc.with_ymd_and_hms(2024, 1, 12, 2, 0, 0).single().expect("a moment that exists")
}

fn name(text: &str) -> StreamName {
    StreamName::parse(text).expect("a good stream name")
}

fn event(id: u128) -> NewEvent {
    NewEvent {
        id: Uuid::from_u128(id),
        name: "task_assigned.v1".into(),
        data: format!("{{\"n\":{id}}}").into_bytes(),
        meta: b"{\"by\":\"contract\"}".to_vec(),
    }
}

/// Long enough for a slow disk, short enough to notice.
async fn soon<T>(what: &str, wait: impl Future<Output = T>) -> T {
    tokio::time::timeout(Duration::from_secs(30), wait).await.unwrap_or_else(|_| panic!("{what} did not happen"))
}
