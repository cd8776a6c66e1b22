//! Results: handed in, issued, confirmed, sent back; and never confirmed by the one who handed them in.

use crate::support::*;
use dondoc_domain::{
    Day,
    task::{Command, Refusal, TaskEvent, event::*},
    timeliness::Phase,
};

const WORDS: &str = "Đã ban hành và triển khai đến cấp xã";

fn in_words(text: &str) -> Command {
    Command::Submit { documents: vec![], text: text.into() }
}

fn told(text: &str) -> TaskEvent {
    TaskEvent::ResultSubmitted(ResultSubmitted { documents: vec![], text: text.into() })
}

fn issue(number: &str, date: &str) -> Command {
    Command::RecordIssuance { document: document(number, date) }
}

fn issued(number: &str, date: &str) -> TaskEvent {
    TaskEvent::ResultIssued(ResultIssued { document: document(number, date) })
}

fn returned(on: &str) -> Said {
    said(on, "van", send_back("Thiếu phụ lục"))
}

#[test]
fn handing_in() {
    let given = [assigned(), accepted()];
    let when = |today: &str, command| said(today, "lan", command);
    // The document's date counts, even one before the assignment; without a document, the day it is told.
    check(
        &given,
        when("2024-03-14", submit("615/STTTT", "2024-03-13")),
        Ok(vec![("2024-03-13", handed_in("615/STTTT", "2024-03-13"))]),
    );
    check(
        &given,
        when("2024-03-14", submit("86/STTTT", "2024-01-10")),
        Ok(vec![("2024-01-10", handed_in("86/STTTT", "2024-01-10"))]),
    );
    check(&given, when("2024-03-14", in_words(WORDS)), Ok(vec![("2024-03-14", told(WORDS))]));
    check(&given, when("2024-03-14", in_words(WORDS)).happened("2024-03-10"), Ok(vec![("2024-03-10", told(WORDS))]));
    let several = vec![document("551/STTTT-CN", "2024-03-07"), document("780/STTTT-CN", "2024-04-01")];
    let both = TaskEvent::ResultSubmitted(ResultSubmitted { documents: several.clone(), text: String::new() });
    let command = Command::Submit { documents: several, text: String::new() };
    check(&given, when("2024-04-02", command), Ok(vec![("2024-04-01", both)]));
    // Who hands in on a task that nobody took on takes it on.
    let first = vec![("2024-03-13", taken_on("lan")), ("2024-03-13", handed_in("615/STTTT", "2024-03-13"))];
    check(&[assigned()], when("2024-03-14", submit("615/STTTT", "2024-03-13")), Ok(first));
    let older = vec![(ASSIGNED, taken_on("lan")), ("2024-01-10", handed_in("86/STTTT", "2024-01-10"))];
    check(&[assigned()], when("2024-03-14", submit("86/STTTT", "2024-01-10")), Ok(older));
    // A task may have several results.
    let more = when("2024-04-02", submit("780/STTTT-CN", "2024-04-01"));
    check(&[assigned(), submitted()], more, Ok(vec![("2024-04-01", handed_in("780/STTTT-CN", "2024-04-01"))]));
    check(&[assigned(), submitted(), confirmed()], submitted(), nothing());
}

#[test]
fn what_is_no_result() {
    let given = [assigned(), accepted()];
    let when = |command| said("2024-03-14", "lan", command);
    check(&given, when(in_words("mười chín ký tự nha")), Err(Refusal::ResultTooThin(20)));
    check(&given, when(in_words("hai mươi ký tự đúng.")), Ok(vec![("2024-03-14", told("hai mươi ký tự đúng."))]));
    check(&given, when(in_words("        ngắn        ngủi        ")), Err(Refusal::ResultTooThin(20)));
    check(&given, when(submit("615/STTTT", "")), Err(Refusal::DocumentWithoutDate("615/STTTT".into())));
    check(&given, when(submit(" ", "2024-03-13")), Err(Refusal::Blank("số ký hiệu văn bản")));
    let future = Refusal::InFuture { date: day("2024-03-15"), today: day("2024-03-14") };
    check(&given, when(submit("615/STTTT", "2024-03-15")), Err(future.clone()));
    check(&given, when(in_words(WORDS)).happened("2024-03-15"), Err(future));
    for (last, phase) in [
        (said("2024-02-01", "van", suspend("Chờ")), "tạm dừng"),
        (said("2024-02-01", "van", withdraw("Thôi")), "đã thu hồi"),
        (said("2024-02-01", "", lose_lead("Nghị quyết")), "chờ phân công lại"),
    ] {
        check_wrong_phase(&[assigned(), last], when(in_words(WORDS)), phase);
    }
    check_wrong_phase(
        &[assigned(), submitted(), confirmed()],
        said("2024-04-01", "lan", in_words(WORDS)),
        "đã hoàn thành",
    );
}

#[test]
fn confirming() {
    let event = || TaskEvent::CompletionConfirmed(noted(""));
    check(&[assigned(), submitted()], confirmed(), Ok(vec![("2024-03-20", event())]));
    check(&[assigned()], confirmed(), Err(Refusal::NothingAwaiting));
    check(&[assigned(), submitted(), returned("2024-03-15")], confirmed(), Err(Refusal::NothingAwaiting));
    let early = Refusal::BeforeSubmission { date: day("2024-03-12"), submitted: day("2024-03-13") };
    check(&[assigned(), submitted()], confirmed().happened("2024-03-12"), Err(early));
    check(&[assigned(), submitted()], confirmed().happened("2024-03-13"), Ok(vec![("2024-03-13", event())]));
}

#[test]
fn nobody_confirms_their_own_result() {
    let with = |it: Said, whom: &str| if whom.is_empty() { it } else { it.standing_in_for(whom) };
    for (handed_in, confirms, own) in [
        (("lan", ""), ("lan", ""), true),
        (("lan", ""), ("van", "lan"), true),
        (("van", "lan"), ("van", ""), true),
        (("van", "lan"), ("lan", ""), true),
        (("van", "lan"), ("chi", "van"), true),
        (("van", "lan"), ("chi", "ha"), false),
        (("lan", ""), ("van", ""), false),
        (("", ""), ("", ""), false),
        (("", ""), ("van", ""), false),
    ] {
        let result = with(said("2024-03-14", handed_in.0, submit("615/STTTT", "2024-03-13")), handed_in.1);
        let decided =
            with(said("2024-03-20", confirms.0, confirm()), confirms.1).decided_on(&after(&[assigned(), result]));
        assert_eq!(decided == Err(Refusal::OwnResult), own, "{handed_in:?} {confirms:?}: {decided:?}");
        assert_eq!(decided.is_ok(), !own);
    }
    // One of several results is enough; a result that was sent back is nobody's any more.
    let second = said("2024-03-18", "van", submit("780/STTTT", "2024-03-18"));
    check(&[assigned(), submitted(), second], confirmed(), Err(Refusal::OwnResult));
    let by_van = said("2024-03-14", "van", submit("615/STTTT", "2024-03-13"));
    let again = said("2024-03-16", "lan", submit("615/STTTT", "2024-03-13"));
    let given = [assigned(), by_van, said("2024-03-15", "chi", send_back("Thiếu phụ lục")), again];
    check(&given, confirmed(), Ok(vec![("2024-03-20", TaskEvent::CompletionConfirmed(noted("")))]));
}

#[test]
fn sending_back_makes_the_later_date_count() {
    let on = "2024-04-05";
    let event = || TaskEvent::ResultSentBack(reasoned("Thiếu phụ lục"));
    check(&[assigned(), submitted()], returned(on), Ok(vec![(on, event())]));
    check(&[assigned()], returned(on), Err(Refusal::NothingAwaiting));
    check(&[assigned(), submitted(), confirmed()], returned(on), Err(Refusal::NothingAwaiting));
    let again = said(on, "van", send_back("Lý do khác"));
    check(&[assigned(), submitted(), returned(on)], again, Err(Refusal::NothingAwaiting));
    check(&[assigned(), submitted()], said(on, "van", send_back("")), Err(Refusal::Blank("lý do trả lại kết quả")));
    let early = Refusal::BeforeSubmission { date: day("2024-03-12"), submitted: day("2024-03-13") };
    check(&[assigned(), submitted()], returned(on).happened("2024-03-12"), Err(early));

    let given = [assigned(), submitted(), returned(on)];
    let task = after(&given);
    assert_eq!((task.phase(), task.standing.last_submission, task.submissions.len()), (Phase::Open, None, 0));
    // The same document again, dated before the return: the day of the return counts. A later one counts itself.
    for (today, date, counts) in [("2024-04-06", "2024-03-13", on), ("2024-04-09", "2024-04-08", "2024-04-08")] {
        let when = said(today, "lan", submit("615/STTTT-TTBCXB", date));
        check(&given, when, Ok(vec![(counts, handed_in("615/STTTT-TTBCXB", date))]));
    }
    let when = said("2024-04-09", "lan", in_words(WORDS)).happened("2024-04-02");
    check(&given, when, Ok(vec![(on, told(WORDS))]));
}

#[test]
fn recording_what_the_committee_issued() {
    let when = |today: &str| said(today, "van", issue("1285/KH-UBND", "2024-03-25"));
    let event = || issued("1285/KH-UBND", "2024-03-25");
    check(&[assigned(), submitted()], when("2024-03-26"), Ok(vec![("2024-03-25", event())]));
    check(&[assigned(), submitted(), confirmed()], when("2024-03-26"), Ok(vec![("2024-03-25", event())]));
    check_wrong_phase(&[assigned()], when("2024-03-26"), "đang thực hiện");
    let future = Refusal::InFuture { date: day("2024-03-25"), today: day("2024-03-24") };
    check(&[assigned(), submitted()], when("2024-03-24"), Err(future));
    let undated = said("2024-03-26", "van", issue("1285/KH-UBND", ""));
    check(&[assigned(), submitted()], undated, Err(Refusal::DocumentWithoutDate("1285/KH-UBND".into())));
    let other = said("2024-04-05", "van", issue("1446/KH-BĐHCĐS", "2024-04-04"));
    let given = [assigned(), submitted(), when("2024-03-26")];
    check(&given, other, Ok(vec![("2024-04-04", issued("1446/KH-BĐHCĐS", "2024-04-04"))]));
    // After a return the later date counts, for what was issued as well.
    let again = said("2024-04-06", "lan", submit("615/STTTT-TTBCXB", "2024-03-13"));
    let given = [assigned(), submitted(), when("2024-03-26"), returned("2024-04-05"), again];
    check(&given, when("2024-04-07"), Ok(vec![("2024-04-05", event())]));
}

#[test]
fn reopening_voids_the_results() {
    let when = |today: &str| said(today, "van", reopen("Sai số liệu"));
    let event = || TaskEvent::Reopened(reasoned("Sai số liệu"));
    let done = [assigned(), submitted(), confirmed()];
    check(&done, when("2024-04-10"), Ok(vec![("2024-04-10", event())]));
    check(&done, said("2024-04-10", "van", reopen("")), Err(Refusal::Blank("lý do mở lại")));
    let early = Refusal::BeforeEarlier { date: day("2024-03-19"), earlier: day("2024-03-20") };
    check(&done, when("2024-04-10").happened("2024-03-19"), Err(early));
    check(&done, when("2024-04-10").happened("2024-03-20"), Ok(vec![("2024-03-20", event())]));
    check(&[assigned()], when("2024-04-10"), nothing());
    let held = said("2024-02-01", "van", suspend("Chờ"));
    check_wrong_phase(&[assigned(), held], when("2024-04-10"), "tạm dừng");

    let given = [assigned(), submitted(), confirmed(), when("2024-04-10")];
    let task = after(&given);
    assert_eq!(
        (task.phase(), task.standing.closed, task.standing.judged(Default::default())),
        (Phase::Open, None, None)
    );
    assert_eq!(task.standing.current_due, Some(Day::from(day("2024-04-01"))));
    check(&given, confirmed(), Err(Refusal::NothingAwaiting));
    let again = said("2024-04-12", "lan", submit("615/STTTT-TTBCXB", "2024-03-13"));
    check(&given, again, Ok(vec![("2024-04-10", handed_in("615/STTTT-TTBCXB", "2024-03-13"))]));
}
