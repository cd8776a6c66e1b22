//! Recurring duties: "hàng quý", "ngày 25 hàng tháng", "trước 15/6 và 15/12 hằng năm", "6 tháng, 1 năm".

use chrono::{Datelike, NaiveDate};

use super::{
    Atom, Length, Part,
    point::{Point, Sequence, Span},
    trimmed,
};
use crate::{BeforeMeans, Every, Policy, Recurrence};

/// The recurrence that atoms name, if they name one and nothing else.
pub(super) fn read(atoms: &[Atom], policy: &Policy) -> Option<Recurrence> {
    let mut periods = Vec::new();
    let (mut part, mut month, mut rest) = (None, None, Vec::new());
    for (i, atom) in atoms.iter().enumerate() {
        match *atom {
            Atom::Every(months) | Atom::Unit(months) | Atom::Length(Length::Months(months @ (3 | 6 | 9 | 12))) => {
                periods.push(months);
            }
            Atom::Part(found) => {
                let of_period = matches!(atoms.get(i + 1), Some(Atom::Every(_) | Atom::Unit(_)));
                part = Some(found).filter(|_| of_period && part.is_none());
                part?;
            }
            Atom::MonthOfPeriod(found) => month = Some(found).filter(|_| month.is_none()),
            other => rest.push(other),
        }
    }
    let rest = trimmed(&rest);
    let said = atoms.iter().any(|atom| matches!(atom, Atom::Every(_)));
    // "6 tháng, 1 năm": two periods side by side cannot be a single deadline.
    let listed = rest.is_empty() && is_list_of_periods(atoms) && periods.iter().any(|months| *months != periods[0]);
    if !said && !listed {
        return None;
    }
    // The shortest period's ends are also the ends of the longer ones: "hàng quý, 6 tháng, năm" is quarterly.
    let finest = periods.iter().copied().min()?;
    if periods.iter().any(|months| months % finest != 0 || part.is_some() && *months != finest) {
        return None;
    }
    let every = Every::from_months(finest)?;
    if rest.is_empty() {
        return without_points(every, part, month, policy);
    }
    if part.is_some() {
        return None;
    }
    let sequence = Sequence::read(&rest)?;
    let points = if sequence.is_range() { &sequence.points[1..] } else { &sequence.points[..] };
    if points.iter().any(|point| point.year.is_some() || point.weekday_like) {
        return None;
    }
    if let ([Point { span: Span::Day { day, month: None }, .. }], true) = (points, every != Every::Yearly) {
        let month_allowed = month.is_none() || every == Every::Quarterly;
        return (month_allowed && (1..=31).contains(day))
            .then(|| day_of_period(every, *day, month, &points[0], policy));
    }
    if month.is_some() || !(points.len() == 1 || sequence.is_list() || sequence.is_range()) {
        return None;
    }
    let days = points.iter().map(|point| day_of_year(point, policy)).collect::<Option<Vec<_>>>()?;
    days_of_year(every, &days)
}

fn is_list_of_periods(atoms: &[Atom]) -> bool {
    let period = |atom: &Atom| matches!(atom, Atom::Unit(_) | Atom::Length(_));
    atoms
        .iter()
        .zip([true, false].into_iter().cycle())
        .all(|(atom, turn)| if turn { period(atom) } else { *atom == Atom::And })
}

fn without_points(every: Every, part: Option<Part>, month: Option<u32>, policy: &Policy) -> Option<Recurrence> {
    let (day, month) = match (every, part.unwrap_or(Part::End), month) {
        (Every::Yearly, Part::End, None) if part.is_none() && policy.yearly_close != (12, 31) => {
            (Some(policy.yearly_close.1), Some(policy.yearly_close.0))
        }
        (Every::Quarterly, Part::End, month) => (None, month),
        (_, Part::End, None) => (None, None),
        (Every::Monthly, Part::Start, None) => (Some(1), None),
        (Every::Monthly, Part::Middle, None) => (Some(15), None),
        (Every::Yearly, Part::Start, None) => (Some(1), Some(1)),
        (Every::Yearly, Part::Middle, None) => (Some(30), Some(6)),
        _ => return None,
    };
    Some(Recurrence { every, day, month })
}

fn is_strict(point: &Point, policy: &Policy) -> bool {
    point.before && !point.clock && policy.before_means == BeforeMeans::Exclusive
}

/// A day in the last month of each period, or in the month that is named.
fn day_of_period(every: Every, day: u32, month: Option<u32>, point: &Point, policy: &Policy) -> Recurrence {
    if !is_strict(point, policy) {
        return Recurrence { every, day: Some(day), month };
    }
    if day > 1 {
        return Recurrence { every, day: Some(day - 1), month };
    }
    // The day before the first is the last of the month before; before the first month, of the period before.
    let month = Some(month.unwrap_or(every.months()) - 1).filter(|month| *month > 0);
    Recurrence { every, day: None, month }
}

/// Month, and day unless it is the month's end.
fn day_of_year(point: &Point, policy: &Policy) -> Option<(u32, Option<u32>)> {
    let strict = is_strict(point, policy);
    match point.span {
        Span::Months { .. } if point.before && !point.ended => None,
        Span::Months { last, .. } if !strict => Some((last, None)),
        Span::Months { .. } | Span::Day { month: None, .. } => None,
        Span::Day { day, month: Some(month) } => {
            // A leap year, so that 29 February is a day; in other years it is the last of the month.
            let date = NaiveDate::from_ymd_opt(2024, month, day)?;
            Some(match (strict, day) {
                (false, _) => (month, Some(day).filter(|_| date.succ_opt().is_some_and(|next| same_month(next, date)))),
                (true, 1) => ((month + 10) % 12 + 1, None),
                (true, _) => (month, Some(day - 1)),
            })
        }
    }
}

fn same_month(a: NaiveDate, b: NaiveDate) -> bool {
    a.month() == b.month()
}

/// One day a year, or the same day every half-year or quarter. `every` must not say otherwise.
fn days_of_year(every: Every, days: &[(u32, Option<u32>)]) -> Option<Recurrence> {
    let (found, step) = match days.len() {
        1 => (Every::Yearly, 12),
        2 => (Every::HalfYearly, 6),
        4 => (Every::Quarterly, 3),
        _ => return None,
    };
    let (month, day) = days[0];
    let even = days.iter().zip(0..).all(|(other, i)| *other == (month + i * step, day));
    (even && (every == found || every == Every::Yearly)).then_some(Recurrence { every: found, day, month: Some(month) })
}
