//! Whole files in, plans out.
#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot go on has failed")]

mod accounts;
mod agencies;
mod columns;
mod fixes;
mod groups;
mod hostile;
mod pages;
mod real;
mod results;
mod support;
mod tables;
