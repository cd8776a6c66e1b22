//! One official: role, chats, who stands in for them, and what the office may change.

use super::{
    agency::roles,
    personal::{self, Chat, StandIn, Subject},
};
use crate::common::{administers, agency_link, context, done, may_see, options, question, refused, words, wrong};
use axum::{
    extract::{Path, RawQuery, State},
    http::StatusCode,
    response::{IntoResponse, Response},
};
use dondoc_agencies::AgencyId;
use dondoc_domain::official::Role;
use dondoc_shell::{OurForm, Problem, Shell, Tab, Viewer, form_fields, page, parts};
use maud::{Markup, html};
use serde::Deserialize;
use std::sync::Arc;

#[derive(Default, Deserialize)]
#[serde(default)]
struct Asked {
    xong: String,
}

/// What was typed about an official.
#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "kebab-case")]
pub(crate) struct Typed {
    ho_ten: String,
    don_vi: String,
    vai_tro: String,
    ly_do: String,
}

/// A form with nothing in it but the proof that it is ours.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Nothing {}

/// What is wrong with one of the forms, and what was typed there.
#[derive(Default)]
struct Wrong {
    above: Option<String>,
    stand_in: Option<String>,
    typed: StandIn,
}

/// `GET /co-cau/can-bo/{official}`.
pub(crate) async fn person(
    State(shell): State<Arc<Shell>>,
    viewer: Viewer,
    Path(id): Path<String>,
    RawQuery(query): RawQuery,
) -> Result<Response, Problem> {
    let asked: Asked = question(query.as_deref());
    let above = done(words(&viewer), &asked.xong, 0);
    shown(&shell, &viewer, &Subject::other(&id), above, Wrong::default()).await
}

async fn shown(
    shell: &Arc<Shell>,
    viewer: &Viewer,
    whose: &Subject,
    above: Markup,
    wrongs: Wrong,
) -> Result<Response, Problem> {
    let w = words(viewer);
    let it = personal::person(shell, &whose.id).await?;
    let registry = shell.app.registry_now().await?;
    may_see(viewer, &registry, &it.agency, shell.app.today())?;
    let may = administers(viewer) && it.active;
    let failed = wrongs.above.is_some() || wrongs.stand_in.is_some();
    let status = if failed { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let body = html! {
        p { a href={ "/co-cau/" (parts::encode(it.agency_now.as_str())) } { (w.t("org-back-agency")) } }
        h1 { (it.name) }
        (above)
        (wrong(wrongs.above.as_deref()))
        @if !it.active { (parts::notice("luu-y", &w.t("org-has-left"))) }
        dl.chi-tiet {
            dt { (w.t("org-id")) } dd { (it.id) }
            dt { (w.t("org-role")) } dd { (w.t(&format!("role-{}", it.role.name()))) }
            dt { (w.t("org-agency")) } dd { (agency_link(&registry, &it.agency_now)) }
            dt { (w.t("org-open-tasks")) } dd { (w.number(it.open_tasks.into())) }
        }
        (personal::chats(shell, viewer, whose, &it, may).await?)
        (personal::stand_in(shell, viewer, whose, &it, &wrongs.typed, wrongs.stand_in.as_deref(), may).await?)
        @if may {
            div.luoi {
                form.khoi method="post" action={ (whose.base) "/ho-ten" } {
                    h2 { (w.t("org-rename")) }
                    (form_fields(viewer))
                    div.o { label for="ho-ten" { (w.t("org-full-name")) } input id="ho-ten" name="ho-ten" value=(it.name) required maxlength="100" autocomplete="off"; }
                    button.phu type="submit" { (w.t("org-rename-do")) }
                }
                form.khoi method="post" action={ (whose.base) "/chuyen" } {
                    h2 { (w.t("org-transfer")) }
                    (form_fields(viewer))
                    div.o {
                        label for="don-vi" { (w.t("org-agency")) }
                        select id="don-vi" name="don-vi" required { (options(w, &registry, shell.app.today(), it.agency_now.as_str())) }
                    }
                    div.o { label for="vai-tro" { (w.t("org-role")) } (roles(w, it.role.name())) }
                    p.phu-chu { (w.t("org-transfer-hint")) }
                    button.phu type="submit" { (w.t("org-transfer-do")) }
                }
            }
            p { a href={ (whose.base) "/thoi" } { (w.with("org-leave", &[("name", it.name.clone().into())])) } }
        }
    };
    Ok((status, page(shell, viewer, Tab::Organisation, &it.name, &whose.base, &body)).into_response())
}

/// Shows the page again with what was refused.
async fn again(shell: &Arc<Shell>, viewer: &Viewer, whose: &Subject, told: String) -> Result<Response, Problem> {
    shown(shell, viewer, whose, html! {}, Wrong { above: Some(told), ..Wrong::default() }).await
}

/// `POST …/ho-ten`.
pub(crate) async fn rename(
    State(shell): State<Arc<Shell>>,
    viewer: Viewer,
    Path(id): Path<String>,
    OurForm { fields, command }: OurForm<Typed>,
) -> Result<Response, Problem> {
    let whose = Subject::other(&id);
    let it = personal::person(&shell, &whose.id).await?;
    let name = fields.ho_ten.trim();
    if name.chars().count() > 100 {
        return again(&shell, &viewer, &whose, words(&viewer).t("org-long-name")).await;
    }
    if it.name == name {
        return Ok(whose.back(false, "official-renamed"));
    }
    match shell.app.rename_official(&whose.id, name, &context(&viewer, command)).await {
        Ok(()) => Ok(whose.back(true, "official-renamed")),
        Err(error) => again(&shell, &viewer, &whose, refused(error)?).await,
    }
}

/// `POST …/chuyen`.
pub(crate) async fn transfer(
    State(shell): State<Arc<Shell>>,
    viewer: Viewer,
    Path(id): Path<String>,
    OurForm { fields, command }: OurForm<Typed>,
) -> Result<Response, Problem> {
    let whose = Subject::other(&id);
    let (agency, registry) = (AgencyId::new(fields.don_vi.trim()), shell.app.registry_now().await?);
    let role = Role::ALL.into_iter().find(|it| it.name() == fields.vai_tro);
    let (Some(role), Some(_)) = (role, registry.get(&agency).filter(|it| !it.ended_by(shell.app.today()))) else {
        return again(&shell, &viewer, &whose, words(&viewer).t("org-missing-agency")).await;
    };
    match shell.app.move_official(&whose.id, agency, role, &context(&viewer, command)).await {
        Ok(changed) => Ok(whose.back(changed, "transferred")),
        Err(error) => again(&shell, &viewer, &whose, refused(error)?).await,
    }
}

/// `GET …/thoi`: asks before an official leaves.
pub(crate) async fn ask_leave(
    State(shell): State<Arc<Shell>>,
    viewer: Viewer,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    leaving(&shell, &viewer, &Subject::other(&id), "", None).await
}

async fn leaving(
    shell: &Arc<Shell>,
    viewer: &Viewer,
    whose: &Subject,
    reason: &str,
    told: Option<String>,
) -> Result<Response, Problem> {
    let w = words(viewer);
    let it = personal::person(shell, &whose.id).await?;
    let title = w.with("org-leave", &[("name", it.name.clone().into())]);
    let status = if told.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let body = html! {
        h1 { (title) }
        p { (w.with("org-leave-about", &[("n", it.open_tasks.into())])) }
        form.khoi method="post" action={ (whose.base) "/thoi" } {
            (form_fields(viewer))
            (wrong(told.as_deref()))
            div.o { label for="ly-do" { (w.t("org-reason")) } input id="ly-do" name="ly-do" required maxlength="300" value=(reason); }
            div.nut-hang {
                button.nguy type="submit" { (w.t("org-leave-do")) }
                a.nut.phu href=(whose.base) { (w.t("org-cancel")) }
            }
        }
    };
    Ok((status, page(shell, viewer, Tab::Organisation, &title, &whose.base, &body)).into_response())
}

/// `POST …/thoi`.
pub(crate) async fn leave(
    State(shell): State<Arc<Shell>>,
    viewer: Viewer,
    Path(id): Path<String>,
    OurForm { fields, command }: OurForm<Typed>,
) -> Result<Response, Problem> {
    let whose = Subject::other(&id);
    if whose.id == *viewer.id() {
        // Whoever ended their own part could not take it back, and may be the last who administers.
        return leaving(&shell, &viewer, &whose, &fields.ly_do, Some(words(&viewer).t("org-leave-own"))).await;
    }
    match shell.app.official_left(&whose.id, &fields.ly_do, &context(&viewer, command)).await {
        Ok(changed) => Ok(whose.back(changed, "left")),
        Err(error) => leaving(&shell, &viewer, &whose, &fields.ly_do, Some(refused(error)?)).await,
    }
}

/// `POST …/ma`.
pub(crate) async fn new_code(
    State(shell): State<Arc<Shell>>,
    viewer: Viewer,
    Path(id): Path<String>,
    OurForm { command, .. }: OurForm<Nothing>,
) -> Result<Response, Problem> {
    personal::new_code(&shell, &viewer, &Subject::other(&id), command).await
}

/// `GET …/go`.
pub(crate) async fn ask_unlink(
    State(shell): State<Arc<Shell>>,
    viewer: Viewer,
    Path(id): Path<String>,
    RawQuery(query): RawQuery,
) -> Result<Response, Problem> {
    personal::ask_unlink(&shell, &viewer, &Subject::other(&id), &question(query.as_deref()), None).await
}

/// `POST …/go`.
pub(crate) async fn unlink(
    State(shell): State<Arc<Shell>>,
    viewer: Viewer,
    Path(id): Path<String>,
    OurForm { fields, command }: OurForm<Chat>,
) -> Result<Response, Problem> {
    personal::unlink(&shell, &viewer, &Subject::other(&id), &fields, command).await
}

/// `POST …/uu-tien`.
pub(crate) async fn prefer(
    State(shell): State<Arc<Shell>>,
    viewer: Viewer,
    Path(id): Path<String>,
    OurForm { fields, command }: OurForm<Chat>,
) -> Result<Response, Problem> {
    personal::prefer(&shell, &viewer, &Subject::other(&id), &fields, command).await
}

/// `POST …/uy-quyen`.
pub(crate) async fn delegate(
    State(shell): State<Arc<Shell>>,
    viewer: Viewer,
    Path(id): Path<String>,
    OurForm { fields: typed, command }: OurForm<StandIn>,
) -> Result<Response, Problem> {
    let whose = Subject::other(&id);
    match personal::delegate(&shell, &viewer, &whose, &typed, command).await? {
        Ok(changed) => Ok(whose.back(changed, "delegated")),
        Err(told) => {
            let wrongs = Wrong { stand_in: Some(told), typed, ..Wrong::default() };
            shown(&shell, &viewer, &whose, html! {}, wrongs).await
        }
    }
}

/// `POST …/het-uy-quyen`.
pub(crate) async fn end_delegation(
    State(shell): State<Arc<Shell>>,
    viewer: Viewer,
    Path(id): Path<String>,
    OurForm { command, .. }: OurForm<Nothing>,
) -> Result<Response, Problem> {
    personal::end_delegation(&shell, &viewer, &Subject::other(&id), command).await
}
