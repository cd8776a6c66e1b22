//! Text with a secrecy mark is refused wherever text comes in, and so is text without end.

use crate::support::*;
use dondoc_domain::task::{Assignment, Command, Refusal, event::*};
use std::collections::BTreeMap;

const MARKED: &str = "Kế hoạch phòng thủ (Tối mật)";

/// Every text of every command: what it is called, what was said before, and the command with that text.
fn texts(it: &str) -> Vec<(&'static str, Vec<Said>, Command)> {
    let open = || vec![assigned()];
    let waiting = || vec![assigned(), submitted()];
    let asked = || vec![assigned(), said("2024-03-01", "lan", request("2024-04-30"))];
    let with = |change: &dyn Fn(&mut Assignment)| {
        let mut new = assignment("Quý I/2024");
        change(&mut new);
        Command::Assign(Box::new(new))
    };
    let right = |change: &dyn Fn(&mut Correction)| {
        let mut new = Correction { reason: "Nhập sai".into(), ..Correction::default() };
        change(&mut new);
        Command::Correct(Box::new(new))
    };
    let attribute = |name: &str, value: &str| BTreeMap::from([(name.to_owned(), value.to_owned())]);
    let report = |note: &str, number: Option<&str>| Command::Report {
        percent: Some(1),
        note: note.into(),
        documents: number.map(|number| document(number, "2024-01-12")).into_iter().collect(),
        blocker: None,
    };
    let result = |text: &str, number: Option<&str>| Command::Submit {
        documents: number.map(|number| document(number, "2024-01-12")).into_iter().collect(),
        text: text.into(),
    };
    let file = || Source { file: it.into(), sha256: String::new(), cell: "A7".into() };
    let mut deadline = read("Quý II/2024");
    deadline.text = it.into();
    vec![
        ("nội dung nhiệm vụ", vec![], with(&|new| new.content = it.into())),
        ("số thứ tự", vec![], with(&|new| new.item = it.into())),
        ("sản phẩm", vec![], with(&|new| new.deliverable = it.into())),
        ("cấp trình", vec![], with(&|new| new.approver = it.into())),
        ("lĩnh vực", vec![], with(&|new| new.field = it.into())),
        ("thời hạn", vec![], with(&|new| new.deadline.text = it.into())),
        ("tên cột", vec![], with(&|new| new.attributes = attribute(it, "x"))),
        ("cột khác", vec![], with(&|new| new.attributes = attribute("Ghi chú", it))),
        ("tên tệp", vec![], with(&|new| new.source = Some(file()))),
        ("lý do trả lại", open(), give_back(it)),
        ("lý do phân công lại", open(), reassign("STC", it)),
        ("căn cứ", open(), follow("STC", it)),
        ("căn cứ", open(), lose_lead(it)),
        ("nội dung báo cáo", open(), report(it, None)),
        ("số ký hiệu văn bản", open(), report("", Some(it))),
        ("lý do gia hạn", open(), Command::RequestExtension { until: day("2024-04-30"), reason: it.into() }),
        ("ý kiến", asked(), grant("", it)),
        ("lý do không gia hạn", asked(), refuse(it)),
        ("nội dung kết quả", open(), result(it, None)),
        ("số ký hiệu văn bản", open(), result("", Some(it))),
        ("số ký hiệu văn bản", waiting(), Command::RecordIssuance { document: document(it, "2024-01-12") }),
        ("ý kiến", waiting(), Command::Confirm { note: it.into() }),
        ("lý do trả lại kết quả", waiting(), send_back(it)),
        ("nội dung yêu cầu", open(), ask(it)),
        ("nội dung giải trình", open(), explain(it)),
        ("nguyên nhân", open(), confirm_cause(it)),
        ("lý do tạm dừng", open(), suspend(it)),
        ("ý kiến", vec![assigned(), said("2024-02-01", "van", suspend("Chờ"))], resume(it)),
        ("lý do mở lại", vec![assigned(), submitted(), confirmed()], reopen(it)),
        ("lý do thu hồi", open(), withdraw(it)),
        ("lý do đính chính", open(), right(&|new| new.reason = it.into())),
        ("nội dung nhiệm vụ", open(), right(&|new| new.content = Some(it.into()))),
        ("sản phẩm", open(), right(&|new| new.deliverable = Some(it.into()))),
        ("cấp trình", open(), right(&|new| new.approver = Some(it.into()))),
        ("lĩnh vực", open(), right(&|new| new.field = Some(it.into()))),
        ("thời hạn", open(), right(&|new| new.deadline = Some(deadline.clone()))),
    ]
}

#[test]
fn marked_text_is_refused_everywhere_with_the_reason() {
    for (what, given, command) in texts(MARKED) {
        check(&given, said("2024-03-20", "van", command), Err(Refusal::Secret { what, mark: "Tối mật" }));
    }
    let refusal = Refusal::Secret { what: "lý do gia hạn", mark: "Mật" }.to_string();
    assert!(refusal.starts_with("Lý do gia hạn có dấu độ mật “Mật”."), "{refusal}");
}

#[test]
fn endless_text_is_refused_everywhere() {
    for (what, given, command) in texts(&"x".repeat(8_001)) {
        check(&given, said("2024-03-20", "van", command), Err(Refusal::TooLong { what, longest: 8_000 }));
    }
}
