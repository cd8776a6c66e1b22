//! The overview: one page that says how the province keeps its word, all of it counted in one walk.

use super::{Answered, GroupReport, Named, Question, RatesRequest, TallyReport, report::DefinitionReport};
use crate::{App, ServiceError, lists::TaskFilter};
use chrono::{DateTime, Datelike, Days, Months, NaiveDate, Utc};
use dondoc_agencies::AgencyId;
use dondoc_domain::{
    Day,
    rates::{Definition, Population},
    timeliness::Class,
};
use dondoc_projections::{
    Board,
    board::{AgencyCount, At, Cells, ExtensionCount, GroupKey, Grouping, OverviewCount, OverviewQuestion, Rules},
};
use serde::Serialize;
use std::collections::BTreeMap;

/// A question for the overview.
#[derive(Debug, Clone)]
pub struct OverviewRequest {
    /// First day of the period.
    pub from: NaiveDate,
    /// Last day of the period.
    pub to: NaiveDate,
    /// What had happened by the end of this day; the earlier of `to` and today if none.
    pub as_of: Option<NaiveDate>,
    /// What had been recorded by this moment; everything if none.
    pub known_at: Option<DateTime<Utc>>,
    /// By which rules.
    pub definition: Definition,
    /// Only this lead agency.
    pub agency: Option<AgencyId>,
    /// Count closed tasks of merged agencies under today's successor.
    pub by_successor: bool,
}

/// Which tasks figures count: the rates by these are the same figures, and [`Scope::tasks`] the tasks behind them.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Scope {
    /// First day of the period.
    pub from: NaiveDate,
    /// Last day of the period.
    pub to: NaiveDate,
    /// What had happened by the end of this day.
    pub as_of: NaiveDate,
    /// What had been recorded by this moment; everything if none.
    pub known_at: Option<DateTime<Utc>>,
    /// By which rules.
    pub definition: DefinitionReport,
    /// Only this lead agency.
    pub agency: Option<AgencyId>,
    /// Whether tasks of merged agencies count under today's successor.
    pub by_successor: bool,
}

impl Scope {
    /// The question for rates that counts the same tasks.
    pub fn rates(&self, by: Option<Grouping>) -> RatesRequest {
        let DefinitionReport { population, count_by, deadline } = self.definition;
        RatesRequest {
            from: self.from,
            to: self.to,
            as_of: Some(self.as_of),
            known_at: self.known_at,
            definition: Definition { population, count_by, deadline },
            by,
            agency: self.agency.clone(),
            by_successor: self.by_successor,
        }
    }

    /// The filter that lists the same tasks; one box, agency, field, month, band or day narrows it further.
    pub fn tasks(&self) -> TaskFilter {
        TaskFilter::counted(&self.rates(None))
    }
}

/// The overview.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Overview {
    /// The tasks of the period: of all figures but months and calendar.
    pub scope: Scope,
    /// All together.
    pub total: TallyReport,
    /// By lead agency, in the order of their names.
    pub agencies: Vec<AgencyReport>,
    /// By field, in the order of their names.
    pub fields: Vec<GroupReport>,
    /// How long the open overdue ones are overdue.
    pub ageing: Ageing,
    /// Requests for more time.
    pub extensions: ExtensionReport,
    /// Open tasks on which the lead is silent.
    pub silence: SilenceReport,
    /// Results that wait for confirmation.
    pub awaiting: AwaitingReport,
    /// The tasks that months count: what was due from five months before the period to its end.
    pub months_scope: Scope,
    /// By month of the deadline; of more than twenty years only the months in which anything was due.
    pub months: Vec<GroupReport>,
    /// The tasks that the calendar counts: what is due from the period's first day to sixty days after its last day,
    /// or after the day it is read, whichever is later.
    pub calendar_scope: Scope,
    /// By day of the deadline; of more than two years only the days on which anything is due.
    pub calendar: Vec<DueDay>,
}

/// One lead agency on the overview.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct AgencyReport {
    /// The agency, for machines; empty for tasks without a lead.
    pub key: String,
    /// Its name.
    pub label: String,
    /// Its tally.
    #[serde(flatten)]
    pub tally: TallyReport,
    /// How long its open overdue tasks are overdue.
    pub ageing: Ageing,
    /// Its open tasks on which it is silent.
    pub silent: u32,
    /// Its requests for more time.
    pub extensions: ExtensionReport,
}

/// Open overdue tasks, by the working days since their deadline.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct Ageing {
    /// At most 5.
    pub up_to_5: u32,
    /// 6 to 15.
    pub up_to_15: u32,
    /// 16 to 30.
    pub up_to_30: u32,
    /// More than 30.
    pub over_30: u32,
}

/// Requests for more time: each is in one of granted, shorter, refused, lapsed, waiting.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct ExtensionReport {
    /// How many were made.
    pub asked: i64,
    /// Granted until the day asked for.
    pub granted: i64,
    /// Granted until an earlier day.
    pub shorter: i64,
    /// Refused.
    pub refused: i64,
    /// Never decided: the task was closed first, or another request took its place.
    pub lapsed: i64,
    /// Waiting for the office.
    pub waiting: i64,
    /// Calendar days that deadlines moved by, all together.
    pub days: i64,
    /// Working days that deadlines moved by, all together.
    pub working_days: i64,
    /// The tally of the tasks by the deadline as first set.
    pub by_original: TallyReport,
    /// The tally of the same tasks by the deadline after extensions.
    pub by_current: TallyReport,
}

/// Open tasks, neither assigned nor spoken of by their lead for a while.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct SilenceReport {
    /// For at least so many days.
    pub days: u16,
    /// How many.
    pub tasks: u32,
}

/// Results that wait for confirmation.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct AwaitingReport {
    /// How many.
    pub tasks: u32,
    /// The calendar days since they were handed in: half of them wait no longer than this. None of nothing.
    pub median_days: Option<f64>,
}

/// What is due on a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct DueDay {
    /// The day.
    pub day: NaiveDate,
    /// Whether it is a working day.
    pub working: bool,
    /// How many tasks are due.
    pub due: u64,
    /// How many of them are done.
    pub done: u64,
    /// How many of them are open, overdue ones included.
    pub open: u64,
    /// How many of them are open and overdue.
    pub overdue: u64,
}

/// An open task is silent after so many days without a word.
const SILENT_AFTER: u16 = 30;
/// Months shown before the period.
const MONTHS_BEFORE: u32 = 5;
/// Days shown ahead.
const DAYS_AHEAD: u64 = 60;
/// More months, or days, than this are shown only where there is anything.
const ALL_MONTHS: i32 = 240;
const ALL_DAYS: i64 = 731;

impl App {
    /// The overview of a period.
    pub async fn overview(&self, request: &OverviewRequest) -> Result<Overview, ServiceError> {
        let named = self.named(request.from, request.to, request.as_of, request.by_successor).await?;
        let (only, agency_as) = self.led_by(&named, request.agency.as_ref()).await?;
        let first = request.from.with_day(1).unwrap_or(request.from);
        let months_from = first.checked_sub_months(Months::new(MONTHS_BEFORE)).unwrap_or(first);
        let ahead = |day: NaiveDate| day.checked_add_days(Days::new(DAYS_AHEAD)).unwrap_or(day);
        let calendar_to = ahead(request.to.max(named.as_of));
        let question = OverviewQuestion {
            as_of: named.as_of.into(),
            rules: Rules { from: request.from.into(), to: request.to.into(), definition: request.definition },
            months_from: months_from.into(),
            calendar_to: calendar_to.into(),
            silent_after: SILENT_AFTER,
            agency_as,
            only,
            work_days: self.work_days(),
        };
        let at = At::new(named.as_of, request.known_at);
        let answered = self.answered(at, Question::Overview(Box::new(question))).await?;
        let Answered::Overview(count) = answered.as_ref() else { return Err(ServiceError::Contended) };
        let scope = |from, to, population| Scope {
            from,
            to,
            as_of: named.as_of,
            known_at: request.known_at,
            definition: Definition { population, ..request.definition }.into(),
            agency: request.agency.clone(),
            by_successor: request.by_successor,
        };
        let (agencies, fields) = {
            let models = self.models().await?;
            let board = &models.rows().board;
            (self.agencies_of(board, &named, count).await, self.fields_of(board, &named, count).await)
        };
        let total = count.total();
        Ok(Overview {
            scope: scope(request.from, request.to, request.definition.population),
            total: total.cells.tally().into(),
            agencies,
            fields,
            ageing: total.into(),
            extensions: total.extensions.into(),
            silence: SilenceReport { days: SILENT_AFTER, tasks: total.silent },
            awaiting: awaiting(count),
            months: months(count, months_from, request.to),
            months_scope: scope(months_from, request.to, Population::Due),
            calendar: calendar(count, request.from, calendar_to),
            calendar_scope: scope(request.from, calendar_to, Population::Due),
        })
    }

    async fn agencies_of(&self, board: &Board, named: &Named, count: &OverviewCount) -> Vec<AgencyReport> {
        let mut reports = Vec::new();
        for (key, it) in count.agencies() {
            // The tasks of an agency that nobody leads are called by the group of agencies, not of officials.
            let (key, label) = match key {
                Some(key) => self.describe(board, &named.registry, &named.heirs, GroupKey::Agency(key)).await,
                None => (String::new(), "Chưa có đơn vị chủ trì".to_owned()),
            };
            let tally = it.cells.tally().into();
            reports.push(AgencyReport {
                key,
                label,
                tally,
                ageing: it.into(),
                silent: it.silent,
                extensions: it.extensions.into(),
            });
        }
        reports.sort_by(|a, b| a.label.cmp(&b.label).then_with(|| a.key.cmp(&b.key)));
        reports
    }

    async fn fields_of(&self, board: &Board, named: &Named, count: &OverviewCount) -> Vec<GroupReport> {
        let mut reports = Vec::new();
        for (key, cells) in count.fields() {
            let (key, label) = self.describe(board, &named.registry, &named.heirs, GroupKey::Field(key)).await;
            reports.push(GroupReport { key, label, tally: cells.tally().into() });
        }
        reports.sort_by(|a, b| a.label.cmp(&b.label).then_with(|| a.key.cmp(&b.key)));
        reports
    }
}

fn months(count: &OverviewCount, from: NaiveDate, to: NaiveDate) -> Vec<GroupReport> {
    let mut due: BTreeMap<(i32, u32), Cells> = count.months().collect();
    if (to.year() - from.year()) * 12 <= ALL_MONTHS {
        let (mut year, mut month) = (from.year(), from.month());
        while (year, month) <= (to.year(), to.month()) {
            due.entry((year, month)).or_default();
            (year, month) = if month == 12 { (year + 1, 1) } else { (year, month + 1) };
        }
    }
    let report = |((year, month), cells): ((i32, u32), Cells)| GroupReport {
        key: format!("{year}-{month:02}"),
        label: format!("Tháng {month}/{year}"),
        tally: cells.tally().into(),
    };
    due.into_iter().map(report).collect()
}

fn calendar(count: &OverviewCount, from: NaiveDate, to: NaiveDate) -> Vec<DueDay> {
    let mut due: BTreeMap<NaiveDate, Cells> = count.calendar().map(|(day, cells)| (day.into(), cells)).collect();
    if (to - from).num_days() <= ALL_DAYS {
        for day in from.iter_days().take_while(|day| *day <= to) {
            due.entry(day).or_default();
        }
    }
    let work_days = &count.question().work_days;
    let shown = |(day, cells): (NaiveDate, Cells)| {
        let (tally, overdue) = (cells.tally(), cells.of(Class::OpenOverdue));
        let open = overdue + cells.of(Class::OpenInTime);
        DueDay { day, working: work_days.is_one(day), due: tally.assigned(), done: tally.done(), open, overdue }
    };
    due.into_iter().map(shown).collect()
}

fn awaiting(count: &OverviewCount) -> AwaitingReport {
    let as_of = NaiveDate::from(count.question().as_of);
    let waits = |since: Day| (as_of - NaiveDate::from(since)).num_days() as f64;
    // The longest waiting first.
    let dated: Vec<(f64, u32)> =
        count.awaiting_since().iter().filter_map(|(since, tasks)| Some((waits((*since)?), *tasks))).collect();
    let all: u32 = dated.iter().map(|(_, tasks)| tasks).sum();
    let nth = |mut n: u32| {
        dated.iter().find_map(|(days, tasks)| {
            let here = n < *tasks;
            n = n.saturating_sub(*tasks);
            here.then_some(*days)
        })
    };
    let median_days = all.checked_sub(1).and_then(|last| Some((nth(last / 2)? + nth(all / 2)?) / 2.0));
    AwaitingReport { tasks: count.awaiting_since().values().sum(), median_days }
}

impl From<&AgencyCount> for Ageing {
    fn from(it: &AgencyCount) -> Self {
        let [up_to_5, up_to_15, up_to_30, over_30] = it.bands;
        Self { up_to_5, up_to_15, up_to_30, over_30 }
    }
}

impl From<ExtensionCount> for ExtensionReport {
    fn from(it: ExtensionCount) -> Self {
        Self {
            asked: it.asked,
            granted: it.as_asked,
            shorter: it.shorter,
            refused: it.refused,
            lapsed: it.lapsed,
            waiting: it.waiting,
            days: it.days,
            working_days: it.working_days,
            by_original: it.by_original.tally().into(),
            by_current: it.by_current.tally().into(),
        }
    }
}
