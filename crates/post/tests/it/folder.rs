//! The folder: one process at a time, and a log that does not grow for ever.

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;

use chrono::TimeDelta;
use dondoc_domain::event::Channel;
use dondoc_messaging::{Address, Content, Inbox, Incoming};
use dondoc_post::{Job, Line, Post, PostError, Settings, prune};
use dondoc_store::{EventStore, FixedClock, Lane, MemoryStore};
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

fn place(line: &Line) -> u64 {
    match line {
        Line::Theirs { seq, .. } | Line::Ours { seq, .. } => *seq,
    }
}

#[tokio::test(start_paused = true)]
async fn lines_keep_their_places_when_the_log_is_written_anew() {
    let mut world = World::new().await;
    let net = Net::new(Channel::Telegram);
    world.send(&[&net]);
    let chat = telegram("1");
    for month in 0..3 {
        for i in 0..20 {
            let key = format!("{month}-{i}");
            world.post.take(vec![text("1", &key, "xong")]).await.unwrap();
            let mut answer = letter(&format!("r-{key}"), "Đã ghi nhận");
            // Each third answer changes the one before.
            let before = net.sent.lock().unwrap().len();
            answer.message.replaces = (i % 3 == 2).then(|| format!("m{before}"));
            world.post.handled(world.job().await.unwrap(), json!(null), vec![answer]).await.unwrap();
            pass(seconds(5)).await;
        }
        let lines = world.post.chat(chat.id()).unwrap().lines;
        world.stop().await;
        world.clock.jump(TimeDelta::days(31));
        let pruned = Arc::new(MemoryStore::new(world.clock.clone()));
        let keep_after = dondoc_store::Clock::now(&*world.clock) - TimeDelta::days(30);
        let found = prune(&*world.store, &*pruned, keep_after, &Settings::default()).await.unwrap();
        assert!(found.kept < found.read, "{found:?}");
        world.store = pruned;
        world.reopen().await;
        assert_eq!(world.post.chat(chat.id()).unwrap().lines, lines);
        assert!(lines.iter().map(place).is_sorted_by(|one, next| one + 1 == *next), "{lines:?}");
        // Twenty messages and fourteen answers a month that are lines of their own.
        assert_eq!(lines.last().map(place), Some((month + 1) * 34));
        world.send(&[&net]);
    }
}

/// The next job of a chat, whatever else waits.
async fn job_of(world: &World, address: &Address) -> Job {
    let mut others = Vec::new();
    loop {
        let job = world.job().await.unwrap();
        if job.address == *address {
            return job;
        }
        others.push(job);
    }
}

/// Anybody can open a chat in a browser.
#[tokio::test(start_paused = true)]
async fn silent_web_chats_of_nobody_are_dropped() {
    let mut world = World::new().await;
    let web = |chat: &str| Address::new(Channel::Web, chat);
    let net = Net::new(Channel::Web);
    world.send(&[&net]);
    // What came in, whether it was answered, and whether that was long ago.
    let chats = [
        ("silent", true, false, true),
        ("answered", true, true, true),
        ("linked", true, true, true),
        ("recent", true, false, false),
        ("waits", false, false, true),
        ("gone", true, true, true),
    ];
    for long_ago in [true, false] {
        for (name, handled, answered, _) in chats.iter().filter(|(.., old)| *old == long_ago) {
            let update = |key: &str, content| Incoming { address: web(name), ..update(name, key, content) };
            world.post.take(vec![update(name, Content::Text("ABCDE12345".into()))]).await.unwrap();
            if !handled {
                continue;
            }
            let job = job_of(&world, &web(name)).await;
            let replies = answered.then(|| letter(&format!("r-{name}"), "Mã không đúng")).into_iter().collect();
            world.post.handled(job, json!(null), replies).await.unwrap();
            if *name == "gone" {
                pass(seconds(1)).await;
                world.post.take(vec![update("bye", Content::Blocked)]).await.unwrap();
                world.post.handled(job_of(&world, &web(name)).await, json!(null), vec![]).await.unwrap();
            }
        }
        // One from a messenger is never dropped.
        world.post.take(vec![text("1", &format!("{long_ago}"), "xong")]).await.unwrap();
        world.post.handled(job_of(&world, &telegram("1")).await, json!(null), vec![]).await.unwrap();
        pass(seconds(5)).await;
        if long_ago {
            world.clock.jump(TimeDelta::days(31));
        }
    }
    world.stop().await;
    let keep_after = dondoc_store::Clock::now(&*world.clock) - TimeDelta::days(30);
    for (linked, expected) in [
        (None, vec!["answered", "linked", "recent", "waits"]),
        (Some([web("linked").id()].into()), vec!["linked", "recent", "waits"]),
    ] {
        let pruned = Arc::new(MemoryStore::new(world.clock.clone()));
        let settings = Settings { linked, ..Settings::default() };
        prune(&*world.store, &*pruned, keep_after, &settings).await.unwrap();
        let post = Post::open(pruned, world.clock.clone(), settings).await.unwrap();
        let left = chats.iter().map(|(name, ..)| *name).filter(|name| post.chat(web(name).id()).is_some());
        assert_eq!(left.collect::<Vec<_>>(), expected);
        assert!(post.chat(telegram("1").id()).is_some());
    }
}

#[tokio::test(start_paused = true)]
async fn an_old_message_changed_of_late_does_not_come_back_as_a_new_one() {
    let mut world = World::with(Settings { lines: 3, ..Settings::default() }).await;
    let net = Net::new(Channel::Telegram);
    world.send(&[&net]);
    world.post.queue(&telegram("1"), vec![letter("q", "Xong chưa?")]).await.unwrap();
    pass(seconds(1)).await;
    world.clock.jump(TimeDelta::days(31));
    world.post.take(vec![text("1", "x", "rõ")]).await.unwrap();
    let mut edit = letter("e", "Đã ghi nhận");
    edit.message.replaces = Some("m1".into());
    world.post.queue(&telegram("1"), vec![edit]).await.unwrap();
    pass(seconds(1)).await;
    // Three lines push it out of sight.
    world.post.take(["a", "b", "c"].map(|key| text("1", key, "xong")).to_vec()).await.unwrap();
    let lines = world.post.chat(telegram("1").id()).unwrap().lines;
    assert_eq!(lines.iter().map(place).collect::<Vec<_>>(), [3, 4, 5]);
    let pruned = Arc::new(MemoryStore::new(world.clock.clone()));
    let keep_after = dondoc_store::Clock::now(&*world.clock) - TimeDelta::days(30);
    prune(&*world.store, &*pruned, keep_after, &world.settings).await.unwrap();
    world.store = pruned;
    let settings = Settings { lines: 9, ..Settings::default() };
    let post = Post::open(world.store.clone(), world.clock.clone(), settings).await.unwrap();
    let kept = post.chat(telegram("1").id()).unwrap().lines;
    // Read with more room, it stands where it stood: first, with its new words.
    assert_eq!(kept.iter().map(place).collect::<Vec<_>>(), [1, 2, 3, 4, 5]);
    assert!(matches!(&kept[0], Line::Ours { key, .. } if key == "e"), "{kept:?}");
}
