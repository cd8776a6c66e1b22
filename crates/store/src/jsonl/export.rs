//! Writing the log out.

use std::borrow::Cow;
use std::io::Write;

use serde::Serialize;

use super::{FORMAT, Footer, Header, Line, Summary, VERSION};
use crate::engine::Tail;
use crate::{EventStore, StoreError, chain};

/// Writes the log, up to the head it has now, to `out`; `progress` is told the number of events written so far.
///
/// The chain is checked on the way: a broken log is not passed on as a good backup.
///
/// # Errors
/// `Corrupt` with the first broken position, `Unavailable` when `out` cannot be written.
pub async fn export(
    store: &dyn EventStore,
    out: &mut impl Write,
    mut progress: impl FnMut(u64),
) -> Result<Summary, StoreError> {
    const PAGE: usize = 1_000;
    let head = store.head().await?;
    let end = head.map_or(0, |head| head.events);
    line(out, &Header { format: Cow::Borrowed(FORMAT), version: VERSION })?;
    let mut tail = Tail::default();
    while tail.events() < end {
        let left = usize::try_from(end - tail.events()).unwrap_or(usize::MAX);
        let page = store.read_all(tail.position(), left.min(PAGE)).await?;
        if page.is_empty() {
            return Err(StoreError::corrupt(format!("the log ends after {} of {end} events", tail.events())));
        }
        for event in &page {
            if chain::next(&tail.hash(), event) != event.hash {
                let reason = "the chain does not hold; nothing past the event before it was exported".into();
                return Err(StoreError::Corrupt { position: Some(event.position), reason });
            }
            line(out, &Line::of(event))?;
            tail.advance(event.position, event);
        }
        progress(tail.events());
    }
    let head = tail.0.map_or_else(String::new, |head| head.hash.to_string());
    line(out, &Footer { events: end, head: head.clone() })?;
    out.flush().map_err(unwritable)?;
    Ok(Summary { events: end, written: end, head })
}

fn line(out: &mut impl Write, value: &impl Serialize) -> Result<(), StoreError> {
    serde_json::to_writer(&mut *out, value).map_err(|e| unwritable(e.into()))?;
    out.write_all(b"\n").map_err(unwritable)
}

fn unwritable(error: std::io::Error) -> StoreError {
    StoreError::Unavailable(format!("writing the export: {error}"))
}
