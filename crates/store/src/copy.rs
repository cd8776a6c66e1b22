//! Bringing a log from one store into another, as it is.

use crate::engine::Tail;
use crate::jsonl::Summary;
use crate::{EventStore, Position, StoreError};

/// So many events are handed over at a time.
const PAGE: usize = 1_000;

/// Copies the log of `from` into `to`: ids, times, revisions and hashes stay, positions are given anew.
///
/// `to` is empty or holds a beginning of the same log, as an interrupted copy leaves it; then the rest is written. A
/// copy that is complete changes nothing. `from` is only read. `progress` is told the number of events that `to` holds so far.
///
/// # Errors
/// `Invalid` when `to` holds another log or more of this one, `Corrupt` when `from` does not hold together, or when the
/// two do not agree in the end.
pub async fn copy(
    from: &dyn EventStore,
    to: &dyn EventStore,
    mut progress: impl FnMut(u64),
) -> Result<Summary, StoreError> {
    let held = Tail(to.head().await?);
    let mut after = beginning(from, &held).await?;
    let mut tail = held;
    loop {
        let page = from.read_all(after, PAGE).await?;
        let Some(last) = page.last() else { break };
        after = Some(last.position);
        for event in &page {
            tail.advance(event.position, event);
        }
        // The store checks that this continues the chain before it writes any of it.
        to.restore(page).await?;
        progress(tail.events());
    }
    let arrived = Tail(to.head().await?);
    if (arrived.events(), arrived.hash()) != (tail.events(), tail.hash()) {
        return Err(StoreError::corrupt(format!(
            "{} events were copied with the head {}, but {} arrived with {}",
            tail.events(),
            tail.hash(),
            arrived.events(),
            arrived.hash()
        )));
    }
    let head = arrived.0.map_or_else(String::new, |head| head.hash.to_string());
    Ok(Summary { events: arrived.events(), written: arrived.events() - held.events(), head })
}

/// Where `from` goes on after what is `held`, which must be its beginning.
async fn beginning(from: &dyn EventStore, held: &Tail) -> Result<Option<Position>, StoreError> {
    let (mut after, mut seen) = (None, 0);
    let other = || {
        let reason = format!("the target holds {} events that are not the beginning of this log", held.events());
        Err(StoreError::Invalid(reason))
    };
    while seen < held.events() {
        let most = usize::try_from(held.events() - seen).unwrap_or(PAGE).min(PAGE);
        let page = from.read_all(after, most).await?;
        let Some(last) = page.last() else { return other() };
        seen += page.len() as u64;
        after = Some(last.position);
        if seen == held.events() && last.hash != held.hash() {
            return other();
        }
    }
    Ok(after)
}
