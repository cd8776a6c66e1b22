//! Atoms that begin with a number: dates, hours, lengths of time, years.

use chrono::Datelike;

use super::{Listed, Scanner};
use crate::{
    Every,
    date::year,
    wording::{Atom, Length, point::Point},
};

/// The longest limit that is read, in days and in months; a longer one is a slip of the pen.
const LONGEST: (u32, u32) = (3660, 600);

impl Scanner<'_> {
    pub(super) fn number(&mut self) -> Option<()> {
        if self.listed_number()? || self.day()? || self.clock()? || self.once()? || self.length()? {
            return Some(());
        }
        let (value, digits) = self.number_at(0)?;
        self.at += 1;
        match digits {
            4 => self.push(Atom::Point(Point::months(1, 12).in_year(Some(year(value, digits)?)))),
            1 | 2 if self.is_bare_day() => {
                self.push(Atom::Point(Point::day(Some(value).filter(|day| (1..=31).contains(day))?, None)))
            }
            _ => None,
        }
    }

    /// Whether the number just read is a day of some month: "ngày 20", "trước 20", or the first of "10-15/7".
    fn is_bare_day(&self) -> bool {
        let before = self.at.checked_sub(2).and_then(|at| self.tokens.get(at)?.word());
        matches!(before, Some("ngay" | "truoc" | "mung" | "mong"))
            || self.sign_at(0) == Some('-')
            || self.word_at(0) == Some("den")
    }

    /// A date in numbers (`15/7/2024`, `2024-07-15`, `15/7`, `7/2024`) or words (`15 tháng 7 năm 2024`).
    ///
    /// `Some(false)` when it is not one, `None` when it is one that cannot be.
    pub(super) fn day(&mut self) -> Option<bool> {
        let Some((first, digits)) = self.number_at(0) else { return Some(false) };
        if digits <= 2 && self.word_at(1) == Some("thang") {
            let Some((month, 1 | 2)) = self.number_at(2) else { return Some(false) };
            self.at += 3;
            let year = self.year_after();
            self.push(Atom::Point(Point::day(first, Some(month)).in_year(year)))?;
            return Some(true);
        }
        let Some(sign @ ('/' | '-' | '.')) = self.sign_at(1) else { return Some(false) };
        let Some((second, second_digits)) = self.number_at(2) else { return Some(false) };
        let third = self.number_at(4).filter(|_| self.sign_at(3) == Some(sign));
        let point = match ((first, digits), (second, second_digits), third) {
            ((day, 1 | 2), (month, 1 | 2), Some((third, digits @ (2 | 4)))) => {
                self.at += 5;
                Point::day(day, Some(month)).in_year(Some(year(third, digits)?))
            }
            ((first, 4), (month, 1 | 2), Some((day, 1 | 2))) if sign == '-' => {
                self.at += 5;
                Point::day(day, Some(month)).in_year(Some(year(first, 4)?))
            }
            ((month, 1 | 2), (second, 4), _) => {
                self.at += 3;
                let month = Some(month).filter(|month| (1..=12).contains(month))?;
                self.push(Atom::Point(Point::months(month, month).in_year(Some(year(second, 4)?))))?;
                self.listed = Some(Listed::Month);
                return Some(true);
            }
            ((day, 1 | 2), (month, 1 | 2), None) if sign == '/' => {
                self.at += 3;
                let year = self.year_in_words("");
                Point::day(day, Some(month)).in_year(year)
            }
            (_, _, Some(_)) if sign == '/' => return None,
            _ => return Some(false),
        };
        self.push(Atom::Point(point))?;
        Some(true)
    }

    /// "17 giờ 30", "17h", "17:00".
    fn clock(&mut self) -> Option<bool> {
        let Some((hour, 1 | 2)) = self.number_at(0) else { return Some(false) };
        if let (Some(':'), Some((minute, 2))) = (self.sign_at(1), self.number_at(2)) {
            self.at += 3;
            return self.push_clock(hour, minute);
        }
        if !matches!(self.word_at(1), Some("gio" | "h" | "g")) {
            return Some(false);
        }
        self.at += 2;
        let date_follows = matches!(self.sign_at(1), Some('/' | '-' | '.')) || self.word_at(1) == Some("thang");
        let minute = self.number_at(0).filter(|(_, digits)| *digits <= 2 && !date_follows).map(|(minute, _)| minute);
        self.at += usize::from(minute.is_some());
        if minute.is_some() {
            self.eat_any(&["phut", "p"]);
        }
        self.push_clock(hour, minute.unwrap_or(0))
    }

    fn push_clock(&mut self, hour: u32, minute: u32) -> Option<bool> {
        self.eat_sign(",");
        if hour * 60 + minute > 24 * 60 || minute > 59 {
            return None;
        }
        self.push(Atom::Clock)?;
        Some(true)
    }

    /// "05 ngày làm việc", "02 tuần", "01 tháng", "6 tháng đầu năm".
    fn length(&mut self) -> Option<bool> {
        let Some((value, digits @ 1..=3)) = self.number_at(0) else { return Some(false) };
        let unit = self.word_at(1).unwrap_or_default();
        if unit == "thang" && matches!(self.word_at(2), Some("dau" | "cuoi")) {
            let start = self.at;
            self.at += 2;
            let read = self.months_of_year(value).is_some();
            // Else perhaps "ngày 10 tháng đầu quý".
            self.at = if read { self.at } else { start };
            return Some(read);
        }
        let length = match unit {
            "ngay" => {
                self.at += 2;
                if self.working() { Length::WorkingDays(value) } else { Length::Days(value) }
            }
            "tuan" => Length::Days(value * 7),
            "thang" => Length::Months(value),
            "nam" if digits <= 2 => Length::Months(value * 12),
            _ => return Some(false),
        };
        self.at += if unit == "ngay" { 0 } else { 2 };
        match length {
            Length::Days(days) | Length::WorkingDays(days) if (1..=LONGEST.0).contains(&days) => {}
            Length::Months(months) if (1..=LONGEST.1).contains(&months) => {}
            _ => return None,
        }
        self.push(Atom::Length(length))?;
        Some(true)
    }

    fn working(&mut self) -> bool {
        let start = self.at;
        let bracket = self.eat_sign("(");
        let working = self.eat("lam viec") && (!bracket || self.eat_sign(")"));
        if !working {
            self.at = start;
        }
        working
    }

    /// The rest of "6 tháng đầu năm 2024", "9 tháng đầu năm", "3 tháng cuối năm 2024".
    pub(super) fn months_of_year(&mut self, months: u32) -> Option<()> {
        if !(1..=11).contains(&months) {
            return None;
        }
        let point = if self.eat("dau") { Point::months(1, months) } else { Point::months(13 - months, 12) };
        self.eat("cuoi");
        let year = self.year_after();
        if year.is_none() {
            self.eat("cua");
            if !self.eat("nam") {
                return None;
            }
        }
        self.push(Atom::Point(point.in_year(year)))
    }

    /// "1 lần" after a period, "1 lần/năm".
    fn once(&mut self) -> Option<bool> {
        if self.word_at(1) != Some("lan") {
            return Some(false);
        }
        let (1, _) = self.number_at(0)? else { return None };
        self.at += 2;
        self.times()?;
        Some(true)
    }

    /// What stands after "một lần": a period, unless it stood before.
    pub(super) fn times(&mut self) -> Option<()> {
        if self.eat_sign("/") {
            let months = self.period()?;
            return self.push(Atom::Every(months));
        }
        match self.out.last() {
            Some(Atom::Every(_)) => Some(()),
            Some(Atom::Length(Length::Months(months))) => {
                let every = Atom::Every(Every::from_months(*months)?.months());
                self.out.pop();
                self.push(every)
            }
            _ => matches!(self.word_at(0), Some("hang" | "moi")).then_some(()),
        }
    }

    /// After "/": "6 tháng/lần", "quý/1 lần".
    pub(super) fn per_time(&mut self) -> Option<()> {
        if self.number_at(0).is_some_and(|(value, _)| value == 1) {
            self.at += 1;
        } else {
            self.eat("mot");
        }
        if !self.eat("lan") {
            return None;
        }
        let (Atom::Length(Length::Months(months)) | Atom::Unit(months) | Atom::Every(months)) = self.out.last()? else {
            return None;
        };
        let every = Atom::Every(Every::from_months(*months)?.months());
        self.out.pop();
        self.push(every)
    }

    /// A year that belongs to what was just read: "/2024", "năm 2024", ", năm 2024", "/24".
    pub(super) fn year_after(&mut self) -> Option<i32> {
        if let (Some('/'), Some((value, digits))) = (self.sign_at(0), self.number_at(1))
            && let Some(year) = year(value, digits)
        {
            self.at += 2;
            return Some(year);
        }
        self.year_in_words("/-.")
    }

    /// As [`year_after`](Self::year_after), but never two digits, and only after these signs.
    fn year_in_words(&mut self, signs: &str) -> Option<i32> {
        let start = self.at;
        self.eat_sign(",");
        self.eat("cua");
        self.eat_sign(signs);
        let named = self.eat("nam");
        if let Some((value, 4)) = self.number_at(0)
            && let Some(year) = year(value, 4)
        {
            self.at += 1;
            return Some(year);
        }
        if named && self.eat("nay") {
            return self.assigned.map(|day| day.year());
        }
        self.at = start;
        None
    }
}
