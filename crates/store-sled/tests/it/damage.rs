//! What was changed behind our back is found out, by opening or by verifying.

use std::path::Path;

use dondoc_store::{EventStore, StoreError, verify};

use super::{all, fill, open};

const EVENTS: u64 = 400;

async fn filled(dir: &Path) {
    let store = open(dir).unwrap();
    fill(&store, EVENTS).await;
    store.close();
}

/// Writes to the tree as no part of the store does.
fn tamper(dir: &Path, change: impl FnOnce(&sled::Db)) {
    let db = sled::open(dir).unwrap();
    change(&db);
    db.flush().unwrap();
}

fn event_key(position: u64) -> Vec<u8> {
    [b"e".as_slice(), &position.to_be_bytes()].concat()
}

fn flip(db: &sled::Db, position: u64, at: usize) {
    let mut value = db.get(event_key(position)).unwrap().unwrap().to_vec();
    let at = at.min(value.len() - 1);
    value[at] ^= 1;
    db.insert(event_key(position), value).unwrap();
}

#[tokio::test]
async fn a_flipped_bit_is_found_where_it_is() {
    // Of the record: version, hash, id, revision, time, a length, the stream, and last the circumstances.
    for at in [0, 1, 33, 56, 64, 68, 72, usize::MAX] {
        let dir = tempfile::tempdir().unwrap();
        filled(dir.path()).await;
        tamper(dir.path(), |db| {
            flip(db, 200, at);
            flip(db, 130, at);
        });
        let store = open(dir.path()).unwrap();
        let found = verify(&store, |_| ()).await.unwrap();
        let position = found.broken.as_ref().and_then(|broken| broken.position).map(|p| p.raw());
        assert_eq!((found.ok, found.events, position), (false, 129, Some(130)), "byte {at}: {found:?}");
    }
}

#[tokio::test]
async fn a_missing_event_is_found_where_it_was() {
    for gone in [1, 7, 130] {
        let dir = tempfile::tempdir().unwrap();
        filled(dir.path()).await;
        tamper(dir.path(), |db| drop(db.remove(event_key(gone)).unwrap()));
        let store = open(dir.path()).unwrap();
        assert_eq!(store.read_all(None, usize::MAX).await.map_or(0, |events| events.len()) as u64, gone - 1);
        let found = verify(&store, |_| ()).await.unwrap();
        let position = found.broken.as_ref().and_then(|broken| broken.position).map(|p| p.raw());
        assert_eq!((found.events, position), (gone - 1, Some(gone)), "{found:?}");
    }
}

#[tokio::test]
async fn a_log_with_another_past_is_not_opened() {
    let (dir, other) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    filled(dir.path()).await;
    filled(other.path()).await; // The same events, recorded at other times.
    std::fs::copy(other.path().join("HEAD"), dir.path().join("HEAD")).unwrap();
    let error = open(dir.path()).err();
    assert!(matches!(error, Some(StoreError::Corrupt { position: Some(_), .. })), "{error:?}");
}

/// No crash leaves such a note, so the log may have lost events, and nobody could tell.
#[tokio::test]
async fn a_log_whose_note_is_broken_is_not_opened() {
    let dir = tempfile::tempdir().unwrap();
    filled(dir.path()).await;
    let head = dir.path().join("HEAD");
    let whole = std::fs::read(&head).unwrap();
    let refused = |note: &[u8]| {
        std::fs::write(&head, note).unwrap();
        let error = open(dir.path()).err();
        assert!(matches!(error, Some(StoreError::Corrupt { .. })), "{:?}: {error:?}", String::from_utf8_lossy(note));
        error.map(|error| error.to_string()).unwrap()
    };
    let unreadable = "corrupt: the note of the head cannot be read; whether events are lost cannot be told";
    let zeros = "0".repeat(64);
    let wholly_wrong = ["x", "\n", "400", "400 abc", "x y", &format!("0400 {zeros}\n"), &format!("0 {zeros}")];
    for note in wholly_wrong.into_iter().map(str::as_bytes).chain([[0xff; 9].as_slice()]) {
        assert!(refused(note).starts_with(unreadable));
    }
    for len in 0..whole.len() {
        assert!(refused(&whole[..len]).starts_with(unreadable), "{len} bytes");
    }
    // A flipped bit may leave a note that can be read: of another position, or of another hash.
    for at in 0..whole.len() {
        for bit in [0x01, 0x20] {
            let mut note = whole.clone();
            note[at] ^= bit;
            refused(&note);
        }
    }
    // What is broken in the log itself is named first.
    let broken = tempfile::tempdir().unwrap();
    filled(broken.path()).await;
    tamper(broken.path(), |db| flip(db, 130, usize::MAX));
    std::fs::write(broken.path().join("HEAD"), "x").unwrap();
    assert_eq!(first_broken(broken.path()), Some(130));

    std::fs::write(&head, &whole).unwrap();
    assert_eq!(all(&open(dir.path()).unwrap()).await.len() as u64, EVENTS, "nothing but the note was broken");
}

#[tokio::test]
async fn a_log_without_its_note_is_not_opened() {
    for events in [0, 1, EVENTS] {
        let dir = tempfile::tempdir().unwrap();
        let store = open(dir.path()).unwrap();
        let head = dir.path().join("HEAD");
        assert_eq!(std::fs::read_to_string(&head).unwrap(), format!("0 {}\n", "0".repeat(64)), "made with the log");
        fill(&store, events).await;
        store.close();
        drop(open(dir.path()).unwrap());
        std::fs::remove_file(&head).unwrap();
        let due = StoreError::corrupt("the note of the head is missing; whether events are lost cannot be told");
        assert_eq!(open(dir.path()).err(), Some(due), "{events} events");
        assert!(!head.exists(), "and opening it again does not make it whole");
    }
}

/// The position that opening names.
#[track_caller]
fn first_broken(dir: &Path) -> Option<u64> {
    match open(dir).err() {
        Some(StoreError::Corrupt { position, .. }) => position.map(|p| p.raw()),
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn a_flipped_bit_near_the_end_is_found_by_opening() {
    for position in [EVENTS, EVENTS - 1, EVENTS - 63] {
        let dir = tempfile::tempdir().unwrap();
        filled(dir.path()).await;
        tamper(dir.path(), |db| flip(db, position, usize::MAX));
        match open(dir.path()).err() {
            Some(StoreError::Corrupt { position: Some(p), .. }) => assert_eq!(p.raw(), position),
            other => panic!("{other:?}"),
        }
    }
}

#[tokio::test]
async fn a_log_that_lost_its_end_is_not_opened() {
    type Change = fn(&sled::Db);
    let lost_events: Change = |db| {
        for position in EVENTS - 1..=EVENTS {
            db.remove(event_key(position)).unwrap();
        }
    };
    let lost_all: Change = |db| db.clear().unwrap();
    let gap: Change = |db| drop(db.remove(event_key(EVENTS - 5)).unwrap());
    let early: Change = |db| {
        db.remove(event_key(EVENTS)).unwrap();
        flip(db, 130, usize::MAX);
        db.remove(event_key(200)).unwrap();
    };
    let index: Change = |db| {
        let (key, _) = db.scan_prefix(b"s").next().unwrap().unwrap();
        let stream = key[..17].to_vec();
        // Of `task-0`, which holds every third event, and the last of all.
        for entry in db.scan_prefix(stream).rev().take(3) {
            db.remove(entry.unwrap().0).unwrap();
        }
    };
    let cases = [
        ("its last events", EVENTS - 1, lost_events),
        ("all", 1, lost_all),
        ("one", EVENTS - 5, gap),
        ("its last event, and is broken before", 130, early),
        ("its index", EVENTS - 6, index),
    ];
    for (what, first, change) in cases {
        let dir = tempfile::tempdir().unwrap();
        filled(dir.path()).await;
        tamper(dir.path(), change);
        assert_eq!(first_broken(dir.path()), Some(first), "lost {what}");
    }
}

#[tokio::test]
async fn an_index_that_leads_astray_is_found_by_reading_and_by_verifying() {
    let dir = tempfile::tempdir().unwrap();
    filled(dir.path()).await;
    tamper(dir.path(), |db| {
        let (key, _) = db.scan_prefix(b"s").next().unwrap().unwrap();
        let other = db.scan_prefix(b"s").nth(1).unwrap().unwrap().1.to_vec();
        db.insert(key, other).unwrap();
    });
    let store = open(dir.path()).unwrap();
    assert_eq!(all(&store).await.len() as u64, EVENTS);
    let mut broken = 0;
    for stream in ["task-0", "task-1", "task-2"] {
        match store.read_stream(&super::name(stream), 0, 9).await {
            Err(StoreError::Corrupt { .. }) => broken += 1,
            other => assert_eq!(other.unwrap().len(), 9),
        }
    }
    assert_eq!(broken, 1);
    assert!(!verify(&store, |_| ()).await.unwrap().ok);
}

#[tokio::test]
async fn a_broken_snapshot_or_conf_is_set_aside() {
    let dir = tempfile::tempdir().unwrap();
    filled(dir.path()).await;
    drop(open(dir.path()).unwrap());
    let snapshots = || {
        let names = std::fs::read_dir(dir.path()).unwrap().map(|entry| entry.unwrap().path());
        names.filter(|path| path.file_name().unwrap().to_string_lossy().starts_with("snap.")).collect::<Vec<_>>()
    };
    for snapshot in snapshots() {
        let mut bytes = std::fs::read(&snapshot).unwrap();
        let middle = bytes.len() / 2;
        bytes[middle] ^= 1;
        std::fs::write(&snapshot, bytes).unwrap();
    }
    assert!(!snapshots().is_empty(), "there is no snapshot to break, the test shows nothing");
    let store = open(dir.path()).unwrap();
    assert_eq!(all(&store).await.len() as u64, EVENTS);
    super::sound(&store).await;
    drop(store);
    let conf = dir.path().join("conf");
    for bytes in [vec![], vec![0; 20], std::fs::read(&conf).unwrap()[..9].to_vec()] {
        std::fs::write(&conf, bytes).unwrap();
        let store = open(dir.path()).unwrap();
        assert_eq!(all(&store).await.len() as u64, EVENTS);
    }
}

#[test]
fn a_directory_of_something_else_is_left_alone() {
    let dir = tempfile::tempdir().unwrap();
    tamper(dir.path(), |db| drop(db.insert("key", "value").unwrap()));
    assert!(matches!(open(dir.path()).err(), Some(StoreError::Invalid(_))));
    let later = tempfile::tempdir().unwrap();
    drop(open(later.path()).unwrap());
    tamper(later.path(), |db| drop(db.insert("v", "dondoc-log 2").unwrap()));
    let error = open(later.path()).err().unwrap().to_string();
    assert!(error.contains("dondoc-log 2"), "{error}");
}

/// sled cuts its file where it cannot read on. What stood behind must not be lost with it.
#[tokio::test]
async fn a_damaged_file_is_there_as_it_was_after_an_opening_that_cut_it() {
    let original = tempfile::tempdir().unwrap();
    filled(original.path()).await;
    let size = std::fs::metadata(original.path().join("db")).unwrap().len() as usize;
    let (mut cut, mut kept) = (0, 0);
    for (round, at) in (0..size).step_by(size / 24).enumerate() {
        let dir = tempfile::tempdir().unwrap();
        for entry in std::fs::read_dir(original.path()).unwrap().map(Result::unwrap) {
            // Every second time sled has no snapshot to start from.
            let is_snapshot = entry.file_name().to_string_lossy().starts_with("snap.");
            if entry.path().is_file() && !(is_snapshot && round % 2 == 0) {
                std::fs::copy(entry.path(), dir.path().join(entry.file_name())).unwrap();
            }
        }
        let db = dir.path().join("db");
        let mut damaged = std::fs::read(&db).unwrap();
        damaged[at] ^= 0xff;
        std::fs::write(&db, &damaged).unwrap();
        let copy = dir.path().join("aside.db.1");
        match open(dir.path()) {
            Ok(store) => {
                store.close();
                assert!(!copy.exists(), "byte {at}: a copy that nobody needs");
            }
            Err(error) => {
                cut += usize::from(std::fs::read(&db).unwrap() != damaged);
                if copy.exists() {
                    kept += 1;
                    assert!(std::fs::read(&copy).unwrap() == damaged, "byte {at}: the copy is another file");
                    assert!(error.to_string().contains("aside.db.1"), "{error}");
                }
                assert!(copy.exists() || std::fs::read(&db).unwrap() == damaged, "byte {at}: lost: {error}");
            }
        }
    }
    assert!(cut > 0 && kept >= cut, "nothing was cut, the test shows nothing: {cut} {kept}");
}
