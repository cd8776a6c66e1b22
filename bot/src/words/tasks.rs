//! Tasks in words: code, short title, deadline. Never more of a document than that.

use super::{cut, date, day, short, weekday};
use crate::{Counts, OpenTask, Setting, Stands};
use chrono::NaiveDate;
use dondoc_domain::timeliness::Phase;
use dondoc_messaging::Text;

/// How many tasks stand in one message.
pub(crate) const PER_MESSAGE: usize = 20;

/// "NV12 “title”", the code leading to its page.
pub(crate) fn name(code: &str, title: &str, setting: &Setting<'_>) -> Text {
    let coded = coded(code, setting);
    if title.is_empty() { coded } else { coded.plain(format!(" “{}”", short(title))) }
}

/// The code, leading to its page where there is one.
pub(crate) fn coded(code: &str, setting: &Setting<'_>) -> Text {
    match setting.link {
        Some(base) => Text::new().link(code, format!("{base}{code}")),
        None => Text::new().bold(code),
    }
}

/// "hạn 30/06/2026, thứ Ba; còn 5 ngày làm việc", "quá hạn 3 ngày làm việc (26/06/2026)".
pub(crate) fn deadline(due: Option<NaiveDate>, setting: &Setting<'_>) -> String {
    let Some(due) = due else { return "không có thời hạn".to_owned() };
    let left = setting.calendar.working_days_between(setting.today, due);
    if due == setting.today {
        format!("hạn hôm nay, {} {}", weekday(due), date(due))
    } else if due < setting.today {
        // A deadline lies on a working day, so at least one has gone by unless only days off did.
        match -left {
            late if late > 0 => format!("quá hạn {late} ngày làm việc ({})", date(due)),
            _ => format!("quá hạn từ {}", day(due)),
        }
    } else {
        match left {
            0 => format!("hạn {}, {}", date(due), weekday(due)),
            left => format!("hạn {}, {}; còn {left} ngày làm việc", date(due), weekday(due)),
        }
    }
}

/// One task in a list: name, deadline, and what is special about it.
pub(crate) fn line(task: &OpenTask, setting: &Setting<'_>) -> Text {
    let urgent = if task.urgent { "HỎA TỐC · " } else { "" };
    let text = Text::new().plain(urgent).then(name(&task.code, &task.title, setting));
    text.plain(format!(" – {}", deadline(task.due, setting))).plain(remarks(task))
}

fn remarks(task: &OpenTask) -> String {
    let mut remarks = Vec::new();
    match task.phase {
        Phase::Open | Phase::Unborn => {
            if !task.accepted && !task.supporting {
                remarks.push("chưa tiếp nhận".to_owned());
            }
        }
        Phase::Awaiting | Phase::Done | Phase::Returned | Phase::Withdrawn | Phase::Suspended | Phase::WithoutLead => {
            remarks.push(task.phase.label().to_owned())
        }
    }
    if let Some(percent) = task.percent {
        remarks.push(format!("{percent}%"));
    }
    if let Some(until) = task.extension_asked {
        remarks.push(format!("đã xin gia hạn đến {}", date(until)));
    }
    if task.explanation_asked {
        remarks.push("Văn phòng yêu cầu giải trình".to_owned());
    }
    if task.supporting {
        remarks.push(format!("phối hợp với {}", task.lead_name));
    }
    if remarks.is_empty() { String::new() } else { format!(" · {}", remarks.join(" · ")) }
}

/// Numbered tasks, with the name of the colleague for whom some are done.
pub(crate) fn numbered(
    tasks: &[&OpenTask],
    first: usize,
    setting: &Setting<'_>,
    absent: impl Fn(&OpenTask) -> Option<String>,
) -> Text {
    let mut text = Text::new();
    for (at, task) in tasks.iter().enumerate() {
        text = text.line().plain(format!("{}. ", first + at)).then(line(task, setting));
        if let Some(name) = absent(task) {
            text = text.plain(format!(" · thay mặt {name}"));
        }
    }
    text
}

/// Tasks of others, without numbers, since numbers mean the person's own list.
pub(crate) fn bullets(tasks: &[&OpenTask], setting: &Setting<'_>) -> Text {
    tasks.iter().fold(Text::new(), |text, task| text.line().plain("• ").then(line(task, setting)))
}

/// One task on a line of a menu.
pub(crate) fn label(task: &OpenTask, setting: &Setting<'_>) -> String {
    let due = match task.due {
        Some(due) if due < setting.today => format!("quá hạn {}", date(due)),
        Some(due) => format!("hạn {}", date(due)),
        None => "không thời hạn".to_owned(),
    };
    format!("{} {} – {due}", task.code, cut(&short(&task.title), 30))
}

/// All about one task.
pub(crate) fn card(task: &OpenTask, setting: &Setting<'_>) -> Text {
    let text = Text::new().then(coded(&task.code, setting)).plain(format!(" “{}”", cut(&task.title, 200))).line();
    let text = text.plain(super::sentence(&deadline(task.due, setting))).plain(remarks(task)).line();
    let text = text.plain(format!("Chủ trì: {}", task.lead_name));
    if task.directive.is_empty() { text } else { text.plain(format!(" · theo {}", task.directive)) }
}

/// One task for those who oversee: who handles it, and when anything was told.
pub(crate) fn stands(stands: &Stands, setting: &Setting<'_>) -> Text {
    let officer = stands.officer.as_deref().unwrap_or("chưa ai tiếp nhận");
    let told = stands.last_told.map_or("chưa báo lần nào".to_owned(), |on| format!("báo gần nhất {}", date(on)));
    card(&stands.task, setting).line().plain(format!("Người xử lý: {officer} · {told}"))
}

/// "5 việc: 1 quá hạn, 2 hôm nay, 2 tuần này, 1 sau đó, 1 không thời hạn".
pub(crate) fn counts<'a>(tasks: impl IntoIterator<Item = &'a OpenTask>, setting: &Setting<'_>) -> String {
    counted(&Counts::of(tasks, setting.today))
}

/// The same of tasks that were counted elsewhere.
pub(crate) fn counted(counts: &Counts) -> String {
    let Counts { all, overdue, today, week, later, undated, waiting } = counts;
    let parts = [
        (overdue, "quá hạn"),
        (today, "hôm nay"),
        (week, "tuần này"),
        (later, "sau đó"),
        (undated, "không thời hạn"),
        (waiting, "chờ xác nhận"),
    ];
    let parts: Vec<String> =
        parts.iter().filter(|(count, _)| **count > 0).map(|(count, what)| format!("{count} {what}")).collect();
    match parts.len() {
        0 => format!("{all} việc"),
        _ => format!("{all} việc: {}", parts.join(", ")),
    }
}
