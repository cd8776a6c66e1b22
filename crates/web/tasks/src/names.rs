//! Names of agencies and officials, as pages show them.

use dondoc_agencies::{Agency, AgencyId, Registry};
use dondoc_domain::{
    OfficialId,
    permission::{Reach, View},
};
use dondoc_service::{App, ServiceError};
use dondoc_shell::Viewer;
use maud::{Markup, html};
use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, PoisonError},
};

/// The names that a page needs.
pub(crate) struct Names {
    registry: Arc<Registry>,
    /// Whether the viewer may open the pages of all agencies, else of which one.
    opens: (bool, Option<AgencyId>),
    people: Mutex<BTreeMap<OfficialId, String>>,
}

impl Names {
    /// The names for a viewer, who is not shown ways that end at a closed door.
    pub async fn of(app: &App, viewer: &Viewer) -> Result<Self, ServiceError> {
        let opens = match viewer.sees(View::AgencyBoard) {
            Reach::All => (true, None),
            Reach::Led | Reach::Concerned => (false, Some(viewer.official.agency.clone())),
            Reach::None => (false, None),
        };
        Ok(Self { registry: app.registry_now().await?, opens, people: Mutex::default() })
    }

    /// The name of an agency; its id where the registry has none.
    pub fn agency(&self, id: &AgencyId) -> String {
        self.registry.get(id).map_or_else(|| id.to_string(), |it| it.name.clone())
    }

    /// Whether there is such an agency.
    pub fn knows(&self, id: &AgencyId) -> bool {
        self.registry.get(id).is_some()
    }

    /// The names of several agencies in a row.
    pub fn agencies<'a>(&self, ids: impl IntoIterator<Item = &'a AgencyId>) -> String {
        let names: Vec<String> = ids.into_iter().map(|id| self.agency(id)).collect();
        names.join("; ")
    }

    /// The agencies of a day by name, and besides the one that was chosen.
    pub fn agencies_on(&self, day: chrono::NaiveDate, chosen: Option<&AgencyId>) -> Vec<&Agency> {
        let chosen = chosen.and_then(|id| self.registry.get(id)).filter(|it| !it.valid_on(day));
        let mut agencies: Vec<&Agency> = self.registry.valid_on(day).chain(chosen).collect();
        agencies.sort_by_cached_key(|it| dondoc_text::fold(&it.name));
        agencies
    }

    /// An agency with the way to its page, if there is one for the viewer.
    pub fn agency_link(&self, id: &AgencyId) -> Markup {
        let (all, own) = &self.opens;
        if !all && own.as_ref() != Some(id) {
            return html! { (self.agency(id)) };
        }
        html! { a href={ "/don-vi/" (dondoc_shell::parts::encode(id.as_str())) } { (self.agency(id)) } }
    }

    /// Looks up the names of officials, so that [`Names::official`] has them.
    pub async fn learn(&self, app: &App, ids: Vec<OfficialId>) {
        for id in ids {
            let name = app.name_of(&id).await;
            self.people.lock().unwrap_or_else(PoisonError::into_inner).insert(id, name);
        }
    }

    /// The name of an official that was looked up; else the identity.
    pub fn official(&self, id: &OfficialId) -> String {
        let people = self.people.lock().unwrap_or_else(PoisonError::into_inner);
        people.get(id).cloned().unwrap_or_else(|| id.to_string())
    }
}
