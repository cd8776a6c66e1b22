//! How many updates a second are taken in, handled and answered durably, beside the 200 that are wanted.
//!
//! Each goes the whole way: stored, decided, handled together with its reply in the outbox; in the last line the
//! replies are sent as well, one after the other, to a messenger that answers at once and has no limits. Read the
//! ratio; the absolute numbers are those of this machine and disk.
#![expect(clippy::unwrap_used, reason = "a benchmark that cannot run stops")]

use std::sync::Arc;
use std::time::{Duration, Instant};

use async_trait::async_trait;
use dondoc_domain::event::Channel;
use dondoc_messaging::{
    Abilities, Address, Content, FetchError, FileRef, Inbox, Incoming, Messenger, Outgoing, SendError, Sent, Text,
};
use dondoc_post::{Files, Letter, Pace, Post, Settings};
use dondoc_store::SystemClock;
use serde_json::json;

const WANTED: f64 = 200.0;
/// What Telegram bears, in letters a second.
const TELEGRAM: f64 = 30.0;
const UPDATES: usize = 3000;
const CHATS: usize = 500;

fn main() {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    println!("{:<52}{:>12}{:>10}{:>8}", "", "updates/s", "wanted", "ratio");
    for (what, batch, handlers, send) in [
        ("one at a time, one handler", 1, 1, false),
        ("one at a time, 16 handlers", 1, 16, false),
        ("100 at a time, 16 handlers", 100, 16, false),
        ("100 at a time, 16 handlers, replies sent one by one", 100, 16, true),
    ] {
        let per_second = runtime.block_on(run(batch, handlers, send));
        println!("{what:<52}{per_second:>12.0}{WANTED:>10.0}{:>8.1}", per_second / WANTED);
    }
    let drained = runtime.block_on(morning());
    println!(
        "{:<52}{drained:>12.0}{TELEGRAM:>10.0}{:>8.1}",
        "5000 digests to 5000 chats, letters/s",
        drained / TELEGRAM
    );
    let opened = runtime.block_on(reopen());
    println!("opening a log of {} events again: {:.2} s", UPDATES * 4, opened.as_secs_f64());
}

async fn run(batch: usize, handlers: usize, send: bool) -> f64 {
    let dir = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
    let post = open(dir.path()).await;
    let began = Instant::now();
    whole_way(&post, dir.path(), batch, handlers, send).await;
    UPDATES as f64 / began.elapsed().as_secs_f64()
}

/// Everybody's digest, sent one by one as fast as it goes.
async fn morning() -> f64 {
    const OFFICIALS: usize = 5000;
    let dir = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
    let post = open(dir.path()).await;
    let queued = (0..OFFICIALS).map(|chat| {
        let post = post.clone();
        let digest = Letter::new("digest", Outgoing::of(Text::new().plain("5 việc: 1 quá hạn, 2 hôm nay, 2 tuần này")));
        let to = Address::new(Channel::Telegram, chat.to_string());
        tokio::spawn(async move { post.queue(&to, vec![digest]).await })
    });
    for queued in queued.collect::<Vec<_>>() {
        queued.await.unwrap().unwrap();
    }
    let began = Instant::now();
    whole_way(&post, dir.path(), 0, 0, true).await;
    OFFICIALS as f64 / began.elapsed().as_secs_f64()
}

async fn reopen() -> Duration {
    let dir = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
    let post = open(dir.path()).await;
    whole_way(&post, dir.path(), 100, 16, false).await;
    // The handlers that were stopped let go of it a moment later.
    let left = Arc::downgrade(&post);
    drop(post);
    while left.strong_count() > 0 {
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
    let began = Instant::now();
    let post = open(dir.path()).await;
    assert_eq!(post.waiting().letters, UPDATES);
    began.elapsed()
}

async fn open(dir: &std::path::Path) -> Arc<Post> {
    let pace = Pace { chat: None, group: None, overall: None, ..Pace::of(Channel::Telegram) };
    let settings = Settings { paces: vec![(Channel::Telegram, pace)], ..Settings::default() };
    Post::open_folder(&dir.join("post"), Arc::new(SystemClock), settings).await.unwrap()
}

async fn whole_way(post: &Arc<Post>, dir: &std::path::Path, batch: usize, handlers: usize, send: bool) {
    let handlers: Vec<_> = (0..handlers).map(|_| tokio::spawn(handle(post.clone()))).collect();
    let (stop, stopped) = tokio::sync::watch::channel(false);
    let files = Arc::new(Files::open(&dir.join("files"), 1).unwrap());
    let messengers: Vec<Arc<dyn Messenger>> = if send { vec![Arc::new(Quick)] } else { Vec::new() };
    let sender = tokio::spawn(post.clone().run_sender(messengers, files, stopped));
    let keys: Vec<usize> = (0..UPDATES).collect();
    // Nothing arrives in batches of none.
    for keys in keys.chunks(batch.max(1)).take(if batch == 0 { 0 } else { usize::MAX }) {
        post.take(keys.iter().map(|key| update(*key)).collect()).await.unwrap();
    }
    let left = || if send { post.waiting().updates + post.waiting().letters } else { post.waiting().updates };
    while left() > 0 {
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
    stop.send(true).unwrap();
    sender.await.unwrap();
    for handler in handlers {
        handler.abort();
        let _ = handler.await;
    }
}

async fn handle(post: Arc<Post>) {
    loop {
        let job = post.next().await;
        post.decided(&job, json!({ "acts": ["report progress"] })).await.unwrap();
        let key = format!("reply-{}", job.updates[0].key);
        let words = Text::new().plain("Ghi nhận: NV12 đang làm, 60%. ").bold("Hạn thứ Sáu 31/05/2024");
        post.handled(job, json!({ "asked": null }), vec![Letter::reply(key, Outgoing::of(words))]).await.unwrap();
    }
}

fn update(key: usize) -> Incoming {
    let chat = format!("{}", 1000 + key % CHATS);
    Incoming {
        key: key.to_string(),
        address: Address::new(Channel::Telegram, &chat),
        group: false,
        sender: chat,
        at: chrono::Utc::now(),
        message: Some(key.to_string()),
        reply_to: None,
        content: Content::Text("NV12 đang lấy ý kiến các sở, được 60%, xin báo cáo anh".into()),
    }
}

/// A messenger without limits, right here.
struct Quick;

#[async_trait]
impl Messenger for Quick {
    fn channel(&self) -> Channel {
        Channel::Telegram
    }

    fn abilities(&self) -> Abilities {
        Abilities {
            buttons: true,
            edits: true,
            reply_refs: true,
            attachments: true,
            longest_text: 4096,
            longest_caption: 1024,
            largest_file: 20_000_000,
        }
    }

    async fn send(&self, _chat: &str, _message: &Outgoing, _attachment: Option<&[u8]>) -> Result<Sent, SendError> {
        Ok(Sent { message: Some("1".into()) })
    }

    async fn acknowledge(&self, _tap: &str) {}

    async fn fetch(&self, _file: &FileRef, _limit: u64) -> Result<Vec<u8>, FetchError> {
        Err(FetchError::Gone("nothing here".into()))
    }
}
