//! Why the post office did not do what it was asked.

use dondoc_store::StoreError;

/// Why the post office did not do what it was asked.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PostError {
    /// The log refused or failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A stored event cannot be read.
    #[error("event {name} of {stream} at revision {revision} cannot be read: {reason}")]
    Unreadable {
        /// The stream.
        stream: String,
        /// The event's place in it.
        revision: u64,
        /// Its stored name.
        name: String,
        /// What is wrong with it.
        reason: String,
    },
    /// The folder cannot be used.
    #[error("{doing}: {reason}")]
    Folder {
        /// What was being done.
        doing: String,
        /// Why it failed.
        reason: String,
    },
}
