//! What the words of a deadline mean.
//!
//! Three steps, each of which may say that it does not understand: [`lex`] cuts the folded text into words, numbers
//! and signs; [`scan`] makes atoms of them (a quarter, "hàng", "kể từ") and drops the words that say nothing about
//! time; and here the atoms together must make one of the few shapes a deadline has.

mod lex;
mod point;
mod recurring;
mod scan;

use chrono::{Datelike, Days, Months, NaiveDate};
use dondoc_text::{fold, is_blank};

use crate::{Calendar, Policy, Recurrence};
use point::{Point, Sequence, Span};

/// What a wording means, before holidays are looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Meaning {
    Ongoing,
    Fixed(NaiveDate),
    Recurring(Recurrence),
    Relative { length: Length, anchor: NaiveDate },
}

/// A length of time. Weeks are days; half-years and years are months.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Length {
    Days(u32),
    WorkingDays(u32),
    Months(u32),
}

impl Length {
    /// The day it ends, counted from the day after the anchor (Civil Code 2015, Art. 147 and 148).
    pub(crate) fn end(self, anchor: NaiveDate, calendar: &Calendar) -> Option<NaiveDate> {
        match self {
            Length::Days(days) => anchor.checked_add_days(Days::new(days.into())),
            Length::Months(months) => anchor.checked_add_months(Months::new(months)),
            Length::WorkingDays(days) => Some(calendar.add_working_days(anchor, days)),
        }
    }
}

/// A piece of a wording that says something about time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Atom {
    Point(Point),
    Length(Length),
    /// "Hàng quý": a period in months.
    Every(u32),
    /// "Quý", "năm" without a number, in months.
    Unit(u32),
    /// "Đầu", "giữa", "cuối" of what follows.
    Part(Part),
    /// "Tháng cuối quý": the month within its period.
    MonthOfPeriod(u32),
    /// "Từ", "kể từ".
    From,
    /// "Kể từ ngày ký", "từ nay": since the assignment.
    SinceAssigned,
    /// "Đến".
    To,
    /// A dash: "đến" between two points, a comma elsewhere.
    Dash,
    And,
    Before,
    /// An hour of the day.
    Clock,
    /// "Trong", "thời hạn".
    Within,
    /// "Thường xuyên", "khi có yêu cầu".
    Always,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part {
    Start,
    Middle,
    End,
}

/// The meaning of a text for a task assigned on a day, or `None` when it means nothing certain.
pub(crate) fn meaning(text: &str, assigned: NaiveDate, policy: &Policy) -> Option<Meaning> {
    if is_blank(text) {
        return Some(Meaning::Ongoing);
    }
    let mut atoms = scan::scan(&lex::lex(&fold(text))?, assigned)?;
    let within = remove(&mut atoms, Atom::Within);
    let always = remove(&mut atoms, Atom::Always);
    let atoms = trimmed(&atoms);
    if atoms.is_empty() {
        return always.then_some(Meaning::Ongoing);
    }
    if let Some(recurrence) = recurring::read(&atoms, policy) {
        return Some(Meaning::Recurring(recurrence));
    }
    // "Thường xuyên trong năm 2024" can be held to be a deadline or none.
    if always || atoms.iter().any(|atom| matches!(atom, Atom::Every(_))) {
        return None;
    }
    if let Some((length, anchor)) = relative(&atoms, assigned, within) {
        return Some(Meaning::Relative { length, anchor });
    }
    Some(Meaning::Fixed(Sequence::read(&whole_units(&atoms, assigned)?)?.due(assigned, policy)?))
}

/// Day, month and year of a text that is a date and nothing else.
pub(crate) fn lone_date(text: &str) -> Option<(u32, u32, Option<i32>)> {
    let tokens = lex::lex(&fold(text))?;
    match trimmed(&scan::scan_date(&tokens)?)[..] {
        [Atom::Point(Point { span: Span::Day { day, month: Some(month) }, year, .. })] => Some((day, month, year)),
        _ => None,
    }
}

fn remove(atoms: &mut Vec<Atom>, unwanted: Atom) -> bool {
    let before = atoms.len();
    atoms.retain(|atom| *atom != unwanted);
    atoms.len() < before
}

/// Without commas and dashes that join nothing: at the ends, side by side, and between two unlike things.
fn trimmed(atoms: &[Atom]) -> Vec<Atom> {
    let joint = |atom: &Atom| matches!(atom, Atom::And | Atom::Dash);
    let mut out: Vec<Atom> = Vec::with_capacity(atoms.len());
    for atom in atoms {
        match (out.last(), atom) {
            (None, atom) if joint(atom) || *atom == Atom::To => {}
            (Some(Atom::And), Atom::Dash) => {
                out.pop();
                out.push(Atom::Dash);
            }
            (Some(last), atom) if joint(last) && joint(atom) => {}
            (Some(last), Atom::To | Atom::From | Atom::SinceAssigned) if joint(last) => {
                out.pop();
                out.push(*atom);
            }
            _ => out.push(*atom),
        }
    }
    // A dash at the end is left: half of a range has been lost.
    while out.last() == Some(&Atom::And) {
        out.pop();
    }
    out
}

/// "05 ngày làm việc kể từ ngày …".
fn relative(atoms: &[Atom], assigned: NaiveDate, within: bool) -> Option<(Length, NaiveDate)> {
    match *atoms {
        // "6 tháng" and "9 tháng" alone are also names of the parts of a year that are reported on.
        [Atom::Length(Length::Months(6 | 9))] if !within => None,
        [Atom::Length(length)] | [Atom::Length(length), Atom::SinceAssigned] => Some((length, assigned)),
        [Atom::Length(length), Atom::From, Atom::Point(point)] => {
            let Span::Day { day, month: Some(month) } = point.span else { return None };
            let date = |year| NaiveDate::from_ymd_opt(year, month, day);
            Some((length, point.year.map_or_else(|| nearest(assigned, date), date)?))
        }
        _ => None,
    }
}

/// An anchor without a year is the nearest such day: a letter of 28/12 is assigned in January.
fn nearest(assigned: NaiveDate, date: impl Fn(i32) -> Option<NaiveDate>) -> Option<NaiveDate> {
    let years = [-1, 0, 1].into_iter().filter_map(|shift| assigned.year().checked_add(shift));
    years.filter_map(date).min_by_key(|day| (*day - assigned).num_days().abs())
}

/// Gives the units that go without a number their meaning: "trong quý", "cuối năm", "6 tháng (năm 2024)".
fn whole_units(atoms: &[Atom], assigned: NaiveDate) -> Option<Vec<Atom>> {
    let half = Point::months(1, 6);
    match *atoms {
        [Atom::Length(Length::Months(6))] => return Some(vec![Atom::Point(half)]),
        [
            Atom::Length(Length::Months(6)),
            Atom::Point(Point { span: Span::Months { first: 1, last: 12 }, year, before, .. }),
        ] => {
            return (!before).then(|| vec![Atom::Point(half.in_year(year))]);
        }
        _ => {}
    }
    let mut out = Vec::with_capacity(atoms.len());
    let mut rest = atoms;
    while let [first, tail @ ..] = rest {
        rest = tail;
        let (Atom::Part(part), [Atom::Unit(unit), tail @ ..]) = (first, tail) else {
            out.push(*first);
            continue;
        };
        rest = tail;
        let first = assigned.month0() / unit * unit + 1;
        let whole = Point::months(first, first + unit - 1);
        let point = match part {
            Part::End => whole.in_year(Some(assigned.year())).part(*part)?,
            Part::Middle if *unit == 12 => whole.part(*part)?,
            // "Đầu năm" has passed when it is read.
            _ => return None,
        };
        out.push(Atom::Point(point));
    }
    Some(out)
}
