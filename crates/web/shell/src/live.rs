//! Tells open pages that something is new.

use crate::{Shell, Viewer};
use axum::{
    extract::State,
    response::{
        IntoResponse, Response, Sse,
        sse::{Event, KeepAlive},
    },
};
use futures_util::stream;
use std::{convert::Infallible, sync::Arc, time::Duration};

/// At most one word in this time: a page that is fetched anew for each of a thousand events helps nobody.
const CALM: Duration = Duration::from_secs(2);

/// `GET /luong`: how far the log goes, at once and whenever it grew.
pub(crate) async fn events(State(shell): State<Arc<Shell>>, _: Viewer) -> Response {
    let (head, stop) = (shell.head.clone(), shell.stop.clone());
    let first = true;
    let events = stream::unfold((head, stop, first), |(mut head, mut stop, first)| async move {
        if !first {
            tokio::select! {
                changed = head.changed() => changed.ok()?,
                _ = stop.wait_for(|stop| *stop) => return None,
            }
            tokio::select! {
                () = tokio::time::sleep(CALM) => {}
                _ = stop.wait_for(|stop| *stop) => return None,
            }
        } else if *stop.borrow() {
            return None;
        }
        let at = *head.borrow_and_update();
        let event = Event::default().event("dau").data(at.to_string());
        Some((Ok::<_, Infallible>(event), (head, stop, false)))
    });
    let stream = Sse::new(events).keep_alive(KeepAlive::new().interval(Duration::from_secs(15)));
    ([("x-accel-buffering", "no")], stream).into_response()
}
