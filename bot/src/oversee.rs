//! What was looked up is shown, or the conversation goes on with it.

use crate::{
    After, Draft, Look, OpenTask, Query, Setting, Sight, Step, Then, Waiting, WaitingFor, WaitingKind, Wants,
    data::{Verb, button},
    draft, fill, leave,
    memory::Decision,
    sending,
    talk::Talk,
    tap, target, words,
};
use dondoc_agencies::AgencyId;
use dondoc_messaging::{Outgoing, Text};

/// How many waiting things are shown at once, each with its own buttons.
const WAITING: usize = 5;

/// How many tasks of a board are shown; the rest is on the web.
const SHOWN: usize = 40;

/// Goes on with what was looked up.
pub(crate) fn saw(mut talk: Talk<'_>, look: &Look, sight: &Sight) -> Step {
    match (sight, &look.then) {
        // The echo keeps its buttons: it can be sent in a while.
        (Sight::Failed(why), Then::Send { .. }) => {
            talk.keep_message();
            talk.say(Text::new().plain(words::cut(why, 600)))
        }
        (Sight::Failed(why), _) => talk.say(Text::new().plain(words::cut(why, 600))),
        (Sight::Board(board), _) => {
            let heading = words::boards::board(board);
            list(talk, heading, &board.tasks, board.counts.all)
        }
        (Sight::Overdue { total, tasks }, _) => {
            let heading = words::boards::overdue(*total);
            list(talk, heading, tasks, *total)
        }
        (Sight::Silent { total, rows }, _) => {
            let text = words::boards::silent(rows, *total, &talk.setting());
            talk.say(text)
        }
        (Sight::Rates(rates), _) => {
            let mut message = Outgoing::of(words::boards::rates(rates));
            message.attachment.clone_from(&rates.chart);
            talk.reply(message)
        }
        (Sight::Agencies(found), Then::Propose { drafts, at }) => propose(talk, drafts.clone(), *at, found),
        (Sight::Agencies(found), _) => board(talk, look, found),
        (Sight::Colleagues(found), Then::StandIn { from, until }) => leave::seen(talk, look, found, *from, *until),
        (Sight::Queue { rows, .. }, Then::Judge { yes, words }) => judge(talk, look, rows, *yes, words),
        (Sight::Queue { results, extensions, rows }, _) => queue(talk, rows, *results, *extensions),
        (Sight::Task(Some(stands)), _) => {
            let message = Outgoing::of(words::tasks::stands(stands, &talk.setting())).about([stands.task.id]);
            talk.reply(message)
        }
        (Sight::Task(None), _) => {
            let number = match look.query {
                Query::Task { number } => number,
                _ => 0,
            };
            talk.say(words::fixed::no_such_task(number))
        }
        (Sight::Waiting(found), Then::Send { drafts }) => send(talk, found.as_deref(), drafts),
        (Sight::Waiting(found), Then::Decide { decision, words }) => {
            decide(talk, look, found.as_deref(), *decision, words)
        }
        // An answer to another question than was asked.
        (Sight::Colleagues(_) | Sight::Waiting(_), _) => talk.closed(),
    }
}

/// Tasks of an agency, to be read.
fn list(talk: Talk<'_>, heading: Text, tasks: &[OpenTask], total: usize) -> Step {
    let tasks: Vec<&OpenTask> = tasks.iter().collect();
    let shown = &tasks[..tasks.len().min(SHOWN)];
    let text = heading.then(words::tasks::bullets(shown, &talk.setting()));
    talk.say(text.then(words::boards::more(total, shown.len())))
}

fn board(talk: Talk<'_>, look: &Look, found: &[(AgencyId, String)]) -> Step {
    let name = match &look.query {
        Query::Agency { name } => name.as_str(),
        _ => "",
    };
    match found {
        [] => talk.say(words::fixed::no_agency(name)),
        [(agency, _)] => {
            let agency = agency.clone();
            talk.look(Query::Board { agency, period: None }, Then::Show)
        }
        many => talk.say(words::fixed::which_agency(&many.iter().map(|(_, name)| name.clone()).collect::<Vec<_>>())),
    }
}

/// The agency that a returned task is proposed for: known by name, or left to the words of the reason.
fn propose(talk: Talk<'_>, mut drafts: Vec<Draft>, at: usize, found: &[(AgencyId, String)]) -> Step {
    if let Some(Draft { wants: Wants::Return { reason, named, proposed }, .. }) = drafts.get_mut(at) {
        match found {
            [one] => *proposed = Some(one.clone()),
            _ => {
                let typed = named.clone().unwrap_or_default();
                if !dondoc_text::fold(reason).contains(&dondoc_text::fold(&typed)) {
                    *reason = format!("{} (đề nghị chuyển {typed})", reason.trim());
                }
            }
        }
        *named = None;
    }
    draft::proceed(talk, drafts, After::Nothing, None)
}

fn queue(talk: Talk<'_>, rows: &[Waiting], results: usize, extensions: usize) -> Step {
    if rows.is_empty() {
        return talk.say(words::fixed::nothing_waiting());
    }
    let setting = talk.setting();
    let mut says = vec![Outgoing::of(words::boards::queue(results, extensions, rows.len().min(WAITING)))];
    says.extend(rows.iter().take(WAITING).map(|row| card(row, &setting)));
    talk.replies(says)
}

/// One thing that waits, with what may be decided on it.
fn card(row: &Waiting, setting: &Setting<'_>) -> Outgoing {
    let number = row.task.number();
    let decide = |decision| button(words::labels::decision(decision), Verb::Decide(decision, number));
    let message = Outgoing::of(words::boards::waiting(row, setting)).about([row.task.id]);
    match row.what.kind() {
        WaitingKind::Result => message.row([Decision::Confirm, Decision::SendBack].map(decide)),
        WaitingKind::Extension => {
            message.row([Decision::Grant, Decision::Refuse].map(decide)).row([decide(Decision::GrantLess)])
        }
    }
}

/// A decision on whatever waits on one task: the one thing, or it is asked which.
fn judge(mut talk: Talk<'_>, look: &Look, rows: &[Waiting], yes: bool, words: &str) -> Step {
    let number = match look.query {
        Query::WaitingOn { number } => number,
        _ => 0,
    };
    match rows {
        [] => talk.say(words::fixed::nothing_waits_on(number)),
        [row] => {
            let decision = match (row.what.kind(), yes) {
                (WaitingKind::Result, true) => Decision::Confirm,
                (WaitingKind::Result, false) => Decision::SendBack,
                (WaitingKind::Extension, true) => Decision::Grant,
                (WaitingKind::Extension, false) => Decision::Refuse,
            };
            decide(talk, look, Some(row), decision, words)
        }
        several => {
            talk.notice(words::fixed::several_wait(number));
            let setting = talk.setting();
            let says = several.iter().take(WAITING).map(|row| card(row, &setting)).collect();
            talk.replies(says)
        }
    }
}

/// The decision on what waits: with its reason where one is due, and echoed.
fn decide(mut talk: Talk<'_>, look: &Look, found: Option<&Waiting>, decision: Decision, words: &str) -> Step {
    let number = match look.query {
        Query::Waiting { number, .. } => number,
        _ => 0,
    };
    let no_more = || words::fixed::waits_no_more(&format!("NV{number}"), decision.kind());
    let Some(row) = found else { return talk.say(no_more()) };
    let words = words.trim().to_owned();
    // Two things decided in one breath: one after the other.
    if target::lead(&words, false).0.is_some() {
        return talk.say(words::fixed::one_at_a_time());
    }
    let said = fill::is_day(&words).then(|| fill::day_said(&words, row.task.due, &talk)).flatten();
    let wants = match (decision, &row.what) {
        (Decision::Grant | Decision::GrantLess, WaitingFor::Extension { until, .. }) if said.is_some() => {
            let shorter = said.is_some_and(|day| day.date != *until);
            Wants::Grant { asked: *until, shorter, until: said.filter(|_| shorter), note: String::new() }
        }
        (Decision::Confirm, WaitingFor::Result { .. }) => Wants::Confirm,
        (Decision::SendBack, WaitingFor::Result { .. }) => Wants::SendBack { reason: words },
        (Decision::Grant, WaitingFor::Extension { until, .. }) => {
            Wants::Grant { asked: *until, shorter: false, until: None, note: words }
        }
        (Decision::GrantLess, WaitingFor::Extension { until, .. }) => {
            Wants::Grant { asked: *until, shorter: true, until: None, note: words }
        }
        (Decision::Refuse, WaitingFor::Extension { until, .. }) => Wants::Refuse { asked: *until, reason: words },
        (Decision::Confirm | Decision::SendBack, WaitingFor::Extension { .. })
        | (Decision::Grant | Decision::GrantLess | Decision::Refuse, WaitingFor::Result { .. }) => {
            return talk.say(no_more());
        }
    };
    tap::drop_pending(&mut talk);
    let draft = Draft { shown: Some(Box::new(row.shown())), ..draft::of(&row.task, Vec::new(), wants) };
    draft::proceed(talk, vec![draft], After::Nothing, None)
}

/// Sends a decision if what it is about still is as it was shown; else shows it as it is now.
fn send(mut talk: Talk<'_>, found: Option<&Waiting>, drafts: &[Draft]) -> Step {
    let decision = |draft: &&Draft| draft.wants.decides().is_some();
    let same = |draft: &Draft, row: &Waiting| {
        draft.task == row.task.id && draft.shown.as_deref().is_some_and(|shown| *shown == row.shown())
    };
    match (drafts.iter().find(decision), found) {
        (None, _) => sending::act(talk, drafts.to_vec(), After::Nothing),
        (Some(draft), Some(row)) if same(draft, row) => sending::act(talk, drafts.to_vec(), After::Nothing),
        (Some(_), Some(row)) => {
            talk.memory.pending = None;
            talk.notice(words::fixed::changed_since());
            let message = card(row, &talk.setting());
            talk.reply(message)
        }
        (Some(draft), None) => {
            talk.memory.pending = None;
            let kind = draft.wants.decides().unwrap_or(WaitingKind::Result);
            talk.say(words::fixed::waits_no_more(&draft.code, kind))
        }
    }
}
