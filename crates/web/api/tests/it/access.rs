//! Who may ask what, and what those are told who may not.

use crate::site::{By, Site, json, problem};
use axum::http::Method;
use dondoc_api::{Settings, openapi};
use dondoc_domain::official::Role;
use dondoc_identity::Scope;
use dondoc_shell::Pace;

/// Every operation with a path that can be asked.
fn operations() -> Vec<(Method, String, String, bool)> {
    let mut all = Vec::new();
    for (path, item) in openapi()["paths"].as_object().unwrap() {
        for (method, it) in item.as_object().unwrap() {
            let scope = it["security"][0]["token"][0].as_str().unwrap().to_owned();
            let session = it["security"].as_array().unwrap().iter().any(|it| it.get("session").is_some());
            let path = path.replace("{code}", "NV1").replace("{id}", "STTTT");
            all.push((method.to_uppercase().parse().unwrap(), path, scope, session));
        }
    }
    assert_eq!(all.len(), 11);
    all
}

#[tokio::test(flavor = "multi_thread")]
async fn each_operation_takes_exactly_the_scope_that_its_description_names() {
    let site = Site::new().await;
    for (method, path, scope, _) in operations() {
        let scope: Scope = scope.parse().unwrap();
        let others: Vec<Scope> = Scope::ALL.iter().copied().filter(|it| *it != scope).collect();
        let without = site.token(&others, None, Some(Role::Office));
        let refused = site.ask(By::Token(&without), method.clone(), &path, &[], "").await;
        assert_eq!(problem(&refused), (403, "scope-missing".into()), "{method} {path}");
        let challenge = refused.headers["www-authenticate"].to_str().unwrap();
        assert!(challenge.contains("insufficient_scope") && challenge.contains(scope.as_str()), "{challenge}");
        let with = site.token(&[scope], None, Some(Role::Office));
        let heard = site.ask(By::Token(&with), method.clone(), &path, &[], "").await;
        assert!(!matches!(heard.status.as_u16(), 401 | 403), "{method} {path}: {} {}", heard.status, heard.body);
        let nobody = site.ask(By::Nobody, method.clone(), &path, &[], "").await;
        assert_eq!(problem(&nobody), (401, "unauthorized".into()), "{method} {path}");
        assert_eq!(nobody.headers["www-authenticate"], "Bearer realm=\"dondoc\"");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn officials_look_as_the_table_has_it_and_change_nothing() {
    let site = Site::new().await;
    let rates = "/api/v1/rates?period=2024";
    let rows = [
        //                 tasks rates directives agencies events overview
        (Role::Chair, [200, 200, 200, 200, 200, 200]),
        (Role::Office, [200, 200, 200, 200, 200, 200]),
        (Role::Auditor, [200, 200, 200, 200, 200, 200]),
        (Role::Head, [200, 200, 200, 200, 403, 200]),
        (Role::Officer, [200, 403, 200, 200, 403, 403]),
        (Role::Admin, [403, 403, 403, 403, 403, 403]),
    ];
    let paths = [
        "/api/v1/tasks",
        rates,
        "/api/v1/directives",
        "/api/v1/agencies",
        "/api/v1/events",
        "/api/v1/overview?period=2024",
    ];
    for (role, expected) in rows {
        for (path, status) in paths.iter().zip(expected) {
            let answer = site.get(By::Cookie(role), path).await;
            assert_eq!(answer.status.as_u16(), status, "{role:?} {path}: {}", answer.body);
        }
        for (method, path, _, session) in operations() {
            if !session {
                let refused = site.ask(By::Cookie(role), method.clone(), &path, &[], "").await;
                assert_eq!(problem(&refused), (403, "token-needed".into()), "{role:?} {method} {path}");
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_that_opens_nothing_is_told_why() {
    let site = Site::new().await;
    let token = site.token(&[Scope::ReadTasks], None, None);
    let wrong = format!("Bearer {}x", token.reveal());
    for header in ["Bearer ddk_0000_1111", "Bearer ", wrong.as_str()] {
        let answer = site.ask(By::Nobody, Method::GET, "/api/v1/tasks", &[("authorization", header)], "").await;
        assert_eq!(problem(&answer), (401, "token-refused".into()), "{header}");
        assert!(answer.headers["www-authenticate"].to_str().unwrap().contains("invalid_token"));
        assert!(!answer.body.contains(token.reveal()));
    }
    let basic = site.ask(By::Nobody, Method::GET, "/api/v1/tasks", &[("authorization", "Basic YTpi")], "").await;
    assert_eq!(problem(&basic), (401, "unauthorized".into()));
    let id = site.identity.tokens.list()[0].id.clone();
    assert!(site.identity.tokens.revoke(&id, site.world.app.now()).unwrap());
    assert_eq!(problem(&site.get(By::Token(&token), "/api/v1/tasks").await), (401, "token-refused".into()));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_of_one_agency_sees_that_agency_alone() {
    let site = Site::new().await;
    let all = [Scope::ReadTasks, Scope::ReadRates, Scope::ReadDirectives, Scope::Events, Scope::WriteActions];
    let token = site.token(&all, Some("SYT"), Some(Role::Office));
    let by = By::Token(&token);
    let tasks = json(&site.get(by, "/api/v1/tasks").await);
    assert_eq!((tasks["total"].as_u64(), &tasks["tasks"][0]["code"]), (Some(1), &"NV12".into()));
    assert_eq!(site.get(by, "/api/v1/tasks/NV12").await.status, 200);
    for path in ["/api/v1/tasks/NV1", "/api/v1/tasks/NV999"] {
        let hidden = site.get(by, path).await;
        assert_eq!(problem(&hidden), (404, "not-found".into()), "{path}");
        assert!(hidden.body.contains("Không có nhiệm vụ này."), "one answer for both: {}", hidden.body);
    }
    let rates = json(&site.get(by, "/api/v1/rates?period=2024").await);
    assert_eq!(rates["total"]["assigned"], 1);
    assert_eq!(problem(&site.get(by, "/api/v1/rates?period=2024&agency=STTTT").await), (403, "not-allowed".into()));
    let directives = json(&site.get(by, "/api/v1/directives").await);
    assert_eq!(directives["directives"][0]["tally"]["assigned"], 1);
    let one = format!("/api/v1/directives/{}", directives["directives"][0]["id"].as_str().unwrap());
    assert_eq!(json(&site.get(by, &one).await)["directive"]["tally"]["assigned"], 1);
    let events = json(&site.get(by, "/api/v1/events?limit=500").await);
    let about: Vec<&str> =
        events["events"].as_array().unwrap().iter().map(|it| it["stream"].as_str().unwrap()).collect();
    let syt = format!("task-{}", site.world.tasks[11]);
    assert!(about.contains(&syt.as_str()));
    assert!(about.iter().all(|it| *it == syt || it.starts_with("registry-")), "{about:?}");
    let act = site.act(&token, "NV1", "k", serde_json::json!({"action": {"kind": "accept"}}), &[]).await;
    assert_eq!(problem(&act), (404, "not-found".into()));
}

#[tokio::test(flavor = "multi_thread")]
async fn every_error_is_a_problem() {
    let site = Site::new().await;
    let token = site.token(Scope::ALL, None, Some(Role::Office));
    let json_type = ("content-type", "application/json");
    let key = ("idempotency-key", "k1");
    let act = "/api/v1/tasks/NV1/actions";
    let long = format!("{{\"action\": {{\"kind\": \"explain\", \"text\": \"{}\"}}}}", "a".repeat(300 * 1024));
    for (method, path, headers, body, expected) in [
        (Method::GET, "/api/v1/nothing", &[][..], "", (404, "not-found")),
        (Method::GET, "/api", &[], "", (404, "not-found")),
        (Method::DELETE, "/api/v1/tasks", &[], "", (405, "method-not-allowed")),
        (Method::GET, "/api/v1/tasks?unknown=1", &[], "", (400, "malformed")),
        (Method::GET, "/api/v1/tasks?to=", &[], "", (400, "malformed")),
        (Method::GET, "/api/v1/tasks?q=a&to", &[], "", (400, "malformed")),
        (Method::GET, "/api/v1/tasks?class=blue", &[], "", (400, "malformed")),
        (Method::GET, "/api/v1/tasks?cursor=zz", &[], "", (400, "malformed")),
        (Method::GET, "/api/v1/tasks?lead=Sở%20Không%20Có", &[], "", (400, "malformed")),
        (Method::GET, "/api/v1/tasks?limit=0", &[], "", (400, "malformed")),
        (Method::GET, "/api/v1/tasks?from=2024-01-01", &[], "", (400, "malformed")),
        (Method::GET, "/api/v1/tasks/%FF", &[], "", (400, "malformed")),
        (Method::GET, "/api/v1/rates", &[], "", (400, "malformed")),
        (Method::GET, "/api/v1/rates?from=2024-02-01&to=2024-01-01", &[], "", (400, "malformed")),
        (Method::GET, "/api/v1/events?after=x", &[], "", (400, "malformed")),
        (Method::GET, "/api/v1/directives/x", &[], "", (404, "not-found")),
        (Method::GET, "/api/v1/agencies/XYZ", &[], "", (404, "not-found")),
        (Method::POST, act, &[json_type], r#"{"action": {"kind": "accept"}}"#, (400, "idempotency-key-missing")),
        (Method::POST, act, &[key], r#"{"action": {"kind": "accept"}}"#, (415, "wrong-type")),
        (Method::POST, act, &[key, json_type], "{", (400, "malformed")),
        (Method::POST, act, &[key, json_type], r#"{"action": {"kind": "dance"}}"#, (422, "refused")),
        (Method::POST, act, &[key, json_type], r#"{"action": {"kind": "accept", "more": 1}}"#, (422, "refused")),
        (Method::POST, act, &[key, json_type], r#"{"action": {"kind": "accept"}, "more": 1}"#, (422, "refused")),
        (
            Method::POST,
            act,
            &[key, json_type],
            r#"{"action": {"kind": "reassign", "to": "?", "reason": "x"}}"#,
            (422, "refused"),
        ),
        (Method::POST, act, &[key, json_type], r#"{"action": {"kind": "confirm"}}"#, (422, "refused")),
        (Method::POST, act, &[key, json_type], long.as_str(), (413, "too-large")),
        (Method::POST, "/api/v1/import", &[json_type], "{}", (415, "wrong-type")),
    ] {
        let answer = site.ask(By::Token(&token), method.clone(), path, headers, body).await;
        let (status, code) = problem(&answer);
        assert_eq!(
            (status, code.as_str()),
            expected,
            "{method} {path} {}: {}",
            &body[..body.len().min(80)],
            answer.body
        );
        assert_eq!(answer.headers["x-content-type-options"], "nosniff");
    }
    let allowed = site.ask(By::Token(&token), Method::DELETE, "/api/v1/tasks", &[], "").await;
    assert_eq!(allowed.headers["allow"], "GET,HEAD");
}

#[tokio::test(flavor = "multi_thread")]
async fn who_asks_too_much_is_told_when_to_come_back() {
    let pace = Pace { burst: 2.0, per_second: 0.001 };
    let site = Site::with(Settings { token_pace: pace, ..Settings::default() }).await;
    let (one, other) = (site.token(&[Scope::ReadTasks], None, None), site.token(&[Scope::ReadTasks], None, None));
    for _ in 0..2 {
        assert_eq!(site.get(By::Token(&one), "/api/v1/tasks").await.status, 200);
    }
    let refused = site.get(By::Token(&one), "/api/v1/tasks").await;
    assert_eq!(problem(&refused), (429, "too-many".into()));
    assert!(refused.headers["retry-after"].to_str().unwrap().parse::<u64>().unwrap() > 0);
    assert_eq!(site.get(By::Token(&other), "/api/v1/tasks").await.status, 200);
}
