//! Reminders of every kind.

use crate::parts::{ABLE, check, day, show, task};
use dondoc_bot::{Kind, OpenTask, Rate, Rates, Reminder, Setting, remind};
use dondoc_calendar::Calendar;
use insta::assert_snapshot;

fn reminder(kind: Kind, tasks: Vec<OpenTask>) -> Reminder {
    let to = "Trần Thị Bình".to_owned();
    Reminder { kind, to, tasks, next_step: None, about: None, reason: None, rates: None, waiting: None }
}

fn words(reminder: &Reminder) -> String {
    let calendar = Calendar::standard();
    let setting =
        Setting { today: day("2026-06-23"), calendar: &calendar, link: Some("https://dondoc.tinh.gov.vn/viec/") };
    let message = remind(reminder, &setting);
    check(&message, ABLE);
    assert_eq!(message.about, reminder.tasks.iter().take(20).map(|task| task.id).collect::<Vec<_>>());
    show(&message)
}

fn five() -> Vec<OpenTask> {
    vec![
        task(9, "Trả lời kiến nghị cử tri", Some("2026-06-18")),
        task(10, "Họp ban chỉ đạo", Some("2026-06-23")),
        task(11, "Đề án vị trí việc làm", Some("2026-06-23")),
        task(12, "Kế hoạch chuyển đổi số", Some("2026-06-25")),
        task(13, "Báo cáo giải ngân", Some("2026-06-26")),
    ]
}

#[test]
fn the_morning_digest() {
    let next_step = Some((day("2026-06-25"), "lãnh đạo đơn vị".to_owned()));
    assert_snapshot!(words(&Reminder { next_step, ..reminder(Kind::Digest, five()) }));
}

#[test]
fn the_office_in_the_morning() {
    assert_snapshot!(words(&Reminder { waiting: Some((3, 2)), ..reminder(Kind::Digest, Vec::new()) }));
}

#[test]
fn a_new_task() {
    let mut new = task(12, "Lập quy hoạch", Some("2026-07-24"));
    new.accepted = false;
    assert_snapshot!(words(&reminder(Kind::New, vec![new])));
}

#[test]
fn a_task_of_great_urgency() {
    let mut urgent = task(12, "Ứng phó bão số 3", Some("2026-06-23"));
    urgent.urgent = true;
    assert_snapshot!(words(&reminder(Kind::Urgent, vec![urgent])));
}

#[test]
fn a_result_sent_back() {
    let reason = Some("Thiếu phụ lục".to_owned());
    assert_snapshot!(words(&Reminder { reason, ..reminder(Kind::Returned, five()[..1].to_vec()) }));
}

#[test]
fn due_today() {
    assert_snapshot!(words(&reminder(Kind::DueToday, five()[1..2].to_vec())));
}

#[test]
fn overdue_with_the_next_step_announced() {
    let next_step = Some((day("2026-06-25"), "lãnh đạo đơn vị".to_owned()));
    let mut late = five()[0].clone();
    late.explanation_asked = true;
    assert_snapshot!(words(&Reminder { next_step, ..reminder(Kind::Overdue, vec![late]) }));
}

#[test]
fn silence() {
    assert_snapshot!(words(&reminder(Kind::Silence, five()[3..].to_vec())));
}

#[test]
fn escalation() {
    let about = Some("Nguyễn Văn An".to_owned());
    assert_snapshot!(words(&Reminder { about, ..reminder(Kind::Escalation, five()[..2].to_vec()) }));
}

#[test]
fn the_chairs_week() {
    let rate = |name: &str, on_time, of, overdue| Rate { name: name.into(), on_time, of, overdue };
    let rates = Rates {
        from: day("2026-01-01"),
        until: day("2026-06-22"),
        total: rate("Toàn tỉnh", 2145, 2328, 12),
        agencies: vec![rate("Sở Tài chính", 82, 95, 1)],
        chart: None,
    };
    assert_snapshot!(words(&Reminder { rates: Some(rates), ..reminder(Kind::Weekly, five()[..2].to_vec()) }));
}

#[test]
fn many_tasks_still_fit() {
    let tasks = (1..=60).map(|number| task(number, &"Nhiệm vụ ".repeat(40), Some("2026-06-18"))).collect();
    assert!(words(&reminder(Kind::Digest, tasks)).contains("… và 40 mục nữa"));
}
