//! The embedded store: the contract, a model, crashes, damage, full disks.
#![expect(clippy::unwrap_used, reason = "tests fail by panicking")]

mod child;
mod contract;
mod crash;
mod damage;
mod disk;
mod model;

use std::path::Path;
use std::sync::Arc;

use dondoc_store::{Clock, EventStore, Expected, NewEvent, Recorded, StoreError, StreamName, SystemClock, verify};
use dondoc_store_sled::{Options, SledStore};
use uuid::Uuid;

fn open_with(dir: &Path, clock: Arc<dyn Clock>) -> Result<SledStore, StoreError> {
    // A small cache, so that tests also read from the file.
    SledStore::open(dir, Options { clock, cache_bytes: 1 << 20, ..Options::default() })
}

fn open(dir: &Path) -> Result<SledStore, StoreError> {
    open_with(dir, Arc::new(SystemClock))
}

fn name(text: &str) -> StreamName {
    StreamName::parse(text).unwrap()
}

fn event(id: u128, bytes: usize) -> NewEvent {
    let (name, data, meta) = ("task_assigned.v1".into(), vec![b'x'; bytes], b"{}".to_vec());
    NewEvent { id: Uuid::from_u128(id), name, data, meta }
}

/// Appends `events` small events, one by one, to three streams.
async fn fill(store: &SledStore, events: u64) {
    for i in 0..events {
        let expected = Expected::from_current((i / 3).checked_sub(1));
        store.append(&name(&format!("task-{}", i % 3)), expected, vec![event(u128::from(i), 40)]).await.unwrap();
    }
}

async fn all(store: &SledStore) -> Vec<Recorded> {
    store.read_all(None, usize::MAX).await.unwrap()
}

#[track_caller]
fn sound(store: &SledStore) -> impl Future<Output = ()> {
    let at = std::panic::Location::caller();
    async move {
        let found = verify(store, |_| ()).await.unwrap();
        assert!(found.ok, "at {at}: {found:?}");
    }
}
