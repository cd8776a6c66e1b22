//! Questions for what a message lacks.

use super::{cut, labels, tasks};
use crate::{
    Draft, Setting,
    data::{Verb, answer},
    memory::{Gap, Wants},
};
use chrono::{Datelike, Duration, NaiveDate};
use dondoc_domain::task::event::Blocker;
use dondoc_messaging::{Outgoing, Text};

/// The question for what a draft lacks. `hint` says what was wrong with the last answer.
pub(crate) fn gap(draft: &Draft, gap: Gap, nonce: u32, hint: Option<&str>, setting: &Setting<'_>) -> Outgoing {
    let name = tasks::name(&draft.code, &draft.title, setting);
    let mut text = Text::new();
    if let Some(hint) = hint {
        text = text.plain(hint);
    }
    let cancel = answer(labels::CANCEL, nonce, Verb::Cancel);
    // These say all that is asked for.
    if hint.is_some_and(|hint| hint == in_words() || hint == type_a_day()) {
        return Outgoing::of(name.plain(": ").then(text)).row([cancel]).about([draft.task]);
    }
    if hint.is_some() {
        text = text.line();
    }
    let message = match gap {
        Gap::Result => Outgoing::of(text.then(name).plain(
            ": anh/chị ghi số và ngày văn bản kết quả (ví dụ 86/STTTT-TTBCXB ngày 10/01/2024), hoặc gửi tệp, hoặc nêu kết quả trong một câu.",
        ))
        .row([answer(labels::NO_NUMBER, nonce, Verb::NoNumber), cancel]),
        Gap::PaperDate => {
            let number = undated(draft).unwrap_or_default();
            Outgoing::of(text.then(name).plain(format!(": văn bản {} ban hành ngày nào?", cut(number, 80))))
                .row([answer(labels::TODAY, nonce, Verb::Day(setting.today)), cancel])
        }
        Gap::Until => until(draft, text.then(name), nonce, setting).row([cancel]),
        Gap::Reason => {
            let question = match &draft.wants {
                Wants::Extend { .. } => ": vì sao cần gia hạn? Nêu lý do ngắn gọn.",
                Wants::Return { .. } => ": vì sao việc này không thuộc đơn vị, và thuộc đơn vị nào?",
                Wants::SendBack { .. } => ": lý do trả lại kết quả, cần bổ sung gì?",
                Wants::Refuse { .. } => ": lý do không đồng ý gia hạn?",
                Wants::Grant { .. } => ": lý do đồng ý ngắn hơn đề nghị?",
                Wants::Report { .. }
                | Wants::Submit { .. }
                | Wants::Accept
                | Wants::Explain { .. }
                | Wants::Confirm => ": lý do?",
            };
            Outgoing::of(text.then(name).plain(question)).row([cancel])
        }
        Gap::Progress => Outgoing::of(text.then(name).plain(": đến nay thực hiện thế nào? Ví dụ “60%, đang lấy ý kiến các sở”."))
            .row([cancel]),
        Gap::Blocker => {
            let kinds = [
                [Blocker::Coordination, Blocker::Guidance],
                [Blocker::Budget, Blocker::Legal],
                [Blocker::Data, Blocker::Staff],
            ];
            let question = text.then(name).plain(": đang vướng ở đâu? Chọn một mục hoặc nêu bằng lời.");
            kinds
                .into_iter()
                .fold(Outgoing::of(question), |message, row| {
                    message.row(row.map(|kind| {
                        answer(super::sentence(labels::blocker(kind)), nonce, Verb::Blocker(kind))
                    }))
                })
                .row([cancel])
        }
        Gap::Explanation => {
            Outgoing::of(text.then(name).plain(": Văn phòng yêu cầu giải trình việc chậm. Anh/chị nêu nguyên nhân và hướng xử lý."))
                .row([cancel])
        }
    };
    message.about([draft.task])
}

/// The number of the first document without a date.
fn undated(draft: &Draft) -> Option<&str> {
    match &draft.wants {
        Wants::Submit { documents, .. } | Wants::Report { documents, .. } => {
            documents.iter().find(|paper| paper.date.is_none()).map(|paper| paper.number.as_str())
        }
        Wants::Extend { .. }
        | Wants::Return { .. }
        | Wants::Accept
        | Wants::Explain { .. }
        | Wants::Confirm
        | Wants::SendBack { .. }
        | Wants::Grant { .. }
        | Wants::Refuse { .. } => None,
    }
}

/// Until when: with days to choose from, counted from the deadline and moved to a working day.
fn until(draft: &Draft, name: Text, nonce: u32, setting: &Setting<'_>) -> Outgoing {
    if let Wants::Grant { asked, .. } = draft.wants {
        let question = format!(
            ": đồng ý gia hạn đến ngày nào? Đề nghị đến {}. Bấm để đồng ý như đề nghị, hoặc ghi ngày khác sớm hơn, ví dụ “30/6”.",
            super::day(asked)
        );
        let as_asked = format!("Như đề nghị ({})", asked.format("%d/%m"));
        return Outgoing::of(name.plain(question))
            .row([answer(as_asked, nonce, Verb::Day(asked)), answer(labels::OTHER_DAY, nonce, Verb::OtherDay)]);
    }
    let from = draft.due.map_or(setting.today, |due| due.max(setting.today));
    let choices =
        [("1 tuần", from + Duration::weeks(1)), ("2 tuần", from + Duration::weeks(2)), ("Cuối tháng", month_end(from))];
    let buttons: Vec<_> = choices
        .into_iter()
        .map(|(label, day)| (label, working(day, setting)))
        .filter(|(_, day)| *day > from)
        .map(|(label, day)| answer(format!("{label} ({})", day.format("%d/%m")), nonce, Verb::Day(day)))
        .collect();
    let current = draft.due.map(|due| format!(" (hạn hiện tại {})", super::date(due))).unwrap_or_default();
    Outgoing::of(
        name.plain(format!(": xin gia hạn đến ngày nào{current}? Chọn hoặc ghi ngày, ví dụ “30/6”, “thêm 5 ngày”.")),
    )
    .row(buttons)
    .row([answer(labels::OTHER_DAY, nonce, Verb::OtherDay)])
}

/// The last working day up to a day.
pub(crate) fn working(day: NaiveDate, setting: &Setting<'_>) -> NaiveDate {
    let mut working = day;
    // Holidays never last a month; whoever declares such a table gets the day as it is.
    for _ in 0..31 {
        if setting.calendar.is_working_day(working) {
            return working;
        }
        working = working.pred_opt().unwrap_or(working);
    }
    day
}

/// The last day of the month; of the next one in its last week.
fn month_end(from: NaiveDate) -> NaiveDate {
    let last = |day: NaiveDate| {
        let (year, month) = if day.month() == 12 { (day.year() + 1, 1) } else { (day.year(), day.month() + 1) };
        NaiveDate::from_ymd_opt(year, month, 1).and_then(|first| first.pred_opt()).unwrap_or(day)
    };
    let end = last(from);
    if end - from < Duration::days(7) { last(end + Duration::days(1)) } else { end }
}

pub(crate) fn type_a_day() -> &'static str {
    "anh/chị ghi ngày, ví dụ “30/6”, “thứ Sáu tuần sau”, “thêm 5 ngày”."
}

pub(crate) fn in_words() -> &'static str {
    "anh/chị nêu kết quả trong một câu, hoặc gửi ảnh, tệp."
}

pub(crate) fn day_not_understood() -> &'static str {
    "Chưa rõ ngày."
}

pub(crate) fn result_too_thin(least: usize) -> String {
    format!("Kết quả cần số và ngày văn bản, một tệp kèm theo, hoặc một câu từ {least} ký tự.")
}

pub(crate) fn in_future(said: NaiveDate, today: NaiveDate) -> String {
    format!("Ngày {} ở sau hôm nay ({}) nên không thể là ngày ban hành.", super::date(said), super::date(today))
}

pub(crate) fn not_later(due: NaiveDate) -> String {
    format!("Ngày xin gia hạn phải sau hạn hiện tại ({}).", super::day(due))
}

pub(crate) fn not_shorter(asked: NaiveDate) -> String {
    format!("Ngày đồng ý phải sớm hơn ngày đề nghị ({}).", super::day(asked))
}

/// Which task is meant.
pub(crate) fn which(words: &str, files: usize) -> Text {
    let what = match (words.is_empty(), files) {
        (true, 0) => "Việc nào?".to_owned(),
        (true, files) => format!("Đã nhận {files} tệp. Tệp này của việc nào?"),
        (false, _) => format!("“{}” là của việc nào? (Nội dung được giữ lại và ghi sau khi chọn.)", cut(words, 80)),
    };
    Text::new().plain(what)
}
