//! What a line of a plan says beyond what is stored: results as commands, differences as findings.

use chrono::NaiveDate;
use dondoc_agencies::{AgencyId, Registry};
use dondoc_calendar::Deadline;
use dondoc_domain::{
    task::{Assignment, Command, Document, Task, TaskEvent, event::Correction},
    timeliness::Phase,
};
use dondoc_intake::{Column, DocumentKind, Finding, Line, Severity};
use std::collections::{BTreeSet, HashSet};

/// What a line says of results, as commands with the days they happened.
pub(super) fn results(line: &Line, known: &Task, issued: NaiveDate) -> Vec<(Option<NaiveDate>, Command)> {
    let cells = &line.result;
    let of = |kind: DocumentKind| {
        let mut documents: Vec<Document> = cells
            .documents
            .iter()
            .filter(|it| it.kind == kind && !it.number.is_empty())
            .map(|it| Document { number: it.number.clone(), date: it.date })
            .collect();
        documents.sort_by_key(|it| it.date);
        documents
    };
    let (submitted, published) = (of(DocumentKind::Submission), of(DocumentKind::Issuance));
    let last = submitted.iter().chain(&published).filter_map(|it| it.date).max();
    let mut commands = Vec::new();
    let mut say = |on, command| commands.push((on, command));
    if cells.done && submitted.is_empty() {
        let text = format!("Theo bảng nhập, cột tiến độ ghi: {}", cells.progress_text);
        say(published.iter().filter_map(|it| it.date).max(), Command::Submit { documents: Vec::new(), text });
    }
    for document in submitted {
        say(None, Command::Submit { documents: vec![document], text: String::new() });
    }
    for document in published {
        say(None, Command::RecordIssuance { document });
    }
    if cells.done {
        say(last.map(|day| day.max(issued)), Command::Confirm { note: String::new() });
    } else if !dondoc_text::is_blank(&cells.progress_text) && known.phase() != Phase::Done {
        let percent = cells.percent.map(u16::from);
        let note = cells.progress_text.clone();
        let already = known.progress.as_ref().is_some_and(|(it, ..)| it.note == dondoc_text::tidy(&note));
        if !already {
            say(None, Command::Report { percent, note, documents: Vec::new(), blocker: None });
        }
    }
    commands
}

/// Whether an event is what a file said of a result before: said once, it is for people to go on from there.
pub(super) fn tells(said: &TaskEvent, command: &Command) -> bool {
    match (said, command) {
        (TaskEvent::ResultSubmitted(it), Command::Submit { documents, .. }) => it.documents == *documents,
        (TaskEvent::ResultIssued(it), Command::RecordIssuance { document }) => it.document == *document,
        (TaskEvent::CompletionConfirmed(_), Command::Confirm { .. })
        | (TaskEvent::ProgressReported(_), Command::Report { .. }) => true,
        _ => false,
    }
}

/// Where a known task differs from the file: in words, old and new, and as the correction that would follow the file.
pub(super) struct Differences {
    pub told: Vec<String>,
    /// None when nothing of it can be corrected.
    pub correction: Option<Correction>,
}

/// Compares a known task with what the file says; `columns` are the further columns that the file has.
pub(super) fn differences(
    task: &Task,
    new: &Assignment,
    columns: &HashSet<String>,
    registry: &Registry,
) -> Differences {
    let blank = Correction { reason: "Nhập lại tệp kế hoạch đã sửa".into(), ..Correction::default() };
    let mut correction = blank.clone();
    let mut told = Vec::new();
    let Some(old) = &task.assignment else { return Differences { told, correction: None } };
    let mut text = |what: &str, old: &str, new: &str| {
        let new = dondoc_text::tidy(new);
        (old != new).then(|| {
            told.push(format!("{what}: đã lưu “{old}”, trong tệp “{new}”."));
            new
        })
    };
    correction.content = text("Nội dung", &old.content, &new.content);
    correction.deliverable = text("Sản phẩm", &old.deliverable, &new.deliverable);
    correction.approver = text("Cấp trình", &old.approver, &new.approver);
    correction.field = text("Lĩnh vực", &old.field, &new.field);
    if let Some(text) = text("Thời hạn", &old.deadline.text, &new.deadline.text) {
        correction.deadline = Some(Deadline { text, ..new.deadline.clone() });
    }
    if old.supporting != new.supporting {
        let names = |all: &[AgencyId]| all.iter().map(|it| name(registry, it)).collect::<Vec<_>>().join(", ");
        let (before, now) = (names(&old.supporting), names(&new.supporting));
        told.push(format!("Đơn vị phối hợp: đã lưu “{before}”, trong tệp “{now}”."));
        correction.supporting = Some(new.supporting.clone());
    }
    // A running number moves with every row that is inserted: it says nothing of the task.
    for column in columns.iter().collect::<BTreeSet<_>>() {
        let value = |it: &Assignment| it.attributes.get(column).map(|it| dondoc_text::tidy(it)).unwrap_or_default();
        let (before, now) = (value(old), value(new));
        if before != now && Column::named(column) != Some(Column::Number) {
            told.push(format!(
                "{column}: đã lưu “{before}”, trong tệp “{now}”. Cột này chỉ lưu khi giao, không đính chính."
            ));
        }
    }
    Differences { told, correction: Some(correction).filter(|it| *it != blank) }
}

/// Why nothing of a task follows a file any more: it is closed, and what it was judged by stays.
pub(super) fn closed(task: &Task) -> Option<&'static str> {
    match task.phase() {
        Phase::Done => Some("đã hoàn thành"),
        Phase::Withdrawn => Some("đã thu hồi"),
        _ => None,
    }
}

/// What a file says of a closed task beyond what is stored. Asked to follow the file, it is an error that nothing did.
pub(super) fn closed_differs(code: &str, how: &str, what: &str, asked: bool, cell: &str) -> Finding {
    let severity = if asked { Severity::Error } else { Severity::Warning };
    let message = format!(
        "Nhiệm vụ {code} {how} nên giữ nguyên. {what} Nếu tệp đúng, mở lại nhiệm vụ (task reopen) rồi nhập lại với --apply-changes."
    );
    Finding { code: "closed_differs", severity, message, cell: cell.to_owned() }
}

/// The results in a file that a closed task has not: its documents, old and new. A date that cannot be read is told
/// where the file is read.
pub(super) fn further_results(task: &Task, commands: &[(Option<NaiveDate>, Command)]) -> Option<String> {
    let stored: Vec<&Document> = task.submissions.iter().flat_map(|it| &it.documents).chain(&task.issued).collect();
    let said = commands.iter().flat_map(|(_, command)| match command {
        Command::Submit { documents, .. } => documents.as_slice(),
        Command::RecordIssuance { document } => std::slice::from_ref(document),
        _ => &[],
    });
    let further: Vec<&Document> = said.filter(|it| it.date.is_some() && !stored.contains(it)).collect();
    let shown = |documents: &[&Document]| {
        let one = |it: &&Document| match it.date {
            Some(date) => format!("{} ngày {}", it.number, date.format("%d/%m/%Y")),
            None => it.number.clone(),
        };
        documents.iter().map(one).collect::<Vec<_>>().join("; ")
    };
    (!further.is_empty())
        .then(|| format!("Văn bản kết quả: đã lưu “{}”, trong tệp có “{}”.", shown(&stored), shown(&further)))
}

pub(super) fn differs(cell: &str, message: String) -> Finding {
    Finding { code: "differs", severity: Severity::Warning, message, cell: cell.to_owned() }
}

pub(super) fn corrected(cell: String) -> Finding {
    let message = "Đã đính chính theo tệp mới; bản cũ vẫn còn trong lịch sử nhiệm vụ.".into();
    Finding { code: "corrected", severity: Severity::Info, message, cell }
}

pub(super) fn name(registry: &Registry, agency: &AgencyId) -> String {
    registry.get(agency).map_or_else(|| agency.to_string(), |it| it.name.clone())
}
