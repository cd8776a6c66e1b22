//! What every answer goes through: whose form it is, how much may be sent, headers, and errors in words.

use crate::{Lang, Limiter, Need, Settings, problem};
use axum::{
    Json,
    extract::{ConnectInfo, Request, State},
    http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header},
    middleware::Next,
    response::{IntoResponse, Response},
};
use dondoc_domain::{official::Role, task::Refusal};
use dondoc_service::ServiceError;
use futures_util::FutureExt;
use serde_json::json;
use std::{
    net::{IpAddr, SocketAddr},
    panic::AssertUnwindSafe,
    sync::Arc,
    time::{Duration, Instant},
};
use tokio::sync::watch;

/// What the guard goes by.
pub struct Guarded {
    /// What was set.
    pub settings: Settings,
    /// How much each network address has sent.
    pub addresses: Limiter,
}

impl Guarded {
    /// By these settings.
    pub fn new(settings: Settings) -> Self {
        Self { addresses: Limiter::new(settings.address_pace), settings }
    }
}

/// Why a request was not served; the guard puts it into words for people or for our script.
#[derive(Debug, Clone)]
pub struct Problem {
    /// What the browser is told.
    pub status: StatusCode,
    /// What happened and what to do, where there is more to say than the status does.
    pub message: Option<String>,
    /// When it makes sense to try again.
    pub wait: Option<Duration>,
}

impl From<StatusCode> for Problem {
    fn from(status: StatusCode) -> Self {
        Self { status, message: None, wait: None }
    }
}

impl Problem {
    /// With words of its own.
    pub fn new(status: StatusCode, message: impl Into<String>) -> Self {
        Self { message: Some(message.into()), ..status.into() }
    }

    /// Sent too much: to be tried again after this.
    pub fn wait(wait: Duration) -> Self {
        Self { wait: Some(wait), ..StatusCode::TOO_MANY_REQUESTS.into() }
    }
}

impl Problem {
    /// Signed in, but this is not theirs to do: says whose it is.
    pub fn not_allowed(lang: Lang, role: Role, need: Need) -> Self {
        Self::new(StatusCode::FORBIDDEN, problem::not_allowed(lang, role, need))
    }
}

impl From<ServiceError> for Problem {
    /// What a use case refuses, in its own words.
    fn from(error: ServiceError) -> Self {
        let status = match &error {
            ServiceError::NotFound { .. } => StatusCode::NOT_FOUND,
            ServiceError::Contended => StatusCode::CONFLICT,
            ServiceError::Refused(Refusal::NotAllowed(_)) => StatusCode::FORBIDDEN,
            broken if broken.is_storage() => {
                tracing::error!(%error, "a use case failed");
                return StatusCode::SERVICE_UNAVAILABLE.into();
            }
            _ => StatusCode::UNPROCESSABLE_ENTITY,
        };
        Self::new(status, error.to_string())
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let mut response = self.status.into_response();
        if let Some(wait) = self.wait {
            let seconds = HeaderValue::from(wait.as_secs_f64().ceil().max(1.0) as u64);
            response.headers_mut().insert(header::RETRY_AFTER, seconds);
        }
        response.extensions_mut().insert(self);
        response
    }
}

/// The network address of a caller, as far as it is known; IPv6 by the network, since one caller has all of it.
#[derive(Debug, Clone)]
pub struct Caller(pub Option<String>);

/// Answers a request that may be answered, and puts headers and words on what comes back.
pub async fn guard(State(site): State<Arc<Guarded>>, mut request: Request, next: Next) -> Response {
    let json = wants_json(request.headers());
    let lang = Lang::of(request.headers(), site.settings.lang);
    let caller = caller(&request, &site.settings);
    let sends = !matches!(*request.method(), Method::GET | Method::HEAD);
    let refused = if sends && !same_site(request.headers(), &site.settings) {
        Some(StatusCode::FORBIDDEN.into())
    } else if let (true, Caller(Some(address))) = (sends, &caller) {
        site.addresses.take(address, Instant::now()).err().map(Problem::wait)
    } else {
        None
    };
    request.extensions_mut().insert(caller);
    let mut response = match refused {
        Some(problem) => problem.into_response(),
        None => AssertUnwindSafe(next.run(request)).catch_unwind().await.unwrap_or_else(|_| {
            tracing::error!("a request failed with a panic");
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }),
    };
    if response.status().is_client_error() || response.status().is_server_error() {
        response = in_words(response, json, lang);
        if sends {
            // Maybe nobody read what was sent: the next request must not wait behind it.
            response.headers_mut().insert(header::CONNECTION, HeaderValue::from_static("close"));
        }
    }
    put_headers(&mut response, &site.settings);
    response
}

/// Our script asks for JSON; people get a page.
pub fn wants_json(headers: &HeaderMap) -> bool {
    let accept = headers.get(header::ACCEPT).and_then(|value| value.to_str().ok()).unwrap_or_default();
    accept.contains("application/json") && !accept.contains("text/html")
}

/// Whether a form was sent from a page of ours, as far as the browser tells. The form's token decides besides.
fn same_site(headers: &HeaderMap, settings: &Settings) -> bool {
    let text = |name: HeaderName| headers.get(name).and_then(|value| value.to_str().ok());
    if let Some(site) = text(HeaderName::from_static("sec-fetch-site")) {
        return matches!(site, "same-origin" | "none");
    }
    // Pages that tell nobody where a request comes from send "null".
    let Some(origin) = text(header::ORIGIN).filter(|origin| *origin != "null") else { return true };
    let host = origin.split_once("://").map(|(_, host)| host);
    let public = settings.public_url.as_deref().and_then(|url| url.split_once("://")).map(|(_, rest)| rest);
    let public = public.map(|rest| rest.split('/').next().unwrap_or_default());
    host.is_some() && (host == text(header::HOST) || host == public)
}

fn caller(request: &Request, settings: &Settings) -> Caller {
    let told =
        || request.headers().get_all("x-forwarded-for").into_iter().next_back()?.to_str().ok()?.rsplit(',').next();
    let forwarded = settings.behind_proxy.then(told).flatten().and_then(|last| last.trim().parse().ok());
    let direct = request.extensions().get::<ConnectInfo<SocketAddr>>().map(|info| info.0.ip());
    Caller(forwarded.or(direct).map(|address: IpAddr| match address.to_canonical() {
        IpAddr::V4(v4) => v4.to_string(),
        IpAddr::V6(v6) => format!("{:x?}", &v6.segments()[..4]),
    }))
}

/// An error as a page, or as JSON for our script; what has words already keeps them.
fn in_words(response: Response, json: bool, lang: Lang) -> Response {
    let kind = response.headers().get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    if kind.starts_with("text/html") || kind.starts_with("application/json") || kind.starts_with("application/problem")
    {
        return response;
    }
    let status = response.status();
    let problem = response.extensions().get::<Problem>().cloned().unwrap_or_else(|| status.into());
    let (title, advice) = problem::words(&problem, lang);
    let mut worded = if json {
        (status, Json(json!({ "ok": false, "message": format!("{title}. {advice}") }))).into_response()
    } else {
        (status, problem::page(lang, &title, &advice)).into_response()
    };
    for name in [header::RETRY_AFTER, header::ALLOW] {
        if let Some(value) = response.headers().get(&name) {
            worded.headers_mut().insert(name, value.clone());
        }
    }
    worded
}

/// Scripts, styles and pictures of ours only, nothing inline, in nobody's frame.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; \
    form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

fn put_headers(response: &mut Response, settings: &Settings) {
    let headers = response.headers_mut();
    let mut default = |name: &'static str, value: &'static str| {
        headers.entry(HeaderName::from_static(name)).or_insert(HeaderValue::from_static(value));
    };
    default("content-security-policy", POLICY);
    default("x-content-type-options", "nosniff");
    default("x-frame-options", "DENY");
    default("referrer-policy", "no-referrer");
    default("cross-origin-opener-policy", "same-origin");
    default("cross-origin-resource-policy", "same-origin");
    default("cache-control", "no-store");
    if settings.secure_cookies {
        default("strict-transport-security", "max-age=31536000");
    }
}

/// Waits for something, but not beyond the end of the server, and not for ever.
pub async fn within<T>(mut stop: watch::Receiver<bool>, longest: Duration, wait: impl Future<Output = T>) -> Option<T> {
    tokio::select! {
        done = wait => Some(done),
        () = tokio::time::sleep(longest) => None,
        // An error means that whoever stops us is gone, which tells the same.
        _ = stop.wait_for(|stop| *stop) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_from_elsewhere_is_told_apart() {
        let settings = Settings { public_url: Some("https://dondoc.example/x".into()), ..Settings::default() };
        for (headers, ours) in [
            (&[][..], true),
            (&[("sec-fetch-site", "same-origin")], true),
            (&[("sec-fetch-site", "none")], true),
            (&[("sec-fetch-site", "same-site")], false),
            (&[("sec-fetch-site", "cross-site"), ("origin", "http://a"), ("host", "a")], false),
            (&[("origin", "http://a:1"), ("host", "a:1")], true),
            (&[("origin", "http://a:2"), ("host", "a:1")], false),
            (&[("origin", "https://dondoc.example"), ("host", "inner:80")], true),
            (&[("origin", "https://dondoc.example.evil"), ("host", "inner:80")], false),
            (&[("origin", "null"), ("host", "a")], true),
            (&[("origin", "nonsense"), ("host", "a")], false),
        ] {
            let map =
                headers.iter().map(|(name, value)| (HeaderName::from_static(name), HeaderValue::from_static(value)));
            assert_eq!(same_site(&map.collect(), &settings), ours, "{headers:?}");
        }
    }

    #[test]
    fn a_caller_is_who_the_proxy_names_last_and_only_behind_one() {
        for (proxy, forwarded, named) in [
            (true, "1.1.1.1, 2.2.2.2", Some("2.2.2.2")),
            (true, "nonsense", None),
            (false, "1.1.1.1", None),
            (true, "::ffff:3.3.3.3", Some("3.3.3.3")),
            (true, "2001:db8:1:2:3:4:5:6", Some("[2001, db8, 1, 2]")),
        ] {
            let settings = Settings { behind_proxy: proxy, ..Settings::default() };
            let request =
                Request::builder().header("x-forwarded-for", forwarded).body(axum::body::Body::empty()).unwrap();
            assert_eq!(caller(&request, &settings).0.as_deref(), named, "{forwarded}");
        }
    }
}
