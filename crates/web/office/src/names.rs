//! Names of agencies, as pages show and offer them.

use chrono::NaiveDate;
use dondoc_agencies::{AgencyId, Registry};
use dondoc_service::{App, ServiceError};
use maud::{Markup, html};
use std::sync::Arc;

/// The agencies that a page speaks of.
pub(crate) struct Names(Arc<Registry>);

impl Names {
    pub async fn of(app: &App) -> Result<Self, ServiceError> {
        Ok(Self(app.registry_now().await?))
    }

    /// The name of an agency; its id where the registry has none.
    pub fn agency(&self, id: &AgencyId) -> String {
        self.0.get(id).map_or_else(|| id.to_string(), |it| it.name.clone())
    }

    /// The names of several agencies in a row.
    pub fn agencies<'a>(&self, ids: impl IntoIterator<Item = &'a AgencyId>) -> String {
        let names: Vec<String> = ids.into_iter().map(|id| self.agency(id)).collect();
        names.join("; ")
    }

    /// The agencies of a day, for fields with `list="cac-don-vi"` to choose from while typing.
    pub fn list(&self, day: NaiveDate) -> Markup {
        html! { datalist id="cac-don-vi" { @for it in self.0.valid_on(day) { option value=(it.name) { (it.symbol) } } } }
    }
}
