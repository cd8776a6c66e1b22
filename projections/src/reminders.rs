//! Reminders: who was reminded of what lately, what became of it, and what they asked to be spared.

use crate::{Poison, Projection};
use chrono::{DateTime, Datelike, NaiveDate, TimeDelta, Utc};
use dondoc_domain::{
    OfficialId, TaskId,
    event::{Channel, Stored},
    reminder::{ReminderEvent, ReminderKind},
};
use dondoc_store::Recorded;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use uuid::Uuid;

/// Single reminders are kept for so many days before the latest one; the months keep counts of all.
const KEPT: TimeDelta = TimeDelta::days(60);

/// The reminders of all officials.
#[derive(Debug, Default, Serialize, Deserialize)]
pub struct Reminders {
    people: BTreeMap<OfficialId, Reminded>,
}

/// What an official was reminded of.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reminded {
    /// The reminders of the last 60 days, in the order of planning.
    pub recent: Vec<Reminder>,
    /// Counts for every month, by year and month of the day that the reminder was for.
    pub months: BTreeMap<(i32, u32), Counts>,
    /// Tasks that they do not want to hear of, and until when.
    pub snoozed: BTreeMap<TaskId, DateTime<Utc>>,
    /// Until when they want no reminder at all.
    pub quiet_until: Option<DateTime<Utc>>,
    /// The last day of each kind of reminder, for each task ever spoken of.
    pub last: BTreeMap<TaskId, BTreeMap<ReminderKind, NaiveDate>>,
    /// The last revision of the stream.
    pub revision: u64,
}

/// One reminder.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reminder {
    /// Its identity.
    pub key: Uuid,
    /// Why.
    pub kind: ReminderKind,
    /// The day it is for, in Vietnam.
    pub day: NaiveDate,
    /// The tasks it is about.
    pub tasks: Vec<TaskId>,
    /// Whose silence it is about.
    pub about: Option<OfficialId>,
    /// When it was planned, by the log's clock.
    pub planned_at: DateTime<Utc>,
    /// What became of it.
    pub fate: Fate,
    /// Whether it was looked at, as far as the messenger tells.
    pub seen: bool,
    /// The tasks on which something was recorded in answer to it.
    pub answered: Vec<TaskId>,
}

/// What became of a reminder.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Fate {
    /// It waits to be sent.
    Planned,
    /// A messenger took it.
    Sent(Channel),
    /// It could not be sent, for this reason.
    Failed(String),
}

/// How many reminders of a month.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the fields are what became of them")]
pub struct Counts {
    pub planned: u32,
    pub sent: u32,
    pub failed: u32,
    pub seen: u32,
    pub answered: u32,
}

impl Reminders {
    /// What an official was reminded of; none if never of anything.
    pub fn of(&self, official: &OfficialId) -> Option<&Reminded> {
        self.people.get(official)
    }

    /// Everyone who was ever reminded, or asked not to be.
    pub fn all(&self) -> impl Iterator<Item = (&OfficialId, &Reminded)> {
        self.people.iter()
    }

    /// When an official was last reminded of a task, and why.
    pub fn last(&self, official: &OfficialId, task: TaskId) -> Option<(NaiveDate, ReminderKind)> {
        let kinds = self.people.get(official)?.last.get(&task)?;
        kinds.iter().map(|(kind, day)| (*day, *kind)).max()
    }
}

impl Reminded {
    /// The reminder of a key, while it is kept.
    pub fn reminder(&self, key: Uuid) -> Option<&Reminder> {
        self.recent.iter().rev().find(|it| it.key == key)
    }

    /// Until when a task is not to be spoken of at a moment; none if it may be.
    pub fn snoozed_until(&self, task: TaskId, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
        self.snoozed.get(&task).copied().filter(|until| *until > now)
    }

    fn take(&mut self, event: ReminderEvent, at: DateTime<Utc>) {
        match event {
            ReminderEvent::Planned(it) => {
                if self.reminder(it.key).is_some() {
                    return;
                }
                self.months.entry((it.day.year(), it.day.month())).or_default().planned += 1;
                for task in &it.tasks {
                    let day = self.last.entry(*task).or_default().entry(it.kind).or_insert(it.day);
                    *day = it.day.max(*day);
                }
                self.recent.push(Reminder {
                    key: it.key,
                    kind: it.kind,
                    day: it.day,
                    tasks: it.tasks,
                    about: it.about,
                    planned_at: at,
                    fate: Fate::Planned,
                    seen: false,
                    answered: Vec::new(),
                });
                self.forget();
            }
            ReminderEvent::Sent(it) => self.become_of(it.key, |reminder, counts| {
                counts.sent += 1;
                reminder.fate = Fate::Sent(it.channel);
            }),
            ReminderEvent::Failed(it) => self.become_of(it.key, |reminder, counts| {
                counts.failed += 1;
                reminder.fate = Fate::Failed(it.reason);
            }),
            ReminderEvent::Seen(it) => self.become_of(it.key, |reminder, counts| {
                counts.seen += u32::from(!reminder.seen);
                reminder.seen = true;
            }),
            ReminderEvent::Answered(it) => self.become_of(it.key, |reminder, counts| {
                counts.answered += u32::from(reminder.answered.is_empty());
                if !reminder.answered.contains(&it.task) {
                    reminder.answered.push(it.task);
                }
            }),
            ReminderEvent::Snoozed(it) => {
                self.snoozed.retain(|_, until| *until > at);
                self.snoozed.extend(it.tasks.into_iter().map(|task| (task, it.until)));
            }
            ReminderEvent::Quieted(it) => self.quiet_until = it.until,
        }
    }

    /// A reminder that is kept no more was settled long ago; what is told of it so late counts nowhere.
    fn become_of(&mut self, key: Uuid, change: impl FnOnce(&mut Reminder, &mut Counts)) {
        if let Some(reminder) = self.recent.iter_mut().rev().find(|it| it.key == key) {
            let month = (reminder.day.year(), reminder.day.month());
            change(reminder, self.months.entry(month).or_default());
        }
    }

    fn forget(&mut self) {
        let Some(latest) = self.recent.iter().map(|it| it.day).max() else { return };
        self.recent.retain(|it| latest - it.day <= KEPT);
    }
}

impl Projection for Reminders {
    const NAME: &'static str = "reminders";
    const VERSION: u32 = 1;

    fn apply(&mut self, event: &Recorded) -> Result<(), Poison> {
        if event.stream.category() != "reminders" {
            return Ok(());
        }
        let poison = |reason: String| Poison { name: event.name.clone(), position: event.position, reason };
        let decoded = ReminderEvent::decode(&event.name, &event.data).map_err(|error| poison(error.to_string()))?;
        let person = self.people.entry(OfficialId(event.stream.id().to_owned())).or_default();
        person.revision = event.revision;
        person.take(decoded, event.recorded_at);
        Ok(())
    }
}
