//! Atoms that begin with a word for a unit of time: quarters, months, years, and periods that come back.

use super::{Listed, Scanner};
use crate::{
    Every,
    wording::{Atom, Length, lex::quarter, point::Point},
};

impl Scanner<'_> {
    /// "Quý III/2024", "tháng 6", "T10/2024", "năm 2024", "tháng cuối quý"; or the unit alone.
    pub(super) fn unit(&mut self) -> Option<bool> {
        let Some(word) = self.word_at(0) else { return Some(false) };
        match word {
            "quy" | "qui" | "q" => self.quarter_unit(word)?,
            "thang" if self.month_of_quarter()? => {}
            "thang" | "t" | "th" | "thg" => self.month_unit(word)?,
            // "6 tháng đầu năm, cả năm 2024" names two deadlines.
            "ca" if self.word_at(1) == Some("nam") => {
                self.at += 2;
                let year = self.year_after();
                self.push(match year {
                    None => Atom::Unit(12),
                    Some(_) if self.out.iter().any(|atom| matches!(atom, Atom::Point(_))) => return None,
                    Some(_) => Atom::Point(Point::months(1, 12).in_year(year)),
                })?;
            }
            "nam" => {
                if let Some(year) = self.year_after() {
                    self.push(Atom::Point(Point::months(1, 12).in_year(Some(year))))?;
                } else {
                    self.at += 1;
                    self.push(Atom::Unit(12))?;
                }
            }
            "nua" => {
                self.at += 1;
                let length = if self.eat("thang") { Length::Days(15) } else { Length::Months(6) };
                if length == Length::Months(6) && !self.eat("nam") {
                    return None;
                }
                self.push(Atom::Length(length))?;
            }
            // Numbers are spelt where a sentence begins. "Sau tháng 6" is not "sáu tháng đầu năm".
            "ba" | "sau" | "chin"
                if self.word_at(1) == Some("thang") && matches!(self.word_at(2), Some("dau" | "cuoi")) =>
            {
                self.at += 2;
                self.months_of_year(match word {
                    "ba" => 3,
                    "sau" => 6,
                    _ => 9,
                })?;
            }
            _ => return Some(false),
        }
        Some(true)
    }

    fn quarter_unit(&mut self, word: &str) -> Option<()> {
        self.at += 1;
        if word == "q" {
            self.eat_sign(".");
        }
        if let Some((value, 1 | 2)) = self.number_at(0) {
            self.at += 1;
            return self.push_quarter(Some(value).filter(|quarter| (1..=4).contains(quarter))?);
        }
        let roman = self.word_at(0).filter(|word| word.chars().all(|c| "ivxl|ⅰⅱⅲⅳ".contains(c)));
        match roman {
            Some(roman) => {
                self.at += 1;
                self.push_quarter(quarter(roman)?)
            }
            None if word == "q" => None,
            None => self.push(Atom::Unit(3)),
        }
    }

    fn push_quarter(&mut self, quarter: u32) -> Option<()> {
        let year = self.year_after();
        self.push(Atom::Point(Point::months(quarter * 3 - 2, quarter * 3).in_year(year)))?;
        self.listed = Some(Listed::Quarter);
        Some(())
    }

    fn month_unit(&mut self, word: &str) -> Option<()> {
        self.at += 1;
        if word != "thang" {
            self.eat_sign(".");
        }
        match self.number_at(0) {
            Some((month, digits @ (1 | 2))) => {
                self.at += 1;
                self.push_month(month, word == "t" && digits == 1 && (2..=7).contains(&month))
            }
            _ if word == "thang" => self.push(Atom::Unit(1)),
            _ => None,
        }
    }

    fn push_month(&mut self, month: u32, weekday_like: bool) -> Option<()> {
        let month = Some(month).filter(|month| (1..=12).contains(month))?;
        let year = self.year_after();
        self.push(Atom::Point(Point { weekday_like, ..Point::months(month, month).in_year(year) }))?;
        self.listed = Some(Listed::Month);
        Some(())
    }

    /// "Tháng đầu quý", "tháng cuối cùng của mỗi quý".
    fn month_of_quarter(&mut self) -> Option<bool> {
        let start = self.at;
        for (words, month) in [("thang dau", 1), ("thang cuoi cung", 3), ("thang cuoi", 3)] {
            if !self.eat(words) {
                continue;
            }
            self.eat("cua");
            let every = self.eat_any(&["hang", "moi"]);
            if self.eat_any(&["quy", "qui"]) {
                self.push(Atom::MonthOfPeriod(month))?;
                if every {
                    self.push(Atom::Every(3))?;
                }
                return Some(true);
            }
            self.at = start;
        }
        Some(false)
    }

    /// "Hàng năm", "mỗi quý", "định kỳ 6 tháng", "một lần".
    pub(super) fn every(&mut self) -> Option<bool> {
        if self.eat("hang ngay") || self.eat("moi ngay") {
            self.push(Atom::Always)?;
        } else if self.eat("hang") || self.eat("moi") {
            let months = self.period()?;
            self.push(Atom::Every(months))?;
        } else if self.eat("dinh ky") {
            self.periodic = true;
            if let Some(months) = self.period() {
                self.push(Atom::Every(months))?;
            }
        } else if self.eat("mot lan") {
            self.times()?;
        } else {
            return Some(false);
        }
        Some(true)
    }

    /// A period in months: "năm", "quý", "6 tháng". Nothing is read when it is none.
    pub(super) fn period(&mut self) -> Option<u32> {
        let start = self.at;
        let count = self.number_at(0).filter(|(_, digits)| *digits <= 2).map(|(count, _)| count);
        self.at += usize::from(count.is_some());
        let unit = [("thang", 1), ("quy", 3), ("qui", 3), ("nam", 12), ("nua nam", 6)];
        let months = unit.iter().find(|(word, _)| self.eat(word)).map(|(_, months)| months * count.unwrap_or(1));
        let period = months.and_then(Every::from_months).map(Every::months);
        if period.is_none() {
            self.at = start;
        }
        period
    }

    /// One more month after "tháng 3-".
    pub(super) fn listed_number(&mut self) -> Option<bool> {
        let (Some(listed), Some((value, 1 | 2))) = (self.listed.filter(|_| self.after_joint()), self.number_at(0))
        else {
            return Some(false);
        };
        let other_unit = matches!(self.word_at(1), Some("ngay" | "tuan" | "thang" | "gio" | "h" | "g" | "lan"));
        let start = self.at;
        self.at += 1;
        let year_follows = self.year_after().is_some();
        let date_follows = !year_follows && matches!(self.sign_at(0), Some('/')) && self.number_at(1).is_some();
        self.at = start;
        if other_unit || date_follows {
            return Some(false);
        }
        self.at += 1;
        match listed {
            Listed::Month => self.push_month(value, false)?,
            Listed::Quarter => self.push_quarter(Some(value).filter(|quarter| (1..=4).contains(quarter))?)?,
        }
        Some(true)
    }

    /// One more quarter after "quý I-".
    pub(super) fn listed_quarter(&mut self) -> Option<bool> {
        if self.listed != Some(Listed::Quarter) || !self.after_joint() {
            return Some(false);
        }
        let Some(quarter) = self.word_at(0).and_then(quarter) else { return Some(false) };
        self.at += 1;
        self.push_quarter(quarter)?;
        Some(true)
    }

    fn after_joint(&self) -> bool {
        matches!(self.out.last(), Some(Atom::And | Atom::Dash | Atom::To))
    }
}
