//! The index against a real log: what is found, how it follows, and what survives a kill.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot go on must say so")]
#![allow(missing_docs, reason = "a test binary")]

mod damage;
mod finding;
mod following;
mod hostile;
mod kill;
mod log;
