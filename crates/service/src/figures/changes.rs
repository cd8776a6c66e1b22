//! What changed since the last meeting.

use super::{Answered, Question, report::DefinitionReport};
use crate::{App, ServiceError, app::vietnam_day};
use chrono::{DateTime, NaiveDate, NaiveTime, TimeDelta, Utc};
use dondoc_agencies::AgencyId;
use dondoc_domain::rates::Definition;
use dondoc_projections::board::{At, ChangedQuestion};
use serde::Serialize;
use std::collections::BTreeSet;

/// Since when.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Since {
    /// Since the end of a day in Vietnam.
    Day(NaiveDate),
    /// Since a moment of that day.
    Moment(DateTime<Utc>),
}

/// A question for what changed.
#[derive(Debug, Clone)]
pub struct ChangesRequest {
    /// Since when: what had happened by then and was known then is compared with what is so now.
    pub since: Since,
    /// What has happened by the end of this day; today if none.
    pub as_of: Option<NaiveDate>,
    /// What has been recorded by this moment; everything if none.
    pub known_at: Option<DateTime<Utc>>,
    /// By which rules on time and late are told apart; its population does not matter.
    pub definition: Definition,
    /// Only tasks that this agency leads now or led then.
    pub agency: Option<AgencyId>,
    /// Count tasks of merged agencies under today's successor.
    pub by_successor: bool,
    /// At most so many tasks are named in each list; all are counted.
    pub limit: usize,
}

/// What changed. A task can be in several lists; what was done and undone in between is in none.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Changes {
    /// What was known by this moment is compared.
    pub since: DateTime<Utc>,
    /// What had happened by the end of this day is compared.
    pub since_day: NaiveDate,
    /// With what has happened by the end of this day.
    pub as_of: NaiveDate,
    /// By which rules.
    pub definition: DefinitionReport,
    /// Assigned since.
    pub assigned: ChangedTasks,
    /// Completed since, on time.
    pub done_on_time: ChangedTasks,
    /// Completed since, late.
    pub done_late: ChangedTasks,
    /// Completed since, without a deadline.
    pub done_undated: ChangedTasks,
    /// Overdue now and not then.
    pub overdue: ChangedTasks,
    /// Given more time since.
    pub extended: ChangedTasks,
    /// Their result was sent back since.
    pub sent_back: ChangedTasks,
    /// Returned to the office since, and still so.
    pub returned: ChangedTasks,
    /// Withdrawn since.
    pub withdrawn: ChangedTasks,
    /// Came to another lead by decision since; mergers are not counted.
    pub reassigned: ChangedTasks,
}

/// The tasks of one list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ChangedTasks {
    /// How many.
    pub count: usize,
    /// The codes of the first of them, in the order of assignment.
    pub codes: Vec<String>,
}

impl ChangedTasks {
    fn of(numbers: &BTreeSet<u32>, limit: usize) -> Self {
        let codes = numbers.iter().take(limit).map(|number| format!("NV{}", u64::from(*number) + 1));
        Self { count: numbers.len(), codes: codes.collect() }
    }
}

impl App {
    /// What changed since a day or a moment.
    pub async fn changed_since(&self, request: &ChangesRequest) -> Result<Changes, ServiceError> {
        let (since_day, since) = match request.since {
            Since::Day(day) => (day, end_of(day)),
            Since::Moment(moment) => (vietnam_day(moment), moment),
        };
        let today = self.today();
        let named = self.named(NaiveDate::MIN, today, request.as_of, request.by_successor).await?;
        let (only, agency_as) = self.led_by(&named, request.agency.as_ref()).await?;
        let then = At::new(since_day, Some(since));
        let before = self.view_at(then).await?;
        let question = ChangedQuestion {
            before_id: (since_day.into(), since.timestamp_micros(), before.versions()),
            before: before.seen().clone(),
            before_as_of: since_day.into(),
            as_of: named.as_of.into(),
            definition: request.definition,
            agency_as,
            only,
        };
        drop(before);
        let at = At::new(named.as_of, request.known_at);
        let answered = self.answered(at, Question::Changed(Box::new(question))).await?;
        let Answered::Changed(it) = answered.as_ref() else { return Err(ServiceError::Contended) };
        let tasks = |numbers| ChangedTasks::of(numbers, request.limit);
        Ok(Changes {
            since,
            since_day,
            as_of: named.as_of,
            definition: request.definition.into(),
            assigned: tasks(&it.assigned),
            done_on_time: tasks(&it.done_on_time),
            done_late: tasks(&it.done_late),
            done_undated: tasks(&it.done_undated),
            overdue: tasks(&it.overdue),
            extended: tasks(&it.extended),
            sent_back: tasks(&it.sent_back),
            returned: tasks(&it.returned),
            withdrawn: tasks(&it.withdrawn),
            reassigned: tasks(&it.reassigned),
        })
    }
}

/// The last microsecond of a day in Vietnam.
fn end_of(day: NaiveDate) -> DateTime<Utc> {
    const AHEAD_OF_UTC: TimeDelta = TimeDelta::hours(7);
    let midnight = day.succ_opt().unwrap_or(day).and_time(NaiveTime::MIN).and_utc();
    midnight - AHEAD_OF_UTC - TimeDelta::microseconds(1)
}
