//! A bot, a stand-in to talk to, and an inbox to look into.

use dondoc_fake_messenger::{Fake, Limits, Options};
use dondoc_messaging::{Content, Inbox, Incoming, TakeError};
use dondoc_telegram::{Settings, Telegram};
use std::{sync::Arc, time::Duration};
use tokio::{sync::watch, task::JoinHandle};

/// A stand-in that does not mind haste; pacing is not the adapter's.
pub async fn fake() -> Fake {
    Fake::start(Options { limits: Limits::NONE, ..Options::default() }).await
}

pub fn settings(fake: &Fake) -> Settings {
    let mut settings = Settings::new(fake.token());
    settings.api_url = Some(fake.url());
    settings
}

pub fn telegram(fake: &Fake) -> Arc<Telegram> {
    Telegram::new(settings(fake)).unwrap()
}

/// An inbox in memory that may refuse the first few batches.
pub struct Memory {
    state: watch::Sender<State>,
}

#[derive(Default)]
struct State {
    taken: Vec<Incoming>,
    batches: usize,
    refusals: usize,
}

impl Memory {
    pub fn new() -> Arc<Self> {
        Self::refusing(0)
    }

    pub fn refusing(batches: usize) -> Arc<Self> {
        Arc::new(Self { state: watch::Sender::new(State { refusals: batches, ..State::default() }) })
    }

    /// Waits until so many updates were taken, and answers all.
    pub async fn taken(&self, count: usize) -> Vec<Incoming> {
        self.wait(|state| state.taken.len() >= count).await;
        self.state.borrow().taken.clone()
    }

    /// Waits until so many batches were offered, taken or not.
    pub async fn offered(&self, batches: usize) {
        self.wait(|state| state.batches >= batches).await;
    }

    async fn wait(&self, ready: impl FnMut(&State) -> bool) {
        let mut state = self.state.subscribe();
        let seen = tokio::time::timeout(Duration::from_secs(30), state.wait_for(ready)).await;
        seen.expect("waited in vain for updates").unwrap();
    }
}

#[async_trait::async_trait]
impl Inbox for Memory {
    async fn take(&self, updates: Vec<Incoming>) -> Result<(), TakeError> {
        let mut taken = false;
        self.state.send_modify(|state| {
            taken = state.batches >= state.refusals;
            state.batches += 1;
            if taken {
                state.taken.extend(updates);
            }
        });
        if taken { Ok(()) } else { Err(TakeError("disk full".to_owned())) }
    }
}

/// A poll that runs until it is stopped.
pub struct Polling {
    stop: watch::Sender<bool>,
    task: JoinHandle<()>,
}

pub fn poll(telegram: Arc<Telegram>, inbox: Arc<Memory>) -> Polling {
    let (stop, stopped) = watch::channel(false);
    Polling { stop, task: tokio::spawn(telegram.poll(inbox, stopped)) }
}

impl Polling {
    pub async fn stop(self) {
        self.stop.send_replace(true);
        tokio::time::timeout(Duration::from_secs(30), self.task).await.expect("polling does not stop").unwrap();
    }
}

/// What updates say, in short.
pub fn contents(updates: &[Incoming]) -> Vec<String> {
    let short = |update: &Incoming| match &update.content {
        Content::Text(text) => text.clone(),
        Content::Tap(tap) => format!("tap {}", tap.data),
        Content::File { file, caption, .. } => format!("{:?} {} {caption}", file.kind, file.name),
        Content::Contact { phone } => format!("phone {phone}"),
        Content::MovedTo(chat) => format!("moved to {chat}"),
        Content::Blocked => "blocked".to_owned(),
        Content::Other(what) => format!("other {what}"),
    };
    updates.iter().map(short).collect()
}
