//! Files: those of a chat for its own people, public pictures, and the pages' own.

use crate::{assets, site::Site};
use axum::{
    extract::{Path, State},
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response},
};
use dondoc_shell::Session;
use std::sync::Arc;

/// What may be shown in a page; anything else is saved, never opened here.
const SHOWN: [&str; 4] = ["image/png", "image/jpeg", "image/webp", "image/gif"];

/// A file can do nothing, whatever is in it.
const HARMLESS: &str = "default-src 'none'; sandbox; frame-ancestors 'none'";

/// `GET /chat/tep/{sha256}`: a file of this session's chat.
pub(crate) async fn of_chat(
    State(site): State<Arc<Site>>,
    Path(sha256): Path<String>,
    headers: HeaderMap,
) -> Result<Response, StatusCode> {
    let session = Session::of(&headers, &site.settings);
    if !session.known || !is_hash(&sha256) {
        return Err(StatusCode::NOT_FOUND);
    }
    // Who has left a chat, or was never in it, has no files there.
    if site.backend.who(&session.chat()).await.is_none() {
        return Err(StatusCode::NOT_FOUND);
    }
    let file = site.backend.file(&session.chat(), &sha256).await.ok_or(StatusCode::NOT_FOUND)?;
    let shown = SHOWN.contains(&file.mime.as_str());
    let mime = if shown { file.mime } else { "application/octet-stream".to_owned() };
    let disposition = if shown { "inline" } else { "attachment" };
    let name = percent(&file.name);
    let headers = [
        (header::CONTENT_TYPE, mime),
        (header::CONTENT_DISPOSITION, format!("{disposition}; filename*=UTF-8''{name}")),
        (header::CONTENT_SECURITY_POLICY, HARMLESS.to_owned()),
        (header::CACHE_CONTROL, "private, max-age=3600".to_owned()),
    ];
    Ok((headers, file.bytes).into_response())
}

/// `GET /anh/{sha256}.png`: a picture for messengers that fetch pictures by address.
pub(crate) async fn picture(
    State(site): State<Arc<Site>>,
    Path(name): Path<String>,
) -> Result<impl IntoResponse, StatusCode> {
    let sha256 = name.strip_suffix(".png").filter(|it| is_hash(it)).ok_or(StatusCode::NOT_FOUND)?;
    let bytes = site.backend.picture(sha256).await.ok_or(StatusCode::NOT_FOUND)?;
    let headers = [
        ("content-type", "image/png"),
        ("content-security-policy", HARMLESS),
        ("cross-origin-resource-policy", "cross-origin"),
        ("x-robots-tag", "noindex"),
    ];
    Ok((headers, bytes))
}

/// `GET /assets/{name}`: a file of the pages.
pub(crate) async fn asset(Path(name): Path<String>) -> Result<impl IntoResponse, StatusCode> {
    let asset = assets::find(&name).ok_or(StatusCode::NOT_FOUND)?;
    let headers = [("content-type", asset.mime), ("cache-control", "public, max-age=31536000, immutable")];
    Ok((headers, asset.text))
}

fn is_hash(text: &str) -> bool {
    text.len() == 64 && text.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b))
}

/// A name as headers have it.
fn percent(name: &str) -> String {
    let mut safe = String::new();
    for byte in name.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            safe.push(char::from(byte));
        } else {
            safe.push_str(&format!("%{byte:02X}"));
        }
    }
    safe
}

#[cfg(test)]
mod tests {
    use super::percent;

    #[test]
    fn a_name_cannot_leave_its_header() {
        assert_eq!(percent("Báo cáo.pdf"), "B%C3%A1o%20c%C3%A1o.pdf");
        assert_eq!(percent("a\"\r\nX: 1;'"), "a%22%0D%0AX%3A%201%3B%27");
    }
}
