//! What people ask a task to do.

use super::event::{Assignment, Blocker, Correction, Document, TaskEvent};
use super::state::People;
use crate::{ids::OfficialId, policy::Policy};
use chrono::{NaiveDate, TimeDelta};
use dondoc_agencies::AgencyId;
use dondoc_calendar::Calendar;
use uuid::Uuid;

/// What people (or the clock) ask a task to do.
#[derive(Debug, Clone, PartialEq)]
pub enum Command {
    /// Give it to its lead.
    Assign(Box<Assignment>),
    /// Take it on.
    Accept,
    /// Send it back as wrongly addressed.
    Return {
        /// Why.
        reason: String,
        /// Whose it is instead.
        proposed: Option<AgencyId>,
    },
    /// Give it to another lead.
    Reassign {
        /// The new lead.
        to: AgencyId,
        /// Why.
        reason: String,
    },
    /// Follow the lead's merger.
    Move {
        /// The successor.
        to: AgencyId,
        /// The document that merged them.
        basis: String,
    },
    /// The lead is gone without a single successor.
    LoseLead {
        /// The document that abolished or split it.
        basis: String,
    },
    /// Tell progress.
    Report {
        /// How far.
        percent: Option<u16>,
        /// In words.
        note: String,
        /// Documents made on the way.
        documents: Vec<Document>,
        /// What stands in the way.
        blocker: Option<Blocker>,
    },
    /// Ask for more time.
    RequestExtension {
        /// Until when.
        until: NaiveDate,
        /// Why.
        reason: String,
    },
    /// Give more time: as asked, or less.
    GrantExtension {
        /// Until when; as asked if none.
        until: Option<NaiveDate>,
        /// A remark or reason.
        note: String,
    },
    /// Give no more time.
    RefuseExtension {
        /// Why.
        reason: String,
    },
    /// Hand in a result.
    Submit {
        /// Its documents.
        documents: Vec<Document>,
        /// Its words.
        text: String,
    },
    /// Note what the committee issued.
    RecordIssuance {
        /// The document issued.
        document: Document,
    },
    /// Confirm completion.
    Confirm {
        /// A remark.
        note: String,
    },
    /// Send the result back.
    SendBack {
        /// Why.
        reason: String,
    },
    /// Ask why it is late.
    AskExplanation {
        /// The question.
        note: String,
    },
    /// Tell why it is late.
    Explain {
        /// The explanation.
        text: String,
    },
    /// Hold that lateness had an objective cause.
    ConfirmCause {
        /// The cause.
        reason: String,
    },
    /// Put it on hold.
    Suspend {
        /// Why.
        reason: String,
    },
    /// Take it up again.
    Resume {
        /// A remark.
        note: String,
        /// Another deadline.
        due: Option<NaiveDate>,
    },
    /// Open it again.
    Reopen {
        /// Why.
        reason: String,
    },
    /// Take it back.
    Withdraw {
        /// Why.
        reason: String,
        /// Whether the recurring duty ends as well.
        ends_series: bool,
    },
    /// Put a wrong entry right.
    Correct(Box<Correction>),
    /// Keep a file as evidence.
    Attach {
        /// Hex SHA-256 of its bytes.
        sha256: String,
        /// The name it was sent under.
        name: String,
        /// Its type, as its content says.
        mime: String,
        /// Its size in bytes.
        size: u64,
    },
    /// Take back an entry of one's own.
    Undo {
        /// The command that made it.
        command: Uuid,
    },
    /// Count the deadline anew after the holiday table changed.
    Recalculate,
    /// Note that the deadline went by, if it did.
    PassDeadline,
}

impl TaskEvent {
    /// Whether this is the kind of event that such a command leads to.
    pub fn answers(&self, command: &Command) -> bool {
        matches!(
            (command, self),
            (Command::Assign(_), TaskEvent::Assigned(_))
                | (Command::Accept, TaskEvent::Accepted(_))
                | (Command::Return { .. }, TaskEvent::Returned(_))
                | (Command::Reassign { .. } | Command::Move { .. }, TaskEvent::Reassigned(_))
                | (Command::LoseLead { .. }, TaskEvent::LeftWithoutLead(_))
                | (Command::Report { .. }, TaskEvent::ProgressReported(_))
                | (Command::RequestExtension { .. }, TaskEvent::ExtensionRequested(_))
                | (Command::GrantExtension { .. }, TaskEvent::ExtensionGranted(_))
                | (Command::RefuseExtension { .. }, TaskEvent::ExtensionRefused(_))
                | (Command::Submit { .. }, TaskEvent::ResultSubmitted(_))
                | (Command::RecordIssuance { .. }, TaskEvent::ResultIssued(_))
                | (Command::Confirm { .. }, TaskEvent::CompletionConfirmed(_))
                | (Command::SendBack { .. }, TaskEvent::ResultSentBack(_))
                | (Command::AskExplanation { .. }, TaskEvent::ExplanationRequested(_))
                | (Command::Explain { .. }, TaskEvent::ExplanationGiven(_))
                | (Command::ConfirmCause { .. }, TaskEvent::ObjectiveCauseConfirmed(_))
                | (Command::Suspend { .. }, TaskEvent::Suspended(_))
                | (Command::Resume { .. }, TaskEvent::Resumed(_))
                | (Command::Reopen { .. }, TaskEvent::Reopened(_))
                | (Command::Withdraw { .. }, TaskEvent::Withdrawn(_))
                | (Command::Correct(_), TaskEvent::Corrected(_))
                | (Command::Attach { .. }, TaskEvent::EvidenceAttached(_))
                | (Command::Undo { .. }, TaskEvent::Undone(_))
                | (Command::Recalculate, TaskEvent::DeadlineRecalculated(_))
                | (Command::PassDeadline, TaskEvent::DeadlinePassed(_))
        )
    }
}

/// What a decision may look at besides the task.
#[derive(Debug, Clone)]
pub struct Facts<'a> {
    /// Who acts; none when the system does.
    pub by: Option<OfficialId>,
    /// For whom they stand in.
    pub on_behalf_of: Option<OfficialId>,
    /// Whether the one who acts, or is stood in for, serves at the lead agency.
    pub from_lead: bool,
    /// Today in Vietnam.
    pub today: NaiveDate,
    /// The day it happened, if the command says so.
    pub on: Option<NaiveDate>,
    /// How long ago the entry was made that is to be undone; none when there is no such entry.
    pub entered_ago: Option<TimeDelta>,
    /// Working days.
    pub calendar: &'a Calendar,
    /// Settings.
    pub policy: &'a Policy,
}

impl Facts<'_> {
    /// The official who handles the task by this act: the one stood in for, else the one who acts, if they serve
    /// at the lead. The office that enters what came on paper handles nothing.
    pub(super) fn handler(&self) -> Option<&OfficialId> {
        self.on_behalf_of.as_ref().or(self.by.as_ref()).filter(|_| self.from_lead)
    }

    pub(super) fn people(&self) -> People {
        People(self.by.clone(), self.on_behalf_of.clone())
    }
}
