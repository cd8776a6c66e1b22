//! What is decided is told once, through whatever door it came, and to whom it concerns.

use super::{
    mortal::Death,
    world::{self, BINH, Kind, World, id},
};
use dondoc_domain::{TaskId, event::Channel, task::Command};
use dondoc_service::Context;
use uuid::Uuid;

/// What Bình was told with these words in it.
fn told(world: &World, words: &str) -> usize {
    let arrived = world.telegram.arrived();
    arrived.iter().filter(|it| it.chat == BINH && it.message.text.to_plain().contains(words)).count()
}

async fn task(world: &World, code: &str) -> TaskId {
    world.running().app.find_task(code).await.unwrap().0
}

/// Someone at the office decides at the machine or on a page.
async fn decides(world: &World, task: TaskId, command: Command, n: u128) {
    let context = Context::official(id("CB3"), Channel::Cli, Uuid::from_u128(n));
    let outcome = world.running().app.execute(task, &command, &context).await.unwrap();
    assert!(!outcome.events.is_empty(), "{command:?}");
}

/// Bình has handed in NV1 and asked for more time for NV2; NV3 is hers too.
async fn waiting() -> World {
    let mut world = World::new(Kind::Memory).await;
    world.start(Death::Never).await;
    for (key, words) in [
        ("take 3", "NV3 đã nhận"),
        ("done 1", "NV1 xong, văn bản 86/SYT-NV ngày 20/5/2024"),
        ("send 1", "gửi"),
        ("ask 2", "NV2 xin gia hạn đến 31/7/2024 vì chờ số liệu"),
        ("send 2", "gửi"),
    ] {
        world.hear(key, &world::text(BINH, words)).await;
    }
    world
}

#[tokio::test(start_paused = true)]
async fn a_decision_from_another_door_is_told_as_one_from_the_bot() {
    let mut world = waiting().await;
    let (one, two, three) = (task(&world, "NV1").await, task(&world, "NV2").await, task(&world, "NV3").await);
    decides(&world, one, Command::Confirm { note: "Tốt".into() }, 901).await;
    decides(&world, two, Command::RefuseExtension { reason: "đã gia hạn một lần".into() }, 902).await;
    decides(&world, three, Command::Withdraw { reason: "không còn phù hợp".into(), ends_series: false }, 903).await;
    world.until("news", None, |_| true).await;
    for words in ["Kết quả đã được xác nhận", "không được đồng ý", "được thu hồi"] {
        let began = std::time::Instant::now();
        while told(&world, words) == 0 {
            assert!(began.elapsed() < std::time::Duration::from_secs(30), "{words}: {:#?}", world.telegram.arrived());
            tokio::time::sleep(std::time::Duration::from_millis(5)).await;
        }
    }
    // Neither a stop and a start nor a kill tells it again.
    world.stop().await;
    world.start(Death::Never).await;
    world.kill().await;
    world.start(Death::Never).await;
    world.hear("list", &world::text(BINH, "/viec")).await;
    world.stop().await;
    for words in ["Kết quả đã được xác nhận", "không được đồng ý", "được thu hồi"] {
        assert_eq!(told(&world, words), 1, "{words}");
    }
}

#[tokio::test(start_paused = true)]
async fn what_is_decided_while_nothing_runs_is_told_at_the_next_start() {
    let mut world = waiting().await;
    let one = task(&world, "NV1").await;
    // The last word before the stop is still told; a crash right after the decision loses nothing either.
    decides(&world, one, Command::Confirm { note: String::new() }, 904).await;
    world.kill().await;
    world.start(Death::Never).await;
    world.stop().await;
    assert_eq!(told(&world, "Kết quả đã được xác nhận"), 1, "{:#?}", world.telegram.arrived());
}

#[tokio::test(start_paused = true)]
async fn the_first_start_tells_nothing_of_the_past() {
    let mut world = waiting().await;
    let one = task(&world, "NV1").await;
    world.kill().await;
    // A log of tasks, and a post office that has never seen it.
    world.new_post();
    world.start(Death::Never).await;
    world.stop().await;
    world.new_post();
    world.start(Death::Never).await;
    decides(&world, one, Command::Confirm { note: String::new() }, 905).await;
    world.kill().await;
    world.new_post();
    world.start(Death::Never).await;
    world.hear("list", &world::text(BINH, "/viec")).await;
    world.stop().await;
    assert_eq!(told(&world, "Kết quả đã được xác nhận"), 0);
}

#[tokio::test(start_paused = true)]
async fn what_others_do_to_an_account_is_told_where_its_owner_is() {
    let mut world = waiting().await;
    let app = world.running().app.clone();
    let office = |n: u128| Context::official(id("CB3"), Channel::Web, Uuid::from_u128(n));
    let code = app.issue_link_code(&id("CB2"), 7, &office(920)).await.unwrap();
    // Someone enters with it elsewhere.
    let elsewhere = dondoc_messaging::Address::new(Channel::Web, "elsewhere").id();
    app.link_chat(&code, Channel::Web, elsewhere, Uuid::from_u128(921)).await.unwrap().unwrap();
    // What Bình does herself is no news to her.
    let own = Context::official(id("CB2"), Channel::Telegram, Uuid::from_u128(922));
    app.issue_link_code(&id("CB2"), 8, &own).await.unwrap();
    world.stop().await;
    let codes = told(&world, "vừa cấp một mã liên kết mới");
    let chats = told(&world, "vừa có thêm một cuộc trò chuyện được liên kết, trên trình duyệt");
    assert_eq!((codes, chats), (1, 1), "{:#?}", world.telegram.arrived());
}
