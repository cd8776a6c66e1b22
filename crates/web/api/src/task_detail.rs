//! A task with all that happened to it, as other systems read it.

use crate::schema;
use chrono::{DateTime, NaiveDate, Utc};
use dondoc_domain::{
    event::Channel,
    task::event::{Document, Evidence, Source},
    timeliness::{Class, Phase},
};
use dondoc_service::{Entry, TaskView};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;
use uuid::Uuid;

/// A task with its history.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct TaskDetail {
    /// Its identity.
    pub id: Uuid,
    /// The code that people use, "NV12".
    pub code: String,
    /// The place of its last event; also the first part of the `ETag`, which `If-Match` of an action takes.
    pub revision: u64,
    /// Number and symbol of the directive.
    pub directive: String,
    /// The number of the item in the directive.
    pub item: String,
    /// What is to be done.
    pub content: String,
    /// The lead agency.
    pub lead: Option<String>,
    /// The supporting agencies.
    pub supporting: Vec<String>,
    /// The official who handles it.
    pub officer: Option<String>,
    /// The field.
    pub field: String,
    /// The product asked for.
    pub deliverable: String,
    /// Who approves or issues it.
    pub approver: String,
    /// The day of assignment.
    pub assigned: Option<NaiveDate>,
    /// The wording of the deadline.
    pub deadline: String,
    /// The effective deadline as first set.
    pub original_due: Option<NaiveDate>,
    /// The effective deadline.
    pub due: Option<NaiveDate>,
    /// Where it is in its life.
    #[schema(value_type = schema::Phase)]
    pub phase: Phase,
    /// Its box today; none before the day of assignment.
    #[schema(value_type = Option<schema::Class>)]
    pub class: Option<Class>,
    /// Whether the lead took it on.
    pub accepted: bool,
    /// The last percentage told.
    #[schema(maximum = 100)]
    pub percent: Option<u8>,
    /// The request for more time that waits for a decision.
    pub extension: Option<Extension>,
    /// The results that count.
    pub results: Vec<TaskResult>,
    /// The documents that the committee issued.
    pub issued: Vec<DocumentBody>,
    /// Whether the office asked why it is late, and waits for the answer.
    pub explanation_asked: bool,
    /// The last explanation.
    pub explanation: Option<String>,
    /// The objective cause that the office confirmed.
    pub objective_cause: Option<String>,
    /// The files kept as evidence.
    pub evidence: Vec<EvidenceBody>,
    /// The file and cell it was read from.
    pub source: Option<SourceBody>,
    /// On time by its document, but told only after the deadline.
    pub reported_late: bool,
    /// What happened, in order.
    pub history: Vec<HistoryEntry>,
}

/// A request for more time.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Extension {
    /// Until when.
    pub until: NaiveDate,
    /// Why.
    pub reason: String,
    /// Asked later than the rules want.
    pub short_notice: bool,
}

/// A result that was handed in.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct TaskResult {
    /// The day that counts.
    pub on: NaiveDate,
    /// Its documents.
    pub documents: Vec<DocumentBody>,
    /// Its words.
    pub text: String,
}

/// A document named in a report.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = Document)]
pub(crate) struct DocumentBody {
    /// Number and symbol, "86/STTTT-TTBCXB".
    pub number: String,
    /// Its date.
    #[serde(default)]
    pub date: Option<NaiveDate>,
}

/// A file kept as evidence.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Evidence)]
pub(crate) struct EvidenceBody {
    /// Hex SHA-256 of its bytes.
    pub sha256: String,
    /// The name it was sent under.
    pub name: String,
    /// Its type.
    pub mime: String,
    /// Its size in bytes.
    pub size: u64,
}

/// The file and cell a task was read from.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Source)]
pub(crate) struct SourceBody {
    /// File name, without its folder.
    pub file: String,
    /// Hex SHA-256 of the file.
    pub sha256: String,
    /// The address of the row's first cell, "A7".
    pub cell: String,
}

/// One thing that happened to a task.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct HistoryEntry {
    /// Its place in the task's history, from 0.
    pub revision: u64,
    /// Its stored name, "task_assigned.v1".
    pub name: String,
    /// The day it happened.
    pub on: NaiveDate,
    /// When it was recorded.
    pub recorded_at: DateTime<Utc>,
    /// Who acted; none when the system did.
    pub by: Option<String>,
    /// For whom they stood in.
    pub on_behalf_of: Option<String>,
    /// Through which door.
    #[schema(value_type = schema::Channel)]
    pub channel: Channel,
    /// What led to it.
    pub cause: Option<Uuid>,
    /// What the clock showed that someone had set by hand.
    pub clock_set_by_hand: Option<DateTime<Utc>>,
    /// Its content as stored; the name tells its shape.
    #[schema(value_type = Object)]
    pub data: Value,
}

impl From<TaskView> for TaskDetail {
    fn from(view: TaskView) -> Self {
        let TaskView { id, code, task, directive, class, reported_late, history } = view;
        let it = task.assignment;
        let standing = &task.standing;
        let words = |pick: fn(&dondoc_domain::task::Assignment) -> &String| it.as_ref().map(pick).cloned();
        Self {
            id: id.0,
            code,
            revision: history.last().map_or(0, |it| it.revision),
            directive,
            item: words(|it| &it.item).unwrap_or_default(),
            content: words(|it| &it.content).unwrap_or_default(),
            lead: standing.lead.as_ref().map(ToString::to_string),
            supporting: it.iter().flat_map(|it| &it.supporting).map(ToString::to_string).collect(),
            officer: standing.officer.as_ref().map(ToString::to_string),
            field: words(|it| &it.field).unwrap_or_default(),
            deliverable: words(|it| &it.deliverable).unwrap_or_default(),
            approver: words(|it| &it.approver).unwrap_or_default(),
            assigned: standing.assigned.map(NaiveDate::from),
            deadline: task.deadline.as_ref().map(|it| it.text.clone()).unwrap_or_default(),
            original_due: standing.original_due.map(NaiveDate::from),
            due: standing.current_due.map(NaiveDate::from),
            phase: standing.phase,
            class,
            accepted: task.accepted,
            percent: task.progress.as_ref().and_then(|(it, ..)| it.percent),
            extension: task.request.map(|it| Extension {
                until: it.until,
                reason: it.reason,
                short_notice: it.short_notice,
            }),
            results: task.submissions.into_iter().map(TaskResult::from).collect(),
            issued: task.issued.into_iter().map(DocumentBody::from).collect(),
            explanation_asked: task.explanation_asked,
            explanation: task.explanation,
            objective_cause: task.objective_cause,
            evidence: task.evidence.into_iter().map(EvidenceBody::from).collect(),
            source: it.and_then(|it| it.source).map(SourceBody::from),
            reported_late,
            history: history.into_iter().map(HistoryEntry::from).collect(),
        }
    }
}

impl From<dondoc_domain::task::Submission> for TaskResult {
    fn from(it: dondoc_domain::task::Submission) -> Self {
        let documents = it.documents.into_iter().map(DocumentBody::from).collect();
        Self { on: it.on, documents, text: it.text }
    }
}

impl From<Document> for DocumentBody {
    fn from(Document { number, date }: Document) -> Self {
        Self { number, date }
    }
}

impl From<DocumentBody> for Document {
    fn from(DocumentBody { number, date }: DocumentBody) -> Self {
        Self { number, date }
    }
}

impl From<Evidence> for EvidenceBody {
    fn from(Evidence { sha256, name, mime, size }: Evidence) -> Self {
        Self { sha256, name, mime, size }
    }
}

impl From<Source> for SourceBody {
    fn from(Source { file, sha256, cell }: Source) -> Self {
        Self { file, sha256, cell }
    }
}

impl From<Entry> for HistoryEntry {
    fn from(it: Entry) -> Self {
        Self {
            revision: it.revision,
            name: it.name,
            on: it.on,
            recorded_at: it.recorded_at,
            by: it.by.map(|it| it.0),
            on_behalf_of: it.on_behalf_of.map(|it| it.0),
            channel: it.channel,
            cause: it.cause,
            clock_set_by_hand: it.clock_set_by_hand,
            data: it.data,
        }
    }
}
