//! Taking back within minutes: figures as if it had never been, also after the clock noted a deadline gone by.

use crate::support::{Office, confirm, d, submit};
use chrono::TimeDelta;
use dondoc_domain::{
    official::Role,
    task::{Command, Refusal},
    timeliness::{Class, Phase},
};
use dondoc_service::ServiceError;

#[tokio::test]
async fn within_ten_minutes_and_not_later() {
    let office = Office::new().await;
    let officer = office.official("A", "STTTT", Role::Officer).await;
    let task = office.assign("1", "STTTT", "30/6/2024").await[0];
    for (minutes, goes) in [(0, true), (10, true), (11, false)] {
        let context = office.by(&officer);
        let text = submit(&format!("lần {minutes}"));
        office.app.execute(task, &text, &context).await.unwrap();
        office.clock.advance(TimeDelta::minutes(minutes));
        let undo = Command::Undo { command: context.command };
        let again = office.by(&officer);
        let answer = office.app.execute(task, &undo, &again).await;
        match (goes, answer) {
            (true, Ok(outcome)) => {
                assert_eq!(outcome.task.phase(), Phase::Open);
                let repeated = office.app.execute(task, &undo, &again).await.unwrap();
                assert!(repeated.repeated && repeated.events == outcome.events);
            }
            (false, Err(ServiceError::Refused(Refusal::TooLateToUndo(10)))) => {}
            (_, other) => panic!("after {minutes} minutes: {other:?}"),
        }
    }
}

#[tokio::test]
async fn a_deadline_that_went_by_in_between_does_not_stand_in_the_way() {
    let office = Office::new().await;
    let officer = office.official("A", "STTTT", Role::Officer).await;
    let task = office.assign("1", "STTTT", "31/1/2024").await[0];
    office.clock.set(d("2024-01-31").and_hms_opt(16, 55, 0).unwrap().and_utc());
    let context = office.by(&officer);
    let report = Command::Report { percent: Some(90), note: String::new(), documents: Vec::new(), blocker: None };
    office.app.execute(task, &report, &context).await.unwrap();
    // Five minutes to midnight in Vietnam; the clock runs just after.
    office.clock.advance(TimeDelta::minutes(6));
    assert_eq!(office.app.run_clock().await.unwrap().passed, [task]);
    office.act(task, &officer, Command::Undo { command: context.command }).await.unwrap();
    let view = office.app.view(&task.to_string()).await.unwrap();
    assert_eq!((view.task.progress.clone(), view.class), (None, Some(Class::OpenOverdue)));
    let models = office.app.models().await.unwrap();
    assert_eq!(models.rows().board.task(task).unwrap().row.last_told, None, "it was never told");
}

#[tokio::test]
async fn after_two_are_taken_back_the_lead_last_spoke_when_it_did() {
    let office = Office::new().await;
    let officer = office.official("A", "STTTT", Role::Officer).await;
    let task = office.assign("1", "STTTT", "31/1/2024").await[0];
    office.act(task, &officer, Command::Accept).await.unwrap();
    // Around midnight in Vietnam, so that each word has a day of its own.
    office.clock.set(d("2024-01-20").and_hms_opt(16, 58, 0).unwrap().and_utc());
    let report = |percent| Command::Report { percent, note: String::new(), documents: Vec::new(), blocker: None };
    let told = async || {
        let models = office.app.models().await.unwrap();
        models.rows().board.task(task).unwrap().row.last_told.map(chrono::NaiveDate::from)
    };
    let mut said = Vec::new();
    for (percent, day) in [(30, "2024-01-20"), (40, "2024-01-21")] {
        said.push(office.by(&officer));
        office.app.execute(task, &report(Some(percent)), &said[said.len() - 1]).await.unwrap();
        assert_eq!(told().await, Some(d(day)));
        office.clock.advance(TimeDelta::minutes(3));
    }
    for left in ["2024-01-20", "2024-01-15"] {
        let command = said.pop().unwrap().command;
        office.act(task, &officer, Command::Undo { command }).await.unwrap();
        assert_eq!(told().await, Some(d(left)));
    }
}

#[tokio::test]
async fn a_supporting_agency_that_reports_meanwhile_is_not_in_the_way() {
    let office = Office::new().await;
    let lead = office.official("A", "STTTT", Role::Officer).await;
    let support = office.official("B", "SYT", Role::Officer).await;
    let mut single = office.single("1", "STTTT", "31/1/2024");
    single.supporting = "SYT".into();
    let task = office.app.assign(&single, &office.system()).await.unwrap()[0].id;
    let mistake = office.by(&lead);
    office.app.execute(task, &submit("1"), &mistake).await.unwrap();
    office.clock.advance(TimeDelta::minutes(1));
    let report = Command::Report { percent: Some(40), note: String::new(), documents: Vec::new(), blocker: None };
    office.act(task, &support, report).await.unwrap();
    office.act(task, &lead, Command::Undo { command: mistake.command }).await.unwrap();
    let view = office.app.view(&task.to_string()).await.unwrap();
    assert_eq!((view.task.phase(), view.task.progress.unwrap().0.percent), (Phase::Open, Some(40)));
    let models = office.app.models().await.unwrap();
    let row = models.rows().board.task(task).unwrap().row;
    assert_eq!((row.place.phase, row.place.last_submission, row.last_told), (Phase::Open, None, None));
}

#[tokio::test]
async fn a_late_told_result_that_is_taken_back_leaves_no_mark() {
    let office = Office::new().await;
    let officer = office.official("A", "STTTT", Role::Officer).await;
    let clerk = office.official("B", "SNV", Role::Office).await;
    let task = office.assign("1", "STTTT", "31/1/2024").await[0];
    office.set_day(d("2024-02-05"));
    let hand_in = |date: &str| Command::Submit {
        documents: vec![dondoc_domain::task::Document { number: "1/BC".into(), date: Some(d(date)) }],
        text: String::new(),
    };
    let context = office.by(&officer);
    office.app.execute(task, &hand_in("2024-01-30"), &context).await.unwrap();
    assert!(office.app.view(&task.to_string()).await.unwrap().reported_late);
    office.act(task, &officer, Command::Undo { command: context.command }).await.unwrap();
    let view = office.app.view(&task.to_string()).await.unwrap();
    assert_eq!((view.reported_late, view.class), (false, Some(Class::OpenOverdue)));
    // The day of its document, in hindsight: nothing had been handed in.
    let then = dondoc_service::TaskQuery { as_of: Some(d("2024-01-31")), ..Default::default() };
    let lines = office.app.tasks(&then, Default::default()).await.unwrap();
    assert_eq!((lines[0].phase, lines[0].class), (Phase::Open, Class::OpenInTime));
    let again = office.by(&officer);
    office.app.execute(task, &hand_in("2024-02-02"), &again).await.unwrap();
    office.act(task, &clerk, confirm()).await.unwrap();
    let undo = office.act(task, &officer, Command::Undo { command: again.command }).await;
    assert!(matches!(undo, Err(ServiceError::Refused(Refusal::ActedOn(_)))), "{undo:?}");
}
