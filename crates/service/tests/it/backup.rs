//! A backup brings everything back: the log with its chain, names, settings and holidays.

use crate::support::{Office, d, layout, morning, submit};
use dondoc_calendar::Calendar;
use dondoc_domain::official::Role;
use dondoc_projections::board::Grouping;
use dondoc_service::{App, Config, Layout, Place, RatesRequest, ServiceError, backup};
use dondoc_store::{EventStore, FixedClock, MemoryStore};
use dondoc_store_sled::{Options, SledStore};
use std::{fs, sync::Arc};

fn clock() -> Arc<FixedClock> {
    Arc::new(FixedClock::new(morning(d("2024-02-01"))))
}

fn sled(layout: &Layout) -> Arc<dyn EventStore> {
    Arc::new(SledStore::open(&layout.log(), Options { clock: clock(), ..Options::default() }).unwrap())
}

fn everything() -> RatesRequest {
    RatesRequest {
        from: d("2024-01-01"),
        to: d("2024-12-31"),
        as_of: Some(d("2024-02-01")),
        known_at: None,
        definition: Default::default(),
        by: Some(Grouping::Official),
        agency: None,
        by_successor: false,
    }
}

#[tokio::test]
async fn a_restored_folder_answers_as_the_old_one() {
    let (old, new, kept) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let (from, to) = (layout(&old), layout(&new));
    fs::write(from.settings(), Config::template(Some("Đắk Nông"))).unwrap();
    fs::write(from.holidays(), Calendar::standard_csv()).unwrap();
    let store = sled(&from);
    let office = Office::over(store.clone(), clock(), Place::Folder(&from)).await;
    let officer = office.official("Trần Thị Bình", "STTTT", Role::Officer).await;
    let task = office.assign("1", "STTTT", "30/6/2024").await[0];
    office.act(task, &officer, submit("báo cáo")).await.unwrap();
    let rates = office.app.rates(&everything()).await.unwrap();
    assert_eq!(rates.groups[0].label, "Trần Thị Bình");
    let folder = kept.path().join("2024-02-01");
    let written = backup::backup(store.as_ref(), &from, &folder, |_| {}).await.unwrap();
    assert_eq!(written.events, office.log().await.len() as u64);
    let again = backup::backup(store.as_ref(), &from, &folder, |_| {}).await;
    assert!(matches!(again, Err(ServiceError::Told(_))), "a backup is never overwritten");
    let restored = sled(&to);
    let read = backup::restore(restored.as_ref(), &to, &folder, |_| {}).await.unwrap();
    assert_eq!((read.events, &read.head), (written.events, &written.head));
    for file in ["people.json", "dondoc.toml", "holidays.csv"] {
        let bytes = |layout: &Layout| fs::read(layout.root().join(file)).unwrap();
        assert_eq!(bytes(&from), bytes(&to), "{file}");
    }
    let app = App::open(restored.clone(), Place::Folder(&to), clock(), |_| {}).await.unwrap();
    assert_eq!(app.rates(&everything()).await.unwrap(), rates);
    assert_eq!(app.view("NV1").await.unwrap().history, office.app.view("NV1").await.unwrap().history);
    // The restored one goes on.
    app.execute(task, &crate::support::confirm(), &office.system()).await.unwrap();
    // Restoring once more over what has gone on is refused, and changes nothing.
    let head = restored.head().await.unwrap();
    let refused = backup::restore(restored.as_ref(), &to, &folder, |_| {}).await;
    assert_eq!(restored.head().await.unwrap(), head, "{refused:?}");
}

#[tokio::test]
async fn a_spoilt_backup_is_refused_and_leaves_nothing() {
    let office = Office::new().await;
    office.assign("1", "STTTT", "30/6/2024").await;
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("log.jsonl");
    backup::export(office.store.as_ref(), &file, |_| {}).await.unwrap();
    let whole = fs::read_to_string(&file).unwrap();
    for (what, spoilt) in [
        ("a changed word", whole.replace("Xây dựng", "Xây  dựng")),
        ("a cut end", whole.lines().take(4).map(|line| format!("{line}\n")).collect()),
        ("not a log", "xin chào\n".into()),
        ("nothing", String::new()),
    ] {
        assert_ne!(spoilt, whole);
        fs::write(&file, spoilt).unwrap();
        let store = MemoryStore::new(clock());
        let target = tempfile::tempdir().unwrap();
        let error = backup::restore(&store, &layout(&target), &file, |_| {}).await.unwrap_err();
        assert!(error.to_string().contains("Chưa có gì được ghi"), "{what}: {error}");
        assert_eq!(store.head().await.unwrap(), None, "{what}");
        assert_eq!(fs::read_dir(target.path()).unwrap().count(), 0, "{what}");
    }
}

/// A place that someone named wrongly is no trouble of the store's; what the store says in English stands in brackets.
#[tokio::test]
async fn what_goes_wrong_is_told_in_vietnamese() {
    let office = Office::new().await;
    office.assign("1", "STTTT", "30/6/2024").await;
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("log.jsonl");
    let told = |error: ServiceError| (error.is_storage(), error.to_string());
    for place in [dir.path().join("không có/log.jsonl"), dir.path().to_owned()] {
        let (storage, message) = told(backup::export(office.store.as_ref(), &place, |_| {}).await.unwrap_err());
        assert!(!storage && message.contains("Không ghi được"), "{message}");
    }
    fs::write(dir.path().join("tệp"), "").unwrap();
    let refused = backup::backup(office.store.as_ref(), &layout(&dir), &dir.path().join("tệp/bản sao"), |_| {}).await;
    assert!(!refused.unwrap_err().is_storage());
    assert!(fs::read_dir(dir.path()).unwrap().count() == 1, "no draft is left");

    backup::export(office.store.as_ref(), &file, |_| {}).await.unwrap();
    let whole = fs::read_to_string(&file).unwrap();
    let full = Office::new().await;
    full.official("A", "SNV", Role::Office).await;
    for (content, other, expected, storage) in [
        (whole.clone(), true, "đã có một nhật ký khác", false),
        (whole.replacen("\"version\":1", "\"version\":9", 1), false, "không phải tệp nhật ký", false),
        ("{\"a\":1}\n".to_owned(), false, "không phải tệp nhật ký", false),
        (whole[..whole.len() / 2].to_owned(), false, "bị hỏng hoặc không đầy đủ", true),
    ] {
        fs::write(&file, content).unwrap();
        let empty = MemoryStore::new(clock());
        let store: &dyn EventStore = if other { full.store.as_ref() } else { &empty };
        let target = tempfile::tempdir().unwrap();
        let error = backup::restore(store, &layout(&target), &file, |_| {}).await.unwrap_err();
        let (broken, message) = told(error);
        assert!(broken == storage && message.contains(expected), "{message}");
        let outside = message.split(" [chi tiết").next().unwrap();
        for english in ["the ", "line", "EOF", "invalid", "corrupt"] {
            assert!(!outside.contains(english), "{message}");
        }
    }
    let missing = backup::restore(&MemoryStore::new(clock()), &layout(&dir), &dir.path().join("x"), |_| {}).await;
    assert!(matches!(missing, Err(ServiceError::NotFound { .. })));
}

/// Read models that belong to another log are not believed.
#[tokio::test]
async fn saved_read_models_of_another_log_are_made_anew() {
    let dir = tempfile::tempdir().unwrap();
    let folder = layout(&dir);
    let with_tasks = |count: usize| {
        let folder = folder.clone();
        async move {
            let clock = clock();
            let store = Arc::new(MemoryStore::new(clock.clone()));
            let office = Office::over(store, clock, Place::Folder(&folder)).await;
            for n in 0..count {
                office.assign(&n.to_string(), "STTTT", "30/6/2024").await;
            }
            let events = office.log().await.len() as u64;
            assert_eq!(office.app.rebuild(|_| {}).await.unwrap(), events);
            let again = office.reopened(Place::Folder(&folder)).await;
            again.rates(&everything()).await.unwrap().total.assigned
        }
    };
    assert_eq!(with_tasks(3).await, 3);
    assert_eq!(with_tasks(2).await, 2);
}
