//! The log since a position, for systems that follow it; a question may wait for what comes next.

use crate::{
    Api,
    params::Params,
    problem::{Kind, Problem},
    schema,
    tasks::next_link,
    who::{Asker, Events, May, concerns},
};
use axum::{
    Json,
    extract::State,
    http::{HeaderMap, Uri},
};
use chrono::{DateTime, NaiveDate, Utc};
use dondoc_domain::{
    TaskId,
    event::{Channel, Meta},
    permission::View,
};
use dondoc_shell::within;
use dondoc_store::{Position, Recorded};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::{
    sync::Arc,
    time::{Duration, Instant},
};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

/// The streams that other systems may follow. What is kept about officials and their chats stays inside.
pub(crate) const FOLLOWED: [&str; 3] = ["task", "directive", "registry"];
/// One answer looks at no more events than this.
const LOOKED_AT: usize = 5_000;
/// So many events are read at a time.
const WINDOW: usize = 500;
/// No question waits longer.
const LONGEST_WAIT: u64 = 60;

/// From where, which, and how long to wait for them.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(default, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct EventParams {
    /// The `next` of the answer before; the beginning of the log if none.
    #[param(pattern = "^[0-9]{1,19}$")]
    after: Option<String>,
    /// Only of one of these stored names, with or without the version; may come several times.
    name: Vec<String>,
    /// At most so many; 100 if none.
    #[param(minimum = 1, maximum = 500)]
    limit: Option<u16>,
    /// How many seconds to wait when there is nothing yet; none if none.
    #[param(minimum = 0, maximum = 60)]
    wait: Option<u64>,
}

/// A part of the log.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct EventList {
    /// What happened, in order.
    pub events: Vec<Event>,
    /// Where to go on; the same as was asked when nothing came. Keep it: it is where to begin after a pause.
    pub next: Option<String>,
    /// Whether more is there already.
    pub more: bool,
}

/// An event as the log holds it.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct Event {
    /// Where it stands in the log; good for comparing only.
    pub position: String,
    /// Its stream, "task-…".
    pub stream: String,
    /// Its place in the stream, from 0.
    pub revision: u64,
    /// Its identity: the same event comes again with the same one.
    pub id: Uuid,
    /// Its stored name, "task_assigned.v1".
    pub name: String,
    /// The task it is about, if it is about one.
    pub task: Option<Uuid>,
    /// When it was recorded.
    pub recorded_at: DateTime<Utc>,
    /// The day it happened.
    pub on: Option<NaiveDate>,
    /// Who acted; none when the system did.
    pub by: Option<String>,
    /// For whom they stood in.
    pub on_behalf_of: Option<String>,
    /// Through which door.
    #[schema(value_type = Option<schema::Channel>)]
    pub channel: Option<Channel>,
    /// The command that caused it.
    pub command: Option<Uuid>,
    /// Its content as stored; the name tells its shape.
    #[schema(value_type = Object)]
    pub data: Value,
    /// The hash over it and all before it, in hex.
    pub hash: String,
}

impl Event {
    /// An event that other systems may follow; none of other streams.
    pub fn of(it: &Recorded) -> Option<Self> {
        if !FOLLOWED.contains(&it.stream.category()) {
            return None;
        }
        let meta = Meta::decode(&it.meta).ok();
        Some(Self {
            position: it.position.to_string(),
            stream: it.stream.to_string(),
            revision: it.revision,
            id: it.id,
            name: it.name.clone(),
            task: task_of(it).map(|it| it.0),
            recorded_at: it.recorded_at,
            on: meta.as_ref().map(|it| it.on),
            channel: meta.as_ref().map(|it| it.channel),
            command: meta.as_ref().map(|it| it.command),
            by: meta.as_ref().and_then(|it| it.by.as_ref()).map(ToString::to_string),
            on_behalf_of: meta.and_then(|it| it.on_behalf_of).map(|it| it.0),
            data: serde_json::from_slice(&it.data).unwrap_or_default(),
            hash: it.hash.to_string(),
        })
    }
}

/// The task that an event is about.
pub(crate) fn task_of(it: &Recorded) -> Option<TaskId> {
    (it.stream.category() == "task").then(|| it.stream.id().parse().ok()).flatten()
}

/// Whether a stored name is one of these, with or without its version; any is, of none.
pub(crate) fn named(names: &[String], name: &str) -> bool {
    let is = |it: &String| name == it || name.strip_prefix(it.as_str()).is_some_and(|rest| rest.starts_with(".v"));
    names.is_empty() || names.iter().any(is)
}

/// What happened since a position, in the order of the log.
///
/// Events of tasks, directives and agencies. With `wait`, the question is held until something comes. A system that sees one
/// agency is told of its tasks and of agencies.
#[utoipa::path(
    get, path = "/api/v1/events", tag = "events", operation_id = "list_events", params(EventParams),
    security(("token" = ["events"]), ("session" = [])),
    responses((status = 200, description = "A part of the log", body = EventList,
        headers(("ETag" = String, description = "Changes with the answer"), ("Link" = String, description = "Where to go on")))),
)]
pub(crate) async fn list(
    State(api): State<Arc<Api>>,
    May(who, _): May<Events>,
    Params(params): Params<EventParams>,
    uri: Uri,
) -> Result<(HeaderMap, Json<EventList>), Problem> {
    let wrong = |detail: &str| Problem::new(Kind::Malformed, detail);
    let after: Option<Position> = match &params.after {
        Some(text) if text.len() <= 20 => Some(text.parse().map_err(|_| wrong("after không phải một vị trí."))?),
        Some(_) => return Err(wrong("after không phải một vị trí.")),
        None => None,
    };
    let limit = params.limit.unwrap_or(100);
    if !(1..=500).contains(&limit) {
        return Err(wrong("limit phải từ 1 đến 500."));
    }
    let wait = params.wait.unwrap_or(0);
    if wait > LONGEST_WAIT {
        return Err(wrong("wait phải từ 0 đến 60 giây."));
    }
    let until = Instant::now() + Duration::from_secs(wait);
    let mut from = after;
    let page = loop {
        let page = read(&api, &who, from, &params.name, limit.into()).await?;
        from = page.0.or(from);
        let left = until.saturating_duration_since(Instant::now());
        if !page.1.is_empty() || page.2 || left.is_zero() || *api.shell.stop.borrow() {
            break page;
        }
        let came = api.app().store().wait_past(from);
        if within(api.shell.stop.clone(), left, came).await.is_none() {
            break page;
        }
    };
    let (_, events, more) = page;
    let next = from.map(|it| it.to_string());
    let link = next_link(&uri, "after", next.as_deref());
    Ok((link, Json(EventList { events, next, more })))
}

/// The events past a position that someone may follow: how far was looked, what was found, whether there is more.
async fn read(
    api: &Api,
    who: &Asker,
    after: Option<Position>,
    names: &[String],
    limit: usize,
) -> Result<(Option<Position>, Vec<Event>, bool), Problem> {
    let store = api.app().store();
    let (mut at, mut found, mut looked_at) = (after, Vec::new(), 0);
    while looked_at < LOOKED_AT {
        let window = store.read_all(at, WINDOW).await.map_err(dondoc_service::ServiceError::from)?;
        let full = window.len() == WINDOW;
        for (nth, recorded) in window.iter().enumerate() {
            if found.len() == limit {
                return Ok((at, found, true));
            }
            at = Some(recorded.position);
            let Some(event) = Event::of(recorded).filter(|it| named(names, &it.name)) else { continue };
            if sees(api, who, recorded).await? {
                found.push(event);
            }
            if found.len() == limit {
                return Ok((at, found, full || nth + 1 < window.len()));
            }
        }
        if !full {
            return Ok((at, found, false));
        }
        looked_at += window.len();
    }
    Ok((at, found, true))
}

/// Whether someone may be told of an event.
async fn sees(api: &Api, who: &Asker, recorded: &Recorded) -> Result<bool, Problem> {
    let Some(agency) = who.only_agency(View::Log) else { return Ok(true) };
    Ok(match task_of(recorded) {
        Some(task) => concerns(api, task, agency).await?,
        None => recorded.stream.category() == "registry",
    })
}
