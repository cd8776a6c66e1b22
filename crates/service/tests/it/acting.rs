//! Decisions on a task as it was looked at: they hold, or nothing changes.

use crate::support::{Office, confirm, submit};
use dondoc_domain::{
    official::Role,
    permission::Action,
    task::{Command, Refusal},
    timeliness::Phase,
};
use dondoc_service::{Decided, ServiceError};

#[tokio::test]
async fn a_decision_holds_only_while_nothing_else_happened() {
    let office = Office::new().await;
    let clerk = office.official("V", "SNV", Role::Office).await;
    let officer = office.official("A", "STTTT", Role::Officer).await;
    let task = office.assign("1", "STTTT", "30/6/2024").await[0];
    office.act(task, &officer, submit("lần một, đủ hai mươi ký tự")).await.unwrap();
    let seen = office.app.task_records(task).await.unwrap().last().unwrap().revision;
    office.act(task, &officer, submit("lần hai, đủ hai mươi ký tự")).await.unwrap();
    let context = office.by(&clerk);
    let stale = office.app.execute_unchanged(task, seen, &confirm(), &context).await.unwrap();
    assert_eq!(stale, Decided::Changed);
    let records = office.app.task_records(task).await.unwrap();
    let now = records.last().unwrap().revision;
    assert_eq!(now, seen + 1, "nothing was recorded");
    for repeated in [false, true] {
        let done = office.app.execute_unchanged(task, now, &confirm(), &context).await.unwrap();
        let Decided::Done(outcome) = done else { panic!("{done:?}") };
        assert_eq!((outcome.task.phase(), outcome.repeated), (Phase::Done, repeated));
    }
    let other = Command::Reopen { reason: "khác".into() };
    let reused = office.app.execute_unchanged(task, now + 1, &other, &context).await;
    assert!(matches!(reused, Err(ServiceError::Told(_))), "{reused:?}");
    // Whose it is not, is told that, and not that something changed.
    let theirs = office.app.execute_unchanged(task, seen, &confirm(), &office.by(&officer)).await;
    assert!(matches!(theirs, Err(ServiceError::Refused(Refusal::NotAllowed(_)))), "{theirs:?}");
}

#[tokio::test]
async fn two_who_decide_at_the_same_time_decide_once() {
    let office = Office::new().await;
    let clerks = [office.official("V", "SNV", Role::Office).await, office.official("W", "SNV", Role::Office).await];
    let officer = office.official("A", "STTTT", Role::Officer).await;
    let task = office.assign("1", "STTTT", "30/6/2024").await[0];
    office.act(task, &officer, submit("kết quả đủ hai mươi ký tự")).await.unwrap();
    let seen = office.app.task_records(task).await.unwrap().last().unwrap().revision;
    let back = Command::SendBack { reason: "thiếu phụ lục".into() };
    let (first, second) = (office.by(&clerks[0]), office.by(&clerks[1]));
    // Another process over the same log shares no turns with this one.
    let elsewhere = office.reopened(dondoc_service::Place::Memory).await;
    let confirm = confirm();
    let (one, two) = tokio::join!(
        office.app.execute_unchanged(task, seen, &confirm, &first),
        elsewhere.execute_unchanged(task, seen, &back, &second),
    );
    let held = [one.unwrap(), two.unwrap()].into_iter().filter(|it| *it != Decided::Changed).count();
    assert_eq!(held, 1);
    assert_eq!(office.app.task_records(task).await.unwrap().last().unwrap().revision, seen + 1);
}

#[tokio::test]
async fn the_table_says_what_each_may_do_to_a_task() {
    let office = Office::new().await;
    let task = office.assign("1", "STTTT", "30/6/2024").await[0];
    let view = office.app.view(&task.to_string()).await.unwrap();
    for (agency, role, actions) in [
        ("STTTT", Role::Officer, &[Action::Work, Action::Report][..]),
        ("SYT", Role::Officer, &[]),
        ("SNV", Role::Chair, &[Action::Enter, Action::Decide]),
        ("SNV", Role::Auditor, &[]),
        ("SNV", Role::Office, &Action::ALL),
    ] {
        let official = office.official("B", agency, role).await;
        assert_eq!(office.app.actions_on(&official, &view.task).await.unwrap(), actions, "{role:?} of {agency}");
    }
}
