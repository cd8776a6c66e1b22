//! A point of time as words name it, before anyone knows the year.

use chrono::{Datelike, NaiveDate};

use super::{Atom, Part};
use crate::{
    BeforeMeans, Policy,
    date::{clamped, next},
};

/// A day, or a run of whole months, of a year that may go without saying.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Point {
    pub(super) span: Span,
    pub(super) year: Option<i32>,
    /// "Trước …" stood before it.
    pub(super) before: bool,
    /// "Cuối …": its last day is meant, not the whole of it.
    pub(super) ended: bool,
    /// An hour stood before it, so the day itself is in time.
    pub(super) clock: bool,
    /// Written like a day of the week (`T2`), so it needs a year to be a month.
    pub(super) weekday_like: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Span {
    Day { day: u32, month: Option<u32> },
    Months { first: u32, last: u32 },
}

impl Point {
    pub(super) fn day(day: u32, month: Option<u32>) -> Point {
        Point::new(Span::Day { day, month })
    }

    pub(super) fn months(first: u32, last: u32) -> Point {
        Point::new(Span::Months { first, last })
    }

    fn new(span: Span) -> Point {
        Point { span, year: None, before: false, ended: false, clock: false, weekday_like: false }
    }

    pub(super) fn in_year(self, year: Option<i32>) -> Point {
        Point { year, ..self }
    }

    /// The beginning, middle or end of a month or a year (Civil Code 2015, Art. 146.2 and 146.3).
    ///
    /// The end stays the whole: it ends on the same day.
    pub(super) fn part(self, part: Part) -> Option<Point> {
        let Span::Months { first, last } = self.span else { return None };
        let span = match (part, last - first) {
            (Part::End, _) => self.span,
            (Part::Start, 0 | 11) => Span::Day { day: 1, month: Some(first) },
            (Part::Middle, 0) => Span::Day { day: 15, month: Some(first) },
            (Part::Middle, 11) => Span::Day { day: 30, month: Some(6) },
            _ => return None,
        };
        Some(Point { span, ended: part == Part::End, ..self })
    }

    /// How long the point is in months, for telling a quarter from a month; 0 for a day.
    fn grain(self) -> u32 {
        match self.span {
            Span::Day { .. } => 0,
            Span::Months { first, last } => last - first + 1,
        }
    }

    /// First and last day in a year.
    fn bounds(self, year: i32) -> Option<(NaiveDate, NaiveDate)> {
        match self.span {
            Span::Day { day, month } => {
                let day = NaiveDate::from_ymd_opt(year, month?, day)?;
                Some((day, day))
            }
            Span::Months { first, last } => Some((NaiveDate::from_ymd_opt(year, first, 1)?, clamped(year, last, 31)?)),
        }
    }

    /// The last day in time in a year. "Trước quý II" can only mean before it begins.
    fn due(self, year: i32, policy: &Policy) -> Option<NaiveDate> {
        let (from, to) = self.bounds(year)?;
        let strict = self.before && !self.clock;
        match self.span {
            Span::Months { .. } if strict && !self.ended => from.pred_opt(),
            _ if strict && policy.before_means == BeforeMeans::Exclusive => to.pred_opt(),
            _ => Some(to),
        }
    }
}

/// Points in a row, and what joins each to the one before.
pub(super) struct Sequence {
    pub(super) points: Vec<Point>,
    joints: Vec<Joint>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Joint {
    /// Side by side, or in brackets.
    None,
    And,
    Dash,
    To,
}

impl Sequence {
    /// Reads `[từ] [trước] [17 giờ] point (joint [trước] [17 giờ] point)*`.
    pub(super) fn read(atoms: &[Atom]) -> Option<Sequence> {
        let (from, atoms) = match atoms {
            [Atom::From, rest @ ..] => (true, rest),
            [Atom::SinceAssigned, Atom::To | Atom::Dash, rest @ ..] => (false, rest),
            _ => (false, atoms),
        };
        let mut sequence = Sequence { points: Vec::new(), joints: Vec::new() };
        let (mut joint, mut before, mut clock) = (Joint::None, false, false);
        for atom in atoms {
            match atom {
                Atom::And | Atom::To | Atom::Dash if before || clock => return None,
                Atom::And if joint == Joint::None => joint = Joint::And,
                Atom::And => {}
                Atom::To => joint = Joint::To,
                Atom::Dash if joint != Joint::To => joint = Joint::Dash,
                Atom::Before if !before && !clock => before = true,
                Atom::Clock if !clock => clock = true,
                Atom::Point(point) if !clock || point.grain() == 0 => {
                    // "Trước 15/6 và 15/12" means before either.
                    let days = point.grain() == 0
                        && sequence.points.last().is_some_and(|last| last.grain() == 0 && last.before);
                    before |= joint == Joint::And && days;
                    sequence.points.push(Point { before, clock, ..*point });
                    sequence.joints.push(std::mem::replace(&mut joint, Joint::None));
                    (before, clock) = (false, false);
                }
                _ => return None,
            }
        }
        let open = joint != Joint::None || before || clock;
        (!open && !sequence.points.is_empty() && (!from || sequence.is_range())).then_some(sequence)
    }

    /// "Từ … đến …", "… - …".
    pub(super) fn is_range(&self) -> bool {
        self.points.len() == 2 && self.to(1) && !self.points[0].before
    }

    fn to(&self, i: usize) -> bool {
        matches!(self.joints[i], Joint::Dash | Joint::To)
    }

    /// Whether all are joined by commas or "và".
    pub(super) fn is_list(&self) -> bool {
        self.joints[1..].iter().all(|joint| *joint == Joint::And)
    }

    /// The one day the points come to: the end of a range, the last of a list of periods, the narrower of two that
    /// lie in each other. `None` when they contradict each other.
    pub(super) fn due(&self, assigned: NaiveDate, policy: &Policy) -> Option<NaiveDate> {
        let (last, rest) = self.points.split_last()?;
        if self.points.iter().any(|point| point.weekday_like) && self.points.iter().all(|point| point.year.is_none()) {
            return None;
        }
        if rest.is_empty() {
            return match last.year {
                Some(year) => last.due(year, policy),
                None => next(assigned, |year| last.due(year, policy)),
            };
        }
        let same_grain = rest.iter().all(|point| point.grain() == last.grain());
        if self.is_range() {
            self.range_due(assigned, policy)
        } else if same_grain && last.grain() > 0 && self.joints[1..].iter().all(|joint| *joint != Joint::None) {
            self.list_due(assigned, policy)
        } else {
            self.narrowest_due(assigned, policy)
        }
    }

    fn range_due(&self, assigned: NaiveDate, policy: &Policy) -> Option<NaiveDate> {
        let (mut start, end) = (self.points[0], self.points[1]);
        if let Span::Day { day, month: None } = start.span {
            // "Từ ngày 15 đến 20/7": of the same month.
            let Span::Day { month, .. } = end.span else { return None };
            start.span = Span::Day { day, month };
        }
        // "15/7-2024" is a slip of the pen, not a range.
        if start.year.is_none() && end.grain() == 12 && start.grain() < 12 {
            return None;
        }
        let begin = |year: i32| start.bounds(year).map(|(from, _)| from);
        let (begin, due) = match (start.year, end.year) {
            (Some(first), Some(second)) => (begin(first)?, end.due(second, policy)?),
            (Some(first), None) => (begin(first)?, next(begin(first)?, |year| end.due(year, policy))?),
            (None, Some(second)) => {
                let due = end.due(second, policy)?;
                // "Từ tháng 10 đến tháng 3/2025" began the year before; "quý III-II/2025" is a slip of the pen.
                let may_wrap = self.joints[1] == Joint::To || start.grain() == 0;
                let years = [second, second - i32::from(may_wrap)];
                let begin = years.into_iter().filter_map(begin).find(|begin| *begin <= due)?;
                (begin, due)
            }
            (None, None) => {
                let due = next(assigned, |year| end.due(year, policy))?;
                (begin(due.year())?, due)
            }
        };
        (begin <= due).then_some(due)
    }

    /// Periods of one kind that follow each other without a gap; a year stands for those before it that have none.
    /// "Quý I và Quý III" are two deadlines, as two days are, and which one counts is not ours to guess.
    fn list_due(&self, assigned: NaiveDate, policy: &Policy) -> Option<NaiveDate> {
        let (last, rest) = self.points.split_last()?;
        if rest.iter().any(|point| point.before) {
            return None;
        }
        let due = match last.year {
            Some(year) => last.due(year, policy)?,
            None if rest.iter().all(|point| point.year.is_none()) => next(assigned, |year| last.due(year, policy))?,
            None => return None,
        };
        let mut year = last.year.unwrap_or(due.year());
        let (mut later, _) = last.bounds(year)?;
        for point in rest.iter().rev() {
            year = point.year.unwrap_or(year);
            let (from, to) = point.bounds(year)?;
            if to.succ_opt() != Some(later) {
                return None;
            }
            later = from;
        }
        Some(due)
    }

    /// "Quý II/2024 (trước ngày 15/5/2024)": each of two says the same, one more narrowly.
    fn narrowest_due(&self, assigned: NaiveDate, policy: &Policy) -> Option<NaiveDate> {
        let [a, b] = self.points[..] else { return None };
        if self.to(1) {
            return None;
        }
        let (narrow, wide) = if a.grain() <= b.grain() { (a, b) } else { (b, a) };
        // "6 tháng đầu năm 2024, năm 2024" are two periods that are reported on.
        let narrows = |narrow_end, wide_end| {
            narrow.grain() == 0 || narrow.year.is_none() && narrow.grain() <= 3 || narrow_end == wide_end
        };
        if wide.before {
            return None;
        }
        let in_year = |year: i32| {
            let (outer, inner) = (wide.bounds(wide.year.unwrap_or(year))?, narrow.bounds(narrow.year.unwrap_or(year))?);
            (outer.0 <= inner.0 && inner.1 <= outer.1 && narrows(inner.1, outer.1))
                .then(|| narrow.due(narrow.year.unwrap_or(year), policy))?
        };
        match wide.year.or(narrow.year) {
            Some(year) => in_year(year),
            None => next(assigned, in_year),
        }
    }
}
