//! The office's decisions and the leaders' questions in words, and other ends that were dead.

use crate::office::Office;
use crate::parts::{day, extension, file, result, task};
use dondoc_bot::{Elsewhere, Memory, Stands, Turn, WaitingFor, late};
use dondoc_domain::{official::Role, timeliness::Phase};
use dondoc_messaging::{FileKind, Outgoing, Text};

fn deciding() -> Office {
    let mut office = Office::with(Vec::new()).role(Role::Office);
    office.waiting = vec![result(31), extension(32)];
    office
}

/// What is typed at first, whatever follows, and the one act that it leads to.
#[track_caller]
fn decides(typed: &[&str], act: &str) {
    let mut office = deciding();
    for (at, words) in typed.iter().enumerate() {
        assert!(office.acts.is_empty(), "decided before it was sent, at {at}:\n{}", office.log());
        office.says(words);
    }
    let [done] = office.acts.as_slice() else { panic!("{}", office.log()) };
    assert!(done.contains(act), "{}", office.log());
}

#[test]
fn the_office_decides_in_words_with_the_same_echo() {
    decides(&["xác nhận NV31", "gửi"], r##""act":"confirm","task":"#31""##);
    decides(&["xn 31", "gửi"], r##""act":"confirm","task":"#31""##);
    decides(&["duyệt NV31", "gửi"], r##""act":"confirm","task":"#31""##);
    decides(&["NV32 đồng ý", "gửi"], r##""act":"grant","task":"#32","until":"2026-07-15""##);
    decides(&["duyệt gia hạn NV32", "gửi"], r##""act":"grant","task":"#32","until":"2026-07-15""##);
    decides(
        &["đồng ý gia hạn NV32 đến 10/7", "cần trước kỳ họp", "gửi"],
        r##""act":"grant","task":"#32","until":"2026-07-10","note":"cần trước kỳ họp""##,
    );
    decides(
        &["không duyệt NV32 vì đã gia hạn một lần", "gửi"],
        r##""act":"refuse","task":"#32","reason":"đã gia hạn một lần""##,
    );
    decides(
        &["không duyệt NV31", "thiếu phụ lục", "gửi"],
        r##""act":"send_back","task":"#31","reason":"thiếu phụ lục""##,
    );
}

#[test]
fn what_is_decided_on_is_shown_before() {
    let mut office = deciding();
    office.says("xác nhận NV31");
    assert!(office.log().contains("86/STC-NS ngày 20/06/2026, “Đã trình UBND tỉnh”"), "{}", office.log());
    // What changes after it was shown is shown again instead of being decided.
    let WaitingFor::Result { text, .. } = &mut office.waiting[0].what else { panic!() };
    text.push_str(" lần hai");
    office.says("gửi");
    assert!(office.acts.is_empty() && office.log().contains("lần hai"), "{}", office.log());
}

#[test]
fn what_is_no_decision_decides_nothing() {
    for words in ["xác nhận NV31 chưa?", "duyệt NV99", "xác nhận NV31, NV32", "không xác nhận NV32"] {
        let mut office = deciding();
        office.says(words).says("gửi");
        assert!(office.acts.is_empty(), "{}", office.log());
    }
    // Two things wait on one task: each is shown with its own buttons.
    let mut office = Office::with(Vec::new()).role(Role::Office);
    office.waiting = vec![result(32), extension(32)];
    office.says("duyệt NV32").taps("Xác nhận").taps("Gửi");
    assert!(office.acts.len() == 1 && office.acts[0].contains("confirm"), "{}", office.log());
    // An officer's words are a report.
    let mut office = Office::single();
    office.says("xác nhận NV12 đang làm 60%");
    assert!(office.acts.iter().all(|act| act.contains("report")), "{}", office.log());
}

#[test]
fn less_time_or_as_asked_after_all() {
    let mut office = deciding();
    office.says("/dongyngan NV32");
    assert!(office.log().contains("Đề nghị đến thứ Tư 15/07/2026"), "{}", office.log());
    office.taps("Như đề nghị (15/07)").taps("Gửi");
    assert!(office.acts[0].contains(r#""until":"2026-07-15""#), "{}", office.log());
}

#[test]
fn figures_of_the_stretch_that_was_asked_for() {
    for (words, heading) in [
        ("/tyle quý 1", "từ 01/01/2026 đến 31/03/2026"),
        ("/tyle 2025", "từ 01/01/2025 đến 31/12/2025"),
        ("/tyle tháng 5", "từ 01/05/2026 đến 31/05/2026"),
        ("tỷ lệ đúng hạn quý 1?", "từ 01/01/2026 đến 31/03/2026"),
        ("/tyle lung tung", "Chưa rõ khoảng thời gian"),
        ("/tyle 2027", "chưa bắt đầu"),
    ] {
        let mut office = Office::with(Vec::new()).role(Role::Chair);
        office.says(words);
        assert!(office.log().contains(heading), "{}", office.log());
    }
    let mut office = Office::new().role(Role::Head);
    office.says("/tyle quý 1");
    assert!(office.log().contains("Đúng hạn từ 01/01/2026 đến 31/03/2026: 82/95"), "{}", office.log());
}

#[test]
fn what_falls_due_in_the_stretch_that_was_asked_for() {
    for (words, named, not_named) in
        [("/lich tuần này", "NV12", "NV15"), ("/lich tháng 7", "NV15", "NV12"), ("lịch tháng 7", "NV15", "NV12")]
    {
        let mut office = Office::new();
        office.says(words);
        assert!(office.log().contains(named) && !office.log().contains(not_named), "{}", office.log());
    }
}

#[test]
fn whose_a_task_is_as_far_as_one_may_know() {
    let mut office = Office::new();
    let elsewhere =
        |number, officer: Option<&str>, phase| Elsewhere { number, officer: officer.map(Into::into), phase };
    office.elsewhere = vec![elsewhere(7, Some("Nguyễn Văn An"), Phase::Open), elsewhere(8, None, Phase::Done)];
    office.says("NV7 xong rồi").says("hủy").says("NV7 sao rồi?");
    assert_eq!(office.log().matches("NV7 do Nguyễn Văn An xử lý").count(), 2, "{}", office.log());
    office.says("NV8 đang làm").says("hủy").says("NV9 đang làm");
    assert!(office.log().contains("NV8 đã hoàn thành"), "{}", office.log());
    assert!(office.log().contains("NV9 không có trong danh sách"), "{}", office.log());
    assert!(office.acts.is_empty(), "{}", office.log());
}

#[test]
fn leaders_ask_about_a_task() {
    for (role, words) in [
        (Role::Chair, "tại sao NV7 chậm?"),
        (Role::Chair, "NV7 sao rồi"),
        (Role::Chair, "NV7"),
        (Role::Chair, "/viec NV7"),
        (Role::Office, "tại sao NV7 chậm?"),
        (Role::Office, "NV7 đến đâu rồi?"),
        (Role::Auditor, "NV7"),
    ] {
        let mut office = Office::with(Vec::new()).role(role);
        let (officer, last_told) = (Some("Nguyễn Văn An".into()), Some(day("2026-05-20")));
        office.others = vec![Stands { task: task(7, "Đề án nhà ở", Some("2026-06-01")), officer, last_told }];
        office.says(words);
        assert!(office.log().contains("Người xử lý: Nguyễn Văn An · báo gần nhất 20/05/2026"), "{}", office.log());
        assert!(office.acts.is_empty());
    }
    let mut office = Office::with(Vec::new()).role(Role::Chair);
    office.says("tại sao NV99 chậm?");
    assert!(office.log().contains("Không có nhiệm vụ nào mang mã NV99"), "{}", office.log());
}

#[test]
fn all_that_is_called_off_is_named() {
    let mut office = Office::new();
    office.says("NV12 xong, văn bản 86/STC-NS ngày 20/6/2026; NV15 xin gia hạn đến 31/7 vì chờ số liệu").says("hủy");
    assert!(office.log().contains("NV12 (kết quả); NV15 (xin gia hạn)"), "{}", office.log());
    assert!(office.acts.is_empty());
}

#[test]
fn a_code_beside_a_file_says_whose_it_is() {
    let mut office = Office::new();
    office.sends(&[file("anh.jpg", FileKind::Photo, 1000)], "NV15");
    let [act] = office.acts.as_slice() else { panic!("{}", office.log()) };
    assert!(act.contains(r##""act":"attach","task":"#15""##), "{act}");
}

#[test]
fn all_that_one_message_did_is_undone_as_one() {
    let many = (1..=14).map(|number| task(number, "Báo cáo", Some("2026-07-15"))).collect();
    let mut office = Office::with(many);
    office.says("NV3 đang làm 10%").says("/viec").says("tất cả đang làm 40%");
    assert_eq!(office.acts.len(), 15, "{}", office.log());
    office.says("hủy");
    let undone = office.acts.iter().filter(|act| act.contains("\"act\":\"undo\"")).count();
    assert_eq!(undone, 14, "{}", office.log());
    office.says("hủy");
    assert_eq!(office.acts.len(), 15 + 14, "what was done before that is forgotten by now: {}", office.log());
}

#[test]
fn a_date_ahead_is_said_to_be_ahead() {
    let mut office = Office::single();
    office.says("đã ban hành 86/STC-NS ngày 30/12/2026");
    assert!(office.log().contains("Ngày 30/12/2026 ở sau hôm nay (23/06/2026)"), "{}", office.log());
    office.taps("Đây là kết quả").says("20/6").says("gửi");
    assert!(office.acts[1].contains("submit") && office.acts[1].contains("2026-06-20"), "{}", office.log());
}

#[test]
fn what_comes_late_moves_nothing_that_came_after() {
    let mut office = Office::single();
    office.says("đang làm 60%").says("đã trình 86/STC-NS ngày 20/6/2026");
    let before = office.memory.clone();
    let apart = before.set_apart();
    assert!(apart.pending.is_none() && apart.undo.is_empty() && apart.listed.is_empty(), "{apart:?}");
    let says = vec![Outgoing::of(Text::new().plain("Vâng."))];
    let turn = late(Turn { says, memory: apart, acknowledge: None }, before.clone(), office.now);
    assert_eq!(turn.memory, before);
    assert!(turn.says[0].text.to_plain().starts_with("Trả lời tin anh/chị gửi lúc 09:00 thứ Ba 23/06/2026"));
    // A late "gửi" sends nothing.
    office.memory = before.set_apart();
    office.says("gửi");
    assert!(office.acts.iter().all(|act| !act.contains("submit")), "{}", office.log());
    assert_eq!(Memory::default().set_apart(), Memory::default());
}
