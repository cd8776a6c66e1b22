//! The log: found by every filter, shown as fields and as stored, taken along as a file.

use super::{get, refused, shown};
use dondoc_agencies::RegistryEvent;
use dondoc_domain::{
    directive::DirectiveEvent,
    event::Meta,
    official::{OfficialEvent, Role},
    reminder::ReminderEvent,
    task::{Command, TaskEvent},
};
use dondoc_shell::{Lang, testing::World, words::Catalogue};
use std::sync::LazyLock;

#[tokio::test]
async fn events_are_found_by_what_they_are() {
    let world = World::new().await;
    let officer = &world.officials[&Role::Officer];
    let all = world.app.store().read_all(None, 10_000).await.unwrap();
    let theirs = all.iter().filter(|it| Meta::decode(&it.meta).unwrap().by.as_ref() == Some(officer)).count();
    assert!(theirs > 5);
    for (query, rows) in [
        ("loai=task_extension_requested".to_owned(), 1),
        ("nhom=registry".to_owned(), 3),
        ("nhom=task&loai=task_withdrawn".to_owned(), 1),
        (format!("ai={officer}"), theirs),
        ("kenh=telegram".to_owned(), 0),
        ("nv=NV8".to_owned(), 2),
        ("tu=2024-05-22&den=2024-05-22".to_owned(), 2),
        ("tu=2024-06-04".to_owned(), 0),
    ] {
        let page = shown(get(&world, Role::Auditor, &format!("/nhat-ky?{query}")).await);
        assert_eq!(page.matches("<details id=\"sk-").count(), rows, "{query}");
        assert_eq!(page.contains("class=\"trong\""), rows == 0, "{query}");
    }
    for (query, why) in [
        ("ai=Nguy%E1%BB%85n", "Không tìm thấy cán bộ"),
        ("nv=NV999", "Không tìm thấy nhiệm vụ"),
        ("tu=x", "Ngày chưa đúng"),
        ("kenh=x", "Không có kênh này"),
    ] {
        refused(&get(&world, Role::Auditor, &format!("/nhat-ky?{query}")).await, why);
    }
}

#[tokio::test]
async fn an_event_is_told_in_words_with_its_data_and_hash_and_hostile_text_is_text() {
    let world = World::new().await;
    let hostile = Command::Report {
        percent: Some(50),
        note: "<script>alert(1)</script>".into(),
        documents: Vec::new(),
        blocker: None,
    };
    world.app.execute(world.tasks[1], &hostile, &world.by(Role::Officer)).await.unwrap();
    let page = shown(get(&world, Role::Auditor, "/nhat-ky?nv=NV2&loai=task_progress_reported").await);
    assert!(
        page.contains("Báo cáo tiến độ") && page.contains("href=\"/nhiem-vu/NV2\"") && page.contains("Chuyên viên"),
        "{page}"
    );
    assert!(!page.contains("<script>alert") && page.contains("&lt;script&gt;alert(1)"), "{page}");
    let last = world.app.store().read_all(None, 10_000).await.unwrap().pop().unwrap();
    assert!(page.contains(&last.hash.to_string()) && page.contains(&format!("id=\"sk-{}\"", last.position)));
    // The log says what every task says: whoever may not see tasks does not see it.
    assert_eq!(get(&world, Role::Admin, "/nhat-ky?nv=NV2").await.status, 403);
}

#[tokio::test]
async fn the_chain_is_told_once_it_was_checked() {
    let world = World::new().await;
    let sound = world.app.chain_checked().await.verified.unwrap();
    let page = shown(get(&world, Role::Auditor, "/nhat-ky").await);
    assert!(page.contains("Nhật ký liền mạch") && page.contains(&sound.head), "{page}");
}

#[tokio::test]
async fn pages_follow_each_other_without_gap_or_repetition() {
    let world = World::new().await;
    for percent in 1..=40 {
        let told = Command::Report {
            percent: Some(percent),
            note: format!("Lần {percent}"),
            documents: Vec::new(),
            blocker: None,
        };
        world.app.execute(world.tasks[1], &told, &world.by(Role::Officer)).await.unwrap();
    }
    let (mut path, mut seen) = ("/nhat-ky".to_owned(), Vec::new());
    loop {
        let page = shown(get(&world, Role::Chair, &path).await);
        seen.extend(page.split("<details id=\"sk-").skip(1).map(|it| it.split('"').next().unwrap().to_owned()));
        let pager = page.split("<nav class=\"trang\"").nth(1).unwrap_or_default();
        let Some(next) = pager.split("<a ").find(|it| it.contains("rel=\"next\"")) else { break };
        path = next.split("href=\"").nth(1).unwrap().split('"').next().unwrap().replace("&amp;", "&");
    }
    let mut all: Vec<String> =
        world.app.store().read_all(None, 10_000).await.unwrap().iter().map(|it| it.position.to_string()).collect();
    all.reverse();
    assert_eq!(seen, all);
    assert!(all.len() > 50, "more than one page");
}

#[tokio::test]
async fn a_file_holds_what_the_filter_finds() {
    let world = World::new().await;
    let csv = shown(get(&world, Role::Auditor, "/nhat-ky/tai.csv?nhom=registry").await);
    assert_eq!(csv.lines().count(), 4, "{csv}");
    assert!(csv.starts_with('\u{feff}') && csv.contains("agency_established.v1"));
    let lines = shown(get(&world, Role::Auditor, "/nhat-ky/tai.jsonl").await);
    let all = world.app.store().read_all(None, 10_000).await.unwrap();
    let read: Vec<serde_json::Value> = lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(read.len(), all.len());
    let hashes: Vec<String> = all.iter().rev().map(|it| it.hash.to_string()).collect();
    assert_eq!(read.iter().map(|it| it["hash"].as_str().unwrap().to_owned()).collect::<Vec<_>>(), hashes);
}

#[test]
fn every_event_that_can_be_stored_has_words() {
    static SHARED: LazyLock<Catalogue> = LazyLock::new(|| Catalogue::new("", ""));
    let all = TaskEvent::NAMES
        .iter()
        .chain(DirectiveEvent::NAMES)
        .chain(OfficialEvent::NAMES)
        .chain(ReminderEvent::NAMES)
        .chain(&RegistryEvent::STORED_NAMES);
    for name in all {
        let id = format!("event-{}", name.rsplit_once(".v").unwrap().0);
        for lang in [Lang::Vi, Lang::En] {
            assert_ne!(SHARED.of(lang).t(&id), id, "{lang:?}");
        }
    }
}
