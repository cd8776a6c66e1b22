//! A note beside the log of a head that was durable, so that a log that lost its end is found out.
//!
//! sled cuts its log at the first entry it cannot read and says nothing. The note is written after a sync, at
//! most once a second and at closing, without a sync of its own: it may be old, and it may be lost, but it never
//! names an event that was not on disk.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use dondoc_store::engine::Tail;
use dondoc_store::{Hash, Position};

const EVERY: Duration = Duration::from_secs(1);

pub(crate) struct Witness {
    path: PathBuf,
    written: Option<(Position, Instant)>,
}

impl Witness {
    pub(crate) fn new(dir: &Path) -> Self {
        Self { path: dir.join("HEAD"), written: None }
    }

    /// The head noted last, none if there is no readable note.
    pub(crate) fn read(&self) -> Option<(Position, Hash)> {
        let text = std::fs::read_to_string(&self.path).ok()?;
        let (position, hash) = text.trim_end().split_once(' ')?;
        Some((position.parse().ok()?, hash.parse().ok()?))
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
        let new = self.path.with_extension("new");
        let text = format!("{} {}\n", head.position, head.hash);
        // The note is a second pair of eyes. Its own failure (a full disk) must not fail an append that is safe.
        if let Err(error) = std::fs::write(&new, text).and_then(|()| std::fs::rename(&new, &self.path)) {
            tracing::warn!(%error, "could not note the head");
        }
        self.written = Some((head.position, Instant::now()));
    }
}
