//! The log looked through backwards, and its chain checked in the background.

use crate::support::{Office, d, layout, morning, submit};
use chrono::{TimeDelta, Utc};
use dondoc_domain::{TaskId, event::Channel, official::Role, task::Command};
use dondoc_service::{
    Place,
    lists::{LogEntry, LogFilter},
};
use dondoc_store::{
    Appended, EventStore, Expected, FixedClock, Head, MemoryStore, NewEvent, Position, Recorded, StoreError, StreamName,
};
use dondoc_store_sled::{Options, SledStore};
use std::sync::Arc;

/// A memory store whose positions lie far apart, and unevenly, as those of other engines do.
struct Sparse(MemoryStore);

impl Sparse {
    fn out(position: Position) -> Position {
        let raw = position.raw();
        Position::from_raw(raw * 1_000_003 + raw % 7 * 50_021)
    }

    /// The last of the inner positions that do not lie past an outer one; none before the first.
    fn inner(position: Position) -> Option<Position> {
        let near = position.raw() / 1_000_003 + 1;
        (0..=near).rev().map(Position::from_raw).find(|it| Self::out(*it) <= position)
    }
}

#[async_trait::async_trait]
impl EventStore for Sparse {
    async fn append(&self, stream: &StreamName, at: Expected, events: Vec<NewEvent>) -> Result<Appended, StoreError> {
        self.0.append(stream, at, events).await.map(|it| Appended { position: Self::out(it.position), ..it })
    }

    async fn read_stream(&self, stream: &StreamName, from: u64, max: usize) -> Result<Vec<Recorded>, StoreError> {
        let events = self.0.read_stream(stream, from, max).await?;
        Ok(events.into_iter().map(|it| Recorded { position: Self::out(it.position), ..it }).collect())
    }

    async fn read_all(&self, after: Option<Position>, max: usize) -> Result<Vec<Recorded>, StoreError> {
        let events = self.0.read_all(after.and_then(Self::inner), max).await?;
        let out = events.into_iter().map(|it| Recorded { position: Self::out(it.position), ..it });
        Ok(out.filter(|it| after.is_none_or(|after| it.position > after)).collect())
    }

    async fn wait_past(&self, after: Option<Position>) -> Result<(), StoreError> {
        self.0.wait_past(after.and_then(Self::inner)).await
    }

    async fn head(&self) -> Result<Option<Head>, StoreError> {
        Ok(self.0.head().await?.map(|it| Head { position: Self::out(it.position), ..it }))
    }

    async fn restore(&self, events: Vec<Recorded>) -> Result<(), StoreError> {
        self.0.restore(events).await
    }
}

async fn whole(office: &Office, filter: &LogFilter, limit: usize) -> Vec<LogEntry> {
    let (mut entries, mut before) = (Vec::new(), None);
    loop {
        let page = office.app.log_page(filter, before, limit).await.unwrap();
        assert!(page.entries.len() <= limit);
        entries.extend(page.entries);
        before = page.next;
        if before.is_none() {
            return entries;
        }
    }
}

/// A week's log of a few streams.
async fn busy(store: Arc<dyn EventStore>, clock: Arc<FixedClock>) -> (Office, TaskId) {
    let office = Office::over(store, clock, Place::Memory).await;
    let officer = office.official("A", "STTTT", Role::Officer).await;
    let mut first = None;
    for day in 15..22 {
        office.set_day(d(&format!("2024-01-{day}")));
        let task = office.assign(&day.to_string(), "STTTT", "30/6/2024").await[0];
        first.get_or_insert(task);
        for percent in [10, 20] {
            let report =
                Command::Report { percent: Some(percent), note: String::new(), documents: vec![], blocker: None };
            office.act(task, &officer, report).await.unwrap();
        }
    }
    (office, first.unwrap())
}

async fn check_everything(office: &Office, task: TaskId) {
    let mut all = office.log().await;
    all.reverse();
    let positions = |it: &[LogEntry]| it.iter().map(|it| it.position).collect::<Vec<_>>();
    let expected = |holds: &dyn Fn(&Recorded) -> bool| -> Vec<Position> {
        all.iter().filter(|it| holds(it)).map(|it| it.position).collect()
    };
    for limit in [1, 3, 200] {
        let entries = whole(office, &LogFilter::default(), limit).await;
        assert_eq!(positions(&entries), expected(&|_| true), "{limit}");
        for (entry, recorded) in entries.iter().zip(&all) {
            assert_eq!(
                (&entry.stream, entry.revision, &entry.name),
                (&recorded.stream, recorded.revision, &recorded.name)
            );
            let mut stored: serde_json::Value = serde_json::from_slice(&recorded.data).unwrap();
            if let Some(hash) = stored.get_mut("code_hash") {
                *hash = "•••".into();
            }
            assert_eq!(entry.data, stored, "its content is as stored, but for what a way in was made from");
        }
    }
    let day = |it: &Recorded| (it.recorded_at + TimeDelta::hours(7)).date_naive();
    let base = LogFilter::default;
    let stream = format!("task-{task}");
    let progress = "task_progress_reported";
    type Holds<'a> = &'a dyn Fn(&Recorded) -> bool;
    let rows: [(&str, LogFilter, Holds<'_>); 10] = [
        ("kind", LogFilter { category: Some("official".into()), ..base() }, &|it| it.stream.category() == "official"),
        ("stream", LogFilter { stream: Some(stream.clone()), ..base() }, &|it| it.stream.as_str() == stream),
        ("task", LogFilter { task: Some(task), ..base() }, &|it| it.stream.as_str() == stream),
        ("name", LogFilter { names: vec![progress.into()], ..base() }, &|it| it.name.starts_with(progress)),
        ("part of a name", LogFilter { names: vec!["task".into()], ..base() }, &|_| false),
        ("who", LogFilter { by: Some(dondoc_domain::OfficialId("CB1".into())), ..base() }, &|it| {
            it.name.starts_with(progress)
        }),
        ("door", LogFilter { channel: Some(Channel::Zalo), ..base() }, &|_| false),
        ("from", LogFilter { from: Some(d("2024-01-19")), ..base() }, &|it| day(it) >= d("2024-01-19")),
        ("to", LogFilter { to: Some(d("2024-01-17")), ..base() }, &|it| day(it) <= d("2024-01-17")),
        ("days of a task", LogFilter { task: Some(task), from: Some(d("2024-01-16")), ..base() }, &|it| {
            it.stream.as_str() == stream && day(it) >= d("2024-01-16")
        }),
    ];
    for (what, filter, holds) in rows {
        for limit in [2, 50] {
            assert_eq!(positions(&whole(office, &filter, limit).await), expected(holds), "{what}");
        }
    }
    let named = LogFilter { stream: Some("task".into()), ..base() };
    assert!(office.app.log_page(&named, None, 5).await.is_err());
}

#[tokio::test]
async fn every_event_once_newest_first_in_a_store_without_gaps() {
    let clock = Arc::new(FixedClock::new(morning(d("2024-01-15"))));
    let (office, task) = busy(Arc::new(MemoryStore::new(clock.clone())), clock).await;
    check_everything(&office, task).await;
}

#[tokio::test]
async fn and_in_a_store_with_wide_gaps() {
    let clock = Arc::new(FixedClock::new(morning(d("2024-01-15"))));
    let (office, task) = busy(Arc::new(Sparse(MemoryStore::new(clock.clone()))), clock).await;
    check_everything(&office, task).await;
}

#[tokio::test]
async fn an_empty_log_has_an_empty_page() {
    let clock = Arc::new(FixedClock::new(Utc::now()));
    let store = Arc::new(MemoryStore::new(clock.clone()));
    let app = dondoc_service::App::open(store, Place::Memory, clock, |_| {}).await.unwrap();
    assert_eq!(app.log_page(&LogFilter::default(), None, 10).await.unwrap(), Default::default());
    let status = app.chain_checked().await;
    assert_eq!(status.verified.map(|it| (it.events, it.position)), Some((0, None)));
}

/// A page looks at a part of a long log only, and says where to go on.
#[tokio::test]
async fn a_rare_event_costs_no_page_more_than_its_share() {
    let office = Office::new().await;
    let stream = StreamName::new("noise", "1").unwrap();
    let meta = dondoc_service::Context::system(Channel::Cli, uuid::Uuid::nil());
    let meta = serde_json::json!({"channel": meta.channel, "on": "2024-01-15", "command": meta.command});
    for part in 0..60_u64 {
        let event = |n: u64| NewEvent {
            id: uuid::Uuid::from_u128(u128::from(part * 100 + n) + 1),
            name: "noise_made.v1".into(),
            data: b"{}".to_vec(),
            meta: meta.to_string().into_bytes(),
        };
        let expected = if part == 0 { Expected::NoStream } else { Expected::At(part * 100 - 1) };
        office.store.append(&stream, expected, (0..100).map(event).collect()).await.unwrap();
    }
    let rare = LogFilter { category: Some("registry".into()), ..LogFilter::default() };
    let page = office.app.log_page(&rare, None, 50).await.unwrap();
    assert_eq!(page.entries, [], "they lie 6 000 events back");
    assert!(page.next.is_some() && page.searched_to.is_some());
    assert_eq!(whole(&office, &rare, 50).await.len(), 5);
}

#[tokio::test]
async fn the_chain_is_checked_once_an_hour_at_most_and_nobody_waits() {
    let office = Office::new().await;
    office.assign("1", "STTTT", "30/6/2024").await;
    assert_eq!(office.app.chain_status(), dondoc_service::lists::ChainStatus { checking: true, ..Default::default() });
    let first = office.app.chain_checked().await;
    let head = office.store.head().await.unwrap().unwrap();
    let verified = first.verified.clone().unwrap();
    assert_eq!((verified.events, verified.position), (head.events, Some(head.position)));
    assert_eq!(verified.head, head.hash.to_string());
    assert!(!first.checking && first.broken.is_none() && first.failed.is_none());
    office.assign("2", "STTTT", "30/6/2024").await;
    office.clock.advance(TimeDelta::minutes(59));
    assert_eq!(office.app.chain_checked().await, first, "too soon");
    office.clock.advance(TimeDelta::minutes(1));
    let second = office.app.chain_checked().await.verified.unwrap();
    assert_eq!(second.events, verified.events + 1);
    assert_eq!(second.at - verified.at, TimeDelta::hours(1));
}

/// A store that answers with one word changed, as a disk might.
struct Bent(Arc<dyn EventStore>, u64);

#[async_trait::async_trait]
impl EventStore for Bent {
    async fn append(&self, stream: &StreamName, at: Expected, events: Vec<NewEvent>) -> Result<Appended, StoreError> {
        self.0.append(stream, at, events).await
    }

    async fn read_stream(&self, stream: &StreamName, from: u64, max: usize) -> Result<Vec<Recorded>, StoreError> {
        self.0.read_stream(stream, from, max).await
    }

    async fn read_all(&self, after: Option<Position>, max: usize) -> Result<Vec<Recorded>, StoreError> {
        let mut events = self.0.read_all(after, max).await?;
        for it in events.iter_mut().filter(|it| it.position.raw() == self.1) {
            it.data.push(b' ');
        }
        Ok(events)
    }

    async fn wait_past(&self, after: Option<Position>) -> Result<(), StoreError> {
        self.0.wait_past(after).await
    }

    async fn head(&self) -> Result<Option<Head>, StoreError> {
        self.0.head().await
    }

    async fn restore(&self, events: Vec<Recorded>) -> Result<(), StoreError> {
        self.0.restore(events).await
    }
}

#[tokio::test]
async fn a_broken_place_is_told_and_a_store_that_closes_ends_the_check() {
    let dir = tempfile::tempdir().unwrap();
    let layout = layout(&dir);
    let clock = Arc::new(FixedClock::new(morning(d("2024-01-15"))));
    let open = || SledStore::open(&layout.log(), Options { clock: clock.clone(), ..Options::default() });
    {
        let store: Arc<dyn EventStore> = Arc::new(open().unwrap());
        let (office, task) = busy(store.clone(), clock.clone()).await;
        let officer = office.official("B", "STTTT", Role::Officer).await;
        office.act(task, &officer, submit("xong")).await.unwrap();
        let position = office.log().await[4].position;
        let bent = Arc::new(Bent(store, position.raw()));
        let app = dondoc_service::App::open(bent, Place::Memory, clock.clone(), |_| {}).await.unwrap();
        let broken = app.chain_checked().await.broken.unwrap();
        assert_eq!(broken.place.position, Some(position));
        assert!(broken.place.reason.contains("hash"), "{}", broken.place.reason);
        // Another check begins and is left behind when everything is dropped.
        assert!(office.app.chain_status().checking);
    }
    tokio::task::yield_now().await;
    open().unwrap();
}
