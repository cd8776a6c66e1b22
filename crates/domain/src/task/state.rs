//! What a task's history amounts to.

use super::{
    event::{Assignment, Because, Document, Evidence, Progress, TaskEvent},
    undo::Entries,
};
use crate::{
    day::Day,
    event::Meta,
    ids::OfficialId,
    timeliness::{Phase, Standing, changes},
};
use chrono::NaiveDate;
use dondoc_agencies::AgencyId;
use dondoc_calendar::Deadline;

/// A task as its events tell.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Task {
    /// What was assigned, with later corrections; none before it is assigned.
    pub assignment: Option<Assignment>,
    /// Where it stands in time.
    pub standing: Standing<AgencyId, OfficialId>,
    /// The current deadline.
    pub deadline: Option<Deadline>,
    /// Whether the lead took it on.
    pub accepted: bool,
    /// The request for more time that waits for a decision.
    pub request: Option<Extension>,
    /// How many times more time was given.
    pub grants: u32,
    /// The results that count, in the order of handing in.
    pub submissions: Vec<Submission>,
    /// The documents the committee issued.
    pub issued: Vec<Document>,
    /// When a result was last sent back.
    pub sent_back: Option<NaiveDate>,
    /// The last progress told, and by whom and for when.
    pub progress: Option<(Progress, Option<OfficialId>, NaiveDate)>,
    /// The deadlines whose passing was recorded.
    pub passed: Vec<NaiveDate>,
    /// When it was last put on hold.
    pub suspended: Option<NaiveDate>,
    /// The office's last decision on a request or a result; said again, it changes nothing.
    pub decided: Option<TaskEvent>,
    /// Whether an explanation is awaited.
    pub explanation_asked: bool,
    /// The last explanation.
    pub explanation: Option<String>,
    /// The objective cause that the office confirmed.
    pub objective_cause: Option<String>,
    /// Whether the recurring duty ended with this occurrence.
    pub series_ended: bool,
    /// The files kept as evidence.
    pub evidence: Vec<Evidence>,
    /// What can still be taken back.
    pub entries: Entries,
}

/// A request for more time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Extension {
    /// Until when.
    pub until: NaiveDate,
    /// Why.
    pub reason: String,
    /// Asked later than the policy wants.
    pub short_notice: bool,
    /// Who asked, and for whom.
    pub by: People,
}

/// A result that was handed in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Submission {
    /// The day that counts.
    pub on: NaiveDate,
    /// Who handed it in, and for whom.
    pub by: People,
    /// Its documents.
    pub documents: Vec<Document>,
    /// Its words.
    pub text: String,
}

/// The official who acted and the one they stood in for.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct People(pub Option<OfficialId>, pub Option<OfficialId>);

impl People {
    pub(super) fn of(meta: &Meta) -> Self {
        Self(meta.by.clone(), meta.on_behalf_of.clone())
    }

    /// Whether an official is one of these.
    pub fn includes(&self, official: &OfficialId) -> bool {
        [&self.0, &self.1].into_iter().flatten().any(|one| one == official)
    }

    /// Whether one of these is one of those.
    pub fn overlap(&self, other: &People) -> bool {
        let ours = [&self.0, &self.1];
        [&other.0, &other.1].into_iter().flatten().any(|it| ours.iter().any(|one| one.as_ref() == Some(it)))
    }
}

impl Task {
    /// The task after one more event. Never fails: history cannot be refused.
    pub fn evolve(&mut self, event: &TaskEvent, meta: &Meta) {
        for change in changes(event) {
            self.standing.apply(Day::from(meta.on), change);
        }
        // Before the event changes anything else: an entry remembers what it replaces.
        self.entries = Entries::note(self, event, meta);
        match event {
            TaskEvent::Assigned(it) => {
                self.deadline = Some(it.deadline.clone());
                self.assignment = Some(it.clone());
            }
            TaskEvent::Accepted(_) => self.accepted = true,
            TaskEvent::Returned(_) => self.accepted = false,
            TaskEvent::Reassigned(it) => {
                if it.because == Because::Decision {
                    self.accepted = false;
                }
            }
            TaskEvent::LeftWithoutLead(_) => self.accepted = false,
            TaskEvent::ProgressReported(it) => self.progress = Some((it.clone(), meta.by.clone(), meta.on)),
            TaskEvent::ExtensionRequested(it) => {
                let (reason, by) = (it.reason.clone(), People::of(meta));
                self.request = Some(Extension { until: it.until, reason, short_notice: it.short_notice, by });
            }
            TaskEvent::ExtensionGranted(it) => {
                self.request = None;
                self.grants += 1;
                self.deadline = Some(it.deadline.clone());
                self.decided = Some(event.clone());
            }
            TaskEvent::ExtensionRefused(_) => {
                self.request = None;
                self.decided = Some(event.clone());
            }
            TaskEvent::ResultSubmitted(it) => self.submissions.push(Submission {
                on: meta.on,
                by: People::of(meta),
                documents: it.documents.clone(),
                text: it.text.clone(),
            }),
            TaskEvent::ResultIssued(it) => self.issued.push(it.document.clone()),
            TaskEvent::CompletionConfirmed(_) => self.request = None,
            TaskEvent::ResultSentBack(_) => {
                self.void_results();
                self.sent_back = self.sent_back.max(Some(meta.on));
                self.decided = Some(event.clone());
            }
            TaskEvent::Reopened(_) => {
                self.void_results();
                self.sent_back = self.sent_back.max(Some(meta.on));
                self.series_ended = false;
            }
            TaskEvent::DeadlinePassed(it) => self.passed.push(it.effective_due),
            TaskEvent::ExplanationRequested(_) => self.explanation_asked = true,
            TaskEvent::ExplanationGiven(it) => {
                self.explanation_asked = false;
                self.explanation = Some(it.text.clone());
            }
            TaskEvent::ObjectiveCauseConfirmed(it) => self.objective_cause = Some(it.reason.clone()),
            TaskEvent::Suspended(_) => self.suspended = Some(meta.on),
            TaskEvent::Resumed(it) => {
                if let Some(deadline) = &it.deadline {
                    self.deadline = Some(deadline.clone());
                }
            }
            TaskEvent::Withdrawn(it) => {
                self.request = None;
                self.series_ended = it.ends_series;
            }
            TaskEvent::EvidenceAttached(it) => self.evidence.push(it.clone()),
            TaskEvent::Undone(it) => self.undo(it.command),
            TaskEvent::Corrected(it) => self.correct(it),
            TaskEvent::DeadlineRecalculated(it) => {
                self.deadline = Some(it.current.clone());
                if let Some(assignment) = &mut self.assignment {
                    assignment.deadline = it.original.clone();
                }
            }
        }
    }

    fn void_results(&mut self) {
        self.submissions.clear();
        self.issued.clear();
    }

    fn correct(&mut self, it: &super::event::Correction) {
        let Some(assignment) = &mut self.assignment else { return };
        let set = |field: &mut String, value: &Option<String>| {
            if let Some(value) = value {
                field.clone_from(value);
            }
        };
        set(&mut assignment.content, &it.content);
        set(&mut assignment.deliverable, &it.deliverable);
        set(&mut assignment.approver, &it.approver);
        set(&mut assignment.field, &it.field);
        if let Some(supporting) = &it.supporting {
            assignment.supporting.clone_from(supporting);
        }
        if let Some(deadline) = &it.deadline {
            assignment.deadline = deadline.clone();
            if !self.standing.extended {
                self.deadline = Some(deadline.clone());
            }
        }
    }

    /// Where the task is in its life.
    pub fn phase(&self) -> Phase {
        self.standing.phase
    }

    /// The lead charged with it.
    pub fn lead(&self) -> Option<&AgencyId> {
        self.standing.lead.as_ref()
    }
}
