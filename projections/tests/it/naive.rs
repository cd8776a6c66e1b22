//! The figures counted the slow way: every task anew from its raw events, with the rules written out once more.

use chrono::{DateTime, Datelike, NaiveDate, TimeDelta, Utc};
use dondoc_agencies::AgencyId;
use dondoc_domain::{
    event::{Meta, Stored},
    official::OfficialEvent,
    rates::Population,
    task::{TaskEvent, event::Because},
    timeliness::{Class, CountBy, DeadlineBy},
};
use dondoc_projections::board::{Grouping, Query};
use dondoc_store::{Position, Recorded};
use std::collections::{BTreeMap, BTreeSet};

type Day = NaiveDate;

/// What the events of one task amount to.
#[derive(Default, Clone)]
pub struct Life {
    stage: &'static str,
    on_hold: bool,
    /// Whether the current deadline was ever moved away from the first one.
    moved: bool,
    lead: String,
    officer: Option<String>,
    pub assigned: Option<Day>,
    first_due: Option<Day>,
    due: Option<Day>,
    submitted: Vec<Day>,
    issued: Vec<Day>,
    closed: Option<Day>,
    directive: String,
    field: String,
    /// The day of the lead's last word, by when it was recorded in Vietnam.
    pub told: Option<Day>,
    /// Of each request for more time: as asked, shorter, refused, lapsed, or waiting.
    pub requests: Vec<&'static str>,
    /// Of each deadline moved by a grant: from, to.
    pub bought: Vec<(Day, Day)>,
}

impl Life {
    fn lived(mut self, event: &TaskEvent, on: Day) -> Self {
        let back = |life: &Self| match (life.on_hold, life.submitted.is_empty()) {
            (true, _) => "suspended",
            (false, true) => "open",
            (false, false) => "awaiting",
        };
        match event {
            TaskEvent::Assigned(it) => {
                self.stage = "open";
                self.lead = it.lead.to_string();
                self.assigned = Some(on);
                (self.first_due, self.due) = (it.deadline.effective_due, it.deadline.effective_due);
                self.directive = it.directive.to_string();
                self.field = it.field.clone();
            }
            TaskEvent::Accepted(it) => self.officer = it.officer.as_ref().map(ToString::to_string).or(self.officer),
            TaskEvent::Returned(_) => self.stage = "returned",
            TaskEvent::Reassigned(it) => {
                self.lead = it.to.to_string();
                let decided = it.because == Because::Decision;
                if decided {
                    self.officer = None;
                }
                if self.stage == "leaderless" || (decided && self.stage == "returned") {
                    self.stage = back(&self);
                }
            }
            TaskEvent::LeftWithoutLead(_) if ["open", "returned", "suspended"].contains(&self.stage) => {
                self.stage = "leaderless";
            }
            TaskEvent::ExtensionRequested(_) => {
                self.decide("lapsed");
                self.requests.push("waiting");
            }
            TaskEvent::ExtensionRefused(_) => self.answer("refused"),
            TaskEvent::ExtensionGranted(it) => {
                let whole = it.deadline.effective_due.is_none_or(|due| due >= it.asked);
                self.answer(if whole { "as asked" } else { "shorter" });
                self.bought.extend(self.due.zip(it.deadline.effective_due));
                self.move_due(it.deadline.effective_due);
            }
            TaskEvent::ResultSubmitted(_) => {
                self.submitted.push(on);
                if self.stage == "open" {
                    self.stage = "awaiting";
                }
            }
            TaskEvent::ResultIssued(_) => self.issued.push(on),
            TaskEvent::CompletionConfirmed(_) => {
                self.decide("lapsed");
                (self.stage, self.closed) = ("done", Some(on));
            }
            TaskEvent::ResultSentBack(_) => {
                self.submitted.clear();
                self.issued.clear();
                self.stage = back(&self);
            }
            TaskEvent::Reopened(_) => {
                (self.stage, self.on_hold) = ("open", false);
                self.submitted.clear();
                self.issued.clear();
                self.closed = None;
            }
            TaskEvent::Suspended(_) => (self.stage, self.on_hold) = ("suspended", true),
            TaskEvent::Resumed(it) => {
                self.on_hold = false;
                if self.stage == "suspended" {
                    self.stage = back(&self);
                }
                if let Some(deadline) = &it.deadline {
                    self.move_due(deadline.effective_due);
                }
            }
            TaskEvent::Withdrawn(_) => {
                self.decide("lapsed");
                self.closed = if self.stage == "withdrawn" { self.closed } else { Some(on) };
                self.stage = "withdrawn";
            }
            TaskEvent::Corrected(it) => {
                if let Some(deadline) = &it.deadline {
                    self.correct_due(deadline.effective_due);
                }
                self.field = it.field.clone().unwrap_or(self.field);
            }
            TaskEvent::DeadlineRecalculated(it) => {
                self.correct_due(it.original.effective_due);
                self.move_due(it.current.effective_due);
            }
            _ => {}
        }
        self
    }

    /// The request that waits, if any, ends so.
    fn decide(&mut self, outcome: &'static str) {
        self.requests.iter_mut().filter(|it| **it == "waiting").for_each(|it| *it = outcome);
    }

    /// The same, and there is a request even if nobody entered it.
    fn answer(&mut self, outcome: &'static str) {
        if !self.requests.contains(&"waiting") {
            self.requests.push("waiting");
        }
        self.decide(outcome);
    }

    fn move_due(&mut self, to: Option<Day>) {
        self.due = to;
        self.moved |= self.due != self.first_due;
    }

    /// The first deadline was always this one; one that was moved since stays where it was moved.
    fn correct_due(&mut self, to: Option<Day>) {
        self.first_due = to;
        if !self.moved {
            self.due = to;
        }
    }

    fn class(&self, as_of: Day, count_by: CountBy, due: Option<Day>) -> Class {
        let judged = match count_by {
            CountBy::FirstSubmission => self.submitted.iter().min(),
            CountBy::LastSubmission => self.submitted.iter().max(),
            CountBy::Issuance => self.issued.iter().max().or(self.submitted.iter().max()),
        };
        match (self.stage, due) {
            ("returned", _) => Class::Returned,
            ("withdrawn", _) => Class::Withdrawn,
            ("leaderless", _) if self.on_hold => Class::Undated,
            ("suspended", _) | (_, None) => Class::Undated,
            ("done", Some(due)) if judged.or(self.closed.as_ref()).is_none_or(|day| *day <= due) => Class::DoneOnTime,
            ("done", _) => Class::DoneLate,
            ("awaiting", Some(due)) if *judged.unwrap_or(&as_of) <= due => Class::OpenInTime,
            ("open" | "leaderless", Some(due)) if as_of <= due => Class::OpenInTime,
            _ => Class::OpenOverdue,
        }
    }
}

/// Counts per class, and how many wait for confirmation.
pub type Count = ([u64; 7], u64);

/// The tally of a period, whole and by the group's name.
pub fn rates(
    log: &[Recorded],
    query: &Query,
    grouping: Option<Grouping>,
    agency_as: &BTreeMap<String, String>,
) -> (Count, BTreeMap<String, Count>) {
    let (mut total, mut groups) = (Count::default(), BTreeMap::<String, Count>::new());
    for life in lives(log, query.as_of, query.known_at) {
        let Some(assigned) = life.assigned else { continue };
        let definition = query.definition;
        let due = if definition.deadline == DeadlineBy::Original { life.first_due } else { life.due };
        let within = |day: Day| query.from <= day && day <= query.to;
        let (counts, day) = match definition.population {
            Population::Assigned => (within(assigned), Some(assigned)),
            Population::Due => (due.is_some_and(within), due),
            Population::Active => {
                (assigned <= query.to && life.closed.is_none_or(|day| day >= query.from), Some(assigned))
            }
        };
        if !counts {
            continue;
        }
        let class = life.class(query.as_of, definition.count_by, due);
        let nobody = || "-".to_owned();
        let group = match grouping {
            None => None,
            Some(Grouping::Agency) => Some(agency_as.get(&life.lead).unwrap_or(&life.lead).clone()),
            Some(Grouping::Month) => Some(day.map_or_else(nobody, |day| format!("{}-{}", day.year(), day.month()))),
            Some(Grouping::Quarter) => {
                Some(day.map_or_else(nobody, |day| format!("{}-Q{}", day.year(), day.month().div_ceil(3))))
            }
            Some(Grouping::Directive) => Some(life.directive.clone()),
            Some(Grouping::Field) => Some(life.field.clone()),
            Some(Grouping::Official) => Some(life.officer.clone().unwrap_or_else(nobody)),
        };
        for count in [Some(&mut total), group.map(|group| groups.entry(group).or_default())].into_iter().flatten() {
            count.0[Class::ALL.iter().position(|it| *it == class).unwrap()] += 1;
            let open = [Class::OpenInTime, Class::OpenOverdue].contains(&class);
            count.1 += u64::from(open && life.stage == "awaiting");
        }
    }
    (total, groups)
}

/// The events by which the lead of a task told something: not those of an official who served a supporting agency.
fn words(log: &[Recorded]) -> BTreeSet<Position> {
    let (mut serving, mut leads, mut words) = (BTreeMap::new(), BTreeMap::new(), BTreeSet::new());
    for recorded in log {
        let by = Meta::decode(&recorded.meta).unwrap().by.unwrap().to_string();
        let id = recorded.stream.id().to_owned();
        match recorded.stream.category() {
            "official" => match OfficialEvent::decode(&recorded.name, &recorded.data).unwrap() {
                OfficialEvent::Registered(it) => drop(serving.insert(id, it.agency)),
                OfficialEvent::Moved(it) => drop(serving.insert(id, it.agency)),
                _ => {}
            },
            "task" => match TaskEvent::decode(&recorded.name, &recorded.data).unwrap() {
                TaskEvent::Assigned(it) => drop(leads.insert(id, (it.lead, it.supporting))),
                TaskEvent::Reassigned(it) => leads.get_mut(&id).unwrap().0 = it.to,
                TaskEvent::Accepted(_)
                | TaskEvent::Returned(_)
                | TaskEvent::ProgressReported(_)
                | TaskEvent::ExtensionRequested(_)
                | TaskEvent::ResultSubmitted(_)
                | TaskEvent::ExplanationGiven(_)
                | TaskEvent::EvidenceAttached(_) => {
                    let (lead, supporting) = &leads[&id];
                    let only_supports = |it: &AgencyId| it != lead && supporting.contains(it);
                    if !serving.get(&by).is_some_and(only_supports) {
                        words.insert(recorded.position);
                    }
                }
                _ => {}
            },
            _ => {}
        }
    }
    words
}

/// Every task that was assigned by then, as it stood.
pub fn lives(log: &[Recorded], as_of: Day, known_at: Option<DateTime<Utc>>) -> Vec<Life> {
    let words = words(log);
    let mut lives: BTreeMap<&str, Life> = BTreeMap::new();
    // What was taken back was never entered, once that is known.
    let known = |recorded: &&Recorded| known_at.is_none_or(|moment| recorded.recorded_at <= moment);
    let tasks = || log.iter().filter(|it| it.stream.category() == "task").filter(known);
    let undone: Vec<uuid::Uuid> = tasks()
        .filter_map(|it| match TaskEvent::decode(&it.name, &it.data).unwrap() {
            TaskEvent::Undone(it) => Some(it.command),
            _ => None,
        })
        .collect();
    for recorded in tasks() {
        let meta = Meta::decode(&recorded.meta).unwrap();
        if meta.on <= as_of && !undone.contains(&meta.command) {
            let event = TaskEvent::decode(&recorded.name, &recorded.data).unwrap();
            let life = lives.entry(recorded.stream.as_str()).or_default();
            *life = std::mem::take(life).lived(&event, meta.on);
            if words.contains(&recorded.position) {
                let recorded_day = (recorded.recorded_at + TimeDelta::hours(7)).date_naive();
                life.told = life.told.max(Some(recorded_day));
            }
        }
    }
    lives.into_values().collect()
}
