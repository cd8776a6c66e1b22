//! A point of time as it was said, and the day it comes to.

use chrono::{Datelike, Days, Months, NaiveDate, Weekday};
use dondoc_calendar::lunar_to_solar;

/// A point of time before anyone knows the year.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Point {
    /// "15/7", "ngày 15 tháng 7 năm 2026".
    DayMonth { day: u32, month: u32, year: Option<i32> },
    /// "Ngày 15".
    DayOnly(u32),
    /// "Rằm tháng 7", "mùng 10 tháng giêng".
    Lunar { day: u32, month: Option<u32> },
    /// A part of a month: "giữa tháng 7", "hết tháng 7/2026".
    Month { month: u32, year: Option<i32>, part: Part },
    /// A part of this month (0) or of a later one.
    MonthFromNow { later: u32, part: Part },
    /// "Hết quý III".
    Quarter { quarter: u32, year: Option<i32>, part: Part },
    /// A part of this quarter (0) or of a later one.
    QuarterFromNow { later: u32, part: Part },
    /// "Thứ sáu", with the weeks from now when said.
    Weekday { day: Weekday, later: Option<u32> },
    /// A part of this week (0) or of a later one.
    Week { later: u32, part: Part },
    /// A part of this year (0) or of a later one.
    Year { later: i32, part: Part },
    /// So many days from today.
    FromToday(u32),
}

/// Where in a period; the whole of it ends where its end is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Part {
    Start,
    Middle,
    End,
}

/// Where a day without a year is looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Toward {
    /// The next such day, today included: deadlines.
    Coming,
    /// The last such day, today included: documents.
    Gone,
    /// The one nearest to today.
    Nearest,
}

impl Point {
    /// The day, and whether its year had to be assumed and is not the present one.
    pub(crate) fn day(self, today: NaiveDate, toward: Toward) -> Option<(NaiveDate, bool)> {
        let sure = |date: NaiveDate| (date, false);
        let yearless = |in_year: &dyn Fn(i32) -> Option<NaiveDate>| {
            choose(today, toward, [-1, 0, 1].into_iter().filter_map(|later| in_year(today.year() + later)))
                .map(|date| (date, date.year() != today.year()))
        };
        let later_month = |later: u32| first_of_month(today)?.checked_add_months(Months::new(later));
        match self {
            Point::DayMonth { day, month, year: Some(year) } => NaiveDate::from_ymd_opt(year, month, day).map(sure),
            Point::DayMonth { day, month, year: None } => yearless(&|year| NaiveDate::from_ymd_opt(year, month, day)),
            Point::DayOnly(day) => {
                let first = first_of_month(today)?.checked_sub_months(Months::new(1))?;
                let months = (0..4).filter_map(|later| first.checked_add_months(Months::new(later)));
                choose(today, toward, months.filter_map(|first| first.with_day(day))).map(sure)
            }
            Point::Lunar { day, month: Some(month) } => yearless(&|year| Some(lunar_to_solar(day, month, year))),
            Point::Lunar { day, month: None } => {
                let months = (-1..=1).flat_map(|later| (1..=12).map(move |month| (today.year() + later, month)));
                choose(today, toward, months.map(|(year, month)| lunar_to_solar(day, month, year))).map(sure)
            }
            Point::Month { month, year: Some(year), part } => part_of(year, month, 1, part).map(sure),
            Point::Month { month, year: None, part } => yearless(&|year| part_of(year, month, 1, part)),
            Point::MonthFromNow { later, part } => {
                let in_month = |first: NaiveDate| part_of(first.year(), first.month(), 1, part);
                let date = later_month(later).and_then(in_month)?;
                // "Đầu tháng" said on the tenth is the next month's.
                let past = later == 0 && date < today && toward == Toward::Coming;
                Some(sure(if past { later_month(1).and_then(in_month)? } else { date }))
            }
            Point::Quarter { quarter, year: Some(year), part } => part_of(year, quarter * 3 - 2, 3, part).map(sure),
            Point::Quarter { quarter, year: None, part } => yearless(&|year| part_of(year, quarter * 3 - 2, 3, part)),
            Point::QuarterFromNow { later, part } => {
                let first = NaiveDate::from_ymd_opt(today.year(), today.month0() / 3 * 3 + 1, 1)?;
                let first = first.checked_add_months(Months::new(later * 3))?;
                part_of(first.year(), first.month(), 3, part).map(sure)
            }
            Point::Weekday { day, later } => weekday(today, day, later, toward).map(sure),
            Point::Week { later, part } => {
                let offset = match part {
                    Part::Start => 0,
                    Part::Middle => 2,
                    Part::End => 4,
                };
                let monday = monday_of(today)?.checked_add_days(Days::new(u64::from(later) * 7))?;
                let date = monday.checked_add_days(Days::new(offset))?;
                let past = later == 0 && date < today;
                Some(sure(if past { date.checked_add_days(Days::new(7))? } else { date }))
            }
            Point::Year { later, part } => part_of(today.year() + later, 1, 12, part).map(sure),
            Point::FromToday(days) => today.checked_add_days(Days::new(days.into())).map(sure),
        }
    }
}

fn choose(today: NaiveDate, toward: Toward, days: impl Iterator<Item = NaiveDate>) -> Option<NaiveDate> {
    match toward {
        Toward::Coming => days.filter(|day| *day >= today).min(),
        Toward::Gone => days.filter(|day| *day <= today).max(),
        Toward::Nearest => days.min_by_key(|day| (*day - today).num_days().abs()),
    }
}

fn first_of_month(day: NaiveDate) -> Option<NaiveDate> {
    day.with_day(1)
}

fn monday_of(day: NaiveDate) -> Option<NaiveDate> {
    day.checked_sub_days(Days::new(day.weekday().num_days_from_monday().into()))
}

/// The first day, the middle or the last day of a run of months (Civil Code 2015, Art. 146).
fn part_of(year: i32, month: u32, months: u32, part: Part) -> Option<NaiveDate> {
    let first = NaiveDate::from_ymd_opt(year, month, 1)?;
    let last = |months: u32| first.checked_add_months(Months::new(months))?.pred_opt();
    match (part, months) {
        (Part::Start, _) => Some(first),
        (Part::End, _) => last(months),
        (Part::Middle, 12) => last(6),
        (Part::Middle, _) => first.checked_add_months(Months::new(months / 2))?.with_day(15),
    }
}

fn weekday(today: NaiveDate, day: Weekday, later: Option<u32>, toward: Toward) -> Option<NaiveDate> {
    let own = monday_of(today)?.checked_add_days(Days::new(day.num_days_from_monday().into()))?;
    match (later, toward) {
        (Some(weeks), _) => own.checked_add_days(Days::new(u64::from(weeks) * 7)),
        (None, Toward::Gone) if own > today => own.checked_sub_days(Days::new(7)),
        // "Đến thứ hai" said on a Monday is the next one.
        (None, Toward::Coming) if own <= today => own.checked_add_days(Days::new(7)),
        (None, Toward::Nearest) if own < today => own.checked_add_days(Days::new(7)),
        (None, _) => Some(own),
    }
}
