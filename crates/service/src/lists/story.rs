//! A task's story: where it comes from, what happened to it and who was reminded of it, in the order of time.

use super::Provenance;
use crate::{App, Entry, ServiceError, TaskView};
use chrono::{DateTime, NaiveDate, Utc};
use dondoc_domain::{
    OfficialId, TaskId,
    directive::Directive,
    event::{Channel, Stored},
    reminder::{ReminderEvent, ReminderKind},
    task::event::Evidence,
};
use dondoc_store::StreamName;
use serde::Serialize;
use std::collections::BTreeMap;
use uuid::Uuid;

/// A task's story.
#[derive(Debug, Clone)]
pub struct Story {
    /// The task with its history.
    pub view: TaskView,
    /// The directive that assigns it; none if that was never entered.
    pub directive: Option<Directive>,
    /// The file and cell it was read from, if it was imported.
    pub source: Option<Provenance>,
    /// What happened and who was reminded, the earliest first.
    pub entries: Vec<StoryEntry>,
    /// The files kept as evidence.
    pub evidence: Vec<EvidenceFile>,
}

/// One thing that happened, or one reminder.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct StoryEntry {
    /// When it was recorded; of a reminder, when it was planned.
    pub recorded_at: DateTime<Utc>,
    /// The day it happened; of a reminder, the day it was for.
    pub on: NaiveDate,
    /// Who acted, or was reminded; none when the system acted.
    pub who: Option<Who>,
    /// For whom they stood in.
    pub on_behalf_of: Option<Who>,
    /// Through which door; of a reminder, by which messenger it went out.
    pub channel: Option<Channel>,
    /// What it was.
    #[serde(flatten)]
    pub what: What,
}

/// An official by name.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Who {
    /// The identity.
    pub id: OfficialId,
    /// The name; the identity when the directory has none.
    pub name: String,
}

/// What an entry of a story is.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(tag = "what", rename_all = "snake_case")]
pub enum What {
    /// An event of the task.
    Event {
        /// Its place in the task's stream, from 0.
        revision: u64,
        /// Its stored name.
        name: String,
        /// Its content as stored.
        data: serde_json::Value,
        /// What led to it.
        cause: Option<Uuid>,
        /// What the clock showed that someone had set by hand.
        clock_set_by_hand: Option<DateTime<Utc>>,
    },
    /// A reminder that named the task.
    Reminder {
        /// Its identity.
        key: Uuid,
        /// Why.
        kind: ReminderKind,
        /// Whose silence it was about.
        about: Option<Who>,
        /// What became of it.
        fate: ReminderFate,
        /// Whether it was looked at, as far as the messenger tells.
        seen: bool,
        /// When something was recorded on this task in answer to it, the first time.
        answered: Option<DateTime<Utc>>,
    },
}

/// What became of a reminder.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "fate", rename_all = "snake_case")]
pub enum ReminderFate {
    /// It waits to be sent.
    Planned,
    /// A messenger took it.
    Sent {
        /// When that was recorded.
        at: DateTime<Utc>,
    },
    /// It could not be sent.
    Failed {
        /// Why not.
        reason: String,
    },
}

/// A file kept as evidence.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct EvidenceFile {
    /// Hex SHA-256 of its bytes.
    pub sha256: String,
    /// The name it was sent under.
    pub name: String,
    /// Its type.
    pub mime: String,
    /// Its size in bytes.
    pub size: u64,
}

impl From<&Evidence> for EvidenceFile {
    fn from(it: &Evidence) -> Self {
        Self { sha256: it.sha256.clone(), name: it.name.clone(), mime: it.mime.clone(), size: it.size }
    }
}

/// A reminder while its stream is read.
struct Reminded {
    entry: StoryEntry,
    about: Option<OfficialId>,
}

impl App {
    /// The story of a task that a text names, for who may see it; for others there is no such task.
    ///
    /// `viewer` is none for whoever sits at the machine itself.
    pub async fn task_story(&self, text: &str, viewer: Option<&OfficialId>) -> Result<Story, ServiceError> {
        let (id, code) = self.find_task(text).await?;
        if let Some(viewer) = viewer
            && !self.may_see(viewer, id).await?
        {
            return Err(ServiceError::NotFound { what: "nhiệm vụ", name: code, nearest: Vec::new() });
        }
        let view = self.view(&id.to_string()).await?;
        let assignment = view.task.assignment.as_ref();
        let directive = match assignment {
            Some(it) => self.directive_as_entered(it.directive).await?,
            None => None,
        };
        let source = assignment.and_then(|it| it.source.as_ref()).map(Provenance::from);
        let evidence = view.task.evidence.iter().map(EvidenceFile::from).collect();
        let mut entries = Vec::with_capacity(view.history.len());
        for entry in &view.history {
            entries.push(self.told_event(entry).await);
        }
        entries.extend(self.reminders_of(id).await?);
        // Of one moment, what happened comes before what was said about it.
        entries.sort_by_key(|it| (it.recorded_at, matches!(it.what, What::Reminder { .. })));
        Ok(Story { view, directive, source, entries, evidence })
    }

    async fn told_event(&self, it: &Entry) -> StoryEntry {
        StoryEntry {
            recorded_at: it.recorded_at,
            on: it.on,
            who: self.who(it.by.as_ref()).await,
            on_behalf_of: self.who(it.on_behalf_of.as_ref()).await,
            channel: Some(it.channel),
            what: What::Event {
                revision: it.revision,
                name: it.name.clone(),
                data: it.data.clone(),
                cause: it.cause,
                clock_set_by_hand: it.clock_set_by_hand,
            },
        }
    }

    async fn who(&self, id: Option<&OfficialId>) -> Option<Who> {
        match id {
            Some(id) => Some(Who { id: id.clone(), name: self.name_of(id).await }),
            None => None,
        }
    }

    /// Every reminder that ever named a task. The read model forgets single ones, so the streams are read of those
    /// who were ever reminded of it.
    async fn reminders_of(&self, task: TaskId) -> Result<Vec<StoryEntry>, ServiceError> {
        let reminded: Vec<OfficialId> = {
            let models = self.models().await?;
            let of_it = models.rows().reminders.all().filter(|(_, it)| it.last.contains_key(&task));
            of_it.map(|(id, _)| id.clone()).collect()
        };
        let mut entries = Vec::new();
        for id in reminded {
            let who = self.who(Some(&id)).await;
            for Reminded { mut entry, about } in self.reminders_in(&id, task, who).await?.into_values() {
                let told = self.who(about.as_ref()).await;
                if let What::Reminder { about, .. } = &mut entry.what {
                    *about = told;
                }
                entries.push(entry);
            }
        }
        Ok(entries)
    }

    async fn reminders_in(
        &self,
        official: &OfficialId,
        task: TaskId,
        who: Option<Who>,
    ) -> Result<BTreeMap<Uuid, Reminded>, ServiceError> {
        const PAGE: usize = 500;
        let stream = StreamName::new("reminders", official.as_str())?;
        let mut found: BTreeMap<Uuid, Reminded> = BTreeMap::new();
        let mut next = 0;
        loop {
            let page = self.store.read_stream(&stream, next, PAGE).await?;
            for recorded in &page {
                next = recorded.revision + 1;
                let at = recorded.recorded_at;
                let event = ReminderEvent::decode(&recorded.name, &recorded.data)
                    .map_err(|error| ServiceError::Decode(error.to_string()))?;
                match event {
                    ReminderEvent::Planned(it) if it.tasks.contains(&task) => {
                        let what = What::Reminder {
                            key: it.key,
                            kind: it.kind,
                            about: None,
                            fate: ReminderFate::Planned,
                            seen: false,
                            answered: None,
                        };
                        let (who, on) = (who.clone(), it.day);
                        let entry = StoryEntry { recorded_at: at, on, who, on_behalf_of: None, channel: None, what };
                        found.entry(it.key).or_insert(Reminded { entry, about: it.about });
                    }
                    ReminderEvent::Sent(it) => became(&mut found, it.key, |channel, fate, _, _| {
                        *channel = Some(it.channel);
                        *fate = ReminderFate::Sent { at };
                    }),
                    ReminderEvent::Failed(it) => {
                        became(&mut found, it.key, |_, fate, _, _| *fate = ReminderFate::Failed { reason: it.reason });
                    }
                    ReminderEvent::Seen(it) => became(&mut found, it.key, |_, _, seen, _| *seen = true),
                    ReminderEvent::Answered(it) if it.task == task => {
                        became(&mut found, it.key, |_, _, _, answered| *answered = answered.or(Some(at)));
                    }
                    ReminderEvent::Planned(_)
                    | ReminderEvent::Answered(_)
                    | ReminderEvent::Snoozed(_)
                    | ReminderEvent::Quieted(_) => {}
                }
            }
            if page.len() < PAGE {
                return Ok(found);
            }
        }
    }
}

/// Notes what became of a reminder, if it is one that named the task.
fn became(
    found: &mut BTreeMap<Uuid, Reminded>,
    reminder: Uuid,
    change: impl FnOnce(&mut Option<Channel>, &mut ReminderFate, &mut bool, &mut Option<DateTime<Utc>>),
) {
    if let Some(Reminded { entry, .. }) = found.get_mut(&reminder)
        && let What::Reminder { fate, seen, answered, .. } = &mut entry.what
    {
        change(&mut entry.channel, fate, seen, answered);
    }
}
