//! What is acknowledged is on disk, and a process that dies at any moment does not take it along.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use dondoc_store::{EventStore, StoreError};

use super::{all, child, fill, name, open, sound};

/// Whether there is an `strace` to test with. The CI must have it.
fn strace() -> bool {
    let there = Command::new("strace").arg("-V").output().is_ok_and(|out| out.status.success());
    if !there {
        assert!(std::env::var_os("CI").is_none(), "strace is missing; the CI must install it");
        eprintln!("SKIPPED: strace is missing, so it is not shown that acknowledged appends are on disk");
    }
    there
}

/// Only our own sync counts: sled calls `fsync` now and then, never `fdatasync`.
#[test]
fn an_append_is_acknowledged_only_after_it_was_synced() {
    if !strace() {
        return;
    }
    let dir = tempfile::tempdir().unwrap();
    let trace = dir.path().join("trace");
    let calls = ["strace", "-f", "-y", "-e", "trace=fdatasync,write,pwrite64", "-o", trace.to_str().unwrap()];
    let said = child::output(&calls, "twenty", &dir.path().join("log"));
    assert_eq!(said.iter().filter(|line| child::ack(line).is_some()).count(), 20, "{said:?}");

    let (mut written, mut synced, mut acked) = (false, false, 0);
    for line in std::fs::read_to_string(&trace).unwrap().lines() {
        let on_log = line.contains("/log/db>");
        if line.contains("pwrite64(") && on_log {
            (written, synced) = (true, false);
        } else if line.contains("fdatasync") && line.ends_with("= 0") {
            // The end of a call that was interrupted in the trace does not name the file; the log is the only one.
            synced = written;
        } else if line.contains("\"ack task-0") {
            assert!(written && synced, "acknowledged before it was on disk: {line}");
            (written, synced, acked) = (false, false, acked + 1);
        }
    }
    assert_eq!(acked, 20);
}

/// A hundred appends that wait together do not cost a hundred syncs, and no batch grows past a hundred events.
#[test]
fn one_sync_serves_all_who_wait() {
    if !strace() {
        return;
    }
    for (job, syncs) in [("many-small", 1..50), ("few-large", 8..9)] {
        let dir = tempfile::tempdir().unwrap();
        let trace = dir.path().join("trace");
        let calls = ["strace", "-f", "-c", "-e", "trace=fdatasync", "-o", trace.to_str().unwrap()];
        child::output(&calls, job, &dir.path().join("log"));
        let counted = std::fs::read_to_string(&trace).unwrap();
        let line = counted.lines().find(|line| line.ends_with("fdatasync")).unwrap_or_else(|| panic!("{counted}"));
        let found: usize = line.split_whitespace().nth(3).unwrap().parse().unwrap();
        assert!(syncs.contains(&found), "{job}: {found} syncs");
    }
}

/// What a failed sync leaves on disk nobody knows, and the next sync will not tell: nothing more is written, and
/// the event that was not acknowledged is not shown.
#[tokio::test]
async fn a_failed_sync_is_not_tried_again() {
    if !strace() {
        return;
    }
    let dir = tempfile::tempdir().unwrap();
    let fail = ["strace", "-f", "-o", "/dev/null", "-e", "inject=fdatasync:error=EIO:when=5"];
    let said = child::output(&fail, "until-full", dir.path());
    let refused = "error Unavailable store unavailable: writing failed, open the store anew";
    assert_eq!(said.iter().filter(|line| child::ack(line).is_some()).count(), 4, "{said:?}");
    assert_eq!(said.iter().filter(|line| line.starts_with(refused)).count(), 2, "{said:?}");
    for what in ["waits", "reads", "head"] {
        let refused = format!("{what} store unavailable: writing failed, open the store anew");
        assert!(said.iter().any(|line| line.starts_with(&refused)), "{what}: {said:?}");
    }
    let store = open(dir.path()).unwrap();
    sound(&store).await;
    assert!(all(&store).await.len() >= 4);
}

/// Any write while opening may be the last one; the next opening finds everything.
#[tokio::test]
async fn a_kill_while_opening_does_not_lock_us_out() {
    if !strace() {
        return;
    }
    let work = tempfile::tempdir().unwrap();
    let whole = work.path().join("whole");
    let store = open(&whole).unwrap();
    fill(&store, 300).await;
    let (log, head) = (all(&store).await, store.head().await.unwrap());
    drop(store);

    let mut half_written = 0;
    for nth in 1..60 {
        let dir = work.path().join(nth.to_string());
        copy(&whole, &dir);
        let kill = format!("inject=write,pwrite64:signal=SIGKILL:when={nth}");
        let said = child::output(&["strace", "-f", "-o", "/dev/null", "-e", &kill], "open", &dir);

        if names(&dir).iter().any(|name| name.ends_with(".generating")) {
            half_written += 1;
            let raw = work.path().join(format!("raw{nth}"));
            copy(&dir, &raw);
            let alone = sled::open(&raw);
            // A snapshot killed after its last byte can be read; before that sled alone is locked out.
            assert!(half_written > 1 || alone.is_err(), "sled alone opens this, so the test shows nothing");
        }
        let store = open(&dir).unwrap_or_else(|e| panic!("after a kill at write {nth}: {e}"));
        assert_eq!((all(&store).await, store.head().await.unwrap()), (log.clone(), head), "kill at write {nth}");
        assert!(!names(&dir).iter().any(|name| name.starts_with("aside.")), "what is known for broken is not tried");
        drop(store);
        if said.iter().any(|line| line == "open") {
            break; // The kill came after opening.
        }
    }
    assert!(half_written > 0, "no kill left a half-written snapshot");
}

/// The very first opening has nothing to lose, but it must not leave something that cannot be opened.
#[test]
fn a_kill_while_making_the_log_does_not_lock_us_out() {
    if !strace() {
        return;
    }
    let work = tempfile::tempdir().unwrap();
    for nth in 1..60 {
        let dir = work.path().join(nth.to_string());
        let kill = format!("inject=write,pwrite64,ftruncate,fsync,rename:signal=SIGKILL:when={nth}");
        let said = child::output(&["strace", "-f", "-o", "/dev/null", "-e", &kill], "open", &dir);
        open(&dir).unwrap_or_else(|e| panic!("after a kill at call {nth}: {e}"));
        if said.iter().any(|line| line == "open") {
            return;
        }
    }
    panic!("the child never came to open its log");
}

/// A note is renamed only after its content is on disk, so whatever a crash leaves can be read; and the first one is
/// there for good before the log is open.
#[test]
fn a_note_of_the_head_is_on_disk_before_it_is_in_place() {
    if !strace() {
        return;
    }
    let dir = tempfile::tempdir().unwrap();
    let trace = dir.path().join("trace");
    let calls = ["strace", "-f", "-y", "-e", "trace=write,fsync,rename", "-o", trace.to_str().unwrap()];
    let said = child::output(&calls, "twenty", &dir.path().join("log"));
    assert_eq!(said.iter().filter(|line| child::ack(line).is_some()).count(), 20, "{said:?}");

    let (mut synced, mut notes, mut kept, mut opened) = (false, 0, false, false);
    for line in std::fs::read_to_string(&trace).unwrap().lines() {
        if line.contains("write(") && line.contains("/log/HEAD.new>") {
            synced = false;
        } else if line.contains("fsync(") && line.contains("/log/HEAD.new>") {
            synced = true;
        } else if line.contains("rename(") && line.contains("/log/HEAD\"") {
            assert!(synced, "put in place before it was on disk: {line}");
            (synced, notes) = (false, notes + 1);
        } else if line.contains("fsync(") && line.contains("/log>") {
            kept = notes > 0;
        } else if line.contains("\"open\\n\"") {
            assert!(kept, "open before the first note was there for good");
            opened = true;
        }
    }
    assert!(opened && notes >= 2, "{notes} notes; one when the log is made, one for its events");
}

/// Wherever a kill meets the writing of a note, the log is opened and holds what was acknowledged.
#[tokio::test]
async fn a_kill_while_noting_the_head_does_not_lock_us_out() {
    if !strace() {
        return;
    }
    let work = tempfile::tempdir().unwrap();
    for nth in 1..60 {
        let dir = work.path().join(nth.to_string());
        let kill = format!("inject=fsync,rename,unlink:signal=SIGKILL:when={nth}");
        let wrapper = ["strace", "-f", "-o", "/dev/null", "-e", &kill];
        let done = child::command(&wrapper, "twenty", &dir).output().unwrap();
        let said = String::from_utf8_lossy(&done.stdout).into_owned();
        let acked = said.lines().filter(|line| child::ack(line).is_some()).count();
        let store = open(&dir).unwrap_or_else(|e| panic!("after a kill at call {nth}: {e}"));
        sound(&store).await;
        assert!(all(&store).await.len() >= acked, "after a kill at call {nth}");
        if done.status.success() {
            assert!(nth > 3 && acked == 20, "no kill met a note: {nth}, {said}");
            return;
        }
    }
    panic!("the child never came to its end");
}

#[tokio::test]
async fn kill_and_kill_again() {
    let dir = tempfile::tempdir().unwrap();
    let mut acked: BTreeMap<String, u64> = BTreeMap::new();
    let mut events = 0;
    for round in 0..12_u64 {
        let (mut process, mut lines) = child::start(&[], "until-killed", dir.path());
        let mut line = || lines.next().transpose().unwrap();
        let mut hear = |line: &str| child::ack(line).map(|(stream, revision)| acked.insert(stream, revision)).is_some();
        // Not the same moment in each round, so that kills meet appends, syncs and the flusher.
        let mut left = 1 + round * 61;
        while left > 0 {
            left -= u64::from(hear(&line().expect("it appends")));
        }
        std::thread::sleep(Duration::from_millis(round * 37 % 200));
        process.kill().unwrap();
        process.wait().unwrap();
        while let Some(line) = line() {
            hear(&line);
        }

        let store = open(dir.path()).unwrap();
        sound(&store).await;
        for (stream, revision) in &acked {
            let found = store.read_stream(&name(stream), *revision, 1).await.unwrap();
            assert_eq!(found.len(), 1, "round {round}: {stream} {revision} was acknowledged");
        }
        let now = store.head().await.unwrap().map_or(0, |head| head.events);
        assert!(now > events, "round {round}: nothing was appended, the test shows nothing");
        events = now;
    }
    assert_eq!(acked.len(), 8, "all writers came through");
}

#[test]
fn a_second_process_is_told_who_holds_the_log() {
    let dir = tempfile::tempdir().unwrap();
    let mut holder = child::command(&[], "hold", dir.path());
    let mut holder = holder.stdin(std::process::Stdio::piped()).spawn().unwrap();
    let mut lines = std::io::BufRead::lines(std::io::BufReader::new(holder.stdout.take().unwrap()));
    while lines.next().unwrap().unwrap() != "open" {}

    let asked = Instant::now();
    let due = StoreError::Locked { dir: dir.path().into(), pid: Some(holder.id()) };
    assert_eq!(open(dir.path()).err(), Some(due.clone()));
    assert!(asked.elapsed() < Duration::from_millis(500), "at once");
    assert!(due.to_string().ends_with(&format!("is in use by process {}", holder.id())), "{due}");
    let said = child::output(&[], "open", dir.path());
    assert!(said.iter().any(|line| line.starts_with("error Unavailable")), "{said:?}");

    drop(holder.stdin.take());
    holder.wait().unwrap();
    let store = open(dir.path()).unwrap();
    let due = StoreError::Locked { dir: dir.path().into(), pid: Some(std::process::id()) };
    assert_eq!(open(dir.path()).err(), Some(due), "also within one process");
    drop(store);
    open(dir.path()).unwrap();
}

fn names(dir: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(dir).unwrap();
    entries.map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned()).collect()
}

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let to = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy(&entry.path(), &to);
        } else {
            std::fs::copy(entry.path(), to).unwrap();
        }
    }
}
