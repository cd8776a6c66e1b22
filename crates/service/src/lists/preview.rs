//! What a change of agencies or holidays would do to open tasks, before it is made: nothing here writes.

use super::calendar::readable;
use crate::{
    App, Context, ServiceError,
    delegation::today_of,
    organisation::{Moved, decide_all},
};
use chrono::NaiveDate;
use dondoc_agencies::{AgencyId, RegistryCommand, RegistryEvent};
use dondoc_calendar::Calendar;
use dondoc_domain::{TaskId, event::Channel};
use serde::Serialize;
use std::collections::HashSet;
use uuid::Uuid;

/// So many lines of a preview are told in words; the rest are counted.
const TOLD: usize = 500;

/// What a change of agencies would do.
#[derive(Debug, Clone, PartialEq)]
pub struct AgencyPreview {
    /// What would be told to the registry.
    pub events: Vec<RegistryEvent>,
    /// The day from which the new order holds; until then no task moves. Today at the earliest.
    pub from: NaiveDate,
    /// How many open tasks would move to a successor.
    pub moving: u64,
    /// How many open tasks would wait for the office to name a lead.
    pub without_lead: u64,
    /// The first of them.
    pub tasks: Vec<TaskMove>,
    /// How many officials who serve would serve at another agency; nobody has to be entered anew.
    pub officials: u64,
}

/// An open task that would move.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct TaskMove {
    /// Its identity.
    pub id: TaskId,
    /// The code that people use.
    pub code: String,
    /// What is to be done.
    pub content: String,
    /// Its lead until now.
    pub from: AgencyId,
    /// Its lead from then on; none waits for the office.
    pub to: Option<AgencyId>,
    /// Its effective deadline, which stays.
    pub due: Option<NaiveDate>,
}

/// What another table of holidays would do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CalendarPreview {
    /// The version of the calendar in force.
    pub version: String,
    /// The version of the calendar previewed.
    pub version_then: String,
    /// The days that would be judged otherwise, each with whether it would be worked.
    pub days: Vec<(NaiveDate, bool)>,
    /// How many open deadlines would move.
    pub moving: u64,
    /// The first of them.
    pub tasks: Vec<CalendarMove>,
}

/// An open deadline that would move.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CalendarMove {
    /// The task.
    pub id: TaskId,
    /// The code that people use.
    pub code: String,
    /// What is to be done.
    pub content: String,
    /// Its lead agency.
    pub lead: Option<AgencyId>,
    /// The effective deadline as it is.
    pub before: Option<NaiveDate>,
    /// The effective deadline as it would be.
    pub after: Option<NaiveDate>,
}

impl App {
    /// What a merger, split, abolition, rename or any other change of agencies would do, seen on the first day that it
    /// holds. Tasks that move anyway by then are not its doing and are left out.
    pub async fn preview_agencies(&self, commands: &[RegistryCommand]) -> Result<AgencyPreview, ServiceError> {
        let before = self.registry().await?;
        let mut after = before.clone();
        let events = decide_all(&mut after, commands)?;
        let from = commands.iter().filter_map(holds_from).fold(self.today(), NaiveDate::max);
        let anyway: HashSet<(TaskId, Option<AgencyId>)> =
            self.to_move(&before, from).await?.into_iter().map(|it| (it.id, it.to)).collect();
        let mut moves = self.to_move(&after, from).await?;
        moves.retain(|it| !anyway.contains(&(it.id, it.to.clone())));
        let officials = {
            let models = self.models().await?;
            let moved = |it: &AgencyId| today_of(&before, it, from) != today_of(&after, it, from);
            models.rows().officials.all().filter(|it| it.active && moved(&it.agency)).count() as u64
        };
        let without_lead = moves.iter().filter(|it| it.to.is_none()).count() as u64;
        let moving = moves.len() as u64 - without_lead;
        let mut tasks = Vec::new();
        for Moved { id, from, to } in moves.into_iter().take(TOLD) {
            let Some((code, _, due, content)) = self.told(id).await? else { continue };
            tasks.push(TaskMove { id, code, content, from, to, due });
        }
        Ok(AgencyPreview { events, from, moving, without_lead, tasks, officials })
    }

    /// Which open deadlines an edited holiday table would move, once it is saved and [`App::recalculate`] is run.
    pub async fn preview_calendar(&self, text: &str) -> Result<CalendarPreview, ServiceError> {
        readable(text)?;
        let then = Calendar::from_csv(text).map_err(|error| ServiceError::Told(error.to_string()))?;
        let now = self.calendar();
        let (mut moving, mut tasks) = (0, Vec::new());
        let context = Context::system(Channel::Clock, Uuid::nil());
        for id in self.not_closed().await? {
            let Some((before, after)) = self.recalculated(id, &then, &context).await? else { continue };
            moving += 1;
            if tasks.len() < TOLD
                && let Some((code, lead, _, content)) = self.told(id).await?
            {
                tasks.push(CalendarMove { id, code, content, lead, before, after });
            }
        }
        Ok(CalendarPreview {
            version: now.version().to_owned(),
            version_then: then.version().to_owned(),
            days: judged_otherwise(&now, &then),
            moving,
            tasks,
        })
    }

    /// A task's code, lead, deadline and content.
    async fn told(
        &self,
        id: TaskId,
    ) -> Result<Option<(String, Option<AgencyId>, Option<NaiveDate>, String)>, ServiceError> {
        let (code, lead, due, events) = {
            let models = self.models().await?;
            let board = &models.rows().board;
            let Some(task) = board.task(id) else { return Ok(None) };
            let place = &task.row.place;
            let lead = place.lead.and_then(|key| board.agency(key)).cloned();
            (task.code(), lead, place.current_due.map(NaiveDate::from), task.row.events)
        };
        Ok(Some((code, lead, due, self.brief(id, events).await?.content.clone())))
    }
}

/// The first day on which an agency is no more what it was; none where nothing ends.
fn holds_from(command: &RegistryCommand) -> Option<NaiveDate> {
    match command {
        RegistryCommand::Merge { on, .. } | RegistryCommand::Split { on, .. } | RegistryCommand::Abolish { on, .. } => {
            Some(*on)
        }
        RegistryCommand::Establish { .. } | RegistryCommand::Rename { .. } | RegistryCommand::AddAlias { .. } => None,
    }
}

/// The days of this century that two calendars judge otherwise, with whether the second has them worked.
fn judged_otherwise(now: &Calendar, then: &Calendar) -> Vec<(NaiveDate, bool)> {
    let first = NaiveDate::from_ymd_opt(2000, 1, 1).unwrap_or(NaiveDate::MIN);
    let last = NaiveDate::from_ymd_opt(2100, 12, 31).unwrap_or(NaiveDate::MIN);
    let days = first.iter_days().take_while(|day| *day <= last);
    days.map(|day| (day, then.is_working_day(day)))
        .filter(|(day, worked)| now.is_working_day(*day) != *worked)
        .collect()
}
