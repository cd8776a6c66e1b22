//! What these pages share: what was just done, names of agencies, questions in an address, and refusals in words.

use crate::WORDS;
use axum::http::StatusCode;
use chrono::NaiveDate;
use dondoc_agencies::{AgencyId, Level, Registry, Succession};
use dondoc_domain::{
    OfficialId,
    event::Channel,
    permission::{Action, Reach, View},
};
use dondoc_service::{Context, ServiceError};
use dondoc_shell::{Need, Problem, Viewer, Words, parts};
use maud::{Markup, html};
use serde::de::DeserializeOwned;
use uuid::Uuid;

/// What can be said after something was done; any other name in an address says nothing.
const DONE: [&str; 15] = [
    "established",
    "renamed",
    "aliased",
    "merged",
    "split",
    "abolished",
    "moving",
    "official-renamed",
    "transferred",
    "left",
    "unlinked",
    "preferred",
    "delegated",
    "delegation-ended",
    "calendar",
];

/// What was done last, by a short name; no free words of an address are ever shown.
pub(crate) fn done(w: Words, said: &str, n: u32) -> Markup {
    html! {
        @if said == "same" {
            (parts::notice("luu-y", &w.t("admin-done-same")))
        } @else if DONE.contains(&said) {
            (parts::notice("tot", &w.with(&format!("admin-done-{said}"), &[("n", n.into())])))
        }
    }
}

/// An error above a form: what is wrong and what to do.
pub(crate) fn wrong(told: Option<&str>) -> Markup {
    html! { @if let Some(told) = told { p.bao.loi id="loi" role="alert" { (capital(told)) } } }
}

/// A question in an address; a name may come several times.
pub(crate) fn question<T: DeserializeOwned + Default>(query: Option<&str>) -> T {
    serde_html_form::from_str(query.unwrap_or_default()).unwrap_or_default()
}

/// What a use case refuses, to be said beside the form; what is broken or unknown is a page of its own.
pub(crate) fn refused(error: ServiceError) -> Result<String, Problem> {
    match error {
        ServiceError::NotFound { .. } | ServiceError::Contended => Ok(error.to_string()),
        error => {
            let told = error.to_string();
            let problem = Problem::from(error);
            if problem.status == StatusCode::UNPROCESSABLE_ENTITY { Ok(told) } else { Err(problem) }
        }
    }
}

/// The circumstances of what someone does on a page.
pub(crate) fn context(viewer: &Viewer, command: Uuid) -> Context {
    Context::official(viewer.id().clone(), Channel::Web, command)
}

/// Whether they may change agencies, officials and working days.
pub(crate) fn administers(viewer: &Viewer) -> bool {
    viewer.reach(Action::Administer) == Reach::All
}

/// Lets through who may look at an agency: those who see all of them, and its own head.
pub(crate) fn may_see(
    viewer: &Viewer,
    registry: &Registry,
    agency: &AgencyId,
    today: NaiveDate,
) -> Result<(), Problem> {
    let own = viewer.only_agency(View::Organisation).map(|own| goes_on(registry, own, today));
    match own {
        Some(own) if own != goes_on(registry, agency, today) => {
            Err(Problem::not_allowed(viewer.lang, viewer.role(), Need::See(View::Organisation)))
        }
        _ => Ok(()),
    }
}

/// The agency that goes on with an agency's work.
pub(crate) fn goes_on(registry: &Registry, agency: &AgencyId, today: NaiveDate) -> AgencyId {
    match registry.successor(agency, today) {
        Succession::One(heir) => heir,
        Succession::Itself | Succession::None => agency.clone(),
    }
}

/// The name of an agency; its id where the registry has none.
pub(crate) fn agency_name(registry: &Registry, id: &AgencyId) -> String {
    registry.get(id).map_or_else(|| id.to_string(), |it| it.name.clone())
}

/// The way to an agency's page.
pub(crate) fn agency_link(registry: &Registry, id: &AgencyId) -> Markup {
    html! { a href={ "/co-cau/" (parts::encode(id.as_str())) } { (agency_name(registry, id)) } }
}

/// The address of an official's page.
pub(crate) fn person_path(id: &OfficialId) -> String {
    format!("/co-cau/can-bo/{}", parts::encode(id.as_str()))
}

/// The levels in the order in which a province reads them.
pub(crate) const LEVELS: [Level; 8] = [
    Level::Province,
    Level::Department,
    Level::Sector,
    Level::Unit,
    Level::District,
    Level::Commune,
    Level::Council,
    Level::External,
];

/// The name of a level.
pub(crate) fn level(w: Words, level: Level) -> String {
    w.t(&format!("org-level-{}", level.as_str()))
}

/// Agencies of a day to choose one from, by level.
pub(crate) fn options(w: Words, registry: &Registry, today: NaiveDate, chosen: &str) -> Markup {
    html! {
        @for group in LEVELS {
            @let members: Vec<_> = registry.all().filter(|it| it.level == group && !it.ended_by(today)).collect();
            @if !members.is_empty() {
                optgroup label=(level(w, group)) {
                    @for it in members { option value=(it.id) selected[it.id.as_str() == chosen] { (it.name) } }
                }
            }
        }
    }
}

/// The name of a channel.
pub(crate) fn channel(w: Words, channel: Channel) -> String {
    w.t(channel_id(channel))
}

/// The words' id of a channel.
pub(crate) fn channel_id(channel: Channel) -> &'static str {
    match channel {
        Channel::Cli => "channel-cli",
        Channel::Import => "channel-import",
        Channel::Clock => "channel-clock",
        Channel::Web => "channel-web",
        Channel::Telegram => "channel-telegram",
        Channel::Zalo => "channel-zalo",
        Channel::Api => "channel-api",
    }
}

/// The words of a viewer.
pub(crate) fn words(viewer: &Viewer) -> Words {
    WORDS.of(viewer.lang)
}

/// Text for a cell of a file that spreadsheets open: words are never computed.
pub(crate) fn harmless(cell: &str) -> String {
    if cell.starts_with(['=', '+', '-', '@', '\t', '\r']) { format!("'{cell}") } else { cell.to_owned() }
}

/// A sentence as a page begins it.
fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}
