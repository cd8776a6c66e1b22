//! Agencies: those of today, and those that were.

use crate::{
    Api,
    params::{Named, Params},
    problem::{Kind, Problem},
    schema,
    who::{May, ReadAgencies},
};
use axum::{Json, extract::State};
use chrono::NaiveDate;
use dondoc_agencies::{Agency, AgencyId, Level};
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use utoipa::{IntoParams, ToSchema};

/// Which agencies.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(default, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct AgencyParams {
    /// Only those that exist on this day; all that ever did if none.
    on: Option<NaiveDate>,
}

/// Agencies, in the order in which they were entered.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct AgencyList {
    /// The agencies.
    pub agencies: Vec<AgencyBody>,
}

/// An agency as it is known now.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Agency)]
pub(crate) struct AgencyBody {
    /// Its stable id.
    pub id: String,
    /// Its full current name.
    pub name: String,
    /// Its symbol in document numbers; may be empty.
    pub symbol: String,
    /// What kind of agency it is.
    #[schema(value_type = schema::Level)]
    pub level: Level,
    /// Other spellings, and its former names and symbols.
    pub aliases: Vec<String>,
    /// Whether it exists today.
    pub exists: bool,
    /// The first day it existed, when known.
    pub valid_from: Option<NaiveDate>,
    /// The last day it existed, when it has ended.
    pub valid_to: Option<NaiveDate>,
    /// Who took over its work, when it has ended.
    pub succeeded_by: Vec<String>,
}

fn body(it: &Agency, today: NaiveDate) -> AgencyBody {
    AgencyBody {
        id: it.id.to_string(),
        name: it.name.clone(),
        symbol: it.symbol.clone(),
        level: it.level,
        aliases: it.aliases.clone(),
        exists: it.valid_on(today),
        valid_from: it.valid_from,
        valid_to: it.valid_to,
        succeeded_by: it.succeeded_by.iter().map(ToString::to_string).collect(),
    }
}

/// The agencies of the province.
#[utoipa::path(
    get, path = "/api/v1/agencies", tag = "agencies", operation_id = "list_agencies", params(AgencyParams),
    security(("token" = ["read:agencies"]), ("session" = [])),
    responses((status = 200, description = "The agencies", body = AgencyList, headers(("ETag" = String, description = "Changes with the answer")))),
)]
pub(crate) async fn list(
    State(api): State<Arc<Api>>,
    _: May<ReadAgencies>,
    Params(params): Params<AgencyParams>,
) -> Result<Json<AgencyList>, Problem> {
    let (registry, today) = (api.app().registry_now().await?, api.app().today());
    let wanted = |it: &&Agency| params.on.is_none_or(|day| it.valid_on(day));
    Ok(Json(AgencyList { agencies: registry.all().filter(wanted).map(|it| body(it, today)).collect() }))
}

/// One agency.
#[utoipa::path(
    get, path = "/api/v1/agencies/{id}", tag = "agencies", operation_id = "get_agency",
    params(("id" = String, Path, description = "Its id")),
    security(("token" = ["read:agencies"]), ("session" = [])),
    responses((status = 200, description = "The agency", body = AgencyBody, headers(("ETag" = String, description = "Changes with the answer")))),
)]
pub(crate) async fn one(
    State(api): State<Arc<Api>>,
    _: May<ReadAgencies>,
    Named(id): Named,
) -> Result<Json<AgencyBody>, Problem> {
    let registry = api.app().registry_now().await?;
    let found = registry.get(&AgencyId::new(id)).map(|it| body(it, api.app().today()));
    found.map(Json).ok_or_else(|| Problem::new(Kind::NotFound, "Không có đơn vị này."))
}
