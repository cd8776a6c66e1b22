//! Several results confirmed at once: listed first, then each confirmed as it was shown.

use super::{Place, act::on_what_was_shown};
use crate::{WORDS, names::Names};
use axum::{
    extract::{RawQuery, State},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use dondoc_domain::{event::Channel, ids::derive, task::Command, timeliness::Phase};
use dondoc_service::{Context, Decided, DeskItem, DeskKind};
use dondoc_shell::{OurForm, Problem, Shell, Tab, Viewer, Words, form_fields, page as frame, parts};
use maud::{Markup, html};
use serde::Deserialize;
use std::sync::Arc;

/// At most so many at once: what nobody can look over, nobody confirms.
const MOST: usize = 50;

/// The box beside a task, which belongs to the form above the list. It names the revision shown.
pub(super) fn choice(w: Words, it: &DeskItem) -> Markup {
    html! {
        label.chon {
            input type="checkbox" name="viec" value={ (it.code) "." (it.revision) } form="nhieu";
            span.an { (w.with("queue-choose", &[("code", it.code.clone().into())])) }
        }
    }
}

/// The form above the list.
pub(super) fn bar(w: Words, page: usize) -> Markup {
    html! {
        form.loc id="nhieu" method="get" action="/cho-xu-ly/chon" {
            input type="hidden" name="trang" value=(page);
            button.phu type="submit" { (w.t("queue-confirm-chosen")) }
            span.phu-chu { (w.t("queue-confirm-chosen-hint")) }
        }
    }
}

/// The tasks chosen, each with the revision that was shown.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Chosen {
    #[serde(default)]
    viec: Vec<String>,
    #[serde(default)]
    trang: usize,
}

impl Chosen {
    fn tasks(&self) -> impl Iterator<Item = (&str, u64)> {
        let pairs = self.viec.iter().filter_map(|it| it.split_once('.'));
        pairs.filter_map(|(code, revision)| Some((code, revision.parse().ok()?))).take(MOST)
    }
}

/// A chosen task as it is now.
struct Line {
    item: DeskItem,
    seen: u64,
    trouble: Option<String>,
}

/// `GET /cho-xu-ly/chon`: what would be confirmed.
pub(crate) async fn list_many(
    State(shell): State<Arc<Shell>>,
    viewer: Viewer,
    RawQuery(query): RawQuery,
) -> Result<Response, Problem> {
    let chosen: Chosen =
        serde_html_form::from_str(query.as_deref().unwrap_or_default()).map_err(|_| StatusCode::BAD_REQUEST)?;
    let mut lines = Vec::new();
    for (code, seen) in chosen.tasks() {
        let (id, _) = shell.app.find_task(code).await?;
        let item = shell.app.desk_item(id, Some(DeskKind::Results)).await?;
        lines.push(Line { item, seen, trouble: None });
    }
    show(&shell, &viewer, chosen.trang, &lines, 0, StatusCode::OK).await
}

/// `POST /cho-xu-ly/chon`: confirms them. One that cannot be confirmed keeps no other from it.
pub(crate) async fn confirm_many(
    State(shell): State<Arc<Shell>>,
    viewer: Viewer,
    OurForm { fields: chosen, command: once }: OurForm<Chosen>,
) -> Result<Response, Problem> {
    let w = WORDS.of(viewer.lang);
    let (mut left, mut done) = (Vec::new(), 0_u32);
    for (code, seen) in chosen.tasks() {
        let (id, _) = shell.app.find_task(code).await?;
        let each = derive("each", &[&once.to_string(), &id.to_string()]);
        let context = Context::official(viewer.id().clone(), Channel::Web, each);
        let outcome = on_what_was_shown(&shell, id, seen, &Command::Confirm { note: String::new() }, &context).await;
        let trouble = match outcome {
            Ok(Decided::Done(_)) => {
                done += 1;
                continue;
            }
            Ok(Decided::Changed) => w.t("queue-changed-meanwhile"),
            Err(error) if error.is_storage() => return Err(error.into()),
            Err(error) => error.to_string(),
        };
        let item = shell.app.desk_item(id, Some(DeskKind::Results)).await?;
        left.push(Line { seen: item.revision, item, trouble: Some(trouble) });
    }
    if left.is_empty() {
        let to = parts::address(
            &Place::address(DeskKind::Results, chosen.trang),
            [("xong", "many".to_owned()), ("so", done.to_string())],
        );
        return Ok(Redirect::to(&to).into_response());
    }
    show(&shell, &viewer, chosen.trang, &left, done, StatusCode::UNPROCESSABLE_ENTITY).await
}

async fn show(
    shell: &Arc<Shell>,
    viewer: &Viewer,
    page: usize,
    lines: &[Line],
    done: u32,
    status: StatusCode,
) -> Result<Response, Problem> {
    let w = WORDS.of(viewer.lang);
    let names = Names::of(&shell.app).await?;
    let waiting: Vec<&Line> = lines.iter().filter(|it| it.item.task.phase() == Phase::Awaiting).collect();
    let title = w.with("queue-many-title", &[("n", waiting.len().into())]);
    let back = Place::address(DeskKind::Results, page);
    let here =
        parts::address("/cho-xu-ly/chon", lines.iter().map(|it| ("viec", format!("{}.{}", it.item.code, it.seen))));
    let body = html! {
        h1 { (title) }
        @if done > 0 { (parts::notice("tot", &w.with("queue-done-many", &[("n", done.into())]))) }
        @if lines.is_empty() { (parts::nothing(&w.t("queue-none-chosen"))) }
        @else {
            table.the-hang {
                thead { tr {
                    th scope="col" { (w.t("queue-col-task")) } th scope="col" { (w.t("queue-lead")) }
                    th scope="col" { (w.t("queue-col-result")) } th scope="col" { (w.t("queue-col-state")) }
                } }
                tbody {
                    @for it in lines {
                        @let task = &it.item.task;
                        tr {
                            td data-ten=(w.t("queue-col-task")) {
                                a href={ "/nhiem-vu/" (it.item.code) } { (it.item.code) } ". "
                                (task.assignment.as_ref().map_or("", |it| it.content.as_str()))
                            }
                            td data-ten=(w.t("queue-lead")) { (task.lead().map_or_else(String::new, |lead| names.agency(lead))) }
                            td data-ten=(w.t("queue-col-result")) {
                                @for result in &task.submissions {
                                    div {
                                        @for document in &result.documents { (document.number) " " }
                                        (result.text) " " (parts::date(result.on))
                                    }
                                }
                            }
                            td data-ten=(w.t("queue-col-state")) {
                                @if let Some(trouble) = &it.trouble { b { (trouble) } " " }
                                @else if it.seen != it.item.revision { b { (w.t("queue-changed-look")) } " " }
                                (w.t(parts::phase_id(task.phase())))
                            }
                        }
                    }
                }
            }
        }
        @if !waiting.is_empty() {
            form method="post" action="/cho-xu-ly/chon" {
                (form_fields(viewer))
                input type="hidden" name="trang" value=(page);
                // What is listed here is what was seen: the page shows each as it is now.
                @for it in &waiting { input type="hidden" name="viec" value={ (it.item.code) "." (it.item.revision) }; }
                div.nut-hang {
                    button type="submit" { (w.with("queue-confirm-all", &[("n", waiting.len().into())])) }
                    a.nut.phu href=(back) { (w.t("queue-back")) }
                }
            }
        } @else { p { a.nut.phu href=(back) { (w.t("queue-back")) } } }
    };
    Ok((status, frame(shell, viewer, Tab::Queue, &title, &here, &body)).into_response())
}
