//! A stretch of the log, and the documents that it changes.

use crate::{
    Checkpoint, SearchError,
    catch_up::Change,
    document::{Document, changes_text},
    index::Shared,
    names::{Names, named, poison},
    schema::Tie,
};
use dondoc_domain::{
    TaskId,
    event::{Meta, Stored},
    task::TaskEvent,
};
use dondoc_store::{EventStore, Position, Recorded, StreamName};
use std::collections::{BTreeSet, HashMap};
use uuid::Uuid;

/// A batch ends after so many events, or so many changed tasks, or so many bytes.
const EVENTS: u64 = 100_000;
const TASKS: usize = 20_000;
const BYTES: usize = 64 << 20;
const PAGE: usize = 1_000;

/// A stretch of the log, read.
pub struct Batch {
    /// Where it ends.
    pub upto: Checkpoint,
    tasks: Vec<(TaskId, Touched)>,
    places: HashMap<TaskId, usize>,
    ties: BTreeSet<Tie>,
}

/// A task that a batch changes.
enum Touched {
    /// Assigned in this batch: its place, and what happened to it since.
    New(u64, Vec<(TaskEvent, Uuid)>),
    /// Known before: it is read from its stream.
    Known(Position),
}

impl Batch {
    /// The next stretch past a checkpoint, none at the end of the log.
    pub async fn read(store: &dyn EventStore, after: Option<Checkpoint>) -> Result<Option<Batch>, SearchError> {
        let mut page = store.read_all(after.map(|it| it.position), PAGE).await?;
        let Some(first) = page.first() else { return Ok(None) };
        let upto = Checkpoint {
            position: first.position,
            before: after.map(|it| it.position),
            hash: first.hash.0,
            events: after.map_or(0, |it| it.events),
            tasks: after.map_or(0, |it| it.tasks),
        };
        let start = upto.events;
        let mut batch = Batch { upto, tasks: Vec::new(), places: HashMap::new(), ties: BTreeSet::new() };
        let mut bytes = 0;
        loop {
            for event in page {
                bytes += event.data.len();
                batch.take(&event)?;
            }
            if batch.upto.events - start >= EVENTS || batch.tasks.len() >= TASKS || bytes >= BYTES {
                break;
            }
            page = store.read_all(Some(batch.upto.position), PAGE).await?;
            if page.is_empty() {
                break;
            }
        }
        Ok(Some(batch))
    }

    fn take(&mut self, recorded: &Recorded) -> Result<(), SearchError> {
        match recorded.stream.category() {
            "task" => self.task(recorded)?,
            "directive" => {
                self.ties.insert(Tie::Directive(recorded.stream.id().to_owned()));
            }
            "registry" => {
                self.ties.extend(named(recorded)?.into_iter().map(|(agency, _)| Tie::Lead(agency.to_string())));
            }
            // Streams of other kinds say nothing that a task is found by.
            _ => {}
        }
        if self.upto.position != recorded.position {
            (self.upto.before, self.upto.position) = (Some(self.upto.position), recorded.position);
            self.upto.hash = recorded.hash.0;
        }
        self.upto.events += 1;
        Ok(())
    }

    fn task(&mut self, recorded: &Recorded) -> Result<(), SearchError> {
        let (event, command) = decode(recorded)?;
        if !changes_text(&event) {
            return Ok(());
        }
        let id: TaskId = recorded.stream.id().parse().map_err(|error| poison(recorded, error))?;
        match (self.places.get(&id).map(|at| &mut self.tasks[*at].1), recorded.revision) {
            (Some(Touched::New(_, events)), _) => events.push((event, command)),
            (Some(Touched::Known(_)), _) => {}
            (None, 0) => {
                self.upto.tasks += 1;
                self.touch(id, Touched::New(self.upto.tasks, vec![(event, command)]));
            }
            (None, _) => self.touch(id, Touched::Known(recorded.position)),
        }
        Ok(())
    }

    fn touch(&mut self, id: TaskId, how: Touched) {
        self.places.insert(id, self.tasks.len());
        self.tasks.push((id, how));
    }

    /// The documents to be written, with what names outside the tasks say by now.
    pub async fn changes(
        mut self,
        shared: &Shared,
        names: &mut Names,
        store: &dyn EventStore,
    ) -> Result<Vec<Change>, SearchError> {
        for tie in &self.ties.clone() {
            for id in shared.tied(tie)? {
                if !self.places.contains_key(&id) {
                    self.touch(id, Touched::Known(self.upto.position));
                }
            }
        }
        if self.tasks.is_empty() {
            return Ok(Vec::new());
        }
        names.refresh(store).await?;
        let mut changes = Vec::with_capacity(self.tasks.len());
        for (id, touched) in self.tasks {
            let replaces = matches!(touched, Touched::Known(_));
            let (place, events, position) = match touched {
                Touched::New(place, events) => (Some(place), events, self.upto.position),
                Touched::Known(position) => (shared.place(id)?, events_of(store, id).await?, position),
            };
            let document = events.into_iter().fold(None, |it, (event, command)| Document::after(it, event, command));
            let (Some(place), Some(document)) = (place, document) else {
                let reason = "the task was never assigned".to_owned();
                return Err(SearchError::Poison { name: format!("task-{id}"), position, reason });
            };
            let around = names.around(store, document.directive(), document.leads()).await?;
            changes.push(Change { id, replaces, document: shared.fields.document(id, place, &document, &around) });
        }
        Ok(changes)
    }
}

/// All that happened to a task by now. What lies past the batch comes again with the next one, and changes nothing.
async fn events_of(store: &dyn EventStore, id: TaskId) -> Result<Vec<(TaskEvent, Uuid)>, SearchError> {
    let stream = StreamName::new("task", &id.to_string())?;
    let mut events = Vec::new();
    loop {
        let page = store.read_stream(&stream, events.len() as u64, PAGE).await?;
        if page.is_empty() {
            return Ok(events);
        }
        for recorded in &page {
            events.push(decode(recorded)?);
        }
    }
}

fn decode(recorded: &Recorded) -> Result<(TaskEvent, Uuid), SearchError> {
    let event = TaskEvent::decode(&recorded.name, &recorded.data).map_err(|error| poison(recorded, error))?;
    let meta = Meta::decode(&recorded.meta).map_err(|error| poison(recorded, error))?;
    Ok((event, meta.command))
}
