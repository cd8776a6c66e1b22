//! Where plans on their way in are kept: files under the hash of their content, readable by the server alone.

use super::draft::{Draft, State};
use chrono::{DateTime, TimeDelta, Utc};
use serde::{Serialize, de::DeserializeOwned};
use std::{
    fs::{self, File, OpenOptions},
    io::{self, Write},
    path::{Path, PathBuf},
    sync::atomic::{AtomicU64, Ordering},
};

/// So long a plan is kept that nobody imports, and the report of one that was.
const KEPT: TimeDelta = TimeDelta::days(30);

/// Tells apart the writes of this process.
static WRITES: AtomicU64 = AtomicU64::new(0);

/// A folder of plans on their way in.
#[derive(Debug, Clone)]
pub(crate) struct Folder(PathBuf);

impl Folder {
    pub fn new(path: PathBuf) -> Self {
        Self(path)
    }

    /// The draft of a file; none when there is none, or its name is no hash.
    pub fn draft(&self, sha256: &str) -> io::Result<Option<Draft>> {
        self.read(sha256, "draft.json")
    }

    pub fn save_draft(&self, draft: &Draft) -> io::Result<()> {
        self.write(&draft.sha256, "draft.json", &json(draft)?)
    }

    pub fn file(&self, sha256: &str) -> io::Result<Option<Vec<u8>>> {
        optional(fs::read(self.path(sha256, "file")))
    }

    pub fn save_file(&self, sha256: &str, bytes: &[u8]) -> io::Result<()> {
        self.write(sha256, "file", bytes)
    }

    pub fn report<T: DeserializeOwned>(&self, sha256: &str) -> io::Result<Option<T>> {
        self.read(sha256, "report.json")
    }

    pub fn save_report<T: Serialize>(&self, sha256: &str, report: &T) -> io::Result<()> {
        self.write(sha256, "report.json", &json(report)?)
    }

    /// Removes the file itself, which is of no use once it was imported.
    pub fn forget_file(&self, sha256: &str) -> io::Result<()> {
        gone(fs::remove_file(self.path(sha256, "file")))
    }

    /// Removes a plan with all that was kept of it.
    pub fn forget(&self, sha256: &str) -> io::Result<()> {
        for kind in ["file", "report.json", "draft.json"] {
            gone(fs::remove_file(self.path(sha256, kind)))?;
        }
        Ok(())
    }

    /// Every draft, the one changed last first. One that cannot be read keeps no other from being shown.
    pub fn drafts(&self) -> io::Result<Vec<Draft>> {
        let Some(entries) = optional(fs::read_dir(&self.0))? else { return Ok(Vec::new()) };
        let mut drafts = Vec::new();
        for entry in entries {
            let name = entry?.file_name();
            let Some(sha256) = name.to_str().and_then(|it| it.strip_suffix(".draft.json")) else { continue };
            match self.draft(sha256) {
                Ok(Some(draft)) => drafts.push(draft),
                Ok(None) => {}
                Err(error) => tracing::error!(%error, "a plan on its way in cannot be read"),
            }
        }
        drafts.sort_by_key(|it| std::cmp::Reverse(it.changed.at));
        Ok(drafts)
    }

    /// Removes what nobody touched for a month; what is being imported stays.
    pub fn prune(&self, now: DateTime<Utc>) -> io::Result<()> {
        for draft in self.drafts()? {
            if now - draft.changed.at > KEPT && !matches!(draft.state, State::Importing(_)) {
                self.forget(&draft.sha256)?;
            }
        }
        Ok(())
    }

    fn path(&self, sha256: &str, kind: &str) -> PathBuf {
        self.0.join(format!("{sha256}.{kind}"))
    }

    fn read<T: DeserializeOwned>(&self, sha256: &str, kind: &str) -> io::Result<Option<T>> {
        if !is_hash(sha256) {
            return Ok(None);
        }
        let Some(bytes) = optional(fs::read(self.path(sha256, kind)))? else { return Ok(None) };
        serde_json::from_slice(&bytes).map(Some).map_err(io::Error::from)
    }

    /// Whole or not at all: a new file takes the old one's place once it is on the disk.
    fn write(&self, sha256: &str, kind: &str, bytes: &[u8]) -> io::Result<()> {
        if !is_hash(sha256) {
            return Err(io::ErrorKind::InvalidInput.into());
        }
        private_folder(&self.0)?;
        let number = WRITES.fetch_add(1, Ordering::Relaxed);
        let draft = self.path(sha256, &format!("{}-{number}.new", std::process::id()));
        let mut file = private_file(&draft)?;
        let written = file.write_all(bytes).and_then(|()| file.sync_all());
        if let Err(error) = written.and_then(|()| fs::rename(&draft, self.path(sha256, kind))) {
            let _ = fs::remove_file(&draft);
            return Err(error);
        }
        File::open(&self.0)?.sync_all()
    }
}

/// Whether a text is a hash in hex, and so safe as a file's name.
pub(crate) fn is_hash(text: &str) -> bool {
    text.len() == 64 && text.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b))
}

fn json<T: Serialize>(value: &T) -> io::Result<Vec<u8>> {
    serde_json::to_vec(value).map_err(io::Error::from)
}

fn optional<T>(read: io::Result<T>) -> io::Result<Option<T>> {
    match read {
        Ok(it) => Ok(Some(it)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

fn gone(removed: io::Result<()>) -> io::Result<()> {
    optional(removed).map(|_| ())
}

fn private_folder(path: &Path) -> io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(path)
}

fn private_file(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}
