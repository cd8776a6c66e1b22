//! What is read: lists in parts, tags, and figures that are the command line's.

use crate::site::{By, Site, json};
use axum::http::Method;
use dondoc_domain::{official::Role, rates::Definition};
use dondoc_identity::Scope;
use dondoc_projections::board::Grouping;
use dondoc_service::{OverviewRequest, RatesRequest};

fn day(text: &str) -> chrono::NaiveDate {
    text.parse().unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn rates_are_those_of_the_command_line_byte_for_byte() {
    let site = Site::new().await;
    let token = site.token(&[Scope::ReadRates], None, None);
    let plain = RatesRequest {
        from: day("2024-01-01"),
        to: day("2024-12-31"),
        as_of: None,
        known_at: None,
        definition: Definition::default(),
        by: None,
        agency: None,
        by_successor: false,
    };
    for (query, request) in [
        ("period=2024", plain.clone()),
        ("from=2024-01-01&to=2024-12-31&by=agency", RatesRequest { by: Some(Grouping::Agency), ..plain.clone() }),
        (
            "period=2024&by=month&as_of=2024-05-01",
            RatesRequest { by: Some(Grouping::Month), as_of: Some(day("2024-05-01")), ..plain.clone() },
        ),
        ("period=2024&agency=SYT", RatesRequest { agency: Some("SYT".into()), ..plain }),
    ] {
        let answer = site.get(By::Token(&token), &format!("/api/v1/rates?{query}")).await;
        let report = site.world.app.rates(&request).await.unwrap();
        assert!(report.total.assigned > 0, "{query}");
        assert_eq!(answer.body, serde_json::to_string(&report).unwrap(), "{query}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_overview_says_what_the_page_is_made_of() {
    let site = Site::new().await;
    let answer = json(&site.get(By::Cookie(Role::Chair), "/api/v1/overview?period=2024").await);
    let request = OverviewRequest {
        from: day("2024-01-01"),
        to: day("2024-12-31"),
        as_of: None,
        known_at: None,
        definition: Definition::default(),
        agency: None,
        by_successor: false,
    };
    let mut made = serde_json::to_value(site.world.app.overview(&request).await.unwrap()).unwrap();
    for agency in made["agencies"].as_array_mut().unwrap() {
        let it = agency.as_object_mut().unwrap();
        let own = ["key", "label", "ageing", "silent", "extensions"];
        let tally: serde_json::Map<_, _> =
            it.iter().filter(|(name, _)| !own.contains(&name.as_str())).map(|(a, b)| (a.clone(), b.clone())).collect();
        it.retain(|name, _| own.contains(&name.as_str()));
        it.insert("tally".into(), tally.into());
    }
    assert_eq!(answer, made);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_list_comes_in_parts_that_lead_on() {
    let site = Site::new().await;
    let token = site.token(&[Scope::ReadTasks], None, None);
    let (mut path, mut codes) = ("/api/v1/tasks?limit=5&sort=due".to_owned(), Vec::new());
    for _ in 0..3 {
        let answer = site.get(By::Token(&token), &path).await;
        let body = json(&answer);
        assert_eq!(body["total"], 12);
        codes.extend(body["tasks"].as_array().unwrap().iter().map(|it| it["code"].as_str().unwrap().to_owned()));
        let Some(link) = answer.headers.get("link") else { break };
        let link = link.to_str().unwrap();
        assert!(link.ends_with(">; rel=\"next\""), "{link}");
        path = link[1..].split('>').next().unwrap().to_owned();
    }
    assert_eq!(codes.len(), 12);
    codes.sort();
    codes.dedup();
    assert_eq!(codes.len(), 12);
}

#[tokio::test(flavor = "multi_thread")]
async fn filters_narrow_as_the_list_page_does() {
    let site = Site::new().await;
    let token = site.token(&[Scope::ReadTasks], None, None);
    for (query, total) in [
        ("", 12),
        ("class=done_on_time", 1),
        ("class=done_on_time&class=done_late", 2),
        ("lead=SYT", 1),
        ("lead=Sở+Y+tế", 1),
        ("waiting=extension", 1),
        ("phase=suspended", 1),
        ("from=2024-01-01&to=2024-12-31&class=open_overdue", 1),
        ("due_from=2024-12-01", 1),
        ("q=NV3", 1),
    ] {
        let body = json(&site.get(By::Token(&token), &format!("/api/v1/tasks?{query}")).await);
        assert_eq!(body["total"], total, "{query}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_has_not_changed_is_not_sent_again() {
    let site = Site::new().await;
    let token = site.token(Scope::ALL, None, Some(Role::Officer));
    for path in
        ["/api/v1/tasks", "/api/v1/tasks/NV1", "/api/v1/rates?period=2024", "/api/v1/agencies", "/api/v1/openapi.json"]
    {
        let first = site.get(By::Token(&token), path).await;
        assert_eq!(first.status, 200, "{path}: {}", first.body);
        let tag = first.headers["etag"].to_str().unwrap();
        let same = site.ask(By::Token(&token), Method::GET, path, &[("if-none-match", tag)], "").await;
        assert_eq!((same.status.as_u16(), same.body.as_str()), (304, ""), "{path}");
        assert_eq!(same.headers["etag"], tag);
    }
    let before = site.get(By::Token(&token), "/api/v1/tasks/NV1").await;
    let body = serde_json::json!({"action": {"kind": "accept"}});
    assert_eq!(site.act(&token, "NV1", "k", body, &[]).await.status, 200);
    let tag = before.headers["etag"].to_str().unwrap();
    let after = site.ask(By::Token(&token), Method::GET, "/api/v1/tasks/NV1", &[("if-none-match", tag)], "").await;
    assert_eq!((after.status.as_u16(), &json(&after)["accepted"]), (200, &true.into()));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_task_comes_with_its_history() {
    let site = Site::new().await;
    let token = site.token(&[Scope::ReadTasks], None, None);
    let task = json(&site.get(By::Token(&token), "/api/v1/tasks/nv5").await);
    let names: Vec<&str> = task["history"].as_array().unwrap().iter().map(|it| it["name"].as_str().unwrap()).collect();
    assert_eq!(task["class"], "done_on_time");
    assert_eq!(names.first(), Some(&"task_assigned.v1"));
    assert!(
        names.contains(&"task_result_submitted.v1") && names.contains(&"task_completion_confirmed.v1"),
        "{names:?}"
    );
    assert_eq!(task["revision"].as_u64().unwrap() + 1, names.len() as u64);
    let by_id = json(&site.get(By::Token(&token), &format!("/api/v1/tasks/{}", task["id"].as_str().unwrap())).await);
    assert_eq!(by_id, task);
}
