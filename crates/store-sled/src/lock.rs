//! One process at a time.

use std::fs::{File, OpenOptions, TryLockError};
use std::io::{Read, Seek, SeekFrom, Write};
use std::path::Path;

use dondoc_store::StoreError;

use crate::io_error;

/// Held as long as the store is open; the system gives it up when the process ends, however it ends.
pub(crate) struct DirLock(#[expect(dead_code, reason = "held, not used")] File);

impl DirLock {
    pub(crate) fn acquire(dir: &Path) -> Result<Self, StoreError> {
        let path = dir.join("LOCK");
        let open = OpenOptions::new().read(true).write(true).create(true).truncate(false).open(path);
        let mut file = open.map_err(|e| io_error("open LOCK", e))?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                let mut pid = String::new();
                // Who holds it is a courtesy: the file may be between truncation and writing.
                let _ = file.read_to_string(&mut pid);
                return Err(StoreError::Locked { dir: dir.into(), pid: pid.trim().parse().ok() });
            }
            Err(TryLockError::Error(e)) => return Err(io_error("lock LOCK", e)),
        }
        let write = |file: &mut File| {
            file.set_len(0)?;
            file.seek(SeekFrom::Start(0))?;
            writeln!(file, "{}", std::process::id())
        };
        write(&mut file).map_err(|e| io_error("write LOCK", e))?;
        Ok(Self(file))
    }
}
