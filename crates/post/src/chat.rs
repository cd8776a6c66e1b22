//! One chat, folded from its events.

use std::collections::{HashMap, VecDeque};

use chrono::{DateTime, TimeDelta, Utc};
use dondoc_domain::TaskId;
use dondoc_messaging::{Address, Button, Incoming, Outgoing, update_id};
use serde_json::Value;
use uuid::Uuid;

use crate::event::{Entry, PostEvent};
use crate::{Letter, Outcome};

/// Messages of ours whose tasks are known by the messenger's id of them.
const ABOUTS: usize = 200;
/// Menus that a number may still mean.
const MENUS: usize = 4;
/// Sends remembered for the pace after a restart: as many as any limit of a chat counts.
const STAMPS: usize = 20;
/// From so many finished letters on, old ones are forgotten.
const MANY: usize = 200;
/// Nobody reads a menu and answers it faster; a number that comes sooner was meant for the menu before.
const READING: TimeDelta = TimeDelta::seconds(3);

#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Chat {
    /// None until it is opened.
    pub address: Option<Address>,
    pub group: bool,
    /// Addresses it had before.
    pub former: Vec<Address>,
    pub unreachable: Option<String>,
    pub memory: Option<Value>,
    /// Not yet handled, in the order they came.
    pub updates: VecDeque<Update>,
    pub plans: Vec<Plan>,
    pub aside: Vec<SetAside>,
    /// Not yet sent, in the order they were queued.
    pub letters: Vec<Waiting>,
    /// What became of the other letters, by key.
    pub done: HashMap<String, Done>,
    pub lines: VecDeque<Line>,
    /// How many lines the conversation has had.
    pub seq: u64,
    pub menus: VecDeque<Menu>,
    pub abouts: VecDeque<(String, Vec<TaskId>)>,
    pub held: Option<Held>,
    pub sent: VecDeque<DateTime<Utc>>,
}

/// An update that waits for its handler.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Update {
    pub incoming: Incoming,
    pub at: DateTime<Utc>,
    pub failures: u32,
    /// It was set aside before: it has one try.
    pub retried: bool,
}

/// What was decided about updates before it was done.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Plan {
    pub updates: Vec<String>,
    pub plan: Value,
}

/// An update that could not be handled; a person must look.
#[derive(Debug, Clone, PartialEq)]
pub struct SetAside {
    /// The update.
    pub update: Incoming,
    /// Why the last try failed.
    pub reason: String,
    /// When it was stored.
    pub received: DateTime<Utc>,
    /// When it was given up.
    pub at: DateTime<Utc>,
    /// What was decided about it; it may be partly done.
    pub(crate) plan: Option<Plan>,
}

/// A letter that is not sent yet.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Waiting {
    pub letter: Letter,
    pub at: DateTime<Utc>,
    /// The part that goes next.
    pub part: u32,
    /// How often this part was taken without a known outcome.
    pub attempt: u32,
    /// Until when it is somebody's; none when nobody has it in hand.
    pub taken: Option<DateTime<Utc>>,
}

/// What became of a letter, and when.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Done {
    pub at: DateTime<Utc>,
    pub outcome: Outcome,
}

/// How much of the past a chat keeps in memory.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Bounds {
    pub lines: usize,
    pub keep: TimeDelta,
}

/// What the numbers meant from a moment on.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Menu {
    pub at: DateTime<Utc>,
    pub message: Option<String>,
    pub buttons: Vec<Button>,
}

/// The messenger asked to leave the chat alone for a while.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Held {
    pub since: DateTime<Utc>,
    pub until: DateTime<Utc>,
}

/// One line of a conversation.
#[derive(Debug, Clone, PartialEq)]
pub enum Line {
    /// What came in.
    Theirs {
        /// Its place in the conversation, which it keeps; later lines have greater ones.
        seq: u64,
        /// When it was stored.
        at: DateTime<Utc>,
        /// The update.
        update: Incoming,
    },
    /// What was sent.
    Ours {
        /// Its place in the conversation, which it keeps also when it is changed; later lines have greater ones.
        seq: u64,
        /// When it was sent, or last changed.
        at: DateTime<Utc>,
        /// The letter's key.
        key: String,
        /// The messenger's id of it.
        id: Option<String>,
        /// What it says now.
        message: Outgoing,
    },
}

impl Chat {
    pub(crate) fn apply(&mut self, entry: &Entry, bounds: Bounds) {
        let (at, lines) = (entry.at, bounds.lines);
        match &entry.event {
            PostEvent::ChatOpened { address, group, lines_before } => {
                self.address = Some(address.clone());
                self.group |= group;
                self.seq = self.seq.max(*lines_before);
            }
            PostEvent::UpdateReceived { update } => {
                self.group |= update.group;
                self.updates.push_back(Update { incoming: update.clone(), at, failures: 0, retried: false });
                let seq = self.next_seq();
                self.line(Line::Theirs { seq, at, update: update.clone() }, lines);
            }
            PostEvent::UpdateDecided { updates, plan } => {
                self.forget_plans(updates);
                self.plans.push(Plan { updates: updates.clone(), plan: plan.clone() });
            }
            PostEvent::UpdateHandled { updates, memory } => {
                self.close(updates);
                self.memory = Some(memory.clone());
            }
            PostEvent::UpdateFailed { updates, attempt, reason: _ } => {
                for update in self.updates.iter_mut().filter(|update| updates.contains(&update.incoming.key)) {
                    update.failures = *attempt;
                }
            }
            PostEvent::UpdateSetAside { updates, reason } => {
                let plans = self.plans.clone();
                for Update { incoming, at: received, .. } in self.close(updates) {
                    let plan = plans.iter().find(|plan| plan.updates.contains(&incoming.key)).cloned();
                    self.aside.push(SetAside { update: incoming, reason: reason.clone(), received, at, plan });
                }
            }
            PostEvent::UpdateRetried { updates } => self.retry(updates),
            PostEvent::MessageQueued { letter } => {
                if self.done.len() >= MANY {
                    self.done.retain(|_, done| at - done.at < bounds.keep);
                }
                self.letters.push(Waiting { letter: letter.clone(), at, part: 0, attempt: 0, taken: None });
            }
            PostEvent::MessageTaken { key, attempt, until, part: _, holder: _ } => {
                if let Some(waiting) = self.waiting_mut(key) {
                    waiting.attempt = *attempt;
                    waiting.taken = Some(*until);
                }
            }
            PostEvent::MessageSent { key, part, parts, message } => {
                self.stamp(at);
                self.sent(key, *part, *parts, message.as_deref(), at, lines);
            }
            PostEvent::MessageFailed { key, reason, expired } => {
                let outcome = if *expired { Outcome::Expired } else { Outcome::Failed { reason: reason.clone() } };
                self.letters.retain(|waiting| waiting.letter.key != *key);
                self.done.insert(key.clone(), Done { at, outcome });
            }
            PostEvent::MessageHeld { key, retry_at, reason: _ } => {
                self.stamp(at);
                self.held = Some(Held { since: at, until: *retry_at });
                if let Some(waiting) = self.waiting_mut(key) {
                    waiting.attempt = waiting.attempt.saturating_sub(1);
                    waiting.taken = None;
                }
            }
            PostEvent::ChatUnreachable { reason } => self.unreachable = Some(reason.clone()),
            PostEvent::ChatReachable {} => self.unreachable = None,
            PostEvent::ChatMoved { to } => {
                let before = self.address.replace(to.clone());
                self.former.extend(before.filter(|before| before != to));
            }
        }
    }

    /// Takes the updates with these keys out of those that wait.
    fn close(&mut self, keys: &[String]) -> Vec<Update> {
        let (closed, rest) = self.updates.drain(..).partition(|update| keys.contains(&update.incoming.key));
        self.updates = rest;
        self.forget_plans(keys);
        let closed: VecDeque<Update> = closed;
        closed.into()
    }

    fn forget_plans(&mut self, keys: &[String]) {
        self.plans.retain(|plan| !plan.updates.iter().any(|key| keys.contains(key)));
    }

    /// What was decided about the update with this key.
    pub(crate) fn plan(&self, key: &String) -> Option<&Plan> {
        self.plans.iter().find(|plan| plan.updates.contains(key))
    }

    /// Puts updates that were set aside back among those that wait, where they stood when they came, with what was
    /// decided about them.
    fn retry(&mut self, keys: &[String]) {
        let (again, rest) = self.aside.drain(..).partition(|aside| keys.contains(&aside.update.key));
        self.aside = rest;
        let again: Vec<SetAside> = again;
        for SetAside { update, received, plan, .. } in again.into_iter().rev() {
            if let Some(plan) = plan.filter(|plan| !self.plans.contains(plan)) {
                self.plans.push(plan);
            }
            let place = self.updates.partition_point(|other| other.at < received);
            self.updates.insert(place, Update { incoming: update, at: received, failures: 0, retried: true });
        }
    }

    fn sent(&mut self, key: &str, part: u32, parts: u32, id: Option<&str>, at: DateTime<Utc>, lines: usize) {
        let Some(place) = self.letters.iter().position(|waiting| waiting.letter.key == key) else { return };
        let id = id.map(str::to_owned);
        let about = &self.letters[place].letter.message.about;
        if let Some(id) = id.clone().filter(|_| !about.is_empty()) {
            let about = about.clone();
            self.abouts.retain(|(known, _)| *known != id);
            push(&mut self.abouts, (id, about), ABOUTS);
        }
        if part + 1 < parts {
            let waiting = &mut self.letters[place];
            (waiting.part, waiting.attempt, waiting.taken) = (part + 1, 0, None);
            return;
        }
        let message = self.letters.remove(place).letter.message;
        let outcome = Outcome::Sent { message: id.clone(), at };
        self.done.insert(key.to_owned(), Done { at, outcome });
        let buttons: Vec<Button> = message.menu().cloned().collect();
        let edited = id.is_some() && id == message.replaces;
        if edited {
            // Its old buttons are gone with its old words.
            self.menus.retain(|menu| menu.message != id);
        }
        if !buttons.is_empty() {
            push(&mut self.menus, Menu { at, message: id.clone(), buttons }, MENUS);
        }
        let old = self.lines.iter_mut().filter(|_| edited).find_map(|line| match line {
            Line::Ours { seq, id: known, .. } if *known == id => Some((*seq, line)),
            Line::Ours { .. } | Line::Theirs { .. } => None,
        });
        let key = key.to_owned();
        match old {
            Some((seq, old)) => *old = Line::Ours { seq, at, key, id, message },
            None => {
                let seq = self.next_seq();
                self.line(Line::Ours { seq, at, key, id, message }, lines);
            }
        }
    }

    pub(crate) fn waiting(&self, key: &str) -> Option<&Waiting> {
        self.letters.iter().find(|waiting| waiting.letter.key == key)
    }

    fn waiting_mut(&mut self, key: &str) -> Option<&mut Waiting> {
        self.letters.iter_mut().find(|waiting| waiting.letter.key == key)
    }

    pub(crate) fn outcome(&self, key: &str) -> Option<Outcome> {
        self.done.get(key).map(|done| done.outcome.clone()).or_else(|| self.waiting(key).map(|_| Outcome::Waiting))
    }

    /// The tasks of a message of ours.
    pub(crate) fn about(&self, message: &str) -> Vec<TaskId> {
        let found = self.abouts.iter().rev().find(|(id, _)| id == message);
        found.map(|(_, tasks)| tasks.clone()).unwrap_or_default()
    }

    /// What the numbers meant to someone whose words came in at `at`: nothing when two menus could be meant, for a
    /// number taken for the wrong menu is a wrong report.
    pub(crate) fn menu(&self, at: DateTime<Utc>) -> Vec<Button> {
        let on_its_way = |waiting: &Waiting| waiting.attempt > 0 && waiting.letter.message.menu().next().is_some();
        let mut seen = self.menus.iter().rev().filter(|menu| menu.at <= at);
        let (Some(newest), before) = (seen.next(), seen.next()) else { return Vec::new() };
        let crossed = at - newest.at < READING && before.is_some_and(|before| before.buttons != newest.buttons);
        if crossed || self.letters.iter().any(on_its_way) { Vec::new() } else { newest.buttons.clone() }
    }

    /// Whether any of these updates is not handled yet.
    pub(crate) fn waits(&self, keys: &[String]) -> bool {
        self.updates.iter().any(|update| keys.contains(&update.incoming.key))
    }

    /// The identities of the updates that wait.
    pub(crate) fn known(&self) -> impl Iterator<Item = Uuid> {
        let waiting = self.updates.iter().map(|update| &update.incoming);
        waiting.map(|update| update_id(update.address.channel, &update.key))
    }

    fn next_seq(&mut self) -> u64 {
        self.seq += 1;
        self.seq
    }

    fn line(&mut self, line: Line, most: usize) {
        push(&mut self.lines, line, most);
    }

    fn stamp(&mut self, at: DateTime<Utc>) {
        push(&mut self.sent, at, STAMPS);
    }
}

/// Adds the newest and lets go of the oldest.
fn push<T>(kept: &mut VecDeque<T>, new: T, most: usize) {
    kept.push_back(new);
    while kept.len() > most {
        kept.pop_front();
    }
}
