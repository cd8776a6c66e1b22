//! A task: what it is, all that happened to it, and what this viewer may do to it.

pub(crate) mod scene;
pub(crate) mod timeline;
pub(crate) mod told;

mod facts;

use crate::{
    WORDS,
    act::{
        Act,
        carry::ALREADY,
        form::{form, path},
        typed::Typed,
    },
    list::lines::{cut, task_path},
};
use axum::extract::{Path, Query, State};
use dondoc_domain::timeliness::{Class, Phase};
use dondoc_shell::{
    Problem, Shell, Tab, Viewer, Words, page as frame,
    parts::{class_tag, encode, notice, phase_id},
};
use maud::{Markup, html};
use scene::Scene;
use std::{collections::HashMap, sync::Arc};

/// `GET /nhiem-vu/{code}`.
pub(crate) async fn page(
    State(shell): State<Arc<Shell>>,
    viewer: Viewer,
    Path(code): Path<String>,
    Query(query): Query<HashMap<String, String>>,
) -> Result<Markup, Problem> {
    let w = WORDS.of(viewer.lang);
    let scene = Scene::of(&shell, &viewer, &code).await?;
    let view = &scene.story.view;
    let content = view.task.assignment.as_ref().map(|it| it.content.as_str()).unwrap_or_default();
    let body = html! {
        (flash(w, &scene, query.get("xong").map(String::as_str)))
        h1 { (view.code) " · " (cut(content, 160)) }
        p { (state_tags(w, &scene)) }
        @if content.chars().count() > 160 { p.nguyen-van { (content) } }
        (acts(w, &shell, &viewer, &scene))
        section.khoi aria-labelledby="thong-tin" {
            h2 id="thong-tin" { (w.t("task-facts")) }
            (facts::facts(w, &shell, &viewer, &scene))
        }
        @if !view.task.evidence.is_empty() {
            section.khoi aria-labelledby="minh-chung" {
                h2 id="minh-chung" { (w.t("task-evidence")) }
                (evidence_list(w, &scene))
            }
        }
        section.khoi aria-labelledby="dien-bien" {
            h2 id="dien-bien" { (w.t("task-story")) }
            p.phu-chu { (w.t("task-story-order")) }
            (timeline::whole(w, &scene))
        }
    };
    Ok(frame(&shell, &viewer, Tab::Tasks, &view.code, &task_path(&view.code), &body))
}

/// What was just done; an address can only name words of ours.
fn flash(w: Words, scene: &Scene, done: Option<&str>) -> Markup {
    let said = match done {
        Some(ALREADY) => Some(("luu-y", w.t("done-nhu-cu"))),
        Some(slug) => Act::of_slug(slug).map(|act| ("tot", w.t(&format!("done-{}", act.slug())))),
        None => None,
    };
    html! {
        @if let Some((kind, text)) = said { (notice(kind, &text)) }
        @if let Some(undo) = &scene.undo {
            p.bao {
                (w.with("undo-offer", &[("what", w.t(&format!("undone-{}", undo.name())).into()), ("minutes", scene.undo_minutes.into())])) " "
                a href=(path(scene, Act::Undo)) { (w.t("act-hoan-tac")) }
            }
        }
    }
}

/// Where the task stands: its box, and what the box does not say.
pub(crate) fn state_tags(w: Words, scene: &Scene) -> Markup {
    let view = &scene.story.view;
    let task = &view.task;
    let waits = matches!(task.phase(), Phase::Awaiting | Phase::Suspended | Phase::WithoutLead | Phase::Open);
    let open = matches!(view.class, Some(Class::OpenInTime | Class::OpenOverdue | Class::Undated));
    html! {
        @if let Some(class) = view.class { (class_tag(w, class)) " " }
        @if waits { span.nhan { (w.t(phase_id(task.phase()))) } " " }
        @if open && !task.accepted { span.nhan { (w.t("not-accepted")) } " " }
        @if let Some(percent) = task.progress.as_ref().and_then(|(it, ..)| it.percent).filter(|_| open) { span.nhan { (percent) "%" } " " }
        @if task.request.is_some() { span.nhan { (w.t("extension-asked")) } " " }
        @if task.explanation_asked { span.nhan { (w.t("explanation-asked")) } " " }
        @if view.reported_late { span.nhan { (w.t("reported-late")) } }
    }
}

/// What the viewer may do now: each with its form, what cannot be taken back behind a page of its own.
fn acts(w: Words, shell: &Shell, viewer: &Viewer, scene: &Scene) -> Markup {
    let today = shell.app.today();
    let offered: Vec<Act> =
        Act::ALL.into_iter().filter(|act| *act != Act::Undo && scene.may(*act) && act.fits(scene, today)).collect();
    let (first, inline): (Vec<Act>, Vec<Act>) = offered.into_iter().partition(|act| act.asks_first());
    html! {
        @if !first.is_empty() || !inline.is_empty() {
            section.khoi.viec-lam aria-labelledby="viec-lam" {
                h2 id="viec-lam" { (w.t("task-acts")) }
                @for act in inline {
                    details id={ "viec-" (act.slug()) } {
                        summary { (w.t(&format!("act-{}", act.slug()))) }
                        (form(shell, viewer, scene, act, &Typed::default(), None))
                    }
                }
                @if !first.is_empty() {
                    p.nut-hang { @for act in first { a.nut.phu href=(path(scene, act)) { (w.t(&format!("act-{}", act.slug()))) "…" } } }
                }
            }
        }
    }
}

/// The files kept as evidence, each with the way to it.
pub(crate) fn evidence_list(w: Words, scene: &Scene) -> Markup {
    let code = encode(&scene.story.view.code);
    html! {
        ul {
            @for file in &scene.story.evidence {
                li {
                    a href={ "/nhiem-vu/" (code) "/tep/" (file.sha256) } { (file.name) }
                    " " small { (size(w, file.size)) }
                }
            }
        }
    }
}

/// "1,2 MB", "35 KB".
fn size(w: Words, bytes: u64) -> String {
    let (value, unit) = match bytes {
        0..1_000 => (bytes as f64, "B"),
        1_000..1_000_000 => ((bytes as f64 / 1e3).round(), "KB"),
        _ => ((bytes as f64 / 1e5).round() / 10.0, "MB"),
    };
    w.with("file-size", &[("value", value.into()), ("unit", unit.into())])
}
