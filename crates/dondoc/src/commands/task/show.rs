//! `task show`: a task with its whole history.

use crate::{
    cli::Global,
    commands::explain::deadline_json,
    output::{self, DONE, Format, Sheet, vn, vn_or_dash},
};
use chrono_tz::Asia::Ho_Chi_Minh;
use dondoc_domain::{
    event::{Channel, Stored},
    task::{TaskEvent, event::UndoneWhat},
    timeliness::Class,
};
use dondoc_service::{App, TaskView};
use serde_json::{Value, json};

pub async fn run(global: &Global, app: &App, id: &str) -> anyhow::Result<u8> {
    let view = app.view(id).await?;
    match global.format {
        Format::Json => output::json(&as_json(&view))?,
        Format::Text => print(app, &view).await?,
    }
    Ok(DONE)
}

fn as_json(view: &TaskView) -> Value {
    let task = &view.task;
    let assignment = task.assignment.as_ref();
    json!({
        "id": view.id, "code": view.code, "directive": view.directive,
        "item": assignment.map(|it| &it.item), "content": assignment.map(|it| &it.content),
        "lead": task.lead(), "officer": task.standing.officer,
        "supporting": assignment.map(|it| &it.supporting),
        "deliverable": assignment.map(|it| &it.deliverable), "approver": assignment.map(|it| &it.approver),
        "field": assignment.map(|it| &it.field), "attributes": assignment.map(|it| &it.attributes),
        "source": assignment.and_then(|it| it.source.as_ref()),
        "original_deadline": assignment.map(|it| deadline_json(&it.deadline)),
        "deadline": task.deadline.as_ref().map(deadline_json),
        "phase": task.phase(), "class": view.class, "reported_late": view.reported_late,
        "extension_request": task.request.as_ref().map(|it| it.until), "extensions_granted": task.grants,
        "evidence": task.evidence,
        "history": view.history,
    })
}

async fn print(app: &App, view: &TaskView) -> anyhow::Result<()> {
    let task = &view.task;
    let registry = app.registry().await?;
    let name = |id: &dondoc_agencies::AgencyId| registry.get(id).map_or_else(|| id.to_string(), |it| it.name.clone());
    let Some(assignment) = &task.assignment else { return Ok(()) };
    let item = if assignment.item.is_empty() { String::new() } else { format!(" mục {}", assignment.item) };
    output::line(format!("{} · {}{item}", view.code, view.directive))?;
    output::line(&assignment.content)?;
    let say = |label: &str, text: String| match text.is_empty() {
        true => Ok(()),
        false => output::line(format!("  {label:<16} {text}")),
    };
    say("Chủ trì", task.lead().map_or_else(|| "–".into(), name))?;
    if let Some(officer) = &task.standing.officer {
        say("Người nhận", app.name_of(officer).await)?;
    }
    say("Phối hợp", assignment.supporting.iter().map(name).collect::<Vec<_>>().join("; "))?;
    say("Lĩnh vực", assignment.field.clone())?;
    say("Sản phẩm", assignment.deliverable.clone())?;
    say("Cấp trình", assignment.approver.clone())?;
    for (heading, text) in &assignment.attributes {
        say(heading, text.clone())?;
    }
    if let Some(deadline) = &task.deadline {
        say("Thời hạn", format!("{} → {}", deadline.text, vn_or_dash(deadline.effective_due)))?;
    }
    if task.standing.extended {
        say("Hạn ban đầu", vn_or_dash(assignment.deadline.effective_due))?;
    }
    if let Some(request) = &task.request {
        say("Xin gia hạn", format!("đến {}, chờ quyết định", vn(request.until)))?;
    }
    let files: Vec<String> = task.evidence.iter().map(|it| format!("{} ({})", it.name, size(it.size))).collect();
    say("Minh chứng", files.join("; "))?;
    let class = view.class.map_or("", Class::label);
    say("Trạng thái", format!("{} ({class})", task.phase().label()))?;
    if view.reported_late {
        say("Lưu ý", "đúng hạn theo ngày văn bản, nhưng báo cáo sau khi hết hạn".into())?;
    }
    if let Some(source) = &assignment.source {
        say("Nguồn", format!("{} ô {}", source.file, source.cell))?;
    }
    let mut sheet = Sheet::new(&["Ngày", "Việc", "Nội dung", "Ai", "Ghi lúc"]);
    for entry in &view.history {
        let event = TaskEvent::decode(&entry.name, entry.data.to_string().as_bytes());
        let (label, text) = event.as_ref().map_or((entry.name.as_str(), String::new()), |it| (label(it), told(it)));
        let mut who = match &entry.by {
            Some(by) => app.name_of(by).await,
            None => door(entry.channel).to_owned(),
        };
        if let Some(absent) = &entry.on_behalf_of {
            who = format!("{who}, thay mặt {}", app.name_of(absent).await);
        }
        let shown = entry.clock_set_by_hand.unwrap_or(entry.recorded_at);
        let mut recorded = shown.with_timezone(&Ho_Chi_Minh).format("%d/%m/%Y %H:%M").to_string();
        if entry.clock_set_by_hand.is_some() {
            recorded.push_str(" (đồng hồ đặt tay)");
        }
        sheet.row([vn(entry.on), label.to_owned(), text, who, recorded]);
    }
    output::line("")?;
    sheet.print()
}

/// A size as people read it.
fn size(bytes: u64) -> String {
    match bytes {
        0..1_000 => format!("{bytes} byte"),
        1_000..1_000_000 => format!("{} KB", bytes.div_ceil(1_000)),
        _ => format!("{} MB", bytes.div_ceil(1_000_000)),
    }
}

/// A door's name for people.
pub fn door(channel: Channel) -> &'static str {
    match channel {
        Channel::Cli => "dòng lệnh",
        Channel::Import => "nhập từ tệp",
        Channel::Clock => "hệ thống",
        Channel::Web => "trang web",
        Channel::Telegram => "Telegram",
        Channel::Zalo => "Zalo",
        Channel::Api => "hệ thống khác",
    }
}

/// What happened, for people.
pub fn label(event: &TaskEvent) -> &'static str {
    match event {
        TaskEvent::Assigned(_) => "giao việc",
        TaskEvent::Accepted(_) => "tiếp nhận",
        TaskEvent::Returned(_) => "trả lại",
        TaskEvent::Reassigned(_) => "phân công lại",
        TaskEvent::LeftWithoutLead(_) => "chờ phân công lại",
        TaskEvent::ProgressReported(_) => "báo cáo tiến độ",
        TaskEvent::ExtensionRequested(_) => "xin gia hạn",
        TaskEvent::ExtensionGranted(_) => "gia hạn",
        TaskEvent::ExtensionRefused(_) => "không gia hạn",
        TaskEvent::ResultSubmitted(_) => "trình kết quả",
        TaskEvent::ResultIssued(_) => "ban hành",
        TaskEvent::CompletionConfirmed(_) => "xác nhận hoàn thành",
        TaskEvent::ResultSentBack(_) => "trả lại kết quả",
        TaskEvent::DeadlinePassed(_) => "quá hạn",
        TaskEvent::ExplanationRequested(_) => "yêu cầu giải trình",
        TaskEvent::ExplanationGiven(_) => "giải trình",
        TaskEvent::ObjectiveCauseConfirmed(_) => "xác nhận nguyên nhân khách quan",
        TaskEvent::Suspended(_) => "tạm dừng",
        TaskEvent::Resumed(_) => "tiếp tục",
        TaskEvent::Reopened(_) => "mở lại",
        TaskEvent::Withdrawn(_) => "thu hồi",
        TaskEvent::Corrected(_) => "đính chính",
        TaskEvent::DeadlineRecalculated(_) => "tính lại thời hạn",
        TaskEvent::EvidenceAttached(_) => "gửi minh chứng",
        TaskEvent::Undone(_) => "hoàn tác",
    }
}

/// The content of what happened, for people.
fn told(event: &TaskEvent) -> String {
    let documents = |documents: &[dondoc_domain::task::Document]| {
        let one = |it: &dondoc_domain::task::Document| match it.date {
            Some(date) => format!("{} ngày {}", it.number, vn(date)),
            None => it.number.clone(),
        };
        documents.iter().map(one).collect::<Vec<_>>().join("; ")
    };
    let joined =
        |parts: &[String]| parts.iter().filter(|part| !part.is_empty()).cloned().collect::<Vec<_>>().join(" · ");
    match event {
        TaskEvent::Assigned(it) => it.deadline.text.clone(),
        TaskEvent::Accepted(_) => String::new(),
        TaskEvent::Returned(it) => {
            let proposed = it.proposed.as_ref().map_or_else(String::new, |id| format!("đề nghị giao {id}"));
            joined(&[it.reason.clone(), proposed])
        }
        TaskEvent::Reassigned(it) => joined(&[format!("{} → {}", it.from, it.to), it.reason.clone()]),
        TaskEvent::LeftWithoutLead(it) => it.reason.clone(),
        TaskEvent::ProgressReported(it) => {
            let percent = it.percent.map_or_else(String::new, |percent| format!("{percent} %"));
            joined(&[percent, it.note.clone(), documents(&it.documents)])
        }
        TaskEvent::ExtensionRequested(it) => {
            let notice = if it.short_notice { "gửi sát hạn".to_owned() } else { String::new() };
            joined(&[format!("đến {}", vn(it.until)), it.reason.clone(), notice])
        }
        TaskEvent::ExtensionGranted(it) => {
            joined(&[format!("đến {}", vn_or_dash(it.deadline.effective_due)), it.note.clone()])
        }
        TaskEvent::ResultSubmitted(it) => joined(&[documents(&it.documents), it.text.clone()]),
        TaskEvent::ResultIssued(it) => documents(std::slice::from_ref(&it.document)),
        TaskEvent::CompletionConfirmed(it) | TaskEvent::ExplanationRequested(it) => it.note.clone(),
        TaskEvent::ExtensionRefused(it)
        | TaskEvent::ResultSentBack(it)
        | TaskEvent::ObjectiveCauseConfirmed(it)
        | TaskEvent::Suspended(it)
        | TaskEvent::Reopened(it) => it.reason.clone(),
        TaskEvent::EvidenceAttached(it) => it.name.clone(),
        TaskEvent::Undone(it) => match it.what {
            UndoneWhat::Progress => "báo cáo tiến độ".to_owned(),
            UndoneWhat::ExtensionRequest => "xin gia hạn".to_owned(),
            UndoneWhat::Result => "trình kết quả".to_owned(),
            UndoneWhat::Return => "trả lại".to_owned(),
        },
        TaskEvent::DeadlinePassed(it) => format!("thời hạn {}", vn(it.effective_due)),
        TaskEvent::ExplanationGiven(it) => it.text.clone(),
        TaskEvent::Resumed(it) => {
            let due = it.deadline.as_ref().map_or_else(String::new, |it| it.text.clone());
            joined(&[due, it.note.clone()])
        }
        TaskEvent::Withdrawn(it) => {
            let ends = if it.ends_series { "chấm dứt việc định kỳ".to_owned() } else { String::new() };
            joined(&[it.reason.clone(), ends])
        }
        TaskEvent::Corrected(it) => {
            let deadline = it.deadline.as_ref().map_or_else(String::new, |it| format!("thời hạn: {}", it.text));
            joined(&[it.reason.clone(), it.content.clone().unwrap_or_default(), deadline])
        }
        TaskEvent::DeadlineRecalculated(it) => {
            format!("hết hạn {}, theo lịch {}", vn_or_dash(it.current.effective_due), it.current.calendar)
        }
    }
}
