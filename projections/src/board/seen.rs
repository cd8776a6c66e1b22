//! One task as it stood at some point of both times, folded from its own facts alone.

use super::{Board, Place, What};
use crate::Key;
use chrono::{DateTime, NaiveDate, Utc};
use dondoc_domain::{
    Day,
    timeliness::{Change, Class, CountBy, DeadlineBy, Phase},
};
use std::sync::Arc;

/// A point of both times.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct At {
    /// What had happened by the end of this day.
    pub as_of: Day,
    /// What had been recorded by this moment, in microseconds.
    pub(super) known: i64,
}

impl At {
    /// As of a day, as known at a moment, or by all that is known.
    pub fn new(as_of: NaiveDate, known_at: Option<DateTime<Utc>>) -> Self {
        Self { as_of: as_of.into(), known: known_at.map_or(i64::MAX, |moment| moment.timestamp_micros()) }
    }
}

/// A task as it stood then.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seen {
    /// Where it stood.
    pub place: Place,
    /// The directive.
    pub directive: Key,
    /// The field it counted under.
    pub field: Key,
    /// The day the lead last told something, by when that was recorded.
    pub told: Option<Day>,
    /// How often a result had been sent back.
    pub sent_back: u8,
    /// How often it had come to another lead by decision.
    pub reassigned: u8,
    /// What had become of requests for more time, if there were any.
    pub extensions: Option<Arc<Extensions>>,
}

/// Requests for more time on one task, and what became of them.
///
/// Every request is in one of the other counts: as asked, shorter, refused, lapsed, or waiting.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Extensions {
    /// How many were made.
    pub asked: u32,
    /// Granted until the day asked for.
    pub as_asked: u32,
    /// Granted until an earlier day.
    pub shorter: u32,
    /// Refused.
    pub refused: u32,
    /// Never decided: the task was done or withdrawn, or another request took its place.
    pub lapsed: u32,
    /// Whether one waits for the office.
    pub waiting: bool,
    /// Of each one granted, the deadline before and after.
    pub bought: Vec<(Day, Day)>,
}

impl Extensions {
    fn ask(&mut self) {
        self.lapse();
        (self.asked, self.waiting) = (self.asked + 1, true);
    }

    /// A decision is always one on a request, also where only the decision was entered.
    fn decide(&mut self) {
        self.asked += u32::from(!self.waiting);
        self.waiting = false;
    }

    fn lapse(&mut self) {
        self.lapsed += u32::from(self.waiting);
        self.waiting = false;
    }

    /// How many were granted.
    pub fn granted(&self) -> u32 {
        self.as_asked + self.shorter
    }
}

impl Seen {
    fn unborn(directive: Key, field: Key) -> Self {
        let place = Place::default();
        Self { place, directive, field, told: None, sent_back: 0, reassigned: 0, extensions: None }
    }

    fn take(&mut self, on: Day, what: What) {
        match what {
            What::Change(change) => {
                match change {
                    Change::SentBack => self.sent_back = self.sent_back.saturating_add(1),
                    Change::Led(_) => self.reassigned = self.reassigned.saturating_add(1),
                    Change::Confirmed | Change::Withdrawn if self.extensions.is_some() => self.extensions().lapse(),
                    Change::Assigned { .. }
                    | Change::Handled(_)
                    | Change::Moved(_)
                    | Change::LeadLost
                    | Change::Due(_)
                    | Change::OriginalDue(_)
                    | Change::Submitted
                    | Change::Issued
                    | Change::Confirmed
                    | Change::Returned
                    | Change::Suspended
                    | Change::Resumed
                    | Change::Reopened
                    | Change::Withdrawn
                    | Change::Undone => {}
                }
                self.place.apply(on, change);
            }
            What::Field(field) => self.field = field,
            What::Told(day) => self.told = self.told.max(Some(day)),
            What::Asked(_) => self.extensions().ask(),
            What::Granted { asked, due } => {
                let before = self.place.current_due;
                let all = self.extensions();
                all.decide();
                // A day asked for that is none of work is granted as the next one that is.
                let whole = due.is_none_or(|due| due >= asked);
                (all.as_asked, all.shorter) = (all.as_asked + u32::from(whole), all.shorter + u32::from(!whole));
                all.bought.extend(before.zip(due));
            }
            What::Refused => {
                let all = self.extensions();
                all.decide();
                all.refused += 1;
            }
            What::TakenBack => {}
        }
    }

    fn extensions(&mut self) -> &mut Extensions {
        Arc::make_mut(self.extensions.get_or_insert_default())
    }

    /// The deadline that an open task is overdue by; none if it is not.
    pub fn overdue(&self, as_of: Day, count_by: CountBy, deadline: DeadlineBy) -> Option<Day> {
        let overdue = self.place.class(as_of, count_by, deadline) == Some(Class::OpenOverdue);
        if overdue { self.place.due(deadline) } else { None }
    }

    /// For how many days an open task has been without any word of its lead; none if it needs none.
    pub fn silent_days(&self, as_of: Day) -> Option<u16> {
        let since = self.told.max(self.place.assigned)?;
        (self.place.phase == Phase::Open).then(|| as_of.number().saturating_sub(since.number()))
    }
}

impl Board {
    /// A task as it stood then.
    ///
    /// # Panics
    /// If the number is not of this board.
    pub fn seen(&self, number: u32, at: At) -> Seen {
        let row = &self.rows[number as usize];
        let mut seen = Seen::unborn(row.directive, row.first_field);
        if self.was_known(row.chain.last, at) && row.chain.latest <= Some(at.as_of) && !row.chain.extensions {
            let (sent_back, reassigned) = (row.times_sent_back, row.times_reassigned);
            return Seen { place: row.place, field: row.field, told: row.last_told, sent_back, reassigned, ..seen };
        }
        let mut next = row.chain.first;
        while let Some(fact) = self.facts.get(next as usize) {
            if fact.on <= at.as_of && self.was_known(next, at) && !self.was_taken_back(next, fact.what, at) {
                seen.take(fact.on, fact.what);
            }
            next = fact.next;
        }
        seen
    }

    /// Whether something told or asked had been taken back by then.
    fn was_taken_back(&self, fact: u32, what: What, at: At) -> bool {
        matches!(what, What::Told(_) | What::Asked(_))
            && self.taken_back.get(&fact).is_some_and(|undo| self.was_known(*undo, at))
    }

    /// Whether a fact was known then.
    pub(super) fn was_known(&self, fact: u32, at: At) -> bool {
        at.known == i64::MAX || self.knowledge.includes(fact, at.known)
    }
}
