//! The read models against random histories: whatever happened, in whatever order it was told.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot go on must say so")]
#![allow(missing_docs, reason = "a test binary")]

mod figures;
mod history;
mod naive;
mod people;
mod poison;
mod replay;
mod watched;
