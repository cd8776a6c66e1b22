//! What comes in: stored once, handed out chat by chat, closed when it is handled.

use std::collections::HashMap;
use std::sync::Arc;

use dondoc_messaging::{Address, ChatId, Content, Incoming, update_id};
use dondoc_store::StoreError;
use uuid::Uuid;

use crate::PostError;
use crate::chat::Chat;
use crate::core::{APPEND, Core, State};
use crate::event::PostEvent;

/// An update's words are cut to so many bytes, so that it fits into an event; messengers send far less.
const LONGEST: usize = 40_000;

/// Names the updates that are being stored, so that nobody stores them a second time meanwhile.
struct Storing {
    core: Arc<Core>,
    ids: Vec<Uuid>,
}

impl Drop for Storing {
    fn drop(&mut self) {
        let mut state = self.core.state();
        for id in &self.ids {
            state.storing.remove(id);
        }
        drop(state);
        self.core.stored.notify_waiters();
    }
}

impl Core {
    pub(crate) async fn take(self: &Arc<Self>, updates: Vec<Incoming>) -> Result<(), PostError> {
        let mut left: Vec<Incoming> = updates.into_iter().map(fitting).collect();
        loop {
            let stored = self.stored.notified();
            tokio::pin!(stored);
            stored.as_mut().enable();
            let mine = self.claim(&mut left);
            if mine.is_empty() && left.is_empty() {
                return Ok(());
            }
            if mine.is_empty() {
                stored.await;
                continue;
            }
            let writes = mine.into_iter().map(|(chat, updates, storing)| {
                let core = self.clone();
                tokio::spawn(
                    async move { core.write(chat, storing, |chat, state| received(chat, state, &updates)).await },
                )
            });
            for write in writes.collect::<Vec<_>>() {
                write.await.map_err(|stopped| StoreError::Unavailable(stopped.to_string()))??;
            }
        }
    }

    /// Takes those out of `left` that are new, by chat; drops those that are known; leaves those that someone else
    /// is storing.
    fn claim(self: &Arc<Self>, left: &mut Vec<Incoming>) -> Vec<(ChatId, Vec<Incoming>, Storing)> {
        let mut state = self.state();
        self.forget(&mut state);
        let mut mine: Vec<(ChatId, Vec<Incoming>, Storing)> = Vec::new();
        let mut place: HashMap<ChatId, usize> = HashMap::new();
        let all = std::mem::take(left);
        for update in all {
            let id = update_id(update.address.channel, &update.key);
            if state.known.contains_key(&id) {
                continue;
            }
            if !state.storing.insert(id) {
                left.push(update);
                continue;
            }
            let chat = state.chat_at(&update.address);
            // An update makes up to three events; several appends of a chat go one after the other.
            let place = match place.get(&chat) {
                Some(place) if mine[*place].1.len() < APPEND / 3 => *place,
                Some(_) | None => {
                    mine.push((chat, Vec::new(), Storing { core: self.clone(), ids: Vec::new() }));
                    place.insert(chat, mine.len() - 1);
                    mine.len() - 1
                }
            };
            mine[place].1.push(update);
            mine[place].2.ids.push(id);
        }
        mine
    }
}

/// The events of updates that came in, without those known already.
fn received(chat: &Chat, state: &State, updates: &[Incoming]) -> Vec<PostEvent> {
    let mut events = Vec::new();
    let mut address = chat.address.clone();
    let mut unreachable = chat.unreachable.is_some();
    for update in updates {
        if state.known.contains_key(&update_id(update.address.channel, &update.key)) {
            continue;
        }
        if address.is_none() {
            events.push(PostEvent::ChatOpened {
                address: update.address.clone(),
                group: update.group,
                lines_before: 0,
            });
            address = Some(update.address.clone());
        }
        events.push(PostEvent::UpdateReceived { update: update.clone() });
        match &update.content {
            Content::Blocked => {
                if !std::mem::replace(&mut unreachable, true) {
                    events.push(PostEvent::ChatUnreachable { reason: "blocked".into() });
                }
            }
            Content::MovedTo(to) => {
                let to = Address::new(update.address.channel, to);
                if address.as_ref() != Some(&to) {
                    events.push(PostEvent::ChatMoved { to: to.clone() });
                    address = Some(to);
                }
            }
            Content::Text(_) | Content::Tap(_) | Content::File { .. } | Content::Contact { .. } | Content::Other(_) => {
                if std::mem::take(&mut unreachable) {
                    events.push(PostEvent::ChatReachable {});
                }
            }
        }
    }
    events
}

/// The update with its words cut where they would not fit into the log; the rest of it is bounded by messengers.
fn fitting(mut update: Incoming) -> Incoming {
    if let Content::Text(words) | Content::File { caption: words, .. } | Content::Other(words) = &mut update.content {
        // What JSON makes of control characters is six times as long.
        while serde_json::to_string(words).map_or(0, |json| json.len()) > LONGEST {
            let mut cut = words.len().min(LONGEST) * 3 / 4;
            while !words.is_char_boundary(cut) {
                cut -= 1;
            }
            words.truncate(cut);
            words.push('…');
        }
    }
    if serde_json::to_vec(&update).map_or(0, |json| json.len()) > LONGEST + LONGEST / 4 {
        update.content = Content::Other("too large".into());
    }
    update
}
