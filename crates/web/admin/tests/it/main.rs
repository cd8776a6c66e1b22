//! The pages as people use them, over a small province in memory.
#![allow(clippy::unwrap_used, reason = "for tests")]

mod account;
mod calendar;
mod doors;
mod log;
mod organisation;

use axum::http::{StatusCode, header};
use dondoc_admin::routes;
use dondoc_domain::official::Role;
use dondoc_shell::testing::{Answer, World};

/// A page as a role sees it.
async fn get(world: &World, role: Role, path: &str) -> Answer {
    world.get(routes(&world.shell), Some(role), path).await
}

/// A page that is there.
#[track_caller]
fn shown(answer: Answer) -> String {
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.body);
    answer.body
}

async fn post(world: &World, role: Role, path: &str, fields: &[(&str, &str)]) -> Answer {
    world.post(routes(&world.shell), role, path, fields).await
}

/// Where a form that was accepted leads.
#[track_caller]
fn leads_to(answer: &Answer) -> &str {
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.body);
    answer.headers[header::LOCATION].to_str().unwrap()
}

/// A form that was refused: its page says why, beside what was typed.
#[track_caller]
fn refused(answer: &Answer, why: &str) {
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", answer.body);
    let told = answer.body.split("role=\"alert\"").nth(1).unwrap_or_default().split("</p>").next().unwrap_or_default();
    assert!(told.contains(why), "{told}");
}

/// How many events the log holds.
async fn events(world: &World) -> usize {
    world.app.store().read_all(None, 100_000).await.unwrap().len()
}
