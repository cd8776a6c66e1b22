//! The post office between messengers and the conversation: nothing lost, nothing twice.
//!
//! Updates are stored under their own id before they are acknowledged, then handed out chat by chat as [`Job`]s, and
//! closed together with the replies they cause. [`Letter`]s wait in a durable outbox and are sent at the pace each
//! messenger bears. All of it is one stream of events per chat in a log of its own, apart from the tasks', so that it can
//! be pruned; memory holds the fold of what the log has acknowledged and nothing else.
//!
//! A letter is taken, durably, before it is sent, and its outcome is written after. What was taken and has no outcome
//! may have gone out: it is sent once more and never a third time.

mod chat;
mod core;
mod error;
mod event;
mod files;
mod folder;
mod inbox;
mod job;
mod letter;
mod mark;
mod outbox;
mod pace;
mod post;
mod prune;
mod render;
mod sender;
mod settings;

pub use chat::{Line, SetAside};
pub use error::PostError;
pub use event::{PostEvent, decode, encode};
pub use files::{FileRefusal, Files, Stored};
pub use job::Job;
pub use letter::{Fill, Letter, Outcome, Wanted};
pub use post::{ChatView, Door, Post, Waiting};
pub use prune::{Pruned, prune};
pub use settings::{Pace, Rate, Settings};
