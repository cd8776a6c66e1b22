//! Boards, rates and lists for those who oversee.

use super::{cut, date, day, fixed, percent, tasks};
use crate::{
    Setting,
    look::{Board, Rates, Shown, Silent, Waiting, WaitingFor},
};
use dondoc_calendar::Period;
use dondoc_domain::timeliness::Phase;
use dondoc_messaging::Text;

/// The heading of an agency's board.
pub(crate) fn board(board: &Board) -> Text {
    let text = Text::new().bold(&board.agency).plain(format!(" – {}", tasks::counted(&board.counts)));
    match &board.rate {
        Some(rate) => match board.period {
            Some(period) => text.line().plain(format!("Đúng hạn {}: {}.", span(period), fixed::rate(rate))),
            None => text.line().plain(format!("Đúng hạn từ đầu kỳ: {}.", fixed::rate(rate))),
        },
        None => text,
    }
}

/// Who has not answered.
pub(crate) fn silent(rows: &[Silent], total: usize, setting: &Setting<'_>) -> Text {
    if rows.is_empty() {
        return Text::new().plain("Các việc đang mở đều đã có phản hồi.");
    }
    let text = Text::new().bold(format!("{total} việc chưa có phản hồi"));
    let text = rows.iter().take(tasks::PER_MESSAGE).fold(text, |text, row| {
        let who = row.officer.as_deref().unwrap_or("chưa ai tiếp nhận");
        let told = row.last_told.map_or("chưa báo lần nào".to_owned(), |on| format!("báo gần nhất {}", date(on)));
        text.line().plain("• ").then(tasks::name(&row.task.code, &row.task.title, setting)).plain(format!(
            " – {} · {who} · {told} · đã nhắc {} lần",
            tasks::deadline(row.task.due, setting),
            row.reminded
        ))
    });
    text.then(more(total, rows.len().min(tasks::PER_MESSAGE)))
}

/// The on-time rates as text; the chart says the same.
pub(crate) fn rates(rates: &Rates) -> Text {
    const LISTED: usize = 25;
    let text = Text::new()
        .bold(format!("Tỷ lệ đúng hạn {}", fixed::as_of(rates.from, rates.until)))
        .line()
        .plain("Toàn tỉnh: ")
        .bold(percent(rates.total.on_time, rates.total.of))
        .plain(format!(
            " ({}/{}), {} việc đến hạn trong kỳ, chưa xong",
            rates.total.on_time, rates.total.of, rates.total.overdue
        ))
        .line()
        .plain("Cách tính: đúng hạn / (đã hoàn thành + quá hạn chưa xong), theo đơn vị chủ trì hiện nay.");
    let text = rates.agencies.iter().take(LISTED).fold(text, |text, rate| {
        let overdue = if rate.overdue > 0 { format!(", {} việc chưa xong", rate.overdue) } else { String::new() };
        text.line().plain(format!("• {}: {}{overdue}", cut(&rate.name, 60), fixed::rate(rate)))
    });
    text.then(more(rates.agencies.len(), LISTED))
}

/// One thing that waits for the office.
pub(crate) fn waiting(row: &Waiting, setting: &Setting<'_>) -> Text {
    let text = tasks::name(&row.task.code, &row.task.title, setting)
        .plain(format!(" – {}, {}", row.task.lead_name, tasks::deadline(row.task.due, setting)))
        .line();
    text.then(shown(&row.shown()))
}

/// What is to be decided: who asks for what, and why.
pub(crate) fn shown(shown: &Shown) -> Text {
    match &shown.what {
        WaitingFor::Result { documents, text: words, files } => {
            let mut text = Text::new().plain(format!("{} báo kết quả ngày {}", shown.by, date(shown.since)));
            if !documents.is_empty() {
                text = text.plain(format!(": {}", cut(&documents.join("; "), 300)));
            }
            if !words.trim().is_empty() {
                text = text.plain(format!(", “{}”", cut(words.trim(), 300)));
            }
            if !files.is_empty() {
                text = text.plain(format!(", {} tệp: {}", files.len(), cut(&files.join(", "), 200)));
            }
            text
        }
        WaitingFor::Extension { until, reason, short_notice } => {
            let longer = shown.due.map_or(String::new(), |due| format!(" (thêm {} ngày)", (*until - due).num_days()));
            let text = Text::new()
                .plain(format!("{} xin gia hạn đến ", shown.by))
                .bold(day(*until))
                .plain(format!("{longer}, lý do: “{}”", cut(reason.trim(), 300)));
            if *short_notice { text.plain(" · gửi sát hạn") } else { text }
        }
    }
}

/// The heading of the office's queue.
pub(crate) fn queue(results: usize, extensions: usize, shown: usize) -> Text {
    let text = Text::new().bold(format!("Chờ xử lý: {results} kết quả, {extensions} đề nghị gia hạn"));
    if results + extensions > shown {
        text.line().plain(format!("Hiện {shown} mục lâu nhất; xử lý xong gõ /choxuly để xem tiếp."))
    } else {
        text
    }
}

/// The heading of overdue tasks.
pub(crate) fn overdue(count: usize) -> Text {
    match count {
        0 => Text::new().plain("Không có việc quá hạn."),
        count => Text::new().bold(format!("{count} việc quá hạn")),
    }
}

/// "… và 5 mục nữa".
pub(crate) fn more(all: usize, shown: usize) -> Text {
    match all.saturating_sub(shown) {
        0 => Text::new(),
        rest => Text::new().line().plain(format!("… và {rest} mục nữa, xem trên trang web (/web).")),
    }
}

/// What becomes due: which tasks in how many days.
pub(crate) fn due_heading(open: usize) -> Text {
    match open {
        0 => Text::new().plain("Không có việc nào đến hạn trong 30 ngày tới."),
        open => Text::new().bold(format!("{open} việc đến hạn trong 30 ngày tới hoặc đã quá hạn")),
    }
}

/// What becomes due in a stretch of time.
pub(crate) fn due_within(open: usize, period: Period) -> Text {
    let span = span(period);
    match open {
        0 => Text::new().plain(format!("Không có việc nào đến hạn {span}.")),
        open => Text::new().bold(format!("{open} việc đến hạn {span}")),
    }
}

/// "từ 01/03/2026 đến 31/03/2026", "ngày 23/06/2026".
fn span(period: Period) -> String {
    if period.from == period.to { format!("ngày {}", date(period.to)) } else { fixed::as_of(period.from, period.to) }
}

/// To a stretch of time that was not understood.
pub(crate) fn which_period(command: &str) -> Text {
    Text::new().plain(format!(
        "Chưa rõ khoảng thời gian. Ví dụ: “{command} quý 1”, “{command} tháng 5”, “{command} tuần này”, “{command} 2025”."
    ))
}

/// To a stretch of time that lies ahead, of which there are no figures.
pub(crate) fn not_begun(period: Period) -> Text {
    Text::new().plain(format!("Chưa có số liệu {}: kỳ này chưa bắt đầu.", span(period)))
}

/// Whether nothing is asked of the lead at present.
pub(crate) fn rests(phase: Phase) -> bool {
    match phase {
        Phase::Awaiting | Phase::Done | Phase::Returned | Phase::Withdrawn | Phase::Suspended | Phase::WithoutLead => {
            true
        }
        Phase::Unborn | Phase::Open => false,
    }
}
