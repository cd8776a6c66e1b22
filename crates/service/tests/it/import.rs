//! A plan comes in for the first time.

use crate::{
    plans::{codes, counts, done, half_way, import, issued, line, messages, plan, secret},
    support::{Office, d},
};
use dondoc_domain::{
    official::Role,
    task::Refusal,
    timeliness::{Class, Phase},
};
use dondoc_service::ServiceError;
use std::collections::BTreeMap;

#[tokio::test]
async fn each_line_becomes_a_task_per_lead() {
    let office = Office::new().await;
    let plan = plan(vec![
        line(&office, "1", &["STTTT"], "Quý I/2024"),
        line(&office, "2", &["STTTT", "SYT", "SNV"], "30/6/2024"),
        secret(line(&office, "3", &["SYT"], "30/6/2024")),
        line(&office, "4", &[], "30/6/2024"),
        line(&office, "5", &["SYT"], "Hàng quý"),
    ]);
    let mut heard = Vec::new();
    let request = crate::plans::request(&office, &plan);
    let report = office.app.import(request, |done, all| heard.push((done, all))).await.unwrap();
    assert_eq!(counts(&report), (5, 0, 2));
    assert_eq!(heard.last(), Some(&(5, 5)));
    assert_eq!(report.lines.iter().map(|it| it.tasks.len()).collect::<Vec<_>>(), [1, 3, 0, 0, 1]);
    assert_eq!(codes(&report), ["secret"]);
    let log: String = office.log().await.iter().map(|it| String::from_utf8_lossy(&it.data).into_owned()).collect();
    assert!(!log.contains("số 3"), "nothing of the secret line is kept");
    let view = office.app.view(&report.lines[1].tasks[2].to_string()).await.unwrap();
    let assignment = view.task.assignment.unwrap();
    assert_eq!((assignment.lead.as_str(), assignment.supporting.len()), ("SNV", 0), "no agency supports itself");
    assert_eq!(assignment.attributes["Kinh phí"], "100 triệu");
    assert_eq!(assignment.source.unwrap().cell, "A6");
    assert_eq!(view.history[0].on, issued(&office), "assigned when the directive was issued");
    assert_eq!(view.directive, "36/QĐ-UBND");
    let duty = office.app.view(&report.lines[4].tasks[0].to_string()).await.unwrap().task.assignment.unwrap();
    assert_eq!(duty.series.map(|it| it.occurrence), Some(0));
}

#[tokio::test]
async fn results_in_the_plan_are_submissions_and_confirmations() {
    let office = Office::new().await;
    office.set_day(d("2024-05-27"));
    let base = |item| line(&office, item, &["STTTT"], "30/6/2024");
    let plan = plan(vec![
        done(base("1"), &["86/STTTT-BC@2024-05-26", "90/STTTT-BC@2024-05-25", "+12/QĐ-UBND@2024-05-27"]),
        done(base("2"), &["86/STTTT-BC@2024-06-30"]),
        done(base("3"), &[]),
        half_way(base("4")),
        base("5"),
        done(base("6"), &["87/STTTT-BC@không rõ"]),
    ]);
    let report = import(&office, &plan, |_| {}).await.unwrap();
    assert_eq!(counts(&report), (6, 0, 0));
    let mut history = BTreeMap::new();
    for it in &report.lines {
        let names = office.names(it.tasks[0]).await;
        let short = |name: &String| name.trim_start_matches("task_").trim_end_matches(".v1").to_owned();
        history.insert(it.line.item.clone(), names.iter().map(short).collect::<Vec<_>>());
    }
    for (item, expected) in [
        ("1", vec!["assigned", "result_submitted", "result_submitted", "result_issued", "completion_confirmed"]),
        // A document of next month is not believed; the task is there all the same.
        ("2", vec!["assigned"]),
        ("3", vec!["assigned", "result_submitted", "completion_confirmed"]),
        ("4", vec!["assigned", "progress_reported"]),
        ("5", vec!["assigned"]),
        ("6", vec!["assigned"]),
    ] {
        assert_eq!(history[item], expected, "item {item}");
    }
    assert!(codes(&report).iter().all(|code| *code == "result_refused"), "{:?}", codes(&report));
    assert!(messages(&report).contains("30/06/2024") && messages(&report).contains("87/STTTT-BC"));
    let first = office.app.view(&report.lines[0].tasks[0].to_string()).await.unwrap();
    assert_eq!((first.task.phase(), first.class), (Phase::Done, Some(Class::DoneOnTime)));
    assert!(!first.reported_late, "what a plan tells later is no late report");
    let without = crate::plans::plan(vec![done(base("7"), &["86/STTTT-BC@2024-05-26"])]);
    let report = import(&office, &without, |it| it.with_results = false).await.unwrap();
    assert_eq!(office.names(report.lines[0].tasks[0]).await, ["task_assigned.v1"]);
}

#[tokio::test]
async fn a_dry_run_writes_nothing_and_tells_what_the_real_one_does() {
    let office = Office::new().await;
    let lines = |deadline| {
        vec![
            line(&office, "1", &["STTTT", "SYT"], deadline),
            done(line(&office, "2", &["STTTT"], deadline), &["86/STTTT-BC@2024-01-14", "99/BC@2024-09-01"]),
            secret(line(&office, "3", &["SYT"], deadline)),
        ]
    };
    // First into an empty log, then the same again, then with changes shown, then applied.
    for (round, (deadline, apply)) in
        [("30/6/2024", false), ("30/6/2024", false), ("31/7/2024", false), ("31/7/2024", true)].into_iter().enumerate()
    {
        let plan = plan(lines(deadline));
        let before = office.log().await.len();
        let dry = import(&office, &plan, |it| (it.dry_run, it.apply_changes) = (true, apply)).await.unwrap();
        assert_eq!(office.log().await.len(), before, "round {round}");
        let real = import(&office, &plan, |it| it.apply_changes = apply).await.unwrap();
        assert_eq!(counts(&dry), counts(&real), "round {round}");
        assert_eq!(
            dry.lines.iter().map(|it| (&it.line, &it.tasks)).collect::<Vec<_>>(),
            real.lines.iter().map(|it| (&it.line, &it.tasks)).collect::<Vec<_>>(),
            "round {round}"
        );
        let written = office.log().await.len() - before;
        let expected = [1 + 3 + 1, 0, 0, 3][round];
        assert_eq!(written, expected, "round {round}: {:?}", codes(&real));
    }
}

#[tokio::test]
async fn who_may_not_enter_imports_nothing() {
    let office = Office::new().await;
    let (officer, admin) =
        (office.official("A", "STTTT", Role::Officer).await, office.official("B", "SNV", Role::Admin).await);
    let decider = office.official("C", "SNV", Role::Office).await;
    let plan = plan(vec![done(line(&office, "1", &["STTTT"], "30/6/2024"), &["86/STTTT-BC@2024-01-14"])]);
    let before = office.log().await.len();
    let refused = import(&office, &plan, |it| it.context.by = Some(officer)).await;
    assert!(matches!(refused, Err(ServiceError::Refused(Refusal::NotAllowed(_)))), "{refused:?}");
    let tomorrow = office.app.today() + chrono::Days::new(1);
    let refused = import(&office, &plan, |it| it.directive.issued = tomorrow).await;
    assert!(matches!(refused, Err(ServiceError::Refused(Refusal::InFuture { .. }))), "{refused:?}");
    assert_eq!(office.log().await.len(), before);
    // An administrator enters tasks, but decides about none.
    let report = import(&office, &plan, |it| it.context.by = Some(admin)).await.unwrap();
    assert_eq!(counts(&report), (1, 0, 0));
    assert_eq!(codes(&report), ["result_refused"], "once for the row");
    // The office hands in for the agency; then somebody else has to confirm.
    let report = import(&office, &plan, |it| it.context.by = Some(decider)).await.unwrap();
    assert_eq!((counts(&report), codes(&report)), ((0, 1, 0), vec!["result_refused"]));
    let view = office.app.view("NV1").await.unwrap();
    assert_eq!(view.task.phase(), Phase::Awaiting);
}

/// A row that no event could hold is told by its cell, and does not keep the others out.
#[tokio::test]
async fn a_row_too_large_for_an_event_is_a_finding() {
    let office = Office::new().await;
    let mut huge = line(&office, "1", &["STTTT"], "30/6/2024");
    for column in 0..20 {
        huge.attributes.insert(format!("Cột {column}"), "ghi chú ".repeat(900));
    }
    let mut many = line(&office, "2", &["STTTT"], "30/6/2024");
    let numbers: Vec<String> = (0..120).map(|n| format!("{n}/STTTT-BC@2024-01-14")).collect();
    many = done(many, &numbers.iter().map(String::as_str).collect::<Vec<_>>());
    let plan = plan(vec![huge, many, line(&office, "3", &["STTTT"], "30/6/2024")]);
    let report = import(&office, &plan, |_| {}).await.unwrap();
    assert_eq!(counts(&report), (1, 0, 2));
    assert_eq!(codes(&report), ["refused", "refused"]);
    assert!(report.lines[0].line.findings[0].message.contains("quá lớn"), "{}", messages(&report));
    assert_eq!(report.lines[0].line.findings[0].cell, "A5");
}
