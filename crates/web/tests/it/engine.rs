//! A small engine: it keeps what comes in, answers at once, and can be told to fail.

use async_trait::async_trait;
use chrono::{DateTime, TimeDelta, Utc};
use dondoc_domain::OfficialId;
use dondoc_messaging::{Attachment, Button, Content, FileKind, FileRef, Incoming, Text};
use dondoc_web::{ChatBackend, DemoPerson, Line, Person, StoredFile, TicketInfo};
use sha2::{Digest, Sha256};
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{
        Mutex, MutexGuard,
        atomic::{AtomicBool, Ordering},
    },
};
use tokio::sync::broadcast;

pub struct Engine {
    state: Mutex<State>,
    changes: broadcast::Sender<String>,
    pub broken: AtomicBool,
}

#[derive(Default)]
struct State {
    taken: Vec<Incoming>,
    keys: BTreeSet<String>,
    lines: BTreeMap<String, Vec<Line>>,
    files: BTreeMap<String, StoredFile>,
    holders: BTreeSet<(String, String)>,
    codes: BTreeMap<String, Person>,
    people: BTreeMap<String, Person>,
    uploads: Vec<(String, String, usize)>,
}

impl Default for Engine {
    fn default() -> Self {
        Self { state: Mutex::default(), changes: broadcast::channel(64).0, broken: AtomicBool::new(false) }
    }
}

impl Engine {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap()
    }

    /// Everything that was taken in.
    pub fn taken(&self) -> Vec<Incoming> {
        self.state().taken.clone()
    }

    pub fn uploads(&self) -> Vec<(String, String, usize)> {
        self.state().uploads.clone()
    }

    /// A one-time code for a person.
    pub fn code(&self, code: &str, name: &str) {
        let person = Person { name: name.into(), role_label: "Chuyên viên".into() };
        self.state().codes.insert(code.into(), person);
    }

    /// Links a chat to a person without a word.
    pub fn link(&self, chat: &str, name: &str) {
        let person = Person { name: name.into(), role_label: "Chuyên viên".into() };
        self.state().people.insert(chat.into(), person);
    }

    /// Takes a chat away from its person without a word.
    pub fn unlink(&self, chat: &str) {
        self.state().people.remove(chat);
    }

    /// Says something in a chat.
    pub fn say(&self, chat: &str, text: Text, buttons: Vec<Vec<Button>>, attachment: Option<Attachment>) -> u64 {
        let seq = {
            let mut state = self.state();
            let lines = state.lines.entry(chat.into()).or_default();
            let seq = lines.len() as u64 + 1;
            let message = Some(format!("m{seq}"));
            let at = DateTime::<Utc>::UNIX_EPOCH + TimeDelta::days(19_870) + TimeDelta::seconds(seq as i64);
            lines.push(Line { seq, at, ours: true, text, buttons, live_buttons: true, attachment, message });
            seq
        };
        let _ = self.changes.send(chat.into());
        seq
    }

    /// Edits a line: other words, no more buttons to press.
    pub fn edit(&self, chat: &str, seq: u64, text: &str) {
        if let Some(line) = self.state().lines.get_mut(chat).and_then(|lines| lines.get_mut(seq as usize - 1)) {
            line.text = Text::new().plain(text);
            line.live_buttons = false;
        }
        let _ = self.changes.send(chat.into());
    }

    /// Keeps a file for a chat, and answers its name.
    pub fn give(&self, chat: &str, bytes: &[u8], mime: &str, name: &str) -> String {
        let sha256 = hex::encode(Sha256::digest(bytes));
        let file = StoredFile { bytes: bytes.to_vec(), mime: mime.into(), name: name.into() };
        let mut state = self.state();
        state.files.insert(sha256.clone(), file);
        state.holders.insert((chat.into(), sha256.clone()));
        sha256
    }

    fn answer(&self, incoming: &Incoming) -> String {
        let mut state = self.state();
        let chat = incoming.address.chat.clone();
        match &incoming.content {
            Content::Text(text) => match text.strip_prefix("/start ") {
                Some(code) => match state.codes.remove(code) {
                    Some(person) => {
                        let welcome = format!("Chào {}.", person.name);
                        state.people.insert(chat, person);
                        welcome
                    }
                    None => "Mã không đúng hoặc đã dùng.".into(),
                },
                None => format!("Đã ghi: {text}"),
            },
            Content::Tap(tap) => format!("Đã bấm {}.", tap.data),
            Content::File { file, .. } => format!("Đã nhận tệp {}.", file.name),
            Content::Blocked => {
                state.people.remove(&chat);
                "Tạm biệt.".into()
            }
            other => format!("{other:?}"),
        }
    }
}

#[async_trait]
impl ChatBackend for Engine {
    async fn take(&self, incoming: Incoming) -> Result<(), String> {
        if self.broken.load(Ordering::SeqCst) {
            return Err("disk full".into());
        }
        let chat = incoming.address.chat.clone();
        if !self.state().keys.insert(incoming.key.clone()) {
            return Ok(());
        }
        let words = match &incoming.content {
            Content::Text(text) => text.clone(),
            Content::File { file, caption, .. } => format!("[{}] {caption}", file.name),
            other => format!("{other:?}"),
        };
        self.say(&chat, Text::new().plain(words), Vec::new(), None);
        if let Some(line) = self.state().lines.get_mut(&chat).and_then(|lines| lines.last_mut()) {
            line.ours = false;
        }
        let answer = self.answer(&incoming);
        self.state().taken.push(incoming);
        self.say(&chat, Text::new().plain(answer), vec![vec![Button::new("Hoàn tác", "undo")]], None);
        Ok(())
    }

    async fn lines(&self, chat: &str, after: Option<u64>) -> Vec<Line> {
        let state = self.state();
        let lines = state.lines.get(chat).into_iter().flatten();
        lines.filter(|line| after.is_none_or(|after| line.seq > after)).cloned().collect()
    }

    fn changes(&self) -> broadcast::Receiver<String> {
        self.changes.subscribe()
    }

    async fn keep(&self, bytes: Vec<u8>, name: String) -> Result<FileRef, String> {
        if name.ends_with(".exe") {
            return Err("loại tệp này không nhận được".into());
        }
        let size = Some(bytes.len() as u64);
        let id = hex::encode(Sha256::digest(&bytes));
        Ok(FileRef { id, name, mime: String::new(), size, kind: FileKind::Document })
    }

    async fn file(&self, chat: &str, sha256: &str) -> Option<StoredFile> {
        let state = self.state();
        let holds = state.holders.contains(&(chat.to_owned(), sha256.to_owned()));
        holds.then(|| state.files.get(sha256).cloned()).flatten()
    }

    async fn picture(&self, sha256: &str) -> Option<Vec<u8>> {
        let state = self.state();
        let public = state.holders.contains(&("public".to_owned(), sha256.to_owned()));
        public.then(|| state.files.get(sha256).map(|file| file.bytes.clone())).flatten()
    }

    async fn who(&self, chat: &str) -> Option<Person> {
        self.state().people.get(chat).cloned()
    }

    async fn linked(&self, chat: &str) -> Option<OfficialId> {
        self.state().people.get(chat).map(|it| OfficialId(it.name.clone()))
    }

    async fn serves(&self, official: &OfficialId) -> Result<Option<Person>, String> {
        if self.broken.load(Ordering::Relaxed) {
            return Err("the log is away".into());
        }
        Ok(self.state().people.values().find(|it| it.name == official.as_str()).cloned())
    }

    async fn ticket(&self, ticket: &str) -> Option<TicketInfo> {
        let expires = DateTime::<Utc>::UNIX_EPOCH + TimeDelta::days(19_870);
        (ticket == "t1cket").then(|| TicketInfo { title: "NV12 · Báo cáo <b>kết quả</b>".into(), expires })
    }

    async fn upload(&self, ticket: &str, bytes: Vec<u8>, name: String) -> Result<String, String> {
        if name.ends_with(".exe") {
            return Err("loại tệp này không nhận được".into());
        }
        self.state().uploads.push((ticket.into(), name, bytes.len()));
        Ok("đã lưu".into())
    }

    async fn ready(&self) -> Result<(), String> {
        if self.broken.load(Ordering::SeqCst) { Err("store".into()) } else { Ok(()) }
    }

    async fn demo_people(&self) -> Vec<DemoPerson> {
        let person = |id: &str, name: &str, role: &str, agency: &str| DemoPerson {
            id: id.into(),
            name: name.into(),
            role_label: role.into(),
            agency: agency.into(),
            begins: "/chat",
        };
        vec![
            person("cv1", "Nguyễn Văn An", "Chuyên viên", "Sở Thông tin và Truyền thông"),
            person("cv2", "Trần Thị Bình", "Chuyên viên", "Sở Tài chính"),
            person("gd1", "Lê Hoàng <Cường>", "Lãnh đạo đơn vị", "Sở Tài nguyên và Môi trường"),
            person("ct1", "Phạm Minh Đức", "Chủ tịch, Phó Chủ tịch", "UBND tỉnh"),
        ]
    }

    async fn chat_code(&self, official: &OfficialId) -> Option<String> {
        let person = official.as_str();
        assert_ne!(person, "panic", "a backend that panics");
        let known = self.demo_people().await.into_iter().find(|it| it.id == person)?;
        let code = format!("demo-{}-{}", known.id, self.state().codes.len() + self.taken_count());
        self.code(&code, &known.name);
        Some(code)
    }
}

impl Engine {
    fn taken_count(&self) -> usize {
        self.state.try_lock().map_or(0, |state| state.taken.len())
    }
}
