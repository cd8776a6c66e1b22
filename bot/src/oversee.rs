//! What was looked up is shown, or the conversation goes on with it.

use crate::{
    After, Draft, Look, OpenTask, Query, Sight, Step, Then, Waiting, WaitingFor, Wants,
    data::{Verb, button},
    draft, leave,
    memory::Decision,
    talk::Talk,
    tap, words,
};
use dondoc_agencies::AgencyId;
use dondoc_messaging::{Outgoing, Text};

/// How many waiting things are shown at once, each with its own buttons.
const WAITING: usize = 5;

/// How many tasks of a board are shown; the rest is on the web.
const SHOWN: usize = 40;

/// Goes on with what was looked up.
pub(crate) fn saw(talk: Talk<'_>, look: &Look, sight: &Sight) -> Step {
    match (sight, &look.then) {
        (Sight::Failed(why), _) => talk.say(Text::new().plain(words::cut(why, 600))),
        (Sight::Board(board), _) => {
            let heading = words::boards::board(board, &talk.setting());
            list(talk, heading, &board.tasks)
        }
        (Sight::Overdue(tasks), _) => {
            let heading = words::boards::overdue(tasks.len());
            list(talk, heading, tasks)
        }
        (Sight::Silent(rows), _) => {
            let text = words::boards::silent(rows, &talk.setting());
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
        (Sight::Queue(rows), _) => queue(talk, rows),
        (Sight::Waiting(found), Then::Decide { decision, words }) => {
            decide(talk, look, found.as_deref(), *decision, words)
        }
        // An answer to another question than was asked.
        (Sight::Colleagues(_) | Sight::Waiting(_), _) => talk.closed(),
    }
}

/// Tasks of an agency, to be read.
fn list(talk: Talk<'_>, heading: Text, tasks: &[OpenTask]) -> Step {
    let tasks: Vec<&OpenTask> = tasks.iter().collect();
    let shown = &tasks[..tasks.len().min(SHOWN)];
    let text = heading.then(words::tasks::bullets(shown, &talk.setting()));
    talk.say(text.then(words::boards::more(tasks.len(), shown.len())))
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
            talk.look(Query::Board { agency }, Then::Show)
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

fn queue(talk: Talk<'_>, rows: &[Waiting]) -> Step {
    if rows.is_empty() {
        return talk.say(words::fixed::nothing_waiting());
    }
    let setting = talk.setting();
    let mut says = vec![Outgoing::of(words::boards::queue(rows, WAITING))];
    for row in rows.iter().take(WAITING) {
        let number = row.task.number();
        let decide = |decision| button(words::labels::decision(decision), Verb::Decide(decision, number));
        let message = Outgoing::of(words::boards::waiting(row, &setting)).about([row.task.id]);
        says.push(match row.what {
            WaitingFor::Result { .. } => message.row([Decision::Confirm, Decision::SendBack].map(decide)),
            WaitingFor::Extension { .. } => {
                message.row([Decision::Grant, Decision::Refuse].map(decide)).row([decide(Decision::GrantLess)])
            }
        });
    }
    talk.replies(says)
}

/// The decision on what waits: with its reason where one is due, and echoed.
fn decide(mut talk: Talk<'_>, look: &Look, found: Option<&Waiting>, decision: Decision, words: &str) -> Step {
    let number = match look.query {
        Query::Waiting { number } => number,
        _ => 0,
    };
    let words = words.trim().to_owned();
    let wants = match (decision, found.map(|row| &row.what)) {
        (Decision::Confirm, Some(WaitingFor::Result { .. })) => Wants::Confirm,
        (Decision::SendBack, Some(WaitingFor::Result { .. })) => Wants::SendBack { reason: words },
        (Decision::Grant, Some(WaitingFor::Extension { until, .. })) => {
            Wants::Grant { asked: *until, shorter: false, until: None, note: words }
        }
        (Decision::GrantLess, Some(WaitingFor::Extension { until, .. })) => {
            Wants::Grant { asked: *until, shorter: true, until: None, note: words }
        }
        (Decision::Refuse, Some(WaitingFor::Extension { until, .. })) => Wants::Refuse { asked: *until, reason: words },
        _ => return talk.say(words::fixed::waits_no_more(&format!("NV{number}"))),
    };
    match found {
        Some(row) => {
            tap::drop_pending(&mut talk);
            draft::proceed(talk, vec![draft::of(&row.task, Vec::new(), wants)], After::Nothing, None)
        }
        None => talk.say(words::fixed::waits_no_more(&format!("NV{number}"))),
    }
}
