//! Merged areas: which cells they cover, and how much that may cost.

use crate::{
    IntakeError, limits,
    table::{Cell, Origin},
};

/// The longest text that is repeated to the right of its cell: a group heading, never a paragraph.
const HEADING: usize = 200;

/// What a file has taken so far. One shared text may be pointed at a million times.
#[derive(Default)]
pub(crate) struct Budget {
    cells: usize,
    bytes: usize,
}

impl Budget {
    /// Accounts for one more cell, before it is made.
    pub(crate) fn take(&mut self, bytes: usize) -> Result<(), IntakeError> {
        self.cells += 1;
        self.bytes += bytes;
        let excess = if bytes > limits::CELL {
            format!("một ô dài quá {} kB (có thể thiếu dấu ngoặc kép)", limits::CELL / 1024)
        } else if self.cells > limits::CELLS {
            format!("quá {} ô có dữ liệu", limits::CELLS)
        } else if self.bytes > limits::TEXT {
            format!("quá {} MB chữ", limits::TEXT as u64 / limits::MB)
        } else {
            return Ok(());
        };
        Err(IntakeError::TooLarge(excess))
    }

    /// The cell that a merged area shows below or to the right of its first cell.
    pub(crate) fn covered(&mut self, anchor: &Cell, origin: Origin) -> Result<Cell, IntakeError> {
        let text = match origin {
            Origin::Left if anchor.text.len() > HEADING => "",
            _ => &anchor.text,
        };
        self.take(text.len())?;
        Ok(Cell { text: text.to_owned(), origin, ..Cell::default() })
    }
}
