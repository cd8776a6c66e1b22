//! One walk over the board: which tasks a filter takes in, how many, and the first of them after a cursor.

use super::{
    DayRange, Sort, TaskFilter,
    cursor::{LastTask, mark, stale},
    lateness::{band_of_dues, late},
    matches::{Ranks, directives_named},
};
use crate::{ServiceError, Waiting, delegation::today_of};
use chrono::NaiveDate;
use dondoc_agencies::{AgencyId, Registry};
use dondoc_calendar::Calendar;
use dondoc_domain::{
    Day,
    rates::{Definition, Population},
    timeliness::{Class, Phase},
};
use dondoc_projections::{
    Board, Key,
    board::{At, Place, Row, Rules, TaskRef},
};
use std::{collections::BinaryHeap, ops::RangeInclusive};

/// A task that a filter takes in.
#[derive(Debug, Clone, Copy)]
pub(super) struct Hit {
    /// Its place in the order asked for; the low half is its number on the board, so no two are equal.
    pub order: u64,
    pub class: Class,
    pub place: Place,
    /// The field it had then.
    pub field: Key,
}

impl Hit {
    pub fn number(&self) -> u32 {
        self.order as u32
    }
}

impl PartialEq for Hit {
    fn eq(&self, other: &Self) -> bool {
        self.order == other.order
    }
}

impl Eq for Hit {}

impl Ord for Hit {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.order.cmp(&other.order)
    }
}

impl PartialOrd for Hit {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

/// What a walk found.
pub(super) struct Found {
    /// How many there are in all.
    pub total: u64,
    /// The lines asked for, in order.
    pub hits: Vec<Hit>,
    /// Whether more follow.
    pub more: bool,
}

/// A filter in the board's own terms.
pub(super) struct Question<'a> {
    filter: &'a TaskFilter,
    board: &'a Board,
    pub as_of: NaiveDate,
    lead: Option<Keys>,
    supporting: Option<Keys>,
    concerning: Option<Keys>,
    directives: Option<Vec<Key>>,
    overdue: Option<RangeInclusive<Day>>,
    ranks: Option<Ranks>,
    /// The agencies' places by name, for the order by agency.
    by_name: Vec<u32>,
}

/// A set of agencies.
struct Keys(Vec<bool>);

impl Keys {
    fn of(board: &Board, holds: impl Fn(&AgencyId) -> bool) -> Self {
        Self(board.agencies().map(|(_, agency)| holds(agency)).collect())
    }

    fn has(&self, key: Key) -> bool {
        self.0.get(key.index()).copied().unwrap_or(false)
    }
}

impl<'a> Question<'a> {
    pub fn new(
        filter: &'a TaskFilter,
        ranks: Option<Ranks>,
        board: &'a Board,
        registry: &Registry,
        calendar: &Calendar,
        today: NaiveDate,
        as_of: NaiveDate,
    ) -> Self {
        let now = |agency: &AgencyId| today_of(registry, agency, today);
        let keys = |wanted: &Option<AgencyId>, successors: bool| {
            wanted.as_ref().map(|wanted| match successors {
                true => Keys::of(board, |it| now(it) == now(wanted)),
                false => Keys::of(board, |it| it == wanted),
            })
        };
        Self {
            filter,
            board,
            as_of,
            lead: keys(&filter.lead, filter.by_successor),
            supporting: keys(&filter.supporting, filter.by_successor),
            concerning: keys(&filter.concerning, true),
            directives: filter.directive.as_ref().map(|it| directives_named(board, it)),
            overdue: filter.overdue.map(|band| band_of_dues(band, calendar, as_of)),
            ranks,
            by_name: match filter.sort {
                Sort::Agency => by_name(board, registry),
                Sort::Code | Sort::Due | Sort::Assigned | Sort::DaysLate | Sort::Relevance => Vec::new(),
            },
        }
    }

    /// How many there are, and the page that the filter asks for.
    pub fn page(&self) -> Result<Found, ServiceError> {
        let after = self.filter.page.after.as_deref().map(|it| self.resume(it)).transpose()?;
        let limit = self.filter.page.limit();
        let (mut total, mut behind) = (0, 0);
        // The greatest on top: whatever comes before it takes its place.
        let mut first: BinaryHeap<Hit> = BinaryHeap::with_capacity(limit + 1);
        self.each(|hit| {
            total += 1;
            if after.is_some_and(|after| hit.order <= after) {
                return;
            }
            behind += 1;
            if first.len() < limit {
                first.push(hit);
            } else if let Some(mut last) = first.peek_mut()
                && hit < *last
            {
                *last = hit;
            }
        });
        let hits = first.into_sorted_vec();
        Ok(Found { total, more: behind > hits.len(), hits })
    }

    /// All there are, in order.
    pub fn all(&self) -> Vec<Hit> {
        let mut hits = Vec::new();
        self.each(|hit| hits.push(hit));
        hits.sort_unstable();
        hits
    }

    /// The cursor of a line.
    pub fn cursor(&self, hit: &Hit) -> LastTask {
        let lead = hit.place.lead.and_then(|key| self.board.agency(key));
        let agency = (self.filter.sort == Sort::Agency).then(|| lead.map(AgencyId::to_string)).flatten();
        let value = self.value(hit.number(), &hit.place);
        LastTask { value, agency, number: hit.number(), as_of: self.as_of, list: mark(self.filter) }
    }

    /// The order of the line that a cursor names.
    fn resume(&self, text: &str) -> Result<u64, ServiceError> {
        let last: LastTask = super::cursor::read(text)?;
        if last.list != mark(self.filter) {
            return Err(stale());
        }
        let value = match self.filter.sort {
            // Names and matches may have moved; the line itself stands where it stands now.
            Sort::Agency => last
                .agency
                .and_then(|it| self.board.agency_key(&AgencyId::new(it)))
                .and_then(|key| self.by_name.get(key.index()).copied()),
            Sort::Relevance => self.ranks.as_ref().map_or(Some(0), |it| it.get(&last.number).copied().or(last.value)),
            Sort::Code | Sort::Due | Sort::Assigned | Sort::DaysLate => last.value,
        };
        Ok(self.order(value, last.number))
    }

    /// Hands over every task that the filter takes in.
    fn each(&self, mut take: impl FnMut(Hit)) {
        let filter = self.filter;
        let (population, from, to) = match filter.period {
            Some(it) => (filter.definition.population, it.from, it.to),
            None => (Population::Assigned, NaiveDate::MIN, NaiveDate::MAX),
        };
        let definition = Definition { population, ..filter.definition };
        let rules = Rules { from: from.into(), to: to.into(), definition };
        let at = At::new(self.as_of, filter.known_at);
        let now = self.board.all_at(at);
        let look = |task: TaskRef<'_>| {
            let row = task.row;
            if !self.may_take(row) {
                return;
            }
            // A copy of how a task stood is worth making only where it stood otherwise.
            let seen = (!now).then(|| self.board.seen(task.number, at));
            let (place, field, told) =
                seen.as_ref().map_or((&row.place, row.field, row.last_told), |it| (&it.place, it.field, it.told));
            if self.led(place)
                && let Some((class, _)) = rules.count(place, at.as_of)
                && self.takes(row, class, place, field, told)
            {
                let order = self.order(self.value(task.number, place), task.number);
                take(Hit { order, class, place: *place, field });
            }
        };
        match &self.ranks {
            Some(ranks) => ranks.keys().filter_map(|number| self.board.by_number(*number)).for_each(look),
            None => self.board.tasks().for_each(look),
        }
    }

    /// What is so of a task at any time, and so needs no look at how it stood.
    fn may_take(&self, row: &Row) -> bool {
        let helped = |keys: &Keys| self.board.supporting(row.supporting).iter().any(|key| keys.has(*key));
        self.directives.as_ref().is_none_or(|it| it.contains(&row.directive))
            && self.filter.waiting.is_none_or(|it| waits(it, row))
            && self.supporting.as_ref().is_none_or(helped)
    }

    fn led(&self, place: &Place) -> bool {
        self.lead.as_ref().is_none_or(|keys| place.lead.is_some_and(|lead| keys.has(lead)))
    }

    /// The cheapest question first.
    fn takes(&self, row: &Row, class: Class, place: &Place, field: Key, told: Option<Day>) -> bool {
        let filter = self.filter;
        let led = |keys: &Keys| place.lead.is_some_and(|lead| keys.has(lead));
        let helped = |keys: &Keys| self.board.supporting(row.supporting).iter().any(|key| keys.has(*key));
        let as_of = Day::from(self.as_of);
        (filter.classes.is_empty() || filter.classes.contains(&class))
            && (filter.phases.is_empty() || filter.phases.contains(&place.phase))
            && filter.extended.is_none_or(|it| it == place.extended)
            && self.overdue.as_ref().is_none_or(|dues| {
                class == Class::OpenOverdue
                    && place.due(filter.definition.deadline).is_some_and(|due| dues.contains(&due))
            })
            && within(filter.assigned, place.assigned)
            && within(filter.due, place.due(filter.definition.deadline))
            && filter.silent_days.is_none_or(|days| {
                let since = told.max(place.assigned).filter(|_| place.phase == Phase::Open);
                since.is_some_and(|since| u32::from(as_of.number().saturating_sub(since.number())) >= days)
            })
            && filter
                .official
                .as_ref()
                .is_none_or(|wanted| place.officer.and_then(|key| self.board.official(key)) == wanted.as_ref())
            && filter.field.as_ref().is_none_or(|it| self.board.field(field).unwrap_or_default() == it)
            && self.concerning.as_ref().is_none_or(|keys| led(keys) || helped(keys))
    }

    /// What a line is ordered by; none puts it last.
    fn value(&self, number: u32, place: &Place) -> Option<u32> {
        let day = |it: Day| u32::from(it.number());
        match self.filter.sort {
            Sort::Code => Some(0),
            Sort::Due => place.due(self.filter.definition.deadline).map(day),
            Sort::Assigned => place.assigned.map(day),
            Sort::Agency => place.lead.and_then(|key| self.by_name.get(key.index()).copied()),
            Sort::DaysLate => {
                let definition = self.filter.definition;
                let (due, until) = late(place, self.as_of, definition.count_by, definition.deadline)?;
                u32::try_from((until - due).num_days()).ok()
            }
            Sort::Relevance => self.ranks.as_ref().map_or(Some(0), |it| it.get(&number).copied()),
        }
    }

    fn order(&self, value: Option<u32>, number: u32) -> u64 {
        const LAST: u32 = u32::MAX;
        // By code alone, turning round means the latest task first.
        let by_code = self.filter.sort == Sort::Code && self.filter.descending;
        let value = match value {
            None => LAST,
            Some(_) if by_code => LAST - 1 - number,
            Some(value) if self.filter.descending => LAST - 1 - value.min(LAST - 1),
            Some(value) => value.min(LAST - 1),
        };
        u64::from(value) << 32 | u64::from(number)
    }
}

fn within(range: DayRange, day: Option<Day>) -> bool {
    range.is_all() || range.holds(day.map(NaiveDate::from))
}

fn waits(waiting: Waiting, row: &Row) -> bool {
    let open = matches!(row.place.phase, Phase::Open | Phase::Awaiting | Phase::Suspended);
    match waiting {
        Waiting::Confirmation => row.place.phase == Phase::Awaiting,
        Waiting::Extension => row.extension_asked,
        Waiting::Lead => matches!(row.place.phase, Phase::Returned | Phase::WithoutLead),
        Waiting::Deadline => row.unclear && open,
    }
}

/// Each agency's place in the order of names, by key.
fn by_name(board: &Board, registry: &Registry) -> Vec<u32> {
    let name = |id: &AgencyId| dondoc_text::fold(registry.get(id).map_or(id.as_str(), |it| &it.name));
    let mut names: Vec<(String, Key)> = board.agencies().map(|(key, id)| (name(id), key)).collect();
    names.sort();
    let mut places = vec![0; names.len()];
    for ((_, key), place) in names.into_iter().zip(0..) {
        if let Some(it) = places.get_mut(key.index()) {
            *it = place;
        }
    }
    places
}
