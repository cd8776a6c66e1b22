//! What a round of reminding comes to.

use chrono::{DateTime, NaiveDate, Utc};
use dondoc_domain::{OfficialId, TaskId, reminder::ReminderKind};
use uuid::Uuid;

/// What should be sent now, and what should not yet.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Round {
    /// The messages, person by person.
    pub planned: Vec<Planned>,
    /// What is called for and kept back, with the reason.
    pub held: Vec<Held>,
}

/// One message to one person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Planned {
    /// Its identity, made from what it is: the same round twice gives the same.
    pub key: Uuid,
    /// To whom.
    pub official: OfficialId,
    /// Its most pressing reason.
    pub kind: ReminderKind,
    /// The day it is for, in Vietnam.
    pub day: NaiveDate,
    /// The tasks it names, the most pressing first.
    pub tasks: Vec<TaskId>,
    /// Why each of them is named, in the order of `tasks`.
    pub reasons: Vec<Reason>,
    /// Whether it goes out whatever the hour: hỏa tốc.
    pub urgent: bool,
    /// Who is told next, and before which day to answer so that they are not.
    pub next_step: Option<(NaiveDate, Rung)>,
    /// Whose silence, or whose being out of reach, it is about; none if several people's.
    pub about: Option<OfficialId>,
}

/// Why a task is named.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reason {
    /// It came and was never told.
    New,
    /// The result was sent back.
    SentBack,
    /// Due today, or on days off before the next working day.
    DueToday,
    /// Due in so many working days.
    DueIn(u32),
    /// Overdue by so many working days.
    Overdue(u32),
    /// No word for so many days.
    Silent(u32),
    /// They asked to be reminded again now.
    Again,
    /// It waits for the office: to confirm, to decide, or to assign anew.
    Waiting,
}

/// A step of the ladder above the official.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Rung {
    /// The head of the lead agency.
    Head,
    /// The committee's office.
    Office,
    /// The chair and vice-chairs.
    Chair,
}

/// What is kept back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Held {
    /// From whom.
    pub official: OfficialId,
    /// What it would be.
    pub kind: ReminderKind,
    /// The tasks it would name.
    pub tasks: Vec<TaskId>,
    /// Why.
    pub why: Why,
    /// When it is looked at again at the earliest, if that is known.
    pub until: Option<DateTime<Utc>>,
}

/// Why something is kept back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Why {
    /// Outside of the hours.
    QuietHours,
    /// A weekend or holiday.
    NotAWorkingDay,
    /// The person asked for quiet.
    Muted,
    /// The person put the task off.
    Snoozed,
    /// The person had as many messages today as they may get.
    Capped,
    /// No messenger reaches the person; someone else is told instead.
    Unreachable,
    /// Today's message of this kind went out already.
    AlreadySent,
}
