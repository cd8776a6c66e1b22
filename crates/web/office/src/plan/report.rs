//! What became of a plan: each line with its tasks, or why it has none.

use super::{address, draft::Draft, look::waits_for_another};
use chrono::{DateTime, Utc};
use dondoc_intake::{Finding, Severity};
use dondoc_service::{App, ImportReport, ServiceError};
use dondoc_shell::{Words, parts};
use maud::{Markup, html};
use serde::{Deserialize, Serialize};

/// So many lines on one page.
const PAGE: usize = 100;
/// The longest beginning of a line's words that is kept, in letters.
const SHORT: usize = 160;

/// What became of a plan, as it is kept.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Report {
    assigned: u64,
    known: u64,
    skipped: u64,
    findings: Vec<Told>,
    lines: Vec<ReportLine>,
}

/// What became of a line.
#[derive(Debug, Serialize, Deserialize)]
struct ReportLine {
    cell: String,
    item: String,
    content: String,
    /// The codes of its tasks.
    tasks: Vec<String>,
    findings: Vec<Told>,
}

/// A finding, as it is kept.
#[derive(Debug, Serialize, Deserialize)]
struct Told {
    severity: String,
    message: String,
    cell: String,
}

impl Told {
    /// What a person should look at; what needs nothing is not kept.
    fn of(findings: &[Finding]) -> Vec<Told> {
        let worth = findings.iter().filter(|it| it.severity != Severity::Info && !waits_for_another(it));
        let told = |it: &Finding| Told {
            severity: it.severity.name().to_owned(),
            message: it.message.clone(),
            cell: it.cell.clone(),
        };
        worth.map(told).collect()
    }
}

impl Report {
    pub async fn of(app: &App, report: ImportReport) -> Result<Self, ServiceError> {
        let models = app.models().await?;
        let board = &models.rows().board;
        let line = |it: dondoc_service::LineReport| ReportLine {
            cell: it.line.cell.clone(),
            item: it.line.item.clone(),
            content: it.line.content.chars().take(SHORT).collect(),
            tasks: it.tasks.iter().filter_map(|id| board.task(*id)).map(|it| it.code()).collect(),
            findings: Told::of(&it.line.findings),
        };
        Ok(Self {
            assigned: report.assigned,
            known: report.known,
            skipped: report.skipped,
            findings: Told::of(&report.findings),
            lines: report.lines.into_iter().map(line).collect(),
        })
    }
}

/// The report as a page shows it.
pub(super) fn show(
    w: Words,
    draft: &Draft,
    it: &Report,
    who: &str,
    at: DateTime<Utc>,
    filter: &str,
    page: usize,
) -> Markup {
    let troubled = |line: &&ReportLine| filter != "van-de" || line.tasks.is_empty() || !line.findings.is_empty();
    let lines: Vec<&ReportLine> = it.lines.iter().filter(troubled).collect();
    let last = lines.len().div_ceil(PAGE).max(1);
    let page = page.clamp(1, last);
    let here = format!("{}/tien-do", address(&draft.sha256));
    let to = |page: usize| parts::address(&here, [("loc", filter.to_owned()), ("trang", page.to_string())]);
    let (begin, next) = ((page > 1).then(|| to(1)), (page < last).then(|| to(page + 1)));
    html! {
        (parts::notice("tot", &w.with("plan-imported", &[("n", it.assigned.into())])))
        p.phu-chu { (who) ", " (parts::moment(at)) }
        div.the-so {
            a.tot href=(parts::address("/nhiem-vu", [("van-ban", draft.about.number.clone())])) { b { (w.number(it.assigned)) } (w.t("plan-assigned")) }
            div { b { (w.number(it.known)) } (w.t("plan-known")) }
            a.qua href=(parts::address(&here, [("loc", "van-de".to_owned())])) { b { (w.number(it.skipped)) } (w.t("plan-skipped")) }
        }
        @if !it.findings.is_empty() { ul.phat-hien { @for found in &it.findings { (told(w, found)) } } }
        nav.the-loai aria-label=(w.t("plan-filters")) {
            ul {
                li { a href=(here) aria-current=[(filter != "van-de").then_some("page")] { (w.t("plan-all")) } }
                li { a href=(parts::address(&here, [("loc", "van-de".to_owned())])) aria-current=[(filter == "van-de").then_some("page")] { (w.t("plan-with-problems")) } }
            }
        }
        @if lines.is_empty() { (parts::nothing(&w.t("plan-no-lines"))) }
        @else {
            table.the-hang {
                thead { tr {
                    th scope="col" { (w.t("plan-col-row")) } th scope="col" { (w.t("plan-col-content")) }
                    th scope="col" { (w.t("plan-col-tasks")) } th scope="col" { (w.t("plan-col-findings")) }
                } }
                tbody {
                    @for line in lines.iter().skip((page - 1) * PAGE).take(PAGE) {
                        tr {
                            td.khong-gay data-ten=(w.t("plan-col-row")) { b { (line.cell) } " " @if !line.item.is_empty() { (w.t("plan-item")) " " (line.item) } }
                            td data-ten=(w.t("plan-col-content")) { (line.content) }
                            td data-ten=(w.t("plan-col-tasks")) {
                                @if line.tasks.is_empty() { b { (w.t("plan-no-task")) } }
                                @for code in &line.tasks { a href={ "/nhiem-vu/" (code) } { (code) } " " }
                            }
                            td data-ten=(w.t("plan-col-findings")) {
                                @if !line.findings.is_empty() { ul.phat-hien { @for found in &line.findings { (told(w, found)) } } }
                            }
                        }
                    }
                }
            }
        }
        (parts::pager(w, begin.as_deref(), next.as_deref()))
        p { a.nut.phu href="/nhap" { (w.t("plan-another")) } }
    }
}

fn told(w: Words, it: &Told) -> Markup {
    let kind = if it.severity == Severity::Error.name() { "qua" } else { "muon" };
    html! {
        li {
            span class={ "the-trang-thai " (kind) } { (w.t(&format!("plan-severity-{}", it.severity))) } " "
            @if !it.cell.is_empty() { span.nhan { (w.t("plan-cell")) " " (it.cell) } " " }
            span lang="vi" { (it.message) }
        }
    }
}
