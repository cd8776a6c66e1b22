//! Vietnamese office text, as people really type it.
//!
//! [`tidy`] makes text fit to be stored, [`fold`] makes it fit to be compared,
//! [`secrecy`] finds the marks that must never enter the system, and
//! [`document`] reads document numbers and dates.

pub mod document;
mod fold;
pub mod secrecy;

pub use fold::{fold, is_blank, tidy};
