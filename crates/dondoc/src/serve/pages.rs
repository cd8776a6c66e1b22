//! The pages on their way: who is signed in, full-text search beside the log, and every group of pages in one router.
//!
//! Who may come in goes by the machine's own clock, also where a scenario is played under another one.

use super::settings::Settings;
use anyhow::Context as _;
use async_trait::async_trait;
use axum::Router;
use chrono::{TimeDelta, Utc};
use dondoc_api::{Measures, Readings};
use dondoc_chart::Fonts;
use dondoc_desk::{Desk, SignIn};
use dondoc_domain::{OfficialId, TaskId};
use dondoc_identity::{Identity, OidcSettings, SessionLimits, Settings as IdentitySettings};
use dondoc_office::ImportFolder;
use dondoc_post::{FileRefusal, Files, Stored};
use dondoc_search::Index;
use dondoc_service::{App, Layout, ServiceError, lists::Matches};
use dondoc_shell::{Shell, Streams, Uploads};
use dondoc_tasks::{Evidence, Kept, NotKept};
use dondoc_web::Door;
use std::{error::Error, sync::Arc, time::Duration};
use tokio::sync::watch;

/// How often the access folder is tidied and written.
const TIDY: Duration = Duration::from_secs(60);
/// The most tasks that a search answers.
const MOST_FOUND: usize = 10_000;
/// After a change, the index waits so long for more of them.
const CALM: Duration = Duration::from_millis(300);
/// After trouble the index is brought up again this much later, also when nothing new happens.
const AGAIN: Duration = Duration::from_secs(10);

/// Opens what is known about who may sign in.
pub fn identity(layout: &Layout, settings: &Settings) -> anyhow::Result<Arc<Identity>> {
    let sessions = SessionLimits {
        idle: TimeDelta::minutes((settings.sessions.idle_hours * 60.0) as i64),
        absolute: TimeDelta::minutes((settings.sessions.absolute_days * 24.0 * 60.0) as i64),
        ..SessionLimits::default()
    };
    let oidc = settings.oidc.issuer.as_ref().map(|issuer| single_sign_on(issuer, settings)).transpose()?;
    let opened = Identity::open(&layout.access(), IdentitySettings { sessions, oidc, ..IdentitySettings::default() });
    Ok(Arc::new(opened.map_err(|error| ServiceError::Told(error.to_string()))?))
}

fn single_sign_on(issuer: &str, settings: &Settings) -> anyhow::Result<OidcSettings> {
    let told = |missing: &str| ServiceError::Told(format!("[oidc] cần {missing} khi có issuer."));
    let oidc = &settings.oidc;
    let client_id = oidc.client_id.clone().ok_or_else(|| told("client_id"))?;
    let public = settings.web.public_url.clone().ok_or_else(|| told("[web] public_url"))?;
    let mut made = OidcSettings::new(issuer, client_id, format!("{public}/dang-nhap/sso/ve"));
    made.client_secret = oidc.client_secret.as_ref().map(|it| dondoc_identity::Secret::new(it.reveal()));
    made.after_logout = Some(format!("{public}/dang-nhap"));
    made.people.clone_from(&oidc.people);
    made.ca_file.clone_from(&oidc.ca_file);
    if let Some(claim) = &oidc.claim {
        made.claim = claim.parse().map_err(|_| told("claim hợp lệ"))?;
    }
    if !oidc.scopes.is_empty() {
        made.scopes.clone_from(&oidc.scopes);
    }
    Ok(made)
}

/// Sign-in addresses for messages.
pub struct Addresses {
    pub identity: Arc<Identity>,
    pub public_url: String,
}

#[async_trait]
impl SignIn for Addresses {
    async fn address(&self, official: &OfficialId) -> Option<String> {
        let (identity, official, now) = (Arc::clone(&self.identity), official.clone(), Utc::now());
        let issued = tokio::task::spawn_blocking(move || identity.links.issue(&official, now)).await.ok()?;
        match issued {
            Ok(secret) => Some(format!("{}/vao/{}", self.public_url, secret.reveal())),
            Err(error) => {
                tracing::error!(%error, "a sign-in address");
                None
            }
        }
    }
}

/// The evidence that officials hand in on a page, kept where that of the messengers is.
struct Content(Arc<Files>);

#[async_trait]
impl Evidence for Content {
    async fn put(&self, bytes: Vec<u8>, name: &str) -> Result<Kept, NotKept> {
        match self.0.put(bytes, name).await {
            Ok(Stored { sha256, size, mime, name }) => Ok(Kept { sha256, size, mime, name }),
            Err(FileRefusal::Unavailable { reason }) => Err(NotKept::Unavailable(reason)),
            Err(refusal) => Err(NotKept::Refused(refusal.to_string())),
        }
    }

    async fn get(&self, sha256: &str) -> std::io::Result<Option<Vec<u8>>> {
        self.0.get(sha256).await
    }
}

/// The index, as lists see it.
struct Search(Arc<Index>);

impl Matches for Search {
    fn matches(&self, text: &str) -> Result<Vec<TaskId>, Box<dyn Error + Send + Sync>> {
        Ok(self.0.find(text, MOST_FOUND)?)
    }
}

/// Opens the index beside the log; a folder that cannot be used costs search its memory, not its service.
pub fn search(app: &Arc<App>, layout: &Layout) -> anyhow::Result<Arc<Index>> {
    let index = Index::open(&layout.search()).or_else(|error| {
        tracing::warn!(%error, "the search index lives in memory");
        Index::in_memory()
    });
    let index = Arc::new(index.context("không mở được chỉ mục tìm kiếm")?);
    app.set_search(Arc::new(Search(Arc::clone(&index))));
    Ok(index)
}

/// Keeps the index up with the log until told to stop.
pub async fn follow(app: Arc<App>, index: Arc<Index>, mut stop: watch::Receiver<bool>) {
    let mut head = app.watch_head();
    loop {
        // A long log takes minutes the first time: what was indexed until the stop is kept, the rest comes next time.
        let caught_up = tokio::select! {
            biased;
            _ = stop.wait_for(|stop| *stop) => return,
            caught_up = index.catch_up(app.store(), |_| {}) => caught_up,
        };
        let lags = caught_up.inspect_err(|error| tracing::warn!(%error, "the search index lags behind")).is_err();
        tokio::select! {
            biased;
            _ = stop.wait_for(|stop| *stop) => return,
            changed = head.changed() => if changed.is_err() { return },
            () = tokio::time::sleep(AGAIN), if lags => {}
        }
        tokio::time::sleep(CALM).await;
    }
}

/// Tidies the access folder until told to stop, and once more then.
pub async fn tidy(identity: Arc<Identity>, mut stop: watch::Receiver<bool>) {
    loop {
        let stopped = tokio::select! {
            _ = stop.wait_for(|stop| *stop) => true,
            () = tokio::time::sleep(TIDY) => false,
        };
        let (held, now) = (Arc::clone(&identity), Utc::now());
        for error in tokio::task::spawn_blocking(move || held.tick(now)).await.unwrap_or_default() {
            tracing::error!(%error, "the access folder");
        }
        if stopped {
            return;
        }
    }
}

/// What the pages need of the machine.
pub struct Parts {
    pub app: Arc<App>,
    pub door: Arc<Door>,
    pub files: Arc<Files>,
    pub settings: dondoc_web::Settings,
    pub api: dondoc_api::Settings,
    pub measures: Arc<Measures>,
    pub stop: watch::Receiver<bool>,
}

/// What is waiting, for whoever measures.
pub fn readings(desk: &Arc<Desk>, identity: &Identity) -> Readings {
    let waiting = desk.post().waiting();
    Readings {
        letters: waiting.letters as u64,
        updates: waiting.updates as u64,
        set_aside: waiting.set_aside as u64,
        oldest: waiting.oldest,
        sessions: Some(identity.sessions.count(Utc::now())),
    }
}

/// Every page; and the API, which has a guard of its own.
pub fn routers(parts: Parts, layout: &Layout) -> anyhow::Result<(Router, Router)> {
    let Parts { app, door, files, settings, api, measures, stop } = parts;
    let shell = Arc::new(Shell {
        head: numbered(app.watch_head()),
        gate: door.clone(),
        fonts: Arc::new(Fonts::embedded()?),
        uploads: Uploads::new(settings.upload_limit, settings.uploads_at_once),
        streams: Arc::new(Streams::new(&settings)),
        app,
        settings,
        stop,
    });
    let routes = shell
        .routes()
        .merge(dondoc_web::account(&shell, &door))
        .merge(dondoc_web::tokens(&shell, &door))
        .merge(dondoc_overview::routes(&shell))
        .merge(dondoc_admin::routes(&shell))
        .merge(dondoc_office::routes(&shell, ImportFolder::new(layout.imports())))
        .merge(dondoc_tasks::routes(&shell, Arc::new(Content(files))));
    let api = dondoc_api::router(&dondoc_api::Api::new(&shell, &door.identity, &measures, api));
    Ok((routes.into_router(), api))
}

/// The head as a number that only grows while the log does.
fn numbered(mut head: watch::Receiver<Option<dondoc_store::Position>>) -> watch::Receiver<u64> {
    let number = |head: Option<dondoc_store::Position>| head.map_or(0, |it| it.raw());
    let (sender, receiver) = watch::channel(number(*head.borrow_and_update()));
    tokio::spawn(async move {
        while head.changed().await.is_ok() {
            let at = number(*head.borrow_and_update());
            if sender.send(at).is_err() {
                return;
            }
        }
    });
    receiver
}
