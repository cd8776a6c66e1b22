//! The tally of a period, whole and by group, that follows the tasks as they move.

use super::{Answer, Cells, GroupKey, Grouping, Rules, Seen};
use crate::Key;
use chrono::{Datelike, NaiveDate};
use dondoc_domain::Day;
use std::{collections::BTreeMap, sync::Arc};

/// Agencies to count under others (today's successors), by key.
pub type AgencyAs = Arc<BTreeMap<Key, Key>>;

/// Which tasks a figure is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RatesQuestion {
    /// The day that says what is overdue.
    pub as_of: Day,
    /// Each of these is counted: usually one, or several definitions side by side.
    pub rules: Vec<Rules>,
    /// How the first of them is grouped.
    pub by: Option<Grouping>,
    /// Agencies to count under others.
    pub agency_as: AgencyAs,
    /// Only this lead, one of `agency_as`; no task at all if it never led one.
    pub only: Option<Option<Key>>,
}

/// The lead a task counts under, if it is one that is asked for.
pub(super) fn lead_of(seen: &Seen, agency_as: &BTreeMap<Key, Key>, only: Option<Option<Key>>) -> Option<Option<Key>> {
    let lead = seen.place.lead.map(|lead| agency_as.get(&lead).copied().unwrap_or(lead));
    only.is_none_or(|only| only.is_some() && lead == only).then_some(lead)
}

/// The tallies that answer it.
#[derive(Debug, Clone)]
pub struct RatesCount {
    question: RatesQuestion,
    totals: Vec<Cells>,
    groups: Vec<Cells>,
}

impl RatesCount {
    /// An answer that has counted nothing yet.
    pub fn new(question: RatesQuestion) -> Self {
        Self { totals: vec![Cells::default(); question.rules.len()], groups: Vec::new(), question }
    }

    /// What was asked.
    pub fn question(&self) -> &RatesQuestion {
        &self.question
    }

    /// The whole, by each of the rules.
    pub fn totals(&self) -> &[Cells] {
        &self.totals
    }

    /// The groups that have tasks, in order.
    pub fn groups(&self) -> BTreeMap<GroupKey, Cells> {
        let Some(by) = self.question.by else { return BTreeMap::new() };
        let slots = self.groups.iter().enumerate().filter(|(_, cells)| !cells.is_empty());
        slots.map(|(slot, cells)| (group_of(by, slot), *cells)).collect()
    }

    /// How many bytes it takes.
    pub fn bytes(&self) -> usize {
        size_of::<Self>() + (self.groups.capacity() + self.totals.capacity()) * size_of::<Cells>()
    }
}

impl Answer for RatesCount {
    fn count(&mut self, _: u32, seen: &Seen, by: i32) {
        let Some(lead) = lead_of(seen, &self.question.agency_as, self.question.only) else { return };
        let awaiting = seen.place.awaiting_confirmation();
        for (nth, rules) in self.question.rules.iter().enumerate() {
            let Some((class, day)) = rules.count(&seen.place, self.question.as_of) else { continue };
            self.totals[nth].count(class, awaiting, by);
            if let (0, Some(grouping)) = (nth, self.question.by) {
                let slot = slot_of(grouping, seen, lead, day);
                cell(&mut self.groups, slot).count(class, awaiting, by);
            }
        }
    }
}

/// The cells of a slot, new ones if it was never used.
pub(super) fn cell(cells: &mut Vec<Cells>, slot: usize) -> &mut Cells {
    if cells.len() <= slot {
        cells.resize(slot + 1, Cells::default());
    }
    &mut cells[slot]
}

/// Months are counted from here; no day lies before it.
const FIRST_YEAR: i32 = 1990;

/// The slot of the month of a day.
pub(super) fn month_slot(day: Day) -> usize {
    let day = NaiveDate::from(day);
    usize::try_from((day.year() - FIRST_YEAR) * 12).unwrap_or(0) + day.month0() as usize
}

/// The month of a slot.
pub(super) fn month_of(slot: usize) -> (i32, u32) {
    (FIRST_YEAR + (slot / 12) as i32, (slot % 12) as u32 + 1)
}

/// Groups stand in dense slots; the first is that of nobody, or no date.
fn slot_of(by: Grouping, seen: &Seen, lead: Option<Key>, day: Option<Day>) -> usize {
    let key = |key: Option<Key>| key.map_or(0, |key| key.index() + 1);
    match by {
        Grouping::Agency => key(lead),
        Grouping::Month => day.map_or(0, |day| month_slot(day) + 1),
        Grouping::Quarter => day.map_or(0, |day| month_slot(day) / 3 + 1),
        Grouping::Directive => key(Some(seen.directive)),
        Grouping::Field => key(Some(seen.field)),
        Grouping::Official => key(seen.place.officer),
    }
}

fn group_of(by: Grouping, slot: usize) -> GroupKey {
    let Some(slot) = slot.checked_sub(1) else { return GroupKey::None };
    match by {
        Grouping::Agency => GroupKey::Agency(Key::from_index(slot)),
        Grouping::Month => {
            let (year, month) = month_of(slot);
            GroupKey::Month(year, month)
        }
        Grouping::Quarter => GroupKey::Quarter(FIRST_YEAR + (slot / 4) as i32, (slot % 4) as u32 + 1),
        Grouping::Directive => GroupKey::Directive(Key::from_index(slot)),
        Grouping::Field => GroupKey::Field(Key::from_index(slot)),
        Grouping::Official => GroupKey::Official(Key::from_index(slot)),
    }
}
