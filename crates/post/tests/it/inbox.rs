//! Updates: stored once, handed out in order, handled once.

use chrono::TimeDelta;
use dondoc_messaging::{Content, Inbox, Tap};
use dondoc_post::Line;
use serde_json::json;

use super::flaky::Fault;
use super::world::*;

#[tokio::test(start_paused = true)]
async fn the_same_update_again_changes_nothing() {
    let mut world = World::new().await;
    let twice = [text("1", "a", "xong"), text("1", "a", "xong"), text("2", "b", "rõ")];
    world.post.take(twice.to_vec()).await.unwrap();
    world.post.take(twice.to_vec()).await.unwrap();
    assert_eq!(world.post.waiting().updates, 2);
    for _ in 0..2 {
        let job = world.job().await.unwrap();
        world.post.handled(job, json!({}), vec![]).await.unwrap();
    }
    let events = world.names().await.len();
    world.reopen().await;
    // Handled long ago and delivered again, also as if from another chat.
    world.clock.jump(TimeDelta::days(6));
    world.post.take(vec![text("1", "a", "xong"), text("3", "b", "rõ")]).await.unwrap();
    assert_eq!((world.names().await.len(), world.post.waiting().updates), (events, 0));
}

#[tokio::test(start_paused = true)]
async fn the_same_update_at_the_same_moment_is_stored_once() {
    let world = World::new().await;
    let takes = (0..20).map(|i| {
        let post = world.post.clone();
        tokio::spawn(async move { post.take(vec![text(&format!("{}", i % 3), "a", "xong")]).await })
    });
    for take in takes.collect::<Vec<_>>() {
        take.await.unwrap().unwrap();
    }
    assert_eq!(world.post.waiting().updates, 1);
}

#[tokio::test(start_paused = true)]
async fn a_chat_is_handled_in_order_and_by_one_at_a_time() {
    let world = World::new().await;
    world.post.take(vec![text("1", "a", "một"), text("2", "b", "hai"), text("1", "c", "ba")]).await.unwrap();
    let first = world.job().await.unwrap();
    let second = world.job().await.unwrap();
    assert_eq!((keys(&first.updates), keys(&second.updates)), (vec!["a"], vec!["b"]));
    assert!(world.job().await.is_none(), "both chats are taken");
    world.post.handled(first, json!({"step": 1}), vec![]).await.unwrap();
    let third = world.job().await.unwrap();
    assert_eq!((keys(&third.updates), third.memory.clone()), (vec!["c"], Some(json!({"step": 1}))));
}

#[tokio::test(start_paused = true)]
async fn what_is_dropped_is_handed_out_again_with_what_was_decided() {
    let mut world = World::new().await;
    world.post.take(vec![text("1", "a", "xong")]).await.unwrap();
    let job = world.job().await.unwrap();
    world.post.decided(&job, json!(["report"])).await.unwrap();
    world.post.decided(&job, json!(["report"])).await.unwrap();
    drop(job);
    let job = world.job().await.unwrap();
    assert_eq!((keys(&job.updates), job.decided.clone()), (vec!["a"], Some(json!(["report"]))));
    world.reopen().await;
    let job = world.job().await.unwrap();
    assert_eq!(job.decided, Some(json!(["report"])));
    world.post.handled(job, json!(1), vec![letter("r", "Đã ghi nhận")]).await.unwrap();
    world.reopen().await;
    assert!(world.job().await.is_none());
    assert_eq!(world.post.waiting().letters, 1);
    let names = world.names().await;
    assert_eq!(
        names,
        ["chat_opened.v1", "update_received.v1", "update_decided.v1", "update_handled.v1", "message_queued.v1"]
    );
}

#[tokio::test(start_paused = true)]
async fn what_cannot_be_handled_is_set_aside_and_the_chat_goes_on() {
    let mut world = World::new().await;
    world.post.take(vec![text("1", "a", "hỏng"), text("1", "b", "xong")]).await.unwrap();
    let began = tokio::time::Instant::now();
    for attempt in 1..=5 {
        let job = world.job().await.unwrap();
        assert_eq!((keys(&job.updates), job.attempt), (vec!["a"], attempt));
        world.post.failed(job, format!("lỗi {attempt}")).await.unwrap();
    }
    assert_eq!(began.elapsed().as_secs(), 1 + 2 + 4 + 8);
    assert_eq!(keys(&world.job().await.unwrap().updates), ["b"]);
    world.reopen().await;
    let aside = world.post.set_aside();
    assert_eq!((aside.len(), aside[0].1.update.key.as_str(), aside[0].1.reason.as_str()), (1, "a", "lỗi 5"));
    assert_eq!(world.post.waiting().set_aside, 1);
}

#[tokio::test(start_paused = true)]
async fn what_was_handled_is_not_handed_out_again_when_the_log_does_not_say_so() {
    let world = World::faulty([(1, Fault::AnswerLost)]).await;
    world.post.take(vec![text("1", "a", "xong")]).await.unwrap();
    let job = world.job().await.unwrap();
    assert!(world.post.handled(job, json!(1), vec![letter("r", "Đã ghi nhận")]).await.is_err());
    assert!(world.job().await.is_none());
    assert_eq!((world.post.waiting().updates, world.post.waiting().letters), (0, 1));
}

#[tokio::test(start_paused = true)]
async fn an_answer_too_large_for_the_log_is_a_failed_try() {
    let world = World::new().await;
    world.post.take(vec![text("1", "a", "xong"), text("1", "b", "rõ")]).await.unwrap();
    for _ in 0..5 {
        let job = world.job().await.unwrap();
        assert!(world.post.handled(job, json!("x".repeat(70_000)), vec![]).await.is_err());
    }
    assert_eq!(keys(&world.job().await.unwrap().updates), ["b"]);
    assert_eq!(world.post.set_aside().len(), 1);
}

#[tokio::test(start_paused = true)]
async fn an_update_too_large_for_the_log_is_cut_not_lost() {
    let world = World::new().await;
    world.post.take(vec![text("1", "a", &"ệ\u{1}".repeat(100_000))]).await.unwrap();
    let job = world.job().await.unwrap();
    let Content::Text(words) = &job.updates[0].content else { panic!("{:?}", job.updates) };
    assert!(words.starts_with("ệ\u{1}ệ") && words.ends_with('…') && words.len() > 3_000);
}

#[tokio::test(start_paused = true)]
async fn an_album_is_one_job() {
    let mut world = World::new().await;
    world.post.take(vec![photo("1", "a", "x")]).await.unwrap();
    pass(seconds(1)).await;
    world.post.take(vec![photo("1", "b", "x"), text("1", "c", "xong"), photo("1", "d", "y")]).await.unwrap();
    let began = tokio::time::Instant::now();
    let job = world.job().await.unwrap();
    assert_eq!((keys(&job.updates), began.elapsed().as_millis()), (vec!["a", "b"], 1500));
    // What came late for the plan is an album of its own.
    world.post.decided(&job, json!("plan")).await.unwrap();
    world.post.take(vec![photo("1", "e", "x")]).await.unwrap();
    world.reopen().await;
    for expected in [vec!["a", "b"], vec!["c"], vec!["d"], vec!["e"]] {
        let job = world.job().await.unwrap();
        assert_eq!(keys(&job.updates), expected);
        world.post.handled(job, json!(null), vec![]).await.unwrap();
    }
}

#[tokio::test(start_paused = true)]
async fn a_reply_finds_the_tasks_of_the_message() {
    let mut world = World::new().await;
    let net = Net::new(dondoc_domain::event::Channel::Telegram);
    let task = "0190b6f0-0000-7000-8000-000000000001".parse().unwrap();
    let digest = dondoc_post::Letter::new("d", words("Việc đến hạn").about([task]));
    world.post.queue(&telegram("1"), vec![digest]).await.unwrap();
    world.send(&[&net]);
    pass(seconds(1)).await;
    let mut reply = text("1", "a", "xong");
    reply.reply_to = Some("m1".into());
    let mut tap = update("1", "b", Content::Tap(Tap { data: "d".into(), acknowledge: None }));
    tap.message = Some("m1".into());
    world.post.take(vec![reply, tap, text("1", "c", "rõ")]).await.unwrap();
    world.reopen().await;
    for expected in [vec![task], vec![task], vec![]] {
        let job = world.job().await.unwrap();
        assert_eq!(job.abouts, expected);
        world.post.handled(job, json!(null), vec![]).await.unwrap();
    }
    assert_eq!(world.post.about(telegram("1").id(), "m1"), [task]);
}

#[tokio::test(start_paused = true)]
async fn a_number_means_the_menu_that_was_there_to_be_read() {
    let mut world = World::new().await;
    let net = Net::new(dondoc_domain::event::Channel::Telegram);
    world.send(&[&net]);
    let chat = telegram("1");
    let number = async |world: &World, key: &str| {
        world.post.take(vec![text("1", key, "1")]).await.unwrap();
        let job = world.job().await.unwrap();
        let labels: Vec<String> = job.menu.iter().map(|button| button.label.clone()).collect();
        world.post.handled(job, json!(null), vec![]).await.unwrap();
        labels
    };
    assert!(number(&world, "a").await.is_empty());
    world.post.queue(&chat, vec![asking("1", "Đã xong?", &["Xong", "Chưa"])]).await.unwrap();
    pass(seconds(1)).await;
    assert_eq!(number(&world, "b").await, ["Xong", "Chưa"]);
    world.post.queue(&chat, vec![letter("2", "Cảm ơn")]).await.unwrap();
    pass(seconds(9)).await;
    assert_eq!(number(&world, "c").await, ["Xong", "Chưa"]);
    world.post.queue(&chat, vec![asking("3", "Gia hạn?", &["Gửi", "Hủy"])]).await.unwrap();
    pass(seconds(1)).await;
    // It may have been typed before the second menu was there.
    assert!(number(&world, "d").await.is_empty());
    pass(seconds(9)).await;
    assert_eq!(number(&world, "e").await, ["Gửi", "Hủy"]);
    // It waited here while the next menu went out.
    world.post.take(vec![text("1", "f", "1")]).await.unwrap();
    pass(seconds(1)).await;
    world.post.queue(&chat, vec![asking("4", "Việc nào?", &["NV1", "NV2"])]).await.unwrap();
    pass(seconds(9)).await;
    let job = world.job().await.unwrap();
    assert_eq!(job.menu[0].label, "Gửi");
}

#[tokio::test(start_paused = true)]
async fn the_last_lines_are_there_to_be_shown() {
    let mut world = World::with(dondoc_post::Settings { lines: 3, ..Default::default() }).await;
    let net = Net::new(dondoc_domain::event::Channel::Telegram);
    world.send(&[&net]);
    world.post.take(vec![text("1", "a", "một"), text("1", "b", "hai")]).await.unwrap();
    world.post.queue(&telegram("1"), vec![asking("q", "Xong?", &["Xong"])]).await.unwrap();
    pass(seconds(1)).await;
    let mut edit = letter("e", "Đã ghi nhận");
    edit.message.replaces = Some("m1".into());
    world.post.take(vec![text("1", "c", "ba")]).await.unwrap();
    world.post.queue(&telegram("1"), vec![edit]).await.unwrap();
    pass(seconds(1)).await;
    let check = |world: &World| {
        let lines = world.post.chat(telegram("1").id()).unwrap().lines.into_iter();
        let lines: Vec<String> = lines
            .map(|line| match line {
                Line::Theirs { seq, update, .. } => format!("{seq} < {}", update.key),
                Line::Ours { seq, message, .. } => format!("{seq} > {}", message.text.to_plain()),
            })
            .collect();
        // The first is gone, the third was changed: places stay.
        assert_eq!(lines, ["2 < b", "3 > Đã ghi nhận", "4 < c"]);
    };
    check(&world);
    world.reopen().await;
    check(&world);
    let job = world.job().await.unwrap();
    assert!(job.menu.is_empty(), "the buttons went with the words they stood under");
}
