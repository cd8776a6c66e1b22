//! Tells open pages that something is new.

use crate::{Caller, Held, Holders, Problem, Settings, Shell, Viewer};
use axum::{
    Extension,
    extract::State,
    http::StatusCode,
    response::{
        IntoResponse, Response, Sse,
        sse::{Event, KeepAlive},
    },
};
use futures_util::stream;
use std::{convert::Infallible, sync::Arc, time::Duration};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, watch};

/// At most one word in this time: a page that is fetched anew for each of a thousand events helps nobody.
const CALM: Duration = Duration::from_secs(2);
/// How often it is asked whether whoever listens is still signed in.
const LOOK: Duration = Duration::from_secs(30);

/// `GET /luong`: how far the log goes, at once and whenever it grew.
pub(crate) async fn events(
    State(shell): State<Arc<Shell>>,
    Extension(caller): Extension<Caller>,
    viewer: Viewer,
) -> Result<Response, Problem> {
    let held = shell.streams.hold(&viewer.session.chat(), caller.0.as_deref(), &shell.settings)?;
    let watch = Watch { head: shell.head.clone(), stop: shell.stop.clone(), first: true, shell, viewer, _held: held };
    let events = stream::unfold(watch, |mut watch| async move {
        let event = watch.next().await?;
        Some((Ok::<_, Infallible>(event), watch))
    });
    let stream = Sse::new(events).keep_alive(KeepAlive::new().interval(Duration::from_secs(15)));
    Ok(([("x-accel-buffering", "no")], stream).into_response())
}

/// A page that is told.
struct Watch {
    shell: Arc<Shell>,
    viewer: Viewer,
    head: watch::Receiver<u64>,
    stop: watch::Receiver<bool>,
    first: bool,
    _held: Stream,
}

impl Watch {
    /// How far the log goes, when it has grown; none when the server stops or nobody is signed in any more.
    async fn next(&mut self) -> Option<Event> {
        if std::mem::take(&mut self.first) {
            if *self.stop.borrow() {
                return None;
            }
        } else {
            let mut stop = self.stop.clone();
            tokio::select! {
                grown = self.grown() => grown?,
                () = self.signed_out() => return None,
                _ = stop.wait_for(|stop| *stop) => return None,
            }
        }
        let at = *self.head.borrow_and_update();
        Some(Event::default().event("dau").data(at.to_string()))
    }

    async fn grown(&self) -> Option<()> {
        self.head.clone().changed().await.ok()?;
        tokio::time::sleep(CALM).await;
        Some(())
    }

    /// Waits until the session is over, looked at now and then.
    async fn signed_out(&self) {
        loop {
            tokio::time::sleep(LOOK).await;
            if self.shell.gate.official(&self.viewer.session, true).await.is_none() {
                return;
            }
        }
    }
}

/// Room for live connections: so many in all, for each session and for each network address.
pub struct Streams {
    all: Arc<Semaphore>,
    sessions: Holders,
    addresses: Holders,
}

/// A live connection's room, until this is dropped.
pub struct Stream {
    _permit: OwnedSemaphorePermit,
    _held: (Held, Option<Held>),
}

impl Streams {
    /// Room for as many as the settings say.
    pub fn new(settings: &Settings) -> Self {
        let all = Arc::new(Semaphore::new(settings.streams_at_once));
        Self { all, sessions: Holders::default(), addresses: Holders::default() }
    }

    /// Room for one more.
    ///
    /// # Errors
    /// When a session, an address or all together have as many as they may.
    pub fn hold(&self, session: &str, address: Option<&str>, settings: &Settings) -> Result<Stream, Problem> {
        let many = || Problem::wait(Duration::from_secs(30));
        let own = self.sessions.hold(session, settings.streams_per_session).ok_or_else(many)?;
        let address = address.map(|it| self.addresses.hold(it, settings.streams_per_address).ok_or_else(many));
        let address = address.transpose()?;
        let permit = Arc::clone(&self.all).try_acquire_owned().map_err(|_| StatusCode::SERVICE_UNAVAILABLE)?;
        Ok(Stream { _permit: permit, _held: (own, address) })
    }
}
