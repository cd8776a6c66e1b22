//! How fast the log takes appends and gives them back, beside what the same disk can do at all.
//!
//! Disks have fast and slow phases, so each line has its own limits, measured right before and after it. For appends
//! they are a bare loop of write and fdatasync: `limit` by its fastest tenth, and in words by its median. Read the
//! ratio; the absolute numbers are those of this machine at this moment.
#![expect(clippy::unwrap_used, reason = "a benchmark that cannot run stops")]

use std::fs::File;
use std::io::{Read, Seek, SeekFrom, Write};
use std::ops::ControlFlow;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use dondoc_store::{EventStore, Expected, NewEvent, Recorded, StreamName, verify};
use dondoc_store_sled::{Options, SledStore};
use uuid::Uuid;

/// A typical event: a progress report in Vietnamese with its circumstances, about 350 bytes in all.
const DATA: &str = r#"{"percent":60,"note":"Đã hoàn thành dự thảo, đang lấy ý kiến các sở, ban, ngành và địa phương.","documents":[{"number":"1234/STTTT-CĐS","date":"2024-05-20"}],"blocker":null}"#;
const META: &str =
    r#"{"by":"0190b6f0-0000-7000-8000-000000000001","on_behalf":null,"channel":"web","at":"2024-05-21T02:03:04Z"}"#;
const EVENT_BYTES: usize = DATA.len() + META.len() + 100;

const RUN: Duration = Duration::from_secs(3);
const PROBE: Duration = Duration::from_secs(1);
const REPLAYED: u64 = 200_000;

fn main() {
    let dir = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    println!("{:<28}{:>14}{:>14}{:>8}   limit", "", "events/s", "limit", "ratio");
    for writers in [1, 16, 256] {
        let path = dir.path().join(format!("append-{writers}"));
        let before = sync_probe(dir.path(), writers);
        let appended = runtime.block_on(appends(&path, writers));
        let after = sync_probe(dir.path(), writers);
        let syncs = sorted([before, after].concat());
        let per_second = |tenth: usize| writers as f64 / syncs[syncs.len() * tenth / 10].as_secs_f64();
        let what = format!("{writers} per write + fdatasync; {:.0} by the median", per_second(5));
        row(&format!("append, {writers} at a time"), appended, per_second(1), &what);
    }
    let path = dir.path().join("replay");
    let events = runtime.block_on(fill(&path));
    let raw = raw_scan(dir.path(), &events);
    drop(events);
    let what = format!("raw scan of the same bytes, {:.0} MB/s", raw * EVENT_BYTES as f64 / 1e6);
    let opened = Instant::now();
    let store = SledStore::open(&path, Options::default()).unwrap();
    let opened = opened.elapsed();
    let read = |f: &dyn Fn(&SledStore)| {
        let start = Instant::now();
        f(&store);
        REPLAYED as f64 / start.elapsed().as_secs_f64()
    };
    row("replay, cold", read(&|store| runtime.block_on(scan(store))), raw, &what);
    row("replay, warm", read(&|store| runtime.block_on(scan(store))), raw, &what);
    let check = |store: &SledStore| assert!(runtime.block_on(verify(store, |_| ())).unwrap().ok);
    row("verify", read(&check), raw, &what);
    let size = size(&path);
    println!(
        "\nopened {REPLAYED} events in {opened:.0?}; {} bytes on disk per event of {EVENT_BYTES}",
        size / REPLAYED
    );
}

fn row(what: &str, rate: f64, limit: f64, limited_by: &str) {
    println!("{what:<28}{rate:>14.0}{limit:>14.0}{:>8.2}   {limited_by}", rate / limit);
}

fn event(id: u128) -> NewEvent {
    let id = Uuid::from_u128(id);
    NewEvent { id, name: "task_progress_reported.v1".into(), data: DATA.into(), meta: META.into() }
}

/// Events that `writers` callers get in per second, one event each at a time, every caller on a stream of its own.
async fn appends(dir: &Path, writers: u128) -> f64 {
    let store = Arc::new(SledStore::open(dir, Options::default()).unwrap());
    let start = Instant::now();
    let callers = (0..writers).map(|writer| {
        let store = store.clone();
        tokio::spawn(async move {
            let (mut n, mut current) = (0, None);
            while start.elapsed() < RUN {
                // A task has a dozen events or so, then comes the next one.
                let stream = StreamName::new("task", &format!("{writer}.{}", n / 12)).unwrap();
                current = current.filter(|_| n % 12 > 0);
                let expected = Expected::from_current(current);
                current = Some(store.append(&stream, expected, vec![event(writer << 64 | n)]).await.unwrap().revision);
                n += 1;
            }
            n
        })
    });
    let mut events = 0;
    for caller in callers.collect::<Vec<_>>() {
        events += caller.await.unwrap();
    }
    events as f64 / start.elapsed().as_secs_f64()
}

/// How long it takes to write `writers` events and sync them, if nothing else has to be done.
///
/// Into a file that is already full of zeros: a growing file is slower, and neither a good log nor sled grows by events.
fn sync_probe(dir: &Path, writers: u128) -> Vec<Duration> {
    const FILE: u64 = 16 << 20;
    let path = dir.join("probe");
    std::fs::write(&path, vec![0; FILE as usize]).unwrap();
    let mut file = File::options().write(true).open(&path).unwrap();
    file.sync_all().unwrap();
    let bytes = vec![b'x'; EVENT_BYTES * writers as usize];
    let (start, mut syncs) = (Instant::now(), Vec::new());
    while start.elapsed() < PROBE {
        if file.stream_position().unwrap() + bytes.len() as u64 > FILE {
            file.seek(SeekFrom::Start(0)).unwrap();
        }
        let write = Instant::now();
        file.write_all(&bytes).unwrap();
        file.sync_data().unwrap();
        syncs.push(write.elapsed());
    }
    syncs
}

fn sorted(mut syncs: Vec<Duration>) -> Vec<Duration> {
    syncs.sort_unstable();
    syncs
}

async fn fill(dir: &Path) -> Vec<Recorded> {
    let store = SledStore::open(dir, Options::default()).unwrap();
    for stream in 0..u128::from(REPLAYED / 20) {
        let name = StreamName::new("task", &stream.to_string()).unwrap();
        let append = store.append(&name, Expected::NoStream, (0..20).map(|n| event(stream << 64 | n)).collect());
        append.await.unwrap();
    }
    let mut events = Vec::new();
    let mut take = |event| {
        events.push(event);
        ControlFlow::Continue(())
    };
    store.scan(None, &mut take).await.unwrap();
    events
}

async fn scan(store: &SledStore) {
    let mut bytes = 0;
    let mut take = |event: Recorded| {
        bytes += event.data.len();
        ControlFlow::Continue(())
    };
    store.scan(None, &mut take).await.unwrap();
    assert_eq!(bytes as u64, REPLAYED * DATA.len() as u64);
}

/// Events per second if nothing had to be done but read their bytes from one file in order.
fn raw_scan(dir: &Path, events: &[Recorded]) -> f64 {
    let path = dir.join("raw");
    let mut file = std::io::BufWriter::new(File::create(&path).unwrap());
    for event in events {
        file.write_all(&event.data).unwrap();
        file.write_all(&event.meta).unwrap();
        file.write_all(&[0; EVENT_BYTES - DATA.len() - META.len()]).unwrap();
    }
    drop(file);
    let (start, mut file, mut buffer) = (Instant::now(), File::open(path).unwrap(), vec![0; 1 << 20]);
    let (mut sum, mut read) = (0_u64, usize::MAX);
    while read > 0 {
        read = file.read(&mut buffer).unwrap();
        sum += buffer[..read].iter().map(|byte| u64::from(*byte)).sum::<u64>();
    }
    assert!(sum > 0);
    events.len() as f64 / start.elapsed().as_secs_f64()
}

fn size(dir: &Path) -> u64 {
    let entries = std::fs::read_dir(dir).unwrap().map(Result::unwrap);
    entries.map(|entry| if entry.path().is_dir() { size(&entry.path()) } else { entry.metadata().unwrap().len() }).sum()
}
