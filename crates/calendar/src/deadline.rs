//! Deadlines: the words of the plan, what they come to, and by which calendar.

use chrono::{Datelike, NaiveDate};
use serde::{Deserialize, Serialize};

use crate::{
    Calendar,
    date::clamped,
    wording::{Length, Meaning, meaning},
};

/// The deadline of a task (thời hạn). Part of stored events: fields are added, never changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Deadline {
    /// The words as they stand in the document.
    pub text: String,
    /// What kind of deadline the words name.
    pub kind: DeadlineKind,
    /// The day the words come to, before weekends and holidays; of a recurring duty, of this occurrence.
    pub due: Option<NaiveDate>,
    /// The day the time limit really ends: `due`, or the next working day (Civil Code 2015, Art. 148.5).
    pub effective_due: Option<NaiveDate>,
    /// How a recurring duty comes back.
    pub recurrence: Option<Recurrence>,
    /// The day a length of time is counted from; the day itself is not counted (Art. 147).
    pub anchor: Option<NaiveDate>,
    /// Version of the calendar that was used.
    pub calendar: String,
}

/// Kinds of deadline.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DeadlineKind {
    /// One day.
    Fixed,
    /// A day in every period.
    Recurring,
    /// No deadline: routine work, or on demand.
    Ongoing,
    /// The words mean nothing certain; somebody must say what they mean.
    Unknown,
}

impl DeadlineKind {
    /// The name as it is stored.
    pub fn as_str(self) -> &'static str {
        match self {
            DeadlineKind::Fixed => "fixed",
            DeadlineKind::Recurring => "recurring",
            DeadlineKind::Ongoing => "ongoing",
            DeadlineKind::Unknown => "unknown",
        }
    }
}

/// How often a duty comes back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Every {
    /// Hàng năm.
    Yearly,
    /// Sáu tháng một lần.
    HalfYearly,
    /// Hàng quý.
    Quarterly,
    /// Hàng tháng.
    Monthly,
}

impl Every {
    /// The name as it is stored.
    pub fn as_str(self) -> &'static str {
        match self {
            Every::Yearly => "yearly",
            Every::HalfYearly => "half_yearly",
            Every::Quarterly => "quarterly",
            Every::Monthly => "monthly",
        }
    }

    /// Length of the period in months.
    pub(crate) fn months(self) -> u32 {
        match self {
            Every::Yearly => 12,
            Every::HalfYearly => 6,
            Every::Quarterly => 3,
            Every::Monthly => 1,
        }
    }

    pub(crate) fn from_months(months: u32) -> Option<Every> {
        [Every::Yearly, Every::HalfYearly, Every::Quarterly, Every::Monthly].into_iter().find(|e| e.months() == months)
    }
}

/// When in each period a recurring duty is due; the last day of the period where nothing else is given.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Recurrence {
    /// How often.
    pub every: Every,
    /// Day of the month, or the month's last day where it has no such day.
    pub day: Option<u32>,
    /// Month within the period, from 1; the last month when absent.
    pub month: Option<u32>,
}

impl Recurrence {
    /// First day and due day of the period that a day lies in, or of one some periods later.
    fn occurrence(self, day: NaiveDate, later: u32) -> Option<(NaiveDate, NaiveDate)> {
        let length = self.every.months();
        let first = NaiveDate::from_ymd_opt(day.year(), day.month0() / length * length + 1, 1)?;
        let opens = first.checked_add_months(chrono::Months::new(length.checked_mul(later)?))?;
        let month = self.month.unwrap_or(length).clamp(1, length);
        let due = opens.checked_add_months(chrono::Months::new(month - 1))?;
        Some((opens, clamped(due.year(), due.month(), self.day.unwrap_or(31))?))
    }

    /// Due day of the first occurrence on or after a day.
    pub(crate) fn first_due(self, from: NaiveDate) -> Option<NaiveDate> {
        let due = |later| self.occurrence(from, later).map(|(_, due)| due);
        due(0).filter(|due| *due >= from).or_else(|| due(1))
    }
}

/// What "trước ngày D" means.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum BeforeMeans {
    /// D itself is still in time, as offices commonly hold.
    #[default]
    Inclusive,
    /// The day before D is the last one.
    Exclusive,
}

/// What an office has decided about wordings that can be held either way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Policy {
    /// What "trước ngày D" means.
    pub before_means: BeforeMeans,
    /// Month and day "hàng năm" ends on: (12, 31), or (12, 14) where the year closes with its report.
    pub yearly_close: (u32, u32),
}

impl Default for Policy {
    fn default() -> Self {
        Policy { before_means: BeforeMeans::default(), yearly_close: (12, 31) }
    }
}

/// Reads the words of a deadline for a task assigned on a day.
///
/// Words count with or without diacritics and in any case. The whole text must be understood;
/// a text with words left over is [`DeadlineKind::Unknown`].
///
/// ```
/// use dondoc_calendar::{Calendar, Policy, read_deadline};
/// let assigned = "2024-01-12".parse().unwrap();
/// let deadline = read_deadline("Quý I/2024", assigned, &Calendar::standard(), &Policy::default());
/// assert_eq!(deadline.due, "2024-03-31".parse().ok()); // a Sunday
/// assert_eq!(deadline.effective_due, "2024-04-01".parse().ok());
/// ```
pub fn read_deadline(text: &str, assigned: NaiveDate, calendar: &Calendar, policy: &Policy) -> Deadline {
    let blank = Deadline {
        text: text.into(),
        kind: DeadlineKind::Unknown,
        due: None,
        effective_due: None,
        recurrence: None,
        anchor: None,
        calendar: calendar.version().into(),
    };
    let (kind, due, recurrence, anchor) = match meaning(text, assigned, policy) {
        Some(Meaning::Ongoing) => return Deadline { kind: DeadlineKind::Ongoing, ..blank },
        Some(Meaning::Fixed(day)) => (DeadlineKind::Fixed, Some(day), None, None),
        Some(Meaning::Recurring(recurrence)) => {
            (DeadlineKind::Recurring, recurrence.first_due(assigned), Some(recurrence), None)
        }
        Some(Meaning::Relative { length, anchor }) => {
            (DeadlineKind::Fixed, length.end(anchor, calendar), None, Some(anchor))
        }
        None => return blank,
    };
    // A day beyond what can be written is no deadline.
    let Some(due) = due else { return blank };
    Deadline { kind, due: Some(due), effective_due: Some(calendar.roll(due)), recurrence, anchor, ..blank }
}

impl Deadline {
    /// A deadline that is a given day.
    pub fn on(day: NaiveDate, text: &str, calendar: &Calendar) -> Deadline {
        Deadline {
            text: text.into(),
            kind: DeadlineKind::Fixed,
            due: Some(day),
            effective_due: Some(calendar.roll(day)),
            recurrence: None,
            anchor: None,
            calendar: calendar.version().into(),
        }
    }

    /// The same deadline by another calendar.
    ///
    /// The raw day stays, except where the words count working days: those are counted again from the anchor.
    pub fn recalculated(&self, calendar: &Calendar) -> Deadline {
        let counted = self.anchor.filter(|_| self.kind == DeadlineKind::Fixed).and_then(|anchor| {
            match meaning(&self.text, anchor, &Policy::default()) {
                Some(Meaning::Relative { length: length @ Length::WorkingDays(_), .. }) => length.end(anchor, calendar),
                _ => None,
            }
        });
        let due = counted.or(self.due);
        Deadline {
            due,
            effective_due: due.map(|due| calendar.roll(due)),
            calendar: calendar.version().into(),
            ..self.clone()
        }
    }

    /// The deadline of the occurrence after this one, with the first day of that occurrence's period.
    ///
    /// The period is the calendar's year, half-year, quarter or month; it always opens after this one was due.
    pub fn next_occurrence(&self, calendar: &Calendar) -> Option<(NaiveDate, Deadline)> {
        let (recurrence, due) = (self.recurrence?, self.due?);
        let (opens, due) = recurrence.occurrence(due, 1)?;
        let next = Deadline {
            due: Some(due),
            effective_due: Some(calendar.roll(due)),
            calendar: calendar.version().into(),
            ..self.clone()
        };
        Some((opens, next))
    }
}
