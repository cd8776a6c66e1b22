//! Boards, rates and lists for those who oversee.

use super::{cut, date, day, fixed, percent, tasks};
use crate::{
    Setting,
    look::{Board, Rates, Silent, Waiting, WaitingFor},
};
use dondoc_domain::timeliness::Phase;
use dondoc_messaging::Text;

/// The heading of an agency's board.
pub(crate) fn board(board: &Board) -> Text {
    let text = Text::new().bold(&board.agency).plain(format!(" – {}", tasks::counted(&board.counts)));
    match &board.rate {
        Some(rate) => text.line().plain(format!("Đúng hạn từ đầu kỳ: {}.", fixed::rate(rate))),
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
    match &row.what {
        WaitingFor::Result { documents, text: words, files } => {
            let mut text = text.plain(format!("{} báo kết quả ngày {}", row.by, date(row.since)));
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
            let longer =
                row.task.due.map_or(String::new(), |due| format!(" (thêm {} ngày)", (*until - due).num_days()));
            let text = text
                .plain(format!("{} xin gia hạn đến ", row.by))
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

/// Whether nothing is asked of the lead at present.
pub(crate) fn rests(phase: Phase) -> bool {
    match phase {
        Phase::Awaiting | Phase::Done | Phase::Returned | Phase::Withdrawn | Phase::Suspended | Phase::WithoutLead => {
            true
        }
        Phase::Unborn | Phase::Open => false,
    }
}
