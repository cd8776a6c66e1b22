//! What is handed out: the updates of a chat, to one handler at a time, until they are handled.

use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, Utc};
use dondoc_domain::TaskId;
use dondoc_messaging::{Address, Button, ChatId, Content, Incoming};
use dondoc_store::Lane;
use serde_json::Value;
use tokio::time::Instant;

use crate::chat::Update;
use crate::core::{Core, Kept};
use crate::event::PostEvent;
use crate::outbox::queued;
use crate::{Letter, PostError, Settings};

/// A job that is postponed again and again comes back at least this often.
const LONGEST_PAUSE: Duration = Duration::from_secs(60);

/// Updates of one chat to be handled, and what is needed for it. While it lives nobody else gets updates of the chat;
/// dropped without [`Post::handled`](crate::Post::handled) it is handed out again.
#[derive(Debug)]
pub struct Job {
    /// The chat.
    pub chat: ChatId,
    /// Where it is now.
    pub address: Address,
    /// One update, or all items of an album; an item that comes after them is a job of its own.
    pub updates: Vec<Incoming>,
    /// When the last of them was stored.
    pub received: DateTime<Utc>,
    /// Which try this is, from 1.
    pub attempt: u32,
    /// Whether it was set aside before and has this one try: much may have been said since.
    pub retried: bool,
    /// What the handler saved with the update before.
    pub memory: Option<Value>,
    /// What was decided about these updates before a crash or failure; it may be partly done.
    pub decided: Option<Value>,
    /// What the numbers of a menu mean: the buttons of our last message that had any. Empty also when two messages
    /// could be meant.
    pub menu: Vec<Button>,
    /// The tasks of our message that is replied to or whose button was tapped.
    pub abouts: Vec<TaskId>,
    hold: Hold,
}

impl Job {
    fn keys(&self) -> Vec<String> {
        self.updates.iter().map(|update| update.key.clone()).collect()
    }
}

/// Keeps a chat to one handler.
struct Hold {
    core: Arc<Core>,
    chat: ChatId,
    /// The first update handed out.
    first: Option<String>,
    /// How long its updates are left alone, where that is not for its failures.
    pause: Option<Duration>,
}

impl std::fmt::Debug for Hold {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.chat.fmt(f)
    }
}

impl Drop for Hold {
    fn drop(&mut self) {
        let mut state = self.core.state();
        if let Some(kept) = state.chats.get_mut(&self.chat) {
            kept.job = false;
            if let Some(key) = &self.first {
                // Not handled: whoever let go of it may do so again at once.
                let again = kept.chat.updates.front().filter(|front| front.incoming.key == *key);
                let pause = |failures: u32| self.core.settings.retry_first * (1 << failures.saturating_sub(1).min(10));
                kept.rest = again.map(|front| Instant::now() + self.pause.unwrap_or_else(|| pause(front.failures)));
            }
        }
        self.core.list(&mut state, self.chat);
    }
}

impl Core {
    pub(crate) async fn next(self: &Arc<Self>) -> Job {
        loop {
            let work = self.work.notified();
            tokio::pin!(work);
            work.as_mut().enable();
            let hold = match self.pop() {
                Ok(hold) => hold,
                Err(None) => {
                    work.await;
                    continue;
                }
                Err(Some(at)) => {
                    tokio::select! {
                        () = work => {}
                        () = tokio::time::sleep_until(at) => {}
                    }
                    continue;
                }
            };
            match self.settle(hold.chat).await {
                Ok(()) => {
                    if let Some(job) = self.job(hold) {
                        return job;
                    }
                }
                Err(error) => {
                    tracing::warn!(chat = %hold.chat, %error, "the log cannot be read; the chat rests");
                    self.rest(hold.chat, self.settings.retry_first);
                }
            }
        }
    }

    /// The chat that is next, or when there may be one.
    fn pop(self: &Arc<Self>) -> Result<Hold, Option<Instant>> {
        let now = Instant::now();
        let mut state = self.state();
        while let Some((at, id)) = state.later.first().copied().filter(|(at, _)| *at <= now) {
            state.later.remove(&(at, id));
            state.ready.push_back(id);
        }
        while let Some(id) = state.ready.pop_front() {
            let Some(kept) = state.chats.get_mut(&id) else { continue };
            kept.listed = false;
            if due(kept, &self.settings).is_none_or(|at| at <= now) && !kept.chat.updates.is_empty() && !kept.job {
                kept.job = true;
                return Ok(Hold { core: self.clone(), chat: id, first: None, pause: None });
            }
            self.list(&mut state, id);
        }
        Err(state.later.first().map(|(at, _)| *at))
    }

    fn job(&self, hold: Hold) -> Option<Job> {
        // Declared before the state, so that a hold that comes to nothing is let go after it.
        let mut hold = hold;
        let state = self.state();
        let chat = &state.chats.get(&hold.chat)?.chat;
        let (address, first) = chat.address.clone().zip(chat.updates.front())?;
        let (attempt, retried) = (first.failures + 1, first.retried);
        let plan = chat.plan(&first.incoming.key);
        let belongs = |update: &&Update| match (plan, album(&first.incoming)) {
            (Some(plan), _) => plan.updates.contains(&update.incoming.key),
            (None, Some(_)) => album(&update.incoming) == album(&first.incoming),
            (None, None) => update.incoming.key == first.incoming.key,
        };
        let all: Vec<&Update> = chat.updates.iter().filter(belongs).collect();
        let received = all.last().map_or(first.at, |last| last.at);
        let decided = plan.map(|plan| plan.plan.clone());
        let mut abouts = all.iter().filter_map(|update| answered(&update.incoming)).map(|id| chat.about(id));
        let abouts = abouts.find(|tasks| !tasks.is_empty()).unwrap_or_default();
        let (memory, menu) = (chat.memory.clone(), chat.menu(received));
        let updates = all.into_iter().map(|update| update.incoming.clone()).collect();
        hold.first = Some(first.incoming.key.clone());
        drop(state);
        Some(Job { chat: hold.chat, address, updates, received, attempt, retried, memory, decided, menu, abouts, hold })
    }

    fn rest(&self, id: ChatId, pause: Duration) {
        if let Some(kept) = self.state().chats.get_mut(&id) {
            kept.rest = Some(Instant::now() + pause);
        }
    }

    pub(crate) async fn decided(self: &Arc<Self>, job: &Job, plan: Value) -> Result<(), PostError> {
        let updates = job.keys();
        self.write(job.chat, (), |chat, _| {
            let known = chat.plans.iter().any(|known| known.updates == updates && known.plan == plan);
            if known || !chat.waits(&updates) {
                return Vec::new();
            }
            vec![PostEvent::UpdateDecided { updates: updates.clone(), plan: plan.clone() }]
        })
        .await
    }

    pub(crate) async fn handled(
        self: &Arc<Self>,
        job: Job,
        memory: Value,
        replies: Vec<Letter>,
    ) -> Result<(), PostError> {
        let (keys, chat) = (job.keys(), job.chat);
        let handled = self.write(chat, job.hold, |chat, _| {
            if !chat.waits(&keys) {
                return Vec::new();
            }
            let handled = PostEvent::UpdateHandled { updates: keys.clone(), memory: memory.clone() };
            std::iter::once(handled).chain(queued(chat, &job.address, &replies)).collect()
        });
        let handled = handled.await;
        if let Err(PostError::Store(error)) = &handled
            && error.lane() == Lane::Refused
        {
            // It would be refused the same way for ever.
            self.failed_keys(chat, (), keys, error.to_string()).await?;
        }
        handled
    }

    /// Gives a job back for later, counting in memory only how often it was.
    pub(crate) fn postponed(&self, mut job: Job, reason: &str) {
        let Some(first) = job.hold.first.clone() else { return };
        let mut state = self.state();
        let Some(kept) = state.chats.get_mut(&job.chat) else { return };
        let before = kept.postponed.take().filter(|(key, _)| *key == first).map_or(0, |(_, before)| before);
        let pause = self.settings.retry_first.saturating_mul(1 << before.min(16)).min(LONGEST_PAUSE);
        kept.postponed = Some((first, before.saturating_add(1)));
        // The job takes the state when it is dropped.
        drop(state);
        job.hold.pause = Some(pause);
        tracing::warn!(chat = %job.chat, reason, again_in = ?pause, "postponed");
    }

    /// Hands updates out once more that were set aside, and says how many.
    pub(crate) async fn retry_set_aside(self: &Arc<Self>) -> Result<usize, PostError> {
        let aside = |kept: &Kept| !kept.chat.aside.is_empty();
        let chats: Vec<_> = self.state().chats.iter().filter(|(_, kept)| aside(kept)).map(|(id, _)| *id).collect();
        let mut count = 0;
        for id in chats {
            let mut retried = 0;
            let written = self.write(id, (), |chat, _| {
                let updates: Vec<String> = chat.aside.iter().map(|aside| aside.update.key.clone()).collect();
                retried = updates.len();
                if updates.is_empty() { Vec::new() } else { vec![PostEvent::UpdateRetried { updates }] }
            });
            written.await?;
            count += retried;
        }
        Ok(count)
    }

    pub(crate) async fn failed(self: &Arc<Self>, job: Job, reason: String) -> Result<bool, PostError> {
        self.failed_keys(job.chat, job.hold, job.updates.into_iter().map(|update| update.key).collect(), reason).await
    }

    async fn failed_keys<K: Send + 'static>(
        self: &Arc<Self>,
        chat: ChatId,
        keep: K,
        updates: Vec<String>,
        reason: String,
    ) -> Result<bool, PostError> {
        let mut aside = false;
        let reason: String = reason.chars().take(1000).collect();
        let tries = self.settings.tries;
        self.write(chat, keep, |chat, _| {
            aside = false;
            let Some(first) = chat.updates.iter().find(|update| updates.contains(&update.incoming.key)) else {
                return Vec::new();
            };
            let (updates, reason, attempt) = (updates.clone(), reason.clone(), first.failures + 1);
            aside = attempt >= tries || first.retried;
            vec![if aside {
                PostEvent::UpdateSetAside { updates, reason }
            } else {
                PostEvent::UpdateFailed { updates, attempt, reason }
            }]
        })
        .await?;
        Ok(aside)
    }
}

/// When the next updates of a chat may be handed out; none means now.
pub(crate) fn due(kept: &Kept, settings: &Settings) -> Option<Instant> {
    let first = kept.chat.updates.front()?;
    let planned = kept.chat.plan(&first.incoming.key).is_some();
    let gathering = album(&first.incoming).is_some() && !planned;
    kept.rest.max(kept.album.filter(|_| gathering).map(|last| last + settings.album_wait))
}

/// The album an update belongs to; nobody adds to another's.
pub(crate) fn album(update: &Incoming) -> Option<(&str, &str)> {
    match &update.content {
        Content::File { album, .. } => album.as_deref().map(|album| (album, update.sender.as_str())),
        Content::Text(_)
        | Content::Tap(_)
        | Content::Contact { .. }
        | Content::MovedTo(_)
        | Content::Blocked
        | Content::Other(_) => None,
    }
}

/// The message of ours that an update answers.
fn answered(update: &Incoming) -> Option<&str> {
    match &update.content {
        Content::Tap(_) => update.message.as_deref(),
        Content::Text(_)
        | Content::File { .. }
        | Content::Contact { .. }
        | Content::MovedTo(_)
        | Content::Blocked
        | Content::Other(_) => update.reply_to.as_deref(),
    }
}
