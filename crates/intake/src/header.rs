//! Where the headings of a table stand.

use std::{collections::BTreeSet, ops::Range};

use dondoc_text::fold;

use crate::{
    column::{Column, of_heading},
    numeral::Numeral,
    table::{Origin, Row, Table, is_blank},
};

/// How far down a header is looked for, and how high it may be.
pub(crate) const SEARCHED: usize = 100;
const HEIGHT: usize = 3;

/// The heading of one column.
#[derive(Debug, Clone, Default)]
pub(crate) struct Heading {
    /// All levels, "Kết quả thực hiện / Tiến độ thực hiện"; empty when the column has no heading.
    pub title: String,
    pub meaning: Option<Column>,
}

/// The header of a table.
#[derive(Debug, Clone)]
pub(crate) struct Header {
    /// Indices into the table's rows.
    pub rows: Range<usize>,
    pub headings: Vec<Heading>,
    /// Whether the columns were told from outside and the headings may be any words.
    pub told: bool,
    /// The folded text of each cell of each header row, to know them again.
    folded: Vec<Vec<String>>,
}

/// Whether a row says the header once more.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Again {
    No,
    Same,
    /// All but one cell agree.
    Nearly,
}

impl Header {
    /// The header of a table, and how many meanings it shows.
    pub(crate) fn find(table: &Table) -> Option<(Header, usize)> {
        let scores: Vec<usize> = table.rows.iter().take(SEARCHED).map(|row| meanings(row).len()).collect();
        let most = scores.iter().copied().max()?;
        let best = scores.iter().position(|score| *score == most)?;
        if !believable(&table.rows[best]) {
            return None;
        }
        let mut rows = best..best + 1;
        while rows.start > 0 && rows.len() < HEIGHT && above(table, rows.start) {
            rows.start -= 1;
        }
        while rows.end < table.rows.len() && rows.len() < HEIGHT && below(table, &rows) {
            rows.end += 1;
        }
        Some((Header::of(table, rows), most))
    }

    fn of(table: &Table, rows: Range<usize>) -> Header {
        let headings = (0..table.width()).map(|column| heading(&table.rows[rows.clone()], column)).collect();
        let folded = table.rows[rows.clone()]
            .iter()
            .map(|row| row.cells.iter().map(|cell| cell.own().map(fold).unwrap_or_default()).collect())
            .collect();
        Header { rows, headings, told: false, folded }
    }

    /// The header at a row of a table whose columns are told from outside.
    pub(crate) fn at(table: &Table, row: usize) -> Header {
        Header { told: true, ..Header::of(table, row..row + 1) }
    }

    /// A table whose columns are told from outside and that has no header row.
    pub(crate) fn none(width: usize) -> Header {
        Header { rows: 0..0, headings: vec![Heading::default(); width], told: true, folded: Vec::new() }
    }

    /// Whether another header heads the same columns, perhaps in other words.
    pub(crate) fn same_columns(&self, other: &Header) -> bool {
        self.headings.len() == other.headings.len()
            && self.headings.iter().zip(&other.headings).all(|(own, other)| {
                let told = own.meaning.is_some_and(|meaning| meaning != Column::Other);
                own.meaning == other.meaning && (told || fold(&own.title) == fold(&other.title))
            })
    }

    /// Knows the rows of another header as its own when they come again.
    pub(crate) fn know(&mut self, other: Header) {
        for row in other.folded {
            if !self.folded.contains(&row) {
                self.folded.push(row);
            }
        }
    }

    /// Whether a row repeats a header row, its texts perhaps cut short by a page.
    pub(crate) fn again(&self, row: &Row) -> Again {
        // Most rows show in their first two cells that they are no header.
        let known = |(column, text): (usize, &str)| {
            let text = fold(text);
            self.folded.iter().any(|row| row.get(column).is_some_and(|known| begins(known, &text)))
        };
        if !row.filled().take(2).any(known) {
            return Again::No;
        }
        let cells: Vec<(usize, String)> = row.filled().map(|(column, text)| (column, fold(text))).collect();
        let agreeing = |known: &Vec<String>| {
            cells.iter().filter(|(column, text)| known.get(*column).is_some_and(|known| begins(known, text))).count()
        };
        let most = self.folded.iter().map(agreeing).max().unwrap_or(0);
        if most >= 2 && most == cells.len() {
            Again::Same
        } else if most >= 3 && most + 1 == cells.len() {
            Again::Nearly
        } else {
            Again::No
        }
    }
}

/// Whether a text is a heading or the beginning of one.
fn begins(known: &str, text: &str) -> bool {
    known == text || (text.chars().count() >= 5 && known.starts_with(text))
}

fn meanings(row: &Row) -> BTreeSet<Column> {
    let texts = row.cells.iter().filter(|cell| cell.origin != Origin::Left).map(|cell| cell.text.as_str());
    texts.filter_map(of_heading).filter(|column| *column != Column::Other).collect()
}

/// Three meanings make a header; two do when one is the task itself and little else stands in the row.
fn believable(row: &Row) -> bool {
    let known = meanings(row);
    let filled = row.filled().count();
    let numbered = row.filled().next().is_some_and(|(_, text)| Numeral::read(text).is_some_and(|n| n.is_arabic()));
    match known.len() {
        0 | 1 => false,
        2 => known.contains(&Column::Content) && filled <= 4 && !numbered,
        _ => known.len() * 3 >= filled && !numbered,
    }
}

/// Whether the row before a header row belongs to it: headings over groups of columns, not a title.
fn above(table: &Table, start: usize) -> bool {
    let (row, next) = (&table.rows[start - 1], &table.rows[start]);
    if next.number != row.number + 1 {
        return false;
    }
    let filled: Vec<usize> = row.filled().map(|(column, _)| column).collect();
    let known = meanings(row).len();
    let covered = row.cells.iter().filter(|cell| cell.origin == Origin::Left).count();
    match filled.as_slice() {
        [] | [0] => false,
        [_] => known == 1 && covered * 2 < table.width(),
        _ => known >= 1 && known * 2 >= filled.len(),
    }
}

/// Whether the row after a header row belongs to it: headings under a group, nothing in the first columns.
fn below(table: &Table, rows: &Range<usize>) -> bool {
    let (header, row) = (&table.rows[rows.end - 1], &table.rows[rows.end]);
    let mut filled = row.filled().peekable();
    if filled.peek().is_none() {
        return false;
    }
    filled.all(|(column, text)| {
        let parent = header.cell(column);
        let grouped = parent.origin == Origin::Left || header.cell(column + 1).origin == Origin::Left;
        let key = matches!(of_heading(&parent.text), Some(Column::Number | Column::Content)) && !grouped;
        !key && (grouped || of_heading(text).is_some()) && text.chars().count() <= 80 && Numeral::read(text).is_none()
    })
}

fn heading(rows: &[Row], column: usize) -> Heading {
    let mut parts: Vec<&str> = Vec::new();
    for row in rows {
        let text = row.cell(column).text.as_str();
        if !is_blank(text) && parts.last() != Some(&text) {
            parts.push(text);
        }
    }
    let title = parts.join(" / ").replace('\n', " ");
    let meaning = parts
        .last()
        .and_then(|own| of_heading(own))
        .or_else(|| of_heading(&parts.join(" ")))
        .or_else(|| parts.iter().rev().find_map(|part| of_heading(part)));
    Heading { title, meaning }
}
