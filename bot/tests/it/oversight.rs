//! Heads, the office, chairs: what each may see and decide.

use crate::office::Office;
use crate::parts::{day, extension, result, who};
use dondoc_bot::WaitingFor;
use dondoc_domain::official::Role;
use insta::assert_snapshot;

#[test]
fn a_head_sees_their_own_agency() {
    let mut office = Office::new().role(Role::Head);
    office.says("/donvi").says("/chuatraloi").says("/donvi Sở Xây dựng").says("/quahan");
    assert_snapshot!(office.log());
}

#[test]
fn an_officer_sees_no_boards() {
    let mut office = Office::new();
    office.says("/donvi").says("/tyle").says("/choxuly").says("/chuatraloi").says("/xacnhan NV12").says("/quahan");
    assert_snapshot!(office.log());
}

#[test]
fn the_chair_asks_for_rates() {
    let mut office = Office::with(Vec::new()).role(Role::Chair);
    office.says("/tyle").says("/quahan").says("/donvi xây dựng").says("/donvi sở").says("/donvi Sở Lạ").says("/donvi");
    assert_snapshot!(office.log());
}

#[test]
fn the_chair_asks_in_words() {
    let mut office = Office::with(Vec::new()).role(Role::Chair);
    office.says("tỷ lệ đúng hạn bao nhiêu?").says("việc nào đang quá hạn?");
    assert_snapshot!(office.log());
}

#[test]
fn the_office_confirms() {
    let mut office = Office::with(Vec::new()).role(Role::Office);
    office.waiting = vec![result(31), extension(32)];
    office.says("/choxuly").taps("Xác nhận").taps("Gửi");
    assert_snapshot!(office.log());
}

#[test]
fn the_office_sends_back_with_a_reason() {
    let mut office = Office::with(Vec::new()).role(Role::Office);
    office.waiting = vec![result(31)];
    office.says("chờ xử lý").taps("Trả lại").says("Thiếu phụ lục số liệu từng xã").taps("Gửi");
    assert_snapshot!(office.log());
}

#[test]
fn the_office_grants() {
    let mut office = Office::with(Vec::new()).role(Role::Office);
    office.waiting = vec![extension(32)];
    office.says("/choxuly").taps("Đồng ý").says("ok");
    assert_snapshot!(office.log());
}

#[test]
fn the_office_grants_less() {
    let mut office = Office::with(Vec::new()).role(Role::Office);
    office.waiting = vec![extension(32)];
    office.says("/choxuly").taps("Đồng ý ngắn hơn").says("20/7").says("10/7").says("Cần xong trước kỳ họp").taps("Gửi");
    assert_snapshot!(office.log());
}

#[test]
fn the_office_refuses() {
    let mut office = Office::with(Vec::new()).role(Role::Office);
    office.waiting = vec![extension(32)];
    office.says("/khongdongy NV32 đã gia hạn một lần").says("gửi");
    assert_snapshot!(office.log());
}

#[test]
fn what_waits_no_more() {
    let mut office = Office::with(Vec::new()).role(Role::Office);
    office.waiting = vec![result(31)];
    office.says("/choxuly");
    office.waiting.clear();
    office.taps("Xác nhận").says("/choxuly");
    assert_snapshot!(office.log());
}

#[test]
fn more_time_that_was_asked_anew_is_shown_before_it_is_given() {
    let mut office = Office::with(Vec::new()).role(Role::Office);
    office.waiting = vec![extension(32)];
    office.says("/choxuly").taps("Đồng ý");
    let WaitingFor::Extension { until, .. } = &mut office.waiting[0].what else { panic!() };
    *until = day("2026-12-31");
    office.taps("Gửi");
    assert!(office.acts.is_empty(), "{}", office.log());
    office.taps("Đồng ý").says("gửi");
    assert_eq!(office.acts.len(), 1);
    assert_snapshot!(office.log());
}

#[test]
fn a_decision_is_on_what_was_seen() {
    for (tap, reason) in [("Xác nhận", None), ("Trả lại", Some("Thiếu phụ lục số liệu"))] {
        let mut office = Office::with(Vec::new()).role(Role::Office);
        office.waiting = vec![result(31)];
        office.says("/choxuly").taps(tap);
        if let Some(reason) = reason {
            office.says(reason);
        }
        let WaitingFor::Result { text, .. } = &mut office.waiting[0].what else { panic!() };
        text.push_str(" lần hai");
        office.taps("Gửi");
        assert!(office.acts.is_empty(), "{}", office.log());
        assert!(office.log().contains("đã thay đổi so với lúc anh/chị xem"), "{}", office.log());
    }
    let mut office = Office::with(Vec::new()).role(Role::Office);
    office.waiting = vec![result(31)];
    office.says("/choxuly").taps("Xác nhận");
    office.waiting.clear();
    office.says("gửi");
    assert!(office.acts.is_empty() && office.log().contains("không còn kết quả nào"), "{}", office.log());
}

#[test]
fn a_decision_that_cannot_be_checked_now_can_be_sent_later() {
    let mut office = Office::with(Vec::new()).role(Role::Office);
    office.waiting = vec![extension(32)];
    office.says("/choxuly").taps("Đồng ý");
    office.blind = true;
    office.taps("Gửi");
    assert!(office.acts.is_empty(), "{}", office.log());
    office.blind = false;
    office.taps("Gửi");
    assert_eq!(office.acts, [r##"{"act":"grant","task":"#32","until":"2026-07-15","note":""}"##]);
}

#[test]
fn both_that_wait_on_one_task_can_be_decided() {
    let mut office = Office::with(Vec::new()).role(Role::Office);
    office.waiting = vec![extension(32), result(32)];
    office.says("/choxuly").taps("Xác nhận").taps("Gửi").taps("Đồng ý").taps("Gửi");
    assert_eq!(office.acts.len(), 2, "{}", office.log());
    assert!(office.acts[0].contains("confirm") && office.acts[1].contains("grant"), "{}", office.log());
}

#[test]
fn leaders_get_the_whole_count() {
    let mut office = Office::new().role(Role::Head);
    office.waiting = vec![result(31)];
    office.unlisted = 130;
    office.says("/donvi").says("/chuatraloi").says("/quahan");
    office.who = Some(who(Role::Office));
    office.says("/choxuly");
    for whole in ["132 việc", "132 việc chưa có phản hồi", "132 việc quá hạn", "131 kết quả", "… và 130 mục nữa"]
    {
        assert!(office.log().contains(whole), "{whole} in {}", office.log());
    }
}

#[test]
fn what_cannot_be_looked_up_is_said() {
    let mut office = Office::with(Vec::new()).role(Role::Chair);
    office.blind = true;
    office.says("/tyle").says("/donvi Sở Xây dựng").says("/choxuly");
    assert_eq!(office.log().matches("Chưa tra cứu được").count(), 3, "{}", office.log());
}

#[test]
fn a_tap_from_someone_not_allowed() {
    let mut office = Office::new();
    office.waiting = vec![result(31)];
    office.tap_data("[Xác nhận]", "1:0:oc:v", &[]);
    assert!(office.acts.is_empty());
    office.tap_data("[Xong]", "1:0:wd:zz", &[]).tap_data("[?]", "2:whatever", &[]).tap_data(
        "[Tiếp nhận]",
        "1:0:take:zz",
        &[],
    );
    assert!(office.acts.is_empty());
    assert_snapshot!(office.log());
}
