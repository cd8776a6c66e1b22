//! Reminders that were seen, as far as messengers tell: noted once each, beside whatever showed it.

use crate::{Desk, reminders::read_key};
use dondoc_domain::{
    OfficialId,
    ids::derive,
    reminder::{ReminderEvent, Seen as Fact},
};
use dondoc_messaging::ChatId;
use dondoc_post::Line;
use dondoc_service::ServiceError;
use std::{
    collections::HashSet,
    sync::{Mutex, PoisonError},
};
use uuid::Uuid;

/// So many are remembered as noted; the log knows them all, so forgetting costs one more look.
const KNOWN: usize = 100_000;

/// The reminders that this process has noted as seen, or is noting.
#[derive(Debug, Default)]
pub(crate) struct Seen(Mutex<HashSet<Uuid>>);

impl Seen {
    /// Takes on what nobody has noted yet.
    fn take_on(&self, keys: &[Uuid]) -> Vec<Uuid> {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if known.len() > KNOWN {
            known.clear();
        }
        keys.iter().copied().filter(|key| known.insert(*key)).collect()
    }

    fn give_back(&self, keys: &[Uuid]) {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        keys.iter().for_each(|key| {
            known.remove(key);
        });
    }
}

impl Desk {
    /// Notes that the official of a chat saw the reminders among these letters. It is a figure for the review, so
    /// failing fails nothing: they are noted the next time they are seen.
    pub(crate) async fn note_seen(&self, chat: ChatId, letters: impl IntoIterator<Item = String>) {
        let reminders: Vec<(OfficialId, Uuid)> = letters.into_iter().filter_map(|key| read_key(&key)).collect();
        let keys: Vec<Uuid> = reminders.iter().map(|(_, key)| *key).collect();
        let fresh = self.seen.take_on(&keys);
        if fresh.is_empty() {
            return;
        }
        if let Err(error) = self.note_fresh(chat, &reminders, &fresh).await {
            tracing::warn!(%error, "that a reminder was seen is noted the next time");
            self.seen.give_back(&fresh);
        }
    }

    async fn note_fresh(
        &self,
        chat: ChatId,
        reminders: &[(OfficialId, Uuid)],
        fresh: &[Uuid],
    ) -> Result<(), ServiceError> {
        let linked = self.app.linked(chat).await?.map(|it| it.id);
        let Some((official, channel)) = linked.zip(self.post.door(chat).map(|door| door.address.channel)) else {
            self.seen.give_back(fresh);
            return Ok(());
        };
        let theirs = reminders.iter().filter(|(of, key)| *of == official && fresh.contains(key));
        let facts: Vec<ReminderEvent> = {
            let models = self.app.models().await?;
            let Some(reminded) = models.rows().reminders.of(&official) else { return Ok(()) };
            let unseen = theirs.filter(|(_, key)| reminded.reminder(*key).is_some_and(|it| !it.seen));
            unseen.map(|(_, key)| ReminderEvent::Seen(Fact { key: *key })).collect()
        };
        if facts.is_empty() {
            return Ok(());
        }
        let command = derive("seen", &[&chat.to_string()]);
        self.app.note_reminders(&official, facts, command, channel).await
    }

    /// The letters whose messages are among these, by the messenger's ids.
    pub(crate) fn letters_of(&self, chat: ChatId, messages: &[String]) -> Vec<String> {
        if messages.is_empty() {
            return Vec::new();
        }
        let letters = self.post.with_lines(chat, |lines| {
            let letter = |line: &Line| match line {
                Line::Ours { key, id: Some(id), .. } if messages.contains(id) => Some(key.clone()),
                Line::Ours { .. } | Line::Theirs { .. } => None,
            };
            lines.iter().filter_map(letter).collect()
        });
        letters.unwrap_or_default()
    }
}
