//! Entries that can still be taken back, and what they replaced.

use super::{
    event::{Progress, TaskEvent, UndoneWhat},
    state::{Extension, People, Task},
};
use crate::{OfficialId, event::Meta};
use chrono::NaiveDate;
use uuid::Uuid;

/// The latest entries of the agencies, as long as nobody acted on them.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Entries {
    /// The entries that can be taken back, in the order they were made.
    pub open: Vec<Entry>,
    /// What the office or the course of things made of them since; then none can be taken back.
    pub acted_on: Option<&'static str>,
    /// The commands whose entries were taken back.
    pub undone: Vec<Uuid>,
}

/// An entry that can be taken back.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    /// The command that made it.
    pub command: Uuid,
    /// What kind of entry.
    pub what: UndoneWhat,
    /// The day it happened; taking it back happens on the same day.
    pub on: NaiveDate,
    /// Who made it, and for whom.
    pub by: People,
    /// What it replaced.
    before: Before,
}

/// What an entry replaced in a task.
#[derive(Debug, Clone, PartialEq)]
enum Before {
    Progress(Option<(Progress, Option<OfficialId>, NaiveDate)>),
    Request(Option<Extension>),
    /// The standing keeps the days that a result replaces.
    Result,
    /// Whether the task was taken on.
    Return(bool),
}

impl Entry {
    /// Whether a later entry keeps this one from being taken back: one's own goes first, and so does what builds on
    /// it. Progress replaces nothing but progress, and what others tell of theirs is not in the way.
    fn waits_for(&self, later: &Entry) -> bool {
        let apart = self.what == UndoneWhat::Progress || later.what == UndoneWhat::Progress;
        !apart || self.by.overlap(&later.by)
    }
}

impl Entries {
    /// The entries after one more event on `task`, which has not taken the event in yet.
    pub(super) fn note(task: &Task, event: &TaskEvent, meta: &Meta) -> Self {
        let mut entries = task.entries.clone();
        let what = match effect(event) {
            Effect::Entry(what) => what,
            Effect::Beside => return entries,
            Effect::ActsOn(label) => {
                if entries.acted_on.is_none() && !entries.open.is_empty() {
                    entries.acted_on = Some(label);
                }
                return entries;
            }
        };
        // One result over another: the standing remembers what the last one replaced, not what lay before that.
        let over = what == UndoneWhat::Result && entries.open.iter().any(|it| it.what == what);
        let settled = entries.acted_on.take().is_some();
        if over || settled {
            entries.open.clear();
        }
        let before = match what {
            UndoneWhat::Progress => Before::Progress(task.progress.clone()),
            UndoneWhat::ExtensionRequest => Before::Request(task.request.clone()),
            UndoneWhat::Result => Before::Result,
            UndoneWhat::Return => Before::Return(task.accepted),
        };
        entries.open.push(Entry { command: meta.command, what, on: meta.on, by: People::of(meta), before });
        entries
    }

    /// Whether entries made after this one have to be taken back before it.
    pub(super) fn in_the_way_of(&self, entry: &Entry) -> bool {
        let mut later = self.open.iter().rev().take_while(|it| it.command != entry.command);
        later.any(|later| entry.waits_for(later))
    }
}

impl Task {
    /// Takes an entry back: what it replaced stands again, or is what the next of its kind replaced.
    pub(super) fn undo(&mut self, command: Uuid) {
        self.entries.undone.push(command);
        let Some(at) = self.entries.open.iter().rposition(|entry| entry.command == command) else { return };
        let before = self.entries.open.remove(at).before;
        match before {
            Before::Progress(before) => {
                let mut later = self.entries.open[at..].iter_mut();
                let next = later.find_map(|it| match &mut it.before {
                    Before::Progress(replaced) => Some(replaced),
                    Before::Request(_) | Before::Result | Before::Return(_) => None,
                });
                *next.unwrap_or(&mut self.progress) = before;
            }
            Before::Request(before) => self.request = before,
            Before::Result => {
                self.submissions.pop();
            }
            Before::Return(before) => self.accepted = before,
        }
    }
}

/// What an event means for entries made before it.
enum Effect {
    /// It is one.
    Entry(UndoneWhat),
    /// It leaves them as they are.
    Beside,
    /// It acts on them: they cannot be taken back any more.
    ActsOn(&'static str),
}

fn effect(event: &TaskEvent) -> Effect {
    match event {
        TaskEvent::ProgressReported(_) => Effect::Entry(UndoneWhat::Progress),
        TaskEvent::ExtensionRequested(_) => Effect::Entry(UndoneWhat::ExtensionRequest),
        TaskEvent::ResultSubmitted(_) => Effect::Entry(UndoneWhat::Result),
        TaskEvent::Returned(_) => Effect::Entry(UndoneWhat::Return),
        TaskEvent::Accepted(_)
        | TaskEvent::DeadlinePassed(_)
        | TaskEvent::DeadlineRecalculated(_)
        | TaskEvent::ExplanationRequested(_)
        | TaskEvent::ExplanationGiven(_)
        | TaskEvent::ObjectiveCauseConfirmed(_)
        | TaskEvent::Corrected(_)
        | TaskEvent::EvidenceAttached(_)
        | TaskEvent::Undone(_) => Effect::Beside,
        TaskEvent::Assigned(_) => Effect::ActsOn("giao việc"),
        TaskEvent::Reassigned(_) => Effect::ActsOn("phân công lại"),
        TaskEvent::LeftWithoutLead(_) => Effect::ActsOn("chờ phân công lại"),
        TaskEvent::ExtensionGranted(_) => Effect::ActsOn("đã đồng ý gia hạn"),
        TaskEvent::ExtensionRefused(_) => Effect::ActsOn("đã trả lời không gia hạn"),
        TaskEvent::ResultIssued(_) => Effect::ActsOn("đã ban hành"),
        TaskEvent::CompletionConfirmed(_) => Effect::ActsOn("đã xác nhận hoàn thành"),
        TaskEvent::ResultSentBack(_) => Effect::ActsOn("đã trả lại kết quả"),
        TaskEvent::Suspended(_) => Effect::ActsOn("tạm dừng"),
        TaskEvent::Resumed(_) => Effect::ActsOn("tiếp tục"),
        TaskEvent::Reopened(_) => Effect::ActsOn("mở lại"),
        TaskEvent::Withdrawn(_) => Effect::ActsOn("thu hồi"),
    }
}
