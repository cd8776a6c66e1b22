//! The rules of a task's life, written once more and apart from the domain: what is refused, and what happens.

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use dondoc_calendar::Calendar;
use dondoc_domain::{
    OfficialId,
    official::Role,
    task::{Command, Document},
    timeliness::Phase,
};
use std::collections::BTreeSet;
use uuid::Uuid;

/// Who acts and for whom.
pub type People = (OfficialId, Option<OfficialId>);

fn overlap(a: &People, b: &People) -> bool {
    let all = |it: &People| [Some(it.0.clone()), it.1.clone()];
    all(a).into_iter().flatten().any(|one| all(b).contains(&Some(one)))
}

/// What a command leads to, by these rules.
#[derive(Debug, Clone, PartialEq)]
pub enum Verdict {
    /// Refused for one of these reasons.
    Refused(BTreeSet<&'static str>),
    /// It is so already.
    Already,
    /// These events, on this day.
    Happens(Vec<&'static str>, NaiveDate),
}

/// A task as the model knows it.
#[derive(Debug, Clone)]
pub struct Life {
    pub phase: Phase,
    pub on_hold: bool,
    pub lead: String,
    pub officer: Option<OfficialId>,
    pub accepted: bool,
    pub assigned: NaiveDate,
    pub first_due: Option<NaiveDate>,
    pub due: Option<NaiveDate>,
    pub raw_due: Option<NaiveDate>,
    pub request: Option<(NaiveDate, People)>,
    pub grants: u32,
    pub decided: Option<(&'static str, String, Option<NaiveDate>, Option<NaiveDate>)>,
    pub submissions: Vec<(NaiveDate, People, Vec<Document>, String)>,
    pub issued: Vec<(NaiveDate, Document)>,
    pub sent_back: Option<NaiveDate>,
    pub suspended: Option<NaiveDate>,
    pub closed: Option<NaiveDate>,
    pub question: bool,
    pub explanation: Option<String>,
    pub cause: Option<String>,
    pub progress: Option<(Option<u16>, String, OfficialId, NaiveDate)>,
    pub passed: BTreeSet<NaiveDate>,
    pub field: String,
    /// The last day on which it came to its lead or was opened again.
    pub since: NaiveDate,
    pub events: usize,
    /// What can be taken back, the last one first to go.
    pub entries: Vec<Entry>,
    /// Whether someone acted on it since.
    pub acted_on: bool,
    pub undone: BTreeSet<Uuid>,
}

/// What can be taken back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Report,
    Request,
    Result,
    Return,
}

/// What someone of an agency entered, and what it replaced.
#[derive(Debug, Clone)]
pub struct Entry {
    pub id: Uuid,
    pub by: People,
    pub on: NaiveDate,
    pub recorded: DateTime<Utc>,
    pub kind: Kind,
    pub before: Box<Life>,
}

/// The circumstances of a command.
#[derive(Debug, Clone)]
pub struct Said {
    pub by: OfficialId,
    pub role: Role,
    /// The agency of today that they serve at.
    pub agency: String,
    /// The agency of today that leads the task.
    pub lead: String,
    pub active: bool,
    /// For whom they stand in, where that one serves today, and whether that one still serves.
    pub absent: Option<(OfficialId, String)>,
    pub absent_active: bool,
    /// Whether the task is to go to an agency that is no more.
    pub to_the_past: bool,
    pub on: Option<NaiveDate>,
    pub today: NaiveDate,
    pub now: DateTime<Utc>,
    /// The command's identity.
    pub id: Uuid,
}

impl Said {
    pub fn people(&self) -> People {
        (self.by.clone(), self.absent.as_ref().map(|(id, _)| id.clone()))
    }

    /// Who handles the task by this act: the one stood in for, else who acts, if they serve at the lead.
    pub fn handler(&self) -> Option<OfficialId> {
        let acts = (self.by.clone(), self.agency.clone());
        let (id, agency) = self.absent.clone().unwrap_or(acts);
        (agency == self.lead).then_some(id)
    }

    /// Whether who acts may give such a command.
    pub fn may(&self, command: &Command) -> bool {
        let theirs = self.agency == self.lead;
        let allowed = match command {
            Command::Accept
            | Command::Return { .. }
            | Command::RequestExtension { .. }
            | Command::Submit { .. }
            | Command::Explain { .. }
            | Command::Report { .. }
            | Command::Undo { .. } => match self.role {
                Role::Office => true,
                Role::Head | Role::Officer => theirs,
                Role::Chair | Role::Auditor | Role::Admin => false,
            },
            Command::Reassign { .. } | Command::RecordIssuance { .. } | Command::Correct(_) => {
                matches!(self.role, Role::Office | Role::Chair | Role::Admin)
            }
            _ => matches!(self.role, Role::Office | Role::Chair),
        };
        let stands_in = self
            .absent
            .as_ref()
            .is_none_or(|(_, agency)| self.absent_active && (self.role == Role::Office || *agency == self.agency));
        self.active && allowed && stands_in
    }
}

/// What others report is in nobody's way, and a report of one's own is not in the way of others.
fn in_the_way(entry: &Entry, later: &Entry) -> bool {
    let people = |it: &Entry| [Some(it.by.0.clone()), it.by.1.clone()];
    let same = people(later).iter().flatten().any(|who| people(entry).contains(&Some(who.clone())));
    same || (entry.kind != Kind::Report && later.kind != Kind::Report)
}

fn blank(text: &str) -> bool {
    text.trim().is_empty()
}

impl Life {
    pub fn new(lead: &str, assigned: NaiveDate, due: Option<NaiveDate>, calendar: &Calendar) -> Self {
        let effective = due.map(|due| calendar.roll(due));
        Life {
            phase: Phase::Open,
            on_hold: false,
            lead: lead.into(),
            officer: None,
            accepted: false,
            assigned,
            first_due: effective,
            due: effective,
            raw_due: due,
            request: None,
            grants: 0,
            decided: None,
            submissions: Vec::new(),
            issued: Vec::new(),
            sent_back: None,
            suspended: None,
            closed: None,
            question: false,
            explanation: None,
            cause: None,
            progress: None,
            passed: BTreeSet::new(),
            field: "Chuyển đổi số".into(),
            since: assigned,
            events: 1,
            entries: Vec::new(),
            acted_on: false,
            undone: BTreeSet::new(),
        }
    }

    pub fn last_submission(&self) -> Option<NaiveDate> {
        self.submissions.iter().map(|it| it.0).max()
    }

    pub fn going(&self) -> Phase {
        match (self.on_hold, self.submissions.is_empty()) {
            (true, _) => Phase::Suspended,
            (false, true) => Phase::Open,
            (false, false) => Phase::Awaiting,
        }
    }

    /// What the rules say of a command, before anything is changed.
    pub fn judge(&self, command: &Command, said: &Said) -> Verdict {
        let mut wrong = BTreeSet::new();
        if !said.may(command) {
            wrong.insert("NotAllowed");
        }
        if said.to_the_past {
            wrong.insert("AgencyEnded");
        }
        if said.on.is_some_and(|on| on > said.today) {
            wrong.insert("InFuture");
        }
        if said.on.is_some_and(|on| on < self.assigned) {
            wrong.insert("BeforeAssignment");
        }
        let documents: &[Document] = match command {
            Command::Submit { documents, .. } => documents,
            Command::RecordIssuance { document } => std::slice::from_ref(document),
            _ => &[],
        };
        for document in documents {
            if blank(&document.number) {
                wrong.insert("Blank");
            }
            match document.date {
                None => wrong.insert("DocumentWithoutDate"),
                Some(date) if date > said.today => wrong.insert("InFuture"),
                Some(_) => false,
            };
        }
        let must_say = match command {
            Command::Return { reason, .. }
            | Command::Reassign { reason, .. }
            | Command::RequestExtension { reason, .. }
            | Command::RefuseExtension { reason }
            | Command::SendBack { reason }
            | Command::ConfirmCause { reason }
            | Command::Suspend { reason }
            | Command::Reopen { reason }
            | Command::Withdraw { reason, .. } => Some(reason),
            Command::Explain { text } => Some(text),
            Command::Correct(it) => Some(&it.reason),
            _ => None,
        };
        if must_say.is_some_and(|text| blank(text)) {
            wrong.insert("Blank");
        }
        match command {
            Command::Report { percent, note, .. } => {
                if percent.is_some_and(|percent| percent > 100) {
                    wrong.insert("Percent");
                }
                if percent.is_none() && blank(note) {
                    wrong.insert("NothingReported");
                }
            }
            Command::Submit { documents, text } if documents.is_empty() && text.chars().count() < 20 => {
                wrong.insert("ResultTooThin");
            }
            _ => {}
        }
        if !wrong.is_empty() {
            return Verdict::Refused(wrong);
        }
        match self.next(command, said) {
            Ok(Some((events, on))) => Verdict::Happens(events, on),
            Ok(None) => Verdict::Already,
            Err(reason) => Verdict::Refused(BTreeSet::from([reason])),
        }
    }

    /// What becomes of a well-formed command of someone who may give it.
    fn next(&self, command: &Command, said: &Said) -> Result<Option<(Vec<&'static str>, NaiveDate)>, &'static str> {
        use Phase::*;
        let day = said.on.unwrap_or(said.today.max(self.assigned));
        let one = |name| Ok(Some((vec![name], day)));
        let taken_on = |name, on| {
            let takes_on = !self.accepted && said.handler().is_some();
            let events = if takes_on { vec!["task_accepted.v1", name] } else { vec![name] };
            Ok(Some((events, on)))
        };
        let own_request = self.request.as_ref().is_some_and(|(_, by)| overlap(by, &said.people()));
        match command {
            Command::Accept => match self.phase {
                Open | Awaiting if self.accepted && (said.handler().is_none() || self.officer == said.handler()) => {
                    Ok(None)
                }
                Open | Awaiting => one("task_accepted.v1"),
                _ => Err("WrongPhase"),
            },
            Command::Return { proposed, .. } => match self.phase {
                Returned => Ok(None),
                Open if self.accepted => Err("AlreadyAccepted"),
                Open if proposed.as_ref().is_some_and(|it| it.as_str() == self.lead) => Err("SameLead"),
                Open => one("task_returned.v1"),
                _ => Err("WrongPhase"),
            },
            Command::Reassign { to, .. } => match self.phase {
                Open | Awaiting | Suspended if to.as_str() == self.lead => Ok(None),
                Open | Awaiting | Returned | WithoutLead => one("task_reassigned.v1"),
                _ => Err("WrongPhase"),
            },
            Command::Report { percent, note, .. } => match self.phase {
                Open | Awaiting | Suspended
                    if self.progress == Some((*percent, note.clone(), said.by.clone(), day)) =>
                {
                    Ok(None)
                }
                Open | Awaiting | Suspended => one("task_progress_reported.v1"),
                _ => Err("WrongPhase"),
            },
            Command::RequestExtension { until, .. } => match (self.phase, self.due, &self.request) {
                (Open, None, _) => Err("NoDeadline"),
                (Open, _, Some((pending, _))) if pending == until => Ok(None),
                (Open, _, Some(_)) => Err("RequestPending"),
                (Open, Some(due), None) if *until <= due => Err("NotLater"),
                (Open, Some(due), None) if day > due => Err("AfterExpiry"),
                (Open, Some(_), None) => taken_on("task_extension_requested.v1", day),
                _ => Err("WrongPhase"),
            },
            Command::GrantExtension { until, note } => match (&self.request, &self.decided, self.due) {
                (None, Some(("granted", noted, asked, given)), _) if noted == note && until.or(*asked) == *given => {
                    Ok(None)
                }
                (None, ..) => Err("NoRequest"),
                _ if own_request => Err("OwnExtension"),
                (Some(_), _, None) => Err("NoDeadline"),
                (Some((asked, _)), _, Some(due)) => match until.unwrap_or(*asked) {
                    until if until > *asked => Err("MoreThanAsked"),
                    until if until <= due => Err("NotLater"),
                    until if until < *asked && blank(note) => Err("ShorterWithoutReason"),
                    _ if self.grants > 0 && blank(note) => Err("ManyExtensions"),
                    _ => one("task_extension_granted.v1"),
                },
            },
            Command::RefuseExtension { reason } => match (&self.request, &self.decided) {
                (None, Some(("refused", said, ..))) if said == reason => Ok(None),
                (None, _) => Err("NoRequest"),
                _ if own_request => Err("OwnExtension"),
                _ => one("task_extension_refused.v1"),
            },
            Command::Submit { documents, text } => {
                let same = self.submissions.iter().any(|it| it.2 == *documents && it.3 == *text);
                match self.phase {
                    Open | Awaiting | Done if same => Ok(None),
                    Open | Awaiting => {
                        let dated = documents.iter().filter_map(|it| it.date).max().unwrap_or(day);
                        taken_on("task_result_submitted.v1", self.sent_back.map_or(dated, |day| day.max(dated)))
                    }
                    _ => Err("WrongPhase"),
                }
            }
            Command::RecordIssuance { document } => match self.phase {
                Awaiting | Done if self.issued.iter().any(|(_, it)| it == document) => Ok(None),
                Awaiting | Done => {
                    Ok(Some((vec!["task_result_issued.v1"], document.date.max(self.sent_back).unwrap_or(day))))
                }
                _ => Err("WrongPhase"),
            },
            Command::Confirm { .. } => match self.phase {
                Done => Ok(None),
                Awaiting if self.submissions.iter().any(|it| overlap(&it.1, &said.people())) => Err("OwnResult"),
                Awaiting if Some(day) < self.last_submission() => Err("BeforeSubmission"),
                Awaiting => one("task_completion_confirmed.v1"),
                _ => Err("NothingAwaiting"),
            },
            Command::SendBack { reason } => match (self.phase, &self.decided) {
                (Awaiting, _) if Some(day) < self.last_submission() => Err("BeforeSubmission"),
                (Awaiting, _) => one("task_result_sent_back.v1"),
                (Open, Some(("sent back", said, ..))) if said == reason => Ok(None),
                _ => Err("NothingAwaiting"),
            },
            Command::AskExplanation { .. } => match self.phase {
                Withdrawn | Returned => Err("WrongPhase"),
                _ if self.question => Ok(None),
                _ => one("task_explanation_requested.v1"),
            },
            Command::Explain { text } => match (self.question, &self.explanation) {
                (true, _) => one("task_explanation_given.v1"),
                (false, Some(given)) if given == text => Ok(None),
                _ => Err("NoExplanationAsked"),
            },
            Command::ConfirmCause { reason } if self.cause.as_ref() == Some(reason) => Ok(None),
            Command::ConfirmCause { .. } => one("task_objective_cause_confirmed.v1"),
            Command::Suspend { .. } => match self.phase {
                Suspended => Ok(None),
                Open | Awaiting => one("task_suspended.v1"),
                _ => Err("WrongPhase"),
            },
            Command::Resume { due, .. } => match self.phase {
                Open | Awaiting if due.is_none() || *due == self.raw_due => Ok(None),
                Suspended if Some(day) < self.suspended => Err("BeforeEarlier"),
                Suspended => one("task_resumed.v1"),
                _ => Err("WrongPhase"),
            },
            Command::Reopen { .. } => match self.phase {
                Open | Awaiting => Ok(None),
                Done | Withdrawn if Some(day) < self.closed => Err("BeforeEarlier"),
                Done | Withdrawn => one("task_reopened.v1"),
                _ => Err("WrongPhase"),
            },
            Command::Withdraw { .. } => match self.phase {
                Withdrawn => Ok(None),
                Done => Err("WrongPhase"),
                _ => one("task_withdrawn.v1"),
            },
            Command::Correct(it) => match self.phase {
                _ if it.field.as_ref() == Some(&self.field) => Ok(None),
                Withdrawn => Err("WrongPhase"),
                _ => one("task_corrected.v1"),
            },
            Command::Undo { command } => {
                let at = self.entries.iter().rposition(|it| it.id == *command);
                let later = at.map_or(&[][..], |at| &self.entries[at + 1..]);
                match at.map(|at| &self.entries[at]) {
                    _ if self.undone.contains(command) => Ok(None),
                    None => Err("NothingToUndo"),
                    Some(it) if said.by != it.by.0 && Some(&said.by) != it.by.1.as_ref() => Err("NotYoursToUndo"),
                    Some(_) if self.acted_on => Err("ActedOn"),
                    Some(it) if later.iter().any(|later| in_the_way(it, later)) => Err("UndoLaterFirst"),
                    Some(it) if said.now - it.recorded > TimeDelta::minutes(10) => Err("TooLateToUndo"),
                    Some(it) => Ok(Some((vec!["task_entry_undone.v1"], it.on))),
                }
            }
            other => panic!("the model does not say {other:?}"),
        }
    }
}
