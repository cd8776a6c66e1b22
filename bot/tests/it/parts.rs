//! What dialogues are made of: tasks, people, things that wait; and how a message is checked and shown.

use chrono::NaiveDate;
use dondoc_agencies::AgencyId;
use dondoc_bot::{OpenTask, Waiting, WaitingFor, Who};
use dondoc_domain::{
    OfficialId, TaskId,
    official::Role,
    timeliness::{Class, Phase},
};
use dondoc_messaging::{Abilities, FileKind, FileRef, LONGEST_DATA, Outgoing};
use std::fmt::Write;
use uuid::Uuid;

/// What a messenger with everything can do.
pub const ABLE: Abilities = Abilities {
    buttons: true,
    edits: true,
    reply_refs: true,
    attachments: true,
    longest_text: 4096,
    longest_caption: 1024,
    largest_file: 20 * 1024 * 1024,
};

/// What a messenger with words alone can do.
pub const PLAIN: Abilities = Abilities {
    buttons: false,
    edits: false,
    reply_refs: false,
    attachments: false,
    longest_text: 2000,
    longest_caption: 2000,
    largest_file: 5 * 1024 * 1024,
};

/// A day.
pub fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

/// The identity of the task of a number.
pub fn id(number: u32) -> TaskId {
    // The digits of the number, so that the log can be read.
    TaskId(Uuid::from_u128(u128::from_str_radix(&number.to_string(), 16).unwrap()))
}

/// An open task of Sở Tài chính, taken on by the person.
pub fn task(number: u32, title: &str, due: Option<&str>) -> OpenTask {
    OpenTask {
        id: id(number),
        code: format!("NV{number}"),
        title: title.to_owned(),
        directive: "36/QĐ-UBND".to_owned(),
        lead: AgencyId::new("STC"),
        lead_name: "Sở Tài chính".to_owned(),
        due: due.map(day),
        class: Class::OpenInTime,
        phase: Phase::Open,
        percent: None,
        accepted: true,
        extension_asked: None,
        officer: Some(OfficialId("binh".into())),
        mine: true,
        on_behalf_of: None,
        supporting: false,
        urgent: false,
        explanation_asked: false,
    }
}

/// A person of Sở Tài chính.
pub fn who(role: Role) -> Who {
    Who {
        id: OfficialId("binh".into()),
        name: "Trần Thị Bình".into(),
        role,
        agency: AgencyId::new("STC"),
        agency_name: "Sở Tài chính".into(),
        stands_in_for: Vec::new(),
    }
}

/// A file.
pub fn file(name: &str, kind: FileKind, size: u64) -> FileRef {
    FileRef { id: format!("file-{name}"), name: name.into(), mime: String::new(), size: Some(size), kind }
}

/// A result that waits.
pub fn result(number: u32) -> Waiting {
    Waiting {
        task: OpenTask {
            phase: Phase::Awaiting, ..task(number, "Báo cáo cải cách hành chính", Some("2026-06-30"))
        },
        by: "Trần Thị Bình".into(),
        since: day("2026-06-22"),
        what: WaitingFor::Result {
            documents: vec!["86/STC-NS ngày 20/06/2026".into()],
            text: "Đã trình UBND tỉnh".into(),
            files: vec!["bao-cao.pdf".into()],
        },
    }
}

/// An extension that waits.
pub fn extension(number: u32) -> Waiting {
    Waiting {
        task: task(number, "Đề án phát triển nhà ở xã hội", Some("2026-06-30")),
        by: "Nguyễn Văn An".into(),
        since: day("2026-06-22"),
        what: WaitingFor::Extension {
            until: day("2026-07-15"),
            reason: "chờ ý kiến Bộ Xây dựng".into(),
            short_notice: true,
        },
    }
}

/// What every message keeps to.
#[track_caller]
pub fn check(message: &Outgoing, abilities: Abilities) {
    assert!(message.text.units() <= abilities.longest_text.min(4096), "{}", message.text.to_plain());
    assert!(!message.text.is_empty());
    assert!(message.replaces.is_none() || abilities.edits);
    for button in message.menu() {
        assert!(button.data.is_ascii() && button.data.len() <= LONGEST_DATA, "{button:?}");
        assert!((1..=64).contains(&button.label.chars().count()), "{button:?}");
    }
    assert!(message.buttons.iter().all(|row| !row.is_empty()));
}

/// A message as people see it.
pub fn show(message: &Outgoing) -> String {
    let mut shown = String::new();
    let sign = if message.replaces.is_some() { "~" } else { "<" };
    let plain: String = message
        .text
        .spans
        .iter()
        .map(|span| if span.bold { format!("**{}**", span.text) } else { span.text.clone() })
        .collect();
    for (at, line) in plain.lines().enumerate() {
        let _ = writeln!(shown, "{} {line}", if at == 0 { sign } else { " " });
    }
    if let Some(file) = &message.attachment {
        let _ = writeln!(shown, "  ({})", file.name);
    }
    for row in &message.buttons {
        let labels: Vec<String> = row.iter().map(|button| format!("[{}]", button.label)).collect();
        let _ = writeln!(shown, "  {}", labels.join(" "));
    }
    shown
}
