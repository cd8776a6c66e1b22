//! What goes out: queued once, and picked chat by chat so that nobody waits for another's turn.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use dondoc_domain::event::Channel;
use dondoc_messaging::{Address, ChatId};
use tokio::time::Instant;

use crate::chat::{Chat, Waiting};
use crate::core::{APPEND, Core, State};
use crate::event::PostEvent;
use crate::pace::Meter;
use crate::{Letter, PostError};

/// Why letters to a chat fail when nobody is there.
const NOBODY: &str = "chat unreachable";
/// Why a letter that may have gone out twice is given up.
pub(crate) const UNKNOWN: &str = "outcome unknown after two attempts";

/// What a sender does next.
pub(crate) enum Turn {
    /// Send the next part of this letter.
    Send(ChatId, String),
    /// These letters will not be sent: say so.
    Close(ChatId),
    /// Nothing before this moment, unless something is queued.
    Wait(Option<Instant>),
}

/// The letter of a chat that goes next.
enum Pick<'a> {
    Letter(&'a Waiting),
    Close,
    Later(Option<DateTime<Utc>>),
}

impl Core {
    pub(crate) async fn queue(self: &Arc<Self>, to: &Address, letters: Vec<Letter>) -> Result<(), PostError> {
        let chat = self.state().chat_at(to);
        // A letter makes up to two events.
        for some in letters.chunks(APPEND / 2 - 1) {
            self.write(chat, (), |chat, _| queued(chat, to, some)).await?;
        }
        Ok(())
    }

    pub(crate) async fn withdraw(
        self: &Arc<Self>,
        chat: ChatId,
        keys: &[String],
        reason: &str,
    ) -> Result<usize, PostError> {
        let mut count = 0;
        // Asking for a chat that is not known must not make one.
        if !self.state().chats.contains_key(&chat) {
            return Ok(0);
        }
        for keys in keys.chunks(APPEND) {
            let mut ended = 0;
            let written = self.write(chat, (), |chat, _| {
                let waiting = chat.letters.iter().filter(|waiting| !begun(waiting));
                let waiting = waiting.map(|waiting| &waiting.letter.key).filter(|key| keys.contains(key));
                let failed =
                    |key: &String| PostEvent::MessageFailed { key: key.clone(), reason: reason.into(), expired: false };
                let events: Vec<PostEvent> = waiting.map(failed).collect();
                ended = events.len();
                events
            });
            written.await?;
            count += ended;
        }
        Ok(count)
    }

    /// Whose turn it is among the chats that `serves`: urgent letters first, then the chat that has waited longest.
    /// Without a meter nothing is sent, but letters that will not be sent are still found.
    pub(crate) fn turn(&self, serves: impl Fn(Channel) -> bool, mut meter: Option<&mut Meter>) -> Turn {
        let (now, wall) = (Instant::now(), self.now());
        let mut state = self.state();
        let State { chats, ring, .. } = &mut *state;
        ring.retain(|id| {
            chats.get_mut(id).is_some_and(|kept| {
                kept.in_ring = !kept.chat.letters.is_empty();
                kept.in_ring
            })
        });
        let mut wake: Option<Instant> = None;
        let mut at_least = |at: Instant| wake = Some(wake.map_or(at, |wake| wake.min(at)));
        let mut found: Option<(ChatId, String)> = None;
        let mut closes = None;
        for id in ring.iter() {
            let Some(kept) = chats.get(id) else { continue };
            let served = kept.chat.address.as_ref().is_some_and(|address| serves(address.channel));
            if !served || kept.sending {
                continue;
            }
            match pick(&kept.chat, wall) {
                Pick::Close => {
                    closes = Some(*id);
                    break;
                }
                Pick::Later(at) => {
                    at.into_iter().for_each(|at| at_least(now + (at - wall).to_std().unwrap_or_default()))
                }
                Pick::Letter(waiting) => {
                    let Some(meter) = meter.as_deref_mut() else { continue };
                    let free = kept.quiet.into_iter().chain(meter.free(*id, kept.chat.group, now)).max();
                    if let Some(free) = free.filter(|free| *free > now) {
                        at_least(free);
                    } else if waiting.letter.urgent {
                        found = Some((*id, waiting.letter.key.clone()));
                        break;
                    } else if found.is_none() {
                        found = Some((*id, waiting.letter.key.clone()));
                    }
                }
            }
        }
        let Some(id) = closes.or(found.as_ref().map(|(id, _)| *id)) else { return Turn::Wait(wake) };
        ring.retain(|other| *other != id);
        ring.push_back(id);
        if let Some(kept) = chats.get_mut(&id) {
            kept.sending = true;
        }
        match found.filter(|_| closes.is_none()) {
            Some((id, key)) => Turn::Send(id, key),
            None => Turn::Close(id),
        }
    }
}

/// The events of letters that were queued, without those known already.
pub(crate) fn queued(chat: &Chat, to: &Address, letters: &[Letter]) -> Vec<PostEvent> {
    let mut events = Vec::new();
    for (place, letter) in letters.iter().enumerate() {
        let said_before = letters[..place].iter().any(|earlier| earlier.key == letter.key);
        if said_before || chat.outcome(&letter.key).is_some() {
            continue;
        }
        if chat.address.is_none() && events.is_empty() {
            events.push(PostEvent::ChatOpened { address: to.clone(), group: false, lines_before: 0 });
        }
        events.push(PostEvent::MessageQueued { letter: letter.clone() });
        if chat.unreachable.is_some() {
            events.push(failed(&letter.key, chat));
        }
    }
    events
}

/// The events of letters that will not be sent: nobody is there, or their time has passed.
pub(crate) fn closed(chat: &Chat, now: DateTime<Utc>) -> Vec<PostEvent> {
    let closed = chat.letters.iter().filter(|waiting| chat.unreachable.is_some() || late(waiting, now));
    let closed = closed.map(|waiting| match &chat.unreachable {
        Some(_) => failed(&waiting.letter.key, chat),
        None => PostEvent::MessageFailed { key: waiting.letter.key.clone(), reason: "expired".into(), expired: true },
    });
    closed.take(APPEND).collect()
}

fn failed(key: &str, chat: &Chat) -> PostEvent {
    let reason = match &chat.unreachable {
        Some(why) => format!("{NOBODY}: {why}"),
        None => NOBODY.into(),
    };
    PostEvent::MessageFailed { key: key.to_owned(), reason, expired: false }
}

/// What has begun is finished: half a message is worse than a late one.
fn late(waiting: &Waiting, now: DateTime<Utc>) -> bool {
    waiting.part == 0 && waiting.letter.expires.is_some_and(|expires| expires <= now)
}

/// A part of it has gone out or may have.
pub(crate) fn begun(waiting: &Waiting) -> bool {
    waiting.part > 0 || waiting.attempt > 0
}

fn pick(chat: &Chat, now: DateTime<Utc>) -> Pick<'_> {
    if chat.letters.iter().any(|waiting| chat.unreachable.is_some() || late(waiting, now)) {
        return Pick::Close;
    }
    let due = |waiting: &&Waiting| waiting.letter.not_before.is_none_or(|not_before| not_before <= now);
    let urgent = |waiting: &&Waiting| waiting.letter.urgent && due(waiting);
    let all = || chat.letters.iter();
    if let Some(next) = all().find(|waiting| begun(waiting)).or_else(|| all().find(urgent)).or_else(|| all().find(due))
    {
        return Pick::Letter(next);
    }
    Pick::Later(all().flat_map(|waiting| [waiting.letter.not_before, waiting.letter.expires]).flatten().min())
}
