//! The agencies of the province, level by level, and those that are no more.

use crate::common::{LEVELS, administers, agency_link, done, goes_on, level, question, words};
use axum::extract::{RawQuery, State};
use dondoc_agencies::{Agency, AgencyId, Registry};
use dondoc_domain::permission::View;
use dondoc_shell::{Problem, Shell, Tab, Viewer, Words, page, parts};
use maud::{Markup, html};
use serde::Deserialize;
use std::{collections::BTreeMap, sync::Arc};

#[derive(Default, Deserialize)]
#[serde(default)]
struct Asked {
    xong: String,
    so: u32,
}

/// Changes that are offered above the list, in the order of how often they come.
const CHANGES: [&str; 6] = ["thanh-lap", "doi-ten", "ten-khac", "sap-nhap", "chia-tach", "giai-the"];

/// `GET /co-cau`.
pub(crate) async fn tree(
    State(shell): State<Arc<Shell>>,
    viewer: Viewer,
    RawQuery(query): RawQuery,
) -> Result<Markup, Problem> {
    let (w, asked): (_, Asked) = (words(&viewer), question(query.as_deref()));
    let (registry, today) = (shell.app.registry_now().await?, shell.app.today());
    let own = viewer.only_agency(View::Organisation).map(|it| goes_on(&registry, it, today));
    let mut officials: BTreeMap<AgencyId, u64> = BTreeMap::new();
    for person in shell.app.people(own.as_ref()).await?.iter().filter(|it| it.active) {
        *officials.entry(person.agency_now.clone()).or_default() += 1;
    }
    let shown: Vec<&Agency> = registry.all().filter(|it| own.as_ref().is_none_or(|own| it.id == *own)).collect();
    let (ended, serving): (Vec<&Agency>, Vec<&Agency>) = shown.iter().partition(|it| it.ended_by(today));
    let body = html! {
        h1 { (w.t("org-title")) }
        (done(w, &asked.xong, asked.so))
        @if administers(&viewer) {
            nav.the-loai aria-label=(w.t("org-changes")) {
                ul { @for it in CHANGES { li { a href={ "/co-cau/thay-doi?viec=" (it) } { (w.t(&format!("org-change-{it}"))) } } } }
            }
        }
        @if serving.is_empty() { (parts::nothing(&w.t("org-empty"))) }
        @for group in LEVELS {
            @let members: Vec<&&Agency> = serving.iter().filter(|it| it.level == group).collect();
            @if !members.is_empty() {
                section.khoi {
                    h2 { (level(w, group)) " " span.nhan { (w.number(members.len() as u64)) } }
                    (table(w, &registry, members.into_iter().copied(), &officials))
                }
            }
        }
        @if !ended.is_empty() {
            details.khoi id="da-ket-thuc" {
                summary { (w.with("org-ended", &[("n", ended.len().into())])) }
                (past(w, &registry, &ended))
            }
        }
    };
    Ok(page(&shell, &viewer, Tab::Organisation, &w.t("org-title"), "/co-cau", &body))
}

fn table<'a>(
    w: Words,
    registry: &Registry,
    members: impl Iterator<Item = &'a Agency>,
    officials: &BTreeMap<AgencyId, u64>,
) -> Markup {
    html! {
        table.the-hang {
            thead { tr {
                th scope="col" { (w.t("org-name")) }
                th scope="col" { (w.t("org-symbol")) }
                th scope="col" { (w.t("org-aliases")) }
                th scope="col" { (w.t("org-since")) }
                th scope="col" { (w.t("org-before")) }
                th.so scope="col" { (w.t("org-officials")) }
            } }
            tbody {
                @for it in members {
                    tr {
                        td data-ten=(w.t("org-name")) { (agency_link(registry, &it.id)) }
                        td data-ten=(w.t("org-symbol")) { (or_dash(&it.symbol)) }
                        td data-ten=(w.t("org-aliases")) { (or_dash(&it.aliases.join("; "))) }
                        td data-ten=(w.t("org-since")) { @match it.valid_from { Some(day) => (parts::date(day)), None => (w.t("org-always")) } }
                        @let before = predecessors(registry, &it.id);
                        td data-ten=(w.t("org-before")) { @if before.is_empty() { "–" } @else { (row_of(registry, &before)) } }
                        td.so data-ten=(w.t("org-officials")) { (w.number(officials.get(&it.id).copied().unwrap_or(0))) }
                    }
                }
            }
        }
    }
}

fn past(w: Words, registry: &Registry, ended: &[&Agency]) -> Markup {
    html! {
        table.the-hang {
            thead { tr {
                th scope="col" { (w.t("org-name")) }
                th scope="col" { (w.t("org-last-day")) }
                th scope="col" { (w.t("org-after")) }
            } }
            tbody {
                @for it in ended {
                    tr {
                        td data-ten=(w.t("org-name")) { (agency_link(registry, &it.id)) }
                        td data-ten=(w.t("org-last-day")) { @if let Some(day) = it.valid_to { (parts::date(day)) } }
                        td data-ten=(w.t("org-after")) {
                            @if it.succeeded_by.is_empty() { (w.t("org-nobody-after")) } @else { (row_of(registry, &it.succeeded_by)) }
                        }
                    }
                }
            }
        }
    }
}

/// A dash where there is nothing to say: on a phone the cell has its name beside it.
fn or_dash(text: &str) -> &str {
    if text.is_empty() { "–" } else { text }
}

/// The agencies whose work an agency took over.
pub(super) fn predecessors(registry: &Registry, id: &AgencyId) -> Vec<AgencyId> {
    registry.all().filter(|it| it.succeeded_by.contains(id)).map(|it| it.id.clone()).collect()
}

/// Agencies in a row, each with the way to its page.
pub(super) fn row_of(registry: &Registry, ids: &[AgencyId]) -> Markup {
    html! { @for (n, id) in ids.iter().enumerate() { @if n > 0 { "; " } (agency_link(registry, id)) } }
}
