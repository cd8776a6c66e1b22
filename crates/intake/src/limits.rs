//! How much one file may be. A plan of ten thousand rows is well below each of these.

pub(crate) const MB: u64 = 1024 * 1024;
/// Bytes of the file itself.
pub(crate) const FILE: u64 = 32 * MB;
/// Bytes after inflating, over all parts of the archive.
pub(crate) const INFLATED: u64 = 100 * MB;
/// Bytes of the parts that a reader turns into much more than they are: styles, lists of sheets.
pub(crate) const DENSE_PART: u64 = 4 * MB;
/// Parts of the archive.
pub(crate) const ENTRIES: usize = 5_000;
/// Rows with anything in them.
pub(crate) const ROWS: usize = 50_000;
/// Bytes of text in all cells together, and in one cell.
pub(crate) const TEXT: usize = 48 * MB as usize;
pub(crate) const CELL: usize = 256 * 1024;
/// Sheets of a workbook.
pub(crate) const SHEETS: usize = 200;
/// Columns.
pub(crate) const COLUMNS: usize = 200;
/// Cells with anything in them, those that merged areas cover included.
pub(crate) const CELLS: usize = 2_000_000;
/// Tables inside tables inside tables.
pub(crate) const NESTING: usize = 5;
