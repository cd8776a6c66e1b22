//! Opening the embedded store.

use dondoc_store::{EventStore, StoreError};
use dondoc_store_sled::{Options, SledStore};
use std::{
    path::Path,
    sync::Arc,
    thread::sleep,
    time::{Duration, Instant},
};

/// Opens the log in a folder, and makes it if it is not there; a process that has it is waited for, for `patience`.
pub fn open(dir: &Path, patience: Duration) -> Result<Arc<dyn EventStore>, StoreError> {
    let began = Instant::now();
    loop {
        match SledStore::open(dir, Options::default()) {
            Err(StoreError::Locked { .. }) if began.elapsed() < patience => sleep(Duration::from_millis(50)),
            other => return Ok(Arc::new(other?)),
        }
    }
}
