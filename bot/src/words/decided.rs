//! What was decided: what counts now, then what to do.

use super::{cut, date, day, labels, tasks};
use crate::{
    Decided, Named, Setting,
    data::{Verb, button},
    memory::Wish,
};
use dondoc_messaging::{Outgoing, Text};

/// The longest words of the office that are repeated, in characters.
const QUOTED: usize = 300;

/// A decision in words, with the buttons for what is to be done next.
pub(crate) fn decided(decision: &Decided, task: &Named, setting: &Setting<'_>) -> Outgoing {
    let say = |words: &str| Text::new().bold(words).plain(" ").then(tasks::name(&task.code, &task.title, setting));
    let number = crate::scene::number(&task.code);
    let wish = |label: &str, wish| button(label, Verb::Wish(wish, number));
    // Unless the deadline has moved, it stands as it stood.
    let due = || super::sentence(&tasks::deadline(task.due, setting));
    match decision {
        Decided::Confirmed { note } => Outgoing::of(quoted(say("Kết quả đã được xác nhận:"), "Ý kiến", note)),
        Decided::SentBack { reason } => {
            let text = quoted(say("Kết quả được trả lại, đề nghị bổ sung và gửi lại:"), "Lý do", reason);
            Outgoing::of(text.line().plain(format!("{}.", due())))
                .row([wish(labels::DONE, Wish::Done), wish(labels::DOING, Wish::Report)])
                .row([wish(labels::EXTEND, Wish::Extend), wish(labels::BLOCKED, Wish::Blocked)])
        }
        Decided::Granted { asked, until, note } => {
            let text = say("Đề nghị gia hạn được đồng ý:").line().plain("Hạn mới: ").bold(day(*until));
            let text = if until < asked { text.plain(format!(" (đề nghị: {})", date(*asked))) } else { text };
            Outgoing::of(quoted(text.plain("."), "Ý kiến", note))
        }
        Decided::Withdrawn { reason } => {
            Outgoing::of(quoted(say("Nhiệm vụ được thu hồi, không phải thực hiện nữa:"), "Lý do", reason))
        }
        Decided::Reassigned { to, reason } => {
            let text = say("Nhiệm vụ được chuyển cho đơn vị khác:").plain(" – chủ trì mới: ").bold(to).plain(".");
            Outgoing::of(quoted(text, "Lý do", reason))
        }
        Decided::Refused { until, reason } => {
            let text = say("Đề nghị gia hạn không được đồng ý:").plain(format!(" (đề nghị đến {})", date(*until)));
            let text = quoted(text, "Lý do", reason).line();
            Outgoing::of(text.plain(format!("Hạn không đổi. {}.", due())))
                .row([wish(labels::DONE, Wish::Done), wish(labels::DOING, Wish::Report)])
                .row([wish(labels::BLOCKED, Wish::Blocked)])
        }
    }
    .about([task.id])
}

fn quoted(text: Text, before: &str, words: &str) -> Text {
    match words.trim() {
        "" => text,
        words => text.line().plain(format!("{before}: “{}”", cut(words, QUOTED))),
    }
}
