//! Keeps a projection up with the log.

use crate::{Projection, ProjectionError, snapshot};
use dondoc_store::{EventStore, Position};
use serde::{Deserialize, Serialize};
use std::{
    ops::ControlFlow,
    path::{Path, PathBuf},
};

/// How far a projection has read, and proof that it read this log.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Checkpoint {
    /// The last event taken in.
    pub position: Position,
    /// The event before that, to find the last one again in a log with sparse positions.
    before: Option<Position>,
    /// The chain hash at the last event.
    hash: [u8; 32],
    /// How many events were taken in.
    pub events: u64,
}

/// A projection, its checkpoint, and the file that holds both.
#[derive(Debug)]
pub struct Runner<P> {
    rows: P,
    checkpoint: Option<Checkpoint>,
    path: Option<PathBuf>,
    saved: u64,
}

impl<P: Projection> Runner<P> {
    /// An empty one in memory only.
    pub fn new() -> Self {
        Self { rows: P::default(), checkpoint: None, path: None, saved: 0 }
    }

    /// The one saved in a folder, if it is whole, of this version and of this log; else an empty one.
    pub async fn open(folder: &Path, store: &dyn EventStore) -> Result<Self, ProjectionError> {
        let path = folder.join(format!("{}.rows", P::NAME));
        let mut runner = Self { path: Some(path.clone()), ..Self::new() };
        let Some(body) = snapshot::read(&path, &label::<P>()) else { return Ok(runner) };
        let Ok((checkpoint, rows)) = postcard::from_bytes::<(Checkpoint, P)>(&body) else { return Ok(runner) };
        let last = store.read_all(checkpoint.before, 1).await?;
        if last.first().is_some_and(|it| it.position == checkpoint.position && it.hash.0 == checkpoint.hash) {
            runner = Self { rows, checkpoint: Some(checkpoint), saved: checkpoint.events, ..runner };
        }
        Ok(runner)
    }

    /// The rows.
    pub fn rows(&self) -> &P {
        &self.rows
    }

    /// How far it has read.
    pub fn checkpoint(&self) -> Option<Checkpoint> {
        self.checkpoint
    }

    /// How many events were taken in since the rows were last saved.
    pub fn unsaved(&self) -> u64 {
        self.checkpoint.map_or(0, |it| it.events) - self.saved
    }

    /// Takes in all that lies past the checkpoint; `progress` hears the number of events taken in so far.
    pub async fn catch_up(
        &mut self,
        store: &dyn EventStore,
        mut progress: impl FnMut(u64) + Send,
    ) -> Result<(), ProjectionError> {
        // Rows and checkpoint move together, so whoever stops waiting half way leaves both as they belong.
        let (Self { rows, checkpoint, .. }, mut poison) = (&mut *self, None);
        let scanned = store
            .scan(checkpoint.map(|it| it.position), &mut |event| {
                if let Err(error) = rows.apply(&event) {
                    poison = Some(error);
                    return ControlFlow::Break(());
                }
                let events = checkpoint.map_or(0, |it| it.events) + 1;
                let before = checkpoint.map(|it| it.position);
                *checkpoint = Some(Checkpoint { position: event.position, before, hash: event.hash.0, events });
                if events.is_multiple_of(1_000) {
                    progress(events);
                }
                ControlFlow::Continue(())
            })
            .await;
        progress(self.checkpoint.map_or(0, |it| it.events));
        scanned?;
        poison.map_or(Ok(()), |error| Err(error.into()))
    }

    /// Saves rows and checkpoint together.
    pub fn save(&mut self) -> Result<(), ProjectionError> {
        let (Some(path), Some(checkpoint)) = (&self.path, self.checkpoint) else { return Ok(()) };
        let failed = |source| ProjectionError::Save { path: path.clone(), source };
        let body =
            postcard::to_stdvec(&(checkpoint, &self.rows)).map_err(|error| failed(std::io::Error::other(error)))?;
        snapshot::write(path, &label::<P>(), &body).map_err(failed)?;
        self.saved = checkpoint.events;
        Ok(())
    }

    /// A new one from the first event on, for the same file. This one serves on until the caller swaps them.
    pub async fn rebuilt(
        &self,
        store: &dyn EventStore,
        progress: impl FnMut(u64) + Send,
    ) -> Result<Self, ProjectionError> {
        let mut fresh = Self { path: self.path.clone(), ..Self::new() };
        fresh.catch_up(store, progress).await?;
        Ok(fresh)
    }
}

impl<P: Projection> Default for Runner<P> {
    fn default() -> Self {
        Self::new()
    }
}

fn label<P: Projection>() -> String {
    format!("{}@{}", P::NAME, P::VERSION)
}
