//! Tasks and rates without persons, for anybody, where the office publishes them; for systems with the scope always.

use crate::{
    Api,
    finish::Streamed,
    params::Params,
    problem::{Kind, Problem},
    rates::{Rates, period},
};
use axum::{
    Extension, Json,
    body::{Body, Bytes},
    extract::{Path, State},
    http::{HeaderMap, HeaderValue, header},
    response::{IntoResponse, Response},
};
use chrono::NaiveDate;
use dondoc_agencies::{AgencyId, Registry};
use dondoc_domain::{
    rates::Definition,
    timeliness::{Class, Phase},
};
use dondoc_identity::Scope;
use dondoc_projections::board::Grouping;
use dondoc_service::{
    RatesRequest, ServiceError,
    lists::{ListedTask, TaskFilter},
};
use futures_util::stream;
use serde::{Deserialize, Serialize};
use std::{io, sync::Arc};
use tokio::sync::mpsc;

/// What the office publishes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenData {
    /// Whether what is to be done is published too; else only that there is a task.
    pub contents: bool,
    /// Under which terms: an address or a sentence.
    pub licence: String,
}

/// A task without persons.
#[derive(Serialize)]
struct OpenTask<'a> {
    code: &'a str,
    directive: &'a str,
    item: &'a str,
    lead: Option<&'a str>,
    lead_name: Option<&'a str>,
    field: &'a str,
    assigned: Option<NaiveDate>,
    original_due: Option<NaiveDate>,
    due: Option<NaiveDate>,
    extended: bool,
    phase: Phase,
    class: Class,
    completed: Option<NaiveDate>,
    days_late: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    content: Option<&'a str>,
}

/// Which period's rates.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct OpenParams {
    period: Option<String>,
    from: Option<NaiveDate>,
    to: Option<NaiveDate>,
    by: Option<Grouping>,
}

/// The form of an export.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Form {
    Csv,
    Json,
}

/// `GET /du-lieu-mo/{file}`: `nhiem-vu.csv`, `nhiem-vu.json`, `ty-le.json`.
pub(crate) async fn file(
    State(api): State<Arc<Api>>,
    Path(name): Path<String>,
    headers: HeaderMap,
    Params(params): Params<OpenParams>,
) -> Result<Response, Problem> {
    let none = || Problem::new(Kind::NotFound, "Không có dữ liệu này, hoặc chưa được công bố.");
    let token = crate::who::bearer(&api, &headers)?;
    if token.as_ref().is_some_and(|it| !it.may(Scope::OpenData)) {
        return Err(Problem::scope(Scope::OpenData));
    }
    let (what, only) = match (&api.settings.open_data, token) {
        (Some(published), _) => (published.clone(), None),
        // What is not published is for whoever may see it: a token of one agency sees that agency's.
        (None, Some(token)) => (OpenData { contents: false, licence: String::new() }, token.agency),
        (None, None) => return Err(none()),
    };
    let only = match only {
        Some(agency) => Some(crate::who::today_of(&api, &agency).await?),
        None => None,
    };
    match name.as_str() {
        "nhiem-vu.csv" => tasks(&api, what, only, Form::Csv).await,
        "nhiem-vu.json" => tasks(&api, what, only, Form::Json).await,
        "ty-le.json" => rates(&api, &params, only).await,
        _ => Err(none()),
    }
}

async fn rates(api: &Api, params: &OpenParams, only: Option<AgencyId>) -> Result<Response, Problem> {
    if params.by == Some(Grouping::Official) {
        return Err(Problem::new(Kind::Malformed, "Dữ liệu mở không có số liệu theo từng người."));
    }
    let (from, to) = period(params.period.as_deref(), false, params.from, params.to)?;
    let request = RatesRequest {
        from,
        to,
        as_of: None,
        known_at: None,
        definition: Definition::default(),
        by: params.by,
        by_successor: only.is_some(),
        agency: only,
    };
    let rates: Rates = api.app().rates(&request).await.map_err(crate::tasks::bad_question)?.into();
    Ok(Json(rates).into_response())
}

/// All tasks, sent part by part as they are read: memory holds a part of them, however many there are.
async fn tasks(api: &Arc<Api>, what: OpenData, only: Option<AgencyId>, form: Form) -> Result<Response, Problem> {
    let registry = api.app().registry_now().await?;
    let (parts, mut heard) = mpsc::channel(2);
    let app = Arc::clone(api.app());
    let filter = TaskFilter { concerning: only, ..TaskFilter::default() };
    let made = tokio::spawn(async move { app.export_tasks(&filter, parts).await });
    let (texts, sent) = mpsc::channel::<Result<Bytes, io::Error>>(2);
    let licence = HeaderValue::try_from(what.licence.as_str()).ok().filter(|it| !it.is_empty());
    tokio::spawn(async move {
        let mut first = true;
        if texts.send(Ok(opening(form, &what))).await.is_err() {
            return;
        }
        while let Some(part) = heard.recv().await {
            let text = written(form, &what, &registry, &part, &mut first).map(Bytes::from);
            if texts.send(text).await.is_err() {
                return;
            }
        }
        // An export that broke off must not look like a whole one: the connection breaks off too.
        let end = match made.await {
            Ok(Ok(_)) => Ok(Bytes::from_static(if form == Form::Json { b"]}" } else { b"" })),
            Ok(Err(error)) => Err(broken(&error)),
            Err(_) => Err(io::Error::other("the export stopped")),
        };
        let _ = texts.send(end).await;
    });
    let body =
        Body::from_stream(stream::unfold(sent, |mut sent| async move { sent.recv().await.map(|it| (it, sent)) }));
    let kind = if form == Form::Csv { "text/csv; charset=utf-8; header=present" } else { "application/json" };
    let mut response = (Extension(Streamed), [(header::CONTENT_TYPE, kind)], body).into_response();
    if let Some(licence) = licence {
        response.headers_mut().insert("x-licence", licence);
    }
    Ok(response)
}

fn broken(error: &ServiceError) -> io::Error {
    tracing::error!(%error, "an export of open data broke off");
    io::Error::other("the export broke off")
}

const COLUMNS: [&str; 15] = [
    "code",
    "directive",
    "item",
    "lead",
    "lead_name",
    "field",
    "assigned",
    "original_due",
    "due",
    "extended",
    "phase",
    "class",
    "completed",
    "days_late",
    "content",
];

fn opening(form: Form, what: &OpenData) -> Bytes {
    let columns = &COLUMNS[..COLUMNS.len() - usize::from(!what.contents)];
    Bytes::from(match form {
        Form::Csv => format!("{}\r\n", columns.join(",")),
        Form::Json => format!("{{\"licence\":{},\"tasks\":[", serde_json::Value::from(what.licence.as_str())),
    })
}

fn written(
    form: Form,
    what: &OpenData,
    registry: &Registry,
    part: &[ListedTask],
    first: &mut bool,
) -> Result<Vec<u8>, io::Error> {
    let mut json = Vec::new();
    let mut csv =
        csv::WriterBuilder::new().has_headers(false).terminator(csv::Terminator::CRLF).from_writer(Vec::new());
    for it in part {
        let task = open(it, what, registry);
        match form {
            Form::Json => {
                if !std::mem::take(first) {
                    json.push(b',');
                }
                serde_json::to_writer(&mut json, &task)?;
            }
            Form::Csv => csv.write_record(cells(&task)).map_err(io::Error::other)?,
        }
    }
    match form {
        Form::Json => Ok(json),
        Form::Csv => csv.into_inner().map_err(|error| io::Error::other(error.to_string())),
    }
}

fn open<'a>(it: &'a ListedTask, what: &OpenData, registry: &'a Registry) -> OpenTask<'a> {
    OpenTask {
        code: &it.code,
        directive: &it.directive,
        item: &it.item,
        lead: it.lead.as_ref().map(|it| it.as_str()),
        lead_name: it.lead.as_ref().and_then(|it| registry.get(it)).map(|it| it.name.as_str()),
        field: &it.field,
        assigned: it.assigned,
        original_due: it.original_due,
        due: it.due,
        extended: it.extended,
        phase: it.phase,
        class: it.class,
        completed: it.completed,
        days_late: it.days_late,
        content: what.contents.then_some(it.content.as_str()),
    }
}

fn cells(it: &OpenTask<'_>) -> Vec<String> {
    let day = |it: Option<NaiveDate>| it.map_or_else(String::new, |it| it.to_string());
    let name = |it: serde_json::Value| it.as_str().unwrap_or_default().to_owned();
    let mut cells = vec![
        safe(it.code),
        safe(it.directive),
        safe(it.item),
        safe(it.lead.unwrap_or_default()),
        safe(it.lead_name.unwrap_or_default()),
        safe(it.field),
        day(it.assigned),
        day(it.original_due),
        day(it.due),
        it.extended.to_string(),
        name(serde_json::json!(it.phase)),
        it.class.name().to_owned(),
        day(it.completed),
        it.days_late.map_or_else(String::new, |it| it.to_string()),
    ];
    cells.extend(it.content.map(safe));
    cells
}

/// A cell that no spreadsheet takes for a formula.
fn safe(text: &str) -> String {
    let formula = text.starts_with(['=', '+', '-', '@', '\t', '\r']);
    if formula { format!("'{text}") } else { text.to_owned() }
}
