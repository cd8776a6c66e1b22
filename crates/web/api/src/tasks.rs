//! Tasks: a list with filters, and one with its history.

use crate::{
    Api,
    finish::Revision,
    params::{Named, Params},
    problem::{Kind, Problem},
    schema,
    task_detail::TaskDetail,
    task_line::TaskList,
    who::{May, ReadTasks},
};
use axum::{
    Extension, Json,
    extract::State,
    http::{HeaderMap, HeaderValue, Uri, header},
};
use chrono::{DateTime, NaiveDate, Utc};
use dondoc_agencies::AgencyId;
use dondoc_domain::{
    OfficialId,
    rates::{Definition, Population},
    timeliness::{Class, CountBy, DeadlineBy, Phase},
};
use dondoc_service::{
    Waiting,
    lists::{DayRange, OverdueBand, Page, Period, Sort, TaskFilter},
};
use serde::Deserialize;
use std::sync::Arc;
use utoipa::{IntoParams, ToSchema};

/// Which tasks, in which order, and how many. What is left out does not narrow.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(default, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
#[derive(Default)]
pub(crate) struct TaskParams {
    /// Led by this agency: its id, symbol or name.
    lead: Option<String>,
    /// Supported by this agency.
    supporting: Option<String>,
    /// Count tasks of merged agencies under today's successor.
    by_successor: bool,
    /// In one of these boxes; may come several times.
    #[param(value_type = Vec<schema::Class>)]
    class: Vec<Class>,
    /// In one of these phases; may come several times.
    #[param(value_type = Vec<schema::Phase>)]
    phase: Vec<Phase>,
    /// Of this directive: its identity, its number, or number and year as "36/QĐ-UBND@2024".
    directive: Option<String>,
    /// Of this field.
    field: Option<String>,
    /// Handled by this official.
    officer: Option<String>,
    /// Waiting for the office in this way, as things are now.
    waiting: Option<WaitingFor>,
    /// Open and overdue by so many working days.
    #[param(value_type = Option<schema::OverdueBand>)]
    overdue: Option<OverdueBand>,
    /// Assigned on this day or later.
    assigned_from: Option<NaiveDate>,
    /// Assigned on this day or earlier.
    assigned_to: Option<NaiveDate>,
    /// Due on this day or later.
    due_from: Option<NaiveDate>,
    /// Due on this day or earlier.
    due_to: Option<NaiveDate>,
    /// Open, and without a word for at least so many days.
    silent_days: Option<u32>,
    /// Whether the deadline was ever moved.
    extended: Option<bool>,
    /// Counted in the period that begins on this day, exactly as rates count; needs `to`.
    from: Option<NaiveDate>,
    /// The last day of the period.
    to: Option<NaiveDate>,
    /// Which tasks the period speaks of.
    #[param(value_type = Option<schema::Population>)]
    population: Option<Population>,
    /// Which document's date decides.
    #[param(value_type = Option<schema::CountBy>)]
    count_by: Option<CountBy>,
    /// Which deadline decides.
    #[param(value_type = Option<schema::DeadlineBy>)]
    deadline: Option<DeadlineBy>,
    /// What had happened by the end of this day; with a period the earlier of its end and today if none, else today.
    as_of: Option<NaiveDate>,
    /// What had been recorded by this moment.
    known_at: Option<DateTime<Utc>>,
    /// A code, the number of a directive, or words, with or without diacritics.
    q: Option<String>,
    /// By what the list is ordered.
    #[param(value_type = Option<schema::Sort>)]
    sort: Option<Sort>,
    /// Whether the order is turned round.
    descending: bool,
    /// The `next` of the part before.
    cursor: Option<String>,
    /// At most so many tasks in this part; 50 if none.
    #[param(minimum = 1, maximum = 500)]
    limit: Option<u16>,
}

/// How a task waits for the office.
#[derive(Debug, Clone, Copy, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum WaitingFor {
    /// A result to be confirmed or sent back.
    Confirmation,
    /// A request for more time.
    Extension,
    /// A task that was returned, or whose agency is gone.
    Lead,
    /// A deadline whose wording means nothing certain.
    Deadline,
}

impl From<WaitingFor> for Waiting {
    fn from(it: WaitingFor) -> Self {
        match it {
            WaitingFor::Confirmation => Waiting::Confirmation,
            WaitingFor::Extension => Waiting::Extension,
            WaitingFor::Lead => Waiting::Lead,
            WaitingFor::Deadline => Waiting::Deadline,
        }
    }
}

/// A list of tasks, a part at a time.
///
/// Each part names the cursor of the next, in `next` and in the `Link` header. What happens meanwhile shifts no other task; one whose
/// own place changes (its deadline, sorted by `due`) may come twice or not at all. Sorted by `code` each comes exactly once.
#[utoipa::path(
    get, path = "/api/v1/tasks", tag = "tasks", operation_id = "list_tasks", params(TaskParams),
    security(("token" = ["read:tasks"]), ("session" = [])),
    responses((status = 200, description = "A part of the list", body = TaskList,
        headers(("ETag" = String, description = "Changes with the answer"), ("Link" = String, description = "The next part, if there is one")))),
)]
pub(crate) async fn list(
    State(api): State<Arc<Api>>,
    May(who, _): May<ReadTasks>,
    Params(params): Params<TaskParams>,
    uri: Uri,
) -> Result<(HeaderMap, Json<TaskList>), Problem> {
    let filter = params.filter(&api).await?;
    let filter = who.narrowed(&api, filter).await?;
    let page: TaskList = api.app().list_tasks(&filter).await.map_err(bad_question)?.into();
    Ok((next_link(&uri, "cursor", page.next.as_deref()), Json(page)))
}

/// One task with its history.
#[utoipa::path(
    get, path = "/api/v1/tasks/{code}", tag = "tasks", operation_id = "get_task",
    params(("code" = String, Path, description = "Its code, \"NV12\", or its identity")),
    security(("token" = ["read:tasks"]), ("session" = [])),
    responses((status = 200, description = "The task", body = TaskDetail,
        headers(("ETag" = String, description = "Begins with the revision; good for `If-None-Match` here and `If-Match` of an action")))),
)]
pub(crate) async fn one(
    State(api): State<Arc<Api>>,
    May(who, _): May<ReadTasks>,
    Named(code): Named,
) -> Result<(Extension<Revision>, Json<TaskDetail>), Problem> {
    let (id, _) = who.task(&api, &code).await?;
    let task: TaskDetail = api.app().view(&id.to_string()).await?.into();
    Ok((Extension(Revision(task.revision)), Json(task)))
}

impl TaskParams {
    async fn filter(self, api: &Api) -> Result<TaskFilter, Problem> {
        let period = match (self.from, self.to) {
            (Some(from), Some(to)) => Some(Period { from, to }),
            (None, None) => None,
            _ => return Err(Problem::new(Kind::Malformed, "Kỳ cần cả from và to.")),
        };
        if self.limit.is_some_and(|it| !(1..=500).contains(&it)) {
            return Err(Problem::new(Kind::Malformed, "limit phải từ 1 đến 500."));
        }
        Ok(TaskFilter {
            lead: agency(api, self.lead).await?,
            by_successor: self.by_successor,
            supporting: agency(api, self.supporting).await?,
            concerning: None,
            classes: self.class,
            phases: self.phase,
            directive: self.directive,
            field: self.field,
            official: self.officer.map(|it| Some(OfficialId(it))),
            waiting: self.waiting.map(Waiting::from),
            overdue: self.overdue,
            assigned: DayRange { from: self.assigned_from, to: self.assigned_to },
            due: DayRange { from: self.due_from, to: self.due_to },
            silent_days: self.silent_days,
            extended: self.extended,
            period,
            definition: definition(self.population, self.count_by, self.deadline),
            as_of: self.as_of,
            known_at: self.known_at,
            text: self.q,
            sort: self.sort.unwrap_or_default(),
            descending: self.descending,
            page: Page { after: self.cursor, limit: self.limit.unwrap_or(50).into() },
        })
    }
}

/// The rules that are asked for.
pub(crate) fn definition(
    population: Option<Population>,
    count_by: Option<CountBy>,
    deadline: Option<DeadlineBy>,
) -> Definition {
    Definition {
        population: population.unwrap_or_default(),
        count_by: count_by.unwrap_or_default(),
        deadline: deadline.unwrap_or_default(),
    }
}

/// The agency that a parameter names.
pub(crate) async fn agency(api: &Api, named: Option<String>) -> Result<Option<AgencyId>, Problem> {
    match named {
        Some(text) => Ok(Some(api.app().agency(&text).await.map_err(bad_question)?)),
        None => Ok(None),
    }
}

/// What a question is refused for is in its parameters.
pub(crate) fn bad_question(error: dondoc_service::ServiceError) -> Problem {
    let problem = Problem::from(error);
    match problem.kind {
        Kind::Refused | Kind::NotFound => Problem { kind: Kind::Malformed, ..problem },
        _ => problem,
    }
}

/// The header that leads to the next part of a list.
pub(crate) fn next_link(uri: &Uri, name: &str, next: Option<&str>) -> HeaderMap {
    let mut headers = HeaderMap::new();
    let Some(next) = next else { return headers };
    let others = uri.query().unwrap_or_default().split('&').filter(|it| !it.is_empty());
    let others = others.filter(|it| it.split('=').next() != Some(name));
    let query: Vec<&str> = others.collect();
    let joint = if query.is_empty() { "" } else { "&" };
    let link = format!("<{}?{}{joint}{name}={next}>; rel=\"next\"", uri.path(), query.join("&"));
    if let Ok(value) = HeaderValue::try_from(link) {
        headers.insert(header::LINK, value);
    }
    headers
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_next_part_is_the_same_question_from_its_cursor() {
        for (uri, next, link) in [
            ("/api/v1/tasks", Some("ab"), Some("</api/v1/tasks?cursor=ab>; rel=\"next\"")),
            (
                "/api/v1/tasks?q=y%20te&cursor=00&limit=2",
                Some("ab"),
                Some("</api/v1/tasks?q=y%20te&limit=2&cursor=ab>; rel=\"next\""),
            ),
            ("/api/v1/tasks?q=a", None, None),
        ] {
            let headers = next_link(&uri.parse().unwrap(), "cursor", next);
            assert_eq!(headers.get(header::LINK).map(|it| it.to_str().unwrap()), link, "{uri}");
        }
    }
}
