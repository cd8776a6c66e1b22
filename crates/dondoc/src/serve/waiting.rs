//! While the log's server is away: alive, and not ready.

use axum::{
    Json, Router,
    extract::Request,
    http::{HeaderValue, StatusCode, header},
    middleware,
    response::{IntoResponse, Response},
    routing::get,
};
use dondoc_store_kurrent::{KurrentStore, State};
use serde_json::{Value, json};
use std::{future::IntoFuture, os::fd::AsFd, sync::Arc};
use tokio::net::TcpListener;

/// Answers at `listener` until `opening` is done.
pub async fn until<T>(listener: &TcpListener, opening: impl Future<Output = anyhow::Result<T>>) -> anyhow::Result<T> {
    // The same socket once more: nobody is turned away when the pages take over.
    let same = std::net::TcpListener::from(listener.as_fd().try_clone_to_owned()?);
    let router = Router::new()
        .route("/healthz", get(alive))
        .fallback(not_ready)
        // Whoever asks again is to find the pages, not this room.
        .layer(middleware::map_response(close));
    let room = axum::serve(TcpListener::from_std(same)?, router);
    tokio::select! {
        biased;
        opened = opening => opened,
        ended = room.into_future() => Err(anyhow::anyhow!("không lắng nghe được nữa: {ended:?}")),
    }
}

/// `/readyz` is not ready while the server is away, whatever else is well.
pub fn ready_with(log: Option<Arc<KurrentStore>>, router: Router) -> Router {
    let Some(log) = log else { return router };
    router.layer(middleware::from_fn(move |request: Request, next: middleware::Next| {
        let log = log.clone();
        async move {
            let state = log.state();
            if request.uri().path() == "/readyz" && state != State::Ready {
                // Anybody may ask; what is missing is for those who read the log.
                tracing::warn!(?state, "not ready");
                return not_ready().await.into_response();
            }
            next.run(request).await
        }
    }))
}

async fn alive() -> Json<Value> {
    Json(json!({ "ok": true }))
}

async fn not_ready() -> (StatusCode, Json<Value>) {
    (StatusCode::SERVICE_UNAVAILABLE, Json(json!({ "ready": false })))
}

async fn close(mut response: Response) -> Response {
    response.headers_mut().insert(header::CONNECTION, HeaderValue::from_static("close"));
    response
}
