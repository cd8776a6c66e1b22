//! Replies in, readings out.

#![allow(clippy::unwrap_used, reason = "a test stops where it is wrong")]

mod corpus;
mod facts;
mod properties;
mod several;
mod span;
