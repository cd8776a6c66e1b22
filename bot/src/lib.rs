//! The conversation with officials: incoming message and what is known in; answers, questions and acts out.
//!
//! Nothing here knows a messenger, a clock or a store. [`hear`] takes a message; its [`Step`] is an answer, a [`Look`]
//! to be answered through [`saw`], or a [`Plan`] to be carried out and told to [`did`]. [`remind`] words reminders.

mod decided;
mod look;
mod memory;
mod menu;
mod reminder;
mod scene;
mod step;

mod hear;

mod answer;
mod command;
mod data;
mod done;
mod draft;
mod files;
mod fill;
mod fresh;
mod leave;
mod link;
mod lists;
mod oversee;
mod recall;
mod rest;
mod sending;
mod talk;
mod tap;
mod target;
mod undo;
mod which;
mod words;
mod yes;

pub use decided::Decided;
pub use look::{Board, Counts, Look, Query, Rate, Rates, Shown, Sight, Silent, Then, Waiting, WaitingFor, WaitingKind};
pub use memory::{Asks, Decision, Draft, Errand, Files, Gap, Memory, Paper, Pending, Undoable, Until, Wants, Wish};
pub use menu::COMMANDS;
pub use reminder::{Kind, Reminder};
pub use scene::{Limits, OpenTask, Scene, Setting, Who};
pub use step::{Act, After, Named, Outcome, Plan, Step, Thread, Turn};

use dondoc_messaging::{Incoming, Outgoing};

/// Takes a message, or the items of one album.
pub fn hear(incoming: &[Incoming], scene: &Scene<'_>) -> Step {
    hear::hear(incoming, scene)
}

/// Goes on with what was looked up; the same scene as before, or a newer one.
pub fn saw(look: &Look, sight: &Sight, scene: &Scene<'_>) -> Step {
    let Some(who) = scene.who.filter(|_| !scene.group) else { return talk::silent(scene, &look.thread) };
    let talk = talk::Talk { scene, who, memory: look.memory.clone(), thread: look.thread.clone() };
    oversee::saw(talk, look, sight)
}

/// Answers a plan that was carried out; there is one outcome for each act, in the same order.
pub fn did(plan: &Plan, outcomes: &[Outcome], scene: &Scene<'_>) -> Turn {
    done::did(plan, outcomes, scene)
}

/// A reminder in words. What it is about stands in the order of its numbers; whoever sends it tells the chat's memory
/// so ([`Memory::reminded`]).
pub fn remind(reminder: &Reminder, setting: &Setting<'_>) -> Outgoing {
    words::remind::remind(reminder, setting)
}

/// The word to whoever asked for more time or handed in a result, once it was decided.
pub fn decided(decision: &Decided, task: &OpenTask, setting: &Setting<'_>) -> Outgoing {
    words::decided::decided(decision, task, setting)
}
