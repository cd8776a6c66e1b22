//! The planner in the application: people, tasks and log come from the read models, and what was planned becomes facts.

use super::{Due, Log, Past, Person, Round, Scene, plan};
use crate::{
    App, ServiceError,
    delegation::{deputy_of, today_of},
};
use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use chrono_tz::Asia::Ho_Chi_Minh;
use dondoc_agencies::{AgencyId, Registry};
use dondoc_domain::{
    ChatId, OfficialId, TaskId,
    event::Channel,
    ids::derive,
    reminder::{Planned, ReminderEvent},
    timeliness::Phase,
};
use dondoc_projections::{
    Key, Models, Officials,
    board::Row,
    reminders::{Fate, Reminded},
};
use futures_util::{StreamExt, TryStreamExt, stream};
use std::{
    collections::{BTreeMap, HashMap, HashSet},
    panic::resume_unwind,
};
use tokio::task::spawn_blocking;

/// Officials whose reminders are noted at the same time; one sync of the disk serves them all.
const AT_ONCE: usize = 64;

/// So long the read model keeps single reminders; of older ones it knows the last day only.
const KEPT: TimeDelta = TimeDelta::days(60);

/// Whether a linked chat can be written to: its messenger is connected, and nobody blocked it.
pub type Reaches<'a> = dyn Fn(Channel, ChatId) -> bool + Sync + 'a;

impl App {
    /// What should be sent now. Nothing is written. `reaches` tells whether a linked chat can be written to.
    pub async fn plan_reminders(&self, now: DateTime<Utc>, reaches: &Reaches<'_>) -> Result<Round, ServiceError> {
        self.plan_on(None, now, reaches).await
    }

    /// Plans on tasks and reminders as they were known at another time, if told; people are those of now.
    async fn plan_on(
        &self,
        then: Option<Models>,
        now: DateTime<Utc>,
        reaches: &Reaches<'_>,
    ) -> Result<Round, ServiceError> {
        let registry = self.registry_now().await?;
        let (tasks, log, people) = {
            let models = self.models().await?;
            let rows = models.rows();
            scene_of(rows, then.as_ref().unwrap_or(rows), &registry, now, reaches)
        };
        let (calendar, policy) = (self.calendar(), self.config.settings.reminders.clone());
        // The read models are given back by now, and planning for thousands keeps no conversation waiting.
        let planning = move || {
            plan(Scene { now, calendar: &calendar, policy: &policy, people: &people, tasks: &tasks, log: &log })
        };
        spawn_blocking(planning).await.or_else(|error| match error.try_into_panic() {
            Ok(panic) => resume_unwind(panic),
            Err(_) => Err(ServiceError::Told("Hệ thống đang dừng; chưa lập được danh sách nhắc việc.".into())),
        })
    }

    /// Plans a round and notes what it planned, unless it is only to be looked at.
    ///
    /// A look at a moment that has passed shows what would have been sent then, by what was known then of tasks and
    /// reminders. A round that counts goes by what is so now: nobody is reminded of what was done since.
    ///
    /// Whoever sends looks from time to time for what was planned and has no fate: after a crash it never reached
    /// the outbox.
    pub async fn remind(
        &self,
        now: DateTime<Utc>,
        dry_run: bool,
        reaches: &Reaches<'_>,
    ) -> Result<Round, ServiceError> {
        let past = dry_run && self.store.head().await?.is_some_and(|head| head.recorded_at > now);
        let then = if past { self.known_then(now).await? } else { None };
        let round = self.plan_on(then, now, reaches).await?;
        if !dry_run {
            self.note_round(&round).await?;
        }
        Ok(round)
    }

    /// Whether any official has linked a chat; until then there is nobody to send to.
    pub async fn anyone_linked(&self) -> Result<bool, ServiceError> {
        Ok(anyone_linked(&self.models().await?.rows().officials))
    }

    /// Notes a round's messages as planned, each once however often it is noted.
    pub async fn note_round(&self, round: &Round) -> Result<(), ServiceError> {
        let mut by_official: BTreeMap<&OfficialId, Vec<ReminderEvent>> = BTreeMap::new();
        for it in &round.planned {
            by_official.entry(&it.official).or_default().push(ReminderEvent::Planned(Planned {
                key: it.key,
                kind: it.kind,
                day: it.day,
                tasks: it.tasks.clone(),
                about: it.about.clone(),
            }));
        }
        let note = |(official, events): (&OfficialId, Vec<ReminderEvent>)| {
            let official = official.clone();
            async move {
                // A plan is known by its key, so any command will do; this one says which official it was for.
                let command = derive("reminders planned", &[official.as_str()]);
                self.note_reminders(&official, events, command, Channel::Clock).await
            }
        };
        let notes: Vec<_> = by_official.into_iter().map(note).collect();
        stream::iter(notes).buffer_unordered(AT_ONCE).try_collect::<()>().await
    }
}

/// The scene as the read models have it: people of now, tasks and reminders of then.
fn scene_of(
    models: &Models,
    then: &Models,
    registry: &Registry,
    now: DateTime<Utc>,
    reaches: &Reaches<'_>,
) -> (Vec<Due>, Log, Vec<Person>) {
    let today = now.with_timezone(&Ho_Chi_Minh).date_naive();
    let people = people(models, then, registry, today, reaches);
    let serving: HashMap<&OfficialId, &AgencyId> = people.iter().map(|it| (&it.id, &it.agency)).collect();
    let tasks = tasks(then, registry, &serving, today);
    let open: HashSet<TaskId> = tasks.iter().map(|task| task.id).collect();
    let mut log = Log::default();
    for (official, reminded) in then.reminders.all() {
        if serving.contains_key(official) {
            note(&mut log, official, reminded, &open);
        }
    }
    (tasks, log, people)
}

fn people(models: &Models, then: &Models, registry: &Registry, today: NaiveDate, reaches: &Reaches<'_>) -> Vec<Person> {
    let officials = &models.officials;
    // Where nobody has linked a chat yet, being out of reach tells nothing of anyone: the plan shows who would hear.
    let nobody_linked = !anyone_linked(officials);
    let person = |it: dondoc_domain::official::Official| Person {
        agency: today_of(registry, &it.agency, today),
        role: it.role,
        reachable: nobody_linked || has_chat(officials, &it.id, reaches),
        delegate: deputy_of(officials, registry, &it.id, today),
        quiet_until: then.reminders.of(&it.id).and_then(|reminded| reminded.quiet_until),
        id: it.id,
    };
    officials.all().filter(|it| it.active).map(person).collect()
}

fn anyone_linked(officials: &Officials) -> bool {
    officials.accounts().any(|(_, account)| !account.chats.is_empty())
}

fn has_chat(officials: &Officials, id: &OfficialId, reaches: &Reaches<'_>) -> bool {
    let theirs = |chat| officials.linked(chat).is_some_and(|it| it.id == *id);
    officials
        .account(id)
        .is_some_and(|account| account.chats.iter().any(|it| theirs(it.chat) && reaches(it.channel, it.chat)))
}

fn tasks(
    models: &Models,
    registry: &Registry,
    serving: &HashMap<&OfficialId, &AgencyId>,
    today: NaiveDate,
) -> Vec<Due> {
    let board = &models.board;
    let agencies = board.agencies().map(|(key, agency)| (key, today_of(registry, agency, today)));
    let leads: BTreeMap<Key, AgencyId> = agencies.collect();
    let due = |number: u32, row: &Row| {
        let place = &row.place;
        let lead = leads.get(&place.lead?)?.clone();
        // One who moved to another agency, or left, handles it no more.
        let handles = |id: &&OfficialId| serving.get(*id).is_some_and(|agency| **agency == lead);
        let officer = place.officer.and_then(|key| board.official(key)).filter(handles).cloned();
        Some(Due {
            id: row.id,
            number,
            officer,
            lead,
            assigned: place.assigned?.into(),
            due: place.current_due.map(NaiveDate::from),
            phase: place.phase,
            urgent: board.directive(row.directive).map(|it| it.urgency).unwrap_or_default(),
            accepted: row.accepted,
            last_told: row.last_told.map(NaiveDate::from),
            returned_on: row.sent_back.map(NaiveDate::from),
            extension_asked: row.extension_asked,
        })
    };
    let closed = |row: &Row| matches!(row.place.phase, Phase::Unborn | Phase::Done | Phase::Withdrawn);
    board.tasks().filter(|it| !closed(it.row)).filter_map(|it| due(it.number, it.row)).collect()
}

/// Takes in one official's part of the log, as far as it speaks of open tasks.
fn note(log: &mut Log, official: &OfficialId, reminded: &Reminded, open: &HashSet<TaskId>) {
    for it in &reminded.recent {
        log.note(
            official,
            Past {
                key: it.key,
                kind: it.kind,
                day: it.day,
                tasks: it.tasks.iter().filter(|task| open.contains(task)).copied().collect(),
                failed: matches!(it.fate, Fate::Failed(_)),
            },
        );
    }
    // Of what is still kept one by one, failures are known; of what is older, only that it was.
    let kept_from = reminded.recent.iter().map(|it| it.day).max().and_then(|day| day.checked_sub_signed(KEPT));
    for (task, kinds) in reminded.last.iter().filter(|(task, _)| open.contains(task)) {
        for (kind, day) in kinds.iter().filter(|(_, day)| kept_from.is_none_or(|from| **day < from)) {
            log.note_long_ago(official, *task, *kind, *day);
        }
    }
    for (task, until) in reminded.snoozed.iter().filter(|(task, _)| open.contains(task)) {
        log.snooze(official, *task, *until);
    }
}
