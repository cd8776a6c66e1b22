//! What a command leads to: events, nothing (it is so already), or a refusal.

mod entry;
mod result;
mod time;
mod undo;

use super::{
    command::{Command, Facts},
    event::*,
    refusal::Refusal,
    state::Task,
    text::{checked, required},
};
use crate::timeliness::Phase;
use chrono::NaiveDate;
use dondoc_agencies::AgencyId;
use result::checked_documents;

/// An event and the day it happened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Happening {
    /// The day.
    pub on: NaiveDate,
    /// The event.
    pub event: TaskEvent,
}

type Decision = Result<Vec<Happening>, Refusal>;

const NOTHING: Decision = Ok(Vec::new());

/// What puts an end to something cannot lie before it.
fn not_before(date: NaiveDate, earlier: Option<NaiveDate>) -> Result<(), Refusal> {
    match earlier {
        Some(earlier) if date < earlier => Err(Refusal::BeforeEarlier { date, earlier }),
        _ => Ok(()),
    }
}

fn happens(on: NaiveDate, event: TaskEvent) -> Decision {
    Ok(vec![Happening { on, event }])
}

impl Task {
    /// What a command leads to. An empty answer means that it is so already.
    pub fn decide(&self, command: &Command, facts: &Facts<'_>) -> Decision {
        if let Command::Assign(assignment) = command {
            return self.assign(assignment, facts);
        }
        let Some(assigned) = self.standing.assigned else { return Err(Refusal::NotAssigned) };
        let on = self.day(facts, assigned.into())?;
        match command {
            Command::Assign(_) => NOTHING,
            Command::Accept => self.accept(on, facts),
            Command::Return { reason, proposed } => self.send_back_to_office(on, reason, proposed.as_ref()),
            Command::Reassign { to, reason } => self.reassign(on, to, reason),
            Command::Move { to, basis } => self.follow(on, to, basis),
            Command::LoseLead { basis } => self.lose_lead(on, basis),
            Command::Report { percent, note, documents, blocker } => {
                self.report(on, facts, *percent, note, documents, *blocker)
            }
            Command::RequestExtension { until, reason } => self.request_extension(on, facts, *until, reason),
            Command::GrantExtension { until, note } => self.grant_extension(on, facts, *until, note),
            Command::RefuseExtension { reason } => self.refuse_extension(on, facts, reason),
            Command::Submit { documents, text } => self.submit(on, facts, documents, text),
            Command::RecordIssuance { document } => self.record_issuance(facts, document),
            Command::Confirm { note } => self.confirm(on, facts, note),
            Command::SendBack { reason } => self.send_back(on, reason),
            Command::AskExplanation { note } => self.ask_explanation(on, note),
            Command::Explain { text } => self.explain(on, text),
            Command::ConfirmCause { reason } => {
                let reason = required("nguyên nhân", reason)?;
                if self.objective_cause.as_ref() == Some(&reason) {
                    return NOTHING;
                }
                happens(on, TaskEvent::ObjectiveCauseConfirmed(Reasoned { reason }))
            }
            Command::Suspend { reason } => self.suspend(on, reason),
            Command::Resume { note, due } => self.resume(on, facts, note, *due),
            Command::Reopen { reason } => self.reopen(on, reason),
            Command::Withdraw { reason, ends_series } => self.withdraw(on, reason, *ends_series),
            Command::Correct(correction) => self.put_right(on, correction),
            Command::Attach { sha256, name, mime, size } => self.attach(on, sha256, name, mime, *size),
            Command::Undo { command } => self.take_back(facts, *command),
            Command::Recalculate => self.recalculate(on, facts),
            Command::PassDeadline => self.pass_deadline(facts.today),
        }
    }

    /// The day a command speaks of: not in the future, not before the assignment.
    fn day(&self, facts: &Facts<'_>, assigned: NaiveDate) -> Result<NaiveDate, Refusal> {
        match facts.on {
            Some(date) if date > facts.today => Err(Refusal::InFuture { date, today: facts.today }),
            Some(date) if date < assigned => Err(Refusal::BeforeAssignment { date, assigned }),
            Some(date) => Ok(date),
            None => Ok(facts.today.max(assigned)),
        }
    }

    fn wrong_phase(&self, hint: &'static str) -> Refusal {
        Refusal::WrongPhase { phase: self.phase().label(), hint }
    }

    fn accept(&self, on: NaiveDate, facts: &Facts<'_>) -> Decision {
        match self.phase() {
            Phase::Open | Phase::Awaiting => {}
            _ => return Err(self.wrong_phase("Chỉ tiếp nhận nhiệm vụ đang thực hiện.")),
        }
        let officer = facts.handler().cloned();
        if self.accepted && (officer.is_none() || self.standing.officer == officer) {
            return NOTHING;
        }
        happens(on, TaskEvent::Accepted(Accepted { officer }))
    }

    /// Whoever asks for time or hands in a result on a task that nobody took on yet takes it on by that: on the day
    /// of that act, not the day it is entered, so that no view as of a day has a result of a task that nobody had taken
    /// on (when it was entered, `recorded_at` tells); and not before it was assigned, even if the result is older.
    fn accepted_first(&self, on: NaiveDate, facts: &Facts<'_>, then: TaskEvent) -> Vec<Happening> {
        let taken = facts.handler().filter(|_| !self.accepted).map(|officer| Happening {
            on: self.standing.assigned.map_or(on, |assigned| on.max(assigned.into())),
            event: TaskEvent::Accepted(Accepted { officer: Some(officer.clone()) }),
        });
        taken.into_iter().chain([Happening { on, event: then }]).collect()
    }

    fn send_back_to_office(&self, on: NaiveDate, reason: &str, proposed: Option<&AgencyId>) -> Decision {
        let reason = required("lý do trả lại", reason)?;
        match self.phase() {
            Phase::Returned => return NOTHING,
            Phase::Open if self.accepted => return Err(Refusal::AlreadyAccepted),
            Phase::Open => {}
            _ => return Err(self.wrong_phase("Chỉ trả lại được khi chưa tiếp nhận.")),
        }
        if proposed.is_some() && proposed == self.lead() {
            return Err(Refusal::SameLead);
        }
        happens(on, TaskEvent::Returned(Returned { reason, proposed: proposed.cloned() }))
    }

    fn reassign(&self, on: NaiveDate, to: &AgencyId, reason: &str) -> Decision {
        let reason = required("lý do phân công lại", reason)?;
        let same = self.lead() == Some(to);
        match self.phase() {
            Phase::Open | Phase::Awaiting | Phase::Suspended if same => return NOTHING,
            Phase::Open | Phase::Awaiting | Phase::Returned | Phase::WithoutLead => {}
            _ => return Err(self.wrong_phase("Mở lại hoặc tiếp tục nhiệm vụ trước khi phân công lại.")),
        }
        let Some(from) = self.lead().cloned() else { return Err(Refusal::NotAssigned) };
        happens(on, TaskEvent::Reassigned(Reassigned { from, to: to.clone(), because: Because::Decision, reason }))
    }

    fn follow(&self, on: NaiveDate, to: &AgencyId, basis: &str) -> Decision {
        let reason = checked("căn cứ", basis)?;
        let Some(from) = self.lead().cloned() else { return NOTHING };
        if from == *to || matches!(self.phase(), Phase::Done | Phase::Withdrawn | Phase::Unborn) {
            return NOTHING;
        }
        happens(on, TaskEvent::Reassigned(Reassigned { from, to: to.clone(), because: Because::Merger, reason }))
    }

    fn lose_lead(&self, on: NaiveDate, basis: &str) -> Decision {
        let reason = checked("căn cứ", basis)?;
        match (self.phase(), self.lead()) {
            (Phase::Open | Phase::Returned | Phase::Suspended, Some(from)) => {
                happens(on, TaskEvent::LeftWithoutLead(LeftWithoutLead { from: from.clone(), reason }))
            }
            _ => NOTHING,
        }
    }

    fn report(
        &self,
        on: NaiveDate,
        facts: &Facts<'_>,
        percent: Option<u16>,
        note: &str,
        documents: &[Document],
        blocker: Option<Blocker>,
    ) -> Decision {
        let note = checked("nội dung báo cáo", note)?;
        let documents = checked_documents(documents, facts.today, false)?;
        let percent = match percent {
            Some(percent) if percent > 100 => return Err(Refusal::Percent(percent)),
            Some(percent) => u8::try_from(percent).ok(),
            None => None,
        };
        if percent.is_none() && dondoc_text::is_blank(&note) && documents.is_empty() && blocker.is_none() {
            return Err(Refusal::NothingReported);
        }
        match self.phase() {
            Phase::Open | Phase::Awaiting | Phase::Suspended => {}
            _ => return Err(self.wrong_phase("Chỉ báo cáo tiến độ nhiệm vụ đang thực hiện.")),
        }
        let progress = Progress { percent, note, documents, blocker };
        if self.progress.as_ref() == Some(&(progress.clone(), facts.by.clone(), on)) {
            return NOTHING;
        }
        // Supporting agencies report too: telling progress takes nothing on.
        happens(on, TaskEvent::ProgressReported(progress))
    }

    fn ask_explanation(&self, on: NaiveDate, note: &str) -> Decision {
        let note = checked("nội dung yêu cầu", note)?;
        match self.phase() {
            Phase::Withdrawn | Phase::Returned => Err(self.wrong_phase("Không yêu cầu giải trình được.")),
            _ if self.explanation_asked => NOTHING,
            _ => happens(on, TaskEvent::ExplanationRequested(Noted { note })),
        }
    }

    fn explain(&self, on: NaiveDate, text: &str) -> Decision {
        let text = required("nội dung giải trình", text)?;
        if self.explanation_asked {
            happens(on, TaskEvent::ExplanationGiven(Explanation { text }))
        } else if self.explanation.as_ref() == Some(&text) {
            NOTHING
        } else {
            Err(Refusal::NoExplanationAsked)
        }
    }

    fn suspend(&self, on: NaiveDate, reason: &str) -> Decision {
        let reason = required("lý do tạm dừng", reason)?;
        match self.phase() {
            Phase::Suspended => NOTHING,
            Phase::Open | Phase::Awaiting => happens(on, TaskEvent::Suspended(Reasoned { reason })),
            _ => Err(self.wrong_phase("Chỉ tạm dừng nhiệm vụ đang thực hiện.")),
        }
    }

    fn reopen(&self, on: NaiveDate, reason: &str) -> Decision {
        let reason = required("lý do mở lại", reason)?;
        match self.phase() {
            Phase::Done | Phase::Withdrawn => {
                not_before(on, self.standing.closed.map(NaiveDate::from))?;
                happens(on, TaskEvent::Reopened(Reasoned { reason }))
            }
            Phase::Open | Phase::Awaiting => NOTHING,
            _ => Err(self.wrong_phase("Chỉ mở lại nhiệm vụ đã hoàn thành hoặc đã thu hồi.")),
        }
    }

    fn withdraw(&self, on: NaiveDate, reason: &str, ends_series: bool) -> Decision {
        let reason = required("lý do thu hồi", reason)?;
        match self.phase() {
            Phase::Withdrawn if self.series_ended || !ends_series => NOTHING,
            Phase::Done => Err(self.wrong_phase("Mở lại nhiệm vụ trước khi thu hồi.")),
            _ => happens(on, TaskEvent::Withdrawn(Withdrawn { reason, ends_series })),
        }
    }
}
