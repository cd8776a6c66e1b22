//! Import of a plan: shown first, written when told to.

use crate::{
    Api,
    problem::{Kind, Problem},
    schema,
    who::{Import, May},
};
use axum::{
    Json,
    extract::{Multipart, State},
};
use chrono::NaiveDate;
use dondoc_domain::directive::{Directive, Urgency};
use dondoc_intake::{Finding, Options, Severity};
use dondoc_service::{Context, ImportReport, ImportRequest, LineReport, ServiceError};
use dondoc_shell::Upload;
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use utoipa::ToSchema;
use uuid::Uuid;

/// A plan and what it belongs to, as `multipart/form-data`; the file comes last.
#[derive(Deserialize, ToSchema)]
#[allow(dead_code, reason = "describes the form, which is read part by part")]
pub(crate) struct ImportForm {
    /// Number and symbol of the directive, "36/QĐ-UBND".
    #[schema(min_length = 1)]
    directive: String,
    /// The day it was issued.
    issued: NaiveDate,
    /// Who issued it; "UBND tỉnh" if left out.
    issuer: Option<String>,
    /// What it is about.
    subject: Option<String>,
    /// Who signed it.
    signer: Option<String>,
    /// How urgent it is.
    #[schema(value_type = Option<schema::Urgency>)]
    urgency: Option<Urgency>,
    /// Who leads where the table names nobody: an agency's id, symbol or name.
    lead: Option<String>,
    /// Whether results in the plan become submissions and confirmations.
    with_results: Option<bool>,
    /// Where the plan differs from what is stored, follow the plan.
    apply_changes: Option<bool>,
    /// Whether to show only what would happen; `true` if left out.
    dry_run: Option<bool>,
    /// The plan: Word, Excel or CSV.
    #[schema(value_type = String, format = Binary, content_media_type = "application/octet-stream")]
    file: Vec<u8>,
}

/// What became of a plan, or would.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ImportAnswer {
    /// Whether nothing was written.
    pub dry_run: bool,
    /// How many lines the plan has.
    pub rows: u64,
    /// Tasks that are new.
    pub assigned: u64,
    /// Tasks that were there already.
    pub known: u64,
    /// Lines that led to no task.
    pub skipped: u64,
    /// Findings about the file as a whole.
    pub findings: Vec<FindingBody>,
    /// The lines.
    pub lines: Vec<ImportLine>,
}

/// A line of a plan.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ImportLine {
    /// Its number, as the directive counts.
    pub item: String,
    /// The address of its first cell, "A7".
    pub cell: String,
    /// What is to be done.
    pub content: String,
    /// The lead agencies, one task each.
    pub leads: Vec<String>,
    /// The supporting agencies.
    pub supporting: Vec<String>,
    /// The wording of the deadline.
    pub deadline: String,
    /// The day the time limit ends.
    pub due: Option<NaiveDate>,
    /// The tasks it stands for.
    pub tasks: Vec<Uuid>,
    /// What a person should look at.
    pub findings: Vec<FindingBody>,
}

/// A remark about a cell, a line or the file.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Finding)]
pub(crate) struct FindingBody {
    /// A stable name.
    pub code: &'static str,
    /// How much it matters.
    #[schema(value_type = schema::Severity)]
    pub severity: Severity,
    /// What is so and what to do, in Vietnamese.
    pub message: String,
    /// Where: "D7", or empty for the file as a whole.
    pub cell: String,
}

/// Imports a plan, in the name of the official whom the token names.
///
/// The same file again assigns nothing twice.
#[utoipa::path(
    post, path = "/api/v1/import", tag = "import", operation_id = "import_plan",
    request_body(content = ImportForm, content_type = "multipart/form-data"),
    security(("token" = ["import"])),
    responses((status = 200, description = "What became of each line, or would", body = ImportAnswer)),
)]
pub(crate) async fn import(
    State(api): State<Arc<Api>>,
    May(who, _): May<Import>,
    parts: Result<Multipart, axum::extract::multipart::MultipartRejection>,
) -> Result<Json<ImportAnswer>, Problem> {
    let parts = parts.map_err(|_| Problem::new(Kind::WrongType, "Gửi biểu mẫu kiểu multipart/form-data."))?;
    let (acting, token) = who.acting(&api).await?;
    if token.agency.is_some() {
        return Err(Problem::new(Kind::NotAllowed, "Mã truy cập của một đơn vị không nhập được kế hoạch."));
    }
    let (form, outcome) = Upload::read(&api.shell.uploads, parts, |_| true, true).await;
    outcome.map_err(|problem| Problem { detail: problem.message, ..Problem::from(problem.status) })?;
    let app = api.app();
    let wrong = |detail: &str| Problem::new(Kind::Refused, detail);
    let [file] = form.files.as_slice() else {
        return Err(wrong("Gửi đúng một tệp kế hoạch ở trường file."));
    };
    let issued: NaiveDate = form.field("issued").parse().map_err(|_| wrong("issued viết dạng 2024-01-15."))?;
    let flag = |name: &str, otherwise: bool| match form.field(name) {
        "" => Ok(otherwise),
        "true" => Ok(true),
        "false" => Ok(false),
        _ => Err(wrong(&format!("{name} là true hoặc false."))),
    };
    let (dry_run, with_results) = (flag("dry_run", true)?, flag("with_results", false)?);
    let apply_changes = flag("apply_changes", false)?;
    let urgency: Urgency = match form.field("urgency") {
        "" => Urgency::Normal,
        text => serde_json::from_value(text.into())
            .map_err(|_| wrong("urgency là normal, urgent, very_urgent hoặc immediate."))?,
    };
    let registry = app.registry_now().await?;
    let found = |text: &str| registry.find(text, issued).ok();
    let default_lead = match form.field("lead") {
        "" => None,
        text => Some(found(text).ok_or_else(|| wrong("Không tìm thấy đơn vị ở trường lead."))?),
    };
    // The issuer by its one name, so that "ubnd" and "UBND tỉnh" issue the same directive.
    let told = Some(form.field("issuer")).filter(|it| !it.is_empty()).unwrap_or("UBND tỉnh");
    let issuer = found(told).and_then(|id| registry.get(&id)).map_or_else(|| told.to_owned(), |it| it.name.clone());
    let mut directive =
        Directive::new(form.field("directive"), &issuer, issued, form.field("subject"), form.field("signer"))
            .map_err(ServiceError::from)?;
    directive.urgency = urgency;
    let calendar = app.calendar();
    let plan = {
        let options = Options {
            registry: &registry,
            calendar: &calendar,
            policy: &app.config().wording,
            assigned: issued,
            today: app.today(),
            default_lead,
            with_results,
            columns: Vec::new(),
            sheet: None,
        };
        let read = || dondoc_intake::read_bytes(&file.name, &file.bytes, &options, &mut |_, _| {});
        tokio::task::block_in_place(read).map_err(ServiceError::from)?
    };
    let context = Context::import(Some(acting), &plan.sha256);
    let request = ImportRequest { plan, directive, with_results, dry_run, apply_changes, context };
    let report = app.import(request, |_, _| {}).await?;
    Ok(Json(answer(report, dry_run)))
}

fn answer(report: ImportReport, dry_run: bool) -> ImportAnswer {
    ImportAnswer {
        dry_run,
        rows: report.lines.len() as u64,
        assigned: report.assigned,
        known: report.known,
        skipped: report.skipped,
        findings: report.findings.into_iter().map(FindingBody::from).collect(),
        lines: report.lines.into_iter().map(ImportLine::from).collect(),
    }
}

impl From<LineReport> for ImportLine {
    fn from(LineReport { line, tasks }: LineReport) -> Self {
        Self {
            item: line.item,
            cell: line.cell,
            content: line.content,
            leads: line.leads.iter().map(ToString::to_string).collect(),
            supporting: line.supporting.iter().map(ToString::to_string).collect(),
            deadline: line.deadline.text,
            due: line.deadline.effective_due,
            tasks: tasks.into_iter().map(|it| it.0).collect(),
            findings: line.findings.into_iter().map(FindingBody::from).collect(),
        }
    }
}

impl From<Finding> for FindingBody {
    fn from(Finding { code, severity, message, cell }: Finding) -> Self {
        Self { code, severity, message, cell }
    }
}
