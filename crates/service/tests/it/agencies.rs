//! Agencies that merge, split and end: open tasks follow with their deadlines, closed ones stay.

use crate::support::{Office, agency, confirm, d, submit};
use dondoc_agencies::{AgencyId, Level, RegistryCommand};
use dondoc_domain::{OfficialId, TaskId, official::Role, rates::Definition, task::Command, timeliness::Phase};
use dondoc_projections::board::Grouping;
use dondoc_service::RatesRequest;

fn merge(from: &str, into: &str, on: &str) -> RegistryCommand {
    RegistryCommand::Merge { from: vec![agency(from)], into: agency(into), on: d(on), basis: "NQ 1".into() }
}

async fn close(office: &Office, task: TaskId, officer: &OfficialId, decider: &OfficialId) {
    office.act(task, officer, submit("báo cáo")).await.unwrap();
    office.act(task, decider, confirm()).await.unwrap();
}

async fn rates(office: &Office, by_successor: bool, as_of: &str) -> Vec<(String, u64, u64)> {
    let request = RatesRequest {
        from: d("2024-01-01"),
        to: d("2025-12-31"),
        as_of: Some(d(as_of)),
        known_at: None,
        definition: Definition::default(),
        by: Some(Grouping::Agency),
        agency: None,
        by_successor,
    };
    let report = office.app.rates(&request).await.unwrap();
    let done = |it: &dondoc_service::TallyReport| it.done_on_time + it.done_late;
    report.groups.into_iter().map(|it| (it.key, it.tally.assigned, done(&it.tally))).collect()
}

#[tokio::test]
async fn a_merger_moves_open_tasks_with_their_deadline_and_leaves_closed_ones() {
    let office = Office::new().await;
    let officer = office.official("A", "STTTT", Role::Officer).await;
    let decider = office.official("B", "SNV", Role::Office).await;
    let open = office.assign("1", "STTTT", "30/6/2024").await[0];
    let closed = office.assign("2", "STTTT", "30/6/2024").await[0];
    let awaiting = office.assign("3", "STTTT", "30/6/2024").await[0];
    let suspended = office.assign("4", "STTTT", "30/6/2024").await[0];
    let withdrawn = office.assign("5", "STTTT", "30/6/2024").await[0];
    close(&office, closed, &officer, &decider).await;
    office.act(awaiting, &officer, submit("dự thảo")).await.unwrap();
    office.act(open, &officer, Command::Accept).await.unwrap();
    office.act(suspended, &decider, Command::Suspend { reason: "chờ luật".into() }).await.unwrap();
    let withdraw = Command::Withdraw { reason: "trùng".into(), ends_series: false };
    office.act(withdrawn, &decider, withdraw).await.unwrap();
    office.set_day(d("2024-02-20"));
    let commands = [merge("STTTT", "SKHCN", "2024-03-01")];
    let (events, would_move) = office.app.preview_registry(&commands).await.unwrap();
    assert_eq!((events.len(), would_move.len()), (1, 0), "not before its day");
    office.app.tell_registry(&commands, &office.system()).await.unwrap();
    assert_eq!(office.app.run_clock().await.unwrap().moved, []);
    office.set_day(d("2024-03-05"));
    let due = office.app.view(&open.to_string()).await.unwrap().task.deadline;
    let moved = office.app.run_clock().await.unwrap().moved;
    let mut ids: Vec<TaskId> = moved.iter().map(|it| it.id).collect();
    ids.sort_unstable();
    let mut expected = [open, awaiting, suspended];
    expected.sort_unstable();
    assert_eq!(ids, expected);
    for (task, lead, phase, last) in [
        (open, "SKHCN", Phase::Open, "task_reassigned.v1"),
        (awaiting, "SKHCN", Phase::Awaiting, "task_reassigned.v1"),
        (suspended, "SKHCN", Phase::Suspended, "task_reassigned.v1"),
        (closed, "STTTT", Phase::Done, "task_completion_confirmed.v1"),
        (withdrawn, "STTTT", Phase::Withdrawn, "task_withdrawn.v1"),
    ] {
        let view = office.app.view(&task.to_string()).await.unwrap();
        assert_eq!((view.task.lead().map(AgencyId::as_str), view.task.phase()), (Some(lead), phase));
        assert_eq!(view.history.last().map(|it| it.name.as_str()), Some(last));
    }
    let view = office.app.view(&open.to_string()).await.unwrap();
    assert_eq!(view.task.deadline, due, "the deadline stays");
    assert_eq!(view.task.standing.officer, Some(officer.clone()), "and so do the people");
    assert_eq!(view.history.last().map(|it| it.on), Some(d("2024-03-01")), "the day of the new order");
    // By agency at the time, and by today's successor.
    let at_the_time = [("SKHCN".into(), 3, 0), ("STTTT".into(), 2, 1)];
    assert_eq!(rates(&office, false, "2024-03-05").await, at_the_time);
    assert_eq!(rates(&office, true, "2024-03-05").await, [("SKHCN".into(), 5, 1)]);
    assert_eq!(rates(&office, false, "2024-02-29").await, [("STTTT".into(), 5, 1)], "as of before the merger");
}

/// The successor of closed tasks may never have led one itself.
#[tokio::test]
async fn closed_tasks_count_under_a_successor_that_is_new() {
    let office = Office::new().await;
    let officer = office.official("A", "STTTT", Role::Officer).await;
    let decider = office.official("B", "SNV", Role::Office).await;
    for (item, lead) in [("1", "STTTT"), ("2", "SYT")] {
        let task = office.assign(item, lead, "30/6/2024").await[0];
        let officer = if lead == "STTTT" { &officer } else { &office.official("C", "SYT", Role::Officer).await };
        close(&office, task, officer, &decider).await;
    }
    let new = RegistryCommand::Establish {
        id: Some(agency("SMOI")),
        name: "Sở Mới".into(),
        symbol: "SMOI".into(),
        level: Level::Department,
        aliases: Vec::new(),
        on: Some(d("2024-03-01")),
    };
    let commands = [new, merge("STTTT", "SMOI", "2024-03-01"), merge("SYT", "SMOI", "2024-03-01")];
    office.app.tell_registry(&commands, &office.system()).await.unwrap();
    office.set_day(d("2024-03-02"));
    office.app.run_clock().await.unwrap();
    assert_eq!(rates(&office, true, "2024-03-02").await, [("SMOI".into(), 2, 2)]);
    let request = RatesRequest {
        from: d("2024-01-01"),
        to: d("2024-12-31"),
        as_of: None,
        known_at: None,
        definition: Definition::default(),
        by: None,
        agency: Some(agency("SMOI")),
        by_successor: true,
    };
    assert_eq!(office.app.rates(&request).await.unwrap().total.assigned, 2);
    let at_the_time = RatesRequest { by_successor: false, ..request };
    assert_eq!(office.app.rates(&at_the_time).await.unwrap().total.assigned, 0);
}

#[tokio::test]
async fn a_split_or_abolition_leaves_open_tasks_to_the_office() {
    let split = RegistryCommand::Split {
        from: agency("STTTT"),
        into: vec![agency("SYT"), agency("SNV")],
        on: d("2024-03-01"),
        basis: "NQ 2".into(),
    };
    let abolish = RegistryCommand::Abolish { agency: agency("STTTT"), on: d("2024-03-01"), basis: "NQ 3".into() };
    for command in [split, abolish] {
        let office = Office::new().await;
        let officer = office.official("A", "STTTT", Role::Officer).await;
        let decider = office.official("B", "SNV", Role::Office).await;
        let open = office.assign("1", "STTTT", "30/6/2024").await[0];
        let closed = office.assign("2", "STTTT", "30/6/2024").await[0];
        let awaiting = office.assign("3", "STTTT", "30/6/2024").await[0];
        close(&office, closed, &officer, &decider).await;
        office.act(awaiting, &officer, submit("dự thảo")).await.unwrap();
        office.app.tell_registry(std::slice::from_ref(&command), &office.system()).await.unwrap();
        office.set_day(d("2024-03-04"));
        let moved = office.app.run_clock().await.unwrap().moved;
        assert_eq!(moved.iter().map(|it| (it.id, it.to.clone())).collect::<Vec<_>>(), [(open, None)]);
        let phase = |task: TaskId| {
            let office = &office;
            async move { office.app.view(&task.to_string()).await.unwrap().task.phase() }
        };
        assert_eq!(phase(open).await, Phase::WithoutLead);
        assert_eq!(phase(closed).await, Phase::Done);
        assert_eq!(phase(awaiting).await, Phase::Awaiting, "a result that is in is confirmed first");
        // Sent back, it has nobody to go to; opened again, so has the closed one.
        office.act(awaiting, &decider, Command::SendBack { reason: "thiếu số liệu".into() }).await.unwrap();
        office.act(closed, &decider, Command::Reopen { reason: "còn việc".into() }).await.unwrap();
        assert_eq!(office.app.run_clock().await.unwrap().moved.len(), 2);
        assert_eq!((phase(awaiting).await, phase(closed).await), (Phase::WithoutLead, Phase::WithoutLead));
        // Taken back and opened once more, it loses the same lead a second time.
        let withdraw = Command::Withdraw { reason: "trùng".into(), ends_series: false };
        office.act(open, &decider, withdraw).await.unwrap();
        office.act(open, &decider, Command::Reopen { reason: "vẫn cần".into() }).await.unwrap();
        assert_eq!(office.app.run_clock().await.unwrap().moved.len(), 1);
        assert_eq!(phase(open).await, Phase::WithoutLead);
        assert_eq!(office.app.run_clock().await.unwrap(), Default::default());
        let to = Command::Reassign { to: agency("SYT"), reason: "phân công lại".into() };
        office.act(open, &decider, to).await.unwrap();
        assert_eq!(phase(open).await, Phase::Open);
    }
}

/// A task that was closed when its agency ended, and is opened later, stays with that agency in the figures until then.
#[tokio::test]
async fn a_closed_task_that_is_opened_again_moves_on_that_day() {
    let office = Office::new().await;
    let officer = office.official("A", "STTTT", Role::Officer).await;
    let decider = office.official("B", "SNV", Role::Office).await;
    let task = office.assign("1", "STTTT", "30/6/2024").await[0];
    close(&office, task, &officer, &decider).await;
    office.app.tell_registry(&[merge("STTTT", "SKHCN", "2024-03-01")], &office.system()).await.unwrap();
    office.set_day(d("2024-05-10"));
    office.app.run_clock().await.unwrap();
    let april = rates(&office, false, "2024-04-15").await;
    assert_eq!(april, [("STTTT".into(), 1, 1)]);
    office.act(task, &decider, Command::Reopen { reason: "còn việc".into() }).await.unwrap();
    office.set_day(d("2024-05-13"));
    assert_eq!(office.app.run_clock().await.unwrap().moved.len(), 1);
    assert_eq!(rates(&office, false, "2024-04-15").await, april, "April is as it was");
    assert_eq!(rates(&office, false, "2024-05-10").await, [("SKHCN".into(), 1, 0)]);
}

/// A command to the registry that is delivered twice, late, does not undo what came between.
#[tokio::test]
async fn the_registry_is_told_once() {
    let office = Office::new().await;
    let rename = |name: &str, day: &str| RegistryCommand::Rename {
        agency: agency("STTTT"),
        name: name.into(),
        symbol: None,
        on: d(day),
    };
    let (first, second) = (office.system(), office.system());
    let one = [rename("Sở Số", "2024-01-16")];
    assert_eq!(office.app.tell_registry(&one, &first).await.unwrap().len(), 1);
    let two = [rename("Sở Chuyển đổi số", "2024-01-17")];
    assert_eq!(office.app.tell_registry(&two, &second).await.unwrap().len(), 1);
    assert_eq!(office.app.tell_registry(&one, &first).await.unwrap(), []);
    let name = |registry: dondoc_agencies::Registry| registry.get(&agency("STTTT")).unwrap().name.clone();
    assert_eq!(name(office.app.registry().await.unwrap()), "Sở Chuyển đổi số");
    let again = office.reopened(dondoc_service::Place::Memory).await;
    assert_eq!(name(again.registry().await.unwrap()), "Sở Chuyển đổi số");
}

/// Hundreds of agencies go in by several appends; told again with the same command, the rest is added.
#[tokio::test]
async fn a_province_with_many_communes() {
    let office = Office::new().await;
    let commune = |n: usize| RegistryCommand::Establish {
        id: Some(AgencyId::new(format!("XA{n}"))),
        name: format!("Ủy ban nhân dân xã Số {n}"),
        symbol: String::new(),
        level: Level::Commune,
        aliases: Vec::new(),
        on: None,
    };
    let commands: Vec<_> = (0..230).map(commune).collect();
    let context = office.system();
    // As an interruption after the first append would leave it.
    assert_eq!(office.app.tell_registry(&commands[..100], &context).await.unwrap().len(), 100);
    assert_eq!(office.app.tell_registry(&commands, &context).await.unwrap().len(), 130);
    assert_eq!(office.app.tell_registry(&commands, &context).await.unwrap().len(), 0);
    assert_eq!(office.app.registry().await.unwrap().all().count(), 5 + 230);
}
