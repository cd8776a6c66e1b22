//! On time or late: one small state per task, moved by changes, judged by a definition.
//!
//! The aggregate and the read models share this fold, so they cannot disagree. A [`Change`] is what an event
//! means for timeliness; agencies and officials are whatever key the caller uses (ids, or dense numbers).

mod change;

pub use change::{Change, changes};

use crate::Day;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// Where a task is in its life.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Phase {
    /// Not assigned (yet, as of that day).
    #[default]
    Unborn,
    /// With its lead.
    Open,
    /// A result waits for the office (chờ xác nhận).
    Awaiting,
    /// Confirmed.
    Done,
    /// Sent back by a wrong addressee; waits for the office.
    Returned,
    /// Taken back.
    Withdrawn,
    /// On hold.
    Suspended,
    /// Its agency is gone; waits for the office (chờ phân công lại).
    WithoutLead,
}

impl Phase {
    /// The phase for people.
    pub fn label(self) -> &'static str {
        match self {
            Phase::Unborn => "chưa giao",
            Phase::Open => "đang thực hiện",
            Phase::Awaiting => "chờ xác nhận",
            Phase::Done => "đã hoàn thành",
            Phase::Returned => "đã trả lại",
            Phase::Withdrawn => "đã thu hồi",
            Phase::Suspended => "tạm dừng",
            Phase::WithoutLead => "chờ phân công lại",
        }
    }
}

/// All that timeliness needs to know of a task, in a few bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Standing<A, O> {
    /// Where it is.
    pub phase: Phase,
    /// The lead charged with it.
    pub lead: Option<A>,
    /// The official who handles it.
    pub officer: Option<O>,
    /// When it was assigned.
    pub assigned: Option<Day>,
    /// The effective deadline as first set.
    pub original_due: Option<Day>,
    /// The effective deadline now.
    pub current_due: Option<Day>,
    /// The earliest submission that still counts.
    pub first_submission: Option<Day>,
    /// The latest submission that still counts.
    pub last_submission: Option<Day>,
    /// The latest issuance by the committee.
    pub last_issuance: Option<Day>,
    /// When completion was confirmed, or the task taken back.
    pub closed: Option<Day>,
    /// Whether the current deadline was ever moved away from the first one.
    pub extended: bool,
    /// Whether it is on hold; a lead that is lost meanwhile does not end the hold.
    pub on_hold: bool,
    /// What the last submission or return replaced, should it be taken back.
    pub before: Option<Before>,
}

/// What a submission or a return replaces: the phase, the first and the last submission.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Before(Phase, Option<Day>, Option<Day>);

impl<A, O> Default for Standing<A, O> {
    fn default() -> Self {
        Self {
            phase: Phase::Unborn,
            lead: None,
            officer: None,
            assigned: None,
            original_due: None,
            current_due: None,
            first_submission: None,
            last_submission: None,
            last_issuance: None,
            closed: None,
            extended: false,
            on_hold: false,
            before: None,
        }
    }
}

impl<A, O> Standing<A, O> {
    /// The standing after one change that happened on a day. Never fails: history cannot be refused.
    pub fn apply(&mut self, on: Day, change: Change<A, O>) {
        match change {
            Change::Assigned { lead, due } => {
                self.phase = Phase::Open;
                self.lead = Some(lead);
                self.assigned = Some(on);
                self.original_due = due;
                self.current_due = due;
                self.before = None;
            }
            Change::Handled(officer) => self.officer = Some(officer),
            Change::Led(lead) => {
                self.lead = Some(lead);
                self.officer = None;
                if matches!(self.phase, Phase::Returned | Phase::WithoutLead) {
                    self.phase = self.open_phase();
                }
            }
            Change::Moved(lead) => {
                self.lead = Some(lead);
                if self.phase == Phase::WithoutLead {
                    self.phase = self.open_phase();
                }
            }
            Change::LeadLost => {
                if matches!(self.phase, Phase::Open | Phase::Returned | Phase::Suspended) {
                    self.phase = Phase::WithoutLead;
                }
            }
            Change::Due(due) => {
                self.current_due = due;
                self.extended |= due != self.original_due;
            }
            Change::OriginalDue(due) => {
                self.original_due = due;
                if !self.extended {
                    self.current_due = due;
                }
            }
            Change::Submitted => {
                self.remember();
                self.first_submission = self.first_submission.map_or(Some(on), |day| Some(day.min(on)));
                self.last_submission = self.last_submission.max(Some(on));
                if self.phase == Phase::Open {
                    self.phase = Phase::Awaiting;
                }
            }
            Change::Issued => self.last_issuance = self.last_issuance.max(Some(on)),
            Change::Confirmed => {
                self.phase = Phase::Done;
                self.closed = Some(on);
            }
            Change::SentBack => {
                self.void_results();
                self.phase = self.open_phase();
            }
            Change::Reopened => {
                self.void_results();
                self.phase = Phase::Open;
                self.closed = None;
                self.on_hold = false;
            }
            Change::Returned => {
                self.remember();
                self.phase = Phase::Returned;
            }
            Change::Suspended => {
                self.phase = Phase::Suspended;
                self.on_hold = true;
            }
            Change::Resumed => {
                self.on_hold = false;
                if self.phase == Phase::Suspended {
                    self.phase = self.open_phase();
                }
            }
            Change::Withdrawn => {
                if self.phase != Phase::Withdrawn {
                    self.closed = Some(on);
                }
                self.phase = Phase::Withdrawn;
            }
            // Kept here and not in the event: seen as of a day, some of what the event would name had not happened.
            Change::Undone => {
                if let Some(Before(phase, first, last)) = self.before.take() {
                    (self.phase, self.first_submission, self.last_submission) = (phase, first, last);
                }
            }
        }
    }

    fn remember(&mut self) {
        self.before = Some(Before(self.phase, self.first_submission, self.last_submission));
    }

    /// A returned result is void, so the later date counts.
    fn void_results(&mut self) {
        self.first_submission = None;
        self.last_submission = None;
        self.last_issuance = None;
    }

    fn open_phase(&self) -> Phase {
        if self.on_hold {
            Phase::Suspended
        } else if self.last_submission.is_some() {
            Phase::Awaiting
        } else {
            Phase::Open
        }
    }

    /// The deadline that the definition judges by.
    pub fn due(&self, by: DeadlineBy) -> Option<Day> {
        match by {
            DeadlineBy::Original => self.original_due,
            DeadlineBy::Current => self.current_due,
        }
    }

    /// The day that counts as the day of completion: of the document named by the definition,
    /// else the day the result was reported, else the day it was confirmed.
    pub fn judged(&self, by: CountBy) -> Option<Day> {
        match by {
            CountBy::FirstSubmission => self.first_submission,
            CountBy::LastSubmission => self.last_submission,
            CountBy::Issuance => self.last_issuance.or(self.last_submission),
        }
        .or(if self.phase == Phase::Done { self.closed } else { None })
    }

    /// Whether a result waits for confirmation: counted open, and flagged.
    pub fn awaiting_confirmation(&self) -> bool {
        self.phase == Phase::Awaiting
    }

    /// The class of the task as of a day; none when it was not assigned by then.
    ///
    /// A result that waits for confirmation is open. Whether it is in time is judged by the day it was handed in:
    /// how long the office takes to confirm makes no agency late.
    pub fn class(&self, as_of: Day, count_by: CountBy, deadline: DeadlineBy) -> Option<Class> {
        self.assigned?;
        let due = match self.phase {
            Phase::Unborn => return None,
            Phase::Returned => return Some(Class::Returned),
            Phase::Withdrawn => return Some(Class::Withdrawn),
            Phase::Suspended => return Some(Class::Undated),
            Phase::WithoutLead if self.on_hold => return Some(Class::Undated),
            Phase::Open | Phase::Awaiting | Phase::Done | Phase::WithoutLead => match self.due(deadline) {
                None => return Some(Class::Undated),
                Some(due) => due,
            },
        };
        let judged = self.judged(count_by);
        Some(match self.phase {
            Phase::Done if judged.is_none_or(|day| day <= due) => Class::DoneOnTime,
            Phase::Done => Class::DoneLate,
            Phase::Awaiting if judged.unwrap_or(as_of) <= due => Class::OpenInTime,
            Phase::Open | Phase::WithoutLead if as_of <= due => Class::OpenInTime,
            _ => Class::OpenOverdue,
        })
    }
}

/// Which document's date decides whether a completed task was on time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum CountBy {
    /// The first submission that still counts.
    FirstSubmission,
    /// The last submission: completion of all that was required.
    #[default]
    LastSubmission,
    /// The committee's issuance; the last submission where nothing was issued.
    Issuance,
}

/// Which deadline decides.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum DeadlineBy {
    /// As first set.
    Original,
    /// After extensions.
    #[default]
    Current,
}

/// The box a task stands in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Class {
    /// Đã hoàn thành, đúng hạn.
    DoneOnTime,
    /// Đã hoàn thành, quá hạn.
    DoneLate,
    /// Chưa hoàn thành, trong hạn.
    OpenInTime,
    /// Chưa hoàn thành, quá hạn.
    OpenOverdue,
    /// Không có thời hạn đang chạy: undated, unclear, or on hold.
    Undated,
    /// Trả lại.
    Returned,
    /// Thu hồi.
    Withdrawn,
}

impl Class {
    /// Every class, in the order of the tally.
    pub const ALL: [Class; 7] = [
        Class::DoneOnTime,
        Class::DoneLate,
        Class::OpenInTime,
        Class::OpenOverdue,
        Class::Undated,
        Class::Returned,
        Class::Withdrawn,
    ];

    /// The class in JSON and on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Class::DoneOnTime => "done_on_time",
            Class::DoneLate => "done_late",
            Class::OpenInTime => "open_in_time",
            Class::OpenOverdue => "open_overdue",
            Class::Undated => "undated",
            Class::Returned => "returned",
            Class::Withdrawn => "withdrawn",
        }
    }

    /// The class for people.
    pub fn label(self) -> &'static str {
        match self {
            Class::DoneOnTime => "hoàn thành đúng hạn",
            Class::DoneLate => "hoàn thành quá hạn",
            Class::OpenInTime => "đang làm, trong hạn",
            Class::OpenOverdue => "đang làm, quá hạn",
            Class::Undated => "không có thời hạn",
            Class::Returned => "trả lại",
            Class::Withdrawn => "thu hồi",
        }
    }

    /// The class of a name, with `-` or `_`.
    pub fn parse(text: &str) -> Option<Class> {
        let text = text.trim().to_lowercase().replace('-', "_");
        Class::ALL.into_iter().find(|class| class.name() == text)
    }
}

/// What a list can be narrowed to: a box of the tally, or one of the two that lie across the boxes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ClassFilter {
    /// Those in a box.
    Box(Class),
    /// Chờ xác nhận: open ones with a result that waits.
    AwaitingConfirmation,
    /// Tạm dừng: undated ones that are on hold.
    Suspended,
}

impl From<Class> for ClassFilter {
    fn from(class: Class) -> Self {
        ClassFilter::Box(class)
    }
}

impl ClassFilter {
    /// All there are, the boxes first.
    pub fn all() -> impl Iterator<Item = ClassFilter> {
        Class::ALL.into_iter().map(ClassFilter::Box).chain([ClassFilter::AwaitingConfirmation, ClassFilter::Suspended])
    }

    /// Its name on the command line.
    pub fn name(self) -> &'static str {
        match self {
            ClassFilter::Box(class) => class.name(),
            ClassFilter::AwaitingConfirmation => "awaiting_confirmation",
            ClassFilter::Suspended => "suspended",
        }
    }

    /// The one of a name, with `-` or `_`.
    pub fn parse(text: &str) -> Option<ClassFilter> {
        let text = text.trim().to_lowercase().replace('-', "_");
        ClassFilter::all().find(|it| it.name() == text)
    }

    /// Whether a task of this class and standing is among them.
    pub fn holds<A, O>(self, class: Class, standing: &Standing<A, O>) -> bool {
        match self {
            ClassFilter::Box(wanted) => class == wanted,
            ClassFilter::AwaitingConfirmation => standing.awaiting_confirmation(),
            // A task that lost its lead meanwhile stays on hold.
            ClassFilter::Suspended => {
                standing.phase == Phase::Suspended || (standing.phase == Phase::WithoutLead && standing.on_hold)
            }
        }
    }
}

/// A result that was on time by its document, but told to the system only after the deadline.
///
/// It counts as on time; the flag keeps back-dating visible.
pub fn reported_late(document_day: NaiveDate, recorded_day: NaiveDate, effective_due: NaiveDate) -> bool {
    document_day <= effective_due && recorded_day > effective_due
}
