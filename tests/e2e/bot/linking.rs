//! Whose chat it is: one-time codes, and how little anybody else learns.

use super::world::{Talks, World};

const NOT_LINKED: &str = "chưa được liên kết";
const REFUSED: &str = "Mã liên kết không dùng được";

#[test]
fn an_unlinked_chat_learns_nothing() {
    let mut world = World::new();
    world.official("Phạm Thị Lan", "Sở Nội vụ", "officer");
    world.serve("2024-01-15");
    let stranger = world.fake.user(7);
    stranger.start("");
    let first = stranger.hears_blocking(NOT_LINKED);
    for words in ["/viec", "/tyle", "việc 1 xong", "NV1", "/help", "ok", "Phạm Thị Lan"] {
        assert_eq!(stranger.says(words).text, first.text, "{words}");
    }
    let silent = stranger.says("/choxuly");
    assert!(silent.buttons.is_empty());
    assert!(world.events("NV1", "task_progressed.v1").is_empty());
    world.ends_well();
}

#[test]
fn a_code_links_one_chat_once() {
    let mut world = World::new();
    let lan = world.official("Phạm Thị Lan", "Sở Nội vụ", "officer");
    world.serve("2024-01-15");
    let person = world.fake.user(1);
    person.start("AAAAA-AAAAA");
    person.hears_blocking(REFUSED);
    person.start(&lan.code);
    let greeting = person.hears_blocking("Đã liên kết");
    assert!(greeting.text.contains("Phạm Thị Lan") && greeting.text.contains("Sở Nội vụ"), "{}", greeting.text);
    let thief = world.fake.user(2);
    thief.start(&lan.code);
    thief.hears_blocking(REFUSED);
    thief.asks("/viec", NOT_LINKED);
    person.asks("/viec", "Xây dựng kế hoạch cải cách hành chính");
    world.stop();
    let chats = world.office.json(&["official", "chats", &lan.id]);
    assert_eq!(chats.as_array().unwrap().len(), 1, "{chats}");
    world.ends_well();
}

#[test]
fn an_expired_code_links_nobody() {
    let mut world = World::new();
    let args = ["official", "add", "Phạm Thị Lan", "--agency", "SNV", "--role", "officer", "--today", "2024-01-11"];
    let code = world.office.json(&args)["link_code"].as_str().unwrap().to_owned();
    world.serve("2024-03-11");
    let person = world.fake.user(1);
    person.start(&code);
    person.hears_blocking(REFUSED);
    person.asks("/viec", NOT_LINKED);
    world.ends_well();
}

#[test]
fn five_wrong_guesses_block_the_chat_and_no_other() {
    let mut world = World::new();
    let lan = world.official("Phạm Thị Lan", "Sở Nội vụ", "officer");
    world.serve("2024-01-15");
    let guesser = world.fake.user(1);
    guesser.start("");
    guesser.hears_blocking(NOT_LINKED);
    for n in 0..5 {
        guesser.asks(&format!("AAAAA-0000{n}"), REFUSED);
    }
    guesser.asks(&lan.code, REFUSED);
    guesser.asks("/viec", NOT_LINKED);
    world.joins(2, &lan);
    world.ends_well();
}
