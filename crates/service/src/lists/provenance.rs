//! Where a task was read: the file and the cell.

use dondoc_domain::task::event::Source;
use serde::Serialize;

/// Where a task was read, as far as its event tells; the event does not name the sheet or table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Provenance {
    /// File name, without its folder.
    pub file: String,
    /// Hex SHA-256 of the file.
    pub sha256: String,
    /// The address of the row's first cell, "A7".
    pub cell: String,
    /// The row, from 1, where the address names one.
    pub row: Option<u32>,
}

impl From<&Source> for Provenance {
    fn from(it: &Source) -> Self {
        let row = it.cell.trim_start_matches(|letter: char| letter.is_ascii_alphabetic());
        let row = row.parse().ok().filter(|row| *row > 0);
        Self { file: it.file.clone(), sha256: it.sha256.clone(), cell: it.cell.clone(), row }
    }
}
