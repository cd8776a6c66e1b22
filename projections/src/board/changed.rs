//! What is different between two points of both times, task by task.

use super::{AgencyAs, Answer, Column, Seen, rates::lead_of};
use crate::Key;
use dondoc_domain::{
    Day,
    rates::Definition,
    timeliness::{Class, Phase},
};
use std::collections::BTreeSet;

/// What is compared with what.
#[derive(Debug, Clone)]
pub struct ChangedQuestion {
    /// Every task as it stood then.
    pub before: Column<Seen>,
    /// Which state of which view that is; the same number is the same tasks.
    pub before_id: (Day, i64, u64),
    /// The day that said then what was overdue.
    pub before_as_of: Day,
    /// The day that says now what is overdue.
    pub as_of: Day,
    /// By which rules; the population does not matter.
    pub definition: Definition,
    /// Agencies to count under others.
    pub agency_as: AgencyAs,
    /// Only this lead, one of `agency_as`, before or after.
    pub only: Option<Option<Key>>,
}

impl PartialEq for ChangedQuestion {
    fn eq(&self, other: &Self) -> bool {
        let plain = |it: &Self| (it.before_id, it.before_as_of, it.as_of, it.definition, it.only);
        plain(self) == plain(other) && self.agency_as == other.agency_as
    }
}

/// The tasks that are different, by what became of them; one task can be in several.
#[derive(Debug, Clone)]
pub struct Changed {
    question: ChangedQuestion,
    /// Assigned since.
    pub assigned: BTreeSet<u32>,
    /// Completed since, on time.
    pub done_on_time: BTreeSet<u32>,
    /// Completed since, late.
    pub done_late: BTreeSet<u32>,
    /// Completed since, without a deadline.
    pub done_undated: BTreeSet<u32>,
    /// Overdue now and not then.
    pub overdue: BTreeSet<u32>,
    /// Given more time since.
    pub extended: BTreeSet<u32>,
    /// Their result was sent back since.
    pub sent_back: BTreeSet<u32>,
    /// Returned to the office since, and still so.
    pub returned: BTreeSet<u32>,
    /// Withdrawn since.
    pub withdrawn: BTreeSet<u32>,
    /// Came to another lead by decision since.
    pub reassigned: BTreeSet<u32>,
}

impl Changed {
    /// An answer that has compared nothing yet.
    pub fn new(question: ChangedQuestion) -> Self {
        Self {
            question,
            assigned: BTreeSet::new(),
            done_on_time: BTreeSet::new(),
            done_late: BTreeSet::new(),
            done_undated: BTreeSet::new(),
            overdue: BTreeSet::new(),
            extended: BTreeSet::new(),
            sent_back: BTreeSet::new(),
            returned: BTreeSet::new(),
            withdrawn: BTreeSet::new(),
            reassigned: BTreeSet::new(),
        }
    }

    /// What was asked.
    pub fn question(&self) -> &ChangedQuestion {
        &self.question
    }

    /// About how many bytes it takes.
    pub fn bytes(&self) -> usize {
        let sets = [
            &self.assigned,
            &self.done_on_time,
            &self.done_late,
            &self.done_undated,
            &self.overdue,
            &self.extended,
            &self.sent_back,
            &self.returned,
            &self.withdrawn,
            &self.reassigned,
        ];
        size_of::<Self>() + sets.into_iter().map(|set| set.len() * 8).sum::<usize>()
    }
}

impl Answer for Changed {
    fn count(&mut self, number: u32, now: &Seen, by: i32) {
        let ChangedQuestion { before_as_of, as_of, definition, only, .. } = self.question;
        let question = &self.question;
        let then = question.before.get(number);
        let class = |seen: &Seen, day| seen.place.class(day, definition.count_by, definition.deadline);
        let (was, is) = (then.and_then(|then| class(then, before_as_of)), class(now, as_of));
        if was == is && then == Some(now) {
            return;
        }
        let ours = |seen: &Seen| lead_of(seen, &question.agency_as, only).is_some();
        if !ours(now) && !then.is_some_and(ours) {
            return;
        }
        // What happened before the assignment did, as of that day, is nothing yet.
        let stood = |seen: &Seen| if seen.place.assigned.is_some() { seen.place.phase } else { Phase::Unborn };
        let phase = |phase: Phase| stood(now) == phase && then.is_none_or(|then| stood(then) != phase);
        let more = |of: fn(&Seen) -> u32| of(now) > then.map_or(0, of);
        let done = phase(Phase::Done);
        let holds = [
            (&mut self.assigned, was.is_none() && is.is_some()),
            (&mut self.done_on_time, done && is == Some(Class::DoneOnTime)),
            (&mut self.done_late, done && is == Some(Class::DoneLate)),
            (&mut self.done_undated, done && is == Some(Class::Undated)),
            (&mut self.overdue, is == Some(Class::OpenOverdue) && was != is),
            (&mut self.extended, more(|it| it.extensions.as_ref().map_or(0, |it| it.granted()))),
            (&mut self.sent_back, more(|it| it.sent_back.into())),
            (&mut self.returned, phase(Phase::Returned)),
            (&mut self.withdrawn, phase(Phase::Withdrawn)),
            (&mut self.reassigned, more(|it| it.reassigned.into())),
        ];
        for (set, holds) in holds {
            match (holds, by > 0) {
                (true, true) => drop(set.insert(number)),
                (true, false) => drop(set.remove(&number)),
                (false, _) => {}
            }
        }
    }
}
