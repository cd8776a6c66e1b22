//! That a reminder was seen is a fact, once, whatever shows it.

use super::{
    mortal::Death,
    world::{self, AN, BINH, Kind, World, at, update},
};
use dondoc_desk::WebDesk;
use dondoc_domain::event::Channel;
use dondoc_messaging::{Content, Incoming, Tap};
use dondoc_web::ChatBackend;
use std::time::{Duration, Instant};

const SESSION: &str = "session-of-an";

/// How many reminders were noted as seen.
async fn seen(world: &World) -> usize {
    world.log().await.iter().filter(|it| it.name == "reminder_seen.v1").count()
}

/// An answers for NV1 in a browser, Bình for NV2 in Telegram; on the morning both are reminded.
async fn morning() -> World {
    let mut world = World::new(Kind::Memory).await;
    world.start(Death::Never).await;
    let code = world.codes.of(AN).to_owned();
    let says = |words: &str| update(Channel::Web, SESSION, Content::Text(words.into()));
    world.hear("link an", &says(&format!("/start {code}"))).await;
    world.hear("an", &says("NV1 đang làm 10%")).await;
    world.hear("binh", &world::text(BINH, "NV2 đang làm 10%")).await;
    world.stop().await;
    world.clock.set(at("2024-07-04 07:35"));
    world.start(Death::Never).await;
    let began = Instant::now();
    while world.log().await.iter().filter(|it| it.name == "reminder_sent.v1").count() < 2 {
        assert!(began.elapsed() < Duration::from_secs(30), "{:#?}", world.telegram.arrived());
        tokio::time::sleep(Duration::from_secs(5)).await;
    }
    world
}

#[tokio::test(start_paused = true)]
async fn a_page_and_an_answer_show_it() {
    let mut world = morning().await;
    assert_eq!(seen(&world).await, 0, "what was only sent was not seen");
    let web = WebDesk::new(world.running().desk.clone());
    for _ in 0..3 {
        assert!(web.lines(SESSION, None).await.iter().any(|line| line.text.to_plain().contains("Kính gửi")));
    }
    let began = Instant::now();
    while seen(&world).await == 0 {
        assert!(began.elapsed() < Duration::from_secs(30), "nothing was noted");
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    assert_eq!(seen(&world).await, 1);

    let arrived = world.telegram.arrived();
    let reminder = arrived.iter().rev().find(|it| it.message.text.to_plain().starts_with("Kính gửi")).unwrap();
    let button = reminder.message.menu().next().unwrap().clone();
    let tap = Content::Tap(Tap { data: button.data, acknowledge: None });
    let tap = Incoming { message: Some(reminder.id.clone()), ..update(Channel::Telegram, BINH, tap) };
    world.hear("tap", &tap).await;
    world.hear("tap again", &tap).await;
    assert_eq!(seen(&world).await, 2);
    drop(web);
    // A new process looks again and finds both noted.
    world.stop().await;
    world.start(Death::Never).await;
    let web = WebDesk::new(world.running().desk.clone());
    web.lines(SESSION, None).await;
    drop(web);
    world.hear("once more", &tap).await;
    assert_eq!(seen(&world).await, 2);
    world.stop().await;
}
