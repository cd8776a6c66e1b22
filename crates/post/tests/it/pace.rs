//! The pace: what a messenger bears is held in every stretch of time, and used up.

use std::collections::HashMap;
use std::time::Duration;

use dondoc_domain::event::Channel;
use dondoc_messaging::Inbox;
use dondoc_post::{Pace, Rate, Settings};

use super::world::*;

/// The most moments in any stretch of `per`.
fn most_in(moments: &[Duration], per: Duration) -> usize {
    let within = |from: &Duration| moments.iter().filter(|at| *at >= from && **at < *from + per).count();
    moments.iter().map(within).max().unwrap_or(0)
}

#[tokio::test(start_paused = true)]
async fn a_morning_goes_out_at_the_limit_and_never_above_it() {
    let mut world = World::new().await;
    let net = Net::new(Channel::Telegram);
    net.does(|_, _| (Duration::from_millis(5), Ok(())));
    for chat in 0..300 {
        world.post.queue(&telegram(&chat.to_string()), vec![letter("a", "một"), letter("b", "hai")]).await.unwrap();
    }
    world.send(&[&net]);
    pass(seconds(10)).await;
    // A process that begins anew keeps to what the one before has used up.
    world.reopen().await;
    world.send(&[&net]);
    pass(seconds(30)).await;
    let sent = net.sent.lock().unwrap().clone();
    let moments: Vec<Duration> = sent.iter().map(|(at, ..)| *at).collect();
    assert!((600..=601).contains(&sent.len()), "{}", sent.len());
    assert_eq!(most_in(&moments, seconds(1)), 30);
    assert!(moments[599] < seconds(25), "{:?}", moments[599]);
    let mut chats: HashMap<String, Vec<Duration>> = HashMap::new();
    sent.into_iter().for_each(|(at, chat, _)| chats.entry(chat).or_default().push(at));
    assert!(chats.values().all(|moments| most_in(moments, seconds(1)) == 1));
}

#[tokio::test(start_paused = true)]
async fn a_group_bears_twenty_a_minute() {
    let mut world = World::new().await;
    let net = Net::new(Channel::Telegram);
    let mut update = text("g", "u", "chào");
    update.group = true;
    world.post.take(vec![update]).await.unwrap();
    for chat in ["g", "1"] {
        let many = (0..50).map(|i| letter(&i.to_string(), "nhắc")).collect();
        world.post.queue(&telegram(chat), many).await.unwrap();
    }
    world.send(&[&net]);
    pass(Duration::from_millis(69_500)).await;
    assert_eq!((net.moments("g").len(), net.moments("1").len()), (30, 50));
    world.reopen().await;
    world.send(&[&net]);
    pass(seconds(80)).await;
    let moments: Vec<Duration> = net.moments("g").iter().map(|at| Duration::from_millis(*at as u64)).collect();
    assert_eq!((moments.len(), most_in(&moments, seconds(60))), (50, 20));
}

#[tokio::test(start_paused = true)]
async fn a_burst_and_several_at_once_are_settings() {
    let pace = Pace { in_flight: 4, chat: Some(Rate::new(3, 3)), ..Pace::of(Channel::Telegram) };
    let mut world = World::with(Settings { paces: vec![(Channel::Telegram, pace)], ..Settings::default() }).await;
    let net = Net::new(Channel::Telegram);
    net.does(|_, _| (Duration::from_millis(100), Ok(())));
    for chat in 0..8 {
        let many = (0..4).map(|i| letter(&i.to_string(), "nhắc")).collect();
        world.post.queue(&telegram(&chat.to_string()), many).await.unwrap();
    }
    world.send(&[&net]);
    pass(seconds(10)).await;
    assert_eq!(net.moments("0").len(), 4);
    let moments: Vec<Duration> = net.sent.lock().unwrap().iter().map(|(at, ..)| *at).collect();
    assert_eq!((moments.len(), moments[7]), (32, Duration::from_millis(200)));
    assert!(net.moments("0")[3] >= 3_100);
}
