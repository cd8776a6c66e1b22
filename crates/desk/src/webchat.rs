//! The web as one more messenger: what is sent waits in the chat's lines until a browser shows it.

use crate::{
    Desk,
    reminders::read_key,
    scene::{agency_name, serves_at},
    sign_in,
};
use async_trait::async_trait;
use dondoc_domain::{
    OfficialId,
    event::Channel,
    ids::derive,
    official::{Official, Role},
    task::Command,
    timeliness::Phase,
};
use dondoc_messaging::{
    Abilities, Address, Attachment, Content, FetchError, FileKind, FileRef, Inbox as _, Incoming, Messenger, Outgoing,
    SendError, Sent, Text,
};
use dondoc_post::{Files, Line as PostLine};
use dondoc_service::{Context, ServiceError};
use dondoc_web::{ChatBackend, DemoPerson, Line, Person, StoredFile, TicketInfo};
use std::{
    collections::{HashMap, VecDeque},
    sync::Arc,
};
use tokio::sync::{broadcast, watch};
use uuid::Uuid;

/// Messages of ours whose buttons can still be pressed; taps on older ones are answered that they are closed.
const LIVE: usize = 4;
/// So many events behind the log, what pages show is not fit to be shown.
const FAR: u64 = 10_000;
/// Chairs, office and heads shown in the demonstration, and officers.
const DEMO_EACH: usize = 3;
const DEMO_OFFICERS: usize = 6;

/// The web, as the outbox sees it.
pub struct WebMessenger {
    files: Arc<Files>,
    largest_file: u64,
}

impl WebMessenger {
    /// A web chat that takes files up to so many bytes.
    pub fn new(files: Arc<Files>, largest_file: u64) -> Arc<Self> {
        Arc::new(Self { files, largest_file })
    }
}

#[async_trait]
impl Messenger for WebMessenger {
    fn channel(&self) -> Channel {
        Channel::Web
    }

    fn abilities(&self) -> Abilities {
        Abilities {
            buttons: true,
            edits: true,
            reply_refs: true,
            attachments: true,
            longest_text: 20_000,
            longest_caption: 20_000,
            largest_file: self.largest_file,
        }
    }

    async fn send(&self, _chat: &str, message: &Outgoing, _attachment: Option<&[u8]>) -> Result<Sent, SendError> {
        // The outbox keeps the line once it is told that it was sent; the browser reads it there.
        let id = message.replaces.clone().unwrap_or_else(|| Uuid::new_v4().simple().to_string());
        Ok(Sent { message: Some(id) })
    }

    async fn acknowledge(&self, _tap: &str) {}

    async fn fetch(&self, file: &FileRef, limit: u64) -> Result<Vec<u8>, FetchError> {
        if file.size.is_some_and(|size| size > limit) {
            return Err(FetchError::TooLarge { limit });
        }
        match self.files.get(&file.id).await {
            Ok(Some(bytes)) => Ok(bytes),
            Ok(None) => Err(FetchError::Gone(file.id.clone())),
            Err(error) => Err(FetchError::Unavailable(error.to_string())),
        }
    }
}

/// The desk, as the web server sees it.
pub struct WebDesk {
    desk: Arc<Desk>,
    changes: broadcast::Sender<String>,
}

impl WebDesk {
    /// The web's side of the desk.
    pub fn new(desk: Arc<Desk>) -> Arc<Self> {
        Arc::new(Self { desk, changes: broadcast::channel(1024).0 })
    }

    /// Tells browsers when something was sent to their chat, until told to stop.
    pub async fn watch(self: Arc<Self>, mut stop: watch::Receiver<bool>) {
        let mut outcomes = self.desk.post.outcomes();
        loop {
            let told = tokio::select! {
                biased;
                _ = stop.wait_for(|stop| *stop) => return,
                told = outcomes.recv() => told,
            };
            match told {
                Ok((chat, _, _)) => {
                    let door = self.desk.post.door(chat).filter(|it| it.address.channel == Channel::Web);
                    if let Some(door) = door {
                        // Nobody listening is nothing wrong.
                        let _ = self.changes.send(door.address.chat);
                    }
                }
                Err(broadcast::error::RecvError::Lagged(_)) => {}
                Err(broadcast::error::RecvError::Closed) => return,
            }
        }
    }

    async fn person(&self, official: &Official) -> Person {
        let agency = self.agency_of(official).await;
        let role_label = format!("{}, {agency}", official.role.label());
        Person { name: self.desk.app.name_of(&official.id).await, role_label }
    }

    async fn official(&self, chat: &str) -> Option<Official> {
        let id = self.desk.post.chat_at(&Address::new(Channel::Web, chat));
        self.desk.app.linked(id).await.ok().flatten()
    }

    async fn agency_of(&self, official: &Official) -> String {
        match self.desk.app.registry_now().await {
            Ok(registry) => {
                let today = self.desk.app.today();
                agency_name(&registry, &serves_at(&registry, &official.agency, today))
            }
            Err(_) => official.agency.to_string(),
        }
    }

    /// The officials of the demonstration: leaders and office first, then those with the most on their plate.
    async fn cast(&self) -> Result<Vec<Official>, ServiceError> {
        let models = self.desk.app.models().await?;
        let (officials, board) = (&models.rows().officials, &models.rows().board);
        let mut open: HashMap<OfficialId, usize> = HashMap::new();
        for task in board.tasks().filter(|task| matches!(task.row.place.phase, Phase::Open)) {
            if let Some(officer) = task.row.place.officer.and_then(|key| board.official(key)) {
                *open.entry(officer.clone()).or_default() += 1;
            }
        }
        let mut all: Vec<Official> = officials.all().filter(|it| it.active).collect();
        all.sort_by_key(|it| (rank(it.role), std::cmp::Reverse(open.get(&it.id).copied().unwrap_or(0))));
        let mut taken: HashMap<Role, usize> = HashMap::new();
        all.retain(|it| {
            let most = if it.role == Role::Officer { DEMO_OFFICERS } else { DEMO_EACH };
            let taken = taken.entry(it.role).or_default();
            *taken += 1;
            *taken <= most
        });
        Ok(all)
    }
}

fn rank(role: Role) -> u8 {
    match role {
        Role::Officer => 0,
        Role::Head => 1,
        Role::Office => 2,
        Role::Chair => 3,
        Role::Auditor => 4,
        Role::Admin => 5,
    }
}

#[async_trait]
impl ChatBackend for WebDesk {
    async fn take(&self, incoming: Incoming) -> Result<(), String> {
        let chat = incoming.address.chat.clone();
        self.desk.take(vec![incoming]).await.map_err(|error| error.to_string())?;
        let _ = self.changes.send(chat);
        Ok(())
    }

    async fn lines(&self, chat: &str, after: Option<u64>) -> Vec<Line> {
        let id = self.desk.post.chat_at(&Address::new(Channel::Web, chat));
        let Some(mut lines) = self.desk.post.with_lines(id, shown) else { return Vec::new() };
        lines.retain(|(_, line)| after.is_none_or(|after| line.seq > after));
        let letters: Vec<String> = lines.iter_mut().filter_map(|(letter, _)| letter.take()).collect();
        if !letters.is_empty() {
            // The page does not wait for it.
            let desk = self.desk.clone();
            tokio::spawn(async move { desk.note_seen(id, letters).await });
        }
        let mut lines: Vec<Line> = lines.into_iter().map(|(_, line)| line).collect();
        if let Some(sign_ins) = &self.desk.sign_ins {
            for line in lines.iter_mut().filter(|line| sign_in::lacks(&line.text)) {
                line.text = sign_ins.fill_text(std::mem::take(&mut line.text)).await;
            }
        }
        lines
    }

    fn changes(&self) -> broadcast::Receiver<String> {
        self.changes.subscribe()
    }

    async fn keep(&self, bytes: Vec<u8>, name: String) -> Result<FileRef, String> {
        let stored = self.desk.files.put(bytes, &name).await.map_err(|refusal| refusal.to_string())?;
        let kind = match stored.mime.split('/').next() {
            Some("image") => FileKind::Photo,
            Some("audio") => FileKind::Voice,
            Some("video") => FileKind::Video,
            _ => FileKind::Document,
        };
        Ok(FileRef { id: stored.sha256, name: stored.name, mime: stored.mime, size: Some(stored.size), kind })
    }

    async fn file(&self, chat: &str, sha256: &str) -> Option<StoredFile> {
        let id = self.desk.post.chat_at(&Address::new(Channel::Web, chat));
        let line = self
            .desk
            .post
            .with_lines(id, shown)?
            .into_iter()
            .find_map(|(_, line)| line.attachment.filter(|attachment| attachment.sha256 == sha256))?;
        let bytes = self.desk.files.get(sha256).await.ok().flatten()?;
        Some(StoredFile { bytes, mime: line.mime, name: line.name })
    }

    async fn picture(&self, sha256: &str) -> Option<Vec<u8>> {
        if !self.desk.pictures.contains(sha256) {
            return None;
        }
        self.desk.files.get(sha256).await.ok().flatten()
    }

    async fn who(&self, chat: &str) -> Option<Person> {
        let official = self.official(chat).await?;
        Some(self.person(&official).await)
    }

    async fn linked(&self, chat: &str) -> Option<OfficialId> {
        self.official(chat).await.map(|it| it.id)
    }

    async fn serves(&self, official: &OfficialId) -> Result<Option<Person>, String> {
        let models = self.desk.app.models().await.map_err(|error| error.to_string())?;
        let official = models.rows().officials.get(official).filter(|it| it.active);
        drop(models);
        match official {
            Some(official) => Ok(Some(self.person(&official).await)),
            None => Ok(None),
        }
    }

    async fn ticket(&self, ticket: &str) -> Option<TicketInfo> {
        let ticket = self.desk.tickets.get(ticket, self.desk.clock.now())?;
        let name = self.desk.app.name_of(&ticket.official).await;
        Some(TicketInfo { title: format!("{} · {name}", ticket.code), expires: ticket.expires })
    }

    async fn upload(&self, ticket: &str, bytes: Vec<u8>, name: String) -> Result<String, String> {
        let Some(good) = self.desk.tickets.get(ticket, self.desk.clock.now()) else {
            return Err("Địa chỉ này đã hết hạn. Nhắn “tải lên” cho bot để nhận địa chỉ mới.".into());
        };
        let stored = self.desk.files.put(bytes, &name).await.map_err(|refusal| refusal.to_string())?;
        let command = derive("upload", &[ticket, &stored.sha256]);
        let context = Context {
            on_behalf_of: good.on_behalf_of.clone(),
            ..Context::official(good.official.clone(), Channel::Web, command)
        };
        let attach =
            Command::Attach { sha256: stored.sha256, name: stored.name.clone(), mime: stored.mime, size: stored.size };
        match self.desk.app.execute(good.task, &attach, &context).await {
            Ok(_) => Ok(format!("Đã lưu tệp “{}” vào nhiệm vụ {}.", stored.name, good.code)),
            Err(error) => Err(error.to_string()),
        }
    }

    async fn ready(&self) -> Result<(), String> {
        self.desk.health()?;
        match self.desk.app.behind().await.map_err(|error| error.to_string())?.events {
            Some(events) if events <= FAR => Ok(()),
            Some(events) => Err(format!("the read models are {events} events behind")),
            None => Err("the read models are taking in the log".into()),
        }
    }

    async fn demo_people(&self) -> Vec<DemoPerson> {
        let mut people = Vec::new();
        for official in self.cast().await.unwrap_or_default() {
            people.push(DemoPerson {
                name: self.desk.app.name_of(&official.id).await,
                role_label: official.role.label().to_owned(),
                agency: self.agency_of(&official).await,
                // Whoever answers messages begins there; whoever looks begins with the overview.
                begins: if matches!(official.role, Role::Officer | Role::Head) { "/chat" } else { "/" },
                id: official.id.to_string(),
            });
        }
        people
    }

    async fn chat_code(&self, official: &OfficialId) -> Option<String> {
        let context = Context::system(Channel::Web, Uuid::new_v4());
        self.desk.app.issue_link_code(official, Uuid::new_v4().as_u128(), &context).await.ok()
    }
}

/// The lines of a chat as a browser shows them, each with the letter it came in if it may be a reminder.
fn shown(lines: &VecDeque<PostLine>) -> Vec<(Option<String>, Line)> {
    let with_buttons = |line: &&PostLine| matches!(line, PostLine::Ours { message, .. } if !message.buttons.is_empty());
    let closed = lines.iter().filter(with_buttons).count().saturating_sub(LIVE);
    let mut seen = 0;
    let mut labels: HashMap<String, String> = HashMap::new();
    let mut shown = Vec::new();
    for line in lines {
        match line {
            PostLine::Ours { seq, at, key, id, message } => {
                let buttons = message.buttons.clone();
                seen += usize::from(!buttons.is_empty());
                labels.extend(message.menu().map(|it| (it.data.clone(), it.label.clone())));
                let letter = Some(key.clone()).filter(|key| read_key(key).is_some());
                let line = Line {
                    seq: *seq,
                    at: *at,
                    ours: true,
                    text: message.text.clone(),
                    live_buttons: !buttons.is_empty() && seen > closed,
                    buttons,
                    attachment: message.attachment.clone(),
                    message: id.clone(),
                };
                shown.push((letter, line));
            }
            PostLine::Theirs { seq, at, update } => {
                let Some((text, attachment)) = said(&update.content, &labels) else { continue };
                let line = Line {
                    seq: *seq,
                    at: *at,
                    ours: false,
                    text: Text::new().plain(text),
                    buttons: Vec::new(),
                    live_buttons: false,
                    attachment,
                    // A tap names the message that it was made on.
                    message: update.message.clone().filter(|_| !matches!(update.content, Content::Tap(_))),
                };
                shown.push((None, line));
            }
        }
    }
    shown
}

/// What someone said; none where there is nothing to show: a tap whose message says its outcome by now, a farewell.
fn said(content: &Content, labels: &HashMap<String, String>) -> Option<(String, Option<Attachment>)> {
    Some(match content {
        // The code that opened the session says nothing to the reader.
        Content::Text(text) if text.starts_with("/start ") => ("(vào cuộc trò chuyện)".into(), None),
        Content::Text(text) => (text.clone(), None),
        Content::Tap(tap) => (labels.get(&tap.data)?.clone(), None),
        Content::File { file, caption, .. } => {
            let attachment = Attachment {
                sha256: file.id.clone(),
                name: file.name.clone(),
                mime: file.mime.clone(),
                picture: file.kind == FileKind::Photo,
            };
            (caption.clone(), Some(attachment))
        }
        Content::Contact { phone } => (phone.clone(), None),
        Content::Other(what) => (what.clone(), None),
        Content::MovedTo(_) | Content::Blocked => return None,
    })
}
