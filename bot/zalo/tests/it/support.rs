//! A bot, a stand-in to talk to, and an inbox to look into.

use dondoc_fake_messenger::{Fake, Limits, Options, ZaloEnvelope};
use dondoc_messaging::{Content, Inbox, Incoming, TakeError};
use dondoc_zalo::{Settings, Zalo};
use std::{sync::Arc, time::Duration};
use tokio::sync::watch;

/// A stand-in that does not mind haste; pacing is not the adapter's.
pub fn options() -> Options {
    Options { zalo_limits: Limits::NONE, ..Options::default() }
}

pub async fn fake() -> Fake {
    Fake::start(options()).await
}

pub async fn fake_with(zalo_envelope: ZaloEnvelope, zalo_http_errors: bool) -> Fake {
    Fake::start(Options { zalo_envelope, zalo_http_errors, ..options() }).await
}

pub fn settings(fake: &Fake) -> Settings {
    let mut settings = Settings::new(fake.zalo_token());
    settings.api_url = fake.zalo_url();
    settings.poll_timeout = Duration::from_secs(1);
    settings
}

pub fn zalo(fake: &Fake) -> Arc<Zalo> {
    Zalo::new(settings(fake)).unwrap()
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
    pub fn refusing(refusals: usize) -> Arc<Self> {
        Arc::new(Self { state: watch::Sender::new(State { refusals, ..State::default() }) })
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

/// What updates say, in short.
pub fn contents(updates: &[Incoming]) -> Vec<String> {
    let short = |update: &Incoming| match &update.content {
        Content::Text(text) => text.clone(),
        Content::File { file, caption, .. } => format!("{:?} {} {caption}", file.kind, file.id),
        other => format!("{other:?}"),
    };
    updates.iter().map(short).collect()
}
