//! The counts behind the overview, all from one walk, that follow the tasks as they move.

use super::{
    AgencyAs, Answer, Cells, Rules, Seen, WorkDays,
    rates::{cell, lead_of, month_of, month_slot},
};
use crate::Key;
use dondoc_domain::{
    Day,
    rates::{Definition, Population},
    timeliness::{Class, DeadlineBy},
};
use std::{collections::BTreeMap, sync::Arc};

/// What the overview is about.
#[derive(Debug, Clone)]
pub struct OverviewQuestion {
    /// The day that says what is overdue.
    pub as_of: Day,
    /// The tasks of the period, by the rules.
    pub rules: Rules,
    /// The first day of the first month shown; months go on to the end of the period.
    pub months_from: Day,
    /// The last day of the calendar of deadlines; it begins with the period.
    pub calendar_to: Day,
    /// After so many days without a word an open task is silent.
    pub silent_after: u16,
    /// Agencies to count under others.
    pub agency_as: AgencyAs,
    /// Only this lead, one of `agency_as`; no task at all if it never led one.
    pub only: Option<Option<Key>>,
    /// By which lateness is measured.
    pub work_days: Arc<WorkDays>,
}

impl PartialEq for OverviewQuestion {
    fn eq(&self, other: &Self) -> bool {
        let plain = |it: &Self| (it.as_of, it.rules, it.months_from, it.calendar_to, it.silent_after, it.only);
        plain(self) == plain(other)
            && self.agency_as == other.agency_as
            && self.work_days.version() == other.work_days.version()
    }
}

/// How long an open task is overdue, in working days.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Band {
    /// At most 5.
    UpTo5,
    /// 6 to 15.
    UpTo15,
    /// 16 to 30.
    UpTo30,
    /// More than 30.
    Over30,
}

impl Band {
    /// The band of so many working days.
    pub fn of(working_days: i64) -> Self {
        match working_days {
            ..=5 => Self::UpTo5,
            6..=15 => Self::UpTo15,
            16..=30 => Self::UpTo30,
            31.. => Self::Over30,
        }
    }
}

/// Requests for more time on some tasks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct ExtensionCount {
    /// How many were made.
    pub asked: i64,
    /// Granted until the day asked for.
    pub as_asked: i64,
    /// Granted until an earlier day.
    pub shorter: i64,
    /// Refused.
    pub refused: i64,
    /// Never decided: the task was closed first, or another request took its place.
    pub lapsed: i64,
    /// Waiting for the office.
    pub waiting: i64,
    /// Days that deadlines moved by, all together.
    pub days: i64,
    /// Working days that deadlines moved by, all together.
    pub working_days: i64,
    /// On time by the deadline as first set.
    pub by_original: Cells,
    /// On time by the deadline after extensions.
    pub by_current: Cells,
}

/// What is counted of the tasks of one lead, or of all.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct AgencyCount {
    /// Its tasks by class.
    pub cells: Cells,
    /// The open overdue ones by [`Band`].
    pub bands: [u32; 4],
    /// The open ones without a word.
    pub silent: u32,
    /// Its requests for more time.
    pub extensions: ExtensionCount,
}

/// The counts that answer it.
#[derive(Debug, Clone)]
pub struct OverviewCount {
    question: OverviewQuestion,
    total: AgencyCount,
    agencies: Vec<AgencyCount>,
    fields: Vec<Cells>,
    months: Vec<Cells>,
    calendar: Vec<Cells>,
    awaiting_since: BTreeMap<Option<Day>, u32>,
}

impl OverviewCount {
    /// An answer that has counted nothing yet.
    pub fn new(question: OverviewQuestion) -> Self {
        Self {
            question,
            total: AgencyCount::default(),
            agencies: Vec::new(),
            fields: Vec::new(),
            months: Vec::new(),
            calendar: Vec::new(),
            awaiting_since: BTreeMap::new(),
        }
    }

    /// What was asked.
    pub fn question(&self) -> &OverviewQuestion {
        &self.question
    }

    /// All together.
    pub fn total(&self) -> &AgencyCount {
        &self.total
    }

    /// By lead agency; none is for tasks that have no lead.
    pub fn agencies(&self) -> impl Iterator<Item = (Option<Key>, &AgencyCount)> {
        let slots = self.agencies.iter().enumerate().filter(|(_, it)| !it.cells.is_empty());
        slots.map(|(slot, it)| (slot.checked_sub(1).map(Key::from_index), it))
    }

    /// By field.
    pub fn fields(&self) -> impl Iterator<Item = (Key, Cells)> {
        let slots = self.fields.iter().enumerate().filter(|(_, cells)| !cells.is_empty());
        slots.map(|(slot, cells)| (Key::from_index(slot), *cells))
    }

    /// What was due in each month that has any, by year and month.
    pub fn months(&self) -> impl Iterator<Item = ((i32, u32), Cells)> {
        let first = month_slot(self.question.months_from);
        let slots = self.months.iter().enumerate().filter(|(_, cells)| !cells.is_empty());
        slots.map(move |(slot, cells)| (month_of(first + slot), *cells))
    }

    /// What is due on each day that has any.
    pub fn calendar(&self) -> impl Iterator<Item = (Day, Cells)> {
        let first = self.question.rules.from.number();
        let slots = self.calendar.iter().enumerate().filter(|(_, cells)| !cells.is_empty());
        slots.filter_map(move |(slot, cells)| {
            Some((Day::from_number(first.saturating_add(u16::try_from(slot).ok()?))?, *cells))
        })
    }

    /// How many results wait for confirmation, by the day they were handed in; none if that day is not known.
    pub fn awaiting_since(&self) -> &BTreeMap<Option<Day>, u32> {
        &self.awaiting_since
    }

    /// About how many bytes it takes.
    pub fn bytes(&self) -> usize {
        let cells = self.fields.capacity() + self.months.capacity() + self.calendar.capacity();
        size_of::<Self>()
            + cells * size_of::<Cells>()
            + self.agencies.capacity() * size_of::<AgencyCount>()
            + self.awaiting_since.len() * 32
    }

    /// What was due on days besides the period's rules: months and the calendar of deadlines.
    fn count_due(&mut self, seen: &Seen, by: i32) {
        let OverviewQuestion { as_of, rules, months_from, calendar_to, .. } = self.question;
        let definition = Definition { population: Population::Due, ..rules.definition };
        let Some(due) = seen.place.due(definition.deadline) else { return };
        let ever = Rules { from: due, to: due, definition };
        let Some((class, _)) = ever.count(&seen.place, as_of) else { return };
        let awaiting = seen.place.awaiting_confirmation();
        if (months_from..=rules.to).contains(&due) {
            let slot = month_slot(due) - month_slot(months_from);
            cell(&mut self.months, slot).count(class, awaiting, by);
        }
        if (rules.from..=calendar_to).contains(&due) {
            let slot = usize::from(due.number() - rules.from.number());
            cell(&mut self.calendar, slot).count(class, awaiting, by);
        }
    }
}

impl Answer for OverviewCount {
    fn count(&mut self, _: u32, seen: &Seen, by: i32) {
        let Some(lead) = lead_of(seen, &self.question.agency_as, self.question.only) else { return };
        self.count_due(seen, by);
        let OverviewQuestion { as_of, rules, silent_after, ref work_days, .. } = self.question;
        let Some((class, _)) = rules.count(&seen.place, as_of) else { return };
        let slot = lead.map_or(0, |lead| lead.index() + 1);
        if self.agencies.len() <= slot {
            self.agencies.resize(slot + 1, AgencyCount::default());
        }
        let definition = rules.definition;
        let overdue = seen.overdue(as_of, definition.count_by, definition.deadline);
        let band = overdue.map(|due| Band::of(work_days.between(due, as_of)));
        let silent = seen.silent_days(as_of).is_some_and(|days| days >= silent_after);
        let awaiting = seen.place.awaiting_confirmation();
        for it in [&mut self.total, &mut self.agencies[slot]] {
            it.cells.count(class, awaiting, by);
            if let Some(band) = band {
                it.bands[band as usize] = it.bands[band as usize].wrapping_add_signed(by);
            }
            it.silent = it.silent.wrapping_add_signed(if silent { by } else { 0 });
            it.extensions.count(seen, as_of, definition, work_days, by);
        }
        cell(&mut self.fields, seen.field.index()).count(class, awaiting, by);
        if awaiting && matches!(class, Class::OpenInTime | Class::OpenOverdue) {
            let waiting = self.awaiting_since.entry(seen.place.last_submission).or_default();
            *waiting = waiting.wrapping_add_signed(by);
            if *waiting == 0 {
                self.awaiting_since.remove(&seen.place.last_submission);
            }
        }
    }
}

impl ExtensionCount {
    fn count(&mut self, seen: &Seen, as_of: Day, definition: Definition, work_days: &WorkDays, by: i32) {
        for (cells, deadline) in
            [(&mut self.by_original, DeadlineBy::Original), (&mut self.by_current, DeadlineBy::Current)]
        {
            if let Some(class) = seen.place.class(as_of, definition.count_by, deadline) {
                cells.count(class, seen.place.awaiting_confirmation(), by);
            }
        }
        let Some(it) = &seen.extensions else { return };
        let by = i64::from(by);
        self.asked += by * i64::from(it.asked);
        self.as_asked += by * i64::from(it.as_asked);
        self.shorter += by * i64::from(it.shorter);
        self.refused += by * i64::from(it.refused);
        self.lapsed += by * i64::from(it.lapsed);
        self.waiting += by * i64::from(it.waiting);
        for (from, to) in &it.bought {
            self.days += by * (i64::from(to.number()) - i64::from(from.number()));
            self.working_days += by * work_days.between(*from, *to);
        }
    }
}
