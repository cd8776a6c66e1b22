//! Words for the tables: who says what on which day, and what is to come of it.

use chrono::{NaiveDate, TimeDelta};
use dondoc_agencies::AgencyId;
use dondoc_calendar::{Calendar, Deadline, Policy as Wordings, read_deadline};
use dondoc_domain::{
    DirectiveId, LineId, OfficialId,
    event::{Channel, Meta},
    policy::Policy,
    task::{Assignment, Command, Document, Facts, Happening, Refusal, Task, TaskEvent, event::*},
};
use std::sync::LazyLock;
use uuid::Uuid;

/// The day every task of the tables is assigned.
pub const ASSIGNED: &str = "2024-01-12";

pub fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

pub fn agency(id: &str) -> AgencyId {
    AgencyId::new(id)
}

pub fn official(id: &str) -> OfficialId {
    OfficialId(id.into())
}

pub fn calendar() -> &'static Calendar {
    static CALENDAR: LazyLock<Calendar> = LazyLock::new(Calendar::standard);
    &CALENDAR
}

/// A table in which 1 April 2024, a Monday, is a day off.
pub fn changed_calendar() -> &'static Calendar {
    static CALENDAR: LazyLock<Calendar> = LazyLock::new(|| {
        let row = "\n2024-04-01,off,Ngày nghỉ thêm,ví dụ\n2024-07-01,off,Ngày nghỉ thêm,ví dụ\n";
        Calendar::from_csv(&format!("{}{row}", Calendar::standard_csv())).unwrap()
    });
    &CALENDAR
}

pub fn read(deadline: &str) -> Deadline {
    read_deadline(deadline, day(ASSIGNED), calendar(), &Wordings::default())
}

/// The deadline an extension or a resumption writes.
pub fn moved(to: &str, text: &str) -> Deadline {
    Deadline::on(day(to), text, calendar())
}

pub fn assignment(deadline: &str) -> Assignment {
    let directive = DirectiveId::of("36/QĐ-UBND", "UBND tỉnh", day(ASSIGNED));
    Assignment {
        directive,
        line: LineId::of(directive, "I/157"),
        item: "157".into(),
        content: "Xây dựng kế hoạch năm".into(),
        lead: agency("STTTT"),
        supporting: vec![agency("STC")],
        deadline: read(deadline),
        deliverable: "Kế hoạch".into(),
        approver: "UBND tỉnh".into(),
        field: String::new(),
        attributes: Default::default(),
        series: None,
        source: None,
    }
}

pub fn document(number: &str, date: &str) -> Document {
    Document { number: number.into(), date: (!date.is_empty()).then(|| day(date)) }
}

/// A command with its circumstances.
#[derive(Debug, Clone)]
pub struct Said {
    pub command: Command,
    pub by: Option<OfficialId>,
    pub on_behalf_of: Option<OfficialId>,
    pub today: NaiveDate,
    pub on: Option<NaiveDate>,
    pub calendar: &'static Calendar,
    pub policy: Policy,
    /// The command's identity; only what is to be undone needs one of its own.
    pub id: Uuid,
    /// How long ago the entry was made that is to be undone.
    pub entered_ago: TimeDelta,
}

/// Someone says something on a day; nobody is the system.
pub fn said(today: &str, by: &str, command: Command) -> Said {
    Said {
        command,
        by: (!by.is_empty()).then(|| official(by)),
        on_behalf_of: None,
        today: day(today),
        on: None,
        calendar: calendar(),
        policy: Policy::default(),
        id: Uuid::nil(),
        entered_ago: TimeDelta::minutes(3),
    }
}

impl Said {
    pub fn standing_in_for(mut self, whom: &str) -> Self {
        self.on_behalf_of = Some(official(whom));
        self
    }

    /// It happened on another day than it is said.
    pub fn happened(mut self, on: &str) -> Self {
        self.on = Some(day(on));
        self
    }

    pub fn by_the_changed_table(mut self) -> Self {
        self.calendar = changed_calendar();
        self
    }

    /// As the command of this number.
    pub fn numbered(mut self, number: u128) -> Self {
        self.id = Uuid::from_u128(number);
        self
    }

    pub fn entered_ago(mut self, minutes: i64) -> Self {
        self.entered_ago = TimeDelta::minutes(minutes);
        self
    }

    pub fn by_policy(mut self, policy: Policy) -> Self {
        self.policy = policy;
        self
    }

    pub fn decided_on(&self, task: &Task) -> Result<Vec<Happening>, Refusal> {
        let facts = Facts {
            by: self.by.clone(),
            on_behalf_of: self.on_behalf_of.clone(),
            from_lead: true,
            today: self.today,
            on: self.on,
            entered_ago: Some(self.entered_ago),
            calendar: self.calendar,
            policy: &self.policy,
        };
        task.decide(&self.command, &facts)
    }

    pub fn meta(&self, on: NaiveDate) -> Meta {
        Meta {
            by: self.by.clone(),
            on_behalf_of: self.on_behalf_of.clone(),
            channel: Channel::Cli,
            on,
            command: self.id,
            cause: None,
            clock_set_by_hand: None,
        }
    }
}

/// The task after all that was said; each must have been allowed.
#[track_caller]
pub fn after(given: &[Said]) -> Task {
    let mut task = Task::default();
    for it in given {
        let happenings = it.decided_on(&task).unwrap_or_else(|refusal| panic!("given {:?}: {refusal}", it.command));
        assert!(!happenings.is_empty(), "given {:?}: nothing happened", it.command);
        evolve(&mut task, it, &happenings);
    }
    task
}

pub fn evolve(task: &mut Task, said: &Said, happenings: &[Happening]) {
    for it in happenings {
        task.evolve(&it.event, &said.meta(it.on));
    }
}

/// Given a history, when something is said, then these events happen or it is refused;
/// and what happened happens once: the same words again change nothing.
#[track_caller]
pub fn check(given: &[Said], when: Said, then: Result<Vec<(&str, TaskEvent)>, Refusal>) {
    let mut task = after(given);
    let decided = when.decided_on(&task);
    let happened = decided.clone().map(|all| all.into_iter().map(|it| (it.on, it.event)).collect::<Vec<_>>());
    let expected = then.map(|all| all.into_iter().map(|(on, event)| (day(on), event)).collect::<Vec<_>>());
    assert_eq!(happened, expected, "{:?}", when.command);
    if let Ok(happenings) = decided {
        evolve(&mut task, &when, &happenings);
        assert_eq!(when.decided_on(&task), Ok(vec![]), "said twice: {:?}", when.command);
    }
}

/// Nothing happens: it is so already.
pub fn nothing() -> Result<Vec<(&'static str, TaskEvent)>, Refusal> {
    Ok(vec![])
}

/// It is refused in the phase of this label, whatever the hint.
#[track_caller]
pub fn check_wrong_phase(given: &[Said], when: Said, phase: &str) {
    match when.decided_on(&after(given)) {
        Err(Refusal::WrongPhase { phase: found, .. }) => assert_eq!(found, phase, "{:?}", when.command),
        other => panic!("{:?}: {other:?}", when.command),
    }
}

pub fn assign(deadline: &str) -> Said {
    said(ASSIGNED, "van", Command::Assign(Box::new(assignment(deadline))))
}

/// Assigned to STTTT, due Quý I/2024: 31 March is a Sunday, so 1 April.
pub fn assigned() -> Said {
    assign("Quý I/2024")
}

pub fn accepted() -> Said {
    said("2024-01-15", "lan", Command::Accept)
}

pub fn submit(number: &str, date: &str) -> Command {
    Command::Submit { documents: vec![document(number, date)], text: String::new() }
}

/// Handed in by "lan" on 13 March.
pub fn submitted() -> Said {
    said("2024-03-14", "lan", submit("615/STTTT-TTBCXB", "2024-03-13"))
}

pub fn confirm() -> Command {
    Command::Confirm { note: String::new() }
}

/// Confirmed by "van" on 20 March.
pub fn confirmed() -> Said {
    said("2024-03-20", "van", confirm())
}

pub fn request(until: &str) -> Command {
    Command::RequestExtension { until: day(until), reason: "Chờ góp ý".into() }
}

pub fn grant(until: &str, note: &str) -> Command {
    Command::GrantExtension { until: (!until.is_empty()).then(|| day(until)), note: note.into() }
}

macro_rules! reasons {
    ($($name:ident => $variant:ident { $field:ident $(, $more:ident: $value:expr)* };)+) => {
        $(pub fn $name(reason: &str) -> Command {
            Command::$variant { $field: reason.into() $(, $more: $value)* }
        })+
    };
}

reasons! {
    give_back => Return { reason, proposed: None };
    refuse => RefuseExtension { reason };
    send_back => SendBack { reason };
    ask => AskExplanation { note };
    explain => Explain { text };
    confirm_cause => ConfirmCause { reason };
    suspend => Suspend { reason };
    resume => Resume { note, due: None };
    reopen => Reopen { reason };
    withdraw => Withdraw { reason, ends_series: false };
    lose_lead => LoseLead { basis };
}

pub fn reassign(to: &str, reason: &str) -> Command {
    Command::Reassign { to: agency(to), reason: reason.into() }
}

pub fn follow(to: &str, basis: &str) -> Command {
    Command::Move { to: agency(to), basis: basis.into() }
}

pub fn report(percent: u16, note: &str) -> Command {
    Command::Report { percent: Some(percent), note: note.into(), documents: vec![], blocker: None }
}

pub fn reasoned(reason: &str) -> Reasoned {
    Reasoned { reason: reason.into() }
}

pub fn noted(note: &str) -> Noted {
    Noted { note: note.into() }
}

pub fn taken_on(by: &str) -> TaskEvent {
    TaskEvent::Accepted(Accepted { officer: (!by.is_empty()).then(|| official(by)) })
}

pub fn reassigned(from: &str, to: &str, because: Because, reason: &str) -> TaskEvent {
    TaskEvent::Reassigned(Reassigned { from: agency(from), to: agency(to), because, reason: reason.into() })
}

pub fn handed_in(number: &str, date: &str) -> TaskEvent {
    TaskEvent::ResultSubmitted(ResultSubmitted { documents: vec![document(number, date)], text: String::new() })
}

/// Takes back what the command of this number entered.
pub fn undo(number: u128) -> Command {
    Command::Undo { command: Uuid::from_u128(number) }
}

pub fn taken_back(number: u128, what: UndoneWhat) -> TaskEvent {
    TaskEvent::Undone(Undone { command: Uuid::from_u128(number), what })
}

pub fn attach(sha256: &str, name: &str, mime: &str, size: u64) -> Command {
    Command::Attach { sha256: sha256.into(), name: name.into(), mime: mime.into(), size }
}
