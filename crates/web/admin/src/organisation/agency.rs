//! One agency: what it is and was, and its officials.

use super::{
    card,
    tree::{predecessors, row_of},
};
use crate::common::{
    administers, agency_name, channel, context, done, goes_on, level, may_see, person_path, question, refused, words,
    wrong,
};
use axum::{
    extract::{Path, RawQuery, State},
    http::StatusCode,
    response::{IntoResponse, Response},
};
use dondoc_agencies::{Agency, AgencyId, Registry};
use dondoc_domain::official::Role;
use dondoc_service::lists::Person;
use dondoc_shell::{OurForm, Problem, Shell, Tab, Viewer, Words, form_fields, page, parts};
use maud::{Markup, html};
use serde::Deserialize;
use std::sync::Arc;

#[derive(Default, Deserialize)]
#[serde(default)]
struct Asked {
    xong: String,
    so: u32,
}

/// A new official as typed.
#[derive(Debug, Default, Clone, Deserialize)]
#[serde(default, rename_all = "kebab-case")]
pub(crate) struct NewOfficial {
    ho_ten: String,
    vai_tro: String,
}

/// `GET /co-cau/{agency}`.
pub(crate) async fn agency(
    State(shell): State<Arc<Shell>>,
    viewer: Viewer,
    Path(id): Path<String>,
    RawQuery(query): RawQuery,
) -> Result<Response, Problem> {
    let asked: Asked = question(query.as_deref());
    let above = done(words(&viewer), &asked.xong, asked.so);
    shown(&shell, &viewer, &AgencyId::new(id), above, &NewOfficial::default(), None).await
}

/// `POST /co-cau/{agency}/can-bo`: enters an official and shows their code, once.
pub(crate) async fn add_official(
    State(shell): State<Arc<Shell>>,
    viewer: Viewer,
    Path(id): Path<String>,
    OurForm { fields, command }: OurForm<NewOfficial>,
) -> Result<Response, Problem> {
    let (w, agency) = (words(&viewer), AgencyId::new(id));
    let registry = shell.app.registry_now().await?;
    known(&registry, &agency)?;
    let Some(role) = Role::ALL.into_iter().find(|it| it.name() == fields.vai_tro) else {
        return shown(&shell, &viewer, &agency, html! {}, &fields, Some(w.t("org-missing-role"))).await;
    };
    let randomness = card::randomness(&viewer, command);
    match shell.app.add_official(&fields.ho_ten, agency.clone(), role, randomness, &context(&viewer, command)).await {
        Ok(made) => {
            let name = shell.app.name_of(&made.id).await;
            let back = person_path(&made.id);
            Ok(card::page(&shell, &viewer, &name, &made.link_code, &back).into_response())
        }
        Err(error) => {
            let told = refused(error)?;
            shown(&shell, &viewer, &agency, html! {}, &fields, Some(told)).await
        }
    }
}

fn known<'a>(registry: &'a Registry, id: &AgencyId) -> Result<&'a Agency, Problem> {
    Ok(registry.get(id).ok_or(StatusCode::NOT_FOUND)?)
}

async fn shown(
    shell: &Arc<Shell>,
    viewer: &Viewer,
    id: &AgencyId,
    above: Markup,
    typed: &NewOfficial,
    told: Option<String>,
) -> Result<Response, Problem> {
    let (w, today) = (words(viewer), shell.app.today());
    let registry = shell.app.registry_now().await?;
    let it = known(&registry, id)?;
    may_see(viewer, &registry, id, today)?;
    let ended = it.ended_by(today);
    // Those who served at an agency that is no more serve at its successor now.
    let people = if ended { Vec::new() } else { shell.app.people(Some(id)).await? };
    let (serving, left): (Vec<&Person>, Vec<&Person>) = people.iter().partition(|it| it.active);
    let here = format!("/co-cau/{}", parts::encode(id.as_str()));
    let status = if told.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let body = html! {
        p { a href="/co-cau" { (w.t("org-back")) } }
        h1 { (it.name) }
        (above)
        (facts(w, &registry, it, ended))
        p { a href=(parts::address("/nhiem-vu", [("don-vi", id.to_string())])) { (w.with("org-tasks-of", &[("name", it.name.clone().into())])) } }
        @if administers(viewer) && !ended { (changes(w, id)) }
        @if ended {
            @let heir = goes_on(&registry, id, today);
            @if heir != *id { p.bao { (w.t("org-people-moved")) " " a href={ "/co-cau/" (parts::encode(heir.as_str())) } { (agency_name(&registry, &heir)) } } }
        } @else {
            section.khoi id="can-bo" {
                h2 { (w.t("org-people")) " " span.nhan { (w.number(serving.len() as u64)) } }
                @if serving.is_empty() { (parts::nothing(&w.t("org-no-people"))) } @else { (table(w, &serving)) }
                @if !left.is_empty() {
                    details id="da-thoi" {
                        summary { (w.with("org-left", &[("n", left.len().into())])) }
                        ul { @for it in &left { li { a href=(person_path(&it.id)) { (it.name) } " (" (it.id) ")" } } }
                    }
                }
            }
            @if administers(viewer) { (add_form(w, viewer, &here, typed, told.as_deref())) }
        }
    };
    Ok((status, page(shell, viewer, Tab::Organisation, &it.name, &here, &body)).into_response())
}

fn facts(w: Words, registry: &Registry, it: &Agency, ended: bool) -> Markup {
    let before = predecessors(registry, &it.id);
    html! {
        dl.chi-tiet {
            dt { (w.t("org-id")) } dd { (it.id) }
            dt { (w.t("org-symbol")) } dd { @if it.symbol.is_empty() { "–" } @else { (it.symbol) } }
            dt { (w.t("org-level")) } dd { (level(w, it.level)) }
            @if !it.aliases.is_empty() { dt { (w.t("org-aliases")) } dd { (it.aliases.join("; ")) } }
            dt { (w.t("org-since")) } dd { @match it.valid_from { Some(day) => (parts::date(day)), None => (w.t("org-always")) } }
            @if let Some(day) = it.valid_to { dt { (w.t(if ended { "org-last-day" } else { "org-last-day-to-come" })) } dd { (parts::date(day)) } }
            @if !before.is_empty() { dt { (w.t("org-before")) } dd { (row_of(registry, &before)) } }
            @if !it.succeeded_by.is_empty() { dt { (w.t("org-after")) } dd { (row_of(registry, &it.succeeded_by)) } }
        }
    }
}

fn changes(w: Words, id: &AgencyId) -> Markup {
    let to = |kind: &str, field: &'static str| {
        parts::address("/co-cau/thay-doi", [("viec", kind.to_owned()), (field, id.to_string())])
    };
    html! {
        nav.the-loai aria-label=(w.t("org-changes")) {
            ul {
                @for (kind, field) in [("doi-ten", "don-vi"), ("ten-khac", "don-vi"), ("sap-nhap", "tu"), ("chia-tach", "don-vi"), ("giai-the", "don-vi")] {
                    li { a href=(to(kind, field)) { (w.t(&format!("org-change-{kind}"))) } }
                }
            }
        }
    }
}

fn table(w: Words, people: &[&Person]) -> Markup {
    html! {
        table.the-hang {
            thead { tr {
                th scope="col" { (w.t("org-person")) }
                th scope="col" { (w.t("org-role")) }
                th scope="col" { (w.t("org-chats")) }
                th scope="col" { (w.t("org-away")) }
                th.so scope="col" { (w.t("org-open-tasks")) }
            } }
            tbody {
                @for it in people {
                    tr {
                        td data-ten=(w.t("org-person")) { a href=(person_path(&it.id)) { (it.name) } " " span.phu-chu { (it.id) } }
                        td data-ten=(w.t("org-role")) { (w.t(&format!("role-{}", it.role.name()))) }
                        td data-ten=(w.t("org-chats")) {
                            @if it.chats.is_empty() { b { (w.t("org-no-chat")) } }
                            @else { (it.chats.iter().map(|it| channel(w, *it)).collect::<Vec<_>>().join(", ")) }
                            @if let Some(until) = it.code_until { br; span.phu-chu { (w.t("org-code-waits")) " " (parts::moment(until)) } }
                        }
                        td data-ten=(w.t("org-away")) {
                            @match &it.away {
                                Some(away) => { (parts::date(away.from)) " – " (parts::date(away.until)) ": " a href=(person_path(&away.to)) { (away.to) } }
                                None => "–",
                            }
                        }
                        td.so data-ten=(w.t("org-open-tasks")) { (w.number(it.open_tasks.into())) }
                    }
                }
            }
        }
    }
}

fn add_form(w: Words, viewer: &Viewer, here: &str, typed: &NewOfficial, told: Option<&str>) -> Markup {
    html! {
        form.khoi id="them" method="post" action={ (here) "/can-bo" } {
            h2 { (w.t("org-add")) }
            (form_fields(viewer))
            (wrong(told))
            div.o {
                label for="ho-ten" { (w.t("org-full-name")) }
                input id="ho-ten" name="ho-ten" value=(typed.ho_ten) required maxlength="100" autocomplete="off" aria-describedby=[told.is_some().then_some("loi")];
            }
            div.o {
                label for="vai-tro" { (w.t("org-role")) }
                (roles(w, &typed.vai_tro))
            }
            p.phu-chu { (w.t("org-add-hint")) }
            button type="submit" { (w.t("org-add-do")) }
        }
    }
}

/// The roles to choose one from; an officer unless something else was chosen.
pub(super) fn roles(w: Words, chosen: &str) -> Markup {
    let chosen = if chosen.is_empty() { Role::Officer.name() } else { chosen };
    html! {
        select id="vai-tro" name="vai-tro" required {
            @for it in Role::ALL { option value=(it.name()) selected[it.name() == chosen] { (w.t(&format!("role-{}", it.name()))) } }
        }
    }
}
