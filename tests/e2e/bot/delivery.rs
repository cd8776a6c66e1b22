//! A network as it is: updates twice and out of order, refusals, pauses, people who left, nobody there at all.

use super::world::{Talks, World, named};
use crate::harness::with_plan;
use dondoc_fake_messenger::{Fault, Options};
use std::time::Duration;

const PROGRESS: &str = "task_progress_reported.v1";

#[test]
fn an_update_delivered_again_changes_nothing() {
    let mut world = World::new();
    let lan = world.official("Phạm Thị Lan", "Sở Nội vụ", "officer");
    world.serve("2024-02-15");
    let person = world.joins(1, &lan);
    person.asks("NV1 được 40%", "Đã ghi tiến độ NV1");
    let echo = person.asks("NV1 xong, cv 86/SNV-CCHC ngay 10/1/2024", "Ghi nhận");
    person.taps(&echo, "Gửi", "Đã gửi kết quả");
    let said = person.chat().from_bot().count();
    for update in world.fake.update_ids() {
        assert!(world.fake.deliver_again(update));
    }
    person.asks("/viec", "NV5");
    world.stop();
    world.serve("2024-02-15");
    for update in world.fake.update_ids() {
        assert!(world.fake.deliver_again(update));
    }
    person.asks("/lich", "việc");
    assert_eq!(person.chat().from_bot().count(), said + 2, "one answer for each of the two questions since");
    let task = world.task("NV1");
    assert_eq!((named(&task, PROGRESS).len(), named(&task, "task_result_submitted.v1").len()), (1, 1));
    world.ends_well();
}

#[test]
fn updates_held_back_and_told_newest_first_are_all_heard() {
    let mut world = World::new();
    let lan = world.official("Phạm Thị Lan", "Sở Nội vụ", "officer");
    world.serve("2024-02-15");
    let person = world.joins(1, &lan);
    world.fake.hold_updates();
    for percent in [10, 20, 30] {
        person.send(&format!("NV1 được {percent}%"));
    }
    world.fake.release_updates_reversed();
    for percent in [10, 20, 30] {
        person.hears_blocking(&format!(": {percent}%,"));
    }
    assert_eq!(world.events("NV1", PROGRESS).len(), 3);
    world.ends_well();
}

#[test]
fn one_chat_that_must_wait_holds_up_no_other() {
    let mut world = World::paced(with_plan(), Options::default());
    let officials: Vec<_> = (1..=3).map(|n| world.official(&format!("Cán bộ {n}"), "SNV", "officer")).collect();
    world.serve("2024-02-15");
    let people: Vec<_> = (1..).zip(&officials).map(|(chat, official)| world.joins(chat, official)).collect();
    world.fake.fail_in("sendMessage", 1, 1, Fault::too_many_requests(3));
    let asked = people[0].send("/viec");
    world.fake.wait_for_blocking("the refusal", |fake| (fake.faults_left() == 0).then_some(()));
    people[1].asks("/viec", "NV1");
    people[2].asks("/viec", "NV1");
    assert!(people[0].chat().answer_after(asked).is_none(), "the chat that was told to wait waits");
    people[0].wait_for_blocking("the late answer", |chat| chat.answer_after(asked).map(|_| ()));
    assert!(world.fake.max_rate(Duration::from_millis(900)).per_chat.values().all(|most| *most <= 1));
    world.ends_well();
}

#[test]
fn a_messenger_in_trouble_is_tried_again() {
    let mut world = World::new();
    let lan = world.official("Phạm Thị Lan", "Sở Nội vụ", "officer");
    world.serve("2024-02-15");
    let person = world.joins(1, &lan);
    for (n, fault) in [Fault::BadGateway, Fault::DropBefore].into_iter().enumerate() {
        world.fake.fail("sendMessage", 1, fault);
        person.asks(&format!("NV1 được {}%", n + 1), &format!(": {}%,", n + 1));
    }
    world.fake.fail("getUpdates", 1, Fault::Garbage);
    person.asks("NV1 được 50%", ": 50%,");
    assert_eq!(world.events("NV1", PROGRESS).len(), 3);
    world.ends_well();
}

#[test]
fn a_group_that_moved_is_followed() {
    let mut world = World::new();
    let lan = world.official("Phạm Thị Lan", "Sở Nội vụ", "officer");
    world.serve("2024-02-15");
    let person = world.joins(1, &lan);
    let group = world.fake.group(-500, "Tổ công tác");
    // The group moves while the answer is on its way.
    world.fake.fail_in("sendMessage", -500, 1, Fault::too_many_requests(1));
    person.in_group(&group).send("việc 1 xong");
    world.fake.wait_for_blocking("the refusal", |fake| (fake.faults_left() == 0).then_some(()));
    let moved = group.migrate();
    person.in_group(&moved).hears_blocking("trò chuyện riêng");
    assert!(world.events("NV1", "task_result_submitted.v1").is_empty());
    world.ends_well();
}

#[test]
fn a_start_without_network_says_so_and_connects_when_it_is_back() {
    let mut world = World::new();
    let lan = world.official("Phạm Thị Lan", "Sở Nội vụ", "officer");
    world.fake.pause();
    world.serve("2024-02-15");
    world.server().prints("Chưa kết nối được Telegram");
    let browser = world.browser();
    assert_eq!((browser.get("/healthz").status, browser.get("/chat").status), (200, 200));
    world.fake.resume();
    world.server().prints("đã kết nối");
    world.joins(1, &lan).asks("/viec", "NV1");
    world.fake.pause();
    let person = world.fake.user(1);
    let asked = person.send("NV1 được 40%");
    world.fake.resume();
    person.wait_for_blocking("the answer once the network is back", |chat| chat.answer_after(asked).map(|_| ()));
    assert_eq!(world.events("NV1", PROGRESS).len(), 1);
    world.ends_well();
}

#[test]
fn a_stop_without_network_ends_in_time_and_loses_nothing() {
    let mut world = World::new();
    let lan = world.official("Phạm Thị Lan", "Sở Nội vụ", "officer");
    world.serve("2024-02-15");
    let person = world.joins(1, &lan);
    world.fake.fail("sendMessage", 1, Fault::too_many_requests(1));
    let asked = person.send("NV1 được 40%");
    world.fake.wait_for_blocking("the refusal", |fake| (fake.faults_left() == 0).then_some(()));
    world.fake.pause();
    world.stop();
    assert!(person.chat().answer_after(asked).is_none());
    world.fake.resume();
    world.serve("2024-02-15");
    person.wait_for_blocking("the answer after the restart", |chat| chat.answer_after(asked).map(|_| ()));
    assert_eq!(world.events("NV1", PROGRESS).len(), 1);
    world.ends_well();
}
