//! Reminders on their way: each is planned once, queued once, and what became of it is a fact, whenever the process
//! dies.

use super::{
    mortal::Death,
    world::{self, BINH, Kind, World, at, id, update},
};
use dondoc_domain::{
    event::{Channel, Stored},
    reminder::ReminderEvent,
};
use dondoc_messaging::{Content, SendError, channel_name};
use dondoc_service::Context;
use std::{
    collections::BTreeSet,
    time::{Duration, Instant},
};
use uuid::Uuid;

/// Bình's address on Zalo.
const BINH_ON_ZALO: &str = "z200";
/// Seven working days before the deadline of NV1.
const MORNING: &str = "2024-06-20 07:35";

/// Bình handles NV1 and has Telegram, then Zalo.
async fn office(kind: Kind) -> World {
    let mut world = World::new(kind).await;
    world.start(Death::Never).await;
    world.hear("takes it on", &world::text(BINH, "NV1 đang làm 10%")).await;
    let context = Context::system(Channel::Cli, Uuid::from_u128(77));
    let code = world.running().app.issue_link_code(&id("CB2"), 4711, &context).await.unwrap();
    let link = update(Channel::Zalo, BINH_ON_ZALO, Content::Text(format!("/start {code}")));
    world.hear("links Zalo", &link).await;
    world.stop().await;
    (world.telegram, world.zalo) = (super::net::Net::new(Channel::Telegram), super::net::Net::new(Channel::Zalo));
    world
}

/// What is noted of reminders, official by official.
async fn facts(world: &World) -> Vec<String> {
    let mut facts: Vec<(String, u64, String)> = Vec::new();
    for it in world.log().await.iter().filter(|it| it.stream.as_str().starts_with("reminders-")) {
        let said = match ReminderEvent::decode(&it.name, &it.data).unwrap() {
            ReminderEvent::Planned(it) => format!("planned {} of {}", it.kind.name(), it.tasks.len()),
            ReminderEvent::Sent(it) => format!("sent by {}", channel_name(it.channel)),
            ReminderEvent::Failed(it) => format!("failed: {}", it.reason),
            ReminderEvent::Seen(_) => "seen".into(),
            ReminderEvent::Answered(_) => "answered".into(),
            ReminderEvent::Snoozed(_) => "snoozed".into(),
            ReminderEvent::Quieted(_) => "quieted".into(),
        };
        facts.push((it.stream.id().to_owned(), it.revision, said));
    }
    facts.sort();
    facts.into_iter().map(|(who, _, said)| format!("{who} {said}")).collect()
}

/// Rounds go by until the log says this of reminders.
async fn settle(world: &mut World, expected: &[&str], death: Death) {
    let began = Instant::now();
    loop {
        world.until("reminding", None, |it| it.post.waiting().letters == 0).await;
        if !world.life.over() {
            let facts = facts(world).await;
            if facts == expected {
                return;
            }
            assert!(began.elapsed() < Duration::from_secs(10), "{death:?}: {facts:#?}\n{:?}", world.telegram.arrived());
        }
        // A round a minute; this time passes at once.
        tokio::time::sleep(Duration::from_secs(61)).await;
    }
}

/// How the messengers behave on a day.
#[derive(Clone, Copy)]
enum Network {
    Fine,
    TelegramBlocked,
    AllBlocked,
}

/// A morning, undisturbed and with a death after each append: what is noted, and by which messenger the words came.
async fn check(kind: Kind, network: Network, expected: &[&str], through: Option<Channel>) {
    // The disk has a copy of each world; memory makes it anew.
    let template = office(kind).await;
    let mut appends = 1;
    let mut n = 0;
    while n <= appends {
        let deaths = match (n, kind) {
            (0, _) => vec![Death::Never],
            (n, Kind::Memory) => vec![Death::Unheard(n), Death::Heard(n)],
            (n, Kind::Sled) => vec![if n % 2 == 0 { Death::Heard(n) } else { Death::Unheard(n) }],
        };
        for death in deaths {
            let mut world = match kind {
                Kind::Memory => office(kind).await,
                Kind::Sled => template.copy(),
            };
            let blocked = |_: &str| Err(SendError::Unreachable("bot was blocked".into()));
            match network {
                Network::Fine => {}
                Network::TelegramBlocked => world.telegram.does(blocked),
                Network::AllBlocked => {
                    world.telegram.does(blocked);
                    world.zalo.does(blocked);
                }
            }
            world.clock.set(at(MORNING));
            world.start(death).await;
            settle(&mut world, expected, death).await;
            if death == Death::Never {
                appends = world.life.appends();
            }
            for net in [world.telegram.clone(), world.zalo.clone()] {
                let arrived = net.arrived();
                let words: BTreeSet<String> = arrived.iter().map(|it| it.message.text.to_plain()).collect();
                assert_eq!(words.len(), usize::from(through == Some(net.channel())), "{death:?}: {words:#?}");
                let most = if death == Death::Never { 1 } else { 2 };
                assert!(arrived.len() <= most, "{death:?}: {arrived:#?}");
            }
            world.kill().await;
        }
        n += 1;
    }
    assert!(n > 5, "planned, queued, taken, sent, noted");
}

macro_rules! mornings {
    ($($name:ident: $network:expr, $expected:expr, $through:expr;)*) => {$(
        mod $name {
            use super::*;

            #[tokio::test(start_paused = true)]
            async fn in_memory() {
                check(Kind::Memory, $network, &$expected, $through).await;
            }

            #[tokio::test(start_paused = true)]
            async fn on_disk() {
                check(Kind::Sled, $network, &$expected, $through).await;
            }
        }
    )*};
}

mornings! {
    a_digest_goes_out: Network::Fine,
        ["CB2 planned digest of 3", "CB2 sent by telegram"],
        Some(Channel::Telegram);
    the_next_channel_is_tried: Network::TelegramBlocked,
        ["CB2 planned digest of 3", "CB2 sent by zalo"],
        Some(Channel::Zalo);
    nobody_is_there: Network::AllBlocked,
        ["CB2 planned digest of 3", "CB2 failed: không kênh nào nhận được"],
        None;
}

#[tokio::test(start_paused = true)]
async fn what_could_not_go_out_today_does_not_come_tomorrow() {
    let mut world = office(Kind::Memory).await;
    world.telegram.does(|_| Err(SendError::Unavailable("no network".into())));
    world.clock.set(at(MORNING));
    world.start(Death::Never).await;
    tokio::time::sleep(Duration::from_secs(300)).await;
    assert_eq!(facts(&world).await, ["CB2 planned digest of 3"]);
    assert_eq!(world.running().post.waiting().letters, 1);
    world.clock.set(at("2024-06-21 00:10"));
    settle(&mut world, &["CB2 planned digest of 3", "CB2 failed: quá giờ gửi"], Death::Never).await;
    world.telegram.does(|_| Ok(()));
    tokio::time::sleep(Duration::from_secs(300)).await;
    assert_eq!(world.telegram.arrived().len() + world.zalo.arrived().len(), 0);
}

/// As above, with the process down from the planning until the next day.
#[tokio::test(start_paused = true)]
async fn what_was_planned_before_a_long_break_is_given_up() {
    let mut world = office(Kind::Memory).await;
    world.clock.set(at(MORNING));
    world.start(Death::Unheard(1)).await;
    while !world.life.over() {
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    world.clock.set(at("2024-06-21 00:10"));
    settle(&mut world, &["CB2 planned digest of 3", "CB2 failed: quá giờ gửi"], Death::Unheard(1)).await;
    assert_eq!(world.telegram.arrived().len() + world.zalo.arrived().len(), 0);
}

/// The numbers of a reminder are good without a list having been asked for, and its answer is noted once.
#[tokio::test(start_paused = true)]
async fn an_answer_is_noted_and_its_number_is_the_reminders() {
    let mut n = 0;
    let mut appends = 1;
    while n <= appends {
        let mut world = office(Kind::Memory).await;
        world.clock.set(at(MORNING));
        world.start(Death::Never).await;
        settle(&mut world, &["CB2 planned digest of 3", "CB2 sent by telegram"], Death::Never).await;
        world.kill().await;
        world.start(if n == 0 { Death::Never } else { Death::Unheard(n) }).await;
        world.hear("answer", &world::text(BINH, "việc 2 đang làm 20%")).await;
        if n == 0 {
            appends = world.life.appends();
        }
        let told = ["CB2 planned digest of 3", "CB2 sent by telegram", "CB2 answered"];
        assert_eq!(facts(&world).await, told, "after {n}");
        let task = world.running().app.view("NV2").await.unwrap();
        assert_eq!(task.task.progress.and_then(|(it, ..)| it.percent), Some(20), "after {n}");
        n += 1;
    }
    assert!(n > 6, "received, decided, reported, noted, handled, taken, sent: {n}");
}

#[tokio::test(start_paused = true)]
async fn a_dry_run_tells_and_writes_nothing() {
    let mut world = office(Kind::Memory).await;
    world.start(Death::Never).await;
    let before = world.log().await.len();
    let report = world.running().desk.round(at(MORNING), true).await.unwrap();
    let [told] = report.planned.as_slice() else { panic!("{report:?}") };
    assert_eq!((told.official.as_str(), told.kind, told.channel), ("CB2", "digest", Some("telegram")));
    assert!(told.text.contains("NV1") && told.text.contains("Trần Thị Bình"), "{}", told.text);
    assert_eq!(world.log().await.len(), before);
    assert_eq!(world.running().post.waiting().letters, 0);
}
