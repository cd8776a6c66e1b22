//! The form of a view: period, rules, grouping, and the day as of which it stands. What is chosen is in the address.

use crate::{
    ask::{Ask, COUNT_BYS, DEADLINES, GROUPINGS, Named, POPULATIONS, name},
    period,
};
use chrono::{Days, NaiveDate};
use dondoc_domain::rates::Definition;
use dondoc_shell::{Words, parts::day};
use maud::{Markup, html};

/// Which choices a page offers beside the period, the rules and the day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Offer {
    /// The grouping and the meeting: the overview.
    All,
    /// Nothing more: the table of agencies.
    Figures,
}

/// The form; it asks `path` again.
pub(crate) fn form(w: Words, path: &str, ask: &Ask, today: NaiveDate, offer: Offer) -> Markup {
    let named = period::name_of(ask.period).unwrap_or_default();
    let (first, last) = (ask.period.from.min(today), today);
    let at = ask.day(today);
    let days = |day: NaiveDate| (day - first).num_days().max(0);
    html! {
        form.loc.dieu-khien method="get" action=(path) data-ngay {
            input type="hidden" name="ky-cu" value=(named);
            div.o {
                label for="ky" { (w.t("control-period")) }
                select id="ky" name="ky" {
                    @if named.is_empty() || !period::offered(today).contains(&ask.period) {
                        option value=(named) selected { (period::title(w, ask.period)) }
                    }
                    @for period in period::offered(today) {
                        @let name = period::name_of(period).unwrap_or_default();
                        option value=(name) selected[name == named] { (period::title(w, period)) }
                    }
                }
            }
            @if offer == Offer::All {
                (choice(w, "theo", "control-by", "by-", GROUPINGS, ask.by()))
            }
            @if first < last {
                div.o.keo {
                    label for="keo" {
                        (w.t("control-slider")) " " output for="keo" { (day(at)) }
                    }
                    input type="range" id="keo" name="keo" min="0" max=(days(last)) value=(days(at)) data-tu=(first);
                    input type="hidden" name="keo-cu" value=(days(at));
                    input type="hidden" name="keo-tu" value=(first);
                }
            }
            button type="submit" { (w.t("control-go")) }
            details.them id="dieu-khien-them" data-cho open[more(ask)] {
                summary { (w.t("control-more")) }
                div.hang-o {
                    (date(w, "tu", "control-from", Some(ask.period.from)))
                    (date(w, "den", "control-to", Some(ask.period.to)))
                    (date(w, "ngay", "control-as-of", ask.as_of))
                    @if offer == Offer::All { (date(w, "hop", "control-meeting", ask.meeting)) }
                    (choice(w, "pham-vi", "control-population", "choose-population-", POPULATIONS, ask.definition.population))
                    (choice(w, "dem", "control-count-by", "choose-count-by-", COUNT_BYS, ask.definition.count_by))
                    (choice(w, "han", "control-deadline", "choose-deadline-", DEADLINES, ask.definition.deadline))
                    label.dong {
                        input type="checkbox" name="ke-thua" value="co" checked[ask.by_successor];
                        (w.t("control-successor"))
                    }
                }
                @if let Some(agency) = ask.agency.as_ref().filter(|_| !path.starts_with("/don-vi/")) {
                    input type="hidden" name="don-vi" value=(agency);
                }
                @if !ask.order.is_empty() { input type="hidden" name="xep" value=(ask.order); }
                button.phu type="submit" { (w.t("control-go-more")) }
                p.phu-chu { (w.with("control-hint", &[("before", day(at.checked_sub_days(Days::new(7)).unwrap_or(at)).into())])) }
            }
        }
    }
}

/// Whether anything is chosen that only the folded part of the form shows.
fn more(ask: &Ask) -> bool {
    ask.definition != Definition::default()
        || ask.by_successor
        || ask.meeting.is_some()
        || !ask.unread.is_empty()
        || period::name_of(ask.period).is_none()
}

fn choice<T: PartialEq + Copy>(w: Words, id: &str, label: &str, words: &str, all: &[Named<T>], chosen: T) -> Markup {
    html! {
        div.o {
            label for=(id) { (w.t(label)) }
            select id=(id) name=(id) {
                @for (_, name_of) in all {
                    option value=(name_of) selected[*name_of == name(chosen, all)] { (w.t(&format!("{words}{name_of}"))) }
                }
            }
        }
    }
}

fn date(w: Words, id: &str, label: &str, value: Option<NaiveDate>) -> Markup {
    html! {
        div.o {
            label for=(id) { (w.t(label)) }
            input type="date" id=(id) name=(id) value=(value.map(|it| it.to_string()).unwrap_or_default());
        }
    }
}
