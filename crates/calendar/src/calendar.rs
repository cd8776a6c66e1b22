//! Working days.

use std::{
    collections::BTreeMap,
    fmt::Write,
    sync::{Arc, LazyLock},
};

use chrono::{Datelike, NaiveDate};
use sha2::{Digest, Sha256};

use crate::{
    rules::{self, is_weekend},
    table::{CalendarError, Table},
};

/// Years whose holidays are known or computed. Outside of them only weekends are days off.
const YEARS: std::ops::RangeInclusive<i32> = 2000..=2100;

/// Working days of the administration: Saturdays and Sundays, holidays, make-up days and worked Saturdays.
///
/// Cheap to clone. The days are data; two calendars that judge every day alike have the same [`version`](Self::version).
#[derive(Debug, Clone)]
pub struct Calendar {
    inner: Arc<Inner>,
}

#[derive(Debug)]
struct Inner {
    days: BTreeMap<NaiveDate, Special>,
    version: String,
}

#[derive(Debug)]
struct Special {
    kind: DayKind,
    name: String,
    source: String,
}

/// What a special day is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DayKind {
    /// A day off, whatever day of the week.
    Off,
    /// A working day, usually a Saturday worked in exchange for another day.
    Work,
}

/// A day that the table or the law makes special.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SpecialDay<'a> {
    /// The day.
    pub day: NaiveDate,
    /// Off or worked.
    pub kind: DayKind,
    /// Its name, in Vietnamese.
    pub name: &'a str,
    /// The document or the rule it comes from, in Vietnamese.
    pub source: &'a str,
}

impl Calendar {
    /// The calendar of the table that ships with the program.
    pub fn standard() -> Calendar {
        #[expect(clippy::expect_used, reason = "the table is part of the program and a test reads it")]
        static STANDARD: LazyLock<Calendar> =
            LazyLock::new(|| Calendar::from_csv(Calendar::standard_csv()).expect("the standard table is sound"));
        STANDARD.clone()
    }

    /// The table that ships with the program, for an office to keep and edit.
    pub fn standard_csv() -> &'static str {
        include_str!("../data/holidays.csv")
    }

    /// The calendar of an office's table: `date,kind,name,source`, explained in the head of [`standard_csv`](Self::standard_csv).
    ///
    /// A year with a `notice` row is taken as the table has it. For the others the days the law gives are computed,
    /// and each row of the table stands in place of what was computed for its day.
    ///
    /// # Errors
    /// [`CalendarError`] names the line and says what to do, in Vietnamese.
    pub fn from_csv(text: &str) -> Result<Calendar, CalendarError> {
        let table = Table::from_csv(text)?;
        let mut days = BTreeMap::new();
        for year in YEARS.filter(|year| !table.noticed.contains(year)) {
            for (day, rules::DayOff { name, source }) in rules::days_off(year) {
                days.insert(day, Special { kind: DayKind::Off, name, source: source.into() });
            }
        }
        for (day, row) in table.days {
            days.insert(day, Special { kind: row.kind, name: row.name, source: row.source });
        }
        let version = version(&days);
        Ok(Calendar { inner: Arc::new(Inner { days, version }) })
    }

    /// A short name that changes whenever any day is judged otherwise, such as `lich-1a2b3c4d`.
    pub fn version(&self) -> &str {
        &self.inner.version
    }

    /// Whether offices work on a day.
    pub fn is_working_day(&self, day: NaiveDate) -> bool {
        match self.inner.days.get(&day) {
            Some(special) => special.kind == DayKind::Work,
            None => !is_weekend(day),
        }
    }

    /// The day itself if it is worked, else the next working day: where a time limit ends (Civil Code 2015, Art. 148.5).
    pub fn roll(&self, day: NaiveDate) -> NaiveDate {
        day.iter_days().find(|day| self.is_working_day(*day)).unwrap_or(day)
    }

    /// The n-th working day after a day, which itself is not counted (Art. 147). With n = 0, the day itself.
    ///
    /// Stops at the last day that can be written.
    pub fn add_working_days(&self, after: NaiveDate, n: u32) -> NaiveDate {
        let mut day = after;
        let mut left = n;
        while left > 0 {
            let Some(next) = day.succ_opt() else { return day };
            day = next;
            left -= u32::from(self.is_working_day(day));
        }
        day
    }

    /// Working days after one day up to and with another; negative when the second comes first.
    pub fn working_days_between(&self, after: NaiveDate, until: NaiveDate) -> i64 {
        if until < after {
            return -self.working_days_between(until, after);
        }
        if after == until {
            return 0;
        }
        let weekdays = weekdays_up_to(until) - weekdays_up_to(after);
        let bounds = (std::ops::Bound::Excluded(after), std::ops::Bound::Included(until));
        let special = self.inner.days.range(bounds).map(|(day, special)| match (special.kind, is_weekend(*day)) {
            (DayKind::Off, false) => -1,
            (DayKind::Work, true) => 1,
            _ => 0,
        });
        weekdays + special.sum::<i64>()
    }

    /// The name of a holiday, make-up day or worked Saturday.
    pub fn day_name(&self, day: NaiveDate) -> Option<&str> {
        self.inner.days.get(&day).map(|special| special.name.as_str())
    }

    /// The special days of a year with their sources, in order.
    pub fn special_days(&self, year: i32) -> impl Iterator<Item = SpecialDay<'_>> {
        let first = NaiveDate::from_yo_opt(year, 1).unwrap_or(NaiveDate::MAX);
        self.inner.days.range(first..).take_while(move |(day, _)| day.year() == year).map(|(day, special)| SpecialDay {
            day: *day,
            kind: special.kind,
            name: &special.name,
            source: &special.source,
        })
    }
}

/// Mondays to Fridays from a fixed Monday up to and with a day.
fn weekdays_up_to(day: NaiveDate) -> i64 {
    let days = i64::from(day.num_days_from_ce()); // 0001-01-01, number 1, was a Monday
    days.div_euclid(7) * 5 + days.rem_euclid(7).min(5)
}

/// Only the days that are judged otherwise than their weekday count, so a corrected name changes nothing.
fn version(days: &BTreeMap<NaiveDate, Special>) -> String {
    let mut text = String::new();
    let unusual = days.iter().filter(|(day, special)| is_weekend(**day) == (special.kind == DayKind::Work));
    for (day, _) in unusual {
        let _ = writeln!(text, "{day}"); // writing to a string cannot fail
    }
    format!("lich-{}", hex::encode(&Sha256::digest(text)[..4]))
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;
    use proptest::prelude::*;

    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn worked_examples() {
        let calendar = Calendar::standard();
        for (after, n, end) in [
            ("2024-04-24", 5, "2024-05-04"), // ends on a worked Saturday
            ("2024-04-26", 5, "2024-05-07"),
            ("2025-04-24", 5, "2025-05-05"),
            ("2025-12-29", 5, "2026-01-07"),
            ("2026-11-18", 5, "2026-11-26"),
            ("2026-04-24", 3, "2026-05-04"),
            ("2024-04-28", 0, "2024-04-28"),
        ] {
            assert_eq!(calendar.add_working_days(day(after), n), day(end), "{n} after {after}");
        }
        for (from, to) in [
            ("2024-03-31", "2024-04-01"),
            ("2024-09-30", "2024-09-30"),
            ("2024-01-31", "2024-01-31"),
            ("2024-06-30", "2024-07-01"),
            ("2024-08-31", "2024-09-04"),
            ("2024-05-04", "2024-05-04"),
            ("2026-02-16", "2026-02-23"),
            ("2026-09-04", "2026-09-04"),
            ("2024-02-29", "2024-02-29"),
            ("2024-06-14", "2024-06-14"),
            ("2024-12-31", "2024-12-31"),
            ("2026-11-24", "2026-11-25"),
            ("2025-11-30", "2025-12-01"),
            ("2027-02-05", "2027-02-12"),
        ] {
            assert_eq!(calendar.roll(day(from)), day(to), "{from}");
        }
    }

    #[test]
    fn days_have_names_and_sources() {
        let calendar = Calendar::standard();
        assert_eq!(calendar.day_name(day("2024-04-18")), Some("Giỗ Tổ Hùng Vương"));
        assert_eq!(calendar.day_name(day("2024-04-19")), None);
        assert!(calendar.special_days(2026).any(|day| day.source.contains("28/2026/QH16")));
        for year in [2024, 2027] {
            assert!(calendar.special_days(year).count() >= 11, "{year}");
            assert!(calendar.special_days(year).all(|day| !day.name.is_empty() && !day.source.is_empty()), "{year}");
        }
        assert_eq!(calendar.special_days(i32::MAX).count(), 0);
    }

    #[test]
    fn an_office_edits_the_table() {
        let standard = Calendar::standard();
        let edit = |row: &str| Calendar::from_csv(&format!("{}{row}\n", Calendar::standard_csv())).unwrap();
        // One day of a year without a notice: the rest stays computed.
        let typhoon = edit("2027-11-25,off,Nghỉ tránh bão,Công điện 1");
        assert!(!typhoon.is_working_day(day("2027-11-25")));
        assert!(!typhoon.is_working_day(day("2027-02-09")));
        assert_ne!(typhoon.version(), standard.version());
        // A computed day that is worked after all.
        assert!(edit("2027-02-11,work,,").is_working_day(day("2027-02-11")));
        // A notice: nothing is computed any more.
        assert!(edit("2027,notice,,").is_working_day(day("2027-02-09")));
        // Words do not change how days are judged.
        let renamed = Calendar::standard_csv().replace("Giỗ Tổ", "Gio To");
        assert_eq!(Calendar::from_csv(&renamed).unwrap().version(), standard.version());
        assert!(standard.version().starts_with("lich-") && standard.version().len() == 13);
    }

    #[test]
    fn the_ends_of_time_do_not_panic() {
        let calendar = Calendar::standard();
        for day in [NaiveDate::MIN, NaiveDate::MAX, NaiveDate::MAX.pred_opt().unwrap()] {
            calendar.roll(day);
            calendar.is_working_day(day);
        }
        assert_eq!(calendar.add_working_days(NaiveDate::MAX - TimeDelta::days(3), u32::MAX), NaiveDate::MAX);
        let all = calendar.working_days_between(NaiveDate::MIN, NaiveDate::MAX);
        assert_eq!(calendar.working_days_between(NaiveDate::MAX, NaiveDate::MIN), -all);
    }

    fn days() -> impl Strategy<Value = NaiveDate> {
        (730_000..767_000).prop_map(|days| NaiveDate::from_num_days_from_ce_opt(days).unwrap())
    }

    proptest! {
        #[test]
        fn rolling_ends_on_a_working_day_and_stays(day in days()) {
            let calendar = Calendar::standard();
            let rolled = calendar.roll(day);
            prop_assert!(rolled >= day && calendar.is_working_day(rolled));
            prop_assert_eq!(calendar.roll(rolled), rolled);
            prop_assert_eq!(calendar.working_days_between(day, rolled), i64::from(rolled != day));
        }

        #[test]
        fn counting_is_monotone(a in days(), b in days(), n in 0u32..400, m in 0u32..400) {
            let calendar = Calendar::standard();
            let (a, b, n, m) = (a.min(b), a.max(b), n.min(m), n.max(m));
            prop_assert!(calendar.add_working_days(a, n) <= calendar.add_working_days(a, m));
            prop_assert!(calendar.add_working_days(a, n) <= calendar.add_working_days(b, n));
            prop_assert_eq!(n == m, calendar.add_working_days(a, n) == calendar.add_working_days(a, m));
        }

        #[test]
        fn counting_and_adding_agree(day in days(), n in 0u32..400) {
            let calendar = Calendar::standard();
            let end = calendar.add_working_days(day, n);
            prop_assert_eq!(calendar.working_days_between(day, end), i64::from(n));
            prop_assert_eq!(calendar.working_days_between(end, day), -i64::from(n));
        }

        #[test]
        fn counting_is_counting(day in days(), length in 0usize..800) {
            let calendar = Calendar::standard();
            let until = day + TimeDelta::days(length as i64);
            let counted = day.iter_days().skip(1).take(length).filter(|day| calendar.is_working_day(*day)).count();
            prop_assert_eq!(calendar.working_days_between(day, until), counted as i64);
        }
    }
}
