//! An official's own words become the task's events.

use super::world::{Talks, World, named};
use serde_json::{Value, json};

const PROGRESS: &str = "task_progress_reported.v1";
const RESULT: &str = "task_result_submitted.v1";
const UNDONE: &str = "task_entry_undone.v1";

fn office_of_lan() -> (World, dondoc_fake_messenger::Person, String) {
    let mut world = World::new();
    let lan = world.official("Phạm Thị Lan", "Sở Nội vụ", "officer");
    world.serve("2024-02-15");
    let person = world.joins(1, &lan);
    (world, person, lan.id)
}

#[test]
fn a_result_in_words_is_echoed_and_then_sent() {
    let (mut world, person, lan) = office_of_lan();
    person.asks("/viec", "1. NV1 “Xây dựng kế hoạch");
    let echo = person.asks("viec 1 xong, cv 86/STTTT-TTBCXB ngay 10/1/2024", "Ghi nhận: hoàn thành NV1");
    assert!(echo.text.contains("86/STTTT-TTBCXB ngày 10/01/2024"), "{}", echo.text);
    person.taps(&echo, "Gửi", "Đã gửi kết quả NV1");
    let task = world.task("NV1");
    let [submitted] = named(&task, RESULT).try_into().unwrap();
    assert_eq!((&submitted["by"], &submitted["channel"]), (&json!(lan), &json!("telegram")), "{submitted}");
    assert_eq!(submitted["data"]["documents"], json!([{"number": "86/STTTT-TTBCXB", "date": "2024-01-10"}]));
    assert_eq!(task["phase"], "awaiting");
    assert_eq!(named(&task, "task_accepted.v1").len(), 1, "who hands in a result has taken the task on");
    world.ends_well();
}

#[test]
fn nothing_counts_before_the_echo_is_confirmed() {
    let (mut world, person, _) = office_of_lan();
    let echo = person.asks("NV1 xong, cv 86/SNV-CCHC ngay 10/1/2024", "Ghi nhận");
    person.taps(&echo, "Hủy", "Đã hủy, chưa gửi gì");
    person.asks("NV1 xin gia hạn đến 15/4/2024 vì chờ ý kiến", "Ghi nhận");
    let task = world.task("NV1");
    assert!(named(&task, RESULT).is_empty() && task["extension_request"].is_null(), "{task}");
    world.ends_well();
}

#[test]
fn an_undo_is_an_event_and_the_task_is_open_again() {
    let (mut world, person, lan) = office_of_lan();
    let echo = person.asks("NV1 xong, cv 86/SNV-CCHC ngay 10/1/2024", "Ghi nhận");
    let sent = person.taps(&echo, "Gửi", "Đã gửi kết quả");
    let undone = person.taps(&sent, "Hoàn tác", "Đã hoàn tác");
    assert!(undone.buttons.is_empty(), "{:?}", undone.buttons);
    let task = world.task("NV1");
    assert_eq!((named(&task, RESULT).len(), named(&task, UNDONE).len()), (1, 1));
    assert_eq!((&task["phase"], &named(&task, UNDONE)[0]["by"]), (&json!("open"), &json!(lan)));
    assert_eq!(world.fake.unanswered_taps(), [""; 0]);
    world.ends_well();
}

#[test]
fn two_taps_at_once_send_one_result() {
    let (mut world, person, _) = office_of_lan();
    let echo = person.asks("NV1 xong, cv 86/SNV-CCHC ngay 10/1/2024", "Ghi nhận");
    world.fake.hold_updates();
    person.tap(echo.id, "Gửi");
    person.tap(echo.id, "Gửi");
    world.fake.release_updates();
    person.hears_blocking("đã khép lại");
    person.hears_blocking("Đã gửi kết quả NV1");
    assert_eq!(world.events("NV1", RESULT).len(), 1);
    world.ends_well();
}

#[test]
fn progress_blockers_and_questions_are_told_apart() {
    let (mut world, person, _) = office_of_lan();
    person.asks("NV1 được 40%", "Đã ghi tiến độ NV1");
    person.asks("NV1 vướng mắc do chưa có hướng dẫn của Bộ", "vướng mắc: chờ hướng dẫn");
    person.asks("NV1 hạn đến bao giờ ạ?", "Hạn 01/04/2024");
    person.asks("NV1 mai xong", "Đã ghi tiến độ NV1");
    person.asks("NV1 chưa xong", "Đã ghi tiến độ NV1");
    let task = world.task("NV1");
    let told: Vec<Value> = named(&task, PROGRESS).into_iter().map(|event| event["data"].clone()).collect();
    assert_eq!((told.len(), &told[0]["percent"], &told[1]["blocker"]), (4, &json!(40), &json!("guidance")));
    assert!(named(&task, RESULT).is_empty(), "a promise and a negation are never a result");
    world.ends_well();
}

#[test]
fn an_acknowledgement_is_never_a_result() {
    let (mut world, person, _) = office_of_lan();
    let menu = world.shown(&person, "NV1");
    person.reply(menu.id, "ok");
    person.hears_blocking("Đã tiếp nhận NV1");
    for words in ["👍", "rõ", "dạ vâng ạ"] {
        let said = person.reply(menu.id, words);
        person.wait_for_blocking(words, |chat| chat.answer_after(said).map(|_| ()));
    }
    let task = world.task("NV1");
    assert_eq!((named(&task, "task_accepted.v1").len(), named(&task, RESULT).len()), (1, 0));
    world.ends_well();
}

#[test]
fn a_task_that_is_not_ours_goes_back() {
    let (mut world, person, _) = office_of_lan();
    let words = "NV1 không phải việc của đơn vị em, đề nghị chuyển Sở Tài chính";
    let echo = person.asks(words, "Ghi nhận: trả lại NV1");
    person.taps(&echo, "Gửi", "Đã trả lại NV1");
    let task = world.task("NV1");
    assert_eq!(task["phase"], "returned");
    world.ends_well();
}

#[test]
fn several_tasks_in_one_message_go_on_one_card() {
    let (mut world, person, _) = office_of_lan();
    person.asks("/viec", "2. NV5");
    let echo = person.asks("việc 1 được 60%, việc 2 xin gia hạn đến 15/4/2024 vì chờ ý kiến", "Ghi nhận:");
    assert!(echo.text.contains("tiến độ NV1") && echo.text.contains("xin gia hạn NV5"), "{}", echo.text);
    person.taps(&echo, "Gửi", "Đã gửi đề nghị gia hạn NV5");
    assert_eq!(world.events("NV1", PROGRESS)[0]["data"]["percent"], 60);
    assert_eq!(world.task("NV5")["extension_request"], "2024-04-15");
    world.ends_well();
}

#[test]
fn what_is_not_understood_is_kept_as_a_note() {
    let (mut world, person, _) = office_of_lan();
    let asked = person.asks("NV1 trời mưa quá anh ơi", "Nội dung được giữ trong nhật ký");
    person.taps(&asked, "Chỉ là cập nhật", "giữ là cập nhật");
    assert!(world.events("NV1", PROGRESS)[0]["data"]["note"].as_str().unwrap().contains("trời mưa quá"));
    world.ends_well();
}

#[test]
fn a_secret_is_refused_and_kept_in_no_log() {
    let (mut world, person, _) = office_of_lan();
    let answer = person.asks("NV1 TỐI MẬT xong 5/BC về phương án dongbang", "Tối mật");
    assert!(!answer.text.contains("dongbang"), "{}", answer.text);
    world.stop();
    let export = world.office.file("log.jsonl");
    world.office.ok(&["export", export.to_str().unwrap()]);
    assert!(!std::fs::read_to_string(export).unwrap().contains("dongbang"));
    let kept = world.keeps("dongbang");
    assert!(kept.is_empty(), "words under a secrecy mark are on the disk: {kept:?}");
    world.ends_well();
}

#[test]
fn a_colleague_of_another_agency_cannot_touch_the_task() {
    let (mut world, _, _) = office_of_lan();
    let stranger = world.stopped().official("Ngô Quốc Việt", "Sở Y tế", "officer");
    world.serve("2024-02-15");
    let viet = world.joins(2, &stranger);
    viet.asks("NV1 xong, cv 86/SYT ngay 10/1/2024", "không có trong danh sách");
    let task = world.task("NV1");
    assert_eq!(task["history"].as_array().unwrap().len(), 1, "{task}");
    world.ends_well();
}
