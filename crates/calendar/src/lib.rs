//! Administrative time: what a deadline wording means, and which days are worked.
//!
//! [`Calendar`] knows working days from a table the office edits, and computes the years no notice is out for.
//! [`read_deadline`] turns the words of a plan into a [`Deadline`], or says that it does not know: it never guesses.
//! Nothing here asks for the present day; the day a task was assigned is always an argument.

mod calendar;
mod date;
mod deadline;
mod lunar;
mod period;
mod rules;
mod table;
mod wording;

pub use calendar::{Calendar, DayKind, SpecialDay};
pub use date::read_date;
pub use deadline::{BeforeMeans, Deadline, DeadlineKind, Every, Policy, Recurrence, read_deadline};
pub use lunar::lunar_to_solar;
pub use period::Period;
pub use table::CalendarError;
