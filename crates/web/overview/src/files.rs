//! The figures of a view as files: rows for spreadsheets, JSON for programs, pictures for slides.

use crate::{
    WORDS,
    ask::Ask,
    drawn::{Place, Which, cut_off, definition},
    facts::{self, Facts, label, on_time},
    page::Asked,
    sections, tables,
};
use axum::{
    Json,
    extract::{Path, RawQuery, State},
    http::{HeaderName, StatusCode, header},
    response::{IntoResponse, Response},
};
use dondoc_chart::{Cell, Look, Row, Table, to_png, wilson};
use dondoc_domain::timeliness::Class;
use dondoc_projections::board::Grouping;
use dondoc_service::{AgencyReport, Overview};
use dondoc_shell::{
    Problem, Shell, Tab, Viewer, Words, page,
    parts::{class_id, day},
};
use maud::{Markup, html};
use std::sync::Arc;

/// Two pixels for each unit: sharp on paper and on phones.
const SCALE: f32 = 2.0;

/// `GET /so-lieu/{file}`: "xu-huong.csv" and its like, the agencies as "don-vi.csv", the changes as "thay-doi.csv", "nhom.json" as the command line has rates,
/// "tong-quan.json".
pub(crate) async fn data(
    State(shell): State<Arc<Shell>>,
    viewer: Viewer,
    Path(file): Path<String>,
    RawQuery(query): RawQuery,
) -> Result<Response, Problem> {
    let (ask, w) = (asked(&shell, &viewer, query.as_deref()).await?, WORDS.of(viewer.lang));
    let app = &shell.app;
    match file.rsplit_once('.') {
        Some(("tong-quan", "json")) => Ok(Json(app.overview(&ask.overview()).await?).into_response()),
        Some(("nhom", "json")) => {
            let it = ask.overview();
            let request = dondoc_service::RatesRequest {
                from: it.from,
                to: it.to,
                as_of: it.as_of,
                known_at: it.known_at,
                definition: it.definition,
                by: Some(ask.by()),
                agency: it.agency,
                by_successor: it.by_successor,
            };
            Ok(Json(app.rates(&request).await?).into_response())
        }
        Some(("thay-doi", "csv")) => {
            let changes = facts::changes(app, &ask, usize::MAX).await?;
            csv(&changed(w, &changes), &format!("thay-doi-{}", changes.as_of))
        }
        Some(("don-vi", "csv")) => {
            let overview = app.overview(&ask.overview()).await?;
            csv(&agencies(w, &overview), &format!("don-vi-{}", overview.scope.as_of))
        }
        Some((slug, "csv")) => {
            let which = Which::parse(slug).ok_or(StatusCode::NOT_FOUND)?;
            let facts = Facts::of(app, &ask).await?;
            let mut table = which.drawing(w, &ask, &facts, Place::Alone).table(w.drawn());
            which.name_rows(w, &ask, &mut table);
            csv(&table, &format!("{slug}-{}", facts.overview.scope.as_of))
        }
        Some(_) | None => Err(StatusCode::NOT_FOUND.into()),
    }
}

/// `GET /bang/{which}`: all the figures of a drawing as a table.
pub(crate) async fn table(
    State(shell): State<Arc<Shell>>,
    viewer: Viewer,
    Path(slug): Path<String>,
    RawQuery(query): RawQuery,
) -> Result<Markup, Problem> {
    let which = Which::parse(&slug).ok_or(StatusCode::NOT_FOUND)?;
    let (ask, w) = (asked(&shell, &viewer, query.as_deref()).await?, WORDS.of(viewer.lang));
    let facts = Facts::of(&shell.app, &ask).await?;
    let title = which.title(w, ask.by());
    let scope = which.scope(&facts.overview);
    let mut table = which.drawing(w, &ask, &facts, Place::Alone).table(w.drawn());
    which.name_rows(w, &ask, &mut table);
    let body = html! {
        h1 { (title) }
        p.phu-chu { (day(scope.from)) "–" (day(scope.to)) " · " (cut_off(w, scope)) ". " (definition(w, scope).join(" ")) }
        p { a href=(ask.address(Tab::Overview.path())) { (w.t("table-back")) } }
        div.cuon-ngang.khoi tabindex="0" role="region" aria-label=(title) { (tables::table(w, &title, &table, tables::MOST)) }
        (sections::files(w, &ask, which))
    };
    let here = ask.address(&format!("/bang/{slug}"));
    Ok(page(&shell, &viewer, Tab::Overview, &title, &here, &body))
}

/// `GET /hinh/{file}`: "xu-huong.png" and its like.
pub(crate) async fn picture(
    State(shell): State<Arc<Shell>>,
    viewer: Viewer,
    Path(file): Path<String>,
    RawQuery(query): RawQuery,
) -> Result<Response, Problem> {
    /// Pictures take tens of milliseconds and megabytes each: one at a time leaves the rest to the pages.
    static TURN: tokio::sync::Semaphore = tokio::sync::Semaphore::const_new(1);
    let which = file.strip_suffix(".png").and_then(Which::parse).ok_or(StatusCode::NOT_FOUND)?;
    let (ask, w) = (asked(&shell, &viewer, query.as_deref()).await?, WORDS.of(viewer.lang));
    let facts = Facts::of(&shell.app, &ask).await?;
    let name = format!("{}-{}.png", which.slug(), facts.overview.scope.as_of);
    // The semaphore is never closed.
    let turn = TURN.acquire().await.ok();
    let fonts = Arc::clone(&shell.fonts);
    let drawn = tokio::task::spawn_blocking(move || {
        let look = Look { words: w.drawn(), ..Look::new(&fonts) };
        to_png(&which.drawing(w, &ask, &facts, Place::Alone).to_svg(&look), &fonts, SCALE)
    })
    .await;
    drop(turn);
    match drawn {
        Ok(Ok(bytes)) => Ok(file_of("image/png", "inline", &name, bytes)),
        Ok(Err(error)) => {
            tracing::error!(%error, "a picture could not be made");
            Err(StatusCode::INTERNAL_SERVER_ERROR.into())
        }
        Err(error) => {
            tracing::error!(%error, "a picture could not be made");
            Err(StatusCode::INTERNAL_SERVER_ERROR.into())
        }
    }
}

async fn asked(shell: &Shell, viewer: &Viewer, query: Option<&str>) -> Result<Ask, Problem> {
    let Asked { ask, .. } = Asked::read(shell, viewer, query, None).await?;
    if ask.unread.is_empty() {
        return Ok(ask);
    }
    let told = WORDS.of(viewer.lang).with("unread", &[("names", ask.unread.join(", ").into())]);
    Err(Problem::new(StatusCode::UNPROCESSABLE_ENTITY, told))
}

/// A row for each task and each list that it is in.
fn changed(w: Words, changes: &dondoc_service::Changes) -> Table {
    let mut table = Table { header: vec![w.t("changes-kind"), w.t("changes-code")], rows: Vec::new() };
    for (id, list) in sections::lists(changes) {
        table.rows.extend(
            list.codes
                .iter()
                .map(|code| Row { cells: vec![Cell::Text(w.t(id)), Cell::Text(code.clone())], link: None }),
        );
    }
    table
}

/// A row for each agency with all that its line in the page has, and the boxes besides.
fn agencies(w: Words, overview: &Overview) -> Table {
    let (drawn, boxes) = (w.drawn(), Class::ALL.map(|class| w.t(class_id(class))));
    let mut header = vec![w.t("agencies-name"), w.t("agencies-assigned")];
    header.extend(boxes);
    header.extend([drawn.on_time, drawn.due, drawn.rate, drawn.low, drawn.high].map(str::to_owned));
    header.push(w.t("agencies-silent"));
    let row = |it: &AgencyReport| {
        let (tally, on_time) = (&it.tally, on_time(&it.tally));
        let name = label(w, Grouping::Agency, &it.key, &it.label);
        let of = |class| match class {
            Class::DoneOnTime => tally.done_on_time,
            Class::DoneLate => tally.done_late,
            Class::OpenInTime => tally.open_in_time,
            Class::OpenOverdue => tally.open_overdue,
            Class::Undated => tally.undated,
            Class::Returned => tally.returned,
            Class::Withdrawn => tally.withdrawn,
        };
        let mut cells = vec![Cell::Text(name), Cell::Count(tally.assigned)];
        cells.extend(Class::ALL.map(|class| Cell::Count(of(class))));
        let bounds = wilson(on_time);
        cells.extend([Cell::Count(on_time.num), Cell::Count(on_time.den), Cell::Percent(on_time)]);
        cells.extend([Cell::Rate(bounds.map(|it| it.0)), Cell::Rate(bounds.map(|it| it.1))]);
        cells.push(Cell::Count(it.silent.into()));
        Row { cells, link: None }
    };
    Table { header, rows: overview.agencies.iter().map(row).collect() }
}

fn csv(table: &Table, name: &str) -> Result<Response, Problem> {
    let bytes = tables::csv(table).map_err(|error| {
        tracing::error!(%error, "a table could not be written");
        Problem::from(StatusCode::INTERNAL_SERVER_ERROR)
    })?;
    Ok(file_of("text/csv; charset=utf-8", "attachment", &format!("{name}.csv"), bytes))
}

fn file_of(mime: &str, shown: &str, name: &str, bytes: Vec<u8>) -> Response {
    let headers: [(HeaderName, String); 2] = [
        (header::CONTENT_TYPE, mime.to_owned()),
        (header::CONTENT_DISPOSITION, format!("{shown}; filename=\"{name}\"")),
    ];
    (headers, bytes).into_response()
}
