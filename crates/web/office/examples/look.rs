//! Serves the pages over a small province in memory, signed in as the office: `cargo run -p dondoc-office --example look`.
#![allow(clippy::unwrap_used, reason = "for looking at pages")]

use axum::{Router, extract::Request, response::IntoResponse};
use dondoc_domain::official::Role;
use dondoc_office::{ImportFolder, routes};
use dondoc_shell::{find_asset, testing::World};
use std::sync::Arc;

#[tokio::main]
async fn main() {
    let world = Arc::new(World::new().await);
    let dir = tempfile::tempdir().unwrap();
    let folder = ImportFolder::new(dir.path().join("imports"));
    let serve = move |request: Request| {
        let (world, folder) = (Arc::clone(&world), folder.clone());
        async move {
            if let Some(asset) = request.uri().path().strip_prefix("/assets/").and_then(find_asset) {
                return ([("content-type", asset.mime)], asset.text).into_response();
            }
            let router = routes(&world.shell, folder).into_router();
            let answer = world.send(router, Some(Role::Office), request).await;
            (answer.status, answer.headers, answer.body).into_response()
        }
    };
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    println!("http://{}/cho-xu-ly", listener.local_addr().unwrap());
    axum::serve(listener, Router::new().fallback(serve)).await.unwrap();
}
