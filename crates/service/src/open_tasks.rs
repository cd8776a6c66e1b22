//! What is open for an official: the tasks that a conversation with them can be about.

use crate::{
    App, ServiceError,
    delegation::{absent_for, today_of},
};
use chrono::NaiveDate;
use dondoc_agencies::{AgencyId, Registry};
use dondoc_domain::{
    OfficialId, TaskId,
    directive::Urgency,
    official::{Official, Role},
    permission::{Reach, View, sees},
    timeliness::{Class, CountBy, DeadlineBy, Phase},
};
use dondoc_projections::{Key, Models, board::TaskRef};
use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

/// A task as it concerns one official.
#[derive(Debug, Clone, PartialEq)]
pub struct OpenFor {
    /// Its identity.
    pub id: TaskId,
    /// The code that people use, "NV12".
    pub code: String,
    /// What is to be done, whole.
    pub content: String,
    /// The number of the item in the directive.
    pub item: String,
    /// The number of the directive.
    pub directive: String,
    /// How urgent the directive is.
    pub urgency: Urgency,
    /// The lead agency as it is today.
    pub lead: AgencyId,
    /// The effective deadline; none if no deadline runs.
    pub due: Option<NaiveDate>,
    /// The box it stands in today.
    pub class: Class,
    /// Where it is in its life.
    pub phase: Phase,
    /// The last percentage told.
    pub percent: Option<u8>,
    /// Whether the lead took it on.
    pub accepted: bool,
    /// Until when more time was asked for, while that waits for a decision.
    pub extension_asked: Option<NaiveDate>,
    /// Who handles it; none once they left or serve elsewhere.
    pub officer: Option<OfficialId>,
    /// Whether their agency leads it and they handle it, or nobody does yet.
    pub mine: bool,
    /// For whom they would act on it, when they stand in.
    pub on_behalf_of: Option<OfficialId>,
    /// Whether their agency supports it only.
    pub supporting: bool,
    /// The day the lead last told something, in Vietnam.
    pub last_told: Option<NaiveDate>,
    /// Whether the office asked why it is late, and waits for the answer.
    pub explanation_asked: bool,
}

/// What is read from a task's stream, because the board holds no text.
#[derive(Debug)]
pub(crate) struct Brief {
    /// How many events the stream had.
    events: u32,
    pub content: String,
    pub item: String,
    /// The wording of the deadline.
    pub deadline: String,
    pub percent: Option<u8>,
    until: Option<NaiveDate>,
    explanation_asked: bool,
}

/// Briefs read before; each is good as long as its task has as many events.
#[derive(Debug, Default)]
pub(crate) struct Texts(Mutex<HashMap<TaskId, Arc<Brief>>>);

/// So many briefs are kept; when there are more, all are read anew.
const KEPT: usize = 50_000;

/// From whose view tasks are looked at.
struct Viewer<'a> {
    official: Official,
    models: &'a Models,
    absent: Vec<OfficialId>,
    /// The head for whom they stand in, if any.
    absent_head: Option<OfficialId>,
    registry: &'a Registry,
    today: NaiveDate,
}

impl App {
    /// The open tasks that an official's agency leads or supports, as far as they concern the official: those they or
    /// the ones they stand in for handle, those that nobody handles, and for a head all of the agency. None for
    /// whom the table gives no tasks of their own.
    ///
    /// Tasks of the agency's own come first, among them the overdue ones, then by deadline, undated last.
    pub async fn open_for(&self, official: &OfficialId) -> Result<Vec<OpenFor>, ServiceError> {
        let registry = self.registry_now().await?;
        let mut found = Vec::new();
        {
            let models = self.models().await?;
            let Some(viewer) = self.viewer(models.rows(), &registry, official) else {
                return Ok(Vec::new());
            };
            if sees(viewer.official.role, View::OwnTasks) == Reach::None {
                return Ok(Vec::new());
            }
            let board = &models.rows().board;
            let whole = sees(viewer.official.role, View::AgencyBoard) == Reach::Led || viewer.absent_head.is_some();
            let ours = |agency: &AgencyId| viewer.now(agency) == viewer.official.agency;
            for (key, _) in board.agencies().filter(|(_, agency)| ours(agency)) {
                for task in board.open_of(key) {
                    let Some(it) = viewer.look(task) else { continue };
                    if whole || it.mine || it.on_behalf_of.is_some() || it.supporting {
                        found.push((task.number, task.row.events, it));
                    }
                }
            }
        }
        // A task that two agencies of old brought to one of today is listed once.
        found.sort_by_key(|(number, _, it)| (rank(it), *number));
        found.dedup_by_key(|(number, ..)| *number);
        let mut tasks = Vec::with_capacity(found.len());
        for (_, events, it) in found {
            tasks.push(self.with_text(it, events).await?);
        }
        Ok(tasks)
    }

    /// The open tasks that an agency leads today, or all of the province, in the order of [`App::open_for`].
    pub async fn open_of(&self, agency: Option<&AgencyId>) -> Result<Vec<OpenFor>, ServiceError> {
        let (registry, today) = (self.registry_now().await?, self.today());
        let wanted = agency.map(|agency| today_of(&registry, agency, today));
        let mut found = Vec::new();
        {
            let models = self.models().await?;
            let board = &models.rows().board;
            let ours = |it: &AgencyId| wanted.as_ref().is_none_or(|wanted| today_of(&registry, it, today) == *wanted);
            for (key, _) in board.agencies().filter(|(_, it)| ours(it)) {
                for task in board.open_of(key).filter(|it| it.row.place.lead == Some(key)) {
                    let it = as_it_stands(models.rows(), task, &registry, today);
                    found.extend(it.map(|it| (task.number, task.row.events, it)));
                }
            }
        }
        found.sort_by_key(|(number, _, it)| (rank(it), *number));
        let mut tasks = Vec::with_capacity(found.len());
        for (_, events, it) in found {
            tasks.push(self.with_text(it, events).await?);
        }
        Ok(tasks)
    }

    /// One task as it concerns an official, open or not: none if their agency neither leads nor supports it, and
    /// they may not look at other agencies' boards.
    pub async fn open_task(&self, id: TaskId, official: &OfficialId) -> Result<Option<OpenFor>, ServiceError> {
        let registry = self.registry_now().await?;
        let found = {
            let models = self.models().await?;
            let board = &models.rows().board;
            let viewer = self.viewer(models.rows(), &registry, official);
            let task = board.task(id);
            viewer.zip(task).and_then(|(viewer, task)| Some((task.row.events, viewer.look(task)?)))
        };
        match found {
            Some((events, it)) => Ok(Some(self.with_text(it, events).await?)),
            None => Ok(None),
        }
    }

    fn viewer<'a>(&self, models: &'a Models, registry: &'a Registry, id: &OfficialId) -> Option<Viewer<'a>> {
        let (officials, today) = (&models.officials, self.today());
        let official = officials.get(id).filter(|it| it.active)?;
        let agency = today_of(registry, &official.agency, today);
        let absent = absent_for(officials, registry, id, today);
        let head = |id: &&OfficialId| officials.get(id).is_some_and(|it| it.role == Role::Head);
        let absent_head = absent.iter().find(head).cloned();
        Some(Viewer { official: Official { agency, ..official }, models, absent, absent_head, registry, today })
    }

    pub(crate) async fn with_text(&self, mut it: OpenFor, events: u32) -> Result<OpenFor, ServiceError> {
        let brief = self.brief(it.id, events).await?;
        it.content.clone_from(&brief.content);
        it.item.clone_from(&brief.item);
        it.percent = brief.percent;
        it.extension_asked = brief.until;
        it.explanation_asked = brief.explanation_asked;
        Ok(it)
    }

    /// The text of a task whose stream has so many events, by the board.
    pub(crate) async fn brief(&self, id: TaskId, events: u32) -> Result<Arc<Brief>, ServiceError> {
        let known = self.texts.0.lock().unwrap_or_else(PoisonError::into_inner).get(&id).cloned();
        if let Some(brief) = known.filter(|brief| brief.events >= events) {
            return Ok(brief);
        }
        let loaded = self.load(id, uuid::Uuid::nil()).await?;
        let (content, item) = loaded.task.assignment.map_or_else(Default::default, |it| (it.content, it.item));
        let brief = Arc::new(Brief {
            events: loaded.expected.next_revision().try_into().unwrap_or(u32::MAX),
            content,
            item,
            deadline: loaded.task.deadline.map_or_else(String::new, |it| it.text),
            percent: loaded.task.progress.and_then(|(it, ..)| it.percent),
            until: loaded.task.request.map(|it| it.until),
            explanation_asked: loaded.task.explanation_asked,
        });
        let mut texts = self.texts.0.lock().unwrap_or_else(PoisonError::into_inner);
        if texts.len() >= KEPT {
            texts.clear();
        }
        texts.insert(id, Arc::clone(&brief));
        Ok(brief)
    }
}

/// Own tasks first, among them the overdue ones, then by deadline, undated last.
pub(crate) fn rank(it: &OpenFor) -> (bool, bool, bool, Option<NaiveDate>) {
    (it.supporting, it.class != Class::OpenOverdue, it.due.is_none(), it.due)
}

/// A task without its text, from nobody's view; none while it has no lead.
pub(crate) fn as_it_stands(
    models: &Models,
    task: TaskRef<'_>,
    registry: &Registry,
    today: NaiveDate,
) -> Option<OpenFor> {
    let (board, officials, row) = (&models.board, &models.officials, task.row);
    let class = row.place.class(today.into(), CountBy::default(), DeadlineBy::default())?;
    let lead = today_of(registry, row.place.lead.and_then(|key| board.agency(key))?, today);
    // One who left, or moved to another agency, handles it no more: as the planner of reminders has it.
    let handles = |id: &&OfficialId| {
        officials.get(id).is_some_and(|it| it.active && today_of(registry, &it.agency, today) == lead)
    };
    let officer = row.place.officer.and_then(|key| board.official(key)).filter(handles).cloned();
    let directive = board.directive(row.directive);
    Some(OpenFor {
        id: row.id,
        code: task.code(),
        content: String::new(),
        item: String::new(),
        directive: directive.map_or_else(String::new, |it| it.number.clone()),
        urgency: directive.map_or_else(Urgency::default, |it| it.urgency),
        lead,
        due: row.place.current_due.filter(|_| class != Class::Undated).map(NaiveDate::from),
        class,
        phase: row.place.phase,
        percent: None,
        accepted: row.accepted,
        extension_asked: None,
        officer,
        mine: false,
        on_behalf_of: None,
        supporting: false,
        last_told: row.last_told.map(NaiveDate::from),
        explanation_asked: false,
    })
}

impl Viewer<'_> {
    fn now(&self, agency: &AgencyId) -> AgencyId {
        today_of(self.registry, agency, self.today)
    }

    /// A task without its text; none if the official may not see it.
    fn look(&self, task: TaskRef<'_>) -> Option<OpenFor> {
        let board = &self.models.board;
        let it = as_it_stands(self.models, task, self.registry, self.today)?;
        let concerned = sees(self.official.role, View::OwnTasks) != Reach::None;
        let led = concerned && it.lead == self.official.agency;
        let ours = |key: &Key| board.agency(*key).is_some_and(|agency| self.now(agency) == self.official.agency);
        let supporting = concerned && !led && board.supporting(task.row.supporting).iter().any(ours);
        if !led && !supporting && sees(self.official.role, View::AgencyBoard) != Reach::All {
            return None;
        }
        let mine = led && it.officer.as_ref().is_none_or(|officer| *officer == self.official.id);
        let on_behalf_of = match &it.officer {
            _ if !led || mine => None,
            Some(officer) if self.absent.contains(officer) => Some(officer.clone()),
            _ if self.official.role == Role::Head => None,
            _ => self.absent_head.clone(),
        };
        Some(OpenFor { mine, on_behalf_of, supporting, ..it })
    }
}
