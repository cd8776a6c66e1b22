//! What is said about lateness: the deadline went by, why, and whose fault it was not.

use crate::support::*;
use dondoc_domain::task::{Command, Refusal, TaskEvent, event::*};

fn passed(due: &str) -> TaskEvent {
    TaskEvent::DeadlinePassed(DeadlinePassed { effective_due: day(due) })
}

fn clock(today: &str) -> Said {
    said(today, "", Command::PassDeadline)
}

#[test]
fn a_deadline_goes_by_once() {
    let given = [assigned(), accepted()];
    check(&given, clock("2024-04-01"), nothing());
    // However late the clock runs, it happened the day after.
    for today in ["2024-04-02", "2024-12-31"] {
        check(&given, clock(today), Ok(vec![("2024-04-02", passed("2024-04-01"))]));
    }
    check(&[assign("Thường xuyên")], clock("2030-01-01"), nothing());
    check(&[assigned(), submitted()], clock("2024-05-01"), nothing());
    check(&[assigned(), submitted(), confirmed()], clock("2024-05-01"), nothing());
    // Handed in late and not confirmed: it went by.
    let late = said("2024-04-03", "lan", submit("9/BC", "2024-04-03"));
    check(&[assigned(), late], clock("2024-04-04"), Ok(vec![("2024-04-02", passed("2024-04-01"))]));
    // A plan that came with its deadline behind it: not before the assignment.
    check(&[assign("15/12/2023")], clock("2024-01-15"), Ok(vec![(ASSIGNED, passed("2023-12-15"))]));
}

#[test]
fn each_deadline_goes_by_for_itself_and_never_again() {
    let correct = |today: &str, deadline: &str| {
        let it = Correction { reason: "Nhập sai".into(), deadline: Some(read(deadline)), ..Correction::default() };
        said(today, "van", Command::Correct(Box::new(it)))
    };
    let first = [assigned(), clock("2024-04-02")];
    check(&first, clock("2024-05-01"), nothing());
    let second = [&first[..], &[correct("2024-04-03", "Tháng 4/2024")]].concat();
    check(&second, clock("2024-05-02"), nothing());
    check(&second, clock("2024-05-03"), Ok(vec![("2024-05-03", passed("2024-05-02"))]));
    let back = [&second[..], &[clock("2024-05-03"), correct("2024-05-04", "Quý I/2024")]].concat();
    check(&back, clock("2024-05-05"), nothing());
}

#[test]
fn asking_why_and_telling_why() {
    let on = "2024-04-10";
    let asked = || said("2024-04-08", "van", ask("Vì sao chậm?"));
    check(&[assigned()], asked(), Ok(vec![("2024-04-08", TaskEvent::ExplanationRequested(noted("Vì sao chậm?")))]));
    check(
        &[assigned()],
        said("2024-04-08", "van", ask("")),
        Ok(vec![("2024-04-08", TaskEvent::ExplanationRequested(noted("")))]),
    );
    check(&[assigned(), asked()], said(on, "chi", ask("Khi nào xong?")), nothing());
    let told = |text: &str| TaskEvent::ExplanationGiven(Explanation { text: text.into() });
    check(&[assigned(), asked()], said(on, "lan", explain("Thiếu số liệu")), Ok(vec![(on, told("Thiếu số liệu"))]));
    check(&[assigned(), asked()], said(on, "lan", explain(" ")), Err(Refusal::Blank("nội dung giải trình")));
    check(&[assigned()], said(on, "lan", explain("Thiếu số liệu")), Err(Refusal::NoExplanationAsked));
    let given = [assigned(), asked(), said(on, "lan", explain("Thiếu số liệu"))];
    check(&given, said(on, "lan", explain("Chờ kinh phí")), Err(Refusal::NoExplanationAsked));
    // It may be asked again once it was answered, and of a task that was done late.
    check(
        &given,
        said("2024-04-20", "van", ask("")),
        Ok(vec![("2024-04-20", TaskEvent::ExplanationRequested(noted("")))]),
    );
    check(
        &[assigned(), submitted(), confirmed()],
        said(on, "van", ask("")),
        Ok(vec![(on, TaskEvent::ExplanationRequested(noted("")))]),
    );
    let withdrawn = said("2024-02-01", "van", withdraw("Thôi"));
    check_wrong_phase(&[assigned(), withdrawn], said(on, "van", ask("")), "đã thu hồi");
    let returned = said("2024-02-01", "lan", give_back("Nhầm"));
    check_wrong_phase(&[assigned(), returned], said(on, "van", ask("")), "đã trả lại");
}

#[test]
fn an_objective_cause() {
    let when = |reason: &str| said("2024-04-10", "van", confirm_cause(reason));
    let event = |reason: &str| TaskEvent::ObjectiveCauseConfirmed(reasoned(reason));
    check(&[assigned()], when("Bão số 3"), Ok(vec![("2024-04-10", event("Bão số 3"))]));
    check(&[assigned(), when("Bão số 3")], when("Lũ"), Ok(vec![("2024-04-10", event("Lũ"))]));
    check(&[assigned()], when(""), Err(Refusal::Blank("nguyên nhân")));
}
