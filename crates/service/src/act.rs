//! Acting on a task that someone has before their eyes: what they may do to it, and decisions that hold only while
//! nothing else happened to it since they looked.

use crate::{
    App, Context, Outcome, ServiceError,
    delegation::today_of,
    tasks::{decode, encode, stream},
};
use chrono::{DateTime, Utc};
use dondoc_agencies::AgencyId;
use dondoc_domain::{
    OfficialId, TaskId,
    event::{Channel, Meta},
    ids::derive,
    official::Official,
    permission::{Action, may},
    reminder::{Answered, ReminderEvent},
    task::{Command, Task, TaskEvent},
};
use dondoc_projections::reminders::Reminder;
use dondoc_store::StoreError;
use uuid::Uuid;

/// What became of a decision on a task as it was looked at.
#[derive(Debug, Clone, PartialEq)]
pub enum Decided {
    /// It holds.
    Done(Box<Outcome>),
    /// Something else happened to the task first; nothing has changed by this decision.
    Changed,
}

/// One event of a task, as it was recorded.
#[derive(Debug, Clone, PartialEq)]
pub struct TaskRecord {
    /// Its place in the task's stream, from 0.
    pub revision: u64,
    /// What happened.
    pub event: TaskEvent,
    /// The circumstances.
    pub meta: Meta,
    /// When it was recorded.
    pub recorded_at: DateTime<Utc>,
}

impl App {
    /// Carries out a command on a task as it stood at a revision: who decides has seen all that it decides about.
    ///
    /// The same command again answers as the first did. For taking back an entry there is [`App::execute`].
    pub async fn execute_unchanged(
        &self,
        id: TaskId,
        seen: u64,
        command: &Command,
        context: &Context,
    ) -> Result<Decided, ServiceError> {
        let _turn = self.turns[id.0.as_u128() as usize % self.turns.len()].lock().await;
        self.may_write()?;
        let loaded = self.load(id, context.command).await?;
        if !loaded.said.is_empty() {
            if !loaded.said.iter().any(|event| event.answers(command)) {
                return Err(ServiceError::Told(
                    "Biểu mẫu này đã dùng cho một việc khác. Mở lại trang rồi làm lại.".into(),
                ));
            }
            return Ok(Decided::Done(Box::new(Outcome { id, task: loaded.task, events: loaded.said, repeated: true })));
        }
        let from_lead = self.permit(command, &loaded.task, context).await?;
        if loaded.expected.next_revision() != seen.saturating_add(1) {
            return Ok(Decided::Changed);
        }
        if let Command::Reassign { to, .. } = command {
            self.still_exists(to).await?;
        }
        let happenings = self.decide(&loaded.task, command, context, from_lead, None)?;
        let mut task = loaded.task;
        for it in &happenings {
            task.evolve(&it.event, &context.meta(it.on, self.clock_set_by_hand()));
        }
        if !happenings.is_empty() {
            let events = encode(&happenings, 0, id, context, self.clock_set_by_hand());
            match self.store.append(&stream(id)?, loaded.expected, events).await {
                Err(StoreError::Conflict { .. }) => return Ok(Decided::Changed),
                other => other?,
            };
        }
        let events = happenings.into_iter().map(|it| it.event).collect();
        Ok(Decided::Done(Box::new(Outcome { id, task, events, repeated: false })))
    }

    /// What the clock shows.
    pub fn now(&self) -> DateTime<Utc> {
        self.clock.now()
    }

    /// All that was recorded of a task, in order.
    pub async fn task_records(&self, id: TaskId) -> Result<Vec<TaskRecord>, ServiceError> {
        let read = |it: &dondoc_store::Recorded| {
            let (event, meta) = decode(it)?;
            Ok(TaskRecord { revision: it.revision, event, meta, recorded_at: it.recorded_at })
        };
        self.history(id).await?.iter().map(read).collect()
    }

    /// What an official may do to a task as far as the table of permissions goes; the task itself may still refuse.
    pub async fn actions_on(&self, official: &OfficialId, task: &Task) -> Result<Vec<Action>, ServiceError> {
        let (registry, today) = (self.registry_now().await?, self.today());
        let now = |agency: &AgencyId| today_of(&registry, agency, today);
        let Some(official) = self.models().await?.rows().officials.get(official) else { return Ok(Vec::new()) };
        let official = Official { agency: now(&official.agency), ..official };
        let lead = task.lead().map(now);
        let supporting: Vec<AgencyId> =
            task.assignment.as_ref().map_or_else(Vec::new, |it| it.supporting.iter().map(now).collect());
        let allowed = |action: &Action| may(&official, *action, lead.as_ref(), &supporting).is_ok();
        Ok(Action::ALL.into_iter().filter(allowed).collect())
    }

    /// Notes that an official answered the reminders that named a task, by a command that was recorded on it.
    pub async fn note_answer(
        &self,
        official: &OfficialId,
        task: TaskId,
        command: Uuid,
        channel: Channel,
    ) -> Result<(), ServiceError> {
        let open: Vec<ReminderEvent> = {
            let models = self.models().await?;
            let waits = |it: &&Reminder| it.tasks.contains(&task) && !it.answered.contains(&task);
            let answered = |it: &Reminder| ReminderEvent::Answered(Answered { key: it.key, task, command });
            let reminded = models.rows().reminders.of(official);
            reminded.map_or_else(Vec::new, |it| it.recent.iter().filter(waits).map(answered).collect())
        };
        if open.is_empty() {
            return Ok(());
        }
        self.note_reminders(official, open, derive("answered", &[&command.to_string()]), channel).await
    }
}
