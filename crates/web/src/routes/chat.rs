//! The conversation's page, entering with a code, and leaving.

use crate::{
    doorstep, pages,
    routes::{health::nowhere, messages},
    site::Site,
};
use axum::{
    Extension, Form,
    extract::{Path, Query, State},
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Redirect, Response},
};
use dondoc_messaging::Content;
use dondoc_shell::{Caller, Problem, Session, farewell};
use serde::Deserialize;
use std::{collections::HashMap, sync::Arc};

/// `GET /chat`: the conversation; with `?ma=` the question whether to enter with that code, which uses nothing up.
pub(crate) async fn page(
    State(site): State<Arc<Site>>,
    Query(query): Query<HashMap<String, String>>,
    headers: HeaderMap,
) -> Response {
    let session = Session::of(&headers, &site.settings);
    let page = match query.get("ma") {
        Some(code) => pages::link::page(code, &session.form_token(), site.backend.who(&session.chat()).await.as_ref()),
        None => {
            let mut view = pages::chat::View::of(&site, &session).await;
            if let (true, Some((_, kept))) = (view.is_entrance(), site.door.session(&headers, &site.settings)) {
                view.signed_in = site.backend.serves(&kept.official).await.ok().flatten().map(|person| person.name);
            }
            view.everything = query.contains_key("tat-ca");
            view.reply_to = query.get("tra-loi").cloned();
            if let Some(code) = query.get("viec").filter(|it| is_code(it)) {
                view.draft.clone_from(code);
            }
            view.page()
        }
    };
    with_cookie(&site, &session, page)
}

/// `GET /viec/NV12`, where the links in messages lead: the task's page for whoever is signed in, else the conversation with
/// the task's code written and not yet sent.
pub(crate) async fn task(State(site): State<Arc<Site>>, Path(code): Path<String>, headers: HeaderMap) -> Response {
    if !is_code(&code) {
        return nowhere().await.into_response();
    }
    let to = match site.door.session(&headers, &site.settings) {
        Some(_) => format!("/nhiem-vu/{code}"),
        None => format!("/chat?viec={code}"),
    };
    Redirect::to(&to).into_response()
}

/// Whether this can be a task's code.
fn is_code(text: &str) -> bool {
    text.strip_prefix("NV")
        .is_some_and(|number| (1..=9).contains(&number.len()) && number.bytes().all(|digit| digit.is_ascii_digit()))
}

/// A form that enters with a code.
#[derive(Deserialize)]
pub(crate) struct Entry {
    token: String,
    ma: String,
}

/// `POST /chat/noi`: enters with a code.
pub(crate) async fn link(
    State(site): State<Arc<Site>>,
    Extension(caller): Extension<Caller>,
    headers: HeaderMap,
    Form(entry): Form<Entry>,
) -> Result<Response, Problem> {
    let session = Session::of(&headers, &site.settings);
    if !session.owns(&entry.token) {
        return Err(StatusCode::FORBIDDEN.into());
    }
    if !doorstep::is_code(&entry.ma) {
        return Err(Problem::new(StatusCode::UNPROCESSABLE_ENTITY, NO_CODE));
    }
    enter(&site, &caller, session, entry.ma.trim()).await
}

/// What cannot be a code is not worth a chat.
const NO_CODE: &str = "Mã liên kết gồm 10 chữ và số (dạng XXXXX-XXXXX). Vui lòng kiểm tra lại mã.";
/// Whoever is linked already stays so when a code does not work.
const STAYS: &str = "Mã này không đúng, đã hết hạn hoặc đã dùng. Phiên hiện tại của anh/chị vẫn được giữ nguyên. \
    Vui lòng kiểm tra lại mã, hoặc thử lại sau ít phút.";

/// Says the code in a chat of its own, and ends the one the browser had once the code has worked: a mistyped one costs
/// nobody their session. The new session follows from the old one and the code, so that a form sent twice enters once.
pub(crate) async fn enter(site: &Site, caller: &Caller, session: Session, code: &str) -> Result<Response, Problem> {
    messages::pace(site, caller, &session).await?;
    let next = session.next(code);
    messages::take_one(site, &next, "noi", Content::Text(format!("/start {code}")), None, None).await?;
    messages::await_answer(site, &next.chat()).await;
    if site.backend.who(&next.chat()).await.is_some() {
        goodbye(site, &session).await?;
    } else if site.backend.who(&session.chat()).await.is_some() {
        return Err(Problem::new(StatusCode::UNPROCESSABLE_ENTITY, STAYS));
    } else {
        site.doorstep.tried(&next.chat(), 0);
    }
    Ok(([(header::SET_COOKIE, next.cookie(&site.settings))], Redirect::to("/chat")).into_response())
}

/// `POST /chat/mo`: opens the conversation in this browser for whoever is signed in to the pages.
pub(crate) async fn open(
    State(site): State<Arc<Site>>,
    Extension(caller): Extension<Caller>,
    headers: HeaderMap,
    Form(form): Form<Leave>,
) -> Result<Response, Problem> {
    let session = Session::of(&headers, &site.settings);
    if !session.owns(&form.token) {
        return Err(StatusCode::FORBIDDEN.into());
    }
    let (_, kept) = site.door.session(&headers, &site.settings).ok_or(StatusCode::UNAUTHORIZED)?;
    let code = site.backend.chat_code(&kept.official).await.ok_or(StatusCode::FORBIDDEN)?;
    enter(&site, &caller, session, &code).await
}

/// A form with nothing but proof that it is ours.
#[derive(Deserialize)]
pub(crate) struct Leave {
    token: String,
}

/// `POST /chat/thoat`: ends the session; the chat hears that its person is gone.
pub(crate) async fn leave(
    State(site): State<Arc<Site>>,
    headers: HeaderMap,
    Form(form): Form<Leave>,
) -> Result<Response, Problem> {
    let session = Session::of(&headers, &site.settings);
    if !session.owns(&form.token) {
        return Err(StatusCode::FORBIDDEN.into());
    }
    goodbye(&site, &session).await?;
    Ok(([(header::SET_COOKIE, farewell(&site.settings))], Redirect::to("/dang-nhap")).into_response())
}

pub(crate) async fn goodbye(site: &Site, session: &Session) -> Result<(), Problem> {
    if site.backend.who(&session.chat()).await.is_some() {
        messages::take_one(site, session, "thoat", Content::Blocked, None, None).await?;
    }
    Ok(())
}

/// A page, with the session's cookie if the browser has none yet.
pub(crate) fn with_cookie(site: &Site, session: &Session, page: impl IntoResponse) -> Response {
    if session.known {
        page.into_response()
    } else {
        ([(header::SET_COOKIE, session.cookie(&site.settings))], page).into_response()
    }
}
