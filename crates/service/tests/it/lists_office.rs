//! Directives, people, previews, the holiday table and a task's story.

use crate::{
    plans::{import, line, plan},
    support::{Office, agency, d, layout, submit},
};
use chrono::NaiveDate;
use dondoc_agencies::RegistryCommand;
use dondoc_calendar::Calendar;
use dondoc_domain::{
    ChatId, OfficialId,
    directive::{Directive, Urgency},
    event::Channel,
    official::Role,
    permission::{Reach, View},
    reminder::{Answered, Failed, Planned, ReminderEvent, ReminderKind, Seen, Sent},
    task::Command,
};
use dondoc_service::{
    OverviewRequest, Place, ServiceError,
    lists::{DayRange, DirectiveFilter, OverdueBand, Page, ReminderFate, TaskFilter, What},
};
use dondoc_store::{FixedClock, MemoryStore};
use std::{fs, sync::Arc};
use uuid::Uuid;

async fn assign_by(office: &Office, number: &str, issued: &str, item: &str, lead: &str) {
    let mut single = office.single(item, lead, "30/6/2024");
    single.directive = Directive::new(number, "UBND tỉnh", d(issued), "Về chuyển đổi số", "Nguyễn Văn A").unwrap();
    single.directive.urgency = if number.starts_with('7') { Urgency::Urgent } else { Urgency::Normal };
    office.app.assign(&single, &office.system()).await.unwrap();
}

#[tokio::test]
async fn directives_are_listed_latest_first_with_their_tallies() {
    let office = Office::new().await;
    assign_by(&office, "36/QĐ-UBND", "2024-01-12", "1", "STTTT").await;
    assign_by(&office, "36/QĐ-UBND", "2024-01-12", "2", "SYT").await;
    assign_by(&office, "7/KH-UBND", "2024-01-15", "3", "SYT").await;
    assign_by(&office, "36/QĐ-UBND", "2023-12-29", "4", "SNV").await;
    let list = async |filter: DirectiveFilter| {
        let (mut page, mut lines) = (Page { after: None, limit: 2 }, Vec::new());
        loop {
            let it = office.app.list_directives(&filter, &page).await.unwrap();
            lines.extend(it.directives.iter().map(|it| (it.number.clone(), it.issued.unwrap(), it.tally.assigned)));
            match it.next {
                Some(next) => page.after = Some(next),
                None => {
                    assert_eq!(it.total as usize, lines.len());
                    let short = |(number, issued, n): (String, NaiveDate, u64)| format!("{number} {issued} {n}");
                    return lines.into_iter().map(short).collect::<Vec<_>>();
                }
            }
        }
    };
    let (seven, this, last) = ("7/KH-UBND 2024-01-15 1", "36/QĐ-UBND 2024-01-12 2", "36/QĐ-UBND 2023-12-29 1");
    let base = DirectiveFilter::default;
    let issued = DayRange { from: Some(d("2024-01-01")), to: Some(d("2024-01-12")) };
    for (filter, expected) in [
        (base(), vec![seven, this, last]),
        (DirectiveFilter { number: Some("số 36 / qd".into()), ..base() }, vec![this, last]),
        (DirectiveFilter { number: Some("kh-ubnd".into()), ..base() }, vec![seven]),
        (DirectiveFilter { issuer: Some("ubnd tinh".into()), ..base() }, vec![seven, this, last]),
        (DirectiveFilter { issuer: Some("Bộ Y tế".into()), ..base() }, vec![]),
        (DirectiveFilter { issued, ..base() }, vec![this]),
        (DirectiveFilter { urgency: Some(Urgency::Urgent), ..base() }, vec![seven]),
        (DirectiveFilter { concerning: Some(agency("SYT")), ..base() }, vec![seven, "36/QĐ-UBND 2024-01-12 1"]),
        (DirectiveFilter { as_of: Some(d("2024-01-12")), ..base() }, vec!["36/QĐ-UBND 2024-01-12 2", last]),
    ] {
        assert_eq!(list(filter.clone()).await, expected, "{filter:?}");
    }
    let one = office.app.directive("36/qd-ubnd@2023").await.unwrap();
    assert_eq!(
        (one.subject.as_str(), one.signer.as_str(), one.line.tally.assigned),
        ("Về chuyển đổi số", "Nguyễn Văn A", 1)
    );
    assert_eq!(office.app.directive(&one.line.id.to_string()).await.unwrap(), one);
    let error = office.app.directive("36/QĐ-UBND").await.unwrap_err().to_string();
    assert!(error.contains("36/QĐ-UBND@2024") && error.contains("36/QĐ-UBND@2023"), "{error}");
    assert!(matches!(office.app.directive("99/QĐ-UBND").await, Err(ServiceError::NotFound { .. })));
}

#[tokio::test]
async fn overdue_and_silent_tasks_are_as_many_as_the_overview_says() {
    let office = Office::new().await;
    for (n, due) in ["16/1/2024", "31/1/2024", "6/2/2024", "20/2/2024", "27/2/2024", "1/3/2024"].iter().enumerate() {
        office.assign(&n.to_string(), "STTTT", due).await;
    }
    let officer = office.official("A", "STTTT", Role::Officer).await;
    office.set_day(d("2024-02-20"));
    let late = office.app.find_task("NV2").await.unwrap().0;
    office.act(late, &officer, submit("1")).await.unwrap();
    for day in ["2024-02-28", "2024-03-02", "2024-04-30"] {
        office.set_day(d(day));
        let request = OverviewRequest {
            from: d("2024-01-01"),
            to: d("2024-12-31"),
            as_of: None,
            known_at: None,
            definition: Default::default(),
            agency: None,
            by_successor: false,
        };
        let overview = office.app.overview(&request).await.unwrap();
        let count = async |narrow: TaskFilter| office.app.list_tasks(&narrow).await.unwrap().total as u32;
        let base = overview.scope.tasks();
        let ageing = overview.ageing;
        let figures = [ageing.up_to_5, ageing.up_to_15, ageing.up_to_30, ageing.over_30];
        assert!(figures.iter().sum::<u32>() > 0);
        for (band, figure) in OverdueBand::ALL.into_iter().zip(figures) {
            assert_eq!(count(TaskFilter { overdue: Some(band), ..base.clone() }).await, figure, "{day} {band:?}");
        }
        let days = u32::from(overview.silence.days);
        assert_eq!(count(TaskFilter { silent_days: Some(days), ..base }).await, overview.silence.tasks, "{day}");
    }
}

#[tokio::test]
async fn a_merger_is_previewed_on_the_day_it_holds_and_nothing_is_written() {
    let office = Office::new().await;
    office.official("A", "STTTT", Role::Officer).await;
    office.official("B", "SYT", Role::Officer).await;
    let task = office.assign("1", "STTTT", "30/6/2024").await[0];
    office.assign("2", "SYT", "30/6/2024").await;
    // The department of health ends anyway: that is not the merger's doing.
    let end = RegistryCommand::Abolish { agency: agency("SYT"), on: d("2024-02-01"), basis: "NQ 1".into() };
    office.app.tell_registry(&[end], &office.system()).await.unwrap();
    let before = office.log().await.len();
    let merge = |on: &str| RegistryCommand::Merge {
        from: vec![agency("STTTT")],
        into: agency("SKHCN"),
        on: d(on),
        basis: "NQ 2".into(),
    };
    for on in ["2024-01-16", "2024-03-01"] {
        let preview = office.app.preview_agencies(&[merge(on)]).await.unwrap();
        assert_eq!((preview.from, preview.moving, preview.without_lead, preview.officials), (d(on), 1, 0, 1), "{on}");
        let it = &preview.tasks[0];
        assert_eq!(
            (it.id, it.code.as_str(), it.to.clone(), it.due),
            (task, "NV1", Some(agency("SKHCN")), Some(d("2024-07-01")))
        );
        assert_eq!(it.content, "Xây dựng kế hoạch số 1");
    }
    let abolish = RegistryCommand::Abolish { agency: agency("STTTT"), on: d("2024-03-01"), basis: "NQ 3".into() };
    let preview = office.app.preview_agencies(&[abolish]).await.unwrap();
    assert_eq!((preview.moving, preview.without_lead, preview.tasks[0].to.clone()), (0, 1, None));
    let rename =
        RegistryCommand::Rename {
            agency: agency("STTTT"), name: "Sở Số".into(), symbol: None, on: d("2024-03-01")
        };
    let preview = office.app.preview_agencies(&[rename]).await.unwrap();
    assert_eq!((preview.events.len(), preview.moving, preview.officials), (1, 0, 0));
    assert!(office.app.preview_agencies(&[merge("2024-01-16"), merge("2024-05-01")]).await.is_err());
    assert_eq!(office.log().await.len(), before);
    // What was previewed is what happens.
    office.app.tell_registry(&[merge("2024-03-01")], &office.system()).await.unwrap();
    office.set_day(d("2024-03-01"));
    let moved = office.app.run_clock().await.unwrap().moved;
    assert!(moved.iter().any(|it| it.id == task && it.to == Some(agency("SKHCN"))));
}

#[tokio::test]
async fn the_holiday_table_is_edited_checked_kept_and_taken_up() {
    let dir = tempfile::tempdir().unwrap();
    let layout = layout(&dir);
    let clock = Arc::new(FixedClock::new(crate::support::morning(d("2024-01-15"))));
    let office = Office::over(Arc::new(MemoryStore::new(clock.clone())), clock, Place::Folder(&layout)).await;
    let task = office.assign("1", "STTTT", "14/6/2024").await[0];
    office.assign("2", "STTTT", "20/6/2024").await;
    let auditor = office.official("A", "SNV", Role::Auditor).await;
    let table = office.app.calendar_table(2024..=2024).unwrap();
    assert!(!table.own && table.text == Calendar::standard_csv() && table.problem.is_none());
    assert!(table.days.iter().all(|it| !it.name.is_empty() && !it.source.is_empty()));
    // 14 June 2024 is a Friday; the office makes it a day off.
    let text = format!("{}\n2024-06-14,off,Nghỉ bù,CV 1\n", table.text);
    let preview = office.app.preview_calendar(&text).await.unwrap();
    assert_eq!((preview.days.as_slice(), preview.moving), ([(d("2024-06-14"), false)].as_slice(), 1));
    let it = &preview.tasks[0];
    assert_eq!((it.id, it.before, it.after), (task, Some(d("2024-06-14")), Some(d("2024-06-17"))));
    assert_eq!(office.app.calendar().version(), table.version, "a look changes nothing");

    let refused = office.app.save_calendar(&text, &table.revision, &office.by(&auditor)).await;
    assert!(matches!(refused, Err(ServiceError::Refused(_))), "{refused:?}");
    let wrong = office.app.save_calendar("date,kind\n", &table.revision, &office.system()).await.unwrap_err();
    assert!(wrong.to_string().contains("thiếu cột"), "{wrong}");
    let secret = format!("{text}2024-06-15,off,Nghỉ (Mật),\n");
    assert!(office.app.save_calendar(&secret, &table.revision, &office.system()).await.is_err());
    assert!(!layout.holidays().exists());

    let saved = office.app.save_calendar(&text, &table.revision, &office.system()).await.unwrap();
    assert_eq!((saved.changed, saved.kept_as), (true, None), "there was no file to keep");
    assert_eq!(
        (saved.version.as_str(), fs::read_to_string(layout.holidays()).unwrap()),
        (preview.version_then.as_str(), text.clone())
    );
    assert!(!office.app.calendar().is_working_day(d("2024-06-14")), "it holds at once");
    assert_eq!(office.app.recalculate(true).await.unwrap().len(), 1);
    let again = office.app.save_calendar(&text, &table.revision, &office.system()).await.unwrap();
    assert!(!again.changed, "said twice, done once");
    let other =
        office.app.save_calendar(Calendar::standard_csv(), &table.revision, &office.system()).await.unwrap_err();
    assert!(other.to_string().contains("người khác"), "{other}");

    let edited = office.app.calendar_table(2024..=2024).unwrap();
    assert!(edited.own && edited.days.iter().any(|it| it.day == d("2024-06-14") && !it.worked && it.source == "CV 1"));
    let back = office.app.save_calendar(Calendar::standard_csv(), &edited.revision, &office.system()).await.unwrap();
    assert_eq!(fs::read_to_string(dir.path().join(back.kept_as.unwrap())).unwrap(), text, "the table before is kept");

    // Someone edits the file by hand: the clock takes it up; one that is wrong leaves the one before in force.
    fs::write(layout.holidays(), &text).unwrap();
    office.app.run_clock().await.unwrap();
    assert!(!office.app.calendar().is_working_day(d("2024-06-14")));
    fs::write(layout.holidays(), "hỏng").unwrap();
    let table = office.app.calendar_table(2024..=2024).unwrap();
    assert!(table.problem.unwrap().contains("thiếu cột"));
    assert!(!office.app.calendar().is_working_day(d("2024-06-14")));
    assert_eq!(table.text, "hỏng", "what is to be put right is shown");
}

#[tokio::test]
async fn people_are_shown_with_what_the_office_looks_after() {
    let office = Office::new().await;
    let a = office.official("Trần A", "STTTT", Role::Officer).await;
    let b = office.official("Trần B", "STTTT", Role::Head).await;
    let gone = office.official("Trần C", "STTTT", Role::Officer).await;
    office.official("Trần D", "SYT", Role::Officer).await;
    let task = office.assign("1", "STTTT", "30/6/2024").await[0];
    let (done, whose) =
        (office.assign("2", "STTTT", "30/6/2024").await[0], office.assign("3", "STTTT", "30/6/2024").await[0]);
    for (task, who) in [(task, &a), (done, &a), (whose, &gone)] {
        office.act(task, who, Command::Accept).await.unwrap();
    }
    let decider = office.official("VP", "SNV", Role::Office).await;
    let withdraw = Command::Withdraw { reason: "Không còn phù hợp".into(), ends_series: false };
    office.act(done, &decider, withdraw).await.unwrap();
    office.left(&gone).await;
    let code = office.app.issue_link_code(&a, 5, &office.by(&a)).await.unwrap();
    let chat = ChatId(Uuid::from_u128(9));
    office.app.link_chat(&code, Channel::Telegram, chat, office.command_id()).await.unwrap().unwrap();
    office.app.delegate(&a, &b, d("2024-01-15"), d("2024-01-20"), &office.by(&a)).await.unwrap();
    let people = office.app.people(Some(&agency("STTTT"))).await.unwrap();
    assert_eq!(people.iter().map(|it| &it.id).collect::<Vec<_>>(), [&b, &a, &gone], "heads first, who left last");
    let (head, officer, left) = (&people[0], &people[1], &people[2]);
    assert_eq!(
        (officer.name.as_str(), officer.chats.as_slice(), officer.open_tasks),
        ("Trần A", [Channel::Telegram].as_slice(), 1)
    );
    assert_eq!((officer.code_until, officer.away.as_ref().map(|it| &it.to)), (None, Some(&b)));
    assert_eq!((head.code_until.is_some(), head.stands_in_for.as_slice()), (true, [a.clone()].as_slice()));
    assert_eq!((left.active, left.code_until, left.open_tasks), (false, None, 0));
    office.set_day(d("2024-01-25"));
    let people = office.app.people(None).await.unwrap();
    assert_eq!(people.len(), 5);
    assert!(people.iter().all(|it| it.away.is_none() && it.stands_in_for.is_empty() && it.code_until.is_none()));
    // Officials of a merged agency are its successor's.
    let from = vec![agency("STTTT")];
    let merge = RegistryCommand::Merge { from, into: agency("SYT"), on: d("2024-01-25"), basis: "NQ 2".into() };
    office.app.tell_registry(&[merge], &office.system()).await.unwrap();
    assert_eq!(office.app.people(Some(&agency("SYT"))).await.unwrap().len(), 4);
}

#[tokio::test]
async fn a_story_tells_where_a_task_comes_from_and_all_that_happened() {
    let office = Office::new().await;
    let officer = office.official("Trần A", "STTTT", Role::Officer).await;
    let head = office.official("Trần B", "STTTT", Role::Head).await;
    let stranger = office.official("Trần C", "SYT", Role::Officer).await;
    let report = import(&office, &plan(vec![line(&office, "1", &["STTTT"], "30/6/2024")]), |_| {}).await.unwrap();
    let task = report.lines[0].tasks[0];
    let note = async |who: &OfficialId, event| {
        office.clock.advance(chrono::TimeDelta::minutes(1));
        office.app.note_reminders(who, vec![event], office.command_id(), Channel::Clock).await.unwrap();
    };
    let planned = |key: u128, about: Option<&OfficialId>, tasks| {
        let (key, day) = (Uuid::from_u128(key), d("2024-01-15"));
        ReminderEvent::Planned(Planned { key, kind: ReminderKind::Digest, day, tasks, about: about.cloned() })
    };
    let key = Uuid::from_u128;
    note(&officer, planned(1, None, vec![task])).await;
    note(&officer, planned(2, None, vec![])).await;
    note(&officer, ReminderEvent::Sent(Sent { key: key(1), channel: Channel::Zalo })).await;
    note(&officer, ReminderEvent::Seen(Seen { key: key(1) })).await;
    let file = Command::Attach { sha256: "0".repeat(64), name: "ảnh.jpg".into(), mime: "image/jpeg".into(), size: 7 };
    office.clock.advance(chrono::TimeDelta::minutes(1));
    office.act(task, &officer, file).await.unwrap();
    note(&officer, ReminderEvent::Answered(Answered { key: key(1), task, command: key(7) })).await;
    // A year later the read model has forgotten the first reminder; the story has not.
    office.set_day(d("2025-01-15"));
    let late = Planned {
        key: key(3),
        kind: ReminderKind::Escalation,
        day: d("2025-01-15"),
        tasks: vec![task],
        about: Some(officer.clone()),
    };
    note(&head, ReminderEvent::Planned(late)).await;
    note(&head, ReminderEvent::Failed(Failed { key: key(3), reason: "Chặn bot".into() })).await;

    let story = office.app.task_story("NV1", Some(&officer)).await.unwrap();
    let source = story.source.unwrap();
    assert_eq!((source.cell.as_str(), source.row, source.file.is_empty()), ("A5", Some(5), false));
    assert_eq!(story.directive.unwrap().number, "36/QĐ-UBND");
    assert_eq!((story.evidence[0].name.as_str(), story.evidence[0].size), ("ảnh.jpg", 7));
    assert!(story.entries.is_sorted_by_key(|it| it.recorded_at));
    let told: Vec<String> = story
        .entries
        .iter()
        .map(|it| {
            let who = it.who.as_ref().map_or("hệ thống", |it| it.name.as_str());
            match &it.what {
                What::Event { name, .. } => format!("{who}: {name}"),
                What::Reminder { kind, about, fate, seen, answered, .. } => {
                    let about = about.as_ref().map_or("", |it| it.name.as_str());
                    let fate = match fate {
                        ReminderFate::Planned => "chờ",
                        ReminderFate::Sent { .. } => "đã gửi",
                        ReminderFate::Failed { reason } => reason,
                    };
                    format!("{who}: {} {about} {fate} {seen} {}", kind.name(), answered.is_some())
                }
            }
        })
        .collect();
    assert_eq!(
        told,
        [
            "hệ thống: task_assigned.v1",
            "Trần A: digest  đã gửi true true",
            "Trần A: task_evidence_attached.v1",
            "Trần B: escalation Trần A Chặn bot false false",
        ]
    );
    assert_eq!(story.entries[1].channel, Some(Channel::Zalo));
    assert_eq!(office.app.task_story(&task.to_string(), None).await.unwrap().entries.len(), 4);
    let hidden = office.app.task_story("NV1", Some(&stranger)).await.unwrap_err();
    let unknown = office.app.task_story("NV99", Some(&stranger)).await.unwrap_err();
    assert_eq!(hidden.to_string(), unknown.to_string().replace("NV99", "NV1"), "nothing tells that it is there");
}

#[tokio::test]
async fn an_auditor_sees_and_changes_nothing() {
    let office = Office::new().await;
    let auditor = office.official("A", "SNV", Role::Auditor).await;
    for (view, reach) in [
        (View::Tasks, Reach::All),
        (View::Directives, Reach::All),
        (View::Organisation, Reach::All),
        (View::Calendar, Reach::All),
        (View::Log, Reach::All),
        (View::Queue, Reach::None),
    ] {
        assert_eq!(office.app.visible(&auditor, view).await.unwrap(), reach, "{view:?}");
    }
    let task = office.assign("1", "SNV", "30/6/2024").await[0];
    let before = office.log().await.len();
    for command in [Command::Accept, submit("1"), Command::Withdraw { reason: "x".into(), ends_series: false }] {
        assert!(office.act(task, &auditor, command).await.is_err());
    }
    let by = || office.by(&auditor);
    assert!(office.app.add_official("X", agency("SNV"), Role::Officer, 1, &by()).await.is_err());
    assert!(office.app.move_official(&auditor, agency("SYT"), Role::Office, &by()).await.is_err());
    assert!(office.app.assign(&office.single("2", "SNV", "30/6/2024"), &by()).await.is_err());
    assert_eq!(office.log().await.len(), before);
    office.left(&auditor).await;
    assert_eq!(office.app.visible(&auditor, View::Log).await.unwrap(), Reach::None);
    assert_eq!(office.app.visible(&OfficialId("CB99".into()), View::Calendar).await.unwrap(), Reach::None);
}
