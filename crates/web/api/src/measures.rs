//! What the server measures of itself, in the text that Prometheus reads.

use crate::{
    Api,
    finish::address,
    problem::{Kind, Problem},
};
use axum::{
    Router,
    extract::{MatchedPath, Request, State},
    http::{HeaderMap, Method, header},
    middleware::{self, Next},
    response::{IntoResponse, Response},
};
use chrono::{DateTime, Utc};
use dondoc_identity::Scope;
use prometheus_client::{
    encoding::{EncodeLabelSet, text::encode},
    metrics::{counter::Counter, family::Family, gauge::Gauge, histogram::Histogram, info::Info},
    registry::Registry,
};
use std::{
    sync::{Arc, atomic::AtomicU64},
    time::Instant,
};

/// Upper ends of what durations are sorted into, in seconds; a page is to take less than 20 ms.
const SECONDS: [f64; 10] = [0.001, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 1.0, 5.0, 30.0];

/// What others know: asked whenever somebody looks.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Readings {
    /// Letters that are not sent yet.
    pub letters: u64,
    /// Updates that are not handled yet.
    pub updates: u64,
    /// Updates that a person must look at.
    pub set_aside: u64,
    /// Since when the oldest of them has waited, reminders among them.
    pub oldest: Option<DateTime<Utc>>,
    /// Browsers that are signed in, where that is known.
    pub sessions: Option<u64>,
}

/// Whoever knows.
pub type Ask = Box<dyn Fn() -> Readings + Send + Sync>;

#[derive(Debug, Clone, Hash, PartialEq, Eq, EncodeLabelSet)]
struct Asked {
    method: &'static str,
    route: String,
    status: u16,
}

#[derive(Debug, Clone, Hash, PartialEq, Eq, EncodeLabelSet)]
struct Route {
    method: &'static str,
    route: String,
}

type Value = Gauge<f64, AtomicU64>;

/// What the server measures.
pub struct Measures {
    registry: Registry,
    requests: Family<Asked, Counter>,
    durations: Family<Route, Histogram>,
    events: Value,
    recorded: Value,
    behind: Value,
    letters: Value,
    updates: Value,
    set_aside: Value,
    oldest: Value,
    sessions: Value,
    ask: Ask,
}

impl Measures {
    /// Nothing yet; `ask` tells what others know.
    pub fn new(ask: impl Fn() -> Readings + Send + Sync + 'static) -> Arc<Self> {
        let mut registry = Registry::with_prefix("dondoc");
        let requests = Family::<Asked, Counter>::default();
        registry.register("http_requests", "Requests by route and status", requests.clone());
        let durations = Family::<Route, Histogram>::new_with_constructor(|| Histogram::new(SECONDS));
        registry.register("http_request_duration_seconds", "Time until the headers of the answer", durations.clone());
        let mut gauge = |name: &str, help: &str| {
            let value = Value::default();
            registry.register(name, help, value.clone());
            value
        };
        let events = gauge("store_events", "Events in the log");
        let recorded = gauge("store_recorded_timestamp_seconds", "When the last event was recorded, as Unix time");
        let behind = gauge(
            "projection_lag_events",
            "Events that the read models have not taken in; NaN while they let nobody look",
        );
        let letters = gauge("outbox_letters", "Letters that are not sent yet, also those whose time has not come");
        let updates = gauge("inbox_updates", "Updates that are not handled yet");
        let set_aside = gauge("inbox_set_aside", "Updates that a person must look at");
        let oldest = gauge(
            "queue_oldest_age_seconds",
            "How long the oldest update or due letter has waited, reminders among them",
        );
        let sessions = gauge("sessions", "Browsers that are signed in; NaN where that is not known");
        let build = Info::new(vec![("version", env!("CARGO_PKG_VERSION"))]);
        registry.register("build", "The program", build);
        let ask: Ask = Box::new(ask);
        Arc::new(Self {
            registry,
            requests,
            durations,
            events,
            recorded,
            behind,
            letters,
            updates,
            set_aside,
            oldest,
            sessions,
            ask,
        })
    }

    /// A router whose requests are counted.
    pub fn counted(self: &Arc<Self>, router: Router) -> Router {
        router.layer(middleware::from_fn_with_state(Arc::clone(self), count))
    }

    async fn text(&self, api: &Api) -> Result<String, Problem> {
        let log = api.app().behind().await?;
        self.events.set(log.head.map_or(0.0, |it| it.events as f64));
        self.recorded.set(log.head.map_or(0.0, |it| it.recorded_at.timestamp_micros() as f64 / 1e6));
        self.behind.set(log.events.map_or(f64::NAN, |it| it as f64));
        let told = (self.ask)();
        self.letters.set(told.letters as f64);
        self.updates.set(told.updates as f64);
        self.set_aside.set(told.set_aside as f64);
        let age = told.oldest.map_or(0.0, |it| (api.app().now() - it).as_seconds_f64().max(0.0));
        self.oldest.set(age);
        self.sessions.set(told.sessions.map_or(f64::NAN, |it| it as f64));
        let mut text = String::new();
        encode(&mut text, &self.registry).map_err(|_| Kind::Internal)?;
        Ok(text)
    }
}

async fn count(State(measures): State<Arc<Measures>>, request: Request, next: Next) -> Response {
    // Names that a stranger makes up must not become series.
    let method = match *request.method() {
        Method::GET => "GET",
        Method::HEAD => "HEAD",
        Method::POST => "POST",
        _ => "other",
    };
    let route = request.extensions().get::<MatchedPath>().map_or("none", MatchedPath::as_str).to_owned();
    let began = Instant::now();
    let response = next.run(request).await;
    let asked = Asked { method, route: route.clone(), status: response.status().as_u16() };
    measures.requests.get_or_create(&asked).inc();
    measures.durations.get_or_create(&Route { method, route }).observe(began.elapsed().as_secs_f64());
    response
}

/// `GET /metrics`, for this machine, for the addresses that are set, and for tokens with the scope.
pub(crate) async fn metrics(State(api): State<Arc<Api>>, request: Request) -> Result<impl IntoResponse, Problem> {
    if !near(&api, &request) {
        let token = crate::who::bearer(&api, request.headers())?.ok_or(Kind::Unauthorized)?;
        if !token.may(Scope::Metrics) {
            return Err(Problem::scope(Scope::Metrics));
        }
    }
    let text = api.measures.text(&api).await?;
    Ok(([(header::CONTENT_TYPE, "application/openmetrics-text; version=1.0.0; charset=utf-8")], text))
}

/// Whether a request comes from this machine itself, or from an address that was set.
fn near(api: &Api, request: &Request) -> bool {
    let Some(address) = address(request, api.shell.settings.behind_proxy) else { return false };
    let set = api.settings.metrics_from.contains(&address);
    // What a proxy on this machine passes on comes from elsewhere.
    set || (address.is_loopback() && !passed_on(request.headers()))
}

fn passed_on(headers: &HeaderMap) -> bool {
    ["x-forwarded-for", "forwarded", "x-real-ip", "via"].iter().any(|name| headers.contains_key(*name))
}
