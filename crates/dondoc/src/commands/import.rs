//! `import`.

use super::{explain::deadline_json, with_app};
use crate::{
    cli::{Global, Import},
    output::{self, DONE, Format, Sheet, Usage, vn_or_dash},
};
use dondoc_agencies::{AgencyId, Registry};
use dondoc_domain::directive::{Directive, Urgency};
use dondoc_intake::{Column, Finding, Options, Severity};
use dondoc_service::{App, Context, ImportReport, ImportRequest, LineReport, ServiceError};
use serde_json::{Value, json};
use std::sync::Arc;

pub async fn run(global: &Global, args: Import) -> anyhow::Result<u8> {
    let columns = args.columns.iter().map(|text| column(text)).collect::<Result<Vec<_>, _>>()?;
    let urgency = Urgency::parse(&args.urgency)
        .ok_or_else(|| Usage(format!("không có độ khẩn “{}”; chọn khẩn, thượng khẩn hoặc hỏa tốc", args.urgency)))?;
    with_app(global, async |app| {
        let (registry, report) = import(app, &args, columns, urgency).await?;
        match global.format {
            Format::Json => output::json(&as_json(&report, &registry))?,
            Format::Text => print(&report, &registry, args.dry_run)?,
        }
        Ok(DONE)
    })
    .await
}

async fn import(
    app: &Arc<App>,
    args: &Import,
    columns: Vec<(String, Column)>,
    urgency: Urgency,
) -> anyhow::Result<(Registry, ImportReport)> {
    let registry = app.registry().await?;
    let default_lead = match &args.lead {
        None => None,
        Some(text) => Some(registry.find(text, args.issued).map_err(|error| ServiceError::NotFound {
            what: "đơn vị",
            name: text.clone(),
            nearest: error.nearest,
        })?),
    };
    let by = match &args.by {
        Some(by) => Some(app.official(by).await?.id),
        None => None,
    };
    let issuer = issuer(&registry, &args.issuer, args.issued);
    let mut directive = Directive::new(&args.directive, &issuer, args.issued, &args.subject, &args.signer)
        .map_err(ServiceError::from)?;
    directive.urgency = urgency;
    let options = Options {
        registry: &registry,
        calendar: &app.config().calendar,
        policy: &app.config().wording,
        assigned: args.issued,
        today: app.today(),
        default_lead,
        with_results: args.with_results,
        columns,
        sheet: args.sheet.clone(),
    };
    let mut bar = output::Progress::new("Đọc tệp", Some(0));
    let plan = dondoc_intake::read_file(&args.file, &options, &mut |done, total| {
        bar.set_of(done, total);
    })
    .map_err(ServiceError::from)?;
    let context = Context::import(by, &plan.sha256);
    let request = ImportRequest {
        plan,
        directive,
        with_results: args.with_results,
        dry_run: args.dry_run,
        apply_changes: args.apply_changes,
        context,
    };
    let mut bar = output::Progress::new("Giao việc", Some(0));
    let report = app
        .import(request, |done, total| {
            bar.set_of(done, total);
        })
        .await?;
    Ok((registry, report))
}

/// The issuer by its one name, so that "ubnd" and "UBND tỉnh" issue the same directive.
pub fn issuer(registry: &Registry, text: &str, on: chrono::NaiveDate) -> String {
    let known = registry.find(text, on).ok().and_then(|id| registry.get(&id).map(|agency| agency.name.clone()));
    known.unwrap_or_else(|| text.to_owned())
}

fn column(text: &str) -> Result<(String, Column), Usage> {
    let wrong = || {
        let known: Vec<&str> = Column::ALL.iter().map(|(_, name, _)| *name).collect();
        Usage(format!("--column “{text}”: viết dạng CỘT=NGHĨA, nghĩa là một trong: {}", known.join(", ")))
    };
    let (column, meaning) = text.rsplit_once('=').ok_or_else(wrong)?;
    Ok((column.trim().to_owned(), Column::named(meaning.trim()).ok_or_else(wrong)?))
}

fn as_json(report: &ImportReport, registry: &Registry) -> Value {
    let names = |agencies: &[AgencyId]| agencies.iter().map(|id| name(registry, id)).collect::<Vec<_>>();
    let line = |it: &LineReport| {
        let line = &it.line;
        let documents: Vec<Value> = line
            .result
            .documents
            .iter()
            .map(|it| json!({"number": it.number, "date": it.date, "kind": it.kind}))
            .collect();
        json!({
            "item": line.item,
            "content": line.content,
            "leads": names(&line.leads),
            "supporting": names(&line.supporting),
            "deadline": deadline_json(&line.deadline),
            "deliverable": line.deliverable,
            "approver": line.approver,
            "field": line.field,
            "result": {"done": line.result.done, "documents": documents},
            "findings": line.findings,
        })
    };
    let mut tasks: Vec<Value> = report.lines.iter().map(line).collect();
    // The contract has findings per line only; those of the file as a whole stand with its first line.
    if let Some(Value::Array(first)) = tasks.first_mut().and_then(|task| task.get_mut("findings")) {
        first.splice(0..0, report.findings.iter().map(|it| json!(it)));
    }
    json!({
        "rows": report.lines.len(),
        "tasks": tasks,
        "assigned": report.assigned,
        "known": report.known,
        "skipped": report.skipped,
    })
}

fn print(report: &ImportReport, registry: &Registry, dry_run: bool) -> anyhow::Result<()> {
    let mut sheet = Sheet::new(&["Số", "Nội dung", "Chủ trì", "Phối hợp", "Thời hạn", "Hết hạn", "Lưu ý"]);
    for it in &report.lines {
        let line = &it.line;
        let agencies = |all: &[AgencyId], none: &str| match all {
            [] => none.to_owned(),
            [only] => name(registry, only),
            [first, rest @ ..] => format!("{} và {} đơn vị", name(registry, first), rest.len()),
        };
        let count = |severity| line.findings.iter().filter(|it| it.severity == severity).count();
        let notes = match (count(Severity::Error), count(Severity::Warning)) {
            (0, 0) => String::new(),
            (0, warnings) => format!("{warnings} cảnh báo"),
            (errors, 0) => format!("{errors} lỗi"),
            (errors, warnings) => format!("{errors} lỗi, {warnings} cảnh báo"),
        };
        sheet.row([
            line.item.clone(),
            short(&line.content),
            agencies(&line.leads, "CHƯA RÕ"),
            agencies(&line.supporting, ""),
            line.deadline.text.clone(),
            vn_or_dash(line.deadline.effective_due),
            notes,
        ]);
    }
    sheet.print()?;
    let all = report.findings.iter().chain(report.lines.iter().flat_map(|it| &it.line.findings));
    let told: Vec<&Finding> = all.filter(|it| it.severity != Severity::Info).collect();
    if !told.is_empty() {
        output::line("\nCần xem:")?;
    }
    for it in told {
        let mark = if it.severity == Severity::Error { "LỖI" } else { "cảnh báo" };
        let at = if it.cell.is_empty() { "cả tệp" } else { &it.cell };
        output::line(format!("  {at:<6} {mark}: {}", it.message))?;
    }
    let (done, hint) = if dry_run {
        ("Xem trước, chưa ghi gì: sẽ giao", " Bỏ --dry-run để ghi.")
    } else {
        ("Đã giao", "")
    };
    output::line(format!(
        "\n{} dòng. {done} {} nhiệm vụ; đã có từ trước {}; dòng chưa giao được {}.{hint}",
        report.lines.len(),
        report.assigned,
        report.known,
        report.skipped
    ))
}

fn name(registry: &Registry, id: &AgencyId) -> String {
    registry.get(id).map_or_else(|| id.to_string(), |agency| agency.name.clone())
}

/// The beginning of a long text.
pub fn short(text: &str) -> String {
    const LONGEST: usize = 70;
    let line = text.replace('\n', " ");
    if line.chars().count() <= LONGEST {
        return line;
    }
    line.chars().take(LONGEST - 1).chain(['…']).collect()
}
