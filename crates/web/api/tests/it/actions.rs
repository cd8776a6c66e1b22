//! What other systems do to tasks, once.

use crate::site::{By, Site, json, problem};
use axum::http::Method;
use dondoc_domain::official::Role;
use dondoc_identity::Scope;
use serde_json::json as body;

async fn events(site: &Site, task: usize) -> usize {
    site.world.app.task_records(site.world.tasks[task]).await.unwrap().len()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_key_and_body_are_done_once_and_answered_the_same() {
    let site = Site::new().await;
    let token = site.token(&[Scope::WriteActions], None, Some(Role::Officer));
    let report = body!({"action": {"kind": "report", "percent": 50, "note": "Đã xong dự thảo"}});
    let before = events(&site, 0).await;
    let first = site.act(&token, "NV1", "k1", report.clone(), &[]).await;
    assert_eq!(first.status, 200, "{}", first.body);
    assert!(!first.headers.contains_key("idempotency-replayed"));
    // Something else happens in between, and the same body is written otherwise.
    let other = body!({"action": {"kind": "report", "percent": 60}});
    assert_eq!(site.act(&token, "NV1", "k2", other, &[]).await.status, 200);
    let path = "/api/v1/tasks/NV1/actions";
    let headers = [("content-type", "application/json; charset=utf-8"), ("idempotency-key", "k1")];
    let spaced = r#"{ "on": null, "action": {"note": "Đã xong dự thảo", "kind": "report",   "percent": 50} }"#;
    let again = site.ask(By::Token(&token), Method::POST, path, &headers, spaced).await;
    assert_eq!((again.status.as_u16(), &again.body), (200, &first.body));
    assert_eq!(again.headers["idempotency-replayed"], "true");
    assert_eq!(events(&site, 0).await, before + 2);
    let answer = json(&first);
    assert_eq!(answer["events"].as_array().unwrap().last().unwrap()["name"], "task_progress_reported.v1");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_key_with_another_body_is_refused() {
    let site = Site::new().await;
    let token = site.token(&[Scope::WriteActions], None, Some(Role::Officer));
    let report = |percent: u16| body!({"action": {"kind": "report", "percent": percent}});
    assert_eq!(site.act(&token, "NV1", "k", report(50), &[]).await.status, 200);
    let before = events(&site, 0).await;
    for other in [report(51), body!({"action": {"kind": "accept"}})] {
        let refused = site.act(&token, "NV1", "k", other, &[]).await;
        assert_eq!(problem(&refused), (422, "idempotency-key-reused".into()));
    }
    assert_eq!(events(&site, 0).await, before);
    // The key belongs to the token and the task.
    assert_eq!(site.act(&token, "NV8", "k", report(51), &[]).await.status, 422, "withdrawn");
    assert_eq!(site.act(&token, "NV11", "k", report(51), &[]).await.status, 200);
    let second = site.token(&[Scope::WriteActions], None, Some(Role::Officer));
    assert_eq!(site.act(&second, "NV1", "k", report(70), &[]).await.status, 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_action_at_once_is_done_once() {
    let site = Site::new().await;
    let token = site.token(&[Scope::WriteActions], None, Some(Role::Officer));
    let report = body!({"action": {"kind": "report", "percent": 50}});
    let send = || site.act(&token, "NV1", "k", report.clone(), &[]);
    let (a, b, c) = tokio::join!(send(), send(), send());
    assert!([&a, &b, &c].iter().all(|it| it.status == 200 && it.body == a.body), "{} {} {}", a.body, b.body, c.body);
    let told = site.world.app.task_records(site.world.tasks[0]).await.unwrap();
    assert_eq!(
        told.iter().filter(|it| it.meta.command.to_string() == json(&a)["command"].as_str().unwrap()).count(),
        json(&a)["events"].as_array().unwrap().len()
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn an_action_may_hold_only_while_nothing_else_happened() {
    let site = Site::new().await;
    let token = site.token(&[Scope::ReadTasks, Scope::WriteActions], None, Some(Role::Office));
    let seen = site.get(By::Token(&token), "/api/v1/tasks/NV4").await;
    let tag = seen.headers["etag"].to_str().unwrap().to_owned();
    let grant = body!({"action": {"kind": "grant_extension", "until": "2024-06-28", "note": "Rút ngắn"}});
    let officer = site.token(&[Scope::WriteActions], None, Some(Role::Officer));
    let report = body!({"action": {"kind": "report", "percent": 90}});
    assert_eq!(site.act(&officer, "NV4", "r", report, &[]).await.status, 200);
    let before = events(&site, 3).await;
    let stale = site.act(&token, "NV4", "g", grant.clone(), &[("if-match", &tag)]).await;
    assert_eq!(problem(&stale), (412, "changed".into()));
    assert_eq!(events(&site, 3).await, before);
    let fresh = site.get(By::Token(&token), "/api/v1/tasks/NV4").await;
    let tag = fresh.headers["etag"].to_str().unwrap();
    let done = site.act(&token, "NV4", "g", grant.clone(), &[("if-match", tag)]).await;
    assert_eq!(done.status, 200, "{}", done.body);
    // What holds is answered the same, though the task has moved on by it.
    let again = site.act(&token, "NV4", "g", grant, &[("if-match", tag)]).await;
    assert_eq!((again.status.as_u16(), &again.body), (200, &done.body));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_system_may_what_its_official_may() {
    let site = Site::new().await;
    let confirm = body!({"action": {"kind": "confirm"}});
    for (role, expected) in [(Role::Officer, 403), (Role::Auditor, 403), (Role::Admin, 403), (Role::Office, 200)] {
        let token = site.token(&[Scope::WriteActions], None, Some(role));
        let answer = site.act(&token, "NV3", "c", confirm.clone(), &[]).await;
        assert_eq!(answer.status.as_u16(), expected, "{role:?} {}", answer.body);
    }
    let records = site.world.app.task_records(site.world.tasks[2]).await.unwrap();
    let last = records.last().unwrap();
    assert_eq!(last.meta.channel, dondoc_domain::event::Channel::Api);
    assert_eq!(last.meta.by.as_ref(), Some(&site.world.officials[&Role::Office]));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_entry_is_taken_back_by_its_command() {
    let site = Site::new().await;
    let token = site.token(&[Scope::WriteActions], None, Some(Role::Officer));
    let report = body!({"action": {"kind": "report", "percent": 50}});
    let done = json(&site.act(&token, "NV1", "k", report, &[]).await);
    let undo = body!({"action": {"kind": "undo", "command": done["command"]}});
    let undone = site.act(&token, "NV1", "u", undo, &[]).await;
    assert_eq!(undone.status, 200, "{}", undone.body);
    assert_eq!(json(&undone)["events"][0]["name"], "task_entry_undone.v1");
}

const PLAN: &str = "STT,Nội dung nhiệm vụ,Cơ quan chủ trì,Thời hạn\n1,Rà soát thủ tục hành chính,Sở Y tế,30/9/2024\n2,Số hóa hồ sơ,Sở Không Có,30/9/2024\n";

#[tokio::test(flavor = "multi_thread")]
async fn a_plan_is_shown_first_and_imported_once() {
    let site = Site::new().await;
    let token = site.token(&[Scope::Import], None, Some(Role::Office));
    let form = |dry_run: &str| {
        let mut text = String::new();
        for (name, value) in [("directive", "99/KH-UBND"), ("issued", "2024-05-02"), ("dry_run", dry_run)] {
            text += &format!("--b\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n");
        }
        text + &format!(
            "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"ke-hoach.csv\"\r\n\r\n{PLAN}\r\n--b--\r\n"
        )
    };
    let kind = [("content-type", "multipart/form-data; boundary=b")];
    let head = site.world.app.store().head().await.unwrap().unwrap().events;
    let shown = site.ask(By::Token(&token), Method::POST, "/api/v1/import", &kind, &form("")).await;
    let answer = json(&shown);
    assert_eq!(
        (&answer["dry_run"], &answer["rows"], &answer["assigned"]),
        (&true.into(), &2.into(), &1.into()),
        "{answer}"
    );
    assert_eq!(answer["lines"][0]["leads"][0], "SYT");
    assert!(!answer["lines"][1]["findings"].as_array().unwrap().is_empty());
    assert_eq!(site.world.app.store().head().await.unwrap().unwrap().events, head);
    for (assigned, known) in [(1, 0), (0, 1)] {
        let done = json(&site.ask(By::Token(&token), Method::POST, "/api/v1/import", &kind, &form("false")).await);
        assert_eq!((&done["assigned"], &done["known"]), (&assigned.into(), &known.into()), "{done}");
    }
    let auditor = site.token(&[Scope::Import], None, Some(Role::Auditor));
    let refused = site.ask(By::Token(&auditor), Method::POST, "/api/v1/import", &kind, &form("false")).await;
    assert_eq!(problem(&refused), (403, "not-allowed".into()));
}
