//! Which task is meant, and what is open.

use crate::office::Office;
use crate::parts::{PLAIN, id, task};
use insta::assert_snapshot;

#[test]
fn the_list_and_its_numbers() {
    let mut office = Office::new();
    office.says("/viec").says("việc 2 hạn bao giờ").says("việc 2 đang làm 40%").says("viec 7 xong");
    assert_snapshot!(office.log());
}

#[test]
fn the_list_in_every_spelling() {
    for words in [
        "/viec",
        "/việc",
        "việc",
        "viec cua toi",
        "Việc của tôi",
        "/viec@dondoc_bot",
        "còn việc gì",
        "con viec gi khong",
    ] {
        let mut office = Office::new();
        office.says(words);
        assert!(office.log().contains("2 việc: 1 tuần này, 1 sau đó"), "{}", office.log());
    }
}

#[test]
fn nothing_is_open() {
    let mut office = Office::with(Vec::new());
    office.says("/viec").says("đang làm 50%").says("/lich");
    assert_snapshot!(office.log());
}

#[test]
fn what_falls_due() {
    let mut late = task(9, "Trả lời kiến nghị cử tri", Some("2026-06-18"));
    late.urgent = true;
    let mut office = Office::with(vec![
        late,
        task(10, "Họp ban chỉ đạo", Some("2026-06-23")),
        task(11, "Đề án", Some("2026-12-31")),
        task(14, "Theo dõi thường xuyên", None),
    ]);
    office.says("/lich").says("/viec");
    assert_snapshot!(office.log());
}

#[test]
fn one_task_in_full() {
    let mut office = Office::new();
    office.says("/viec NV12").says("/viec NV99").says("NV15 hạn nào?");
    assert_snapshot!(office.log());
}

#[test]
fn asked_which_task_and_the_words_are_kept() {
    let mut office = Office::new();
    office.says("đang làm 60%").says("2");
    assert_snapshot!(office.log());
}

#[test]
fn chosen_by_button() {
    let mut office = Office::new();
    office.says("đang lấy ý kiến các sở").taps("1. NV12");
    assert_snapshot!(office.log());
}

#[test]
fn chosen_by_code() {
    let mut office = Office::new();
    office.says("đang làm 60%").says("nv15 ạ");
    assert!(office.acts[0].contains("\"task\":\"#15\""), "{}", office.log());
    assert!(office.acts[0].contains("đang làm 60%"), "{}", office.log());
}

#[test]
fn chosen_all() {
    let mut office = Office::new();
    office.says("đang làm").taps("Tất cả");
    assert_snapshot!(office.log());
}

#[test]
fn a_choice_that_is_not_there() {
    let mut office = Office::new();
    office.says("đang làm 60%").says("9").says("NV99").says("1");
    assert_snapshot!(office.log());
}

#[test]
fn other_words_instead_of_a_choice() {
    let mut office = Office::new();
    office.says("đang làm 60%").says("NV15 được 30% rồi");
    assert_snapshot!(office.log());
}

#[test]
fn the_choice_is_called_off() {
    let mut office = Office::new();
    office.says("đang làm 60%").says("thôi").says("đang làm 60%").taps("Hủy");
    assert!(office.acts.is_empty(), "{}", office.log());
}

#[test]
fn a_reply_names_the_task() {
    let mut office = Office::new();
    office.replies(&[15], "đang tổng hợp, được 70%").replies(&[12, 15], "đang làm 20%");
    assert_snapshot!(office.log());
}

#[test]
fn a_reply_to_a_message_whose_task_is_closed() {
    let mut office = Office::new();
    office.replies(&[77], "đang làm 20%");
    assert!(office.acts.is_empty());
    assert!(office.log().contains("của việc nào?"), "{}", office.log());
}

#[test]
fn a_code_of_someone_else_is_not_told_from_none() {
    let mut office = Office::new();
    office.says("NV99 xong, 86/STC-NS ngày 20/6/2026").taps("1. NV12").taps("Gửi");
    assert_snapshot!(office.log());
}

#[test]
fn the_only_task_goes_without_saying() {
    let mut office = Office::single();
    office.says("dang lam, duoc 8/10 ho so");
    assert_snapshot!(office.log());
}

#[test]
fn without_replies_the_last_task_spoken_of() {
    let mut office = Office::new();
    office.abilities = PLAIN;
    office.memory.listed = vec![id(15)];
    office.says("đang làm 30%");
    assert!(office.acts[0].contains("#15"), "{}", office.log());
}

#[test]
fn a_task_named_alone_is_shown() {
    let mut office = Office::new();
    office.says("/viec").says("2").says("NV12").says("7").says("tất cả");
    assert!(office.acts.is_empty());
    assert_snapshot!(office.log());
}

#[test]
fn where_buttons_are_a_menu_the_menu_is_the_list() {
    let mut office =
        Office::with((1..=12).map(|number| task(number, "Nhiệm vụ thường xuyên", Some("2026-06-30"))).collect());
    office.abilities = PLAIN;
    office.says("/viec").says("đang làm 60%");
    for message in &office.sent {
        let labels: Vec<&str> = message.menu().take(12).map(|button| button.label.split(' ').next().unwrap()).collect();
        assert_eq!(labels[10], "NV11", "{}", office.log());
        assert!(!message.text.to_plain().contains("11."), "{}", office.log());
    }
    office.says("11");
    assert!(office.acts[0].contains("#11"), "{}", office.log());
}

#[test]
fn a_reminder_numbers_the_list() {
    let mut office = Office::new();
    let message = dondoc_messaging::Outgoing::of(dondoc_messaging::Text::new().plain("…")).about([id(15), id(12)]);
    office.memory.reminded(&message);
    office.says("việc 1 đang làm 20%, việc 2 đang làm 30%");
    assert!(office.acts[0].contains("#15") && office.acts[1].contains("#12"), "{}", office.log());
}

#[test]
fn one_tap_is_an_answer() {
    let mut office = Office::new();
    office.says("/viec NV12").taps("Đang làm").says("đang soạn thảo, khoảng 40%").says("NV15 đang làm 10%");
    assert_snapshot!(office.log());
}

#[test]
fn one_tap_and_no_more_words() {
    let mut office = Office::new();
    office.says("/viec NV12").taps("Đang làm").says("/xong NV15 86/STC-NS ngày 20/6/2026").taps("Gửi");
    assert!(!office.log().contains("Đã bỏ"), "{}", office.log());
    assert_eq!(office.acts.len(), 2, "{}", office.log());
}

#[test]
fn a_long_list_is_cut_and_numbered_through() {
    let tasks = (1..=50).map(|number| task(number, &"Nhiệm vụ dài ".repeat(20), Some("2026-07-30"))).collect();
    let mut office = Office::with(tasks);
    office.says("/viec");
    assert_eq!(office.sent.len(), 3);
    assert!(office.log().contains("  50. NV50"), "{}", office.log());
    office.says("việc 50 đang làm");
    assert!(office.acts[0].contains("\"task\":\"#50\"") || office.acts[0].contains("#32"), "{}", office.log());
}

#[test]
fn standing_in_is_marked_and_told() {
    let mut absent = task(20, "Kế hoạch thanh tra", Some("2026-06-30"));
    absent.on_behalf_of = Some(dondoc_domain::OfficialId("an".into()));
    let mut office = Office::with(vec![absent]);
    if let Some(who) = &mut office.who {
        who.stands_in_for = vec![(dondoc_domain::OfficialId("an".into()), "Nguyễn Văn An".into())];
    }
    office.says("/viec").says("đang làm 10%");
    assert!(office.log().contains("thay mặt Nguyễn Văn An"), "{}", office.log());
    assert!(office.acts[0].contains("\"on_behalf_of\":\"an\""), "{}", office.log());
    office.says("đã trình 86/STC-NS ngày 20/6/2026").says("gửi");
    assert_eq!(office.log().matches("(thay mặt Nguyễn Văn An)").count(), 3, "{}", office.log());
}
