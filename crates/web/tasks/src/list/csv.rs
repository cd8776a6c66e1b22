//! A whole list as a file, sent line by line while it is read.

use super::seen_by;
use crate::{WORDS, ask::Ask, names::Names};
use axum::{
    body::{Body, Bytes},
    extract::{RawQuery, State},
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};
use chrono::NaiveDate;
use dondoc_service::{App, lists::ListedTask};
use dondoc_shell::{
    Problem, Shell, Viewer, Words,
    parts::{class_id, day, phase_id},
};
use futures_util::stream;
use std::{io, sync::Arc};
use tokio::sync::mpsc;

/// Spreadsheets take a file for UTF-8 only with this mark.
const MARK: &str = "\u{feff}";

const COLUMNS: [&str; 19] = [
    "field-code",
    "field-directive",
    "field-item",
    "field-content",
    "field-lead",
    "field-supporting",
    "field-officer",
    "field-field",
    "field-assigned",
    "field-wording",
    "field-original_due",
    "field-due",
    "field-class",
    "field-phase",
    "field-days_late",
    "field-completed",
    "field-percent",
    "field-last_told",
    "field-extended",
];

/// `GET /nhiem-vu.csv`.
pub(crate) async fn file(
    State(shell): State<Arc<Shell>>,
    viewer: Viewer,
    RawQuery(query): RawQuery,
) -> Result<Response, Problem> {
    let w = WORDS.of(viewer.lang);
    let ask = Ask::read(query.as_deref().unwrap_or_default());
    if !ask.unread.is_empty() {
        let told = w.with("list-unread", &[("names", ask.unread.join(", ").into())]);
        return Err(Problem::new(StatusCode::UNPROCESSABLE_ENTITY, told));
    }
    // A file holds the whole list, whichever page it was asked for from.
    let whole = Ask { after: None, ..ask };
    let filter = seen_by(&shell, &viewer, whole.filter(1)).await?;
    // What is refused is told now, not in the middle of a file; the total tells whether the file is whole.
    let first = shell.app.list_tasks(&filter).await?;
    let names = Names::of(&shell.app, &viewer).await?;
    let (sender, receiver) = mpsc::channel(2);
    let app = Arc::clone(&shell.app);
    let exported = tokio::spawn(async move { app.export_tasks(&filter, sender).await });
    let head = record(COLUMNS.map(|id| w.t(id)).as_slice()).map(|it| Bytes::from(format!("{MARK}{it}")));
    let part = Part { app: Arc::clone(&shell.app), names, w, receiver, exported: Some(exported), head: Some(head) };
    let parts = stream::unfold(part, |mut part| async move {
        let bytes = part.next().await?;
        Some((bytes, part))
    });
    let name = format!("nhiem-vu-{}.csv", first.as_of.format("%Y-%m-%d"));
    let headers = [
        (header::CONTENT_TYPE, "text/csv; charset=utf-8".to_owned()),
        (header::CONTENT_DISPOSITION, format!("attachment; filename=\"{name}\"")),
        (header::HeaderName::from_static("x-total-count"), first.total.to_string()),
    ];
    Ok((headers, Body::from_stream(parts)).into_response())
}

/// A file on its way out.
struct Part {
    app: Arc<App>,
    names: Names,
    w: Words,
    receiver: mpsc::Receiver<Vec<ListedTask>>,
    exported: Option<tokio::task::JoinHandle<Result<u64, dondoc_service::ServiceError>>>,
    head: Option<io::Result<Bytes>>,
}

impl Part {
    async fn next(&mut self) -> Option<io::Result<Bytes>> {
        if let Some(head) = self.head.take() {
            return Some(head);
        }
        if let Some(tasks) = self.receiver.recv().await {
            let officers = tasks.iter().filter_map(|it| it.officer.clone()).collect();
            self.names.learn(&self.app, officers).await;
            let lines: io::Result<String> = tasks.iter().map(|it| record(&cells(self.w, &self.names, it))).collect();
            return Some(lines.map(Bytes::from));
        }
        // A list that broke off must not pass for a whole one: the connection breaks off as well.
        match self.exported.take()?.await {
            Ok(Ok(_)) => None,
            Ok(Err(error)) => {
                tracing::error!(%error, "a list broke off");
                Some(Err(io::Error::other("the list broke off")))
            }
            Err(stopped) => Some(Err(io::Error::other(stopped))),
        }
    }
}

fn cells(w: Words, names: &Names, it: &ListedTask) -> Vec<String> {
    let on = |it: Option<NaiveDate>| it.map(day).unwrap_or_default();
    let number = |it: Option<u32>| it.map(|it| it.to_string()).unwrap_or_default();
    vec![
        it.code.clone(),
        it.directive.clone(),
        it.item.clone(),
        it.content.clone(),
        it.lead.as_ref().map(|it| names.agency(it)).unwrap_or_default(),
        names.agencies(&it.supporting),
        it.officer.as_ref().map(|it| names.official(it)).unwrap_or_default(),
        it.field.clone(),
        on(it.assigned),
        it.deadline.clone(),
        on(it.original_due),
        on(it.due),
        w.t(class_id(it.class)),
        w.t(phase_id(it.phase)),
        number(it.days_late),
        on(it.completed),
        number(it.percent.map(u32::from)),
        on(it.last_told),
        w.t(if it.extended { "yes" } else { "no" }),
    ]
}

fn record(cells: &[String]) -> io::Result<String> {
    let mut writer = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(Vec::new());
    writer.write_record(cells.iter().map(|cell| harmless(cell)))?;
    let bytes = writer.into_inner().map_err(|error| io::Error::other(error.to_string()))?;
    String::from_utf8(bytes).map_err(io::Error::other)
}

/// A spreadsheet computes what begins like a formula: words of people are never computed.
fn harmless(cell: &str) -> String {
    if cell.starts_with(['=', '+', '-', '@', '\t', '\r']) { format!("'{cell}") } else { cell.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_never_computed_and_stay_in_their_cell() {
        let cells = ["=cmd|' /C calc'!A1", "a;b,\"c\"\nd", "-1", "Sở Y tế"].map(str::to_owned);
        let line = record(&cells).unwrap();
        assert_eq!(line, "'=cmd|' /C calc'!A1,\"a;b,\"\"c\"\"\nd\",'-1,Sở Y tế\r\n");
    }
}
