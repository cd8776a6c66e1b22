//! Taps: those that answer a question carry its number and count only while it waits.

use crate::{
    Act, After, Draft, Query, Step, Then, Wants, Wish, answer, command,
    data::{self, Press, Verb},
    draft,
    fresh::{self, Said},
    leave,
    memory::{Asks, Gap},
    rest, sending,
    talk::Talk,
    undo, words,
};
use dondoc_domain::TaskId;
use dondoc_messaging::Outgoing;

/// Takes a tap.
pub(crate) fn hear(mut talk: Talk<'_>, data: &str) -> Step {
    let Some(Press { nonce, verb }) = data::read(data) else {
        return talk.closed();
    };
    if nonce != 0 {
        let waited = talk.memory.take_up(nonce);
        let pending =
            talk.memory.pending.clone().filter(|pending| pending.nonce == nonce && !pending.expired(talk.scene.now));
        let mut step = match pending {
            Some(pending) => answered(talk, pending.asks, verb),
            None => talk.closed(),
        };
        if let Some(waited) = waited {
            step.memory().put_back(waited);
        }
        return step;
    }
    match verb {
        Verb::Undo(number, command) => undo::tapped(talk, number, command),
        Verb::Snooze(later, number) => rest::snooze(talk, later, number),
        Verb::Wish(wish, number) => {
            talk.keep_message();
            wish_for(talk, wish, number)
        }
        Verb::Accept(number) => {
            talk.keep_message();
            accept(talk, number)
        }
        Verb::Decide(decision, number) => {
            talk.keep_message();
            match command::may_decide(talk.who) {
                true => talk.look(
                    Query::Waiting { number, kind: decision.kind() },
                    Then::Decide { decision, words: String::new() },
                ),
                false => {
                    let text = command::decides_not(talk.who);
                    talk.say(text)
                }
            }
        }
        Verb::EndQuiet => talk.act(vec![Act::Quiet { until: None }], Vec::new()),
        Verb::EndDelegation => talk.act(vec![Act::EndDelegation], Vec::new()),
        Verb::List => {
            talk.keep_message();
            crate::lists::mine(talk)
        }
        Verb::Send
        | Verb::Edit
        | Verb::Cancel
        | Verb::Choose(_)
        | Verb::All
        | Verb::Day(_)
        | Verb::OtherDay
        | Verb::NoNumber
        | Verb::Blocker(_)
        | Verb::IsResult
        | Verb::IsUpdate => talk.closed(),
    }
}

/// The number of the task that a button is about.
pub(crate) fn number(data: &str) -> Option<u32> {
    match data::read(data)?.verb {
        Verb::Wish(_, number) | Verb::Accept(number) | Verb::Undo(number, _) | Verb::Snooze(_, number) => Some(number),
        Verb::Send
        | Verb::Edit
        | Verb::Cancel
        | Verb::Choose(_)
        | Verb::All
        | Verb::Day(_)
        | Verb::OtherDay
        | Verb::NoNumber
        | Verb::Blocker(_)
        | Verb::IsResult
        | Verb::IsUpdate
        | Verb::Decide(..)
        | Verb::EndQuiet
        | Verb::EndDelegation
        | Verb::List => None,
    }
}

/// A tap on a reminder: only for a task of one's own.
fn wish_for(mut talk: Talk<'_>, wish: Wish, number: u32) -> Step {
    let tasks: Vec<TaskId> = match (number, talk.scene.numbered(number)) {
        (0, _) => talk.scene.about.iter().copied().filter(|id| talk.scene.task(*id).is_some()).collect(),
        (_, Some(task)) => vec![task.id],
        (number, None) => return talk.not_yours(number),
    };
    if tasks.is_empty() {
        return talk.say(words::fixed::no_tasks());
    }
    drop_pending(&mut talk);
    if wish == Wish::Report {
        // One tap is an answer; more words are welcome, not asked for.
        let open = tasks.iter().filter_map(|id| talk.scene.task(*id));
        let drafts = open.map(|task| draft::of(task, Vec::new(), draft::note(words::labels::DOING))).collect();
        return draft::proceed(talk, drafts, After::AskMore, None);
    }
    fresh::hear(talk, Said { wish: Some(wish), tasks, ..Said::default() })
}

fn accept(mut talk: Talk<'_>, number: u32) -> Step {
    let Some(task) = talk.scene.numbered(number) else {
        return talk.not_yours(number);
    };
    if task.accepted {
        let due = words::tasks::deadline(task.due, &talk.setting());
        let text = format!("{} đã tiếp nhận từ trước; {due}.", task.code);
        return talk.say(dondoc_messaging::Text::new().plain(text));
    }
    drop_pending(&mut talk);
    draft::proceed(talk, vec![draft::of(task, Vec::new(), Wants::Accept)], After::Nothing, None)
}

/// A new matter begins: the question is dropped, which is said where something was not sent for it.
pub(crate) fn drop_pending(talk: &mut Talk<'_>) {
    if let Some(pending) = talk.memory.pending.take().filter(|pending| matters(&pending.asks)) {
        talk.notice(words::fixed::dropped(words_of(&pending.asks).as_deref()));
    }
}

/// Whether anything is lost with a question.
pub(crate) fn matters(asks: &Asks) -> bool {
    match asks {
        // These words are in the log already.
        Asks::Meaning { .. } => false,
        // Nothing was said yet.
        Asks::Gap { gap: Gap::Progress | Gap::Blocker | Gap::Explanation, .. } => words_of(asks).is_some(),
        Asks::Which { errand, .. } => !errand.words.trim().is_empty() || !errand.files.is_empty(),
        Asks::Gap { .. } | Asks::Send { .. } | Asks::Unlink | Asks::StandIn { .. } | Asks::WhoStandsIn { .. } => true,
    }
}

/// The words that go with a question.
pub(crate) fn words_of(asks: &Asks) -> Option<String> {
    match asks {
        Asks::Which { errand, .. } => match (errand.words.trim(), errand.files.as_slice()) {
            ("", []) => None,
            ("", files) => Some(words::fixed::files(files)),
            (words, _) => Some(words.to_owned()),
        },
        Asks::Gap { drafts, .. } | Asks::Send { drafts } => draft::all_words(drafts),
        // These words are in the log already.
        Asks::Meaning { .. } | Asks::Unlink | Asks::StandIn { .. } | Asks::WhoStandsIn { .. } => None,
    }
}

/// What a question was about, each thing by name, where it was several.
pub(crate) fn names(asks: &Asks) -> Vec<String> {
    match asks {
        Asks::Gap { drafts, .. } | Asks::Send { drafts } if drafts.len() > 1 => {
            drafts.iter().map(|draft| format!("{} ({})", draft.code, words::labels::wants(&draft.wants))).collect()
        }
        Asks::Gap { .. }
        | Asks::Send { .. }
        | Asks::Which { .. }
        | Asks::Meaning { .. }
        | Asks::Unlink
        | Asks::StandIn { .. }
        | Asks::WhoStandsIn { .. } => Vec::new(),
    }
}

/// A tap that answers the question that waits.
fn answered(mut talk: Talk<'_>, asks: Asks, verb: Verb) -> Step {
    if verb == Verb::Cancel {
        talk.memory.pending = None;
        return talk.say(words::fixed::cancelled(&names(&asks)));
    }
    match (asks, verb) {
        (Asks::Which { tasks, errand }, Verb::Choose(number)) => {
            let chosen = usize::try_from(number).ok().and_then(|at| tasks.get(at.checked_sub(1)?).copied());
            match chosen.filter(|id| talk.scene.task(*id).is_some()) {
                Some(id) => answer::chosen(talk, errand, vec![id]),
                None => {
                    talk.notice(words::fixed::no_such_number(number));
                    crate::which::ask(talk, errand, &[])
                }
            }
        }
        (Asks::Which { tasks, errand }, Verb::All) => answer::chosen(talk, errand, tasks),
        (Asks::Send { drafts }, Verb::Send) => sending::send(talk, drafts),
        (Asks::Send { drafts }, Verb::Edit) => answer::edit(talk, drafts),
        (Asks::Gap { drafts, at, gap }, verb) => filled(talk, drafts, at, gap, verb),
        (Asks::Meaning { draft, .. }, Verb::IsResult) => {
            talk.memory.pending = None;
            let open = talk.scene.task(draft.task);
            if let Some(why) = open.and_then(|task| draft::hindrance(task, &draft.wants, talk.scene)) {
                let text = format!("{}: {why}", draft.code);
                return talk.say(dondoc_messaging::Text::new().plain(text));
            }
            draft::proceed(talk, vec![draft], After::Nothing, None)
        }
        (Asks::Meaning { draft, percent }, Verb::IsUpdate) => {
            talk.memory.pending = None;
            match percent {
                Some(percent) => {
                    let wants = Wants::Report {
                        percent: Some(percent),
                        note: String::new(),
                        documents: Vec::new(),
                        blocker: None,
                    };
                    draft::proceed(talk, vec![Draft { wants, files: Vec::new(), ..draft }], After::Nothing, None)
                }
                None => {
                    let message = Outgoing::of(words::after::update_kept(&draft.code)).about([draft.task]);
                    let undo = talk.memory.undo.iter().rev().find(|known| known.task == draft.task);
                    let undo = undo.map(|known| {
                        data::button(words::labels::UNDO, Verb::Undo(crate::scene::number(&known.code), known.command))
                    });
                    talk.reply(match undo {
                        Some(undo) => message.row([undo]),
                        None => message,
                    })
                }
            }
        }
        (Asks::Unlink, Verb::Send) => {
            talk.memory.pending = None;
            talk.act(vec![Act::Unlink], Vec::new())
        }
        (Asks::StandIn { to, from, until, .. }, Verb::Send) => {
            talk.memory.pending = None;
            talk.act(vec![Act::Delegate { to, from, until }], Vec::new())
        }
        (Asks::WhoStandsIn { choices, from, until }, Verb::Choose(number)) => {
            let chosen = usize::try_from(number).ok().and_then(|at| choices.get(at.checked_sub(1)?).cloned());
            match chosen {
                Some((to, name)) => leave::echo(talk, to, name, from, until),
                None => talk.closed(),
            }
        }
        (
            Asks::Which { .. }
            | Asks::Send { .. }
            | Asks::Meaning { .. }
            | Asks::Unlink
            | Asks::StandIn { .. }
            | Asks::WhoStandsIn { .. },
            _,
        ) => talk.closed(),
    }
}

/// A tap that fills what a draft lacks.
fn filled(talk: Talk<'_>, mut drafts: Vec<Draft>, at: usize, gap: Gap, verb: Verb) -> Step {
    let setting = talk.setting();
    let Some(draft) = drafts.get_mut(at) else { return talk.closed() };
    match (&mut draft.wants, gap, verb) {
        (Wants::Submit { documents, .. }, Gap::PaperDate, Verb::Day(day)) if day <= setting.today => {
            if let Some(paper) = documents.iter_mut().find(|paper| paper.date.is_none()) {
                paper.date = Some(day);
            }
        }
        (Wants::Extend { until, .. } | Wants::Grant { until, .. }, Gap::Until, Verb::Day(day)) => {
            *until = Some(crate::Until { date: day, assumed_year: false, moved_from: None });
        }
        (Wants::Extend { .. } | Wants::Grant { .. }, Gap::Until, Verb::OtherDay) => {
            return draft::ask(talk, drafts, at, gap, Some(words::ask::type_a_day()));
        }
        (Wants::Submit { documents, .. }, Gap::Result, Verb::NoNumber) => {
            documents.clear();
            return draft::ask(talk, drafts, at, gap, Some(words::ask::in_words()));
        }
        (Wants::Report { blocker, .. }, Gap::Blocker, Verb::Blocker(kind)) => *blocker = Some(kind),
        _ => {
            return talk.closed();
        }
    }
    draft::proceed(talk, drafts, After::Nothing, None)
}
