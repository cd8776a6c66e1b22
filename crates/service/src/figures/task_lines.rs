//! Tasks in a list, as the command line prints them.

use crate::{App, ServiceError};
use chrono::{DateTime, NaiveDate, Utc};
use dondoc_agencies::AgencyId;
use dondoc_domain::{
    TaskId,
    rates::{Definition, Population},
    timeliness::{Class, ClassFilter, Phase},
};
use dondoc_projections::{
    Key,
    board::{Query, Row},
};
use serde::Serialize;
use std::collections::BTreeMap;

/// A question for a list of tasks.
#[derive(Debug, Clone, Default)]
pub struct TaskQuery {
    /// Only this lead agency.
    pub agency: Option<AgencyId>,
    /// Only what waits for the office in this way, as things are now.
    pub waiting: Option<Waiting>,
    /// Only this class.
    pub class: Option<ClassFilter>,
    /// What had happened by the end of this day; today if none.
    pub as_of: Option<NaiveDate>,
    /// What had been recorded by this moment; everything if none.
    pub known_at: Option<DateTime<Utc>>,
}

/// What the office's queue holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Waiting {
    /// Results to be confirmed or sent back.
    Confirmation,
    /// Requests for more time.
    Extension,
    /// Tasks that were returned, or whose agency is gone.
    Lead,
    /// Deadlines whose wording means nothing certain.
    Deadline,
}

impl Waiting {
    fn holds(self, row: &Row) -> bool {
        let open = matches!(row.place.phase, Phase::Open | Phase::Awaiting | Phase::Suspended);
        match self {
            Waiting::Confirmation => row.place.phase == Phase::Awaiting,
            Waiting::Extension => row.extension_asked,
            Waiting::Lead => matches!(row.place.phase, Phase::Returned | Phase::WithoutLead),
            Waiting::Deadline => row.unclear && open,
        }
    }
}

/// A task in a list.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct TaskLine {
    /// Its identity.
    pub id: TaskId,
    /// The code that people use.
    pub code: String,
    /// The number of the directive.
    pub directive: String,
    /// The number of the item in the directive.
    pub item: String,
    /// What is to be done.
    pub content: String,
    /// The lead agency.
    pub lead: Option<AgencyId>,
    /// The day of assignment.
    pub assigned: Option<NaiveDate>,
    /// The wording of the deadline.
    pub deadline: String,
    /// The effective deadline that counted then.
    pub effective_due: Option<NaiveDate>,
    /// Where it was in its life.
    pub phase: Phase,
    /// Its class.
    pub class: Class,
    /// Whether a result waited for confirmation.
    pub awaiting_confirmation: bool,
    /// The day that counts as the day of completion.
    pub completed: Option<NaiveDate>,
    /// On time by its document, but told only after the deadline.
    pub reported_late: bool,
}

impl App {
    /// The tasks that a question asks for, in the order of assignment.
    pub async fn tasks(&self, query: &TaskQuery, definition: Definition) -> Result<Vec<TaskLine>, ServiceError> {
        let as_of = query.as_of.unwrap_or_else(|| self.today());
        let mut found = Vec::new();
        {
            let models = self.models().await?;
            let board = &models.rows().board;
            let only: Option<Option<Key>> = query.agency.as_ref().map(|agency| board.agency_key(agency));
            let ask = Query {
                from: NaiveDate::MIN,
                to: NaiveDate::MAX,
                as_of,
                known_at: query.known_at,
                definition: Definition { population: Population::Assigned, ..definition },
                agency_as: BTreeMap::new(),
            };
            board.counted(&ask, None, |task, class, place, _| {
                let wanted = query.class.is_none_or(|wanted| wanted.holds(class, place))
                    && query.waiting.is_none_or(|waiting| waiting.holds(task.row))
                    && only.is_none_or(|only| only.is_some() && place.lead == only);
                if wanted {
                    let directive =
                        board.directive(task.row.directive).map_or_else(String::new, |it| it.number.clone());
                    let lead = place.lead.and_then(|key| board.agency(key)).cloned();
                    found.push((task.row.id, task.code(), directive, lead, class, *place));
                }
            });
        }
        let mut lines = Vec::with_capacity(found.len());
        for (id, code, directive, lead, class, place) in found {
            let (task, late) = self.task_then(id, as_of, query.known_at).await?;
            let assignment = task.assignment.as_ref();
            lines.push(TaskLine {
                id,
                code,
                directive,
                item: assignment.map_or_else(String::new, |it| it.item.clone()),
                content: assignment.map_or_else(String::new, |it| it.content.clone()),
                lead,
                assigned: place.assigned.map(NaiveDate::from),
                deadline: task.deadline.as_ref().map_or_else(String::new, |it| it.text.clone()),
                effective_due: place.due(definition.deadline).map(NaiveDate::from),
                phase: place.phase,
                class,
                awaiting_confirmation: place.awaiting_confirmation(),
                completed: (place.phase == Phase::Done)
                    .then(|| place.judged(definition.count_by).map(NaiveDate::from))
                    .flatten(),
                reported_late: late.counts(Some(class)),
            });
        }
        Ok(lines)
    }

    /// The task that a text names: its code ("NV12") or its identity.
    pub async fn find_task(&self, text: &str) -> Result<(TaskId, String), ServiceError> {
        let models = self.models().await?;
        let board = &models.rows().board;
        let by_id = text.trim().parse::<TaskId>().ok().and_then(|id| board.task(id));
        by_id
            .or_else(|| board.by_code(text))
            .map(|task| (task.row.id, task.code()))
            .ok_or_else(|| ServiceError::NotFound { what: "nhiệm vụ", name: text.to_owned(), nearest: Vec::new() })
    }
}
