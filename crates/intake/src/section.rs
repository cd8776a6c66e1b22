//! The section a line stands in.
//!
//! Offices nest I under A or A under I, and number out of order: the order of the kinds is the order
//! in which the table first used them, and no numeral is trusted to come next.

use dondoc_text::fold;

use crate::numeral::Numeral;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Letter,
    Roman,
    /// A title in capitals without number.
    Chapter,
    /// A title without number.
    Title,
    /// 1, 1.1: by the number of parts.
    Arabic(usize),
    Small,
}

/// The sections that are open at one row of the table.
#[derive(Debug, Default)]
pub(crate) struct Sections {
    open: Vec<(Kind, String, String)>,
    /// Letters and Roman numbers, the outer kind first.
    order: Vec<Kind>,
}

impl Sections {
    /// Opens a section; everything at its level and below closes.
    pub(crate) fn enter(&mut self, numeral: Option<&Numeral>, title: &str) {
        let kind = match numeral {
            Some(Numeral::Letter(_)) => Kind::Letter,
            // After H comes the letter I, where letters are what the table counts with.
            Some(Numeral::Roman(text)) if text == "I" && self.last_letter() == Some("H") => Kind::Letter,
            Some(Numeral::Roman(_)) => Kind::Roman,
            Some(number @ Numeral::Arabic(_)) => Kind::Arabic(number.depth()),
            Some(Numeral::Small(_)) => Kind::Small,
            None if is_capitals(title) => Kind::Chapter,
            None => Kind::Title,
        };
        if matches!(kind, Kind::Letter | Kind::Roman) && !self.order.contains(&kind) {
            self.order.push(kind);
        }
        let rank = self.rank(kind);
        while self.open.last().is_some_and(|(open, ..)| self.rank(*open) >= rank) {
            self.open.pop();
        }
        let number = numeral.map(Numeral::text).unwrap_or_default();
        self.open.push((kind, number, title.replace('\n', " ").trim().to_owned()));
    }

    /// The titles from the outermost in, joined by " / ".
    pub(crate) fn field(&self) -> String {
        let titles: Vec<&str> = self.open.iter().map(|(.., title)| title.as_str()).filter(|t| !t.is_empty()).collect();
        titles.join(" / ")
    }

    /// The numbers from the outermost in: stable when a title is reworded.
    pub(crate) fn path(&self) -> String {
        let numbers: Vec<&str> = self.open.iter().map(|(_, n, _)| n.as_str()).filter(|n| !n.is_empty()).collect();
        numbers.join("/")
    }

    fn last_letter(&self) -> Option<&str> {
        self.open.iter().find(|(kind, ..)| *kind == Kind::Letter).map(|(_, number, _)| number.as_str())
    }

    fn rank(&self, kind: Kind) -> usize {
        match kind {
            Kind::Chapter => 0,
            Kind::Letter | Kind::Roman => 1 + self.order.iter().position(|k| *k == kind).unwrap_or(self.order.len()),
            Kind::Title => 4,
            Kind::Arabic(parts) => 4 + parts,
            Kind::Small => 20,
        }
    }
}

/// Whether a title is written in capitals.
pub(crate) fn is_capitals(text: &str) -> bool {
    let letters = text.chars().filter(|c| c.is_alphabetic());
    let (all, small) = letters.fold((0, 0), |(all, small), c| (all + 1, small + usize::from(c.is_lowercase())));
    all >= 4 && small * 10 <= all && !fold(text).is_empty()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(steps: &[(&str, &str, &str)]) {
        let mut sections = Sections::default();
        for (number, title, expected) in steps {
            sections.enter(Numeral::read(number).as_ref(), title);
            assert_eq!(format!("{}: {}", sections.path(), sections.field()), *expected, "{number} {title}");
        }
    }

    #[test]
    fn letters_over_romans() {
        check(&[
            ("", "Trọng tâm", ": Trọng tâm"),
            ("1", "Nền tảng", "1: Trọng tâm / Nền tảng"),
            ("A", "Chung", "A: Chung"),
            ("I", "Nhận thức", "A/I: Chung / Nhận thức"),
            ("IV", "Hạ tầng", "A/IV: Chung / Hạ tầng"),
            ("III", "Dữ liệu", "A/III: Chung / Dữ liệu"),
            ("B", "Chính quyền", "B: Chính quyền"),
        ]);
    }

    #[test]
    fn romans_over_letters_and_plain_titles() {
        check(&[
            ("I", "Pháp lý", "I: Pháp lý"),
            ("A", "Văn bản", "I/A: Pháp lý / Văn bản"),
            ("II", "Hạ tầng", "II: Hạ tầng"),
            ("", "Mạng", "II: Hạ tầng / Mạng"),
            ("", "Dữ liệu", "II: Hạ tầng / Dữ liệu"),
            ("1.1", "Kho", "II/1.1: Hạ tầng / Dữ liệu / Kho"),
            ("", "NHIỆM VỤ CHUNG", ": NHIỆM VỤ CHUNG"),
        ]);
    }
}
