//! Nhiệm vụ: a list of tasks, filtered, in pages, with the sentence that says what it lists.

pub(crate) mod csv;

mod controls;
pub(crate) mod lines;
mod said;

use crate::{WORDS, ask::Ask, names::Names};
use axum::{
    extract::{RawQuery, State},
    http::StatusCode,
};
use dondoc_agencies::AgencyId;
use dondoc_domain::permission::View;
use dondoc_service::{ServiceError, lists::TaskFilter};
use dondoc_shell::{
    Problem, Shell, Tab, Viewer, page as frame,
    parts::{nothing, notice, pager},
};
use maud::{Markup, html};
use std::sync::Arc;

/// How many lines a page has.
const LINES: usize = 50;

/// `GET /nhiem-vu`.
pub(crate) async fn page(
    State(shell): State<Arc<Shell>>,
    viewer: Viewer,
    RawQuery(query): RawQuery,
) -> Result<(StatusCode, Markup), Problem> {
    let (app, w) = (&shell.app, WORDS.of(viewer.lang));
    let ask = Ask::read(query.as_deref().unwrap_or_default());
    let names = Names::of(app, &viewer).await?;
    let controls = controls::Choices::of(app, &viewer, &ask).await?;
    // A list of something else than was asked for would be worse than none.
    let (found, refused) = if ask.unread.is_empty() {
        match app.list_tasks(&seen_by(&shell, &viewer, ask.filter(LINES)).await?).await {
            Ok(found) => (Some(found), None),
            Err(error) if error.is_storage() => return Err(error.into()),
            Err(error) => (None, Some(error.to_string())),
        }
    } else {
        (None, Some(w.with("list-unread", &[("names", ask.unread.join(", ").into())])))
    };
    let officials = found.iter().flat_map(|it| &it.tasks).filter_map(|it| it.officer.clone());
    names.learn(app, officials.chain(ask.filter.official.clone().flatten()).collect()).await;
    let subject = match &ask.filter.directive {
        Some(directive) => app.directive(directive).await.ok().map(|it| it.line.number),
        None => None,
    };
    let as_of = found.as_ref().map_or_else(|| app.today(), |it| it.as_of);
    let clauses = said::clauses(w, &names, &ask, subject.as_deref());
    let here = ask.after.as_deref().map_or_else(|| ask.address(), |after| ask.page(after));
    let body = html! {
        h1 { (w.t("tab-tasks")) }
        @if let Some(whose) = narrowed(&viewer) { p.phu-chu { (w.with("list-own", &[("agency", names.agency(whose).into())])) } }
        (controls::presets(w, &viewer, app.today(), &ask))
        (controls::form(w, &viewer, &names, &controls, &ask, app.today()))
        @if let Some(found) = &found {
            p id="so-viec" { strong { (said::sentence(w, found.total, &clauses, as_of)) } }
        }
        (said::chips(w, &clauses, &ask))
        @if let Some(refused) = &refused { (notice("loi", refused)) }
        @if let Some(found) = &found {
            @if found.tasks.is_empty() {
                (nothing(&w.t(if ask.narrows() { "list-none" } else { "list-none-yet" })))
            } @else {
                (lines::table(w, &names, &found.tasks, Some(&ask), as_of))
                (pager(w, ask.after.as_ref().map(|_| ask.address()).as_deref(), found.next.as_deref().map(|it| ask.page(it)).as_deref()))
                p.trang { a href=(ask.address_of("/nhiem-vu.csv")) download { (w.with("list-csv", &[("n", found.total.into())])) } }
            }
        }
    };
    let status = if refused.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    Ok((status, frame(&shell, &viewer, Tab::Tasks, &w.t("tab-tasks"), &here, &body)))
}

/// A filter narrowed to what the viewer may see.
pub(crate) async fn seen_by(shell: &Shell, viewer: &Viewer, filter: TaskFilter) -> Result<TaskFilter, Problem> {
    match shell.app.tasks_seen_by(viewer.id(), filter).await {
        Ok(filter) => Ok(filter.ok_or(StatusCode::FORBIDDEN)?),
        Err(error) => Err(error.into()),
    }
}

/// The agency to whose tasks a viewer's look is narrowed.
pub(crate) fn narrowed(viewer: &Viewer) -> Option<&AgencyId> {
    viewer.only_agency(View::Tasks)
}

/// Whether an error is to be told beside what was asked, rather than instead of the page.
pub(crate) fn tellable(error: ServiceError) -> Result<String, Problem> {
    match error.is_storage() || matches!(error, ServiceError::NotFound { what: "nhiệm vụ", .. }) {
        true => Err(error.into()),
        false => Ok(error.to_string()),
    }
}
