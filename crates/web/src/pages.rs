//! The pages, in Vietnamese, for a phone first; they work without a script.

pub(crate) mod chat;
pub(crate) mod index;
pub(crate) mod link;
pub(crate) mod signin;
pub(crate) mod upload;

mod layout;
mod line;
