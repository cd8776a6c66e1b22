//! The folder: one process at a time, and a log that does not grow for ever.

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;

use chrono::TimeDelta;
use dondoc_messaging::Inbox;
use dondoc_post::{Post, PostError, Settings};
use dondoc_store::{EventStore, FixedClock, Lane};
use dondoc_store_sled::{Options, SledStore};
use serde_json::json;

use super::world::*;

async fn open(dir: &Path, clock: &Arc<FixedClock>, settings: Settings) -> Result<Arc<Post>, PostError> {
    Post::open_folder(dir, clock.clone(), settings).await
}

/// How many events the log holds, after closing it.
async fn events(dir: &Path, post: Arc<Post>) -> u64 {
    drop(post);
    let log = SledStore::open(&dir.join("log"), Options::default()).unwrap();
    log.head().await.unwrap().unwrap().events
}

#[tokio::test]
async fn one_process_at_a_time() {
    let dir = tempfile::tempdir().unwrap();
    let clock = Arc::new(FixedClock::new(start()));
    let first = open(dir.path(), &clock, Settings::default()).await.unwrap();
    match open(dir.path(), &clock, Settings::default()).await.map(|_| ()) {
        Err(PostError::Store(error)) => assert_eq!(error.lane(), Lane::Unavailable),
        other => panic!("{other:?}"),
    }
    first.take(vec![text("1", "a", "xong")]).await.unwrap();
    drop(first);
    assert_eq!(open(dir.path(), &clock, Settings::default()).await.unwrap().waiting().updates, 1);
}

#[tokio::test]
async fn a_log_that_is_mostly_old_is_written_anew() {
    let dir = tempfile::tempdir().unwrap();
    let clock = Arc::new(FixedClock::new(start()));
    let settings = || Settings { prune_above: 100, lines: 2, keep: seconds(20 * 24 * 3600), ..Settings::default() };
    let post = open(dir.path(), &clock, settings()).await.unwrap();
    for i in 0..60 {
        post.take(vec![text("1", &format!("old-{i}"), "xong ........................................")]).await.unwrap();
        let job = post.next().await;
        post.handled(job, json!({ "step": i }), vec![]).await.unwrap();
    }
    post.queue(&telegram("1"), vec![letter("waits", "chưa gửi")]).await.unwrap();
    clock.advance(TimeDelta::days(25));
    post.take(vec![text("3", "recent", "xong")]).await.unwrap();
    let job = post.next().await;
    post.handled(job, json!("recent"), vec![]).await.unwrap();
    post.take(vec![text("2", "waits", "chưa xử lý")]).await.unwrap();
    let chat = |post: &Post, name: &str| post.chat(telegram(name).id());
    let before: Vec<_> = ["1", "2", "3"].iter().map(|name| chat(&post, name)).collect();
    assert_eq!(before[0].as_ref().unwrap().lines.len(), 2);
    let events = events(dir.path(), post).await;
    assert!(events > 120, "{events}");

    clock.advance(TimeDelta::days(5));
    let post = open(dir.path(), &clock, settings()).await.unwrap();
    let after: Vec<_> = ["1", "2", "3"].iter().map(|name| chat(&post, name)).collect();
    assert_eq!(before, after);
    assert_eq!((post.waiting().updates, post.waiting().letters), (1, 1));
    post.take(vec![text("2", "waits", "lần nữa"), text("3", "recent", "lần nữa")]).await.unwrap();
    assert_eq!(post.waiting().updates, 1, "keys of the last days are known");
    let names: BTreeSet<_> = std::fs::read_dir(dir.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(names, ["LOCK", "log"].map(Into::into).into());
    // Three chats opened, two lines that were handled, the letter and the update that wait, the update of late.
    assert_eq!(self::events(dir.path(), post).await, 3 + 4 + 1 + 1 + 2);
}
