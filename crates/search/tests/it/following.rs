//! The index follows the log: corrections, names that come later, entries taken back.

use crate::log::{Log, cited, directive, founded, task};
use dondoc_agencies::{AgencyId, RegistryEvent};
use dondoc_domain::task::{
    TaskEvent,
    event::{Because, Correction, Progress, Reassigned, ResultSubmitted, Undone, UndoneWhat},
};
use dondoc_search::Index;
use uuid::Uuid;

/// Tells the index after every event, and compares it with one that hears of all of them at once.
#[tokio::test]
async fn what_changes_is_found_by_its_new_words() {
    let mut log = Log::new();
    let index = Index::in_memory().unwrap();
    log.assign(task("Lắp đặt cáp quang")).await;
    log.assign(task("Việc khác")).await;
    check(&log, &index, &[("cáp quang", &[1]), ("36/QĐ-UBND", &[]), ("thông tin", &[]), ("nv1", &[1])]).await;

    // The directive and the agency are entered after the tasks.
    log.issue(directive("36/QĐ-UBND", "Trọng tâm")).await;
    check(&log, &index, &[("36/QĐ-UBND", &[2, 1]), ("trọng tâm cáp", &[1])]).await;
    log.registry(founded("STTTT", "Sở Thông tin và Truyền thông", "STTTT")).await;
    check(&log, &index, &[("thông tin", &[2, 1])]).await;
    let on = "2025-03-01".parse().unwrap();
    let (agency, name, symbol) = (AgencyId::new("STTTT"), "Sở Công nghệ số".to_owned(), "SCNS".to_owned());
    log.registry(RegistryEvent::Renamed { agency, name, symbol, on }).await;
    log.registry(RegistryEvent::AliasAdded { agency: "STTTT".into(), alias: "Sở 4T".into() }).await;
    check(&log, &index, &[("công nghệ số cáp", &[1]), ("thông tin cáp", &[1]), ("4t", &[2, 1])]).await;

    let right =
        Correction {
            content: Some("Lắp đặt trạm phát".into()), reason: "nhầm".into(), ..Correction::default()
        };
    log.tell(1, 1, TaskEvent::Corrected(right)).await;
    let field = Correction { field: Some("Viễn thông".into()), reason: "thiếu".into(), ..Correction::default() };
    log.tell(1, 2, TaskEvent::Corrected(field)).await;
    check(&log, &index, &[("cáp quang", &[]), ("trạm phát viễn thông", &[1]), ("nv1", &[1]), ("36/QĐ", &[2, 1])]).await;

    let told = Progress { percent: None, note: String::new(), documents: vec![cited("9/BC-STTTT")], blocker: None };
    log.tell(1, 3, TaskEvent::ProgressReported(told)).await;
    let result = ResultSubmitted { documents: vec![cited("551/STTTT-CN")], text: String::new() };
    log.tell(1, 4, TaskEvent::ResultSubmitted(result)).await;
    check(&log, &index, &[("551/stttt", &[1]), ("9/bc", &[1])]).await;
    log.tell(1, 5, TaskEvent::Undone(Undone { command: Uuid::from_u128(4), what: UndoneWhat::Result })).await;
    check(&log, &index, &[("551/stttt", &[]), ("9/bc", &[1])]).await;

    log.registry(founded("SKHCN", "Sở Khoa học và Công nghệ", "SKHCN")).await;
    let (from, to) = (AgencyId::new("STTTT"), AgencyId::new("SKHCN"));
    log.tell(2, 6, TaskEvent::Reassigned(Reassigned { from, to, because: Because::Merger, reason: String::new() }))
        .await;
    check(&log, &index, &[("khoa học", &[2]), ("truyền thông", &[2, 1])]).await;
}

async fn check(log: &Log, index: &Index, expected: &[(&str, &[usize])]) {
    index.catch_up(log.store.as_ref(), |_| {}).await.unwrap();
    let fresh = log.index().await;
    assert_eq!(index.checkpoint(), fresh.checkpoint());
    for (text, tasks) in expected {
        for index in [index, &fresh] {
            let mut found = log.found(index, text);
            found.sort_by(|a, b| b.cmp(a));
            assert_eq!(found, *tasks, "{text:?}");
        }
    }
}

#[tokio::test]
async fn another_log_is_never_answered_from() {
    let (mut one, mut other) = (Log::new(), Log::new());
    one.assign(task("Phòng chống bão")).await;
    one.assign(task("Phòng chống lũ")).await;
    other.assign(task("Chuyển đổi số")).await;
    let folder = tempfile::tempdir().unwrap();
    let index = Index::open(folder.path()).unwrap();
    index.catch_up(one.store.as_ref(), |_| {}).await.unwrap();
    assert_eq!(one.found(&index, "bão"), [1]);
    index.catch_up(other.store.as_ref(), |_| {}).await.unwrap();
    assert_eq!((index.find("bão", 9).unwrap(), other.found(&index, "chuyển đổi")), (vec![], vec![1]));
    drop(index);

    // Also not by a process that opens it anew, and not when the other log is empty.
    let index = Index::open(folder.path()).unwrap();
    assert_eq!(index.checkpoint().unwrap().events, 1);
    assert_eq!(other.found(&index, "chuyển đổi"), [1]);
    index.catch_up(Log::new().store.as_ref(), |_| {}).await.unwrap();
    assert_eq!((index.checkpoint(), index.find("chuyển đổi", 9).unwrap()), (None, vec![]));
    index.catch_up(one.store.as_ref(), |_| {}).await.unwrap();
    assert_eq!((one.found(&index, "bão"), one.found(&index, "nv2")), (vec![1], vec![2]));
}

#[tokio::test]
async fn many_small_commits_leave_few_parts_and_events_without_text_none() {
    let mut log = Log::new();
    let folder = tempfile::tempdir().unwrap();
    let index = Index::open(folder.path()).unwrap();
    for n in 0..40 {
        log.assign(task(&format!("Việc thứ {n}"))).await;
        index.catch_up(log.store.as_ref(), |_| {}).await.unwrap();
    }
    assert_eq!(index.find("việc", 100).unwrap().len(), 40);
    drop(index);
    // Closing waits for merges that are under way.
    let index = Index::open(folder.path()).unwrap();
    assert!(index.parts() < 20, "{} parts", index.parts());
    let parts = index.parts();
    for n in 1..=40 {
        let told = Progress { percent: Some(50), note: "đang làm".into(), documents: vec![], blocker: None };
        log.tell(n, 1, TaskEvent::ProgressReported(told)).await;
        index.catch_up(log.store.as_ref(), |_| {}).await.unwrap();
    }
    assert_eq!(index.checkpoint().unwrap().events, 80);
    assert!(index.parts() <= parts);
}
