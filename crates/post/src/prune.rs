//! Writing a log anew without what is no longer needed.
//!
//! Events are copied as they are, with the time they happened at, so a chat folded from what was kept is the chat
//! folded from all, but for what is older than is kept and no longer shown.

use std::collections::HashSet;

use chrono::{DateTime, TimeDelta, Utc};
use dondoc_domain::event::Channel;
use dondoc_messaging::ChatId;
use dondoc_store::{EventStore, Expected, Recorded, StoreError, StreamName};
use futures_util::{StreamExt, TryStreamExt, stream};

use crate::chat::{Bounds, Chat, Line};
use crate::core::APPEND;
use crate::event::{Entry, PostEvent, encode, new_event};
use crate::mark::is_mark;
use crate::{PostError, Settings};

const PAGE: usize = 1000;
/// Streams written at the same time, so that one sync serves many.
const TOGETHER: usize = 64;

/// How much was left out.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Pruned {
    /// Events that were read.
    pub read: u64,
    /// Events that were written.
    pub kept: u64,
}

/// Writes into the empty log `into` what is still needed of `from`: of each chat its address, memory, waiting updates
/// and letters, the last lines, and everything that was closed after `keep_after`. Keys of updates closed before that
/// are forgotten, so it should lie at least seven days back. Web chats of nobody in which nothing happened since are left
/// out altogether: anybody can open one.
///
/// # Errors
/// When a log refuses or an event cannot be read; `into` is then of no use.
pub async fn prune(
    from: &dyn EventStore,
    into: &dyn EventStore,
    keep_after: DateTime<Utc>,
    settings: &Settings,
) -> Result<Pruned, PostError> {
    copy(from, Some(into), keep_after, settings).await
}

/// Counts what [`prune`] would keep, when there is no log to write it into.
pub(crate) async fn copy(
    from: &dyn EventStore,
    into: Option<&dyn EventStore>,
    keep_after: DateTime<Utc>,
    settings: &Settings,
) -> Result<Pruned, PostError> {
    let mut streams: Vec<StreamName> = Vec::new();
    let mut seen = HashSet::new();
    let mut after = None;
    loop {
        let page = from.read_all(after, PAGE).await?;
        let Some(last) = page.last() else { break };
        after = Some(last.position);
        streams.extend(page.into_iter().map(|event| event.stream).filter(|stream| seen.insert(stream.clone())));
    }
    let written = stream::iter(streams).map(|stream| one(from, into, stream, keep_after, settings));
    let written = written.buffer_unordered(TOGETHER);
    let sum =
        |sum: Pruned, one: Pruned| async move { Ok(Pruned { read: sum.read + one.read, kept: sum.kept + one.kept }) };
    written.try_fold(Pruned::default(), sum).await
}

async fn one(
    from: &dyn EventStore,
    into: Option<&dyn EventStore>,
    stream: StreamName,
    keep_after: DateTime<Utc>,
    settings: &Settings,
) -> Result<Pruned, PostError> {
    let events = from.read_stream(&stream, 0, usize::MAX).await?;
    if is_mark(&stream) {
        return mark(into, &stream, events).await;
    }
    let entries = events.iter().map(Entry::of).collect::<Result<Vec<_>, _>>()?;
    let needed = Needed::of(&entries, keep_after, settings.lines);
    let linked =
        settings.linked.as_ref().map(|linked| stream.id().parse().is_ok_and(|id: ChatId| linked.contains(&id)));
    let mut places: Vec<usize> = (0..entries.len()).filter(|place| needed.has(*place, &entries[*place])).collect();
    if entries.last().is_none_or(|last| last.at < keep_after) && nobodys(&needed.chat, linked) {
        places.clear();
    }
    let kept = Pruned { read: events.len() as u64, kept: places.len() as u64 };
    let Some(into) = into else { return Ok(kept) };
    let mut next: u64 = 0;
    for some in places.chunks(APPEND) {
        let mut batch = Vec::with_capacity(some.len());
        for (place, revision) in some.iter().zip(next..) {
            let data = needed.data(&entries[*place], &events[*place].data)?;
            let (name, meta) = (events[*place].name.clone(), events[*place].meta.clone());
            batch.push(new_event(&stream, revision, name, data, meta));
        }
        into.append(&stream, Expected::from_current(next.checked_sub(1)), batch).await?;
        next += some.len() as u64;
    }
    Ok(kept)
}

/// Of a reader's mark the last place is needed.
async fn mark(
    into: Option<&dyn EventStore>,
    stream: &StreamName,
    mut events: Vec<Recorded>,
) -> Result<Pruned, PostError> {
    let read = events.len() as u64;
    if let (Some(last), Some(into)) = (events.pop(), into) {
        let event = new_event(stream, 0, last.name, last.data, last.meta);
        into.append(stream, Expected::NoStream, vec![event]).await?;
    }
    Ok(Pruned { read, kept: read.min(1) })
}

/// Whether nobody will miss a silent chat: one in a browser, with nothing left to do, that belongs to no one.
fn nobodys(chat: &Chat, linked: Option<bool>) -> bool {
    let web = chat.address.as_ref().is_some_and(|address| address.channel == Channel::Web);
    let idle = chat.updates.is_empty() && chat.letters.is_empty() && chat.aside.is_empty();
    let left = chat.unreachable.is_some() || chat.done.is_empty();
    web && idle && linked.map_or(left, |linked| !linked)
}

/// What of a chat is still needed.
struct Needed {
    keep_after: DateTime<Utc>,
    chat: Chat,
    updates: HashSet<String>,
    letters: HashSet<String>,
    /// Letters of which only the words and the end are needed.
    shown: HashSet<String>,
    /// The last event with a memory.
    memory: Option<usize>,
    /// The last event that says whether somebody is there.
    reach: Option<usize>,
    /// How many lines are left out.
    lines_before: u64,
    /// Messages of ours that were changed of late: what they are changes of stays, or they would look new.
    changed: HashSet<String>,
}

impl Needed {
    fn of(entries: &[Entry], keep_after: DateTime<Utc>, lines: usize) -> Self {
        let mut chat = Chat::default();
        for entry in entries {
            chat.apply(entry, Bounds { lines, keep: TimeDelta::MAX });
        }
        let mut needed = Self {
            keep_after,
            updates: chat.kept_updates(),
            letters: chat.kept_letters(),
            chat,
            shown: HashSet::new(),
            memory: None,
            reach: None,
            lines_before: 0,
            changed: changed(entries, keep_after),
        };
        for (place, entry) in entries.iter().enumerate() {
            needed.note(place, entry);
        }
        // The newest line keeps its place, and so do all that are shown: none between them is left out.
        let all = needed.chat.seq;
        let mut rest = Chat { seq: all, ..Chat::default() };
        for (_, entry) in entries.iter().enumerate().filter(|(place, entry)| needed.has(*place, entry)) {
            rest.apply(entry, Bounds { lines, keep: TimeDelta::MAX });
        }
        needed.lines_before = all.saturating_sub(rest.seq - all);
        needed
    }

    fn note(&mut self, place: usize, entry: &Entry) {
        let recent = entry.at >= self.keep_after;
        match &entry.event {
            PostEvent::UpdateHandled { updates, .. } => {
                self.memory = Some(place);
                self.updates.extend(updates.iter().filter(|_| recent).cloned());
            }
            PostEvent::UpdateSetAside { updates, .. } => {
                self.updates.extend(updates.iter().filter(|_| recent).cloned());
            }
            PostEvent::MessageSent { key, message, .. } => {
                let is_menu = self.chat.menus.iter().any(|menu| menu.at == entry.at);
                if recent {
                    self.letters.insert(key.clone());
                } else if is_menu
                    || message.as_deref().is_some_and(|id| self.chat.shows(id) || self.changed.contains(id))
                {
                    self.shown.insert(key.clone());
                }
            }
            PostEvent::MessageFailed { key, .. } => {
                self.letters.extend(Some(key.clone()).filter(|_| recent));
            }
            PostEvent::ChatUnreachable { .. } | PostEvent::ChatReachable {} => self.reach = Some(place),
            PostEvent::ChatOpened { .. }
            | PostEvent::ChatMoved { .. }
            | PostEvent::UpdateReceived { .. }
            | PostEvent::UpdateDecided { .. }
            | PostEvent::UpdateFailed { .. }
            | PostEvent::UpdateRetried { .. }
            | PostEvent::MessageQueued { .. }
            | PostEvent::MessageTaken { .. }
            | PostEvent::MessageHeld { .. } => {}
        }
    }

    fn has(&self, place: usize, entry: &Entry) -> bool {
        let any = |keys: &[String]| keys.iter().any(|key| self.updates.contains(key));
        match &entry.event {
            PostEvent::ChatOpened { .. } | PostEvent::ChatMoved { .. } => true,
            PostEvent::UpdateReceived { update } => self.updates.contains(&update.key),
            PostEvent::UpdateHandled { updates, .. } => any(updates) || self.memory == Some(place),
            PostEvent::UpdateDecided { updates, .. }
            | PostEvent::UpdateFailed { updates, .. }
            | PostEvent::UpdateRetried { updates }
            | PostEvent::UpdateSetAside { updates, .. } => any(updates),
            PostEvent::MessageQueued { letter } => {
                self.letters.contains(&letter.key) || self.shown.contains(&letter.key)
            }
            PostEvent::MessageSent { key, .. } | PostEvent::MessageFailed { key, .. } => {
                self.letters.contains(key) || self.shown.contains(key)
            }
            PostEvent::MessageTaken { key, .. } | PostEvent::MessageHeld { key, .. } => self.letters.contains(key),
            PostEvent::ChatUnreachable { .. } | PostEvent::ChatReachable {} => self.reach == Some(place),
        }
    }

    /// The event's body, as it was: only that the chat is a group must not be forgotten with the updates that said so.
    fn data(&self, entry: &Entry, data: &[u8]) -> Result<Vec<u8>, PostError> {
        match &entry.event {
            PostEvent::ChatOpened { address, .. } => {
                let (address, group, lines_before) = (address.clone(), self.chat.group, self.lines_before);
                let opened = PostEvent::ChatOpened { address, group, lines_before };
                Ok(encode(&opened).map_err(StoreError::Invalid)?.1)
            }
            PostEvent::UpdateReceived { .. }
            | PostEvent::UpdateDecided { .. }
            | PostEvent::UpdateHandled { .. }
            | PostEvent::UpdateFailed { .. }
            | PostEvent::UpdateSetAside { .. }
            | PostEvent::UpdateRetried { .. }
            | PostEvent::MessageQueued { .. }
            | PostEvent::MessageTaken { .. }
            | PostEvent::MessageSent { .. }
            | PostEvent::MessageFailed { .. }
            | PostEvent::MessageHeld { .. }
            | PostEvent::ChatUnreachable { .. }
            | PostEvent::ChatReachable {}
            | PostEvent::ChatMoved { .. } => Ok(data.to_vec()),
        }
    }
}

fn changed(entries: &[Entry], since: DateTime<Utc>) -> HashSet<String> {
    let recent = entries.iter().filter(|entry| entry.at >= since);
    let replaced = recent.filter_map(|entry| match &entry.event {
        PostEvent::MessageSent { message, .. } => message.clone(),
        PostEvent::ChatOpened { .. }
        | PostEvent::UpdateReceived { .. }
        | PostEvent::UpdateDecided { .. }
        | PostEvent::UpdateHandled { .. }
        | PostEvent::UpdateFailed { .. }
        | PostEvent::UpdateSetAside { .. }
        | PostEvent::UpdateRetried { .. }
        | PostEvent::MessageQueued { .. }
        | PostEvent::MessageTaken { .. }
        | PostEvent::MessageFailed { .. }
        | PostEvent::MessageHeld { .. }
        | PostEvent::ChatUnreachable { .. }
        | PostEvent::ChatReachable {}
        | PostEvent::ChatMoved { .. } => None,
    });
    replaced.collect()
}

impl Chat {
    /// The updates that wait, are set aside or are shown.
    fn kept_updates(&self) -> HashSet<String> {
        let waiting = self.updates.iter().map(|update| &update.incoming.key);
        let aside = self.aside.iter().map(|aside| &aside.update.key);
        let shown = self.lines.iter().filter_map(|line| match line {
            Line::Theirs { update, .. } => Some(&update.key),
            Line::Ours { .. } => None,
        });
        waiting.chain(aside).chain(shown).cloned().collect()
    }

    /// The letters that wait.
    fn kept_letters(&self) -> HashSet<String> {
        self.letters.iter().map(|waiting| waiting.letter.key.clone()).collect()
    }

    /// Whether a line shows this message of ours, maybe after it was changed.
    fn shows(&self, id: &str) -> bool {
        self.lines.iter().any(|line| match line {
            Line::Ours { id: shown, .. } => shown.as_deref() == Some(id),
            Line::Theirs { .. } => false,
        })
    }
}
