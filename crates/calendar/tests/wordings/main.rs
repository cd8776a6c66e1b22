//! What offices write, and what it comes to.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod fixed;
mod recurring;

use chrono::NaiveDate;
use dondoc_calendar::{BeforeMeans, Calendar, Deadline, DeadlineKind, Policy, read_deadline};

/// Most wordings are read for a plan of this day.
const ASSIGNED: &str = "2024-01-12";

fn read(text: &str, assigned: &str) -> Deadline {
    read_deadline(text, assigned.parse().unwrap(), &Calendar::standard(), &Policy::default())
}

/// `2024-03-31 > 2024-04-01`: raw day, and the day it ends where that differs. `monthly d20 2024-01-20` for recurring.
fn show(deadline: &Deadline) -> String {
    let date = |date: Option<NaiveDate>| date.map_or("-".into(), |date| date.to_string());
    let mut days = date(deadline.due);
    if deadline.effective_due != deadline.due {
        days = format!("{days} > {}", date(deadline.effective_due));
    }
    match (deadline.kind, deadline.recurrence) {
        (DeadlineKind::Fixed, None) => days,
        (DeadlineKind::Recurring, Some(recurrence)) => {
            let day = recurrence.day.map_or(String::new(), |day| format!(" d{day}"));
            let month = recurrence.month.map_or(String::new(), |month| format!(" m{month}"));
            format!("{}{day}{month} {days}", recurrence.every.as_str())
        }
        (kind, None) if deadline.due.is_none() && deadline.effective_due.is_none() => kind.as_str().into(),
        other => format!("{other:?}"),
    }
}

#[track_caller]
fn check(wordings: &[(&str, &str)]) {
    let wrong: Vec<_> = wordings
        .iter()
        .map(|(text, expected)| (text, expected, show(&read(text, ASSIGNED))))
        .filter(|(_, expected, found)| *expected != found)
        .collect();
    assert!(wrong.is_empty(), "text, expected, found: {wrong:#?}");
}

#[test]
fn ongoing_and_unclear() {
    check(&[
        ("", "ongoing"),
        ("  ", "ongoing"),
        ("-", "ongoing"),
        ("–", "ongoing"),
        ("…", "ongoing"),
        ("Thường xuyên", "ongoing"),
        ("THUONG XUYEN", "ongoing"),
        ("Thường xuyên, liên tục", "ongoing"),
        ("Nhiệm vụ thường xuyên", "ongoing"),
        ("Liên tục", "ongoing"),
        ("Theo lộ trình", "ongoing"),
        ("Theo lộ trình của Bộ Thông tin và Truyền thông", "ongoing"),
        ("Theo lộ trình Đề án 06", "ongoing"),
        ("Theo yêu cầu", "ongoing"),
        ("Theo yêu cầu của Ngân hàng Nhà nước", "ongoing"),
        ("Khi có yêu cầu", "ongoing"),
        ("Thường xuyên và khi có yêu cầu", "ongoing"),
        ("Không quy định thời hạn", "ongoing"),
        ("Theo lộ trình đến năm 2025", "unknown"),
        ("Theo lộ trình, quý IV", "unknown"),
        ("Theo yêu cầu, trước ngày 15/7", "unknown"),
        ("Theo tiến độ của Bộ", "unknown"),
        ("Theo kế hoạch", "unknown"),
        ("Thường xuyên trong năm 2024", "unknown"),
        ("Đã hoàn thành", "unknown"),
        ("Hoàn thành", "unknown"),
        ("Sớm", "unknown"),
        ("x", "unknown"),
        ("ngay", "unknown"),
        ("trong ngày", "unknown"),
        ("Sau khi có ý kiến của UBND tỉnh", "unknown"),
        ("Quý I/2024 sau khi được duyệt", "unknown"),
        ("Khoảng tháng 6/2024", "unknown"),
        ("Trước Tết Nguyên đán", "unknown"),
        ("đến", "unknown"),
        ("từ", "unknown"),
        ("/", "ongoing"),
        ("12345678901234567890", "unknown"),
        ("<script>alert(1)</script>", "unknown"),
    ]);
}

#[test]
fn years_that_go_without_saying() {
    for (text, assigned, expected) in [
        ("Quý I", "2024-03-31", "2024-03-31 > 2024-04-01"),
        ("Quý I", "2024-04-01", "2025-03-31"),
        ("15/7", "2024-07-15", "2024-07-15"),
        ("15/7", "2024-07-16", "2025-07-15"),
        ("Tháng 10", "2024-11-01", "2025-10-31"),
        ("29/2", "2024-03-01", "unknown"),
        ("6 tháng đầu năm", "2024-08-01", "2025-06-30"),
        ("trong quý", "2024-05-20", "2024-06-30 > 2024-07-01"),
        ("từ 01/3 đến 15/7", "2024-05-01", "2024-07-15"),
        ("Quý I/2020", "2024-05-01", "2020-03-31"),
    ] {
        assert_eq!(show(&read(text, assigned)), expected, "{text} {assigned}");
    }
}

#[test]
fn an_office_decides_what_can_be_held_either_way() {
    let policy = Policy { before_means: BeforeMeans::Exclusive, yearly_close: (12, 14) };
    for (text, expected) in [
        ("trước ngày 15/7/2024", "2024-07-14 > 2024-07-15"),
        ("trước 17 giờ ngày 15/7/2024", "2024-07-15"),
        ("chậm nhất ngày 15/7/2024", "2024-07-15"),
        ("trước cuối tháng 7/2024", "2024-07-30"),
        ("trước tháng 7/2024", "2024-06-30 > 2024-07-01"),
        ("Hàng năm", "yearly d14 m12 2024-12-14 > 2024-12-16"),
        ("trước ngày 15/12 hằng năm", "yearly d14 m12 2024-12-14 > 2024-12-16"),
        ("trước ngày 01/3 hằng năm", "yearly m2 2024-02-29"),
        ("trước ngày 01/01 hằng năm", "yearly m12 2024-12-31"),
        ("trước 15/6 và 15/12 hằng năm", "half_yearly d14 m6 2024-06-14"),
        ("trước ngày 20 hàng tháng", "monthly d19 2024-01-19"),
        ("trước ngày 01 hàng tháng", "monthly 2024-01-31"),
        ("trước ngày 01 tháng cuối mỗi quý", "quarterly m2 2024-02-29"),
    ] {
        let found = read_deadline(text, ASSIGNED.parse().unwrap(), &Calendar::standard(), &policy);
        assert_eq!(show(&found), expected, "{text}");
    }
}
