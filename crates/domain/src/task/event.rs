//! What happens to a task, as it is stored.

use crate::{
    event::stored,
    ids::{DirectiveId, LineId, OfficialId, SeriesId},
};
use chrono::NaiveDate;
use dondoc_agencies::AgencyId;
use dondoc_calendar::Deadline;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use uuid::Uuid;

stored! {
    /// What happens to a task.
    pub enum TaskEvent {
        /// Given to its lead agency (giao việc).
        Assigned(Assignment) = "task_assigned.v1",
        /// Taken on by an official of the lead agency (tiếp nhận).
        Accepted(Accepted) = "task_accepted.v1",
        /// Sent back as wrongly addressed (trả lại).
        Returned(Returned) = "task_returned.v1",
        /// Given to another lead (phân công lại).
        Reassigned(Reassigned) = "task_reassigned.v1",
        /// Left without a lead: its agency was abolished or split (chờ phân công lại).
        LeftWithoutLead(LeftWithoutLead) = "task_left_without_lead.v1",
        /// Progress told (báo cáo tiến độ).
        ProgressReported(Progress) = "task_progress_reported.v1",
        /// More time asked for (xin gia hạn).
        ExtensionRequested(ExtensionRequested) = "task_extension_requested.v1",
        /// More time given, maybe less than asked (gia hạn).
        ExtensionGranted(ExtensionGranted) = "task_extension_granted.v1",
        /// More time refused.
        ExtensionRefused(Reasoned) = "task_extension_refused.v1",
        /// A result handed in (trình kết quả).
        ResultSubmitted(ResultSubmitted) = "task_result_submitted.v1",
        /// The committee issued the document the result was for (ban hành).
        ResultIssued(ResultIssued) = "task_result_issued.v1",
        /// The office confirmed completion (xác nhận hoàn thành).
        CompletionConfirmed(Noted) = "task_completion_confirmed.v1",
        /// The office sent the result back: it counts as not done.
        ResultSentBack(Reasoned) = "task_result_sent_back.v1",
        /// The deadline went by with the task open; recorded by the clock, once per deadline.
        DeadlinePassed(DeadlinePassed) = "task_deadline_passed.v1",
        /// The office asked why (yêu cầu giải trình).
        ExplanationRequested(Noted) = "task_explanation_requested.v1",
        /// The agency told why (giải trình).
        ExplanationGiven(Explanation) = "task_explanation_given.v1",
        /// The office holds that lateness had an objective cause.
        ObjectiveCauseConfirmed(Reasoned) = "task_objective_cause_confirmed.v1",
        /// Put on hold (tạm dừng).
        Suspended(Reasoned) = "task_suspended.v1",
        /// Taken up again, maybe with another deadline.
        Resumed(Resumed) = "task_resumed.v1",
        /// A completed task opened again: its results no longer count.
        Reopened(Reasoned) = "task_reopened.v1",
        /// Taken back by the committee (thu hồi).
        Withdrawn(Withdrawn) = "task_withdrawn.v1",
        /// An entry was wrong and is put right; both stay visible.
        Corrected(Correction) = "task_corrected.v1",
        /// The holiday table changed while the task was open.
        DeadlineRecalculated(DeadlineRecalculated) = "task_deadline_recalculated.v1",
        /// A file kept as evidence (minh chứng).
        EvidenceAttached(Evidence) = "task_evidence_attached.v1",
        /// Someone took back what they had just entered (hoàn tác); both stay in the log.
        Undone(Undone) = "task_entry_undone.v1",
    }
}

/// What is assigned, to whom, by when.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Assignment {
    /// The directive that assigns it.
    pub directive: DirectiveId,
    /// The line of the plan; tasks of its several leads share it.
    pub line: LineId,
    /// The number of the item in the directive, "154".
    pub item: String,
    /// What is to be done.
    pub content: String,
    /// The one lead agency (chủ trì).
    pub lead: AgencyId,
    /// Supporting agencies (phối hợp).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub supporting: Vec<AgencyId>,
    /// By when, with the literal wording.
    pub deadline: Deadline,
    /// The product asked for, "Kế hoạch".
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub deliverable: String,
    /// Who approves or issues it, "UBND tỉnh".
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub approver: String,
    /// The field: titles of the sections it stands in.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub field: String,
    /// Other columns of the plan: budget, notes.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub attributes: BTreeMap<String, String>,
    /// Which occurrence of a recurring duty this is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub series: Option<Series>,
    /// Where it was read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<Source>,
}

/// One occurrence of a recurring duty.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Series {
    /// The duty.
    pub id: SeriesId,
    /// Its occurrence, from 0.
    pub occurrence: u32,
}

/// The file and cell a task was read from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Source {
    /// File name, without its folder.
    pub file: String,
    /// Hex SHA-256 of the file.
    pub sha256: String,
    /// Address of the row's first cell, "A7".
    pub cell: String,
}

/// A document named in a report.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Document {
    /// Number and symbol, "86/STTTT-TTBCXB".
    pub number: String,
    /// Its date.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub date: Option<NaiveDate>,
}

/// Taken on by an official of the lead agency.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Accepted {
    /// The official who will handle it; none when the agency took it on as such.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub officer: Option<OfficialId>,
}

/// Sent back as wrongly addressed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Returned {
    /// Why it is not this agency's.
    pub reason: String,
    /// Whose it is, in the agency's view.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub proposed: Option<AgencyId>,
}

/// Why a task came to another lead.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Because {
    /// The office decided so.
    Decision,
    /// The lead was merged into the new one; the deadline stays (NQ 190/2025/QH15).
    Merger,
}

/// Given to another lead.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reassigned {
    /// The lead until now.
    pub from: AgencyId,
    /// The lead from now on.
    pub to: AgencyId,
    /// What led to it.
    pub because: Because,
    /// The reason, or the document that it rests on.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub reason: String,
}

/// Left without a lead.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LeftWithoutLead {
    /// The lead until now.
    pub from: AgencyId,
    /// The document that abolished or split it.
    pub reason: String,
}

/// What stands in the way.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Blocker {
    /// Another agency has not answered (phối hợp).
    Coordination,
    /// Money (kinh phí).
    Budget,
    /// Law or procedure (pháp lý).
    Legal,
    /// Waiting for guidance from above (chờ hướng dẫn).
    Guidance,
    /// Data or documents are missing.
    Data,
    /// People (nhân lực).
    Staff,
    /// Something else.
    Other,
}

/// Progress told.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Progress {
    /// How far, 0 to 100.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub percent: Option<u8>,
    /// In words.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub note: String,
    /// Documents made on the way.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub documents: Vec<Document>,
    /// What stands in the way.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub blocker: Option<Blocker>,
}

/// More time asked for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExtensionRequested {
    /// Until when.
    pub until: NaiveDate,
    /// Why.
    pub reason: String,
    /// Asked later than the policy wants.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub short_notice: bool,
}

/// More time given.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExtensionGranted {
    /// Until when it was asked.
    pub asked: NaiveDate,
    /// The new deadline, the same or earlier.
    pub deadline: Deadline,
    /// A remark, or the reason for less or for one more time.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub note: String,
}

/// Something done for a reason.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reasoned {
    /// The reason.
    pub reason: String,
}

/// Something done with or without a remark.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Noted {
    /// The remark.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub note: String,
}

/// A result handed in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ResultSubmitted {
    /// The documents it consists of.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub documents: Vec<Document>,
    /// The result in words.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub text: String,
}

/// The committee issued the document the result was for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ResultIssued {
    /// The document issued.
    pub document: Document,
}

/// The deadline went by.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeadlinePassed {
    /// Which deadline, already rolled to a working day.
    pub effective_due: NaiveDate,
}

/// The agency told why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Explanation {
    /// The explanation.
    pub text: String,
}

/// Taken up again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Resumed {
    /// A remark.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub note: String,
    /// Another deadline, if the hold was to cost no time.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub deadline: Option<Deadline>,
}

/// Taken back by the committee.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Withdrawn {
    /// Why.
    pub reason: String,
    /// Whether the recurring duty ends with this occurrence.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub ends_series: bool,
}

/// What was wrong in the entry of a task; only what is set changes.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Correction {
    /// Why.
    pub reason: String,
    /// The right content.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub content: Option<String>,
    /// The right deadline: it was always this one, so original and current change.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub deadline: Option<Deadline>,
    /// The right supporting agencies.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub supporting: Option<Vec<AgencyId>>,
    /// The right product.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub deliverable: Option<String>,
    /// The right approver.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub approver: Option<String>,
    /// The right field.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub field: Option<String>,
}

/// The holiday table changed while the task was open.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeadlineRecalculated {
    /// The first deadline by the new table.
    pub original: Deadline,
    /// The current deadline by the new table.
    pub current: Deadline,
}

/// A file kept as evidence; its bytes are kept by their hash, outside the log.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Evidence {
    /// Hex SHA-256 of its bytes.
    pub sha256: String,
    /// The name it was sent under.
    pub name: String,
    /// Its type, as its content says.
    pub mime: String,
    /// Its size in bytes.
    pub size: u64,
}

/// What kind of entry can be taken back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum UndoneWhat {
    /// Progress told.
    Progress,
    /// A request for more time.
    ExtensionRequest,
    /// A result handed in.
    Result,
    /// A return to the office.
    Return,
}

/// Someone took back what they had just entered.
///
/// It happens on the day of the entry, so that no day ever shows the entry without this. What stood before needs no
/// telling: whoever folds the entry keeps what it replaced ([`crate::task::Task`], [`crate::timeliness::Standing`]).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Undone {
    /// The command that made the entry.
    pub command: Uuid,
    /// What kind of entry it was.
    pub what: UndoneWhat,
}
