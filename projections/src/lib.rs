//! Read models: pure folds over the log, and the runner that keeps rows and checkpoint together.
//!
//! A [`Projection`] has a name, a version, and a fold that never looks outside. [`Runner`] feeds it from the
//! log, saves rows and checkpoint as one file in one rename, and rebuilds it beside the one that serves.

pub mod board;
mod intern;
mod models;
pub mod officials;
pub mod reminders;
mod runner;
mod snapshot;

pub use board::Board;
pub use intern::{Interner, Key};
pub use models::Models;
pub use officials::Officials;
pub use reminders::Reminders;
pub use runner::{Checkpoint, Runner};

use dondoc_store::Recorded;

/// A read model: a pure fold over the log.
pub trait Projection: Default + Send + Sync + serde::Serialize + serde::de::DeserializeOwned {
    /// Its name; rows of another name are never read.
    const NAME: &'static str;
    /// Raised whenever rows mean something else; rows of another version are rebuilt.
    const VERSION: u32;

    /// Takes in one more event. Events it does not care for leave it as it is.
    fn apply(&mut self, event: &Recorded) -> Result<(), Poison>;
}

/// An event that a projection must understand and cannot: the log is from a newer version, or broken.
#[derive(Debug, thiserror::Error)]
#[error("event {name} at position {position} cannot be read: {reason}")]
pub struct Poison {
    /// Stored name of the event.
    pub name: String,
    /// Where it stands.
    pub position: dondoc_store::Position,
    /// What is wrong with it.
    pub reason: String,
}

/// What can go wrong with a read model.
#[derive(Debug, thiserror::Error)]
pub enum ProjectionError {
    /// The log could not be read.
    #[error(transparent)]
    Store(#[from] dondoc_store::StoreError),
    /// An event could not be understood.
    #[error(transparent)]
    Poison(#[from] Poison),
    /// Rows could not be saved; they can be rebuilt at any time.
    #[error("cannot save the read model to {path}: {source}")]
    Save {
        /// The file.
        path: std::path::PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
}
