//! Errors as other systems read them: RFC 9457.

use axum::{
    body::Body,
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use dondoc_domain::task::Refusal;
use dondoc_identity::{Scope, TokenRefusal};
use dondoc_service::ServiceError;
use serde::Serialize;
use std::time::Duration;
use utoipa::ToSchema;

/// The type of every problem's body.
pub(crate) const PROBLEM: &str = "application/problem+json";

macro_rules! kinds {
    ($($(#[$doc:meta])* $name:ident = $code:literal, $status:ident, $title:literal;)*) => {
        /// A kind of problem.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub(crate) enum Kind {
            $($(#[$doc])* $name,)*
        }

        impl Kind {
            /// Every kind, for the description.
            pub const ALL: &'static [Kind] = &[$(Kind::$name,)*];

            /// Its stable name.
            pub fn code(self) -> &'static str {
                match self { $(Kind::$name => $code,)* }
            }

            /// The status it is answered with.
            pub fn status(self) -> StatusCode {
                match self { $(Kind::$name => StatusCode::$status,)* }
            }

            /// What it is, in Vietnamese.
            pub fn title(self) -> &'static str {
                match self { $(Kind::$name => $title,)* }
            }
        }
    };
}

kinds! {
    /// It cannot be read.
    Malformed = "malformed", BAD_REQUEST, "Yêu cầu không đọc được";
    /// A change without a key.
    KeyMissing = "idempotency-key-missing", BAD_REQUEST, "Thiếu Idempotency-Key";
    /// Nobody known asks.
    Unauthorized = "unauthorized", UNAUTHORIZED, "Cần mã truy cập hoặc phiên đăng nhập";
    /// The token opens nothing.
    TokenRefused = "token-refused", UNAUTHORIZED, "Mã truy cập không dùng được";
    /// The token may do other things only.
    ScopeMissing = "scope-missing", FORBIDDEN, "Mã truy cập không có quyền này";
    /// Who asks may not.
    NotAllowed = "not-allowed", FORBIDDEN, "Không có quyền thực hiện";
    /// A browser's session changes nothing here.
    TokenNeeded = "token-needed", FORBIDDEN, "Thao tác này cần mã truy cập của hệ thống";
    /// There is no such thing, or not for who asks.
    NotFound = "not-found", NOT_FOUND, "Không tìm thấy";
    /// The address is right, the method is not.
    MethodNotAllowed = "method-not-allowed", METHOD_NOT_ALLOWED, "Phương thức không dùng được ở địa chỉ này";
    /// The body did not come in time.
    TooSlow = "too-slow", REQUEST_TIMEOUT, "Gửi quá chậm";
    /// Others changed the same again and again.
    Contended = "contended", CONFLICT, "Nội dung đang có người khác thay đổi";
    /// Something else happened first.
    Changed = "changed", PRECONDITION_FAILED, "Nhiệm vụ đã thay đổi sau lần xem";
    /// More than is taken.
    TooLarge = "too-large", PAYLOAD_TOO_LARGE, "Nội dung quá lớn";
    /// Another type than is taken.
    WrongType = "wrong-type", UNSUPPORTED_MEDIA_TYPE, "Kiểu nội dung không dùng được";
    /// A rule forbids it.
    Refused = "refused", UNPROCESSABLE_ENTITY, "Yêu cầu bị từ chối";
    /// A key that was used for something else.
    KeyReused = "idempotency-key-reused", UNPROCESSABLE_ENTITY, "Idempotency-Key đã dùng cho yêu cầu khác";
    /// Too much in too little time.
    TooMany = "too-many", TOO_MANY_REQUESTS, "Gửi quá nhiều yêu cầu";
    /// A mistake of ours.
    Internal = "internal", INTERNAL_SERVER_ERROR, "Hệ thống gặp lỗi";
    /// Not now.
    Unavailable = "unavailable", SERVICE_UNAVAILABLE, "Hệ thống tạm thời chưa phục vụ được";
}

impl Kind {
    /// Where it is described.
    pub fn uri(self) -> String {
        format!("/api/v1#{}", self.code())
    }
}

/// An error (RFC 9457).
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Problem)]
#[allow(dead_code, reason = "read by whoever gets it")]
pub(crate) struct ProblemBody {
    /// Where this kind of problem is described.
    #[serde(rename = "type")]
    kind: String,
    /// The stable name of the kind.
    code: &'static str,
    /// The kind in Vietnamese.
    title: &'static str,
    /// The HTTP status.
    #[schema(minimum = 400, maximum = 599)]
    status: u16,
    /// What happened this time and what to do, in Vietnamese.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    detail: Option<String>,
}

/// Why a request was not served.
#[derive(Debug, Clone)]
pub(crate) struct Problem {
    pub kind: Kind,
    pub detail: Option<String>,
    pub wait: Option<Duration>,
    pub challenge: Option<String>,
}

impl Problem {
    /// With words about this time.
    pub fn new(kind: Kind, detail: impl Into<String>) -> Self {
        Self { detail: Some(detail.into()), ..kind.into() }
    }

    /// Asked too much: to be tried again after this.
    pub fn wait(wait: Duration) -> Self {
        Self { wait: Some(wait), ..Kind::TooMany.into() }
    }

    /// A token that opens nothing (RFC 6750).
    pub fn token(refusal: TokenRefusal) -> Self {
        let told = match refusal {
            TokenRefusal::Unknown => "unknown",
            TokenRefusal::Expired => "expired",
            TokenRefusal::Revoked => "revoked",
        };
        let challenge = format!("Bearer realm=\"dondoc\", error=\"invalid_token\", error_description=\"{told}\"");
        Self { challenge: Some(challenge), ..Self::new(Kind::TokenRefused, refusal.to_string()) }
    }

    /// A token without this scope (RFC 6750).
    pub fn scope(scope: Scope) -> Self {
        let challenge = format!("Bearer realm=\"dondoc\", error=\"insufficient_scope\", scope=\"{scope}\"");
        Self { challenge: Some(challenge), ..Self::new(Kind::ScopeMissing, format!("Cần quyền “{scope}”.")) }
    }
}

impl From<Kind> for Problem {
    fn from(kind: Kind) -> Self {
        let challenge = (kind == Kind::Unauthorized).then(|| "Bearer realm=\"dondoc\"".to_owned());
        Self { kind, detail: None, wait: None, challenge }
    }
}

impl From<StatusCode> for Problem {
    /// The kind that a bare status means; an unknown one is a mistake of the asker or ours.
    fn from(status: StatusCode) -> Self {
        let kind = match status {
            StatusCode::UNAUTHORIZED => Kind::Unauthorized,
            StatusCode::FORBIDDEN => Kind::NotAllowed,
            StatusCode::NOT_FOUND => Kind::NotFound,
            StatusCode::METHOD_NOT_ALLOWED => Kind::MethodNotAllowed,
            StatusCode::REQUEST_TIMEOUT => Kind::TooSlow,
            StatusCode::CONFLICT => Kind::Contended,
            StatusCode::PRECONDITION_FAILED => Kind::Changed,
            StatusCode::PAYLOAD_TOO_LARGE => Kind::TooLarge,
            StatusCode::UNSUPPORTED_MEDIA_TYPE => Kind::WrongType,
            StatusCode::UNPROCESSABLE_ENTITY => Kind::Refused,
            StatusCode::TOO_MANY_REQUESTS => Kind::TooMany,
            StatusCode::SERVICE_UNAVAILABLE => Kind::Unavailable,
            other if other.is_client_error() => Kind::Malformed,
            _ => Kind::Internal,
        };
        kind.into()
    }
}

impl From<ServiceError> for Problem {
    fn from(error: ServiceError) -> Self {
        let kind = match &error {
            ServiceError::NotFound { .. } => Kind::NotFound,
            ServiceError::Contended => Kind::Contended,
            ServiceError::Refused(Refusal::NotAllowed(_)) => Kind::NotAllowed,
            broken if broken.is_storage() => {
                tracing::error!(%error, "a use case failed");
                return Kind::Unavailable.into();
            }
            _ => Kind::Refused,
        };
        Self::new(kind, error.to_string())
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let kind = self.kind;
        let (status, title) = (kind.status(), kind.title());
        let body =
            ProblemBody { kind: kind.uri(), code: kind.code(), title, status: status.as_u16(), detail: self.detail };
        let text = serde_json::to_string(&body).unwrap_or_default();
        let mut response = (status, [(header::CONTENT_TYPE, PROBLEM)], Body::from(text)).into_response();
        let headers = response.headers_mut();
        if let Some(wait) = self.wait {
            headers.insert(header::RETRY_AFTER, HeaderValue::from(wait.as_secs_f64().ceil().max(1.0) as u64));
        }
        if let Some(challenge) = self.challenge.and_then(|it| HeaderValue::try_from(it).ok()) {
            headers.insert(header::WWW_AUTHENTICATE, challenge);
        }
        response
    }
}
