//! Photos and voice messages, fetched by address from where they may be.

use crate::support::{fake, settings};
use axum::{Router, body::Body, response::Redirect, routing::get};
use dondoc_fake_messenger::Fake;
use dondoc_messaging::{FetchError, FileKind, FileRef, Messenger};
use dondoc_zalo::Zalo;
use std::{net::SocketAddr, sync::Arc};

const BYTES: &[u8] = b"a photo of a signed paper";

/// A host of media on this machine.
async fn media_host() -> SocketAddr {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    // Nobody tells the length of a stream beforehand.
    let endless =
        || async { Body::from_stream(futures_util::stream::repeat_with(|| Ok::<_, std::io::Error>(vec![0_u8; 1000]))) };
    let routes = Router::new()
        .route("/1.jpg", get(|| async { BYTES }))
        .route("/endless.jpg", get(endless))
        .route("/here", get(|| async { Redirect::temporary("/1.jpg") }))
        .route(
            "/away",
            get(move || async move { Redirect::temporary(&format!("http://localhost:{}/1.jpg", address.port())) }),
        )
        .route("/loop", get(|| async { Redirect::temporary("/loop") }))
        .route("/trouble", get(|| async { axum::http::StatusCode::BAD_GATEWAY }));
    tokio::spawn(async move { axum::serve(listener, routes).await.unwrap() });
    address
}

fn zalo(fake: &Fake, private: bool) -> Arc<Zalo> {
    let mut settings = settings(fake);
    settings.private_media = private;
    Zalo::new(settings).unwrap()
}

async fn fetch(zalo: &Zalo, url: &str, limit: u64) -> Result<Vec<u8>, FetchError> {
    let file = FileRef {
        id: url.to_owned(),
        name: String::new(),
        mime: "image/jpeg".to_owned(),
        size: None,
        kind: FileKind::Photo,
    };
    zalo.fetch(&file, limit).await
}

#[tokio::test]
async fn a_photo_comes_whole_or_not_at_all() {
    let (fake, host) = (fake().await, media_host().await);
    let zalo = zalo(&fake, true);
    let at = |path: &str| format!("http://{host}{path}");
    assert_eq!(fetch(&zalo, &at("/1.jpg"), 1000).await.unwrap(), BYTES);
    assert_eq!(fetch(&zalo, &at("/here"), 1000).await.unwrap(), BYTES);
    assert_eq!(fetch(&zalo, &at("/1.jpg"), 5).await, Err(FetchError::TooLarge { limit: 5 }));
    assert_eq!(fetch(&zalo, &at("/endless.jpg"), 5000).await, Err(FetchError::TooLarge { limit: 5000 }));
    assert_eq!(fetch(&zalo, &at("/gone.jpg"), 1000).await, Err(FetchError::Gone("status 404".to_owned())));
    assert_eq!(fetch(&zalo, &at("/trouble"), 1000).await, Err(FetchError::Unavailable("status 502".to_owned())));
    assert_eq!(fetch(&zalo, &at("/loop"), 1000).await, Err(FetchError::Gone("status 307".to_owned())));
}

#[tokio::test]
async fn nobody_is_led_to_another_host() {
    let (fake, host) = (fake().await, media_host().await);
    let zalo_here = zalo(&fake, true);
    let away = fetch(&zalo_here, &format!("http://{host}/away"), 1000).await;
    assert_eq!(away, Err(FetchError::Gone("status 307".to_owned())));
    for url in [
        format!("http://localhost:{}/1.jpg", host.port()),
        "http://169.254.169.254/latest/meta-data".to_owned(),
        "file:///etc/passwd".to_owned(),
        "nonsense".to_owned(),
    ] {
        let answer = fetch(&zalo_here, &url, 1000).await;
        assert!(matches!(answer, Err(FetchError::Gone(_))), "{url} {answer:?}");
    }
    // Outside tests this machine is not asked at all.
    let answer = fetch(&zalo(&fake, false), &format!("https://{host}/1.jpg"), 1000).await;
    assert!(matches!(answer, Err(FetchError::Gone(_))), "{answer:?}");
}

#[tokio::test]
async fn a_listed_name_that_points_inside_is_not_followed() {
    let (fake, host) = (fake().await, media_host().await);
    let mut settings = settings(&fake);
    settings.media_hosts = vec!["localhost".to_owned()];
    let zalo = Zalo::new(settings).unwrap();
    let answer = fetch(&zalo, &format!("https://localhost:{}/1.jpg", host.port()), 1000).await;
    let Err(FetchError::Unavailable(why)) = answer else { panic!("{answer:?}") };
    assert!(why.contains("no public address"), "{why}");
}
