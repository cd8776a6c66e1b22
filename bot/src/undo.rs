//! Taking back: an open question is dropped, the last act is undone while it may be.

use crate::{Act, Named, Step, Undoable, memory::Asks, talk::Talk, tap, words};
use chrono::Duration;
use dondoc_domain::TaskId;
use uuid::Uuid;

/// Drops the open question, else undoes the last act.
pub(crate) fn last(mut talk: Talk<'_>) -> Step {
    // Words that it was asked about are recorded: those are to be undone.
    if let Some(pending) = talk.memory.pending.take().filter(|pending| !matches!(pending.asks, Asks::Meaning { .. })) {
        return talk.say(words::fixed::cancelled(&tap::names(&pending.asks)));
    }
    let minutes = talk.scene.limits.undo_minutes;
    // What was asked before a reminder and not sent is newer than the last act, or not what is meant.
    let done = talk.memory.undo.last().filter(|act| !late(&talk, act)).map(|act| act.at);
    if let Some(passed) =
        talk.memory.passed.pop_if(|passed| tap::matters(&passed.asks) && done.is_none_or(|done| passed.at > done))
    {
        if let Some(words) = tap::words_of(&passed.asks) {
            talk.notice(words::fixed::dropped(Some(&words)));
        }
        return talk.say(words::fixed::cancelled(&tap::names(&passed.asks)));
    }
    match talk.memory.undo.pop() {
        Some(last) if late(&talk, &last) => {
            let code = last.code.clone();
            talk.say(words::fixed::too_late(&code, minutes))
        }
        Some(last) => {
            let same = |act: &Undoable| !last.with.is_nil() && act.with == last.with;
            let with: Vec<Undoable> = talk.memory.undo.extract_if(.., |act| same(act)).collect();
            all_back(talk, with.into_iter().chain([last]).collect())
        }
        None => talk.say(words::fixed::nothing_to_cancel(minutes)),
    }
}

/// Whether words alone ask for undoing.
pub(crate) fn asked(words: &str) -> bool {
    let folded = dondoc_text::fold(words);
    let folded = folded.trim_matches(['.', '!', ' ']);
    ["0", "huy", "huy bo", "huy di", "hoan tac", "nham", "nham roi", "thu hoi"].contains(&folded)
}

/// Undoes an act whose button was tapped.
pub(crate) fn tapped(mut talk: Talk<'_>, number: u32, command: Uuid) -> Step {
    let minutes = talk.scene.limits.undo_minutes;
    let known = talk.memory.undo.iter().find(|known| known.command == command).cloned();
    match (known, talk.scene.numbered(number)) {
        (Some(known), _) if late(&talk, &known) => {
            talk.keep_message();
            talk.say(words::fixed::too_late(&known.code, minutes))
        }
        (Some(known), _) => take_back(talk, known.task, command, &known.code),
        // What is not remembered any more is for the task itself to judge.
        (None, Some(task)) => take_back(talk, task.id, command, &task.code),
        (None, None) => {
            talk.keep_message();
            talk.not_yours(number)
        }
    }
}

fn late(talk: &Talk<'_>, act: &Undoable) -> bool {
    talk.scene.now - act.at > Duration::minutes(talk.scene.limits.undo_minutes)
}

fn take_back(mut talk: Talk<'_>, task: TaskId, command: Uuid, code: &str) -> Step {
    talk.memory.undo.retain(|known| known.command != command);
    let act = Undoable { command, task, code: code.to_owned(), at: talk.scene.now, with: Uuid::nil() };
    all_back(talk, vec![act])
}

/// Undoes all that one message did.
fn all_back(mut talk: Talk<'_>, acts: Vec<Undoable>) -> Step {
    tap::drop_pending(&mut talk);
    let named = acts.iter().map(|act| match talk.scene.task(act.task) {
        Some(open) => Named::from(open),
        // A task that was returned is not among the open ones until that is undone.
        None => Named { id: act.task, code: act.code.clone(), title: String::new(), due: None },
    });
    let named = named.collect();
    talk.act(acts.into_iter().map(|act| Act::Undo { task: act.task, command: act.command }).collect(), named)
}
