//! The overview and what changed: every figure is the rates' figure and the length of the list behind it.

use crate::support::{Office, Rng, agency, confirm, d, submit};
use chrono::{Datelike, Days, NaiveDate};
use dondoc_agencies::RegistryCommand;
use dondoc_domain::{
    OfficialId, TaskId,
    official::Role,
    rates::{Definition, Population},
    task::Command,
    timeliness::{Class, CountBy, DeadlineBy},
};
use dondoc_projections::board::Grouping;
use dondoc_service::{
    App, ChangesRequest, Overview, OverviewRequest, Place, RatesRequest, Scope, Since,
    lists::{DayRange, OverdueBand, TaskFilter},
};
use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};

const LEADS: [&str; 4] = ["STTTT", "SYT", "SNV", "STC"];

struct Life {
    office: Office,
    officers: Vec<OfficialId>,
    decider: OfficialId,
    tasks: Vec<TaskId>,
    rng: Rng,
}

impl Life {
    async fn new(seed: u64) -> Self {
        let office = Office::new().await;
        let mut officers = Vec::new();
        for lead in LEADS {
            officers.push(office.official(lead, lead, Role::Officer).await);
        }
        let decider = office.official("VP", "SKHCN", Role::Office).await;
        Self { office, officers, decider, tasks: Vec::new(), rng: Rng(seed) }
    }

    /// One task is assigned, and a few things happen to others; what the rules forbid does not happen.
    async fn happen(&mut self) {
        let today = self.office.app.today();
        let rng = &mut self.rng;
        let due = today + Days::new(3 + rng.below(60) as u64);
        let item = format!("{}", self.tasks.len());
        let mut single = self.office.single(&item, rng.pick(&LEADS), &due.format("%d/%m/%Y").to_string());
        single.field = rng.pick(&["", "Y tế", "Chuyển đổi số"]).into();
        // An agency that was merged gets no new ones.
        if let Ok(outcomes) = self.office.app.assign(&single, &self.office.system()).await {
            self.tasks.extend(outcomes.into_iter().map(|it| it.id));
        }
        for _ in 0..4 {
            let task = self.rng.pick(&self.tasks);
            let lead = self.office.app.view(&task.to_string()).await.unwrap().task.lead().cloned();
            let nth = LEADS.iter().position(|it| lead.as_ref().is_some_and(|lead| lead.as_str() == *it));
            let (by, decider) = (self.officers[nth.unwrap_or(0)].clone(), self.decider.clone());
            let until = today + Days::new(20 + self.rng.below(40) as u64);
            let shorter = self.rng.one_in(2).then(|| due + Days::new(1));
            let reason = || "Chờ hướng dẫn của Bộ".to_owned();
            let (by, command) = match self.rng.below(10) {
                0 | 1 => (by, submit("kết quả")),
                2 | 3 => (decider, confirm()),
                4 | 5 => (by, Command::RequestExtension { until, reason: reason() }),
                6 => (decider, Command::GrantExtension { until: shorter, note: "vì gấp".into() }),
                7 => (decider, Command::RefuseExtension { reason: reason() }),
                8 => (by, Command::Return { reason: reason(), proposed: None }),
                _ => (decider, Command::SendBack { reason: reason() }),
            };
            let mut context = self.office.by(&by);
            if self.rng.one_in(3) {
                context.on = today.checked_sub_days(Days::new(self.rng.below(9) as u64));
            }
            let _ = self.office.app.execute(task, &command, &context).await;
        }
    }

    async fn months(seed: u64, rounds: u64) -> Self {
        let mut life = Self::new(seed).await;
        for round in 0..rounds {
            life.office.set_day(d("2024-01-15") + Days::new(round * 4));
            life.happen().await;
            if round == 22 {
                let (from, into, on) = (vec![agency("STTTT")], agency("SKHCN"), life.office.app.today());
                let merge = RegistryCommand::Merge { from, into, on, basis: "Nghị quyết".into() };
                life.office.app.tell_registry(&[merge], &life.office.system()).await.unwrap();
                life.office.app.run_clock().await.unwrap();
            }
        }
        life
    }
}

fn request(rng: &mut Rng, today: NaiveDate) -> OverviewRequest {
    let (a, b) =
        (d("2024-01-15") + Days::new(rng.below(150) as u64), d("2024-01-15") + Days::new(rng.below(150) as u64));
    OverviewRequest {
        from: a.min(b),
        to: a.max(b),
        as_of: rng.one_in(2).then(|| today - Days::new(rng.below(60) as u64)),
        known_at: None,
        definition: Definition {
            population: rng.pick(&[Population::Assigned, Population::Due, Population::Active]),
            count_by: rng.pick(&[CountBy::FirstSubmission, CountBy::LastSubmission, CountBy::Issuance]),
            deadline: rng.pick(&[DeadlineBy::Original, DeadlineBy::Current]),
        },
        agency: rng.one_in(3).then(|| agency(rng.pick(&["SYT", "SKHCN", "STTTT"]))),
        by_successor: rng.one_in(2),
    }
}

async fn total(app: &App, filter: TaskFilter) -> u64 {
    app.list_tasks(&filter).await.unwrap().total
}

#[tokio::test]
async fn the_overview_is_the_rates_and_the_lists() {
    let (mut overdue, mut asked) = (0, 0);
    for seed in [11, 12, 13] {
        let mut life = Life::months(seed, 40).await;
        let app = Arc::clone(&life.office.app);
        for _ in 0..12 {
            let request = request(&mut life.rng, app.today());
            let it = app.overview(&request).await.unwrap();
            check_rates(&app, &it).await;
            check_lists(&app, &it).await;
            overdue += it.total.open_overdue;
            asked += it.extensions.asked;
        }
    }
    assert!(overdue > 20 && asked > 20, "the histories reach lateness and requests: {overdue}, {asked}");
}

async fn check_rates(app: &App, it: &Overview) {
    let rates = async |scope: &Scope, by| app.rates(&scope.rates(by)).await.unwrap();
    let by_agency = rates(&it.scope, Some(Grouping::Agency)).await;
    assert_eq!(it.total, by_agency.total);
    let named = |key: &str, label: &str| if key.is_empty() { String::new() } else { label.to_owned() };
    let mine: Vec<_> = it.agencies.iter().map(|it| (named(&it.key, &it.label), it.tally)).collect();
    let theirs: Vec<_> = by_agency.groups.iter().map(|it| (named(&it.key, &it.label), it.tally)).collect();
    assert_eq!(mine, theirs);
    assert_eq!(it.fields, rates(&it.scope, Some(Grouping::Field)).await.groups);
    let months: Vec<_> = it.months.iter().filter(|it| it.tally.assigned > 0).cloned().collect();
    assert_eq!(months, rates(&it.months_scope, Some(Grouping::Month)).await.groups);
    let shown = (it.scope.to.year() - it.scope.from.year()) * 12 + it.scope.to.month0() as i32 + 1
        - it.scope.from.month0() as i32
        + 5;
    assert_eq!(it.months.len() as i32, shown, "five months before the period, and its own");
    let calendar = rates(&it.calendar_scope, None).await.total;
    let sum = |of: fn(&dondoc_service::DueDay) -> u64| it.calendar.iter().map(of).sum::<u64>();
    assert_eq!(sum(|day| day.overdue), calendar.open_overdue);
    assert_eq!(sum(|day| day.open), calendar.open_overdue + calendar.open_in_time);
    assert_eq!(sum(|day| day.done), calendar.done_late + calendar.done_on_time);
    assert_eq!(sum(|day| day.due), calendar.assigned);
    let ledger = it.extensions;
    assert_eq!(ledger.asked, ledger.granted + ledger.shorter + ledger.refused + ledger.lapsed + ledger.waiting);
    let by_current = it.scope.definition.deadline == DeadlineBy::Current;
    assert_eq!(if by_current { ledger.by_current } else { ledger.by_original }, it.total);
    let sensitivity = app.sensitivity(&it.scope.rates(None)).await.unwrap();
    let headline: Vec<_> = sensitivity.iter().filter(|it| it.headline).map(|it| it.total).collect();
    assert_eq!((sensitivity.len(), headline), (6, vec![it.total]));
    for other in &sensitivity {
        let mut request = it.scope.rates(None);
        (request.definition.count_by, request.definition.deadline) =
            (other.definition.count_by, other.definition.deadline);
        assert_eq!(app.rates(&request).await.unwrap().total, other.total);
    }
}

async fn check_lists(app: &App, it: &Overview) {
    let tasks = it.scope.tasks();
    assert_eq!(total(app, tasks.clone()).await, it.total.assigned);
    let ageing = [it.ageing.up_to_5, it.ageing.up_to_15, it.ageing.up_to_30, it.ageing.over_30];
    for (band, count) in OverdueBand::ALL.into_iter().zip(ageing) {
        let filter = TaskFilter { overdue: Some(band), ..tasks.clone() };
        assert_eq!(total(app, filter).await, u64::from(count), "{band:?}");
    }
    for day in it.calendar.iter().filter(|day| day.due > 0).step_by(5) {
        let on = DayRange { from: Some(day.day), to: Some(day.day) };
        let open = TaskFilter { due: on, classes: vec![Class::OpenOverdue], ..it.calendar_scope.tasks() };
        assert_eq!(total(app, open).await, day.overdue, "{}", day.day);
    }
    // The list knows the last word only as of now.
    if it.scope.as_of == app.today() {
        let silent = TaskFilter { silent_days: Some(it.silence.days.into()), ..tasks };
        assert_eq!(total(app, silent).await, u64::from(it.silence.tasks));
    }
}

/// Whoever asks while things happen gets what a process that has just started would answer.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn answers_under_way_are_answers_afresh() {
    let mut life = Life::months(21, 25).await;
    let over = Arc::new(AtomicBool::new(false));
    let requests: Vec<OverviewRequest> = (0..6).map(|_| request(&mut life.rng, life.office.app.today())).collect();
    let mut readers = tokio::task::JoinSet::new();
    for reader in 0..8 {
        let (app, over, requests) = (Arc::clone(&life.office.app), Arc::clone(&over), requests.clone());
        readers.spawn(async move {
            for n in reader.. {
                if over.load(Ordering::Relaxed) {
                    break;
                }
                let it = app.overview(&requests[n % requests.len()]).await.unwrap();
                let boxes: u64 = it.agencies.iter().map(|it| it.tally.assigned).sum();
                assert_eq!(it.total.assigned, boxes, "an answer is of one moment");
                app.rates(&it.scope.rates(Some(Grouping::Official))).await.unwrap();
            }
        });
    }
    for round in 0..25_u64 {
        life.office.set_day(d("2024-05-01") + Days::new(round));
        life.happen().await;
        let afresh = life.office.reopened(Place::Memory).await;
        for request in &requests {
            // The day is told, so that no reader asks on the day before.
            let request = OverviewRequest { as_of: Some(afresh.today()), ..request.clone() };
            let (followed, counted) =
                (life.office.app.overview(&request).await.unwrap(), afresh.overview(&request).await.unwrap());
            assert_eq!(followed, counted, "round {round}");
        }
    }
    over.store(true, Ordering::Relaxed);
    readers.join_all().await;
}

#[tokio::test]
async fn what_changed_since_the_meeting_is_named() {
    let office = Office::new().await;
    let officer = office.official("A", "SYT", Role::Officer).await;
    let decider = office.official("VP", "SKHCN", Role::Office).await;
    let before = office.assign("1", "Sở Y tế", "20/02/2024").await[0];
    let late = office.assign("2", "Sở Y tế", "25/01/2024").await[0];
    office.assign("3", "Sở Tài chính", "22/01/2024").await;
    let moved = office.assign("4", "Sở Y tế", "20/03/2024").await[0];
    office.set_day(d("2024-01-16"));
    let meeting = ChangesRequest {
        since: Since::Day(d("2024-01-16")),
        as_of: None,
        known_at: None,
        definition: Definition::default(),
        agency: None,
        by_successor: false,
        limit: 10,
    };
    let nothing = office.app.changed_since(&meeting).await.unwrap();
    assert_eq!((nothing.assigned.count, nothing.overdue.count), (0, 0));
    office.set_day(d("2024-01-30"));
    office.assign("5", "Sở Y tế", "20/03/2024").await;
    office.act(before, &officer, submit("1")).await.unwrap();
    office.act(before, &decider, confirm()).await.unwrap();
    office.act(late, &officer, submit("2")).await.unwrap();
    office.act(late, &decider, Command::SendBack { reason: "Thiếu phụ lục kèm theo".into() }).await.unwrap();
    let ask = Command::RequestExtension { until: d("2024-04-10"), reason: "Chờ hướng dẫn của Bộ".into() };
    office.act(moved, &officer, ask).await.unwrap();
    let grant = Command::GrantExtension { until: None, note: String::new() };
    office.act(moved, &decider, grant).await.unwrap();
    let it = office.app.changed_since(&meeting).await.unwrap();
    assert_eq!((it.since_day, it.as_of), (d("2024-01-16"), d("2024-01-30")));
    let lists = [
        (&it.assigned, vec!["NV5"]),
        (&it.done_on_time, vec!["NV1"]),
        (&it.done_late, vec![]),
        (&it.overdue, vec!["NV2", "NV3"]),
        (&it.extended, vec!["NV4"]),
        (&it.sent_back, vec!["NV2"]),
        (&it.returned, vec![]),
        (&it.withdrawn, vec![]),
        (&it.reassigned, vec![]),
    ];
    for (list, codes) in lists {
        assert_eq!((list.count, list.codes.iter().map(String::as_str).collect()), (codes.len(), codes));
    }
    let of = |agency| ChangesRequest { agency: Some(agency), limit: 0, ..meeting.clone() };
    let theirs = office.app.changed_since(&of(agency("STC"))).await.unwrap();
    assert_eq!((theirs.overdue.count, theirs.overdue.codes.len(), theirs.assigned.count), (1, 0, 0));
}

#[tokio::test]
async fn the_ledger_tells_what_was_bought_and_how_long_results_wait() {
    let office = Office::new().await;
    let officer = office.official("A", "SYT", Role::Officer).await;
    let decider = office.official("VP", "SKHCN", Role::Office).await;
    let tasks = office.assign("1", "Sở Y tế", "20/02/2024").await;
    let ask = |until| Command::RequestExtension { until, reason: "Chờ hướng dẫn của Bộ".into() };
    office.act(tasks[0], &officer, ask(d("2024-03-20"))).await.unwrap();
    let grant = Command::GrantExtension { until: Some(d("2024-03-01")), note: "việc gấp".into() };
    office.act(tasks[0], &decider, grant).await.unwrap();
    for (item, day) in [("2", "2024-01-16"), ("3", "2024-01-20"), ("4", "2024-01-23")] {
        let task = office.assign(item, "Sở Y tế", "20/02/2024").await[0];
        office.set_day(d(day));
        office.act(task, &officer, submit(item)).await.unwrap();
    }
    office.set_day(d("2024-02-26"));
    let year = |known_at, as_of| OverviewRequest {
        from: d("2024-01-01"),
        to: d("2024-12-31"),
        as_of,
        known_at,
        definition: Definition::default(),
        agency: None,
        by_successor: false,
    };
    let it = office.app.overview(&year(None, None)).await.unwrap();
    let ledger = it.extensions;
    assert_eq!((ledger.asked, ledger.shorter, ledger.granted, ledger.waiting), (1, 1, 0, 0));
    // From Tuesday 20 February to Friday 1 March.
    assert_eq!((ledger.days, ledger.working_days), (10, 8));
    assert_eq!((ledger.by_original.open_overdue, ledger.by_current.open_overdue), (1, 0));
    assert_eq!((it.awaiting.tasks, it.awaiting.median_days), (3, Some(37.0)));
    assert_eq!(it.silence.tasks, 1, "nothing was told of the first one for forty days");
    // Before any of it, and before any of it was known.
    let then = office.app.overview(&year(None, Some(d("2024-01-14")))).await.unwrap();
    let long_ago = Some(crate::support::morning(d("2024-01-01")));
    let unknown = office.app.overview(&year(long_ago, None)).await.unwrap();
    assert_eq!((then.total.assigned, unknown.extensions.asked), (0, 0));
    let bad = OverviewRequest { from: d("2025-01-01"), ..year(None, None) };
    assert!(office.app.overview(&bad).await.unwrap_err().to_string().contains("Kỳ báo cáo không hợp lệ"));
}

#[tokio::test]
async fn whoever_follows_the_head_hears_of_each_change() {
    let office = Office::new().await;
    let mut head = office.app.watch_head();
    let store = office.app.store();
    head.wait_for(|it| it.is_some()).await.unwrap();
    let mut second = office.app.watch_head();
    for item in ["1", "2", "3"] {
        office.assign(item, "Sở Y tế", "20/02/2024").await;
        let end = store.head().await.unwrap().map(|head| head.position);
        assert_eq!(*head.wait_for(|it| *it == end).await.unwrap(), end);
        assert_eq!(*second.wait_for(|it| *it == end).await.unwrap(), end);
    }
    let log = Arc::downgrade(&office.store);
    drop((office, second));
    // It ends with the application, and gives up the store.
    while head.changed().await.is_ok() {}
    assert!(log.upgrade().is_none(), "nobody holds the store any more");
}

/// Rates of the shapes that other systems read.
#[tokio::test]
async fn rates_of_a_request_are_those_of_its_scope() {
    let life = Life::months(31, 12).await;
    let request = RatesRequest {
        from: d("2024-01-01"),
        to: d("2024-06-30"),
        as_of: None,
        known_at: None,
        definition: Definition::default(),
        by: None,
        agency: Some(agency("unknown")),
        by_successor: false,
    };
    assert_eq!(life.office.app.rates(&request).await.unwrap().total.assigned, 0, "an agency that never led a task");
    let all = RatesRequest { agency: None, ..request };
    assert_eq!(life.office.app.rates(&all).await.unwrap().total.assigned as usize, life.tasks.len());
}
