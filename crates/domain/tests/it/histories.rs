//! Random histories: several officials say random things about one task on random days.

use crate::support::*;
use chrono::{Days, NaiveDate, TimeDelta};
use dondoc_domain::{
    OfficialId,
    event::Meta,
    policy::Policy,
    task::{Command, Document, Happening, Refusal, Task, TaskEvent, event::*},
};
use proptest::prelude::*;
use uuid::Uuid;

/// One thing said, its days relative to the day before.
#[derive(Debug, Clone)]
pub struct Step {
    /// Days since the step before.
    gap: u64,
    by: usize,
    on_behalf_of: usize,
    /// How many days ago it happened, if it says so.
    back: Option<u64>,
    changed_table: bool,
    lenient: bool,
    act: usize,
    /// Days ahead, for new deadlines; may lie behind.
    ahead: i64,
    /// Days ago, for documents.
    ago: u64,
    word: usize,
}

const PEOPLE: [&str; 4] = ["", "lan", "hoa", "van"];
const WORDS: [&str; 3] = ["", "Một lý do", "Một lý do khác, đủ dài để kể cả kết quả"];
const DEADLINES: [&str; 7] =
    ["Quý I/2024", "Tháng 02/2024", "31/01/2024", "Năm 2024", "Thường xuyên", "15/12/2023", "Hàng quý"];
const AGENCIES: [&str; 3] = ["STTTT", "SKHCN", "STC"];

fn step(back_dated: bool) -> impl Strategy<Value = Step> {
    let back = if back_dated {
        prop_oneof![3 => Just(None), 1 => (0..30u64).prop_map(Some)].boxed()
    } else {
        Just(None).boxed()
    };
    let people = (0..PEOPLE.len(), prop_oneof![3 => Just(0), 1 => 0..PEOPLE.len()]);
    let rules = (prop::bool::weighted(0.2), prop::bool::weighted(0.3));
    // Some acts are likelier, so that histories get somewhere.
    let act = prop_oneof![
        4 => 0..26usize,
        2 => Just(24usize),
        2 => Just(6usize),
        2 => Just(10usize),
        1 => Just(12usize),
        1 => Just(7usize),
        2 => Just(8usize),
    ];
    let numbers =
        (prop_oneof![Just(0), 0..20u64], -20..80i64, 0..25u64, prop_oneof![1 => Just(0), 4 => 1..WORDS.len()]);
    (numbers, people, back, rules, act).prop_map(
        |((gap, ahead, ago, word), (by, on_behalf_of), back, (changed_table, lenient), act)| Step {
            gap,
            by,
            on_behalf_of,
            back,
            changed_table,
            lenient,
            act,
            ahead,
            ago,
            word,
        },
    )
}

/// Histories of some length; events happen on the day they are told, but for documents.
pub fn steps() -> impl Strategy<Value = Vec<Step>> {
    prop::collection::vec(step(false), 1..40)
}

/// Histories in which people also tell what happened before.
pub fn back_dated_steps() -> impl Strategy<Value = Vec<Step>> {
    prop::collection::vec(step(true), 1..40)
}

impl Step {
    /// What this step says when it is said on a day.
    pub fn said(&self, today: NaiveDate, number: u128) -> Said {
        let named = |who: usize| (who > 0).then(|| OfficialId(PEOPLE[who].into()));
        Said {
            command: self.command(today, number),
            id: Uuid::from_u128(number),
            entered_ago: TimeDelta::minutes(if self.word == 0 { 11 } else { 10 }),
            by: named(self.by),
            on_behalf_of: named(self.on_behalf_of),
            today,
            on: self.back.map(|back| today - Days::new(back)),
            calendar: if self.changed_table { changed_calendar() } else { calendar() },
            policy: Policy {
                extension_after_expiry: self.lenient,
                extension_max_count: u32::from(!self.lenient),
                ..Policy::default()
            },
        }
    }

    fn command(&self, today: NaiveDate, number: u128) -> Command {
        let word = WORDS[self.word].to_owned();
        let ahead = today + TimeDelta::days(self.ahead);
        let some_day = (self.ahead % 2 == 0).then_some(ahead);
        let to = agency(AGENCIES[self.ago as usize % AGENCIES.len()]);
        let date = today - Days::new(self.ago);
        let document = |of: &str| Document { number: format!("{}/{of}", self.ahead.rem_euclid(4)), date: Some(date) };
        let documents = if self.word == 2 { vec![] } else { vec![document("STTTT")] };
        let deadline = || read(DEADLINES[self.ahead.rem_euclid(7) as usize]);
        match self.act {
            0 => Command::Assign(Box::new(Assignment { deadline: deadline(), ..assignment("Quý I/2024") })),
            1 => Command::Accept,
            2 => Command::Return { reason: word, proposed: (self.ago.is_multiple_of(2)).then_some(to) },
            3 => Command::Reassign { to, reason: word },
            4 => Command::Move { to, basis: word },
            5 => Command::LoseLead { basis: word },
            6 => Command::Report { percent: Some(self.ago as u16 * 5), note: word, documents, blocker: None },
            7 => Command::RequestExtension { until: ahead, reason: word },
            8 => Command::GrantExtension { until: some_day, note: word },
            9 => Command::RefuseExtension { reason: word },
            10 => Command::Submit { documents, text: word },
            11 => Command::RecordIssuance { document: document("UBND") },
            12 => Command::Confirm { note: word },
            13 => Command::SendBack { reason: word },
            14 => Command::AskExplanation { note: word },
            15 => Command::Explain { text: word },
            16 => Command::ConfirmCause { reason: word },
            17 => Command::Suspend { reason: word },
            18 => Command::Resume { note: word, due: some_day },
            19 => Command::Reopen { reason: word },
            20 => Command::Withdraw { reason: word, ends_series: self.ago.is_multiple_of(2) },
            21 => Command::Correct(Box::new(Correction {
                reason: word,
                deadline: (self.ago.is_multiple_of(2)).then(deadline),
                supporting: (self.ago.is_multiple_of(3)).then(|| vec![to]),
                ..Correction::default()
            })),
            22 => Command::Recalculate,
            23 => Command::PassDeadline,
            // Mostly what was just said.
            24 => undo(number - 1 - u128::from((self.ago % 8).saturating_sub(4))),
            _ => attach(&format!("{:064x}", self.ahead.rem_euclid(3)), &word, "application/pdf", self.ago),
        }
    }
}

/// An event as the log has it.
pub type Told = (TaskEvent, Meta);

/// Plays the steps on a task that is assigned first; `each` sees the task before and after every step.
pub fn play(
    steps: &[Step],
    mut each: impl FnMut(&Task, &Said, &Result<Vec<Happening>, Refusal>, &Task),
) -> (Task, Vec<Told>) {
    let mut today = day(ASSIGNED);
    let first = steps.first().map_or(0, |step| step.ahead.rem_euclid(7) as usize);
    let first = assign(DEADLINES[first]);
    let rest = (10..).zip(steps).map(|(number, step)| {
        today = today + Days::new(step.gap);
        step.said(today, number)
    });
    let (mut task, mut history) = (Task::default(), Vec::new());
    for said in [first].into_iter().chain(rest) {
        let before = task.clone();
        let decided = said.decided_on(&task);
        for it in decided.iter().flatten() {
            let meta = said.meta(it.on);
            task.evolve(&it.event, &meta);
            history.push((it.event.clone(), meta));
        }
        each(&before, &said, &decided, &task);
    }
    (task, history)
}
