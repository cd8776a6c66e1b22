//! What stands below the headline: the boxes, the drawings, what waits, what changed, and the rate by other rules.

use crate::{
    ask::{Ask, COUNT_BYS, DEADLINES, name},
    drawn::{Place, Which},
    facts::Facts,
    links, page,
    slim::slim,
    tables,
};
use dondoc_chart::{Fonts, Look, Width};
use dondoc_service::ChangedTasks;
use dondoc_shell::{Words, parts::day};
use maud::{Markup, PreEscaped, html};

/// All of it: on a wide screen two columns, and the calendar below them.
pub(crate) fn body(w: Words, path: &str, ask: &Ask, facts: &Facts, fonts: &Fonts) -> Markup {
    let drawn = |which| figure(w, ask, facts, fonts, which);
    html! {
        (page::tally(w, ask, facts))
        (waits(w, facts))
        div.hai-cot {
            div { (drawn(Which::Trend)) (drawn(Which::Ageing)) (drawn(Which::Extensions)) }
            div { (changes(w, ask, facts)) (drawn(Which::Groups)) (sensitivity(w, path, ask, facts)) }
        }
        (drawn(Which::Calendar))
    }
}

/// A drawing for a wide screen and one for a phone, and the same figures as a table, a file and a picture.
fn figure(w: Words, ask: &Ask, facts: &Facts, fonts: &Fonts, which: Which) -> Markup {
    let drawing = which.drawing(w, ask, facts, Place::Page);
    let svg = |place, width, end: &str| {
        let prefix = format!("{}-{end}", which.slug());
        PreEscaped(slim(&which.drawing(w, ask, facts, place).to_svg(&Look {
            fonts,
            words: w.drawn(),
            width,
            prefix: &prefix,
        })))
    };
    let width = if which == Which::Calendar { Width::Wide } else { Width::Medium };
    let title = which.title(w, ask.by());
    let mut table = drawing.table(w.drawn());
    which.name_rows(w, ask, &mut table);
    html! {
        figure.hinh id=(which.slug()) {
            figcaption { h2.an { (title) } }
            div.rong { (svg(Place::Page, width, "r")) }
            div.hep { (svg(Place::Phone, Width::Narrow, "h")) }
            @if which == Which::Extensions && facts.overview.extensions.lapsed > 0 {
                p.phu-chu { (w.with("extensions-lapsed", &[("n", facts.overview.extensions.lapsed.into())])) }
            }
            details id={ (which.slug()) "-bang" } {
                summary { (w.t("figure-table")) ": " (title) }
                div.cuon-ngang tabindex="0" role="region" aria-label=(title) {
                    (tables::table(w, &title, &table, tables::SHOWN))
                }
                @if table.rows.len() > tables::SHOWN {
                    p { a href=(ask.address(&format!("/bang/{}", which.slug()))) { (w.with("table-whole", &[("n", table.rows.len().into())])) } }
                }
            }
            (files(w, ask, which))
        }
    }
}

/// Where the figures of a drawing are as a file and as a picture.
pub(crate) fn files(w: Words, ask: &Ask, which: Which) -> Markup {
    let (csv, png) = (format!("/so-lieu/{}.csv", which.slug()), format!("/hinh/{}.png", which.slug()));
    let title = which.title(w, ask.by());
    html! {
        p.phu-chu.tep {
            a href=(ask.address(&csv)) download { (w.t("figure-csv")) span.an { ": " (title) } } " · "
            a href=(ask.address(&png)) { (w.t("figure-png")) span.an { ": " (title) } }
        }
    }
}

/// What is with the office, and where the lead is silent.
fn waits(w: Words, facts: &Facts) -> Markup {
    let it = &facts.overview;
    let now = it.scope.as_of == facts.today;
    let awaiting = links::tasks(&it.scope, [("giai-doan", "awaiting".to_owned())]);
    let silent = links::tasks(&it.scope, [("im-lang", it.silence.days.to_string())]);
    html! {
        div.the-so {
            a.dang href=(awaiting) {
                b { (w.number(it.awaiting.tasks.into())) } (w.t("awaiting"))
                @if let Some(days) = it.awaiting.median_days { " · " (w.with("awaiting-median", &[("days", days.into())])) }
            }
            // Lists know the last word as things are now, not as of a day before.
            @if now {
                a.muon href=(silent) { b { (w.number(it.silence.tasks.into())) } (w.with("silent", &[("days", it.silence.days.into())])) }
            } @else {
                div.muon { b { (w.number(it.silence.tasks.into())) } (w.with("silent", &[("days", it.silence.days.into())])) }
            }
        }
    }
}

/// What changed since the last meeting, each list with its tasks.
fn changes(w: Words, ask: &Ask, facts: &Facts) -> Markup {
    let it = &facts.changes;
    let lists = lists(it);
    let since = [("day", day(it.since_day).into()), ("to", day(it.as_of).into())];
    html! {
        section.khoi id="thay-doi" aria-labelledby="thay-doi-ten" {
            h2 id="thay-doi-ten" { (w.with("changes", &since)) }
            @if let Some(meeting) = ask.meeting_ahead(facts.today) {
                p.bao.luu-y { (w.with("changes-ahead", &[("day", day(meeting).into()), ("to", day(it.as_of).into())])) }
            } @else if lists.iter().all(|(_, list)| list.count == 0) {
                p { (w.t("changes-none")) }
            } @else {
                ul.thay-doi {
                    @for (id, list) in lists.iter().filter(|(_, list)| list.count > 0) {
                        li {
                            details id={ "thay-doi-" (id) } {
                                summary { b { (w.number(list.count as u64)) } " " (w.t(id)) }
                                p {
                                    @for code in &list.codes { a href={ "/nhiem-vu/" (code) } { (code) } " " }
                                    @if list.count > list.codes.len() {
                                        (w.with("changes-more", &[("n", (list.count - list.codes.len()).into())]))
                                    }
                                }
                            }
                        }
                    }
                }
            }
            p.phu-chu {
                (w.t("changes-hint")) " "
                a href=(ask.address("/so-lieu/thay-doi.csv")) download { (w.t("changes-csv")) }
            }
        }
    }
}

/// The lists of changes by the id of their words.
pub(crate) fn lists(it: &dondoc_service::Changes) -> [(&'static str, &ChangedTasks); 10] {
    [
        ("changed-assigned", &it.assigned),
        ("changed-done-on-time", &it.done_on_time),
        ("changed-done-late", &it.done_late),
        ("changed-done-undated", &it.done_undated),
        ("changed-overdue", &it.overdue),
        ("changed-extended", &it.extended),
        ("changed-sent-back", &it.sent_back),
        ("changed-returned", &it.returned),
        ("changed-withdrawn", &it.withdrawn),
        ("changed-reassigned", &it.reassigned),
    ]
}

/// The same rate by every definition: how much of it is the tasks, and how much the rule.
fn sensitivity(w: Words, path: &str, ask: &Ask, facts: &Facts) -> Markup {
    html! {
        section.khoi id="cach-tinh" aria-labelledby="cach-tinh-ten" {
            h2 id="cach-tinh-ten" { (w.t("sensitivity")) }
            table.the-hang {
                thead { tr {
                    th scope="col" { (w.t("control-count-by")) }
                    th scope="col" { (w.t("control-deadline")) }
                    th.so scope="col" { (w.t("rate")) }
                    th.so scope="col" { (w.t("rate-of")) }
                } }
                tbody {
                    @for it in &facts.sensitivity {
                        @let rate = it.total.rates.on_time_of_due;
                        @let (count_by, deadline) = (it.definition.count_by, it.definition.deadline);
                        @let there = ask.with(|ask| (ask.definition.count_by, ask.definition.deadline) = (count_by, deadline));
                        tr aria-current=[it.headline.then_some("true")] {
                            td data-ten=(w.t("control-count-by")) {
                                a href=(there.address(path)) {
                                    (w.t(&format!("choose-count-by-{}", name(count_by, COUNT_BYS))))
                                    span.an { ", " (w.t(&format!("choose-deadline-{}", name(deadline, DEADLINES)))) }
                                }
                                @if it.headline { " " span.nhan { (w.t("sensitivity-here")) } }
                            }
                            td data-ten=(w.t("control-deadline")) { (w.t(&format!("choose-deadline-{}", name(deadline, DEADLINES)))) }
                            td.so data-ten=(w.t("rate")) { (w.percent(rate.num, rate.den)) }
                            td.so data-ten=(w.t("rate-of")) { (w.number(rate.num)) "/" (w.number(rate.den)) }
                        }
                    }
                }
            }
            p.phu-chu { (w.t("sensitivity-hint")) }
        }
    }
}

/// The way to a page of an agency with the same question.
pub(crate) fn agency_page(ask: &Ask, id: &str) -> String {
    let path = format!("/don-vi/{}", dondoc_shell::parts::encode(id));
    ask.with(|ask| ask.order = String::new()).address(&path)
}
