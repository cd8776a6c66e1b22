//! Typed words while a question waits: its answer, or something new.

use crate::{
    Act, After, Draft, Errand, Step, Wants, draft,
    fill::{day_said, fill, names_task},
    fresh::{self, Said},
    leave,
    memory::{Asks, Gap, Pending},
    sending,
    talk::Talk,
    tap,
    target::{self, Target},
    undo, which, words,
    yes::{acknowledges, assents, dissents, sends},
};
use dondoc_domain::TaskId;
use dondoc_reply::Intent;
use dondoc_text::fold;

/// Takes words (and files) while a question waits.
pub(crate) fn hear(mut talk: Talk<'_>, pending: Pending, said: Said) -> Step {
    let about = tasks_of(&pending.asks);
    if talk.scene.about.iter().any(|task| !about.contains(task)) {
        // A reply to another message: this question is left to its buttons.
        talk.memory.pass();
        return fresh::hear(talk, said);
    }
    let typed = said.words.trim().to_owned();
    if dissents(&typed) && said.files.is_empty() {
        if matches!(pending.asks, Asks::Meaning { .. }) && undo::asked(&typed) {
            return undo::last(talk);
        }
        talk.memory.pending = None;
        return talk.say(words::fixed::cancelled(&tap::names(&pending.asks)));
    }
    match pending.asks {
        Asks::Which { ref tasks, ref errand } => match target::alone(&typed) {
            Some(choice) if said.files.is_empty() => {
                let tasks = match choice {
                    Target::Listed(number) => usize::try_from(number)
                        .ok()
                        .and_then(|at| tasks.get(at.checked_sub(1)?).copied())
                        .map(|id| vec![id]),
                    Target::All => Some(tasks.clone()),
                    Target::Code(_) => which::find(&talk, choice).ok(),
                };
                match tasks {
                    Some(tasks) => chosen(talk, errand.clone(), tasks),
                    None => {
                        talk.notice(match choice {
                            Target::Code(number) => words::fixed::not_yours(number, talk.scene.elsewhere).to_plain(),
                            Target::Listed(number) => words::fixed::no_such_number(number),
                            Target::All => String::new(),
                        });
                        let errand = errand.clone();
                        which::ask(talk, errand, &[])
                    }
                }
            }
            _ => {
                let errand = errand.clone();
                joined(talk, errand, said)
            }
        },
        Asks::Gap { drafts, at, gap } => fill(talk, drafts, at, gap, said),
        Asks::Send { drafts } => before_sending(talk, drafts, said),
        // The words that were asked about are kept already; these are about the same task unless they say otherwise.
        Asks::Meaning { draft, .. } => {
            talk.memory.pending = None;
            let tasks = if talk.scene.about.is_empty() { vec![draft.task] } else { Vec::new() };
            fresh::hear(talk, Said { tasks, ..said })
        }
        Asks::Unlink if assents(&typed) => {
            talk.memory.pending = None;
            talk.act(vec![Act::Unlink], Vec::new())
        }
        Asks::StandIn { to, from, until, .. } if assents(&typed) => {
            talk.memory.pending = None;
            talk.act(vec![Act::Delegate { to, from, until }], Vec::new())
        }
        Asks::WhoStandsIn { ref choices, from, until } => {
            let choice = match target::alone(&typed) {
                Some(Target::Listed(number)) => {
                    usize::try_from(number).ok().and_then(|at| choices.get(at.checked_sub(1)?))
                }
                _ => choices.iter().find(|(_, name)| fold(name) == fold(&typed)),
            };
            match choice.cloned() {
                Some((to, name)) => leave::echo(talk, to, name, from, until),
                None => anew(talk, said),
            }
        }
        Asks::Unlink | Asks::StandIn { .. } => anew(talk, said),
    }
}

/// Words after a reminder: what was asked before it is answered by its buttons alone.
///
/// Only "gửi" and the like can mean what was not sent; it is echoed again rather than sent.
pub(crate) fn after_passing(mut talk: Talk<'_>, said: Said) -> Step {
    if said.files.is_empty() && talk.scene.about.is_empty() && sends(&said.words) {
        let echoed = talk.memory.passed.pop_if(|passed| matches!(passed.asks, Asks::Send { .. }));
        if let Some(Pending { asks: Asks::Send { drafts }, .. }) = echoed {
            talk.notice(words::fixed::echoed_before());
            return draft::echo(talk, drafts);
        }
    }
    fresh::hear(talk, said)
}

/// The tasks that a question is about.
fn tasks_of(asks: &Asks) -> Vec<TaskId> {
    match asks {
        Asks::Which { tasks, .. } => tasks.clone(),
        Asks::Gap { drafts, .. } | Asks::Send { drafts } => drafts.iter().map(|draft| draft.task).collect(),
        Asks::Meaning { draft, .. } => vec![draft.task],
        Asks::Unlink | Asks::StandIn { .. } | Asks::WhoStandsIn { .. } => Vec::new(),
    }
}

/// A task was chosen: what was said before is about it.
pub(crate) fn chosen(mut talk: Talk<'_>, errand: Errand, tasks: Vec<TaskId>) -> Step {
    talk.memory.pending = None;
    fresh::hear(talk, Said { words: errand.words, files: errand.files, wish: errand.wish, tasks })
}

/// Something new while it was asked which task is meant: files wait for words, words for words do not.
fn joined(mut talk: Talk<'_>, errand: Errand, mut said: Said) -> Step {
    talk.memory.pending = None;
    let mut files = errand.files;
    files.append(&mut said.files);
    said.files = files;
    match (errand.words.trim().is_empty(), said.words.trim().is_empty()) {
        (true, _) => said.wish = said.wish.or(errand.wish),
        // More files for the same words.
        (false, true) => (said.words, said.wish) = (errand.words, errand.wish),
        (false, false) => talk.notice(words::fixed::dropped(Some(&errand.words))),
    }
    fresh::hear(talk, said)
}

/// Something new: the question is dropped, and that is said.
pub(crate) fn anew(mut talk: Talk<'_>, said: Said) -> Step {
    tap::drop_pending(&mut talk);
    fresh::hear(talk, said)
}

/// Words while an echo waits to be sent.
fn before_sending(mut talk: Talk<'_>, mut drafts: Vec<Draft>, said: Said) -> Step {
    if !said.files.is_empty() {
        // Evidence that comes late still belongs to what is about to be sent.
        for draft in &mut drafts {
            draft.files.extend(said.files.iter().cloned());
        }
        if said.words.trim().is_empty() || assents(&said.words) {
            return draft::echo(talk, drafts);
        }
    }
    if acknowledges(&said.words) && drafts.iter().any(|draft| matches!(draft.wants, Wants::Submit { .. })) {
        talk.notice(words::fixed::not_sent_yet());
        return draft::echo(talk, drafts);
    }
    if assents(&said.words) {
        return sending::send(talk, drafts);
    }
    if matches!(fold(&said.words).as_str(), "sua" | "sua lai" | "sua ngay" | "chinh lai") {
        return edit(talk, drafts);
    }
    if let [draft] = drafts.as_mut_slice()
        && let Wants::Extend { until, .. } | Wants::Grant { shorter: true, until, .. } = &mut draft.wants
        && !names_task(&said.words)
        && let Some(found) = day_said(&said.words, draft.due, &talk)
    {
        *until = Some(found);
        return draft::proceed(talk, drafts, After::Nothing, None);
    }
    let reading = dondoc_reply::read(&said.words, talk.scene.today, talk.scene.calendar);
    if reading.items.iter().all(|item| item.intent == Intent::Ack) {
        return draft::echo(talk, drafts);
    }
    anew(talk, said)
}

/// Asks again for what an echo showed wrong.
pub(crate) fn edit(talk: Talk<'_>, mut drafts: Vec<Draft>) -> Step {
    let gap = match drafts.as_mut_slice() {
        [one] => match &mut one.wants {
            Wants::Extend { until, .. } | Wants::Grant { until, .. } => {
                *until = None;
                Some(Gap::Until)
            }
            Wants::Submit { documents, text } => {
                documents.clear();
                text.clear();
                Some(Gap::Result)
            }
            Wants::Return { .. } | Wants::SendBack { .. } | Wants::Refuse { .. } => Some(Gap::Reason),
            Wants::Explain { .. } => Some(Gap::Explanation),
            Wants::Report { .. } => Some(Gap::Progress),
            Wants::Accept | Wants::Confirm => None,
        },
        _ => None,
    };
    match gap {
        Some(gap) => draft::ask(talk, drafts, 0, gap, None),
        None => {
            let mut talk = talk;
            talk.notice("Anh/chị nhắn lại nội dung đúng; tin mới sẽ thay cho phần dưới đây.");
            draft::echo(talk, drafts)
        }
    }
}
