//! By how much a task is late, and which deadlines are late by so much.

use super::OverdueBand;
use chrono::NaiveDate;
use dondoc_calendar::Calendar;
use dondoc_domain::{
    Day,
    timeliness::{Class, CountBy, DeadlineBy, Phase},
};
use dondoc_projections::board::Place;
use std::ops::RangeInclusive;

/// The deadline that a task missed, and the day until which it did: done or handed in, else the day of asking.
pub(super) fn late(
    place: &Place,
    as_of: NaiveDate,
    count_by: CountBy,
    deadline: DeadlineBy,
) -> Option<(NaiveDate, NaiveDate)> {
    match place.class(as_of.into(), count_by, deadline)? {
        Class::DoneLate | Class::OpenOverdue => {
            let handed_in = matches!(place.phase, Phase::Done | Phase::Awaiting).then(|| place.judged(count_by));
            let until = handed_in.flatten().map_or(as_of, NaiveDate::from);
            Some((place.due(deadline)?.into(), until))
        }
        Class::DoneOnTime | Class::OpenInTime | Class::Undated | Class::Returned | Class::Withdrawn => None,
    }
}

/// The deadlines that are overdue by so many working days as of a day.
pub(super) fn band_of_dues(band: OverdueBand, calendar: &Calendar, as_of: NaiveDate) -> RangeInclusive<Day> {
    // More working days than this never make a milder band.
    let farthest = as_of - chrono::TimeDelta::days(90);
    let mut dues = farthest.iter_days().take_while(|due| *due < as_of);
    let holds = |due: &NaiveDate| OverdueBand::of(calendar.working_days_between(*due, as_of)) == band;
    let first = dues.find(holds);
    let last = dues.take_while(holds).last().or(first);
    match (band, first, last) {
        (OverdueBand::Over30, _, Some(last)) => Day::from(NaiveDate::MIN)..=Day::from(last),
        (OverdueBand::Over30, _, None) => {
            Day::from(NaiveDate::MIN)..=Day::from(farthest.pred_opt().unwrap_or(farthest))
        }
        (_, Some(first), Some(last)) => Day::from(first)..=Day::from(last),
        // So many days off in a row that no deadline falls into it.
        (..) => Day::from(NaiveDate::MAX)..=Day::from(NaiveDate::MIN),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_overdue_deadline_lies_in_the_band_of_its_working_days() {
        let calendar = Calendar::standard();
        // Also right after Tết, the longest run of days off.
        for as_of in ["2024-02-14", "2024-02-19", "2024-05-04", "2024-06-15", "2024-01-02"] {
            let as_of: NaiveDate = as_of.parse().unwrap();
            let bands = OverdueBand::ALL.map(|it| (it, band_of_dues(it, &calendar, as_of)));
            for due in as_of.iter_days().take(1).flat_map(|it| (1..200).map(move |n| it - chrono::TimeDelta::days(n))) {
                let expected = OverdueBand::of(calendar.working_days_between(due, as_of));
                let found: Vec<_> = bands.iter().filter(|(_, dues)| dues.contains(&Day::from(due))).collect();
                assert_eq!(found.len(), 1, "{due} as of {as_of}");
                assert_eq!(found[0].0, expected, "{due} as of {as_of}");
            }
        }
    }
}
