//! Plans made by hand, as the reader of files would give them.

use crate::support::{Office, agency};
use chrono::NaiveDate;
use dondoc_calendar::read_deadline;
use dondoc_domain::directive::Directive;
use dondoc_intake::{Accounts, DocumentKind, Finding, Line, Plan, ResultCells, ResultDocument, Severity};
use dondoc_service::{Context, ImportReport, ImportRequest, ServiceError};

pub fn line(office: &Office, item: &str, leads: &[&str], deadline: &str) -> Line {
    let config = office.app.config();
    let row = item.parse::<u32>().unwrap_or(1) + 4;
    Line {
        key: format!("I/{item}"),
        item: item.into(),
        content: format!("Xây dựng kế hoạch số {item}"),
        leads: leads.iter().map(|id| agency(id)).collect(),
        lead_text: leads.join("; "),
        lead_groups: Vec::new(),
        supporting: vec![agency("SNV")],
        supporting_groups: Vec::new(),
        supporting_text: "Sở Nội vụ".into(),
        deadline: read_deadline(deadline, issued(office), &config.calendar, &config.wording),
        deliverable: "Kế hoạch".into(),
        approver: "UBND tỉnh".into(),
        field: "Chính quyền số".into(),
        result: ResultCells::default(),
        attributes: [("Kinh phí".to_owned(), "100 triệu".to_owned())].into(),
        row,
        cell: format!("A{row}"),
        findings: Vec::new(),
    }
}

pub fn issued(office: &Office) -> NaiveDate {
    office.app.today() - chrono::Days::new(3)
}

/// A result that is done, with documents as `number@date`, issued ones marked with a leading `+`.
pub fn done(line: Line, documents: &[&str]) -> Line {
    let documents = documents.iter().map(|text| {
        let (number, date) = text.trim_start_matches('+').split_once('@').unwrap();
        let kind = if text.starts_with('+') { DocumentKind::Issuance } else { DocumentKind::Submission };
        ResultDocument { number: number.into(), date: date.parse().ok(), kind }
    });
    let result = ResultCells {
        done: true,
        progress_text: "Đã hoàn thành".into(),
        percent: Some(100),
        documents: documents.collect(),
    };
    Line { result, ..line }
}

pub fn half_way(line: Line) -> Line {
    let result =
        ResultCells {
            progress_text: "Đang lấy ý kiến, đạt 60%".into(), percent: Some(60), ..ResultCells::default()
        };
    Line { result, ..line }
}

pub fn secret(line: Line) -> Line {
    let finding = Finding {
        code: "secret",
        severity: Severity::Error,
        message: "Có dấu độ mật.".into(),
        cell: line.cell.clone(),
    };
    Line { content: String::new(), findings: vec![finding], ..line }
}

/// Plans of the same lines have the same hash, others another.
pub fn plan(lines: Vec<Line>) -> Plan {
    let sha256 = dondoc_domain::ids::derive("plan", &[&format!("{lines:?}")]).to_string();
    Plan {
        file: "ke-hoach.xlsx".into(),
        sha256,
        sheet: None,
        columns: Vec::new(),
        lines,
        findings: Vec::new(),
        accounts: Accounts::default(),
    }
}

pub fn request(office: &Office, plan: &Plan) -> ImportRequest {
    ImportRequest {
        plan: plan.clone(),
        directive: Directive::new("36/QĐ-UBND", "UBND tỉnh", issued(office), "", "").unwrap(),
        with_results: true,
        dry_run: false,
        apply_changes: false,
        context: Context::import(None, &plan.sha256),
    }
}

pub async fn import(
    office: &Office,
    plan: &Plan,
    change: impl FnOnce(&mut ImportRequest),
) -> Result<ImportReport, ServiceError> {
    let mut request = request(office, plan);
    change(&mut request);
    office.app.import(request, |_, _| {}).await
}

/// Assigned, known, skipped.
pub fn counts(report: &ImportReport) -> (u64, u64, u64) {
    (report.assigned, report.known, report.skipped)
}

/// The codes that the import added to the lines, in order.
pub fn codes(report: &ImportReport) -> Vec<&'static str> {
    report.lines.iter().flat_map(|it| it.line.findings.iter().map(|finding| finding.code)).collect()
}

pub fn messages(report: &ImportReport) -> String {
    report.lines.iter().flat_map(|it| it.line.findings.iter().map(|finding| finding.message.clone() + "\n")).collect()
}
