//! A draft given up: asked on a page of its own first.

use super::{ImportFolder, address};
use crate::WORDS;
use axum::{
    Extension,
    extract::{Path, State as Shared},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use dondoc_shell::{OurForm, Problem, Shell, Tab, Viewer, form_fields, page as frame};
use maud::html;
use serde::Deserialize;
use std::sync::Arc;

/// `GET /nhap/{sha256}/bo`.
pub(crate) async fn ask_drop(
    Shared(shell): Shared<Arc<Shell>>,
    Extension(plans): Extension<ImportFolder>,
    viewer: Viewer,
    Path(sha256): Path<String>,
) -> Result<Response, Problem> {
    let w = WORDS.of(viewer.lang);
    let draft = plans.draft(&sha256).await?;
    let (title, here) = (w.t("plan-drop-title"), format!("{}/bo", address(&sha256)));
    let body = html! {
        h1 { (title) }
        p { (w.with("plan-drop-question", &[("file", draft.file.clone().into()), ("n", draft.fixes.len().into())])) }
        form method="post" action=(here) {
            (form_fields(&viewer))
            div.nut-hang {
                button.nguy type="submit" { (w.t("plan-drop-yes")) }
                a.nut.phu href=(address(&sha256)) { (w.t("plan-drop-no")) }
            }
        }
    };
    Ok(frame(&shell, &viewer, Tab::Import, &title, &here, &body).into_response())
}

/// A form that says nothing but that it was sent.
#[derive(Debug, Deserialize)]
pub(crate) struct Nothing {}

/// `POST /nhap/{sha256}/bo`.
pub(crate) async fn drop_plan(
    Shared(_): Shared<Arc<Shell>>,
    Extension(plans): Extension<ImportFolder>,
    viewer: Viewer,
    Path(sha256): Path<String>,
    OurForm { .. }: OurForm<Nothing>,
) -> Result<Response, Problem> {
    let _turn = plans.0.turn.lock().await;
    match plans.draft(&sha256).await {
        Ok(draft) if !draft.is_open() && plans.0.jobs.runs(&sha256) => {
            let w = WORDS.of(viewer.lang);
            return Err(Problem::new(StatusCode::CONFLICT, w.t("plan-not-open")));
        }
        Ok(_) => {
            let hash = sha256.clone();
            plans.on_disk(move |folder| folder.forget(&hash)).await?;
            plans.0.looks.forget(&sha256);
        }
        // Said twice: it is gone already.
        Err(gone) if gone.status == StatusCode::NOT_FOUND => {}
        Err(error) => return Err(error),
    }
    Ok(Redirect::to("/nhap?xong=dropped").into_response())
}
