//! What all operations share, and the router that serves them.

use crate::{Measures, OpenData, described, feed, finish::finish, measures, open_data, problem::Problem};
use axum::{
    Router,
    extract::DefaultBodyLimit,
    http::StatusCode,
    middleware,
    routing::{any, get},
};
use dondoc_identity::Identity;
use dondoc_service::App;
use dondoc_shell::{Limiter, Pace, Shell};
use std::{net::IpAddr, sync::Arc};

/// The longest body of a request that carries no file, in bytes.
const BODY: usize = 256 * 1024;

/// What can be set about the API.
#[derive(Debug, Clone, PartialEq)]
pub struct Settings {
    /// How much one system may ask.
    pub token_pace: Pace,
    /// How much one network address may ask, whoever it is.
    pub address_pace: Pace,
    /// Addresses beside this machine's own that may read the measurements without a token.
    pub metrics_from: Vec<IpAddr>,
    /// What of the tasks anybody may read; nothing if none.
    pub open_data: Option<OpenData>,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            token_pace: Pace { burst: 200.0, per_second: 20.0 },
            address_pace: Pace { burst: 600.0, per_second: 50.0 },
            metrics_from: Vec::new(),
            open_data: None,
        }
    }
}

/// What all operations share.
pub struct Api {
    pub(crate) shell: Arc<Shell>,
    pub(crate) identity: Arc<Identity>,
    pub(crate) systems: Limiter,
    pub(crate) addresses: Limiter,
    pub(crate) measures: Arc<Measures>,
    pub(crate) settings: Settings,
}

impl Api {
    /// The API over the application and the tokens.
    pub fn new(
        shell: &Arc<Shell>,
        identity: &Arc<Identity>,
        measures: &Arc<Measures>,
        settings: Settings,
    ) -> Arc<Self> {
        Arc::new(Self {
            shell: Arc::clone(shell),
            identity: Arc::clone(identity),
            systems: Limiter::new(settings.token_pace),
            addresses: Limiter::new(settings.address_pace),
            measures: Arc::clone(measures),
            settings,
        })
    }

    pub(crate) fn app(&self) -> &Arc<App> {
        &self.shell.app
    }
}

/// The routes of the API, of the measurements, calendars and open data. They bring their own guard, since other systems are told of errors in another shape than people:
/// merge them beside what [`dondoc_shell::guard`] guards, not under it.
pub fn router(api: &Arc<Api>) -> Router {
    let with_files = DefaultBodyLimit::max(api.shell.uploads.limit.saturating_add(BODY));
    let (operations, files) = described::operations();
    Router::new()
        .merge(files.layer(with_files))
        .merge(operations.layer(DefaultBodyLimit::max(BODY)))
        .route("/api/v1", get(described::page))
        .route("/api/v1/openapi.json", get(described::json))
        .route("/metrics", get(measures::metrics))
        .route("/lich/{file}", get(feed::feed))
        .route("/du-lieu-mo/{file}", get(open_data::file))
        .route("/api", any(nowhere))
        .route("/api/{*rest}", any(nowhere))
        .layer(middleware::from_fn_with_state(Arc::clone(api), finish))
        .with_state(Arc::clone(api))
}

async fn nowhere() -> Problem {
    Problem::from(StatusCode::NOT_FOUND)
}
