//! Figures in the shapes that command line, pages and other systems share.

use chrono::NaiveDate;
use dondoc_domain::{
    rates::{Definition, Fraction, Population, Tally},
    timeliness::{Class, CountBy, DeadlineBy},
};
use serde::Serialize;

/// Rates as JSON has them.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct RatesReport {
    /// First day of the period.
    pub from: NaiveDate,
    /// Last day of the period.
    pub to: NaiveDate,
    /// What had happened by the end of this day.
    pub as_of: NaiveDate,
    /// By which rules.
    pub definition: DefinitionReport,
    /// All together.
    pub total: TallyReport,
    /// By group.
    pub groups: Vec<GroupReport>,
}

/// The rules of a figure.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct DefinitionReport {
    /// Which tasks.
    pub population: Population,
    /// Which document's date decides.
    pub count_by: CountBy,
    /// Which deadline decides.
    pub deadline: DeadlineBy,
}

/// The tally of a group.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct GroupReport {
    /// What the group is, for machines.
    pub key: String,
    /// What the group is, for people.
    pub label: String,
    /// Its tally.
    #[serde(flatten)]
    pub tally: TallyReport,
}

/// A tally with its rates.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[expect(missing_docs, reason = "the fields are the classes and rates of the domain")]
pub struct TallyReport {
    pub assigned: u64,
    pub done_on_time: u64,
    pub done_late: u64,
    pub open_in_time: u64,
    pub open_overdue: u64,
    pub undated: u64,
    pub awaiting_confirmation: u64,
    pub returned: u64,
    pub withdrawn: u64,
    pub rates: RateReport,
}

/// The four rates.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[allow(missing_docs, reason = "the fields are the rates of the domain")]
pub struct RateReport {
    pub on_time_of_done: FractionReport,
    pub done_of_due: FractionReport,
    pub on_time_of_due: FractionReport,
    pub done_of_assigned: FractionReport,
}

/// A share with its numerator and denominator.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct FractionReport {
    /// How many.
    pub num: u64,
    /// Of how many.
    pub den: u64,
    /// Percent with two decimals; none of nothing.
    pub percent: Option<f64>,
}

impl From<Fraction> for FractionReport {
    fn from(it: Fraction) -> Self {
        Self { num: it.num, den: it.den, percent: it.percent() }
    }
}

impl From<Tally> for TallyReport {
    fn from(it: Tally) -> Self {
        Self {
            assigned: it.assigned(),
            done_on_time: it.of(Class::DoneOnTime),
            done_late: it.of(Class::DoneLate),
            open_in_time: it.of(Class::OpenInTime),
            open_overdue: it.of(Class::OpenOverdue),
            undated: it.of(Class::Undated),
            awaiting_confirmation: it.awaiting_confirmation(),
            returned: it.of(Class::Returned),
            withdrawn: it.of(Class::Withdrawn),
            rates: RateReport {
                on_time_of_done: it.on_time_of_done().into(),
                done_of_due: it.done_of_due().into(),
                on_time_of_due: it.on_time_of_due().into(),
                done_of_assigned: it.done_of_assigned().into(),
            },
        }
    }
}

impl From<Definition> for DefinitionReport {
    fn from(Definition { population, count_by, deadline }: Definition) -> Self {
        Self { population, count_by, deadline }
    }
}

/// The figure that another definition would give.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct DefinitionRates {
    /// By which rules.
    pub definition: DefinitionReport,
    /// All together.
    pub total: TallyReport,
    /// Whether this is the definition that was asked for.
    pub headline: bool,
}
