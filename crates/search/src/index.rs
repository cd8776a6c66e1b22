//! The index: where it lies, and how far it stands.

use crate::{
    SearchError,
    names::Names,
    schema::{Fields, VERSION},
    terms::{Apart, TERMS},
};
use dondoc_store::{EventStore, Position, StoreError};
use serde::{Deserialize, Serialize};
use std::{
    fs,
    path::Path,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};
use tantivy::{IndexReader, IndexSettings, IndexWriter, ReloadPolicy};

/// How far the index has read, and proof that it read this log.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Checkpoint {
    /// The last event taken in.
    pub position: Position,
    /// The event before that, to find the last one again in a log with sparse positions.
    pub(crate) before: Option<Position>,
    /// The chain hash at the last event.
    pub hash: [u8; 32],
    /// How many events were taken in.
    pub events: u64,
    /// How many tasks were assigned by then; each is one document.
    pub tasks: u64,
}

/// What is written beside the documents of a commit.
#[derive(Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Payload {
    version: u32,
    checkpoint: Option<Checkpoint>,
}

/// Full-text search over the tasks.
///
/// It can be shared freely: any number of [`Index::find`] beside one [`Index::catch_up`].
#[derive(Clone)]
pub struct Index {
    pub(crate) shared: Arc<Shared>,
    /// Held by the one who writes.
    pub(crate) state: Arc<tokio::sync::Mutex<State>>,
}

/// What readers and the writer share.
pub(crate) struct Shared {
    pub index: tantivy::Index,
    pub reader: IndexReader,
    pub fields: Fields,
    seen: Mutex<Option<Checkpoint>>,
}

/// What only the writer needs.
#[derive(Default)]
pub(crate) struct State {
    /// Opened when there is something to write; dropped after trouble, with all that was not committed.
    pub writer: Option<IndexWriter>,
    /// As of the last commit.
    pub committed: Option<Checkpoint>,
    /// What directives and agencies are called.
    pub names: Names,
}

impl Index {
    /// An empty one that lives in memory.
    pub fn in_memory() -> Result<Self, SearchError> {
        let (schema, fields) = Fields::new();
        let index = tantivy::Index::builder().schema(schema).settings(settings()).create_in_ram()?;
        Self::of(index, fields, None)
    }

    /// The one in a folder of its own, or an empty one there if it is missing, damaged, or of another version.
    ///
    /// Every byte is read once and compared with its checksum. Files that lie in the folder are the index's.
    pub fn open(folder: &Path) -> Result<Self, SearchError> {
        let (schema, fields) = Fields::new();
        match Self::reopen(folder, &schema, fields) {
            Ok(Some(index)) => return Ok(index),
            Ok(None) => {}
            Err(error) => tracing::warn!(folder = %folder.display(), %error, "the search index is made anew"),
        }
        let failed = |source| SearchError::Folder { folder: folder.to_owned(), source };
        fs::create_dir_all(folder).map_err(failed)?;
        for entry in fs::read_dir(folder).map_err(failed)? {
            let entry = entry.map_err(failed)?;
            if entry.file_type().map_err(failed)?.is_file() {
                fs::remove_file(entry.path()).map_err(failed)?;
            }
        }
        let index = tantivy::Index::builder().schema(schema).settings(settings()).create_in_dir(folder)?;
        Self::of(index, fields, None)
    }

    /// The index in a folder, none if there is none that can be used.
    fn reopen(folder: &Path, schema: &tantivy::schema::Schema, fields: Fields) -> Result<Option<Self>, SearchError> {
        if !folder.join("meta.json").exists() {
            return Ok(None);
        }
        let index = tantivy::Index::open_in_dir(folder)?;
        if index.schema() != *schema {
            return Ok(None);
        }
        let checkpoint = match index.load_metas()?.payload.as_deref().map(serde_json::from_str::<Payload>) {
            Some(Ok(Payload { version: VERSION, checkpoint })) => checkpoint,
            Some(_) => return Ok(None),
            // Nothing was ever committed.
            None => None,
        };
        if !index.validate_checksum()?.is_empty() {
            tracing::warn!(folder = %folder.display(), "the search index is damaged and is made anew");
            return Ok(None);
        }
        let index = Self::of(index, fields, checkpoint)?;
        let documents = index.shared.reader.searcher().num_docs();
        Ok((documents == checkpoint.map_or(0, |it| it.tasks)).then_some(index))
    }

    fn of(index: tantivy::Index, fields: Fields, checkpoint: Option<Checkpoint>) -> Result<Self, SearchError> {
        index.tokenizers().register(TERMS, Apart::default());
        let reader = index.reader_builder().reload_policy(ReloadPolicy::Manual).try_into()?;
        let state = State { committed: checkpoint, ..State::default() };
        let shared = Shared { index, reader, fields, seen: Mutex::new(checkpoint) };
        Ok(Self { shared: Arc::new(shared), state: Arc::new(tokio::sync::Mutex::new(state)) })
    }

    /// How far the index has read; none while it has read nothing.
    pub fn checkpoint(&self) -> Option<Checkpoint> {
        *self.shared.seen()
    }

    /// How many parts the index is in. Small commits add parts, and merging keeps them few.
    pub fn parts(&self) -> usize {
        self.shared.reader.searcher().segment_readers().len()
    }
}

impl Shared {
    /// A checkpoint is copied in one go, so a poisoned lock guards a sound one.
    pub fn seen(&self) -> MutexGuard<'_, Option<Checkpoint>> {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Checkpoint {
    /// Whether the log that it was taken from is this one.
    pub(crate) async fn is_of(&self, store: &dyn EventStore) -> Result<bool, StoreError> {
        let last = store.read_all(self.before, 1).await?;
        Ok(last.first().is_some_and(|it| it.position == self.position && it.hash.0 == self.hash))
    }
}

impl Payload {
    /// The payload of a commit that stands at `checkpoint`.
    pub(crate) fn encode(checkpoint: Option<Checkpoint>) -> String {
        #[expect(clippy::expect_used, reason = "a plain struct with string keys: JSON cannot fail")]
        serde_json::to_string(&Payload { version: VERSION, checkpoint }).expect("plain data")
    }
}

/// Nothing is stored beside the terms, so there is nothing to compress.
fn settings() -> IndexSettings {
    IndexSettings { docstore_compress_dedicated_thread: false, ..IndexSettings::default() }
}
