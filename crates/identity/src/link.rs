//! One-time sign-in links: small files that any process of the machine can make and only one can use up.
//!
//! A link is opened by a form, not by visiting it: messengers and mail scanners visit every link they see. So
//! [`Links::look`] changes nothing, and [`Links::consume`] is for the button.

use crate::{IdentityError, Secret, file, secret};
use chrono::{DateTime, TimeDelta, Utc};
use dondoc_domain::OfficialId;
use serde::{Deserialize, Serialize};
use std::{
    fs, io,
    path::{Path, PathBuf},
};

/// How long a link works.
pub const LINK_LIFE: TimeDelta = TimeDelta::minutes(10);
/// How far the clock may be set back before links made until then stop working.
const SLACK: TimeDelta = TimeDelta::minutes(2);

/// The folder of links. It needs no other process to be absent, so the command line makes links while the server runs.
pub struct Links {
    folder: PathBuf,
}

/// A link as it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LinkInfo {
    /// Who gets in by it.
    pub official: OfficialId,
    /// Until when.
    pub expires: DateTime<Utc>,
}

/// Why a link opens nothing.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum LinkRefusal {
    /// Nobody made it, or it was long ago.
    #[error("Liên kết đăng nhập không đúng hoặc đã cũ. Nhắn /web cho bot để nhận liên kết mới.")]
    Unknown,
    /// Someone got in by it.
    #[error("Liên kết này đã được dùng; mỗi liên kết chỉ dùng một lần. Nhắn /web cho bot để nhận liên kết mới.")]
    Used,
    /// It is too old.
    #[error("Liên kết này đã hết hạn sau {} phút. Nhắn /web cho bot để nhận liên kết mới.", LINK_LIFE.num_minutes())]
    Expired,
    /// Its file cannot be read or moved; this link only.
    #[error(transparent)]
    Trouble(#[from] IdentityError),
}

/// The file of a link.
#[derive(Serialize, Deserialize)]
struct Link {
    official: OfficialId,
    issued: DateTime<Utc>,
}

impl file::Contents for Link {
    const FORMAT: &'static str = "dondoc-link";
    const VERSION: u32 = 1;
    const ADVICE: &'static str = "Xóa tệp này; người dùng chỉ cần xin một liên kết đăng nhập mới.";
}

impl Links {
    /// The links in the access folder `folder`, which is made if it is not there.
    pub fn open(folder: &Path) -> Result<Self, IdentityError> {
        file::private_folder(folder)?;
        let folder = folder.join("links");
        file::private_folder(&folder)?;
        Ok(Self { folder })
    }

    /// Makes a link for an official; the secret is the last part of its address. On disk when this returns.
    pub fn issue(&self, official: &OfficialId, now: DateTime<Utc>) -> Result<Secret, IdentityError> {
        let secret = Secret::fresh();
        let path = self.path(secret.reveal(), WAITING);
        let link = Link { official: official.clone(), issued: now };
        let written = file::render(&link).and_then(|bytes| file::replace(&path, &bytes));
        written.map_err(|error| IdentityError::file(&path, &error))?;
        Ok(secret)
    }

    /// Who would get in by a link now. This changes nothing.
    pub fn look(&self, secret: &str, now: DateTime<Utc>) -> Result<LinkInfo, LinkRefusal> {
        if !secret::well_formed(secret) {
            return Err(LinkRefusal::Unknown);
        }
        match self.read(secret, WAITING)? {
            Some(link) => valid(link, now),
            None => Err(self.gone(secret)),
        }
    }

    /// Uses a link up. Of any number of processes that try at once, one gets in; a process that is killed in between
    /// uses it up too.
    pub fn consume(&self, secret: &str, now: DateTime<Utc>) -> Result<OfficialId, LinkRefusal> {
        if !secret::well_formed(secret) {
            return Err(LinkRefusal::Unknown);
        }
        // An unreadable or expired link stays where it is.
        self.look(secret, now)?;
        let used = self.path(secret, USED);
        // Renaming one file to another succeeds once.
        match fs::rename(self.path(secret, WAITING), &used) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Err(self.gone(secret)),
            renamed => renamed.map_err(|error| IdentityError::file(&used, &error))?,
        }
        file::sync_folder(&used).map_err(|error| IdentityError::file(&used, &error))?;
        let link = self.read(secret, USED)?.ok_or(LinkRefusal::Used)?;
        Ok(valid(link, now)?.official)
    }

    /// Removes links that have expired, used or not, and what killed processes left; tells what went wrong with which.
    pub(crate) fn sweep(&self, now: DateTime<Utc>) -> Vec<IdentityError> {
        let entries = match fs::read_dir(&self.folder) {
            Ok(entries) => entries,
            Err(error) => return vec![IdentityError::file(&self.folder, &error)],
        };
        entries.flatten().filter_map(|entry| sweep_file(&entry.path(), now).err()).collect()
    }

    /// Why a link that does not wait is not there.
    fn gone(&self, secret: &str) -> LinkRefusal {
        if self.path(secret, USED).exists() { LinkRefusal::Used } else { LinkRefusal::Unknown }
    }

    fn read(&self, secret: &str, kind: &str) -> Result<Option<Link>, IdentityError> {
        let path = self.path(secret, kind);
        match fs::read(&path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(IdentityError::file(&path, &error)),
            Ok(bytes) => match file::parse(&bytes) {
                Ok(link) => Ok(Some(link)),
                Err(reason) => Err(IdentityError::broken(&path, reason, <Link as file::Contents>::ADVICE)),
            },
        }
    }

    fn path(&self, secret: &str, kind: &str) -> PathBuf {
        self.folder.join(format!("{}.{kind}", secret::digest("link", secret)))
    }
}

/// The ending of links that wait to be used.
const WAITING: &str = "json";
/// The ending of links that were used.
const USED: &str = "used";

/// Whether a link works at a time; one from the future was made before the clock was set back, who knows how long ago.
fn alive(link: &Link, now: DateTime<Utc>) -> bool {
    link.issued - SLACK <= now && now < link.issued + LINK_LIFE
}

fn valid(link: Link, now: DateTime<Utc>) -> Result<LinkInfo, LinkRefusal> {
    if !alive(&link, now) {
        return Err(LinkRefusal::Expired);
    }
    Ok(LinkInfo { expires: link.issued + LINK_LIFE, official: link.official })
}

fn sweep_file(path: &Path, now: DateTime<Utc>) -> Result<(), IdentityError> {
    let over = match path.extension().and_then(|it| it.to_str()) {
        Some(WAITING | USED) => fs::read(path).map(|bytes| match file::parse::<Link>(&bytes) {
            Ok(link) => Ok(!alive(&link, now)),
            Err(reason) => Err(IdentityError::broken(path, reason, <Link as file::Contents>::ADVICE)),
        }),
        // A draft is there for a moment only.
        Some("tmp") => fs::metadata(path)
            .and_then(|it| it.modified())
            .map(|modified| Ok((now - DateTime::<Utc>::from(modified)).abs() > LINK_LIFE)),
        _ => Ok(Ok(false)),
    };
    let swept = match over {
        Ok(over) => match over? {
            true => fs::remove_file(path),
            false => Ok(()),
        },
        Err(error) => Err(error),
    };
    match swept {
        // Another process was quicker.
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        other => other.map_err(|error| IdentityError::file(path, &error)),
    }
}
