//! The facts that events leave behind, each hung onto the chain of its task.

use super::{Board, Fact, NO_FACT, What, knowledge::Known};
use dondoc_domain::{
    Day,
    task::{TaskEvent, event::UndoneWhat},
};

impl Board {
    /// Keeps a fact, and answers where.
    pub(super) fn note(&mut self, task: u32, on: Day, known: Known, what: What) -> u32 {
        self.facts.push(Fact { task, on, what, next: NO_FACT });
        self.knowledge.push(known);
        let fact = (self.facts.len() - 1) as u32;
        self.link(fact);
        fact
    }

    /// Hangs a fact onto the chain of its task.
    pub(super) fn link(&mut self, number: u32) {
        let Fact { task, on, what, .. } = self.facts[number as usize];
        let chain = &mut self.rows[task as usize].chain;
        match self.facts.get_mut(chain.last as usize) {
            Some(before) => before.next = number,
            None => chain.first = number,
        }
        chain.last = number;
        chain.latest = chain.latest.max(Some(on));
        chain.extensions |= matches!(what, What::Asked(_) | What::Granted { .. } | What::Refused);
        self.latest = self.latest.max(Some(on));
    }

    /// Keeps what an event says of more time, before the deadline moves.
    pub(super) fn note_extension(&mut self, task: u32, event: &TaskEvent, on: Day, known: Known) {
        match event {
            TaskEvent::ExtensionRequested(it) => {
                self.note(task, on, known, What::Asked(it.until.into()));
            }
            TaskEvent::ExtensionGranted(it) => {
                let due = it.deadline.effective_due.map(Day::from);
                self.note(task, on, known, What::Granted { asked: it.asked.into(), due });
            }
            TaskEvent::ExtensionRefused(_) => {
                self.note(task, on, known, What::Refused);
            }
            TaskEvent::Undone(it) if it.what == UndoneWhat::ExtensionRequest => {
                let (mut next, mut asked) = (self.rows[task as usize].chain.first, None);
                while let Some(fact) = self.facts.get(next as usize) {
                    if matches!(fact.what, What::Asked(_)) && !self.taken_back.contains_key(&next) {
                        asked = Some(next);
                    }
                    next = fact.next;
                }
                if let Some(asked) = asked {
                    let undo = self.note(task, on, known, What::TakenBack);
                    self.taken_back.insert(asked, undo);
                }
            }
            TaskEvent::Assigned(_)
            | TaskEvent::Accepted(_)
            | TaskEvent::Returned(_)
            | TaskEvent::Reassigned(_)
            | TaskEvent::LeftWithoutLead(_)
            | TaskEvent::ProgressReported(_)
            | TaskEvent::ResultSubmitted(_)
            | TaskEvent::ResultIssued(_)
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
            | TaskEvent::Corrected(_)
            | TaskEvent::DeadlineRecalculated(_)
            | TaskEvent::EvidenceAttached(_)
            | TaskEvent::Undone(_) => {}
        }
    }
}
