//! The year as twelve small months, and its special days with where each comes from.

use crate::common::{administers, done, harmless, question, words};
use axum::{
    extract::{RawQuery, State},
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};
use chrono::{Datelike, NaiveDate};
use dondoc_calendar::Calendar;
use dondoc_service::lists::CalendarRow;
use dondoc_shell::{Problem, Shell, Tab, Viewer, Words, page, parts};
use maud::{Markup, html};
use serde::Deserialize;
use std::sync::Arc;

/// Years that can be shown: those whose holidays are known or computed.
pub(super) const YEARS: std::ops::RangeInclusive<i32> = 2000..=2100;

#[derive(Default, Deserialize)]
#[serde(default)]
struct Asked {
    nam: String,
    xong: String,
    so: u32,
}

/// The year that an address asks for; this year when it asks for none that can be shown.
pub(super) fn year_of(text: &str, today: NaiveDate) -> i32 {
    text.parse().ok().filter(|year| YEARS.contains(year)).unwrap_or_else(|| today.year())
}

/// `GET /lich`.
pub(crate) async fn year(
    State(shell): State<Arc<Shell>>,
    viewer: Viewer,
    RawQuery(query): RawQuery,
) -> Result<Markup, Problem> {
    let (w, asked): (_, Asked) = (words(&viewer), question(query.as_deref()));
    let today = shell.app.today();
    let year = year_of(&asked.nam, today);
    let table = shell.app.calendar_table(year..=year)?;
    let calendar = shell.app.calendar();
    let here = format!("/lich?nam={year}");
    let title = w.with("cal-title", &[("year", year.to_string().into())]);
    let body = html! {
        h1 { (title) }
        (done(w, &asked.xong, asked.so))
        @if let Some(problem) = &table.problem { p.bao.loi role="alert" { (w.t("cal-problem")) " " (problem) } }
        nav.nut-hang aria-label=(w.t("cal-years")) {
            @for other in [year - 1, year + 1] {
                @if YEARS.contains(&other) { a.nut.phu href={ "/lich?nam=" (other) } { (w.with("cal-year", &[("year", other.to_string().into())])) } }
            }
            @if administers(&viewer) { a.nut href={ "/lich/sua?nam=" (year) } { (w.t("cal-edit")) } }
        }
        p.chu-giai {
            span.mau.nghi { (w.t("cal-mark-off")) } " " (w.t("cal-legend-off")) " · "
            span.mau.lam { (w.t("cal-mark-worked")) } " " (w.t("cal-legend-worked")) " · "
            span.mau.cuoi { "7" } " " (w.t("cal-legend-weekend"))
        }
        div.nam {
            @for month in 1..=12 { (month_of(w, &calendar, &table.days, year, month, today)) }
        }
        section.khoi {
            h2 { (w.t("cal-days")) }
            (days(w, &table.days))
            p { a href={ "/lich/bang.csv?nam=" (year) } download { (w.t("cal-csv")) } }
            p.phu-chu { (w.t(if table.own { "cal-own" } else { "cal-shipped" })) " " (w.with("cal-version", &[("version", table.version.clone().into())])) }
        }
    };
    Ok(page(&shell, &viewer, Tab::Calendar, &title, &here, &body))
}

/// One month: a day off and a worked day each have a letter besides their colour.
fn month_of(w: Words, calendar: &Calendar, special: &[CalendarRow], year: i32, month: u32, today: NaiveDate) -> Markup {
    let Some(first) = NaiveDate::from_ymd_opt(year, month, 1) else { return html! {} };
    let before = first.weekday().num_days_from_monday() as usize;
    let mut cells: Vec<Option<NaiveDate>> = vec![None; before];
    cells.extend(first.iter_days().take_while(|it| it.month() == month).map(Some));
    html! {
        table.thang {
            caption { (w.with("cal-month", &[("month", month.to_string().into()), ("year", year.to_string().into())])) }
            thead { tr {
                @for n in 1..=7 { th scope="col" { abbr title=(w.t(&format!("day-{n}"))) { (w.t(&format!("cal-short-{n}"))) } } }
            } }
            tbody {
                @for week in cells.chunks(7) {
                    tr {
                        @for cell in week {
                            @match cell {
                                None => td {},
                                Some(it) => (day_of(w, calendar, special.iter().find(|row| row.day == *it), *it, today)),
                            }
                        }
                    }
                }
            }
        }
    }
}

fn day_of(w: Words, calendar: &Calendar, row: Option<&CalendarRow>, it: NaiveDate, today: NaiveDate) -> Markup {
    let weekend = it.weekday().num_days_from_monday() >= 5;
    let kind = match (row, weekend) {
        (Some(row), _) if !row.worked => "nghi",
        (Some(row), _) if row.worked => "lam",
        (_, true) => "cuoi",
        _ if calendar.is_working_day(it) => "",
        _ => "nghi",
    };
    html! {
        td class=(kind) aria-current=[(it == today).then_some("date")] {
            (it.day())
            @if let Some(row) = row {
                " " abbr title=(row.name) { (w.t(if row.worked { "cal-mark-worked" } else { "cal-mark-off" })) }
            }
        }
    }
}

/// The special days, each with its name and its source.
fn days(w: Words, rows: &[CalendarRow]) -> Markup {
    html! {
        @if rows.is_empty() { (parts::nothing(&w.t("cal-no-days"))) } @else {
            table.the-hang {
                thead { tr {
                    th scope="col" { (w.t("cal-day")) }
                    th scope="col" { (w.t("cal-kind")) }
                    th scope="col" { (w.t("cal-name")) }
                    th scope="col" { (w.t("cal-source")) }
                } }
                tbody {
                    @for it in rows {
                        tr {
                            td data-ten=(w.t("cal-day")) { (parts::weekday(w, it.day)) }
                            td data-ten=(w.t("cal-kind")) { (kind(w, it.worked)) }
                            td data-ten=(w.t("cal-name")) { (it.name) }
                            td data-ten=(w.t("cal-source")) { (it.source) }
                        }
                    }
                }
            }
        }
    }
}

/// Off or worked, as a sign and a word.
pub(super) fn kind(w: Words, worked: bool) -> Markup {
    html! {
        @if worked { span.mau.lam aria-hidden="true" { (w.t("cal-mark-worked")) } " " (w.t("cal-worked")) }
        @else { span.mau.nghi aria-hidden="true" { (w.t("cal-mark-off")) } " " (w.t("cal-off")) }
    }
}

/// `GET /lich/bang.csv`: the special days of a year, in the columns of the table that is edited.
pub(crate) async fn file(State(shell): State<Arc<Shell>>, RawQuery(query): RawQuery) -> Result<Response, Problem> {
    let asked: Asked = question(query.as_deref());
    let year = year_of(&asked.nam, shell.app.today());
    let table = shell.app.calendar_table(year..=year)?;
    let mut writer = csv::Writer::from_writer(Vec::new());
    let mut write = |cells: [&str; 4]| writer.write_record(cells).map_err(|_| StatusCode::INTERNAL_SERVER_ERROR);
    write(["date", "kind", "name", "source"])?;
    for it in &table.days {
        let kind = if it.worked { "work" } else { "off" };
        write([&it.day.to_string(), kind, &harmless(&it.name), &harmless(&it.source)])?;
    }
    let bytes = writer.into_inner().map_err(|_| StatusCode::INTERNAL_SERVER_ERROR)?;
    // Spreadsheets take a file for UTF-8 only with this mark.
    let text = format!("\u{feff}{}", String::from_utf8_lossy(&bytes));
    let headers = [
        (header::CONTENT_TYPE, "text/csv; charset=utf-8".to_owned()),
        (header::CONTENT_DISPOSITION, format!("attachment; filename=\"lich-lam-viec-{year}.csv\"")),
    ];
    Ok((headers, text).into_response())
}
