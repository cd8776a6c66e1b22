//! Directives: a list with filters, and one of them.

use crate::{
    Api,
    params::{Named, Params},
    problem::{Kind, Problem},
    rates::Tally,
    schema,
    tasks::{bad_question, next_link},
    who::{May, ReadDirectives, today_of},
};
use axum::{
    Json,
    extract::State,
    http::{HeaderMap, Uri},
};
use chrono::{DateTime, NaiveDate, Utc};
use dondoc_domain::{directive::Urgency, event::Channel, permission::View, rates::Definition};
use dondoc_service::lists::{DayRange, DirectiveFilter, DirectiveLine, Page};
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

/// Which directives. What is left out does not narrow.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(default, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct DirectiveParams {
    /// With this in their number, however it is typed.
    number: Option<String>,
    /// Issued by this body, however it is typed.
    issuer: Option<String>,
    /// Issued on this day or later.
    issued_from: Option<NaiveDate>,
    /// Issued on this day or earlier.
    issued_to: Option<NaiveDate>,
    /// Of this urgency.
    #[param(value_type = Option<schema::Urgency>)]
    urgency: Option<Urgency>,
    /// What had happened by the end of this day; today if none.
    as_of: Option<NaiveDate>,
    /// The `next` of the part before.
    cursor: Option<String>,
    /// At most so many in this part; 50 if none.
    #[param(minimum = 1, maximum = 500)]
    limit: Option<u16>,
}

/// A part of a list of directives, the latest issued first.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct DirectiveList {
    /// How many the whole list holds.
    pub total: u64,
    /// The directives of this part.
    pub directives: Vec<DirectiveBody>,
    /// The cursor of the next part; none after the last.
    pub next: Option<String>,
}

/// A directive.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Directive)]
pub(crate) struct DirectiveBody {
    /// Its identity.
    pub id: Uuid,
    /// Number and symbol.
    pub number: String,
    /// Who issued it.
    pub issuer: String,
    /// When.
    pub issued: Option<NaiveDate>,
    /// How urgent it is.
    #[schema(value_type = schema::Urgency)]
    pub urgency: Urgency,
    /// Its tasks by box.
    pub tally: Tally,
}

/// A directive as it was entered.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct DirectiveDetail {
    /// The directive and its tasks by box.
    pub directive: DirectiveBody,
    /// What it is about.
    pub subject: String,
    /// Who signed it.
    pub signer: String,
    /// When it was entered.
    pub recorded_at: DateTime<Utc>,
    /// Who entered it; none when the system or the operator did.
    pub by: Option<String>,
    /// Through which door.
    #[schema(value_type = schema::Channel)]
    pub channel: Channel,
}

impl From<DirectiveLine> for DirectiveBody {
    fn from(it: DirectiveLine) -> Self {
        Self {
            id: it.id.0,
            number: it.number,
            issuer: it.issuer,
            issued: it.issued,
            urgency: it.urgency,
            tally: it.tally.into(),
        }
    }
}

/// A list of directives, a part at a time.
#[utoipa::path(
    get, path = "/api/v1/directives", tag = "directives", operation_id = "list_directives", params(DirectiveParams),
    security(("token" = ["read:directives"]), ("session" = [])),
    responses((status = 200, description = "A part of the list", body = DirectiveList,
        headers(("ETag" = String, description = "Changes with the answer"), ("Link" = String, description = "The next part, if there is one")))),
)]
pub(crate) async fn list(
    State(api): State<Arc<Api>>,
    May(who, _): May<ReadDirectives>,
    Params(params): Params<DirectiveParams>,
    uri: Uri,
) -> Result<(HeaderMap, Json<DirectiveList>), Problem> {
    if params.limit.is_some_and(|it| !(1..=500).contains(&it)) {
        return Err(Problem::new(Kind::Malformed, "limit phải từ 1 đến 500."));
    }
    let concerning = match who.only_agency(View::Directives) {
        Some(agency) => Some(today_of(&api, agency).await?),
        None => None,
    };
    let filter = DirectiveFilter {
        number: params.number,
        issuer: params.issuer,
        issued: DayRange { from: params.issued_from, to: params.issued_to },
        urgency: params.urgency,
        concerning,
        definition: Definition::default(),
        as_of: params.as_of,
    };
    let page = Page { after: params.cursor, limit: params.limit.unwrap_or(50).into() };
    let found = api.app().list_directives(&filter, &page).await.map_err(bad_question)?;
    let link = next_link(&uri, "cursor", found.next.as_deref());
    let directives = found.directives.into_iter().map(DirectiveBody::from).collect();
    Ok((link, Json(DirectiveList { total: found.total, directives, next: found.next })))
}

/// One directive.
///
/// Who sees one agency sees the directives that give it tasks, and counts those tasks only.
#[utoipa::path(
    get, path = "/api/v1/directives/{id}", tag = "directives", operation_id = "get_directive",
    params(("id" = Uuid, Path, description = "Its identity")),
    security(("token" = ["read:directives"]), ("session" = [])),
    responses((status = 200, description = "The directive", body = DirectiveDetail, headers(("ETag" = String, description = "Changes with the answer")))),
)]
pub(crate) async fn one(
    State(api): State<Arc<Api>>,
    May(who, _): May<ReadDirectives>,
    Named(id): Named,
) -> Result<Json<DirectiveDetail>, Problem> {
    let none = || Problem::new(Kind::NotFound, "Không có văn bản này.");
    let id: Uuid = id.parse().map_err(|_| none())?;
    let view = api.app().directive(&id.to_string()).await?;
    let mut line = view.line;
    if let Some(agency) = who.only_agency(View::Directives) {
        let concerning = Some(today_of(&api, agency).await?);
        let filter = DirectiveFilter { concerning, number: Some(line.number.clone()), ..DirectiveFilter::default() };
        line = theirs(&api, &filter, id).await?.ok_or_else(none)?;
    }
    Ok(Json(DirectiveDetail {
        directive: line.into(),
        subject: view.subject,
        signer: view.signer,
        recorded_at: view.recorded_at,
        by: view.by.map(|it| it.0),
        channel: view.channel,
    }))
}

/// The directive among those that a filter takes in.
async fn theirs(api: &Api, filter: &DirectiveFilter, id: Uuid) -> Result<Option<DirectiveLine>, Problem> {
    let mut page = Page { after: None, limit: Page::LONGEST };
    loop {
        let found = api.app().list_directives(filter, &page).await?;
        if let Some(line) = found.directives.into_iter().find(|it| it.id.0 == id) {
            return Ok(Some(line));
        }
        let Some(next) = found.next else { return Ok(None) };
        page.after = Some(next);
    }
}
