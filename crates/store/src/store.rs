//! The trait.

use std::ops::ControlFlow;

use async_trait::async_trait;

use crate::{Appended, Expected, Head, NewEvent, Position, Recorded, StoreError, StreamName};

/// An append-only log of events, in streams.
///
/// Only what is durable can be read: a reader never sees an event that a crash could take back.
#[async_trait]
pub trait EventStore: Send + Sync {
    /// Appends all of `events` to `stream`, or none; answers once they are durable.
    ///
    /// Appending the same event ids again answers as the first time, with `repeated` set: when they stand right
    /// after `expected`, however long ago that was, and also when they stand anywhere among the last
    /// [`MAX_EVENTS_PER_APPEND`](crate::MAX_EVENTS_PER_APPEND) events, whatever `expected` says. So an append whose
    /// answer was lost is repeated without harm. Ids of which only some stand there are a conflict.
    ///
    /// The append goes on when the future is dropped; its outcome is then unknown until it is repeated.
    ///
    /// # Errors
    /// `Conflict` with the current revision, `Invalid` for no events, bad names or an id given twice, `TooLarge`.
    async fn append(
        &self,
        stream: &StreamName,
        expected: Expected,
        events: Vec<NewEvent>,
    ) -> Result<Appended, StoreError>;

    /// Reads at most `max` events of `stream` from `from_revision` on; empty when there are none.
    async fn read_stream(
        &self,
        stream: &StreamName,
        from_revision: u64,
        max: usize,
    ) -> Result<Vec<Recorded>, StoreError>;

    /// Reads at most `max` events of the log that lie past `after`, in order; `None` is before the first.
    ///
    /// # Errors
    /// `Corrupt` when the first of them cannot be read; what stands before a broken event is still given.
    async fn read_all(&self, after: Option<Position>, max: usize) -> Result<Vec<Recorded>, StoreError>;

    /// Returns once something lies past `after`.
    async fn wait_past(&self, after: Option<Position>) -> Result<(), StoreError>;

    /// The end of the log, none while it is empty.
    async fn head(&self) -> Result<Option<Head>, StoreError>;

    /// Continues a log that was recorded elsewhere: ids, times, revisions and hashes stay, positions are given anew.
    ///
    /// All of `events` are checked against the chain before the first is written, and they must continue this
    /// store's own head exactly. They are written in order, so what an interruption leaves is a sound prefix.
    ///
    /// # Errors
    /// `Corrupt` when they do not continue the chain, `TooLarge` or `Invalid` as for an append.
    async fn restore(&self, events: Vec<Recorded>) -> Result<(), StoreError>;

    /// Hands every event past `after` to `f`, in order, until there are no more or `f` breaks.
    async fn scan(
        &self,
        mut after: Option<Position>,
        f: &mut (dyn FnMut(Recorded) -> ControlFlow<()> + Send),
    ) -> Result<(), StoreError> {
        const PAGE: usize = 1_000;
        loop {
            let page = self.read_all(after, PAGE).await?;
            let Some(last) = page.last() else { return Ok(()) };
            after = Some(last.position);
            for event in page {
                if f(event).is_break() {
                    return Ok(());
                }
            }
        }
    }
}
