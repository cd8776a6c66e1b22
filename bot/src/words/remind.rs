//! Reminders: the first line says what is wanted and by when.

use super::{date, day, labels, short, tasks};
use crate::{
    Kind, OpenTask, Reminder, Setting,
    data::{Later, Verb, button},
    memory::Wish,
};
use dondoc_messaging::{Outgoing, Text};

/// How many tasks one reminder lists.
const LISTED: usize = 20;

/// A reminder in words.
pub(crate) fn remind(reminder: &Reminder, setting: &Setting<'_>) -> Outgoing {
    let shown: Vec<&OpenTask> = reminder.tasks.iter().take(LISTED).collect();
    let mut text = Text::new()
        .plain("Kính gửi anh/chị ")
        .plain(short(&reminder.to))
        .plain(": ")
        .then(first_line(reminder, setting));
    text = match (shown.as_slice(), reminder.kind) {
        ([], _) => text,
        // Whoever oversees several agencies wants to know whose it is.
        (some, Kind::Escalation | Kind::Weekly) => some.iter().fold(text, |text, task| {
            let text = text.line().plain("• ").then(tasks::line(task, setting));
            text.plain(format!(" · {}", task.lead_name))
        }),
        ([one], _) => text.line().then(tasks::line(one, setting)),
        (many, _) => text.then(tasks::numbered(many, 1, setting, |_| None)),
    };
    text = text.then(super::boards::more(reminder.tasks.len(), LISTED));
    if let Some(reason) = reminder.reason.as_deref().filter(|reason| !reason.trim().is_empty()) {
        text = text.line().plain(format!("Lý do: “{}”", super::cut(reason.trim(), 300)));
    }
    if let Some((results, extensions)) = reminder.waiting.filter(|_| !shown.is_empty()) {
        text = text.line().plain(format!(
            "Ngoài ra {results} kết quả chờ xác nhận, {extensions} đề nghị gia hạn chờ quyết định (/choxuly)."
        ));
    }
    if let Some((on, whom)) = &reminder.next_step {
        text = text.line().plain(format!(
            "Nếu chưa có phản hồi trước {}, hệ thống sẽ báo {}.",
            day(*on),
            super::cut(whom, 80)
        ));
    }
    let mut message = Outgoing::of(text).about(shown.iter().map(|task| task.id));
    if let Some(rates) = &reminder.rates {
        message.text = message.text.line().then(super::boards::rates(rates));
        message.attachment.clone_from(&rates.chart);
    }
    match (reminder.kind, shown.first()) {
        (
            Kind::Digest | Kind::New | Kind::Urgent | Kind::Returned | Kind::DueToday | Kind::Overdue | Kind::Silence,
            Some(task),
        ) => work(message, task, shown.len()),
        (_, None) | (Kind::Escalation | Kind::Weekly, Some(_)) => message,
    }
}

/// What is wanted and by when.
fn first_line(reminder: &Reminder, setting: &Setting<'_>) -> Text {
    let count = reminder.tasks.len();
    let what = match (reminder.kind, reminder.waiting) {
        (Kind::Digest, Some((results, extensions))) if count == 0 => {
            format!(
                "{results} kết quả chờ xác nhận, {extensions} đề nghị gia hạn chờ quyết định. Gõ /choxuly để xử lý."
            )
        }
        (Kind::Digest, _) => format!("{}.", tasks::counts(&reminder.tasks, setting)),
        (Kind::New, _) if count == 1 => "việc mới được giao, đề nghị tiếp nhận.".to_owned(),
        (Kind::New, _) => format!("{count} việc mới được giao, đề nghị tiếp nhận."),
        (Kind::Urgent, _) => "việc HỎA TỐC, đề nghị xử lý ngay.".to_owned(),
        (Kind::Returned, _) => "kết quả được trả lại, đề nghị bổ sung và gửi lại.".to_owned(),
        (Kind::DueToday, _) if count == 1 => format!("việc đến hạn hôm nay {}.", date(setting.today)),
        (Kind::DueToday, _) => format!("{count} việc đến hạn hôm nay {}.", date(setting.today)),
        (Kind::Overdue, _) => {
            format!("{}. Đề nghị báo kết quả hoặc vướng mắc.", tasks::counts(&reminder.tasks, setting))
        }
        (Kind::Silence, _) if count == 1 => "việc đã lâu chưa có cập nhật, đề nghị báo tình hình.".to_owned(),
        (Kind::Silence, _) => format!("{count} việc đã lâu chưa có cập nhật, đề nghị báo tình hình."),
        (Kind::Escalation, _) => match &reminder.about {
            Some(name) => format!("{count} việc chưa có phản hồi của {} sau các lần nhắc.", super::cut(name, 60)),
            None => format!("{count} việc chưa có phản hồi sau các lần nhắc."),
        },
        (Kind::Weekly, _) if count == 0 => "tình hình tuần qua.".to_owned(),
        (Kind::Weekly, _) => format!("tình hình tuần qua, {count} việc cần lưu ý."),
    };
    Text::new().bold(what)
}

/// Answers in one tap, for the first or only task; the code stands on them when there are several.
pub(crate) fn work(message: Outgoing, task: &OpenTask, count: usize) -> Outgoing {
    let number = task.number();
    let label = |words: &str| if count > 1 { format!("{} {words}", task.code) } else { words.to_owned() };
    let wish = |words: &str, wish| button(label(words), Verb::Wish(wish, number));
    let mut message = message;
    if !task.accepted && !task.supporting {
        message =
            message.row([button(label(labels::TAKE), Verb::Accept(number)), wish(labels::NOT_OURS, Wish::NotOurs)]);
    }
    let mut work = vec![wish(labels::DONE, Wish::Done), wish(labels::DOING, Wish::Report)];
    if task.supporting {
        work.remove(0);
    }
    message = message.row(work);
    let mut trouble = vec![wish(labels::BLOCKED, Wish::Blocked)];
    if task.due.is_some_and(|_| !task.supporting) {
        trouble.insert(0, wish(labels::EXTEND, Wish::Extend));
    }
    if task.explanation_asked {
        trouble.push(wish(labels::EXPLAIN, Wish::Explain));
    }
    // Several tasks are put off together: 0 is all of the message.
    message.row(trouble).row([button(labels::LATER, Verb::Wish(Wish::Snooze, if count > 1 { 0 } else { number }))])
}

/// When to be reminded.
pub(crate) fn later(message: Outgoing, task: u32) -> Outgoing {
    message.row([
        button(labels::HOUR, Verb::Snooze(Later::Hour, task)),
        button(labels::AFTERNOON, Verb::Snooze(Later::Afternoon, task)),
        button(labels::MORNING, Verb::Snooze(Later::Morning, task)),
    ])
}
