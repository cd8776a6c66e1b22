//! Random histories: every kind of event, told early and late, with clocks that jump.
//!
//! The rules of the domain are not asked: a read model has to take whatever a log holds.

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use dondoc_agencies::AgencyId;
use dondoc_calendar::{Calendar, Deadline, DeadlineKind};
use dondoc_domain::{
    ChatId, DirectiveId, LineId, OfficialId, SeriesId, TaskId,
    directive::{Directive, DirectiveEvent},
    event::{Channel, Meta, Stored},
    official::{self, OfficialEvent, Role},
    reminder::{self, ReminderEvent},
    task::{Assignment, Document, TaskEvent, event::*},
};
use dondoc_store::{EventStore, Expected, FixedClock, MemoryStore, NewEvent, Recorded, StreamName};
use std::sync::{Arc, OnceLock};
use uuid::Uuid;

/// Splitmix64: the same seed gives the same history on every machine.
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

pub const AGENCIES: [&str; 5] = ["STTTT", "SYT", "SGDDT", "SNV", "STC"];
pub const OFFICIALS: [&str; 4] = ["CB1", "CB2", "CB3", "CB4"];
const FIELDS: [&str; 3] = ["", "Y tế", "Giáo dục"];

pub fn day(n: usize) -> NaiveDate {
    NaiveDate::from_ymd_opt(2023, 11, 1).unwrap() + chrono::Days::new(n as u64)
}

/// Days that histories touch.
pub const DAYS: usize = 240;

fn calendar() -> &'static Calendar {
    static CALENDAR: OnceLock<Calendar> = OnceLock::new();
    CALENDAR.get_or_init(Calendar::standard)
}

pub struct World {
    pub store: Arc<MemoryStore>,
    clock: Arc<FixedClock>,
    tasks: Vec<TaskId>,
    rng: Rng,
    counter: u128,
    /// Whether some of it is entered under a clock that was set by hand, far ahead.
    pub by_hand: bool,
}

impl World {
    pub fn new(seed: u64) -> Self {
        let clock = Arc::new(FixedClock::new(day(0).and_hms_opt(1, 0, 0).unwrap().and_utc()));
        let store = Arc::new(MemoryStore::new(clock.clone()));
        Self { store, clock, tasks: Vec::new(), rng: Rng(seed), counter: 0, by_hand: false }
    }

    /// A world in which so many events happened.
    pub async fn of(seed: u64, events: usize) -> Self {
        let mut world = Self::new(seed);
        for _ in 0..events {
            world.happen().await;
        }
        world
    }

    pub async fn log(&self) -> Vec<Recorded> {
        self.store.read_all(None, usize::MAX).await.unwrap()
    }

    /// Something happens: on a day near the clock's, which may run, stand, or jump back.
    pub async fn happen(&mut self) {
        match self.rng.below(8) {
            0 => self.clock.advance(TimeDelta::days(-9)),
            1..4 => self.clock.advance(TimeDelta::hours(self.rng.below(80) as i64)),
            _ => {}
        }
        let on = day(self.rng.below(DAYS));
        match self.rng.below(14) {
            0 => self.directive(on).await,
            12 if !self.tasks.is_empty() => self.take_back(on).await,
            13 => self.remind(on).await,
            1 => self.official(on).await,
            2 | 3 => {
                let id = TaskId(Uuid::from_u128(1_000 + self.tasks.len() as u128));
                self.tasks.push(id);
                let event = TaskEvent::Assigned(self.assignment());
                self.append("task", &id.to_string(), event.stored_name(), event.encode(), on).await;
            }
            _ if self.tasks.is_empty() => {}
            _ => {
                let id = self.rng.pick(&self.tasks);
                let event = self.event();
                self.append("task", &id.to_string(), event.stored_name(), event.encode(), on).await;
            }
        }
    }

    pub async fn append(&mut self, category: &str, id: &str, name: &str, data: Vec<u8>, on: NaiveDate) {
        self.counter += 1;
        let meta = Meta {
            by: Some(OfficialId("CB1".into())),
            on_behalf_of: None,
            channel: Channel::Cli,
            on,
            command: Uuid::from_u128(self.counter),
            cause: None,
            clock_set_by_hand: (self.by_hand && self.counter.is_multiple_of(9))
                .then(|| on.and_hms_opt(3, 0, 0).unwrap().and_utc() + TimeDelta::days(30)),
        };
        let stream = StreamName::new(category, id).unwrap();
        let there = self.store.read_stream(&stream, 0, usize::MAX).await.unwrap();
        let expected = Expected::from_current(there.last().map(|last| last.revision));
        let event = NewEvent { id: Uuid::from_u128(self.counter), name: name.into(), data, meta: meta.encode() };
        self.store.append(&stream, expected, vec![event]).await.unwrap();
    }

    /// Something is entered and taken back at once, on the same day.
    async fn take_back(&mut self, on: NaiveDate) {
        let id = self.rng.pick(&self.tasks).to_string();
        let reason = || "lý do".to_owned();
        let document = Document { number: "1/BC".into(), date: None };
        let (entry, what) = match self.rng.below(5) {
            2 => {
                let until = day(self.rng.below(DAYS));
                let asked = ExtensionRequested { until, reason: reason(), short_notice: false };
                (TaskEvent::ExtensionRequested(asked), UndoneWhat::ExtensionRequest)
            }
            0 => (TaskEvent::Returned(Returned { reason: reason(), proposed: None }), UndoneWhat::Return),
            1 => {
                let progress =
                    Progress { percent: Some(60), note: String::new(), documents: Vec::new(), blocker: None };
                (TaskEvent::ProgressReported(progress), UndoneWhat::Progress)
            }
            _ => {
                let result = ResultSubmitted { documents: vec![document], text: String::new() };
                (TaskEvent::ResultSubmitted(result), UndoneWhat::Result)
            }
        };
        self.append("task", &id, entry.stored_name(), entry.encode(), on).await;
        let undone = TaskEvent::Undone(Undone { command: Uuid::from_u128(self.counter), what });
        self.append("task", &id, undone.stored_name(), undone.encode(), on).await;
    }

    async fn remind(&mut self, day: NaiveDate) {
        let id = self.rng.pick(&OFFICIALS);
        let key = Uuid::from_u128(self.rng.below(40) as u128);
        let task = TaskId(Uuid::from_u128(1_000 + self.rng.below(5) as u128));
        let event = match self.rng.below(6) {
            0..3 => ReminderEvent::Planned(reminder::Planned {
                key,
                kind: self.rng.pick(&reminder::ReminderKind::ALL),
                day,
                tasks: vec![task],
                about: None,
            }),
            3 => ReminderEvent::Sent(reminder::Sent { key, channel: Channel::Telegram }),
            4 => ReminderEvent::Answered(reminder::Answered { key, task, command: key }),
            _ => ReminderEvent::Snoozed(reminder::Snoozed {
                tasks: vec![task],
                until: day.and_hms_opt(1, 0, 0).unwrap().and_utc(),
            }),
        };
        self.append("reminders", id, event.stored_name(), event.encode(), day).await;
    }

    async fn directive(&mut self, on: NaiveDate) {
        let n = self.rng.below(3) as u128;
        let number = format!("{n}/QĐ-UBND");
        let event = DirectiveEvent::Issued(Directive {
            id: DirectiveId(Uuid::from_u128(n)),
            number,
            issuer: "UBND tỉnh".into(),
            issued: on,
            subject: String::new(),
            signer: String::new(),
            urgency: Default::default(),
        });
        self.append("directive", &Uuid::from_u128(n).to_string(), event.stored_name(), event.encode(), on).await;
    }

    async fn official(&mut self, on: NaiveDate) {
        let id = self.rng.pick(&OFFICIALS);
        let (agency, role) = (self.agency(), self.rng.pick(&Role::ALL));
        let chat = ChatId(Uuid::from_u128(self.rng.below(5) as u128));
        let code_hash = format!("{:064x}", self.rng.below(5));
        let event = match self.rng.below(9) {
            4 => OfficialEvent::LinkCodeIssued(official::LinkCodeIssued {
                code_hash,
                expires_at: on.and_hms_opt(1, 0, 0).unwrap().and_utc(),
            }),
            5 => OfficialEvent::ChatLinked(official::ChatLinked { channel: Channel::Zalo, chat, code_hash }),
            6 => OfficialEvent::ChatUnlinked(official::ChatUnlinked { chat, reason: String::new() }),
            7 => OfficialEvent::ChatPreferred(official::ChatPreferred { chat }),
            8 => {
                let to = OfficialId(self.rng.pick(&OFFICIALS).into());
                OfficialEvent::Delegated(official::Delegated { to, from: on, until: on })
            }
            0 => OfficialEvent::Moved(official::Moved { agency, role }),
            1 => OfficialEvent::Left(official::Left { reason: "nghỉ hưu".into() }),
            _ => OfficialEvent::Registered(official::Registered { official: OfficialId(id.into()), agency, role }),
        };
        self.append("official", id, event.stored_name(), event.encode(), on).await;
    }

    fn agency(&mut self) -> AgencyId {
        AgencyId::new(self.rng.pick(&AGENCIES))
    }

    fn deadline(&mut self) -> Deadline {
        let it = Deadline::on(day(self.rng.below(DAYS)), "trước hạn", calendar());
        match self.rng.below(6) {
            0 => Deadline { kind: DeadlineKind::Ongoing, due: None, effective_due: None, ..it },
            1 => Deadline { kind: DeadlineKind::Unknown, due: None, effective_due: None, ..it },
            _ => it,
        }
    }

    fn assignment(&mut self) -> Assignment {
        let line = LineId(Uuid::from_u128(self.rng.below(9) as u128));
        Assignment {
            directive: DirectiveId(Uuid::from_u128(self.rng.below(3) as u128)),
            line,
            item: "1".into(),
            content: "Xây dựng kế hoạch".into(),
            lead: self.agency(),
            supporting: if self.rng.one_in(2) { vec![self.agency()] } else { Vec::new() },
            deadline: self.deadline(),
            deliverable: String::new(),
            approver: String::new(),
            field: self.rng.pick(&FIELDS).into(),
            attributes: Default::default(),
            series: self.rng.one_in(3).then_some(Series { id: SeriesId(line.0), occurrence: 0 }),
            source: None,
        }
    }

    fn event(&mut self) -> TaskEvent {
        let reason = || "lý do".to_owned();
        let reasoned = || Reasoned { reason: reason() };
        let noted = || Noted { note: String::new() };
        let document = Document { number: "1/BC".into(), date: None };
        match self.rng.below(27) {
            0 => TaskEvent::Accepted(Accepted {
                officer: (!self.rng.one_in(4)).then(|| OfficialId(self.rng.pick(&OFFICIALS).into())),
            }),
            1 => TaskEvent::Returned(Returned { reason: reason(), proposed: None }),
            2 | 3 => TaskEvent::Reassigned(Reassigned {
                from: self.agency(),
                to: self.agency(),
                because: self.rng.pick(&[Because::Decision, Because::Merger]),
                reason: reason(),
            }),
            4 => TaskEvent::LeftWithoutLead(LeftWithoutLead { from: self.agency(), reason: reason() }),
            5 => TaskEvent::ProgressReported(Progress {
                percent: Some(50),
                note: String::new(),
                documents: Vec::new(),
                blocker: None,
            }),
            6 => TaskEvent::ExtensionRequested(ExtensionRequested {
                until: day(self.rng.below(DAYS)),
                reason: reason(),
                short_notice: false,
            }),
            7 => TaskEvent::ExtensionGranted(ExtensionGranted {
                asked: day(self.rng.below(DAYS)),
                deadline: self.deadline(),
                note: String::new(),
            }),
            8 => TaskEvent::ExtensionRefused(reasoned()),
            9..12 => TaskEvent::ResultSubmitted(ResultSubmitted { documents: vec![document], text: String::new() }),
            12 => TaskEvent::ResultIssued(ResultIssued { document }),
            13..16 => TaskEvent::CompletionConfirmed(noted()),
            16 => TaskEvent::ResultSentBack(reasoned()),
            17 => TaskEvent::DeadlinePassed(DeadlinePassed { effective_due: day(self.rng.below(DAYS)) }),
            18 => TaskEvent::ExplanationRequested(noted()),
            19 => TaskEvent::ObjectiveCauseConfirmed(reasoned()),
            20 => TaskEvent::Suspended(reasoned()),
            21 => TaskEvent::Resumed(Resumed {
                note: String::new(),
                deadline: self.rng.one_in(2).then(|| self.deadline()),
            }),
            22 => TaskEvent::Reopened(reasoned()),
            23 => TaskEvent::Withdrawn(Withdrawn { reason: reason(), ends_series: self.rng.one_in(2) }),
            24 => TaskEvent::Corrected(Correction {
                reason: reason(),
                deadline: self.rng.one_in(2).then(|| self.deadline()),
                field: self.rng.one_in(2).then(|| self.rng.pick(&FIELDS).into()),
                ..Correction::default()
            }),
            25 => TaskEvent::EvidenceAttached(Evidence {
                sha256: "0".repeat(64),
                name: "a.pdf".into(),
                mime: "application/pdf".into(),
                size: 1,
            }),
            _ => TaskEvent::DeadlineRecalculated(DeadlineRecalculated {
                original: self.deadline(),
                current: self.deadline(),
            }),
        }
    }
}

/// The moments worth asking about: just at, before and after what was recorded.
pub fn moments(log: &[Recorded]) -> Vec<DateTime<Utc>> {
    let step = TimeDelta::microseconds(1);
    log.iter().flat_map(|it| [it.recorded_at - step, it.recorded_at]).collect()
}
