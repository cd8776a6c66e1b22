//! What only time does: it may run twice, or months late, and the outcome is the same.

use crate::support::{Office, agency, confirm, d, layout, submit};
use dondoc_calendar::Calendar;
use dondoc_domain::{TaskId, official::Role, task::Command};
use dondoc_service::Place;
use dondoc_store::{FixedClock, MemoryStore};
use std::sync::Arc;

async fn passed(office: &Office) -> Vec<TaskId> {
    office.app.run_clock().await.unwrap().passed
}

#[tokio::test]
async fn a_deadline_passes_once() {
    let office = Office::new().await;
    let officer = office.official("A", "STTTT", Role::Officer).await;
    let decider = office.official("B", "SNV", Role::Office).await;
    let task = office.assign("1", "STTTT", "31/3/2024").await[0];
    let done = office.assign("2", "STTTT", "31/3/2024").await[0];
    let undated = office.assign("3", "STTTT", "Thường xuyên").await[0];
    office.act(task, &officer, Command::Accept).await.unwrap();
    office.act(done, &officer, submit("báo cáo")).await.unwrap();
    office.act(done, &decider, confirm()).await.unwrap();
    // 31 March 2024 is a Sunday: the time ends on Monday.
    for (day, expected) in [("2024-03-31", vec![]), ("2024-04-01", vec![]), ("2024-04-02", vec![task])] {
        office.set_day(d(day));
        assert_eq!(passed(&office).await, expected, "{day}");
    }
    office.set_day(d("2024-08-01"));
    assert_eq!(passed(&office).await, []);
    let view = office.app.view(&task.to_string()).await.unwrap();
    let entry = view.history.last().unwrap();
    assert_eq!((entry.name.as_str(), entry.on, entry.by.clone()), ("task_deadline_passed.v1", d("2024-04-02"), None));
    assert_eq!(office.names(undated).await.len(), 1);
    // A new deadline passes anew; the old one, when it comes back, does not.
    office.set_day(d("2024-03-20"));
    let ask = Command::RequestExtension { until: d("2024-04-10"), reason: "chờ luật".into() };
    office.act(task, &officer, ask).await.unwrap();
    office.act(task, &decider, Command::GrantExtension { until: None, note: String::new() }).await.unwrap();
    office.set_day(d("2024-06-01"));
    assert_eq!(passed(&office).await, [task]);
    assert_eq!(passed(&office).await, []);
    assert_eq!(office.names(task).await.iter().filter(|it| *it == "task_deadline_passed.v1").count(), 2);
}

async fn opened(office: &Office) -> Vec<TaskId> {
    office.app.run_clock().await.unwrap().opened
}

#[tokio::test]
async fn a_recurring_duty_opens_one_task_per_occurrence() {
    let office = Office::new().await;
    let decider = office.official("B", "SNV", Role::Office).await;
    let first = office.assign("1", "STTTT", "Ngày 25 hàng tháng").await[0];
    let days = |id: TaskId| {
        let office = &office;
        async move {
            let task = office.app.view(&id.to_string()).await.unwrap().task;
            let series = task.assignment.as_ref().and_then(|it| it.series).unwrap();
            let assigned = chrono::NaiveDate::from(task.standing.assigned.unwrap());
            (series.occurrence, assigned.to_string(), task.deadline.unwrap().due.unwrap().to_string())
        }
    };
    assert_eq!(days(first).await, (0, "2024-01-15".into(), "2024-01-25".into()));
    assert_eq!(opened(&office).await, []);
    office.set_day(d("2024-02-01"));
    let second = opened(&office).await;
    assert_eq!(second.len(), 1);
    assert_eq!(days(second[0]).await, (1, "2024-02-01".into(), "2024-02-25".into()));
    assert_eq!(opened(&office).await, [], "once per occurrence");
    // Nobody ran the clock for four months: every occurrence is opened, on the day it was due to open.
    office.set_day(d("2024-06-20"));
    let missed = opened(&office).await;
    let mut caught_up = Vec::new();
    for id in &missed {
        caught_up.push(days(*id).await);
    }
    let expect = |n: u32, month: u32| (n, format!("2024-{month:02}-01"), format!("2024-{month:02}-25"));
    assert_eq!(caught_up, [expect(2, 3), expect(3, 4), expect(4, 5), expect(5, 6)]);
    // One occurrence taken back does not end the duty; the word that it ends does.
    let withdraw = |ends_series| Command::Withdraw { reason: "thôi".into(), ends_series };
    office.act(missed[3], &decider, withdraw(false)).await.unwrap();
    office.set_day(d("2024-07-01"));
    let july = opened(&office).await;
    assert_eq!(days(july[0]).await, expect(6, 7));
    office.act(missed[2], &decider, withdraw(true)).await.unwrap();
    office.set_day(d("2025-01-02"));
    assert_eq!(opened(&office).await, [], "ended, whichever occurrence the word was about");
    // Opened again, the duty goes on, and catches up.
    office.act(missed[2], &decider, Command::Reopen { reason: "tiếp tục".into() }).await.unwrap();
    assert_eq!(opened(&office).await.len(), 6);
}

/// A duty whose agency is merged between two occurrences goes on with the successor.
#[tokio::test]
async fn a_recurring_duty_follows_a_merger() {
    let office = Office::new().await;
    let officer = office.official("A", "STTTT", Role::Officer).await;
    let decider = office.official("B", "SNV", Role::Office).await;
    let first = office.assign("1", "STTTT", "Ngày 25 hàng tháng").await[0];
    office.act(first, &officer, submit("báo cáo")).await.unwrap();
    office.act(first, &decider, confirm()).await.unwrap();
    let merge = dondoc_agencies::RegistryCommand::Merge {
        from: vec![agency("STTTT")],
        into: agency("SKHCN"),
        on: d("2024-02-01"),
        basis: "NQ".into(),
    };
    office.app.tell_registry(&[merge], &office.system()).await.unwrap();
    office.set_day(d("2024-03-03"));
    let report = office.app.run_clock().await.unwrap();
    assert_eq!((report.opened.len(), report.moved.len()), (2, 2));
    for id in report.opened {
        let task = office.app.view(&id.to_string()).await.unwrap().task;
        assert_eq!(task.lead(), Some(&agency("SKHCN")), "the same run sees to both");
    }
    assert_eq!(office.app.run_clock().await.unwrap(), Default::default());
}

#[tokio::test]
async fn a_changed_holiday_table_moves_open_deadlines_and_no_closed_one() {
    let dir = tempfile::tempdir().unwrap();
    let layout = layout(&dir);
    let clock = Arc::new(FixedClock::new(crate::support::morning(d("2024-01-15"))));
    let store = Arc::new(MemoryStore::new(clock.clone()));
    let office = Office::over(store, clock, Place::Folder(&layout)).await;
    let officer = office.official("A", "STTTT", Role::Officer).await;
    let decider = office.official("B", "SNV", Role::Office).await;
    let open = office.assign("1", "STTTT", "14/6/2024").await[0];
    let closed = office.assign("2", "STTTT", "14/6/2024").await[0];
    let elsewhere = office.assign("3", "STTTT", "20/6/2024").await[0];
    office.act(closed, &officer, submit("báo cáo")).await.unwrap();
    office.act(closed, &decider, confirm()).await.unwrap();
    assert_eq!(office.app.recalculate(true).await.unwrap(), []);
    // 14 June 2024 is a Friday; the office makes it a day off.
    let table = format!("{}\n2024-06-14,off,Nghỉ bù,CV 1\n", Calendar::standard_csv());
    std::fs::write(layout.holidays(), table).unwrap();
    let app = office.reopened(Place::Folder(&layout)).await;
    let before = office.log().await.len();
    let expected = vec![(open, Some(d("2024-06-14")), Some(d("2024-06-17")))];
    assert_eq!(app.recalculate(false).await.unwrap(), expected);
    assert_eq!(office.log().await.len(), before, "a look changes nothing");
    assert_eq!(app.recalculate(true).await.unwrap(), expected);
    assert_eq!(app.recalculate(true).await.unwrap(), [], "once");
    for (task, due) in [(open, "2024-06-17"), (closed, "2024-06-14"), (elsewhere, "2024-06-20")] {
        let standing = app.view(&task.to_string()).await.unwrap().task.standing;
        assert_eq!(standing.current_due.map(chrono::NaiveDate::from), Some(d(due)));
        assert_eq!(standing.original_due, standing.current_due, "it was always this one");
    }
}
