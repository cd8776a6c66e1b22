//! Whether the server is alive and can serve.

use crate::site::Site;
use axum::{Json, extract::State, http::StatusCode};
use serde_json::{Value, json};
use std::sync::Arc;

/// `GET /healthz`: the process answers.
pub(crate) async fn alive() -> Json<Value> {
    Json(json!({ "ok": true }))
}

/// `GET /readyz`: what stands behind it can serve.
pub(crate) async fn ready(State(site): State<Arc<Site>>) -> (StatusCode, Json<Value>) {
    let stopping = *site.stop.borrow();
    match if stopping { Err("stopping".to_owned()) } else { site.backend.ready().await } {
        Ok(()) => (StatusCode::OK, Json(json!({ "ready": true }))),
        Err(reason) => {
            // Anybody may ask; what is missing is for those who read the log.
            tracing::warn!(reason, "not ready");
            (StatusCode::SERVICE_UNAVAILABLE, Json(json!({ "ready": false })))
        }
    }
}

/// Any other address.
pub(crate) async fn nowhere() -> StatusCode {
    StatusCode::NOT_FOUND
}
