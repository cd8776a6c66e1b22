//! Signing in to the pages: by a one-time address, by the province's single sign-on, from a linked conversation; and out.

use crate::{Person, pages::signin as page, site::Site};
use axum::{
    Extension, Form,
    extract::{Path, Query, State},
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{AppendHeaders, IntoResponse, Redirect, Response},
};
use chrono::TimeDelta;
use dondoc_identity::{Callback, LinkRefusal, OidcError, Via};
use dondoc_shell::{
    Caller, Lang, Problem, Session, farewell, language_cookie,
    parts::{address, local},
    sign_out_cookie,
};
use serde::Deserialize;
use std::{sync::Arc, time::Duration};

use super::chat::{goodbye, with_cookie};

/// How long a sign-out waits for the single sign-on to say where its own is.
const PATIENCE: Duration = Duration::from_secs(2);

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
    // Whoever cannot be asked for now has the ways in all the same.
    let who = match site.door.session(&headers, &site.settings) {
        Some((_, kept)) => serving(&site, &kept.official).await.ok().flatten(),
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
    let lang = Lang::of(&headers, site.settings.lang);
    let info = match site.door.identity.links.look(&secret, site.door.now()) {
        Ok(info) => info,
        Err(refusal) => return refused(&site, &caller, lang, &refusal),
    };
    let Some(person) = serving(&site, &info.official).await? else { return Ok(page::gone(lang).into_response()) };
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
    if !Session::of(&headers, &site.settings).owns(&proof.token) {
        return Err(StatusCode::FORBIDDEN.into());
    }
    // While the log cannot be asked the address is not used up: it is good once the trouble is over.
    let (door, now) = (Arc::clone(&site.door), site.door.now());
    if let Ok(info) = door.identity.links.look(&secret, now)
        && serving(&site, &info.official).await?.is_none()
    {
        return Ok(page::gone(Lang::of(&headers, site.settings.lang)).into_response());
    }
    let used = tokio::task::spawn_blocking(move || door.identity.links.consume(&secret, now)).await;
    match used.map_err(|_| StatusCode::INTERNAL_SERVER_ERROR)? {
        Ok(official) => signed_in(&site, official, Via::Link, &headers, "/").await,
        Err(refusal) => refused(&site, &caller, Lang::of(&headers, site.settings.lang), &refusal),
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
    if let Some(address) = &caller.0 {
        let started = site.door.identity.attempts.starting(address, site.door.now());
        started.map_err(|wait| patience(Lang::of(&headers, site.settings.lang), wait))?;
    }
    let oidc = site.door.identity.oidc.as_ref().ok_or(StatusCode::NOT_FOUND)?;
    let held = browser(&headers, &site);
    let started = oidc.start(held.as_deref(), onwards.path(), site.door.now()).await;
    let started = started.map_err(|error| told(&error))?;
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
    let visitor = visitor.map_err(|error| told(&error))?;
    if serving(&site, &visitor.official).await?.is_none() {
        return Err(told(&OidcError::Stranger { account: visitor.account }));
    }
    let mut response = signed_in(&site, visitor.official, Via::Oidc, &headers, &visitor.return_to).await?;
    response.headers_mut().append(header::SET_COOKIE, sso_cookie(&site, "", 0)?);
    Ok(response)
}

/// `POST /dang-xuat`: signs this browser out: of the pages, of the same official's conversation, which would lead back to
/// them with one click, and of the single sign-on where that has such a page.
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
        // Nobody waits long at the door on the way out.
        (Some(oidc), Via::Oidc) => {
            let asked = tokio::time::timeout(PATIENCE, oidc.logout_url(site.door.now())).await;
            asked.ok().and_then(Result::ok).flatten()
        }
        _ => None,
    };
    let to = elsewhere.as_deref().unwrap_or("/dang-nhap");
    let mut response = ([(header::SET_COOKIE, sign_out_cookie(&site.settings))], Redirect::to(to)).into_response();
    let chat = Session::of(&headers, &site.settings);
    if chat.known && site.backend.linked(&chat.chat()).await.is_some_and(|it| it == kept.official) {
        if goodbye(&site, &chat).await.is_err() {
            tracing::error!("a conversation that was left stays linked");
        }
        response.headers_mut().append(header::SET_COOKIE, farewell(&site.settings));
    }
    Ok(response)
}

/// A choice of language before anybody is signed in.
#[derive(Deserialize)]
pub(crate) struct Choice {
    token: String,
    lang: String,
    #[serde(default)]
    tiep: String,
}

/// `POST /dang-nhap/ngon-ngu`: remembers the language, and shows the ways in again.
pub(crate) async fn language(
    State(site): State<Arc<Site>>,
    headers: HeaderMap,
    Form(choice): Form<Choice>,
) -> Result<Response, Problem> {
    if !Session::of(&headers, &site.settings).owns(&choice.token) {
        return Err(StatusCode::FORBIDDEN.into());
    }
    let lang = Lang::parse(&choice.lang).ok_or(StatusCode::BAD_REQUEST)?;
    let to = address("/dang-nhap", [("tiep", local(&choice.tiep).unwrap_or_default().to_owned())]);
    Ok(([(header::SET_COOKIE, language_cookie(lang, &site.settings))], Redirect::to(&to)).into_response())
}

/// Signs in whoever has proven who they are, if they still serve.
pub(crate) async fn signed_in(
    site: &Site,
    official: dondoc_domain::OfficialId,
    via: Via,
    headers: &HeaderMap,
    to: &str,
) -> Result<Response, Problem> {
    if serving(site, &official).await?.is_none() {
        return Ok(page::gone(Lang::of(headers, site.settings.lang)).into_response());
    }
    let cookie = site.door.sign_in(official, via, headers, &site.settings).await;
    Ok((AppendHeaders([(header::SET_COOKIE, cookie)]), Redirect::to(to)).into_response())
}

/// Who an official is, if they still serve.
async fn serving(site: &Site, official: &dondoc_domain::OfficialId) -> Result<Option<Person>, Problem> {
    site.backend.serves(official).await.map_err(|error| {
        tracing::error!(error, "who signs in cannot be asked for");
        StatusCode::SERVICE_UNAVAILABLE.into()
    })
}

fn patience(lang: Lang, wait: TimeDelta) -> Problem {
    let minutes = wait.num_minutes().max(0) + 1;
    let message = page::wait(lang, minutes);
    Problem { message: Some(message), ..Problem::wait(wait.to_std().unwrap_or_default()) }
}

/// Nobody tries address after address.
fn refused(site: &Site, caller: &Caller, lang: Lang, refusal: &LinkRefusal) -> Result<Response, Problem> {
    if let Some(address) = &caller.0 {
        let counted = site.door.identity.attempts.from_address(address, site.door.now());
        counted.map_err(|wait| patience(lang, wait))?;
    }
    let status = match refusal {
        LinkRefusal::Trouble(_) => StatusCode::SERVICE_UNAVAILABLE,
        _ => StatusCode::GONE,
    };
    Ok((status, page::refused(lang, &refusal.to_string())).into_response())
}

/// The person reads what to do, the log what happened.
fn told(error: &OidcError) -> Problem {
    tracing::warn!(?error, "single sign-on");
    let status = match error {
        OidcError::Down { .. } | OidcError::Answer { .. } => StatusCode::BAD_GATEWAY,
        OidcError::Settings(_) | OidcError::NoClaim { .. } | OidcError::People(_) => StatusCode::INTERNAL_SERVER_ERROR,
        OidcError::Stale | OidcError::Denied | OidcError::Unproven { .. } | OidcError::Stranger { .. } => {
            StatusCode::FORBIDDEN
        }
    };
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
