//! A task with its whole history.

use crate::{App, ServiceError, app::vietnam_day, tasks::decode};
use chrono::{DateTime, NaiveDate, Utc};
use dondoc_domain::{
    Day, OfficialId, TaskId,
    event::{Channel, Meta, Stored},
    task::{Task, TaskEvent, event::UndoneWhat},
    timeliness::{Class, CountBy, DeadlineBy, reported_late},
};
use serde::Serialize;

/// A task as people look at it.
#[derive(Debug, Clone)]
pub struct TaskView {
    /// Its identity.
    pub id: TaskId,
    /// The code that people use.
    pub code: String,
    /// The task.
    pub task: Task,
    /// The number of the directive.
    pub directive: String,
    /// Its class today.
    pub class: Option<Class>,
    /// On time by its document, but told only after the deadline.
    pub reported_late: bool,
    /// What happened, in order.
    pub history: Vec<Entry>,
}

/// One thing that happened.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Entry {
    /// Its place in the task's stream, from 0.
    pub revision: u64,
    /// Its stored name.
    pub name: String,
    /// The day it happened.
    pub on: NaiveDate,
    /// When it was recorded.
    pub recorded_at: DateTime<Utc>,
    /// Who acted; none when the system did.
    pub by: Option<OfficialId>,
    /// For whom they stood in.
    pub on_behalf_of: Option<OfficialId>,
    /// What led to it: an import, an earlier occurrence, a merger.
    pub cause: Option<uuid::Uuid>,
    /// Through which door.
    pub channel: Channel,
    /// Entered under a clock that was set by hand.
    pub clock_set_by_hand: Option<DateTime<Utc>>,
    /// Its content as stored.
    pub data: serde_json::Value,
}

impl App {
    /// A task as it stood at the end of a day, as known at a moment.
    pub(crate) async fn task_then(
        &self,
        id: TaskId,
        as_of: NaiveDate,
        known_at: Option<DateTime<Utc>>,
    ) -> Result<(Task, LateReports), ServiceError> {
        let known = self.models().await?.rows().board.known_then(known_at);
        let (mut task, mut late) = (Task::default(), LateReports::default());
        for recorded in self.history(id).await? {
            let (event, meta) = decode(&recorded)?;
            if meta.on <= as_of && known.includes(&recorded) {
                task.evolve(&event, &meta);
                late.note(&task, &event, &meta, recorded.recorded_at);
            }
        }
        Ok((task, late))
    }

    /// A task with its whole history.
    pub async fn view(&self, text: &str) -> Result<TaskView, ServiceError> {
        let (id, code) = self.find_task(text).await?;
        let mut task = Task::default();
        let (mut history, mut late) = (Vec::new(), LateReports::default());
        for recorded in self.history(id).await? {
            let (event, meta) = decode(&recorded)?;
            task.evolve(&event, &meta);
            late.note(&task, &event, &meta, recorded.recorded_at);
            history.push(Entry {
                revision: recorded.revision,
                name: event.stored_name().to_owned(),
                on: meta.on,
                recorded_at: recorded.recorded_at,
                by: meta.by,
                on_behalf_of: meta.on_behalf_of,
                cause: meta.cause,
                channel: meta.channel,
                clock_set_by_hand: meta.clock_set_by_hand,
                data: serde_json::from_slice(&recorded.data).unwrap_or_default(),
            });
        }
        let class = task.standing.class(Day::from(self.today()), CountBy::default(), DeadlineBy::default());
        let models = self.models().await?;
        let board = &models.rows().board;
        let directive = board
            .task(id)
            .and_then(|it| board.directive(it.row.directive))
            .map_or_else(String::new, |it| it.number.clone());
        Ok(TaskView { id, code, class, directive, reported_late: late.counts(class), task, history })
    }
}

/// Of each result that counts, whether it was told only after the deadline.
#[derive(Debug, Default)]
pub(crate) struct LateReports(Vec<bool>);

impl LateReports {
    /// Takes in one more event of the task, which has moved on by it.
    fn note(&mut self, task: &Task, event: &TaskEvent, meta: &Meta, recorded_at: DateTime<Utc>) {
        if matches!(event, TaskEvent::ResultSentBack(_) | TaskEvent::Reopened(_)) {
            self.0.clear();
        }
        if matches!(event, TaskEvent::Undone(it) if it.what == UndoneWhat::Result) {
            self.0.pop();
        }
        if matches!(event, TaskEvent::ResultSubmitted(_)) {
            let recorded_day = vietnam_day(meta.known_at(recorded_at));
            let due = task.standing.current_due.filter(|_| meta.channel != Channel::Import);
            self.0.push(due.is_some_and(|due| reported_late(meta.on, recorded_day, due.into())));
        }
    }

    /// Whether the task is to be flagged: a late result is late by its date, the flag is for one that counts as on time.
    pub(crate) fn counts(&self, class: Option<Class>) -> bool {
        self.0.contains(&true) && !matches!(class, Some(Class::DoneLate | Class::OpenOverdue))
    }
}
