//! Serves the pages over the small sample province, to look at them: `cargo run -p dondoc-overview --example look -- chair`.
#![allow(clippy::unwrap_used, reason = "an example")]

use axum::{
    Router,
    extract::{Path, Request},
    http::{StatusCode, header},
    middleware::{self, Next},
    response::IntoResponse,
    routing::get,
};
use dondoc_domain::{ids::derive, official::Role};
use dondoc_shell::{find_asset, testing::World};

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let wanted = std::env::args().nth(1).unwrap_or_else(|| "chair".to_owned());
    let role = Role::ALL.into_iter().find(|it| it.name() == wanted).unwrap();
    let world = World::new().await;
    // The sample's sessions are made from who the officials are.
    let half = |part: &str| derive("testing", &[world.officials[&role].as_str(), part]).simple().to_string();
    let lang = std::env::args().nth(2).unwrap_or_else(|| "vi".to_owned());
    let cookie = format!("dondoc-phien={}{}; ngon-ngu={lang}", half("a"), half("b"));
    let enter = middleware::from_fn(move |mut request: Request, next: Next| {
        request.headers_mut().append(header::COOKIE, cookie.parse().unwrap());
        next.run(request)
    });
    let pages = dondoc_overview::routes(&world.shell).into_router().layer(enter);
    let app = Router::new().route("/assets/{name}", get(asset)).merge(pages);
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    println!("http://{}", listener.local_addr().unwrap());
    axum::serve(listener, app).await.unwrap();
}

async fn asset(Path(name): Path<String>) -> Result<impl IntoResponse, StatusCode> {
    let asset = find_asset(&name).ok_or(StatusCode::NOT_FOUND)?;
    Ok(([(header::CONTENT_TYPE, asset.mime)], asset.text))
}
