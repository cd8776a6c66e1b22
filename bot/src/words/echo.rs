//! What is about to be sent, in full, before it counts.

use super::{cut, date, day, tasks};
use crate::{
    Draft, Setting,
    memory::{Paper, Until, Wants},
};
use chrono::NaiveDate;
use dondoc_domain::OfficialId;
use dondoc_messaging::Text;

/// The longest words that are repeated, in characters; all of them are recorded.
const QUOTED: usize = 600;

/// One draft: "xin gia hạn NV12 “…” đến thứ Ba 30/06/2026 (thêm 5 ngày), lý do: …".
fn draft(draft: &Draft, lead_workdays: u32, largest_file: u64, setting: &Setting<'_>) -> Text {
    let name = tasks::name(&draft.code, &draft.title, setting);
    let say = |words: &str| Text::new().plain(words).then(name.clone());
    let text = match &draft.wants {
        Wants::Report { percent, note, documents, blocker } => {
            let mut text = say("tiến độ ");
            if let Some(percent) = percent {
                text = text.plain(format!(": {percent}%"));
            }
            if let Some(blocker) = blocker {
                text = text.plain(format!(", vướng mắc: {}", super::labels::blocker(*blocker)));
            }
            quoted(papers(text, documents), ", nội dung: ", note)
        }
        Wants::Submit { documents, text } => quoted(papers(say("hoàn thành "), documents), ", nội dung: ", text),
        Wants::Extend { until, reason } => {
            let text = say("xin gia hạn ");
            let text = match until {
                Some(until) => moved(text.plain(" đến "), until, draft.due, setting),
                None => text,
            };
            let text = quoted(text, ", lý do: ", reason);
            match draft.due {
                Some(due) if setting.calendar.working_days_between(setting.today, due) < i64::from(lead_workdays) => {
                    text.plain(format!(". Lưu ý: đề nghị nên gửi trước hạn ít nhất {lead_workdays} ngày làm việc"))
                }
                _ => text,
            }
        }
        Wants::Return { reason, proposed, .. } => {
            let text = say("trả lại ").plain(" vì không thuộc đơn vị");
            let text = match proposed {
                Some((_, name)) => text.plain(", đề nghị chuyển ").bold(name),
                None => text,
            };
            quoted(text, ", lý do: ", reason)
        }
        Wants::Accept => say("tiếp nhận "),
        Wants::Explain { text } => quoted(say("giải trình "), ": ", text),
        Wants::Confirm => say("xác nhận hoàn thành "),
        Wants::SendBack { reason } => quoted(say("trả lại kết quả "), ", lý do: ", reason),
        Wants::Grant { asked, shorter, until, note } => {
            let text = say("đồng ý gia hạn ").plain(" đến ");
            let text = match (shorter, until) {
                (true, Some(until)) => {
                    moved(text, until, draft.due, setting).plain(format!(", ngắn hơn đề nghị ({})", date(*asked)))
                }
                _ => text.bold(day(*asked)).plain(longer(*asked, draft.due)),
            };
            quoted(text, ", lý do: ", note)
        }
        Wants::Refuse { asked, reason } => {
            quoted(say("không đồng ý gia hạn ").plain(format!(" đến {}", day(*asked))), ", lý do: ", reason)
        }
    };
    let (large, fine) = crate::files::by_size(&draft.files, largest_file);
    let text = if fine.is_empty() { text } else { text.plain(format!(", kèm {}", super::fixed::files(&fine))) };
    match large.is_empty() {
        true => text,
        false => text.plain(format!(" (gửi riêng vì lớn: {})", super::fixed::files(&large))),
    }
}

/// All drafts of a message on one card.
pub(crate) fn card(
    drafts: &[Draft],
    lead_workdays: u32,
    largest_file: u64,
    absent: &[(OfficialId, String)],
    setting: &Setting<'_>,
) -> Text {
    let draft = |draft: &Draft| {
        self::draft(draft, lead_workdays, largest_file, setting).then(on_behalf(draft.on_behalf_of.as_ref(), absent))
    };
    match drafts {
        [one] => Text::new().plain("Ghi nhận: ").then(draft(one)).plain("."),
        all => all
            .iter()
            .fold(Text::new().plain("Ghi nhận:"), |text, one| text.line().plain("• ").then(draft(one)).plain(".")),
    }
}

/// " (thay mặt Nguyễn Văn An)".
pub(crate) fn on_behalf(of: Option<&OfficialId>, absent: &[(OfficialId, String)]) -> Text {
    let Some(of) = of else { return Text::new() };
    let name = absent.iter().find(|(id, _)| id == of).map_or(of.as_str(), |(_, name)| name);
    Text::new().plain(format!(" (thay mặt {name})"))
}

fn papers(text: Text, documents: &[Paper]) -> Text {
    documents.iter().enumerate().fold(text, |text, (at, paper)| {
        let text = text.plain(if at == 0 { ", văn bản " } else { "; " }).bold(cut(&paper.number, 80));
        match paper.date {
            Some(date) => text.plain(" ngày ").bold(super::date(date)),
            None => text,
        }
    })
}

fn quoted(text: Text, before: &str, words: &str) -> Text {
    if words.trim().is_empty() {
        text
    } else {
        text.plain(before).plain(format!("“{}”", cut(words.trim(), QUOTED)))
    }
}

/// A new deadline, with what was assumed of it.
fn moved(text: Text, until: &Until, due: Option<NaiveDate>, setting: &Setting<'_>) -> Text {
    let mut text = text.bold(day(until.date)).plain(longer(until.date, due));
    if let Some(said) = until.moved_from {
        let why = setting.calendar.day_name(said).map_or("ngày nghỉ".to_owned(), str::to_owned);
        text = text.plain(format!(
            " – {} là {why}, đã lấy ngày làm việc {}",
            day(said),
            if until.date < said { "liền trước" } else { "tiếp theo" }
        ));
    } else if !setting.calendar.is_working_day(until.date) {
        text = text.plain(" – là ngày nghỉ");
    }
    if until.assumed_year {
        text = text.plain(format!(" – hiểu là năm {}", until.date.format("%Y")));
    }
    text
}

/// " (thêm 5 ngày)".
fn longer(until: NaiveDate, due: Option<NaiveDate>) -> String {
    match due.map(|due| (until - due).num_days()) {
        Some(days) if days > 0 => format!(" (thêm {days} ngày)"),
        _ => String::new(),
    }
}
