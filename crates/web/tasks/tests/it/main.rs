//! The pages of tasks and directives from outside: who is shown what, what forms do, and that figures agree.
#![allow(missing_docs, clippy::unwrap_used, reason = "a test binary")]

mod acts;
mod directives;
mod doors;
mod files;
mod lists;
mod support;
