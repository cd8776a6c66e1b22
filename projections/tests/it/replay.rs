//! Replaying twice equals once; a run cut anywhere, with its rows kept, lost or spoilt, equals an uncut one.

use crate::history::World;
use async_trait::async_trait;
use dondoc_projections::{Models, Projection, Runner};
use dondoc_store::{
    Appended, EventStore, Expected, Head, MemoryStore, NewEvent, Position, Recorded, StoreError, StreamName,
    SystemClock,
};
use sha2::{Digest, Sha256};
use std::{
    fs,
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

fn bytes(rows: &Models) -> Vec<u8> {
    postcard::to_stdvec(rows).unwrap()
}

async fn store_of(events: &[Recorded]) -> MemoryStore {
    let store = MemoryStore::new(Arc::new(SystemClock));
    store.restore(events.to_vec()).await.unwrap();
    store
}

async fn uncut(events: &[Recorded]) -> Runner<Models> {
    let mut runner = Runner::<Models>::new();
    runner.catch_up(&store_of(events).await, |_| {}).await.unwrap();
    runner
}

#[tokio::test]
async fn replaying_twice_equals_once() {
    for seed in 0..5 {
        let world = World::of(seed, 120).await;
        let store = world.store.as_ref();
        let mut runner = Runner::<Models>::new();
        runner.catch_up(store, |_| {}).await.unwrap();
        let once = bytes(runner.rows());
        runner.catch_up(store, |_| {}).await.unwrap();
        assert_eq!(bytes(runner.rows()), once, "seed {seed}");
        let rebuilt = runner.rebuilt(store, |_| {}).await.unwrap();
        assert_eq!(bytes(rebuilt.rows()), once, "seed {seed}");
        assert_eq!(rebuilt.checkpoint(), runner.checkpoint());
        let read_back: Models = postcard::from_bytes(&once).unwrap();
        assert_eq!(bytes(&read_back), once);
    }
}

/// What became of the rows file between two runs.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Fate {
    Kept,
    Missing,
    Damaged,
    Short,
    OlderVersion,
    OtherLog,
    NewerThanTheLog,
}

#[tokio::test]
async fn a_run_cut_between_any_two_events_equals_an_uncut_one() {
    let fates = [
        Fate::Kept,
        Fate::Missing,
        Fate::Damaged,
        Fate::Short,
        Fate::OlderVersion,
        Fate::OtherLog,
        Fate::NewerThanTheLog,
    ];
    let log = World::of(11, 70).await.log().await;
    let other = World::of(12, 120).await.log().await;
    let expected = bytes(uncut(&log).await.rows());
    for cut in 1..log.len() {
        for fate in fates {
            let dir = tempfile::tempdir().unwrap();
            let ran_over = match fate {
                Fate::OtherLog => &other[..cut],
                Fate::NewerThanTheLog => &log[..=cut],
                _ => &log[..cut],
            };
            let store = store_of(ran_over).await;
            let mut runner = Runner::<Models>::open(dir.path(), &store).await.unwrap();
            runner.catch_up(&store, |_| {}).await.unwrap();
            assert_eq!(runner.unsaved(), ran_over.len() as u64);
            runner.save().unwrap();
            assert_eq!(runner.unsaved(), 0);
            befall(fate, &dir.path().join("models.rows"));
            let store = store_of(&log[..cut]).await;
            let mut runner = Runner::<Models>::open(dir.path(), &store).await.unwrap();
            let kept = if fate == Fate::Kept { Some(cut as u64) } else { None };
            assert_eq!(runner.checkpoint().map(|it| it.events), kept, "cut at {cut}, {fate:?}");
            runner.catch_up(&store, |_| {}).await.unwrap();
            runner.save().unwrap();
            store.restore(log[cut..].to_vec()).await.unwrap();
            runner.catch_up(&store, |_| {}).await.unwrap();
            assert!(bytes(runner.rows()) == expected, "cut at {cut}, {fate:?}");
            assert_eq!(runner.checkpoint().map(|it| it.events), Some(log.len() as u64));
        }
    }
}

fn befall(fate: Fate, path: &Path) {
    let whole = fs::read(path).unwrap();
    match fate {
        Fate::Kept | Fate::OtherLog | Fate::NewerThanTheLog => {}
        Fate::Missing => fs::remove_file(path).unwrap(),
        Fate::Damaged => {
            let mut damaged = whole.clone();
            *damaged.last_mut().unwrap() ^= 1;
            fs::write(path, damaged).unwrap();
        }
        Fate::Short => fs::write(path, &whole[..whole.len() - 1]).unwrap(),
        Fate::OlderVersion => {
            // A file as an older version would have written it: sound, but under its own label.
            let label = format!("{}@{}\0", Models::NAME, Models::VERSION - 1);
            let mut sum = Sha256::new();
            sum.update(label.as_bytes());
            sum.update(&whole[40..]);
            fs::write(path, [&whole[..8], &sum.finalize()[..], &whole[40..]].concat()).unwrap();
        }
    }
}

/// A store whose second page never comes, until it is told to.
struct Stuck {
    inner: MemoryStore,
    stuck: AtomicBool,
}

#[async_trait]
impl EventStore for Stuck {
    async fn append(&self, _: &StreamName, _: Expected, _: Vec<NewEvent>) -> Result<Appended, StoreError> {
        Err(StoreError::Unavailable("read only".into()))
    }

    async fn read_stream(&self, stream: &StreamName, from: u64, max: usize) -> Result<Vec<Recorded>, StoreError> {
        self.inner.read_stream(stream, from, max).await
    }

    async fn read_all(&self, after: Option<Position>, max: usize) -> Result<Vec<Recorded>, StoreError> {
        if after.is_some() && self.stuck.load(Ordering::Relaxed) {
            std::future::pending::<()>().await;
        }
        self.inner.read_all(after, max.min(30)).await
    }

    async fn wait_past(&self, after: Option<Position>) -> Result<(), StoreError> {
        self.inner.wait_past(after).await
    }

    async fn head(&self) -> Result<Option<Head>, StoreError> {
        self.inner.head().await
    }

    async fn restore(&self, _: Vec<Recorded>) -> Result<(), StoreError> {
        Err(StoreError::Unavailable("read only".into()))
    }
}

/// A request that is given up half way (a browser that goes away) leaves rows and checkpoint as they belong.
#[tokio::test]
async fn whoever_stops_waiting_spoils_nothing() {
    let log = World::of(21, 90).await.log().await;
    let store = Stuck { inner: store_of(&log).await, stuck: AtomicBool::new(true) };
    let mut runner = Runner::<Models>::new();
    let waited = tokio::time::timeout(Duration::from_millis(20), runner.catch_up(&store, |_| {})).await;
    assert!(waited.is_err(), "the second page never comes");
    assert_eq!(runner.checkpoint().map(|it| it.events), Some(30));
    store.stuck.store(false, Ordering::Relaxed);
    runner.catch_up(&store, |_| {}).await.unwrap();
    assert!(bytes(runner.rows()) == bytes(uncut(&log).await.rows()));
}

#[tokio::test]
async fn a_rebuild_tells_how_far_it_is_while_the_old_rows_serve() {
    let world = World::of(31, 2_500).await;
    let log = world.log().await;
    let mut runner = Runner::<Models>::new();
    runner.catch_up(world.store.as_ref(), |_| {}).await.unwrap();
    let mut heard = Vec::new();
    let fresh = runner.rebuilt(world.store.as_ref(), |events| heard.push(events)).await.unwrap();
    assert_eq!(heard, [1_000, 2_000, log.len() as u64]);
    assert!(!runner.rows().board.is_empty());
    assert!(bytes(fresh.rows()) == bytes(runner.rows()));
}
