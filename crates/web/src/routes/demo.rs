//! The first page, and in the demonstration the way into a role.

use crate::{
    guard::{Caller, Problem},
    pages,
    routes::chat::{enter as enter_with, with_cookie},
    session::Session,
    site::Site,
};
use axum::{
    Extension, Form,
    extract::State,
    http::{HeaderMap, StatusCode},
    response::Response,
};
use serde::Deserialize;
use std::sync::Arc;

/// `GET /`: the sample people in the demonstration, else the way to the conversation.
pub(crate) async fn index(State(site): State<Arc<Site>>, headers: HeaderMap) -> Response {
    let session = Session::of(&headers, &site.settings);
    let people = if site.settings.demo { Some(site.backend.demo_people().await) } else { None };
    let who = site.backend.who(&session.chat()).await;
    with_cookie(&site, &session, pages::index::page(people.as_deref(), who.as_ref(), &session.form_token()))
}

/// A form that enters as one of the sample people.
#[derive(Deserialize)]
pub(crate) struct Role {
    token: String,
    vai: String,
}

/// `POST /vao-vai`: enters as one of the sample people.
pub(crate) async fn enter(
    State(site): State<Arc<Site>>,
    Extension(caller): Extension<Caller>,
    headers: HeaderMap,
    Form(role): Form<Role>,
) -> Result<Response, Problem> {
    let session = Session::of(&headers, &site.settings);
    if !site.settings.demo {
        return Err(StatusCode::NOT_FOUND.into());
    }
    if !session.owns(&role.token) {
        return Err(StatusCode::FORBIDDEN.into());
    }
    let code = site.backend.demo_enter(&role.vai).await.ok_or(StatusCode::NOT_FOUND)?;
    enter_with(&site, &caller, session, &code).await
}
