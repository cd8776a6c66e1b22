//! Files, photos, albums and voice.

use crate::office::Office;
use crate::parts::file;
use dondoc_bot::Outcome;
use dondoc_domain::OfficialId;
use dondoc_messaging::{Content, FileKind};
use insta::assert_snapshot;

#[test]
fn a_photo_with_words_is_one_report() {
    let mut office = Office::single();
    office.sends(&[file("", FileKind::Photo, 300_000)], "xong, 86/STC-NS ngày 20/6/2026").taps("Gửi");
    assert_snapshot!(office.log());
}

#[test]
fn a_file_is_enough_for_a_result() {
    let mut office = Office::single();
    office.sends(&[file("bao-cao.pdf", FileKind::Document, 300_000)], "xong").taps("Gửi");
    assert_snapshot!(office.log());
}

#[test]
fn first_the_file_then_the_words() {
    let mut office = Office::single();
    office.sends(&[file("bao-cao.pdf", FileKind::Document, 300_000)], "").later(5).says("xong").says("gửi");
    assert_snapshot!(office.log());
}

#[test]
fn the_words_come_too_late_for_the_file() {
    let mut office = Office::single();
    office.sends(&[file("bao-cao.pdf", FileKind::Document, 300_000)], "").later(31).says("xong");
    assert!(office.log().contains("số và ngày văn bản kết quả"), "{}", office.log());
}

#[test]
fn a_file_waits_for_its_task() {
    let mut office = Office::new();
    office.sends(&[file("bao-cao.pdf", FileKind::Document, 300_000)], "").taps("2. NV15").taps("Xong").taps("Gửi");
    assert_snapshot!(office.log());
}

#[test]
fn a_file_waits_and_words_name_the_task() {
    let mut office = Office::new();
    office.sends(&[file("bao-cao.pdf", FileKind::Document, 300_000)], "").says("NV15 đang làm 40%");
    assert_snapshot!(office.log());
}

#[test]
fn an_album_is_answered_once() {
    let mut office = Office::single();
    let files = [
        file("", FileKind::Photo, 300_000),
        file("", FileKind::Photo, 400_000),
        file("phu-luc.xlsx", FileKind::Document, 50_000),
    ];
    office.sends(&files, "");
    assert_eq!(office.sent.len(), 1);
    assert_snapshot!(office.log());
}

#[test]
fn a_large_file_gets_an_address() {
    let mut office = Office::single();
    office.sends(&[file("ban-ve.zip", FileKind::Document, 90_000_000)], "");
    assert_snapshot!(office.log());
}

#[test]
fn a_file_that_is_too_large_is_no_evidence_yet() {
    let mut office = Office::single();
    office.sends(&[file("ban-ve.zip", FileKind::Document, 90_000_000)], "xong");
    office.says("Đã bàn giao hồ sơ cho Sở Xây dựng").taps("Gửi");
    assert_snapshot!(office.log());
}

#[test]
fn an_address_for_a_colleagues_task_names_them() {
    for words in ["", "xong", "xong, 86/STC-NS ngày 20/6/2026"] {
        let mut office = Office::single();
        office.tasks[0].on_behalf_of = Some(OfficialId("an".into()));
        office.sends(&[file("ban-ve.zip", FileKind::Document, 90_000_000)], words).says("gửi");
        let address = office.acts.iter().find(|act| act.contains("upload_link"));
        assert!(address.is_some_and(|act| act.contains("\"on_behalf_of\":\"an\"")), "{}", office.log());
    }
}

#[test]
fn a_result_waits_for_its_evidence() {
    let mut office = Office::single();
    let refused = || Outcome::Refused("Loại tệp này không nhận được.".into());
    office.but = vec![("attach", refused()), ("submit", refused())];
    office.sends(&[file("bao-cao.docm", FileKind::Document, 300_000)], "xong").taps("Gửi");
    let submit = office.acts.last().unwrap();
    assert!(office.acts[0].contains("\"act\":\"attach\""), "{:?}", office.acts);
    assert!(submit.contains("\"act\":\"submit\"") && submit.contains("\"needs_file\":true"), "{submit}");
    assert_snapshot!(office.log());
}

#[test]
fn evidence_that_did_not_come_through_can_be_sent_again() {
    let mut office = Office::single();
    office.but = vec![
        ("attach", Outcome::Failed("Chưa lấy được tệp do mạng.".into())),
        ("submit", Outcome::Refused("Chưa có tệp.".into())),
    ];
    office.sends(&[file("bao-cao.pdf", FileKind::Document, 300_000)], "xong").taps("Gửi");
    office.but.clear();
    office.taps("Gửi lại");
    assert_snapshot!(office.log());
}

#[test]
fn words_that_are_enough_need_no_file() {
    let mut office = Office::single();
    office.sends(&[file("a.pdf", FileKind::Document, 300)], "xong, 86/STC-NS ngày 20/6/2026").taps("Gửi");
    assert!(office.acts.last().unwrap().contains("\"needs_file\":false"), "{}", office.log());
}

#[test]
fn voice_is_kept_and_never_guessed() {
    let mut office = Office::single();
    office.sends(&[file("", FileKind::Voice, 30_000)], "").taps("Đang làm").says("được một nửa");
    assert_snapshot!(office.log());
}

#[test]
fn contacts_and_stickers_get_a_kind_word() {
    let mut office = Office::single();
    office.other(Content::Contact { phone: "0900".into() }).other(Content::Other("sticker".into()));
    assert_snapshot!(office.log());
}
