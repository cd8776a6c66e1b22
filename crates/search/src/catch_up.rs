//! Bringing the index up with the log, one atomic commit after the other.

use crate::{
    Checkpoint, Index, SearchError,
    batch::Batch,
    index::{Payload, Shared, State},
};
use dondoc_domain::TaskId;
use dondoc_store::EventStore;
use std::sync::Arc;
use tantivy::{
    IndexWriter, TantivyDocument,
    indexer::{IndexWriterOptions, LogMergePolicy},
};
use tokio::sync::OwnedMutexGuard;

/// So many bytes of terms are gathered before they are written, within one commit.
const BUFFER: usize = 96 << 20;

/// Events that change no text are passed over without a commit; after so many one is made all the same.
const UNCOMMITTED: u64 = 100_000;

/// A document to be written.
pub(crate) struct Change {
    /// Which task.
    pub id: TaskId,
    /// Whether the index may hold an older one.
    pub replaces: bool,
    /// What is written.
    pub document: TantivyDocument,
}

impl Index {
    /// Takes in all that lies past the checkpoint; `progress` hears the number of events taken in so far.
    ///
    /// Documents and checkpoint are committed together, so being killed at any point loses at most work. When the log
    /// is not the one that was indexed before, the index starts anew. Who calls while another call runs waits for it.
    ///
    /// # Errors
    /// When the log or the index cannot be read or written now, or an event cannot be understood. What was committed
    /// stands, and the next call goes on from there.
    pub async fn catch_up(
        &self,
        store: &dyn EventStore,
        mut progress: impl FnMut(u64) + Send,
    ) -> Result<(), SearchError> {
        let mut state = self.state.clone().lock_owned().await;
        let seen = self.checkpoint();
        if let Some(checkpoint) = seen
            && !checkpoint.is_of(store).await?
        {
            tracing::warn!("the search index is of another log and is made anew");
            state.names = Default::default();
            state = self.write(state, Vec::new(), None).await?;
        }
        loop {
            let seen = self.checkpoint();
            let Some(batch) = Batch::read(store, seen).await? else { break };
            let upto = batch.upto;
            let changes = batch.changes(&self.shared, &mut state.names, store).await?;
            let idle = upto.events - state.committed.map_or(0, |it| it.events);
            if changes.is_empty() && idle < UNCOMMITTED {
                *self.shared.seen() = Some(upto);
            } else {
                state = self.write(state, changes, Some(upto)).await?;
            }
            progress(upto.events);
        }
        self.shared.show_merged()
    }

    /// Commits `changes` and the checkpoint `upto` as one, on a thread where waiting harms nobody.
    ///
    /// Without a checkpoint all documents go. The commit runs to its end also when nobody waits for it any more.
    async fn write(
        &self,
        mut state: OwnedMutexGuard<State>,
        changes: Vec<Change>,
        upto: Option<Checkpoint>,
    ) -> Result<OwnedMutexGuard<State>, SearchError> {
        let shared = Arc::clone(&self.shared);
        let work = move || {
            shared.commit(&mut state, changes, upto)?;
            Ok(state)
        };
        tokio::task::spawn_blocking(work).await.map_err(|_| SearchError::CutOff)?
    }
}

impl Shared {
    fn commit(&self, state: &mut State, changes: Vec<Change>, upto: Option<Checkpoint>) -> Result<(), SearchError> {
        // The writer comes back only after all went well; dropped, it forgets what it did not commit.
        let mut writer = match state.writer.take() {
            Some(writer) => writer,
            None => self.writer()?,
        };
        if upto.is_none() {
            writer.delete_all_documents()?;
        }
        for change in changes {
            if change.replaces {
                writer.delete_term(self.fields.id(change.id));
            }
            writer.add_document(change.document)?;
        }
        let mut commit = writer.prepare_commit()?;
        commit.set_payload(&Payload::encode(upto));
        commit.commit()?;
        self.reader.reload()?;
        (*self.seen(), state.committed, state.writer) = (upto, upto, Some(writer));
        Ok(())
    }

    /// One thread indexes and one merges: the machine is the officials'.
    fn writer(&self) -> Result<IndexWriter, SearchError> {
        let options = IndexWriterOptions::builder()
            .num_worker_threads(1)
            .num_merge_threads(1)
            .memory_budget_per_thread(BUFFER)
            .build();
        let writer = self.index.writer_with_options(options)?;
        let mut merging = LogMergePolicy::default();
        // Each search looks into every part, so there should be few: five of about one size become one.
        merging.set_min_num_segments(5);
        merging.set_del_docs_ratio_before_merge(0.3);
        writer.set_merge_policy(Box::new(merging));
        Ok(writer)
    }

    /// Lets readers see what was merged in the meantime.
    fn show_merged(&self) -> Result<(), SearchError> {
        let searcher = self.reader.searcher();
        let shown = searcher.segment_readers();
        let there = self.index.searchable_segment_ids()?;
        if shown.len() != there.len() || shown.iter().any(|it| !there.contains(&it.segment_id())) {
            self.reader.reload()?;
        }
        Ok(())
    }
}
