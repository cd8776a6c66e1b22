//! The overview, as the chair's page shows it.

use crate::{
    Api,
    params::Params,
    problem::Problem,
    rates::{DefinitionBody, Group, Tally, period, theirs},
    schema,
    tasks::{bad_question, definition},
    who::{May, ReadRates},
};
use axum::{Json, extract::State};
use chrono::{DateTime, NaiveDate, Utc};
use dondoc_domain::{
    rates::Population,
    timeliness::{CountBy, DeadlineBy},
};
use dondoc_service::{AgencyReport, OverviewRequest};
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use utoipa::{IntoParams, ToSchema};

/// Which period, by which rules.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(default, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct OverviewParams {
    /// A named period: `2024`, `2024-H1`, `2024-Q1`, `2024-05`, `2024-9M`; instead of `from` and `to`.
    period: Option<String>,
    /// Whether a named period closes on the 14th.
    statutory: bool,
    /// First day of the period.
    from: Option<NaiveDate>,
    /// Last day of the period.
    to: Option<NaiveDate>,
    /// What had happened by the end of this day.
    as_of: Option<NaiveDate>,
    /// What had been recorded by this moment.
    known_at: Option<DateTime<Utc>>,
    /// Which tasks.
    #[param(value_type = Option<schema::Population>)]
    population: Option<Population>,
    /// Which document's date decides.
    #[param(value_type = Option<schema::CountBy>)]
    count_by: Option<CountBy>,
    /// Which deadline decides.
    #[param(value_type = Option<schema::DeadlineBy>)]
    deadline: Option<DeadlineBy>,
    /// Only this lead agency.
    agency: Option<String>,
    /// Count tasks of merged agencies under today's successor.
    by_successor: bool,
}

/// A shape of the service, field by field; lists of shapes come last.
macro_rules! shape {
    ($(#[$doc:meta])* $name:ident of $from:path {
        $($(#[$fdoc:meta])* $field:ident: $type:ty,)*
        $(; $($(#[$ldoc:meta])* $list:ident: $item:ty,)+)?
    }) => {
        $(#[$doc])*
        #[derive(Debug, Serialize, ToSchema)]
        pub(crate) struct $name {
            $($(#[$fdoc])* pub $field: $type,)*
            $($($(#[$ldoc])* pub $list: Vec<$item>,)+)?
        }

        impl From<$from> for $name {
            fn from(it: $from) -> Self {
                Self {
                    $($field: it.$field.into(),)*
                    $($($list: it.$list.into_iter().map(<$item>::from).collect(),)+)?
                }
            }
        }
    };
}

shape! {
    /// The overview of a period.
    Overview of dondoc_service::Overview {
        /// The tasks of the period: of all figures but months and calendar.
        scope: Scope,
        /// All together.
        total: Tally,
        /// How long the open overdue ones are overdue.
        ageing: Ageing,
        /// Requests for more time.
        extensions: Extensions,
        /// Open tasks on which the lead is silent.
        silence: Silence,
        /// Results that wait for confirmation.
        awaiting: Awaiting,
        /// The tasks that months count: what was due from five months before the period to its end.
        months_scope: Scope,
        /// The tasks that the calendar counts.
        calendar_scope: Scope,
        ;
        /// By lead agency, in the order of their names.
        agencies: AgencyFigures,
        /// By field, in the order of their names.
        fields: Group,
        /// By month of the deadline.
        months: Group,
        /// By day of the deadline.
        calendar: DueDay,
    }
}

shape! {
    /// Which tasks figures count.
    Scope of dondoc_service::Scope {
        /// First day of the period.
        from: NaiveDate,
        /// Last day of the period.
        to: NaiveDate,
        /// What had happened by the end of this day.
        as_of: NaiveDate,
        /// What had been recorded by this moment; everything if none.
        known_at: Option<DateTime<Utc>>,
        /// By which rules.
        definition: DefinitionBody,
        /// Only this lead agency.
        agency: Agency,
        /// Whether tasks of merged agencies count under today's successor.
        by_successor: bool,
    }
}

/// The id of an agency, if there is one.
#[derive(Debug, Serialize, ToSchema)]
#[serde(transparent)]
#[schema(as = OneAgency)]
pub(crate) struct Agency(Option<String>);

impl From<Option<dondoc_agencies::AgencyId>> for Agency {
    fn from(it: Option<dondoc_agencies::AgencyId>) -> Self {
        Self(it.map(|it| it.to_string()))
    }
}

/// One lead agency on the overview.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct AgencyFigures {
    /// The agency, for machines; empty for tasks without a lead.
    pub key: String,
    /// Its name.
    pub label: String,
    /// Its tally.
    pub tally: Tally,
    /// How long its open overdue tasks are overdue.
    pub ageing: Ageing,
    /// Its open tasks on which it is silent.
    pub silent: u32,
    /// Its requests for more time.
    pub extensions: Extensions,
}

impl From<AgencyReport> for AgencyFigures {
    fn from(it: AgencyReport) -> Self {
        Self {
            key: it.key,
            label: it.label,
            tally: it.tally.into(),
            ageing: it.ageing.into(),
            silent: it.silent,
            extensions: it.extensions.into(),
        }
    }
}

shape! {
    /// Open overdue tasks, by the working days since their deadline.
    Ageing of dondoc_service::Ageing {
        /// At most 5.
        up_to_5: u32,
        /// 6 to 15.
        up_to_15: u32,
        /// 16 to 30.
        up_to_30: u32,
        /// More than 30.
        over_30: u32,
    }
}

shape! {
    /// Requests for more time.
    Extensions of dondoc_service::ExtensionReport {
        /// How many were made.
        asked: i64,
        /// Granted until the day asked for.
        granted: i64,
        /// Granted until an earlier day.
        shorter: i64,
        /// Refused.
        refused: i64,
        /// Never decided.
        lapsed: i64,
        /// Waiting for the office.
        waiting: i64,
        /// Calendar days that deadlines moved by, all together.
        days: i64,
        /// Working days that deadlines moved by, all together.
        working_days: i64,
        /// The tally of the tasks by the deadline as first set.
        by_original: Tally,
        /// The tally of the same tasks by the deadline after extensions.
        by_current: Tally,
    }
}

shape! {
    /// Open tasks without a word from their lead for a while.
    Silence of dondoc_service::SilenceReport {
        /// For at least so many days.
        days: u16,
        /// How many.
        tasks: u32,
    }
}

shape! {
    /// Results that wait for confirmation.
    Awaiting of dondoc_service::AwaitingReport {
        /// How many.
        tasks: u32,
        /// The median of the calendar days since they were handed in; none of nothing.
        median_days: Option<f64>,
    }
}

shape! {
    /// What is due on a day.
    DueDay of dondoc_service::DueDay {
        /// The day.
        day: NaiveDate,
        /// Whether it is a working day.
        working: bool,
        /// How many tasks are due.
        due: u64,
        /// How many of them are done.
        done: u64,
        /// How many of them are open, overdue ones included.
        open: u64,
        /// How many of them are open and overdue.
        overdue: u64,
    }
}

/// The overview of a period.
#[utoipa::path(
    get, path = "/api/v1/overview", tag = "figures", operation_id = "get_overview", params(OverviewParams),
    security(("token" = ["read:rates"]), ("session" = [])),
    responses((status = 200, description = "The overview", body = Overview, headers(("ETag" = String, description = "Changes with the answer")))),
)]
pub(crate) async fn overview(
    State(api): State<Arc<Api>>,
    May(who, _): May<ReadRates>,
    Params(params): Params<OverviewParams>,
) -> Result<Json<Overview>, Problem> {
    let (from, to) = period(params.period.as_deref(), params.statutory, params.from, params.to)?;
    let request = OverviewRequest {
        from,
        to,
        as_of: params.as_of,
        known_at: params.known_at,
        definition: definition(params.population, params.count_by, params.deadline),
        agency: theirs(&api, &who, params.agency).await?,
        by_successor: params.by_successor,
    };
    Ok(Json(api.app().overview(&request).await.map_err(bad_question)?.into()))
}
