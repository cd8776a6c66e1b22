//! What can go wrong with the index; never what people type.

use dondoc_store::{Position, StoreError};

/// Why the index could not be kept up or asked.
#[derive(Debug, thiserror::Error)]
pub enum SearchError {
    /// The log could not be read.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// An event that must be understood and cannot: the log is from a newer version, or broken.
    #[error("event {name} at position {position} cannot be indexed: {reason}")]
    Poison {
        /// Stored name of the event.
        name: String,
        /// Where it stands.
        position: Position,
        /// What is wrong with it.
        reason: String,
    },
    /// The index could not be read or written; it can be made anew from the log at any time.
    #[error("search index: {0}")]
    Index(#[from] tantivy::TantivyError),
    /// The folder of the index could not be made or emptied.
    #[error("search index in {folder}: {source}")]
    Folder {
        /// The folder.
        folder: std::path::PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// The work was cut off with the program; what was committed stands.
    #[error("search index: the work was cut off")]
    CutOff,
}
