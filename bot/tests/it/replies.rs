//! What officials write about a task, from progress to results.

use crate::office::Office;
use crate::parts::{PLAIN, file, task};
use dondoc_bot::{OpenTask, Outcome};
use dondoc_messaging::FileKind;
use insta::assert_snapshot;

#[test]
fn progress_counts_at_once_and_can_be_undone() {
    let mut office = Office::single();
    office.says("đang làm 60%").taps("Hoàn tác");
    assert_snapshot!(office.log());
}

#[test]
fn undo_by_word() {
    let mut office = Office::single();
    office.says("đang làm 60%").says("nhầm rồi").says("hủy");
    assert_snapshot!(office.log());
}

#[test]
fn undo_too_late() {
    let mut office = Office::single();
    office.says("đang làm 60%").later(11).taps("Hoàn tác").says("hủy");
    assert_eq!(office.acts.len(), 1);
    assert_snapshot!(office.log());
}

#[test]
fn a_promise_is_progress() {
    for words in ["mai xong", "sắp xong", "chưa xong", "đang trình", "gan xong roi a"] {
        let mut office = Office::single();
        office.says(words);
        assert_eq!(office.acts.len(), 1, "{}", office.log());
        assert!(office.acts[0].contains("\"act\":\"report\""), "{}", office.log());
    }
}

#[test]
fn done_with_a_document_is_echoed_at_once() {
    let mut office = Office::single();
    office.says("Đã trình, văn bản 86/STC-NS ngày 20/6/2026").taps("Gửi").taps("Hoàn tác");
    assert_snapshot!(office.log());
}

#[test]
fn done_without_anything_is_asked_about() {
    let mut office = Office::single();
    office.says("xong rồi ạ").says("ok").says("86/STC-NS").taps("Hôm nay").says("gửi");
    assert_snapshot!(office.log());
}

#[test]
fn done_in_words() {
    let mut office = Office::single();
    office.says("xong").says("Đã tổ chức hội nghị tập huấn cho 120 cán bộ xã").says("đồng ý");
    assert_snapshot!(office.log());
}

#[test]
fn done_without_a_number_yet() {
    let mut office = Office::single();
    office.says("xong").taps("Chưa có số văn bản").says("đã gửi dự thảo, chờ văn thư cấp số").says("chưa có số");
    assert_snapshot!(office.log());
}

#[test]
fn the_date_of_a_document_is_asked_for() {
    let mut office = Office::single();
    office.says("đã ban hành 86/STC-NS").says("hôm qua").says("gửi");
    assert_snapshot!(office.log());
}

#[test]
fn a_date_that_cannot_be_is_asked_for_again() {
    let mut office = Office::single();
    office.says("đã ban hành 86/STC-NS").says("30/2").says("25/12/2026").says("20/6");
    assert_snapshot!(office.log());
}

#[test]
fn the_echo_is_called_off() {
    for no in ["không", "hủy", "thôi", "0", "ko ạ"] {
        let mut office = Office::single();
        office.says("đã trình 86/STC-NS ngày 20/6/2026").says(no);
        assert!(office.acts.is_empty() && office.memory.pending.is_none(), "{}", office.log());
    }
}

#[test]
fn the_echo_is_confirmed_in_many_words() {
    for yes in ["gửi", "ok gửi", "đồng ý", "có", "đúng rồi", "Gửi đi em", "xác nhận"] {
        let mut office = Office::single();
        office.says("đã trình 86/STC-NS ngày 20/6/2026").says(yes);
        assert_eq!(office.acts.len(), 1, "{}", office.log());
    }
}

/// A reason is asked for, and what is typed is none.
#[test]
fn a_day_or_a_new_wish_is_no_reason() {
    let mut office = Office::single();
    office.says("xin gia hạn đến 15/7").says("đến 31/7").says("chờ ý kiến Sở Tư pháp").says("gửi");
    let [act] = office.acts.as_slice() else { panic!("{}", office.log()) };
    assert!(act.contains(r#""until":"2026-07-31","reason":"chờ ý kiến Sở Tư pháp""#), "{act}");

    let mut office = Office::single();
    office.says("xin gia hạn đến 15/7").says("NV12 xin gia hạn đến 31/7 vì chờ ý kiến Sở Tư pháp").says("gửi");
    let [act] = office.acts.as_slice() else { panic!("{}", office.log()) };
    assert!(act.contains(r#""until":"2026-07-31""#) && !act.contains("NV12 xin"), "{act}");
}

#[test]
fn understood_is_not_yes_but_drops_nothing() {
    let mut office = Office::single();
    office.says("đã trình 86/STC-NS ngày 20/6/2026").says("đã rõ");
    assert!(office.acts.is_empty() && office.memory.pending.is_some(), "{}", office.log());
}

#[test]
fn something_else_drops_the_echo_with_a_word() {
    let mut office = Office::new();
    office.says("NV12 đã trình 86/STC-NS ngày 20/6/2026").says("NV15 đang làm 40%");
    assert_snapshot!(office.log());
}

#[test]
fn an_old_question_is_dropped_with_a_word() {
    let mut office = Office::new();
    office.says("đang làm 40%").later(25 * 60).says("NV12 được 50%");
    assert_snapshot!(office.log());
}

#[test]
fn an_old_button_is_recognised() {
    let mut office = Office::single();
    office.says("đã trình 86/STC-NS ngày 20/6/2026").says("hủy").taps("Gửi");
    assert!(office.acts.is_empty());
    assert!(office.log().contains("đã khép lại"), "{}", office.log());
}

#[test]
fn a_button_tapped_twice_counts_once() {
    let mut office = Office::single();
    office.says("đã trình 86/STC-NS ngày 20/6/2026");
    let data = office.sent[0].buttons[0][0].data.clone();
    office.tap_data("[Gửi]", &data, &[]).tap_data("[Gửi]", &data, &[]);
    assert_eq!(office.acts.len(), 1, "{}", office.log());
    assert!(office.sent[2].replaces.is_none(), "the result stays in sight");
}

#[test]
fn more_time_with_date_and_reason() {
    let mut office = Office::single();
    office.says("xin gia hạn đến 30/6 vì chờ ý kiến Sở Xây dựng").taps("Gửi").taps("Hoàn tác");
    assert_snapshot!(office.log());
}

#[test]
fn more_time_step_by_step() {
    let mut office = Office::single();
    office.says("xin gia hạn").says("vì thiếu số liệu").says("30/6").taps("Gửi");
    assert_snapshot!(office.log());
}

#[test]
fn more_time_by_button() {
    let mut office = Office::single();
    office
        .says("/giahan NV12")
        .taps("1 tuần (02/07)")
        .says("chờ Bộ hướng dẫn")
        .taps("Sửa ngày")
        .taps("Chọn ngày khác")
        .says("thêm 3 ngày")
        .says("gửi");
    assert_snapshot!(office.log());
}

#[test]
fn more_time_on_a_day_off_and_in_another_year() {
    let mut office = Office::single();
    office.says("xin gia hạn đến 28/6 vì mưa bão").says("hủy").says("xin gia hạn đến 15/1 vì mưa bão");
    assert_snapshot!(office.log());
}

#[test]
fn more_time_that_is_none() {
    let mut office = Office::single();
    office.says("xin gia hạn đến 24/6 vì bận").says("10/7");
    assert_snapshot!(office.log());
}

#[test]
fn the_day_is_put_right_by_typing_it() {
    let mut office = Office::single();
    office.says("xin gia hạn đến 30/6 vì chờ ý kiến").says("10/7").says("gửi");
    assert!(office.acts[0].contains("2026-07-10"), "{}", office.log());
}

#[test]
fn more_time_that_may_not_be_asked() {
    let none = |change: fn(&mut OpenTask)| {
        let mut one = task(12, "Xây dựng kế hoạch", Some("2026-06-25"));
        change(&mut one);
        let mut office = Office::with(vec![one]);
        office.says("xin gia hạn đến 30/7 vì chờ ý kiến");
        office.log()
    };
    assert_snapshot!(
        [
            none(|task| task.due = None),
            none(|task| task.extension_asked = Some(crate::parts::day("2026-07-10"))),
            none(|task| task.due = Some(crate::parts::day("2026-06-20"))),
            none(|task| task.supporting = true),
        ]
        .join("\n")
    );
}

#[test]
fn what_stands_in_the_way() {
    let mut office = Office::single();
    office.says("vướng kinh phí, chưa bố trí được").says("/vuongmac").taps("Chờ hướng dẫn");
    assert_snapshot!(office.log());
}

#[test]
fn not_ours() {
    let mut new = task(12, "Lập quy hoạch chi tiết", Some("2026-07-24"));
    new.accepted = false;
    let mut office = Office::with(vec![new]);
    office.says("việc này không phải việc của sở em, đề nghị chuyển Sở Xây dựng").taps("Gửi").taps("Hoàn tác");
    assert_snapshot!(office.log());
}

#[test]
fn not_ours_by_button() {
    let mut new = task(12, "Lập quy hoạch chi tiết", Some("2026-07-24"));
    new.accepted = false;
    let mut office = Office::with(vec![new]);
    office.says("/viec NV12").taps("Không phải việc của đơn vị").says("việc quy hoạch, chuyển Sở Xây dựng").taps("Gửi");
    assert_snapshot!(office.log());
}

#[test]
fn not_ours_but_whose_is_not_known() {
    let mut new = task(12, "Lập quy hoạch chi tiết", Some("2026-07-24"));
    new.accepted = false;
    let mut office = Office::with(vec![new]);
    office.says("không phải việc của sở em, đề nghị chuyển Sở Lạ Hoắc").taps("Gửi");
    assert!(office.acts[0].contains("\"proposed\":null") && office.acts[0].contains("Sở Lạ Hoắc"), "{}", office.log());
}

#[test]
fn an_undo_drops_no_unsent_words_silently() {
    let mut office = Office::new();
    office.says("NV12 đang làm 60%").says("NV15 đã trình 86/STC-NS ngày 20/6/2026").taps("Hoàn tác");
    assert!(office.log().contains("chưa được ghi"), "{}", office.log());
}

#[test]
fn not_ours_but_taken_on() {
    let mut office = Office::single();
    office.says("không phải việc của đơn vị tôi, chuyển Sở Xây dựng");
    assert_snapshot!(office.log());
}

#[test]
fn understood_means_taken_on_never_done() {
    for words in ["ok", "rõ", "đã nhận", "👍", "vâng ạ", "dạ em nhận nhiệm vụ"] {
        let mut new = task(12, "Lập quy hoạch", Some("2026-07-24"));
        new.accepted = false;
        let mut office = Office::with(vec![new]);
        office.says(words);
        assert_eq!(office.acts.len(), 1, "{}", office.log());
        assert!(office.acts[0].contains("\"act\":\"accept\""), "{}", office.log());
        office.says(words);
        assert_eq!(office.acts.len(), 1, "{}", office.log());
    }
}

#[test]
fn understood_without_a_task() {
    let mut office = Office::new();
    office.says("ok");
    assert!(office.acts.is_empty());
    assert_snapshot!(office.log());
}

#[test]
fn what_is_not_understood_is_kept_and_asked_about() {
    let mut office = Office::single();
    office.says("anh Tư bảo gặp chị Năm phòng kế toán trước đã").taps("Đây là kết quả").taps("Gửi");
    assert_snapshot!(office.log());
}

#[test]
fn a_note_that_stays_one() {
    let mut office = Office::single();
    office.says("anh Tư bảo gặp chị Năm phòng kế toán trước đã").taps("Chỉ là cập nhật");
    assert_snapshot!(office.log());
}

#[test]
fn a_note_that_was_a_mistake() {
    let mut office = Office::single();
    office.says("anh Tư bảo gặp chị Năm phòng kế toán trước đã").taps("Hoàn tác");
    assert_eq!(office.acts.len(), 2, "{}", office.log());
    assert!(office.memory.pending.is_none());
}

#[test]
fn a_hundred_percent_is_asked_about() {
    let mut office = Office::single();
    office.says("100%");
    assert!(!office.acts.iter().any(|act| act.contains("submit")), "{}", office.log());
    assert!(office.log().contains("[Đây là kết quả]"), "{}", office.log());
    office.taps("Chỉ là cập nhật");
    assert!(office.acts[1].contains("\"percent\":100"), "{}", office.log());
}

#[test]
fn several_tasks_on_one_card() {
    let mut office = Office::new();
    office
        .says("/viec")
        .says("việc 1 xong 86/STC-NS ngày 20/6/2026, việc 2 xin gia hạn đến 31/7 vì chờ số liệu")
        .taps("Gửi");
    assert_snapshot!(office.log());
}

#[test]
fn several_tasks_in_progress_need_no_card() {
    let mut office = Office::new();
    office.says("NV12 được 40%; NV15 đang làm 70%");
    assert_snapshot!(office.log());
}

#[test]
fn several_tasks_with_a_gap() {
    let mut office = Office::new();
    office.says("NV12 xong; NV15 đang làm 30%").says("86/STC-NS ngày 20/6/2026").says("gửi");
    assert_snapshot!(office.log());
}

#[test]
fn commands_say_what_words_need_not() {
    let mut office = Office::new();
    office
        .says("/baocao NV12 đang lấy ý kiến lần hai")
        .says("/xong NV12 86/STC-NS ngày 20/6/2026")
        .says("gửi")
        .says("/vuongmac NV15 chờ Sở Xây dựng trả lời")
        .says("/giahan NV15 đến 31/7 vì chờ số liệu")
        .says("gửi");
    assert_snapshot!(office.log());
}

#[test]
fn a_command_without_words_asks() {
    let mut office = Office::single();
    office.says("/baocao").says("được 55%, đang soạn thảo");
    assert_snapshot!(office.log());
}

#[test]
fn a_command_contradicted_by_its_words() {
    let mut office = Office::single();
    office.says("/xong NV12 chưa xong đâu");
    assert!(office.acts[0].contains("\"act\":\"report\""), "{}", office.log());
}

#[test]
fn a_supporting_agency_reports_and_no_more() {
    let mut one = task(12, "Xây dựng kế hoạch", Some("2026-06-25"));
    one.supporting = true;
    one.lead_name = "Sở Nội vụ".into();
    let mut office = Office::with(vec![one]);
    office.says("đã xong phần của sở, 86/STC-NS ngày 20/6/2026").says("đã trình 87/STC-NS ngày 20/6/2026");
    assert_snapshot!(office.log());
}

#[test]
fn why_it_is_late() {
    let mut one = task(12, "Xây dựng kế hoạch", Some("2026-06-15"));
    one.explanation_asked = true;
    let mut office = Office::with(vec![one]);
    office.says("/giaitrinh").says("Do chờ Bộ ban hành hướng dẫn đến 20/6 mới có").says("gửi");
    assert_snapshot!(office.log());
}

#[test]
fn a_refusal_keeps_the_words() {
    let mut office = Office::single();
    office.says("đã trình 86/STC-NS ngày 20/6/2026 kèm tờ trình");
    office.next = Some(Outcome::Refused("Nhiệm vụ đang tạm dừng.".into()));
    office.taps("Gửi");
    office.next = None;
    office.taps("Ghi vào nhật ký");
    assert_snapshot!(office.log());
}

#[test]
fn a_failure_can_be_sent_again() {
    let mut office = Office::single();
    office.next = Some(Outcome::Failed("Hệ thống đang bận.".into()));
    office.says("đang làm 60%");
    office.next = None;
    office.taps("Gửi lại");
    assert_snapshot!(office.log());
}

#[test]
fn without_buttons_the_words_make_sense() {
    let mut office = Office::new();
    office.abilities = PLAIN;
    office.says("xong").says("#NV12").says("86/STC-NS ngày 20/6/2026").says("gửi").says("0");
    assert_snapshot!(office.log());
}

#[test]
fn evidence_that_comes_late_joins_the_echo() {
    let mut office = Office::single();
    office
        .says("đã trình 86/STC-NS ngày 20/6/2026")
        .sends(&[file("vb86.pdf", FileKind::Document, 1_300_000)], "")
        .says("gửi");
    assert_eq!(office.acts.len(), 2, "{}", office.log());
    assert_snapshot!(office.log());
}

#[test]
fn secrets_are_refused_and_forgotten() {
    let mut office = Office::new();
    office.says("đang làm theo công văn Mật số 12");
    assert!(office.memory.pending.is_none() && office.acts.is_empty());
    assert!(!office.memory.write().contains("công văn"));
    office.sends(&[file("Tối mật.pdf", FileKind::Document, 10)], "xong");
    assert!(office.memory.pending.is_none() && office.acts.is_empty());
    assert_snapshot!(office.log());
}

#[test]
fn a_long_report_keeps_its_end() {
    let mut office = Office::single();
    let long = format!("đang làm, {} dòng cuối", "chi tiết ".repeat(600));
    office.says(&long);
    assert!(office.acts[0].contains("dòng cuối"), "{}", office.log());
}

#[test]
fn a_report_that_was_refused_is_not_said_to_be_kept() {
    let mut office = Office::single();
    office.but = vec![("report", Outcome::Refused("Việc đã kết thúc.".into()))];
    office.sends(&[file("a.pdf", FileKind::Document, 300)], "nhờ anh chị xem giúp em với");
    assert!(office.log().contains("“nhờ anh chị xem giúp em với” chưa được lưu"), "{}", office.log());
    assert!(!office.log().contains("được giữ trong nhật ký"), "{}", office.log());
}

#[test]
fn calling_off_what_was_kept_undoes_it() {
    for words in ["hủy", "nhầm rồi", "/huy"] {
        let mut office = Office::single();
        office.says("nhờ anh chị xem giúp em với").says(words);
        assert!(office.acts[1].contains("\"act\":\"undo\""), "{}", office.log());
    }
}
