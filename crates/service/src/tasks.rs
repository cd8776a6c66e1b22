//! One command to one task: load, decide, append, and again if someone was quicker.

use crate::{App, Context, ServiceError, delegation::deputy_of};
use chrono::TimeDelta;
use dondoc_agencies::{AgencyId, Succession};
use dondoc_calendar::Calendar;
use dondoc_domain::{
    OfficialId, TaskId,
    event::{Channel, Meta, Stored},
    ids::derive,
    official::Official,
    permission::{Action, StandIn, may, may_stand_in},
    task::{Command, Facts, Happening, Refusal, Task, TaskEvent},
};
use dondoc_store::{Expected, NewEvent, Recorded, StoreError, StreamName};
use uuid::Uuid;

/// How often a command is decided anew when others append to the same task.
pub(crate) const ATTEMPTS: usize = 3;

/// What a command led to.
#[derive(Debug, Clone, PartialEq)]
pub struct Outcome {
    /// The task it was about.
    pub id: TaskId,
    /// The task afterwards.
    pub task: Task,
    /// What happened; empty when it was so already.
    pub events: Vec<TaskEvent>,
    /// Whether this very command was carried out before.
    pub repeated: bool,
}

/// A task as loaded, with what is needed to append to it.
pub(crate) struct LoadedTask {
    pub task: Task,
    pub expected: Expected,
    /// Events that the command at hand caused before.
    pub said: Vec<TaskEvent>,
}

impl App {
    /// Carries out a command on a task.
    pub async fn execute(&self, id: TaskId, command: &Command, context: &Context) -> Result<Outcome, ServiceError> {
        let _turn = self.turns[id.0.as_u128() as usize % self.turns.len()].lock().await;
        self.may_write()?;
        for _ in 0..ATTEMPTS {
            let loaded = self.load(id, context.command).await?;
            if !loaded.said.is_empty() {
                if !loaded.said.iter().any(|event| event.answers(command)) {
                    return Err(ServiceError::Told(
                        "Mã lệnh này đã dùng cho một việc khác. Dùng mã mới (hoặc bỏ --command-id).".into(),
                    ));
                }
                return Ok(Outcome { id, task: loaded.task, events: loaded.said, repeated: true });
            }
            let from_lead = self.permit(command, &loaded.task, context).await?;
            if let Command::Reassign { to, .. } = command {
                self.still_exists(to).await?;
            }
            let mut entered_ago = None;
            if let Command::Undo { command } = command {
                entered_ago = self.entered_ago(id, *command).await?;
            }
            let happenings = self.decide(&loaded.task, command, context, from_lead, entered_ago)?;
            let mut task = loaded.task;
            for it in &happenings {
                task.evolve(&it.event, &context.meta(it.on, self.clock_set_by_hand()));
            }
            if !happenings.is_empty() {
                let events = encode(&happenings, 0, id, context, self.clock_set_by_hand());
                match self.store.append(&stream(id)?, loaded.expected, events).await {
                    Err(StoreError::Conflict { .. }) => continue,
                    other => other?,
                };
            }
            let events = happenings.into_iter().map(|it| it.event).collect();
            return Ok(Outcome { id, task, events, repeated: false });
        }
        Err(ServiceError::Contended)
    }

    /// Whether an agency is there today to take on a task.
    pub(crate) async fn still_exists(&self, agency: &AgencyId) -> Result<(), ServiceError> {
        let registry = self.registry_now().await?;
        let name = |id: &AgencyId| registry.get(id).map_or_else(|| id.to_string(), |it| it.name.clone());
        let (gone, instead) = match registry.successor(agency, self.today()) {
            Succession::Itself => return Ok(()),
            Succession::One(heir) => (name(agency), format!(" Giao cho {} ({heir}).", name(&heir))),
            Succession::None => (name(agency), String::new()),
        };
        Err(Refusal::AgencyEnded { agency: gone, instead }.into())
    }

    /// What a command leads to; `from_lead` says whether it comes from an official of the lead agency.
    pub(crate) fn decide(
        &self,
        task: &Task,
        command: &Command,
        context: &Context,
        from_lead: bool,
        entered_ago: Option<TimeDelta>,
    ) -> Result<Vec<Happening>, ServiceError> {
        self.decide_by(task, command, context, from_lead, entered_ago, &self.calendar())
    }

    /// [`App::decide`] by another table of holidays than the one in force.
    pub(crate) fn decide_by(
        &self,
        task: &Task,
        command: &Command,
        context: &Context,
        from_lead: bool,
        entered_ago: Option<TimeDelta>,
        calendar: &Calendar,
    ) -> Result<Vec<Happening>, ServiceError> {
        let facts = Facts {
            by: context.by.clone(),
            on_behalf_of: context.on_behalf_of.clone(),
            from_lead,
            today: self.today(),
            on: context.on,
            entered_ago,
            calendar,
            policy: &self.config.settings.rules,
        };
        Ok(task.decide(command, &facts)?)
    }

    /// How long ago a command led to something on a task.
    async fn entered_ago(&self, id: TaskId, command: Uuid) -> Result<Option<TimeDelta>, ServiceError> {
        for recorded in self.history(id).await?.iter().rev() {
            let (_, meta) = decode(recorded)?;
            if meta.command == command {
                return Ok(Some(self.clock.now() - meta.known_at(recorded.recorded_at)));
            }
        }
        Ok(None)
    }

    /// Loads a task; of an unknown one, an empty task that can only be assigned.
    pub(crate) async fn load(&self, id: TaskId, command: Uuid) -> Result<LoadedTask, ServiceError> {
        let mut loaded = LoadedTask { task: Task::default(), expected: Expected::NoStream, said: Vec::new() };
        for recorded in self.history(id).await? {
            let (event, meta) = decode(&recorded)?;
            loaded.task.evolve(&event, &meta);
            loaded.expected = Expected::At(recorded.revision);
            if meta.command == command {
                loaded.said.push(event);
            }
        }
        Ok(loaded)
    }

    /// All events of a task.
    pub(crate) async fn history(&self, id: TaskId) -> Result<Vec<Recorded>, ServiceError> {
        const PAGE: usize = 500;
        let stream = stream(id)?;
        let mut all = Vec::new();
        loop {
            let page = self.store.read_stream(&stream, all.len() as u64, PAGE).await?;
            let full = page.len() == PAGE;
            all.extend(page);
            if !full {
                return Ok(all);
            }
        }
    }

    /// Whether who acts may enter directives and tasks.
    pub(crate) async fn permit_entering(&self, context: &Context) -> Result<(), ServiceError> {
        let nothing = Command::Reassign { to: AgencyId::new(""), reason: String::new() };
        self.permit(&nothing, &Task::default(), context).await.map(|_| ())
    }

    /// Whether who acts may change agencies, officials or holidays. Whoever sits at the machine itself may.
    pub(crate) async fn permit_administering(&self, context: &Context) -> Result<(), ServiceError> {
        self.may_write()?;
        let Some(by) = &context.by else { return Ok(()) };
        let official = self.models().await?.rows().officials.get(by);
        let official = official.ok_or_else(|| unknown(by))?;
        Ok(may(&official, Action::Administer, None, &[])?)
    }

    /// Asks whether who acts may do this, and answers whether they (or the one they stand in for) serve at the lead.
    ///
    /// Officials of a merged agency serve at its successor; nobody has to be entered anew.
    pub(crate) async fn permit(&self, command: &Command, task: &Task, context: &Context) -> Result<bool, ServiceError> {
        let (Some(by), Some(action)) = (&context.by, Action::of(command)) else { return Ok(false) };
        let (registry, today) = (self.registry_now().await?, self.today());
        let now = |agency: &AgencyId| match registry.successor(agency, today) {
            Succession::One(heir) => heir,
            Succession::Itself | Succession::None => agency.clone(),
        };
        let models = self.models().await?;
        let official = |id: &OfficialId| {
            let found = models.rows().officials.get(id);
            found.map(|it| Official { agency: now(&it.agency), ..it }).ok_or_else(|| unknown(id))
        };
        let acting = official(by)?;
        let absent = context.on_behalf_of.as_ref().map(official).transpose()?;
        let lead = task.lead().map(now);
        let supporting: Vec<AgencyId> =
            task.assignment.as_ref().map_or_else(Vec::new, |it| it.supporting.iter().map(now).collect());
        may(&acting, action, lead.as_ref(), &supporting)?;
        if let Some(absent) = &absent {
            let deputy = deputy_of(&models.rows().officials, &registry, &absent.id, today);
            let known = match context.channel {
                Channel::Telegram | Channel::Zalo | Channel::Web => StandIn::Arranged(deputy.as_ref()),
                Channel::Cli | Channel::Import | Channel::Clock | Channel::Api => StandIn::OnPaper,
            };
            may_stand_in(&acting, absent, known)?;
        }
        Ok(lead.as_ref() == Some(&absent.unwrap_or(acting).agency))
    }
}

pub(crate) fn unknown(id: &OfficialId) -> ServiceError {
    ServiceError::NotFound { what: "cán bộ", name: id.to_string(), nearest: Vec::new() }
}

pub(crate) fn stream(id: TaskId) -> Result<StreamName, ServiceError> {
    Ok(StreamName::new("task", &id.to_string())?)
}

pub(crate) fn decode(recorded: &Recorded) -> Result<(TaskEvent, Meta), ServiceError> {
    let unreadable = |error: dondoc_domain::event::DecodeError| ServiceError::Decode(error.to_string());
    let event = TaskEvent::decode(&recorded.name, &recorded.data).map_err(unreadable)?;
    Ok((event, Meta::decode(&recorded.meta).map_err(unreadable)?))
}

/// Events ready for the log; their ids come from the command, so that a retry is known as such.
///
/// A file that is imported again may have more to say; `said` is how many events it led to before.
pub(crate) fn encode(
    happenings: &[Happening],
    said: usize,
    id: TaskId,
    context: &Context,
    clock_set_by_hand: Option<chrono::DateTime<chrono::Utc>>,
) -> Vec<NewEvent> {
    let new_event = |(n, it): (usize, &Happening)| NewEvent {
        id: derive("event", &[&context.command.to_string(), &id.to_string(), &n.to_string()]),
        name: it.event.stored_name().to_owned(),
        data: it.event.encode(),
        meta: context.meta(it.on, clock_set_by_hand).encode(),
    };
    (said..).zip(happenings).map(new_event).collect()
}
