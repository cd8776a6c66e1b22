//! What the server costs beside the embedded store, in the same run: commands a second, our own time for each, and
//! replay.
//!
//! The server is the tests' stand-in in a process of its own, in memory: its own speed says nothing of a cluster. What
//! counts is `own µs`, the processor time of our process for one command (load, then append), client crate and replica
//! included; it is what the adapter adds to whatever a real server takes.
#![expect(clippy::unwrap_used, reason = "a benchmark that cannot run stops")]

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

use dondoc_kurrent_server::{Options as ServerOptions, Server};
use dondoc_store::{EventStore, Expected, MemoryStore, NewEvent, StreamName, SystemClock};
use dondoc_store_kurrent::{Address, KurrentStore, Options};
use dondoc_store_sled::SledStore;
use uuid::Uuid;

/// A typical event: a progress report in Vietnamese with its circumstances, about 350 bytes in all.
const DATA: &str = r#"{"percent":60,"note":"Đã hoàn thành dự thảo, đang lấy ý kiến các sở, ban, ngành và địa phương.","documents":[{"number":"1234/STTTT-CĐS","date":"2024-05-20"}],"blocker":null}"#;
const META: &str =
    r#"{"by":"0190b6f0-0000-7000-8000-000000000001","on_behalf":null,"channel":"web","at":"2024-05-21T02:03:04Z"}"#;

const RUN: Duration = Duration::from_secs(3);
const REPLAYED: u128 = 50_000;
/// Set in the process that is the server.
const SERVE: &str = "DONDOC_BENCH_SERVER";

fn main() {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    if std::env::var_os(SERVE).is_some() {
        return runtime.block_on(serve());
    }
    let dir = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
    let (mut server, url) = start_server();
    let open = |log: String, replica: Arc<dyn EventStore>| -> Arc<dyn EventStore> {
        let address = Address::parse(&url).unwrap().with_log(&log);
        Arc::new(runtime.block_on(KurrentStore::open(address, replica, Options::default())).unwrap())
    };
    println!("{:<44}{:>12}{:>10}", "", "commands/s", "own µs");
    for writers in [1, 16, 256] {
        let stores = [
            ("embedded", sled(&dir.path().join(format!("own-{writers}")))),
            ("server, replica in memory", open(format!("bench-m-{writers}"), memory())),
            (
                "server, replica embedded",
                open(format!("bench-e-{writers}"), sled(&dir.path().join(format!("copy-{writers}")))),
            ),
        ];
        for (what, store) in stores {
            let (before, began) = (processor_time(), Instant::now());
            let commands = runtime.block_on(run(store, writers)) as f64;
            let (took, own) = (began.elapsed().as_secs_f64(), (processor_time() - before).as_secs_f64());
            println!(
                "{:<44}{:>12.0}{:>10.0}",
                format!("{what}, {writers} at a time"),
                commands / took,
                own / commands * 1e6
            );
        }
    }
    println!("\n{:<44}{:>12}{:>10}", "", "events/s", "own µs");
    let filled = open("bench-replay".into(), memory());
    runtime.block_on(fill(&*filled));
    for (what, replica) in [("in memory", memory()), ("embedded", sled(&dir.path().join("replayed")))] {
        let (before, began) = (processor_time(), Instant::now());
        let copy = open("bench-replay".into(), replica);
        let (took, own) = (began.elapsed().as_secs_f64(), (processor_time() - before).as_secs_f64());
        assert_eq!(runtime.block_on(copy.head()).unwrap().unwrap().events, REPLAYED as u64);
        let (rate, each) = (REPLAYED as f64 / took, own / REPLAYED as f64 * 1e6);
        println!("{:<44}{rate:>12.0}{each:>10.1}", format!("first copy from the server, {what}"));
        let began = Instant::now();
        runtime.block_on(copy.scan(None, &mut |_| std::ops::ControlFlow::Continue(()))).unwrap();
        let rate = REPLAYED as f64 / began.elapsed().as_secs_f64();
        println!("{:<44}{rate:>12.0}", format!("replay from the copy, {what}"));
    }
    server.kill().unwrap();
    server.wait().unwrap();
}

fn memory() -> Arc<dyn EventStore> {
    Arc::new(MemoryStore::new(Arc::new(SystemClock)))
}

fn sled(dir: &Path) -> Arc<dyn EventStore> {
    Arc::new(SledStore::open(dir, Default::default()).unwrap())
}

fn event(id: u128) -> NewEvent {
    let id = Uuid::from_u128(id);
    NewEvent { id, name: "task_progress_reported.v1".into(), data: DATA.into(), meta: META.into() }
}

/// Commands that `writers` callers get done, each on a stream of its own: read it, append one event.
async fn run(store: Arc<dyn EventStore>, writers: u128) -> u64 {
    let start = Instant::now();
    let callers = (0..writers).map(|writer| {
        let store = store.clone();
        tokio::spawn(async move {
            let mut n = 0;
            while start.elapsed() < RUN {
                // A task has a dozen events or so, then comes the next one.
                let stream = StreamName::new("task", &format!("{writer}.{}", n / 12)).unwrap();
                let there = store.read_stream(&stream, 0, usize::MAX).await.unwrap();
                let expected = Expected::from_current(there.last().map(|event| event.revision));
                store.append(&stream, expected, vec![event(writer << 64 | u128::from(n))]).await.unwrap();
                n += 1;
            }
            n
        })
    });
    let mut commands = 0;
    for caller in callers.collect::<Vec<_>>() {
        commands += caller.await.unwrap();
    }
    commands
}

async fn fill(store: &dyn EventStore) {
    for task in 0..REPLAYED / 100 {
        let stream = StreamName::new("task", &task.to_string()).unwrap();
        let events = (task * 100..task * 100 + 100).map(event).collect();
        store.append(&stream, Expected::NoStream, events).await.unwrap();
    }
}

/// The same program once more, as the server.
fn start_server() -> (Child, String) {
    let mut command = Command::new(std::env::current_exe().unwrap());
    let mut child = command.env(SERVE, "1").stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    let mut url = String::new();
    BufReader::new(child.stdout.take().unwrap()).read_line(&mut url).unwrap();
    (child, url.trim().to_owned())
}

async fn serve() {
    let server = Server::start(ServerOptions::default()).await;
    println!("{}", server.url());
    // It ends with whoever started it.
    let _ = tokio::task::spawn_blocking(|| std::io::stdin().read_line(&mut String::new())).await;
}

/// What this process has used of the processors so far; only Linux tells.
fn processor_time() -> Duration {
    const TICK: Duration = Duration::from_millis(10);
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    // The name of the program stands in brackets and may hold spaces.
    let rest = stat.rsplit(") ").next().unwrap_or_default();
    let ticks: u32 = rest.split(' ').skip(11).take(2).filter_map(|ticks| ticks.parse::<u32>().ok()).sum();
    TICK * ticks
}
