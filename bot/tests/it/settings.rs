//! Linking, help, snoozing, silence, standing in.

use crate::office::{CODE, Office};
use dondoc_domain::{OfficialId, official::Role};
use insta::assert_snapshot;

#[test]
fn an_unlinked_chat_learns_nothing() {
    let mut office = Office::new();
    office.who = None;
    office.says("/viec").says("NV12 xong").says("/start").says("/start WRONG12345").says("zzzzz-99999");
    assert_snapshot!(office.log());
}

#[test]
fn a_code_links() {
    for words in [format!("/start {CODE}"), "abcde-12345".into(), "ABCDE 12345".into()] {
        let mut office = Office::new();
        office.who = None;
        office.says(&words).says("/viec");
        assert!(office.log().contains("Đã liên kết. Kính chào anh/chị **Trần Thị Bình**"), "{}", office.log());
        assert!(office.log().contains("2 việc"), "{}", office.log());
    }
}

#[test]
fn a_code_in_a_linked_chat_stays_out_of_the_log() {
    let mut office = Office::single();
    office.says("abcde-12345").says("/start ABCDE-12345");
    assert!(office.acts.is_empty(), "{}", office.log());
    assert_eq!(office.log().matches("đã liên kết với Trần Thị Bình").count(), 2, "{}", office.log());
}

#[test]
fn a_group_is_told_once() {
    let mut office = Office::new();
    office.group = true;
    office.says("/viec").says("NV12 xong").says(CODE);
    assert_eq!(office.sent.len(), 1);
    assert!(office.acts.is_empty());
}

#[test]
fn help_for_every_role() {
    let mut log = String::new();
    for role in Role::ALL {
        let mut office = Office::new().role(role);
        office.says("trợ giúp");
        log.push_str(&office.log());
    }
    assert_snapshot!(log);
}

#[test]
fn start_again_and_unknown_commands() {
    let mut office = Office::new();
    office.says("/start").says("/bay");
    assert_snapshot!(office.log());
}

#[test]
fn unlinking_is_asked_about() {
    let mut office = Office::new();
    office.says("/ngat").says("không").says("/ngat").taps("Ngắt liên kết").says("/viec");
    assert_snapshot!(office.log());
}

#[test]
fn reminded_later() {
    let mut office = Office::single();
    office.says("/nhac NV12").taps("1 giờ nữa").taps("Chiều nay").taps("Sáng mai 8:00").later(6 * 60).taps("Chiều nay");
    assert_snapshot!(office.log());
}

#[test]
fn reminded_of_all_later() {
    let mut office = Office::new();
    office.tap_data("[Nhắc sau]", "1:0:wz:0", &[crate::parts::id(12), crate::parts::id(15)]).taps("Sáng mai 8:00");
    assert_snapshot!(office.log());
}

#[test]
fn silence_within_limits() {
    let mut office = Office::new();
    office
        .says("/im")
        .says("/im 2 giờ")
        .says("/im đến 15h")
        .says("/im đến 15:30")
        .says("/im đến 30/7")
        .says("/im đến 7h")
        .says("/im lung tung")
        .says("/im tắt");
    assert_snapshot!(office.log());
}

#[test]
fn a_colleague_stands_in() {
    let mut office = Office::new();
    office.says("/thaymat Nguyễn Văn An từ 1/7 đến 10/7").taps("Gửi").says("/thaymat tắt");
    assert_snapshot!(office.log());
}

#[test]
fn a_colleague_who_is_not_clear() {
    let mut office = Office::new();
    office.colleagues.push((OfficialId("an2".into()), "Nguyễn Văn Anh".into()));
    office
        .says("/thaymat Nguyễn Văn đến 10/7")
        .says("2")
        .says("đồng ý")
        .says("/thaymat Lê Lạ từ 1/7 đến 10/7")
        .says("/thaymat")
        .says("/thaymat An từ 10/7/2026 đến 1/6/2026");
    assert_snapshot!(office.log());
}

#[test]
fn the_pages_open_by_an_address() {
    let mut office = Office::new();
    office.says("/web");
    assert!(office.log().contains("Mở trang web"), "{}", office.log());
    assert_eq!(office.sent[0].text.spans.iter().filter(|span| span.link.is_some()).count(), 1);
}
