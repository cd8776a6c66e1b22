//! One's own sign-ins, and the calendar of one's deadlines: what the account's page has beside what the log knows.

use crate::{door::Door, pages::signin::WORDS};
use axum::{
    Extension,
    extract::State,
    http::{HeaderMap, Method, StatusCode, header},
    response::{IntoResponse, Redirect, Response},
    routing::{MethodRouter, get, post},
};
use dondoc_domain::{
    event::Channel,
    permission::{Action, Reach},
};
use dondoc_identity::Via;
use dondoc_messaging::Address;
use dondoc_shell::{
    Need, OurForm, Problem, Routes, Session, Shell, Tab, Viewer, form_fields, page, parts::moment, parts::notice,
};
use maud::{Markup, html};
use serde::Deserialize;
use std::sync::Arc;

/// The routes of one's own account, which need the way in.
pub fn account(shell: &Arc<Shell>, door: &Arc<Door>) -> Routes {
    let layer = Extension(Arc::clone(door));
    let with_door = |handler: MethodRouter<Arc<Shell>>| handler.layer(layer.clone());
    Routes::new(shell)
        .on(Method::GET, "/tai-khoan/phien", Need::SignedIn, with_door(get(sessions)))
        .on(Method::POST, "/tai-khoan/phien/dong", Need::SignedIn, with_door(post(close)))
        .on(Method::POST, "/tai-khoan/phien/dong-het", Need::SignedIn, with_door(post(close_all)))
        .on(Method::POST, "/tai-khoan/lich", Need::SignedIn, with_door(post(feed)))
        .on(Method::POST, "/tai-khoan/lich/dung", Need::SignedIn, with_door(post(stop_feed)))
}

fn via(how: Via) -> &'static str {
    match how {
        Via::Link => "via-link",
        Via::Code => "via-code",
        Via::Oidc => "via-oidc",
        Via::Demo => "via-demo",
    }
}

/// `GET /tai-khoan/phien`: where one is signed in, and one's calendar.
async fn sessions(State(shell): State<Arc<Shell>>, Extension(door): Extension<Arc<Door>>, viewer: Viewer) -> Markup {
    shown(&shell, &door, &viewer, &html! {})
}

fn shown(shell: &Shell, door: &Door, viewer: &Viewer, above: &Markup) -> Markup {
    let words = WORDS.of(viewer.lang);
    let (now, all) = (door.now(), &door.identity.sessions);
    let own = all.check(viewer.session.token(), now).map(|it| it.id).unwrap_or_default();
    let body = html! {
        h1 { (words.t("tab-account")) }
        (above)
        section.khoi {
            h2 { (words.t("account-sessions")) }
            table.the-hang {
                thead { tr {
                    @for head in ["account-session-device", "account-session-via", "account-session-since", "account-session-seen", "account-session-ends", "account-session-action"] {
                        th scope="col" { (words.t(head)) }
                    }
                } }
                tbody {
                    @for session in all.of(viewer.id(), now) {
                        tr {
                            td data-ten=(words.t("account-session-device")) {
                                @if session.user_agent.is_empty() { (words.t("account-unknown-device")) } @else { (session.user_agent) }
                                @if session.id == own { " " span.nhan { (words.t("account-this")) } }
                            }
                            td data-ten=(words.t("account-session-via")) { (words.t(via(session.via))) }
                            td data-ten=(words.t("account-session-since")) { (moment(session.created)) }
                            td data-ten=(words.t("account-session-seen")) { (moment(session.seen)) }
                            td data-ten=(words.t("account-session-ends")) { (moment(session.ends)) }
                            td {
                                form method="post" action="/tai-khoan/phien/dong" {
                                    (form_fields(viewer))
                                    button.phu type="submit" name="id" value=(session.id) { (words.t("account-close")) }
                                }
                            }
                        }
                    }
                }
            }
            div.nut-hang {
                form method="post" action="/dang-xuat" { (form_fields(viewer)) button type="submit" { (words.t("account-sign-out")) } }
                form method="post" action="/tai-khoan/phien/dong-het" {
                    (form_fields(viewer))
                    button.phu type="submit" { (words.t("account-sign-out-all")) }
                }
            }
        }
        @if viewer.reach(Action::Administer) != Reach::None {
            p { a href="/ma-ket-noi" { (words.t("account-tokens")) } }
        }
        section.khoi {
            h2 { (words.t("account-calendar")) }
            p { (words.t("account-calendar-about")) }
            @if let Some(at) = door.identity.feeds.created(viewer.id()) { p { (words.t("account-calendar-have")) " " (moment(at)) } }
            div.nut-hang {
                form method="post" action="/tai-khoan/lich" { (form_fields(viewer)) button.phu type="submit" { (words.t("account-calendar-new")) } }
                form method="post" action="/tai-khoan/lich/dung" { (form_fields(viewer)) button.phu type="submit" { (words.t("account-calendar-stop")) } }
            }
        }
    };
    page(shell, viewer, Tab::Account, &words.t("account-sessions"), "/tai-khoan/phien", &body)
}

/// Something that is done in memory at once, and maybe not on disk.
pub(crate) async fn done<T: Send + 'static>(
    viewer: &Viewer,
    what: impl FnOnce() -> Result<T, dondoc_identity::IdentityError> + Send + 'static,
) -> Result<T, Problem> {
    let outcome = tokio::task::spawn_blocking(what).await.map_err(|_| StatusCode::INTERNAL_SERVER_ERROR)?;
    outcome.map_err(|error| {
        tracing::error!(%error, "the access folder");
        Problem::new(StatusCode::SERVICE_UNAVAILABLE, WORDS.of(viewer.lang).t("account-unsaved"))
    })
}

#[derive(Deserialize)]
struct Which {
    id: String,
}

async fn close(
    Extension(door): Extension<Arc<Door>>,
    viewer: Viewer,
    OurForm { fields, .. }: OurForm<Which>,
) -> Result<Response, Problem> {
    let official = viewer.id().clone();
    done(&viewer, move || door.identity.sessions.revoke(&official, &fields.id)).await?;
    Ok(Redirect::to("/tai-khoan/phien").into_response())
}

/// Why the conversations of other browsers were taken away, for the log.
const CLOSED: &str = "đăng xuất mọi thiết bị khác";

#[derive(Deserialize)]
struct Nothing {}

/// `POST /tai-khoan/phien/dong-het`: every other browser is out, of the pages and of the conversation.
async fn close_all(
    State(shell): State<Arc<Shell>>,
    Extension(door): Extension<Arc<Door>>,
    viewer: Viewer,
    headers: HeaderMap,
    OurForm { command, .. }: OurForm<Nothing>,
) -> Result<Response, Problem> {
    let (official, own) = (viewer.id().clone(), viewer.session.token().to_owned());
    done(&viewer, move || door.identity.sessions.revoke_all(&official, Some(&own))).await?;
    let here = Address::new(Channel::Web, Session::of(&headers, &shell.settings).chat()).id();
    shell.app.leave_other_chats(viewer.id(), Channel::Web, here, CLOSED, command).await?;
    Ok(Redirect::to("/tai-khoan/phien").into_response())
}

/// `POST /tai-khoan/lich`: a new secret address of one's calendar, shown once.
async fn feed(
    State(shell): State<Arc<Shell>>,
    Extension(door): Extension<Arc<Door>>,
    viewer: Viewer,
    headers: HeaderMap,
    OurForm { command, .. }: OurForm<Nothing>,
) -> Result<Markup, Problem> {
    if !door.first(command) {
        return Ok(shown(&shell, &door, &viewer, &notice("luu-y", &WORDS.of(viewer.lang).t("account-again"))));
    }
    let (official, held, now) = (viewer.id().clone(), Arc::clone(&door), door.now());
    let secret = done(&viewer, move || held.identity.feeds.issue(&official, now)).await?;
    let here = headers.get(header::HOST).and_then(|it| it.to_str().ok()).unwrap_or_default();
    let base = shell.settings.public_url.clone().unwrap_or_else(|| format!("http://{here}"));
    let words = WORDS.of(viewer.lang);
    let above = html! {
        (notice("tot", &words.t("account-calendar-once")))
        p { code { (base) "/lich/" (secret.reveal()) ".ics" } }
    };
    Ok(shown(&shell, &door, &viewer, &above))
}

async fn stop_feed(
    Extension(door): Extension<Arc<Door>>,
    viewer: Viewer,
    _: OurForm<Nothing>,
) -> Result<Response, Problem> {
    let official = viewer.id().clone();
    done(&viewer, move || door.identity.feeds.revoke(&official)).await?;
    Ok(Redirect::to("/tai-khoan/phien").into_response())
}
