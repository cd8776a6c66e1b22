//! Many act at once, on one task and on many: no update is lost, and one wins where only one can.

use crate::support::{Office, agency, confirm, d, morning, submit};
use dondoc_domain::{OfficialId, TaskId, official::Role, task::Command, timeliness::Phase};
use dondoc_service::{Place, ServiceError};
use dondoc_store::{EventStore, FixedClock, MemoryStore, verify};
use dondoc_store_sled::{Options, SledStore};
use std::{collections::BTreeSet, sync::Arc};
use tokio::task::JoinSet;

const ACTORS: usize = 24;

/// An office over a memory store, and one over the embedded store.
async fn offices(dir: &tempfile::TempDir) -> [(&'static str, Arc<Office>); 2] {
    let clock = || Arc::new(FixedClock::new(morning(d("2024-01-15"))));
    let (one, two) = (clock(), clock());
    let options = Options { clock: two.clone(), cache_bytes: 4 << 20, ..Options::default() };
    let sled: Arc<dyn EventStore> = Arc::new(SledStore::open(&dir.path().join("log"), options).unwrap());
    let memory: Arc<dyn EventStore> = Arc::new(MemoryStore::new(one.clone()));
    [
        ("memory", Arc::new(Office::over(memory, one, Place::Memory).await)),
        ("sled", Arc::new(Office::over(sled, two, Place::Memory).await)),
    ]
}

async fn staff(office: &Office, role: Role) -> Vec<OfficialId> {
    let mut all = Vec::new();
    for n in 0..ACTORS {
        all.push(office.official(&format!("Cán bộ {role:?} {n}"), "STTTT", role).await);
    }
    all
}

/// Everyone says their command to the task they are given, all at once.
async fn all_at_once(
    office: &Arc<Office>,
    commands: Vec<(TaskId, OfficialId, Command)>,
) -> Vec<Result<usize, ServiceError>> {
    let mut acting = JoinSet::new();
    for (task, by, command) in commands {
        let office = Arc::clone(office);
        acting.spawn(async move { office.act(task, &by, command).await.map(|it| it.events.len()) });
    }
    acting.join_all().await
}

fn report(n: usize) -> Command {
    Command::Report { percent: None, note: format!("việc thứ {n}"), documents: Vec::new(), blocker: None }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn no_report_on_one_task_is_lost() {
    let dir = tempfile::tempdir().unwrap();
    for (store, office) in offices(&dir).await {
        let officers = staff(&office, Role::Officer).await;
        let task = office.assign("1", "STTTT", "30/6/2024").await[0];
        let say = |(n, by): (usize, &OfficialId)| (task, by.clone(), report(n));
        let answers = all_at_once(&office, officers.iter().enumerate().map(say).collect()).await;
        for answer in answers {
            assert!(answer.is_ok(), "{store}: {answer:?}");
        }
        let view = office.app.view(&task.to_string()).await.unwrap();
        let notes: BTreeSet<String> =
            view.history.iter().filter_map(|it| it.data["note"].as_str().map(str::to_owned)).collect();
        let expected: BTreeSet<String> = (0..ACTORS).map(|n| format!("việc thứ {n}")).collect();
        assert_eq!(notes, expected, "{store}");
        assert_eq!(view.history.len(), 1 + ACTORS, "{store}");
        assert!(verify(office.store.as_ref(), |_| ()).await.unwrap().ok, "{store}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn one_wins_where_one_can() {
    let dir = tempfile::tempdir().unwrap();
    for (store, office) in offices(&dir).await {
        let officers = staff(&office, Role::Officer).await;
        let deciders = staff(&office, Role::Office).await;
        let task = office.assign("1", "STTTT", "30/6/2024").await[0];
        // Asking for different days at once: one request stands, the others hear that one waits already.
        let ask = |(n, by): (usize, &OfficialId)| {
            let until = d("2024-07-02") + chrono::Days::new(n as u64);
            (task, by.clone(), Command::RequestExtension { until, reason: "chờ hướng dẫn".into() })
        };
        let answers = all_at_once(&office, officers.iter().enumerate().map(ask).collect()).await;
        assert_eq!(answers.iter().filter(|it| it.is_ok()).count(), 1, "{store}: {answers:?}");
        let refused = |it: &Result<usize, ServiceError>| matches!(it, Err(ServiceError::Refused(_)));
        assert_eq!(answers.iter().filter(|it| refused(it)).count(), ACTORS - 1, "{store}: {answers:?}");
        // Deciding at once: half would grant, half refuse; one decision stands.
        let decide = |(n, by): (usize, &OfficialId)| {
            let command = match n % 2 {
                0 => Command::GrantExtension { until: None, note: format!("đồng ý {n}") },
                _ => Command::RefuseExtension { reason: format!("không {n}") },
            };
            (task, by.clone(), command)
        };
        let answers = all_at_once(&office, deciders.iter().enumerate().map(decide).collect()).await;
        assert_eq!(answers.iter().filter(|it| matches!(it, Ok(1))).count(), 1, "{store}: {answers:?}");
        // Confirming at once: it is confirmed once, for the others it is so already.
        office.act(task, &officers[0], submit("báo cáo")).await.unwrap();
        let confirming = deciders.iter().map(|by| (task, by.clone(), confirm())).collect();
        let answers = all_at_once(&office, confirming).await;
        let events: usize = answers.into_iter().map(|it| it.unwrap()).sum();
        assert_eq!(events, 1, "{store}");
        let names = office.names(task).await;
        for (name, times) in
            [("task_extension_requested.v1", 1), ("task_result_submitted.v1", 1), ("task_completion_confirmed.v1", 1)]
        {
            assert_eq!(names.iter().filter(|it| *it == name).count(), times, "{store}: {names:?}");
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn many_tasks_go_their_ways_while_figures_are_asked() {
    let dir = tempfile::tempdir().unwrap();
    for (store, office) in offices(&dir).await {
        let officer = office.official("Người làm", "STTTT", Role::Officer).await;
        let decider = office.official("Văn phòng", "STTTT", Role::Office).await;
        let mut tasks = Vec::new();
        for item in 0..ACTORS {
            tasks.extend(office.assign(&item.to_string(), "STTTT", "30/6/2024").await);
        }
        let mut acting = JoinSet::new();
        for task in tasks.clone() {
            let (office, officer, decider) = (Arc::clone(&office), officer.clone(), decider.clone());
            acting.spawn(async move {
                for n in 0..3 {
                    office.act(task, &officer, report(n)).await.unwrap();
                }
                office.act(task, &officer, submit("báo cáo")).await.unwrap();
                office.app.models().await.map(|models| assert!(!models.rows().board.is_empty())).unwrap();
                office.act(task, &decider, confirm()).await.unwrap();
            });
        }
        acting.join_all().await;
        for task in tasks {
            let view = office.app.view(&task.to_string()).await.unwrap();
            assert_eq!(view.task.phase(), Phase::Done, "{store}");
            assert_eq!(view.history.len(), 1 + 1 + 3 + 1 + 1, "{store}");
        }
    }
}

/// One command sent many times at once (an impatient messenger) is carried out once.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn one_command_sent_many_times_at_once_happens_once() {
    let dir = tempfile::tempdir().unwrap();
    for (store, office) in offices(&dir).await {
        let officer = office.official("Người làm", "STTTT", Role::Officer).await;
        let task = office.assign("1", "STTTT", "30/6/2024").await[0];
        let context = office.by(&officer);
        let mut acting = JoinSet::new();
        for _ in 0..ACTORS {
            let (office, context) = (Arc::clone(&office), context.clone());
            acting.spawn(async move { office.app.execute(task, &report(1), &context).await.unwrap() });
        }
        let outcomes = acting.join_all().await;
        assert_eq!(outcomes.iter().filter(|it| !it.repeated).count(), 1, "{store}");
        assert!(outcomes.iter().all(|it| it.events == outcomes[0].events), "{store}");
        assert_eq!(office.names(task).await, ["task_assigned.v1", "task_progress_reported.v1"], "{store}");
    }
}

/// Two processes over one store: conflicts are met, decided anew, and nothing is lost.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn two_processes_share_a_task() {
    let office = Arc::new(Office::new().await);
    let officers = staff(&office, Role::Officer).await;
    let task = office.assign("1", "STTTT", "30/6/2024").await[0];
    let other = Arc::new(office.reopened(Place::Memory).await);
    let mut acting = JoinSet::new();
    for (n, by) in officers.iter().enumerate() {
        let (app, context) = (if n % 2 == 0 { office.app.clone() } else { other.clone() }, office.by(by));
        acting.spawn(async move { app.execute(task, &report(n), &context).await });
    }
    let answers = acting.join_all().await;
    let told = answers.iter().filter(|it| it.is_ok()).count();
    assert!(answers.iter().all(|it| matches!(it, Ok(_) | Err(ServiceError::Contended))), "{answers:?}");
    assert_eq!(office.names(task).await.len(), 1 + told);
    assert!(told >= ACTORS / 2, "retries settle most of it: {told}");
}

/// The registry too takes everyone's word once.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn officials_and_agencies_are_entered_at_once() {
    let dir = tempfile::tempdir().unwrap();
    for (store, office) in offices(&dir).await {
        let mut entering = JoinSet::new();
        for n in 0..ACTORS {
            let office = Arc::clone(&office);
            entering.spawn(async move {
                let alias = dondoc_agencies::RegistryCommand::AddAlias {
                    agency: agency("STTTT"),
                    alias: format!("Sở Thông tin số {n}"),
                };
                office.app.tell_registry(&[alias], &office.system()).await.unwrap();
                office.official(&format!("Cán bộ {n}"), "STTTT", Role::Officer).await
            });
        }
        let ids: BTreeSet<OfficialId> = entering.join_all().await.into_iter().collect();
        assert_eq!(ids.len(), ACTORS, "{store}: everyone has an identity of their own");
        let registry = office.app.registry().await.unwrap();
        assert_eq!(registry.get(&agency("STTTT")).unwrap().aliases.len(), ACTORS, "{store}");
    }
}
