//! An office to test with: agencies, officials, a clock that is set by hand.
#![allow(dead_code, reason = "each test binary uses a part of it")]

use chrono::{NaiveDate, NaiveTime, TimeDelta};
use dondoc_agencies::{AgencyId, Level, RegistryCommand};
use dondoc_domain::{
    OfficialId, TaskId,
    directive::Directive,
    event::{Channel, Meta, Stored},
    official::{Left, OfficialEvent, Role},
    task::Command,
};
use dondoc_service::{App, Context, Layout, Outcome, Place, ServiceError, SingleTask};
use dondoc_store::{EventStore, Expected, FixedClock, MemoryStore, NewEvent, Recorded, StreamName};
use std::sync::{
    Arc,
    atomic::{AtomicU64, Ordering},
};
use uuid::Uuid;

pub const AGENCIES: [(&str, &str); 5] = [
    ("STTTT", "Sở Thông tin và Truyền thông"),
    ("SYT", "Sở Y tế"),
    ("SNV", "Sở Nội vụ"),
    ("STC", "Sở Tài chính"),
    ("SKHCN", "Sở Khoa học và Công nghệ"),
];

pub fn d(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

pub fn agency(id: &str) -> AgencyId {
    AgencyId::new(id)
}

/// Nine in the morning in Vietnam.
pub fn morning(day: NaiveDate) -> chrono::DateTime<chrono::Utc> {
    day.and_time(NaiveTime::MIN).and_utc() + TimeDelta::hours(2)
}

pub struct Office {
    pub app: Arc<App>,
    pub clock: Arc<FixedClock>,
    pub store: Arc<dyn EventStore>,
    commands: AtomicU64,
}

impl Office {
    /// Five agencies, on 15 January 2024, in memory.
    pub async fn new() -> Self {
        let clock = Arc::new(FixedClock::new(morning(d("2024-01-15"))));
        let store = Arc::new(MemoryStore::new(clock.clone()));
        Self::over(store, clock, Place::Memory).await
    }

    pub async fn over(store: Arc<dyn EventStore>, clock: Arc<FixedClock>, place: Place<'_>) -> Self {
        let app = App::open(store.clone(), place, clock.clone(), |_| {}).await.unwrap();
        let office = Self { app: Arc::new(app), clock, store, commands: AtomicU64::new(1) };
        let establish = |(id, name): &(&str, &str)| RegistryCommand::Establish {
            id: Some(agency(id)),
            name: (*name).into(),
            symbol: (*id).into(),
            level: Level::Department,
            aliases: Vec::new(),
            on: None,
        };
        let commands: Vec<_> = AGENCIES.iter().map(establish).collect();
        office.app.tell_registry(&commands, &office.system()).await.unwrap();
        office
    }

    /// Another application over the same log, as after a restart.
    pub async fn reopened(&self, place: Place<'_>) -> App {
        App::open(self.store.clone(), place, self.clock.clone(), |_| {}).await.unwrap()
    }

    pub fn set_day(&self, day: NaiveDate) {
        self.clock.set(morning(day));
    }

    pub fn command_id(&self) -> Uuid {
        Uuid::from_u128(self.commands.fetch_add(1, Ordering::Relaxed).into())
    }

    pub fn system(&self) -> Context {
        Context::system(Channel::Cli, self.command_id())
    }

    pub fn by(&self, official: &OfficialId) -> Context {
        Context::official(official.clone(), Channel::Cli, self.command_id())
    }

    pub async fn official(&self, name: &str, agency_id: &str, role: Role) -> OfficialId {
        self.app.add_official(name, agency(agency_id), role, 7, &self.system()).await.unwrap().id
    }

    /// The official leaves.
    pub async fn left(&self, official: &OfficialId) {
        self.append(official, OfficialEvent::Left(Left { reason: "nghỉ hưu".into() })).await;
    }

    /// Something happens to an official, whatever the rules say.
    pub async fn append(&self, official: &OfficialId, event: OfficialEvent) {
        let stream = StreamName::new("official", official.as_str()).unwrap();
        let last = self.store.read_stream(&stream, 0, 100).await.unwrap().last().unwrap().revision;
        let id = self.command_id();
        let meta = Meta {
            by: None,
            on_behalf_of: None,
            channel: Channel::Cli,
            on: self.app.today(),
            command: id,
            cause: None,
            clock_set_by_hand: None,
        };
        let event = NewEvent { id, name: event.stored_name().into(), data: event.encode(), meta: meta.encode() };
        self.store.append(&stream, Expected::At(last), vec![event]).await.unwrap();
    }

    /// Assigns one item of a directive of today, and gives the tasks of its leads.
    pub async fn assign(&self, item: &str, leads: &str, deadline: &str) -> Vec<TaskId> {
        let outcomes = self.app.assign(&self.single(item, leads, deadline), &self.system()).await.unwrap();
        outcomes.into_iter().map(|it| it.id).collect()
    }

    pub fn single(&self, item: &str, leads: &str, deadline: &str) -> SingleTask {
        SingleTask {
            directive: Directive::new("36/QĐ-UBND", "UBND tỉnh", self.app.today(), "", "").unwrap(),
            item: item.into(),
            content: format!("Xây dựng kế hoạch số {item}"),
            leads: leads.into(),
            supporting: String::new(),
            deadline: deadline.into(),
            deliverable: "Kế hoạch".into(),
            approver: "UBND tỉnh".into(),
            field: "Chuyển đổi số".into(),
        }
    }

    pub async fn act(&self, task: TaskId, by: &OfficialId, command: Command) -> Result<Outcome, ServiceError> {
        self.app.execute(task, &command, &self.by(by)).await
    }

    pub async fn log(&self) -> Vec<Recorded> {
        self.store.read_all(None, usize::MAX).await.unwrap()
    }

    /// The stored names of a task's events.
    pub async fn names(&self, task: TaskId) -> Vec<String> {
        let view = self.app.view(&task.to_string()).await.unwrap();
        view.history.into_iter().map(|it| it.name).collect()
    }
}

pub fn submit(text: &str) -> Command {
    Command::Submit {
        documents: Vec::new(), text: format!("{text}: đã hoàn thành toàn bộ nhiệm vụ được giao")
    }
}

pub fn confirm() -> Command {
    Command::Confirm { note: String::new() }
}

pub fn layout(dir: &tempfile::TempDir) -> Layout {
    Layout::new(dir.path())
}

/// Splitmix64: the same seed gives the same run on every machine.
pub struct Rng(pub u64);

impl Rng {
    pub fn below(&mut self, n: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((z ^ (z >> 31)) % n as u64) as usize
    }

    pub fn pick<T: Clone>(&mut self, from: &[T]) -> T {
        from[self.below(from.len())].clone()
    }

    pub fn one_in(&mut self, n: usize) -> bool {
        self.below(n) == 0
    }
}
