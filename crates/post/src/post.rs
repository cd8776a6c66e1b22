//! The post office's door: what the rest of the system asks of it.

use std::collections::VecDeque;
use std::path::Path;
use std::sync::Arc;

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use dondoc_domain::TaskId;
use dondoc_messaging::{Address, ChatId, Inbox, Incoming, Messenger, TakeError};
use dondoc_store::{Clock, EventStore, Position};
use serde_json::Value;
use tokio::sync::{broadcast, watch};

use crate::core::Core;
use crate::{Files, Fill, Job, Letter, Line, Outcome, PostError, SetAside, Settings, Wanted, folder, sender};

/// The durable inbox and outbox of all chats.
pub struct Post {
    core: Arc<Core>,
}

/// A chat as others may see it.
#[derive(Debug, Clone, PartialEq)]
pub struct ChatView {
    /// Where it is now.
    pub address: Address,
    /// Whether it is a group.
    pub group: bool,
    /// Why nobody can be reached there; none while someone can.
    pub unreachable: Option<String>,
    /// The last lines in both directions, newest last; at most [`Settings::lines`].
    pub lines: Vec<Line>,
    /// What the handler saved last.
    pub memory: Option<Value>,
}

/// Where a chat is, and whether anybody is there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Door {
    /// Where it is now.
    pub address: Address,
    /// Why nobody can be reached there; none while someone can.
    pub unreachable: Option<String>,
}

/// What is still to be done.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Waiting {
    /// Updates that are not handled.
    pub updates: usize,
    /// Letters that are not sent, also those whose time has not come.
    pub letters: usize,
    /// Updates that a person must look at.
    pub set_aside: usize,
    /// Since when the oldest update or due letter has waited.
    pub oldest: Option<DateTime<Utc>>,
}

impl Post {
    /// Why a letter failed that was no longer wanted when its turn came.
    pub const NOT_WANTED: &str = "không còn cần";

    /// Reads all chats from the log.
    ///
    /// # Errors
    /// When the log cannot be read, or an event in it cannot.
    pub async fn open(
        store: Arc<dyn EventStore>,
        clock: Arc<dyn Clock>,
        settings: Settings,
    ) -> Result<Arc<Self>, PostError> {
        Ok(Arc::new(Self { core: Core::open(store, clock, settings, None).await? }))
    }

    /// Opens the post office in a folder of its own, making it if it is not there and writing its log anew when most
    /// of it is no longer needed.
    ///
    /// # Errors
    /// `Locked` when another process has it open; otherwise as [`Self::open`].
    pub async fn open_folder(dir: &Path, clock: Arc<dyn Clock>, settings: Settings) -> Result<Arc<Self>, PostError> {
        let (store, lock) = folder::open(dir, &clock, &settings).await?;
        Ok(Arc::new(Self { core: Core::open(store, clock, settings, Some(lock)).await? }))
    }

    /// Stores updates, each once, and answers when they are durable; those known already change nothing.
    ///
    /// # Errors
    /// When the log refuses; some may be stored then, and the same updates may be given again.
    pub async fn store(&self, updates: Vec<Incoming>) -> Result<(), PostError> {
        self.core.take(updates).await
    }

    /// Waits for work: the oldest updates of a chat that nobody works on.
    pub async fn next(&self) -> Job {
        self.core.next().await
    }

    /// Saves what is to be done about a job's updates, before it is done. After a crash or failure the next job for
    /// them carries it.
    ///
    /// # Errors
    /// When the log refuses; nothing may be done then.
    pub async fn decided(&self, job: &Job, plan: Value) -> Result<(), PostError> {
        self.core.decided(job, plan).await
    }

    /// Closes a job: its updates are handled, the memory is kept, the replies are queued, all in one.
    ///
    /// # Errors
    /// When the log refuses; the updates are handed out again, with what was decided. What is too large for the log
    /// counts as a failed try.
    pub async fn handled(&self, job: Job, memory: Value, replies: Vec<Letter>) -> Result<(), PostError> {
        self.core.handled(job, memory, replies).await
    }

    /// Gives a job back that could not be handled: tried again later, and set aside after [`Settings::tries`] tries,
    /// so that the chat goes on. Answers whether it was set aside just now.
    ///
    /// # Errors
    /// When the log refuses; the try is then not counted.
    pub async fn failed(&self, job: Job, reason: impl Into<String>) -> Result<bool, PostError> {
        self.core.failed(job, reason.into()).await
    }

    /// Gives a job back that could not be handled for reasons not its own, as when the task log does not answer. It is
    /// tried again for as long as it takes, after 1 s, 2 s, 4 s … at most a minute, and never set aside for it; what
    /// came after it in its chat waits for it. Nothing is written.
    pub async fn postponed(&self, job: Job, reason: impl Into<String>) {
        self.core.postponed(job, &reason.into());
    }

    /// Hands updates out once more that were set aside, oldest first in their chats, with what was decided about them;
    /// says how many. One that fails again is set aside again at once. Meant for a start with a new version; their jobs
    /// are marked, for what they say may no longer be meant.
    ///
    /// # Errors
    /// When the log refuses; some may be handed out then.
    pub async fn retry_set_aside(&self) -> Result<usize, PostError> {
        self.core.retry_set_aside().await
    }

    /// Queues letters to a chat; a key known there already changes nothing. Letters to a chat that cannot be reached
    /// fail at once.
    ///
    /// # Errors
    /// When the log refuses; some may be queued then, and the same letters may be given again.
    pub async fn queue(&self, to: &Address, letters: Vec<Letter>) -> Result<(), PostError> {
        self.core.queue(to, letters).await
    }

    /// Ends letters of a chat that wait and are not yet in hand: they will not be sent, and `reason` is why. Says how
    /// many; those already sent, begun or not known are left as they are.
    ///
    /// # Errors
    /// When the log refuses; some may be withdrawn then, and the same keys may be given again.
    pub async fn withdraw(&self, chat: ChatId, keys: &[String], reason: impl Into<String>) -> Result<usize, PostError> {
        self.core.withdraw(chat, keys, &reason.into()).await
    }

    /// From now on `wanted` is asked about each letter just before it is sent; one no longer wanted fails with the
    /// reason [`Self::NOT_WANTED`]. Answers whether it was the first to be given: only that one is asked.
    pub fn ask_before_sending(&self, wanted: Arc<dyn Wanted>) -> bool {
        self.core.wanted.set(wanted).is_ok()
    }

    /// From now on each message that lacks something is given to `fill` just before it is sent. Answers whether it was
    /// the first to be given: only that one is asked.
    pub fn fill_before_sending(&self, fill: Arc<dyn Fill>) -> bool {
        self.core.fill.set(fill).is_ok()
    }

    /// What became of a letter; none when it is not known, or no longer.
    pub fn outcome(&self, chat: ChatId, key: &str) -> Option<Outcome> {
        self.core.state().chats.get(&chat)?.chat.outcome(key)
    }

    /// Tells of each letter that was sent, failed or expired, from now on. Who lags behind asks [`Self::outcome`].
    pub fn outcomes(&self) -> broadcast::Receiver<(ChatId, String, Outcome)> {
        self.core.outcomes.subscribe()
    }

    /// The chat at an address, also when it has moved there.
    pub fn chat_at(&self, address: &Address) -> ChatId {
        self.core.state().chat_at(address)
    }

    /// A chat as it is now.
    pub fn chat(&self, id: ChatId) -> Option<ChatView> {
        let state = self.core.state();
        let chat = &state.chats.get(&id)?.chat;
        Some(ChatView {
            address: chat.address.clone()?,
            group: chat.group,
            unreachable: chat.unreachable.clone(),
            lines: chat.lines.iter().cloned().collect(),
            memory: chat.memory.clone(),
        })
    }

    /// Where a chat is and whether anybody is there, without what was said in it.
    pub fn door(&self, id: ChatId) -> Option<Door> {
        let state = self.core.state();
        let chat = &state.chats.get(&id)?.chat;
        Some(Door { address: chat.address.clone()?, unreachable: chat.unreachable.clone() })
    }

    /// Looks at the last lines of a chat, newest last, in the place where they are kept. All other chats wait
    /// meanwhile, so `read` takes what it needs and leaves.
    pub fn with_lines<T>(&self, id: ChatId, read: impl FnOnce(&VecDeque<Line>) -> T) -> Option<T> {
        let state = self.core.state();
        Some(read(&state.chats.get(&id)?.chat.lines))
    }

    /// How far a reader of another log has come: the last event it has done with, none before the first. None at all
    /// for a reader who never said.
    pub fn mark(&self, reader: &str) -> Option<Option<Position>> {
        self.core.mark(reader)
    }

    /// Notes, durably, how far a reader of another log has come. One reader has one writer.
    ///
    /// # Errors
    /// When the log refuses; what was noted before holds, or this does.
    pub async fn set_mark(&self, reader: &str, after: Option<Position>) -> Result<(), PostError> {
        self.core.set_mark(reader, after).await
    }

    /// The tasks that a message of ours was about, by the messenger's id of it; none for what is too long ago.
    pub fn about(&self, chat: ChatId, message: &str) -> Vec<TaskId> {
        let state = self.core.state();
        state.chats.get(&chat).map(|kept| kept.chat.about(message)).unwrap_or_default()
    }

    /// The updates that could not be handled, oldest first.
    pub fn set_aside(&self) -> Vec<(ChatId, SetAside)> {
        let state = self.core.state();
        let all = state.chats.iter().flat_map(|(id, kept)| kept.chat.aside.iter().map(|aside| (*id, aside.clone())));
        let mut all: Vec<_> = all.collect();
        all.sort_by_key(|(_, aside)| aside.at);
        all
    }

    /// What is still to be done.
    pub fn waiting(&self) -> Waiting {
        let now = self.core.now();
        let state = self.core.state();
        let mut waiting = Waiting::default();
        for chat in state.chats.values().map(|kept| &kept.chat) {
            waiting.updates += chat.updates.len();
            waiting.letters += chat.letters.len();
            waiting.set_aside += chat.aside.len();
            let due =
                chat.letters.iter().map(|it| it.letter.not_before.map_or(it.at, |not_before| it.at.max(not_before)));
            let since = chat.updates.iter().map(|it| it.at).chain(due.filter(|at| *at <= now));
            waiting.oldest = waiting.oldest.into_iter().chain(since).min();
        }
        waiting
    }

    /// Sends letters until told to stop, or until `stop` is dropped; then it finishes those in hand and returns. Call
    /// it once.
    pub async fn run_sender(
        self: Arc<Self>,
        messengers: Vec<Arc<dyn Messenger>>,
        files: Arc<Files>,
        stop: watch::Receiver<bool>,
    ) {
        sender::run(self.core.clone(), messengers, files, stop).await;
    }
}

#[async_trait]
impl Inbox for Post {
    async fn take(&self, updates: Vec<Incoming>) -> Result<(), TakeError> {
        self.store(updates).await.map_err(|error| TakeError(error.to_string()))
    }
}
