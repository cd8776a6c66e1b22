//! Tài khoản: who I am, what my role may do, my chats, and who stands in for me.

use crate::{
    common::{agency_name, done, question, words},
    organisation::personal::{self, Chat, StandIn, Subject},
};
use axum::{
    extract::{RawQuery, State},
    http::StatusCode,
    response::{IntoResponse, Response},
};
use dondoc_domain::permission::{Action, Reach, View};
use dondoc_shell::{OurForm, Problem, Shell, Tab, Viewer, Words, page as frame};
use maud::{Markup, html};
use serde::Deserialize;
use std::sync::Arc;

#[derive(Default, Deserialize)]
#[serde(default)]
struct Asked {
    xong: String,
}

/// A form with nothing in it but the proof that it is ours.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Nothing {}

/// `GET /tai-khoan`.
pub(crate) async fn page(
    State(shell): State<Arc<Shell>>,
    viewer: Viewer,
    RawQuery(query): RawQuery,
) -> Result<Response, Problem> {
    let asked: Asked = question(query.as_deref());
    let above = done(words(&viewer), &asked.xong, 0);
    shown(&shell, &viewer, above, &StandIn::default(), None).await
}

async fn shown(
    shell: &Arc<Shell>,
    viewer: &Viewer,
    above: Markup,
    typed: &StandIn,
    told: Option<&str>,
) -> Result<Response, Problem> {
    let (w, whose) = (words(viewer), Subject::own(viewer));
    let it = personal::person(shell, viewer.id()).await?;
    let registry = shell.app.registry_now().await?;
    let status = if told.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let body = html! {
        h1 { (w.t("tab-account")) }
        (above)
        section.khoi {
            h2 { (it.name) }
            dl.chi-tiet {
                dt { (w.t("org-id")) } dd { (it.id) }
                dt { (w.t("org-role")) } dd { (w.t(&format!("role-{}", it.role.name()))) }
                dt { (w.t("org-agency")) } dd { (agency_name(&registry, &it.agency_now)) }
            }
            p { a href="/tai-khoan/phien" { (w.t("account-sessions-link")) } }
        }
        (personal::chats(shell, viewer, &whose, &it, true).await?)
        (personal::stand_in(shell, viewer, &whose, &it, typed, told, true).await?)
        (rights(w, viewer))
    };
    Ok((status, frame(shell, viewer, Tab::Account, &w.t("tab-account"), "/tai-khoan", &body)).into_response())
}

/// What the role may do and see: the table that every door asks, in words.
fn rights(w: Words, viewer: &Viewer) -> Markup {
    let rows = Action::ALL.map(|it| (action(it), viewer.reach(it), it == Action::Administer));
    let views = View::ALL.map(|it| (view(it), viewer.sees(it)));
    html! {
        section.khoi {
            h2 { (w.t("account-rights")) }
            p.phu-chu { (w.t("account-rights-about")) }
            table {
                thead { tr { th scope="col" { (w.t("account-what")) } th scope="col" { (w.t("account-how-far")) } } }
                tbody {
                    @for (name, far, whole) in rows { tr { th scope="row" { (w.t(name)) } td { (reach(w, far, whole)) } } }
                    @for (name, far) in views {
                        // A look at what is not an agency's is a look at all of it.
                        tr { th scope="row" { (w.t(name)) } td { (reach(w, far, matches!(name, "account-see-calendar" | "account-see-log" | "account-see-queue" | "account-see-province"))) } }
                    }
                }
            }
        }
    }
}

fn action(it: Action) -> &'static str {
    match it {
        Action::Work => "account-may-work",
        Action::Report => "account-may-report",
        Action::Enter => "account-may-enter",
        Action::Decide => "account-may-decide",
        Action::Administer => "account-may-administer",
    }
}

fn view(it: View) -> &'static str {
    match it {
        View::OwnTasks => "account-see-own",
        View::AgencyBoard => "account-see-board",
        View::Province => "account-see-province",
        View::Queue => "account-see-queue",
        View::Tasks => "account-see-tasks",
        View::Directives => "account-see-directives",
        View::Organisation => "account-see-organisation",
        View::Calendar => "account-see-calendar",
        View::Log => "account-see-log",
    }
}

/// A sign and a word for how far it goes.
fn reach(w: Words, far: Reach, whole: bool) -> Markup {
    let (sign, id) = match (far, whole) {
        (Reach::None, _) => ("–", "account-reach-none"),
        (Reach::Led, _) => ("✓", "account-reach-led"),
        (Reach::Concerned, _) => ("✓", "account-reach-concerned"),
        (Reach::All, true) => ("✓", "account-reach-yes"),
        (Reach::All, false) => ("✓", "account-reach-all"),
    };
    html! { span aria-hidden="true" { (sign) " " } (w.t(id)) }
}

/// `POST /tai-khoan/ma`.
pub(crate) async fn new_code(
    State(shell): State<Arc<Shell>>,
    viewer: Viewer,
    OurForm { command, .. }: OurForm<Nothing>,
) -> Result<Response, Problem> {
    personal::new_code(&shell, &viewer, &Subject::own(&viewer), command).await
}

/// `GET /tai-khoan/go`.
pub(crate) async fn ask_unlink(
    State(shell): State<Arc<Shell>>,
    viewer: Viewer,
    RawQuery(query): RawQuery,
) -> Result<Response, Problem> {
    personal::ask_unlink(&shell, &viewer, &Subject::own(&viewer), &question(query.as_deref()), None).await
}

/// `POST /tai-khoan/go`.
pub(crate) async fn unlink(
    State(shell): State<Arc<Shell>>,
    viewer: Viewer,
    OurForm { fields, command }: OurForm<Chat>,
) -> Result<Response, Problem> {
    personal::unlink(&shell, &viewer, &Subject::own(&viewer), &fields, command).await
}

/// `POST /tai-khoan/uu-tien`.
pub(crate) async fn prefer(
    State(shell): State<Arc<Shell>>,
    viewer: Viewer,
    OurForm { fields, command }: OurForm<Chat>,
) -> Result<Response, Problem> {
    personal::prefer(&shell, &viewer, &Subject::own(&viewer), &fields, command).await
}

/// `POST /tai-khoan/uy-quyen`.
pub(crate) async fn delegate(
    State(shell): State<Arc<Shell>>,
    viewer: Viewer,
    OurForm { fields, command }: OurForm<StandIn>,
) -> Result<Response, Problem> {
    let whose = Subject::own(&viewer);
    match personal::delegate(&shell, &viewer, &whose, &fields, command).await? {
        Ok(changed) => Ok(whose.back(changed, "delegated")),
        Err(told) => shown(&shell, &viewer, html! {}, &fields, Some(&told)).await,
    }
}

/// `POST /tai-khoan/het-uy-quyen`.
pub(crate) async fn end_delegation(
    State(shell): State<Arc<Shell>>,
    viewer: Viewer,
    OurForm { command, .. }: OurForm<Nothing>,
) -> Result<Response, Problem> {
    personal::end_delegation(&shell, &viewer, &Subject::own(&viewer), command).await
}
