//! What a task is: from which directive and cell, whose, and by when and why then.

use super::scene::Scene;
use crate::{act::day_in_words, ask::NONE, list::lines::urgency_id};
use chrono::NaiveDate;
use dondoc_calendar::{Deadline, DeadlineKind};
use dondoc_domain::{
    directive::Urgency,
    official::Role,
    permission::{Reach, View},
};
use dondoc_shell::{
    Shell, Viewer, Words,
    parts::{address, date, day, weekday},
};
use maud::{Markup, html};

/// The facts of a task.
pub(super) fn facts(w: Words, shell: &Shell, viewer: &Viewer, scene: &Scene) -> Markup {
    let story = &scene.story;
    let task = &story.view.task;
    let Some(assignment) = &task.assignment else { return html! {} };
    let agency = |id: &dondoc_agencies::AgencyId| scene.names.agency_link(id);
    let field = if assignment.field.is_empty() { NONE } else { &assignment.field };
    html! {
        dl.chi-tiet {
            dt { (w.t("field-directive")) }
            dd {
                a href={ "/van-ban/" (assignment.directive) } { (story.view.directive) }
                @if let Some(it) = &story.directive {
                    " · " (it.issuer) " · " (date(it.issued))
                    @if it.urgency != Urgency::Normal { " " span.nhan { (w.t(urgency_id(it.urgency))) } }
                    @if !it.subject.is_empty() { br; small { (it.subject) } }
                }
                @if !assignment.item.is_empty() { br; (w.with("item", &[("item", assignment.item.clone().into())])) }
            }
            dt { (w.t("field-lead")) }
            dd { @match task.lead() { Some(lead) => (agency(lead)), None => (w.t("no-lead")) } }
            @if !assignment.supporting.is_empty() {
                dt { (w.t("field-supporting")) }
                dd { @for (n, id) in assignment.supporting.iter().enumerate() { @if n > 0 { "; " } (agency(id)) } }
            }
            dt { (w.t("field-officer")) }
            dd { @match &task.standing.officer { Some(it) => (scene.names.official(it)), None => (w.t("said-nobody")) } }
            dt { (w.t("field-assigned")) }
            dd { @if let Some(assigned) = task.standing.assigned { (date(assigned.into())) } }
            (deadlines(w, shell, scene))
            @for (id, text) in [("field-deliverable", &assignment.deliverable), ("field-approver", &assignment.approver)] {
                @if !text.is_empty() { dt { (w.t(id)) } dd { (text) } }
            }
            @if !assignment.field.is_empty() {
                dt { (w.t("field-field")) }
                dd { a href=(address("/nhiem-vu", [("linh-vuc", field.to_owned())])) { (assignment.field) } }
            }
            @for (name, text) in &assignment.attributes { dt { (name) } dd { (text) } }
            @if let Some(source) = &story.source {
                dt { (w.t("field-source")) }
                dd {
                    (w.with("source", &[("file", source.file.clone().into()), ("cell", source.cell.clone().into())]))
                    @if let Some(row) = source.row { " " (w.with("source-row", &[("row", row.into())])) }
                    br; small { "SHA-256 " (source.sha256.get(..16).unwrap_or(&source.sha256)) "…" }
                }
            }
            @if let Some(cause) = &task.objective_cause { dt { (w.t("field-cause")) } dd.nguyen-van { (cause) } }
            @if viewer.role() == Role::Auditor || viewer.sees(View::Log) != Reach::None {
                dt { (w.t("field-log")) }
                dd { a href=(address("/nhat-ky", [("nv", story.view.code.clone())])) { (w.with("field-log-link", &[("code", story.view.code.clone().into())])) } }
            }
        }
    }
}

/// The deadline: its words, what they come to, the day it really ends and why, and what moved it.
fn deadlines(w: Words, shell: &Shell, scene: &Scene) -> Markup {
    let task = &scene.story.view.task;
    let first = task.assignment.as_ref().map(|it| &it.deadline);
    let now = task.deadline.as_ref();
    let moved = task.standing.extended;
    let kind = first.map(|it| it.kind);
    html! {
        @if let Some(first) = first {
            dt { (w.t("field-wording")) }
            dd {
                @if first.text.is_empty() { (w.t("no-deadline")) } @else { "“" (first.text) "”" }
                @match kind {
                    Some(DeadlineKind::Unknown) if !first.text.is_empty() => { br; small { (w.t("deadline-unclear")) } }
                    Some(DeadlineKind::Ongoing) => { br; small { (w.t("deadline-ongoing")) } }
                    Some(DeadlineKind::Recurring) => { br; small { (w.t("deadline-recurring")) } }
                    Some(DeadlineKind::Fixed | DeadlineKind::Unknown) | None => {}
                }
                @if let Some(anchor) = first.anchor { br; small { (w.with("deadline-anchor", &[("day", day(anchor).into())])) } }
            }
        }
        @if moved {
            @if let Some(first) = first { dt { (w.t("field-original_due")) } dd { (ends(w, shell, first)) } }
        }
        @if let Some(now) = now.filter(|it| it.effective_due.is_some()) {
            dt { (w.t("field-due")) }
            dd {
                (ends(w, shell, now))
                @if moved { " " small { (w.with("grants", &[("n", task.grants.into())])) } }
            }
        }
        @if let Some(request) = &task.request {
            dt { (w.t("extension-asked")) }
            dd { (w.t("until")) " " (day_in_words(w, request.until)) ": " (request.reason) }
        }
    }
}

/// The day a deadline ends, and if that was moved to a working day, why.
fn ends(w: Words, shell: &Shell, it: &Deadline) -> Markup {
    let Some(effective) = it.effective_due else { return html! { (w.t("no-deadline")) } };
    let calendar = shell.app.calendar();
    let off = |day: NaiveDate| match calendar.day_name(day) {
        Some(name) => format!("{} ({name})", weekday(w, day)),
        None => weekday(w, day),
    };
    html! {
        strong { (day_in_words(w, effective)) }
        @if let Some(due) = it.due.filter(|due| *due < effective) {
            @let days: Vec<String> = due.iter_days().take_while(|it| *it < effective).filter(|it| !calendar.is_working_day(*it)).map(off).collect();
            br;
            small {
                (w.with("deadline-rolled", &[("due", day(due).into())])) " "
                @if !days.is_empty() { (w.with("deadline-off", &[("days", days.join(", ").into())])) }
            }
        }
    }
}
