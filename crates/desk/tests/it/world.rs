//! A province's office with two departments, its people and their tasks, and a process that can die and start again.

use super::{
    mortal::{Death, Life, Mortal},
    net::{Line, Net},
};
use async_trait::async_trait;
use chrono::{DateTime, Utc};
use dondoc_agencies::{AgencyId, Level, RegistryCommand};
use dondoc_desk::{Desk, Settings, SignIn, WebMessenger};
use dondoc_domain::{OfficialId, directive::Directive, event::Channel, official::Role};
use dondoc_messaging::{Address, Content, FileKind, FileRef, Inbox, Incoming, Messenger, Tap};
use dondoc_post::{Files, Pace, Post};
use dondoc_service::{App, Context, Layout, Place, SingleTask};
use dondoc_store::{EventStore, FixedClock, MemoryStore, Recorded, StoreError};
use dondoc_store_sled::{Options, SledStore};
use std::{
    fs, io,
    path::Path,
    sync::{Arc, Weak},
    time::{Duration, Instant},
};
use tempfile::TempDir;
use tokio::{sync::watch, task::JoinHandle};
use uuid::Uuid;

/// The chats of the two officers and of the office's official, on each messenger.
pub const AN: &str = "100";
pub const BINH: &str = "200";
pub const OFFICE: &str = "300";

/// Which store.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Kind {
    Memory,
    Sled,
}

/// Where the logs are.
enum Logs {
    Memory { tasks: Arc<dyn EventStore>, post: Arc<dyn EventStore> },
    Sled,
}

/// What an official who is not linked yet was given.
#[derive(Debug, Clone, Default)]
pub struct Codes {
    pub an: String,
    pub binh: String,
    pub office: String,
}

pub struct World {
    pub clock: Arc<FixedClock>,
    pub telegram: Arc<Net>,
    pub zalo: Arc<Net>,
    pub codes: Codes,
    pub life: Arc<Life>,
    pub running: Option<Running>,
    logs: Logs,
    dir: TempDir,
}

/// A process.
pub struct Running {
    pub app: Arc<App>,
    pub post: Arc<Post>,
    pub desk: Arc<Desk>,
    pub files: Arc<Files>,
    stop: watch::Sender<bool>,
    work: JoinHandle<()>,
}

/// A moment in Vietnam, "2024-05-27 07:30".
pub fn at(text: &str) -> DateTime<Utc> {
    DateTime::parse_from_str(&format!("{text}:00 +0700"), "%Y-%m-%d %H:%M:%S %z").unwrap().to_utc()
}

pub fn id(official: &str) -> OfficialId {
    OfficialId(official.into())
}

impl Codes {
    /// The code of the one who writes from this chat.
    pub fn of(&self, chat: &str) -> &str {
        match chat {
            AN => &self.an,
            BINH => &self.binh,
            _ => &self.office,
        }
    }
}

impl World {
    /// On Monday evening, when nobody is reminded.
    pub async fn new(kind: Kind) -> Self {
        let clock = Arc::new(FixedClock::new(at("2024-05-27 19:00")));
        let logs = match kind {
            Kind::Memory => Logs::Memory {
                tasks: Arc::new(MemoryStore::new(clock.clone())),
                post: Arc::new(MemoryStore::new(clock.clone())),
            },
            Kind::Sled => Logs::Sled,
        };
        let (telegram, zalo) = (Net::new(Channel::Telegram), Net::new(Channel::Zalo));
        let (codes, life) = (Codes::default(), Life::new(Death::Never));
        let dir = tempfile::tempdir().unwrap();
        // All worlds know codes by the same key, so that their logs can be compared.
        let access = Layout::new(dir.path()).access();
        fs::create_dir_all(&access).unwrap();
        fs::write(access.join("link-codes.key"), "0".repeat(64)).unwrap();
        let mut world = Self { clock, telegram, zalo, codes, life, running: None, logs, dir };
        world.found().await;
        world
    }

    /// The same world somewhere else, so that a case begins as the one before did. Nothing runs in it.
    pub fn copy(&self) -> Self {
        let dir = tempfile::tempdir().unwrap();
        copy(self.dir.path(), dir.path()).unwrap();
        let (telegram, zalo) = (Net::new(Channel::Telegram), Net::new(Channel::Zalo));
        let clock = Arc::new(FixedClock::new(at("2024-05-27 19:00")));
        let (codes, life) = (self.codes.clone(), Life::new(Death::Never));
        Self { clock, telegram, zalo, codes, life, running: None, logs: Logs::Sled, dir }
    }

    /// Agencies, officials and tasks; the chat of An and the one of Bình are known and linked.
    async fn found(&mut self) {
        self.start(Death::Never).await;
        let app = self.running().app.clone();
        let mut commands = (1..).map(Uuid::from_u128);
        let mut system = || Context::system(Channel::Cli, commands.next().unwrap());
        let establish = |(id, name): (&str, &str)| RegistryCommand::Establish {
            id: Some(AgencyId::new(id)),
            name: name.into(),
            symbol: id.into(),
            level: Level::Department,
            aliases: Vec::new(),
            on: None,
        };
        let agencies = [("SYT", "Sở Y tế"), ("VP", "Văn phòng UBND tỉnh")].map(establish);
        app.tell_registry(&agencies, &system()).await.unwrap();
        let mut codes = Vec::new();
        for (n, name, agency, role) in [
            (1, "Nguyễn Văn An", "SYT", Role::Officer),
            (2, "Trần Thị Bình", "SYT", Role::Officer),
            (3, "Lê Văn Phòng", "VP", Role::Office),
        ] {
            let official = app.add_official(name, AgencyId::new(agency), role, n * 99, &system()).await.unwrap();
            codes.push(official.link_code);
        }
        let [an, binh, office] = codes.try_into().unwrap();
        self.codes = Codes { an, binh, office };
        for (item, deadline) in [("1", "30/6/2024"), ("2", "15/7/2024"), ("3", "31/7/2024")] {
            let task = SingleTask {
                directive: Directive::new("36/QĐ-UBND", "UBND tỉnh", at("2024-05-20 09:00").date_naive(), "", "")
                    .unwrap(),
                item: item.into(),
                content: format!("Xây dựng kế hoạch y tế số {item}"),
                leads: "Sở Y tế".into(),
                supporting: String::new(),
                deadline: deadline.into(),
                deliverable: "Kế hoạch".into(),
                approver: "UBND tỉnh".into(),
                field: "Y tế".into(),
            };
            app.assign(&task, &system()).await.unwrap();
        }
        drop(app);
        let binh = text(BINH, &format!("/start {}", self.codes.binh.clone()));
        self.hear("link binh", &binh).await;
        self.stop().await;
    }

    pub fn running(&self) -> &Running {
        self.running.as_ref().unwrap()
    }

    async fn stores(&self) -> (Arc<dyn EventStore>, Arc<dyn EventStore>) {
        match &self.logs {
            Logs::Memory { tasks, post } => (tasks.clone(), post.clone()),
            Logs::Sled => (self.opened("log").await, self.opened("post").await),
        }
    }

    /// A log on disk. A write that was under way when the process died may hold it a moment longer, on a thread of its
    /// own, so that only real time helps.
    async fn opened(&self, name: &str) -> Arc<dyn EventStore> {
        let began = Instant::now();
        loop {
            let options = Options { clock: self.clock.clone(), ..Options::default() };
            match SledStore::open(&self.dir.path().join(name), options) {
                Err(StoreError::Locked { .. }) if began.elapsed() < Duration::from_secs(30) => {
                    std::thread::sleep(Duration::from_millis(1));
                    tokio::time::sleep(Duration::from_millis(1)).await;
                }
                opened => return Arc::new(opened.unwrap()),
            }
        }
    }

    /// Another post office, which has seen nothing.
    pub fn new_post(&mut self) {
        if let Logs::Memory { post, .. } = &mut self.logs {
            *post = Arc::new(MemoryStore::new(self.clock.clone()));
        }
    }

    /// Opens everything and sets to work.
    pub async fn start(&mut self, death: Death) {
        let life = Life::new(death);
        let mortal = |inner| -> Arc<dyn EventStore> { Arc::new(Mortal { inner, life: life.clone() }) };
        let (tasks, post) = self.stores().await;
        let layout = Layout::new(self.dir.path());
        let app = App::open(mortal(tasks), Place::Folder(&layout), self.clock.clone(), |_| {}).await.unwrap();
        let unpaced = |channel| (channel, Pace { chat: None, group: None, overall: None, ..Pace::of(channel) });
        let paces = [Channel::Telegram, Channel::Zalo].map(unpaced).into();
        let settings = dondoc_post::Settings { paces, ..dondoc_post::Settings::default() };
        let post = Post::open(mortal(post), self.clock.clone(), settings).await.unwrap();
        let files = Arc::new(Files::open(&self.dir.path().join("files"), 20 << 20).unwrap());
        let line = |net: &Arc<Net>| -> Arc<dyn Messenger> { Arc::new(Line { net: net.clone(), life: life.clone() }) };
        let web: Arc<dyn Messenger> = WebMessenger::new(files.clone(), 100 << 20);
        let messengers = vec![line(&self.telegram), line(&self.zalo), web];
        let app = Arc::new(app);
        let sign_in: Arc<dyn SignIn> = Arc::new(Addresses(app.clone()));
        let public_url = Some("https://nhiemvu.example".into());
        let settings = Settings { public_url, sign_in: Some(sign_in), ..Settings::default() };
        let desk = Desk::new(app.clone(), post.clone(), files.clone(), self.clock.clone(), messengers, settings);
        let (stop, stopped) = watch::channel(false);
        let work = tokio::spawn(desk.clone().run(stopped));
        self.life = life;
        self.running = Some(Running { app, post, desk, files, stop, work });
    }

    /// The process ends without a word, and all it held is free.
    pub async fn kill(&mut self) {
        let Running { app, post, desk, files, stop, work } = self.running.take().unwrap();
        work.abort();
        let _ = work.await;
        drop((stop, files));
        let left = (Arc::downgrade(&app), Arc::downgrade(&post), Arc::downgrade(&desk));
        drop((app, post, desk));
        let gone = |left: &(Weak<App>, Weak<Post>, Weak<Desk>)| {
            left.0.strong_count() + left.1.strong_count() + left.2.strong_count() == 0
        };
        let began = Instant::now();
        while !gone(&left) {
            assert!(began.elapsed() < Duration::from_secs(30), "something holds on to a dead process");
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
    }

    /// Stops as on SIGTERM.
    pub async fn stop(&mut self) {
        let running = self.running.take().unwrap();
        running.stop.send_replace(true);
        running.work.await.unwrap();
    }

    /// Goes on until `done`, starting again after each death.
    pub async fn until(&mut self, what: &str, again: Option<&Incoming>, done: impl Fn(&Running) -> bool) {
        let began = Instant::now();
        loop {
            if self.life.over() {
                self.kill().await;
                self.start(Death::Never).await;
                if let Some(update) = again {
                    // The messenger delivers anew what it has no answer for, and what it has one for does no harm.
                    self.running().desk.take(vec![update.clone()]).await.unwrap();
                }
            }
            if done(self.running()) {
                return;
            }
            assert!(
                began.elapsed() < Duration::from_secs(60),
                "{what} does not come to an end: {:?} {:?}",
                self.running().post.waiting(),
                self.running().post.set_aside()
            );
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
    }

    /// An update comes in and is answered, however often the process dies over it.
    pub async fn hear(&mut self, key: &str, update: &Incoming) {
        let update = Incoming { key: key.into(), ..update.clone() };
        // One that dies meanwhile gets it again.
        let _ = self.running().desk.take(vec![update.clone()]).await;
        self.until(key, Some(&update), |it| it.post.waiting().updates + it.post.waiting().letters == 0).await;
    }

    /// The post office's log.
    pub async fn post_log(&self) -> Vec<Recorded> {
        match &self.logs {
            Logs::Memory { post, .. } => post.read_all(None, usize::MAX).await.unwrap(),
            Logs::Sled => Vec::new(),
        }
    }

    /// The task log, without what belongs to the moment of recording.
    pub async fn log(&self) -> Vec<Recorded> {
        self.running().app.store().read_all(None, usize::MAX).await.unwrap()
    }
}

/// Makes addresses of link codes.
struct Addresses(Arc<App>);

#[async_trait]
impl SignIn for Addresses {
    async fn address(&self, official: &OfficialId) -> Option<String> {
        let context = Context::system(Channel::Web, Uuid::new_v4());
        let code = self.0.issue_link_code(official, Uuid::new_v4().as_u128(), &context).await.ok()?;
        Some(format!("https://nhiemvu.example/chat?ma={code}"))
    }
}

/// A message of words over Telegram; its key comes with [`World::hear`].
pub fn text(chat: &str, words: &str) -> Incoming {
    update(Channel::Telegram, chat, Content::Text(words.into()))
}

pub fn update(channel: Channel, chat: &str, content: Content) -> Incoming {
    Incoming {
        key: String::new(),
        address: Address::new(channel, chat),
        group: false,
        sender: chat.into(),
        at: at("2024-05-27 19:00"),
        message: Some("u".into()),
        reply_to: None,
        content,
    }
}

pub fn file(chat: &str, name: &str, caption: &str) -> Incoming {
    let kind = FileKind::Document;
    let file = FileRef { id: format!("id of {name}"), name: name.into(), mime: String::new(), size: Some(40), kind };
    update(Channel::Telegram, chat, Content::File { file, caption: caption.into(), album: None })
}

/// A tap on the newest button with this label.
pub fn tap(net: &Net, chat: &str, label: &str) -> Incoming {
    let found = net.button(chat, label);
    let (button, message) = found.unwrap_or_else(|| panic!("no button {label:?} in {:#?}", net.arrived()));
    let tap = Tap { data: button.data, acknowledge: Some("tap".into()) };
    Incoming { message: Some(message), ..update(net.channel(), chat, Content::Tap(tap)) }
}

fn copy(from: &Path, to: &Path) -> io::Result<()> {
    for entry in fs::read_dir(from)? {
        let (path, name) = entry.map(|it| (it.path(), it.file_name()))?;
        if path.is_dir() {
            fs::create_dir_all(to.join(&name))?;
            copy(&path, &to.join(&name))?;
        } else {
            fs::copy(&path, to.join(&name))?;
        }
    }
    Ok(())
}
