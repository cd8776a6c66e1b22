//! Serves these pages over a small province in memory, to be looked at: `cargo run -p dondoc-tasks --example look -- officer`.
#![allow(clippy::unwrap_used, reason = "only for looking")]

use async_trait::async_trait;
use axum::{Router, extract::Request, http::HeaderValue, middleware::Next};
use dondoc_domain::{ids::derive, official::Role};
use dondoc_post::{FileRefusal, Files};
use dondoc_shell::{find_asset, testing::World};
use dondoc_tasks::{Evidence, Kept, NotKept, routes};
use std::{io, sync::Arc};

struct Folder(Files);

#[async_trait]
impl Evidence for Folder {
    async fn put(&self, bytes: Vec<u8>, name: &str) -> Result<Kept, NotKept> {
        match self.0.put(bytes, name).await {
            Ok(it) => Ok(Kept { sha256: it.sha256, size: it.size, mime: it.mime, name: it.name }),
            Err(FileRefusal::Unavailable { reason }) => Err(NotKept::Unavailable(reason)),
            Err(refusal) => Err(NotKept::Refused(refusal.to_string())),
        }
    }

    async fn get(&self, sha256: &str) -> io::Result<Option<Vec<u8>>> {
        self.0.get(sha256).await
    }
}

#[tokio::main]
async fn main() {
    let role = Role::parse(&std::env::args().nth(1).unwrap_or_else(|| "office".into())).unwrap();
    let world = World::new().await;
    let folder = tempfile::tempdir().unwrap();
    let evidence = Arc::new(Folder(Files::open(folder.path(), 1 << 20).unwrap()));
    let id = &world.officials[&role];
    let half = |part: &str| derive("testing", &[id.as_str(), part]).simple().to_string();
    // Whoever looks is signed in under every name that the cookie may have.
    let token = half("a") + &half("b");
    let cookie: HeaderValue = format!("dondoc-phien={token}; dondoc={token}").parse().unwrap();
    let asset = |axum::extract::Path(name): axum::extract::Path<String>| async move {
        let it = find_asset(&name).unwrap();
        ([("content-type", it.mime)], it.text)
    };
    let router = Router::new()
        .route("/assets/{name}", axum::routing::get(asset))
        .merge(world.shell.routes().merge(routes(&world.shell, evidence)).into_router())
        .layer(axum::middleware::from_fn(move |mut request: Request, next: Next| {
            request.headers_mut().insert("cookie", cookie.clone());
            next.run(request)
        }));
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    println!("http://{}/nhiem-vu", listener.local_addr().unwrap());
    axum::serve(listener, router).await.unwrap();
}
