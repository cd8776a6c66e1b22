//! The office's desk: what waits there, kind by kind, with all that decides it.

use crate::{App, ServiceError, app::vietnam_day};
use chrono::{DateTime, NaiveDate, Utc};
use dondoc_agencies::AgencyId;
use dondoc_domain::{
    OfficialId, TaskId,
    task::{Task, TaskEvent},
    timeliness::Phase,
};
use dondoc_projections::board::TaskRef;

/// What may wait on the office's desk.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DeskKind {
    /// Results to be confirmed or sent back.
    Results,
    /// Requests for more time.
    Extensions,
    /// Tasks that their lead sent back as not its own.
    Returns,
    /// Open tasks whose deadline has a wording that means nothing certain.
    Unclear,
    /// Tasks whose lead is gone without a single successor.
    WithoutLead,
}

impl DeskKind {
    /// Every kind, in the order in which the office works them off.
    pub const ALL: [DeskKind; 5] =
        [DeskKind::Results, DeskKind::Extensions, DeskKind::Returns, DeskKind::Unclear, DeskKind::WithoutLead];

    fn holds(self, task: &TaskRef<'_>) -> bool {
        let row = task.row;
        match self {
            DeskKind::Results => row.place.phase == Phase::Awaiting,
            DeskKind::Extensions => row.extension_asked,
            DeskKind::Returns => row.place.phase == Phase::Returned,
            DeskKind::Unclear => {
                row.unclear && matches!(row.place.phase, Phase::Open | Phase::Awaiting | Phase::Suspended)
            }
            DeskKind::WithoutLead => row.place.phase == Phase::WithoutLead,
        }
    }
}

/// A task on the desk, with all that decides it.
#[derive(Debug, Clone, PartialEq)]
pub struct DeskItem {
    /// Its identity.
    pub id: TaskId,
    /// The code that people use.
    pub code: String,
    /// The number of the directive.
    pub directive: String,
    /// The revision it was read at: a decision names it, so that it is made on what was shown.
    pub revision: u64,
    /// Since when it waits, in Vietnam.
    pub since: NaiveDate,
    /// Who asked, handed in or sent back: the one stood in for, else the one who acted.
    pub by: Option<OfficialId>,
    /// The task.
    pub task: Task,
    /// Why it was returned, and whose it is in the agency's view.
    pub returned: Option<(String, Option<AgencyId>)>,
    /// The document by which its lead ended.
    pub ended: Option<String>,
    /// The more time it was given before: until when it was asked, and until when it was granted.
    pub granted: Vec<(NaiveDate, Option<NaiveDate>)>,
    /// How often a result was sent back before.
    pub sent_back: u32,
    /// The last thing that happened: when it was recorded and who did it.
    pub last: (DateTime<Utc>, Option<OfficialId>),
}

/// So many tasks of one kind are put in order exactly; behind them the order is that of the last word.
const EXACT: usize = 1_000;

impl App {
    /// How many tasks of each kind wait, in the order of [`DeskKind::ALL`].
    pub async fn desk_counts(&self) -> Result<[u64; 5], ServiceError> {
        let models = self.models().await?;
        let mut counts = [0; 5];
        for task in models.rows().board.tasks() {
            for (count, kind) in counts.iter_mut().zip(DeskKind::ALL) {
                *count += u64::from(kind.holds(&task));
            }
        }
        Ok(counts)
    }

    /// The tasks of a kind that wait, the longest waiting first: so many after the first so many. Who may ask, the
    /// caller sees to.
    pub async fn desk(&self, kind: DeskKind, skip: usize, take: usize) -> Result<Vec<DeskItem>, ServiceError> {
        let mut waiting: Vec<(Option<NaiveDate>, u32, TaskId)> = {
            let models = self.models().await?;
            let board = &models.rows().board;
            let told = |it: TaskRef<'_>| {
                let day = match kind {
                    DeskKind::Results | DeskKind::Extensions | DeskKind::Returns => it.row.last_told,
                    DeskKind::Unclear | DeskKind::WithoutLead => it.row.place.assigned,
                };
                (day.map(NaiveDate::from), it.number, it.row.id)
            };
            board.tasks().filter(|it| kind.holds(it)).map(told).collect()
        };
        waiting.sort_unstable();
        let (all, page) = (waiting.len() <= EXACT, skip.min(waiting.len())..(skip + take).min(waiting.len()));
        let read = if all { 0..waiting.len() } else { page.clone() };
        let mut items = Vec::with_capacity(read.len());
        for (.., id) in &waiting[read] {
            items.push(self.desk_item(*id, Some(kind)).await?);
        }
        items.sort_by_key(|it| it.since);
        Ok(if all { items.drain(page).collect() } else { items })
    }

    /// A task as the desk shows it; the kind says what it waits for.
    pub async fn desk_item(&self, id: TaskId, kind: Option<DeskKind>) -> Result<DeskItem, ServiceError> {
        let (code, directive) = {
            let models = self.models().await?;
            let board = &models.rows().board;
            let row = board.task(id);
            let directive = row.and_then(|it| board.directive(it.row.directive)).map(|it| it.number.clone());
            (row.map_or_else(|| id.to_string(), |it| it.code()), directive.unwrap_or_default())
        };
        let mut item = DeskItem {
            id,
            code,
            directive,
            revision: 0,
            since: self.today(),
            by: None,
            task: Task::default(),
            returned: None,
            ended: None,
            granted: Vec::new(),
            sent_back: 0,
            last: (DateTime::UNIX_EPOCH, None),
        };
        for recorded in self.task_records(id).await? {
            let (event, meta) = (recorded.event, recorded.meta);
            let at = meta.known_at(recorded.recorded_at);
            let waits_since = match kind {
                Some(DeskKind::Results) => matches!(event, TaskEvent::ResultSubmitted(_)),
                Some(DeskKind::Extensions) => matches!(event, TaskEvent::ExtensionRequested(_)),
                Some(DeskKind::Returns) => matches!(event, TaskEvent::Returned(_)),
                Some(DeskKind::Unclear) => matches!(event, TaskEvent::Assigned(_) | TaskEvent::Corrected(_)),
                Some(DeskKind::WithoutLead) => matches!(event, TaskEvent::LeftWithoutLead(_)),
                None => false,
            };
            if waits_since {
                item.since = vietnam_day(at);
                item.by = meta.on_behalf_of.clone().or_else(|| meta.by.clone());
            }
            if let TaskEvent::Returned(it) = &event {
                item.returned = Some((it.reason.clone(), it.proposed.clone()));
            }
            if let TaskEvent::LeftWithoutLead(it) = &event {
                item.ended = Some(it.reason.clone());
            }
            if let TaskEvent::ExtensionGranted(it) = &event {
                item.granted.push((it.asked, it.deadline.due));
            }
            item.sent_back += u32::from(matches!(event, TaskEvent::ResultSentBack(_)));
            item.last = (at, meta.by.clone());
            item.revision = recorded.revision;
            item.task.evolve(&event, &meta);
        }
        Ok(item)
    }
}
