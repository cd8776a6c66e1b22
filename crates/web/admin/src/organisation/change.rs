//! A change of agencies: asked for, seen before it is made, and then made.

use super::typed::{Kind, Typed};
use crate::common::{LEVELS, agency_link, agency_name, context, level, options, question, refused, words, wrong};
use axum::{
    extract::{RawQuery, State},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use chrono::NaiveDate;
use dondoc_agencies::{Registry, RegistryCommand, RegistryEvent};
use dondoc_service::lists::AgencyPreview;
use dondoc_shell::{OurForm, Problem, Shell, Tab, Viewer, Words, form_fields, page, parts};
use maud::{Markup, html};
use std::sync::Arc;

/// `GET /co-cau/thay-doi`: the form, and once it is filled in what would happen. Nothing is written.
pub(crate) async fn ask(
    State(shell): State<Arc<Shell>>,
    viewer: Viewer,
    RawQuery(query): RawQuery,
) -> Result<Response, Problem> {
    let typed: Typed = question(query.as_deref());
    shown(&shell, &viewer, &typed, None).await
}

/// `POST /co-cau/thay-doi`: makes the change, and moves the tasks whose lead is no more.
pub(crate) async fn change(
    State(shell): State<Arc<Shell>>,
    viewer: Viewer,
    OurForm { fields: mut typed, command }: OurForm<Typed>,
) -> Result<Response, Problem> {
    let kind = Kind::parse(&typed.viec).ok_or(StatusCode::NOT_FOUND)?;
    let told = match typed.command(words(&viewer), kind, shell.app.today()) {
        Ok(it) => shell
            .app
            .tell_registry(std::slice::from_ref(&it), &context(&viewer, command))
            .await
            .map(|events| (it, events)),
        Err(missing) => {
            typed.xem.clear();
            return shown(&shell, &viewer, &typed, Some(missing)).await;
        }
    };
    let (it, events) = match told {
        Ok(done) => done,
        Err(error) => {
            let told = refused(error)?;
            typed.xem.clear();
            return shown(&shell, &viewer, &typed, Some(told)).await;
        }
    };
    // The change is in the log: should moving be interrupted, the clock goes on with it.
    let moved = shell.app.follow_successions().await;
    let (done, n) = match &moved {
        Ok(moved) => (kind.done(), moved.len()),
        Err(error) => {
            tracing::error!(%error, "agencies changed, but not every task has moved yet");
            ("moving", 0)
        }
    };
    let to = goes_to(&it, &events).map_or_else(|| "/co-cau".to_owned(), |id| format!("/co-cau/{}", parts::encode(&id)));
    let query = [("xong", done.to_owned()), ("so", n.to_string())];
    Ok(Redirect::to(&parts::address(&to, query)).into_response())
}

/// The agency whose page shows best what was done.
fn goes_to(command: &RegistryCommand, events: &[RegistryEvent]) -> Option<String> {
    match command {
        RegistryCommand::Establish { .. } => events.iter().find_map(|event| match event {
            RegistryEvent::Established { agency, .. } => Some(agency.id.to_string()),
            RegistryEvent::Renamed { .. }
            | RegistryEvent::AliasAdded { .. }
            | RegistryEvent::Merged { .. }
            | RegistryEvent::Split { .. }
            | RegistryEvent::Abolished { .. } => None,
        }),
        RegistryCommand::Rename { agency, .. }
        | RegistryCommand::AddAlias { agency, .. }
        | RegistryCommand::Abolish { agency, .. } => Some(agency.to_string()),
        RegistryCommand::Merge { into, .. } => Some(into.to_string()),
        RegistryCommand::Split { from, .. } => Some(from.to_string()),
    }
}

async fn shown(shell: &Arc<Shell>, viewer: &Viewer, typed: &Typed, told: Option<String>) -> Result<Response, Problem> {
    let kind = Kind::parse(&typed.viec).ok_or(StatusCode::NOT_FOUND)?;
    let (w, today) = (words(viewer), shell.app.today());
    let registry = shell.app.registry_now().await?;
    let mut told = told;
    let mut preview = None;
    if !typed.xem.is_empty() {
        match typed.command(w, kind, today) {
            Ok(command) => match shell.app.preview_agencies(&[command]).await {
                Ok(it) => preview = Some(it),
                Err(error) => told = Some(refused(error)?),
            },
            Err(missing) => told = Some(missing),
        }
    }
    let status = if told.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let title = w.t(&format!("org-change-{}", typed.viec));
    let body = html! {
        p { a href="/co-cau" { (w.t("org-back")) } }
        h1 { (title) }
        (wrong(told.as_deref()))
        @if let Some(it) = &preview { (preview_of(w, viewer, &registry, kind, typed, it)) }
        form.khoi method="get" action="/co-cau/thay-doi" aria-describedby=[told.is_some().then_some("loi")] {
            @if preview.is_some() { h2 { (w.t("org-change-again")) } }
            p.phu-chu { (w.t(&format!("org-change-{}-about", typed.viec))) }
            input type="hidden" name="viec" value=(typed.viec);
            (fields(w, &registry, kind, typed, today))
            button type="submit" name="xem" value="1" { (w.t("org-preview")) }
        }
    };
    let here = parts::address("/co-cau/thay-doi", [("viec", typed.viec.clone())]);
    Ok((status, page(shell, viewer, Tab::Organisation, &title, &here, &body)).into_response())
}

fn fields(w: Words, registry: &Registry, kind: Kind, typed: &Typed, today: NaiveDate) -> Markup {
    let one = |name: &str, label: &str, chosen: &str| {
        html! {
            div.o {
                label for=(name) { (w.t(label)) }
                select id=(name) name=(name) required {
                    option value="" { (w.t("org-choose")) }
                    (options(w, registry, today, chosen))
                }
            }
        }
    };
    let text = |name: &str, label: &str, value: &str, needed: bool| {
        html! {
            div.o {
                label for=(name) { (w.t(label)) }
                input id=(name) name=(name) value=(value) required[needed] maxlength="300";
            }
        }
    };
    let into = typed.vao.first().map_or("", String::as_str);
    html! {
        @match kind {
            Kind::Establish => {
                (text("ten", "org-name", &typed.ten, true))
                (text("ky-hieu", "org-symbol", &typed.ky_hieu, false))
                div.o {
                    label for="cap" { (w.t("org-level")) }
                    select id="cap" name="cap" required {
                        option value="" { (w.t("org-choose")) }
                        @for it in LEVELS { option value=(it.as_str()) selected[it.as_str() == typed.cap] { (level(w, it)) } }
                    }
                }
                div.o {
                    label for="ten-khac" { (w.t("org-aliases")) }
                    textarea id="ten-khac" name="ten-khac" rows="3" { (typed.ten_khac) }
                    p.goi-y { (w.t("org-aliases-hint")) }
                }
            }
            Kind::Rename => {
                (one("don-vi", "org-agency", &typed.don_vi))
                (text("ten", "org-new-name", &typed.ten, true))
                (text("ky-hieu", "org-new-symbol", &typed.ky_hieu, false))
            }
            Kind::Alias => {
                (one("don-vi", "org-agency", &typed.don_vi))
                (text("ten", "org-alias", &typed.ten, true))
            }
            Kind::Merge => {
                (several(w, registry, today, "tu", "org-merge-from", &typed.tu))
                (one("vao", "org-merge-into", into))
            }
            Kind::Split => {
                (one("don-vi", "org-split-from", &typed.don_vi))
                (several(w, registry, today, "vao", "org-split-into", &typed.vao))
            }
            Kind::Abolish => { (one("don-vi", "org-abolish-which", &typed.don_vi)) }
        }
        @if kind != Kind::Alias {
            div.o {
                label for="ngay" { (w.t(if kind == Kind::Establish { "org-first-day" } else { "org-from-day" })) }
                input type="date" id="ngay" name="ngay" value=(typed.ngay);
                p.goi-y { (w.t(if kind == Kind::Establish { "org-first-day-hint" } else { "org-from-day-hint" })) }
            }
        }
        @if kind.ends_agencies() { (text("can-cu", "org-basis", &typed.can_cu, true)) }
    }
}

/// Several agencies to tick, by level.
fn several(w: Words, registry: &Registry, today: NaiveDate, name: &str, legend: &str, chosen: &[String]) -> Markup {
    html! {
        fieldset.o {
            legend { (w.t(legend)) }
            @for group in LEVELS {
                @let members: Vec<_> = registry.all().filter(|it| it.level == group && !it.ended_by(today)).collect();
                @if !members.is_empty() {
                    @let open = members.len() < 30 || members.iter().any(|it| chosen.contains(&it.id.to_string()));
                    details id={ (name) "-" (group.as_str()) } open[open] {
                        summary { (level(w, group)) }
                        @for it in members {
                            label.dong {
                                input type="checkbox" name=(name) value=(it.id) checked[chosen.contains(&it.id.to_string())];
                                (it.name)
                            }
                        }
                    }
                }
            }
        }
    }
}

fn preview_of(w: Words, viewer: &Viewer, registry: &Registry, kind: Kind, typed: &Typed, it: &AgencyPreview) -> Markup {
    let (moving, without) = (it.moving, it.without_lead);
    html! {
        section.khoi id="xem-truoc" {
            h2 { (w.t("org-preview-title")) }
            @if it.events.is_empty() { p { (w.t("admin-done-same")) } }
            @else {
                p { (w.with("org-preview-from", &[("day", parts::day(it.from).into())])) }
                ul {
                    li { (w.with("org-preview-moving", &[("n", moving.into())])) }
                    li { (w.with("org-preview-without", &[("n", without.into())])) }
                    li { (w.with("org-preview-officials", &[("n", it.officials.into())])) }
                }
                @if !it.tasks.is_empty() { (moves(w, registry, it)) }
                form method="post" action="/co-cau/thay-doi" {
                    (form_fields(viewer))
                    @for (name, value) in typed.hidden() { input type="hidden" name=(name) value=(value); }
                    button.nguy[kind.ends_agencies()] type="submit" { (w.t(&format!("org-change-{}-do", typed.viec))) }
                }
            }
        }
    }
}

fn moves(w: Words, registry: &Registry, it: &AgencyPreview) -> Markup {
    let all = it.moving + it.without_lead;
    html! {
        table.the-hang {
            caption { (w.with("org-preview-tasks", &[("shown", it.tasks.len().into()), ("all", all.into())])) }
            thead { tr {
                th scope="col" { (w.t("org-task")) }
                th scope="col" { (w.t("org-content")) }
                th scope="col" { (w.t("org-lead-now")) }
                th scope="col" { (w.t("org-lead-then")) }
                th scope="col" { (w.t("org-due")) }
            } }
            tbody {
                @for task in &it.tasks {
                    tr {
                        td data-ten=(w.t("org-task")) { a href={ "/nhiem-vu/" (task.code) } { (task.code) } }
                        td data-ten=(w.t("org-content")) { (task.content) }
                        td data-ten=(w.t("org-lead-now")) { (agency_name(registry, &task.from)) }
                        td data-ten=(w.t("org-lead-then")) {
                            @match &task.to { Some(to) => (agency_link(registry, to)), None => b { (w.t("org-lead-office")) } }
                        }
                        td data-ten=(w.t("org-due")) { @match task.due { Some(due) => (parts::date(due)), None => "–" } }
                    }
                }
            }
        }
    }
}
