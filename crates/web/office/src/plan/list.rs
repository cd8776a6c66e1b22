//! The first page of importing: a file to choose, and the plans that are on their way.

use super::{
    ImportFolder, address,
    draft::{Draft, State},
};
use crate::{WORDS, names::Names};
use axum::{
    Extension,
    extract::{Query, State as Shared},
    http::StatusCode,
    response::{IntoResponse, Response},
};
use chrono::Utc;
use dondoc_domain::directive::Urgency;
use dondoc_shell::{Problem, Shell, Tab, Viewer, Words, form_fields, page as frame, parts};
use maud::{Markup, html};
use serde::Deserialize;
use std::sync::Arc;

/// What an address asks for.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Asked {
    /// What was just done, a name that has words.
    xong: String,
}

/// `GET /nhap`.
pub(crate) async fn list(
    Shared(shell): Shared<Arc<Shell>>,
    Extension(plans): Extension<ImportFolder>,
    viewer: Viewer,
    Query(asked): Query<Asked>,
) -> Result<Response, Problem> {
    let dropped = asked.xong == "dropped";
    render(&shell, &plans, &viewer, &Said { dropped, ..Said::default() }, StatusCode::OK).await
}

/// What stands in the form and above it.
#[derive(Debug, Default)]
pub(super) struct Said {
    pub error: Option<String>,
    pub dropped: bool,
    pub number: String,
    pub issuer: String,
    pub issued: String,
    pub subject: String,
    pub signer: String,
    pub urgency: String,
}

pub(super) async fn render(
    shell: &Arc<Shell>,
    plans: &ImportFolder,
    viewer: &Viewer,
    said: &Said,
    status: StatusCode,
) -> Result<Response, Problem> {
    let w = WORDS.of(viewer.lang);
    let drafts = plans
        .on_disk(|folder| {
            folder.prune(Utc::now())?;
            folder.drafts()
        })
        .await?;
    let names = Names::of(&shell.app).await?;
    let mut people = Vec::with_capacity(drafts.len());
    for draft in &drafts {
        people.push(shell.app.name_of(&draft.changed.by).await);
    }
    let body = html! {
        h1 { (w.t("plan-title")) }
        @if let Some(error) = &said.error { (parts::notice("loi", error)) }
        @if said.dropped { (parts::notice("tot", &w.t("plan-done-dropped"))) }
        (form(w, viewer, said))
        (names.list(shell.app.today()))
        section.khoi aria-labelledby="dang-lam" {
            h2 id="dang-lam" { (w.t("plan-drafts")) }
            @if drafts.is_empty() { (parts::nothing(&w.t("plan-no-drafts"))) }
            @else { (table(w, &drafts, &people)) }
            p.phu-chu { (w.t("plan-drafts-hint")) }
        }
    };
    Ok((status, frame(shell, viewer, Tab::Import, &w.t("plan-title"), "/nhap", &body)).into_response())
}

fn form(w: Words, viewer: &Viewer, said: &Said) -> Markup {
    html! {
        form.khoi method="post" action="/nhap" enctype="multipart/form-data" {
            (form_fields(viewer))
            p { (w.t("plan-intro")) }
            details.o id="ve-van-ban" open[said.error.is_some()] {
                summary { (w.t("plan-about-optional")) }
                div.luoi {
                    (text(w, "so", "plan-number", "plan-number-hint", &said.number, None))
                    (text(w, "co-quan", "plan-issuer", "plan-issuer-hint", &said.issuer, Some("cac-don-vi")))
                    div.o { label for="ngay-ban-hanh" { (w.t("plan-issued")) } input type="date" id="ngay-ban-hanh" name="ngay-ban-hanh" value=(said.issued); }
                    (text(w, "trich-yeu", "plan-subject", "plan-subject-hint", &said.subject, None))
                    (text(w, "nguoi-ky", "plan-signer", "plan-signer-hint", &said.signer, None))
                    (urgency(w, Urgency::parse(&said.urgency).unwrap_or_default()))
                }
            }
            div.o {
                label for="tep" { (w.t("plan-file")) }
                input type="file" id="tep" name="tep" required accept=".docx,.xlsx,.csv,.docm,.xlsm" aria-describedby="goi-y-tep";
                span.goi-y id="goi-y-tep" { (w.t("plan-file-hint")) }
            }
            button type="submit" { (w.t("plan-upload")) }
        }
    }
}

/// A field with its label and a hint.
pub(super) fn text(w: Words, name: &str, label: &str, hint: &str, value: &str, list: Option<&str>) -> Markup {
    html! {
        div.o {
            label for=(name) { (w.t(label)) }
            input id=(name) name=(name) value=(value) list=[list] maxlength="500" autocomplete="off" aria-describedby={ "goi-y-" (name) };
            span.goi-y id={ "goi-y-" (name) } { (w.t(hint)) }
        }
    }
}

/// Names of urgency as forms send them.
pub(super) const URGENCIES: [(Urgency, &str); 4] = [
    (Urgency::Normal, "normal"),
    (Urgency::Urgent, "urgent"),
    (Urgency::VeryUrgent, "very_urgent"),
    (Urgency::Immediate, "immediate"),
];

pub(super) fn urgency(w: Words, chosen: Urgency) -> Markup {
    html! {
        div.o {
            label for="do-khan" { (w.t("plan-urgency")) }
            select id="do-khan" name="do-khan" {
                @for (it, name) in URGENCIES {
                    option value=(name) selected[it == chosen] { (w.t(&format!("urgency-{name}"))) }
                }
            }
        }
    }
}

/// The urgency that a form names.
pub(super) fn urgency_of(name: &str) -> Urgency {
    URGENCIES.iter().find(|(_, it)| *it == name).map_or(Urgency::Normal, |(it, _)| *it)
}

fn table(w: Words, drafts: &[Draft], people: &[String]) -> Markup {
    html! {
        table.the-hang {
            thead { tr {
                th scope="col" { (w.t("plan-col-file")) } th scope="col" { (w.t("plan-number")) }
                th scope="col" { (w.t("plan-col-changed")) } th scope="col" { (w.t("plan-col-state")) }
            } }
            tbody {
                @for (draft, who) in drafts.iter().zip(people) {
                    @let (to, state) = match &draft.state {
                        State::Open { trouble: None } => (address(&draft.sha256), "plan-state-open"),
                        State::Open { trouble: Some(_) } => (address(&draft.sha256), "plan-state-trouble"),
                        State::Importing(_) => (format!("{}/tien-do", address(&draft.sha256)), "plan-state-importing"),
                        State::Imported(_) => (format!("{}/tien-do", address(&draft.sha256)), "plan-state-imported"),
                    };
                    tr {
                        td data-ten=(w.t("plan-col-file")) { a href=(to) { (draft.file) } }
                        td data-ten=(w.t("plan-number")) { (draft.about.number) }
                        td data-ten=(w.t("plan-col-changed")) { (who) ", " (parts::moment(draft.changed.at)) }
                        td data-ten=(w.t("plan-col-state")) { (w.t(state)) }
                    }
                }
            }
        }
    }
}
