//! A task in a list, as other systems read it.

use crate::schema;
use chrono::NaiveDate;
use dondoc_domain::{
    directive::Urgency,
    timeliness::{Class, Phase},
};
use dondoc_service::lists::{ListedTask, TaskPage};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// A part of a list of tasks.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct TaskList {
    /// How many tasks the whole list holds.
    pub total: u64,
    /// What had happened by the end of this day.
    pub as_of: NaiveDate,
    /// The tasks of this part.
    pub tasks: Vec<TaskLine>,
    /// The cursor of the next part; none after the last.
    pub next: Option<String>,
}

/// A task in a list.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct TaskLine {
    /// Its identity.
    pub id: Uuid,
    /// The code that people use, "NV12".
    pub code: String,
    /// Number and symbol of the directive.
    pub directive: String,
    /// The identity of the directive.
    pub directive_id: Option<Uuid>,
    /// How urgent the directive is.
    #[schema(value_type = schema::Urgency)]
    pub urgency: Urgency,
    /// The number of the item in the directive.
    pub item: String,
    /// What is to be done.
    pub content: String,
    /// The lead agency.
    pub lead: Option<String>,
    /// The supporting agencies, as they are now.
    pub supporting: Vec<String>,
    /// The official who handled it.
    pub officer: Option<String>,
    /// The field.
    pub field: String,
    /// The day of assignment.
    pub assigned: Option<NaiveDate>,
    /// The wording of the deadline.
    pub deadline: String,
    /// The effective deadline as first set.
    pub original_due: Option<NaiveDate>,
    /// The effective deadline that the definition judges by.
    pub due: Option<NaiveDate>,
    /// Whether the deadline was ever moved.
    pub extended: bool,
    /// Where it was in its life.
    #[schema(value_type = schema::Phase)]
    pub phase: Phase,
    /// Its box.
    #[schema(value_type = schema::Class)]
    pub class: Class,
    /// Whether a request for more time waits, as things are now.
    pub extension_asked: bool,
    /// The day that counts as the day of completion; none before it is confirmed.
    pub completed: Option<NaiveDate>,
    /// By how many working days it is or was late; none if it is not.
    pub days_late: Option<u32>,
    /// The day the lead last told something, as things are now.
    pub last_told: Option<NaiveDate>,
    /// The last percentage told.
    #[schema(maximum = 100)]
    pub percent: Option<u8>,
}

impl From<TaskPage> for TaskList {
    fn from(it: TaskPage) -> Self {
        let tasks = it.tasks.into_iter().map(TaskLine::from).collect();
        Self { total: it.total, as_of: it.as_of, tasks, next: it.next }
    }
}

impl From<ListedTask> for TaskLine {
    fn from(it: ListedTask) -> Self {
        Self {
            id: it.id.0,
            code: it.code,
            directive: it.directive,
            directive_id: it.directive_id.map(|it| it.0),
            urgency: it.urgency,
            item: it.item,
            content: it.content,
            lead: it.lead.map(|it| it.to_string()),
            supporting: it.supporting.iter().map(ToString::to_string).collect(),
            officer: it.officer.map(|it| it.0),
            field: it.field,
            assigned: it.assigned,
            deadline: it.deadline,
            original_due: it.original_due,
            due: it.due,
            extended: it.extended,
            phase: it.phase,
            class: it.class,
            extension_asked: it.extension_asked,
            completed: it.completed,
            days_late: it.days_late,
            last_told: it.last_told,
            percent: it.percent,
        }
    }
}
