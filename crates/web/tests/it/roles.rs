//! Every route of every page with every role, and with nobody: who is let in is what the one table says.

use async_trait::async_trait;
use axum::{
    body::Body,
    http::{Method, Request, StatusCode},
};
use chrono::Utc;
use dondoc_domain::official::Role;
use dondoc_identity::Identity;
use dondoc_office::ImportFolder;
use dondoc_shell::{Need, Routes, allows, testing::World};
use dondoc_tasks::{Evidence, Kept, NotKept};
use dondoc_web::Door;
use std::{io, sync::Arc};

/// No file is ever sent here: routes are only knocked at.
struct Nothing;

#[async_trait]
impl Evidence for Nothing {
    async fn put(&self, _: Vec<u8>, _: &str) -> Result<Kept, NotKept> {
        Err(NotKept::Refused("none".into()))
    }

    async fn get(&self, _: &str) -> io::Result<Option<Vec<u8>>> {
        Ok(None)
    }
}

fn routes(world: &World, folder: &tempfile::TempDir, door: &Arc<Door>) -> Routes {
    let shell = &world.shell;
    shell
        .routes()
        .merge(dondoc_web::account(shell, door))
        .merge(dondoc_web::tokens(shell, door))
        .merge(dondoc_overview::routes(shell))
        .merge(dondoc_admin::routes(shell))
        .merge(dondoc_office::routes(shell, ImportFolder::new(folder.path().join("imports"))))
        .merge(dondoc_tasks::routes(shell, Arc::new(Nothing)))
}

/// A path with something that is there in the place of each name.
fn path(spec: &str) -> String {
    let parts = spec.split('/').map(|part| match part {
        "{code}" => "NV1".to_owned(),
        "{sha256}" => "0".repeat(64),
        "{agency}" => "STTTT".to_owned(),
        "{official}" => "CB4".to_owned(),
        other if other.starts_with('{') => "STTTT".to_owned(),
        other => other.to_owned(),
    });
    parts.collect::<Vec<_>>().join("/")
}

#[tokio::test]
async fn every_route_lets_in_whom_the_table_lets_in() {
    let world = World::new().await;
    let folder = tempfile::tempdir().unwrap();
    let identity = Identity::open(&folder.path().join("access"), Default::default()).unwrap();
    let door = Door::new(Arc::new(identity), Utc::now);
    let list = routes(&world, &folder, &door).list().to_vec();
    assert!(list.len() > 60, "{} routes", list.len());
    for spec in list.iter().filter(|it| it.path != "/luong") {
        let path = path(&spec.path);
        for role in Role::ALL.into_iter().map(Some).chain([None]) {
            let request = || Request::builder().method(spec.method.clone()).uri(&path).body(Body::empty()).unwrap();
            let answer = world.send(routes(&world, &folder, &door).into_router(), role, request()).await;
            let told = format!("{} {path} {role:?}: {} {}", spec.method, answer.status, answer.body);
            match role {
                // Nobody: the way in, and nothing of the page.
                None if spec.need != Need::Anyone => {
                    let expected =
                        if spec.method == Method::GET { StatusCode::SEE_OTHER } else { StatusCode::UNAUTHORIZED };
                    assert_eq!(answer.status, expected, "{told}");
                }
                Some(role) if !allows(spec.need, role) => assert_eq!(answer.status, StatusCode::FORBIDDEN, "{told}"),
                // A form without our token gets no further than the door.
                Some(_) if spec.method == Method::POST => {
                    assert!(answer.status.is_client_error() && answer.status != StatusCode::UNAUTHORIZED, "{told}");
                }
                Some(_) => {
                    assert!(answer.status != StatusCode::UNAUTHORIZED && !answer.status.is_server_error(), "{told}")
                }
                None => assert!(!answer.status.is_server_error(), "{told}"),
            }
        }
    }
}

#[tokio::test]
async fn whoever_only_reads_has_no_form_to_send() {
    let world = World::new().await;
    let folder = tempfile::tempdir().unwrap();
    let identity = Identity::open(&folder.path().join("access"), Default::default()).unwrap();
    let door = Door::new(Arc::new(identity), Utc::now);
    let own = ["/ngon-ngu", "/tai-khoan"];
    for spec in routes(&world, &folder, &door).list() {
        let theirs = own.iter().any(|it| spec.path.starts_with(it));
        if spec.method == Method::POST && !theirs {
            assert!(!allows(spec.need, Role::Auditor), "{}", spec.path);
        }
    }
}
