//! A post office in memory, a network that does as it is told, and a clock that goes with tokio's.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use async_trait::async_trait;
use chrono::{DateTime, TimeDelta, TimeZone, Utc};
use dondoc_domain::event::Channel;
use dondoc_messaging::{
    Abilities, Address, Button, Content, FetchError, FileKind, FileRef, Incoming, Messenger, Outgoing, SendError, Sent,
    Text,
};
use dondoc_post::{Files, Letter, Post, Settings};
use dondoc_store::{Clock, EventStore, MemoryStore};
use tokio::sync::watch;
use tokio::task::JoinHandle;
use tokio::time::Instant;

use super::flaky::{Fault, Flaky};

pub fn start() -> DateTime<Utc> {
    Utc.with_ymd_and_hms(2024, 5, 27, 0, 30, 0).unwrap()
}

/// Goes as fast as tokio's time, which the tests hold still, plus what they add to make it jump.
pub struct TestClock {
    began: Instant,
    jump: Mutex<TimeDelta>,
}

impl TestClock {
    pub fn new() -> Arc<Self> {
        Arc::new(Self { began: Instant::now(), jump: Mutex::default() })
    }

    pub fn jump(&self, by: TimeDelta) {
        *self.jump.lock().unwrap() += by;
    }
}

impl Clock for TestClock {
    fn now(&self) -> DateTime<Utc> {
        start() + TimeDelta::from_std(self.began.elapsed()).unwrap() + *self.jump.lock().unwrap()
    }
}

/// What one send comes to, and how long it takes.
pub type Script = Box<dyn FnMut(&str, &Outgoing) -> (Duration, Result<(), SendError>) + Send>;

/// A messenger whose network is a script.
pub struct Net {
    pub channel: Channel,
    pub abilities: Abilities,
    pub script: Mutex<Script>,
    /// What went out, at which moment of the test.
    pub sent: Mutex<Vec<(Duration, String, Outgoing)>>,
    /// Every send that was tried.
    pub tried: Mutex<Vec<(Duration, String, String)>>,
    began: Instant,
}

impl Net {
    pub fn new(channel: Channel) -> Arc<Self> {
        Arc::new(Self::with(channel, |_| {}))
    }

    pub fn with(channel: Channel, change: impl FnOnce(&mut Abilities)) -> Self {
        let mut abilities = Abilities {
            buttons: true,
            edits: true,
            reply_refs: true,
            attachments: true,
            longest_text: 4096,
            longest_caption: 1024,
            largest_file: 20_000_000,
        };
        change(&mut abilities);
        let script: Script = Box::new(|_, _| (Duration::ZERO, Ok(())));
        let (script, sent, tried) = (Mutex::new(script), Mutex::default(), Mutex::default());
        Self { channel, abilities, script, sent, tried, began: Instant::now() }
    }

    /// The answers to the next sends, in this order; after them all goes well.
    pub fn answers(&self, answers: impl IntoIterator<Item = Result<(), SendError>>) {
        let mut answers: VecDeque<_> = answers.into_iter().collect();
        self.does(move |_, _| (Duration::ZERO, answers.pop_front().unwrap_or(Ok(()))));
    }

    pub fn does(&self, script: impl FnMut(&str, &Outgoing) -> (Duration, Result<(), SendError>) + Send + 'static) {
        *self.script.lock().unwrap() = Box::new(script);
    }

    /// `chat: words` of all that went out.
    pub fn sent(&self) -> Vec<String> {
        let sent = self.sent.lock().unwrap();
        sent.iter().map(|(_, chat, message)| format!("{chat}: {}", message.text.to_plain())).collect()
    }

    /// The moments at which something went out to a chat, in milliseconds.
    pub fn moments(&self, to: &str) -> Vec<u128> {
        let sent = self.sent.lock().unwrap();
        sent.iter().filter(|(_, chat, _)| chat == to).map(|(at, ..)| at.as_millis()).collect()
    }

    /// The moments at which a send was tried, in milliseconds.
    pub fn tries(&self, to: &str) -> Vec<u128> {
        let tried = self.tried.lock().unwrap();
        tried.iter().filter(|(_, chat, _)| chat == to).map(|(at, ..)| at.as_millis()).collect()
    }
}

#[async_trait]
impl Messenger for Net {
    fn channel(&self) -> Channel {
        self.channel
    }

    fn abilities(&self) -> Abilities {
        self.abilities
    }

    async fn send(&self, chat: &str, message: &Outgoing, attachment: Option<&[u8]>) -> Result<Sent, SendError> {
        assert_eq!(attachment.is_some(), message.attachment.is_some(), "the bytes come with the attachment");
        let (takes, outcome) = self.script.lock().unwrap()(chat, message);
        self.tried.lock().unwrap().push((self.began.elapsed(), chat.into(), message.text.to_plain()));
        tokio::time::sleep(takes).await;
        let mut sent = self.sent.lock().unwrap();
        if matches!(outcome, Ok(()) | Err(SendError::Uncertain(_))) {
            sent.push((self.began.elapsed(), chat.into(), message.clone()));
        }
        let id = message.replaces.clone().unwrap_or_else(|| format!("m{}", sent.len()));
        outcome.map(|()| Sent { message: Some(id) })
    }

    async fn acknowledge(&self, _tap: &str) {}

    async fn fetch(&self, _file: &FileRef, _limit: u64) -> Result<Vec<u8>, FetchError> {
        Err(FetchError::Gone("nothing here".into()))
    }
}

/// A post office in memory that can be closed and opened again.
pub struct World {
    pub store: Arc<dyn EventStore>,
    pub clock: Arc<TestClock>,
    pub settings: Settings,
    pub post: Arc<Post>,
    pub files: Arc<Files>,
    sender: Option<(watch::Sender<bool>, JoinHandle<()>)>,
    _dir: tempfile::TempDir,
}

impl World {
    pub async fn new() -> Self {
        Self::with(Settings::default()).await
    }

    pub async fn with(settings: Settings) -> Self {
        let clock = TestClock::new();
        Self::on(Arc::new(MemoryStore::new(clock.clone())), clock, settings).await
    }

    /// On a log whose appends go wrong, by their number.
    pub async fn faulty(faults: impl IntoIterator<Item = (u64, Fault)>) -> Self {
        let clock = TestClock::new();
        let store = Flaky::new(clock.clone(), faults.into_iter().collect());
        Self::on(store, clock, Settings::default()).await
    }

    async fn on(store: Arc<dyn EventStore>, clock: Arc<TestClock>, settings: Settings) -> Self {
        let post = Post::open(store.clone(), clock.clone(), settings.clone()).await.unwrap();
        let dir = tempfile::tempdir().unwrap();
        let files = Arc::new(Files::open(dir.path(), 20_000_000).unwrap());
        Self { store, clock, settings, post, files, sender: None, _dir: dir }
    }

    pub fn send(&mut self, nets: &[&Arc<Net>]) {
        let (stop, stopped) = watch::channel(false);
        let nets = nets.iter().map(|net| (*net).clone() as Arc<dyn Messenger>).collect();
        let sender = tokio::spawn(self.post.clone().run_sender(nets, self.files.clone(), stopped));
        self.sender = Some((stop, sender));
    }

    pub async fn stop(&mut self) {
        if let Some((stop, sender)) = self.sender.take() {
            stop.send(true).unwrap();
            sender.await.unwrap();
        }
    }

    /// As after `kill -9`: whatever was under way is gone, what the log has is there.
    pub async fn reopen(&mut self) {
        if let Some((_, sender)) = self.sender.take() {
            sender.abort();
            let _ = sender.await;
        }
        self.post = Post::open(self.store.clone(), self.clock.clone(), self.settings.clone()).await.unwrap();
    }

    /// The next job, if there is one without more than a minute's waiting.
    pub async fn job(&self) -> Option<dondoc_post::Job> {
        tokio::time::timeout(Duration::from_secs(60), self.post.next()).await.ok()
    }

    /// The stored names of the log.
    pub async fn names(&self) -> Vec<String> {
        let all = self.store.read_all(None, usize::MAX).await.unwrap();
        all.into_iter().map(|event| event.name).collect()
    }
}

pub fn seconds(seconds: u64) -> Duration {
    Duration::from_secs(seconds)
}

pub async fn pass(time: Duration) {
    tokio::time::sleep(time).await;
}

pub fn telegram(chat: &str) -> Address {
    Address::new(Channel::Telegram, chat)
}

pub fn update(chat: &str, key: &str, content: Content) -> Incoming {
    Incoming {
        key: key.into(),
        address: telegram(chat),
        group: false,
        sender: chat.into(),
        at: start(),
        message: Some(format!("u{key}")),
        reply_to: None,
        content,
    }
}

pub fn text(chat: &str, key: &str, words: &str) -> Incoming {
    update(chat, key, Content::Text(words.into()))
}

pub fn photo(chat: &str, key: &str, album: &str) -> Incoming {
    let file = FileRef { id: key.into(), name: String::new(), mime: String::new(), size: None, kind: FileKind::Photo };
    update(chat, key, Content::File { file, caption: String::new(), album: Some(album.into()) })
}

pub fn words(words: &str) -> Outgoing {
    Outgoing::of(Text::new().plain(words))
}

pub fn letter(key: &str, text: &str) -> Letter {
    Letter::new(key, words(text))
}

pub fn asking(key: &str, text: &str, buttons: &[&str]) -> Letter {
    Letter::new(key, words(text).row(buttons.iter().map(|label| Button::new(*label, format!("d:{label}")))))
}

pub fn keys(updates: &[Incoming]) -> Vec<&str> {
    updates.iter().map(|update| update.key.as_str()).collect()
}
