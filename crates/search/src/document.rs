//! What of a task can be found: a fold over its events.

use dondoc_agencies::AgencyId;
use dondoc_domain::{
    DirectiveId,
    task::{Assignment, TaskEvent, event::Document as Cited},
};
use uuid::Uuid;

/// The searchable side of a task.
#[derive(Debug, Clone, PartialEq)]
pub struct Document {
    /// What was assigned, with corrections.
    assignment: Assignment,
    /// Every agency that led it; people remember the name it had.
    leads: Vec<AgencyId>,
    /// Numbers of the documents it was answered with, and the command that named each.
    numbers: Vec<(Uuid, String)>,
}

impl Document {
    /// The document after one more event, that `command` caused; none until the task is assigned.
    pub fn after(before: Option<Document>, event: TaskEvent, command: Uuid) -> Option<Document> {
        let Some(mut it) = before else {
            let TaskEvent::Assigned(assignment) = event else { return None };
            let leads = vec![assignment.lead.clone()];
            return Some(Document { assignment, leads, numbers: Vec::new() });
        };
        match event {
            TaskEvent::Corrected(right) => {
                let entry = &mut it.assignment;
                for (field, right) in [
                    (&mut entry.content, right.content),
                    (&mut entry.deliverable, right.deliverable),
                    (&mut entry.approver, right.approver),
                    (&mut entry.field, right.field),
                ] {
                    if let Some(right) = right {
                        *field = right;
                    }
                }
            }
            TaskEvent::Reassigned(to) => {
                if !it.leads.contains(&to.to) {
                    it.leads.push(to.to);
                }
            }
            TaskEvent::ProgressReported(told) => it.cite(command, told.documents),
            TaskEvent::ResultSubmitted(result) => it.cite(command, result.documents),
            TaskEvent::ResultIssued(issued) => it.cite(command, vec![issued.document]),
            TaskEvent::Undone(undone) => it.numbers.retain(|(command, _)| *command != undone.command),
            TaskEvent::Assigned(_)
            | TaskEvent::Accepted(_)
            | TaskEvent::Returned(_)
            | TaskEvent::LeftWithoutLead(_)
            | TaskEvent::ExtensionRequested(_)
            | TaskEvent::ExtensionGranted(_)
            | TaskEvent::ExtensionRefused(_)
            | TaskEvent::CompletionConfirmed(_)
            | TaskEvent::ResultSentBack(_)
            | TaskEvent::DeadlinePassed(_)
            | TaskEvent::ExplanationRequested(_)
            | TaskEvent::ExplanationGiven(_)
            | TaskEvent::ObjectiveCauseConfirmed(_)
            | TaskEvent::Suspended(_)
            | TaskEvent::Resumed(_)
            | TaskEvent::Reopened(_)
            | TaskEvent::Withdrawn(_)
            | TaskEvent::DeadlineRecalculated(_)
            | TaskEvent::EvidenceAttached(_) => {}
        }
        Some(it)
    }

    fn cite(&mut self, command: Uuid, documents: Vec<Cited>) {
        self.numbers.extend(documents.into_iter().map(|it| (command, it.number)));
    }

    /// The directive that assigned it.
    pub fn directive(&self) -> DirectiveId {
        self.assignment.directive
    }

    /// Every agency that led it.
    pub fn leads(&self) -> &[AgencyId] {
        &self.leads
    }

    /// Its own texts, the content first.
    pub fn texts(&self) -> impl Iterator<Item = &str> {
        let it = &self.assignment;
        let columns = it.attributes.values().map(String::as_str);
        let numbers = self.numbers.iter().map(|(_, number)| number.as_str());
        [&*it.content, &*it.item, &*it.deliverable, &*it.approver, &*it.field].into_iter().chain(columns).chain(numbers)
    }
}

/// Whether an event can change what a task is found by.
pub fn changes_text(event: &TaskEvent) -> bool {
    match event {
        TaskEvent::Assigned(_) | TaskEvent::Corrected(_) | TaskEvent::Reassigned(_) | TaskEvent::Undone(_) => true,
        TaskEvent::ProgressReported(it) => !it.documents.is_empty(),
        TaskEvent::ResultSubmitted(it) => !it.documents.is_empty(),
        TaskEvent::ResultIssued(_) => true,
        TaskEvent::Accepted(_)
        | TaskEvent::Returned(_)
        | TaskEvent::LeftWithoutLead(_)
        | TaskEvent::ExtensionRequested(_)
        | TaskEvent::ExtensionGranted(_)
        | TaskEvent::ExtensionRefused(_)
        | TaskEvent::CompletionConfirmed(_)
        | TaskEvent::ResultSentBack(_)
        | TaskEvent::DeadlinePassed(_)
        | TaskEvent::ExplanationRequested(_)
        | TaskEvent::ExplanationGiven(_)
        | TaskEvent::ObjectiveCauseConfirmed(_)
        | TaskEvent::Suspended(_)
        | TaskEvent::Resumed(_)
        | TaskEvent::Reopened(_)
        | TaskEvent::Withdrawn(_)
        | TaskEvent::DeadlineRecalculated(_)
        | TaskEvent::EvidenceAttached(_) => false,
    }
}
