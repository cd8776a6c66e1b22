//! A note beside the log of a head that was durable, so that a log that lost its end is found out.
//!
//! sled cuts its log at the first entry it cannot read and says nothing. The note is made with the log, before
//! anything is in it, and then written after a sync, at most once a second and at closing: it may be old, but it never
//! names an event that was not on disk.
//!
//! It is written beside, synced and renamed, so a crash leaves the note before or the note after. A note that is missing
//! or cannot be read is therefore damage, and the log is not opened. Who has looked and goes on without it writes a
//! note of the empty log by hand: `0`, a space, 64 zeros and a line feed.

use std::fs::File;
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use dondoc_store::engine::Tail;
use dondoc_store::{Hash, Position, StoreError};

use crate::io_error;

const EVERY: Duration = Duration::from_secs(1);

pub(crate) struct Witness {
    dir: PathBuf,
    path: PathBuf,
    written: Option<(Position, Instant)>,
}

impl Witness {
    pub(crate) fn new(dir: &Path) -> Self {
        Self { dir: dir.into(), path: dir.join("HEAD"), written: None }
    }

    /// Notes, durably, that the log is empty, unless there is a note already.
    pub(crate) fn begin(&self) -> Result<(), StoreError> {
        let begin = || {
            if self.path.try_exists()? {
                return Ok(());
            }
            self.write(0, Hash::ZERO)?;
            File::open(&self.dir)?.sync_all()
        };
        begin().map_err(|e| io_error("note the head", e))
    }

    /// The head noted last, none if the log was empty.
    pub(crate) fn read(&self) -> Result<Option<(u64, Hash)>, StoreError> {
        let lost = |what| StoreError::corrupt(format!("{what}; whether events are lost cannot be told"));
        let bytes = match std::fs::read(&self.path) {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == ErrorKind::NotFound => return Err(lost("the note of the head is missing")),
            Err(error) => return Err(io_error("read the note of the head", error)),
        };
        match parse(&bytes) {
            Some((0, Hash::ZERO)) => Ok(None),
            Some((position, hash)) if position > 0 => Ok(Some((position, hash))),
            _ => Err(lost("the note of the head cannot be read")),
        }
    }

    /// Notes `tail` unless it was noted less than a second ago.
    pub(crate) fn note(&mut self, tail: &Tail) {
        if self.written.is_none_or(|(_, at)| at.elapsed() >= EVERY) {
            self.note_now(tail);
        }
    }

    /// Notes `tail` unless that very head was noted last.
    pub(crate) fn note_now(&mut self, tail: &Tail) {
        let Some(head) = tail.0.filter(|head| self.written.is_none_or(|(at, _)| at != head.position)) else { return };
        // The note is a second pair of eyes. Its own failure (a full disk) must not fail an append that is safe.
        if let Err(error) = self.write(head.position.raw(), head.hash) {
            tracing::warn!(%error, "could not note the head");
        }
        self.written = Some((head.position, Instant::now()));
    }

    fn write(&self, position: u64, hash: Hash) -> std::io::Result<()> {
        let new = self.path.with_extension("new");
        let mut file = File::create(&new)?;
        file.write_all(text(position, hash).as_bytes())?;
        // Renamed before its content is on disk, it could be found empty after a power cut.
        file.sync_all()?;
        std::fs::rename(&new, &self.path)
    }
}

fn text(position: u64, hash: Hash) -> String {
    format!("{position} {hash}\n")
}

/// Reads only what [`text`] writes, byte for byte.
fn parse(bytes: &[u8]) -> Option<(u64, Hash)> {
    let (position, hash) = str::from_utf8(bytes).ok()?.trim_end().split_once(' ')?;
    let (position, hash) = (position.parse().ok()?, hash.parse().ok()?);
    (text(position, hash).as_bytes() == bytes).then_some((position, hash))
}
