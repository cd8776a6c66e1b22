//! The lines of a list as a table; on a phone each is a card.

use crate::{ask::Ask, names::Names};
use chrono::NaiveDate;
use dondoc_domain::{
    directive::Urgency,
    timeliness::{Class, Phase},
};
use dondoc_service::lists::{ListedTask, Sort};
use dondoc_shell::{
    Words,
    parts::{class_tag, date, encode, phase_id},
};
use maud::{Markup, html};

/// So much of a task's words stands in a line, in characters.
const SHOWN: usize = 220;

/// The lines; with `ask`, heads that order the list anew.
pub(crate) fn table(w: Words, names: &Names, tasks: &[ListedTask], ask: Option<&Ask>, as_of: NaiveDate) -> Markup {
    html! {
        table.the-hang {
            caption.an { (w.with("list-caption", &[("day", dondoc_shell::parts::day(as_of).into())])) }
            thead {
                tr {
                    (head(w, ask, Sort::Code, "col-code"))
                    th scope="col" { (w.t("col-content")) }
                    (head(w, ask, Sort::Agency, "col-lead"))
                    (head(w, ask, Sort::Due, "col-due"))
                    (head(w, ask, Sort::DaysLate, "col-state"))
                    th scope="col" { (w.t("col-directive")) }
                }
            }
            tbody { @for task in tasks { (line(w, names, task)) } }
        }
    }
}

fn line(w: Words, names: &Names, task: &ListedTask) -> Markup {
    html! {
        tr {
            td data-ten=(w.t("col-code")) {
                a href={ "/nhiem-vu/" (task.code) } { (task.code) }
                @if task.urgency != Urgency::Normal { br; span.nhan { (w.t(urgency_id(task.urgency))) } }
            }
            td data-ten=(w.t("col-content")) { (cut(&task.content, SHOWN)) }
            td data-ten=(w.t("col-lead")) {
                @match &task.lead { Some(lead) => (names.agency_link(lead)), None => "–" }
                @if let Some(officer) = &task.officer { br; small { (names.official(officer)) } }
            }
            td data-ten=(w.t("col-due")) {
                @match task.due { Some(due) => span.khong-gay { (date(due)) }, None => (w.t("no-deadline")) }
                @if task.extended { br; small { (w.t("extended")) } }
                @if task.due.is_none() && !task.deadline.is_empty() { br; small { "“" (cut(&task.deadline, 60)) "”" } }
            }
            td data-ten=(w.t("col-state")) {
                (class_tag(w, task.class))
                @if let Some(late) = task.days_late { br; small { (w.with("days-late", &[("days", late.into())])) } }
                @if tells_more(task) { br; small { (w.t(phase_id(task.phase))) } }
                @if task.extension_asked { br; small { (w.t("extension-asked")) } }
                @if let Some(percent) = task.percent.filter(|_| open(task.class)) { br; small { (percent) "%" } }
            }
            td data-ten=(w.t("col-directive")) {
                @match task.directive_id {
                    Some(id) => a href={ "/van-ban/" (id) } { (task.directive) },
                    None => (task.directive),
                }
                @if !task.item.is_empty() { br; small { (w.with("item", &[("item", task.item.clone().into())])) } }
            }
        }
    }
}

fn open(class: Class) -> bool {
    matches!(class, Class::OpenInTime | Class::OpenOverdue | Class::Undated)
}

/// Whether the phase says more than the box does.
fn tells_more(task: &ListedTask) -> bool {
    match task.phase {
        Phase::Awaiting | Phase::Suspended | Phase::WithoutLead => true,
        Phase::Open => task.class == Class::Undated,
        Phase::Unborn | Phase::Done | Phase::Returned | Phase::Withdrawn => false,
    }
}

/// The words' id of an urgency.
pub(crate) fn urgency_id(urgency: Urgency) -> &'static str {
    match urgency {
        Urgency::Normal => "urgency-normal",
        Urgency::Urgent => "urgency-urgent",
        Urgency::VeryUrgent => "urgency-very_urgent",
        Urgency::Immediate => "urgency-immediate",
    }
}

/// The head of a column that the list can be ordered by: turned round when it is already.
fn head(w: Words, ask: Option<&Ask>, sort: Sort, id: &str) -> Markup {
    let Some(ask) = ask else { return html! { th scope="col" { (w.t(id)) } } };
    let current = ask.filter.sort == sort;
    // Whoever orders by lateness wants the latest first.
    let down = if current { !ask.filter.descending } else { sort == Sort::DaysLate };
    let to = ask.with(|it| (it.sort, it.descending) = (sort, down)).address();
    let order = current.then_some(if ask.filter.descending { "descending" } else { "ascending" });
    let sign = current.then_some(if ask.filter.descending { " ▼" } else { " ▲" });
    let label = w.with(if down { "sort-down" } else { "sort-up" }, &[("column", w.t(id).into())]);
    html! {
        th scope="col" aria-sort=[order] {
            a href=(to) title=(label) { (w.t(id)) @if let Some(sign) = sign { span aria-hidden="true" { (sign) } } }
        }
    }
}

/// The beginning of a text, whole words.
pub(crate) fn cut(text: &str, most: usize) -> String {
    let Some((end, _)) = text.char_indices().nth(most) else { return text.to_owned() };
    let head = &text[..end];
    let whole = head.rfind(char::is_whitespace).filter(|at| *at > end / 2).map_or(head, |at| &head[..at]);
    format!("{}…", whole.trim_end_matches([',', ';', ' ']))
}

/// An address of a task.
pub(crate) fn task_path(code: &str) -> String {
    format!("/nhiem-vu/{}", encode(code))
}

#[cfg(test)]
mod tests {
    use super::cut;

    #[test]
    fn a_text_is_cut_between_words() {
        for (text, most, shown) in [
            ("Báo cáo", 10, "Báo cáo"),
            ("Báo cáo kết quả", 10, "Báo cáo…"),
            ("Báo cáo, kết quả", 11, "Báo cáo…"),
            ("mộttừrấtdàikhôngcáchnào", 5, "mộttừ…"),
            ("", 5, ""),
        ] {
            assert_eq!(cut(text, most), shown, "{text}");
        }
    }
}
