//! What the web server wants from the engine behind it.

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use dondoc_domain::OfficialId;
use dondoc_messaging::{Attachment, Button, FileRef, Incoming, Text};
use tokio::sync::broadcast;

/// The engine, as the web server sees it. Chats are named as [`Incoming::address`] names them.
#[async_trait]
pub trait ChatBackend: Send + Sync {
    /// Stores what came in; answers only when it is durable. The same key again changes nothing.
    ///
    /// # Errors
    /// When it was not stored; the words are for the log, the browser is told to try again.
    async fn take(&self, incoming: Incoming) -> Result<(), String>;

    /// What was said in a chat, oldest first: all of it, or what comes after a line.
    async fn lines(&self, chat: &str, after: Option<u64>) -> Vec<Line>;

    /// Tells the name of each chat in which something changed: a new line, an edited one, buttons that are done with.
    fn changes(&self) -> broadcast::Receiver<String>;

    /// Keeps a file that someone sends, by its content: the same content under the same name is the same reference.
    ///
    /// # Errors
    /// When it is not kept; the words are Vietnamese and shown to whoever sent it.
    async fn keep(&self, bytes: Vec<u8>, name: String) -> Result<FileRef, String>;

    /// A file of a chat; none when this chat does not hold it.
    async fn file(&self, chat: &str, sha256: &str) -> Option<StoredFile>;

    /// A PNG picture that anybody who knows its name may see, for messengers that fetch pictures by address.
    async fn picture(&self, sha256: &str) -> Option<Vec<u8>>;

    /// Who is linked to a chat; none when nobody is.
    async fn who(&self, chat: &str) -> Option<Person>;

    /// The official whom a chat is linked to, while they serve.
    async fn linked(&self, chat: &str) -> Option<OfficialId>;

    /// Who an official is; none when there is none who serves.
    ///
    /// # Errors
    /// When the log cannot be asked; the words are for our own log.
    async fn serves(&self, official: &OfficialId) -> Result<Option<Person>, String>;

    /// What a ticket for an upload is good for; none when there is no such ticket or its time is over.
    async fn ticket(&self, ticket: &str) -> Option<TicketInfo>;

    /// Keeps a file for a ticket; answers what happened, in Vietnamese.
    ///
    /// # Errors
    /// When it is not kept; the words are Vietnamese and shown.
    async fn upload(&self, ticket: &str, bytes: Vec<u8>, name: String) -> Result<String, String>;

    /// Whether requests can be served: the store answers, and what pages show is near its end.
    ///
    /// # Errors
    /// When not; the words say what is missing.
    async fn ready(&self) -> Result<(), String>;

    /// The people of the demonstration, in the order in which they are shown. Asked only when [`crate::Settings::demo`].
    async fn demo_people(&self) -> Vec<DemoPerson>;

    /// A one-time code that links a chat to an official; none when there is none who serves. Asked only for whoever has
    /// proven to be that official, and in the demonstration.
    async fn chat_code(&self, official: &OfficialId) -> Option<String>;
}

/// One message in a chat.
#[derive(Debug, Clone, PartialEq)]
pub struct Line {
    /// Its place in the chat; later ones are higher, and an edited line keeps its place.
    pub seq: u64,
    /// When it was said.
    pub at: DateTime<Utc>,
    /// Whether we said it, rather than the person.
    pub ours: bool,
    /// What it says.
    pub text: Text,
    /// Its buttons, row by row.
    pub buttons: Vec<Vec<Button>>,
    /// Whether they can still be pressed.
    pub live_buttons: bool,
    /// The file that came with it.
    pub attachment: Option<Attachment>,
    /// The id by which a tap or a reply names this message.
    pub message: Option<String>,
}

/// Who is linked to a chat.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    /// The name.
    pub name: String,
    /// What they do, in Vietnamese: "Chuyên viên, Sở Tài chính".
    pub role_label: String,
}

/// A file with its type.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredFile {
    /// The content.
    pub bytes: Vec<u8>,
    /// The type as found in the content, never as claimed.
    pub mime: String,
    /// The name under which it is saved.
    pub name: String,
}

/// What an upload is for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TicketInfo {
    /// "NV12 · Báo cáo kết quả chuyển đổi số".
    pub title: String,
    /// From when on it is refused.
    pub expires: DateTime<Utc>,
}

/// A person of the demonstration.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DemoPerson {
    /// The id that [`ChatBackend::chat_code`] takes.
    pub id: String,
    /// The name.
    pub name: String,
    /// What they do, in Vietnamese; people of one role stand together.
    pub role_label: String,
    /// Where they work.
    pub agency: String,
    /// The page where they begin.
    pub begins: &'static str,
}
