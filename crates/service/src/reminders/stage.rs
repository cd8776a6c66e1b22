//! Which step a task has reached for one person: what the morning's list says of it, and whether that was said.

use super::{Due, Policy, Reason, hours::Count, log::Told};
use chrono::{Days, NaiveDate};
use dondoc_calendar::Calendar;

/// Where a task stands today.
#[derive(Debug, Clone, Copy)]
pub(super) struct Stage<'a> {
    task: &'a Due,
    policy: &'a Policy,
    pub count: Count<'a>,
    today: NaiveDate,
    /// Days past the deadline, negative before it; none without one.
    pub past_due: Option<i64>,
}

impl<'a> Stage<'a> {
    pub fn of(task: &'a Due, policy: &'a Policy, calendar: &'a Calendar, today: NaiveDate) -> Self {
        let count = if task.hot() { Count::EveryDay } else { Count::Working(calendar) };
        Self { task, policy, count, today, past_due: task.due.map(|due| count.between(due, today)) }
    }

    /// What a person is to be told in the morning, unless it was told or answered since it became so.
    pub fn unsettled(&self, told: Option<&Told>) -> Option<Reason> {
        let last = told.and_then(Told::last);
        let by_deadline = self.step().is_some_and(|step| {
            let settled_on = |day: NaiveDate| self.task.due.is_some_and(|due| self.count.between(due, day) >= step);
            !last.is_some_and(settled_on) && !self.task.last_told.is_some_and(settled_on)
        });
        if by_deadline {
            return self.deadline_reason();
        }
        let silent_since = self.silence_step()?;
        last.is_none_or(|last| last < silent_since).then(|| self.silence_reason())
    }

    /// What there is to say of it when someone asked to hear of it again.
    pub fn reason(&self) -> Reason {
        match self.past_due {
            Some(past) if past >= 0 => self.deadline_reason().unwrap_or(Reason::Again),
            _ => Reason::Again,
        }
    }

    /// What those above are told of it.
    pub fn why_above(&self) -> Reason {
        match self.past_due {
            Some(past) if past >= 0 => self.reason(),
            _ => self.silence_reason(),
        }
    }

    /// Whether it is due today and nothing was heard of it today.
    pub fn due_today_unanswered(&self) -> bool {
        self.past_due == Some(0) && self.task.last_told.is_none_or(|told| told < self.today)
    }

    /// The last day before which silence counts from: word of the lead, a result sent back, the assignment.
    pub fn last_word(&self) -> NaiveDate {
        let task = self.task;
        [task.last_told, task.returned_on].into_iter().flatten().fold(task.assigned, NaiveDate::max)
    }

    /// The day from which nothing being heard is called silence; none for an overdue task, which has its own steps.
    pub fn silence_begins(&self) -> Option<NaiveDate> {
        let policy = self.policy;
        let limit = match self.past_due {
            Some(past) if past >= 0 => return None,
            Some(_) => policy.silence_days,
            None => policy.silence_days_undated,
        };
        self.last_word().checked_add_days(Days::new(limit.into()))
    }

    /// The day of the last step of silence that was reached.
    fn silence_step(&self) -> Option<NaiveDate> {
        let begins = self.silence_begins().filter(|begins| *begins <= self.today)?;
        let repeat = i64::from(self.policy.silence_repeat_days.max(1));
        let over = (self.today - begins).num_days() / repeat * repeat;
        begins.checked_add_days(Days::new(over.unsigned_abs()))
    }

    fn silence_reason(&self) -> Reason {
        Reason::Silent(days((self.today - self.last_word()).num_days()))
    }

    /// The last step around the deadline that was reached, as days past it.
    fn step(&self) -> Option<i64> {
        let past = self.past_due?;
        match self.policy.overdue_step(past) {
            Some(step) => Some(step),
            // Where the rhythm begins late, the last step before the deadline stands until then.
            None => self.policy.early_step(-past.min(0)).map(|step| -step),
        }
    }

    fn deadline_reason(&self) -> Option<Reason> {
        Some(match self.past_due? {
            0 => Reason::DueToday,
            past if past < 0 => Reason::DueIn(days(-past)),
            past => Reason::Overdue(days(past)),
        })
    }
}

fn days(n: i64) -> u32 {
    u32::try_from(n).unwrap_or(0)
}
