//! Signing in to the pages: by a one-time address, by the province's single sign-on, from a linked conversation; and out.

use crate::{pages::signin as page, site::Site};
use axum::{
    Extension, Form,
    extract::{Path, Query, State},
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{AppendHeaders, IntoResponse, Redirect, Response},
};
use dondoc_identity::{Callback, LinkRefusal, Via};
use dondoc_shell::{Caller, Lang, Problem, Session, parts::local, sign_out_cookie};
use serde::Deserialize;
use std::sync::Arc;

use super::chat::with_cookie;

/// Where someone goes on to.
#[derive(Deserialize)]
pub(crate) struct Onwards {
    #[serde(default)]
    tiep: String,
}

impl Onwards {
    fn path(&self) -> &str {
        local(&self.tiep).unwrap_or("/")
    }
}

/// `GET /dang-nhap`: the ways in; in the demonstration its people.
pub(crate) async fn choose(
    State(site): State<Arc<Site>>,
    Query(onwards): Query<Onwards>,
    headers: HeaderMap,
) -> Response {
    let lang = Lang::of(&headers, site.settings.lang);
    let session = Session::of(&headers, &site.settings);
    let people = if site.settings.demo { Some(site.backend.demo_people().await) } else { None };
    let who = match site.door.session(&headers, &site.settings) {
        Some((_, kept)) => site.backend.serves(&kept.official).await,
        None => None,
    };
    let sso = site.door.identity.oidc.is_some();
    let shown = page::choose(lang, people.as_deref(), who.as_ref(), sso, onwards.path(), &session.form_token());
    with_cookie(&site, &session, shown)
}

/// `GET /vao/{secret}`: whom a one-time address lets in. Messengers open addresses to show what is behind them, so this uses
/// nothing up.
pub(crate) async fn look(
    State(site): State<Arc<Site>>,
    Extension(caller): Extension<Caller>,
    Path(secret): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    attempt(&site, &caller, &headers)?;
    let lang = Lang::of(&headers, site.settings.lang);
    let info = match site.door.identity.links.look(&secret, site.door.now()) {
        Ok(info) => info,
        Err(refusal) => return Ok(refused(lang, &refusal)),
    };
    let Some(person) = site.backend.serves(&info.official).await else { return Ok(page::gone(lang).into_response()) };
    let session = Session::of(&headers, &site.settings);
    Ok(with_cookie(&site, &session, page::enter(lang, &person, &secret, &session.form_token())))
}

/// A form with nothing but proof that it is ours, and where to go on.
#[derive(Deserialize)]
pub(crate) struct Proof {
    token: String,
    #[serde(default)]
    tiep: String,
}

/// `POST /vao/{secret}`: signs in, once.
pub(crate) async fn enter(
    State(site): State<Arc<Site>>,
    Extension(caller): Extension<Caller>,
    Path(secret): Path<String>,
    headers: HeaderMap,
    Form(proof): Form<Proof>,
) -> Result<Response, Problem> {
    attempt(&site, &caller, &headers)?;
    if !Session::of(&headers, &site.settings).owns(&proof.token) {
        return Err(StatusCode::FORBIDDEN.into());
    }
    let (door, now) = (Arc::clone(&site.door), site.door.now());
    let used = tokio::task::spawn_blocking(move || door.identity.links.consume(&secret, now)).await;
    match used.map_err(|_| StatusCode::INTERNAL_SERVER_ERROR)? {
        Ok(official) => signed_in(&site, official, Via::Link, &headers, "/").await,
        Err(refusal) => Ok(refused(Lang::of(&headers, site.settings.lang), &refusal)),
    }
}

/// `POST /chat/vao-trang`: whoever has the conversation in this browser goes on to the pages.
pub(crate) async fn from_chat(
    State(site): State<Arc<Site>>,
    headers: HeaderMap,
    Form(proof): Form<Proof>,
) -> Result<Response, Problem> {
    let session = Session::of(&headers, &site.settings);
    if !session.owns(&proof.token) {
        return Err(StatusCode::FORBIDDEN.into());
    }
    let official = site.backend.linked(&session.chat()).await.ok_or(StatusCode::FORBIDDEN)?;
    signed_in(&site, official, Via::Code, &headers, local(&proof.tiep).unwrap_or("/")).await
}

/// `GET /dang-nhap/sso`: on to the province's single sign-on.
pub(crate) async fn sso(
    State(site): State<Arc<Site>>,
    Extension(caller): Extension<Caller>,
    Query(onwards): Query<Onwards>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    attempt(&site, &caller, &headers)?;
    let oidc = site.door.identity.oidc.as_ref().ok_or(StatusCode::NOT_FOUND)?;
    let held = browser(&headers, &site);
    let started = oidc.start(held.as_deref(), onwards.path(), site.door.now()).await;
    let started = started.map_err(|error| told(StatusCode::BAD_GATEWAY, &error))?;
    let cookie = sso_cookie(&site, started.browser.reveal(), 600)?;
    Ok((AppendHeaders([(header::SET_COOKIE, cookie)]), Redirect::to(&started.url)).into_response())
}

/// `GET /dang-nhap/sso/ve`: back from there.
pub(crate) async fn back(
    State(site): State<Arc<Site>>,
    Query(callback): Query<Callback>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let oidc = site.door.identity.oidc.as_ref().ok_or(StatusCode::NOT_FOUND)?;
    let held = browser(&headers, &site).unwrap_or_default();
    let visitor = oidc.finish(&held, callback, site.door.now()).await;
    let visitor = visitor.map_err(|error| told(StatusCode::FORBIDDEN, &error))?;
    if site.backend.serves(&visitor.official).await.is_none() {
        let stranger = dondoc_identity::OidcError::Stranger { account: visitor.account };
        return Err(told(StatusCode::FORBIDDEN, &stranger));
    }
    let mut response = signed_in(&site, visitor.official, Via::Oidc, &headers, &visitor.return_to).await?;
    response.headers_mut().append(header::SET_COOKIE, sso_cookie(&site, "", 0)?);
    Ok(response)
}

/// `POST /dang-xuat`: signs this browser out, and of the single sign-on as well where that has such a page.
pub(crate) async fn leave(
    State(site): State<Arc<Site>>,
    headers: HeaderMap,
    Form(proof): Form<Proof>,
) -> Result<Response, Problem> {
    let Some((session, kept)) = site.door.session(&headers, &site.settings) else {
        return Ok(Redirect::to("/dang-nhap").into_response());
    };
    if !session.owns(&proof.token) {
        return Err(StatusCode::FORBIDDEN.into());
    }
    let door = Arc::clone(&site.door);
    let ended = tokio::task::spawn_blocking(move || door.identity.sessions.sign_out(session.token())).await;
    if let Ok(Err(error)) = ended {
        tracing::error!(%error, "a session was ended in memory only");
    }
    let elsewhere = match (&site.door.identity.oidc, kept.via) {
        (Some(oidc), Via::Oidc) => oidc.logout_url(site.door.now()).await.ok().flatten(),
        _ => None,
    };
    let to = elsewhere.as_deref().unwrap_or("/dang-nhap");
    Ok(([(header::SET_COOKIE, sign_out_cookie(&site.settings))], Redirect::to(to)).into_response())
}

/// Signs in whoever has proven who they are, if they still serve.
pub(crate) async fn signed_in(
    site: &Site,
    official: dondoc_domain::OfficialId,
    via: Via,
    headers: &HeaderMap,
    to: &str,
) -> Result<Response, Problem> {
    if site.backend.serves(&official).await.is_none() {
        return Ok(page::gone(Lang::of(headers, site.settings.lang)).into_response());
    }
    let cookie = site.door.sign_in(official, via, headers, &site.settings).await;
    Ok((AppendHeaders([(header::SET_COOKIE, cookie)]), Redirect::to(to)).into_response())
}

/// Nobody tries address after address.
fn attempt(site: &Site, caller: &Caller, headers: &HeaderMap) -> Result<(), Problem> {
    let Some(address) = &caller.0 else { return Ok(()) };
    site.door.identity.attempts.from_address(address, site.door.now()).map_err(|wait| {
        let minutes = wait.num_minutes().max(0) + 1;
        let wait = wait.to_std().unwrap_or_default();
        let message = page::wait(Lang::of(headers, site.settings.lang), minutes);
        Problem { message: Some(message), ..Problem::wait(wait) }
    })
}

fn refused(lang: Lang, refusal: &LinkRefusal) -> Response {
    let status = match refusal {
        LinkRefusal::Trouble(_) => StatusCode::SERVICE_UNAVAILABLE,
        _ => StatusCode::GONE,
    };
    (status, page::refused(lang, &refusal.to_string())).into_response()
}

fn told(status: StatusCode, error: &dondoc_identity::OidcError) -> Problem {
    tracing::warn!(%error, "single sign-on");
    Problem::new(status, error.to_string())
}

/// Named apart from the sessions: it only says that the browser that comes back is the one that left.
fn sso_cookie_name(site: &Site) -> &'static str {
    if site.settings.secure_cookies { "__Host-dondoc-sso" } else { "dondoc-sso" }
}

fn sso_cookie(site: &Site, value: &str, seconds: u32) -> Result<HeaderValue, Problem> {
    let secure = if site.settings.secure_cookies { "; Secure" } else { "" };
    let name = sso_cookie_name(site);
    let text = format!("{name}={value}; Path=/; Max-Age={seconds}; HttpOnly; SameSite=Lax{secure}");
    HeaderValue::from_str(&text).map_err(|_| StatusCode::INTERNAL_SERVER_ERROR.into())
}

fn browser(headers: &HeaderMap, site: &Site) -> Option<String> {
    let name = sso_cookie_name(site);
    let cookies = headers.get_all(header::COOKIE).into_iter().filter_map(|value| value.to_str().ok());
    let mut pairs = cookies.flat_map(|line| line.split(';')).filter_map(|pair| pair.trim().split_once('='));
    pairs.find(|(key, _)| *key == name).map(|(_, value)| value.to_owned())
}
