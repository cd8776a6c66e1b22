//! What changes in a chat, sent to the page as it happens.

use crate::{
    pages::chat::{View, fingerprint, page_of},
    server,
    site::Site,
};
use axum::{
    Extension,
    extract::{Query, State},
    http::{HeaderMap, StatusCode},
    response::{
        IntoResponse, Response, Sse,
        sse::{Event, KeepAlive},
    },
};
use dondoc_shell::{Caller, Problem, Session, Stream};
use futures_util::stream;
use serde_json::json;
use std::{
    collections::{BTreeMap, HashMap},
    convert::Infallible,
    sync::Arc,
    time::Duration,
};
use tokio::sync::broadcast::{self, error::RecvError};

/// `GET /chat/luong`: what changes in this session's chat. `phien` tells whose page it is, `dau` what it shows.
pub(crate) async fn events(
    State(site): State<Arc<Site>>,
    Extension(caller): Extension<Caller>,
    Query(query): Query<HashMap<String, String>>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let session = Session::of(&headers, &site.settings);
    if !session.known {
        return Err(StatusCode::FORBIDDEN.into());
    }
    if query.get("phien").is_some_and(|page| *page != page_of(&session)) {
        // The browser has another session now; the page is to be opened anew.
        let old = stream::once(async { Ok::<_, Infallible>(Event::default().event("cu").data("1")) });
        return Ok(Sse::new(old).into_response());
    }
    let held = site.streams.hold(&session.chat(), caller.0.as_deref(), &site.settings)?;
    // First the ear, then the eye: what changes in between is seen twice, never missed.
    let changes = site.backend.changes();
    let page = query.get("dau").cloned();
    let watch = Watch { site, session, changes, shown: BTreeMap::new(), page, first: true, _held: held };
    let events = stream::unfold(watch, |mut watch| async move {
        let event = watch.next().await?;
        Some((Ok::<_, Infallible>(event), watch))
    });
    let stream = Sse::new(events).keep_alive(KeepAlive::new().interval(Duration::from_secs(20)));
    Ok(([("x-accel-buffering", "no")], stream).into_response())
}

/// A page that is kept up to date.
struct Watch {
    site: Arc<Site>,
    session: Session,
    changes: broadcast::Receiver<String>,
    /// The lines as the page shows them.
    shown: BTreeMap<u64, String>,
    page: Option<String>,
    first: bool,
    _held: Stream,
}

impl Watch {
    /// The next change of what the page shows; none when the server stops.
    async fn next(&mut self) -> Option<Event> {
        let (stop, chat) = (self.site.stop.clone(), self.session.chat());
        loop {
            if !std::mem::take(&mut self.first) {
                tokio::select! {
                    () = server::stopped(stop.clone()) => return None,
                    changed = changed(&mut self.changes, &chat) => changed?,
                }
            } else if *stop.borrow() {
                return None;
            }
            if let Some(event) = self.difference().await {
                return Some(event);
            }
        }
    }

    async fn difference(&mut self) -> Option<Event> {
        let view = View::of(&self.site, &self.session).await;
        let now = view.rendered();
        if self.page.take().is_some_and(|page| page == fingerprint(&view)) {
            self.shown = now;
            // Tells the page that it is connected and up to date.
            return Some(Event::default().event("chao").data("1"));
        }
        let lines: Vec<_> = now.iter().filter(|(seq, html)| self.shown.get(seq) != Some(html)).collect();
        let oldest = now.keys().next().copied().unwrap_or(0);
        let gone: Vec<_> = self.shown.keys().filter(|seq| **seq >= oldest && !now.contains_key(seq)).collect();
        let data = json!({ "who": view.heading().into_string(), "entrance": view.is_entrance(), "lines": lines, "gone": gone }).to_string();
        self.shown = now;
        Some(Event::default().event("doi").data(data))
    }
}

/// Waits for a change in this chat; none when there will be no more.
async fn changed(changes: &mut broadcast::Receiver<String>, chat: &str) -> Option<()> {
    loop {
        match changes.recv().await {
            Ok(changed) if changed != chat => {}
            // Too many changes to hear all of them: ours may have been among them.
            Ok(_) | Err(RecvError::Lagged(_)) => return Some(()),
            Err(RecvError::Closed) => return None,
        }
    }
}
