//! When the lead last told something of a task, also after it took some of that back.

use super::{Board, What, knowledge::Known};
use chrono::TimeDelta;
use dondoc_domain::{
    Day,
    event::{Channel, Meta},
    task::TaskEvent,
};
use dondoc_store::Recorded;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// Something the lead told that may be taken back.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub(super) struct Told {
    pub task: u32,
    /// The command that told it.
    command: Uuid,
    /// When it became known, in microseconds.
    known: i64,
    on: Day,
    /// Where the board keeps it.
    fact: u32,
}

/// So long what was told is remembered one by one: far longer than any office lets people take things back.
const MAY_BE_TAKEN_BACK: TimeDelta = TimeDelta::days(7);

/// The day an event became known in Vietnam; of what a table tells, the day it happened.
pub(super) fn recorded_day(meta: &Meta, recorded: &Recorded) -> Day {
    const AHEAD_OF_UTC: TimeDelta = TimeDelta::hours(7);
    match meta.channel {
        Channel::Import => Day::from(meta.on),
        _ => Day::from((meta.known_at(recorded.recorded_at) + AHEAD_OF_UTC).date_naive()),
    }
}

impl Board {
    /// Takes in what an event says of when the lead told something.
    pub(super) fn hear(&mut self, number: u32, event: &TaskEvent, meta: &Meta, recorded: &Recorded, known: Known) {
        let shown = known.shown;
        let forgotten = shown.saturating_sub(MAY_BE_TAKEN_BACK.num_microseconds().unwrap_or(i64::MAX));
        while let Some(it) = self.lately.pop_front_if(|it| it.known < forgotten) {
            let row = &mut self.rows[it.task as usize];
            row.told_for_good = row.told_for_good.max(Some(it.on));
        }
        if let TaskEvent::Undone(it) = event {
            let theirs = |told: &Told| told.task == number && told.command == it.command;
            let undone: Vec<u32> = self.lately.iter().filter(|told| theirs(told)).map(|told| told.fact).collect();
            if !undone.is_empty() {
                let undo = self.note(number, meta.on.into(), known, What::TakenBack);
                self.taken_back.extend(undone.into_iter().map(|fact| (fact, undo)));
            }
            self.lately.retain(|told| !theirs(told));
            let left = self.lately.iter().filter(|told| told.task == number).map(|told| told.on).max();
            let row = &mut self.rows[number as usize];
            row.last_told = row.told_for_good.max(left);
        } else if is_word(event) && !self.supports(number, meta) {
            let on = recorded_day(meta, recorded);
            let fact = self.note(number, meta.on.into(), known, What::Told(on));
            let row = &mut self.rows[number as usize];
            row.last_told = row.last_told.max(Some(on));
            match meta.by {
                Some(_) => self.lately.push_back(Told { task: number, command: meta.command, known: shown, on, fact }),
                // Nobody takes back what a table told.
                None => row.told_for_good = row.told_for_good.max(Some(on)),
            }
        }
    }

    /// Whether an event comes from a supporting agency: what that reports is no answer of the lead's.
    fn supports(&self, number: u32, meta: &Meta) -> bool {
        let row = &self.rows[number as usize];
        let agency = meta.on_behalf_of.as_ref().or(meta.by.as_ref()).and_then(|it| self.serving.get(it));
        agency.is_some_and(|agency| row.place.lead != Some(*agency) && self.supporting(row.supporting).contains(agency))
    }
}

/// Whether an event is an agency's word.
fn is_word(event: &TaskEvent) -> bool {
    match event {
        TaskEvent::Accepted(_)
        | TaskEvent::Returned(_)
        | TaskEvent::ProgressReported(_)
        | TaskEvent::ExtensionRequested(_)
        | TaskEvent::ResultSubmitted(_)
        | TaskEvent::ExplanationGiven(_)
        | TaskEvent::EvidenceAttached(_) => true,
        TaskEvent::Assigned(_)
        | TaskEvent::Reassigned(_)
        | TaskEvent::LeftWithoutLead(_)
        | TaskEvent::ExtensionGranted(_)
        | TaskEvent::ExtensionRefused(_)
        | TaskEvent::ResultIssued(_)
        | TaskEvent::CompletionConfirmed(_)
        | TaskEvent::ResultSentBack(_)
        | TaskEvent::DeadlinePassed(_)
        | TaskEvent::ExplanationRequested(_)
        | TaskEvent::ObjectiveCauseConfirmed(_)
        | TaskEvent::Suspended(_)
        | TaskEvent::Resumed(_)
        | TaskEvent::Reopened(_)
        | TaskEvent::Withdrawn(_)
        | TaskEvent::Corrected(_)
        | TaskEvent::DeadlineRecalculated(_)
        | TaskEvent::Undone(_) => false,
    }
}
