//! Webhooks of messengers: who knows the secret is heard, and told "200" when what they said is stored.

use crate::Secret;
use axum::{
    Router,
    body::Bytes,
    extract::DefaultBodyLimit,
    http::{HeaderMap, StatusCode},
    routing::post,
};
use futures_util::future::BoxFuture;
use std::{fmt, sync::Arc};

/// The largest body of a webhook, in bytes.
const LONGEST: usize = 1024 * 1024;

/// Stores the body of a webhook.
pub type HookTake = Arc<dyn Fn(Bytes) -> BoxFuture<'static, Result<(), HookError>> + Send + Sync>;

/// Where a messenger delivers.
#[derive(Clone)]
pub struct Hook {
    /// The path, "/hook/telegram".
    pub path: String,
    /// The header that carries the secret.
    pub header: &'static str,
    /// The secret.
    pub secret: Secret,
    /// What to do with the body; durable before it answers.
    pub take: HookTake,
}

impl fmt::Debug for Hook {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Hook").field("path", &self.path).field("header", &self.header).finish_non_exhaustive()
    }
}

/// Why a delivery was not stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum HookError {
    /// It cannot be read, and never will be: 400.
    #[error("delivery cannot be read")]
    Malformed,
    /// Not now; the messenger is to deliver it again: 503.
    #[error("delivery not stored")]
    Unavailable,
}

/// The routes of the hooks.
pub(crate) fn routes(hooks: Vec<Hook>) -> Router {
    let mut router = Router::new();
    for hook in hooks {
        let path = hook.path.clone();
        router = router.route(&path, post(move |headers: HeaderMap, body: Bytes| deliver(hook.clone(), headers, body)));
    }
    router.layer(DefaultBodyLimit::max(LONGEST))
}

async fn deliver(hook: Hook, headers: HeaderMap, body: Bytes) -> (StatusCode, &'static str) {
    let offered = headers.get(hook.header).map(|value| value.as_bytes()).unwrap_or_default();
    if !hook.secret.matches(offered) {
        tracing::warn!(path = hook.path, "a webhook call without the right secret");
        return (StatusCode::UNAUTHORIZED, "unauthorized");
    }
    match (hook.take)(body).await {
        Ok(()) => (StatusCode::OK, "ok"),
        Err(HookError::Malformed) => {
            tracing::warn!(path = hook.path, "a webhook call that cannot be read");
            (StatusCode::BAD_REQUEST, "malformed")
        }
        Err(HookError::Unavailable) => (StatusCode::SERVICE_UNAVAILABLE, "try again"),
    }
}
