//! What a button carries: at most 64 bytes of ASCII, with a version and the number of the question it answers.
//!
//! `1:<question>:<verb>[:<argument>…]`, numbers in base 36. Question 0 is none: such a button stays good for as
//! long as the task is open.

use crate::memory::{Decision, Wish};
use chrono::NaiveDate;
use dondoc_domain::task::event::Blocker;
use dondoc_messaging::Button;
use uuid::Uuid;

/// A tap that was understood.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Press {
    /// The question it answers; 0 for none.
    pub nonce: u32,
    /// What was tapped.
    pub verb: Verb,
}

/// What was tapped. Tasks are given by the number of their code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Verb {
    Send,
    Edit,
    Cancel,
    Choose(u32),
    All,
    Day(NaiveDate),
    OtherDay,
    NoNumber,
    Blocker(Blocker),
    IsResult,
    IsUpdate,
    Wish(Wish, u32),
    Accept(u32),
    Undo(u32, Uuid),
    /// Later, for one task, or for all of the message when 0.
    Snooze(Later, u32),
    Decide(Decision, u32),
    EndQuiet,
    EndDelegation,
    List,
}

/// How much later.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Later {
    Hour,
    Afternoon,
    Morning,
}

const WISHES: [(Wish, &str); 8] = [
    (Wish::Report, "r"),
    (Wish::Done, "d"),
    (Wish::Extend, "e"),
    (Wish::Blocked, "b"),
    (Wish::Explain, "x"),
    (Wish::NotOurs, "n"),
    (Wish::Show, "s"),
    (Wish::Snooze, "z"),
];
const DECISIONS: [(Decision, &str); 5] = [
    (Decision::Confirm, "c"),
    (Decision::SendBack, "b"),
    (Decision::Grant, "g"),
    (Decision::GrantLess, "l"),
    (Decision::Refuse, "r"),
];
const LATER: [(Later, &str); 3] = [(Later::Hour, "h"), (Later::Afternoon, "a"), (Later::Morning, "m")];
const BLOCKERS: [(Blocker, &str); 7] = [
    (Blocker::Coordination, "c"),
    (Blocker::Budget, "b"),
    (Blocker::Legal, "l"),
    (Blocker::Guidance, "g"),
    (Blocker::Data, "d"),
    (Blocker::Staff, "s"),
    (Blocker::Other, "o"),
];
const PLAIN: [(Verb, &str); 11] = [
    (Verb::Send, "send"),
    (Verb::Edit, "edit"),
    (Verb::Cancel, "no"),
    (Verb::All, "all"),
    (Verb::OtherDay, "other"),
    (Verb::NoNumber, "nonum"),
    (Verb::IsResult, "result"),
    (Verb::IsUpdate, "update"),
    (Verb::EndQuiet, "loud"),
    (Verb::EndDelegation, "back"),
    (Verb::List, "list"),
];

/// A button that answers a question.
pub(crate) fn answer(label: impl Into<String>, nonce: u32, verb: Verb) -> Button {
    Button::new(label, write(Press { nonce, verb }))
}

/// A button that stays good.
pub(crate) fn button(label: impl Into<String>, verb: Verb) -> Button {
    answer(label, 0, verb)
}

/// A press as a button carries it.
pub(crate) fn write(press: Press) -> String {
    let verb = match press.verb {
        Verb::Choose(at) => format!("pick:{}", base36(at)),
        Verb::Day(day) => format!("day:{}", day.format("%Y%m%d")),
        Verb::Blocker(blocker) => format!("block:{}", name(&BLOCKERS, blocker)),
        Verb::Wish(wish, task) => format!("w{}:{}", name(&WISHES, wish), base36(task)),
        Verb::Accept(task) => format!("take:{}", base36(task)),
        Verb::Undo(task, command) => format!("undo:{}:{}", base36(task), command.simple()),
        Verb::Snooze(later, task) => format!("z{}:{}", name(&LATER, later), base36(task)),
        Verb::Decide(decision, task) => format!("o{}:{}", name(&DECISIONS, decision), base36(task)),
        Verb::Send
        | Verb::Edit
        | Verb::Cancel
        | Verb::All
        | Verb::OtherDay
        | Verb::NoNumber
        | Verb::IsResult
        | Verb::IsUpdate
        | Verb::EndQuiet
        | Verb::EndDelegation
        | Verb::List => name(&PLAIN, press.verb).to_owned(),
    };
    format!("1:{}:{verb}", base36(press.nonce))
}

/// A press as it came back; none when it is not one of ours, or of a version not known.
pub(crate) fn read(data: &str) -> Option<Press> {
    let mut parts = data.split(':');
    if parts.next() != Some("1") {
        return None;
    }
    let nonce = number(parts.next()?)?;
    let verb = parts.next()?;
    let first = parts.next();
    let second = parts.next();
    if parts.next().is_some() {
        return None;
    }
    let verb = match (verb, first, second) {
        (verb, None, None) => of(&PLAIN, verb)?,
        ("pick", Some(at), None) => Verb::Choose(number(at)?),
        ("day", Some(day), None) => Verb::Day(NaiveDate::parse_from_str(day, "%Y%m%d").ok()?),
        ("block", Some(blocker), None) => Verb::Blocker(of(&BLOCKERS, blocker)?),
        ("take", Some(task), None) => Verb::Accept(number(task)?),
        ("undo", Some(task), Some(command)) => Verb::Undo(number(task)?, Uuid::try_parse(command).ok()?),
        (verb, Some(task), None) => {
            let task = number(task)?;
            match (verb.get(..1)?, verb.get(1..)?) {
                ("w", wish) => Verb::Wish(of(&WISHES, wish)?, task),
                ("z", later) => Verb::Snooze(of(&LATER, later)?, task),
                ("o", decision) => Verb::Decide(of(&DECISIONS, decision)?, task),
                _ => return None,
            }
        }
        _ => return None,
    };
    Some(Press { nonce, verb })
}

fn name<T: PartialEq>(table: &[(T, &'static str)], value: T) -> &'static str {
    table.iter().find(|(known, _)| *known == value).map_or("", |(_, name)| name)
}

fn of<T: Copy>(table: &[(T, &'static str)], name: &str) -> Option<T> {
    table.iter().find(|(_, known)| *known == name).map(|(value, _)| *value)
}

fn base36(mut number: u32) -> String {
    let mut digits = Vec::new();
    loop {
        digits.push(char::from_digit(number % 36, 36).unwrap_or('0'));
        number /= 36;
        if number == 0 {
            return digits.into_iter().rev().collect();
        }
    }
}

fn number(text: &str) -> Option<u32> {
    let plain = !text.is_empty() && text.bytes().all(|b| b.is_ascii_alphanumeric());
    plain.then(|| u32::from_str_radix(text, 36).ok()).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn verbs() -> Vec<Verb> {
        let day = NaiveDate::from_ymd_opt(2026, 6, 30).unwrap();
        let mut verbs: Vec<Verb> = PLAIN.iter().map(|(verb, _)| *verb).collect();
        verbs.extend(WISHES.iter().map(|(wish, _)| Verb::Wish(*wish, u32::MAX)));
        verbs.extend(DECISIONS.iter().map(|(decision, _)| Verb::Decide(*decision, 12)));
        verbs.extend(LATER.iter().map(|(later, _)| Verb::Snooze(*later, 0)));
        verbs.extend(BLOCKERS.iter().map(|(blocker, _)| Verb::Blocker(*blocker)));
        verbs.extend([Verb::Day(day), Verb::Choose(7), Verb::Accept(35), Verb::Undo(u32::MAX, Uuid::max())]);
        verbs
    }

    #[test]
    fn what_is_written_is_read_and_fits() {
        let mut seen = std::collections::BTreeSet::new();
        for verb in verbs() {
            for nonce in [0, 35, 36, u32::MAX] {
                let data = write(Press { nonce, verb });
                assert!(data.is_ascii() && data.len() <= dondoc_messaging::LONGEST_DATA, "{data}");
                assert_eq!(read(&data), Some(Press { nonce, verb }), "{data}");
                assert!(seen.insert(data));
            }
        }
    }

    #[test]
    fn strange_data_is_nothing() {
        for data in ["", "1", "1:", "1:0", "2:0:send", "1:0:", "1:0:fly", "1:+1:send", "1:0:wd", "1:0:wd:ù", "1:0:w:1"]
        {
            assert_eq!(read(data), None, "{data}");
        }
    }

    proptest! {
        #[test]
        fn any_data_survives(data in "\\PC{0,70}", more in "1:[0-9a-z]{0,3}:[a-zđ]{0,4}:[0-9a-zđ:]{0,40}") {
            read(&data);
            read(&more);
        }
    }
}
