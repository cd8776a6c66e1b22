//! What a list lists, in words: one clause for each condition, and the same clauses as chips that take it away.

use crate::{
    ask::{Ask, band_name, count_by_name, deadline_name, population_name, preset_of, waiting_name},
    names::Names,
};
use chrono::NaiveDate;
use dondoc_domain::rates::{Definition, Population};
use dondoc_service::lists::{DayRange, Period};
use dondoc_shell::{
    Words,
    parts::{class_id, day, moment, phase_id},
};
use maud::{Markup, html};

/// A condition in words, and the list without it.
pub(super) struct Clause {
    pub text: String,
    pub without: Ask,
}

/// Each condition of a question.
pub(super) fn clauses(w: Words, names: &Names, ask: &Ask, directive: Option<&str>) -> Vec<Clause> {
    let it = &ask.filter;
    let mut clauses = Vec::new();
    let mut add = |text: String, without: Ask| clauses.push(Clause { text, without });
    if !it.classes.is_empty() {
        let each: Vec<String> = it.classes.iter().map(|class| w.t(class_id(*class))).collect();
        add(each.join(&w.t("said-or")), ask.with(|it| it.classes.clear()));
    }
    if !it.phases.is_empty() {
        let each: Vec<String> = it.phases.iter().map(|phase| w.t(phase_id(*phase))).collect();
        let phases = each.join(&w.t("said-or"));
        add(w.with("said-phase", &[("phase", phases.into())]), ask.with(|it| it.phases.clear()));
    }
    if let Some(waiting) = it.waiting {
        add(w.t(&format!("waiting-{}", waiting_name(waiting))), ask.with(|it| it.waiting = None));
    }
    if let Some(band) = it.overdue {
        add(w.t(&format!("band-{}", band_name(band))), ask.with(|it| it.overdue = None));
    }
    if let Some(lead) = &it.lead {
        let id = if it.by_successor { "said-lead-successor" } else { "said-lead" };
        add(w.with(id, &[("agency", names.agency(lead).into())]), ask.with(|it| it.lead = None));
    }
    if let Some(agency) = &it.supporting {
        let text = w.with("said-supporting", &[("agency", names.agency(agency).into())]);
        add(text, ask.with(|it| it.supporting = None));
    }
    if let Some(official) = &it.official {
        let text = match official {
            Some(official) => w.with("said-official", &[("name", names.official(official).into())]),
            None => w.t("said-nobody"),
        };
        add(text, ask.with(|it| it.official = None));
    }
    if let Some(asked) = &it.directive {
        let number = directive.unwrap_or(asked).to_owned();
        add(w.with("said-directive", &[("number", number.into())]), ask.with(|it| it.directive = None));
    }
    if let Some(field) = &it.field {
        let text = match field.is_empty() {
            true => w.t("said-no-field"),
            false => w.with("said-field", &[("field", field.clone().into())]),
        };
        add(text, ask.with(|it| it.field = None));
    }
    if let Some(text) = &it.text {
        add(w.with("said-text", &[("text", text.clone().into())]), ask.with(|it| it.text = None));
    }
    if !it.assigned.is_all() {
        add(days(w, "said-assigned", it.assigned), ask.with(|it| it.assigned = DayRange::default()));
    }
    if !it.due.is_all() {
        add(days(w, "said-due", it.due), ask.with(|it| it.due = DayRange::default()));
    }
    if let Some(silent) = it.silent_days {
        add(w.with("said-silent", &[("days", silent.into())]), ask.with(|it| it.silent_days = None));
    }
    if let Some(extended) = it.extended {
        let id = if extended { "said-extended" } else { "said-not-extended" };
        add(w.t(id), ask.with(|it| it.extended = None));
    }
    if let Some(counted) = it.period {
        let id = match it.definition.population {
            Population::Assigned => "said-period-assigned",
            Population::Due => "said-period-due",
            Population::Active => "said-period-active",
        };
        let text = w.with(id, &[("period", period(w, counted).into())]);
        add(text, ask.with(|it| (it.period, it.definition.population) = (None, Population::default())));
    }
    let (definition, usual) = (it.definition, Definition::default());
    if definition.count_by != usual.count_by {
        let text =
            w.with("said-count", &[("what", w.t(&format!("count-{}", count_by_name(definition.count_by))).into())]);
        add(text, ask.with(|it| it.definition.count_by = usual.count_by));
    }
    if definition.deadline != usual.deadline {
        let text =
            w.with("said-deadline", &[("what", w.t(&format!("count-{}", deadline_name(definition.deadline))).into())]);
        add(text, ask.with(|it| it.definition.deadline = usual.deadline));
    }
    if it.period.is_none() && definition.population != usual.population {
        // Without a period it counts nothing apart, but it stands in the address.
        let text = w.t(&format!("population-{}", population_name(definition.population)));
        add(text, ask.with(|it| it.definition.population = usual.population));
    }
    clauses
}

/// "37 nhiệm vụ: quá hạn, chưa xong; chủ trì Sở Y tế; … Tính đến 03/06/2026."
pub(super) fn sentence(w: Words, total: u64, clauses: &[Clause], as_of: NaiveDate) -> String {
    let of: Vec<&str> = clauses.iter().map(|it| it.text.as_str()).collect();
    let counted = match of.is_empty() {
        true => w.with("said-all", &[("n", total.into())]),
        false => w.with("said-some", &[("n", total.into()), ("of", of.join("; ").into())]),
    };
    format!("{counted} {}", w.with("said-as-of", &[("day", day(as_of).into())]))
}

/// The conditions, each with the way to the list without it.
pub(super) fn chips(w: Words, clauses: &[Clause], ask: &Ask) -> Markup {
    let (as_of, known_at) = (ask.filter.as_of, ask.filter.known_at);
    html! {
        @if !clauses.is_empty() || as_of.is_some() || known_at.is_some() {
            ul.the-loc aria-label=(w.t("chips")) {
                @for clause in clauses { (chip(w, &html! { (clause.text) }, &clause.text, &clause.without)) }
                @if let Some(as_of) = as_of {
                    @let text = w.with("said-as-of", &[("day", day(as_of).into())]);
                    (chip(w, &html! { (text) }, &text, &ask.with(|it| it.as_of = None)))
                }
                @if let Some(known_at) = known_at {
                    (chip(w, &html! { (w.t("said-known")) " " (moment(known_at)) }, &w.t("said-known"), &ask.with(|it| it.known_at = None)))
                }
                li { a href="/nhiem-vu" { (w.t("chips-clear")) } }
            }
        }
    }
}

fn chip(w: Words, shown: &Markup, text: &str, without: &Ask) -> Markup {
    let leave = w.with("chips-remove", &[("what", text.into())]);
    html! { li { a.nhan href=(without.address()) aria-label=(leave) title=(leave) { (shown) " " span aria-hidden="true" { "×" } } } }
}

fn days(w: Words, id: &str, range: DayRange) -> String {
    let (from, to) = (range.from.map(day), range.to.map(day));
    let days = match (from, to) {
        (Some(from), Some(to)) if from == to => from,
        (Some(from), Some(to)) => w.with("said-days", &[("from", from.into()), ("to", to.into())]),
        (Some(from), None) => w.with("said-since", &[("from", from.into())]),
        (None, to) => w.with("said-until", &[("to", to.unwrap_or_default().into())]),
    };
    w.with(id, &[("days", days.into())])
}

/// "6 tháng đầu năm 2026", or its days.
fn period(w: Words, it: Period) -> String {
    match preset_of(it) {
        // A year is no quantity: it is printed without grouping.
        Some((id, part, year)) => w.with(id, &[("part", part.into()), ("year", year.to_string().into())]),
        None => w.with("said-days", &[("from", day(it.from).into()), ("to", day(it.to).into())]),
    }
}
