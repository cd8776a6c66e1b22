//! Small parts that many pages are made of.

use crate::Words;
use chrono::{DateTime, Datelike, FixedOffset, NaiveDate, Utc};
use dondoc_domain::timeliness::{Class, Phase};
use maud::{Markup, html};

/// Vietnam's clock: seven hours ahead, all year.
const AHEAD: i32 = 7 * 60 * 60;

/// Text inside an address.
pub fn encode(text: &str) -> String {
    text.bytes()
        .map(|b| {
            if b.is_ascii_alphanumeric() || b"-._~".contains(&b) {
                char::from(b).to_string()
            } else {
                format!("%{b:02X}")
            }
        })
        .collect()
}

/// An address made of a path and what is asked; parts that are empty are left out.
pub fn address<'a>(path: &str, query: impl IntoIterator<Item = (&'a str, String)>) -> String {
    let mut made = path.to_owned();
    for (name, value) in query {
        if value.is_empty() {
            continue;
        }
        made.push(if made.contains('?') { '&' } else { '?' });
        made.push_str(&format!("{name}={}", encode(&value)));
    }
    made
}

/// An address of ours to go on to; none when it leads elsewhere.
pub fn local(address: &str) -> Option<&str> {
    // Browsers read a backslash as a slash and leave out control characters: "/\\evil" leads elsewhere.
    let ours = address.starts_with('/') && !address.starts_with("//") && !address.contains(['\\', '\r', '\n', '\t']);
    ours.then_some(address)
}

/// "27/05/2024".
pub fn day(day: NaiveDate) -> String {
    day.format("%d/%m/%Y").to_string()
}

/// "27/05/2024" as an element that machines can read.
pub fn date(it: NaiveDate) -> Markup {
    html! { time datetime=(it.format("%Y-%m-%d")) { (day(it)) } }
}

/// "thứ Hai 27/05/2024", "Monday 27/05/2024".
pub fn weekday(words: Words, it: NaiveDate) -> String {
    format!("{} {}", words.t(&format!("day-{}", it.weekday().number_from_monday())), day(it))
}

/// "07:31 27/05/2024", Vietnam's clock, as an element that machines can read.
pub fn moment(at: DateTime<Utc>) -> Markup {
    let local = FixedOffset::east_opt(AHEAD).map(|vietnam| at.with_timezone(&vietnam));
    let shown = local.map_or_else(|| at.to_rfc3339(), |it| it.format("%H:%M %d/%m/%Y").to_string());
    html! { time datetime=(at.to_rfc3339()) { (shown) } }
}

/// The box that a task stands in: a sign, a word and a colour, so that none of them is needed alone.
pub fn class_tag(words: Words, class: Class) -> Markup {
    let (kind, sign) = match class {
        Class::DoneOnTime => ("tot", "✓"),
        Class::DoneLate => ("muon", "✓"),
        Class::OpenInTime => ("dang", "○"),
        Class::OpenOverdue => ("qua", "!"),
        Class::Undated => ("khac", "–"),
        Class::Returned => ("khac", "↩"),
        Class::Withdrawn => ("khac", "×"),
    };
    html! { span class={ "the-trang-thai " (kind) } { span aria-hidden="true" { (sign) } " " (words.t(class_id(class))) } }
}

/// The words' id of a box.
pub fn class_id(class: Class) -> &'static str {
    match class {
        Class::DoneOnTime => "class-done_on_time",
        Class::DoneLate => "class-done_late",
        Class::OpenInTime => "class-open_in_time",
        Class::OpenOverdue => "class-open_overdue",
        Class::Undated => "class-undated",
        Class::Returned => "class-returned",
        Class::Withdrawn => "class-withdrawn",
    }
}

/// The words' id of a place in a task's life.
pub fn phase_id(phase: Phase) -> &'static str {
    match phase {
        Phase::Unborn => "phase-unborn",
        Phase::Open => "phase-open",
        Phase::Awaiting => "phase-awaiting",
        Phase::Done => "phase-done",
        Phase::Suspended => "phase-suspended",
        Phase::Returned => "phase-returned",
        Phase::WithoutLead => "phase-without_lead",
        Phase::Withdrawn => "phase-withdrawn",
    }
}

/// A notice above a page's content: `kind` is "tot" (it went well), "loi" (it did not) or "luu-y".
pub fn notice(kind: &str, text: &str) -> Markup {
    html! { p class={ "bao " (kind) } role=(if kind == "loi" { "alert" } else { "status" }) { (text) } }
}

/// The way to the next page of a list, and back to its beginning.
pub fn pager(words: Words, first: Option<&str>, next: Option<&str>) -> Markup {
    html! {
        @if first.is_some() || next.is_some() {
            nav.trang aria-label=(words.t("pager")) {
                @if let Some(first) = first { a.nut.phu href=(first) { (words.t("pager-first")) } }
                @if let Some(next) = next { a.nut.phu rel="next" href=(next) { (words.t("pager-next")) } }
            }
        }
    }
}

/// What stands where a list is empty: why, and what to do.
pub fn nothing(text: &str) -> Markup {
    html! { p.trong { (text) } }
}

/// A drawing with its title, and below it the same figures as a table and a file.
///
/// `wide` and `narrow` are SVG drawings; the style sheet shows the one that fits the screen.
pub fn figure(words: Words, id: &str, title: &str, drawings: (&str, &str), table: &Markup, csv: &str) -> Markup {
    html! {
        figure.hinh id=(id) {
            figcaption { h2 { (title) } }
            div.rong { (maud::PreEscaped(drawings.0)) }
            div.hep { (maud::PreEscaped(drawings.1)) }
            details {
                summary { (words.t("figure-table")) }
                div.cuon-ngang tabindex="0" role="region" aria-label=(title) { (table) }
                p { a href=(csv) download { (words.t("figure-csv")) } }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_to_go_on_to_is_ours() {
        for (address, ours) in [
            ("/nhiem-vu?x=1", true),
            ("/", true),
            ("//evil.example", false),
            ("/\\evil.example", false),
            ("https://evil.example", false),
            ("javascript:alert(1)", false),
            ("", false),
            ("/\t/evil.example", false),
        ] {
            assert_eq!(local(address).is_some(), ours, "{address:?}");
        }
    }

    #[test]
    fn addresses_carry_any_text() {
        let query = [("q", "bão & lũ/1".to_owned()), ("x", String::new())];
        assert_eq!(address("/nhiem-vu", query), "/nhiem-vu?q=b%C3%A3o%20%26%20l%C5%A9%2F1");
    }
}
