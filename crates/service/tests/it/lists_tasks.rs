//! Lists of tasks: as many lines as the figure says, each once, in order, and only what was asked for.

use crate::support::{Office, Rng, agency, confirm, d, submit};
use chrono::{Days, NaiveDate};
use dondoc_agencies::RegistryCommand;
use dondoc_domain::{
    OfficialId, TaskId,
    official::Role,
    rates::{Definition, Population},
    task::{Command, event::Correction},
    timeliness::{Class, CountBy, DeadlineBy, Phase},
};
use dondoc_projections::board::Grouping;
use dondoc_service::{
    RatesRequest, TallyReport, Waiting,
    lists::{DayRange, ListedTask, Matches, OverdueBand, Page, Sort, TaskFilter},
};
use std::{collections::BTreeSet, sync::Arc};

async fn codes(office: &Office, filter: &TaskFilter) -> Vec<String> {
    let page = office.app.list_tasks(filter).await.unwrap();
    assert_eq!(page.total as usize, page.tasks.len());
    page.tasks.into_iter().map(|it| it.code).collect()
}

async fn total(office: &Office, filter: &TaskFilter) -> u64 {
    office.app.list_tasks(filter).await.unwrap().total
}

async fn exported(office: &Office, filter: &TaskFilter) -> Vec<ListedTask> {
    let (sender, mut receiver) = tokio::sync::mpsc::channel(4);
    let (sent, lines) = tokio::join!(office.app.export_tasks(filter, sender), async {
        let mut lines = Vec::new();
        while let Some(part) = receiver.recv().await {
            lines.extend(part);
        }
        lines
    });
    assert_eq!(sent.unwrap() as usize, lines.len());
    lines
}

/// All pages, in order.
async fn paged(office: &Office, filter: &TaskFilter, limit: usize) -> Vec<ListedTask> {
    let mut filter = TaskFilter { page: Page { after: None, limit }, ..filter.clone() };
    let mut lines = Vec::new();
    loop {
        let page = office.app.list_tasks(&filter).await.unwrap();
        assert!(page.tasks.len() == limit || page.next.is_none(), "a short page is the last");
        lines.extend(page.tasks);
        match page.next {
            Some(next) => filter.page.after = Some(next),
            None => return lines,
        }
    }
}

/// A history as an office might have it, with back-dated results, extensions, corrections, and a merger.
async fn lived(seed: u64) -> Office {
    let mut rng = Rng(seed);
    let office = Office::new().await;
    let leads = ["STTTT", "SYT", "SNV", "STC"];
    let mut officers = Vec::new();
    for lead in leads {
        officers.push((lead, office.official(lead, lead, Role::Officer).await));
    }
    let decider = office.official("VP", "SKHCN", Role::Office).await;
    let mut tasks: Vec<TaskId> = Vec::new();
    for round in 0..40_u64 {
        office.set_day(d("2024-01-15") + Days::new(round * 4));
        let today = office.app.today();
        let due = match rng.below(4) {
            0 => "Thường xuyên".to_owned(),
            _ => (today + Days::new(3 + rng.below(90) as u64)).format("%d/%m/%Y").to_string(),
        };
        let mut single = office.single(&format!("{round}"), rng.pick(&leads), &due);
        single.supporting = rng.pick(&["", "SYT", "STC"]).into();
        single.field = rng.pick(&["", "Y tế", "Chuyển đổi số"]).into();
        if let Ok(outcomes) = office.app.assign(&single, &office.system()).await {
            tasks.extend(outcomes.into_iter().map(|it| it.id));
        }
        for _ in 0..3 {
            let task = rng.pick(&tasks);
            let lead = office.app.view(&task.to_string()).await.unwrap().task.lead().cloned();
            let by = officers.iter().find(|(it, _)| lead.as_ref().is_some_and(|lead| lead.as_str() == *it));
            let by = by.map_or_else(|| officers[3].1.clone(), |(_, id)| id.clone());
            let until = today + Days::new(20 + rng.below(40) as u64);
            let reason = || "Chờ hướng dẫn của Bộ".to_owned();
            let field = Some(rng.pick(&["Y tế", "Nội vụ"]).to_owned());
            let command = match rng.below(10) {
                0 => (&by, Command::Accept),
                1 | 2 => (&by, submit("kết quả")),
                3 | 4 => (&decider, confirm()),
                5 => (&by, Command::RequestExtension { until, reason: reason() }),
                6 => (&decider, Command::GrantExtension { until: None, note: String::new() }),
                7 => (&by, Command::Return { reason: reason(), proposed: None }),
                8 => (&decider, Command::Withdraw { reason: reason(), ends_series: false }),
                _ => {
                    let it = Correction { reason: reason(), field, ..Correction::default() };
                    (&decider, Command::Correct(Box::new(it)))
                }
            };
            let mut context = office.by(command.0);
            if rng.one_in(3) {
                context.on = today.checked_sub_days(Days::new(rng.below(9) as u64));
            }
            // What the rules forbid just did not happen.
            let _ = office.app.execute(task, &command.1, &context).await;
        }
        if round == 25 {
            let (from, into) = (vec![agency("STTTT")], agency("SKHCN"));
            let merge = RegistryCommand::Merge { from, into, on: today, basis: "Nghị quyết".into() };
            office.app.tell_registry(&[merge], &office.system()).await.unwrap();
            office.app.run_clock().await.unwrap();
        }
    }
    office
}

async fn check_boxes(office: &Office, filter: &TaskFilter, tally: &TallyReport, what: &str) {
    let of = |classes: &[Class]| TaskFilter { classes: classes.to_vec(), ..filter.clone() };
    let open = [Class::OpenInTime, Class::OpenOverdue];
    let waiting = TaskFilter { phases: vec![Phase::Awaiting], ..of(&open) };
    for (name, filter, figure) in [
        ("assigned", of(&[]), tally.assigned),
        ("done on time", of(&[Class::DoneOnTime]), tally.done_on_time),
        ("done late", of(&[Class::DoneLate]), tally.done_late),
        ("in time", of(&[Class::OpenInTime]), tally.open_in_time),
        ("overdue", of(&[Class::OpenOverdue]), tally.open_overdue),
        ("undated", of(&[Class::Undated]), tally.undated),
        ("returned", of(&[Class::Returned]), tally.returned),
        ("withdrawn", of(&[Class::Withdrawn]), tally.withdrawn),
        ("due", of(&[Class::DoneOnTime, Class::DoneLate, Class::OpenOverdue]), tally.rates.done_of_due.den),
        ("waiting", waiting, tally.awaiting_confirmation),
    ] {
        assert_eq!(total(office, &filter).await, figure, "{what}: {name}");
    }
}

#[tokio::test]
async fn each_figure_is_the_length_of_the_list_behind_it() {
    let mut seen = BTreeSet::new();
    for seed in [1, 2, 3] {
        let office = lived(seed).await;
        let mut rng = Rng(seed);
        let last = office.app.today();
        let moments: Vec<_> = office.log().await.iter().map(|it| it.recorded_at).collect();
        for by in [Grouping::Agency, Grouping::Month, Grouping::Quarter, Grouping::Directive, Grouping::Field]
            .into_iter()
            .chain([Grouping::Official])
        {
            for population in [Population::Assigned, Population::Due, Population::Active] {
                let from = d("2024-01-01") + Days::new(rng.below(60) as u64);
                let request = RatesRequest {
                    from,
                    to: from + Days::new(30 + rng.below(150) as u64),
                    as_of: rng.one_in(2).then(|| last - Days::new(rng.below(120) as u64)),
                    known_at: rng.one_in(3).then(|| rng.pick(&moments)),
                    definition: Definition {
                        population,
                        count_by: rng.pick(&[CountBy::FirstSubmission, CountBy::LastSubmission, CountBy::Issuance]),
                        deadline: rng.pick(&[DeadlineBy::Original, DeadlineBy::Current]),
                    },
                    by: Some(by),
                    agency: rng.one_in(3).then(|| agency(rng.pick(&["STTTT", "SKHCN", "SYT", "KHÔNG"]))),
                    by_successor: rng.one_in(2),
                };
                let report = office.app.rates(&request).await.unwrap();
                let filter = TaskFilter::counted(&request);
                let what = format!("{seed} {request:?}");
                check_boxes(&office, &filter, &report.total, &what).await;
                for group in &report.groups {
                    let filter = filter.clone().of_group(by, &group.key).unwrap();
                    check_boxes(&office, &filter, &group.tally, &format!("{what} in {}", group.key)).await;
                }
                let tally = report.total;
                let boxes =
                    [tally.done_on_time, tally.done_late, tally.open_in_time, tally.open_overdue, tally.undated];
                seen.extend(boxes.iter().zip(0..).filter(|(n, _)| **n > 0).map(|(_, at)| at));
                seen.extend((tally.returned > 0).then_some(5));
                seen.extend((tally.withdrawn > 0).then_some(6));
                seen.extend((tally.awaiting_confirmation > 0).then_some(7));
            }
        }
    }
    assert_eq!(seen.len(), 8, "a history without some box says nothing of it: {seen:?}");
}

fn key(it: &ListedTask, sort: Sort) -> Option<String> {
    let day = |day: Option<NaiveDate>| day.map(|it| it.to_string());
    match sort {
        Sort::Code | Sort::Relevance => Some(String::new()),
        Sort::Due => day(it.due),
        Sort::Assigned => day(it.assigned),
        Sort::Agency => it.lead.as_ref().map(|it| it.to_string()),
        Sort::DaysLate => it.days_late.map(|it| format!("{it:05}")),
    }
}

#[tokio::test]
async fn pages_in_every_order_make_up_the_whole_list() {
    let office = lived(4).await;
    for sort in [Sort::Code, Sort::Due, Sort::Assigned, Sort::Agency, Sort::DaysLate, Sort::Relevance] {
        for descending in [false, true] {
            let filter = TaskFilter { sort, descending, ..TaskFilter::default() };
            let all = exported(&office, &filter).await;
            assert!(all.len() > 30);
            assert_eq!(paged(&office, &filter, 7).await, all, "{sort:?}");
            let keys: Vec<_> = all.iter().map(|it| key(it, sort)).collect();
            let dated: Vec<_> = keys.iter().flatten().collect();
            assert!(keys.iter().skip(dated.len()).all(Option::is_none), "{sort:?}: what has no key is last");
            // Names of agencies are not in the order of their ids; equal ones stand together all the same.
            if sort == Sort::Agency {
                let runs = keys.chunk_by(|a, b| a == b).count();
                assert_eq!(runs, keys.iter().collect::<BTreeSet<_>>().len());
            } else {
                assert!(dated.is_sorted_by(|a, b| if descending { a >= b } else { a <= b }), "{sort:?} {keys:?}");
            }
        }
    }
}

#[tokio::test]
async fn a_line_that_stays_as_it_is_comes_once_whatever_happens_meanwhile() {
    let office = lived(5).await;
    let decider = office.official("VP2", "SKHCN", Role::Office).await;
    for (sort, descending) in [(Sort::Due, false), (Sort::Code, true), (Sort::Agency, false), (Sort::Assigned, true)] {
        let mut filter = TaskFilter { sort, descending, page: Page { after: None, limit: 5 }, ..TaskFilter::default() };
        let before: BTreeSet<String> = exported(&office, &filter).await.into_iter().map(|it| it.code).collect();
        let (mut seen, mut touched) = (Vec::new(), BTreeSet::new());
        for n in 0.. {
            let page = office.app.list_tasks(&filter).await.unwrap();
            seen.extend(page.tasks.iter().map(|it| it.code.clone()));
            let item = format!("{sort:?}{descending}{n}");
            office.assign(&item, "SYT", ["31/7/2024", "Thường xuyên", "30/12/2024"][n % 3]).await;
            if let Some(it) = page.tasks.first() {
                let reason = "Không còn phù hợp".to_owned();
                let withdraw = Command::Withdraw { reason, ends_series: false };
                touched.extend(office.act(it.id, &decider, withdraw).await.is_ok().then(|| it.code.clone()));
            }
            match page.next {
                Some(next) => filter.page.after = Some(next),
                None => break,
            }
        }
        let once: BTreeSet<String> = seen.iter().cloned().collect();
        assert_eq!(once.len(), seen.len(), "{sort:?}: nothing twice");
        assert!(before.is_subset(&once), "{sort:?}: nothing left out");
        assert!(!touched.is_empty());
    }
}

#[tokio::test]
async fn a_cursor_of_another_list_is_refused() {
    let office = lived(6).await;
    let mut filter = TaskFilter { page: Page { after: None, limit: 3 }, ..TaskFilter::default() };
    let next = office.app.list_tasks(&filter).await.unwrap().next;
    filter.page.after = next;
    assert_eq!(office.app.list_tasks(&filter).await.unwrap().tasks[0].code, "NV4");
    filter.sort = Sort::Due;
    for after in [filter.page.after.clone(), Some("x".into()), Some("7b7d".into()), Some(String::new())] {
        filter.page.after = after;
        let error = office.app.list_tasks(&filter).await.unwrap_err().to_string();
        assert!(error.contains("từ trang đầu"), "{error}");
    }
    // The day of the first page is that of all.
    filter = TaskFilter { page: Page { after: None, limit: 3 }, ..TaskFilter::default() };
    let first = office.app.list_tasks(&filter).await.unwrap();
    office.set_day(first.as_of + Days::new(1));
    filter.page.after = first.next;
    assert_eq!(office.app.list_tasks(&filter).await.unwrap().as_of, first.as_of);
}

#[tokio::test]
async fn filters_hold_what_they_say() {
    let office = Office::new().await;
    let officer = office.official("A", "STTTT", Role::Officer).await;
    let decider = office.official("B", "SKHCN", Role::Office).await;
    let overdue = office.assign("1", "STTTT", "22/1/2024").await[0];
    let taken = office.assign("2", "STTTT", "30/6/2024").await[0];
    let undated = office.assign("3", "SYT", "Thường xuyên").await[0];
    let mut single = office.single("4", "SYT", "Sớm nhất có thể trong khả năng");
    (single.supporting, single.field) = ("STTTT".into(), "Y tế".into());
    office.app.assign(&single, &office.system()).await.unwrap();
    office.set_day(d("2024-01-20"));
    let mut other = office.single("5", "SNV", "19/1/2024");
    other.directive =
        dondoc_domain::directive::Directive::new("7/KH-UBND", "UBND tỉnh", d("2024-01-18"), "", "").unwrap();
    office.app.assign(&other, &office.system()).await.unwrap();
    office.act(taken, &officer, Command::Accept).await.unwrap();
    let ask = Command::RequestExtension { until: d("2024-07-15"), reason: "Chờ góp ý".into() };
    office.act(taken, &officer, ask).await.unwrap();
    office.set_day(d("2024-01-22"));
    office.act(overdue, &officer, submit("1")).await.unwrap();
    office.act(undated, &decider, Command::Suspend { reason: "Chờ luật mới".into() }).await.unwrap();
    let all = TaskFilter::default();
    let days = |from: &str, to: &str| DayRange { from: Some(d(from)), to: Some(d(to)) };
    office.set_day(d("2024-02-02"));
    for (what, filter, expected) in [
        ("all", all.clone(), "NV1 NV2 NV3 NV4 NV5"),
        ("lead", TaskFilter { lead: Some(agency("STTTT")), ..all.clone() }, "NV1 NV2"),
        ("no such lead", TaskFilter { lead: Some(agency("X")), ..all.clone() }, ""),
        ("supporting", TaskFilter { supporting: Some(agency("STTTT")), ..all.clone() }, "NV4"),
        ("concerning", TaskFilter { concerning: Some(agency("STTTT")), ..all.clone() }, "NV1 NV2 NV4"),
        ("class", TaskFilter { classes: vec![Class::OpenInTime, Class::OpenOverdue], ..all.clone() }, "NV1 NV2 NV5"),
        ("phase", TaskFilter { phases: vec![Phase::Suspended, Phase::Awaiting], ..all.clone() }, "NV1 NV3"),
        ("directive", TaskFilter { directive: Some("07 / kh-ubnd".into()), ..all.clone() }, "NV5"),
        ("directive's year", TaskFilter { directive: Some("7/KH-UBND@2023".into()), ..all.clone() }, ""),
        ("field", TaskFilter { field: Some("Y tế".into()), ..all.clone() }, "NV4"),
        ("official", TaskFilter { official: Some(Some(officer.clone())), ..all.clone() }, "NV1 NV2"),
        ("nobody", TaskFilter { official: Some(None), ..all.clone() }, "NV3 NV4 NV5"),
        ("to confirm", TaskFilter { waiting: Some(Waiting::Confirmation), ..all.clone() }, "NV1"),
        ("to extend", TaskFilter { waiting: Some(Waiting::Extension), ..all.clone() }, "NV2"),
        ("unclear", TaskFilter { waiting: Some(Waiting::Deadline), ..all.clone() }, "NV4"),
        ("no lead", TaskFilter { waiting: Some(Waiting::Lead), ..all.clone() }, ""),
        ("a little overdue", TaskFilter { overdue: Some(OverdueBand::UpTo5), ..all.clone() }, ""),
        ("more overdue", TaskFilter { overdue: Some(OverdueBand::UpTo15), ..all.clone() }, "NV5"),
        ("assigned", TaskFilter { assigned: days("2024-01-16", "2024-01-20"), ..all.clone() }, "NV5"),
        ("due", TaskFilter { due: days("2024-01-01", "2024-01-31"), ..all.clone() }, "NV1 NV5"),
        ("silent", TaskFilter { silent_days: Some(14), ..all.clone() }, "NV4 NV5"),
        ("silent longer", TaskFilter { silent_days: Some(18), ..all.clone() }, "NV4"),
        ("never moved", TaskFilter { extended: Some(false), ..all.clone() }, "NV1 NV2 NV3 NV4 NV5"),
        ("moved", TaskFilter { extended: Some(true), ..all.clone() }, ""),
        ("as of then", TaskFilter { as_of: Some(d("2024-01-15")), ..all.clone() }, "NV1 NV2 NV3 NV4"),
    ] {
        assert_eq!(codes(&office, &filter).await.join(" "), expected, "{what}");
    }
    office.act(taken, &decider, Command::GrantExtension { until: None, note: String::new() }).await.unwrap();
    assert_eq!(codes(&office, &TaskFilter { extended: Some(true), ..all.clone() }).await, ["NV2"]);
    let line = office.app.list_tasks(&TaskFilter { text: Some("nv 5".into()), ..all }).await.unwrap().tasks.remove(0);
    assert_eq!((line.content.as_str(), line.days_late), ("Xây dựng kế hoạch số 5", Some(10)));
    assert_eq!((line.directive.as_str(), line.deadline.as_str()), ("7/KH-UBND", "19/1/2024"));
}

/// The contents of a corrected task are those of the day.
#[tokio::test]
async fn words_are_those_of_the_day() {
    let office = Office::new().await;
    let decider = office.official("B", "SKHCN", Role::Office).await;
    let task = office.assign("1", "STTTT", "30/6/2024").await[0];
    let at = |as_of: &str| TaskFilter { as_of: Some(d(as_of)), ..TaskFilter::default() };
    assert_eq!(office.app.list_tasks(&TaskFilter::default()).await.unwrap().tasks[0].content, "Xây dựng kế hoạch số 1");
    office.set_day(d("2024-02-01"));
    let content = Some("Ban hành kế hoạch số 1".to_owned());
    let correction = Correction { reason: "Nhập nhầm".into(), content, ..Correction::default() };
    office.act(task, &decider, Command::Correct(Box::new(correction))).await.unwrap();
    for (as_of, content) in [("2024-01-31", "Xây dựng kế hoạch số 1"), ("2024-02-01", "Ban hành kế hoạch số 1")]
    {
        assert_eq!(office.app.list_tasks(&at(as_of)).await.unwrap().tasks[0].content, content, "{as_of}");
        assert_eq!(exported(&office, &at(as_of)).await[0].content, content, "{as_of}");
    }
}

/// Finds tasks by a list of its own, best first.
struct Listed(Vec<TaskId>);

impl Matches for Listed {
    fn matches(&self, text: &str) -> Result<Vec<TaskId>, Box<dyn std::error::Error + Send + Sync>> {
        if text == "hỏng" { Err("chỉ mục hỏng".into()) } else { Ok(self.0.clone()) }
    }
}

#[tokio::test]
async fn codes_and_numbers_are_found_directly_and_words_by_the_search() {
    let office = Office::new().await;
    let mut ids = Vec::new();
    for item in ["1", "2", "3"] {
        ids.extend(office.assign(item, "STTTT", "30/6/2024").await);
    }
    let mut other = office.single("4", "SNV", "30/6/2024");
    other.directive =
        dondoc_domain::directive::Directive::new("7/KH-UBND", "UBND tỉnh", d("2024-01-12"), "", "").unwrap();
    ids.push(office.app.assign(&other, &office.system()).await.unwrap()[0].id);
    let typed = |text: &str| TaskFilter { text: Some(text.into()), sort: Sort::Relevance, ..TaskFilter::default() };
    let error = office.app.list_tasks(&typed("kế hoạch")).await.unwrap_err().to_string();
    assert!(error.contains("NV12"), "{error}");
    assert_eq!(codes(&office, &typed("nv03")).await, ["NV3"]);
    office.app.set_search(Arc::new(Listed(vec![ids[2], TaskId(uuid::Uuid::nil()), ids[0], ids[3]])));
    for (text, expected) in [
        ("NV2", vec!["NV2"]),
        (" nv 02 ", vec!["NV2"]),
        ("NV99", vec![]),
        ("  ", vec!["NV1", "NV2", "NV3", "NV4"]),
        ("kế hoạch", vec!["NV3", "NV1", "NV4"]),
        // The directive's own tasks first, then those that speak of it.
        ("7/kh-ubnd", vec!["NV4", "NV3", "NV1"]),
    ] {
        assert_eq!(codes(&office, &typed(text)).await, expected, "{text}");
    }
    assert_eq!(codes(&office, &typed(&ids[1].to_string())).await, ["NV2"]);
    let narrow = TaskFilter { lead: Some(agency("SNV")), ..typed("kế hoạch") };
    assert_eq!(codes(&office, &narrow).await, ["NV4"]);
    let two = paged(&office, &typed("kế hoạch"), 1).await;
    assert_eq!(two.into_iter().map(|it| it.code).collect::<Vec<_>>(), ["NV3", "NV1", "NV4"]);
    assert!(office.app.list_tasks(&typed("hỏng")).await.is_err());
}

#[tokio::test]
async fn a_list_is_narrowed_to_what_its_reader_may_see() {
    let office = Office::new().await;
    for (item, lead, supporting) in [("1", "STTTT", ""), ("2", "SYT", "STTTT"), ("3", "SYT", "SNV")] {
        let mut single = office.single(item, lead, "30/6/2024");
        single.supporting = supporting.into();
        office.app.assign(&single, &office.system()).await.unwrap();
    }
    for (role, expected) in [
        (Role::Chair, Some("NV1 NV2 NV3")),
        (Role::Office, Some("NV1 NV2 NV3")),
        (Role::Auditor, Some("NV1 NV2 NV3")),
        (Role::Head, Some("NV1 NV2")),
        (Role::Officer, Some("NV1 NV2")),
        (Role::Admin, None),
    ] {
        let who = office.official(role.name(), "STTTT", role).await;
        let filter = office.app.tasks_seen_by(&who, TaskFilter::default()).await.unwrap();
        let listed = match filter {
            Some(filter) => Some(codes(&office, &filter).await),
            None => None,
        };
        assert_eq!(listed.as_ref().map(|it| it.join(" ")).as_deref(), expected, "{role:?}");
        // One by one it is the same table.
        for code in ["NV1", "NV2", "NV3"] {
            let id = office.app.find_task(code).await.unwrap().0;
            let seen = office.app.may_see(&who, id).await.unwrap();
            assert_eq!(seen, listed.as_ref().is_some_and(|it| it.iter().any(|it| it == code)), "{role:?} {code}");
        }
        office.left(&who).await;
        assert!(office.app.tasks_seen_by(&who, TaskFilter::default()).await.unwrap().is_none());
    }
    let stranger = OfficialId("CB99".into());
    assert!(office.app.tasks_seen_by(&stranger, TaskFilter::default()).await.unwrap().is_none());
}
