//! The form of an act: within the task's page, or on a page of its own.

use super::{
    Act,
    fields::{Fields, decided},
    typed::{Trouble, Typed},
};
use crate::{
    WORDS,
    list::lines::{cut, task_path},
    task::{scene::Scene, timeline},
};
use axum::{
    http::StatusCode,
    response::{IntoResponse, Response},
};
use dondoc_shell::{Shell, Tab, Viewer, Words, form_fields, page as frame, parts::notice};
use maud::{Markup, html};

/// The form.
pub(crate) fn form(
    shell: &Shell,
    viewer: &Viewer,
    scene: &Scene,
    act: Act,
    typed: &Typed,
    trouble: Option<&Trouble>,
) -> Markup {
    let w = WORDS.of(viewer.lang);
    let fields = Fields { w, act, viewer, scene, typed, trouble, today: shell.app.today() };
    let kind = act.takes_files().then_some("multipart/form-data");
    html! {
        form.viec method="post" action=(path(scene, act)) enctype=[kind] {
            (form_fields(viewer))
            @if act.decides() { input type="hidden" name="ban" value=(scene.revision); }
            @if let Some(trouble) = trouble.filter(|it| it.field.is_none()) { (notice("loi", &trouble.text)) }
            (decided(w, act, scene))
            (fields.all())
            div.nut-hang {
                button.nguy[act == Act::Withdraw] type="submit" { (w.t(&format!("act-{}", act.slug()))) }
            }
        }
    }
}

/// Where an act's form is.
pub(crate) fn path(scene: &Scene, act: Act) -> String {
    format!("{}/{}", task_path(&scene.story.view.code), act.slug())
}

/// Why a page of an act is shown.
pub(super) enum Why<'a> {
    /// It was asked for.
    Asked,
    /// The form does not go through.
    Trouble(&'a Trouble),
    /// Something else happened to the task since it was seen at this revision.
    Changed(u64),
}

/// The page of an act: what it is about, and its form.
pub(super) fn page(shell: &Shell, viewer: &Viewer, scene: &Scene, act: Act, typed: &Typed, why: &Why<'_>) -> Response {
    let w = WORDS.of(viewer.lang);
    let title = title(w, scene, act);
    let (status, trouble) = match why {
        Why::Asked => (StatusCode::OK, None),
        Why::Trouble(trouble) => (StatusCode::UNPROCESSABLE_ENTITY, Some(*trouble)),
        Why::Changed(_) => (StatusCode::CONFLICT, None),
    };
    let fits = scene.may(act) && act.fits(scene, shell.app.today());
    let body = html! {
        p { a href=(task_path(&scene.story.view.code)) { (w.with("back-to-task", &[("code", scene.story.view.code.clone().into())])) } }
        h1 { (title) }
        @if let Some(assignment) = &scene.story.view.task.assignment { p { (cut(&assignment.content, 300)) } }
        p { (crate::task::state_tags(w, scene)) }
        @if let Why::Changed(seen) = why {
            (notice("luu-y", &w.t("changed-meanwhile")))
            (timeline::since(w, scene, *seen))
        }
        @if fits || trouble.is_some() {
            section.khoi { (form(shell, viewer, scene, act, typed, trouble)) }
        } @else {
            (notice("luu-y", &w.t("act-not-now")))
        }
    };
    (status, frame(shell, viewer, Tab::Tasks, &title, &path(scene, act), &body)).into_response()
}

fn title(w: Words, scene: &Scene, act: Act) -> String {
    format!("{} · {}", w.t(&format!("act-{}", act.slug())), scene.story.view.code)
}
