//! A plan comes in again with rows inserted, taken out, edited: every task stays the task of its words.

use crate::{
    plans::{codes, counts, done, import, line, messages, plan},
    support::{Office, Rng, agency, confirm, d, submit},
};
use dondoc_agencies::Group;
use dondoc_domain::{TaskId, official::Role, task::Command, timeliness::Class};
use dondoc_intake::Line;
use std::collections::{BTreeMap, BTreeSet};

/// A line by its number and words.
fn says(office: &Office, item: &str, content: &str) -> Line {
    Line { content: content.into(), ..line(office, item, &["STTTT"], "30/6/2024") }
}

/// Numbered from 1, in this order.
fn numbered(lines: Vec<Line>) -> Vec<Line> {
    let number = |(n, line): (usize, Line)| {
        let (item, row) = (n.to_string(), u32::try_from(n).unwrap() + 4);
        Line { key: format!("I/{item}"), item, row, cell: format!("A{row}"), ..line }
    };
    (1..).zip(lines).map(number).collect()
}

async fn content(office: &Office, code: &str) -> String {
    office.app.view(code).await.unwrap().task.assignment.unwrap().content
}

async fn code(office: &Office, id: TaskId) -> String {
    office.app.view(&id.to_string()).await.unwrap().code
}

/// Imports words under running numbers, then other words; each is to have the task of this code.
#[track_caller]
fn check(before: &[&str], after: &[(&str, &str)], assigned: u64) {
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    runtime.block_on(async {
        for apply in [false, true] {
            let office = Office::new().await;
            let all = |words: Vec<&str>| plan(numbered(words.into_iter().map(|it| says(&office, "1", it)).collect()));
            import(&office, &all(before.to_vec()), |_| {}).await.unwrap();
            let next = all(after.iter().map(|(words, _)| *words).collect());
            let dry = import(&office, &next, |it| (it.dry_run, it.apply_changes) = (true, apply)).await.unwrap();
            let report = import(&office, &next, |it| it.apply_changes = apply).await.unwrap();
            assert_eq!(counts(&dry), counts(&report));
            assert_eq!(counts(&report), (assigned, after.len() as u64 - assigned, 0), "{}", messages(&report));
            for (it, (words, expected)) in report.lines.iter().zip(after) {
                assert_eq!(code(&office, it.tasks[0]).await, *expected, "{words}, apply: {apply}");
                if apply {
                    assert_eq!(content(&office, expected).await, *words);
                }
            }
            let length = office.log().await.len();
            let again = import(&office, &next, |it| it.apply_changes = apply).await.unwrap();
            assert_eq!((again.assigned, office.log().await.len()), (0, length), "said twice, done once");
        }
    });
}

#[test]
fn lines_are_known_by_their_words_before_their_numbers() {
    check(&["a", "b", "c"], &[("a", "NV1"), ("mới", "NV4"), ("b", "NV2"), ("c", "NV3")], 1);
    check(&["a", "b", "c"], &[("b", "NV2"), ("c", "NV3")], 0);
    check(&["a", "b", "c"], &[("c", "NV3"), ("a", "NV1"), ("b", "NV2")], 0);
    check(&["a", "b", "c"], &[("a", "NV1"), ("khác", "NV2"), ("c", "NV3")], 0);
    check(&["a", "b", "c"], &[("mới", "NV4"), ("khác nữa", "NV5"), ("a", "NV1"), ("b", "NV2"), ("c", "NV3")], 2);
    // Lines that nothing but the number tells apart keep the task of their number.
    check(&["a", "a", "b"], &[("mới", "NV4"), ("a", "NV2"), ("a", "NV1"), ("b", "NV3")], 1);
    check(&["a"], &[("a", "NV1"), ("a", "NV2")], 1);
}

#[tokio::test]
async fn numbers_that_moved_are_told() {
    let office = Office::new().await;
    let words = |all: &[&str]| plan(numbered(all.iter().map(|it| says(&office, "1", it)).collect()));
    import(&office, &words(&["a", "b", "c"]), |_| {}).await.unwrap();
    let report = import(&office, &words(&["a", "mới", "b", "c"]), |_| {}).await.unwrap();
    assert_eq!(codes(&report), ["number_taken", "renumbered", "renumbered"]);
    let told = &report.lines[2].line.findings[0].message;
    assert!(told.contains("“2”") && told.contains("“3”") && told.contains("NV2"), "{told}");
    let summed: Vec<_> = report.findings.iter().filter(|it| it.code == "renumbered").collect();
    assert!(summed.len() == 1 && summed[0].message.starts_with("2 dòng"), "{summed:?}");
    // The line that came second holds the number now: its words may change like any other's.
    let report = import(&office, &words(&["a", "mới hơn", "b", "c"]), |_| {}).await.unwrap();
    assert_eq!((counts(&report), code(&office, report.lines[1].tasks[0]).await), ((0, 4, 0), "NV4".to_owned()));
    assert!(codes(&report).contains(&"differs"));
}

/// Equal words are told apart by section, lead and deadline, and an older file by the words before a correction.
#[tokio::test]
async fn equal_words_keep_their_tasks() {
    let office = Office::new().await;
    let in_section = |section: &str, number: usize, line: Line| Line {
        key: format!("{section}/{number}"),
        item: number.to_string(),
        field: format!("Mục {section}"),
        ..line
    };
    let report =
        |lead: &str, deadline: &str| Line { content: "Báo cáo".into(), ..line(&office, "1", &[lead], deadline) };
    let first = import(
        &office,
        &plan(vec![
            in_section("A", 1, report("STTTT", "30/6/2024")),
            in_section("A", 2, report("SYT", "30/6/2024")),
            in_section("A", 3, report("SYT", "31/7/2024")),
            in_section("B", 1, report("SYT", "30/6/2024")),
        ]),
        |_| {},
    )
    .await
    .unwrap();
    let ids: Vec<TaskId> = first.lines.iter().map(|it| it.tasks[0]).collect();
    let moved = [
        in_section("A", 1, says(&office, "1", "mới")),
        in_section("A", 2, report("STTTT", "30/6/2024")),
        in_section("A", 3, report("SYT", "30/6/2024")),
        in_section("A", 4, report("SYT", "31/7/2024")),
        in_section("B", 1, says(&office, "1", "mới nữa")),
        in_section("B", 2, report("SYT", "30/6/2024")),
    ];
    let again = import(&office, &plan(moved.to_vec()), |it| it.apply_changes = true).await.unwrap();
    assert_eq!(counts(&again), (2, 4, 0));
    let now: Vec<TaskId> = [1, 2, 3, 5].iter().map(|at| again.lines[*at].tasks[0]).collect();
    assert_eq!(now, ids);
    assert!(!codes(&again).contains(&"differs"), "{}", messages(&again));
}

#[tokio::test]
async fn an_older_file_finds_what_was_corrected_since() {
    let office = Office::new().await;
    let words = |all: &[&str]| plan(numbered(all.iter().map(|it| says(&office, "1", it)).collect()));
    import(&office, &words(&["a", "b"]), |_| {}).await.unwrap();
    import(&office, &words(&["a", "b đã sửa"]), |it| it.apply_changes = true).await.unwrap();
    let report = import(&office, &words(&["mới", "a", "b"]), |_| {}).await.unwrap();
    assert_eq!((counts(&report), code(&office, report.lines[2].tasks[0]).await), ((1, 2, 0), "NV2".to_owned()));
}

/// A task that is done or withdrawn was judged: a file changes nothing of it, whatever it is asked.
#[tokio::test]
async fn closed_tasks_stay_as_they_were_judged() {
    let office = Office::new().await;
    let (officer, decider) =
        (office.official("A", "STTTT", Role::Officer).await, office.official("B", "SNV", Role::Office).await);
    let base =
        |deadline| plan(vec![line(&office, "1", &["STTTT"], deadline), line(&office, "2", &["STTTT"], "30/6/2024")]);
    import(&office, &base("20/1/2024"), |_| {}).await.unwrap();
    office.set_day(d("2024-02-05"));
    let issued = |it: &mut dondoc_service::ImportRequest| it.directive.issued = d("2024-01-12");
    let tasks = [office.app.find_task("NV1").await.unwrap().0, office.app.find_task("NV2").await.unwrap().0];
    office.act(tasks[0], &officer, submit("báo cáo")).await.unwrap();
    office.act(tasks[0], &decider, confirm()).await.unwrap();
    let reason = "không còn phù hợp".to_owned();
    office.act(tasks[1], &decider, Command::Withdraw { reason, ends_series: false }).await.unwrap();
    let class = async || office.app.view("NV1").await.unwrap().class;
    assert_eq!(class().await, Some(Class::DoneLate));
    let mut changed = base("Quý II/2024").lines;
    changed[1].content = "Nội dung khác".into();
    changed[0] = done(changed[0].clone(), &["86/STTTT-BC@2024-01-14", "+12/QĐ-UBND@2024-01-15"]);
    changed[1] = done(changed[1].clone(), &["87/STTTT-BC@2024-01-14"]);
    let changed = plan(changed);
    let length = office.log().await.len();
    for (apply, severity) in [(false, "warning"), (true, "error")] {
        let report = import(&office, &changed, |it| {
            issued(it);
            it.apply_changes = apply;
        })
        .await
        .unwrap();
        assert_eq!(codes(&report), ["closed_differs"; 4], "{}", messages(&report));
        let told = messages(&report);
        for part in ["NV1", "“20/1/2024”", "“Quý II/2024”", "NV2", "“Nội dung khác”", "86/STTTT-BC", "task reopen"]
        {
            assert!(told.contains(part), "{part}: {told}");
        }
        assert!(report.lines.iter().flat_map(|it| &it.line.findings).all(|it| it.severity.name() == severity));
        assert_eq!(office.log().await.len(), length);
        assert_eq!(class().await, Some(Class::DoneLate));
    }
    // Reopened, it follows the file like any other.
    office.act(tasks[0], &decider, Command::Reopen { reason: "sai thời hạn".into() }).await.unwrap();
    let report = import(&office, &changed, |it| {
        issued(it);
        (it.apply_changes, it.with_results) = (true, false);
    })
    .await
    .unwrap();
    assert_eq!(codes(&report), ["differs", "corrected", "closed_differs"]);
}

/// The groups among those who support are the agencies that the task records; who leads alone is not among them.
#[tokio::test]
async fn supporting_agencies_are_those_recorded() {
    let office = Office::new().await;
    let supported = |item: &str, leads: &[&str]| Line {
        supporting: vec![agency("SYT")],
        supporting_groups: vec![Group::Departments],
        ..line(&office, item, leads, "30/6/2024")
    };
    let plan = plan(vec![supported("1", &["STTTT"]), supported("2", &["STTTT", "SYT"])]);
    let dry = import(&office, &plan, |it| it.dry_run = true).await.unwrap();
    let real = import(&office, &plan, |_| {}).await.unwrap();
    for (it, shown) in [(0, 4), (1, 5)] {
        assert_eq!(dry.lines[it].line.supporting, real.lines[it].line.supporting);
        assert_eq!(real.lines[it].line.supporting.len(), shown);
        let mut recorded = BTreeSet::new();
        for id in &real.lines[it].tasks {
            let assignment = office.app.view(&id.to_string()).await.unwrap().task.assignment.unwrap();
            assert_eq!(assignment.supporting.len(), 4, "all five but the lead");
            recorded.extend(assignment.supporting);
        }
        assert_eq!(recorded, real.lines[it].line.supporting.iter().cloned().collect());
    }
}

#[tokio::test]
async fn other_columns_are_compared_where_the_file_has_them() {
    let office = Office::new().await;
    let with = |columns: &[(&str, &str)]| {
        let attributes = columns.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        plan(vec![Line { attributes, ..line(&office, "1", &["STTTT"], "30/6/2024") }])
    };
    import(&office, &with(&[("Kinh phí", "100 triệu"), ("STT", "4"), ("Ghi chú", "Mới")]), |_| {}).await.unwrap();
    let length = office.log().await.len();
    for (columns, told) in [
        (
            &[("Kinh phí", "200 triệu"), ("STT", "5"), ("Ghi chú", "Mới")][..],
            Some("Kinh phí: đã lưu “100 triệu”, trong tệp “200 triệu”"),
        ),
        (
            &[("Kinh phí", "100 triệu"), ("Ghi chú", "Chuyển tiếp")],
            Some("Ghi chú: đã lưu “Mới”, trong tệp “Chuyển tiếp”"),
        ),
        (&[("Kinh phí", "100  triệu")], None),
    ] {
        for apply in [false, true] {
            let report = import(&office, &with(columns), |it| it.apply_changes = apply).await.unwrap();
            let expected: Vec<&str> = told.iter().map(|_| "differs").collect();
            assert_eq!(codes(&report), expected, "{}", messages(&report));
            assert!(told.is_none_or(|told| messages(&report).contains(told)), "{}", messages(&report));
            assert_eq!(office.log().await.len(), length, "nothing to correct, nothing corrected");
        }
    }
}

#[tokio::test]
async fn a_number_that_needs_a_look_is_told() {
    let office = Office::new().await;
    for (number, expected) in [
        ("36/QĐ-UBND", None),
        ("1158/KHPH-STTTT-SGDĐT", Some("directive_kind_unknown")),
        ("11/KH-UBND(M)", Some("directive_secret_series")),
    ] {
        let issued = crate::plans::issued(&office);
        let directive = dondoc_domain::directive::Directive::new(number, "UBND tỉnh", issued, "", "").unwrap();
        let plan = plan(vec![line(&office, "1", &["STTTT"], "30/6/2024")]);
        let report = import(&office, &plan, |it| it.directive = directive).await.unwrap();
        assert_eq!(report.findings.iter().map(|it| it.code).next(), expected, "{number}");
        assert_eq!(counts(&report), (1, 0, 0));
    }
}

/// Random plans, changed at random time and again: no line loses its task, none gets another's, nothing comes twice.
#[tokio::test]
async fn nothing_is_lost_and_nothing_assigned_twice() {
    for seed in 0..60 {
        let mut rng = Rng(seed);
        let office = Office::new().await;
        let mut words = 0;
        let mut lines: Vec<Line> = (0..rng.below(7) + 1).map(|_| random_line(&office, &mut rng, &mut words)).collect();
        for round in 0..4 {
            let apply = rng.one_in(2);
            let before = stored(&office).await;
            let plan = plan(numbered(lines.clone()));
            let report = import(&office, &plan, |it| it.apply_changes = apply).await.unwrap();
            let told = format!("seed {seed}, round {round}, apply {apply}: {}", messages(&report));
            let after = stored(&office).await;
            assert_eq!(after.len() as u64, before.len() as u64 + report.assigned, "{told}");
            assert!(before.keys().all(|id| after.contains_key(id)), "{told}");
            let tasks: Vec<TaskId> = report.lines.iter().flat_map(|it| it.tasks.iter().copied()).collect();
            assert_eq!(tasks.iter().collect::<BTreeSet<_>>().len(), tasks.len(), "no task is two lines': {told}");
            assert_eq!(report.skipped, 0, "{told}");
            // A changed line may name a lead more: its task waits for --apply-changes.
            let led = lines.iter().zip(&report.lines).all(|(line, it)| it.tasks.len() >= line.leads.len());
            assert!(led || !apply, "{told}");
            let times = |content: &str| lines.iter().filter(|it| it.content == content).count();
            for (line, became) in lines.iter().zip(&report.lines) {
                let known: BTreeSet<TaskId> =
                    before.iter().filter(|(_, content)| **content == line.content).map(|(id, _)| *id).collect();
                let now: BTreeSet<TaskId> = became.tasks.iter().copied().collect();
                if times(&line.content) == 1 && !known.is_empty() && known.len() <= line.leads.len() {
                    assert_eq!(now, known, "the same words, the same tasks: {told}");
                }
                if apply || known.is_empty() && now.iter().all(|id| !before.contains_key(id)) {
                    assert!(now.iter().all(|id| after[id] == line.content), "{told}");
                }
            }
            for (id, content) in before.iter().filter(|(id, _)| !apply || !tasks.contains(id)) {
                assert_eq!(after[id], *content, "{told}");
            }
            let length = office.log().await.len();
            let again = import(&office, &plan, |it| it.apply_changes = apply).await.unwrap();
            assert_eq!((again.assigned, office.log().await.len()), (0, length), "{told}");
            for _ in 0..rng.below(3) + 1 {
                let at = rng.below(lines.len() + 1);
                match rng.below(4) {
                    0 | 1 => lines.insert(at, random_line(&office, &mut rng, &mut words)),
                    2 if lines.len() > 1 => drop(lines.remove(at.min(lines.len() - 1))),
                    _ => {
                        words += 1;
                        let at = at.min(lines.len() - 1);
                        lines[at].content = format!("Việc đã sửa {words}");
                    }
                }
            }
        }
    }
}

/// New words mostly, now and then some that another line may have as well; one lead or two.
fn random_line(office: &Office, rng: &mut Rng, words: &mut u32) -> Line {
    *words += 1;
    let content = if rng.one_in(5) { "Báo cáo định kỳ".to_owned() } else { format!("Việc {words}") };
    let leads: &[&str] = if rng.one_in(4) { &["STTTT", "SYT"] } else { &["STTTT"] };
    Line { content, ..line(office, "1", leads, "30/6/2024") }
}

/// Every task and its words.
async fn stored(office: &Office) -> BTreeMap<TaskId, String> {
    let mut all = BTreeMap::new();
    for id in office.log().await.iter().filter(|it| it.name == "task_assigned.v1").map(|it| it.stream.clone()) {
        let id: TaskId = id.to_string().trim_start_matches("task-").parse().unwrap();
        let view = office.app.view(&id.to_string()).await.unwrap();
        all.insert(id, view.task.assignment.unwrap().content);
    }
    all
}
