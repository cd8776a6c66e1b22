//! Cơ cấu: agencies and officials, and what changes them.

mod agency;
mod change;
mod tree;

mod card;
mod person;
pub(crate) mod personal;
mod typed;

pub(crate) use agency::{add_official, agency};
pub(crate) use change::{ask as ask_change, change};
pub(crate) use person::{
    ask_leave, ask_unlink, delegate, end_delegation, leave, new_code, person, prefer, rename, transfer, unlink,
};
pub(crate) use tree::tree;
