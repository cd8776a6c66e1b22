//! Questions to the board: who stood where, as of a day, as known at a moment, by a definition.

use super::{At, Board, Place, Row, What};
use crate::Key;
use chrono::{DateTime, Datelike, NaiveDate, Utc};
use dondoc_domain::{
    Day,
    rates::{Definition, Population, Tally},
    timeliness::Class,
};
use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A task on the board.
#[derive(Debug, Clone, Copy)]
pub struct TaskRef<'a> {
    /// Its place in the order of assignment, from 0.
    pub number: u32,
    /// Its row.
    pub row: &'a Row,
}

impl TaskRef<'_> {
    /// The code that people use: "NV12".
    pub fn code(&self) -> String {
        format!("NV{}", self.number + 1)
    }
}

/// By what the figures are grouped.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Grouping {
    /// By lead agency.
    Agency,
    /// By month: of the assignment, or of the deadline when the population is what was due.
    Month,
    /// By quarter, as by month.
    Quarter,
    /// By directive.
    Directive,
    /// By field.
    Field,
    /// By the official who handles it.
    Official,
}

/// The group of a task.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum GroupKey {
    /// A lead agency.
    Agency(Key),
    /// A month.
    Month(i32, u32),
    /// A quarter.
    Quarter(i32, u32),
    /// A directive.
    Directive(Key),
    /// A field.
    Field(Key),
    /// An official.
    Official(Key),
    /// Nobody, or no date.
    None,
}

/// A question to the board.
#[derive(Debug, Clone)]
pub struct Query {
    /// First day of the period.
    pub from: NaiveDate,
    /// Last day of the period.
    pub to: NaiveDate,
    /// What had happened by the end of this day.
    pub as_of: NaiveDate,
    /// What had been recorded by this moment; everything if none.
    pub known_at: Option<DateTime<Utc>>,
    /// By which rules.
    pub definition: Definition,
    /// Agencies to count under others (today's successors), by key.
    pub agency_as: BTreeMap<Key, Key>,
}

/// Which tasks a figure counts, and by which day it groups them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rules {
    /// First day of the period.
    pub from: Day,
    /// Last day of the period.
    pub to: Day,
    /// By which rules.
    pub definition: Definition,
}

impl Rules {
    /// Those of a question.
    pub fn of(query: &Query) -> Self {
        Self { from: query.from.into(), to: query.to.into(), definition: query.definition }
    }

    /// The class of a task that counts, and the day that says in which month it counts.
    pub fn count(&self, place: &Place, as_of: Day) -> Option<(Class, Option<Day>)> {
        let (assigned, due) = (place.assigned?, place.due(self.definition.deadline));
        let within = |day: Day| self.from <= day && day <= self.to;
        let (belongs, day) = match self.definition.population {
            Population::Assigned => (within(assigned), Some(assigned)),
            Population::Due => (due.is_some_and(within), due),
            Population::Active => {
                (assigned <= self.to && place.closed.is_none_or(|closed| closed >= self.from), Some(assigned))
            }
        };
        let class = || place.class(as_of, self.definition.count_by, self.definition.deadline);
        if belongs { class().map(|class| (class, day)) } else { None }
    }
}

/// The standing of every task at some point of both times.
#[derive(Debug)]
pub enum Places<'a> {
    /// As all that is known stands now.
    Now(&'a [Row]),
    /// As it stood; tasks unborn by then are `Phase::Unborn`.
    Then(Vec<Place>),
}

impl Places<'_> {
    /// The standing of a task by its number.
    ///
    /// # Panics
    /// If the number is not of this board.
    pub fn of(&self, number: usize) -> &Place {
        match self {
            Places::Now(rows) => &rows[number].place,
            Places::Then(places) => &places[number],
        }
    }
}

impl Board {
    /// Every task's standing as of a day, as known at a moment.
    pub fn places(&self, as_of: NaiveDate, known_at: Option<DateTime<Utc>>) -> Places<'_> {
        let prefix = known_at.map_or(self.facts.len(), |moment| self.knowledge.prefix(moment.timestamp_micros()));
        let as_of = Day::from(as_of);
        if prefix == self.facts.len() && self.latest.is_none_or(|latest| latest <= as_of) {
            return Places::Now(&self.rows);
        }
        let mut places = vec![Place::default(); self.rows.len()];
        for fact in self.facts[..prefix].iter().filter(|fact| fact.on <= as_of) {
            if let What::Change(change) = fact.what {
                places[fact.task as usize].apply(fact.on, change);
            }
        }
        Places::Then(places)
    }

    /// Each task of the population with its class, its standing and its group.
    pub fn counted(
        &self,
        query: &Query,
        grouping: Option<Grouping>,
        mut each: impl FnMut(TaskRef<'_>, Class, &Place, GroupKey),
    ) {
        let places = self.places(query.as_of, query.known_at);
        let at = At::new(query.as_of, query.known_at);
        let fields = self.fields_then(at);
        let rules = Rules::of(query);
        for (number, row) in self.rows.iter().enumerate() {
            let place = places.of(number);
            let Some((class, day)) = rules.count(place, at.as_of) else { continue };
            let field = fields.get(&(number as u32)).copied().unwrap_or(row.field);
            let day = day.map(NaiveDate::from);
            let key = group(row.directive, field, place, grouping, day, &query.agency_as);
            each(TaskRef { number: number as u32, row }, class, place, key);
        }
    }

    /// The fields that tasks had then, where they ever had another one than now.
    fn fields_then(&self, at: At) -> FxHashMap<u32, Key> {
        let mut then = FxHashMap::default();
        for (number, fact) in (0..).zip(&self.facts) {
            if let What::Field(to) = fact.what {
                let field = then.entry(fact.task).or_insert(self.rows[fact.task as usize].first_field);
                if fact.on <= at.as_of && self.was_known(number, at) {
                    *field = to;
                }
            }
        }
        then
    }

    /// The tally of a period, whole and by group, of the leads that are asked for; leads are those of `agency_as`.
    pub fn rates(
        &self,
        query: &Query,
        grouping: Option<Grouping>,
        of: impl Fn(Option<Key>) -> bool,
    ) -> (Tally, BTreeMap<GroupKey, Tally>) {
        let mut total = Tally::default();
        let mut groups: BTreeMap<GroupKey, Tally> = BTreeMap::new();
        self.counted(query, grouping, |_, class, place, key| {
            if !of(place.lead.map(|lead| query.agency_as.get(&lead).copied().unwrap_or(lead))) {
                return;
            }
            total.add(class, place.awaiting_confirmation());
            if grouping.is_some() {
                groups.entry(key).or_default().add(class, place.awaiting_confirmation());
            }
        });
        (total, groups)
    }
}

fn group(
    directive: Key,
    field: Key,
    place: &Place,
    grouping: Option<Grouping>,
    day: Option<NaiveDate>,
    agency_as: &BTreeMap<Key, Key>,
) -> GroupKey {
    let none = GroupKey::None;
    match grouping {
        None => none,
        Some(Grouping::Agency) => {
            place.lead.map_or(none, |lead| GroupKey::Agency(agency_as.get(&lead).copied().unwrap_or(lead)))
        }
        Some(Grouping::Month) => day.map_or(none, |day| GroupKey::Month(day.year(), day.month())),
        Some(Grouping::Quarter) => day.map_or(none, |day| GroupKey::Quarter(day.year(), day.month0() / 3 + 1)),
        Some(Grouping::Directive) => GroupKey::Directive(directive),
        Some(Grouping::Field) => GroupKey::Field(field),
        Some(Grouping::Official) => place.officer.map_or(none, GroupKey::Official),
    }
}
