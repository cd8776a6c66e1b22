//! What becomes of a task in the model, and how it is judged.

use crate::rules::{Entry, Kind, Life, Said};
use chrono::NaiveDate;
use dondoc_calendar::Calendar;
use dondoc_domain::{
    task::Command,
    timeliness::{Class, Phase},
};

impl Life {
    /// The task after a command that these rules let through.
    pub fn lived(&mut self, command: &Command, said: &Said, events: &[&str], on: NaiveDate, calendar: &Calendar) {
        let before = Box::new(Life { entries: Vec::new(), ..self.clone() });
        self.events += events.len();
        if events.contains(&"task_accepted.v1") {
            self.accepted = true;
            self.officer = said.handler().or(self.officer.take());
        }
        match command {
            Command::Return { .. } => (self.phase, self.accepted) = (Phase::Returned, false),
            Command::Reassign { to, .. } => {
                (self.lead, self.officer, self.accepted) = (to.to_string(), None, false);
                self.since = self.since.max(on);
                if matches!(self.phase, Phase::Returned | Phase::WithoutLead) {
                    self.phase = self.going();
                }
            }
            Command::Report { percent, note, .. } => {
                self.progress = Some((*percent, note.clone(), said.by.clone(), on));
            }
            Command::RequestExtension { until, .. } => self.request = Some((*until, said.people())),
            Command::GrantExtension { until, note } => {
                let (asked, _) = self.request.take().unwrap();
                let until = until.unwrap_or(asked);
                self.move_due(until, calendar);
                self.grants += 1;
                self.decided = Some(("granted", note.clone(), Some(asked), Some(until)));
            }
            Command::RefuseExtension { reason } => {
                self.request = None;
                self.decided = Some(("refused", reason.clone(), None, None));
            }
            Command::Submit { documents, text } => {
                self.submissions.push((on, said.people(), documents.clone(), text.clone()));
                if self.phase == Phase::Open {
                    self.phase = Phase::Awaiting;
                }
            }
            Command::RecordIssuance { document } => self.issued.push((on, document.clone())),
            Command::Confirm { .. } => (self.phase, self.closed, self.request) = (Phase::Done, Some(on), None),
            Command::SendBack { reason } => {
                self.void(on);
                self.phase = self.going();
                self.decided = Some(("sent back", reason.clone(), None, None));
            }
            Command::Reopen { .. } => {
                self.void(on);
                (self.phase, self.closed, self.on_hold) = (Phase::Open, None, false);
                self.since = self.since.max(on);
            }
            Command::AskExplanation { .. } => self.question = true,
            Command::Explain { text } => (self.question, self.explanation) = (false, Some(text.clone())),
            Command::ConfirmCause { reason } => self.cause = Some(reason.clone()),
            Command::Suspend { .. } => {
                (self.phase, self.on_hold, self.suspended) = (Phase::Suspended, true, Some(on));
            }
            Command::Resume { due, .. } => {
                self.on_hold = false;
                self.phase = self.going();
                if let Some(due) = due {
                    self.move_due(*due, calendar);
                }
            }
            Command::Withdraw { .. } => (self.phase, self.closed, self.request) = (Phase::Withdrawn, Some(on), None),
            Command::Correct(it) => self.field = it.field.clone().unwrap(),
            Command::Undo { command } => {
                let at = self.entries.iter().rposition(|it| it.id == *command).unwrap();
                let Entry { kind, before, .. } = self.entries.remove(at);
                match kind {
                    Kind::Report => match self.entries[at..].iter_mut().find(|it| it.kind == Kind::Report) {
                        Some(next) => next.before.progress = before.progress,
                        None => self.progress = before.progress,
                    },
                    Kind::Request => self.request = before.request,
                    Kind::Result | Kind::Return => {
                        (self.phase, self.submissions) = (before.phase, before.submissions);
                    }
                }
                self.undone.insert(*command);
            }
            _ => {}
        }
        self.noted(command, said, on, before);
    }

    /// Keeps what can be taken back, until someone acts on it.
    fn noted(&mut self, command: &Command, said: &Said, on: NaiveDate, before: Box<Life>) {
        let kind = match command {
            Command::Report { .. } => Some(Kind::Report),
            Command::RequestExtension { .. } => Some(Kind::Request),
            Command::Submit { .. } => Some(Kind::Result),
            Command::Return { .. } => Some(Kind::Return),
            _ => None,
        };
        if let Some(kind) = kind {
            let over = kind == Kind::Result && self.entries.iter().any(|it| it.kind == kind);
            if self.acted_on || over {
                self.entries.clear();
            }
            self.acted_on = false;
            self.entries.push(Entry { id: said.id, by: said.people(), on, recorded: said.now, kind, before });
            return;
        }
        match command {
            Command::Accept
            | Command::Undo { .. }
            | Command::AskExplanation { .. }
            | Command::Explain { .. }
            | Command::ConfirmCause { .. }
            | Command::Correct(_) => {}
            _ => self.acted_on = true,
        }
    }

    fn void(&mut self, on: NaiveDate) {
        self.submissions.clear();
        self.issued.clear();
        self.sent_back = self.sent_back.max(Some(on));
    }

    fn move_due(&mut self, to: NaiveDate, calendar: &Calendar) {
        self.raw_due = Some(to);
        self.due = Some(calendar.roll(to));
    }

    /// The lead is no more: on to the heir, or into the office's queue. Says whether anything happened.
    pub fn succeeded(&mut self, heir: Option<&str>, on: NaiveDate) -> bool {
        match (self.phase, heir) {
            (Phase::Done | Phase::Withdrawn, _) | (Phase::Awaiting | Phase::WithoutLead, None) => return false,
            (_, Some(heir)) => {
                self.lead = heir.into();
                self.since = self.since.max(on);
                if self.phase == Phase::WithoutLead {
                    self.phase = self.going();
                }
            }
            (_, None) => (self.phase, self.accepted) = (Phase::WithoutLead, false),
        }
        self.events += 1;
        self.acted_on = true;
        true
    }

    /// The class as of a day by the last submission and the current deadline.
    pub fn class(&self, as_of: NaiveDate) -> Class {
        let Some(due) = self.due else {
            return match self.phase {
                Phase::Returned => Class::Returned,
                Phase::Withdrawn => Class::Withdrawn,
                _ => Class::Undated,
            };
        };
        let submitted = self.last_submission();
        match self.phase {
            Phase::Returned => Class::Returned,
            Phase::Withdrawn => Class::Withdrawn,
            Phase::Suspended => Class::Undated,
            Phase::WithoutLead if self.on_hold => Class::Undated,
            Phase::Done if submitted.or(self.closed).unwrap() <= due => Class::DoneOnTime,
            Phase::Done => Class::DoneLate,
            Phase::Awaiting if submitted.unwrap() <= due => Class::OpenInTime,
            Phase::Open | Phase::WithoutLead if as_of <= due => Class::OpenInTime,
            _ => Class::OpenOverdue,
        }
    }
}
