//! Killed at any point, the index goes on from its last commit and ends as if it had never stopped.

use crate::log::{Log, task};
use dondoc_domain::task::{TaskEvent, event::Correction};
use dondoc_search::Index;
use std::{
    collections::BTreeMap,
    io::{BufRead, BufReader},
    path::Path,
    process::{Command, Stdio},
};

const FOLDER: &str = "DONDOC_SEARCH_TEST_FOLDER";
const TASKS: usize = 400;

/// One task after the other, each third of them corrected later; the same in every process.
async fn tell(log: &mut Log, step: usize) {
    log.assign(task(&format!("Nhiệm vụ số {step} về chuyển đổi số"))).await;
    if step.is_multiple_of(3) && step > 0 {
        let content = Some(format!("Nhiệm vụ đã sửa {step} phòng chống bão"));
        let right = Correction { content, reason: "nhầm".into(), ..Correction::default() };
        log.tell(step, step as u128, TaskEvent::Corrected(right)).await;
    }
}

/// What the index answers to a few questions, for all of its tasks.
fn answers(log: &Log, index: &Index) -> BTreeMap<&'static str, Vec<usize>> {
    let ask = |text| {
        let mut found = log.found(index, text);
        found.sort();
        (text, found)
    };
    ["chuyển đổi", "bão", "phong chong", "nhiệm vụ", "NV7", "sửa 99", "so 12"].map(ask).into()
}

/// The child: indexes after each step and says so, until it is killed.
#[test]
fn child_that_is_killed() {
    let Ok(folder) = std::env::var(FOLDER) else { return };
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    runtime.block_on(async {
        let mut log = Log::new();
        let index = Index::open(Path::new(&folder)).unwrap();
        for step in 0..TASKS {
            tell(&mut log, step).await;
            index.catch_up(log.store.as_ref(), |events| println!("events {events}")).await.unwrap();
        }
        println!("events done");
        loop {
            std::thread::park();
        }
    });
}

#[tokio::test]
async fn a_killed_process_leaves_what_another_can_go_on_from() {
    let mut log = Log::new();
    for step in 0..TASKS {
        tell(&mut log, step).await;
    }
    let expected = answers(&log, &log.index().await);
    assert_eq!(expected["bão"].len(), (TASKS - 1) / 3);
    let mut resumed = 0;
    for reports in [1, 3, 10, 25, 60] {
        let folder = tempfile::tempdir().unwrap();
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "kill::child_that_is_killed", "--nocapture"])
            .env(FOLDER, folder.path())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let lines = BufReader::new(child.stdout.take().unwrap()).lines().map(|line| line.unwrap());
        let told = lines.filter(|line| line.contains("events ")).take(reports).count();
        child.kill().unwrap();
        child.wait().unwrap();
        assert_eq!(told, reports);

        let index = Index::open(folder.path()).unwrap();
        let checkpoint = index.checkpoint().unwrap();
        let before = checkpoint.events;
        let last = log.store.read_all(None, before as usize).await.unwrap().pop().unwrap();
        assert_eq!((checkpoint.position, checkpoint.hash), (last.position, last.hash.0));
        // What was reported was committed, so it is not lost.
        assert!(before >= reports as u64, "{before} events after {reports} reports");
        resumed += usize::from(before < log.store.head().await.unwrap().unwrap().events);
        index.catch_up(log.store.as_ref(), |_| {}).await.unwrap();
        assert_eq!(answers(&log, &index), expected, "killed after {reports} reports");
    }
    assert!(resumed > 0, "no run was cut");
}

/// Whoever stops waiting, at whatever point, leaves an index that the next call brings to the end.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whoever_stops_waiting_leaves_nothing_half_done() {
    let mut log = Log::new();
    let folder = tempfile::tempdir().unwrap();
    let index = Index::open(folder.path()).unwrap();
    for step in 0..120 {
        tell(&mut log, step).await;
        let mut work = Box::pin(index.catch_up(log.store.as_ref(), |_| {}));
        // Polled so many times and dropped.
        for _ in 0..step % 4 {
            let polled = std::future::poll_fn(|context| std::task::Poll::Ready(work.as_mut().poll(context).is_ready()));
            if polled.await {
                break;
            }
        }
    }
    index.catch_up(log.store.as_ref(), |_| {}).await.unwrap();
    assert_eq!(answers(&log, &index), answers(&log, &log.index().await));
}
