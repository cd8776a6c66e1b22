//! A log of tasks, written as the service writes it.

use chrono::{DateTime, NaiveDate, TimeDelta};
use dondoc_agencies::{AgencyId, FoundedAgency, Level, RegistryEvent};
use dondoc_calendar::{Deadline, DeadlineKind};
use dondoc_domain::{
    DirectiveId, LineId, TaskId,
    directive::{Directive, DirectiveEvent},
    event::{Channel, Meta, Stored},
    ids::derive,
    task::{Assignment, TaskEvent, event::Document},
};
use dondoc_search::Index;
use dondoc_store::{EventStore, Expected, MemoryStore, NewEvent, SteppingClock, StreamName};
use std::sync::Arc;
use uuid::Uuid;

pub struct Log {
    pub store: Arc<dyn EventStore>,
    tasks: Vec<TaskId>,
}

impl Log {
    pub fn new() -> Log {
        let start = DateTime::from_timestamp(1_700_000_000, 0).unwrap();
        Log::on(Arc::new(MemoryStore::new(Arc::new(SteppingClock::new(start, TimeDelta::seconds(1))))))
    }

    pub fn on(store: Arc<dyn EventStore>) -> Log {
        Log { store, tasks: Vec::new() }
    }

    async fn append(&self, stream: StreamName, mut event: NewEvent) {
        let revision = self.store.read_stream(&stream, 0, 10_000).await.unwrap().len() as u64;
        // The same log in every process.
        event.id = derive("event", &[stream.as_str(), &revision.to_string()]);
        let expected = Expected::from_current(revision.checked_sub(1));
        self.store.append(&stream, expected, vec![event]).await.unwrap();
    }

    /// The task of a number, as the texts of these tests count them from 1.
    pub fn id(&self, number: usize) -> TaskId {
        self.tasks[number - 1]
    }

    pub async fn assign(&mut self, assignment: Assignment) {
        let id = TaskId(derive("test", &[&self.tasks.len().to_string()]));
        self.tasks.push(id);
        self.tell(self.tasks.len(), 0, TaskEvent::Assigned(assignment)).await;
    }

    pub async fn tell(&self, number: usize, command: u128, event: TaskEvent) {
        let (id, stored) = (self.id(number), new_event(event.stored_name(), event.encode(), command));
        self.append(StreamName::new("task", &id.to_string()).unwrap(), stored).await;
    }

    pub async fn issue(&self, directive: Directive) {
        let stream = StreamName::new("directive", &directive.id.to_string()).unwrap();
        let event = DirectiveEvent::Issued(directive);
        self.append(stream, new_event(event.stored_name(), event.encode(), 0)).await;
    }

    pub async fn registry(&self, event: RegistryEvent) {
        let stored = new_event(event.stored_name(), event.encode(), 0);
        self.append(StreamName::new("registry", "agencies").unwrap(), stored).await;
    }

    /// The numbers of the tasks that were found, in the order they were given.
    pub fn found(&self, index: &Index, text: &str) -> Vec<usize> {
        let found = index.find(text, 1_000).unwrap();
        found.iter().map(|id| 1 + self.tasks.iter().position(|it| it == id).unwrap()).collect()
    }

    /// An index in memory that stands where the log stands.
    pub async fn index(&self) -> Index {
        let index = Index::in_memory().unwrap();
        index.catch_up(self.store.as_ref(), |_| {}).await.unwrap();
        index
    }
}

fn new_event(name: &str, data: Vec<u8>, command: u128) -> NewEvent {
    let on = NaiveDate::from_ymd_opt(2024, 1, 15).unwrap();
    let meta = Meta {
        by: None,
        on_behalf_of: None,
        channel: Channel::Import,
        on,
        command: Uuid::from_u128(command),
        cause: None,
        clock_set_by_hand: None,
    };
    NewEvent { id: Uuid::nil(), name: name.to_owned(), data, meta: meta.encode() }
}

/// A task of directive 36/QĐ-UBND for STTTT.
pub fn task(content: &str) -> Assignment {
    let deadline = Deadline {
        text: "Quý I/2024".into(),
        kind: DeadlineKind::Ongoing,
        due: None,
        effective_due: None,
        recurrence: None,
        anchor: None,
        calendar: "test".into(),
    };
    Assignment {
        directive: directive("36/QĐ-UBND", "").id,
        line: LineId::of(DirectiveId(Uuid::nil()), content),
        item: String::new(),
        content: content.into(),
        lead: AgencyId::new("STTTT"),
        supporting: Vec::new(),
        deadline,
        deliverable: String::new(),
        approver: String::new(),
        field: String::new(),
        attributes: Default::default(),
        series: None,
        source: None,
    }
}

pub fn directive(number: &str, subject: &str) -> Directive {
    let day = NaiveDate::from_ymd_opt(2024, 1, 12).unwrap();
    Directive::new(number, "UBND tỉnh", day, subject, "").unwrap()
}

pub fn cited(number: &str) -> Document {
    Document { number: number.into(), date: None }
}

pub fn founded(id: &str, name: &str, symbol: &str) -> RegistryEvent {
    let agency = FoundedAgency {
        id: AgencyId::new(id),
        name: name.into(),
        symbol: symbol.into(),
        level: Level::Department,
        aliases: Vec::new(),
    };
    RegistryEvent::Established { agency, on: None }
}
