//! What an event holds, as fields that can be read.

use crate::common::agency_name;
use chrono::NaiveDate;
use dondoc_agencies::{AgencyId, Registry};
use dondoc_domain::OfficialId;
use dondoc_shell::{Words, parts};
use maud::{Markup, html};
use serde_json::Value;
use std::collections::BTreeMap;

/// Fields that have words; any other is shown by its stored name.
const FIELDS: [&str; 60] = [
    "agency",
    "alias",
    "aliases",
    "approver",
    "basis",
    "because",
    "blocker",
    "calendar",
    "channel",
    "content",
    "current",
    "date",
    "day",
    "deadline",
    "deliverable",
    "directive",
    "document",
    "documents",
    "due",
    "effective_due",
    "expires_at",
    "field",
    "file",
    "from",
    "id",
    "into",
    "issued",
    "issuer",
    "item",
    "kind",
    "lead",
    "level",
    "line",
    "name",
    "note",
    "number",
    "occurrence",
    "officer",
    "official",
    "on",
    "original",
    "percent",
    "proposed",
    "reason",
    "recurrence",
    "role",
    "row",
    "sha256",
    "signer",
    "size",
    "source",
    "subject",
    "supporting",
    "symbol",
    "task",
    "tasks",
    "text",
    "to",
    "until",
    "urgency",
];

/// So deep are fields within fields told; what lies deeper stands in the raw form.
const DEEPEST: usize = 3;

/// Who and what the fields name.
pub(super) struct Names<'a> {
    pub registry: &'a Registry,
    pub officials: &'a BTreeMap<OfficialId, String>,
}

/// The name of a field.
fn field(w: Words, name: &str) -> String {
    if FIELDS.contains(&name) { w.t(&format!("log-field-{name}")) } else { name.to_owned() }
}

/// The content of an event, field by field.
pub(super) fn fields(w: Words, names: &Names<'_>, data: &Value) -> Markup {
    within(w, names, data, 0)
}

fn within(w: Words, names: &Names<'_>, data: &Value, depth: usize) -> Markup {
    match data {
        Value::Object(object) if depth < DEEPEST => html! {
            dl.chi-tiet {
                @for (name, value) in object.iter().filter(|(_, value)| says_something(value)) {
                    dt { (field(w, name)) } dd { (within(w, names, value, depth + 1)) }
                }
            }
        },
        Value::Array(items) if depth < DEEPEST => html! {
            @if items.iter().all(|it| !it.is_object()) {
                @for (n, it) in items.iter().enumerate() { @if n > 0 { "; " } (within(w, names, it, depth + 1)) }
            } @else { ul.gon { @for it in items { li { (within(w, names, it, depth + 1)) } } } }
        },
        Value::String(text) => html! { (said(names, text)) },
        Value::Bool(true) => html! { (w.t("log-yes")) },
        Value::Bool(false) => html! { (w.t("log-no")) },
        Value::Null => html! { "–" },
        other => html! { (other.to_string()) },
    }
}

/// Empty fields say nothing that the raw form does not.
fn says_something(value: &Value) -> bool {
    match value {
        Value::Null => false,
        Value::String(text) => !text.is_empty(),
        Value::Array(items) => !items.is_empty(),
        Value::Object(object) => !object.is_empty(),
        Value::Bool(_) | Value::Number(_) => true,
    }
}

/// A text; an agency, an official and a day as people say them.
fn said(names: &Names<'_>, text: &str) -> String {
    if let Ok(day) = text.parse::<NaiveDate>() {
        return parts::day(day);
    }
    if let Some(name) = names.officials.get(&OfficialId(text.to_owned())) {
        return format!("{name} ({text})");
    }
    let id = AgencyId::new(text);
    if names.registry.get(&id).is_some() {
        format!("{} ({text})", agency_name(names.registry, &id))
    } else {
        text.to_owned()
    }
}
