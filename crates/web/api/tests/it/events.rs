//! The log, followed.

use crate::site::{By, Site, json};
use dondoc_domain::official::Role;
use dondoc_identity::Scope;
use serde_json::json as body;
use std::time::{Duration, Instant};

#[tokio::test(flavor = "multi_thread")]
async fn the_log_is_followed_in_order_without_gap_or_officials() {
    let site = Site::new().await;
    let token = site.token(&[Scope::Events], None, None);
    let recorded = site.world.app.store().read_all(None, 1_000).await.unwrap();
    let expected: Vec<String> = recorded
        .iter()
        .filter(|it| ["task", "directive", "registry"].contains(&it.stream.category()))
        .map(|it| it.id.to_string())
        .collect();
    assert!(expected.len() < recorded.len(), "officials are in the log");
    for limit in [1, 7, 500] {
        let (mut after, mut ids) = (String::new(), Vec::new());
        loop {
            let query = if after.is_empty() { String::new() } else { format!("&after={after}") };
            let page = json(&site.get(By::Token(&token), &format!("/api/v1/events?limit={limit}{query}")).await);
            ids.extend(page["events"].as_array().unwrap().iter().map(|it| it["id"].as_str().unwrap().to_owned()));
            after = page["next"].as_str().unwrap().to_owned();
            if page["more"] == false {
                break;
            }
        }
        assert_eq!(ids, expected, "limit {limit}");
        let rest = json(&site.get(By::Token(&token), &format!("/api/v1/events?after={after}")).await);
        assert_eq!((rest["events"].as_array().unwrap().len(), &rest["next"]), (0, &after.into()));
    }
    let named = json(&site.get(By::Token(&token), "/api/v1/events?name=task_assigned&limit=500").await);
    assert_eq!(named["events"].as_array().unwrap().len(), 12);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_question_may_wait_for_what_comes_next() {
    let site = Site::new().await;
    let token = site.token(&[Scope::Events, Scope::WriteActions], None, Some(Role::Officer));
    let head = site.world.app.store().head().await.unwrap().unwrap().position;
    let path = format!("/api/v1/events?after={head}&wait=60");
    let began = Instant::now();
    let (told, _) = tokio::join!(site.get(By::Token(&token), &path), async {
        tokio::task::yield_now().await;
        site.act(&token, "NV1", "k", body!({"action": {"kind": "accept"}}), &[]).await
    });
    assert_eq!(json(&told)["events"][0]["name"], "task_accepted.v1");
    assert!(began.elapsed() < Duration::from_secs(50));
}
