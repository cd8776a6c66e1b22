//! A plan comes in again: the same changes nothing, a changed one shows what differs.

use crate::{
    plans::{codes, counts, done, half_way, import, issued, line, messages, plan},
    support::{Office, agency, confirm, submit},
};
use dondoc_domain::{official::Role, task::Command, timeliness::Phase};
use dondoc_intake::{Line, Plan};

fn base(office: &Office) -> Plan {
    plan(vec![
        line(office, "1", &["STTTT"], "30/6/2024"),
        line(office, "2", &["STTTT", "SYT"], "Quý I/2024"),
        done(line(office, "3", &["SYT"], "30/6/2024"), &["86/SYT-BC@2024-01-14", "+12/QĐ-UBND@2024-01-15"]),
        half_way(line(office, "4", &["SNV"], "Hàng quý")),
    ])
}

#[tokio::test]
async fn the_same_plan_again_changes_nothing() {
    let office = Office::new().await;
    let decider = office.official("B", "SNV", Role::Office).await;
    let plan = base(&office);
    let first = import(&office, &plan, |_| {}).await.unwrap();
    assert_eq!(counts(&first), (5, 0, 0));
    let length = office.log().await.len();
    for apply in [false, true] {
        let again = import(&office, &plan, |it| it.apply_changes = apply).await.unwrap();
        assert_eq!((counts(&again), codes(&again)), ((0, 5, 0), vec![]));
        assert_eq!(office.log().await.len(), length);
    }
    // Not even after people went on with what it said: it has said that already.
    let task = first.lines[2].tasks[0];
    office.act(task, &decider, Command::Reopen { reason: "còn việc".into() }).await.unwrap();
    let again = import(&office, &plan, |_| {}).await.unwrap();
    assert_eq!(counts(&again), (0, 5, 0));
    assert_eq!(office.app.view(&task.to_string()).await.unwrap().task.phase(), Phase::Open);
    // Nor from another process, nor under another office's clock.
    office.set_day(office.app.today() + chrono::Days::new(40));
    let other = std::sync::Arc::new(office.reopened(dondoc_service::Place::Memory).await);
    let length = office.log().await.len();
    let mut request = crate::plans::request(&office, &plan);
    request.directive = dondoc_domain::directive::Directive::new(
        "36/QĐ-UBND",
        "UBND tỉnh",
        issued(&office) - chrono::Days::new(40),
        "",
        "",
    )
    .unwrap();
    let again = other.import(request, |_, _| {}).await.unwrap();
    assert_eq!((counts(&again), office.log().await.len()), ((0, 5, 0), length));
}

/// First the tasks alone, later the results of the very same file.
#[tokio::test]
async fn results_can_be_taken_in_later() {
    let office = Office::new().await;
    let plan = base(&office);
    import(&office, &plan, |it| it.with_results = false).await.unwrap();
    let before = office.log().await.len();
    let report = import(&office, &plan, |_| {}).await.unwrap();
    assert_eq!((counts(&report), codes(&report)), ((0, 5, 0), vec![]));
    assert_eq!(office.log().await.len(), before + 3 + 1, "submitted, issued, confirmed; and one progress");
    let done = office.app.view(&report.lines[2].tasks[0].to_string()).await.unwrap();
    assert_eq!(done.task.phase(), Phase::Done);
}

#[tokio::test]
async fn a_changed_plan_shows_what_differs_and_changes_it_when_told() {
    let office = Office::new().await;
    import(&office, &base(&office), |_| {}).await.unwrap();
    type Change = fn(&mut Line);
    for (what, change, shown) in [
        ("content", (|it| it.content = "Ban hành  đề án".into()) as Change, "Nội dung"),
        ("deliverable", |it| it.deliverable = "Đề án".into(), "Sản phẩm"),
        ("approver", |it| it.approver = "HĐND tỉnh".into(), "Cấp trình"),
        ("field", |it| it.field = "Xã hội số".into(), "Lĩnh vực"),
        ("supporting", |it| it.supporting = vec![agency("STC")], "phối hợp"),
    ] {
        check_change(&office, what, change, shown).await;
    }
    let deadline = line(&office, "1", &["STTTT"], "31/7/2024").deadline;
    check_change(&office, "deadline", |it| it.deadline = deadline.clone(), "Thời hạn").await;
    let view = office.app.view("NV1").await.unwrap();
    assert_eq!(view.task.deadline.unwrap().due, deadline.due);
    assert_eq!(view.task.assignment.unwrap().content, "Ban hành đề án");
}

/// Changes the first line on top of what is stored now.
async fn check_change(office: &Office, what: &str, change: impl FnOnce(&mut Line), shown: &str) {
    let stored = office.app.view("NV1").await.unwrap().task.assignment.unwrap();
    let mut plan = base(office);
    let first = &mut plan.lines[0];
    first.content.clone_from(&stored.content);
    first.deliverable.clone_from(&stored.deliverable);
    first.approver.clone_from(&stored.approver);
    first.field.clone_from(&stored.field);
    first.supporting.clone_from(&stored.supporting);
    first.deadline.clone_from(&stored.deadline);
    change(first);
    let plan = crate::plans::plan(plan.lines);
    let before = office.log().await.len();
    let look = import(office, &plan, |_| {}).await.unwrap();
    assert_eq!((counts(&look), codes(&look)), ((0, 5, 0), vec!["differs"]), "{what}");
    assert!(messages(&look).contains(shown), "{what}: {}", messages(&look));
    assert_eq!(office.log().await.len(), before, "{what}: a look changes nothing");
    let apply = import(office, &plan, |it| it.apply_changes = true).await.unwrap();
    assert_eq!((counts(&apply), codes(&apply)), ((0, 5, 0), vec!["differs", "corrected"]), "{what}");
    assert_eq!(office.log().await.len(), before + 1, "{what}");
    let after = import(office, &plan, |it| it.apply_changes = true).await.unwrap();
    assert_eq!((codes(&after), office.log().await.len()), (vec![], before + 1), "{what}: once");
}

#[tokio::test]
async fn other_leads_are_shown_and_given_the_task_when_told() {
    let office = Office::new().await;
    import(&office, &base(&office), |_| {}).await.unwrap();
    let mut changed = base(&office);
    changed.lines[0].leads = vec![agency("STC")];
    let changed = plan(changed.lines);
    let before = office.log().await.len();
    let look = import(&office, &changed, |_| {}).await.unwrap();
    assert_eq!(codes(&look), ["differs", "differs"], "one new, one gone");
    assert!(messages(&look).contains("Sở Tài chính") && messages(&look).contains("Sở Thông tin"));
    assert_eq!((look.assigned, office.log().await.len()), (0, before));
    let apply = import(&office, &changed, |it| it.apply_changes = true).await.unwrap();
    assert_eq!((apply.assigned, office.log().await.len()), (1, before + 1));
    assert_eq!(codes(&apply), ["differs"], "who is not named any more is for people to decide");
    let again = import(&office, &changed, |it| it.apply_changes = true).await.unwrap();
    assert_eq!((again.assigned, office.log().await.len()), (0, before + 1));
}

/// What happened to a task since it was imported is no difference: another lead, a confirmed result.
#[tokio::test]
async fn what_people_did_since_is_no_difference() {
    let office = Office::new().await;
    let officer = office.official("A", "STC", Role::Officer).await;
    let decider = office.official("B", "SNV", Role::Office).await;
    let plan = base(&office);
    let first = import(&office, &plan, |_| {}).await.unwrap();
    let task = first.lines[0].tasks[0];
    office.act(task, &decider, Command::Reassign { to: agency("STC"), reason: "đúng việc".into() }).await.unwrap();
    office.act(task, &officer, submit("báo cáo")).await.unwrap();
    office.act(task, &decider, confirm()).await.unwrap();
    let before = office.log().await.len();
    let again = import(&office, &plan, |it| it.apply_changes = true).await.unwrap();
    assert_eq!((counts(&again), codes(&again)), ((0, 5, 0), vec![]));
    assert_eq!(office.log().await.len(), before);
}

/// An import that was cut off left some streams; the next run adds the others, in any order.
#[tokio::test]
async fn an_interrupted_import_is_completed() {
    let whole = Office::new().await;
    let plan = base(&whole);
    import(&whole, &plan, |_| {}).await.unwrap();
    let events = |log: Vec<dondoc_store::Recorded>| {
        let mut all: Vec<_> = log.into_iter().map(|it| (it.stream, it.revision, it.id, it.name, it.data)).collect();
        all.sort_by(|a, b| (&a.0, a.1).cmp(&(&b.0, b.1)));
        all
    };
    for cut in 0..plan.lines.len() {
        let office = Office::new().await;
        // What the cut left behind: the lines from `cut` on, as if their appends had been quicker.
        let mut part = plan.clone();
        part.lines.drain(..cut);
        import(&office, &part, |_| {}).await.unwrap();
        let rest = import(&office, &plan, |_| {}).await.unwrap();
        assert_eq!(rest.assigned + rest.known, 5, "cut at {cut}");
        assert_eq!(events(office.log().await), events(whole.log().await), "cut at {cut}");
    }
}

/// Two people import the same file in the same moment.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn the_same_plan_twice_at_once_is_one() {
    let office = std::sync::Arc::new(Office::new().await);
    let lines = (1..80).map(|n| line(&office, &n.to_string(), &["STTTT", "SYT"], "30/6/2024")).collect();
    let plan = plan(lines);
    let mut importing = tokio::task::JoinSet::new();
    for _ in 0..4 {
        let (office, plan) = (office.clone(), plan.clone());
        importing.spawn(async move { import(&office, &plan, |_| {}).await.map(|it| it.assigned + it.known) });
    }
    for answer in importing.join_all().await {
        assert_eq!(answer.unwrap(), 158);
    }
    let tasks = office.log().await.iter().filter(|it| it.stream.category() == "task").count();
    assert_eq!(tasks, 158);
}
