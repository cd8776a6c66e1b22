//! Whether a row that has a number and a title, and nothing else, heads the rows below it.
//!
//! "1.1" counts groups in one plan and tasks in another. A task whose agency was forgotten must not vanish
//! as a title, so a row is a title only when a line that can stand in it follows.

use crate::{
    Column,
    header::{Again, Header},
    looks::{counts_columns, goes_on},
    mapping::Mapping,
    numeral::Numeral,
    table::{Row, Table, is_blank},
};

/// How far down is looked.
const AHEAD: usize = 20;

/// What is asked about: the row, its number, and the number of the line just before it.
pub(crate) struct Titled<'a> {
    pub table: &'a Table,
    pub header: &'a Header,
    pub mapping: &'a Mapping,
    pub at: usize,
    pub numeral: &'a Numeral,
    pub before: Option<&'a Numeral>,
}

impl Titled<'_> {
    /// Whether the next number is one inside this one.
    pub(crate) fn counts_on(&self) -> bool {
        self.below().find_map(|(_, row)| self.number(row)).is_some_and(|next| next.is_inside(self.numeral))
    }

    /// Whether this number with dots is that of a group, by what comes next.
    pub(crate) fn is_group(&self) -> bool {
        let (own, mut turned) = (self.numeral, false);
        if own.depth() < 2 {
            return false;
        }
        for (at, row) in self.below() {
            turned |= self.table.seams.contains(&at);
            if self.header.again(row) != Again::No || counts_columns(row) {
                turned = true;
                continue;
            }
            let line = holds_values(self.mapping, row);
            let Some(next) = self.number(row) else { return line && self.begins(row, turned) };
            if next.is_inside(own) {
                return true;
            }
            // 1.1 and 1.2 are of one kind: an empty group may stand before another, but not among tasks.
            if next.is_beside(own) {
                if line {
                    return false;
                }
                continue;
            }
            let sub = self.before.is_some_and(|before| own.is_inside(before) || own.is_beside(before));
            return line && next.is_arabic() && next.depth() != own.depth() && (next.depth() > own.depth() || !sub);
        }
        false
    }

    fn below(&self) -> impl Iterator<Item = (usize, &Row)> {
        self.table.rows.iter().enumerate().skip(self.at + 1).take(AHEAD)
    }

    fn number(&self, row: &Row) -> Option<Numeral> {
        let mut columns = self.mapping.all(Column::Number).chain(self.mapping.all(Column::DirectiveNumber));
        columns.find_map(|column| Numeral::read(row.cell(column).own()?))
    }

    /// Whether a row without number is a line, not the rest of the row that a page cut in two.
    fn begins(&self, row: &Row, turned: bool) -> bool {
        let dashed = self.mapping.first(Column::Number).is_some_and(|column| !row.cell(column).text.is_empty());
        let content = self.mapping.first(Column::Content).and_then(|column| row.cell(column).own());
        content.is_some_and(|text| dashed || !(turned || goes_on(text)))
    }
}

/// Whether a row says who, by when or what: what only a line does.
pub(crate) fn holds_values(mapping: &Mapping, row: &Row) -> bool {
    let holds = |column| mapping.first(column).is_some_and(|column| !is_blank(row.cell(column).value()));
    [Column::Lead, Column::Deadline, Column::Deliverable].into_iter().any(holds)
}
