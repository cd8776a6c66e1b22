//! The service from outside: what officials, files, days and crashes do to it.
#![allow(missing_docs, clippy::unwrap_used, reason = "a test binary")]

mod agencies;
mod backup;
mod clock;
mod concurrent;
mod import;
mod import_again;
mod links;
mod noting;
mod officials;
mod open_tasks;
mod plans;
mod standing_in;
mod support;
mod undoing;
