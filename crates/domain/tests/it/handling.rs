//! Taken on, returned, reassigned, moved by a merger, left without a lead, reported on.

use crate::support::*;
use dondoc_domain::{
    Day,
    task::{Command, Refusal, TaskEvent, event::*},
    timeliness::{Class, CountBy, DeadlineBy, Phase},
};

const MERGED: &str = "Sở KH&CN nhận bàn giao";

fn given_back(reason: &str, proposed: Option<&str>) -> TaskEvent {
    TaskEvent::Returned(Returned { reason: reason.into(), proposed: proposed.map(agency) })
}

fn propose(to: &str) -> Command {
    Command::Return { reason: "Không thuộc lĩnh vực".into(), proposed: Some(agency(to)) }
}

fn without_lead(reason: &str) -> TaskEvent {
    TaskEvent::LeftWithoutLead(LeftWithoutLead { from: agency("STTTT"), reason: reason.into() })
}

#[test]
fn nothing_is_done_to_a_task_that_was_never_assigned() {
    let correction = Correction { reason: "Nhập sai".into(), ..Correction::default() };
    for command in [
        Command::Accept,
        give_back("x"),
        reassign("STC", "x"),
        follow("STC", "x"),
        lose_lead("x"),
        report(10, ""),
        request("2024-05-01"),
        grant("", ""),
        refuse("x"),
        submit("1/BC", "2024-01-12"),
        Command::RecordIssuance { document: document("1/QĐ", "2024-01-12") },
        confirm(),
        send_back("x"),
        ask("x"),
        explain("x"),
        confirm_cause("x"),
        suspend("x"),
        resume("x"),
        reopen("x"),
        withdraw("x"),
        Command::Correct(Box::new(correction)),
        Command::Recalculate,
        Command::PassDeadline,
    ] {
        check(&[], said("2024-01-15", "lan", command), Err(Refusal::NotAssigned));
    }
}

#[test]
fn taking_on() {
    let on = "2024-01-15";
    check(&[assigned()], said(on, "lan", Command::Accept), Ok(vec![(on, taken_on("lan"))]));
    check(&[assigned()], said(on, "", Command::Accept), Ok(vec![(on, taken_on(""))]));
    check(&[assigned(), accepted()], said("2024-01-16", "", Command::Accept), nothing());
    check(
        &[assigned(), accepted()],
        said("2024-01-16", "hoa", Command::Accept),
        Ok(vec![("2024-01-16", taken_on("hoa"))]),
    );
    let for_hoa = said(on, "van", Command::Accept).standing_in_for("hoa");
    check(&[assigned()], for_hoa, Ok(vec![(on, taken_on("hoa"))]));
    check(
        &[assigned(), submitted()],
        said("2024-03-15", "hoa", Command::Accept),
        Ok(vec![("2024-03-15", taken_on("hoa"))]),
    );
    let returned = said(on, "lan", give_back("Nhầm"));
    check_wrong_phase(&[assigned(), returned], said("2024-01-16", "lan", Command::Accept), "đã trả lại");
    check_wrong_phase(
        &[assigned(), submitted(), confirmed()],
        said("2024-04-01", "lan", Command::Accept),
        "đã hoàn thành",
    );
}

#[test]
fn days() {
    let accept = |today: &str| said(today, "lan", Command::Accept);
    let future = Refusal::InFuture { date: day("2024-01-16"), today: day("2024-01-15") };
    check(&[assigned()], accept("2024-01-15").happened("2024-01-16"), Err(future));
    let before = Refusal::BeforeAssignment { date: day("2024-01-11"), assigned: day(ASSIGNED) };
    check(&[assigned()], accept("2024-01-15").happened("2024-01-11"), Err(before));
    check(&[assigned()], accept("2024-01-15").happened(ASSIGNED), Ok(vec![(ASSIGNED, taken_on("lan"))]));
    // A clock that is behind cannot make anything happen before the assignment.
    check(&[assigned()], accept("2024-01-10"), Ok(vec![(ASSIGNED, taken_on("lan"))]));
}

#[test]
fn returning_as_wrongly_addressed() {
    let on = "2024-01-15";
    let reason = "Không thuộc lĩnh vực";
    check(&[assigned()], said(on, "lan", give_back(reason)), Ok(vec![(on, given_back(reason, None))]));
    check(&[assigned()], said(on, "lan", propose("STC")), Ok(vec![(on, given_back(reason, Some("STC")))]));
    check(&[assigned()], said(on, "lan", propose("STTTT")), Err(Refusal::SameLead));
    check(&[assigned()], said(on, "lan", give_back(" ")), Err(Refusal::Blank("lý do trả lại")));
    check(&[assigned(), accepted()], said("2024-01-16", "lan", give_back(reason)), Err(Refusal::AlreadyAccepted));
    check_wrong_phase(&[assigned(), submitted()], said("2024-03-15", "lan", give_back(reason)), "chờ xác nhận");
    // A supporting agency that tells progress takes nothing on: the lead may still return the task.
    let told = said("2024-01-13", "binh", report(10, ""));
    check(&[assigned(), told], said(on, "lan", give_back(reason)), Ok(vec![(on, given_back(reason, None))]));
}

#[test]
fn reassigning() {
    let decided = |to| reassigned("STTTT", to, Because::Decision, "Đúng chức năng");
    let when = |to| said("2024-01-20", "van", reassign(to, "Đúng chức năng"));
    let returned = said("2024-01-15", "lan", give_back("Nhầm"));
    let lost = said("2024-01-15", "", lose_lead("Nghị quyết"));
    let on = "2024-01-20";
    check(&[assigned()], when("STC"), Ok(vec![(on, decided("STC"))]));
    check(&[assigned(), accepted()], when("STC"), Ok(vec![(on, decided("STC"))]));
    check(&[assigned(), returned.clone()], when("STC"), Ok(vec![(on, decided("STC"))]));
    check(&[assigned(), returned], when("STTTT"), Ok(vec![(on, decided("STTTT"))]));
    check(&[assigned(), lost], when("SKHCN"), Ok(vec![(on, decided("SKHCN"))]));
    check(&[assigned(), accepted()], when("STTTT"), nothing());
    let late = said("2024-03-15", "van", reassign("STC", "Đúng chức năng"));
    check(&[assigned(), submitted()], late.clone(), Ok(vec![("2024-03-15", decided("STC"))]));
    check(&[assigned()], said(on, "van", reassign("STC", "")), Err(Refusal::Blank("lý do phân công lại")));
    let held = said("2024-01-15", "van", suspend("Chờ"));
    check_wrong_phase(&[assigned(), held.clone()], when("STC"), "tạm dừng");
    // A hold outlives the agency, and so the lead is named once.
    let orphan = said("2024-01-16", "", lose_lead("Nghị quyết"));
    check(&[assigned(), held, orphan], when("STC"), Ok(vec![(on, decided("STC"))]));
    check_wrong_phase(
        &[assigned(), submitted(), confirmed()],
        said("2024-04-01", "van", reassign("STC", "x")),
        "đã hoàn thành",
    );
    let task = after(&[assigned(), accepted(), when("STC")]);
    assert_eq!((task.phase(), task.accepted, &task.standing.officer), (Phase::Open, false, &None));
    assert_eq!((task.lead(), task.standing.current_due), (Some(&agency("STC")), Some(Day::from(day("2024-04-01")))));
}

#[test]
fn a_merger_moves_the_task_and_nothing_else() {
    let when = |today: &str| said(today, "", follow("SKHCN", MERGED));
    let event = || reassigned("STTTT", "SKHCN", Because::Merger, MERGED);
    check(&[assigned(), accepted()], when("2024-03-01"), Ok(vec![("2024-03-01", event())]));
    check(&[assigned(), submitted(), confirmed()], when("2024-04-01"), nothing());
    check(&[assigned(), said("2024-02-01", "van", withdraw("Thôi"))], when("2024-04-01"), nothing());
    let before = after(&[assigned(), accepted()]);
    let task = after(&[assigned(), accepted(), when("2024-03-01")]);
    assert_eq!(task.lead(), Some(&agency("SKHCN")));
    assert_eq!((task.phase(), task.accepted, &task.deadline), (Phase::Open, true, &before.deadline));
    assert_eq!(task.standing.officer, Some(official("lan")));
    for (given, phase) in [
        (said("2024-02-01", "van", suspend("Chờ")), Phase::Suspended),
        (said("2024-02-01", "lan", give_back("Nhầm")), Phase::Returned),
        (said("2024-02-01", "", lose_lead("Nghị quyết")), Phase::Open),
        (submitted(), Phase::Awaiting),
    ] {
        assert_eq!(after(&[assigned(), given, when("2024-04-01")]).phase(), phase);
    }
}

#[test]
fn an_abolition_leaves_the_task_to_the_office() {
    let when = |today: &str| said(today, "", lose_lead("Nghị quyết"));
    check(&[assigned(), accepted()], when("2024-03-01"), Ok(vec![("2024-03-01", without_lead("Nghị quyết"))]));
    let returned = said("2024-02-01", "lan", give_back("Nhầm"));
    check(&[assigned(), returned], when("2024-03-01"), Ok(vec![("2024-03-01", without_lead("Nghị quyết"))]));
    check(&[assigned(), submitted()], when("2024-03-15"), nothing());
    check(&[assigned(), submitted(), confirmed()], when("2024-04-01"), nothing());
    let lost = after(&[assigned(), accepted(), when("2024-03-01")]);
    assert_eq!((lost.phase(), lost.accepted), (Phase::WithoutLead, false));
    assert_eq!(lost.standing.current_due, Some(Day::from(day("2024-04-01"))));
    check_wrong_phase(
        &[assigned(), when("2024-03-01")],
        said("2024-03-02", "lan", Command::Accept),
        "chờ phân công lại",
    );
}

#[test]
fn a_hold_outlives_the_agency() {
    let class = |given: &[Said]| {
        after(given).standing.class(Day::from(day("2025-01-01")), CountBy::LastSubmission, DeadlineBy::Current)
    };
    let held = said("2024-02-01", "van", suspend("Chờ nghị định"));
    let lost = said("2024-03-01", "", lose_lead("Nghị quyết"));
    let named = said("2024-03-05", "van", reassign("SKHCN", "Phân công lại"));
    let resumed = said("2024-03-10", "van", resume(""));
    assert_eq!(class(&[assigned(), held.clone(), lost.clone()]), Some(Class::Undated));
    assert_eq!(class(&[assigned(), held.clone(), lost.clone(), named.clone()]), Some(Class::Undated));
    assert_eq!(class(&[assigned(), held, lost.clone(), named.clone(), resumed]), Some(Class::OpenOverdue));
    assert_eq!(class(&[assigned(), lost, named]), Some(Class::OpenOverdue));
}

#[test]
fn telling_progress() {
    let on = "2024-02-01";
    let told = |percent, note: &str| {
        TaskEvent::ProgressReported(Progress { percent, note: note.into(), documents: vec![], blocker: None })
    };
    let blocked = |blocker| Command::Report { percent: None, note: String::new(), documents: vec![], blocker };
    check(&[assigned()], said(on, "lan", report(40, " Đang  soạn ")), Ok(vec![(on, told(Some(40), "Đang soạn"))]));
    check(&[assigned()], said(on, "lan", report(100, "")), Ok(vec![(on, told(Some(100), ""))]));
    check(&[assigned()], said(on, "lan", report(101, "")), Err(Refusal::Percent(101)));
    check(&[assigned()], said(on, "lan", blocked(None)), Err(Refusal::NothingReported));
    let budget = Progress { percent: None, note: String::new(), documents: vec![], blocker: Some(Blocker::Budget) };
    let when = said(on, "lan", blocked(Some(Blocker::Budget)));
    check(&[assigned()], when, Ok(vec![(on, TaskEvent::ProgressReported(budget))]));
    let with = |date| Command::Report {
        percent: None,
        note: String::new(),
        documents: vec![document("9/BC", date)],
        blocker: None,
    };
    let future = Refusal::InFuture { date: day("2024-02-02"), today: day(on) };
    check(&[assigned()], said(on, "lan", with("2024-02-02")), Err(future));
    let undated = Progress { percent: None, note: String::new(), documents: vec![document("9/BC", "")], blocker: None };
    check(&[assigned()], said(on, "lan", with("")), Ok(vec![(on, TaskEvent::ProgressReported(undated))]));
    // The same words on another day, or from someone else, are news.
    let given = [assigned(), said(on, "lan", report(40, ""))];
    check(&given, said("2024-02-08", "lan", report(40, "")), Ok(vec![("2024-02-08", told(Some(40), ""))]));
    check(&given, said(on, "hoa", report(40, "")), Ok(vec![(on, told(Some(40), ""))]));
    let held = said("2024-01-20", "van", suspend("Chờ"));
    check(&[assigned(), held], said(on, "lan", report(5, "")), Ok(vec![(on, told(Some(5), ""))]));
    check_wrong_phase(
        &[assigned(), submitted(), confirmed()],
        said("2024-04-01", "lan", report(5, "")),
        "đã hoàn thành",
    );
}
