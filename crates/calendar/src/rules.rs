//! The days off of a year no notice is out for: Labour Code 2019, Art. 111(3) and 112, and Resolution 28/2026/QH16.
//!
//! The Prime Minister chooses the days of Tết and the second day of National Day each year; until the notice is
//! entered in the table these are the most usual choices, and their source says that they are computed.

use std::collections::BTreeMap;

use chrono::{Datelike, NaiveDate, TimeDelta, Weekday};

use crate::lunar::lunar_to_solar;

/// Source of a holiday of the Labour Code.
const LABOUR_CODE: &str = "Tính theo Điều 112 Bộ luật Lao động 2019";
/// Source of a make-up day.
const MAKE_UP: &str = "Tính theo Điều 111 Bộ luật Lao động 2019";
/// Source of 24 November.
const CULTURE_DAY: &str = "Nghị quyết 28/2026/QH16";

/// A computed day off.
pub(crate) struct DayOff {
    pub(crate) name: String,
    pub(crate) source: &'static str,
}

/// Days off of a year, make-up days included, in order.
pub(crate) fn days_off(year: i32) -> BTreeMap<NaiveDate, DayOff> {
    let mut holidays = statutory(year);
    if let Some(day) = second_national_day(year) {
        holidays.push((day, "Quốc khánh (ngày liền kề)"));
    }
    let mut days = with_make_up(&holidays);
    // Outside Art. 112(1), so no make-up day when it falls on a weekend.
    if let Some(day) = NaiveDate::from_ymd_opt(year, 11, 24).filter(|_| year >= 2026) {
        days.insert(day, DayOff { name: "Ngày Văn hóa Việt Nam".into(), source: CULTURE_DAY });
    }
    days
}

pub(crate) fn is_weekend(day: NaiveDate) -> bool {
    matches!(day.weekday(), Weekday::Sat | Weekday::Sun)
}

/// Art. 112(1) without the second day of National Day.
fn statutory(year: i32) -> Vec<(NaiveDate, &'static str)> {
    let new_year = lunar_to_solar(1, 1, year);
    // The eve and four days, the choice most years.
    let mut days: Vec<_> = (-1..=3)
        .filter_map(|shift| new_year.checked_add_signed(TimeDelta::days(shift)))
        .map(|day| (day, "Tết Nguyên đán"))
        .collect();
    days.push((lunar_to_solar(10, 3, year), "Giỗ Tổ Hùng Vương"));
    for (month, day, name) in
        [(1, 1, "Tết Dương lịch"), (4, 30, "Ngày Chiến thắng"), (5, 1, "Ngày Quốc tế lao động"), (9, 2, "Quốc khánh")]
    {
        days.extend(NaiveDate::from_ymd_opt(year, month, day).map(|day| (day, name)));
    }
    days.sort();
    days
}

/// The day before or after 2 September, whichever makes the longer break; the day before when both make the same.
///
/// This agrees with what was decided from 2021 to 2026. Before 2021 National Day was one day.
fn second_national_day(year: i32) -> Option<NaiveDate> {
    let national = NaiveDate::from_ymd_opt(year, 9, 2).filter(|_| year >= 2021)?;
    let (before, after) = (national.pred_opt()?, national.succ_opt()?);
    let length = |other| {
        let days = with_make_up(&[(national, ""), (other, "")]);
        let off = |day: &NaiveDate| is_weekend(*day) || days.contains_key(day);
        let before = national.iter_days().rev().skip(1).take_while(off).count();
        before + national.iter_days().take_while(off).count()
    };
    Some(if length(after) > length(before) { after } else { before })
}

/// Holidays, and for each one on a Saturday or Sunday the next working day, which no other holiday may take.
fn with_make_up(holidays: &[(NaiveDate, &'static str)]) -> BTreeMap<NaiveDate, DayOff> {
    let mut days: BTreeMap<NaiveDate, DayOff> =
        holidays.iter().map(|(day, name)| (*day, DayOff { name: (*name).into(), source: LABOUR_CODE })).collect();
    for (holiday, name) in holidays.iter().filter(|(day, _)| is_weekend(*day)) {
        let free = holiday.iter_days().find(|day| !is_weekend(*day) && !days.contains_key(day));
        if let Some(day) = free {
            days.insert(day, DayOff { name: format!("Nghỉ bù {name}"), source: MAKE_UP });
        }
    }
    days
}

#[cfg(test)]
mod tests {
    use super::*;

    fn weekdays_off(year: i32) -> Vec<(u32, u32)> {
        days_off(year).keys().filter(|day| !is_weekend(**day)).map(|day| (day.day(), day.month())).collect()
    }

    #[test]
    fn years_as_they_were_decided() {
        // What really was off in years that need no choice from the Prime Minister but the usual one.
        assert_eq!(
            weekdays_off(2022),
            [(3, 1), (31, 1), (1, 2), (2, 2), (3, 2), (4, 2), (11, 4), (2, 5), (3, 5), (1, 9), (2, 9)]
        );
        // Giỗ Tổ Saturday 29/4, then Sunday 30/4: two make-up days after 1/5.
        let spring: Vec<_> = weekdays_off(2023).into_iter().filter(|(_, month)| (4..=5).contains(month)).collect();
        assert_eq!(spring, [(1, 5), (2, 5), (3, 5)]);
    }

    #[test]
    fn the_second_national_day() {
        for (year, days) in [
            (2020, vec![(2, 9)]),
            (2021, vec![(2, 9), (3, 9)]),
            (2022, vec![(1, 9), (2, 9)]),
            (2023, vec![(1, 9), (4, 9)]),
            (2024, vec![(2, 9), (3, 9)]),
            (2025, vec![(1, 9), (2, 9)]),
            (2026, vec![(1, 9), (2, 9)]),
            (2027, vec![(2, 9), (3, 9)]),
        ] {
            let found: Vec<_> = weekdays_off(year).into_iter().filter(|(_, month)| *month == 9).collect();
            assert_eq!(found, days, "{year}");
        }
    }

    #[test]
    fn culture_day_begins_in_2026_and_has_no_make_up() {
        let november = |year| weekdays_off(year).into_iter().filter(|(_, month)| *month == 11).collect::<Vec<_>>();
        assert_eq!(november(2025), []);
        assert_eq!(november(2027), [(24, 11)]);
        assert_eq!(november(2029), [], "24/11/2029 is a Saturday");
    }

    #[test]
    fn tet_2027_is_made_up_for() {
        let tet: Vec<_> = weekdays_off(2027).into_iter().filter(|(_, month)| *month == 2).collect();
        assert_eq!(tet, [(5, 2), (8, 2), (9, 2), (10, 2), (11, 2)]);
    }
}
