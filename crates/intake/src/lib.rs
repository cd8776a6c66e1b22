//! Plans out of Word, Excel and CSV.
//!
//! [`read_file`] finds the table of tasks in a file, maps its columns, and turns each line into a [`Line`]:
//! leads, deadline, results, and [`Finding`]s for whatever a person should look at. Nothing is guessed silently,
//! and every row that says something is accounted for ([`Accounts`]). Nothing is stored: a refused file leaves no trace.

mod about;
mod body;
mod choose;
mod column;
mod csv;
mod docx;
mod error;
mod finding;
mod fix;
mod group;
mod guard;
mod header;
mod limits;
mod line;
mod looks;
mod mapping;
mod markup;
mod merge;
mod number_format;
mod numbering;
mod numeral;
mod plan;
mod progress;
mod read;
mod result;
mod section;
mod shift;
mod table;
mod told;
mod words;
mod xlsx;

pub use about::{About, about};
pub use column::Column;
pub use error::IntakeError;
pub use finding::{CODES, Finding, Severity};
pub use fix::{Fix, Fixes};
pub use plan::{Accounts, DocumentKind, Line, Options, Plan, ResultCells, ResultDocument};
pub use read::{read_bytes, read_file, read_fixed};
