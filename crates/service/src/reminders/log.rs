//! What was planned and sent so far, as the planner needs it.

use chrono::{DateTime, NaiveDate, Utc};
use dondoc_domain::{OfficialId, TaskId, reminder::ReminderKind};
use std::collections::{HashMap, HashSet};
use uuid::Uuid;

/// What was planned and sent so far, and what people put off.
#[derive(Debug, Clone, Default)]
pub struct Log {
    people: HashMap<OfficialId, History>,
}

/// A reminder that was planned.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Past {
    /// Its identity.
    pub key: Uuid,
    /// What it was.
    pub kind: ReminderKind,
    /// The day it was for.
    pub day: NaiveDate,
    /// The tasks it named.
    pub tasks: Vec<TaskId>,
    /// Whether it could not be sent, so that nobody read it.
    pub failed: bool,
}

impl Log {
    /// Takes in a reminder.
    pub fn note(&mut self, official: &OfficialId, past: Past) {
        let history = self.history(official);
        if !history.keys.insert(past.key) || past.failed {
            return;
        }
        *history.sent_on.entry(past.day).or_default() += 1;
        for task in past.tasks {
            history.told.entry(task).or_default().mentions.push((past.day, past.kind, Some(past.key)));
        }
    }

    /// Takes in that a task was named to someone so long ago that no more is known.
    pub fn note_long_ago(&mut self, official: &OfficialId, task: TaskId, kind: ReminderKind, day: NaiveDate) {
        self.history(official).told.entry(task).or_default().mentions.push((day, kind, None));
    }

    /// Takes in that someone put a task off.
    pub fn snooze(&mut self, official: &OfficialId, task: TaskId, until: DateTime<Utc>) {
        self.history(official).snoozed.insert(task, until);
    }

    fn history(&mut self, official: &OfficialId) -> &mut History {
        self.people.entry(official.clone()).or_default()
    }

    pub(super) fn of(&self, official: &OfficialId) -> Option<&History> {
        self.people.get(official)
    }
}

/// One person's part of the log.
#[derive(Debug, Clone, Default)]
pub(super) struct History {
    keys: HashSet<Uuid>,
    sent_on: HashMap<NaiveDate, u32>,
    told: HashMap<TaskId, Told>,
    snoozed: HashMap<TaskId, DateTime<Utc>>,
}

impl History {
    pub fn has(&self, key: Uuid) -> bool {
        self.keys.contains(&key)
    }

    pub fn sent_on(&self, day: NaiveDate) -> u32 {
        self.sent_on.get(&day).copied().unwrap_or(0)
    }

    pub fn told(&self, task: TaskId) -> Option<&Told> {
        self.told.get(&task)
    }

    pub fn snoozed(&self, task: TaskId) -> Option<DateTime<Utc>> {
        self.snoozed.get(&task).copied()
    }
}

/// How often one person was told of one task.
#[derive(Debug, Clone, Default)]
pub(super) struct Told {
    mentions: Vec<(NaiveDate, ReminderKind, Option<Uuid>)>,
}

impl Told {
    /// The last day of any mention.
    pub fn last(&self) -> Option<NaiveDate> {
        self.mentions.iter().map(|(day, ..)| *day).max()
    }

    /// The last day of a mention of some kinds.
    pub fn last_of(&self, kinds: &[ReminderKind]) -> Option<NaiveDate> {
        self.mentions.iter().filter(|(_, kind, _)| kinds.contains(kind)).map(|(day, ..)| *day).max()
    }

    /// On how many different days, from one day on and before another, they were told; the last of those days.
    pub fn days(&self, from: NaiveDate, before: NaiveDate) -> (u32, Option<NaiveDate>) {
        let mut days: Vec<NaiveDate> =
            self.mentions.iter().map(|(day, ..)| *day).filter(|day| from <= *day && *day < before).collect();
        days.sort_unstable();
        days.dedup();
        (u32::try_from(days.len()).unwrap_or(u32::MAX), days.last().copied())
    }

    /// Whether a day's mentions were all in the one message of this key.
    pub fn only_in(&self, day: NaiveDate, key: Uuid) -> bool {
        self.mentions.iter().filter(|(it, ..)| *it == day).all(|(_, _, by)| *by == Some(key))
    }
}
