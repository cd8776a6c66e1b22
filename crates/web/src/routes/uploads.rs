//! Evidence that is too large for a messenger: a page behind an address that nobody can guess.

use crate::{
    pages::{self, upload::Outcome},
    site::Site,
};
use axum::{
    extract::{Multipart, Path, State},
    http::StatusCode,
    response::{IntoResponse, Response},
};
use dondoc_shell::{File, Problem, Upload as Form};
use std::sync::Arc;

/// The longest ticket, in bytes.
const LONGEST: usize = 200;

/// `GET /tai-len/{ticket}`: what may be uploaded here.
pub(crate) async fn page(State(site): State<Arc<Site>>, Path(ticket): Path<String>) -> Result<Response, Problem> {
    Ok(show(&site, &ticket, Vec::new()).await?.into_response())
}

/// `POST /tai-len/{ticket}`: the files.
pub(crate) async fn receive(
    State(site): State<Arc<Site>>,
    Path(ticket): Path<String>,
    parts: Multipart,
) -> Result<Response, Problem> {
    info(&site, &ticket).await?;
    // The ticket proves what a form's token would: whoever knows it was given it.
    let (form, read) = Form::read(&site.uploads, parts, |_| true, true).await;
    read?;
    let mut outcomes = Vec::new();
    for File { name, bytes } in form.files {
        let said = site.backend.upload(&ticket, bytes, name.clone()).await;
        outcomes.push(Outcome { name, said });
    }
    let status = match outcomes.iter().all(|it| it.said.is_ok()) {
        true if !outcomes.is_empty() => StatusCode::OK,
        _ => StatusCode::UNPROCESSABLE_ENTITY,
    };
    if outcomes.is_empty() {
        return Err(Problem::new(status, "Chưa có tệp nào được chọn. Vui lòng quay lại, chọn tệp rồi bấm Gửi."));
    }
    Ok((status, show(&site, &ticket, outcomes).await?).into_response())
}

async fn show(site: &Site, ticket: &str, outcomes: Vec<Outcome>) -> Result<maud::Markup, Problem> {
    // A ticket for one file is over once the file is there; what happened is shown all the same.
    let info = match info(site, ticket).await {
        Ok(info) => Some(info),
        Err(problem) if outcomes.is_empty() => return Err(problem),
        Err(_) => None,
    };
    Ok(pages::upload::page(info.as_ref(), ticket, site.settings.upload_limit, &outcomes))
}

async fn info(site: &Site, ticket: &str) -> Result<crate::TicketInfo, Problem> {
    let known = if ticket.len() <= LONGEST { site.backend.ticket(ticket).await } else { None };
    known.ok_or_else(|| {
        let message =
            "Đường dẫn tải lên này không đúng hoặc đã hết hạn. Vui lòng xin đường dẫn mới trong cuộc trò chuyện.";
        Problem::new(StatusCode::NOT_FOUND, message)
    })
}
