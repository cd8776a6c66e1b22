//! Everything about who it is, in one folder that one process holds.

use crate::{ApiTokens, Attempts, Feeds, IdentityError, Links, Oidc, OidcError, Sessions, Settings, file};
use chrono::{DateTime, Utc};
use std::{
    fs::{File, OpenOptions, TryLockError},
    path::Path,
};

/// The access folder, held by this process.
pub struct Identity {
    /// Sessions of browsers.
    pub sessions: Sessions,
    /// One-time sign-in links; other processes may make them too, by [`Links::open`].
    pub links: Links,
    /// Tokens of systems.
    pub tokens: ApiTokens,
    /// Secret addresses of calendars.
    pub feeds: Feeds,
    /// Limits on attempts to sign in.
    pub attempts: Attempts,
    /// The province's single sign-on, if there is one.
    pub oidc: Option<Oidc>,
    /// Locked as long as this lives.
    _lock: File,
}

/// Why the access folder could not be opened.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// Because of a file.
    #[error(transparent)]
    File(#[from] IdentityError),
    /// Because of the settings of the single sign-on.
    #[error(transparent)]
    Oidc(#[from] OidcError),
}

impl Identity {
    /// Opens the access folder `folder`, which is made if it is not there, and holds it against other processes.
    ///
    /// A file that cannot be read is named in the error and left as it is. The single sign-on is not called yet.
    pub fn open(folder: &Path, settings: Settings) -> Result<Self, OpenError> {
        file::private_folder(folder)?;
        let lock = lock(folder)?;
        Ok(Self {
            sessions: Sessions::open(folder.join("sessions.json"), settings.sessions)?,
            links: Links::open(folder)?,
            tokens: ApiTokens::open(folder.join("tokens.json"))?,
            feeds: Feeds::open(folder.join("feeds.json"))?,
            attempts: Attempts::new(settings.by_address, settings.starts),
            oidc: settings.oidc.map(Oidc::new).transpose()?,
            _lock: lock,
        })
    }

    /// Writes what is only in memory and sweeps what has ended; to be called each minute, and when the server stops.
    ///
    /// The answer is what went wrong, for the log; it is tried again the next time, and each part goes on meanwhile.
    pub fn tick(&self, now: DateTime<Utc>) -> Vec<IdentityError> {
        let mut errors = Vec::new();
        errors.extend(self.sessions.tick(now).err());
        errors.extend(self.tokens.tick().err());
        errors.extend(self.feeds.tick().err());
        errors.extend(self.links.sweep(now));
        errors
    }
}

fn lock(folder: &Path) -> Result<File, IdentityError> {
    let path = folder.join("lock");
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(false);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let file = options.open(&path).map_err(|error| IdentityError::file(&path, &error))?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(IdentityError::InUse { folder: folder.display().to_string() }),
        Err(TryLockError::Error(error)) => Err(IdentityError::file(&path, &error)),
    }
}
