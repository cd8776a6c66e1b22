//! What becomes of a chat's memory: what is asked, passed by, taken up again, and forgotten.

use crate::{Decision, Files, Memory, Pending, Undoable, WaitingKind, Wants, memory::Asks};
use chrono::{DateTime, Duration, Utc};
use dondoc_messaging::Outgoing;

/// How long a question stays open, in hours.
const QUESTION_HOURS: i64 = 24;
/// How long files wait for words, in minutes.
const FILES_MINUTES: i64 = 30;
/// How many acts are remembered for undoing.
const UNDOABLE: usize = 10;
/// How many questions keep their buttons after something else came.
const PASSED: usize = 5;

impl Memory {
    /// The memory as it was saved; what cannot be read any more is forgotten.
    pub fn read(json: &str) -> Memory {
        serde_json::from_str(json).unwrap_or_default()
    }

    /// The memory as it is saved.
    pub fn write(&self) -> String {
        // Plain data with string keys: writing it cannot fail, and what is not read is forgotten anyway.
        serde_json::to_string(self).unwrap_or_default()
    }

    /// Remembers a reminder that was sent to this chat: what "việc 1" means from now on, and that words typed after it
    /// answer it, not the question before it.
    pub fn reminded(&mut self, message: &Outgoing) {
        self.pass();
        if !message.about.is_empty() {
            self.listed.clone_from(&message.about);
        }
    }

    /// The memory for a message that is handled long after it was written: "việc 1", "gửi" and "hủy" meant something
    /// else then, so only what buttons name by themselves is left.
    pub fn set_apart(&self) -> Memory {
        let (pending, passed) = (self.pending.clone(), self.passed.clone());
        let mut apart = Memory { asked: self.asked, told_group: self.told_group, pending, passed, ..Memory::default() };
        apart.pass();
        apart
    }

    /// What is remembered after such a message: what it left, and what stood before.
    pub(crate) fn rejoined(mut self, before: Memory) -> Memory {
        if let Some(waited) = before.pending.filter(|_| self.pending.is_none()) {
            // It waits on unless it was answered meanwhile.
            self.take_up(waited.nonce);
        }
        let newer = std::mem::replace(&mut self.undo, before.undo);
        newer.into_iter().for_each(|act| self.remember(act));
        if self.listed.is_empty() {
            self.listed = before.listed;
        }
        self.files = self.files.or(before.files);
        self
    }

    /// Asks a question in place of any other; its number is for the buttons.
    pub(crate) fn ask(&mut self, now: DateTime<Utc>, asks: Asks) -> u32 {
        self.asked = self.asked.wrapping_add(1).max(1);
        self.pending = Some(Pending { nonce: self.asked, at: now, asks });
        self.asked
    }

    /// Leaves the question that waits to its buttons.
    pub(crate) fn pass(&mut self) {
        self.passed.extend(self.pending.take());
        let over = self.passed.len().saturating_sub(PASSED);
        self.passed.drain(..over);
    }

    /// Makes the question of this number the one that waits; one that waited in its place is handed back.
    pub(crate) fn take_up(&mut self, nonce: u32) -> Option<Pending> {
        let at = self.passed.iter().position(|passed| passed.nonce == nonce)?;
        self.pending.replace(self.passed.remove(at))
    }

    /// Lets a question wait again, if nothing else was asked meanwhile.
    pub(crate) fn put_back(&mut self, waited: Pending) {
        match self.pending {
            None => self.pending = Some(waited),
            Some(_) => {
                let newer = self.pending.replace(waited);
                self.pass();
                self.pending = newer;
            }
        }
    }

    /// Forgets files of long ago.
    pub(crate) fn forget_old_files(&mut self, now: DateTime<Utc>) {
        self.files = self.waiting_files(now);
    }

    /// Files that still wait for their words; older ones are forgotten.
    pub(crate) fn waiting_files(&mut self, now: DateTime<Utc>) -> Option<Files> {
        self.files.take().filter(|files| now - files.at <= Duration::minutes(FILES_MINUTES))
    }

    /// Remembers an act for undoing.
    pub(crate) fn remember(&mut self, act: Undoable) {
        self.undo.retain(|known| known.command != act.command);
        self.undo.push(act);
        // What one message did is undone as one, so none of it is forgotten alone.
        while let [first, rest @ ..] = self.undo.as_slice()
            && rest.len() >= UNDOABLE
            && rest.last().is_some_and(|last| first.with.is_nil() || first.with != last.with)
        {
            self.undo.remove(0);
        }
    }
}

impl Decision {
    /// What it is about.
    pub(crate) fn kind(self) -> WaitingKind {
        match self {
            Decision::Confirm | Decision::SendBack => WaitingKind::Result,
            Decision::Grant | Decision::GrantLess | Decision::Refuse => WaitingKind::Extension,
        }
    }
}

impl Wants {
    /// What a decision is about; none of what is no decision.
    pub(crate) fn decides(&self) -> Option<WaitingKind> {
        match self {
            Wants::Confirm | Wants::SendBack { .. } => Some(WaitingKind::Result),
            Wants::Grant { .. } | Wants::Refuse { .. } => Some(WaitingKind::Extension),
            Wants::Report { .. }
            | Wants::Submit { .. }
            | Wants::Extend { .. }
            | Wants::Return { .. }
            | Wants::Accept
            | Wants::Explain { .. } => None,
        }
    }
}

impl Pending {
    /// Whether it was asked too long ago.
    pub(crate) fn expired(&self, now: DateTime<Utc>) -> bool {
        now - self.at > Duration::hours(QUESTION_HOURS)
    }
}
