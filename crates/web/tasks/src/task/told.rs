//! Each event of a task in words: what happened, with its reason, and of a correction what stood before.

use super::scene::{Scene, undone_name};
use crate::act::{BLOCKERS, day_in_words};
use chrono::NaiveDate;
use dondoc_calendar::Deadline;
use dondoc_domain::task::{
    Document, Task, TaskEvent,
    event::{Because, Correction},
};
use dondoc_service::TaskRecord;
use dondoc_shell::{
    Words,
    parts::{date, day, encode},
};
use maud::{Markup, html};

/// An event in words.
pub(super) fn told(w: Words, scene: &Scene, record: &TaskRecord) -> Markup {
    let names = &scene.names;
    let head = |id: &str| html! { strong { (w.t(id)) } };
    match &record.event {
        TaskEvent::Assigned(it) => html! {
            (head("told-assigned")) " " (names.agency(&it.lead))
            @if !it.deadline.text.is_empty() { " · " (w.t("field-wording")) ": “" (it.deadline.text) "”" }
        },
        TaskEvent::Accepted(it) => html! {
            (head("told-accepted"))
            @if let Some(officer) = &it.officer { " · " (w.t("field-officer")) ": " (names.official(officer)) }
        },
        TaskEvent::Returned(it) => html! {
            (head("told-returned")) (quoted(&it.reason))
            @if let Some(proposed) = &it.proposed { p { (w.t("field-proposed")) ": " (names.agency(proposed)) } }
        },
        TaskEvent::Reassigned(it) => html! {
            (head(match it.because { Because::Decision => "told-reassigned", Because::Merger => "told-merged" }))
            " " (names.agency(&it.from)) " → " (names.agency(&it.to)) (quoted(&it.reason))
        },
        TaskEvent::LeftWithoutLead(it) => {
            html! { (head("told-without-lead")) " " (names.agency(&it.from)) (quoted(&it.reason)) }
        }
        TaskEvent::ProgressReported(it) => html! {
            (head("told-progress"))
            @if let Some(percent) = it.percent { " " (percent) "%" }
            (quoted(&it.note))
            @if let Some(blocker) = it.blocker {
                @let name = BLOCKERS.iter().find(|(_, known)| *known == blocker).map_or("other", |(name, _)| *name);
                p { (w.t("field-blocker")) ": " (w.t(&format!("blocker-{name}"))) }
            }
            (named(w, &it.documents))
        },
        TaskEvent::ExtensionRequested(it) => html! {
            (head("told-extension-requested")) " " (day_in_words(w, it.until))
            @if it.short_notice { " " span.nhan { (w.t("short-notice")) } }
            (quoted(&it.reason))
        },
        TaskEvent::ExtensionGranted(it) => html! {
            (head("told-extension-granted")) " " @if let Some(due) = it.deadline.effective_due { (day_in_words(w, due)) }
            @if it.deadline.due != Some(it.asked) { " " (w.with("told-asked", &[("day", day(it.asked).into())])) }
            (quoted(&it.note))
        },
        TaskEvent::ExtensionRefused(it) => html! { (head("told-extension-refused")) (quoted(&it.reason)) },
        TaskEvent::ResultSubmitted(it) => {
            html! { (head("told-submitted")) (named(w, &it.documents)) (quoted(&it.text)) }
        }
        TaskEvent::ResultIssued(it) => {
            html! { (head("told-issued")) " " (documents(w, std::slice::from_ref(&it.document))) }
        }
        TaskEvent::CompletionConfirmed(it) => html! { (head("told-confirmed")) (quoted(&it.note)) },
        TaskEvent::ResultSentBack(it) => html! { (head("told-sent-back")) (quoted(&it.reason)) },
        TaskEvent::DeadlinePassed(it) => html! { (head("told-passed")) " " (date(it.effective_due)) },
        TaskEvent::ExplanationRequested(it) => html! { (head("told-explanation-asked")) (quoted(&it.note)) },
        TaskEvent::ExplanationGiven(it) => html! { (head("told-explained")) (quoted(&it.text)) },
        TaskEvent::ObjectiveCauseConfirmed(it) => html! { (head("told-cause")) (quoted(&it.reason)) },
        TaskEvent::Suspended(it) => html! { (head("told-suspended")) (quoted(&it.reason)) },
        TaskEvent::Resumed(it) => html! {
            (head("told-resumed"))
            @if let Some(due) = it.deadline.as_ref().and_then(|it| it.effective_due) { " · " (w.t("field-due")) " " (day_in_words(w, due)) }
            (quoted(&it.note))
        },
        TaskEvent::Reopened(it) => html! { (head("told-reopened")) (quoted(&it.reason)) },
        TaskEvent::Withdrawn(it) => html! {
            (head("told-withdrawn")) (quoted(&it.reason))
            @if it.ends_series { p { (w.t("field-ends-series")) } }
        },
        TaskEvent::Corrected(it) => {
            html! { (head("told-corrected")) (quoted(&it.reason)) (correction(w, scene, record, it)) }
        }
        TaskEvent::DeadlineRecalculated(it) => {
            let before = before(scene, record);
            html! {
                (head("told-recalculated")) " "
                (ends(w, before.deadline.as_ref())) " → " (ends(w, Some(&it.current)))
            }
        }
        TaskEvent::EvidenceAttached(it) => html! {
            (head("told-evidence")) " "
            a href={ "/nhiem-vu/" (encode(&scene.story.view.code)) "/tep/" (it.sha256) } { (it.name) }
        },
        TaskEvent::Undone(it) => html! {
            (head("told-undone")) " " (w.t(&format!("undone-{}", undone_name(it.what))))
            @let made = scene.records.iter().find(|made| made.meta.command == it.command && scene.is_undone(made));
            @if let Some(made) = made { " " a href={ "#su-kien-" (made.revision) } { (w.t("told-undone-entry")) } }
        },
    }
}

/// Words of people, apart from ours.
fn quoted(text: &str) -> Markup {
    html! { @if !text.is_empty() { blockquote.nguyen-van { (text) } } }
}

fn named(w: Words, all: &[Document]) -> Markup {
    html! { @if !all.is_empty() { p { (w.t("field-documents")) ": " (documents(w, all)) } } }
}

/// Documents by number and date.
pub(crate) fn documents(w: Words, documents: &[Document]) -> Markup {
    html! {
        @for (n, document) in documents.iter().enumerate() {
            @if n > 0 { "; " }
            (document.number)
            @if let Some(of) = document.date { " " (w.with("document-of", &[("day", day(of).into())])) }
        }
    }
}

/// The task before an event.
fn before(scene: &Scene, record: &TaskRecord) -> Task {
    let mut task = Task::default();
    for it in scene.records.iter().take_while(|it| it.revision < record.revision) {
        task.evolve(&it.event, &it.meta);
    }
    task
}

/// What a correction changed: before and after, side by side.
fn correction(w: Words, scene: &Scene, record: &TaskRecord, it: &Correction) -> Markup {
    let before = before(scene, record);
    let old = before.assignment.as_ref();
    let texts = [
        ("field-content", old.map(|it| &it.content), it.content.as_ref()),
        ("field-deliverable", old.map(|it| &it.deliverable), it.deliverable.as_ref()),
        ("field-approver", old.map(|it| &it.approver), it.approver.as_ref()),
        ("field-field", old.map(|it| &it.field), it.field.as_ref()),
    ];
    let mut rows: Vec<(&str, Markup, Markup)> = Vec::new();
    for (id, old, new) in texts {
        if let Some(new) = new {
            rows.push((id, html! { (old.map(String::as_str).unwrap_or_default()) }, html! { (new) }));
        }
    }
    if let Some(new) = &it.deadline {
        let worded = |it: &Deadline| html! { "“" (it.text) "” · " (ends(w, Some(it))) };
        rows.push(("field-wording", old.map(|it| worded(&it.deadline)).unwrap_or_default(), worded(new)));
    }
    if let Some(new) = &it.supporting {
        let old = old.map(|it| scene.names.agencies(&it.supporting)).unwrap_or_default();
        rows.push(("field-supporting", html! { (old) }, html! { (scene.names.agencies(new)) }));
    }
    html! {
        table.truoc-sau {
            thead { tr { th scope="col" { (w.t("told-what")) } th scope="col" { (w.t("told-before")) } th scope="col" { (w.t("told-after")) } } }
            tbody { @for (id, old, new) in rows { tr { th scope="row" { (w.t(id)) } td { (old) } td { (new) } } } }
        }
    }
}

fn ends(w: Words, deadline: Option<&Deadline>) -> Markup {
    let due: Option<NaiveDate> = deadline.and_then(|it| it.effective_due);
    match due {
        Some(due) => date(due),
        None => html! { (w.t("no-deadline")) },
    }
}
