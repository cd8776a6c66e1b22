//! Forms that were sent from a page of ours, and once.

use crate::{Problem, Session, Shell, Viewer};
use axum::{
    extract::{FromRequest, RawForm, Request},
    http::StatusCode,
};
use dondoc_domain::ids::derive;
use serde::{Deserialize, de::DeserializeOwned};
use std::sync::Arc;
use uuid::Uuid;

/// A form that was sent from a page of ours; anything else is refused before its handler runs.
///
/// The page carries the proof ([`crate::form_fields`]): a token that only this session's pages know, and a number
/// that is the same when an impatient thumb sends the form twice.
pub struct OurForm<T> {
    /// What was filled in. A field that may come several times is a `Vec`.
    pub fields: T,
    /// The command's identity: the same for a form sent twice, so that the second changes nothing.
    pub command: Uuid,
}

#[derive(Deserialize)]
struct Proof {
    #[serde(default)]
    token: String,
    #[serde(default)]
    lan: String,
}

impl<T: DeserializeOwned> FromRequest<Arc<Shell>> for OurForm<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, shell: &Arc<Shell>) -> Result<Self, Problem> {
        let session = match request.extensions().get::<Viewer>() {
            Some(viewer) => viewer.session.clone(),
            None => Session::signed_in(request.headers(), &shell.settings).ok_or(StatusCode::FORBIDDEN)?,
        };
        let path = request.uri().path().to_owned();
        let RawForm(bytes) = RawForm::from_request(request, shell)
            .await
            .map_err(|refused| Problem::from(refused.into_response_status()))?;
        let proof: Proof = serde_html_form::from_bytes(&bytes).map_err(|_| Problem::from(StatusCode::BAD_REQUEST))?;
        if !session.owns(&proof.token) {
            return Err(StatusCode::FORBIDDEN.into());
        }
        if proof.lan.is_empty() {
            return Err(StatusCode::BAD_REQUEST.into());
        }
        let fields = serde_html_form::from_bytes(&bytes).map_err(|error| {
            Problem::new(StatusCode::UNPROCESSABLE_ENTITY, format!("Chưa đọc được biểu mẫu: {error}."))
        })?;
        let command = derive("form", &[&session.chat(), &path, &proof.lan]);
        Ok(Self { fields, command })
    }
}

/// The status of a body that could not be read.
trait Status {
    fn into_response_status(self) -> StatusCode;
}

impl<R: axum::response::IntoResponse> Status for R {
    fn into_response_status(self) -> StatusCode {
        self.into_response().status()
    }
}
