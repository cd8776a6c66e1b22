//! A process of its own, to be killed: the test binary once more, told where the server is.

use std::collections::BTreeSet;
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, ChildStdout, Command, Stdio};
use std::sync::Arc;
use std::time::Duration;

use dondoc_store::{EventStore, Expected, StoreError};
use dondoc_store_kurrent::{Address, KurrentStore, Options};
use dondoc_store_sled::SledStore;

use super::{event, name};

const SERVER: &str = "DONDOC_TEST_SERVER";
const REPLICA: &str = "DONDOC_TEST_REPLICA";

/// So many write at the same time; every other one into a stream that they share.
pub const WRITERS: u128 = 16;
/// So many commands has each.
pub const EACH: u128 = 625;
/// The shared stream.
pub const SHARED: &str = "task-shared";

/// Starts it, and gives its words line by line.
pub fn start(server: &str, replica: &Path) -> (Child, std::io::Lines<BufReader<ChildStdout>>) {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command.args(["--exact", "child::in_a_process_of_its_own", "--ignored", "--nocapture", "--test-threads=1"]);
    command.env(SERVER, server).env(REPLICA, replica).stdout(Stdio::piped()).stderr(Stdio::null());
    let mut child = command.spawn().unwrap();
    let out = child.stdout.take().unwrap();
    (child, BufReader::new(out).lines())
}

/// Reads `ack ID STREAM REVISION`.
pub fn ack(line: &str) -> Option<(u128, String, u64)> {
    let mut words = line.strip_prefix("ack ")?.split(' ');
    Some((words.next()?.parse().ok()?, words.next()?.to_owned(), words.next()?.parse().ok()?))
}

#[test]
#[ignore = "the other tests run it as a process of its own"]
fn in_a_process_of_its_own() {
    let server = std::env::var(SERVER).expect("the other tests say where the server is");
    let replica = std::env::var(REPLICA).expect("the other tests say where the replica is");
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    runtime.block_on(work(&server, Path::new(&replica)));
}

async fn work(server: &str, replica: &Path) {
    say(""); // The test harness has left its line open.
    let replica: Arc<dyn EventStore> = Arc::new(SledStore::open(replica, Default::default()).unwrap());
    let options = Options { deadline: Duration::from_secs(2), ..Options::default() };
    let store = Arc::new(KurrentStore::open(Address::parse(server).unwrap(), replica, options).await.unwrap());
    let writers: Vec<_> = (0..WRITERS).map(|writer| tokio::spawn(write(store.clone(), writer))).collect();
    for writer in writers {
        writer.await.unwrap();
    }
    say("done");
}

/// Goes on behind what is in the log already. The last of it is said again, as it was said: its answer may never have
/// arrived.
async fn write(store: Arc<KurrentStore>, writer: u128) {
    let stream = if writer.is_multiple_of(2) { name(SHARED) } else { name(&format!("task-{writer}")) };
    let mine = writer * EACH..(writer + 1) * EACH;
    let mut there = store.read_stream(&stream, 0, usize::MAX).await.unwrap();
    let done: BTreeSet<u128> = there.iter().map(|event| event.id.as_u128()).filter(|id| mine.contains(id)).collect();
    for id in mine.skip(done.len().saturating_sub(1)) {
        let mut unknown = done.contains(&id);
        if let Some(before) = there.iter().position(|event| event.id.as_u128() == id).filter(|_| unknown) {
            there.truncate(before);
        }
        loop {
            let expected = Expected::from_current(there.last().map(|event| event.revision));
            match store.append(&stream, expected, vec![event(id, 300)]).await {
                Ok(answer) => {
                    assert!(unknown || !answer.repeated, "{id} was never said before");
                    assert!(answer.repeated || !done.contains(&id), "{id} was there already");
                    say(&format!("ack {id} {stream} {}", answer.revision));
                    break;
                }
                // A conflict is decided anew; what is unknown is said again, as it was said.
                Err(StoreError::Conflict { .. }) => there = tail(&store, &stream, &there).await,
                Err(StoreError::Unavailable(_)) => unknown = true,
                Err(error) => return say(&format!("error {error}")),
            }
        }
        there = tail(&store, &stream, &there).await;
    }
}

/// What follows the last event that is known, or that event alone.
async fn tail(
    store: &KurrentStore,
    stream: &dondoc_store::StreamName,
    known: &[dondoc_store::Recorded],
) -> Vec<dondoc_store::Recorded> {
    store.read_stream(stream, known.last().map_or(0, |event| event.revision), usize::MAX).await.unwrap()
}

/// One write each, so that a kill cuts no line.
fn say(line: &str) {
    let mut out = std::io::stdout().lock();
    out.write_all(format!("{line}\n").as_bytes()).unwrap();
    out.flush().unwrap();
}
