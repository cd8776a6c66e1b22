//! What is an official's own: their chats, codes and who stands in for them. They do it themselves in their account, and
//! those who administer do it for them.

use super::card;
use crate::common::{agency_name, channel, context, person_path, refused, words, wrong};
use axum::{
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use dondoc_calendar::read_date;
use dondoc_domain::{ChatId, OfficialId, event::Channel};
use dondoc_service::{ServiceError, lists::Person};
use dondoc_shell::{Problem, Shell, Tab, Viewer, form_fields, page, parts};
use maud::{Markup, html};
use serde::Deserialize;
use uuid::Uuid;

/// Whose it is, and where its page stands.
#[derive(Debug, Clone)]
pub(crate) struct Subject {
    pub id: OfficialId,
    pub base: String,
    pub tab: Tab,
}

impl Subject {
    /// An official on the office's pages.
    pub fn other(id: &str) -> Self {
        let id = OfficialId(id.to_owned());
        Self { base: person_path(&id), id, tab: Tab::Organisation }
    }

    /// Whoever looks, on the page of their account.
    pub fn own(viewer: &Viewer) -> Self {
        Self { id: viewer.id().clone(), base: "/tai-khoan".to_owned(), tab: Tab::Account }
    }

    /// Back to their page, which says what was done.
    pub fn back(&self, changed: bool, done: &str) -> Response {
        let said = if changed { done } else { "same" };
        Redirect::to(&parts::address(&self.base, [("xong", said.to_owned())])).into_response()
    }
}

/// A chat that is chosen, and why it is taken away.
#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "kebab-case")]
pub(crate) struct Chat {
    kenh: String,
    ly_do: String,
}

/// Who stands in, from when until when, as typed.
#[derive(Debug, Default, Clone, Deserialize)]
#[serde(default)]
pub(crate) struct StandIn {
    pub thay: String,
    pub tu: String,
    pub den: String,
}

/// The official as the office looks after them.
pub(crate) async fn person(shell: &Shell, id: &OfficialId) -> Result<Person, Problem> {
    let people = shell.app.people(None).await?;
    Ok(people.into_iter().find(|it| it.id == *id).ok_or(StatusCode::NOT_FOUND)?)
}

/// Makes a new code and shows it, once.
pub(crate) async fn new_code(
    shell: &Shell,
    viewer: &Viewer,
    whose: &Subject,
    command: Uuid,
) -> Result<Response, Problem> {
    let code =
        shell.app.issue_link_code(&whose.id, card::randomness(viewer, command), &context(viewer, command)).await?;
    let name = shell.app.name_of(&whose.id).await;
    Ok(card::page(shell, viewer, &name, &code, &whose.base).into_response())
}

/// The one of their chats that a form names.
async fn chosen(shell: &Shell, whose: &Subject, chat: &str) -> Result<(Channel, ChatId), Problem> {
    let chats = shell.app.chats_of(&whose.id).await?;
    Ok(chats.into_iter().find(|(_, it)| it.to_string() == chat).ok_or(StatusCode::NOT_FOUND)?)
}

/// Asks before a chat is taken away.
pub(crate) async fn ask_unlink(
    shell: &Shell,
    viewer: &Viewer,
    whose: &Subject,
    asked: &Chat,
    told: Option<String>,
) -> Result<Response, Problem> {
    let w = words(viewer);
    let (door, chat) = chosen(shell, whose, &asked.kenh).await?;
    let name = shell.app.name_of(&whose.id).await;
    let title = w.with("org-unlink-title", &[("name", name.into()), ("channel", channel(w, door).into())]);
    let status = if told.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let body = html! {
        h1 { (title) }
        p { (w.t("org-unlink-about")) }
        form.khoi method="post" action={ (whose.base) "/go" } {
            (form_fields(viewer))
            (wrong(told.as_deref()))
            input type="hidden" name="kenh" value=(chat);
            div.o {
                label for="ly-do" { (w.t("org-reason")) }
                input id="ly-do" name="ly-do" required maxlength="300" value=(asked.ly_do);
            }
            div.nut-hang {
                button.nguy type="submit" { (w.t("org-unlink-do")) }
                a.nut.phu href=(whose.base) { (w.t("org-cancel")) }
            }
        }
    };
    Ok((status, page(shell, viewer, whose.tab, &title, &whose.base, &body)).into_response())
}

/// Takes a chat away.
pub(crate) async fn unlink(
    shell: &Shell,
    viewer: &Viewer,
    whose: &Subject,
    asked: &Chat,
    command: Uuid,
) -> Result<Response, Problem> {
    // A form sent twice finds the chat gone already: it is so.
    let Ok((_, chat)) = chosen(shell, whose, &asked.kenh).await else { return Ok(whose.back(false, "unlinked")) };
    if asked.ly_do.trim().is_empty() {
        let missing = words(viewer).t("org-missing-reason");
        return ask_unlink(shell, viewer, whose, asked, Some(missing)).await;
    }
    match shell.app.unlink_chat(chat, &asked.ly_do, &context(viewer, command)).await {
        Ok(changed) => Ok(whose.back(changed, "unlinked")),
        Err(error) => {
            let told = refused(error)?;
            ask_unlink(shell, viewer, whose, asked, Some(told)).await
        }
    }
}

/// Makes a chat the first that is asked.
pub(crate) async fn prefer(
    shell: &Shell,
    viewer: &Viewer,
    whose: &Subject,
    asked: &Chat,
    command: Uuid,
) -> Result<Response, Problem> {
    let (_, chat) = chosen(shell, whose, &asked.kenh).await?;
    let changed = shell.app.prefer_chat(chat, &context(viewer, command)).await?;
    Ok(whose.back(changed, "preferred"))
}

/// Arranges who stands in; answers what is wrong with what was typed, for the form.
pub(crate) async fn delegate(
    shell: &Shell,
    viewer: &Viewer,
    whose: &Subject,
    typed: &StandIn,
    command: Uuid,
) -> Result<Result<bool, String>, Problem> {
    let w = words(viewer);
    let from = if typed.tu.trim().is_empty() { Some(shell.app.today()) } else { read_date(&typed.tu, None) };
    let (Some(from), Some(until)) = (from, read_date(&typed.den, None)) else { return Ok(Err(w.t("org-bad-day"))) };
    if typed.thay.trim().is_empty() {
        return Ok(Err(w.t("org-missing-deputy")));
    }
    let to = OfficialId(typed.thay.trim().to_owned());
    told(shell.app.delegate(&whose.id, &to, from, until, &context(viewer, command)).await)
}

/// Ends what was arranged.
pub(crate) async fn end_delegation(
    shell: &Shell,
    viewer: &Viewer,
    whose: &Subject,
    command: Uuid,
) -> Result<Response, Problem> {
    let changed = shell.app.end_delegation(&whose.id, &context(viewer, command)).await?;
    Ok(whose.back(changed, "delegation-ended"))
}

fn told(outcome: Result<bool, ServiceError>) -> Result<Result<bool, String>, Problem> {
    match outcome {
        Ok(changed) => Ok(Ok(changed)),
        Err(error) => refused(error).map(Err),
    }
}

/// Their chats, with what may be done to each.
pub(crate) async fn chats(
    shell: &Shell,
    viewer: &Viewer,
    whose: &Subject,
    it: &Person,
    may: bool,
) -> Result<Markup, Problem> {
    let w = words(viewer);
    let linked = shell.app.chats_of(&whose.id).await?;
    Ok(html! {
        section.khoi id="kenh" {
            h2 { (w.t("org-chats")) }
            @if linked.is_empty() { (parts::nothing(&w.t("org-no-chat-about"))) }
            @for (n, (door, chat)) in linked.iter().enumerate() {
                div.nut-hang {
                    b { (channel(w, *door)) }
                    @if n == 0 { span.nhan { (w.t("org-first-choice")) } }
                    @if may {
                        @if n > 0 {
                            form method="post" action={ (whose.base) "/uu-tien" } {
                                (form_fields(viewer))
                                button.phu type="submit" name="kenh" value=(chat) { (w.with("org-prefer", &[("channel", channel(w, *door).into())])) }
                            }
                        }
                        a href=(parts::address(&format!("{}/go", whose.base), [("kenh", chat.to_string())])) { (w.with("org-unlink", &[("channel", channel(w, *door).into())])) }
                    }
                }
            }
            @if let Some(until) = it.code_until { p { (w.t("org-code-waits")) " " (parts::moment(until)) } }
            @if may && it.active {
                form method="post" action={ (whose.base) "/ma" } {
                    (form_fields(viewer))
                    p.phu-chu { (w.t("org-new-code-about")) }
                    button.phu type="submit" { (w.t("org-new-code")) }
                }
            }
        }
    })
}

/// Who stands in for them, with what may be done about it.
pub(crate) async fn stand_in(
    shell: &Shell,
    viewer: &Viewer,
    whose: &Subject,
    it: &Person,
    typed: &StandIn,
    error: Option<&str>,
    may: bool,
) -> Result<Markup, Problem> {
    let w = words(viewer);
    let colleagues = shell.app.people(Some(&it.agency_now)).await?;
    let registry = shell.app.registry_now().await?;
    let name_of = |id: &OfficialId| {
        colleagues.iter().find(|it| it.id == *id).map_or_else(|| id.to_string(), |it| it.name.clone())
    };
    let others: Vec<&Person> = colleagues.iter().filter(|other| other.active && other.id != it.id).collect();
    Ok(html! {
        section.khoi id="uy-quyen" {
            h2 { (w.t("org-delegation")) }
            @if let Some(away) = &it.away {
                p {
                    (w.with("org-away-now", &[("name", name_of(&away.to).into()), ("from", parts::day(away.from).into()), ("until", parts::day(away.until).into())]))
                }
                @if may {
                    form method="post" action={ (whose.base) "/het-uy-quyen" } {
                        (form_fields(viewer))
                        button.phu type="submit" { (w.t("org-delegation-end")) }
                    }
                }
            } @else { p { (w.t("org-no-delegation")) } }
            @if !it.stands_in_for.is_empty() {
                p { (w.with("org-stands-in", &[("names", it.stands_in_for.iter().map(name_of).collect::<Vec<_>>().join("; ").into())])) }
            }
            @if may && it.active {
                @if others.is_empty() { p.phu-chu { (w.with("org-no-colleague", &[("agency", agency_name(&registry, &it.agency_now).into())])) } }
                @else {
                    details id="sap-xep" open[error.is_some()] {
                        summary { (w.t("org-delegate")) }
                        form method="post" action={ (whose.base) "/uy-quyen" } {
                            (form_fields(viewer))
                            (wrong(error))
                            div.o {
                                label for="thay" { (w.t("org-deputy")) }
                                select id="thay" name="thay" required aria-describedby=[error.is_some().then_some("loi")] {
                                    option value="" { (w.t("org-choose")) }
                                    @for other in others { option value=(other.id) selected[other.id.as_str() == typed.thay] { (other.name) " (" (other.id) ")" } }
                                }
                            }
                            div.nut-hang {
                                div.o { label for="tu" { (w.t("org-delegate-from")) } input type="date" id="tu" name="tu" value=(typed.tu); }
                                div.o { label for="den" { (w.t("org-delegate-until")) } input type="date" id="den" name="den" required value=(typed.den); }
                            }
                            p.phu-chu { (w.t("org-delegate-hint")) }
                            button type="submit" { (w.t("org-delegate-do")) }
                        }
                    }
                }
            }
        }
    })
}
