//! A process of its own, to be traced, starved and killed: the test binary once more, told what to do.

use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, ChildStdout, Command, Stdio};
use std::sync::Arc;

use dondoc_store::{EventStore, Expected};
use dondoc_store_sled::SledStore;

use super::{event, name, open};

const JOB: &str = "DONDOC_TEST_JOB";
const DIR: &str = "DONDOC_TEST_DIR";

/// The command that runs `job` on the store in `dir`, behind `wrapper` (`strace …`), if any.
pub fn command(wrapper: &[&str], job: &str, dir: &Path) -> Command {
    let this = std::env::current_exe().unwrap();
    let mut command = match wrapper {
        [] => Command::new(&this),
        [program, args @ ..] => {
            let mut command = Command::new(program);
            command.args(args).arg(&this);
            command
        }
    };
    command.args(["--exact", "child::in_a_process_of_its_own", "--ignored", "--nocapture", "--test-threads=1"]);
    command.env(JOB, job).env(DIR, dir).stdout(Stdio::piped()).stderr(Stdio::null());
    command
}

/// Starts it and gives its words line by line.
pub fn start(wrapper: &[&str], job: &str, dir: &Path) -> (Child, std::io::Lines<BufReader<ChildStdout>>) {
    let mut child = command(wrapper, job, dir).spawn().unwrap();
    let out = child.stdout.take().unwrap();
    (child, BufReader::new(out).lines())
}

/// What it says in the end, line by line.
pub fn output(wrapper: &[&str], job: &str, dir: &Path) -> Vec<String> {
    let out = command(wrapper, job, dir).output().unwrap();
    String::from_utf8_lossy(&out.stdout).lines().map(str::to_owned).collect()
}

/// Reads `ack STREAM REVISION`.
pub fn ack(line: &str) -> Option<(String, u64)> {
    let (stream, revision) = line.strip_prefix("ack ")?.split_once(' ')?;
    Some((stream.to_owned(), revision.parse().ok()?))
}

#[test]
#[ignore = "the other tests run it as a process of its own"]
fn in_a_process_of_its_own() {
    let job = std::env::var(JOB).expect("the other tests say what to do");
    let dir = std::env::var(DIR).expect("the other tests say where");
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    runtime.block_on(work(&job, Path::new(&dir)));
}

async fn work(job: &str, dir: &Path) {
    say(""); // The test harness has left its line open.
    let store = match open(dir) {
        Ok(store) => Arc::new(store),
        Err(error) => return say(&format!("error {:?} {error}", error.lane())),
    };
    say("open");
    match job {
        "open" => {}
        "hold" => drop(std::io::stdin().read_line(&mut String::new())),
        "twenty" => append(&*store, 0, 20, 100).await,
        "many-small" => together(&store, 100, 1).await,
        "few-large" => together(&store, 8, 100).await,
        "until-full" => {
            append(&*store, 0, u64::MAX, 20_000).await;
            // Nothing more is written or read, and nobody waits in vain: the store is to be opened anew, and then
            // everything acknowledged is there.
            let refused = store.append(&name("task-1"), Expected::NoStream, vec![event(0, 1)]).await.unwrap_err();
            say(&format!("error {:?} {refused}", refused.lane()));
            say(&format!("waits {}", store.wait_past(None).await.err().map_or("not".into(), |it| it.to_string())));
            say(&format!("reads {}", store.read_all(None, 10).await.unwrap_err()));
            say(&format!("reads {}", store.read_stream(&name("task-0"), 0, 10).await.unwrap_err()));
            say(&format!("head {}", store.head().await.unwrap_err()));
        }
        "until-killed" => {
            let writers: Vec<_> = (0..8)
                .map(|writer| {
                    let store = store.clone();
                    tokio::spawn(async move { append(&*store, writer, u64::MAX, 700).await })
                })
                .collect();
            for writer in writers {
                writer.await.unwrap();
            }
        }
        job => panic!("unknown job {job}"),
    }
}

/// Goes on where the stream ends, with one append after the other, and tells of each that was acknowledged.
async fn append(store: &dyn EventStore, writer: u64, events: u64, bytes: usize) {
    let stream = name(&format!("task-{writer}"));
    let mut current = store.read_stream(&stream, 0, usize::MAX).await.unwrap().last().map(|event| event.revision);
    for _ in 0..events {
        let id = u128::from(current.map_or(0, |at| at + 1));
        match store.append(&stream, Expected::from_current(current), vec![event(id, bytes)]).await {
            Ok(done) => {
                say(&format!("ack {stream} {}", done.revision));
                current = Some(done.revision);
            }
            Err(error) => return say(&format!("error {:?} {error}", error.lane())),
        }
    }
}

/// Appends to many streams at the same time.
async fn together(store: &Arc<SledStore>, appends: u64, events: u128) {
    let appends = (0..appends).map(|i| {
        let store = store.clone();
        let events = (0..events).map(|id| event(id, 100)).collect();
        tokio::spawn(async move { store.append(&name(&format!("task-{i}")), Expected::NoStream, events).await })
    });
    for append in appends.collect::<Vec<_>>() {
        append.await.unwrap().unwrap();
    }
}

/// One write each, so that a trace shows when it was said and a kill cuts no line.
fn say(line: &str) {
    let mut out = std::io::stdout().lock();
    out.write_all(format!("{line}\n").as_bytes()).unwrap();
    out.flush().unwrap();
}
