//! All that a task's page and its forms are made from, read once.

use crate::{WORDS, act::Act, names::Names};
use axum::http::StatusCode;
use chrono::{DateTime, TimeDelta, Utc};
use dondoc_agencies::AgencyId;
use dondoc_domain::{
    OfficialId,
    permission::Action,
    task::{TaskEvent, event::UndoneWhat},
    timeliness::Phase,
};
use dondoc_service::{
    ServiceError, TaskRecord,
    lists::{Story, What},
};
use dondoc_shell::{Problem, Shell, Viewer};
use uuid::Uuid;

/// A task as someone looks at it.
pub(crate) struct Scene {
    /// The task with its history.
    pub story: Story,
    /// Each event as recorded, by revision.
    pub records: Vec<TaskRecord>,
    /// The last revision that this shows.
    pub revision: u64,
    /// Who looks.
    pub viewer: OfficialId,
    /// What the table of permissions lets them do to it.
    pub allowed: Vec<Action>,
    /// For whom they would act, when they stand in.
    pub behalf: Option<OfficialId>,
    /// The entry of theirs that can be taken back now.
    pub undo: Option<Undoable>,
    /// For how long it can.
    pub undo_minutes: u32,
    /// Whether more time may be asked for after the deadline.
    pub extension_after_expiry: bool,
    /// Why the task was sent back as wrongly addressed, while it is, and whose it would be.
    pub returned: Option<(String, Option<AgencyId>)>,
    /// Whose it would be, for the choice of a new lead.
    pub proposed: Option<AgencyId>,
    pub names: Names,
}

/// An entry that can be taken back.
pub(crate) struct Undoable {
    pub command: Uuid,
    pub what: UndoneWhat,
    /// When it was made.
    pub at: DateTime<Utc>,
}

impl Undoable {
    pub fn name(&self) -> &'static str {
        undone_name(self.what)
    }
}

/// The name of a kind of entry.
pub(crate) fn undone_name(what: UndoneWhat) -> &'static str {
    match what {
        UndoneWhat::Progress => "progress",
        UndoneWhat::ExtensionRequest => "extension_request",
        UndoneWhat::Result => "result",
        UndoneWhat::Return => "return",
    }
}

impl Scene {
    /// The task of a code, for who may see it; for others there is no such task.
    pub async fn of(shell: &Shell, viewer: &Viewer, code: &str) -> Result<Self, Problem> {
        let app = &shell.app;
        let story = app.task_story(code, Some(viewer.id())).await.map_err(|error| not_here(viewer, code, error))?;
        let id = story.view.id;
        let mut records = app.task_records(id).await?;
        // What came in between two readings is left for the next look, so that nothing is decided about it unseen.
        let revision = story.view.history.last().map_or(0, |it| it.revision);
        records.retain(|it| it.revision <= revision);
        let allowed = app.actions_on(viewer.id(), &story.view.task).await?;
        let behalf = app.open_task(id, viewer.id()).await?.and_then(|it| it.on_behalf_of);
        let names = Names::of(app, viewer).await?;
        let rules = &app.config().settings.rules;
        let undo = undoable(&story, &records, viewer.id(), app.now(), rules.undo_minutes);
        let returned = returned(&story, &records);
        let scene = Self {
            revision,
            viewer: viewer.id().clone(),
            allowed,
            behalf,
            undo,
            undo_minutes: rules.undo_minutes,
            extension_after_expiry: rules.extension_after_expiry,
            proposed: returned.as_ref().and_then(|(_, proposed)| proposed.clone()),
            returned,
            names,
            story,
            records,
        };
        scene.names.learn(app, scene.people()).await;
        Ok(scene)
    }

    /// Whether the table of permissions lets the viewer do this here.
    pub fn may(&self, act: Act) -> bool {
        self.allowed.contains(&act.action())
    }

    /// The record behind an entry of the story.
    pub fn record(&self, revision: u64) -> Option<&TaskRecord> {
        let at = self.records.binary_search_by_key(&revision, |it| it.revision).ok()?;
        self.records.get(at)
    }

    /// Whether the entry that a record made was taken back.
    pub fn is_undone(&self, record: &TaskRecord) -> bool {
        let entry = matches!(
            record.event,
            TaskEvent::ProgressReported(_)
                | TaskEvent::ExtensionRequested(_)
                | TaskEvent::ResultSubmitted(_)
                | TaskEvent::Returned(_)
        );
        entry && self.story.view.task.entries.undone.contains(&record.meta.command)
    }

    /// Everyone who is named on the page.
    fn people(&self) -> Vec<OfficialId> {
        let task = &self.story.view.task;
        let mut people: Vec<OfficialId> = task.standing.officer.iter().chain(&self.behalf).cloned().collect();
        for record in &self.records {
            people.extend(record.meta.by.clone());
            if let TaskEvent::Accepted(it) = &record.event {
                people.extend(it.officer.clone());
            }
        }
        for entry in &self.story.entries {
            if let What::Reminder { about: Some(who), .. } = &entry.what {
                people.push(who.id.clone());
            }
        }
        people.sort();
        people.dedup();
        people
    }
}

/// The last entry that the viewer can take back now: asked of the domain's own rules, as far as they need no command.
fn undoable(
    story: &Story,
    records: &[TaskRecord],
    viewer: &OfficialId,
    now: DateTime<Utc>,
    minutes: u32,
) -> Option<Undoable> {
    let entries = &story.view.task.entries;
    if entries.acted_on.is_some() {
        return None;
    }
    let entry = entries.open.iter().rfind(|it| it.by.includes(viewer))?;
    // The time counts from the last event of the command, as the use case counts it.
    let record = records.iter().rfind(|it| it.meta.command == entry.command)?;
    let at = record.meta.known_at(record.recorded_at);
    (now - at <= TimeDelta::minutes(minutes.into())).then_some(Undoable {
        command: entry.command,
        what: entry.what,
        at,
    })
}

fn returned(story: &Story, records: &[TaskRecord]) -> Option<(String, Option<AgencyId>)> {
    if story.view.task.phase() != Phase::Returned {
        return None;
    }
    records.iter().rev().find_map(|it| match &it.event {
        TaskEvent::Returned(it) => Some((it.reason.clone(), it.proposed.clone())),
        _ => None,
    })
}

/// That there is no such task, or none that they may see, in words for a page.
pub(crate) fn not_here(viewer: &Viewer, code: &str, error: ServiceError) -> Problem {
    match error {
        ServiceError::NotFound { .. } => {
            let text = WORDS.of(viewer.lang).with("no-such-task", &[("code", code.to_owned().into())]);
            Problem::new(StatusCode::NOT_FOUND, text)
        }
        other => other.into(),
    }
}
