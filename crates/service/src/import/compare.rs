//! What a line of a plan says beyond what is stored: results as commands, differences as findings.

use chrono::NaiveDate;
use dondoc_agencies::{AgencyId, Registry};
use dondoc_calendar::Deadline;
use dondoc_domain::{
    task::{Assignment, Command, Document, Task, TaskEvent, event::Correction},
    timeliness::Phase,
};
use dondoc_intake::{DocumentKind, Finding, Line, Severity};

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

/// Where a known task differs from the file, as findings and as the correction that would follow the file.
pub(super) fn differences(task: &Task, new: &Assignment, cell: &str, findings: &mut Vec<Finding>) -> Correction {
    let mut correction =
        Correction { reason: "Nhập lại tệp kế hoạch đã sửa".into(), ..Correction::default() };
    let Some(old) = &task.assignment else { return correction };
    let mut text = |what: &str, old: &str, new: &str| {
        let new = dondoc_text::tidy(new);
        (old != new).then(|| {
            findings.push(differs(cell, format!("{what}: đã lưu “{old}”, trong tệp “{new}”.")));
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
        findings.push(differs(cell, "Đơn vị phối hợp khác với bản đã lưu.".into()));
        correction.supporting = Some(new.supporting.clone());
    }
    correction
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
