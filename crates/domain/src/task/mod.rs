//! The life of one task: events, state, commands, refusals, decide, evolve.

pub mod command;
mod decide;
pub mod event;
pub mod refusal;
mod state;
pub mod text;
mod undo;

pub use command::{Command, Facts};
pub use decide::Happening;
pub use event::{Assignment, Blocker, Document, TaskEvent};
pub use refusal::Refusal;
pub use state::{Extension, People, Submission, Task};
pub use undo::{Entries, Entry};
