//! The conversation with officials: incoming message and what is known in; answers, questions and acts out.
//!
//! Nothing here knows a messenger, a clock or a store. [`hear`] takes a message; its [`Step`] is an answer, a [`Look`]
//! to be answered through [`saw`], or a [`Plan`] to be carried out and told to [`did`]. [`remind`] words reminders.

mod account;
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
mod spoken;
mod talk;
mod tap;
mod target;
mod undo;
mod which;
mod words;
mod yes;

pub use account::AccountNews;
pub use decided::Decided;
pub use look::{
    Board, Counts, Look, Query, Rate, Rates, Shown, Sight, Silent, Stands, Then, Waiting, WaitingFor, WaitingKind,
};
pub use memory::{Asks, Decision, Draft, Errand, Files, Gap, Memory, Paper, Pending, Undoable, Until, Wants, Wish};
pub use menu::COMMANDS;
pub use reminder::{Kind, Reminder};
pub use scene::{Elsewhere, Limits, OpenTask, Scene, Setting, Who};
pub use step::{Act, After, Named, Outcome, Plan, Step, Thread, Turn};

use chrono::{DateTime, Utc};
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

/// The numbers of the codes that a message names, in words or on the button that was tapped.
pub fn numbers(incoming: &[Incoming]) -> Vec<u32> {
    hear::numbers(incoming)
}

/// The answer to a message that could not be handled when it came at `written`, to be said with a word about that.
/// `before` is the chat's memory without what [`Memory::set_apart`] took away.
pub fn late(mut turn: Turn, before: Memory, written: DateTime<Utc>) -> Turn {
    if let Some(first) = turn.says.first_mut() {
        let text = std::mem::take(&mut first.text);
        first.text = words::fixed::late(written).line().then(text);
    }
    turn.memory = turn.memory.rejoined(before);
    turn
}

/// A reminder in words. What it is about stands in the order of its numbers; whoever sends it tells the chat's memory
/// so ([`Memory::reminded`]).
pub fn remind(reminder: &Reminder, setting: &Setting<'_>) -> Outgoing {
    words::remind::remind(reminder, setting)
}

/// The word to whoever asked for more time or handed in a result, once it was decided.
pub fn decided(decision: &Decided, task: &Named, setting: &Setting<'_>) -> Outgoing {
    words::decided::decided(decision, task, setting)
}

/// The word about one's own account.
pub fn account(news: &AccountNews) -> Outgoing {
    words::account::account(news)
}
