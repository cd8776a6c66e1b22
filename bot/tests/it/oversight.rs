//! Heads, the office, chairs: what each may see and decide.

use crate::office::{Office, extension, result};
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
