//! The post office's folder: the log, and the exchange of a log for one without what is no longer needed.
//!
//! The new log is written to `log.new` and closed; the file `swap` then says that it is whole. Only after that the two
//! change names. A process killed in between leaves one of a few states, and opening goes on from each.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use dondoc_store::{Clock, EventStore, StoreError};
use dondoc_store_sled::{Options, SledStore};

use crate::event::Entry;
use crate::files::sync_dir;
use crate::mark::is_mark;
use crate::prune::{copy, prune};
use crate::{PostError, Settings};

const WEEK: Duration = Duration::from_secs(7 * 24 * 3600);

pub(crate) async fn open(
    dir: &Path,
    clock: &Arc<dyn Clock>,
    settings: &Settings,
) -> Result<(Arc<dyn EventStore>, File), PostError> {
    fs::create_dir_all(dir).map_err(failed("make the folder"))?;
    let lock = lock(dir)?;
    recover(dir).map_err(failed("tidy the folder"))?;
    let log = dir.join("log");
    let options = || Options { clock: clock.clone(), ..Options::default() };
    let store = SledStore::open(&log, options())?;
    let Some(keep_after) = worth_pruning(&store, clock.now(), settings).await? else {
        return Ok((Arc::new(store), lock));
    };
    let new = SledStore::open(&dir.join("log.new"), options())?;
    let pruned = prune(&store, &new, keep_after, settings).await?;
    tracing::info!(read = pruned.read, kept = pruned.kept, "the post office's log was written anew");
    new.close();
    store.close();
    swap(dir).map_err(failed("exchange the logs"))?;
    Ok((Arc::new(SledStore::open(&log, options())?), lock))
}

/// From when on things are kept, if less than half of the log is needed.
async fn worth_pruning(
    store: &SledStore,
    now: DateTime<Utc>,
    settings: &Settings,
) -> Result<Option<DateTime<Utc>>, PostError> {
    let Some(head) = store.head().await?.filter(|head| head.events > settings.prune_above as u64) else {
        return Ok(None);
    };
    let keep = TimeDelta::from_std(settings.keep.max(settings.remember).max(WEEK)).unwrap_or(TimeDelta::MAX);
    // By the log's own end, so that a clock that has run ahead does not make everything old.
    let Some(keep_after) = now.min(head.recorded_at).checked_sub_signed(keep) else { return Ok(None) };
    // Marks move when letters are queued, so that a chat's event is among the first unless there are no chats.
    let first = store.read_all(None, 100).await?;
    let first = first.iter().find(|event| !is_mark(&event.stream));
    if first.map(Entry::of).transpose()?.is_none_or(|first| first.at >= keep_after) {
        return Ok(None);
    }
    let found = copy(store, None, keep_after, settings).await?;
    Ok((found.kept * 2 < found.read).then_some(keep_after))
}

fn lock(dir: &Path) -> Result<File, PostError> {
    let open = OpenOptions::new().write(true).create(true).truncate(false).open(dir.join("LOCK"));
    let file = open.map_err(failed("open LOCK"))?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(StoreError::Locked { dir: dir.into(), pid: None }.into()),
        Err(TryLockError::Error(error)) => Err(failed("lock LOCK")(error)),
    }
}

/// Puts the whole new log in the place of the old one.
fn swap(dir: &Path) -> io::Result<()> {
    sync_dir(dir)?;
    File::create(dir.join("swap"))?.sync_all()?;
    sync_dir(dir)?;
    recover(dir)
}

/// Goes on from wherever a process was killed.
fn recover(dir: &Path) -> io::Result<()> {
    let [log, new, old, whole] = ["log", "log.new", "log.old", "swap"].map(|name| dir.join(name));
    if whole.try_exists()? {
        if new.try_exists()? {
            if log.try_exists()? {
                remove(&old)?;
                fs::rename(&log, &old)?;
            }
            fs::rename(&new, &log)?;
            sync_dir(dir)?;
        }
        fs::remove_file(&whole)?;
        sync_dir(dir)?;
    }
    remove(&new)?;
    if log.try_exists()? {
        remove(&old)?;
    }
    Ok(())
}

fn remove(dir: &Path) -> io::Result<()> {
    match fs::remove_dir_all(dir) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        Ok(()) | Err(_) => Ok(()),
    }
}

fn failed(doing: &str) -> impl FnOnce(io::Error) -> PostError {
    move |error| PostError::Folder { doing: doing.to_owned(), reason: error.to_string() }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Each state that a killed process can leave, and the log that is there after opening.
    #[test]
    fn opening_goes_on_from_every_half_state() {
        #[track_caller]
        fn check(there: &[(&str, &str)], swap: bool, expected: &str) {
            let dir = tempfile::tempdir().unwrap();
            for (name, content) in there {
                fs::create_dir(dir.path().join(name)).unwrap();
                fs::write(dir.path().join(name).join("content"), content).unwrap();
            }
            if swap {
                fs::write(dir.path().join("swap"), "").unwrap();
            }
            for _ in 0..2 {
                recover(dir.path()).unwrap();
                let names: Vec<_> = fs::read_dir(dir.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
                assert_eq!(names, ["log"], "{there:?}");
                assert_eq!(fs::read_to_string(dir.path().join("log/content")).unwrap(), expected, "{there:?}");
            }
        }
        check(&[("log", "all")], false, "all");
        check(&[("log", "all"), ("log.new", "part")], false, "all");
        check(&[("log", "all"), ("log.new", "pruned")], true, "pruned");
        check(&[("log", "all"), ("log.new", "pruned"), ("log.old", "earlier")], true, "pruned");
        check(&[("log.old", "all"), ("log.new", "pruned")], true, "pruned");
        check(&[("log.old", "all"), ("log", "pruned")], true, "pruned");
        check(&[("log.old", "all"), ("log", "pruned")], false, "pruned");
    }
}
