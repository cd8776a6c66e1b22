//! A page of the log.

use super::{
    ask::{Ask, event},
    event::{Names, fields},
};
use crate::common::{channel, person_path, refused, words, wrong};
use axum::{
    extract::{RawQuery, State},
    http::StatusCode,
    response::{IntoResponse, Response},
};
use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use dondoc_domain::{
    OfficialId, TaskId,
    permission::{Reach, View},
};
use dondoc_service::{
    App, ServiceError,
    lists::{ChainStatus, LogEntry, LogPage},
};
use dondoc_shell::{Problem, Shell, Tab, Viewer, Words, page as frame, parts};
use maud::{Markup, html};
use std::{collections::BTreeMap, sync::Arc};

/// So many events on one page.
const PAGE: usize = 50;

/// `GET /nhat-ky`.
pub(crate) async fn page(
    State(shell): State<Arc<Shell>>,
    viewer: Viewer,
    RawQuery(query): RawQuery,
) -> Result<Response, Problem> {
    let (w, ask) = (words(&viewer), Ask::read(query.as_deref()));
    let found = match ask.filter(&shell.app, w).await {
        Ok(filter) => shell.app.log_page(&filter, ask.before(), PAGE).await,
        Err(error) => Err(error),
    };
    let (found, told) = match found {
        Ok(found) => (found, None),
        Err(error) => (LogPage::default(), Some(refused(error)?)),
    };
    let registry = shell.app.registry_now().await?;
    let officials = officials(&shell.app).await?;
    let names = Names { registry: &registry, officials: &officials };
    let codes = codes(&shell.app, &found.entries).await?;
    let to_tasks = viewer.sees(View::Tasks) == Reach::All;
    let next = found.next.map(|it| ask.address("/nhat-ky", Some(it)));
    let first = ask.before().map(|_| ask.address("/nhat-ky", None));
    let status = if told.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let body = html! {
        h1 { (w.t("tab-log")) }
        (chain(w, &shell.app.chain_status()))
        (wrong(told.as_deref()))
        (ask.form(w))
        @if told.is_none() {
            p.nut-hang {
                a href=(ask.address("/nhat-ky/tai.csv", None)) download { (w.t("log-csv")) }
                a href=(ask.address("/nhat-ky/tai.jsonl", None)) download { (w.t("log-jsonl")) }
            }
            @if found.entries.is_empty() {
                (parts::nothing(&w.t(if found.next.is_some() { "log-none-so-far" } else { "log-none" })))
            } @else {
                table.the-hang.nhat-ky {
                    thead { tr {
                        th.so scope="col" { (w.t("log-position")) }
                        th scope="col" { (w.t("log-recorded")) }
                        th scope="col" { (w.t("log-event")) }
                        th scope="col" { (w.t("log-about")) }
                        th scope="col" { (w.t("log-who")) }
                        th scope="col" { (w.t("log-channel")) }
                    } }
                    tbody { @for it in &found.entries { (row(w, &names, it, codes.get(it.stream.as_str()).map(String::as_str), to_tasks)) } }
                }
            }
            @if let Some(at) = found.searched_to { p.phu-chu { (w.t("log-searched")) " " (parts::moment(at)) } }
            (parts::pager(w, first.as_deref(), next.as_deref()))
        }
    };
    let here = ask.address("/nhat-ky", ask.before());
    Ok((status, frame(&shell, &viewer, Tab::Log, &w.t("tab-log"), &here, &body)).into_response())
}

fn row(w: Words, names: &Names<'_>, it: &LogEntry, code: Option<&str>, to_tasks: bool) -> Markup {
    html! {
        tr {
            td.so data-ten=(w.t("log-position")) { (it.position) }
            td data-ten=(w.t("log-recorded")) {
                (parts::moment(it.recorded_at))
                @if let Some(on) = it.on.filter(|on| *on != recorded_day(it.recorded_at)) { br; span.phu-chu { (w.t("log-on")) " " (parts::date(on)) } }
                @if let Some(set) = it.clock_set_by_hand { br; span.phu-chu { (w.t("log-by-hand")) " " (parts::moment(set)) } }
            }
            td data-ten=(w.t("log-event")) { b { (event(w, &it.name)) } (details(w, names, it)) }
            td data-ten=(w.t("log-about")) {
                @match code {
                    Some(code) if to_tasks => { a href={ "/nhiem-vu/" (code) } { (code) } }
                    Some(code) => (code),
                    None => {
                        @let official = (it.stream.category() == "official").then(|| OfficialId(it.stream.as_str().trim_start_matches("official-").to_owned()));
                        @match official.and_then(|id| names.officials.get(&id).map(|name| (id, name))) {
                            Some((id, name)) => { a href=(person_path(&id)) { (name) } }
                            None => { span.phu-chu { (it.stream.as_str()) } }
                        }
                    }
                }
            }
            td data-ten=(w.t("log-who")) {
                (who(w, names, it.by.as_ref()))
                @if let Some(absent) = &it.on_behalf_of { br; span.phu-chu { (w.t("log-for")) " " (who(w, names, Some(absent))) } }
            }
            td data-ten=(w.t("log-channel")) { @if let Some(door) = it.channel { (channel(w, door)) } }
        }
    }
}

/// The day of a moment in Vietnam, seven hours ahead all year.
fn recorded_day(at: DateTime<Utc>) -> NaiveDate {
    (at + TimeDelta::hours(7)).date_naive()
}

/// What the event holds, field by field, and as it is stored.
fn details(w: Words, names: &Names<'_>, it: &LogEntry) -> Markup {
    let raw = serde_json::to_string_pretty(&it.data).unwrap_or_default();
    html! {
        details id={ "sk-" (it.position) } {
            summary { (w.with("log-details", &[("position", it.position.to_string().into())])) }
            (fields(w, names, &it.data))
            dl.chi-tiet.phu-chu {
                dt { (w.t("log-stored")) } dd { code { (it.name) } }
                dt { (w.t("log-stream")) } dd { code { (it.stream.as_str()) } " · " (it.revision) }
                dt { (w.t("log-id")) } dd { code { (it.id) } }
                @if let Some(command) = it.command { dt { (w.t("log-command")) } dd { code { (command) } } }
                @if let Some(cause) = it.cause { dt { (w.t("log-cause")) } dd { code { (cause) } } }
                dt { (w.t("log-hash")) } dd { code { (it.hash) } }
            }
            pre { (raw) }
        }
    }
}

fn who(w: Words, names: &Names<'_>, by: Option<&OfficialId>) -> Markup {
    match by {
        None => html! { (w.t("log-system")) },
        Some(id) => {
            html! { a href=(person_path(id)) { (names.officials.get(id).map_or(id.as_str(), String::as_str)) } }
        }
    }
}

/// Whether the log holds together, as far as it is known.
fn chain(w: Words, it: &ChainStatus) -> Markup {
    html! {
        section.khoi id="chuoi" {
            h2 { (w.t("log-chain")) }
            @if let Some(broken) = &it.broken {
                div.bao.loi role="alert" {
                    p {
                        b { "✗ " (w.t("log-chain-broken")) } " "
                        @if let Some(at) = broken.place.position { (w.with("log-chain-at", &[("position", at.to_string().into())])) " " }
                        (parts::moment(broken.at))
                    }
                    p { (broken.place.reason) }
                    p { (w.t("log-chain-call")) " " code { "dondoc verify" } }
                }
            } @else if let Some(sound) = &it.verified {
                p { b { "✓ " (w.with("log-chain-sound", &[("n", sound.events.into()), ("position", sound.position.map_or_else(String::new, |it| it.to_string()).into())])) } " " (parts::moment(sound.at)) }
                p.phu-chu { (w.t("log-chain-head")) " " code { (sound.head) } }
            } @else { p { (w.t("log-chain-unknown")) } }
            @if it.checking { p.phu-chu { (w.t("log-chain-checking")) } }
            @if let Some(failed) = &it.failed { p.bao.luu-y { (w.t("log-chain-failed")) " " (failed) } }
        }
    }
}

/// Everybody's name; also of those who left, since what they did stays theirs.
pub(super) async fn officials(app: &App) -> Result<BTreeMap<OfficialId, String>, ServiceError> {
    Ok(app.people(None).await?.into_iter().map(|it| (it.id, it.name)).collect())
}

/// The codes of the tasks that a page speaks of, by stream.
pub(super) async fn codes(app: &App, entries: &[LogEntry]) -> Result<BTreeMap<String, String>, ServiceError> {
    let models = app.models().await?;
    let board = &models.rows().board;
    let of_task = |it: &LogEntry| {
        let id = it.stream.as_str().strip_prefix("task-")?.parse::<TaskId>().ok()?;
        Some((it.stream.as_str().to_owned(), board.task(id)?.code()))
    };
    Ok(entries.iter().filter_map(of_task).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::WORDS;
    use dondoc_service::lists::{ChainBroken, ChainVerified};
    use dondoc_shell::Lang;
    use dondoc_store::{Broken, Position};

    #[track_caller]
    fn check(status: &ChainStatus, told: &[&str], untold: &[&str]) {
        let page = chain(WORDS.of(Lang::Vi), status).into_string();
        assert!(told.iter().all(|it| page.contains(it)), "{page}");
        assert!(!untold.iter().any(|it| page.contains(it)), "{page}");
    }

    #[test]
    fn a_broken_log_says_where_and_whom_to_call_whatever_was_sound_before() {
        let at = DateTime::UNIX_EPOCH;
        let verified =
            Some(ChainVerified { at, events: 12, position: Some(Position::from_raw(345)), head: "abc".into() });
        let place =
            Broken { position: Some(Position::from_raw(99)), stream: None, revision: None, reason: "<b>x</b>".into() };
        let sound = ChainStatus { verified: verified.clone(), ..ChainStatus::default() };
        let broken = ChainStatus { verified, broken: Some(ChainBroken { at, place }), ..ChainStatus::default() };
        check(&ChainStatus::default(), &["Chưa kiểm tra xong"], &["liền mạch"]);
        check(&sound, &["✓", "12 sự kiện", "345", "abc"], &["alert"]);
        check(&broken, &["role=\"alert\"", "Tại vị trí 99", "dondoc verify", "&lt;b&gt;x"], &["✓", "<b>x"]);
    }
}
