//! What is open for whom, in which order, and what waits for the office.

use crate::support::{Office, agency, d, submit};
use dondoc_agencies::RegistryCommand;
use dondoc_domain::{
    OfficialId,
    event::Channel,
    official::Role,
    reminder::{Failed, Planned, ReminderEvent, ReminderKind, Sent},
    task::Command,
};
use dondoc_service::{OpenFor, WaitsFor};
use uuid::Uuid;

async fn codes(office: &Office, who: &OfficialId) -> Vec<String> {
    let mark = |it: &OpenFor| match (it.mine, &it.on_behalf_of, it.supporting) {
        (true, ..) => "",
        (_, Some(_), _) => " thay",
        (_, _, true) => " phối hợp",
        _ => " xem",
    };
    let open = office.app.open_for(who).await.unwrap();
    open.iter().map(|it| format!("{}{}", it.code, mark(it))).collect()
}

#[tokio::test]
async fn each_sees_their_own_and_the_head_sees_all() {
    let office = Office::new().await;
    let head = office.official("H", "STTTT", Role::Head).await;
    let one = office.official("A", "STTTT", Role::Officer).await;
    let two = office.official("B", "STTTT", Role::Officer).await;
    let stranger = office.official("C", "SYT", Role::Officer).await;
    let auditor = office.official("D", "SNV", Role::Auditor).await;
    let undated = office.assign("1", "STTTT", "Thường xuyên").await[0];
    let later = office.assign("2", "STTTT", "30/6/2024").await[0];
    let overdue = office.assign("3", "STTTT", "20/1/2024").await[0];
    let sooner = office.assign("4", "STTTT", "31/3/2024").await[0];
    let mut supported = office.single("5", "SYT", "28/2/2024");
    supported.supporting = "STTTT".into();
    let supported = office.app.assign(&supported, &office.system()).await.unwrap()[0].id;
    office.act(later, &one, Command::Accept).await.unwrap();
    office.act(overdue, &two, Command::Accept).await.unwrap();
    office.set_day(d("2024-02-01"));
    assert_eq!(codes(&office, &one).await, ["NV4", "NV2", "NV1", "NV5 phối hợp"]);
    assert_eq!(codes(&office, &two).await, ["NV3", "NV4", "NV1", "NV5 phối hợp"]);
    assert_eq!(codes(&office, &head).await, ["NV3 xem", "NV4", "NV2 xem", "NV1", "NV5 phối hợp"]);
    assert_eq!(codes(&office, &stranger).await, ["NV5"]);
    assert_eq!(codes(&office, &auditor).await, Vec::<String>::new());
    assert_eq!(codes(&office, &OfficialId("CB99".into())).await, Vec::<String>::new());
    // Those who stand in see what the absent one handles; for the head, all.
    let on = |day: &str| d(day);
    office.app.delegate(&two, &one, on("2024-02-01"), on("2024-02-02"), &office.by(&two)).await.unwrap();
    assert_eq!(codes(&office, &one).await, ["NV3 thay", "NV4", "NV2", "NV1", "NV5 phối hợp"]);
    office.app.end_delegation(&two, &office.by(&two)).await.unwrap();
    office.app.delegate(&head, &two, on("2024-02-01"), on("2024-02-02"), &office.by(&head)).await.unwrap();
    assert_eq!(codes(&office, &two).await, ["NV3", "NV4", "NV2 thay", "NV1", "NV5 phối hợp"]);
    // What is closed or sent away is not open; what waits or is on hold is.
    office.act(sooner, &one, Command::Return { reason: "Không đúng chức năng".into(), proposed: None }).await.unwrap();
    office.act(later, &one, submit("1")).await.unwrap();
    assert_eq!(codes(&office, &one).await, ["NV2", "NV1", "NV5 phối hợp"]);
    let seen = |who: &OfficialId, task| {
        let (app, who) = (office.app.clone(), who.clone());
        async move { app.open_task(task, &who).await.unwrap().map(|it| it.code) }
    };
    assert_eq!(seen(&one, overdue).await.as_deref(), Some("NV3"), "a colleague's");
    assert_eq!(seen(&stranger, overdue).await, None, "another agency's");
    assert_eq!(seen(&auditor, undated).await.as_deref(), Some("NV1"));
    assert_eq!(seen(&stranger, supported).await.as_deref(), Some("NV5"));
    let all = office.app.open_of(None).await.unwrap();
    assert_eq!(all.iter().map(|it| it.code.as_str()).collect::<Vec<_>>(), ["NV3", "NV5", "NV2", "NV1"]);
    office.left(&one).await;
    assert_eq!(codes(&office, &one).await, Vec::<String>::new());
}

#[tokio::test]
async fn what_someone_handled_who_left_or_moved_is_everyones() {
    let office = Office::new().await;
    let leaves = office.official("A", "STTTT", Role::Officer).await;
    let moves = office.official("B", "STTTT", Role::Officer).await;
    let stays = office.official("C", "STTTT", Role::Officer).await;
    for (item, who) in [("1", &leaves), ("2", &moves)] {
        let task = office.assign(item, "STTTT", "30/6/2024").await[0];
        office.act(task, who, Command::Accept).await.unwrap();
    }
    assert_eq!(codes(&office, &stays).await, Vec::<String>::new());
    office.left(&leaves).await;
    office.app.move_official(&moves, agency("SYT"), Role::Officer, &office.system()).await.unwrap();
    assert_eq!(codes(&office, &stays).await, ["NV1", "NV2"]);
    assert_eq!(codes(&office, &moves).await, Vec::<String>::new());
    let open = office.app.open_of(Some(&agency("STTTT"))).await.unwrap();
    assert!(open.iter().all(|it| it.officer.is_none()), "{open:?}");
}

#[tokio::test]
async fn whom_the_table_gives_no_tasks_has_none() {
    let office = Office::new().await;
    let task = office.assign("1", "STTTT", "30/6/2024").await[0];
    for (role, listed, seen) in [
        (Role::Officer, true, true),
        (Role::Head, true, true),
        (Role::Office, true, true),
        (Role::Chair, false, true),
        (Role::Auditor, false, true),
        (Role::Admin, false, false),
    ] {
        let who = office.official(role.name(), "STTTT", role).await;
        assert_eq!(!codes(&office, &who).await.is_empty(), listed, "{role:?}");
        let one = office.app.open_task(task, &who).await.unwrap();
        assert_eq!((one.is_some(), one.is_some_and(|it| it.mine)), (seen, listed), "{role:?}");
    }
}

#[tokio::test]
async fn overdue_ones_are_counted_whole_and_listed_oldest_first() {
    let office = Office::new().await;
    let officer = office.official("A", "STTTT", Role::Officer).await;
    let overdue = async |of: Option<&str>, limit| {
        let of = of.map(agency);
        let (total, listed) = office.app.overdue_of(of.as_ref(), limit).await.unwrap();
        (total, listed.into_iter().map(|it| format!("{} {}", it.code, it.item)).collect::<Vec<_>>())
    };
    let deadlines = [("1", "STTTT", "19/1/2024"), ("2", "SYT", "17/1/2024"), ("3", "STTTT", "18/1/2024")];
    for (item, lead, due) in deadlines.into_iter().chain([("4", "STTTT", "31/1/2024"), ("5", "STTTT", "Thường xuyên")])
    {
        office.assign(item, lead, due).await;
    }
    let done = office.assign("6", "STTTT", "16/1/2024").await[0];
    assert_eq!(overdue(None, 9).await, (0, vec![]));
    office.act(done, &officer, submit("6")).await.unwrap();
    office.set_day(d("2024-01-22"));
    assert_eq!(overdue(None, 9).await, (3, vec!["NV2 2".into(), "NV3 3".into(), "NV1 1".into()]));
    assert_eq!(overdue(None, 2).await, (3, vec!["NV2 2".into(), "NV3 3".into()]));
    assert_eq!(overdue(Some("STTTT"), 1).await, (2, vec!["NV3 3".into()]));
    assert_eq!(overdue(Some("SNV"), 9).await, (0, vec![]));
    // What waits for a new lead is overdue all the same.
    let basis = "Nghị quyết về sắp xếp".to_owned();
    let end = RegistryCommand::Abolish { agency: agency("SYT"), on: d("2024-01-20"), basis };
    office.app.tell_registry(&[end], &office.system()).await.unwrap();
    office.app.run_clock().await.unwrap();
    assert_eq!(overdue(None, 1).await, (3, vec!["NV2 2".into()]));
    assert_eq!(overdue(Some("SYT"), 9).await, (1, vec!["NV2 2".into()]));
}

#[tokio::test]
async fn texts_follow_what_happens() {
    let office = Office::new().await;
    let officer = office.official("A", "STTTT", Role::Officer).await;
    let task = office.assign("1", "STTTT", "30/6/2024").await[0];
    let first = office.app.open_for(&officer).await.unwrap().remove(0);
    assert_eq!(
        (&*first.content, &*first.item, first.percent, first.accepted),
        ("Xây dựng kế hoạch số 1", "1", None, false)
    );
    let report = Command::Report { percent: Some(30), note: String::new(), documents: vec![], blocker: None };
    office.act(task, &officer, report).await.unwrap();
    let ask = Command::RequestExtension { until: d("2024-07-15"), reason: "Chờ góp ý".into() };
    office.act(task, &officer, ask).await.unwrap();
    let then = office.app.open_for(&officer).await.unwrap().remove(0);
    assert_eq!((then.percent, then.extension_asked, then.accepted), (Some(30), Some(d("2024-07-15")), true));
    assert_eq!((then.last_told, then.mine), (Some(d("2024-01-15")), true));
}

#[tokio::test]
async fn an_agency_that_was_merged_is_followed() {
    let office = Office::new().await;
    let moved = office.official("A", "STTTT", Role::Officer).await;
    let there = office.official("B", "SKHCN", Role::Head).await;
    office.assign("1", "STTTT", "30/6/2024").await;
    let basis = "Nghị quyết về sắp xếp".to_owned();
    let merge =
        RegistryCommand::Merge { from: vec![agency("STTTT")], into: agency("SKHCN"), on: d("2024-01-10"), basis };
    office.app.tell_registry(&[merge], &office.system()).await.unwrap();
    // Before the clock has moved the task, and after.
    for _ in 0..2 {
        assert_eq!(codes(&office, &moved).await, ["NV1"]);
        assert_eq!(codes(&office, &there).await, ["NV1"]);
        assert_eq!(office.app.open_for(&there).await.unwrap()[0].lead, agency("SKHCN"));
        office.app.run_clock().await.unwrap();
    }
}

#[tokio::test]
async fn the_offices_queue_and_who_is_silent() {
    let office = Office::new().await;
    let officer = office.official("A", "STTTT", Role::Officer).await;
    let [result, asked, silent, told] = [
        office.assign("1", "STTTT", "30/6/2024").await[0],
        office.assign("2", "STTTT", "17/1/2024").await[0],
        office.assign("3", "STTTT", "31/1/2024").await[0],
        office.assign("4", "STTTT", "28/2/2024").await[0],
    ];
    let ask = Command::RequestExtension { until: d("2024-02-15"), reason: "Chờ góp ý".into() };
    office.act(asked, &officer, ask).await.unwrap();
    office.act(told, &officer, Command::Accept).await.unwrap();
    office.set_day(d("2024-01-16"));
    let file = Command::Attach { sha256: "0".repeat(64), name: "ảnh.jpg".into(), mime: "image/jpeg".into(), size: 7 };
    office.act(result, &officer, file).await.unwrap();
    office.act(result, &officer, submit("1")).await.unwrap();
    let queue = office.app.waiting_queue().await.unwrap();
    assert_eq!(office.app.waiting_counts().await.unwrap(), (1, 1));
    assert_eq!(
        queue.iter().map(|it| (&*it.task.code, it.since)).collect::<Vec<_>>(),
        [("NV2", d("2024-01-15")), ("NV1", d("2024-01-16"))]
    );
    assert!(queue.iter().all(|it| it.by.as_ref() == Some(&officer)));
    let (until, reason) = (d("2024-02-15"), "Chờ góp ý".to_owned());
    assert_eq!(queue[0].what, WaitsFor::Extension { until, reason, short_notice: true });
    assert!(matches!(&queue[1].what, WaitsFor::Result { files, .. } if *files == ["ảnh.jpg"]));
    let names = async || {
        let all = office.app.silent(Some(&agency("STTTT"))).await.unwrap();
        all.into_iter().map(|it| (it.task.code, it.reminded)).collect::<Vec<_>>()
    };
    assert_eq!(names().await, [("NV3".into(), 0)], "never a word");
    let remind = |key: u128, task| {
        let (key, kind, tasks) = (Uuid::from_u128(key), ReminderKind::Digest, vec![task]);
        ReminderEvent::Planned(Planned { key, kind, day: d("2024-01-16"), tasks, about: None })
    };
    let reminders = vec![remind(1, silent), remind(2, told), remind(3, told), remind(4, silent)];
    let note = async |events| {
        office.app.note_reminders(&officer, events, office.command_id(), Channel::Clock).await.unwrap();
    };
    note(reminders).await;
    let failed = Failed { key: Uuid::from_u128(3), reason: "Chặn bot".into() };
    note(vec![ReminderEvent::Failed(failed)]).await;
    assert_eq!(names().await, [("NV3".into(), 0)], "nothing has reached anyone");
    let arrived = |key| ReminderEvent::Sent(Sent { key: Uuid::from_u128(key), channel: Channel::Telegram });
    note(vec![arrived(1), arrived(2)]).await;
    assert_eq!(names().await, [("NV3".into(), 1), ("NV4".into(), 1)], "none since the reminder");
    let report = Command::Report { percent: Some(5), note: String::new(), documents: vec![], blocker: None };
    office.act(told, &officer, report).await.unwrap();
    assert_eq!(names().await, [("NV3".into(), 1)]);
}
