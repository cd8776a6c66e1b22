//! What every answer goes through: how much may be asked, tags for what has not changed, and errors in one shape.

use crate::{
    Api,
    problem::{PROBLEM, Problem},
};
use axum::{
    body::{Body, to_bytes},
    extract::{ConnectInfo, Request, State},
    http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header},
    middleware::Next,
    response::{IntoResponse, Response},
};
use futures_util::FutureExt;
use sha2::{Digest, Sha256};
use std::{
    net::{IpAddr, SocketAddr},
    panic::AssertUnwindSafe,
    sync::Arc,
    time::Instant,
};

/// The last event of what an answer shows, for its tag.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Revision(pub u64);

/// Marks an answer that is sent while it is made.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Streamed;

/// Answers a request.
pub(crate) async fn finish(State(api): State<Arc<Api>>, request: Request, next: Next) -> Response {
    let looks = matches!(*request.method(), Method::GET | Method::HEAD);
    let known = request.headers().get(header::IF_NONE_MATCH).cloned().filter(|_| looks);
    let paced = match address(&request, api.shell.settings.behind_proxy) {
        Some(address) => api.addresses.take(&network(address).to_string(), Instant::now()).map_err(Problem::wait),
        None => Ok(()),
    };
    let response = match paced {
        Err(problem) => problem.into_response(),
        Ok(()) => AssertUnwindSafe(next.run(request)).catch_unwind().await.unwrap_or_else(|_| {
            tracing::error!("a request of another system failed with a panic");
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }),
    };
    let mut response = shaped(response, looks, known.as_ref()).await;
    put_headers(&mut response, api.shell.settings.secure_cookies);
    response
}

/// The network address of a caller, as far as it is known.
pub(crate) fn address(request: &Request, behind_proxy: bool) -> Option<IpAddr> {
    let told =
        || request.headers().get_all("x-forwarded-for").into_iter().next_back()?.to_str().ok()?.rsplit(',').next();
    let forwarded = behind_proxy.then(told).flatten().and_then(|last| last.trim().parse().ok());
    let direct = || request.extensions().get::<ConnectInfo<SocketAddr>>().map(|info| info.0.ip());
    forwarded.or_else(direct).map(|it: IpAddr| it.to_canonical())
}

/// The network of an address: who has one address of an IPv6 network has all of it.
fn network(address: IpAddr) -> IpAddr {
    match address {
        IpAddr::V6(it) => IpAddr::V6((u128::from(it) & !u128::from(u64::MAX)).into()),
        v4 @ IpAddr::V4(_) => v4,
    }
}

async fn shaped(response: Response, looks: bool, known: Option<&HeaderValue>) -> Response {
    let kind = response.headers().get(header::CONTENT_TYPE).and_then(|it| it.to_str().ok()).unwrap_or_default();
    let status = response.status();
    if (status.is_client_error() || status.is_server_error()) && !kind.starts_with(PROBLEM) {
        let mut problem = Problem::from(status).into_response();
        for name in [header::ALLOW, header::RETRY_AFTER] {
            if let Some(value) = response.headers().get(&name) {
                problem.headers_mut().insert(name, value.clone());
            }
        }
        return problem;
    }
    let whole = ["application/json", "text/calendar"].iter().any(|it| kind.starts_with(it));
    // An export is sent as it is made, and not held to be hashed.
    if looks && status == StatusCode::OK && whole && response.extensions().get::<Streamed>().is_none() {
        return tagged(response, known).await;
    }
    response
}

/// Puts a tag on an answer, and leaves out its body where the asker has it already.
async fn tagged(response: Response, known: Option<&HeaderValue>) -> Response {
    let (mut parts, body) = response.into_parts();
    let Ok(bytes) = to_bytes(body, usize::MAX).await else {
        return Problem::from(StatusCode::INTERNAL_SERVER_ERROR).into_response();
    };
    let hash = hex::encode(&Sha256::digest(&bytes)[..12]);
    let tag = match parts.extensions.get::<Revision>() {
        Some(Revision(revision)) => format!("\"{revision}.{hash}\""),
        None => format!("\"{hash}\""),
    };
    let same = known.and_then(|it| it.to_str().ok()).is_some_and(|it| lists(it, &tag));
    if let Ok(tag) = HeaderValue::try_from(tag) {
        parts.headers.insert(header::ETAG, tag);
    }
    if same {
        parts.status = StatusCode::NOT_MODIFIED;
        parts.headers.remove(header::CONTENT_TYPE);
        parts.headers.remove(header::CONTENT_LENGTH);
        return Response::from_parts(parts, Body::empty());
    }
    Response::from_parts(parts, Body::from(bytes))
}

/// Whether a list of tags names this one, or any.
fn lists(tags: &str, tag: &str) -> bool {
    tags.split(',').map(str::trim).any(|it| it == "*" || it.strip_prefix("W/").unwrap_or(it) == tag)
}

/// The revision that an `If-Match` names, the latest if it lists several; an error when it names none of ours, none when
/// anything will do.
pub(crate) fn expected_revision(headers: &HeaderMap) -> Result<Option<u64>, Problem> {
    let Some(value) = headers.get(header::IF_MATCH) else { return Ok(None) };
    let text = value.to_str().unwrap_or_default().trim();
    if text == "*" {
        return Ok(None);
    }
    let revision = |tag: &str| -> Option<u64> {
        let inner = tag.trim().strip_prefix('"')?.strip_suffix('"')?;
        inner.split('.').next()?.parse().ok()
    };
    let revision = text.split(',').filter_map(revision).max();
    revision.map(Some).ok_or_else(|| Problem::from(StatusCode::PRECONDITION_FAILED))
}

fn put_headers(response: &mut Response, secure: bool) {
    let headers = response.headers_mut();
    let mut default = |name: &'static str, value: &'static str| {
        headers.entry(HeaderName::from_static(name)).or_insert(HeaderValue::from_static(value));
    };
    default(
        "content-security-policy",
        "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    );
    default("x-content-type-options", "nosniff");
    default("referrer-policy", "no-referrer");
    default("cross-origin-resource-policy", "same-origin");
    // Kept by who asked, and asked again each time whether it is still so.
    default("cache-control", "private, no-cache");
    default("vary", "authorization, cookie");
    if secure {
        default("strict-transport-security", "max-age=31536000");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_are_compared_as_rfc_9110_has_it() {
        for (tags, same) in [
            ("\"a\"", true),
            ("W/\"a\"", true),
            ("\"b\", \"a\"", true),
            ("*", true),
            ("a", false),
            ("\"b\"", false),
            ("", false),
        ] {
            assert_eq!(lists(tags, "\"a\""), same, "{tags}");
        }
    }

    #[test]
    fn a_revision_is_read_from_a_tag_of_ours() {
        for (tag, expected) in [
            (Some("\"7.ab12\""), Ok(Some(7))),
            (Some("\"7\""), Ok(Some(7))),
            (Some("\"x\", \"7.ab\", \"6\""), Ok(Some(7))),
            (Some("*"), Ok(None)),
            (None, Ok(None)),
            (Some("7"), Err(())),
            (Some("\"x\""), Err(())),
            (Some("W/\"7\""), Err(())),
        ] {
            let headers: HeaderMap =
                tag.map(|it| (header::IF_MATCH, HeaderValue::from_static(it))).into_iter().collect();
            assert_eq!(expected_revision(&headers).map_err(|_| ()), expected, "{tag:?}");
        }
    }
}
