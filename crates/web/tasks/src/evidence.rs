//! Files that officials hand in as evidence: kept by their content, shown to whoever may see the task.

use crate::task::scene::not_here;
use async_trait::async_trait;
use axum::{
    Extension,
    extract::{Path, State},
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};
use dondoc_shell::{Problem, Shell, Viewer, parts::encode};
use std::{io, sync::Arc};

/// Where the bytes of evidence are kept.
#[async_trait]
pub trait Evidence: Send + Sync {
    /// Keeps a file durably, by its content; the same content again is the same file.
    async fn put(&self, bytes: Vec<u8>, name: &str) -> Result<Kept, NotKept>;

    /// The bytes of a file; none when it is not there.
    async fn get(&self, sha256: &str) -> io::Result<Option<Vec<u8>>>;
}

/// A file that was kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kept {
    /// Hex SHA-256 of its bytes.
    pub sha256: String,
    /// In bytes.
    pub size: u64,
    /// Its type by its content.
    pub mime: String,
    /// Its name, tidied.
    pub name: String,
}

/// Why a file was not kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NotKept {
    /// It is not taken; the words are for the one who sent it.
    Refused(String),
    /// It could not be written now; the reason is for the log.
    Unavailable(String),
}

/// What may be shown in a page; anything else is saved, never opened here.
const SHOWN: [&str; 4] = ["image/png", "image/jpeg", "image/webp", "image/gif"];

/// A file can do nothing, whatever is in it.
const HARMLESS: &str = "default-src 'none'; sandbox; frame-ancestors 'none'";

/// `GET /nhiem-vu/{code}/tep/{sha256}`: a file that stands as evidence in a task that the viewer may see.
pub(crate) async fn download(
    State(shell): State<Arc<Shell>>,
    Extension(evidence): Extension<Arc<dyn Evidence>>,
    viewer: Viewer,
    Path((code, sha256)): Path<(String, String)>,
) -> Result<Response, Problem> {
    let (id, _) = shell.app.find_task(&code).await.map_err(|error| not_here(&viewer, &code, error))?;
    if !shell.app.may_see(viewer.id(), id).await? {
        return Err(StatusCode::NOT_FOUND.into());
    }
    let view = shell.app.view(&id.to_string()).await?;
    let file = view.task.evidence.iter().find(|it| it.sha256 == sha256).ok_or(StatusCode::NOT_FOUND)?;
    let bytes = evidence.get(&file.sha256).await.map_err(|error| {
        tracing::error!(%error, "a file of evidence cannot be read");
        StatusCode::SERVICE_UNAVAILABLE
    })?;
    let bytes = bytes.ok_or(StatusCode::NOT_FOUND)?;
    let shown = SHOWN.contains(&file.mime.as_str());
    let mime = if shown { file.mime.clone() } else { "application/octet-stream".to_owned() };
    let disposition = if shown { "inline" } else { "attachment" };
    let headers = [
        (header::CONTENT_TYPE, mime),
        (header::CONTENT_DISPOSITION, format!("{disposition}; filename*=UTF-8''{}", encode(&file.name))),
        (header::CONTENT_SECURITY_POLICY, HARMLESS.to_owned()),
        // Who may see a task may change, so a browser asks again.
        (header::CACHE_CONTROL, "private, no-cache".to_owned()),
    ];
    Ok((headers, bytes).into_response())
}
