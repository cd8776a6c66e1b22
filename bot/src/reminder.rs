//! What reminders say.

use crate::{OpenTask, look::Rates};
use chrono::NaiveDate;

/// A reminder to be put into words.
#[derive(Debug, Clone, PartialEq)]
pub struct Reminder {
    /// What it is for.
    pub kind: Kind,
    /// The name of the person it goes to.
    pub to: String,
    /// The tasks, the most pressing first.
    pub tasks: Vec<OpenTask>,
    /// What happens next without an answer, and when: "lãnh đạo đơn vị" on a day.
    pub next_step: Option<(NaiveDate, String)>,
    /// Escalations: the name of the official who has not answered, if one handles it.
    pub about: Option<String>,
    /// Returned results: why, as the office said.
    pub reason: Option<String>,
    /// The chair's digest: the rates, with their chart.
    pub rates: Option<Rates>,
    /// The office's digest: how many results and extensions wait.
    pub waiting: Option<(u32, u32)>,
}

/// What a reminder is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// The morning digest.
    Digest,
    /// A new task.
    New,
    /// A task marked hỏa tốc.
    Urgent,
    /// A result that was sent back.
    Returned,
    /// Due today.
    DueToday,
    /// Past the deadline.
    Overdue,
    /// Nothing told for long.
    Silence,
    /// Somebody else has not answered.
    Escalation,
    /// The chair's week.
    Weekly,
}
