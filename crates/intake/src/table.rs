//! A table as every reader hands it over: rows of cells, with what merging did to them.

use dondoc_text::{
    fold,
    secrecy::{self, Mark},
    tidy,
};

use crate::{IntakeError, limits, markup};

/// Where the text of a cell comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Origin {
    /// It stands in this cell.
    #[default]
    Own,
    /// The cell is covered by a merged area that begins above it.
    Above,
    /// The cell is covered by a merged area that begins to its left.
    Left,
}

/// What a reader noticed about one cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Quirk {
    #[default]
    None,
    Formula,
    FormulaWithoutValue,
    ExcelError,
    Html,
}

#[derive(Debug, Clone, Default)]
pub(crate) struct Cell {
    pub text: String,
    pub origin: Origin,
    pub bold: bool,
    pub quirk: Quirk,
}

impl Cell {
    /// A cell of its own, its text cleaned.
    pub(crate) fn new(raw: &str) -> Self {
        let (clean, html) = markup::strip(raw);
        let quirk = if html { Quirk::Html } else { Quirk::None };
        // A lone accent is dirt of the scanner: it says nothing, and must not be here a text and there a blank.
        let text = Some(tidy(&clean)).filter(|text| !fold(text).is_empty()).unwrap_or_default();
        Cell { text, quirk, ..Cell::default() }
    }

    /// The text that stands in this very cell, if it says anything.
    pub(crate) fn own(&self) -> Option<&str> {
        (self.origin == Origin::Own && !is_blank(&self.text)).then_some(self.text.as_str())
    }

    /// The text that holds for this row: its own, or that of a merged area reaching down to it.
    pub(crate) fn value(&self) -> &str {
        match self.origin {
            Origin::Own | Origin::Above => &self.text,
            Origin::Left => "",
        }
    }
}

#[derive(Debug, Clone, Default)]
pub(crate) struct Row {
    /// From 1, as the program that made the file counts.
    pub number: u32,
    pub cells: Vec<Cell>,
}

impl Row {
    pub(crate) fn cell(&self, column: usize) -> &Cell {
        static NOTHING: Cell = Cell { text: String::new(), origin: Origin::Own, bold: false, quirk: Quirk::None };
        self.cells.get(column).unwrap_or(&NOTHING)
    }

    /// The columns that say something of their own.
    pub(crate) fn filled(&self) -> impl Iterator<Item = (usize, &str)> {
        self.cells.iter().enumerate().filter_map(|(i, cell)| cell.own().map(|text| (i, text)))
    }

    pub(crate) fn address(&self, column: usize) -> String {
        format!("{}{}", letters(column), self.number)
    }
}

#[derive(Debug, Clone, Default)]
pub(crate) struct Table {
    /// The sheet, or "Bảng 2" in a Word document; empty in a CSV.
    pub name: String,
    /// Rows that say something, top down.
    pub rows: Vec<Row>,
    /// The rows at which a further table of the document was joined.
    pub seams: Vec<usize>,
}

impl Table {
    /// Keeps the rows that say something; refuses a table beyond the limits.
    pub(crate) fn new(name: String, rows: Vec<Row>) -> Result<Self, IntakeError> {
        let rows: Vec<Row> = rows.into_iter().filter(|row| row.filled().next().is_some()).collect();
        if rows.len() > limits::ROWS {
            return Err(IntakeError::TooLarge(format!("{} dòng, tối đa {}", rows.len(), limits::ROWS)));
        }
        if let Some(row) = rows.iter().find(|row| row.cells.len() > limits::COLUMNS) {
            return Err(IntakeError::TooLarge(format!("{} cột, tối đa {}", row.cells.len(), limits::COLUMNS)));
        }
        Ok(Table { name, rows, seams: Vec::new() })
    }

    pub(crate) fn width(&self) -> usize {
        self.rows.iter().map(|row| row.cells.len()).max().unwrap_or(0)
    }
}

/// Whether a cell says nothing. Asked of every cell many times: a letter answers without folding the text.
pub(crate) fn is_blank(text: &str) -> bool {
    !text.chars().any(char::is_alphanumeric) && dondoc_text::is_blank(text)
}

/// The secrecy mark in a tidy text. Only texts with the letters of one are looked at closely.
pub(crate) fn mark(text: &str) -> Option<Mark> {
    (text.contains(['ậ', 'Ậ']) || text.contains("MAT")).then(|| secrecy::find(text)).flatten()
}

/// The letters of a column: 0 is A, 26 is AA.
pub(crate) fn letters(column: usize) -> String {
    let mut out = String::new();
    let mut rest = column + 1;
    while rest > 0 {
        rest -= 1;
        out.insert(0, char::from(b'A' + u8::try_from(rest % 26).unwrap_or(0)));
        rest /= 26;
    }
    out
}

/// The column of some letters: "A" is 0, "aa" is 26.
pub(crate) fn column_of(letters: &str) -> Option<usize> {
    if letters.is_empty() || letters.len() > 3 || !letters.chars().all(|c| c.is_ascii_alphabetic()) {
        return None;
    }
    let value = letters.bytes().fold(0, |sum, b| sum * 26 + usize::from(b.to_ascii_uppercase() - b'A') + 1);
    Some(value - 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_short_ways_answer_as_the_long_ones() {
        for text in ["", " - ", "…", "*", "0", "Mật", "MẬT", "mật", "TOI MAT", "gặp mặt", "bảo mật", "\u{200b}"]
        {
            let text = tidy(text);
            assert_eq!(is_blank(&text), dondoc_text::is_blank(&text), "{text}");
            assert_eq!(mark(&text), secrecy::find(&text), "{text}");
        }
    }

    #[test]
    fn columns_have_letters() {
        for (column, name) in [(0, "A"), (25, "Z"), (26, "AA"), (51, "AZ"), (701, "ZZ"), (702, "AAA")] {
            assert_eq!(letters(column), name);
            assert_eq!(column_of(name), Some(column));
        }
        assert_eq!(column_of("STT theo"), None);
    }
}
