//! A copy of the log's file, kept while sled opens it in a way that may cut off what it cannot read.

use std::fs::{self, File};
use std::io::{self, BufRead as _, BufReader};
use std::path::{Path, PathBuf};

use dondoc_store::StoreError;

use crate::io_error;

/// The most copies kept: the first ones are nearest to what was there before the damage was touched.
const MOST: usize = 3;

/// A copy of `db`, made before an opening that may change it.
pub(crate) struct Aside(Option<(PathBuf, PathBuf)>);

impl Aside {
    /// Copies `db`, if there is one. The copy of an opening that was killed is taken on: what it copied is older.
    ///
    /// # Errors
    /// When there is no room for it; nothing has been touched then.
    pub(crate) fn keep(dir: &Path) -> Result<Self, StoreError> {
        let (db, copy, half) = (dir.join("db"), dir.join("aside.db.opening"), dir.join("aside.db.copying"));
        if !db.metadata().is_ok_and(|it| it.len() > 0) {
            return Ok(Self(None));
        }
        let make = || {
            fs::copy(&db, &half)?;
            File::open(&half)?.sync_all()?;
            fs::rename(&half, &copy)
        };
        if !copy.exists()
            && let Err(error) = make()
        {
            let _ = fs::remove_file(&half);
            return Err(io_error("keep a copy of db before repairing it", error));
        }
        Ok(Self(Some((db, copy))))
    }

    /// The opening went well, or changed nothing: the copy is not needed. Otherwise what went wrong tells where it is.
    pub(crate) fn settle<T>(self, outcome: Result<T, StoreError>) -> Result<T, StoreError> {
        let Some((db, copy)) = self.0 else { return outcome };
        let Err(StoreError::Corrupt { position, reason }) = outcome else {
            remove(&copy);
            return outcome;
        };
        if same(&db, &copy).unwrap_or(false) {
            remove(&copy);
            return Err(StoreError::Corrupt { position, reason });
        }
        let names = (1..=MOST).map(|number| copy.with_extension(number.to_string()));
        let Some(name) = names.into_iter().find(|name| !name.exists()) else {
            remove(&copy);
            return Err(StoreError::Corrupt { position, reason });
        };
        let kept = if fs::rename(&copy, &name).is_ok() { name } else { copy };
        let reason = format!("{reason}; the file as it was before opening is kept as {}", kept.display());
        Err(StoreError::Corrupt { position, reason })
    }
}

fn remove(copy: &Path) {
    if let Err(error) = fs::remove_file(copy) {
        tracing::warn!(file = %copy.display(), %error, "a copy that is not needed stays");
    }
}

/// Whether two files hold the same.
fn same(one: &Path, other: &Path) -> io::Result<bool> {
    if one.metadata()?.len() != other.metadata()?.len() {
        return Ok(false);
    }
    let (mut one, mut other) = (BufReader::new(File::open(one)?), BufReader::new(File::open(other)?));
    loop {
        let (a, b) = (one.fill_buf()?, other.fill_buf()?);
        let length = a.len().min(b.len());
        if length == 0 || a[..length] != b[..length] {
            return Ok(length == 0);
        }
        one.consume(length);
        other.consume(length);
    }
}
