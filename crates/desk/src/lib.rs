//! Where messages become acts: the conversation, run over the service, the post office and the messengers.
//!
//! The conversation itself ([`dondoc_bot`]) is pure. The desk reads what it needs to know, stores what it decides
//! before carrying it out, and queues what it says. Every act has a command id made from the update's own id, so
//! an update that is handled again after a crash changes nothing a second time.

mod account;
mod acts;
mod decisions;
mod doorstep;
mod guesses;
mod handle;
mod look;
mod pictures;
mod reminders;
mod run;
mod scene;
mod seen;
mod sign_in;
mod tickets;
mod webchat;

pub use reminders::{RoundReport, Told};
pub use sign_in::SignIn;
pub use webchat::{WebDesk, WebMessenger};

use dondoc_messaging::{Address, ChatId, Messenger};
use dondoc_post::{Files, Post, PostError};
use dondoc_service::{App, ServiceError};
use dondoc_store::Clock;
use futures_util::FutureExt;
use std::{
    panic::AssertUnwindSafe,
    path::PathBuf,
    sync::{Arc, Mutex, PoisonError},
};

/// What the desk is told when it is set up.
#[derive(Clone, Default)]
pub struct Settings {
    /// The address that people open, without a slash at the end; none when there is none.
    pub public_url: Option<String>,
    /// Where it is noted which pictures anybody may fetch by their name, for messengers that want an address; nowhere
    /// for trials.
    pub shown: Option<PathBuf>,
    /// Who makes the addresses that `/web` answers with; none when there are no pages.
    pub sign_in: Option<Arc<dyn SignIn>>,
}

/// Why an update could not be handled now; it stays in the inbox and is tried again.
#[derive(Debug, thiserror::Error)]
pub enum DeskError {
    /// The task log or the read models.
    #[error(transparent)]
    Service(#[from] ServiceError),
    /// The post office.
    #[error(transparent)]
    Post(#[from] PostError),
    /// What was stored about an update cannot be read.
    #[error("stored plan cannot be read: {0}")]
    Plan(#[from] serde_json::Error),
    /// The conversation asked question after question without coming to an end.
    #[error("the conversation does not come to an end")]
    Endless,
    /// A mistake in the program, caught so that others are still answered.
    #[error("broke: {0}")]
    Broke(String),
}

impl DeskError {
    /// Whether it has nothing to do with what was asked and may pass: the store, the disk, others who were quicker.
    fn passes(&self) -> bool {
        match self {
            Self::Service(ServiceError::Contended) => true,
            Self::Service(error) => error.is_storage(),
            Self::Post(_) => true,
            Self::Plan(_) | Self::Endless | Self::Broke(_) => false,
        }
    }
}

/// What breaks is one failure among others: whoever works on goes on working.
async fn guarded<T>(work: impl Future<Output = Result<T, DeskError>>) -> Result<T, DeskError> {
    AssertUnwindSafe(work).catch_unwind().await.unwrap_or_else(|panic| {
        let text = panic.downcast_ref::<String>().map(String::as_str).or(panic.downcast_ref::<&str>().copied());
        Err(DeskError::Broke(text.unwrap_or("without a word").to_owned()))
    })
}

/// The desk.
pub struct Desk {
    app: Arc<App>,
    post: Arc<Post>,
    files: Arc<Files>,
    clock: Arc<dyn Clock>,
    messengers: Vec<Arc<dyn Messenger>>,
    settings: Settings,
    guesses: guesses::Guesses,
    tickets: tickets::Tickets,
    sign_ins: Option<Arc<sign_in::SignIns>>,
    seen: seen::Seen,
    pictures: pictures::Shown,
    broken: Mutex<Option<String>>,
}

impl Desk {
    /// Sets up the desk.
    pub fn new(
        app: Arc<App>,
        post: Arc<Post>,
        files: Arc<Files>,
        clock: Arc<dyn Clock>,
        messengers: Vec<Arc<dyn Messenger>>,
        settings: Settings,
    ) -> Arc<Self> {
        let (guesses, tickets, seen, broken) = Default::default();
        let pictures = pictures::Shown::new(settings.shown.clone());
        let sign_ins = settings.sign_in.clone().map(|with| sign_in::SignIns::new(with, clock.clone()));
        if let Some(sign_ins) = &sign_ins {
            post.fill_before_sending(sign_ins.clone());
        }
        let desk = Arc::new(Self {
            app,
            post,
            files,
            clock,
            messengers,
            settings,
            guesses,
            tickets,
            sign_ins,
            seen,
            pictures,
            broken,
        });
        desk.post.ask_before_sending(Arc::new(reminders::Asked(Arc::downgrade(&desk))));
        desk
    }

    /// The post office, where adapters put what comes in.
    pub fn post(&self) -> &Arc<Post> {
        &self.post
    }

    /// Sends what is queued until told to stop, and notes what became of reminders.
    pub async fn send(self: Arc<Self>, stop: tokio::sync::watch::Receiver<bool>) {
        self.post.clone().run_sender(self.messengers.clone(), self.files.clone(), stop).await;
        if let Err(error) = self.reconcile().await {
            tracing::warn!(%error, "what became of reminders is noted at the next start");
        }
    }

    /// Saves what can be read again quicker than made anew.
    pub async fn close(&self) {
        if let Err(error) = self.app.save_models().await {
            tracing::warn!(%error, "read models were not saved; they are made anew at the next start");
        }
    }

    /// Whether the desk can do its work.
    ///
    /// # Errors
    /// What went wrong last, until it goes well again.
    pub fn health(&self) -> Result<(), String> {
        let broken = self.broken.lock().unwrap_or_else(PoisonError::into_inner);
        broken.clone().map_or(Ok(()), Err)
    }

    fn note_health<E: std::fmt::Display>(&self, outcome: &Result<(), E>) {
        *self.broken.lock().unwrap_or_else(PoisonError::into_inner) = outcome.as_ref().err().map(ToString::to_string);
    }

    fn messenger(&self, channel: dondoc_domain::event::Channel) -> Option<&Arc<dyn Messenger>> {
        self.messengers.iter().find(|it| it.channel() == channel)
    }

    /// Where tasks can be read: this followed by a code.
    fn link(&self) -> Option<String> {
        self.settings.public_url.as_ref().map(|url| format!("{url}/viec/"))
    }

    /// The address of the first chat of an official that can be reached, in their order of preference, past some already tried.
    async fn reachable(
        &self,
        official: &dondoc_domain::OfficialId,
        tried: &[ChatId],
    ) -> Result<Option<Address>, ServiceError> {
        for (channel, chat) in self.app.chats_of(official).await? {
            if tried.contains(&chat) || self.messenger(channel).is_none() {
                continue;
            }
            if let Some(door) = self.post.door(chat).filter(|door| door.unreachable.is_none()) {
                return Ok(Some(door.address));
            }
        }
        Ok(None)
    }
}
