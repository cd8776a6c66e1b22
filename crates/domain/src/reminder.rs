//! Reminders as facts: what was planned for an official, what became of it, and what they asked to be spared.

use crate::{
    OfficialId, TaskId,
    event::{Channel, stored},
    ids::derive,
};
use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

stored! {
    /// What happens to an official's reminders.
    pub enum ReminderEvent {
        /// It was decided that they are to be reminded.
        Planned(Planned) = "reminder_planned.v1",
        /// A messenger took it.
        Sent(Sent) = "reminder_sent.v1",
        /// It could not be sent.
        Failed(Failed) = "reminder_failed.v1",
        /// They looked at it, as far as their messenger tells.
        Seen(Seen) = "reminder_seen.v1",
        /// They answered it with something that was recorded on a task.
        Answered(Answered) = "reminder_answered.v1",
        /// They asked not to hear of some tasks for a while; no deadline moves.
        Snoozed(Snoozed) = "reminder_snoozed.v1",
        /// They asked for quiet altogether, or for its end.
        Quieted(Quieted) = "reminder_quieted.v1",
    }
}

/// For what reason an official is reminded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ReminderKind {
    /// What is due soon, collected in the morning.
    Digest,
    /// A task that just came.
    New,
    /// Due today.
    DueToday,
    /// Overdue.
    Overdue,
    /// A result that was sent back.
    Returned,
    /// Urgent by its directive.
    Urgent,
    /// Nothing was heard for long.
    Silence,
    /// Someone else has not answered.
    Escalation,
    /// The week's figures for the leadership.
    Weekly,
}

impl ReminderKind {
    /// Every kind.
    pub const ALL: [ReminderKind; 9] = [
        ReminderKind::Digest,
        ReminderKind::New,
        ReminderKind::DueToday,
        ReminderKind::Overdue,
        ReminderKind::Returned,
        ReminderKind::Urgent,
        ReminderKind::Silence,
        ReminderKind::Escalation,
        ReminderKind::Weekly,
    ];

    /// The kind's name in the log, in JSON and on the command line.
    pub fn name(self) -> &'static str {
        match self {
            ReminderKind::Digest => "digest",
            ReminderKind::New => "new",
            ReminderKind::DueToday => "due_today",
            ReminderKind::Overdue => "overdue",
            ReminderKind::Returned => "returned",
            ReminderKind::Urgent => "urgent",
            ReminderKind::Silence => "silence",
            ReminderKind::Escalation => "escalation",
            ReminderKind::Weekly => "weekly",
        }
    }
}

/// It was decided that they are to be reminded.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Planned {
    /// The reminder's identity: made from what it is about, so that planning it twice is one reminder.
    pub key: Uuid,
    /// Why.
    pub kind: ReminderKind,
    /// The day it is for, in Vietnam.
    pub day: NaiveDate,
    /// The tasks it is about.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tasks: Vec<TaskId>,
    /// Whose silence it is about, when it goes to someone above them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub about: Option<OfficialId>,
}

/// A messenger took it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sent {
    /// The reminder.
    pub key: Uuid,
    /// Through which messenger.
    pub channel: Channel,
}

/// It could not be sent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Failed {
    /// The reminder.
    pub key: Uuid,
    /// Why not.
    pub reason: String,
}

/// They looked at it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Seen {
    /// The reminder.
    pub key: Uuid,
}

/// They answered it with something that was recorded on a task.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answered {
    /// The reminder.
    pub key: Uuid,
    /// The task.
    pub task: TaskId,
    /// The command that the answer led to.
    pub command: Uuid,
}

/// They asked not to hear of some tasks for a while.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Snoozed {
    /// The tasks.
    pub tasks: Vec<TaskId>,
    /// Until when.
    pub until: DateTime<Utc>,
}

/// They asked for quiet altogether, or for its end.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Quieted {
    /// Until when; none ends it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<DateTime<Utc>>,
}

impl ReminderEvent {
    /// The event's identity in the official's stream: what is noted twice is one event.
    ///
    /// What concerns a reminder is known by its key. A failure or a wish may come again, so it is known by the
    /// command that noted it and its place in that command.
    pub fn identity(&self, command: Uuid, place: usize) -> Uuid {
        let (command, place) = (command.to_string(), place.to_string());
        let of_key = |kind: &str, key: &Uuid| derive("reminder", &[kind, &key.to_string()]);
        match self {
            ReminderEvent::Planned(it) => of_key("planned", &it.key),
            ReminderEvent::Sent(it) => of_key("sent", &it.key),
            ReminderEvent::Seen(it) => of_key("seen", &it.key),
            ReminderEvent::Answered(it) => {
                let (key, task, command) = (it.key.to_string(), it.task.to_string(), it.command.to_string());
                derive("reminder", &["answered", &key, &task, &command])
            }
            ReminderEvent::Failed(it) => derive("reminder", &["failed", &it.key.to_string(), &command, &place]),
            ReminderEvent::Snoozed(_) => derive("reminder", &["snoozed", &command, &place]),
            ReminderEvent::Quieted(_) => derive("reminder", &["quieted", &command, &place]),
        }
    }
}
