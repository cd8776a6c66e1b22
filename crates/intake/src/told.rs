//! The heading row of a table whose columns are told from outside: its headings are words that nobody listed.

use dondoc_text::fold;

use crate::{
    Column, Finding,
    finding::finding,
    header::{Header, SEARCHED},
    numeral::Numeral,
    table::{Row, Table, column_of, is_blank},
    words::Words,
};

/// How many rows are looked at to see what a column holds.
const SAMPLE: usize = 50;

/// The row that holds most of the headings told from outside, and how many.
pub(crate) fn by_name(table: &Table, told: &[(String, Column)]) -> Option<(usize, usize)> {
    // "C" is the third column, not a heading.
    let headings = told.iter().filter(|(name, _)| column_of(name.trim()).is_none_or(|at| at >= table.width()));
    let wanted: Vec<String> = headings.map(|(name, _)| fold(name)).collect();
    let held = |row: &Row| {
        let texts: Vec<String> = row.filled().map(|(_, text)| fold(text)).collect();
        wanted.iter().filter(|name| texts.contains(name)).count()
    };
    let counts: Vec<usize> = table.rows.iter().take(SEARCHED).map(held).collect();
    let most = counts.iter().copied().max().filter(|most| *most > 0)?;
    Some((counts.iter().position(|count| *count == most)?, most))
}

/// The header at a row, or none where that row is a line like those below it.
///
/// The first row with several cells heads the others when it holds no number, date or agency where they do.
pub(crate) fn by_contents(table: &Table, words: &mut Words<'_>) -> (Header, Option<Finding>) {
    let first = table.rows.iter().position(|row| row.filled().nth(1).is_some());
    let Some(at) = first.filter(|at| heads(table, *at, words)) else { return (Header::none(table.width()), None) };
    let row = &table.rows[at];
    let shown = row.filled().map(|(_, text)| text.replace('\n', " ")).collect::<Vec<_>>().join(" | ");
    let message = format!(
        "Dòng {} (“{shown}”) được đọc là tiêu đề bảng. Nếu đó là nhiệm vụ, hãy thêm một dòng tiêu đề rồi nạp lại.",
        row.number
    );
    (Header::at(table, at), Some(finding("header_assumed", message, row.address(0))))
}

fn heads(table: &Table, at: usize, words: &mut Words<'_>) -> bool {
    let mut unlike = false;
    for (column, text) in table.rows[at].filled() {
        let below = table.rows[at + 1..].iter().take(SAMPLE).map(|row| row.cell(column).value());
        let values: Vec<&str> = below.filter(|text| !is_blank(text)).collect();
        let Some(kind) = Kind::ALL.into_iter().find(|kind| {
            let fitting = values.iter().filter(|text| kind.fits(text, words)).count();
            fitting > 0 && fitting * 10 >= values.len() * 7
        }) else {
            continue;
        };
        if kind.fits(text, words) {
            return false;
        }
        unlike = true;
    }
    unlike
}

#[derive(Clone, Copy)]
enum Kind {
    Number,
    Deadline,
    Agency,
}

impl Kind {
    const ALL: [Kind; 3] = [Kind::Number, Kind::Deadline, Kind::Agency];

    fn fits(self, text: &str, words: &mut Words<'_>) -> bool {
        match self {
            Kind::Number => Numeral::read(text).is_some(),
            Kind::Deadline => words.is_deadline(text),
            Kind::Agency => words.is_agency(text),
        }
    }
}
