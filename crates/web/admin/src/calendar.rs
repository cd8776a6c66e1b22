//! Lịch làm việc: the days off and the days that are worked instead, and the table that they come from.

mod edit;
mod table;
mod year;

pub(crate) use edit::{edit, preview, save};
pub(crate) use year::{file, year};
