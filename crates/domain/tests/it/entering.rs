//! What the office enters: assigned, corrected, counted anew.

use crate::support::*;
use chrono::NaiveDate;
use dondoc_domain::{
    Day, LineId,
    task::{Assignment, Command, Refusal, Task, TaskEvent, event::*},
    timeliness::{Class, CountBy, DeadlineBy},
};

fn enter(it: Assignment) -> Said {
    said(ASSIGNED, "van", Command::Assign(Box::new(it)))
}

fn correction(change: impl FnOnce(&mut Correction)) -> Correction {
    let mut it = Correction { reason: "Nhập sai".into(), ..Correction::default() };
    change(&mut it);
    it
}

fn correct(today: &str, change: impl FnOnce(&mut Correction)) -> Said {
    said(today, "van", Command::Correct(Box::new(correction(change))))
}

fn dues(task: &Task) -> (NaiveDate, NaiveDate) {
    (task.standing.original_due.unwrap().into(), task.standing.current_due.unwrap().into())
}

fn extended() -> [Said; 3] {
    let asked = said("2024-03-01", "lan", request("2024-04-26"));
    [assigned(), asked, said("2024-03-04", "van", grant("", ""))]
}

#[test]
fn assigning() {
    let it = || assignment("Quý I/2024");
    check(&[], enter(it()), Ok(vec![(ASSIGNED, TaskEvent::Assigned(it()))]));
    let issued = said("2024-01-20", "van", Command::Assign(Box::new(it()))).happened(ASSIGNED);
    check(&[], issued, Ok(vec![(ASSIGNED, TaskEvent::Assigned(it()))]));
    let future = Refusal::InFuture { date: day("2024-01-13"), today: day(ASSIGNED) };
    check(&[], enter(it()).happened("2024-01-13"), Err(future));
    check(&[], enter(Assignment { content: " ".into(), ..it() }), Err(Refusal::Blank("nội dung nhiệm vụ")));
    let long = Refusal::TooLong { what: "nội dung nhiệm vụ", longest: 8_000 };
    check(&[], enter(Assignment { content: "x".repeat(8_001), ..it() }), Err(long));
    let untidy = Assignment {
        content: "  Xây dựng  kế hoạch năm ".into(),
        supporting: ["STC", "STTTT", "STC"].map(agency).into(),
        ..it()
    };
    check(&[], enter(untidy), Ok(vec![(ASSIGNED, TaskEvent::Assigned(it()))]));
    check(&[assigned()], enter(Assignment { content: "Việc khác".into(), ..it() }), Err(Refusal::AssignedDifferently));
    let line = LineId::of(it().directive, "II/1");
    check(&[assigned()], enter(Assignment { line, ..it() }), Err(Refusal::AssignedDifferently));
}

#[test]
fn correcting() {
    let event = |change: fn(&mut Correction)| Ok(vec![("2024-02-01", TaskEvent::Corrected(correction(change)))]);
    let when = |change: fn(&mut Correction)| correct("2024-02-01", change);
    let table: [fn(&mut Correction); 6] = [
        |it| it.content = Some("Việc đúng".into()),
        |it| it.deliverable = Some(String::new()),
        |it| it.approver = Some("HĐND tỉnh".into()),
        |it| it.field = Some("Chuyển đổi số".into()),
        |it| it.supporting = Some(vec![agency("SNV")]),
        |it| it.deadline = Some(read("Quý II/2024")),
    ];
    for change in table {
        check(&[assigned()], when(change), event(change));
    }
    // What is right already is left out, and nothing else is nothing.
    check(&[assigned()], when(|it| it.content = Some(" Xây dựng kế  hoạch năm".into())), nothing());
    check(&[assigned()], when(|it| it.supporting = Some(["STTTT", "STC", "STC"].map(agency).into())), nothing());
    check(&[assigned()], when(|it| it.deadline = Some(read("Quý I/2024"))), nothing());
    check(&[assigned()], when(|_| {}), nothing());
    let untidy = |it: &mut Correction| {
        it.deadline = Some(read("Quý II/2024"));
        it.deadline.as_mut().unwrap().text = " Quý  II/2024 ".into();
    };
    check(&[assigned()], when(untidy), event(|it| it.deadline = Some(read("Quý II/2024"))));
    check(&[assigned()], when(|it| it.content = Some(" ".into())), Err(Refusal::Blank("nội dung nhiệm vụ")));
    check(&[assigned()], when(|it| it.reason = String::new()), Err(Refusal::Blank("lý do đính chính")));
    let withdrawn = said("2024-01-20", "van", withdraw("Thôi"));
    check_wrong_phase(&[assigned(), withdrawn], when(|it| it.field = Some("Khác".into())), "đã thu hồi");
    let task = after(&[assigned(), when(|it| it.supporting = Some(vec![agency("SNV")]))]);
    assert_eq!(task.assignment.unwrap().supporting, [agency("SNV")]);
}

#[test]
fn a_corrected_deadline_was_always_so() {
    let to = |today, text: &'static str| correct(today, move |it| it.deadline = Some(read(text)));
    let task = after(&[assigned(), to("2024-02-01", "Quý II/2024")]);
    assert_eq!(dues(&task), (day("2024-07-01"), day("2024-07-01")));
    assert_eq!(task.deadline, Some(read("Quý II/2024")));
    // A deadline that was extended stays where the office put it.
    let task = after(&[&extended()[..], &[to("2024-03-05", "Tháng 02/2024")]].concat());
    assert_eq!(dues(&task), (day("2024-02-29"), day("2024-04-26")));
    assert_eq!(task.deadline.unwrap().due, Some(day("2024-04-26")));
    assert_eq!(task.assignment.unwrap().deadline, read("Tháng 02/2024"));
    // A result that waits is judged by the deadline that was meant: the entry was wrong, not the work.
    let class = |given: &[Said]| {
        after(given).standing.class(Day::from(day("2025-01-01")), CountBy::LastSubmission, DeadlineBy::Current)
    };
    let waits = [assigned(), submitted()];
    assert_eq!(class(&waits), Some(Class::OpenInTime));
    assert_eq!(class(&[&waits[..], &[to("2024-04-05", "Tháng 02/2024")]].concat()), Some(Class::OpenOverdue));
}

#[test]
fn what_was_judged_is_judged_anew_only_after_it_was_reopened() {
    let when = |change: fn(&mut Correction)| correct("2024-04-05", change);
    let done = [assigned(), submitted(), confirmed()];
    let reopened = [&done[..], &[said("2024-04-04", "van", reopen("Nhập sai thời hạn"))]].concat();
    let earlier: fn(&mut Correction) = |it| it.deadline = Some(read("Tháng 02/2024"));
    let unclear: fn(&mut Correction) = |it| it.deadline = Some(read("Quý V/2024"));
    let with_more: fn(&mut Correction) = |it| {
        it.deadline = Some(read("Quý II/2024"));
        it.field = Some("Chuyển đổi số".into());
    };
    for change in [earlier, unclear, with_more] {
        let event = TaskEvent::Corrected(correction(change));
        check_wrong_phase(&done, when(change), "đã hoàn thành");
        let refusal = when(change).decided_on(&after(&done)).unwrap_err().to_string();
        assert!(refusal.contains("Mở lại nhiệm vụ"), "{refusal}");
        check(&reopened, when(change), Ok(vec![("2024-04-05", event)]));
    }
    // What changes no judgement may be put right at any time; the same deadline once more is nothing.
    let content: fn(&mut Correction) = |it| it.content = Some("Việc đúng".into());
    check(&done, when(content), Ok(vec![("2024-04-05", TaskEvent::Corrected(correction(content)))]));
    check(&done, when(|it| it.deadline = Some(read("Quý I/2024"))), nothing());
}

#[test]
fn counting_anew_by_another_table() {
    let when = |today: &str| said(today, "", Command::Recalculate).by_the_changed_table();
    let by_new = |deadline: &dondoc_calendar::Deadline| deadline.recalculated(changed_calendar());
    let first = read("Quý I/2024");
    let event =
        TaskEvent::DeadlineRecalculated(DeadlineRecalculated { original: by_new(&first), current: by_new(&first) });
    check(&[assigned()], when("2024-03-01"), Ok(vec![("2024-03-01", event)]));
    assert_eq!(dues(&after(&[assigned(), when("2024-03-01")])), (day("2024-04-02"), day("2024-04-02")));
    check(&[assigned()], said("2024-03-01", "", Command::Recalculate), nothing());
    check(&[assign("Quý III/2024")], when("2024-03-01"), nothing());
    check(&[assign("Thường xuyên")], when("2024-03-01"), nothing());
    // After an extension both deadlines are counted, each for itself.
    assert_eq!(
        dues(&after(&[&extended()[..], &[when("2024-03-05")]].concat())),
        (day("2024-04-02"), day("2024-04-26"))
    );
    // A closed task is never judged by a later table.
    check(&[assigned(), submitted(), confirmed()], when("2024-03-25"), nothing());
    check(&[assigned(), said("2024-02-01", "van", withdraw("Thôi"))], when("2024-03-25"), nothing());
}
