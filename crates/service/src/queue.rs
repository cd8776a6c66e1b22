//! What waits: for the office's decision, and for an agency's word.

use crate::{
    App, OpenFor, ServiceError,
    delegation::today_of,
    open_tasks::{as_it_stands, rank},
    tasks::decode,
};
use chrono::NaiveDate;
use dondoc_agencies::AgencyId;
use dondoc_domain::{
    OfficialId, TaskId,
    task::{Document, TaskEvent},
    timeliness::Phase,
};
use dondoc_projections::{
    board::TaskRef,
    reminders::{Fate, Reminded, Reminder},
};
use std::collections::HashMap;

/// Something that waits for the office.
#[derive(Debug, Clone, PartialEq)]
pub struct QueueItem {
    /// The task, from nobody's view.
    pub task: OpenFor,
    /// Who asked or handed in: the one stood in for, else the one who acted; none when a table told so.
    pub by: Option<OfficialId>,
    /// Since which day it waits, by when it was entered, in Vietnam.
    pub since: NaiveDate,
    /// What for.
    pub what: WaitsFor,
}

/// What the office is to decide.
#[derive(Debug, Clone, PartialEq)]
pub enum WaitsFor {
    /// To confirm a result, or send it back.
    Result {
        /// Its documents.
        documents: Vec<Document>,
        /// Its words.
        text: String,
        /// Names of the files kept as evidence.
        files: Vec<String>,
    },
    /// To give more time.
    Extension {
        /// Until when.
        until: NaiveDate,
        /// Why.
        reason: String,
        /// Asked later than the policy wants.
        short_notice: bool,
    },
}

/// A task on which the lead has not answered.
#[derive(Debug, Clone, PartialEq)]
pub struct Silent {
    /// The task, from nobody's view.
    pub task: OpenFor,
    /// How often a reminder reached the agency's people since its last word, as far back as single reminders are kept.
    pub reminded: u32,
}

fn waits(task: &TaskRef<'_>) -> bool {
    task.row.place.phase == Phase::Awaiting || task.row.extension_asked
}

impl App {
    /// What waits for the office, the longest waiting first. Who may ask, the caller sees to.
    pub async fn waiting_queue(&self) -> Result<Vec<QueueItem>, ServiceError> {
        let (registry, today) = (self.registry_now().await?, self.today());
        let waiting: Vec<(OpenFor, u32)> = {
            let models = self.models().await?;
            let board = &models.rows().board;
            let row = |it: TaskRef<'_>| Some((as_it_stands(models.rows(), it, &registry, today)?, it.row.events));
            board.tasks().filter(waits).filter_map(row).collect()
        };
        let mut queue = Vec::new();
        for (task, events) in waiting {
            let id = task.id;
            let task = self.with_text(task, events).await?;
            let (mut whole, mut submitted, mut asked) = (dondoc_domain::task::Task::default(), today, today);
            for recorded in self.history(id).await? {
                let (event, meta) = decode(&recorded)?;
                let day = crate::app::vietnam_day(meta.known_at(recorded.recorded_at));
                if matches!(event, TaskEvent::ResultSubmitted(_)) {
                    submitted = day;
                } else if matches!(event, TaskEvent::ExtensionRequested(_)) {
                    asked = day;
                }
                whole.evolve(&event, &meta);
            }
            if let (Phase::Awaiting, Some(last)) = (whole.phase(), whole.submissions.last()) {
                let by = last.by.1.clone().or_else(|| last.by.0.clone());
                let (documents, text) = (last.documents.clone(), last.text.clone());
                let files = whole.evidence.iter().map(|it| it.name.clone()).collect();
                let what = WaitsFor::Result { documents, text, files };
                queue.push(QueueItem { task: task.clone(), by, since: submitted, what });
            }
            if let Some(request) = whole.request {
                let by = request.by.1.or(request.by.0);
                let (until, reason, short_notice) = (request.until, request.reason, request.short_notice);
                let what = WaitsFor::Extension { until, reason, short_notice };
                queue.push(QueueItem { task, by, since: asked, what });
            }
        }
        queue.sort_by_key(|it| it.since);
        Ok(queue)
    }

    /// How many results and how many requests for more time wait for the office.
    pub async fn waiting_counts(&self) -> Result<(u32, u32), ServiceError> {
        let models = self.models().await?;
        let (mut results, mut extensions) = (0, 0);
        for task in models.rows().board.tasks() {
            results += u32::from(task.row.place.phase == Phase::Awaiting);
            extensions += u32::from(task.row.extension_asked);
        }
        Ok((results, extensions))
    }

    /// The open tasks of an agency, or of the province, on which the lead has not answered: never a word, or none
    /// since someone was last reminded. What waits for the office is answered. In the order of [`App::open_for`].
    pub async fn silent(&self, agency: Option<&AgencyId>) -> Result<Vec<Silent>, ServiceError> {
        let (registry, today) = (self.registry_now().await?, self.today());
        let wanted = agency.map(|it| today_of(&registry, it, today));
        let ours = |it: &AgencyId| wanted.as_ref().is_none_or(|wanted| today_of(&registry, it, today) == *wanted);
        let mut silent = Vec::new();
        {
            let models = self.models().await?;
            let (board, officials) = (&models.rows().board, &models.rows().officials);
            let mut reminded: HashMap<TaskId, Vec<NaiveDate>> = HashMap::new();
            for person in officials.all().filter(|it| ours(&it.agency)) {
                let log = models.rows().reminders.of(&person.id);
                for (task, day) in log.into_iter().flat_map(spoken_of) {
                    reminded.entry(task).or_default().push(day);
                }
            }
            for (key, _) in board.agencies().filter(|(_, it)| ours(it)) {
                let led = |it: &TaskRef<'_>| it.row.place.lead == Some(key);
                for task in board.open_of(key).filter(led) {
                    let told = task.row.last_told.map(NaiveDate::from);
                    let since = |day: &&NaiveDate| told.is_none_or(|told| **day > told);
                    let times = reminded.get(&task.row.id).into_iter().flatten().filter(since).count();
                    let answered = told.is_some() && times == 0;
                    if task.row.place.phase != Phase::Open || task.row.extension_asked || answered {
                        continue;
                    }
                    if let Some(it) = as_it_stands(models.rows(), task, &registry, today) {
                        silent.push((it, task.row.events, u32::try_from(times).unwrap_or(u32::MAX)));
                    }
                }
            }
        }
        silent.sort_by_key(|(it, ..)| (rank(it), it.id));
        let mut tasks = Vec::with_capacity(silent.len());
        for (it, events, reminded) in silent {
            tasks.push(Silent { task: self.with_text(it, events).await?, reminded });
        }
        Ok(tasks)
    }

    /// Why a result was last sent back, while that still stands.
    pub async fn sent_back_reason(&self, id: TaskId) -> Result<Option<String>, ServiceError> {
        let decided = self.load(id, uuid::Uuid::nil()).await?.task.decided;
        Ok(match decided {
            Some(TaskEvent::ResultSentBack(it)) => Some(it.reason),
            _ => None,
        })
    }
}

/// The tasks an official was reminded of, and when; the day of a reminder that someone else is silent counts too.
///
/// Nobody is silent on what never reached them.
fn spoken_of(log: &Reminded) -> impl Iterator<Item = (TaskId, NaiveDate)> {
    let arrived = |it: &&Reminder| matches!(it.fate, Fate::Sent(_));
    log.recent.iter().filter(arrived).flat_map(|it| it.tasks.iter().map(|task| (*task, it.day)))
}
