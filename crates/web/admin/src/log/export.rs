//! The events that a filter finds, as a file that is sent while it is read.

use super::{
    ask::{Ask, event},
    look::{codes, officials},
};
use crate::common::{channel, harmless, words};
use axum::{
    body::{Body, Bytes},
    extract::{RawQuery, State},
    http::header,
    response::{IntoResponse, Response},
};
use chrono::SecondsFormat;
use dondoc_domain::OfficialId;
use dondoc_service::lists::{LogEntry, LogFilter};
use dondoc_shell::{Problem, Shell, Viewer, Words};
use dondoc_store::Position;
use futures_util::stream;
use std::{collections::BTreeMap, io, sync::Arc};

/// So many events are read at a time.
const PART: usize = 200;

const COLUMNS: [&str; 14] = [
    "log-position",
    "log-recorded",
    "log-on",
    "log-event",
    "log-stored",
    "log-stream",
    "log-task",
    "log-who",
    "log-who-id",
    "log-for",
    "log-channel",
    "log-command",
    "log-data",
    "log-hash",
];

#[derive(Clone, Copy)]
enum Form {
    Csv,
    Jsonl,
}

/// A file on its way out.
struct Export {
    shell: Arc<Shell>,
    w: Words,
    filter: LogFilter,
    form: Form,
    officials: BTreeMap<OfficialId, String>,
    /// Where to go on; none when all is sent.
    before: Option<Option<Position>>,
    head: bool,
}

/// `GET /nhat-ky/tai.csv`.
pub(crate) async fn csv(
    State(shell): State<Arc<Shell>>,
    viewer: Viewer,
    RawQuery(query): RawQuery,
) -> Result<Response, Problem> {
    file(shell, &viewer, query.as_deref(), Form::Csv).await
}

/// `GET /nhat-ky/tai.jsonl`.
pub(crate) async fn jsonl(
    State(shell): State<Arc<Shell>>,
    viewer: Viewer,
    RawQuery(query): RawQuery,
) -> Result<Response, Problem> {
    file(shell, &viewer, query.as_deref(), Form::Jsonl).await
}

async fn file(shell: Arc<Shell>, viewer: &Viewer, query: Option<&str>, form: Form) -> Result<Response, Problem> {
    let w = words(viewer);
    // What is refused is told now, not in the middle of a file.
    let filter = Ask::read(query).filter(&shell.app, w).await?;
    let (mime, ending) = match form {
        Form::Csv => ("text/csv; charset=utf-8", "csv"),
        Form::Jsonl => ("application/x-ndjson; charset=utf-8", "jsonl"),
    };
    let name = format!("nhat-ky-{}.{ending}", shell.app.today());
    let officials = officials(&shell.app).await?;
    let export = Export { shell, w, filter, form, officials, before: Some(None), head: true };
    let parts = stream::unfold(export, |mut export| async move {
        let bytes = export.next().await?;
        Some((bytes, export))
    });
    let headers = [
        (header::CONTENT_TYPE, mime.to_owned()),
        (header::CONTENT_DISPOSITION, format!("attachment; filename=\"{name}\"")),
    ];
    Ok((headers, Body::from_stream(parts)).into_response())
}

impl Export {
    async fn next(&mut self) -> Option<io::Result<Bytes>> {
        if std::mem::take(&mut self.head) && matches!(self.form, Form::Csv) {
            let head = COLUMNS.map(|id| self.w.t(id));
            // Spreadsheets take a file for UTF-8 only with this mark.
            return Some(record(head.iter().map(String::as_str)).map(|it| Bytes::from(format!("\u{feff}{it}"))));
        }
        let before = self.before.take()?;
        match self.part(before).await {
            Ok(text) => Some(Ok(Bytes::from(text))),
            // A file that broke off must not pass for a whole one: the connection breaks off as well.
            Err(error) => {
                tracing::error!(%error, "an export of the log broke off");
                Some(Err(error))
            }
        }
    }

    async fn part(&mut self, before: Option<Position>) -> io::Result<String> {
        let broken = |error: dondoc_service::ServiceError| io::Error::other(error.to_string());
        let page = self.shell.app.log_page(&self.filter, before, PART).await.map_err(broken)?;
        self.before = page.next.map(Some);
        let codes = codes(&self.shell.app, &page.entries).await.map_err(broken)?;
        let mut text = String::new();
        for it in &page.entries {
            match self.form {
                Form::Csv => text.push_str(&self.cells(it, codes.get(it.stream.as_str()))?),
                Form::Jsonl => {
                    text.push_str(&serde_json::to_string(it).map_err(io::Error::other)?);
                    text.push('\n');
                }
            }
        }
        Ok(text)
    }

    fn cells(&self, it: &LogEntry, code: Option<&String>) -> io::Result<String> {
        let id = |who: &Option<OfficialId>| who.as_ref().map_or_else(String::new, ToString::to_string);
        let name = it.by.as_ref().and_then(|id| self.officials.get(id)).cloned();
        let cells = [
            it.position.to_string(),
            it.recorded_at.to_rfc3339_opts(SecondsFormat::Secs, true),
            it.on.map_or_else(String::new, |it| it.to_string()),
            event(self.w, &it.name),
            it.name.clone(),
            it.stream.as_str().to_owned(),
            code.cloned().unwrap_or_default(),
            name.unwrap_or_else(|| if it.by.is_none() { self.w.t("log-system") } else { id(&it.by) }),
            id(&it.by),
            id(&it.on_behalf_of),
            it.channel.map_or_else(String::new, |it| channel(self.w, it)),
            it.command.map_or_else(String::new, |it| it.to_string()),
            it.data.to_string(),
            it.hash.clone(),
        ];
        let cells: Vec<String> = cells.iter().map(|it| harmless(it)).collect();
        record(cells.iter().map(String::as_str))
    }
}

fn record<'a>(cells: impl Iterator<Item = &'a str>) -> io::Result<String> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(cells.collect::<Vec<_>>()).map_err(io::Error::other)?;
    let bytes = writer.into_inner().map_err(|error| io::Error::other(error.to_string()))?;
    String::from_utf8(bytes).map_err(io::Error::other)
}
