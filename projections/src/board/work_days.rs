//! Working days between any two days, without walking the calendar.

use chrono::NaiveDate;
use dondoc_calendar::Calendar;
use dondoc_domain::Day;

/// For each day, how many working days there were up to its end.
#[derive(Debug)]
pub struct WorkDays {
    version: String,
    upto: Vec<u16>,
}

/// Later days have no working days here; no deadline lies there.
const LAST: u16 = 40_000;

impl WorkDays {
    /// Of a calendar.
    pub fn of(calendar: &Calendar) -> Self {
        let mut upto = vec![0; usize::from(LAST) + 1];
        for number in 1..=LAST {
            let working = Day::from_number(number).is_some_and(|day| calendar.is_working_day(day.into()));
            upto[usize::from(number)] = upto[usize::from(number) - 1] + u16::from(working);
        }
        Self { version: calendar.version().to_owned(), upto }
    }

    /// The version of the calendar.
    pub fn version(&self) -> &str {
        &self.version
    }

    /// How many working days lie after one day and not after the other; negative the other way round.
    pub fn between(&self, after: Day, until: Day) -> i64 {
        let upto = |day: Day| i64::from(self.upto[usize::from(day.number().min(LAST))]);
        upto(until) - upto(after)
    }

    /// Whether a day is one.
    pub fn is_one(&self, day: NaiveDate) -> bool {
        let number = Day::from(day).number().min(LAST);
        self.upto[usize::from(number)] > self.upto[usize::from(number) - 1]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn working_days_are_the_calendar_s() {
        let calendar = Calendar::standard();
        let days = WorkDays::of(&calendar);
        let start = NaiveDate::from_ymd_opt(2024, 1, 1).unwrap();
        for step in 0..500 {
            let (a, b) = (start + chrono::Days::new(step), start + chrono::Days::new(step * 7 % 500));
            assert_eq!(days.is_one(a), calendar.is_working_day(a), "{a}");
            let expected = calendar.working_days_between(a, b);
            assert_eq!(days.between(a.into(), b.into()), expected, "{a} to {b}");
        }
    }
}
