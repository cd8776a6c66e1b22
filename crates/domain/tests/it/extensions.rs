//! More time: asked in time, granted as asked or less, refused, and never by the one who asked.

use crate::support::*;
use dondoc_domain::{
    Day,
    policy::Policy,
    task::{Refusal, TaskEvent, event::*},
};

fn asked(until: &str, short_notice: bool) -> TaskEvent {
    TaskEvent::ExtensionRequested(ExtensionRequested {
        until: day(until), reason: "Chờ góp ý".into(), short_notice
    })
}

fn granted(asked: &str, until: &str, text: &str, note: &str) -> TaskEvent {
    let deadline = moved(until, text);
    TaskEvent::ExtensionGranted(ExtensionGranted { asked: day(asked), deadline, note: note.into() })
}

/// Asked by "lan" on 1 March, until 30 April; due 1 April.
fn pending() -> [Said; 3] {
    [assigned(), accepted(), said("2024-03-01", "lan", request("2024-04-30"))]
}

fn then(given: &[Said], next: Said) -> Vec<Said> {
    given.iter().cloned().chain([next]).collect()
}

#[test]
fn asking() {
    let given = [assigned(), accepted()];
    let when = |today: &str, until: &str| said(today, "lan", request(until));
    check(&given, when("2024-03-01", "2024-04-30"), Ok(vec![("2024-03-01", asked("2024-04-30", false))]));
    // Who asks on a task that nobody took on takes it on.
    let both = vec![("2024-03-01", taken_on("lan")), ("2024-03-01", asked("2024-04-30", false))];
    check(&[assigned()], when("2024-03-01", "2024-04-30"), Ok(both));
    // Three working days before 1 April: 27 March. Later is marked, and on the day itself still allowed.
    for (today, short) in [("2024-03-27", false), ("2024-03-28", true), ("2024-04-01", true)] {
        check(&given, when(today, "2024-04-30"), Ok(vec![(today, asked("2024-04-30", short))]));
    }
    let expired = Refusal::AfterExpiry(day("2024-04-01"));
    check(&given, when("2024-04-02", "2024-04-30"), Err(expired));
    let lenient = Policy { extension_after_expiry: true, ..Policy::default() };
    let late = when("2024-04-02", "2024-04-30").by_policy(lenient);
    check(&given, late, Ok(vec![("2024-04-02", asked("2024-04-30", true))]));
    for until in ["2024-04-01", "2024-03-31"] {
        let refusal = Refusal::NotLater { until: day(until), current: day("2024-04-01") };
        check(&given, when("2024-03-01", until), Err(refusal));
    }
    // Ten years are the most: 20240 and 2204 are slips of the hand.
    let too_far = |until: &str| Refusal::TooFar { until: day(until), latest: day("2034-03-01") };
    check(&given, when("2024-03-01", "2034-03-01"), Ok(vec![("2024-03-01", asked("2034-03-01", false))]));
    for until in ["2034-03-02", "2204-04-30", "9999-12-31"] {
        check(&given, when("2024-03-01", until), Err(too_far(until)));
    }
    check(&given, when("2024-03-01", "2024-04-02"), Ok(vec![("2024-03-01", asked("2024-04-02", false))]));
    check(&[assign("Thường xuyên")], when("2024-03-01", "2024-04-30"), Err(Refusal::NoDeadline));
    check(&pending(), when("2024-03-04", "2024-04-30"), nothing());
    check(&pending(), when("2024-03-04", "2024-05-30"), Err(Refusal::RequestPending(day("2024-04-30"))));
    check_wrong_phase(&[assigned(), submitted()], when("2024-03-20", "2024-04-30"), "chờ xác nhận");
    let silent = dondoc_domain::task::Command::RequestExtension { until: day("2024-04-30"), reason: "-".into() };
    check(&given, said("2024-03-01", "lan", silent), Err(Refusal::Blank("lý do gia hạn")));
}

#[test]
fn granting() {
    let when = |until: &str, note: &str| said("2024-03-05", "van", grant(until, note));
    let full = || granted("2024-04-30", "2024-04-30", "gia hạn đến ngày 30/04/2024", "");
    check(&pending(), when("", ""), Ok(vec![("2024-03-05", full())]));
    check(&pending(), when("2024-04-30", ""), Ok(vec![("2024-03-05", full())]));
    let shorter = granted("2024-04-30", "2024-04-02", "gia hạn đến ngày 02/04/2024", "Cần sớm");
    check(&pending(), when("2024-04-02", "Cần sớm"), Ok(vec![("2024-03-05", shorter)]));
    check(&pending(), when("2024-04-29", ""), Err(Refusal::ShorterWithoutReason));
    check(&pending(), when("2024-04-29", " - "), Err(Refusal::ShorterWithoutReason));
    check(&pending(), when("2024-05-02", "x"), Err(Refusal::MoreThanAsked { asked: day("2024-04-30") }));
    let not_later = Refusal::NotLater { until: day("2024-04-01"), current: day("2024-04-01") };
    check(&pending(), when("2024-04-01", "x"), Err(not_later));
    // One that was asked before there was a horizon is not granted as it is, only shorter.
    let old = then(&[assigned(), accepted()], said("2200-01-01", "lan", request("2204-04-30")).happened("2024-03-01"));
    let too_far = Refusal::TooFar { until: day("2204-04-30"), latest: day("2034-03-05") };
    check(&old, when("", ""), Err(too_far));
    let shorter = granted("2204-04-30", "2024-04-02", "gia hạn đến ngày 02/04/2024", "Cần sớm");
    check(&old, when("2024-04-02", "Cần sớm"), Ok(vec![("2024-03-05", shorter)]));
    check(&[assigned()], when("", ""), Err(Refusal::NoRequest));
    // The deadline was found never to have been one while the request waited.
    let undated =
        Correction {
            reason: "Không có hạn".into(), deadline: Some(read("Thường xuyên")), ..Correction::default()
        };
    let undated = said("2024-03-04", "van", dondoc_domain::task::Command::Correct(Box::new(undated)));
    check(&then(&pending(), undated), when("", ""), Err(Refusal::NoDeadline));
    let task = after(&then(&pending(), when("", "")));
    assert_eq!(task.standing.original_due, Some(Day::from(day("2024-04-01"))));
    // 30 April 2024 is a holiday, 1 May as well: the new deadline ends on 2 May.
    assert_eq!(task.standing.current_due, Some(Day::from(day("2024-05-02"))));
    assert_eq!((task.grants, task.request), (1, None));
}

#[test]
fn once_more_needs_a_reason() {
    let once = then(&pending(), said("2024-03-05", "van", grant("", "")));
    let twice = then(&once, said("2024-04-20", "lan", request("2024-05-31")));
    let when = |note: &str| said("2024-04-22", "van", grant("", note));
    check(&twice, when(""), Err(Refusal::ManyExtensions(1)));
    let event = granted("2024-05-31", "2024-05-31", "gia hạn đến ngày 31/05/2024", "Vướng luật");
    check(&twice, when("Vướng luật"), Ok(vec![("2024-04-22", event)]));
    let generous = Policy { extension_max_count: 2, ..Policy::default() };
    let event = granted("2024-05-31", "2024-05-31", "gia hạn đến ngày 31/05/2024", "");
    check(&twice, when("").by_policy(generous), Ok(vec![("2024-04-22", event)]));
}

#[test]
fn refusing() {
    let when = |reason: &str| said("2024-03-05", "van", refuse(reason));
    check(&pending(), when("Việc gấp"), Ok(vec![("2024-03-05", TaskEvent::ExtensionRefused(reasoned("Việc gấp")))]));
    check(&pending(), when(""), Err(Refusal::Blank("lý do không gia hạn")));
    check(&[assigned()], when("Việc gấp"), Err(Refusal::NoRequest));
    let refused = then(&pending(), when("Việc gấp"));
    check(&refused, said("2024-03-06", "van", refuse("Lý do khác")), Err(Refusal::NoRequest));
    check(&refused, said("2024-03-06", "van", grant("", "")), Err(Refusal::NoRequest));
    assert_eq!(after(&refused).standing.current_due, Some(Day::from(day("2024-04-01"))));
    // Asked again after the refusal: the same answer is a new answer.
    let again = then(&refused, said("2024-03-07", "lan", request("2024-04-30")));
    let event = TaskEvent::ExtensionRefused(reasoned("Việc gấp"));
    check(&again, said("2024-03-08", "van", refuse("Việc gấp")), Ok(vec![("2024-03-08", event)]));
}

#[test]
fn nobody_decides_their_own_extension() {
    let asked_by = |by: &str, whom: &str| {
        let it = said("2024-03-01", by, request("2024-04-30"));
        [assigned(), if whom.is_empty() { it } else { it.standing_in_for(whom) }]
    };
    let deciding = |by: &str, whom: &str, command| {
        let it = said("2024-03-05", by, command);
        if whom.is_empty() { it } else { it.standing_in_for(whom) }
    };
    for (asked, decides, own) in [
        (("lan", ""), ("lan", ""), true),
        (("lan", ""), ("van", "lan"), true),
        (("van", "lan"), ("van", ""), true),
        (("van", "lan"), ("lan", ""), true),
        (("van", "lan"), ("chi", "lan"), true),
        (("van", "lan"), ("chi", "ha"), false),
        (("lan", ""), ("van", "chi"), false),
        // What the system entered is nobody's own.
        (("", ""), ("", ""), false),
        (("", ""), ("van", ""), false),
    ] {
        let given = asked_by(asked.0, asked.1);
        for command in [grant("", ""), refuse("Việc gấp")] {
            let decided = deciding(decides.0, decides.1, command).decided_on(&after(&given));
            assert_eq!(decided == Err(Refusal::OwnExtension), own, "{asked:?} {decides:?}: {decided:?}");
            assert_eq!(decided.is_ok(), !own);
        }
    }
}

#[test]
fn a_closed_task_waits_for_no_extension() {
    let withdrawn = then(&pending(), said("2024-03-04", "van", withdraw("Thôi")));
    check(&withdrawn, said("2024-03-05", "van", grant("", "")), Err(Refusal::NoRequest));
    let done = [&pending()[..], &[submitted(), confirmed()]].concat();
    check(&done, said("2024-03-21", "van", grant("", "")), Err(Refusal::NoRequest));
}
