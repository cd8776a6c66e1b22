//! The table of holidays, edited: what would change is shown first, and only then saved.

use super::{
    table::{Kind, Row, Table, When, read_rows},
    year::{kind, year_of},
};
use crate::common::{agency_name, context, question, refused, words, wrong};
use axum::{
    extract::{RawQuery, State},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use dondoc_agencies::Registry;
use dondoc_calendar::read_date;
use dondoc_service::lists::{CalendarPreview, CalendarTable};
use dondoc_shell::{OurForm, Problem, Shell, Tab, Viewer, Words, form_fields, page, parts};
use maud::{Markup, html};
use serde::Deserialize;
use std::sync::Arc;

/// What is asked for, and what was typed.
#[derive(Debug, Default, Clone, Deserialize)]
#[serde(default)]
pub(crate) struct Typed {
    /// The year whose rows are shown.
    nam: String,
    /// The day of one row, its kind, name and source.
    ngay: String,
    loai: String,
    ten: String,
    nguon: String,
    /// Rows that go.
    bo: Vec<String>,
    /// Rows that were pasted.
    dan: String,
    /// The whole table as text.
    bang: String,
    /// The mark of the table that was edited.
    ban: String,
}

/// `GET /lich/sua`: the rows of a year, one of them in the form if the address names its day.
pub(crate) async fn edit(
    State(shell): State<Arc<Shell>>,
    viewer: Viewer,
    RawQuery(query): RawQuery,
) -> Result<Response, Problem> {
    let mut typed: Typed = question(query.as_deref());
    let table = table_of(&shell, &typed)?;
    let known = Table::read(&table.text);
    if let Some(row) = known.rows().find(|it| it.when.to_string() == typed.ngay) {
        typed.loai = row.kind.stored().to_owned();
        (typed.ten, typed.nguon) = (row.name.clone(), row.source.clone());
    }
    Ok(form(&shell, &viewer, &table, &typed, None))
}

fn table_of(shell: &Shell, typed: &Typed) -> Result<CalendarTable, Problem> {
    let year = year_of(&typed.nam, shell.app.today());
    Ok(shell.app.calendar_table(year..=year)?)
}

/// `POST /lich/xem-truoc`: what the edited table would do. Nothing is written.
pub(crate) async fn preview(
    State(shell): State<Arc<Shell>>,
    viewer: Viewer,
    OurForm { fields: typed, .. }: OurForm<Typed>,
) -> Result<Response, Problem> {
    let table = table_of(&shell, &typed)?;
    match edited(words(&viewer), &table, &typed) {
        Ok(text) => previewed(&shell, &viewer, &table, &typed, &text).await,
        Err(told) => Ok(form(&shell, &viewer, &table, &typed, Some(&told))),
    }
}

async fn previewed(
    shell: &Arc<Shell>,
    viewer: &Viewer,
    table: &CalendarTable,
    typed: &Typed,
    text: &str,
) -> Result<Response, Problem> {
    match shell.app.preview_calendar(text).await {
        Ok(it) => {
            let registry = shell.app.registry_now().await?;
            Ok(asked(shell, viewer, table, typed, text, &it, &registry).into_response())
        }
        Err(error) => Ok(form(shell, viewer, table, typed, Some(&refused(error)?))),
    }
}

/// `POST /lich/luu`: saves the table and moves the open deadlines, each by an event.
pub(crate) async fn save(
    State(shell): State<Arc<Shell>>,
    viewer: Viewer,
    OurForm { fields: typed, command }: OurForm<Typed>,
) -> Result<Response, Problem> {
    let text = lines(&typed.bang);
    let saved = match shell.app.save_calendar(&text, &typed.ban, &context(&viewer, command)).await {
        Ok(saved) => saved,
        Err(error) => {
            let told = refused(error)?;
            let table = table_of(&shell, &typed)?;
            return Ok(form(&shell, &viewer, &table, &typed, Some(&told)));
        }
    };
    // Also when the table was saved before: a move that was interrupted goes on.
    let moved = shell.app.recalculate(true).await?;
    let done = if saved.changed || !moved.is_empty() { "calendar" } else { "same" };
    let query = [("nam", typed.nam.clone()), ("xong", done.to_owned()), ("so", moved.len().to_string())];
    Ok(Redirect::to(&parts::address("/lich", query)).into_response())
}

/// A form sends each line end as two letters.
fn lines(text: &str) -> String {
    text.replace("\r\n", "\n")
}

/// The table after what was typed; else what is wrong with it.
fn edited(w: Words, table: &CalendarTable, typed: &Typed) -> Result<String, String> {
    if !typed.bang.trim().is_empty() {
        return Ok(lines(&typed.bang));
    }
    let mut after = Table::read(&table.text);
    after.remove(&typed.bo);
    if !typed.ngay.trim().is_empty() {
        let kind = Kind::read(&typed.loai).ok_or_else(|| w.t("cal-missing-kind"))?;
        let when = match kind {
            Kind::Notice => typed.ngay.trim().parse().ok().map(When::Year),
            Kind::Off | Kind::Work => read_date(&typed.ngay, None).map(When::Day),
        };
        let when = when.ok_or_else(|| w.t("cal-bad-day"))?;
        if typed.nguon.trim().is_empty() {
            return Err(w.t("cal-missing-source"));
        }
        after.put(Row { when, kind, name: typed.ten.clone(), source: typed.nguon.clone() });
    }
    let pasted = read_rows(&lines(&typed.dan))
        .map_err(|(n, line)| w.with("cal-bad-line", &[("n", n.into()), ("line", line.into())]))?;
    if pasted.iter().any(|it| it.source.is_empty()) {
        return Err(w.t("cal-missing-source"));
    }
    for row in pasted {
        after.put(row);
    }
    let text = after.text();
    if typed.bo.is_empty() && typed.ngay.trim().is_empty() && typed.dan.trim().is_empty() {
        return Err(w.t("cal-nothing-typed"));
    }
    Ok(text)
}

fn form(shell: &Arc<Shell>, viewer: &Viewer, table: &CalendarTable, typed: &Typed, told: Option<&str>) -> Response {
    let (w, year) = (words(viewer), year_of(&typed.nam, shell.app.today()));
    let known = Table::read(&table.text);
    let rows: Vec<&Row> = known.rows().filter(|it| it.when.year() == year).collect();
    let status = if told.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let title = w.with("cal-edit-title", &[("year", year.to_string().into())]);
    let start = || {
        html! {
            (form_fields(viewer))
            input type="hidden" name="nam" value=(year);
            input type="hidden" name="ban" value=(table.revision);
        }
    };
    let body = html! {
        p { a href={ "/lich?nam=" (year) } { (w.with("cal-back", &[("year", year.to_string().into())])) } }
        h1 { (title) }
        (wrong(told))
        p.phu-chu { (w.t("cal-edit-about")) }
        form method="post" action="/lich/xem-truoc" aria-describedby=[told.is_some().then_some("loi")] {
            (start())
            section.khoi {
                h2 { (w.t("cal-rows")) }
                @if rows.is_empty() { (parts::nothing(&w.t("cal-no-rows"))) } @else { (rows_of(w, year, &rows, typed)) }
            }
            fieldset.khoi id="dong" {
                legend { (w.t("cal-one")) }
                div.nut-hang {
                    div.o { label for="ngay" { (w.t("cal-day")) } input id="ngay" name="ngay" value=(typed.ngay) placeholder="2027-02-05" autocomplete="off"; }
                    div.o {
                        label for="loai" { (w.t("cal-kind")) }
                        select id="loai" name="loai" {
                            @for it in [Kind::Off, Kind::Work, Kind::Notice] {
                                option value=(it.stored()) selected[it.stored() == typed.loai] { (w.t(kind_id(it))) }
                            }
                        }
                    }
                    div.o { label for="ten" { (w.t("cal-name")) } input id="ten" name="ten" value=(typed.ten) maxlength="200"; }
                    div.o { label for="nguon" { (w.t("cal-source")) } input id="nguon" name="nguon" value=(typed.nguon) maxlength="200"; }
                }
                p.phu-chu { (w.t("cal-one-hint")) }
            }
            div.khoi.o {
                label for="dan" { (w.t("cal-paste")) }
                textarea id="dan" name="dan" rows="4" { (typed.dan) }
                p.goi-y { (w.t("cal-paste-hint")) }
            }
            button type="submit" { (w.t("cal-preview")) }
        }
        details.khoi id="ca-bang" open[!typed.bang.is_empty()] {
            summary { (w.t("cal-whole")) }
            form method="post" action="/lich/xem-truoc" {
                (start())
                div.o {
                    label for="bang" { (w.t("cal-whole-label")) }
                    textarea id="bang" name="bang" rows="24" spellcheck="false" { "\n" (if typed.bang.is_empty() { &table.text } else { &typed.bang }) }
                }
                button.phu type="submit" { (w.t("cal-preview")) }
            }
        }
    };
    let here = format!("/lich/sua?nam={year}");
    (status, page(shell, viewer, Tab::Calendar, &title, &here, &body)).into_response()
}

fn rows_of(w: Words, year: i32, rows: &[&Row], typed: &Typed) -> Markup {
    html! {
        table.the-hang {
            thead { tr {
                th scope="col" { (w.t("cal-remove")) }
                th scope="col" { (w.t("cal-day")) }
                th scope="col" { (w.t("cal-kind")) }
                th scope="col" { (w.t("cal-name")) }
                th scope="col" { (w.t("cal-source")) }
                th scope="col" { (w.t("cal-change")) }
            } }
            tbody {
                @for it in rows {
                    @let when = it.when.to_string();
                    @let shown = match it.when { When::Day(day) => parts::weekday(w, day), When::Year(year) => year.to_string() };
                    @let day = match it.when { When::Day(day) => parts::day(day), When::Year(year) => year.to_string() };
                    tr {
                        td data-ten=(w.t("cal-remove")) {
                            input type="checkbox" name="bo" value=(when) checked[typed.bo.contains(&when)] aria-label=(w.with("cal-remove-row", &[("day", day.clone().into())]));
                        }
                        td data-ten=(w.t("cal-day")) { (shown) }
                        td data-ten=(w.t("cal-kind")) {
                            @match it.kind { Kind::Off => (kind(w, false)), Kind::Work => (kind(w, true)), Kind::Notice => (w.t("cal-notice")) }
                        }
                        td data-ten=(w.t("cal-name")) { (it.name) }
                        td data-ten=(w.t("cal-source")) { (it.source) }
                        td { a href={ "/lich/sua?nam=" (year) "&ngay=" (when) "#dong" } { (w.with("cal-change-row", &[("day", day.into())])) } }
                    }
                }
            }
        }
    }
}

fn asked(
    shell: &Arc<Shell>,
    viewer: &Viewer,
    table: &CalendarTable,
    typed: &Typed,
    text: &str,
    it: &CalendarPreview,
    registry: &Registry,
) -> Markup {
    let (w, year) = (words(viewer), year_of(&typed.nam, shell.app.today()));
    let title = w.t("cal-preview-title");
    let body = html! {
        h1 { (title) }
        section.khoi {
            h2 { (w.t("cal-preview-rows")) }
            (rows_changed(w, &Table::read(&table.text), &Table::read(text)))
        }
        section.khoi {
            @if it.days.is_empty() { p { (w.t("cal-preview-same-days")) } } @else {
                h2 { (w.with("cal-preview-days", &[("n", it.days.len().into())])) }
                ul.gon {
                    @for (day, worked) in it.days.iter().take(100) { li { (parts::weekday(w, *day)) ": " (kind(w, *worked)) } }
                }
                @if it.days.len() > 100 { p { (w.with("cal-preview-more", &[("n", (it.days.len() - 100).into())])) } }
            }
        }
        section.khoi {
            h2 { (w.with("cal-preview-moving", &[("n", it.moving.into())])) }
            p { (w.t("cal-preview-closed")) }
            @if !it.tasks.is_empty() { (moves(w, registry, it)) }
        }
        form method="post" action="/lich/luu" {
            (form_fields(viewer))
            input type="hidden" name="nam" value=(year);
            input type="hidden" name="ban" value=(if typed.ban.is_empty() { &table.revision } else { &typed.ban });
            input type="hidden" name="bang" value=(text);
            div.nut-hang {
                button type="submit" { @if it.moving > 0 { (w.with("cal-save", &[("n", it.moving.into())])) } @else { (w.t("cal-save-only")) } }
                a.nut.phu href={ "/lich/sua?nam=" (year) } { (w.t("org-cancel")) }
            }
        }
    };
    page(shell, viewer, Tab::Calendar, &title, &format!("/lich/sua?nam={year}"), &body)
}

/// The words' id of what a row says.
fn kind_id(kind: Kind) -> &'static str {
    match kind {
        Kind::Off => "cal-off",
        Kind::Work => "cal-worked",
        Kind::Notice => "cal-notice",
    }
}

/// The rows that go and those that come, so that a changed name or source is seen as well.
fn rows_changed(w: Words, before: &Table, after: &Table) -> Markup {
    let gone: Vec<&Row> = before.rows().filter(|row| !after.rows().any(|it| it == *row)).collect();
    let come: Vec<&Row> = after.rows().filter(|row| !before.rows().any(|it| it == *row)).collect();
    let told = |row: &Row| {
        let when = match row.when {
            When::Day(day) => parts::weekday(w, day),
            When::Year(year) => year.to_string(),
        };
        format!("{when} · {} · {} · {}", w.t(kind_id(row.kind)), row.name, row.source)
    };
    html! {
        @if gone.is_empty() && come.is_empty() { p { (w.t("cal-preview-same-rows")) } }
        ul.gon {
            @for row in gone { li { "− " del { (told(row)) } } }
            @for row in come { li { "+ " ins { (told(row)) } } }
        }
    }
}

fn moves(w: Words, registry: &Registry, it: &CalendarPreview) -> Markup {
    let day = |it: Option<chrono::NaiveDate>| html! { @match it { Some(day) => (parts::date(day)), None => "–" } };
    html! {
        table.the-hang {
            @if (it.tasks.len() as u64) < it.moving {
                caption { (w.with("org-preview-tasks", &[("shown", it.tasks.len().into()), ("all", it.moving.into())])) }
            }
            thead { tr {
                th scope="col" { (w.t("org-task")) }
                th scope="col" { (w.t("org-content")) }
                th scope="col" { (w.t("org-lead-now")) }
                th scope="col" { (w.t("cal-before")) }
                th scope="col" { (w.t("cal-after")) }
            } }
            tbody {
                @for task in &it.tasks {
                    tr {
                        td data-ten=(w.t("org-task")) { a href={ "/nhiem-vu/" (task.code) } { (task.code) } }
                        td data-ten=(w.t("org-content")) { (task.content) }
                        td data-ten=(w.t("org-lead-now")) { @match &task.lead { Some(lead) => (agency_name(registry, lead)), None => "–" } }
                        td data-ten=(w.t("cal-before")) { (day(task.before)) }
                        td data-ten=(w.t("cal-after")) { (day(task.after)) }
                    }
                }
            }
        }
    }
}
