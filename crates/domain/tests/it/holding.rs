//! On hold, taken up again, taken back.

use crate::support::*;
use chrono::NaiveDate;
use dondoc_domain::{
    Day,
    task::{Command, Refusal, TaskEvent, event::*},
    timeliness::{Class, CountBy, DeadlineBy, Phase},
};

fn held() -> Said {
    said("2024-02-01", "van", suspend("Chờ nghị định"))
}

fn go_on(due: &str) -> Command {
    Command::Resume { note: String::new(), due: Some(day(due)) }
}

fn class(given: &[Said], as_of: &str) -> Option<Class> {
    after(given).standing.class(Day::from(day(as_of)), CountBy::LastSubmission, DeadlineBy::Current)
}

#[test]
fn putting_on_hold() {
    let event = || TaskEvent::Suspended(reasoned("Chờ nghị định"));
    check(&[assigned()], held(), Ok(vec![("2024-02-01", event())]));
    let late = said("2024-03-15", "van", suspend("Chờ nghị định"));
    check(&[assigned(), submitted()], late, Ok(vec![("2024-03-15", event())]));
    check(&[assigned(), held()], said("2024-02-05", "chi", suspend("Lý do khác")), nothing());
    check(&[assigned()], said("2024-02-01", "van", suspend("")), Err(Refusal::Blank("lý do tạm dừng")));
    for (last, phase) in [
        (said("2024-01-20", "van", withdraw("Thôi")), "đã thu hồi"),
        (said("2024-01-20", "lan", give_back("Nhầm")), "đã trả lại"),
        (said("2024-01-20", "", lose_lead("Nghị quyết")), "chờ phân công lại"),
    ] {
        check_wrong_phase(&[assigned(), last], held(), phase);
    }
    // No deadline runs meanwhile, so nothing goes by.
    assert_eq!(class(&[assigned(), held()], "2025-01-01"), Some(Class::Undated));
    check(&[assigned(), held()], said("2024-06-01", "", Command::PassDeadline), nothing());
}

#[test]
fn taking_up_again() {
    let resumed = |deadline| TaskEvent::Resumed(Resumed { note: String::new(), deadline });
    let to = || Some(moved("2024-06-30", "tiếp tục thực hiện, hạn đến ngày 30/06/2024"));
    check(&[assigned(), held()], said("2024-03-01", "van", resume("")), Ok(vec![("2024-03-01", resumed(None))]));
    check(
        &[assigned(), held()],
        said("2024-03-01", "van", go_on("2024-06-30")),
        Ok(vec![("2024-03-01", resumed(to()))]),
    );
    let too_far = Refusal::TooFar { until: day("2204-06-30"), latest: day("2034-03-01") };
    check(&[assigned(), held()], said("2024-03-01", "van", go_on("2204-06-30")), Err(too_far));
    check(&[assigned()], said("2024-03-01", "van", resume("")), nothing());
    check_wrong_phase(&[assigned()], said("2024-03-01", "van", go_on("2024-06-30")), "đang thực hiện");
    let withdrawn = said("2024-02-01", "van", withdraw("Thôi"));
    check_wrong_phase(&[assigned(), withdrawn], said("2024-03-01", "van", resume("")), "đã thu hồi");
    let early = Refusal::BeforeEarlier { date: day("2024-01-31"), earlier: day("2024-02-01") };
    check(&[assigned(), held()], said("2024-03-01", "van", resume("")).happened("2024-01-31"), Err(early));

    // 30 June 2024 is a Sunday.
    let task = after(&[assigned(), held(), said("2024-03-01", "van", go_on("2024-06-30"))]);
    let due = |day: Option<Day>| day.map(NaiveDate::from);
    assert_eq!(due(task.standing.original_due), Some(day("2024-04-01")));
    assert_eq!(due(task.standing.current_due), Some(day("2024-07-01")));
    // A result that waited goes on waiting.
    let late = said("2024-03-15", "van", suspend("Chờ"));
    let given = [assigned(), submitted(), late, said("2024-03-18", "van", resume(""))];
    assert_eq!(after(&given).phase(), Phase::Awaiting);
}

#[test]
fn taking_back() {
    let event = |ends_series| TaskEvent::Withdrawn(Withdrawn { reason: "Không còn cần".into(), ends_series });
    let when =
        |ends_series| said("2024-03-21", "van", Command::Withdraw { reason: "Không còn cần".into(), ends_series });
    for given in [
        vec![assigned()],
        vec![assigned(), submitted()],
        vec![assigned(), held()],
        vec![assigned(), said("2024-02-01", "lan", give_back("Nhầm"))],
        vec![assigned(), said("2024-02-01", "", lose_lead("Nghị quyết"))],
    ] {
        check(&given, when(false), Ok(vec![("2024-03-21", event(false))]));
    }
    check(&[assigned()], said("2024-02-01", "van", withdraw("")), Err(Refusal::Blank("lý do thu hồi")));
    check_wrong_phase(&[assigned(), submitted(), confirmed()], when(false), "đã hoàn thành");
    // That the duty ends can be said later; the day the task was taken back stays.
    let taken = said("2024-03-01", "van", withdraw("Thôi"));
    check(&[assigned(), taken.clone()], when(false), nothing());
    check(&[assigned(), taken.clone()], when(true), Ok(vec![("2024-03-21", event(true))]));
    let task = after(&[assigned(), taken.clone(), when(true)]);
    assert_eq!((task.series_ended, task.standing.closed), (true, Some(Day::from(day("2024-03-01")))));
    // Opened again, it is as open as before, and the duty goes on.
    let again = said("2024-03-22", "van", reopen("Nhầm"));
    let task = after(&[assigned(), taken.clone(), when(true), again]);
    assert_eq!((task.phase(), task.series_ended), (Phase::Open, false));
    let early = Refusal::BeforeEarlier { date: day("2024-02-29"), earlier: day("2024-03-01") };
    check(&[assigned(), taken], said("2024-03-22", "van", reopen("Nhầm")).happened("2024-02-29"), Err(early));
}
