//! Away, quiet, later, gone: what officials ask to be spared, and colleagues who stand in.

use super::world::{Talks, World, named};
use serde_json::json;

const PROGRESS: &str = "task_progress_reported.v1";

#[test]
fn a_colleague_stands_in_and_both_names_are_in_the_event() {
    let mut world = World::new();
    let lan = world.official("Phạm Thị Lan", "Sở Nội vụ", "officer");
    let hoa = world.official("Lê Thị Hoa", "Sở Nội vụ", "officer");
    world.serve("2024-02-15");
    let (person, colleague) = (world.joins(1, &lan), world.joins(2, &hoa));
    let taken = person.asks("NV1 đã nhận", "Đã tiếp nhận NV1");
    drop(taken);
    let echo = person.asks("/thaymat Lê Thị Hoa từ 15/2/2024 đến 20/2/2024", "Ghi nhận: nhờ Lê Thị Hoa");
    person.taps(&echo, "Gửi", "Đã ghi việc thay mặt");
    colleague.asks("NV1 được 30%", "Đã ghi tiến độ NV1");
    let [told] = world.events("NV1", PROGRESS).try_into().unwrap();
    assert_eq!((&told["by"], &told["on_behalf_of"]), (&json!(hoa.id), &json!(lan.id)), "{told}");
    world.ends_well();
}

#[test]
fn later_and_quiet_move_no_deadline() {
    let mut world = World::new();
    let lan = world.official("Phạm Thị Lan", "Sở Nội vụ", "officer");
    world.serve("2024-02-15");
    let person = world.joins(1, &lan);
    let menu = world.shown(&person, "NV1");
    let when = person.taps(&menu, "Nhắc sau", "nhắc lại khi nào");
    person.taps(&when, "Sáng mai 8:00", "Thời hạn không đổi");
    person.asks("/im đến mai", "Tạm ngừng nhắc");
    person.asks("/im tắt", "nhắc lại như thường");
    let task = world.task("NV1");
    assert_eq!(
        (&task["deadline"]["effective_due"], task["history"].as_array().unwrap().len()),
        (&json!("2024-04-01"), 1)
    );
    world.ends_well();
}

#[test]
fn who_unlinks_or_leaves_learns_nothing_more() {
    let mut world = World::new();
    let lan = world.official("Phạm Thị Lan", "Sở Nội vụ", "officer");
    let hoa = world.official("Lê Thị Hoa", "Sở Nội vụ", "officer");
    world.serve("2024-02-15");
    let (person, leaver) = (world.joins(1, &lan), world.joins(2, &hoa));
    let sure = person.asks("/ngat", "chắc chứ");
    person.taps(&sure, "Ngắt liên kết", "Đã ngắt liên kết");
    person.asks("/viec", "chưa được liên kết");
    leaver.asks("/viec", "NV1");
    world.stop();
    world.office.ok(&["official", "leave", &hoa.id, "--reason", "nghỉ hưu"]);
    world.serve("2024-02-15");
    leaver.asks("/viec", "chưa được liên kết");
    leaver.asks("NV1 được 99%", "chưa được liên kết");
    assert!(named(&world.task("NV1"), PROGRESS).is_empty());
    world.ends_well();
}

#[test]
fn who_blocks_the_bot_and_comes_back_is_heard_again() {
    let mut world = World::new();
    let lan = world.official("Phạm Thị Lan", "Sở Nội vụ", "officer");
    world.serve("2024-02-15");
    let person = world.joins(1, &lan);
    person.block();
    world.fake.wait_for_blocking("the news taken", |fake| (fake.unconfirmed_updates() == 0).then_some(()));
    world.stop();
    let round = world.json(&["remind", "--now", "2024-03-21T07:30:00+07:00"]);
    assert_eq!(round["sent"], 0, "{round}");
    world.serve("2024-03-21");
    person.unblock();
    person.asks("NV1 được 30%", "Đã ghi tiến độ NV1");
    assert_eq!(world.events("NV1", PROGRESS).len(), 1);
    world.ends_well();
}
