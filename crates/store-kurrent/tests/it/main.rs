//! The store on EventStoreDB and KurrentDB, over a server of our own that speaks their protocol: the contract, one
//! fault after the other, many writers under all of them, and processes that are killed.
#![expect(clippy::unwrap_used, reason = "tests fail by panicking")]

mod child;
mod contract;
mod faults;
mod many;
mod nodes;
mod secure;
mod start;
mod tamper;

use std::sync::Arc;
use std::time::Duration;

use dondoc_kurrent_server::Server;
use dondoc_store::{Clock, EventStore, Expected, MemoryStore, NewEvent, StreamName, SystemClock, verify};
use dondoc_store_kurrent::{Address, KurrentStore, Options};
use uuid::Uuid;

/// The schemes of the clients that are built in; the scheme chooses the client.
const SCHEMES: &[&str] = &[
    #[cfg(feature = "eventstore")]
    "esdb",
    #[cfg(feature = "kurrentdb")]
    "kurrentdb",
];

/// The server's address, for the client of `scheme`.
fn at(server: &Server, scheme: &str) -> Address {
    Address::parse(&server.url().replacen("esdb", scheme, 1)).unwrap()
}

/// Patience for tests: a fault is met within seconds, or not at all.
fn options(clock: Arc<dyn Clock>) -> Options {
    Options { clock, deadline: Duration::from_secs(3), patience: Duration::from_secs(20), ..Options::default() }
}

/// A store with a replica in memory.
async fn open(address: Address) -> KurrentStore {
    open_with(address, options(Arc::new(SystemClock))).await
}

async fn open_with(address: Address, options: Options) -> KurrentStore {
    let replica = Arc::new(MemoryStore::new(options.clock.clone()));
    KurrentStore::open(address, replica, options).await.unwrap()
}

fn name(text: &str) -> StreamName {
    StreamName::parse(text).unwrap()
}

fn event(id: u128, bytes: usize) -> NewEvent {
    let (name, data, meta) = ("task_assigned.v1".into(), vec![b'x'; bytes], b"{}".to_vec());
    NewEvent { id: Uuid::from_u128(id), name, data, meta }
}

/// Appends one event to `task-1`, whose length is `at`.
async fn append(store: &dyn EventStore, at: u64) -> Result<dondoc_store::Appended, dondoc_store::StoreError> {
    store.append(&name("task-1"), Expected::from_current(at.checked_sub(1)), vec![event(u128::from(at), 40)]).await
}

/// The ids of all events, in order.
async fn ids(store: &dyn EventStore) -> Vec<u128> {
    store.read_all(None, usize::MAX).await.unwrap().iter().map(|event| event.id.as_u128()).collect()
}

/// The copy and the original hold together, and are the same.
#[track_caller]
fn sound(store: &KurrentStore) -> impl Future<Output = ()> {
    let at = std::panic::Location::caller();
    async move {
        store.refresh().await.unwrap();
        let copy = verify(store, |_| ()).await.unwrap();
        let original = store.verify_server(|_| ()).await.unwrap();
        assert!(copy.ok && copy == original, "at {at}: {copy:?}, the server {original:?}");
    }
}
