//! What the conversation is told: who writes, what is open for them, what the office has set.

use crate::{Desk, DeskError};
use chrono::{DateTime, NaiveDate, Utc};
use dondoc_agencies::{AgencyId, Registry, Succession};
use dondoc_bot::{Elsewhere, Limits, Memory, OpenTask, Scene, Who};
use dondoc_calendar::Calendar;
use dondoc_domain::{TaskId, directive::Urgency, event::Channel, official::Official};
use dondoc_messaging::Abilities;
use dondoc_post::Job;
use dondoc_service::{OpenFor, ServiceError};

/// Everything a [`Scene`] borrows from.
pub(crate) struct Stage {
    now: DateTime<Utc>,
    today: NaiveDate,
    calendar: Calendar,
    who: Option<Who>,
    channel: Channel,
    abilities: Abilities,
    group: bool,
    memory: Memory,
    tasks: Vec<OpenTask>,
    elsewhere: Vec<Elsewhere>,
    about: Vec<TaskId>,
    link: Option<String>,
    limits: Limits,
}

impl Stage {
    /// As the conversation sees it.
    pub fn view(&self) -> Scene<'_> {
        Scene {
            now: self.now,
            today: self.today,
            calendar: &self.calendar,
            who: self.who.as_ref(),
            channel: self.channel,
            abilities: self.abilities,
            group: self.group,
            memory: &self.memory,
            tasks: &self.tasks,
            elsewhere: &self.elsewhere,
            about: &self.about,
            link: self.link.as_deref(),
            limits: self.limits,
        }
    }

    /// Who writes.
    pub fn who(&self) -> Option<&Who> {
        self.who.as_ref()
    }

    /// Today.
    pub fn today(&self) -> NaiveDate {
        self.today
    }
}

/// What a messenger that is not connected (any more) is taken to be able to do.
const PLAIN: Abilities = Abilities {
    buttons: false,
    edits: false,
    reply_refs: false,
    attachments: false,
    longest_text: 2_000,
    longest_caption: 1_000,
    largest_file: 0,
};

impl Desk {
    /// Reads what the conversation needs to know to answer updates of a chat.
    pub(crate) async fn scene(&self, job: &Job, memory: Memory) -> Result<Stage, DeskError> {
        let official = self.app.linked(job.chat).await?;
        let (who, tasks) = match &official {
            Some(official) => (self.who(official).await?, self.open_tasks(official).await?),
            None => (None, Vec::new()),
        };
        let mut elsewhere = Vec::new();
        if let Some(who) = &who {
            for number in dondoc_bot::numbers(&job.updates) {
                if tasks.iter().all(|task| task.number() != number) {
                    elsewhere.extend(self.elsewhere(number, who).await?);
                }
            }
        }
        let update = job.updates.first();
        let rules = &self.app.config().settings.rules;
        let messenger = self.messenger(job.address.channel);
        Ok(Stage {
            now: self.clock.now(),
            today: self.app.today(),
            calendar: self.app.calendar(),
            who,
            channel: job.address.channel,
            abilities: messenger.map_or(PLAIN, |it| it.abilities()),
            group: update.is_some_and(|it| it.group),
            memory,
            tasks,
            elsewhere,
            about: job.abouts.clone(),
            link: self.link(),
            limits: Limits {
                undo_minutes: rules.undo_minutes.into(),
                result_min_chars: rules.result_min_chars,
                extension_lead_workdays: rules.extension_min_lead_workdays,
                extension_after_expiry: rules.extension_after_expiry,
            },
        })
    }

    /// An official as the conversation knows them; none once they left.
    pub(crate) async fn who(&self, official: &Official) -> Result<Option<Who>, ServiceError> {
        if !official.active {
            return Ok(None);
        }
        let registry = self.app.registry_now().await?;
        let mut stands_in_for = Vec::new();
        for id in self.app.stands_in_for(&official.id, self.app.today()).await? {
            let name = self.app.name_of(&id).await;
            stands_in_for.push((id, name));
        }
        let agency = serves_at(&registry, &official.agency, self.app.today());
        Ok(Some(Who {
            id: official.id.clone(),
            name: self.app.name_of(&official.id).await,
            role: official.role,
            agency_name: agency_name(&registry, &agency),
            agency,
            stands_in_for,
        }))
    }

    /// What someone may know of a task that is not for them to answer: it is of their own agency.
    async fn elsewhere(&self, number: u32, who: &Who) -> Result<Option<Elsewhere>, DeskError> {
        let found = match self.app.find_task(&format!("NV{number}")).await {
            Ok((id, _)) => self.app.open_task(id, &who.id).await?,
            Err(error) if error.is_storage() => return Err(error.into()),
            Err(_) => None,
        };
        let Some(found) = found.filter(|it| it.lead == who.agency) else { return Ok(None) };
        let officer = match &found.officer {
            Some(officer) => Some(self.app.name_of(officer).await),
            None => None,
        };
        Ok(Some(Elsewhere { number, officer, phase: found.phase }))
    }

    /// What is open for an official.
    pub(crate) async fn open_tasks(&self, official: &Official) -> Result<Vec<OpenTask>, ServiceError> {
        let open = self.app.open_for(&official.id).await?;
        let registry = self.app.registry_now().await?;
        Ok(open.into_iter().map(|it| task(it, &registry)).collect())
    }
}

/// A task as the conversation knows it.
pub(crate) fn task(it: OpenFor, registry: &Registry) -> OpenTask {
    OpenTask {
        lead_name: agency_name(registry, &it.lead),
        id: it.id,
        code: it.code,
        title: it.content,
        directive: it.directive,
        lead: it.lead,
        due: it.due,
        class: it.class,
        phase: it.phase,
        percent: it.percent,
        accepted: it.accepted,
        extension_asked: it.extension_asked,
        officer: it.officer,
        mine: it.mine,
        on_behalf_of: it.on_behalf_of,
        supporting: it.supporting,
        urgent: it.urgency == Urgency::Immediate,
        explanation_asked: it.explanation_asked,
    }
}

/// Where the officials of an agency serve today: after a merger, at its successor.
pub(crate) fn serves_at(registry: &Registry, agency: &AgencyId, today: NaiveDate) -> AgencyId {
    match registry.successor(agency, today) {
        Succession::One(heir) => heir,
        Succession::Itself | Succession::None => agency.clone(),
    }
}

/// An agency's name, or its identity when it is not known.
pub(crate) fn agency_name(registry: &Registry, id: &AgencyId) -> String {
    registry.get(id).map_or_else(|| id.to_string(), |it| it.name.clone())
}
