//! Full-text search over tasks, as Vietnamese is typed: with and without diacritics.
//!
//! [`Index`] is made from the log and can be made anew at any time. [`Index::catch_up`] brings it up with the log, and
//! [`Index::find`] answers which tasks a text means, the best first:
//!
//! * A word with diacritics finds that word; one without finds every spelling. Texts that were entered without any
//!   diacritics are found by both, after those that have them.
//! * All words must be there. The last one may be unfinished, words in quotes stand side by side, and so do the parts
//!   of a document number.
//! * One letter too many, too few, wrong, or in its neighbour's place is forgiven when nothing else was found.

mod batch;
mod catch_up;
mod document;
mod error;
mod find;
mod hits;
mod index;
mod names;
mod question;
mod schema;
mod terms;
mod typo;
mod word;

pub use error::SearchError;
pub use index::{Checkpoint, Index};
