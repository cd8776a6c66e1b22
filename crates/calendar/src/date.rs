//! Dates as offices write them.

use chrono::{Datelike, NaiveDate};

use crate::wording::lone_date;

/// Years a document may name; a number outside of them is not a year.
const YEARS: std::ops::RangeInclusive<i32> = 1945..=2100;

/// Reads a date: `10/01/2024`, `10-1-2024`, `15.7.2024`, `2024-01-10`, `ngày 10 tháng 01 năm 2024`.
///
/// A date without a year (`15/7`, `ngày 15 tháng 7`) is the next such day on or after `reference`, and nothing
/// without one. Two digits (`15/7/24`) are a year of this century. Impossible dates are `None`.
pub fn read_date(text: &str, reference: Option<NaiveDate>) -> Option<NaiveDate> {
    let (day, month, year) = lone_date(text)?;
    match (year, reference) {
        (Some(year), _) => NaiveDate::from_ymd_opt(year, month, day),
        (None, Some(reference)) => next(reference, |year| NaiveDate::from_ymd_opt(year, month, day)),
        (None, None) => None,
    }
}

/// The earliest day on or after a reference that a year without a number can mean: this year's or the next one's.
pub(crate) fn next(reference: NaiveDate, in_year: impl Fn(i32) -> Option<NaiveDate>) -> Option<NaiveDate> {
    [0, 1].into_iter().filter_map(|later| in_year(reference.year().checked_add(later)?)).find(|day| *day >= reference)
}

/// A day of a month, or the month's last day where it has no such day (Civil Code 2015, Art. 148.3).
pub(crate) fn clamped(year: i32, month: u32, day: u32) -> Option<NaiveDate> {
    (1..=day.clamp(1, 31)).rev().find_map(|day| NaiveDate::from_ymd_opt(year, month, day))
}

/// A year of a document, from four digits, or from two as offices shorten it.
pub(crate) fn year(value: u32, digits: usize) -> Option<i32> {
    let year = i32::try_from(value).ok()?;
    match digits {
        4 if YEARS.contains(&year) => Some(year),
        2 if (20..50).contains(&year) => Some(2000 + year),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates() {
        for (text, date) in [
            ("10/01/2024", Some("2024-01-10")),
            ("10-1-2024", Some("2024-01-10")),
            ("15.7.2024", Some("2024-07-15")),
            (" 15 / 7 / 2024 ", Some("2024-07-15")),
            ("15/7/24", Some("2024-07-15")),
            ("2024-01-10", Some("2024-01-10")),
            ("ngày 10 tháng 01 năm 2024", Some("2024-01-10")),
            ("NGAY 10 THANG 01 NAM 2024.", Some("2024-01-10")),
            ("ngày 10/01/2024", Some("2024-01-10")),
            ("10 tháng 1, 2024", Some("2024-01-10")),
            ("ngày 10 tháng 01/2024", Some("2024-01-10")),
            ("29/02/2024", Some("2024-02-29")),
            // Next one on or after 15/7/2024.
            ("15/7", Some("2024-07-15")),
            ("14/7", Some("2025-07-14")),
            ("ngày 20 tháng 8", Some("2024-08-20")),
            ("29/2", None), // 2025 has none
            ("30/02/2024", None),
            ("29/02/2023", None),
            ("31/4", None),
            ("0/1/2024", None),
            ("13/13/2024", None),
            ("15/7/02024", None),
            ("15/7/124", None),
            ("15/7-2024", None),
            ("10/01/2024 15/01/2024", None),
            ("10/01/2024 - 15/01/2024", None),
            ("10/2024", None),
            ("tháng 7/2024", None),
            ("2024", None),
            ("ngày", None),
            ("", None),
            ("45301", None),
            ("ngày 10 tháng 01 năm 2024 của Sở", None),
            ("trước ngày 10/01/2024", None),
            ("cuối tháng 7/2024", None),
            ("99999999999999999999/1/2024", None),
        ] {
            let date = date.map(|date| date.parse().unwrap());
            assert_eq!(read_date(text, NaiveDate::from_ymd_opt(2024, 7, 15)), date, "{text}");
        }
        assert_eq!(read_date("15/7", None), None);
        assert_eq!(read_date("15/7", Some(NaiveDate::MAX)), None);
    }
}
