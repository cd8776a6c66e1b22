//! A calendar day in two bytes, for the millions of them that rates are counted from.

use chrono::{Days, NaiveDate};
use serde::{Deserialize, Serialize};
use std::num::NonZeroU16;

/// A day from 1 January 1990 to 6 June 2169; an `Option<Day>` takes two bytes as well.
///
/// Days outside that range saturate: no deadline of a task lies there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Day(NonZeroU16);

const EPOCH: NaiveDate = match NaiveDate::from_ymd_opt(1989, 12, 31) {
    Some(day) => day,
    None => panic!("a constant date"),
};

impl From<NaiveDate> for Day {
    fn from(date: NaiveDate) -> Self {
        let days = (date - EPOCH).num_days().clamp(1, i64::from(u16::MAX));
        Day(u16::try_from(days).ok().and_then(NonZeroU16::new).unwrap_or(NonZeroU16::MIN))
    }
}

impl From<Day> for NaiveDate {
    fn from(day: Day) -> Self {
        EPOCH.checked_add_days(Days::new(u64::from(day.0.get()))).unwrap_or(EPOCH)
    }
}

impl Day {
    /// The number of the day, for compact rows.
    pub fn number(self) -> u16 {
        self.0.get()
    }

    /// The day of a number made by [`Day::number`]; 0 is no day.
    pub fn from_number(number: u16) -> Option<Self> {
        NonZeroU16::new(number).map(Day)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::Datelike;

    #[test]
    fn days_survive_the_round_trip_and_keep_their_order() {
        let mut before = None;
        for (y, m, d) in [(1990, 1, 1), (2024, 2, 29), (2024, 3, 31), (2024, 4, 1), (2169, 6, 5)] {
            let date = NaiveDate::from_ymd_opt(y, m, d).unwrap();
            let day = Day::from(date);
            assert_eq!(NaiveDate::from(day), date);
            assert_eq!(Day::from_number(day.number()), Some(day));
            assert!(before < Some(day));
            before = Some(day);
        }
        assert_eq!(size_of::<Option<Day>>(), 2);
    }

    #[test]
    fn far_days_saturate() {
        assert_eq!(NaiveDate::from(Day::from(NaiveDate::MIN)).year(), 1990);
        assert_eq!(Day::from(NaiveDate::MAX).number(), u16::MAX);
    }
}
