//! A line of a plan: what it says, how that is understood, what to look at, and the fields to put it right.

use super::{address, draft::Draft, look::LookLine, page::Place};
use crate::{names::Names, queue::understood_deadline};
use dondoc_intake::{CODES, Finding, Severity};
use dondoc_shell::{Lang, Viewer, Words, form_fields};
use maud::{Markup, html};

/// What the lines of a page share.
pub(super) struct Scene<'a> {
    pub w: Words,
    pub viewer: &'a Viewer,
    pub names: &'a Names,
    pub draft: &'a Draft,
    pub place: &'a Place,
}

/// A line's fields as a form sends them.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct TypedLine {
    pub row: u32,
    pub item: String,
    pub content: String,
    pub lead: String,
    pub supporting: String,
    pub deadline: String,
    pub error: String,
}

impl TypedLine {
    /// A line's fields as they stand.
    pub fn of(it: &LookLine) -> Self {
        let line = &it.line;
        Self {
            row: line.row,
            item: line.item.clone(),
            content: line.content.clone(),
            lead: line.lead_text.clone(),
            supporting: line.supporting_text.clone(),
            deadline: line.deadline.text.clone(),
            error: String::new(),
        }
    }
}

/// A finding: how much it matters, where, what is so and what to do.
pub(super) fn finding(w: Words, it: &Finding, accepted: bool) -> Markup {
    let (kind, sign) = match it.severity {
        Severity::Error => ("qua", "!"),
        Severity::Warning => ("muon", "?"),
        Severity::Info => ("khac", "i"),
    };
    let meaning = CODES.iter().find(|(code, ..)| *code == it.code).map(|(.., meaning)| *meaning);
    html! {
        li {
            span class={ "the-trang-thai " (kind) } { span aria-hidden="true" { (sign) } " " (w.t(&format!("plan-severity-{}", it.severity.name()))) } " "
            @if !it.cell.is_empty() { span.nhan { (w.t("plan-cell")) " " (it.cell) } " " }
            // Findings are told in Vietnamese; what one means has a sentence in English too.
            @if let (Lang::En, Some(meaning)) = (w.lang, meaning) { (meaning) ". " }
            span lang="vi" { (it.message) }
            @if accepted { " (" (w.t("plan-accepted")) ")" }
        }
    }
}

/// The two rows of a line: what it says, and the fields to put it right.
pub(super) fn row(s: &Scene<'_>, it: &LookLine, typed: Option<&TypedLine>) -> Markup {
    let (w, line) = (s.w, &it.line);
    let stands = TypedLine::of(it);
    let fields = typed.unwrap_or(&stands);
    html! {
        tr id={ "d" (line.row) } .bo[it.left_out] {
            td.khong-gay data-ten=(w.t("plan-col-row")) {
                b { (line.cell) } " " @if !line.item.is_empty() { div { (w.t("plan-item")) " " (line.item) } }
                @if it.left_out { div { span.nhan { (w.t("plan-is-left-out")) } } }
                @else if it.fixed { div { span.nhan { (w.t("plan-is-fixed")) } } }
            }
            td data-ten=(w.t("plan-col-content")) {
                (line.content)
                @if !line.field.is_empty() { div.phu-chu { (line.field) } }
            }
            td data-ten=(w.t("plan-col-lead")) {
                @if line.leads.is_empty() { b { (w.t("plan-no-lead")) } }
                @else if line.leads.len() > 4 { (w.with("plan-many-leads", &[("first", s.names.agencies(&line.leads[..2]).into()), ("n", (line.leads.len() - 2).into())])) }
                @else { (s.names.agencies(&line.leads)) }
                @if !line.lead_text.is_empty() && s.names.agencies(&line.leads) != line.lead_text { div.phu-chu { "“" (line.lead_text) "”" } }
                @if !line.supporting_text.is_empty() {
                    div.phu-chu {
                        (w.t("plan-supporting")) ": "
                        @if line.supporting.is_empty() { "“" (line.supporting_text) "”" } @else { (s.names.agencies(&line.supporting)) }
                    }
                }
            }
            td data-ten=(w.t("plan-col-deadline")) {
                (understood_deadline(w, &line.deadline))
                @if !line.deadline.text.is_empty() { div.phu-chu { "“" (line.deadline.text) "”" } }
            }
            td data-ten=(w.t("plan-col-findings")) {
                @if !line.findings.is_empty() { ul.phat-hien { @for found in &line.findings { (finding(w, found, s.draft.accepts(line.row, found))) } } }
                @if it.tasks > 0 && !it.left_out { div.phu-chu { (w.with("plan-tasks", &[("n", it.tasks.into())])) } }
            }
        }
        tr.sua {
            td colspan="5" {
                details id={ "s" (line.row) } open[typed.is_some()] {
                    summary { (w.with("plan-fix", &[("cell", line.cell.clone().into())])) }
                    (form(s, it, fields))
                }
            }
        }
    }
}

fn form(s: &Scene<'_>, it: &LookLine, fields: &TypedLine) -> Markup {
    let (w, row) = (s.w, it.line.row);
    let field = |name: &str, label: &str, value: &str, list: Option<&str>| {
        html! {
            div.o {
                label for={ (name) (row) } { (w.t(label)) }
                input id={ (name) (row) } name=(name) value=(value) list=[list] maxlength="2000" autocomplete="off";
            }
        }
    };
    html! {
        form method="post" action={ (address(&s.draft.sha256)) "/dong/" (row) } {
            (form_fields(s.viewer))
            input type="hidden" name="thay" value=(s.draft.mark_of(row));
            input type="hidden" name="loc" value=(s.place.loc);
            input type="hidden" name="trang" value=(s.place.trang);
            @if !fields.error.is_empty() { p.bao.loi role="alert" { (fields.error) } }
            @if it.left_out {
                p { (w.t("plan-left-out-hint")) }
                div.nut-hang { button.phu type="submit" name="nut" value="lay-lai" { (w.t("plan-take-back")) } }
            } @else {
                div.luoi {
                    div.o {
                        label for={ "noi-dung" (row) } { (w.t("plan-col-content")) }
                        textarea.thap id={ "noi-dung" (row) } name="noi-dung" rows="2" maxlength="20000" { (fields.content) }
                    }
                    div {
                        (field("muc", "plan-item-label", &fields.item, None))
                        (field("thoi-han", "plan-col-deadline", &fields.deadline, None))
                    }
                    div {
                        (field("chu-tri", "plan-col-lead", &fields.lead, Some("cac-don-vi")))
                        (field("phoi-hop", "plan-supporting", &fields.supporting, None))
                    }
                }
                div.nut-hang {
                    button type="submit" name="nut" value="sua" { (w.t("plan-save-line")) }
                    @if it.open_warnings > 0 { button.phu type="submit" name="nut" value="chap-nhan" { (w.t("plan-accept")) } }
                    @if it.fixed { button.phu type="submit" name="nut" value="nhu-tep" { (w.t("plan-revert")) } }
                    button.phu type="submit" name="nut" value="bo" { (w.t("plan-leave-out")) }
                }
            }
        }
    }
}
