//! Reading a log in: first all of it is checked, then it is written.

use std::collections::{HashMap, HashSet};
use std::io::{BufRead, Read, Seek};

use uuid::Uuid;

use super::{FORMAT, Footer, Header, Line, Summary, VERSION};
use crate::engine::{Tail, check_recorded};
use crate::{EventStore, Hash, Recorded, StoreError, StreamName};

/// Hex doubles a body, and a header comes on top; a longer line is not ours.
const MAX_LINE: u64 = 256 * 1024;

/// So many events are handed to the store at a time.
const BATCH: usize = 1_000;

/// Brings the log in `input` into `store`; `progress` is told the number of events written so far.
///
/// Everything is read and checked before the first event is written: a refused import leaves no trace. The store must
/// be empty, or hold a beginning of the same log, as an interrupted import leaves it; then the rest is written.
///
/// # Errors
/// `Corrupt` with the line when the file is damaged or cut short, `Invalid` when it is of another kind, `OtherLog` when
/// the store holds another log.
pub async fn import(
    store: &dyn EventStore,
    mut input: impl BufRead + Seek,
    mut progress: impl FnMut(u64),
) -> Result<Summary, StoreError> {
    let start = input.stream_position().map_err(unreadable)?;
    let head = store.head().await?;
    let stored = head.map_or(0, |head| head.events);
    let mut at_stored = Hash::ZERO;
    let mut checked = Checked::default();
    let footer = read(&mut input, |event| {
        checked.take(event)?;
        if checked.tail.events() == stored {
            at_stored = event.hash;
        }
        Ok(())
    })?;
    checked.compare(&footer)?;
    if head.is_some_and(|head| head.hash != at_stored) {
        return Err(StoreError::OtherLog { events: stored });
    }

    input.seek(std::io::SeekFrom::Start(start)).map_err(unreadable)?;
    let mut again = Lines::new(&mut input);
    again.next()?;
    let mut done = 0;
    while done < footer.events {
        let mut batch = Vec::new();
        while batch.len() < BATCH && done < footer.events {
            let event = match again.next()? {
                Some((number, text)) => event(number, text)?,
                None => return Err(StoreError::corrupt("the file was cut short while it was imported")),
            };
            done += 1;
            if done > stored {
                batch.push(event);
            }
        }
        // The store checks the chain once more, so a file that changes meanwhile is not taken.
        if !batch.is_empty() {
            store.restore(batch).await?;
            progress(done - stored);
        }
    }
    Ok(Summary { events: footer.events, written: footer.events - stored, head: footer.head })
}

/// Reads the whole file, hands each event to `take`, and gives the footer.
fn read(input: &mut impl BufRead, mut take: impl FnMut(&Recorded) -> Result<(), String>) -> Result<Footer, StoreError> {
    let mut lines = Lines::new(input);
    let header = lines.next()?.and_then(|(_, text)| serde_json::from_str::<Header>(text).ok());
    match header {
        Some(header) if header.format == FORMAT && header.version == VERSION => {}
        Some(header) if header.format == FORMAT => {
            let version = header.version;
            return Err(StoreError::Invalid(format!("the file has version {version}, this program reads {VERSION}")));
        }
        _ => return Err(StoreError::Invalid(format!("the file does not begin as {FORMAT} does"))),
    }
    loop {
        let Some((number, text)) = lines.next()? else {
            return Err(StoreError::corrupt("the file is cut short: its last line is not there"));
        };
        if let Ok(footer) = serde_json::from_str::<Footer>(text) {
            return match lines.next()? {
                Some((number, _)) => Err(at(number, "something follows the last line")),
                None => Ok(footer),
            };
        }
        take(&event(number, text)?).map_err(|reason| at(number, reason))?;
    }
}

fn event(number: u64, text: &str) -> Result<Recorded, StoreError> {
    let line: Line = serde_json::from_str(text).map_err(|e| at(number, e.to_string()))?;
    line.event().map_err(|reason| at(number, reason))
}

/// What has been read so far, for the checks that the chain alone does not make.
#[derive(Default)]
struct Checked {
    tail: Tail,
    streams: HashMap<StreamName, (u32, u64)>,
    ids: HashSet<(u32, Uuid)>,
}

impl Checked {
    fn take(&mut self, event: &Recorded) -> Result<(), String> {
        check_recorded(event).map_err(|e| e.to_string())?;
        let number = self.streams.len() as u32;
        let (number, next) = self.streams.entry(event.stream.clone()).or_insert((number, 0));
        if let Some(reason) = self.tail.objection(event, *next) {
            return Err(reason);
        }
        if !self.ids.insert((*number, event.id)) {
            return Err(format!("id {} stands twice in its stream", event.id));
        }
        *next += 1;
        self.tail.advance(event.position, event);
        Ok(())
    }

    fn compare(&self, footer: &Footer) -> Result<(), StoreError> {
        let head = self.tail.0.map_or_else(String::new, |head| head.hash.to_string());
        if (footer.events, &footer.head) == (self.tail.events(), &head) {
            return Ok(());
        }
        let (due, found) = (footer.events, self.tail.events());
        Err(StoreError::corrupt(format!(
            "the last line tells of {due} events, the file holds {found}, or another head"
        )))
    }
}

/// Lines with their numbers, blank ones left out.
struct Lines<'a, R> {
    input: &'a mut R,
    number: u64,
    line: Vec<u8>,
}

impl<'a, R: BufRead> Lines<'a, R> {
    fn new(input: &'a mut R) -> Self {
        Self { input, number: 0, line: Vec::new() }
    }

    fn next(&mut self) -> Result<Option<(u64, &str)>, StoreError> {
        loop {
            self.number += 1;
            self.line.clear();
            let read = self.input.by_ref().take(MAX_LINE).read_until(b'\n', &mut self.line).map_err(unreadable)?;
            if read == 0 {
                return Ok(None);
            }
            if read as u64 == MAX_LINE && !self.line.ends_with(b"\n") {
                return Err(at(self.number, "the line is too long"));
            }
            if !self.line.trim_ascii().is_empty() {
                break;
            }
        }
        let text = str::from_utf8(&self.line).map_err(|_| at(self.number, "not UTF-8"))?;
        Ok(Some((self.number, text)))
    }
}

fn at(number: u64, reason: impl std::fmt::Display) -> StoreError {
    StoreError::corrupt(format!("line {number}: {reason}"))
}

fn unreadable(error: std::io::Error) -> StoreError {
    StoreError::Unavailable(format!("reading the import: {error}"))
}
