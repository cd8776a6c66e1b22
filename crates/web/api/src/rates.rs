//! Rates, exactly as `dondoc rates --format json` prints them.

use crate::{
    Api,
    params::Params,
    problem::{Kind, Problem},
    schema,
    tasks::{agency, bad_question, definition},
    who::{Asker, May, ReadRates, today_of},
};
use axum::{Json, extract::State};
use chrono::{DateTime, NaiveDate, Utc};
use dondoc_agencies::AgencyId;
use dondoc_domain::{
    permission::View,
    rates::Population,
    timeliness::{CountBy, DeadlineBy},
};
use dondoc_projections::board::Grouping;
use dondoc_service::{
    DefinitionReport, FractionReport, GroupReport, RateReport, RatesReport, RatesRequest, TallyReport,
};
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use utoipa::{IntoParams, ToSchema};

/// Which period, by which rules.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(default, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct RatesParams {
    /// A named period: `2024`, `2024-H1`, `2024-Q1`, `2024-05`, `2024-9M`; instead of `from` and `to`.
    period: Option<String>,
    /// Whether a named period closes on the 14th, as the report regime of Decree 09/2019/NĐ-CP has it.
    statutory: bool,
    /// First day of the period.
    from: Option<NaiveDate>,
    /// Last day of the period.
    to: Option<NaiveDate>,
    /// What had happened by the end of this day; the earlier of the period's end and today if none.
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
    /// By what to group.
    #[param(value_type = Option<schema::Grouping>)]
    by: Option<Grouping>,
    /// Only this lead agency: its id, symbol or name.
    agency: Option<String>,
    /// Count tasks of merged agencies under today's successor.
    by_successor: bool,
}

/// The rates of a period.
///
/// The answer is the one that the command line prints for the same question.
#[utoipa::path(
    get, path = "/api/v1/rates", tag = "figures", operation_id = "get_rates", params(RatesParams),
    security(("token" = ["read:rates"]), ("session" = [])),
    responses((status = 200, description = "The rates", body = Rates, headers(("ETag" = String, description = "Changes with the answer")))),
)]
pub(crate) async fn rates(
    State(api): State<Arc<Api>>,
    May(who, _): May<ReadRates>,
    Params(params): Params<RatesParams>,
) -> Result<Json<Rates>, Problem> {
    let request = params.request(&api, &who).await?;
    Ok(Json(api.app().rates(&request).await.map_err(bad_question)?.into()))
}

impl RatesParams {
    async fn request(self, api: &Api, who: &Asker) -> Result<RatesRequest, Problem> {
        let (from, to) = period(self.period.as_deref(), self.statutory, self.from, self.to)?;
        Ok(RatesRequest {
            from,
            to,
            as_of: self.as_of,
            known_at: self.known_at,
            definition: definition(self.population, self.count_by, self.deadline),
            by: self.by,
            agency: theirs(api, who, self.agency).await?,
            by_successor: self.by_successor,
        })
    }
}

/// The period that is asked for.
pub(crate) fn period(
    name: Option<&str>,
    statutory: bool,
    from: Option<NaiveDate>,
    to: Option<NaiveDate>,
) -> Result<(NaiveDate, NaiveDate), Problem> {
    match (name, from, to) {
        (Some(name), None, None) => {
            let period = dondoc_calendar::Period::preset(name, statutory);
            let wrong =
                || Problem::new(Kind::Malformed, "period viết dạng 2024, 2024-H1, 2024-Q1, 2024-05 hoặc 2024-9M.");
            period.map(|it| (it.from, it.to)).ok_or_else(wrong)
        }
        (None, Some(from), Some(to)) => Ok((from, to)),
        _ => Err(Problem::new(Kind::Malformed, "Cần from và to, hoặc chỉ period.")),
    }
}

/// The agency whose figures are asked for; who sees one agency sees its figures only.
pub(crate) async fn theirs(api: &Api, who: &Asker, asked: Option<String>) -> Result<Option<AgencyId>, Problem> {
    let asked = agency(api, asked).await?;
    let Some(own) = who.only_agency(View::AgencyBoard) else { return Ok(asked) };
    match asked {
        None => Ok(Some(own.clone())),
        Some(other) if today_of(api, &other).await? == today_of(api, own).await? => Ok(Some(other)),
        Some(_) => Err(Problem::new(Kind::NotAllowed, format!("Chỉ xem được số liệu của {own}."))),
    }
}

/// The rates of a period.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Rates {
    /// First day of the period.
    pub from: NaiveDate,
    /// Last day of the period.
    pub to: NaiveDate,
    /// What had happened by the end of this day.
    pub as_of: NaiveDate,
    /// By which rules.
    pub definition: DefinitionBody,
    /// All together.
    pub total: Tally,
    /// By group.
    pub groups: Vec<Group>,
}

/// The rules of a figure.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Definition)]
pub(crate) struct DefinitionBody {
    /// Which tasks.
    #[schema(value_type = schema::Population)]
    pub population: Population,
    /// Which document's date decides.
    #[schema(value_type = schema::CountBy)]
    pub count_by: CountBy,
    /// Which deadline decides.
    #[schema(value_type = schema::DeadlineBy)]
    pub deadline: DeadlineBy,
}

macro_rules! tally {
    ($(#[$doc:meta])* $name:ident { $($(#[$fdoc:meta])* $field:ident: $type:ty,)* }) => {
        $(#[$doc])*
        #[derive(Debug, Serialize, ToSchema)]
        pub(crate) struct $name {
            $($(#[$fdoc])* pub $field: $type,)*
            /// Tasks assigned.
            pub assigned: u64,
            /// Done, on time.
            pub done_on_time: u64,
            /// Done, late.
            pub done_late: u64,
            /// Open, in time.
            pub open_in_time: u64,
            /// Open, overdue.
            pub open_overdue: u64,
            /// Without a deadline that runs.
            pub undated: u64,
            /// Open ones whose result waits for confirmation.
            pub awaiting_confirmation: u64,
            /// Returned.
            pub returned: u64,
            /// Taken back.
            pub withdrawn: u64,
            /// The four rates.
            pub rates: RateBody,
        }
    };
}

tally! {
    /// A count of tasks by box.
    Tally {}
}

tally! {
    /// The count of a group.
    Group {
        /// What the group is, for machines.
        key: String,
        /// What the group is, for people.
        label: String,
    }
}

/// The four rates.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = FourRates)]
pub(crate) struct RateBody {
    /// On time of done.
    pub on_time_of_done: Fraction,
    /// Done of due.
    pub done_of_due: Fraction,
    /// On time of due.
    pub on_time_of_due: Fraction,
    /// Done of assigned.
    pub done_of_assigned: Fraction,
}

/// A share with its numerator and denominator.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Fraction {
    /// How many.
    pub num: u64,
    /// Of how many.
    pub den: u64,
    /// Percent with two decimals; none of nothing.
    pub percent: Option<f64>,
}

impl From<RatesReport> for Rates {
    fn from(it: RatesReport) -> Self {
        Self {
            from: it.from,
            to: it.to,
            as_of: it.as_of,
            definition: it.definition.into(),
            total: it.total.into(),
            groups: it.groups.into_iter().map(Group::from).collect(),
        }
    }
}

impl From<DefinitionReport> for DefinitionBody {
    fn from(DefinitionReport { population, count_by, deadline }: DefinitionReport) -> Self {
        Self { population, count_by, deadline }
    }
}

impl From<TallyReport> for Tally {
    fn from(it: TallyReport) -> Self {
        Self {
            assigned: it.assigned,
            done_on_time: it.done_on_time,
            done_late: it.done_late,
            open_in_time: it.open_in_time,
            open_overdue: it.open_overdue,
            undated: it.undated,
            awaiting_confirmation: it.awaiting_confirmation,
            returned: it.returned,
            withdrawn: it.withdrawn,
            rates: it.rates.into(),
        }
    }
}

impl From<GroupReport> for Group {
    fn from(GroupReport { key, label, tally }: GroupReport) -> Self {
        let it = Tally::from(tally);
        Self {
            key,
            label,
            assigned: it.assigned,
            done_on_time: it.done_on_time,
            done_late: it.done_late,
            open_in_time: it.open_in_time,
            open_overdue: it.open_overdue,
            undated: it.undated,
            awaiting_confirmation: it.awaiting_confirmation,
            returned: it.returned,
            withdrawn: it.withdrawn,
            rates: it.rates,
        }
    }
}

impl From<RateReport> for RateBody {
    fn from(it: RateReport) -> Self {
        Self {
            on_time_of_done: it.on_time_of_done.into(),
            done_of_due: it.done_of_due.into(),
            on_time_of_due: it.on_time_of_due.into(),
            done_of_assigned: it.done_of_assigned.into(),
        }
    }
}

impl From<FractionReport> for Fraction {
    fn from(FractionReport { num, den, percent }: FractionReport) -> Self {
        Self { num, den, percent }
    }
}
