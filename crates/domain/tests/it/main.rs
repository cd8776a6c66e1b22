//! The domain from outside: given what was said before, when something is said, then what happens.

#![expect(clippy::unwrap_used, reason = "tests")]

mod golden;
mod permission;
mod support;

mod entering;
mod extensions;
mod handling;
mod holding;
mod lateness;
mod results;
mod secrecy;

mod timeliness;
mod undoing;

mod histories;
mod model;
mod properties;
