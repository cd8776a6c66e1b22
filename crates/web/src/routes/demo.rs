//! In the demonstration, the way into a role.

use crate::{routes::chat::enter as enter_with, site::Site};
use axum::{
    Extension, Form,
    extract::State,
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::Response,
};
use dondoc_domain::OfficialId;
use dondoc_identity::Via;
use dondoc_shell::{Caller, Problem, Session, parts::local};
use serde::Deserialize;
use std::sync::Arc;

/// A form that enters as one of the sample people.
#[derive(Deserialize)]
pub(crate) struct Role {
    token: String,
    vai: String,
    /// Where someone of this role begins.
    #[serde(default)]
    tiep: String,
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
    let code = site.backend.chat_code(&OfficialId(role.vai.clone())).await.ok_or(StatusCode::NOT_FOUND)?;
    let mut response = enter_with(&site, &caller, session, &code).await?;
    let cookie = site.door.sign_in(OfficialId(role.vai), Via::Demo, &headers, &site.settings).await;
    response.headers_mut().append(header::SET_COOKIE, cookie);
    if let Some(Ok(to)) = local(&role.tiep).map(HeaderValue::from_str) {
        response.headers_mut().insert(header::LOCATION, to);
    }
    Ok(response)
}
