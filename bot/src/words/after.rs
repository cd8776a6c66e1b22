//! What happened, after an act.

use super::{cut, date, day, moment, tasks};
use crate::{Act, Named, Setting};
use dondoc_messaging::Text;

/// The longest words repeated from a report, in characters.
const QUOTED: usize = 200;

/// An act that was recorded; none when there is nothing to say of it by itself.
pub(crate) fn done(act: &Act, named: Option<&Named>, setting: &Setting<'_>) -> Text {
    let name = || match named {
        Some(named) => tasks::name(&named.code, &named.title, setting),
        None => Text::new().plain("việc này"),
    };
    let say = |words: &str| Text::new().plain(words).then(name());
    match act {
        Act::Report { percent, note, blocker, .. } => {
            let mut text = say("Đã ghi tiến độ ");
            if let Some(percent) = percent {
                text = text.plain(format!(": {percent}%"));
            }
            if let Some(blocker) = blocker {
                text = text.plain(format!(", vướng mắc: {}", super::labels::blocker(*blocker)));
            }
            quoted(text, note).plain(".")
        }
        Act::Submit { .. } => say("Đã gửi kết quả ").plain("; chờ Văn phòng xác nhận."),
        Act::RequestExtension { until, .. } => {
            let text = say("Đã gửi đề nghị gia hạn ").plain(" đến ").bold(day(*until)).plain("; chờ quyết định.");
            match named.and_then(|named| named.due) {
                Some(due) => text.plain(format!(" Trước khi được đồng ý, hạn vẫn là {}.", date(due))),
                None => text,
            }
        }
        Act::Return { .. } => say("Đã trả lại ").plain("; Văn phòng sẽ phân công lại."),
        Act::Accept { .. } => {
            let text = say("Đã tiếp nhận ");
            match named {
                Some(named) => text.plain(format!(", {}.", tasks::deadline(named.due, setting))),
                None => text.plain("."),
            }
        }
        Act::Explain { .. } => say("Đã gửi giải trình ").plain("."),
        Act::Confirm { .. } => say("Đã xác nhận hoàn thành ").plain("."),
        Act::SendBack { reason, .. } => quoted(say("Đã trả lại kết quả "), reason).plain("; đơn vị được báo ngay."),
        Act::Grant { until, .. } => {
            let text = say("Đã đồng ý gia hạn ");
            match until {
                Some(until) => text.plain(" đến ").bold(day(*until)).plain("."),
                None => text.plain(" như đề nghị."),
            }
        }
        Act::Refuse { reason, .. } => quoted(say("Đã không đồng ý gia hạn "), reason).plain("; hạn không đổi."),
        Act::Undo { .. } => say("Đã hoàn tác lần ghi vừa rồi của ").plain(". Nhật ký vẫn giữ cả hai."),
        Act::Attach { file, .. } => {
            say("Đã lưu vào ").plain(format!(": {}", super::fixed::files(std::slice::from_ref(file)))).plain(".")
        }
        Act::Link { .. } => Text::new().plain("Đã liên kết."),
        Act::Unlink => Text::new().plain("Đã ngắt liên kết cuộc trò chuyện này."),
        Act::Snooze { tasks, until } => {
            let what = match (tasks.len(), named) {
                (1, Some(named)) => named.code.clone(),
                (count, _) => format!("{count} việc"),
            };
            Text::new().plain(format!("Sẽ nhắc lại {what} lúc ")).bold(moment(*until)).plain(". Thời hạn không đổi.")
        }
        Act::Quiet { until: Some(until) } => super::fixed::quiet_set(*until, false),
        Act::Quiet { until: None } => super::fixed::quiet_ended(),
        Act::Delegate { from, until, .. } => Text::new().plain(format!(
            "Đã ghi việc thay mặt từ {} đến hết {}. Gõ “/thaymat tắt” để kết thúc sớm.",
            day(*from),
            day(*until)
        )),
        Act::EndDelegation => Text::new().plain("Đã kết thúc việc thay mặt."),
        Act::UploadLink { .. } => say("Đã tạo địa chỉ gửi tệp cho ").plain("."),
        Act::LoginLink => Text::new().plain("Đã tạo địa chỉ đăng nhập."),
    }
}

fn quoted(text: Text, words: &str) -> Text {
    if words.trim().is_empty() { text } else { text.plain(format!(", “{}”", cut(words.trim(), QUOTED))) }
}

/// Several files kept with a task, in one line.
pub(crate) fn kept(files: &[dondoc_messaging::FileRef], named: Option<&Named>, setting: &Setting<'_>) -> Text {
    let text = Text::new().plain("Đã lưu ").plain(super::fixed::files(files));
    match named {
        Some(named) => text.plain(" vào ").then(tasks::name(&named.code, &named.title, setting)).plain("."),
        None => text.plain("."),
    }
}

pub(crate) fn already(named: Option<&Named>) -> Text {
    let code = named.map_or(String::new(), |named| format!("{}: ", named.code));
    Text::new().plain(format!("{code}nội dung này đã được ghi từ trước, không có gì thay đổi."))
}

pub(crate) fn refused(named: Option<&Named>, why: &str) -> Text {
    let code = named.map_or(String::new(), |named| format!("{}: ", named.code));
    Text::new().plain(format!("{code}chưa ghi được. {}", cut(why, 600)))
}

/// Words of a report that was refused: nothing else keeps them.
pub(crate) fn not_kept(words: &str) -> Text {
    Text::new().plain(format!("Nội dung “{}” chưa được lưu.", cut(words, QUOTED)))
}

pub(crate) fn not_attached(named: Option<&Named>, file: &dondoc_messaging::FileRef, why: &str) -> Text {
    let code = named.map_or(String::new(), |named| format!("{}: ", named.code));
    let file = super::fixed::files(std::slice::from_ref(file));
    Text::new().plain(format!("{code}chưa lưu được {file}. {}", cut(why, 600)))
}

pub(crate) fn no_address(named: Option<&Named>, why: &str) -> Text {
    let code = named.map_or(String::new(), |named| format!("{}: ", named.code));
    Text::new().plain(format!("{code}chưa tạo được địa chỉ gửi tệp. {}", cut(why, 600)))
}

pub(crate) fn offer_note() -> &'static str {
    "Nội dung anh/chị viết vẫn được giữ: bấm “Ghi vào nhật ký” để lưu thành cập nhật của việc."
}

pub(crate) fn offer_again() -> &'static str {
    "Nội dung vẫn được giữ: bấm “Gửi lại” để thử lại."
}

pub(crate) fn undo_for(minutes: i64) -> String {
    format!("Có thể hoàn tác trong {minutes} phút.")
}

pub(crate) fn ask_meaning() -> &'static str {
    "Nội dung được giữ trong nhật ký. Đây là báo cáo kết quả hay chỉ là cập nhật?"
}

pub(crate) fn ask_more() -> &'static str {
    "Nếu tiện, anh/chị ghi thêm tỷ lệ hoặc nội dung, ví dụ “60%, đang lấy ý kiến các sở”."
}

pub(crate) fn ask_words() -> &'static str {
    "Tệp này là kết quả hay cập nhật? Anh/chị bấm chọn hoặc ghi thêm vài lời."
}

pub(crate) fn ask_voice() -> &'static str {
    "Ghi âm được lưu làm minh chứng, hệ thống không tự nghe để đoán. Anh/chị chọn giúp:"
}

pub(crate) fn upload(url: &str) -> Text {
    Text::new().plain("Anh/chị gửi tệp qua ").link("trang này", url).plain(" (địa chỉ dùng trong thời gian ngắn).")
}

pub(crate) fn login(url: &str) -> Text {
    Text::new().plain("Mở ").link("trang web", url).plain(" (địa chỉ chỉ dùng cho anh/chị, trong thời gian ngắn).")
}

pub(crate) fn update_kept(code: &str) -> Text {
    Text::new().plain(format!("Vâng, đã giữ là cập nhật trong nhật ký của {code}."))
}

pub(crate) fn offer_accept_late() -> &'static str {
    "Việc này đơn vị đã tiếp nhận nên không trả lại được; đề nghị Văn phòng phân công lại. Ý kiến được ghi vào nhật ký."
}

pub(crate) fn no_deadline() -> &'static str {
    "Việc này không có thời hạn nên không cần xin gia hạn. Nội dung được ghi vào nhật ký."
}

pub(crate) fn asked_already(until: chrono::NaiveDate) -> String {
    format!("Đang có đề nghị gia hạn đến {} chờ quyết định; nội dung sẽ được ghi vào nhật ký.", date(until))
}

pub(crate) fn past_due(due: chrono::NaiveDate) -> String {
    format!(
        "Hạn {} đã qua nên không gửi đề nghị gia hạn được nữa; nội dung sẽ được ghi vào nhật ký. Đề nghị anh/chị báo tiến độ và liên hệ Văn phòng.",
        date(due)
    )
}

pub(crate) fn supporting(lead: &str) -> String {
    format!("Đơn vị anh/chị phối hợp việc này; kết quả và thời hạn do {lead} báo. Nội dung được ghi vào nhật ký.")
}

pub(crate) fn waiting_already() -> &'static str {
    "Kết quả việc này đang chờ Văn phòng xác nhận; nội dung sẽ được ghi vào nhật ký."
}
