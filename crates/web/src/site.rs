//! The routes, and what all of them share.

use crate::{
    ChatBackend, Door, Hook, Settings,
    doorstep::Doorstep,
    hook,
    routes::{chat, demo, files, health, messages, signin, stream, uploads},
};
use axum::{
    Router,
    extract::DefaultBodyLimit,
    middleware,
    routing::{get, post},
};
use dondoc_shell::{Guarded, Limiter, Streams, Uploads, guard};
use std::sync::Arc;
use tokio::sync::watch;

/// Room for everything in a form beside its file, in bytes.
const FORM: usize = 256 * 1024;

/// What all routes share.
pub(crate) struct Site {
    pub backend: Arc<dyn ChatBackend>,
    pub door: Arc<Door>,
    pub settings: Settings,
    pub sessions: Limiter,
    pub strangers: Limiter,
    pub uploads: Uploads,
    pub streams: Streams,
    pub doorstep: Doorstep,
    pub stop: watch::Receiver<bool>,
}

/// The web server's routes, and under the same guard `pages`; live connections end when `stop` turns true.
///
/// # Panics
/// When the path of a hook does not begin with "/", or is taken: that is a mistake in the program.
pub fn router(
    backend: Arc<dyn ChatBackend>,
    door: Arc<Door>,
    hooks: Vec<Hook>,
    pages: Router,
    settings: Settings,
    stop: watch::Receiver<bool>,
) -> Router {
    let guarded = Arc::new(Guarded::new(settings.clone()));
    let with_files = DefaultBodyLimit::max(settings.upload_limit.saturating_add(FORM));
    let site = Arc::new(Site {
        backend,
        door,
        sessions: Limiter::new(settings.session_pace),
        strangers: Limiter::new(settings.stranger_pace),
        uploads: Uploads::new(settings.upload_limit, settings.uploads_at_once),
        streams: Streams::new(&settings),
        doorstep: Doorstep::default(),
        settings,
        stop,
    });
    Router::new()
        .route("/chat/gui", post(messages::send))
        .route("/tai-len/{ticket}", get(uploads::page).post(uploads::receive))
        .layer(with_files)
        .route("/dang-nhap", get(signin::choose))
        .route("/vao/{secret}", get(signin::look).post(signin::enter))
        .route("/dang-nhap/sso", get(signin::sso))
        .route("/dang-nhap/sso/ve", get(signin::back))
        .route("/dang-nhap/ngon-ngu", post(signin::language))
        .route("/dang-xuat", post(signin::leave))
        .route("/chat/vao-trang", post(signin::from_chat))
        .route("/vao-vai", post(demo::enter))
        .route("/chat", get(chat::page))
        .route("/viec/{code}", get(chat::task))
        .route("/chat/bam", post(messages::tap))
        .route("/chat/noi", post(chat::link))
        .route("/chat/mo", post(chat::open))
        .route("/chat/thoat", post(chat::leave))
        .route("/chat/luong", get(stream::events))
        .route("/chat/tep/{sha256}", get(files::of_chat))
        .route("/anh/{name}", get(files::picture))
        .route("/assets/{name}", get(files::asset))
        .route("/healthz", get(health::alive))
        .route("/readyz", get(health::ready))
        .fallback(health::nowhere)
        .with_state(site)
        .merge(pages)
        .layer(middleware::from_fn_with_state(guarded, guard))
        .merge(hook::routes(hooks))
}
