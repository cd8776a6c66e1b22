//! What people really send: markup, emoji, words without end, long lists, corrections, voice, stickers.

use super::world::{Talks, World, named};
use crate::harness::Office;
use dondoc_fake_messenger::Attached;

const PROGRESS: &str = "task_progress_reported.v1";

#[test]
fn markup_emoji_and_endless_words_harm_nothing() {
    let mut world = World::new();
    let lan = world.official("Phạm <b>Lan</b> & Co", "Sở Nội vụ", "officer");
    world.serve("2024-02-15");
    let person = world.joins(1, &lan);
    let hostile = "NV1 được 10% <b>&amp;</i> \"'<a href=javascript:x> 👩‍👩‍👧‍👦 \u{202e}x";
    let answer = person.asks(hostile, "<b>&amp;</i>");
    assert!(answer.entities.iter().all(|entity| entity["type"] != "text_link"), "{:?}", answer.entities);
    let endless = format!("NV1 được 20% {}", "đang lấy ý kiến các sở 👍 ".repeat(160));
    person.asks(&endless, ": 20%");
    person.asks(&"<&>".repeat(1_300), "của việc nào");
    let told = world.events("NV1", PROGRESS);
    let kept = told[1]["data"]["note"].as_str().unwrap();
    assert_eq!(kept.trim(), endless.trim(), "cut on the screen, whole in the log");
    world.ends_well();
}

#[test]
fn a_hundred_tasks_are_shown_within_the_limits() {
    let mut world = World::over(Office::of_2024());
    let long = "rà soát, hoàn thiện quy hoạch <sử dụng đất> & kế hoạch năm ".repeat(6);
    let rows: String =
        (1..=100).map(|n| format!("{n},\"Nhiệm vụ {n}: {long}\",Sở Nội vụ,30/6/2024,Báo cáo\n")).collect();
    let table = format!("STT,Nội dung nhiệm vụ,Đơn vị chủ trì,Thời gian hoàn thành,Sản phẩm\n{rows}");
    let file = world.office.write("plan.csv", table);
    world.office.ok(&["import", &file, "--directive", "9/KH-UBND", "--issued", "2024-01-10", "--today", "2024-01-11"]);
    let lan = world.official("Phạm Thị Lan", "Sở Nội vụ", "officer");
    let head = world.official("Vũ Giám Đốc", "Sở Nội vụ", "head");
    let chu = world.official("Lê Văn Chủ", "VPUBND", "chair");
    world.with_public_url().serve("2024-07-15");
    let (person, director, chair) = (world.joins(1, &lan), world.joins(2, &head), world.joins(3, &chu));
    person.asks("/viec", "100 việc");
    person.asks("/lich", "việc");
    person.asks("xong", "việc nào");
    director.asks("/donvi", "Sở Nội vụ – ");
    director.asks("/chuatraloi", "việc chưa có phản hồi");
    for command in ["/quahan", "/tyle", "/donvi Sở Nội vụ"] {
        chair.says(command);
    }
    person.asks("NV100 được 40%", "Đã ghi tiến độ NV100");
    world.ends_well();
}

#[test]
fn a_reminder_of_a_hundred_tasks_goes_out() {
    let mut world = World::over(Office::of_2024());
    let rows: String =
        (1..=100).map(|n| format!("{n},Nhiệm vụ số {n} của kế hoạch,Sở Nội vụ,30/6/2024,Báo cáo\n")).collect();
    let table = format!("STT,Nội dung nhiệm vụ,Đơn vị chủ trì,Thời gian hoàn thành,Sản phẩm\n{rows}");
    let file = world.office.write("plan.csv", table);
    world.office.ok(&["import", &file, "--directive", "9/KH-UBND", "--issued", "2024-01-10", "--today", "2024-01-11"]);
    let lan = world.official("Phạm Thị Lan", "Sở Nội vụ", "officer");
    world.serve("2024-02-15");
    let person = world.joins(1, &lan);
    world.stop();
    let round = world.json(&["remind", "--now", "2024-07-01T07:30:00+07:00"]);
    assert_eq!((&round["sent"], round["planned"][0]["tasks"].as_array().unwrap().len()), (&1.into(), 100), "{round}");
    person.hears_blocking("100 việc đến hạn hôm nay");
    world.ends_well();
}

#[test]
fn voice_stickers_and_cards_are_answered_and_never_taken_for_a_result() {
    let mut world = World::new();
    let lan = world.official("Phạm Thị Lan", "Sở Nội vụ", "officer");
    world.serve("2024-02-15");
    let person = world.joins(1, &lan);
    let menu = world.shown(&person, "NV1");
    let voice = person.reply_file(menu.id, Attached::voice(b"OggS\0\x02\0\0\0\0\0\0\0\0OpusHead"), "");
    person.wait_for_blocking("an answer to the voice", |chat| chat.answer_after(voice).cloned());
    let sticker = person.send_sticker();
    person.wait_for_blocking("an answer to the sticker", |chat| chat.answer_after(sticker).map(|_| ()));
    let contact = person.send_contact("+84900000000");
    person.wait_for_blocking("an answer to the card", |chat| chat.answer_after(contact).map(|_| ()));
    let task = world.task("NV1");
    assert_eq!(named(&task, "task_result_submitted.v1").len(), 0);
    assert_eq!(named(&task, "task_evidence_attached.v1").len(), 1, "{task}");
    assert!(world.keeps("84900000000").len() <= 1, "a telephone number is in the post at most");
    world.ends_well();
}

#[test]
fn a_corrected_message_is_heard_and_the_first_stays_in_the_log() {
    let mut world = World::new();
    let lan = world.official("Phạm Thị Lan", "Sở Nội vụ", "officer");
    world.serve("2024-02-15");
    let person = world.joins(1, &lan);
    let said = person.send("NV1 được 40%");
    person.hears_blocking(": 40%,");
    person.edit(said, "NV1 được 60%");
    person.hears_blocking(": 60%,");
    let told = world.events("NV1", PROGRESS);
    let percents: Vec<_> = told.iter().map(|event| event["data"]["percent"].as_u64()).collect();
    assert_eq!(percents, [Some(40), Some(60)]);
    world.ends_well();
}
