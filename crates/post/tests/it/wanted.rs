//! Letters that are no longer wanted are not sent, and those that have begun are finished.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use async_trait::async_trait;
use dondoc_domain::event::Channel;
use dondoc_messaging::{ChatId, SendError};
use dondoc_post::{Outcome, Post, Wanted};

use super::world::*;

fn failed(reason: &str) -> Option<Outcome> {
    Some(Outcome::Failed { reason: reason.into() })
}

fn outcome(world: &World, key: &str) -> Option<Outcome> {
    world.post.outcome(telegram("1").id(), key)
}

#[tokio::test(start_paused = true)]
async fn a_letter_is_withdrawn_unless_it_is_in_hand() {
    let mut world = World::new().await;
    let net = Net::new(Channel::Telegram);
    net.does(|_, _| (seconds(10), Ok(())));
    let id = telegram("1").id();
    let all = ["a", "b", "c", "không có"].map(str::to_owned);
    assert_eq!(world.post.withdraw(id, &all, "đã báo cáo").await.unwrap(), 0);
    assert_eq!(world.post.chat(id), None, "asking makes no chat");
    let letters = ["a", "b", "c"].map(|key| letter(key, key)).to_vec();
    world.post.queue(&telegram("1"), letters).await.unwrap();
    world.send(&[&net]);
    pass(seconds(5)).await;
    let mut outcomes = world.post.outcomes();
    assert_eq!(world.post.withdraw(id, &all, "đã báo cáo").await.unwrap(), 2);
    assert_eq!(outcomes.recv().await.unwrap(), (id, "b".into(), failed("đã báo cáo").unwrap()));
    assert_eq!(world.post.withdraw(id, &all, "lần nữa").await.unwrap(), 0);
    pass(seconds(30)).await;
    assert_eq!(net.sent(), ["1: a"]);
    world.reopen().await;
    assert_eq!((outcome(&world, "b"), outcome(&world, "c")), (failed("đã báo cáo"), failed("đã báo cáo")));
    assert!(matches!(outcome(&world, "a"), Some(Outcome::Sent { .. })));
    // The same key is the same letter: withdrawn is withdrawn.
    world.post.queue(&telegram("1"), vec![letter("b", "b")]).await.unwrap();
    assert_eq!(world.post.waiting().letters, 0);
}

/// Says no to some keys, breaks over others, and never answers about the rest of its list.
struct Asked {
    unwanted: Mutex<Vec<&'static str>>,
    asked: Mutex<Vec<String>>,
}

#[async_trait]
impl Wanted for Asked {
    async fn still(&self, chat: ChatId, key: &str) -> bool {
        assert_eq!(chat, telegram("1").id());
        self.asked.lock().unwrap().push(key.to_owned());
        match key {
            "panics" => panic!("the question breaks"),
            "hangs" => std::future::pending().await,
            _ => !self.unwanted.lock().unwrap().contains(&key),
        }
    }
}

fn asked(unwanted: &[&'static str]) -> Arc<Asked> {
    Arc::new(Asked { unwanted: Mutex::new(unwanted.to_vec()), asked: Mutex::default() })
}

#[tokio::test(start_paused = true)]
async fn each_letter_is_asked_about_before_it_goes_and_doubt_sends_it() {
    let mut world = World::new().await;
    let net = Net::new(Channel::Telegram);
    let judge = asked(&["done"]);
    assert!(world.post.ask_before_sending(judge.clone()));
    assert!(!world.post.ask_before_sending(asked(&["open"])), "the first is asked");
    let letters = ["done", "open", "panics", "hangs", "last"].map(|key| letter(key, key)).to_vec();
    world.post.queue(&telegram("1"), letters).await.unwrap();
    world.send(&[&net]);
    pass(seconds(30)).await;
    assert_eq!(net.sent(), ["1: open", "1: panics", "1: hangs", "1: last"]);
    assert_eq!(outcome(&world, "done"), failed(Post::NOT_WANTED));
    assert_eq!(*judge.asked.lock().unwrap(), ["done", "open", "panics", "hangs", "last"]);
    let names = world.names().await;
    assert_eq!(names.iter().filter(|name| *name == "message_taken.v1").count(), 4, "never taken in hand");
}

#[tokio::test(start_paused = true)]
async fn a_letter_that_had_to_wait_is_asked_about_again_and_one_begun_is_not() {
    let mut world = World::new().await;
    let net = Arc::new(Net::with(Channel::Telegram, |abilities| abilities.longest_text = 5));
    net.answers([Err(SendError::RetryAfter(seconds(30))), Ok(()), Err(SendError::RetryAfter(seconds(30)))]);
    let judge = asked(&[]);
    world.post.ask_before_sending(judge.clone());
    world.post.queue(&telegram("1"), vec![letter("held", "một")]).await.unwrap();
    world.send(&[&net]);
    pass(seconds(5)).await;
    judge.unwanted.lock().unwrap().push("held");
    pass(seconds(30)).await;
    assert_eq!((net.sent(), outcome(&world, "held")), (vec![], failed(Post::NOT_WANTED)));
    // The first of two parts is out: half a message is worse than one too many.
    world.post.queue(&telegram("1"), vec![letter("begun", "một\nhai")]).await.unwrap();
    pass(Duration::from_millis(500)).await;
    judge.unwanted.lock().unwrap().push("begun");
    assert_eq!(world.post.withdraw(telegram("1").id(), &["begun".into()], "").await.unwrap(), 0);
    pass(seconds(60)).await;
    assert_eq!(net.sent(), ["1: một\n", "1: hai"]);
}
