//! The way in to the pages: who is signed in, and how one gets there.

use async_trait::async_trait;
use axum::http::{HeaderMap, HeaderValue, header};
use chrono::{DateTime, Utc};
use dondoc_domain::OfficialId;
use dondoc_identity::{Arrival, Identity, Session as Kept, Via};
use dondoc_shell::{Gate, Session, Settings};
use std::{
    collections::VecDeque,
    sync::{Arc, Mutex, PoisonError},
};
use uuid::Uuid;

/// Sessions, one-time addresses and single sign-on, over the clock that everything else goes by.
pub struct Door {
    /// Who it is.
    pub identity: Arc<Identity>,
    now: Arc<dyn Fn() -> DateTime<Utc> + Send + Sync>,
    /// Forms that made a secret, the last ones: sent again they make no other.
    made: Mutex<VecDeque<Uuid>>,
}

/// So many forms are remembered.
const FORMS: usize = 1_000;

impl Door {
    /// The way in.
    pub fn new(identity: Arc<Identity>, now: impl Fn() -> DateTime<Utc> + Send + Sync + 'static) -> Arc<Self> {
        Arc::new(Self { identity, now: Arc::new(now), made: Mutex::default() })
    }

    /// The time.
    pub fn now(&self) -> DateTime<Utc> {
        (self.now)()
    }

    /// Whether a form comes for the first time.
    pub(crate) fn first(&self, form: Uuid) -> bool {
        let mut made = self.made.lock().unwrap_or_else(PoisonError::into_inner);
        if made.contains(&form) {
            return false;
        }
        if made.len() >= FORMS {
            made.pop_front();
        }
        made.push_back(form);
        true
    }

    /// The session that a browser signed in with, while it lasts.
    pub(crate) fn session(&self, headers: &HeaderMap, settings: &Settings) -> Option<(Session, Kept)> {
        let session = Session::signed_in(headers, settings)?;
        let kept = self.identity.sessions.check(session.token(), self.now()).ok()?;
        Some((session, kept))
    }

    /// Signs a browser in; the answer is the header that it holds the session by.
    pub(crate) async fn sign_in(
        self: &Arc<Self>,
        official: OfficialId,
        via: Via,
        headers: &HeaderMap,
        settings: &Settings,
    ) -> HeaderValue {
        let agent = headers.get(header::USER_AGENT).and_then(|it| it.to_str().ok()).unwrap_or_default().to_owned();
        let previous = Session::signed_in(headers, settings).map(|it| it.token().to_owned());
        let door = Arc::clone(self);
        let made = tokio::task::spawn_blocking(move || {
            let arrival = Arrival { official, via, user_agent: &agent };
            let signed_in = door.identity.sessions.sign_in(arrival, previous.as_deref(), door.now());
            if let Some(error) = &signed_in.unsaved {
                tracing::error!(%error, "a session is in memory only");
            }
            signed_in.secret
        });
        let secret = made.await.ok();
        let session = secret.as_ref().and_then(|secret| Session::of_token(secret.reveal()));
        session.map_or_else(|| dondoc_shell::sign_out_cookie(settings), |it| it.sign_in_cookie(settings))
    }
}

#[async_trait]
impl Gate for Door {
    async fn official(&self, session: &Session, by_itself: bool) -> Option<OfficialId> {
        let (sessions, now) = (&self.identity.sessions, self.now());
        let kept = if by_itself { sessions.look(session.token(), now) } else { sessions.check(session.token(), now) };
        kept.ok().map(|it| it.official)
    }
}
