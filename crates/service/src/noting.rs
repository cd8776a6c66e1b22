//! Noting what became of reminders, once each.

use crate::{App, Context, ServiceError, tasks::ATTEMPTS};
use dondoc_domain::{
    OfficialId,
    event::{Channel, Stored},
    ids::derive,
    reminder::ReminderEvent,
};
use dondoc_projections::reminders::{Fate, Reminded};
use dondoc_store::{Expected, MAX_EVENTS_PER_APPEND, NewEvent, StoreError, StreamName};
use std::collections::HashSet;
use uuid::Uuid;

impl App {
    /// Notes what happened to an official's reminders. What is noted already changes nothing, whoever noted it.
    ///
    /// `command` tells apart what may happen again (a failure, a wish for quiet); the same command again is the same.
    pub async fn note_reminders(
        &self,
        official: &OfficialId,
        events: Vec<ReminderEvent>,
        command: Uuid,
        channel: Channel,
    ) -> Result<(), ServiceError> {
        self.may_write()?;
        let turn = derive("reminders", &[official.as_str()]).as_u128() as usize % self.turns.len();
        let _turn = self.turns[turn].lock().await;
        let stream = StreamName::new("reminders", official.as_str())?;
        let meta = Context::system(channel, command).meta(self.today(), self.clock_set_by_hand()).encode();
        let (mut fresh, mut ids) = (Vec::new(), HashSet::new());
        for (place, event) in events.into_iter().enumerate() {
            let id = event.identity(command, place);
            if ids.insert(id) {
                fresh.push((id, event));
            }
        }
        let mut conflicts = 0;
        while conflicts < ATTEMPTS {
            let (expected, last) = {
                let models = self.models().await?;
                let reminded = models.rows().reminders.of(official);
                fresh.retain(|(_, event)| !reminded.is_some_and(|it| noted(it, event)));
                (reminded.map_or(Expected::NoStream, |it| Expected::At(it.revision)), reminded.map(|it| it.revision))
            };
            // What may come again is known by its id alone; a repetition follows soon, so the end of the stream will do.
            if let Some(last) = last {
                let from = (last + 1).saturating_sub(2 * MAX_EVENTS_PER_APPEND as u64);
                let end = self.store.read_stream(&stream, from, 2 * MAX_EVENTS_PER_APPEND).await?;
                fresh.retain(|(id, _)| end.iter().all(|known| known.id != *id));
            }
            if fresh.is_empty() {
                return Ok(());
            }
            let new_event = |(id, event): &(Uuid, ReminderEvent)| NewEvent {
                id: *id,
                name: event.stored_name().to_owned(),
                data: event.encode(),
                meta: meta.clone(),
            };
            let batch = fresh.iter().take(MAX_EVENTS_PER_APPEND).map(new_event).collect();
            match self.store.append(&stream, expected, batch).await {
                Ok(_) if fresh.len() <= MAX_EVENTS_PER_APPEND => return Ok(()),
                Ok(_) => {
                    fresh.drain(..MAX_EVENTS_PER_APPEND);
                }
                Err(StoreError::Conflict { .. }) => conflicts += 1,
                Err(error) => return Err(error.into()),
            }
        }
        Err(ServiceError::Contended)
    }
}

/// Whether an event that concerns a reminder by its key is noted.
fn noted(reminded: &Reminded, event: &ReminderEvent) -> bool {
    let kept = |key: Uuid| reminded.reminder(key);
    match event {
        ReminderEvent::Planned(it) => kept(it.key).is_some(),
        ReminderEvent::Sent(it) => kept(it.key).is_some_and(|known| matches!(known.fate, Fate::Sent(_))),
        ReminderEvent::Seen(it) => kept(it.key).is_some_and(|known| known.seen),
        ReminderEvent::Answered(it) => kept(it.key).is_some_and(|known| known.answered.contains(&it.task)),
        ReminderEvent::Failed(_) | ReminderEvent::Snoozed(_) | ReminderEvent::Quieted(_) => false,
    }
}
