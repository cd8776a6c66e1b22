//! The board: every task's standing now, and every change that led there.
//!
//! Tasks are dense numbers, rows are small, text stays in the log: ten million tasks fit in memory. What was so
//! *as of* a day is folded from the changes that happened by then; what was *known at* a moment is a prefix of
//! the changes, since the store's recording times strictly increase (unless someone played a scenario with a clock
//! set by hand: then it is a filter).

mod cells;
mod changed;
mod column;
mod facts;
mod fold;
mod knowledge;
mod lists;
mod overview;
mod query;
mod rates;
mod saved;
mod seen;
mod told;
mod touched;
mod watch;
mod work_days;

pub use cells::Cells;
pub use changed::{Changed, ChangedQuestion};
pub use column::Column;
pub use knowledge::KnownThen;
pub use overview::{AgencyCount, Band, ExtensionCount, OverviewCount, OverviewQuestion};
pub use query::{GroupKey, Grouping, Places, Query, Rules, TaskRef};
pub use rates::{AgencyAs, RatesCount, RatesQuestion};
pub use seen::{At, Extensions, Seen};
pub use watch::{Answer, View};
pub use work_days::WorkDays;

use crate::{Interner, Key};
use chrono::NaiveDate;
use dondoc_agencies::AgencyId;
use dondoc_calendar::DeadlineKind;
use dondoc_domain::{
    Day, DirectiveId, LineId, OfficialId, SeriesId, TaskId,
    directive::Urgency,
    timeliness::{Change, Phase, Standing},
};
use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet, VecDeque};

/// A standing with dense keys.
pub type Place = Standing<Key, Key>;

/// One task on the board.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub struct Row {
    /// Its identity.
    pub id: TaskId,
    /// The line of the plan.
    pub line: LineId,
    /// The directive.
    pub directive: Key,
    /// The field.
    pub field: Key,
    /// The recurring duty and which occurrence of it this is.
    pub series: Option<(Key, u32)>,
    /// Where it stands now.
    pub place: Place,
    /// Whether its deadline has a wording that means nothing certain.
    pub unclear: bool,
    /// Whether a request for more time waits.
    pub extension_asked: bool,
    /// The deadline whose passing was recorded.
    pub passed: Option<Day>,
    /// Whether the recurring duty ended with it.
    pub series_ended: bool,
    /// Whether the lead took it on.
    pub accepted: bool,
    /// The supporting agencies, a key of [`Board::supporting`].
    pub supporting: Key,
    /// The day the lead last told something (took it on, returned it, reported, asked, handed in, explained), by when
    /// it was recorded, in Vietnam.
    pub last_told: Option<Day>,
    /// The last day of that which can be taken back no more.
    told_for_good: Option<Day>,
    /// The day a result was last sent back, by when it was recorded.
    pub sent_back: Option<Day>,
    /// How many events it has; whoever keeps something of its stream knows by this whether that is still all.
    pub events: u32,
    /// The field it was assigned under.
    first_field: Key,
    /// How often a result was sent back.
    times_sent_back: u8,
    /// How often it came to another lead by decision.
    times_reassigned: u8,
    /// What is derived from its facts.
    #[serde(skip)]
    chain: Chain,
}

/// Where a task's facts are: each names the next, so that one task is folded without walking the others.
#[derive(Debug, Clone, Copy)]
struct Chain {
    first: u32,
    last: u32,
    /// The latest day any of them happened.
    latest: Option<Day>,
    /// Whether any speaks of more time.
    extensions: bool,
}

impl Default for Chain {
    fn default() -> Self {
        Self { first: NO_FACT, last: NO_FACT, latest: None, extensions: false }
    }
}

/// The end of a chain of facts.
const NO_FACT: u32 = u32::MAX;

/// A directive on the board.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct DirectiveRow {
    /// Number and symbol; empty until the directive itself is seen.
    pub number: String,
    /// Who issued it.
    pub issuer: String,
    /// When.
    pub issued: Option<NaiveDate>,
    /// How urgent it is.
    pub urgency: Urgency,
}

/// One thing that happened to one task.
#[derive(Debug, Clone, Copy)]
struct Fact {
    task: u32,
    on: Day,
    what: What,
    /// The task's next fact.
    next: u32,
}

/// What figures need to know of an event.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
enum What {
    /// Its standing changed.
    Change(Change<Key, Key>),
    /// Its field was put right: until then it counted under the other one.
    Field(Key),
    /// The lead told something, recorded on this day.
    Told(Day),
    /// More time was asked for, until this day.
    Asked(Day),
    /// More time was given: until when it was asked, and the new deadline.
    Granted { asked: Day, due: Option<Day> },
    /// More time was refused.
    Refused,
    /// Something told or asked was taken back; [`Board::taken_back`] says what.
    TakenBack,
}

/// The board.
#[derive(Debug, Default)]
pub struct Board {
    rows: Vec<Row>,
    numbers: FxHashMap<TaskId, u32>,
    agencies: Interner<AgencyId>,
    officials: Interner<OfficialId>,
    directives: Interner<DirectiveId>,
    directive_rows: Vec<DirectiveRow>,
    fields: Interner<String>,
    series: Interner<SeriesId>,
    supporting: Interner<Vec<Key>>,
    /// Where officials serve, to tell the lead's word from a supporting agency's.
    serving: BTreeMap<OfficialId, Key>,
    /// Open tasks by the agencies that lead or support them.
    open: FxHashMap<Key, BTreeSet<u32>>,
    /// What the leads told lately and may take back, in the order it was told.
    lately: VecDeque<told::Told>,
    facts: Vec<Fact>,
    /// What was told or asked and taken back: the fact, and the fact that took it back.
    taken_back: BTreeMap<u32, u32>,
    /// When each fact became known.
    knowledge: knowledge::Knowledge,
    /// The latest day that any change happened.
    latest: Option<Day>,
    /// Which tasks moved lately, for those who keep something of them.
    touched: touched::Touched,
}

impl Board {
    /// How many tasks there are.
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// Every task, in the order of assignment.
    pub fn tasks(&self) -> impl Iterator<Item = TaskRef<'_>> {
        self.rows.iter().enumerate().map(|(number, row)| TaskRef { number: number as u32, row })
    }

    /// The task of an identity.
    pub fn task(&self, id: TaskId) -> Option<TaskRef<'_>> {
        let number = *self.numbers.get(&id)?;
        self.rows.get(number as usize).map(|row| TaskRef { number, row })
    }

    /// The task of a code such as "NV12", in any case; zeros and spaces do not matter.
    ///
    /// A code is the task's place in the order of assignment, which the log fixes for ever.
    pub fn by_code(&self, code: &str) -> Option<TaskRef<'_>> {
        let digits = code.trim().to_ascii_uppercase();
        let digits = digits.strip_prefix("NV").unwrap_or(&digits).trim();
        let number = digits.parse::<u32>().ok()?.checked_sub(1)?;
        self.rows.get(number as usize).map(|row| TaskRef { number, row })
    }

    /// The agency of a key.
    pub fn agency(&self, key: Key) -> Option<&AgencyId> {
        self.agencies.thing(key)
    }

    /// The key of an agency that was ever named.
    pub fn agency_key(&self, agency: &AgencyId) -> Option<Key> {
        self.agencies.key(agency)
    }

    /// The agencies that ever led or supported a task, or had an official.
    pub fn agencies(&self) -> impl Iterator<Item = (Key, &AgencyId)> {
        self.agencies.iter()
    }

    /// The official of a key.
    pub fn official(&self, key: Key) -> Option<&OfficialId> {
        self.officials.thing(key)
    }

    /// The directive of a key.
    pub fn directive(&self, key: Key) -> Option<&DirectiveRow> {
        self.directive_rows.get(key.index())
    }

    /// The key of a directive.
    pub fn directive_key(&self, id: DirectiveId) -> Option<Key> {
        self.directives.key(&id)
    }

    /// The field of a key.
    pub fn field(&self, key: Key) -> Option<&str> {
        self.fields.thing(key).map(String::as_str)
    }

    /// The recurring duty of a key.
    pub fn duty(&self, key: Key) -> Option<SeriesId> {
        self.series.thing(key).copied()
    }

    /// The open tasks that an agency leads or supports, in the order of assignment.
    pub fn open_of(&self, agency: Key) -> impl Iterator<Item = TaskRef<'_>> {
        let numbers = self.open.get(&agency).into_iter().flatten();
        numbers.filter_map(|number| self.rows.get(*number as usize).map(|row| TaskRef { number: *number, row }))
    }

    /// Enters an open task under its agencies, or takes it away.
    fn index(&mut self, number: u32, enter: bool) {
        let row = &self.rows[number as usize];
        if !matches!(row.place.phase, Phase::Open | Phase::Awaiting | Phase::Suspended) {
            return;
        }
        for agency in row.place.lead.iter().chain(self.supporting.thing(row.supporting).into_iter().flatten()) {
            let tasks = self.open.entry(*agency).or_default();
            if enter {
                tasks.insert(number)
            } else {
                tasks.remove(&number)
            };
        }
    }

    /// The supporting agencies of a key.
    pub fn supporting(&self, key: Key) -> &[Key] {
        self.supporting.thing(key).map_or(&[], Vec::as_slice)
    }

    fn unclear(kind: DeadlineKind) -> bool {
        kind == DeadlineKind::Unknown
    }
}
