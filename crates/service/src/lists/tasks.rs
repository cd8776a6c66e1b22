//! Lists of tasks, a page at a time or all of it.

use super::{
    TaskFilter, at_length, cursor,
    hits::{Hit, Question},
    lateness::late,
};
use crate::{App, ServiceError};
use chrono::NaiveDate;
use dondoc_agencies::AgencyId;
use dondoc_domain::{
    DirectiveId, OfficialId, TaskId,
    directive::Urgency,
    timeliness::{Class, Phase},
};
use dondoc_projections::Board;
use serde::Serialize;
use tokio::sync::mpsc::Sender;

/// A part of a list of tasks.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct TaskPage {
    /// How many the whole list holds.
    pub total: u64,
    /// The lines of this part.
    pub tasks: Vec<ListedTask>,
    /// Where the next part begins; none after the last.
    pub next: Option<String>,
    /// What had happened by the end of this day.
    pub as_of: NaiveDate,
}

/// A task in a list.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ListedTask {
    /// Its identity.
    pub id: TaskId,
    /// The code that people use, "NV12".
    pub code: String,
    /// The number of the directive.
    pub directive: String,
    /// The directive.
    pub directive_id: Option<DirectiveId>,
    /// How urgent the directive is.
    pub urgency: Urgency,
    /// The number of the item in the directive.
    pub item: String,
    /// What is to be done.
    pub content: String,
    /// The lead agency.
    pub lead: Option<AgencyId>,
    /// The supporting agencies, as they are now.
    pub supporting: Vec<AgencyId>,
    /// The official who handled it.
    pub officer: Option<OfficialId>,
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
    pub phase: Phase,
    /// Its box.
    pub class: Class,
    /// Whether a request for more time waits, as things are now.
    pub extension_asked: bool,
    /// The day that counts as the day of completion; none before it is confirmed.
    pub completed: Option<NaiveDate>,
    /// By how many working days it was late when it was done or handed in, or is so far; none if it is not late.
    pub days_late: Option<u32>,
    /// The day the lead last told something, as things are now.
    pub last_told: Option<NaiveDate>,
    /// The last percentage told.
    pub percent: Option<u8>,
}

/// A line before its words are read.
struct Bare {
    task: ListedTask,
    events: u32,
}

/// How the words of lines are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Words {
    /// As they are now, kept for the next who asks.
    Kept,
    /// As they are now, for once: an export of a million lines would push out what pages keep.
    Once,
    /// As they stood then.
    Then,
}

impl App {
    /// The tasks that a filter takes in: how many, and the page asked for.
    pub async fn list_tasks(&self, filter: &TaskFilter) -> Result<TaskPage, ServiceError> {
        let today = self.today();
        let as_of = match &filter.page.after {
            Some(after) if filter.as_of.is_none() => cursor::read::<cursor::LastTask>(after)?.as_of,
            _ => filter.day(today),
        };
        let (total, bare, next) = self
            .walk(filter, as_of, |question, board| {
                let found = question.page()?;
                let next = found.hits.last().filter(|_| found.more).map(|it| cursor::write(&question.cursor(it)));
                Ok((found.total, self.bare(board, &found.hits, filter, as_of), next))
            })
            .await?;
        let words = if as_of < today || filter.known_at.is_some() { Words::Then } else { Words::Kept };
        let tasks = self.worded(bare, filter, as_of, words).await?;
        Ok(TaskPage { total, tasks, next, as_of })
    }

    /// Sends all tasks that a filter takes in, in its order, in parts of at most 500; ends early when nobody
    /// receives them any more. Answers how many were sent.
    ///
    /// Which tasks and what they count as is decided at one moment; their words are read as the parts go out.
    pub async fn export_tasks(&self, filter: &TaskFilter, parts: Sender<Vec<ListedTask>>) -> Result<u64, ServiceError> {
        const PART: usize = 500;
        let today = self.today();
        let as_of = filter.day(today);
        let hits = self.walk(filter, as_of, |question, _| Ok(question.all())).await?;
        let words = if as_of < today || filter.known_at.is_some() { Words::Then } else { Words::Once };
        let mut sent = 0;
        for part in hits.chunks(PART) {
            let bare = {
                let models = self.models().await?;
                self.bare(&models.rows().board, part, filter, as_of)
            };
            let lines = self.worded(bare, filter, as_of, words).await?;
            let count = lines.len() as u64;
            if parts.send(lines).await.is_err() {
                break;
            }
            sent += count;
        }
        Ok(sent)
    }

    /// Puts a filter to the board.
    async fn walk<T>(
        &self,
        filter: &TaskFilter,
        as_of: NaiveDate,
        answer: impl FnOnce(&Question<'_>, &Board) -> Result<T, ServiceError>,
    ) -> Result<T, ServiceError> {
        if let Some(period) = filter.period.filter(|it| it.from > it.to) {
            return Err(ServiceError::Told(format!(
                "Kỳ không hợp lệ: từ ngày {} sau đến ngày {}. Đổi lại hai ngày.",
                period.from.format("%d/%m/%Y"),
                period.to.format("%d/%m/%Y")
            )));
        }
        let text = filter.text.as_deref().filter(|it| !dondoc_text::is_blank(it));
        let ranks = match text {
            Some(text) => Some(self.text_hits(text).await?),
            None => None,
        };
        let (registry, calendar) = (self.registry_now().await?, self.calendar());
        let models = self.models().await?;
        let board = &models.rows().board;
        at_length(|| {
            let question = Question::new(filter, ranks, board, &registry, &calendar, self.today(), as_of);
            answer(&question, board)
        })
    }

    fn bare(&self, board: &Board, hits: &[Hit], filter: &TaskFilter, as_of: NaiveDate) -> Vec<Bare> {
        let calendar = self.calendar();
        let definition = filter.definition;
        let line = |hit: &Hit| {
            let task = board.by_number(hit.number())?;
            let (row, place) = (task.row, &hit.place);
            let directive = board.directive(row.directive);
            let agency = |key| board.agency(key).cloned();
            let days_late = late(place, as_of, definition.count_by, definition.deadline)
                .map(|(due, until)| u32::try_from(calendar.working_days_between(due, until)).unwrap_or(0));
            let task = ListedTask {
                id: row.id,
                code: task.code(),
                directive: directive.map_or_else(String::new, |it| it.number.clone()),
                directive_id: board.directive_id(row.directive),
                urgency: directive.map_or_else(Urgency::default, |it| it.urgency),
                item: String::new(),
                content: String::new(),
                lead: place.lead.and_then(agency),
                supporting: board.supporting(row.supporting).iter().filter_map(|key| agency(*key)).collect(),
                officer: place.officer.and_then(|key| board.official(key)).cloned(),
                field: board.field(hit.field).unwrap_or_default().to_owned(),
                assigned: place.assigned.map(NaiveDate::from),
                deadline: String::new(),
                original_due: place.original_due.map(NaiveDate::from),
                due: place.due(definition.deadline).map(NaiveDate::from),
                extended: place.extended,
                phase: place.phase,
                class: hit.class,
                extension_asked: row.extension_asked,
                completed: (place.phase == Phase::Done)
                    .then(|| place.judged(definition.count_by).map(NaiveDate::from))
                    .flatten(),
                days_late,
                last_told: row.last_told.map(NaiveDate::from),
                percent: None,
            };
            Some(Bare { task, events: row.events })
        };
        hits.iter().filter_map(line).collect()
    }

    async fn worded(
        &self,
        bare: Vec<Bare>,
        filter: &TaskFilter,
        as_of: NaiveDate,
        words: Words,
    ) -> Result<Vec<ListedTask>, ServiceError> {
        let mut lines = Vec::with_capacity(bare.len());
        for Bare { mut task, events } in bare {
            if words == Words::Kept {
                let brief = self.brief(task.id, events).await?;
                task.item.clone_from(&brief.item);
                task.content.clone_from(&brief.content);
                task.deadline.clone_from(&brief.deadline);
                task.percent = brief.percent;
            } else {
                let day = if words == Words::Then { as_of } else { NaiveDate::MAX };
                let (whole, _) = self.task_then(task.id, day, filter.known_at).await?;
                if let Some(it) = whole.assignment {
                    (task.item, task.content) = (it.item, it.content);
                }
                task.deadline = whole.deadline.map_or_else(String::new, |it| it.text);
                task.percent = whole.progress.and_then(|(it, ..)| it.percent);
            }
            lines.push(task);
        }
        Ok(lines)
    }
}
