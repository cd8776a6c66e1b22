//! What all parts share: the chats in memory, and the one way to write to the log.

use std::collections::{BTreeSet, HashMap, HashSet, VecDeque};
use std::fs::File;
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};

use chrono::{DateTime, TimeDelta, Utc};
use dondoc_messaging::{Address, ChatId, update_id};
use dondoc_store::{Clock, EventStore, Expected, Lane, Recorded, StoreError};
use tokio::sync::{Notify, broadcast};
use tokio::time::Instant;
use uuid::Uuid;

use crate::chat::{Bounds, Chat};
use crate::event::{Entry, PostEvent, stream};
use crate::mark::{Mark, is_mark};
use crate::{Fill, Outcome, PostError, Settings, Wanted};

/// One append holds at most so many events.
pub(crate) const APPEND: usize = dondoc_store::MAX_EVENTS_PER_APPEND;
const PAGE: usize = 1000;
/// How often a write is decided anew when the log has moved.
const ROUNDS: usize = 3;

pub(crate) struct Core {
    pub store: Arc<dyn EventStore>,
    pub clock: Arc<dyn Clock>,
    pub settings: Settings,
    state: Mutex<State>,
    /// Something came in, or a chat is free again.
    pub work: Notify,
    /// A letter was queued, or a chat may be written to again.
    pub letters: Notify,
    /// Updates that someone was storing are stored, or are not.
    pub stored: Notify,
    pub outcomes: broadcast::Sender<(ChatId, String, Outcome)>,
    /// Who says whether a letter is still wanted.
    pub wanted: OnceLock<Arc<dyn Wanted>>,
    /// Who puts into a message what may not be stored.
    pub fill: OnceLock<Arc<dyn Fill>>,
    /// Held while the folder is in use.
    pub _folder: Option<File>,
}

#[derive(Default)]
pub(crate) struct State {
    pub chats: HashMap<ChatId, Kept>,
    /// Chats whose address is not the one their id was made from.
    pub moved: HashMap<Address, ChatId>,
    /// The updates known, and when they came.
    pub known: HashMap<Uuid, DateTime<Utc>>,
    /// The updates that are being stored this moment.
    pub storing: HashSet<Uuid>,
    /// Chats with updates that can be handled now.
    pub ready: VecDeque<ChatId>,
    /// Chats with updates that can be handled later.
    pub later: BTreeSet<(Instant, ChatId)>,
    /// Chats with letters, next in turn first.
    pub ring: VecDeque<ChatId>,
    /// How far readers of other logs have come.
    pub marks: HashMap<String, Mark>,
    /// Those of them whose last move had no answer.
    pub unsure_marks: HashSet<String>,
    purged: Option<DateTime<Utc>>,
}

/// A chat and what is going on with it in this process.
#[derive(Default)]
pub(crate) struct Kept {
    pub chat: Chat,
    /// The revision the next event gets.
    pub next: u64,
    /// The log may hold more than memory does: an append had no answer.
    pub unsure: bool,
    /// One writer at a time.
    pub writer: Arc<tokio::sync::Mutex<()>>,
    /// Somebody handles its updates.
    pub job: bool,
    /// It stands in `ready` or `later`.
    pub listed: bool,
    /// The update that could not be handled for reasons not its own, and how often in a row.
    pub postponed: Option<(String, u32)>,
    /// Its updates are left alone until then.
    pub rest: Option<Instant>,
    /// When its last item of an album came.
    pub album: Option<Instant>,
    /// A sender has a letter of it in hand.
    pub sending: bool,
    /// The letter, part and attempt that this process meant to take when the log failed: taken or not, that attempt
    /// did not go out.
    pub unsent: Option<(String, u32, u32)>,
    /// It stands in `ring`.
    pub in_ring: bool,
    /// It is not written to until then.
    pub quiet: Option<Instant>,
    /// Sends that failed in a row for want of the messenger.
    pub refusals: u32,
}

impl Core {
    pub(crate) async fn open(
        store: Arc<dyn EventStore>,
        clock: Arc<dyn Clock>,
        settings: Settings,
        folder: Option<File>,
    ) -> Result<Arc<Self>, PostError> {
        let (outcomes, _) = broadcast::channel(4096);
        let core = Self {
            store,
            clock,
            settings,
            state: Mutex::default(),
            work: Notify::new(),
            letters: Notify::new(),
            stored: Notify::new(),
            outcomes,
            wanted: OnceLock::new(),
            fill: OnceLock::new(),
            _folder: folder,
        };
        let mut after = None;
        loop {
            let page = core.store.read_all(after, PAGE).await?;
            let Some(last) = page.last() else { break };
            after = Some(last.position);
            core.fold(&mut core.state(), &page, false)?;
        }
        let now = core.clock.now();
        let ids: Vec<ChatId> = core.state().chats.keys().copied().collect();
        for id in ids {
            let mut state = core.state();
            if let Some(kept) = state.chats.get_mut(&id) {
                let held = left(&kept.chat, now);
                let leased = kept.chat.letters.iter().filter_map(|waiting| waiting.taken);
                let leased =
                    leased.filter(|_| !core.settings.take_over).max().and_then(|until| (until - now).to_std().ok());
                kept.quiet = held.max(leased).map(|left| Instant::now() + left);
            }
            core.list(&mut state, id);
        }
        Ok(Arc::new(core))
    }

    pub(crate) fn now(&self) -> DateTime<Utc> {
        self.clock.now()
    }

    /// Memory is changed by whole events only, so a poisoned lock guards a sound state.
    pub(crate) fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn bounds(&self) -> Bounds {
        let keep = TimeDelta::from_std(self.settings.keep).unwrap_or(TimeDelta::MAX);
        Bounds { lines: self.settings.lines, keep }
    }

    /// Writes what `decide` finds right for a chat, and folds it when the log has it.
    ///
    /// `decide` sees the chat as the log has it and may be asked again when the log has moved; nothing decided,
    /// nothing written. Once it is on its way the write goes on even if the caller is gone, and `keep` is let go only
    /// after memory knows the outcome.
    pub(crate) async fn write<K: Send + 'static>(
        self: &Arc<Self>,
        id: ChatId,
        keep: K,
        mut decide: impl FnMut(&Chat, &State) -> Vec<PostEvent>,
    ) -> Result<(), PostError> {
        let writer = self.state().chats.entry(id).or_default().writer.clone();
        let guard = writer.lock_owned().await;
        let mut held = (guard, keep);
        for round in 1.. {
            self.catch_up(id).await?;
            let (entries, next) = {
                let state = self.state();
                let Some(kept) = state.chats.get(&id) else { return Ok(()) };
                let at = self.now();
                let events = decide(&kept.chat, &state).into_iter();
                (events.map(|event| Entry { at, event }).collect::<Vec<_>>(), kept.next)
            };
            if entries.is_empty() {
                return Ok(());
            }
            let core = self.clone();
            let written = tokio::spawn(async move {
                let written = core.append(id, next, entries).await;
                (written, held)
            });
            let (written, back) = match written.await {
                Ok(done) => done,
                Err(stopped) => return Err(StoreError::Unavailable(stopped.to_string()).into()),
            };
            held = back;
            match written {
                Err(PostError::Store(error)) if error.lane() == Lane::Conflict && round < ROUNDS => {}
                written => return written,
            }
        }
        Ok(())
    }

    async fn append(&self, id: ChatId, next: u64, entries: Vec<Entry>) -> Result<(), PostError> {
        let stream = stream(id)?;
        let stored = entries.iter().zip(next..).map(|(entry, revision)| entry.stored(&stream, revision));
        let stored = stored.collect::<Result<Vec<_>, _>>().map_err(StoreError::Invalid)?;
        let expected = Expected::from_current(next.checked_sub(1));
        let appended = self.store.append(&stream, expected, stored).await;
        let mut state = self.state();
        match appended {
            Ok(_) => {
                for entry in &entries {
                    self.apply(&mut state, id, entry, true);
                }
                self.list(&mut state, id);
                Ok(())
            }
            Err(error) => {
                if let Some(kept) = state.chats.get_mut(&id) {
                    kept.unsure = matches!(error.lane(), Lane::Unavailable | Lane::Conflict);
                }
                Err(error.into())
            }
        }
    }

    /// Reads what an append without an answer may have left in the log. Only who may write to the chat calls this.
    async fn catch_up(&self, id: ChatId) -> Result<(), PostError> {
        let next = match self.state().chats.get(&id) {
            Some(kept) if kept.unsure => kept.next,
            Some(_) | None => return Ok(()),
        };
        let found = self.store.read_stream(&stream(id)?, next, usize::MAX).await?;
        let mut state = self.state();
        self.fold(&mut state, &found, true)?;
        if let Some(kept) = state.chats.get_mut(&id) {
            kept.unsure = false;
        }
        self.list(&mut state, id);
        Ok(())
    }

    /// Makes sure that memory is not behind the log for this chat.
    pub(crate) async fn settle(self: &Arc<Self>, id: ChatId) -> Result<(), PostError> {
        if self.state().chats.get(&id).is_some_and(|kept| kept.unsure) {
            self.write(id, (), |_, _| Vec::new()).await?;
        }
        Ok(())
    }

    fn fold(&self, state: &mut State, recorded: &[Recorded], tell: bool) -> Result<(), PostError> {
        for event in recorded {
            if is_mark(&event.stream) {
                state.marks.entry(event.stream.id().to_owned()).or_default().take(event)?;
                continue;
            }
            let entry = Entry::of(event)?;
            let id = event.stream.id().parse().map_err(|_| PostError::Unreadable {
                stream: event.stream.to_string(),
                revision: event.revision,
                name: event.name.clone(),
                reason: "its stream is not a chat's".into(),
            })?;
            self.apply(state, id, &entry, tell);
        }
        Ok(())
    }

    fn apply(&self, state: &mut State, id: ChatId, entry: &Entry, tell: bool) {
        let State { chats, moved, known, .. } = state;
        let kept = chats.entry(id).or_default();
        let bounds = self.bounds();
        kept.chat.apply(entry, bounds);
        kept.next += 1;
        let ended = match &entry.event {
            PostEvent::ChatOpened { address, .. } | PostEvent::ChatMoved { to: address } => {
                if address.id() != id {
                    moved.insert(address.clone(), id);
                }
                None
            }
            PostEvent::UpdateReceived { update } => {
                known.insert(update_id(update.address.channel, &update.key), entry.at);
                if crate::job::album(update).is_some() {
                    kept.album = Some(Instant::now());
                }
                None
            }
            PostEvent::MessageSent { key, .. } | PostEvent::MessageFailed { key, .. } => {
                kept.chat.done.get_key_value(key)
            }
            PostEvent::UpdateDecided { .. }
            | PostEvent::UpdateHandled { .. }
            | PostEvent::UpdateFailed { .. }
            | PostEvent::UpdateSetAside { .. }
            | PostEvent::UpdateRetried { .. }
            | PostEvent::MessageQueued { .. }
            | PostEvent::MessageTaken { .. }
            | PostEvent::MessageHeld { .. }
            | PostEvent::ChatUnreachable { .. }
            | PostEvent::ChatReachable {} => None,
        };
        if let (Some((key, done)), true) = (ended, tell) {
            // Nobody need listen.
            let _ = self.outcomes.send((id, key.clone(), done.outcome.clone()));
        }
    }

    /// Puts a chat on the lists it belongs on now, and tells who waits for it.
    pub(crate) fn list(&self, state: &mut State, id: ChatId) {
        let State { chats, ready, later, ring, .. } = state;
        let Some(kept) = chats.get_mut(&id) else { return };
        if !kept.chat.letters.is_empty() {
            if !std::mem::replace(&mut kept.in_ring, true) {
                ring.push_back(id);
            }
            self.letters.notify_waiters();
        }
        if kept.job || kept.listed || kept.chat.updates.is_empty() {
            return;
        }
        kept.listed = true;
        match crate::job::due(kept, &self.settings) {
            Some(at) if at > Instant::now() => {
                later.insert((at, id));
            }
            Some(_) | None => ready.push_back(id),
        }
        self.work.notify_waiters();
    }

    /// Lets go of updates known for longer than they are remembered; looked at once an hour.
    pub(crate) fn forget(&self, state: &mut State) {
        const HOUR: TimeDelta = TimeDelta::hours(1);
        let now = self.now();
        if state.purged.is_some_and(|at| (now - at).abs() < HOUR) {
            return;
        }
        state.purged = Some(now);
        let week = TimeDelta::days(7);
        let remember = TimeDelta::from_std(self.settings.remember).unwrap_or(TimeDelta::MAX).max(week);
        let waiting: HashSet<Uuid> = state.chats.values().flat_map(|kept| kept.chat.known()).collect();
        state.known.retain(|id, at| now - *at < remember || waiting.contains(id));
    }
}

impl State {
    /// The chat at this address, also if it has moved there.
    pub(crate) fn chat_at(&self, address: &Address) -> ChatId {
        self.moved.get(address).copied().unwrap_or_else(|| address.id())
    }
}

/// How long a chat must still be left alone, by a clock that may have jumped since: never longer than was asked.
fn left(chat: &Chat, now: DateTime<Utc>) -> Option<std::time::Duration> {
    let held = chat.held?;
    (held.until - now).min(held.until - held.since).to_std().ok()
}
