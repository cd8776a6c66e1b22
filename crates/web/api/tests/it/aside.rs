//! Measurements, calendars and open data.

use crate::site::{By, Site, json, problem};
use axum::{
    body::Body,
    extract::ConnectInfo,
    http::{Method, Request},
};
use dondoc_api::{Measures, OpenData, Readings, Settings, router};
use dondoc_domain::{official::Role, task::Command};
use dondoc_identity::Scope;
use serde_json::Value;
use std::net::SocketAddr;

/// The lines of a calendar, unfolded; checks the rules of RFC 5545 for lines.
#[track_caller]
fn unfolded(text: &str) -> Vec<String> {
    assert!(text.ends_with("\r\n"));
    let mut lines: Vec<String> = Vec::new();
    for line in text.trim_end_matches("\r\n").split("\r\n") {
        assert!(!line.contains(['\r', '\n']), "a bare line end: {line:?}");
        assert!(line.len() <= 75, "{} bytes: {line:?}", line.len());
        match line.strip_prefix(' ') {
            Some(rest) => lines.last_mut().unwrap().push_str(rest),
            None => lines.push(line.to_owned()),
        }
    }
    lines
}

/// The events of a calendar, each as its lines.
#[track_caller]
fn calendar(text: &str) -> Vec<Vec<String>> {
    let lines = unfolded(text);
    assert_eq!((lines.first().unwrap().as_str(), lines.last().unwrap().as_str()), ("BEGIN:VCALENDAR", "END:VCALENDAR"));
    let mut events = Vec::new();
    for line in lines {
        match line.as_str() {
            "BEGIN:VEVENT" => events.push(Vec::new()),
            "END:VCALENDAR" | "BEGIN:VCALENDAR" | "END:VEVENT" => {}
            _ => {
                if let Some(event) = events.last_mut() {
                    event.push(line);
                }
            }
        }
    }
    for event in &events {
        for need in ["UID:", "DTSTAMP:", "DTSTART;VALUE=DATE:", "SUMMARY:", "SEQUENCE:"] {
            assert_eq!(event.iter().filter(|it| it.starts_with(need)).count(), 1, "{need} {event:?}");
        }
    }
    events
}

#[track_caller]
fn of<'a>(events: &'a [Vec<String>], code: &str) -> &'a [String] {
    let summary = format!("SUMMARY:{code}:");
    events
        .iter()
        .find(|it| it.iter().any(|it| it.starts_with(&summary)))
        .unwrap_or_else(|| panic!("{code}: {events:?}"))
}

#[tokio::test(flavor = "multi_thread")]
async fn ones_deadlines_are_a_calendar() {
    let site = Site::new().await;
    let officer = &site.world.officials[&Role::Officer];
    let secret = site.identity.feeds.issue(officer, site.world.app.now()).unwrap();
    let path = format!("/lich/{}.ics", secret.reveal());
    let answer = site.get(By::Nobody, &path).await;
    assert_eq!(answer.headers["content-type"], "text/calendar; charset=utf-8");
    let before = calendar(&answer.body);
    let first = of(&before, "NV4").to_vec();
    assert!(first.contains(&"DTSTART;VALUE=DATE:20240617".to_owned()), "15 June is a Saturday: {first:?}");
    assert!(first.contains(&format!("UID:{}@dondoc", site.world.tasks[3])), "{first:?}");
    assert!(
        first.iter().any(|it| it.starts_with("DESCRIPTION:Xây dựng kế hoạch số 4\\nVăn bản: 36/QĐ-UBND")),
        "{first:?}"
    );
    assert!(!answer.body.contains("VALARM") && !answer.body.contains("SUMMARY:NV12"), "another agency's");
    // A granted extension moves the day and counts up.
    let grant = Command::GrantExtension { until: None, note: String::new() };
    site.world.app.execute(site.world.tasks[3], &grant, &site.world.by(Role::Office)).await.unwrap();
    let after = calendar(&site.get(By::Nobody, &path).await.body);
    let moved = of(&after, "NV4");
    assert!(moved.contains(&"DTSTART;VALUE=DATE:20240715".to_owned()), "{moved:?}");
    let sequence =
        |lines: &[String]| lines.iter().find_map(|it| it.strip_prefix("SEQUENCE:")?.parse::<u64>().ok()).unwrap();
    assert!(sequence(moved) > sequence(&first));
    // A task that its handler loses to a withdrawal is called off.
    let withdraw = Command::Withdraw { reason: "Bộ đã làm".into(), ends_series: false };
    site.world.app.execute(site.world.tasks[3], &withdraw, &site.world.by(Role::Office)).await.unwrap();
    let gone = calendar(&site.get(By::Nobody, &path).await.body);
    assert!(of(&gone, "NV4").contains(&"STATUS:CANCELLED".to_owned()));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_calendar_opens_by_its_secret_alone() {
    let site = Site::new().await;
    let officer = site.world.officials[&Role::Officer].clone();
    let secret = site.identity.feeds.issue(&officer, site.world.app.now()).unwrap();
    let known = secret.reveal().to_owned();
    for path in [format!("/lich/{known}"), format!("/lich/{}.ics", "0".repeat(64)), "/lich/x.ics".to_owned()] {
        assert_eq!(problem(&site.get(By::Cookie(Role::Officer), &path).await), (404, "not-found".into()), "{path}");
    }
    assert!(site.identity.feeds.revoke(&officer).unwrap());
    assert_eq!(site.get(By::Nobody, &format!("/lich/{known}.ics")).await.status, 404);
}

#[tokio::test(flavor = "multi_thread")]
async fn long_vietnamese_is_folded_between_letters() {
    let site = Site::new().await;
    let content = "Xây dựng và tổ chức thực hiện kế hoạch chuyển đổi số; rà soát, cập nhật, bổ sung cơ sở dữ liệu, \"dùng chung\" của tỉnh \\ ".repeat(4);
    let correction = dondoc_domain::task::event::Correction {
        reason: "Nhập sai".into(),
        content: Some(content.clone()),
        ..Default::default()
    };
    site.world
        .app
        .execute(site.world.tasks[0], &Command::Correct(Box::new(correction)), &site.world.by(Role::Office))
        .await
        .unwrap();
    let secret = site.identity.feeds.issue(&site.world.officials[&Role::Officer], site.world.app.now()).unwrap();
    let body = site.get(By::Nobody, &format!("/lich/{}.ics", secret.reveal())).await.body;
    let events = calendar(&body);
    let told = of(&events, "NV1").iter().find_map(|it| it.strip_prefix("DESCRIPTION:")).unwrap();
    let plain = told.replace("\\n", "\n").replace("\\;", ";").replace("\\,", ",").replace("\\\\", "\\");
    assert!(plain.starts_with(content.trim()), "{plain}");
}

#[tokio::test(flavor = "multi_thread")]
async fn measurements_are_for_this_machine_and_for_tokens() {
    let site = Site::new().await;
    let metrics = site.token(&[Scope::Metrics], None, None);
    let other = site.token(&[Scope::ReadTasks], None, None);
    for (by, from, forwarded, status) in [
        (By::Nobody, Some("127.0.0.1:9"), None, 200),
        (By::Nobody, Some("[::1]:9"), None, 200),
        (By::Nobody, Some("127.0.0.1:9"), Some("203.0.113.9"), 401),
        (By::Nobody, Some("192.0.2.7:9"), None, 200),
        (By::Nobody, Some("192.0.2.8:9"), None, 401),
        (By::Nobody, None, None, 401),
        (By::Cookie(Role::Admin), Some("192.0.2.8:9"), None, 401),
        (By::Token(&other), Some("192.0.2.8:9"), None, 403),
        (By::Token(&metrics), Some("192.0.2.8:9"), None, 200),
    ] {
        let settings = Settings { metrics_from: vec!["192.0.2.7".parse().unwrap()], ..Settings::default() };
        let measures = Measures::new(|| Readings { letters: 3, sessions: Some(5), ..Readings::default() });
        let api = dondoc_api::Api::new(&site.world.shell, &site.identity, &measures, settings);
        let router = measures.counted(router(&api));
        let mut request = Request::get("/metrics");
        if let By::Token(token) = by {
            request = request.header("authorization", format!("Bearer {}", token.reveal()));
        }
        if let Some(forwarded) = forwarded {
            request = request.header("x-forwarded-for", forwarded);
        }
        if let Some(from) = from {
            request = request.extension(ConnectInfo(from.parse::<SocketAddr>().unwrap()));
        }
        drop(site.world.app.models().await.unwrap());
        let cookie = if let By::Cookie(role) = by { Some(role) } else { None };
        let answer = site.world.send(router.clone(), cookie, request.body(Body::empty()).unwrap()).await;
        assert_eq!(answer.status.as_u16(), status, "{from:?} {forwarded:?}: {}", answer.body);
        if status == 200 {
            let again = Request::get("/metrics").extension(ConnectInfo("127.0.0.1:9".parse::<SocketAddr>().unwrap()));
            let text = site.world.send(router, None, again.body(Body::empty()).unwrap()).await.body;
            for line in [
                "dondoc_http_requests_total{method=\"GET\",route=\"/metrics\",status=\"200\"} 1",
                "dondoc_outbox_letters 3.0",
                "dondoc_sessions 5.0",
                "dondoc_projection_lag_events 0.0",
                "# EOF",
            ] {
                assert!(text.lines().any(|it| it == line), "{line} in {text}");
            }
            let events = site.world.app.store().head().await.unwrap().unwrap().events;
            assert!(text.contains(&format!("dondoc_store_events {events}.0")), "{text}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn open_data_is_there_when_the_office_says_so_and_names_nobody() {
    let closed = Site::new().await;
    for path in ["/du-lieu-mo/nhiem-vu.csv", "/du-lieu-mo/nhiem-vu.json", "/du-lieu-mo/ty-le.json?period=2024"] {
        assert_eq!(problem(&closed.get(By::Nobody, path).await), (404, "not-found".into()), "{path}");
        let token = closed.token(&[Scope::OpenData], None, None);
        assert_eq!(closed.get(By::Token(&token), path).await.status, 200, "{path}");
        let other = closed.token(&[Scope::ReadTasks], None, None);
        assert_eq!(closed.get(By::Token(&other), path).await.status, 403, "{path}");
    }
    for contents in [true, false] {
        let open_data = Some(OpenData { contents, licence: "https://example.org/licence".into() });
        let site = Site::with(Settings { open_data, ..Settings::default() }).await;
        let json = json(&site.get(By::Nobody, "/du-lieu-mo/nhiem-vu.json").await);
        assert_eq!(
            (&json["licence"], json["tasks"].as_array().unwrap().len()),
            (&"https://example.org/licence".into(), 12)
        );
        assert_eq!(json["tasks"][0]["content"], if contents { "Xây dựng kế hoạch số 1".into() } else { Value::Null });
        let csv = site.get(By::Nobody, "/du-lieu-mo/nhiem-vu.csv").await;
        let mut reader = csv::Reader::from_reader(csv.body.as_bytes());
        assert_eq!(reader.headers().unwrap().iter().any(|it| it == "content"), contents);
        assert_eq!(reader.records().map(Result::unwrap).count(), 12);
        let rates = site.get(By::Nobody, "/du-lieu-mo/ty-le.json?period=2024&by=agency").await;
        for text in [&csv.body, &json.to_string(), &rates.body] {
            for role in [Role::Officer, Role::Head, Role::Office] {
                assert!(!text.contains(site.world.officials[&role].as_str()), "{role:?}");
            }
            assert!(!text.contains("Chuyên viên") && !text.contains("Giám đốc"));
        }
        assert_eq!(site.get(By::Nobody, "/du-lieu-mo/ty-le.json?period=2024&by=official").await.status, 400);
        assert_eq!(site.ask(By::Nobody, Method::POST, "/du-lieu-mo/nhiem-vu.csv", &[], "").await.status, 405);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn no_cell_of_open_data_is_a_formula() {
    let site = Site::with(Settings {
        open_data: Some(OpenData { contents: true, licence: String::new() }),
        ..Settings::default()
    })
    .await;
    let content = "=HYPERLINK(\"http://example.org\"),\"x\"";
    let correction = dondoc_domain::task::event::Correction {
        reason: "Nhập sai".into(),
        content: Some(content.into()),
        ..Default::default()
    };
    site.world
        .app
        .execute(site.world.tasks[0], &Command::Correct(Box::new(correction)), &site.world.by(Role::Office))
        .await
        .unwrap();
    let csv = site.get(By::Nobody, "/du-lieu-mo/nhiem-vu.csv").await;
    let mut reader = csv::Reader::from_reader(csv.body.as_bytes());
    let first = reader.records().next().unwrap().unwrap();
    assert_eq!(first.iter().next_back(), Some(format!("'{content}").as_str()));
}
