//! Serves the pages over a small province in memory, signed in as a role: `cargo run -p dondoc-admin --example look head`.
#![allow(clippy::unwrap_used, reason = "for looking at pages")]

use axum::{Router, extract::Request, response::IntoResponse};
use dondoc_admin::routes;
use dondoc_domain::official::Role;
use dondoc_shell::{find_asset, testing::World};
use std::sync::Arc;

#[tokio::main]
async fn main() {
    let world = Arc::new(World::new().await);
    let role = std::env::args().nth(1).and_then(|it| Role::parse(&it)).unwrap_or(Role::Office);
    let serve = move |request: Request| {
        let world = Arc::clone(&world);
        async move {
            if let Some(asset) = request.uri().path().strip_prefix("/assets/").and_then(find_asset) {
                return ([("content-type", asset.mime)], asset.text).into_response();
            }
            let answer = world.send(routes(&world.shell).into_router(), Some(role), request).await;
            (answer.status, answer.headers, answer.body).into_response()
        }
    };
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    println!("http://{}/co-cau", listener.local_addr().unwrap());
    axum::serve(listener, Router::new().fallback(serve)).await.unwrap();
}
