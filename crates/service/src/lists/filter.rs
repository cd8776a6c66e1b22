//! Which tasks a list is to hold, in which order, and how much of it.

use crate::{RatesRequest, Waiting};
use chrono::{DateTime, Datelike, Months, NaiveDate, TimeDelta, Utc};
use dondoc_agencies::AgencyId;
use dondoc_domain::{
    OfficialId,
    rates::{Definition, Population},
    timeliness::{Class, Phase},
};
use dondoc_projections::board::Grouping;
use serde::{Deserialize, Serialize};

/// Which tasks. What is left out does not narrow.
#[derive(Debug, Clone, Default)]
pub struct TaskFilter {
    /// Led by this agency.
    pub lead: Option<AgencyId>,
    /// Count tasks of merged agencies under today's successor, for `lead` and `supporting`.
    pub by_successor: bool,
    /// Supported by this agency, as things are now.
    pub supporting: Option<AgencyId>,
    /// Led or supported by this agency or one whose work it goes on with today: what its people may see.
    pub concerning: Option<AgencyId>,
    /// In one of these boxes; in any if empty.
    pub classes: Vec<Class>,
    /// In one of these phases; in any if empty.
    pub phases: Vec<Phase>,
    /// Of this directive: its identity, its number, or number and year as "36/QĐ-UBND@2024".
    pub directive: Option<String>,
    /// Of this field; the empty one is that of tasks without a field.
    pub field: Option<String>,
    /// Handled by this official, or by nobody.
    pub official: Option<Option<OfficialId>>,
    /// Waiting for the office in this way, as things are now.
    pub waiting: Option<Waiting>,
    /// Open and overdue by so many working days.
    pub overdue: Option<OverdueBand>,
    /// Assigned on one of these days.
    pub assigned: DayRange,
    /// Due on one of these days, by the definition's deadline.
    pub due: DayRange,
    /// Open, and for at least so many days neither assigned nor spoken of by its lead.
    pub silent_days: Option<u32>,
    /// Whether the deadline was ever moved.
    pub extended: Option<bool>,
    /// Counted in a period, exactly as rates count.
    pub period: Option<Period>,
    /// Which dates decide.
    pub definition: Definition,
    /// What had happened by the end of this day; with a period the earlier of its end and today if none, else today.
    pub as_of: Option<NaiveDate>,
    /// What had been recorded by this moment; everything if none.
    pub known_at: Option<DateTime<Utc>>,
    /// A code, the number of a directive, or words.
    pub text: Option<String>,
    /// By what the list is ordered.
    pub sort: Sort,
    /// Whether the order is turned round; lines that have nothing to be ordered by stay last.
    pub descending: bool,
    /// Which part of the list.
    pub page: Page,
}

/// The days from one to another; an open end takes in everything on its side.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct DayRange {
    /// The first day.
    pub from: Option<NaiveDate>,
    /// The last day.
    pub to: Option<NaiveDate>,
}

impl DayRange {
    /// Whether it leaves out nothing.
    pub fn is_all(&self) -> bool {
        self.from.is_none() && self.to.is_none()
    }

    /// Whether a day lies in it; no day lies in a range with an end.
    pub fn holds(&self, day: Option<NaiveDate>) -> bool {
        match day {
            Some(day) => self.from.is_none_or(|from| from <= day) && self.to.is_none_or(|to| day <= to),
            None => self.is_all(),
        }
    }

    fn narrowed(self, from: NaiveDate, to: NaiveDate) -> Self {
        Self { from: Some(self.from.map_or(from, |it| it.max(from))), to: Some(self.to.map_or(to, |it| it.min(to))) }
    }
}

/// A period of which tasks are counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Period {
    /// First day.
    pub from: NaiveDate,
    /// Last day.
    pub to: NaiveDate,
}

/// By how many working days an open task is overdue.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OverdueBand {
    /// At most 5; also none yet, on the days off right after the deadline.
    UpTo5,
    /// 6 to 15.
    UpTo15,
    /// 16 to 30.
    UpTo30,
    /// More than 30.
    Over30,
}

impl OverdueBand {
    /// Every band, the mildest first.
    pub const ALL: [OverdueBand; 4] = [Self::UpTo5, Self::UpTo15, Self::UpTo30, Self::Over30];

    /// The band of so many working days.
    pub fn of(working_days: i64) -> Self {
        match working_days {
            ..=5 => Self::UpTo5,
            6..=15 => Self::UpTo15,
            16..=30 => Self::UpTo30,
            31.. => Self::Over30,
        }
    }
}

/// By what a list is ordered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Sort {
    /// By code: the order of assignment. Lines that are equal by another order stand in this one too.
    #[default]
    Code,
    /// By deadline; undated last.
    Due,
    /// By the day of assignment.
    Assigned,
    /// By the name of the lead agency.
    Agency,
    /// By the days it is late, or was when it was done; what is not late last.
    DaysLate,
    /// The best matches of the text first; without a text as by code.
    Relevance,
}

/// A part of a list.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Page {
    /// What follows the cursor that a page before gave; the beginning if none.
    pub after: Option<String>,
    /// At most so many lines, up to 500; 50 if 0.
    pub limit: usize,
}

impl Page {
    /// No page is longer.
    pub const LONGEST: usize = 500;

    pub(super) fn limit(&self) -> usize {
        const USUAL: usize = 50;
        if self.limit == 0 { USUAL } else { self.limit.min(Self::LONGEST) }
    }
}

impl TaskFilter {
    /// The tasks that a question for rates counts; each box of the tally is this with one of `classes`.
    pub fn counted(request: &RatesRequest) -> Self {
        Self {
            lead: request.agency.clone(),
            by_successor: request.by_successor,
            period: Some(Period { from: request.from, to: request.to }),
            definition: request.definition,
            as_of: request.as_of,
            known_at: request.known_at,
            ..Self::default()
        }
    }

    /// The same for one group of an answer, by the group's key; none if that is no key of such a group.
    pub fn of_group(self, by: Grouping, key: &str) -> Option<Self> {
        let year = |text: &str| text.parse::<i32>().ok().filter(|year| (1900..=2200).contains(year));
        match by {
            Grouping::Agency => Some(Self { lead: Some(AgencyId::new(key)), ..self }),
            Grouping::Directive => Some(Self { directive: Some(key.to_owned()), ..self }),
            Grouping::Field => Some(Self { field: Some(key.to_owned()), ..self }),
            Grouping::Official => {
                Some(Self { official: Some((!key.is_empty()).then(|| OfficialId(key.to_owned()))), ..self })
            }
            Grouping::Month => {
                let (in_year, month) = key.split_once('-')?;
                self.in_months(NaiveDate::from_ymd_opt(year(in_year)?, month.parse().ok()?, 1)?, 1)
            }
            Grouping::Quarter => {
                let (in_year, quarter) = key.split_once("-Q")?;
                let quarter = quarter.parse::<u32>().ok().filter(|it| (1..=4).contains(it))?;
                self.in_months(NaiveDate::from_ymd_opt(year(in_year)?, quarter * 3 - 2, 1)?, 3)
            }
        }
    }

    fn in_months(self, first: NaiveDate, months: u32) -> Option<Self> {
        let last = first.with_day(1)?.checked_add_months(Months::new(months))? - TimeDelta::days(1);
        Some(match self.definition.population {
            Population::Due => Self { due: self.due.narrowed(first, last), ..self },
            Population::Assigned | Population::Active => Self { assigned: self.assigned.narrowed(first, last), ..self },
        })
    }

    /// The day as of which it is read.
    pub(super) fn day(&self, today: NaiveDate) -> NaiveDate {
        self.as_of.unwrap_or_else(|| self.period.map_or(today, |it| it.to.min(today)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn groups_become_ranges_of_the_day_they_go_by() {
        let d = |text: &str| text.parse::<NaiveDate>().unwrap();
        let by = |population| TaskFilter {
            definition: Definition { population, ..Definition::default() },
            ..TaskFilter::default()
        };
        let range = |it: DayRange| it.from.zip(it.to).map(|(from, to)| format!("{from} {to}"));
        let month = by(Population::Assigned).of_group(Grouping::Month, "2024-02").unwrap();
        assert_eq!((range(month.assigned), range(month.due)), (Some("2024-02-01 2024-02-29".into()), None));
        let quarter = by(Population::Due).of_group(Grouping::Quarter, "2024-Q4").unwrap();
        assert_eq!((range(quarter.assigned), range(quarter.due)), (None, Some("2024-10-01 2024-12-31".into())));
        let narrow = TaskFilter { due: DayRange { from: Some(d("2024-11-05")), to: None }, ..by(Population::Due) };
        let narrow = narrow.of_group(Grouping::Quarter, "2024-Q4").unwrap();
        assert_eq!(range(narrow.due), Some("2024-11-05 2024-12-31".into()));
        for (grouping, key) in [(Grouping::Month, "2024-13"), (Grouping::Month, ""), (Grouping::Quarter, "2024-Q5")] {
            assert!(by(Population::Due).of_group(grouping, key).is_none(), "{key}");
        }
    }

    #[test]
    fn bands_meet_without_a_gap() {
        let bands: Vec<OverdueBand> = [0, 1, 5, 6, 15, 16, 30, 31].into_iter().map(OverdueBand::of).collect();
        use OverdueBand::*;
        assert_eq!(bands, [UpTo5, UpTo5, UpTo5, UpTo15, UpTo15, UpTo30, UpTo30, Over30]);
    }
}
