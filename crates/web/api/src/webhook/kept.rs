//! Subscriptions in files: who is told of what, and how far each has been told.

use super::{Target, TargetRefusal};
use chrono::{DateTime, Utc};
use dondoc_identity::Secret;
use dondoc_store::Position;
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use std::{
    fs::{self, File, OpenOptions},
    io::{self, Write},
    path::{Path, PathBuf},
};

/// The folder of subscriptions. The list is changed by whoever manages it, each position by the server alone.
#[derive(Debug, Clone)]
pub struct Webhooks {
    folder: PathBuf,
}

/// A subscription that is asked for.
#[derive(Debug, Clone, Default)]
pub struct NewWebhook {
    /// Where events are sent.
    pub url: String,
    /// Only events of these stored names, with or without the version; all if empty.
    pub names: Vec<String>,
    /// Whether it begins with the first event of the log, rather than with what happens from now on.
    pub from_start: bool,
    /// Whether it may go over plain HTTP to another machine.
    pub allow_http: bool,
}

/// A subscription, without its secret.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Webhook {
    /// Names it in the list.
    pub id: String,
    /// Where events are sent.
    pub url: String,
    /// Only events of these stored names; all if empty.
    pub names: Vec<String>,
    /// Whether it began with the first event of the log.
    pub from_start: bool,
    /// Whether it may go over plain HTTP to another machine.
    pub allow_http: bool,
    /// When it was made.
    pub created: DateTime<Utc>,
}

/// A subscription and how it goes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct WebhookStatus {
    /// The subscription.
    pub webhook: Webhook,
    /// The last event that the receiver has, or that was passed over.
    pub position: Option<Position>,
    /// Since when sending fails.
    pub failing_since: Option<DateTime<Utc>>,
    /// What went wrong last.
    pub error: Option<String>,
    /// When it was given up.
    pub disabled: Option<DateTime<Utc>>,
}

/// Why subscriptions could not be read or changed.
#[derive(Debug, thiserror::Error)]
pub enum WebhookError {
    /// The address is none that events are sent to.
    #[error(transparent)]
    Target(#[from] TargetRefusal),
    /// A file cannot be read or written.
    #[error("Không đọc hoặc ghi được {file}: {reason}. Kiểm tra quyền truy cập và dung lượng đĩa.")]
    File {
        /// The file.
        file: String,
        /// What the system said.
        reason: String,
    },
}

#[derive(Serialize, Deserialize)]
pub(super) struct Kept {
    secret: String,
    #[serde(flatten)]
    pub webhook: Webhook,
}

impl Kept {
    /// What its events are signed with.
    pub fn secret(&self) -> &str {
        &self.secret
    }
}

/// How far a subscription has been told.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Progress {
    pub position: Option<Position>,
    pub failing_since: Option<DateTime<Utc>>,
    pub error: Option<String>,
    pub disabled: Option<DateTime<Utc>>,
}

impl Webhooks {
    /// The subscriptions of a folder, which is made when the first one is.
    pub fn new(folder: impl Into<PathBuf>) -> Self {
        Self { folder: folder.into() }
    }

    /// Makes a subscription; its secret is told this once.
    pub fn add(&self, new: NewWebhook, now: DateTime<Utc>) -> Result<(Secret, Webhook), WebhookError> {
        let NewWebhook { url, names, from_start, allow_http } = new;
        let target = Target::parse(&url, allow_http)?;
        let secret = dondoc_shell::random();
        let id = dondoc_shell::random()[..16].to_owned();
        let webhook = Webhook { id, url: target.0.to_string(), names, from_start, allow_http, created: now };
        let _alone = self.alone()?;
        let mut all = self.kept()?;
        all.push(Kept { secret: secret.clone(), webhook: webhook.clone() });
        self.write(&self.list_file(), &all)?;
        Ok((Secret::new(secret), webhook))
    }

    /// Ends a subscription; says whether there was one.
    pub fn remove(&self, id: &str) -> Result<bool, WebhookError> {
        let _alone = self.alone()?;
        let mut all = self.kept()?;
        let before = all.len();
        all.retain(|it| it.webhook.id != id);
        if all.len() == before {
            return Ok(false);
        }
        self.write(&self.list_file(), &all)?;
        Ok(true)
    }

    /// Takes a subscription up again that was given up, where it stopped; says whether there was one.
    pub fn enable(&self, id: &str) -> Result<bool, WebhookError> {
        let _alone = self.alone()?;
        let known = self.kept()?.iter().any(|it| it.webhook.id == id);
        let Some(progress) = self.progress(id)?.filter(|it| known && it.disabled.is_some()) else { return Ok(false) };
        self.note(id, &Progress { position: progress.position, ..Progress::default() })?;
        Ok(true)
    }

    /// All subscriptions and how they go, the oldest first.
    pub fn list(&self) -> Result<Vec<WebhookStatus>, WebhookError> {
        let all = self.kept()?.into_iter();
        all.map(|Kept { webhook, .. }| {
            let Progress { position, failing_since, error, disabled } = self.progress(&webhook.id)?.unwrap_or_default();
            Ok(WebhookStatus { webhook, position, failing_since, error, disabled })
        })
        .collect()
    }

    pub(super) fn kept(&self) -> Result<Vec<Kept>, WebhookError> {
        Ok(read(&self.list_file())?.unwrap_or_default())
    }

    pub(super) fn progress(&self, id: &str) -> Result<Option<Progress>, WebhookError> {
        read(&self.progress_file(id))
    }

    /// Writes how far a subscription has been told, and waits for the disk.
    pub(super) fn note(&self, id: &str, progress: &Progress) -> Result<(), WebhookError> {
        self.write(&self.progress_file(id), progress)
    }

    fn list_file(&self) -> PathBuf {
        self.folder.join("subscriptions.json")
    }

    fn progress_file(&self, id: &str) -> PathBuf {
        self.folder.join(format!("{id}.position.json"))
    }

    /// Whoever changes the list is alone with it until this is dropped.
    fn alone(&self) -> Result<File, WebhookError> {
        let path = self.folder.join("lock");
        let locked = || {
            fs::create_dir_all(&self.folder)?;
            let file = private().write(true).create(true).truncate(false).open(&path)?;
            file.lock()?;
            Ok(file)
        };
        locked().map_err(|error| failed(&path, &error))
    }

    /// Puts a file in place of the one before, whole or not at all.
    fn write(&self, path: &Path, value: &impl Serialize) -> Result<(), WebhookError> {
        let fresh = path.with_extension("new");
        let put = || {
            fs::create_dir_all(&self.folder)?;
            let mut file = private().write(true).create(true).truncate(true).open(&fresh)?;
            file.write_all(&serde_json::to_vec_pretty(value)?)?;
            file.sync_all()?;
            fs::rename(&fresh, path)?;
            File::open(&self.folder)?.sync_all()
        };
        put().map_err(|error: io::Error| failed(path, &error))
    }
}

/// Secrets are for their owner alone.
fn private() -> OpenOptions {
    let mut options = OpenOptions::new();
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options
}

fn read<T: DeserializeOwned>(path: &Path) -> Result<Option<T>, WebhookError> {
    match fs::read(path) {
        Ok(bytes) => {
            let read = serde_json::from_slice(&bytes);
            // What serde says may repeat what stands in the file, and that is secret.
            read.map(Some).map_err(|error| {
                let place = format!("dòng {} không đúng dạng", error.line());
                WebhookError::File { file: path.display().to_string(), reason: place }
            })
        }
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(failed(path, &error)),
    }
}

fn failed(path: &Path, error: &io::Error) -> WebhookError {
    WebhookError::File { file: path.display().to_string(), reason: error.to_string() }
}
