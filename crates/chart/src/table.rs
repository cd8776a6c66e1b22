//! The figures of a drawing as rows, for the table beside it and for CSV.

use crate::{figure::Share, words::Words};
use chrono::NaiveDate;

/// A table: one header, any number of rows of as many cells.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Table {
    /// What stands above each column.
    pub header: Vec<String>,
    /// The rows in the order of the drawing.
    pub rows: Vec<Row>,
}

/// A row, and where the figures in it lead.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Row {
    /// As many as the header has.
    pub cells: Vec<Cell>,
    /// The page with what is counted here.
    pub link: Option<String>,
}

/// One figure or name.
#[derive(Debug, Clone, PartialEq)]
pub enum Cell {
    /// Words.
    Text(String),
    /// How many.
    Count(u64),
    /// A rate from 0 to 1, printed in percent with one decimal; none of nothing.
    Rate(Option<f64>),
    /// The percentage of a share, rounded from the share itself.
    Percent(Share),
    /// A difference of two rates, from -1 to 1; none where one of them is missing.
    Points(Option<f64>),
    /// A day.
    Day(NaiveDate),
}

impl Cell {
    /// As it is printed in a page of that language.
    pub fn printed(&self, words: &Words) -> String {
        match self {
            Self::Text(text) => text.clone(),
            Self::Count(count) => words.number(*count),
            Self::Rate(rate) => words.rate(*rate),
            Self::Percent(share) => words.percent(*share),
            Self::Points(points) => words.points(*points),
            Self::Day(day) => words.day(*day),
        }
    }

    /// As a machine reads it: no grouping, a decimal point, rates from 0 to 1, days as 2024-06-30. Words are as they are: whoever
    /// writes CSV for a spreadsheet must keep a leading "=" from becoming a formula.
    pub fn plain(&self) -> String {
        let decimal = |value: Option<f64>| value.map_or_else(String::new, |value| format!("{value:.6}"));
        match self {
            Self::Text(text) => text.clone(),
            Self::Count(count) => count.to_string(),
            Self::Rate(rate) => decimal(*rate),
            Self::Percent(share) => decimal(share.rate()),
            Self::Points(points) => decimal(*points),
            Self::Day(day) => day.to_string(),
        }
    }

    /// Whether it is set to the right.
    pub fn is_figure(&self) -> bool {
        match self {
            Self::Text(_) | Self::Day(_) => false,
            Self::Count(_) | Self::Rate(_) | Self::Percent(_) | Self::Points(_) => true,
        }
    }
}

impl Table {
    pub(crate) fn new<'a>(header: impl IntoIterator<Item = &'a str>) -> Self {
        Self { header: header.into_iter().map(str::to_owned).collect(), rows: Vec::new() }
    }

    pub(crate) fn push(&mut self, cells: Vec<Cell>, link: Option<&String>) {
        self.rows.push(Row { cells, link: link.cloned() });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_is_printed_for_people_and_for_machines() {
        let day = NaiveDate::from_ymd_opt(2024, 3, 1).unwrap();
        for (cell, vietnamese, english, plain) in [
            (Cell::Text("=1+1".into()), "=1+1", "=1+1", "=1+1"),
            (Cell::Count(12_345), "12.345", "12,345", "12345"),
            (Cell::Rate(Some(0.255_25)), "25,5%", "25.5%", "0.255250"),
            (Cell::Rate(None), "–", "–", ""),
            (Cell::Percent(Share::new(18, 21)), "85,7%", "85.7%", "0.857143"),
            (Cell::Percent(Share::new(0, 0)), "–", "–", ""),
            (Cell::Points(Some(0.05)), "+5,0", "+5.0", "0.050000"),
            (Cell::Points(Some(-0.123)), "-12,3", "-12.3", "-0.123000"),
            (Cell::Points(Some(-0.000_1)), "0,0", "0.0", "-0.000100"),
            (Cell::Day(day), "01/03/2024", "1 Mar 2024", "2024-03-01"),
        ] {
            assert_eq!(cell.printed(Words::vietnamese()), vietnamese);
            assert_eq!(cell.printed(Words::english()), english);
            assert_eq!(cell.plain(), plain);
        }
    }
}
