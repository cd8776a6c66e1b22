//! The ladder: who is told that nobody answered, and when that is announced.

use super::{Due, Policy, Rung, log::History, recipients::Crew, stage::Stage};
use chrono::{Datelike, Days, NaiveDate};
use dondoc_calendar::Calendar;
use dondoc_domain::{directive::Urgency, reminder::ReminderKind};

/// Where a task stands on the ladder.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Climb {
    /// The step to be taken today.
    pub take: Option<Rung>,
    /// The step after, and the day before which an answer averts it.
    pub next: Option<(NaiveDate, Rung)>,
    /// Whether the chairs' weekly list names it.
    pub weekly: bool,
}

/// All that the ladder looks at.
pub(super) struct Ladders<'s, 'a> {
    pub policy: &'a Policy,
    pub calendar: &'a Calendar,
    pub crew: &'s Crew<'a>,
    /// Who asked for quiet now, person by person: they did without the announcement, not without the ladder.
    pub muted: &'s [bool],
    /// The part of the log of each person.
    pub histories: &'s [Option<&'a History>],
    pub today: NaiveDate,
}

impl Ladders<'_, '_> {
    /// Where a task stands on the ladder, if those who hear of it hear of it today.
    pub fn climb(&self, task: &Due, stage: &Stage<'_>, whom: &[usize]) -> Climb {
        match (task.due, stage.past_due) {
            (Some(due), Some(past)) if past >= 0 => self.overdue(task, stage, whom, due),
            _ => self.silent(task, stage, whom),
        }
    }

    fn overdue(&self, task: &Due, stage: &Stage<'_>, whom: &[usize], due: NaiveDate) -> Climb {
        let (steps, count) = (&self.policy.escalation, stage.count);
        let base = [task.last_told, task.returned_on].into_iter().flatten().fold(due, NaiveDate::max);
        // What they were told on the day of their last word was said before it, as far as days can tell.
        let answered = task.last_told.and_then(|told| told.succ_opt());
        let asking_since = [answered, task.returned_on].into_iter().flatten().fold(due, NaiveDate::max);
        let muted = whom.iter().any(|place| self.muted[*place]);
        let weekly = (muted || self.asked(task, whom, asking_since).0 > 0) && self.weekly(base, stage);
        let mut taken = self.taken(task, due);
        let mut take = None;
        loop {
            let since = taken.map_or(asking_since, |(_, day)| day.max(asking_since));
            let (asked, _) = self.asked(task, whom, since);
            let Some(rung) = self.next_rung(task, whom, taken.map(|(rung, _)| rung)) else {
                return Climb { take, next: self.next_week(task, base), weekly };
            };
            let below = taken.map_or(0, |(rung, _)| self.after_days(rung));
            let mut earliest = count.add(base, self.after_days(rung));
            if let Some((_, day)) = taken {
                earliest = earliest.max(count.add(day, self.after_days(rung) - below));
            } else if rung == Rung::Head {
                let still_to_ask = steps.head_after_reminders.saturating_sub(asked);
                earliest = earliest.min(count.add(self.today, still_to_ask));
            }
            if (muted || asked > 0) && earliest <= self.today && take.is_none() {
                take = Some(rung);
                taken = Some((rung, self.today));
                continue;
            }
            let tomorrow = count.add(self.today, 1);
            let next = Some((earliest.max(tomorrow), rung));
            return Climb { take, next, weekly };
        }
    }

    /// Silence without a deadline gone by goes up to the head only: there is nothing late yet.
    fn silent(&self, task: &Due, stage: &Stage<'_>, whom: &[usize]) -> Climb {
        let Some(begins) = stage.silence_begins().filter(|begins| *begins <= self.today) else {
            return Climb::default();
        };
        let head = self.next_rung(task, whom, None) == Some(Rung::Head);
        if !head || self.taken(task, stage.last_word()).is_some() {
            return Climb::default();
        }
        let steps = &self.policy.escalation;
        let (asked, last) = self.asked(task, whom, begins);
        let patience = |day: NaiveDate| stage.count.add(day, steps.head_after_days);
        if asked >= steps.head_after_reminders && last.is_some_and(|last| patience(last) <= self.today) {
            return Climb { take: Some(Rung::Head), ..Climb::default() };
        }
        let announced = asked + 1 >= steps.head_after_reminders;
        Climb { next: announced.then(|| (patience(self.today), Rung::Head)), ..Climb::default() }
    }

    fn after_days(&self, rung: Rung) -> u32 {
        let steps = &self.policy.escalation;
        match rung {
            Rung::Head => steps.head_after_days,
            Rung::Office => steps.office_after_days,
            Rung::Chair => steps.chair_after_days,
        }
    }

    /// The highest step that was taken after a day, and when.
    fn taken(&self, task: &Due, after: NaiveDate) -> Option<(Rung, NaiveDate)> {
        [Rung::Chair, Rung::Office, Rung::Head].into_iter().find_map(|rung| {
            let told = |place: &usize| self.histories[*place]?.told(task.id)?.last_of(&[ReminderKind::Escalation]);
            let day = self.crew.rung(rung, task).iter().filter_map(told).max().filter(|day| *day > after)?;
            Some((rung, day))
        })
    }

    /// The lowest step above one on which someone stands who does not hear of the task anyway.
    fn next_rung(&self, task: &Due, whom: &[usize], above: Option<Rung>) -> Option<Rung> {
        // Chairs hear of tasks one by one only where the directive is marked; of the others, once a week.
        let marked = task.urgent != Urgency::Normal;
        let rungs = [Rung::Head, Rung::Office, Rung::Chair].into_iter().filter(|rung| marked || *rung != Rung::Chair);
        rungs
            .filter(|rung| above.is_none_or(|above| *rung > above))
            .find(|rung| self.crew.rung(*rung, task).iter().any(|place| !whom.contains(place)))
    }

    /// On how many days before today they were told of it, and the last of those.
    fn asked(&self, task: &Due, whom: &[usize], since: NaiveDate) -> (u32, Option<NaiveDate>) {
        let told = whom.iter().filter_map(|place| self.histories[*place]?.told(task.id));
        told.map(|told| told.days(since, self.today)).max().unwrap_or_default()
    }

    /// Whether the chairs' list of this week names a task without an answer since a day.
    fn weekly(&self, base: NaiveDate, stage: &Stage<'_>) -> bool {
        let limit = i64::from(self.policy.escalation.chair_after_days);
        stage.count.between(base, first_of_week(self.calendar, self.today)) >= limit
    }

    /// The week's list that would name it, as the step after the last one.
    fn next_week(&self, task: &Due, base: NaiveDate) -> Option<(NaiveDate, Rung)> {
        if !self.policy.weekly || task.urgent != Urgency::Normal || self.crew.rung(Rung::Chair, task).is_empty() {
            return None;
        }
        let limit = self.calendar.add_working_days(base, self.policy.escalation.chair_after_days);
        let from = limit.max(self.today.succ_opt()?);
        let this_week = first_of_week(self.calendar, from);
        let day = match this_week >= from {
            true => this_week,
            false => first_of_week(self.calendar, from.checked_add_days(Days::new(7))?),
        };
        Some((day, Rung::Chair))
    }
}

/// The first working day from a week's Monday on.
pub(super) fn first_of_week(calendar: &Calendar, day: NaiveDate) -> NaiveDate {
    calendar.roll(monday(day))
}

/// The Monday of a day's week.
pub(super) fn monday(day: NaiveDate) -> NaiveDate {
    day.checked_sub_days(Days::new(day.weekday().num_days_from_monday().into())).unwrap_or(day)
}
