//! Opening, with what a crash may have left behind.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use dondoc_store::engine::Tail;
use dondoc_store::{Head, Position, StoreError};

use crate::aside::Aside;
use crate::lock::DirLock;
use crate::record::{FORMAT, FORMAT_KEY, Slot, StreamKey, decode, event_key, position_of};
use crate::witness::Witness;
use crate::{engine_error, guarded, io_error};

pub(crate) struct Opened {
    pub(crate) db: sled::Db,
    /// Our own descriptor of the file that sled writes, to sync it.
    pub(crate) file: File,
    pub(crate) tail: Tail,
    pub(crate) witness: Witness,
    pub(crate) lock: DirLock,
}

/// So many events at the end of the log are checked at every opening; `verify` checks them all.
const TAIL_CHECKED: u64 = 64;

pub(crate) fn open(dir: &Path, cache_bytes: u64) -> Result<Opened, StoreError> {
    std::fs::create_dir_all(dir).map_err(|e| io_error("create the directory", e))?;
    let lock = DirLock::acquire(dir)?;
    for half_written in snapshots(dir)?.into_iter().filter(|path| path.to_string_lossy().ends_with(".generating")) {
        tracing::warn!(file = %half_written.display(), "a crash left a half-written snapshot; deleted");
        std::fs::remove_file(&half_written).map_err(|e| io_error("delete a half-written snapshot", e))?;
    }
    // Without a snapshot sled reads its whole log, and cuts it where it cannot read on.
    let aside = if snapshots(dir)?.is_empty() { Some(Aside::keep(dir)?) } else { None };
    let opened = match open_checked(dir, cache_bytes) {
        Err(Unopened::Sled(reason)) => {
            tracing::warn!(reason, "sled cannot open its file; trying without its snapshots and its conf");
            let aside = aside.map_or_else(|| Aside::keep(dir), Ok)?;
            let opened = set_aside(dir).and_then(|()| open_checked(dir, cache_bytes).map_err(StoreError::from));
            aside.settle(opened)
        }
        opened => {
            let opened = opened.map_err(StoreError::from);
            match aside {
                Some(aside) => aside.settle(opened),
                None => opened,
            }
        }
    };
    let (db, file, tail, witness) = opened?;
    Ok(Opened { db, file, tail, witness, lock })
}

/// Why a log does not open.
enum Unopened {
    /// sled itself cannot.
    Sled(String),
    /// What is in it does not hold together, or something else.
    Other(StoreError),
}

impl From<StoreError> for Unopened {
    fn from(error: StoreError) -> Self {
        Self::Other(error)
    }
}

impl From<Unopened> for StoreError {
    fn from(unopened: Unopened) -> Self {
        match unopened {
            Unopened::Sled(reason) => StoreError::corrupt(reason),
            Unopened::Other(error) => error,
        }
    }
}

fn open_checked(dir: &Path, cache_bytes: u64) -> Result<(sled::Db, File, Tail, Witness), Unopened> {
    let db = open_sled(dir, cache_bytes).map_err(|error| match error {
        StoreError::Corrupt { reason, .. } => Unopened::Sled(reason),
        other => Unopened::Other(other),
    })?;
    let file = File::open(dir.join("db")).map_err(|e| io_error("open db", e))?;
    sync_all(dir, &file).map_err(|e| io_error("sync the directory", e))?;
    let witness = Witness::new(dir);
    check_format(&db, &witness)?;
    let tail = check_log(&db, &witness)?;
    Ok((db, file, tail, witness))
}

/// The snapshots only speed up opening, and `conf` holds what we never change. When sled chokes on one of them they are
/// set aside: it writes `conf` anew and reads its whole log.
fn set_aside(dir: &Path) -> Result<(), StoreError> {
    let conf = Some(dir.join("conf")).filter(|path| path.exists());
    for path in snapshots(dir)?.into_iter().chain(conf) {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let aside = dir.join(format!("aside.{name}"));
        std::fs::rename(&path, aside).map_err(|e| io_error("set a file aside", e))?;
    }
    Ok(())
}

fn open_sled(dir: &Path, cache_bytes: u64) -> Result<sled::Db, StoreError> {
    let config = sled::Config::new()
        .path(dir)
        .cache_capacity(cache_bytes)
        .mode(sled::Mode::HighThroughput)
        // Without its flusher sled keeps everything it wrote in memory.
        .flush_every_ms(Some(300));
    let give_up = Instant::now() + Duration::from_secs(2);
    loop {
        return match guarded(|| Ok(config.open())) {
            Ok(Ok(db)) => Ok(db),
            // We hold the directory, so whoever still holds the file is an earlier opening of ours winding down.
            Ok(Err(sled::Error::Io(e))) if is_held(&e) && Instant::now() < give_up => {
                std::thread::sleep(Duration::from_millis(10));
                continue;
            }
            Ok(Err(error)) => Err(engine_error(error)),
            Err(panic) => Err(StoreError::corrupt(panic.to_string())),
        };
    }
}

fn is_held(error: &std::io::Error) -> bool {
    error.kind() == std::io::ErrorKind::WouldBlock || error.to_string().contains("WouldBlock")
}

fn snapshots(dir: &Path) -> Result<Vec<PathBuf>, StoreError> {
    let list = || -> std::io::Result<Vec<PathBuf>> {
        let entries = std::fs::read_dir(dir)?.map(|entry| Ok(entry?.path())).collect::<std::io::Result<Vec<_>>>()?;
        let is_snapshot = |path: &PathBuf| path.file_name().is_some_and(|n| n.to_string_lossy().starts_with("snap."));
        Ok(entries.into_iter().filter(is_snapshot).collect())
    };
    list().map_err(|e| io_error("list the directory", e))
}

/// A file that was just made is lost with its directory entry, and the directory with the entry above it. sled never
/// syncs its `conf`.
fn sync_all(dir: &Path, db: &File) -> std::io::Result<()> {
    db.sync_all()?;
    File::open(dir.join("conf"))?.sync_all()?;
    File::open(dir)?.sync_all()?;
    match dir.canonicalize()?.parent() {
        Some(above) => File::open(above)?.sync_all(),
        None => Ok(()),
    }
}

fn check_format(db: &sled::Db, witness: &Witness) -> Result<(), StoreError> {
    match db.get(FORMAT_KEY).map_err(engine_error)? {
        Some(format) if format == FORMAT => Ok(()),
        Some(format) => {
            let format = String::from_utf8_lossy(&format).into_owned();
            Err(StoreError::Invalid(format!("the log has the format {format:?}, this version knows only 1")))
        }
        None if db.is_empty() => {
            // First the note: from here on a log without one has lost it.
            witness.begin()?;
            db.insert(FORMAT_KEY, FORMAT).map(drop).map_err(engine_error)
        }
        None => Err(StoreError::Invalid("the directory holds another sled database".into())),
    }
}

/// Finds the end of the log and checks that its last events hold together and that nothing durable is missing after
/// them. When something is, all events are checked, to name the first that does not hold.
fn check_log(db: &sled::Db, witness: &Witness) -> Result<Tail, StoreError> {
    let last = guarded(|| db.get_lt(b"f").map_err(engine_error))?.and_then(|(key, _)| position_of(&key)).unwrap_or(0);
    let found = guarded(|| {
        let tail = check_events(db, last.saturating_sub(TAIL_CHECKED), last)?;
        check_witness(db, witness, last)?;
        Ok(tail)
    });
    if let Err(StoreError::Corrupt { .. }) = found
        && let Err(first @ StoreError::Corrupt { position: Some(_), .. }) = guarded(|| check_events(db, 0, last))
    {
        return Err(first);
    }
    found
}

/// Checks that the events after `before`, their chain and their streams' index agree.
fn check_events(db: &sled::Db, before: u64, last: u64) -> Result<Tail, StoreError> {
    let mut tail = Tail::default();
    for position in before.max(1)..=last {
        let Some(value) = db.get(event_key(position)).map_err(engine_error)? else {
            return broken(position, "the event is missing");
        };
        let event = decode(position, &value)?;
        if position > before {
            if let Some(reason) = tail.objection(&event, event.revision) {
                return broken(position, reason);
            }
            let index = u32::try_from(event.revision).ok().map(|at| StreamKey::new(&event.stream).at(at));
            let slot = index.map(|key| db.get(key)).transpose().map_err(engine_error)?.flatten();
            let slot = slot.map(|value| Slot::decode(&value)).transpose()?;
            if slot != Some(Slot { position, id: event.id }) {
                return broken(position, "the index of its stream does not lead to it");
            }
        }
        let (position, hash) = (Position::from_raw(position), event.hash);
        tail = Tail(Some(Head { position, events: position.raw(), hash, recorded_at: event.recorded_at }));
    }
    Ok(tail)
}

fn check_witness(db: &sled::Db, witness: &Witness, last: u64) -> Result<(), StoreError> {
    let Some((position, hash)) = witness.read()? else { return Ok(()) };
    if position > last {
        return broken(last + 1, format!("the log ends at {last}, before event {position}, which was durable"));
    }
    match db.get(event_key(position)).map_err(engine_error)? {
        None => broken(position, "the event is missing"),
        Some(value) if decode(position, &value)?.hash != hash => {
            broken(position, "another event than the one that was durable")
        }
        Some(_) => Ok(()),
    }
}

fn broken<T>(position: u64, reason: impl Into<String>) -> Result<T, StoreError> {
    Err(StoreError::Corrupt { position: Some(Position::from_raw(position)), reason: reason.into() })
}
