//! Taking back what was just entered, and files kept as evidence.

use crate::support::*;
use dondoc_domain::{
    policy::Policy,
    task::{Command, Refusal, TaskEvent, event::*},
    timeliness::Phase,
};

fn reported() -> Said {
    said("2024-03-14", "lan", report(40, "Đang dự thảo")).numbered(1)
}

fn asked() -> Said {
    said("2024-03-14", "lan", request("2024-04-20")).numbered(2)
}

fn handed_in_now() -> Said {
    submitted().numbered(3)
}

fn returned() -> Said {
    said("2024-01-15", "lan", give_back("Không đúng chức năng")).numbered(4)
}

fn takes_back(number: u128) -> Said {
    said("2024-03-14", "lan", undo(number))
}

#[test]
fn each_kind_of_entry_is_taken_back_on_its_own_day() {
    let table = [
        (vec![assigned(), accepted(), reported()], 1, "2024-03-14", UndoneWhat::Progress),
        (vec![assigned(), accepted(), asked()], 2, "2024-03-14", UndoneWhat::ExtensionRequest),
        (vec![assigned(), accepted(), handed_in_now()], 3, "2024-03-13", UndoneWhat::Result),
        (vec![assigned(), returned()], 4, "2024-01-15", UndoneWhat::Return),
    ];
    for (given, number, on, what) in table {
        let without = after(&given[..given.len() - 1]);
        check(&given, takes_back(number), Ok(vec![(on, taken_back(number, what))]));
        let now = after(&[given, vec![takes_back(number)]].concat());
        assert_eq!(now.phase(), Phase::Open, "{what:?}");
        assert_eq!((now.progress, now.request, now.submissions), (None, None, vec![]), "{what:?}");
        assert_eq!(now.standing.last_submission, None);
        assert_eq!((now.accepted, now.standing.officer), (without.accepted, without.standing.officer));
    }
}

#[test]
fn a_task_taken_on_by_the_entry_stays_taken_on() {
    let task = after(&[assigned(), handed_in_now(), takes_back(3)]);
    assert!(task.accepted);
    assert_eq!(task.standing.officer, Some(official("lan")));
}

#[test]
fn what_stood_before_stands_again() {
    let first = said("2024-03-10", "lan", report(20, "Họp")).numbered(7);
    let task = after(&[assigned(), first.clone(), reported(), takes_back(1)]);
    assert_eq!(task.progress.map(|it| it.0.percent), Some(Some(20)));
    let one = said("2024-03-10", "lan", submit("1/STTTT", "2024-03-09")).numbered(8);
    let task = after(&[assigned(), one, handed_in_now(), takes_back(3)]);
    assert_eq!((task.phase(), task.submissions.len()), (Phase::Awaiting, 1));
    assert_eq!(task.standing.last_submission, Some(day("2024-03-09").into()));
}

#[test]
fn one_after_the_other_the_last_one_first() {
    let given = [assigned(), reported(), asked()];
    check(&given, takes_back(1), Err(Refusal::UndoLaterFirst));
    let task = after(&[&given[..], &[takes_back(2), takes_back(1)]].concat());
    assert_eq!((task.progress, task.request), (None, None));
    // A result over a result: the earlier one stays.
    let one = said("2024-03-10", "lan", submit("1/STTTT", "2024-03-09")).numbered(8);
    check(&[assigned(), one, handed_in_now(), takes_back(3)], takes_back(8), Err(Refusal::NothingToUndo));
}

#[test]
fn what_others_report_meanwhile_is_not_in_the_way() {
    let by_hoa = |number, percent| said("2024-03-14", "hoa", report(percent, "Góp ý xong")).numbered(number);
    // A result by mistake, and a supporting agency that reports a minute later.
    let given = [assigned(), reported(), handed_in_now(), by_hoa(9, 70)];
    check(&given, takes_back(3), Ok(vec![("2024-03-13", taken_back(3, UndoneWhat::Result))]));
    let task = after(&[&given[..], &[takes_back(3)]].concat());
    assert_eq!((task.phase(), task.submissions.len()), (Phase::Open, 0));
    assert_eq!(task.progress.as_ref().and_then(|it| it.0.percent), Some(70), "theirs stands");
    // Their own they take back in any order, and what stood before stands again.
    let theirs = said("2024-03-14", "hoa", undo(9));
    for order in [[takes_back(3), theirs.clone()], [theirs.clone(), takes_back(3)]] {
        let task = after(&[&given[..], &order].concat());
        assert_eq!((task.phase(), task.progress.and_then(|it| it.0.percent)), (Phase::Open, Some(40)));
    }
    // A report under another's report: it was never there, whichever goes first.
    let given = [assigned(), reported(), by_hoa(9, 70)];
    let task = after(&[&given[..], &[takes_back(1)]].concat());
    assert_eq!(task.progress.and_then(|it| it.0.percent), Some(70));
    for order in [[takes_back(1), theirs.clone()], [theirs, takes_back(1)]] {
        assert_eq!(after(&[&given[..], &order].concat()).progress, None);
    }
    // One's own goes first, also when another's lies between, and what is no report stays in the way.
    let own = said("2024-03-14", "lan", report(90, "Sắp xong")).numbered(5);
    check(&[assigned(), handed_in_now(), by_hoa(9, 70), own], takes_back(3), Err(Refusal::UndoLaterFirst));
    let result = said("2024-03-14", "hoa", submit("2/STTTT", "2024-03-12")).numbered(6);
    check(&[assigned(), asked(), result], takes_back(2), Err(Refusal::UndoLaterFirst));
}

#[test]
fn only_who_entered_it_and_only_for_some_minutes() {
    let given = [assigned(), handed_in_now()];
    let at = |minutes| takes_back(3).entered_ago(minutes);
    check(&given, said("2024-03-14", "hoa", undo(3)), Err(Refusal::NotYoursToUndo));
    check(&given, said("2024-03-14", "", undo(3)), Err(Refusal::NotYoursToUndo));
    check(&given, at(11), Err(Refusal::TooLateToUndo(10)));
    check(&given, at(10), Ok(vec![("2024-03-13", taken_back(3, UndoneWhat::Result))]));
    let longer = Policy { undo_minutes: 30, ..Policy::default() };
    check(&given, at(30).by_policy(longer), Ok(vec![("2024-03-13", taken_back(3, UndoneWhat::Result))]));
    check(&given, takes_back(99), Err(Refusal::NothingToUndo));
    // Who was stood in for may take it back as well.
    let for_hoa = handed_in_now().standing_in_for("hoa");
    let by_hoa = said("2024-03-14", "hoa", undo(3));
    check(&[assigned(), for_hoa], by_hoa, Ok(vec![("2024-03-13", taken_back(3, UndoneWhat::Result))]));
}

#[test]
fn not_once_someone_acted_on_it() {
    let van = |command: Command| said("2024-03-14", "van", command);
    let result = |then: Command| vec![assigned(), accepted(), handed_in_now(), van(then)];
    let extension = |then: Command| vec![assigned(), accepted(), asked(), van(then)];
    for (given, number) in [
        (result(confirm()), 3),
        (result(send_back("Thiếu phụ lục")), 3),
        (result(suspend("Chờ hướng dẫn")), 3),
        (result(withdraw("Bỏ")), 3),
        (result(reassign("STC", "Đúng chức năng")), 3),
        (extension(grant("", "")), 2),
        (extension(refuse("Đủ thời gian")), 2),
        (vec![assigned(), returned(), said("2024-01-16", "van", reassign("STC", "Đúng chức năng"))], 4),
        (vec![assigned(), accepted(), reported(), van(follow("SKHCN", "NQ 1"))], 1),
    ] {
        match takes_back(number).decided_on(&after(&given)) {
            Err(Refusal::ActedOn(_)) => {}
            other => panic!("{:?}: {other:?}", given.last().map(|it| &it.command)),
        }
    }
}

#[test]
fn what_happens_by_itself_does_not_stand_in_the_way() {
    let passed = said("2024-04-02", "", Command::PassDeadline);
    let late = said("2024-04-02", "lan", report(50, "Chậm")).numbered(5);
    let given = [assigned(), accepted(), late, passed];
    let undo = said("2024-04-02", "lan", undo(5));
    check(&given, undo, Ok(vec![("2024-04-02", taken_back(5, UndoneWhat::Progress))]));
    let file = said("2024-03-14", "lan", attach(HASH, "a.pdf", "application/pdf", 9));
    let result = Ok(vec![("2024-03-13", taken_back(3, UndoneWhat::Result))]);
    check(&[assigned(), handed_in_now(), file], takes_back(3), result);
}

const HASH: &str = "2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae";

#[test]
fn evidence_is_kept_once_and_checked() {
    let says = |command| said("2024-03-14", "lan", command);
    let pdf = |name: &str| attach(HASH, name, "application/pdf", 48_213);
    let kept = |name: &str| {
        let (sha256, mime) = (HASH.into(), "application/pdf".into());
        TaskEvent::EvidenceAttached(Evidence { sha256, name: name.into(), mime, size: 48_213 })
    };
    let given = [assigned(), accepted()];
    check(&given, says(pdf(" kế  hoạch.pdf ")), Ok(vec![("2024-03-14", kept("kế hoạch.pdf"))]));
    let capital = attach(&HASH.to_uppercase(), "a.pdf", "application/pdf", 48_213);
    check(&given, says(capital), Ok(vec![("2024-03-14", kept("a.pdf"))]));
    check(&[assigned(), accepted(), says(pdf("a.pdf"))], says(pdf("b.pdf")), nothing());
    for (command, refusal) in [
        (pdf(" "), Refusal::Blank("tên tệp")),
        (pdf(&"x".repeat(256)), Refusal::TooLong { what: "tên tệp", longest: 255 }),
        (attach("2c26", "a.pdf", "application/pdf", 1), Refusal::Evidence("mã kiểm tra sai")),
        (attach(&"z".repeat(64), "a.pdf", "application/pdf", 1), Refusal::Evidence("mã kiểm tra sai")),
        (attach(HASH, "a.pdf", "application/pdf", 0), Refusal::Evidence("tệp rỗng")),
        (attach(HASH, "a.pdf", "", 1), Refusal::Evidence("không rõ loại tệp")),
        (attach(HASH, "a.pdf", "<script>", 1), Refusal::Evidence("không rõ loại tệp")),
    ] {
        check(&given, says(command), Err(refusal));
    }
    let marked = says(pdf("Phương án (Mật).pdf")).decided_on(&after(&given));
    assert!(matches!(marked, Err(Refusal::Secret { .. })), "{marked:?}");
    // Late evidence is still evidence, but not for a task that was taken back.
    let done = [assigned(), accepted(), handed_in_now(), confirmed()];
    let late = said("2024-03-21", "lan", pdf("a.pdf"));
    check(&done, late, Ok(vec![("2024-03-21", kept("a.pdf"))]));
    check_wrong_phase(&[assigned(), said("2024-03-01", "van", withdraw("Bỏ"))], says(pdf("a.pdf")), "đã thu hồi");
}
