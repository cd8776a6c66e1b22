//! The service from outside: what officials, files, days and crashes do to it.
#![allow(missing_docs, clippy::unwrap_used, reason = "a test binary")]

mod acting;
mod agencies;
mod backup;
mod clock;
mod concurrent;
mod import;
mod import_again;
mod import_changed;
mod links;
mod lists_log;
mod lists_office;
mod lists_tasks;
mod noting;
mod officials;
mod open_tasks;
mod overview;
mod plans;
mod standing_in;
mod support;
mod task_lines;
mod undoing;
