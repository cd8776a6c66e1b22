//! `kill -9` in the middle of everything: the test binary once more as a process of its own, and a counter it sends to.

use std::collections::HashMap;
use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use dondoc_domain::event::Channel;
use dondoc_messaging::{Abilities, FetchError, FileRef, Inbox, Messenger, Outgoing, SendError, Sent};
use dondoc_post::{Files, Letter, Pace, Post, Settings, Waiting};
use dondoc_store::SystemClock;
use serde_json::json;
use tokio::io::{AsyncBufReadExt, AsyncWriteExt};

use super::world::{text, words};

const DIR: &str = "DONDOC_TEST_DIR";
const COUNTER: &str = "DONDOC_TEST_COUNTER";
/// Updates that arrive, and so replies that go out.
const UPDATES: usize = 120;

/// A messenger that says each message over the wire and waits for an answer.
struct Wire(String);

#[async_trait]
impl Messenger for Wire {
    fn channel(&self) -> Channel {
        Channel::Telegram
    }

    fn abilities(&self) -> Abilities {
        super::world::Net::new(Channel::Telegram).abilities
    }

    async fn send(&self, _chat: &str, message: &Outgoing, _attachment: Option<&[u8]>) -> Result<Sent, SendError> {
        let lost = |error: std::io::Error| SendError::Uncertain(error.to_string());
        let mut stream = tokio::net::TcpStream::connect(&self.0).await.map_err(lost)?;
        stream.write_all(format!("{}\n", message.text.to_plain()).as_bytes()).await.map_err(lost)?;
        let mut answer = String::new();
        tokio::io::BufReader::new(stream).read_line(&mut answer).await.map_err(lost)?;
        Ok(Sent { message: Some(answer.trim().to_owned()) })
    }

    async fn acknowledge(&self, _tap: &str) {}

    async fn fetch(&self, _file: &FileRef, _limit: u64) -> Result<Vec<u8>, FetchError> {
        Err(FetchError::Gone("nothing here".into()))
    }
}

#[test]
#[ignore = "the other test runs it as a process of its own"]
fn in_a_process_of_its_own() {
    let dir = std::env::var(DIR).expect("the other test says where");
    let counter = std::env::var(COUNTER).expect("the other test says where to");
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    runtime.block_on(work(Path::new(&dir), counter));
}

async fn work(dir: &Path, counter: String) {
    let pace = Pace { chat: None, group: None, overall: None, ..Pace::of(Channel::Telegram) };
    let settings = Settings { paces: vec![(Channel::Telegram, pace)], ..Settings::default() };
    let post = Post::open_folder(&dir.join("post"), Arc::new(SystemClock), settings).await.unwrap();
    let files = Arc::new(Files::open(&dir.join("files"), 1).unwrap());
    let (stop, stopped) = tokio::sync::watch::channel(false);
    let sender = tokio::spawn(post.clone().run_sender(vec![Arc::new(Wire(counter))], files, stopped));
    let handler = tokio::spawn({
        let post = post.clone();
        async move {
            loop {
                let job = post.next().await;
                post.decided(&job, json!("reply")).await.unwrap();
                let key = job.updates[0].key.clone();
                let reply = Letter::reply(format!("reply-{key}"), words(&key));
                post.handled(job, json!(key), vec![reply]).await.unwrap();
            }
        }
    });
    // The messenger delivers everything again after each start: it was never told that it arrived.
    for some in (0..UPDATES).collect::<Vec<_>>().chunks(7) {
        let updates = some.iter().map(|key| text(&format!("{}", key % 9), &key.to_string(), "xong")).collect();
        post.take(updates).await.unwrap();
    }
    while post.waiting() != Waiting::default() {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    stop.send(true).unwrap();
    sender.await.unwrap();
    handler.abort();
}

fn start(dir: &Path, counter: &str) -> Child {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command.args(["--exact", "kill::in_a_process_of_its_own", "--ignored", "--nocapture", "--test-threads=1"]);
    command.env(DIR, dir).env(COUNTER, counter).stdout(Stdio::null()).stderr(Stdio::null());
    command.spawn().unwrap()
}

/// One message and the line it came on; dropping the line unanswered is a broken connection.
fn receive(counter: &TcpListener) -> (String, TcpStream) {
    loop {
        let (stream, _) = counter.accept().unwrap();
        let mut words = String::new();
        // A process killed between connecting and writing says nothing.
        if BufReader::new(&stream).read_line(&mut words).unwrap_or(0) > 0 && words.ends_with('\n') {
            return (words.trim().to_owned(), stream);
        }
    }
}

/// Killed at every tenth message, in turn before it is answered, right after, and at some moment after that.
#[test]
fn a_killed_process_loses_nothing_and_repeats_one_message_at_most() {
    let dir = tempfile::tempdir().unwrap();
    let counter = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = counter.local_addr().unwrap().to_string();
    let mut seen: HashMap<String, usize> = HashMap::new();
    let mut child = start(dir.path(), &address);
    let (mut kills, mut received) = (0_usize, 0_usize);
    while seen.len() < UPDATES {
        let (words, mut stream) = receive(&counter);
        *seen.entry(words).or_default() += 1;
        received += 1;
        let kill = received % 10 == 0;
        if kill && kills % 3 == 0 {
            child.kill().unwrap();
        }
        // Nobody may be there to hear it.
        let _ = stream.write_all(format!("m{received}\n").as_bytes());
        if kill {
            if kills % 3 == 2 {
                std::thread::sleep(Duration::from_millis(3));
            }
            let _ = child.kill();
            child.wait().unwrap();
            kills += 1;
            child = start(dir.path(), &address);
        }
    }
    // What is on its way goes out, and then the process ends by itself.
    counter.set_nonblocking(true).unwrap();
    while child.try_wait().unwrap().is_none() {
        match counter.accept() {
            Ok((stream, _)) => {
                stream.set_nonblocking(false).unwrap();
                let mut words = String::new();
                BufReader::new(&stream).read_line(&mut words).unwrap();
                *seen.entry(words.trim().to_owned()).or_default() += 1;
                (&stream).write_all(b"m\n").unwrap();
            }
            Err(_) => std::thread::sleep(Duration::from_millis(2)),
        }
    }
    assert!(child.wait().unwrap().success());
    let twice: usize = seen.values().map(|times| times - 1).sum();
    assert!(kills >= 10, "{kills}");
    assert!(seen.values().all(|times| *times <= 2), "{seen:?}");
    assert!((kills.div_ceil(3)..=kills).contains(&twice), "{twice} messages twice after {kills} kills");
}
