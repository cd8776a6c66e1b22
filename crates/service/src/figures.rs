//! Figures: rates and lists, in the shapes that command line and pages share.

use crate::{App, ServiceError};
use chrono::{DateTime, NaiveDate, Utc};
use dondoc_agencies::{AgencyId, Registry, Succession};
use dondoc_domain::{
    TaskId,
    rates::{Definition, Fraction, Population, Tally},
    timeliness::{Class, CountBy, DeadlineBy, Phase},
};
use dondoc_projections::{
    Board, Key,
    board::{GroupKey, Grouping, Query, Row},
};
use serde::Serialize;
use std::collections::BTreeMap;

/// A question for rates.
#[derive(Debug, Clone)]
pub struct RatesRequest {
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
    /// By what to group.
    pub by: Option<Grouping>,
    /// Only this lead agency.
    pub agency: Option<AgencyId>,
    /// Count closed tasks of merged agencies under today's successor.
    pub by_successor: bool,
}

/// Rates as JSON has them.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct RatesReport {
    /// First day of the period.
    pub from: NaiveDate,
    /// Last day of the period.
    pub to: NaiveDate,
    /// What had happened by the end of this day.
    pub as_of: NaiveDate,
    /// By which rules.
    pub definition: DefinitionReport,
    /// All together.
    pub total: TallyReport,
    /// By group.
    pub groups: Vec<GroupReport>,
}

/// The rules of a figure.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct DefinitionReport {
    /// Which tasks.
    pub population: Population,
    /// Which document's date decides.
    pub count_by: CountBy,
    /// Which deadline decides.
    pub deadline: DeadlineBy,
}

/// The tally of a group.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct GroupReport {
    /// What the group is, for machines.
    pub key: String,
    /// What the group is, for people.
    pub label: String,
    /// Its tally.
    #[serde(flatten)]
    pub tally: TallyReport,
}

/// A tally with its rates.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[expect(missing_docs, reason = "the fields are the classes and rates of the domain")]
pub struct TallyReport {
    pub assigned: u64,
    pub done_on_time: u64,
    pub done_late: u64,
    pub open_in_time: u64,
    pub open_overdue: u64,
    pub undated: u64,
    pub awaiting_confirmation: u64,
    pub returned: u64,
    pub withdrawn: u64,
    pub rates: RateReport,
}

/// The four rates.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[allow(missing_docs, reason = "the fields are the rates of the domain")]
pub struct RateReport {
    pub on_time_of_done: FractionReport,
    pub done_of_due: FractionReport,
    pub on_time_of_due: FractionReport,
    pub done_of_assigned: FractionReport,
}

/// A share with its numerator and denominator.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct FractionReport {
    /// How many.
    pub num: u64,
    /// Of how many.
    pub den: u64,
    /// Percent with two decimals; none of nothing.
    pub percent: Option<f64>,
}

impl From<Fraction> for FractionReport {
    fn from(it: Fraction) -> Self {
        Self { num: it.num, den: it.den, percent: it.percent() }
    }
}

impl From<Tally> for TallyReport {
    fn from(it: Tally) -> Self {
        Self {
            assigned: it.assigned(),
            done_on_time: it.of(Class::DoneOnTime),
            done_late: it.of(Class::DoneLate),
            open_in_time: it.of(Class::OpenInTime),
            open_overdue: it.of(Class::OpenOverdue),
            undated: it.of(Class::Undated),
            awaiting_confirmation: it.awaiting_confirmation(),
            returned: it.of(Class::Returned),
            withdrawn: it.of(Class::Withdrawn),
            rates: RateReport {
                on_time_of_done: it.on_time_of_done().into(),
                done_of_due: it.done_of_due().into(),
                on_time_of_due: it.on_time_of_due().into(),
                done_of_assigned: it.done_of_assigned().into(),
            },
        }
    }
}

/// A question for a list of tasks.
#[derive(Debug, Clone, Default)]
pub struct TaskQuery {
    /// Only this lead agency.
    pub agency: Option<AgencyId>,
    /// Only what waits for the office in this way, as things are now.
    pub waiting: Option<Waiting>,
    /// Only this class.
    pub class: Option<Class>,
    /// What had happened by the end of this day; today if none.
    pub as_of: Option<NaiveDate>,
    /// What had been recorded by this moment; everything if none.
    pub known_at: Option<DateTime<Utc>>,
}

/// What the office's queue holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Waiting {
    /// Results to be confirmed or sent back.
    Confirmation,
    /// Requests for more time.
    Extension,
    /// Tasks that were returned, or whose agency is gone.
    Lead,
    /// Deadlines whose wording means nothing certain.
    Deadline,
}

impl Waiting {
    fn holds(self, row: &Row) -> bool {
        let open = matches!(row.place.phase, Phase::Open | Phase::Awaiting | Phase::Suspended);
        match self {
            Waiting::Confirmation => row.place.phase == Phase::Awaiting,
            Waiting::Extension => row.extension_asked,
            Waiting::Lead => matches!(row.place.phase, Phase::Returned | Phase::WithoutLead),
            Waiting::Deadline => row.unclear && open,
        }
    }
}

/// A task in a list.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct TaskLine {
    /// Its identity.
    pub id: TaskId,
    /// The code that people use.
    pub code: String,
    /// The number of the directive.
    pub directive: String,
    /// The number of the item in the directive.
    pub item: String,
    /// What is to be done.
    pub content: String,
    /// The lead agency.
    pub lead: Option<AgencyId>,
    /// The day of assignment.
    pub assigned: Option<NaiveDate>,
    /// The wording of the deadline.
    pub deadline: String,
    /// The effective deadline that counted then.
    pub effective_due: Option<NaiveDate>,
    /// Where it was in its life.
    pub phase: Phase,
    /// Its class.
    pub class: Class,
    /// Whether a result waited for confirmation.
    pub awaiting_confirmation: bool,
    /// The day that counts as the day of completion.
    pub completed: Option<NaiveDate>,
}

impl App {
    /// The rates of a period.
    pub async fn rates(&self, request: &RatesRequest) -> Result<RatesReport, ServiceError> {
        if request.from > request.to {
            return Err(ServiceError::Told(format!(
                "Kỳ báo cáo không hợp lệ: từ ngày {} sau đến ngày {}. Đổi lại hai ngày.",
                request.from.format("%d/%m/%Y"),
                request.to.format("%d/%m/%Y")
            )));
        }
        let as_of = request.as_of.unwrap_or_else(|| request.to.min(self.today()));
        let registry = self.registry_now().await?;
        let models = self.models().await?;
        let board = &models.rows().board;
        let heirs = if request.by_successor { Heirs::of(board, &registry, self.today()) } else { Heirs::default() };
        let query = Query {
            from: request.from,
            to: request.to,
            as_of,
            known_at: request.known_at,
            definition: request.definition,
            agency_as: heirs.agency_as.clone(),
        };
        let only = request.agency.as_ref().map(|agency| heirs.key(board, agency));
        let asked_for = |lead| only.is_none_or(|only| only.is_some() && lead == only);
        let (total, groups) = board.rates(&query, request.by, asked_for);
        let mut reports = Vec::with_capacity(groups.len());
        for (key, tally) in groups {
            let (key, label) = self.describe(board, &registry, &heirs, key).await;
            reports.push(GroupReport { key, label, tally: tally.into() });
        }
        if matches!(request.by, Some(Grouping::Agency | Grouping::Directive | Grouping::Field | Grouping::Official)) {
            reports.sort_by(|a, b| a.label.cmp(&b.label).then_with(|| a.key.cmp(&b.key)));
        }
        let Definition { population, count_by, deadline } = request.definition;
        Ok(RatesReport {
            from: request.from,
            to: request.to,
            as_of,
            definition: DefinitionReport { population, count_by, deadline },
            total: total.into(),
            groups: reports,
        })
    }

    async fn describe(&self, board: &Board, registry: &Registry, heirs: &Heirs, key: GroupKey) -> (String, String) {
        match key {
            GroupKey::Agency(key) => match heirs.named.get(&key).or_else(|| board.agency(key)) {
                Some(id) => {
                    let name = registry.get(id).map_or_else(|| id.to_string(), |it| it.name.clone());
                    (id.to_string(), name)
                }
                None => nobody("Chưa có đơn vị chủ trì"),
            },
            GroupKey::Month(year, month) => (format!("{year}-{month:02}"), format!("Tháng {month}/{year}")),
            GroupKey::Quarter(year, quarter) => {
                let roman = ["I", "II", "III", "IV"][(quarter as usize - 1).min(3)];
                (format!("{year}-Q{quarter}"), format!("Quý {roman}/{year}"))
            }
            GroupKey::Directive(key) => match board.directive(key) {
                Some(it) => {
                    let day = it.issued.map_or_else(String::new, |day| day.format("%d/%m/%Y").to_string());
                    let year = it.issued.map_or_else(String::new, |day| format!("@{}", day.format("%Y")));
                    (format!("{}{year}", it.number), format!("{} ngày {day} của {}", it.number, it.issuer))
                }
                None => nobody("Không rõ văn bản"),
            },
            GroupKey::Field(key) => match board.field(key) {
                Some("") | None => nobody("Không ghi lĩnh vực"),
                Some(field) => (field.to_owned(), field.to_owned()),
            },
            GroupKey::Official(key) => match board.official(key) {
                Some(id) => (id.to_string(), self.name_of(id).await),
                None => nobody("Chưa có người nhận"),
            },
            GroupKey::None => nobody("Chưa có người nhận"),
        }
    }

    /// The tasks that a question asks for, in the order of assignment.
    pub async fn tasks(&self, query: &TaskQuery, definition: Definition) -> Result<Vec<TaskLine>, ServiceError> {
        let as_of = query.as_of.unwrap_or_else(|| self.today());
        let mut found = Vec::new();
        {
            let models = self.models().await?;
            let board = &models.rows().board;
            let only: Option<Option<Key>> = query.agency.as_ref().map(|agency| board.agency_key(agency));
            let ask = Query {
                from: NaiveDate::MIN,
                to: NaiveDate::MAX,
                as_of,
                known_at: query.known_at,
                definition: Definition { population: Population::Assigned, ..definition },
                agency_as: BTreeMap::new(),
            };
            board.counted(&ask, None, |task, class, place, _| {
                let wanted = query.class.is_none_or(|wanted| wanted == class)
                    && query.waiting.is_none_or(|waiting| waiting.holds(task.row))
                    && only.is_none_or(|only| only.is_some() && place.lead == only);
                if wanted {
                    let directive =
                        board.directive(task.row.directive).map_or_else(String::new, |it| it.number.clone());
                    let lead = place.lead.and_then(|key| board.agency(key)).cloned();
                    found.push((task.row.id, task.code(), directive, lead, class, *place));
                }
            });
        }
        let mut lines = Vec::with_capacity(found.len());
        for (id, code, directive, lead, class, place) in found {
            let task = self.task_then(id, as_of, query.known_at).await?;
            let assignment = task.assignment.as_ref();
            lines.push(TaskLine {
                id,
                code,
                directive,
                item: assignment.map_or_else(String::new, |it| it.item.clone()),
                content: assignment.map_or_else(String::new, |it| it.content.clone()),
                lead,
                assigned: place.assigned.map(NaiveDate::from),
                deadline: task.deadline.as_ref().map_or_else(String::new, |it| it.text.clone()),
                effective_due: place.due(definition.deadline).map(NaiveDate::from),
                phase: place.phase,
                class,
                awaiting_confirmation: place.awaiting_confirmation(),
                completed: (place.phase == Phase::Done)
                    .then(|| place.judged(definition.count_by).map(NaiveDate::from))
                    .flatten(),
            });
        }
        Ok(lines)
    }

    /// The task that a text names: its code ("NV12") or its identity.
    pub async fn find_task(&self, text: &str) -> Result<(TaskId, String), ServiceError> {
        let models = self.models().await?;
        let board = &models.rows().board;
        let by_id = text.trim().parse::<TaskId>().ok().and_then(|id| board.task(id));
        by_id
            .or_else(|| board.by_code(text))
            .map(|task| (task.row.id, task.code()))
            .ok_or_else(|| ServiceError::NotFound { what: "nhiệm vụ", name: text.to_owned(), nearest: Vec::new() })
    }
}

/// Agencies under today's successors. A successor that never led a task itself has the key of one it follows.
#[derive(Default)]
struct Heirs {
    agency_as: BTreeMap<Key, Key>,
    named: BTreeMap<Key, AgencyId>,
}

impl Heirs {
    fn of(board: &Board, registry: &Registry, today: NaiveDate) -> Self {
        let mut heirs = Self::default();
        for (key, agency) in board.agencies() {
            if let Succession::One(heir) = registry.successor(agency, today) {
                let stands_for = heirs.key(board, &heir).unwrap_or(key);
                heirs.agency_as.insert(key, stands_for);
                heirs.named.insert(stands_for, heir);
            }
        }
        heirs
    }

    /// The key that an agency is counted under.
    fn key(&self, board: &Board, agency: &AgencyId) -> Option<Key> {
        let stand_in = || self.named.iter().find(|(_, heir)| *heir == agency).map(|(key, _)| *key);
        board.agency_key(agency).map(|key| self.agency_as.get(&key).copied().unwrap_or(key)).or_else(stand_in)
    }
}

fn nobody(label: &str) -> (String, String) {
    (String::new(), label.to_owned())
}
