//! What comes with a request, read strictly: a parameter that nobody knows is refused rather than passed over.

use crate::problem::{Kind, Problem};
use axum::{
    body::Bytes,
    extract::{FromRequest, FromRequestParts, Path, Request},
    http::{header, request::Parts},
};
use serde::de::DeserializeOwned;

/// The parameters after the question mark.
pub(crate) struct Params<T>(pub T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequestParts<S> for Params<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        let query = parts.uri.query().unwrap_or_default();
        // Left out by a slip, a value must not widen the question to everything.
        let empty = query
            .split('&')
            .find_map(|it| it.strip_suffix('=').or((!it.is_empty() && !it.contains('=')).then_some(it)));
        if let Some(name) = empty {
            return Err(Problem::new(
                Kind::Malformed,
                format!("Tham số {name} để trống. Bỏ tham số, hoặc ghi giá trị."),
            ));
        }
        let read = serde_html_form::from_str(query);
        read.map(Self).map_err(|error| Problem::new(Kind::Malformed, format!("Tham số không đọc được: {error}.")))
    }
}

/// The name in the address.
pub(crate) struct Named(pub String);

impl<S: Send + Sync> FromRequestParts<S> for Named {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let name = Path::<String>::from_request_parts(parts, state).await;
        name.map(|Path(it)| Self(it)).map_err(|_| Problem::new(Kind::Malformed, "Địa chỉ không đọc được."))
    }
}

/// A body in JSON.
pub(crate) struct Body<T>(pub T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for Body<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Self, Problem> {
        let kind = request.headers().get(header::CONTENT_TYPE).and_then(|it| it.to_str().ok()).unwrap_or_default();
        let essence = kind.split(';').next().unwrap_or_default().trim();
        if !essence.eq_ignore_ascii_case("application/json") {
            return Err(Problem::new(Kind::WrongType, "Gửi nội dung kiểu application/json."));
        }
        let bytes = Bytes::from_request(request, state).await.map_err(|error| Problem::from(error.status()))?;
        serde_json::from_slice(&bytes).map(Self).map_err(|error| {
            let kind = if error.is_data() { Kind::Refused } else { Kind::Malformed };
            Problem::new(kind, format!("Nội dung không đọc được: {error}."))
        })
    }
}
