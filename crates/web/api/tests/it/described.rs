//! What the API says of itself.

use crate::site::{By, Site, json};
use dondoc_api::openapi;
use serde_json::Value;

#[tokio::test(flavor = "multi_thread")]
async fn the_description_is_served_and_whole() {
    let site = Site::new().await;
    let served = json(&site.get(By::Nobody, "/api/v1/openapi.json").await);
    assert_eq!(&served, openapi());
    assert_eq!(served["openapi"], "3.1.0");
    let mut missing = Vec::new();
    references(&served, &served, &mut missing);
    assert!(missing.is_empty(), "{missing:?}");
    for (path, item) in served["paths"].as_object().unwrap() {
        for (method, it) in item.as_object().unwrap() {
            for need in ["operationId", "summary", "security", "responses", "tags"] {
                assert!(!it[need].is_null(), "{method} {path} has no {need}");
            }
            for parameter in it["parameters"].as_array().into_iter().flatten() {
                assert!(parameter["description"].is_string(), "{method} {path} {}", parameter["name"]);
            }
        }
    }
}

fn references(all: &Value, it: &Value, missing: &mut Vec<String>) {
    match it {
        Value::Object(map) => {
            if let Some(path) = map.get("$ref").and_then(Value::as_str)
                && all.pointer(&path[1..]).is_none()
            {
                missing.push(path.to_owned());
            }
            map.values().for_each(|it| references(all, it, missing));
        }
        Value::Array(items) => items.iter().for_each(|it| references(all, it, missing)),
        _ => {}
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_page_names_every_operation_and_every_problem() {
    let site = Site::new().await;
    let page = site.get(By::Nobody, "/api/v1").await;
    assert_eq!(page.status, 200);
    for path in openapi()["paths"].as_object().unwrap().keys() {
        assert!(page.body.contains(path.as_str()), "{path}");
    }
    assert!(page.body.contains("id=\"idempotency-key-reused\""));
    assert!(!page.body.contains("<script") && !page.body.contains("style=\""));
}
