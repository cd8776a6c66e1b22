//! Agencies: entering them, merging and splitting them, and moving the tasks that they lead.

use crate::{
    App, Context, ServiceError,
    app::{Loaded, registry_stream},
    tasks::ATTEMPTS,
};
use chrono::NaiveDate;
use dondoc_agencies::{AgencyId, Registry, RegistryCommand, RegistryEvent, Succession};
use dondoc_domain::{
    TaskId,
    event::Channel,
    ids::derive,
    task::{Command, TaskEvent},
    timeliness::Phase,
};
use dondoc_store::{Expected, MAX_EVENTS_PER_APPEND, NewEvent, Recorded, StoreError};
use uuid::Uuid;

/// What a change of agencies does to open tasks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Moved {
    /// The task.
    pub id: TaskId,
    /// Its lead until now.
    pub from: AgencyId,
    /// Its lead from now on; none waits for the office.
    pub to: Option<AgencyId>,
}

impl App {
    /// Tells the registry something, all of it or nothing of it up to one append's size.
    pub async fn tell_registry(
        &self,
        commands: &[RegistryCommand],
        context: &Context,
    ) -> Result<Vec<RegistryEvent>, ServiceError> {
        for _ in 0..ATTEMPTS {
            let mut loaded = self.registry.write().await;
            self.catch_up_registry(&mut loaded).await?;
            // One command said before is done; of many, an interruption may have left some to be done.
            if commands.len() == 1 && loaded.said.contains(&context.command) {
                return Ok(Vec::new());
            }
            match self.append_to_registry(&mut loaded, commands, context).await {
                Err(ServiceError::Store(StoreError::Conflict { .. })) => {}
                other => return other,
            }
        }
        Err(ServiceError::Contended)
    }

    async fn append_to_registry(
        &self,
        loaded: &mut Loaded,
        commands: &[RegistryCommand],
        context: &Context,
    ) -> Result<Vec<RegistryEvent>, ServiceError> {
        let mut after = Registry::clone(&loaded.registry);
        let events = decide_all(&mut after, commands)?;
        let meta = context.meta(context.on.unwrap_or_else(|| self.today()), self.clock_set_by_hand()).encode();
        for part in events.chunks(MAX_EVENTS_PER_APPEND) {
            // By their place in the stream: what an interruption left undone gets ids of its own.
            let first = loaded.revision.map_or(0, |revision| revision + 1);
            let new_event = |(revision, event): (u64, &RegistryEvent)| NewEvent {
                id: derive("event", &[&context.command.to_string(), &revision.to_string()]),
                name: event.stored_name().to_owned(),
                data: event.encode(),
                meta: meta.clone(),
            };
            let expected = loaded.revision.map_or(Expected::NoStream, Expected::At);
            self.store.append(&registry_stream()?, expected, (first..).zip(part).map(new_event).collect()).await?;
            self.catch_up_registry(loaded).await?;
        }
        Ok(events)
    }

    /// What telling the registry this would do, and which open tasks would move: nothing is written.
    pub async fn preview_registry(
        &self,
        commands: &[RegistryCommand],
    ) -> Result<(Vec<RegistryEvent>, Vec<Moved>), ServiceError> {
        let mut after = self.registry().await?;
        let events = decide_all(&mut after, commands)?;
        let moves = self.to_move(&after, self.today()).await?;
        Ok((events, moves))
    }

    /// Moves open tasks whose lead is no more: to the one successor, or to the office's queue. Deadlines stay.
    ///
    /// It looks at what is so, not at what was just changed: an interrupted move goes on the next time.
    pub async fn follow_successions(&self) -> Result<Vec<Moved>, ServiceError> {
        let registry = self.registry_now().await?;
        let moves = self.to_move(&registry, self.today()).await?;
        for it in &moves {
            let (basis, cause) = self.basis_of_end(&registry, &it.from).await?;
            let (command, to) = match &it.to {
                Some(to) => (Command::Move { to: to.clone(), basis }, to.as_str()),
                None => (Command::LoseLead { basis }, ""),
            };
            let history = self.history(it.id).await?;
            // A task may lose the same lead twice, when it is opened again: its place in the stream tells them apart.
            let at = history.len().to_string();
            let id = derive("succession", &[&it.id.to_string(), it.from.as_str(), to, &at]);
            let mut context = Context::system(Channel::Clock, id);
            context.cause = cause;
            context.on = self.succession_day(&registry, &it.from, &history)?;
            self.execute(it.id, &command, &context).await?;
        }
        Ok(moves)
    }

    /// The document by which an agency ended with the day, and the event that told so.
    async fn basis_of_end(
        &self,
        registry: &Registry,
        agency: &AgencyId,
    ) -> Result<(String, Option<Uuid>), ServiceError> {
        let Some(known) = registry.get(agency) else { return Ok((String::new(), None)) };
        let day = known.valid_to.map_or_else(String::new, |day| day.format("%d/%m/%Y").to_string());
        let (mut basis, mut cause) = (String::new(), None);
        for recorded in self.store.read_stream(&registry_stream()?, 0, usize::MAX).await? {
            let event = RegistryEvent::decode(&recorded.name, &recorded.data);
            let ended = match event.map_err(|error| ServiceError::Decode(error.to_string()))? {
                RegistryEvent::Merged { from, basis, .. } if from.contains(agency) => basis,
                RegistryEvent::Split { from, basis, .. } if from == *agency => basis,
                RegistryEvent::Abolished { agency: from, basis, .. } if from == *agency => basis,
                _ => continue,
            };
            (basis, cause) = (ended, Some(recorded.id));
        }
        let ended = format!("{} kết thúc hoạt động ngày {day}", known.name);
        Ok((if basis.is_empty() { ended } else { format!("{ended} theo {basis}") }, cause))
    }

    /// The day a task changed hands: the first day of the new order, but not before it was with that lead, and
    /// not before it was opened again. Until then it was closed, and what is closed stays with who closed it.
    /// None when that day is still to come, since the clock was set back: then it is the day of the decision.
    fn succession_day(
        &self,
        registry: &Registry,
        from: &AgencyId,
        history: &[Recorded],
    ) -> Result<Option<NaiveDate>, ServiceError> {
        let mut day = registry.get(from).and_then(|agency| agency.valid_to).and_then(|day| day.succ_opt());
        for recorded in history {
            let (event, meta) = crate::tasks::decode(recorded)?;
            if matches!(event, TaskEvent::Assigned(_) | TaskEvent::Reassigned(_) | TaskEvent::Reopened(_)) {
                day = day.max(Some(meta.on));
            }
        }
        Ok(day.filter(|day| *day <= self.today()))
    }

    /// The open tasks whose lead is no more on a day.
    pub(crate) async fn to_move(&self, registry: &Registry, day: NaiveDate) -> Result<Vec<Moved>, ServiceError> {
        let models = self.models().await?;
        let board = &models.rows().board;
        let mut moves = Vec::new();
        for task in board.tasks() {
            let place = &task.row.place;
            let Some(from) = place.lead.and_then(|key| board.agency(key)) else { continue };
            let open = matches!(
                place.phase,
                Phase::Open | Phase::Awaiting | Phase::Returned | Phase::Suspended | Phase::WithoutLead
            );
            if !open {
                continue;
            }
            let to = match registry.successor(from, day) {
                Succession::Itself => continue,
                Succession::One(heir) => Some(heir),
                Succession::None if matches!(place.phase, Phase::Awaiting | Phase::WithoutLead) => continue,
                Succession::None => None,
            };
            moves.push(Moved { id: task.row.id, from: from.clone(), to });
        }
        Ok(moves)
    }
}

pub(crate) fn decide_all(
    registry: &mut Registry,
    commands: &[RegistryCommand],
) -> Result<Vec<RegistryEvent>, ServiceError> {
    let mut events = Vec::new();
    for command in commands {
        for event in registry.decide(command)? {
            registry.evolve(&event);
            events.push(event);
        }
    }
    Ok(events)
}
