//! What happens to a task, as far as timeliness cares.

use crate::{
    Day, OfficialId,
    task::{
        TaskEvent,
        event::{Because, UndoneWhat},
    },
};
use dondoc_agencies::AgencyId;
use serde::{Deserialize, Serialize};

/// What an event changes in a task's standing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Change<A, O> {
    /// Assigned to a lead with a first deadline (none: undated).
    Assigned {
        /// The lead.
        lead: A,
        /// The effective deadline.
        due: Option<Day>,
    },
    /// An official handles it from now on.
    Handled(O),
    /// Another lead by decision; a returned task is open again, and nobody handles it yet.
    Led(A),
    /// The lead was merged into this one: work goes on, by the same people.
    Moved(A),
    /// No lead until the office names one.
    LeadLost,
    /// The current deadline moved (extension, resumption).
    Due(Option<Day>),
    /// The first deadline was always this one (correction, holiday table).
    OriginalDue(Option<Day>),
    /// A result was handed in.
    Submitted,
    /// The committee issued the result.
    Issued,
    /// The office confirmed completion.
    Confirmed,
    /// The office sent the result back.
    SentBack,
    /// Sent back as wrongly addressed.
    Returned,
    /// Put on hold.
    Suspended,
    /// Taken up again.
    Resumed,
    /// Opened again after completion.
    Reopened,
    /// Taken back.
    Withdrawn,
    /// The last submission or return was taken back by who made it: as if it had never been.
    Undone,
}

impl<A, O> Change<A, O> {
    /// The same change with other keys for agencies and officials.
    pub fn map<B, P>(self, agency: impl FnOnce(A) -> B, official: impl FnOnce(O) -> P) -> Change<B, P> {
        match self {
            Change::Assigned { lead, due } => Change::Assigned { lead: agency(lead), due },
            Change::Handled(officer) => Change::Handled(official(officer)),
            Change::Led(lead) => Change::Led(agency(lead)),
            Change::Moved(lead) => Change::Moved(agency(lead)),
            Change::LeadLost => Change::LeadLost,
            Change::Due(due) => Change::Due(due),
            Change::OriginalDue(due) => Change::OriginalDue(due),
            Change::Submitted => Change::Submitted,
            Change::Issued => Change::Issued,
            Change::Confirmed => Change::Confirmed,
            Change::SentBack => Change::SentBack,
            Change::Returned => Change::Returned,
            Change::Suspended => Change::Suspended,
            Change::Resumed => Change::Resumed,
            Change::Reopened => Change::Reopened,
            Change::Withdrawn => Change::Withdrawn,
            Change::Undone => Change::Undone,
        }
    }
}

/// What a stored event means for timeliness; often nothing, at most two changes.
pub fn changes(event: &TaskEvent) -> impl Iterator<Item = Change<AgencyId, OfficialId>> + use<> {
    let effective = |deadline: &dondoc_calendar::Deadline| deadline.effective_due.map(Day::from);
    let two = |a, b| [a, b];
    let one = |a| [Some(a), None];
    match event {
        TaskEvent::Assigned(it) => one(Change::Assigned { lead: it.lead.clone(), due: effective(&it.deadline) }),
        TaskEvent::Accepted(it) => two(it.officer.clone().map(Change::Handled), None),
        TaskEvent::Returned(_) => one(Change::Returned),
        TaskEvent::Reassigned(it) => one(match it.because {
            Because::Decision => Change::Led(it.to.clone()),
            Because::Merger => Change::Moved(it.to.clone()),
        }),
        TaskEvent::LeftWithoutLead(_) => one(Change::LeadLost),
        TaskEvent::ExtensionGranted(it) => one(Change::Due(effective(&it.deadline))),
        TaskEvent::ResultSubmitted(_) => one(Change::Submitted),
        TaskEvent::ResultIssued(_) => one(Change::Issued),
        TaskEvent::CompletionConfirmed(_) => one(Change::Confirmed),
        TaskEvent::ResultSentBack(_) => one(Change::SentBack),
        TaskEvent::Suspended(_) => one(Change::Suspended),
        TaskEvent::Resumed(it) => two(it.deadline.as_ref().map(|it| Change::Due(effective(it))), Some(Change::Resumed)),
        TaskEvent::Reopened(_) => one(Change::Reopened),
        TaskEvent::Withdrawn(_) => one(Change::Withdrawn),
        TaskEvent::Corrected(it) => two(it.deadline.as_ref().map(|it| Change::OriginalDue(effective(it))), None),
        TaskEvent::DeadlineRecalculated(it) => {
            two(Some(Change::OriginalDue(effective(&it.original))), Some(Change::Due(effective(&it.current))))
        }
        TaskEvent::Undone(it) => match it.what {
            UndoneWhat::Result | UndoneWhat::Return => one(Change::Undone),
            UndoneWhat::Progress | UndoneWhat::ExtensionRequest => [None, None],
        },
        TaskEvent::ProgressReported(_)
        | TaskEvent::ExtensionRequested(_)
        | TaskEvent::ExtensionRefused(_)
        | TaskEvent::DeadlinePassed(_)
        | TaskEvent::ExplanationRequested(_)
        | TaskEvent::ExplanationGiven(_)
        | TaskEvent::ObjectiveCauseConfirmed(_)
        | TaskEvent::EvidenceAttached(_) => [None, None],
    }
    .into_iter()
    .flatten()
}
