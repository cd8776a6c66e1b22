//! The list of tasks as the command line prints it: what it can be narrowed to, and what it flags.

use crate::support::{Office, confirm, d, submit};
use dondoc_domain::{
    official::Role,
    task::{Command, Document},
    timeliness::{Class, ClassFilter},
};
use dondoc_service::TaskQuery;

async fn codes(office: &Office, query: TaskQuery) -> Vec<(String, bool)> {
    let lines = office.app.tasks(&query, Default::default()).await.unwrap();
    lines.into_iter().map(|it| (it.code, it.reported_late)).collect()
}

#[tokio::test]
async fn a_list_is_narrowed_to_boxes_and_to_what_lies_across_them() {
    let office = Office::new().await;
    let officer = office.official("A", "STTTT", Role::Officer).await;
    let clerk = office.official("B", "SNV", Role::Office).await;
    let mut tasks = Vec::new();
    for item in ["1", "2", "3", "4"] {
        tasks.push(office.assign(item, "STTTT", "31/1/2024").await[0]);
    }
    office.act(tasks[1], &officer, submit("1")).await.unwrap();
    office.act(tasks[2], &clerk, Command::Suspend { reason: "chờ nghị định".into() }).await.unwrap();
    office.act(tasks[3], &officer, submit("2")).await.unwrap();
    office.act(tasks[3], &clerk, confirm()).await.unwrap();
    for (filter, expected) in [
        (ClassFilter::from(Class::OpenInTime), &["NV1", "NV2"][..]),
        (ClassFilter::AwaitingConfirmation, &["NV2"]),
        (ClassFilter::Suspended, &["NV3"]),
        (Class::Undated.into(), &["NV3"]),
        (Class::DoneOnTime.into(), &["NV4"]),
        (Class::OpenOverdue.into(), &[]),
    ] {
        let found = codes(&office, TaskQuery { class: Some(filter), ..TaskQuery::default() }).await;
        assert_eq!(found.into_iter().map(|it| it.0).collect::<Vec<_>>(), expected, "{filter:?}");
    }
}

#[tokio::test]
async fn what_was_done_in_time_and_told_late_is_flagged_as_of_any_day() {
    let office = Office::new().await;
    let officer = office.official("A", "STTTT", Role::Officer).await;
    let clerk = office.official("B", "SNV", Role::Office).await;
    let mut tasks = Vec::new();
    for item in ["1", "2", "3"] {
        tasks.push(office.assign(item, "STTTT", "31/1/2024").await[0]);
    }
    let dated = |date: &str| Command::Submit {
        documents: vec![Document { number: "1/BC-STTTT".into(), date: Some(d(date)) }],
        text: String::new(),
    };
    office.act(tasks[0], &officer, submit("1")).await.unwrap();
    office.set_day(d("2024-02-05"));
    office.act(tasks[1], &officer, dated("2024-01-30")).await.unwrap();
    office.act(tasks[2], &officer, dated("2024-02-02")).await.unwrap();
    for task in &tasks {
        office.act(*task, &clerk, confirm()).await.unwrap();
    }
    let flags = |as_of: Option<&str>| TaskQuery { as_of: as_of.map(d), ..TaskQuery::default() };
    let expected = |second: bool| [("NV1", false), ("NV2", second), ("NV3", false)].map(|it| (it.0.to_owned(), it.1));
    assert_eq!(codes(&office, flags(None)).await, expected(true), "late by its date is late, not flagged");
    assert_eq!(codes(&office, flags(Some("2024-01-30"))).await, expected(true));
    assert_eq!(codes(&office, flags(Some("2024-01-29"))).await, expected(false), "nothing had been handed in");
    for task in tasks {
        let (view, query) = (office.app.view(&task.to_string()).await.unwrap(), flags(None));
        let line = codes(&office, query).await.into_iter().find(|it| it.0 == view.code).unwrap();
        assert_eq!(line.1, view.reported_late, "the list says what the task's own page says");
    }
}

/// Taking on lies on the day of the act that says so: no view as of a day has a result that nobody had taken on.
#[tokio::test]
async fn a_result_told_later_was_taken_on_by_the_day_it_was_made() {
    let office = Office::new().await;
    let officer = office.official("A", "STTTT", Role::Officer).await;
    let task = office.assign("1", "STTTT", "31/1/2024").await[0];
    office.set_day(d("2024-02-05"));
    let documents = vec![Document { number: "1/BC-STTTT".into(), date: Some(d("2024-01-30")) }];
    office.act(task, &officer, Command::Submit { documents, text: String::new() }).await.unwrap();
    let history = office.app.view(&task.to_string()).await.unwrap().history;
    let days: Vec<_> = history.iter().map(|it| (it.name.as_str(), it.on)).collect();
    assert_eq!(
        days[1..],
        [("task_accepted.v1", d("2024-01-30")), ("task_result_submitted.v1", d("2024-01-30"))],
        "when it was entered stands in recorded_at"
    );
    assert!(history[1].recorded_at >= crate::support::morning(d("2024-02-05")));
}
