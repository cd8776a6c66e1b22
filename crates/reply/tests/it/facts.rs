//! The facts beside the intent: dates, documents, obstacles, reasons, owners, and what is left to a question.

use chrono::NaiveDate;
use dondoc_calendar::Calendar;
use dondoc_reply::{Blocker, Day, Intent, Item, Length, When, read};

use crate::corpus::today;

fn item(text: &str) -> Item {
    let mut items = read(text, today(), &Calendar::standard()).items;
    assert_eq!(items.len(), 1, "{text}");
    items.remove(0)
}

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

#[test]
fn a_length_counts_from_the_deadline() {
    let calendar = Calendar::standard();
    let found = |text: &str, deadline: Option<&str>| {
        item(text).date.and_then(|when| when.resolve(deadline.map(day), today(), &calendar)).map(|found| found.date)
    };
    for (text, deadline, expected) in [
        ("xin thêm 10 ngày", Some("2026-06-25"), "2026-07-05"),
        ("xin thêm 5 ngày làm việc", Some("2026-06-26"), "2026-07-03"),
        ("xin thêm 1 tháng", Some("2026-06-30"), "2026-07-30"),
        ("xin gia hạn đến 30/6", Some("2026-06-25"), "2026-06-30"),
        // The deadline is past, and so would be the new one.
        ("xin thêm 3 ngày", Some("2026-05-01"), "2026-06-13"),
        ("xin thêm 3 ngày", None, "2026-06-13"),
    ] {
        assert_eq!(found(text, deadline), Some(day(expected)), "{text} {deadline:?}");
    }
    assert_eq!(item("xin thêm 10 ngày").date, Some(When::Later(Length::Days(10))));
}

#[test]
fn a_day_off_is_kept_and_a_working_day_proposed() {
    let on = |text: &str| match item(text).date {
        Some(When::On(Day { date, assumed_year, workday })) => (date, assumed_year, workday),
        other => panic!("{text}: {other:?}"),
    };
    assert_eq!(on("xin gia hạn đến chủ nhật tuần sau"), (day("2026-06-21"), false, Some(day("2026-06-19"))));
    assert_eq!(on("xin gia hạn đến 2/9"), (day("2026-09-02"), false, Some(day("2026-08-31"))));
    assert_eq!(on("xin gia hạn đến 10/1"), (day("2027-01-10"), true, Some(day("2027-01-08"))));
    assert_eq!(on("xin gia hạn đến 30/6"), (day("2026-06-30"), false, None));
}

#[test]
fn impossible_days_are_not_guessed() {
    for text in ["xin gia hạn đến 30/2", "xin gia hạn đến 31/6", "xin thêm 0 ngày", "xin gia hạn đến 29/2/2027"]
    {
        let item = item(text);
        assert_eq!((item.intent, item.date, item.text.as_str()), (Intent::Extension, None, text));
    }
}

#[test]
fn obstacles_have_kinds() {
    for (text, blocker) in [
        ("chưa có kinh phí", Blocker::Budget),
        ("vướng vốn", Blocker::Budget),
        ("hết tiền", Blocker::Budget),
        ("chờ ý kiến Sở Tài chính", Blocker::Coordination),
        ("Sở Tài chính chưa trả lời", Blocker::Coordination),
        ("chờ hướng dẫn của Bộ", Blocker::Guidance),
        ("chưa có quy định", Blocker::Legal),
        ("vướng pháp lý", Blocker::Legal),
        ("thiếu người", Blocker::Staff),
        ("thiếu số liệu", Blocker::Data),
        ("các xã chưa gửi số liệu", Blocker::Data),
        ("vướng mặt bằng", Blocker::Other),
        ("kẹt mặt bằng chưa giải tỏa", Blocker::Other),
        ("đang vướng thủ tục", Blocker::Other),
        ("chờ trời tạnh", Blocker::Other),
        ("đang vướng", Blocker::Other),
    ] {
        let item = item(text);
        assert_eq!((item.intent, item.blocker), (Intent::Blocked, Some(blocker)), "{text}");
    }
    assert_eq!(item("vướng kinh phí nên xin gia hạn đến 30/9").blocker, Some(Blocker::Budget));
}

#[test]
fn owners_and_reasons_are_kept_as_typed() {
    for (text, owner) in [
        ("chuyển cho Sở Xây dựng", Some("Sở Xây dựng")),
        ("Đề nghị chuyển Sở Tài chính chủ trì", Some("Sở Tài chính")),
        ("đề nghị chuyển cho UBND huyện Ninh Sơn ạ", Some("UBND huyện Ninh Sơn")),
        ("nhầm đơn vị rồi", None),
    ] {
        assert_eq!(item(text).proposed.as_deref(), owner, "{text}");
    }
    for (text, reason) in [
        ("xin gia hạn đến 5/7 do đồng chí phụ trách ốm", Some("đồng chí phụ trách ốm")),
        ("vì Thiếu Số Liệu nên xin thêm 3 ngày", Some("Thiếu Số Liệu")),
        ("xin gia hạn đến 30/6", None),
    ] {
        assert_eq!(item(text).reason.as_deref(), reason, "{text}");
    }
}

#[test]
fn documents_carry_their_own_dates() {
    let item = item("đã ban hành 551/STTTT-CN ngày 07/3/2024 và 780/STTTT-CN ngày 01/4/2024");
    let found: Vec<_> =
        item.documents.iter().map(|found| (found.number.to_string(), found.date.map(|day| day.date))).collect();
    let expected =
        [("551/STTTT-CN", "2024-03-07"), ("780/STTTT-CN", "2024-04-01")].map(|(n, d)| (n.to_owned(), Some(day(d))));
    assert_eq!((item.intent, found), (Intent::Done, expected.to_vec()));
}

#[test]
fn what_can_be_held_otherwise_is_not_sure() {
    for (text, intent, sure) in [
        ("da gui bao cao", Intent::Done, false),
        ("đã gửi báo cáo", Intent::Done, true),
        ("da gui bao cao roi", Intent::Done, true),
        ("da xong", Intent::Done, true),
        ("100%", Intent::Progress, false),
        ("gia hạn được không?", Intent::Extension, false),
        ("xin gia hạn đến 30/6", Intent::Extension, true),
        ("đã xử lý", Intent::Done, false),
        ("100% rồi ạ", Intent::Done, false),
        ("2 việc xong", Intent::Done, false),
        ("cả 3 việc xong rồi", Intent::Done, true),
        ("anh Hùng đã xong", Intent::Done, false),
        ("Sở Xây dựng đã hoàn thành", Intent::Progress, false),
        ("em đã xong việc nhà", Intent::Progress, false),
        ("em vừa ăn xong", Intent::Progress, false),
        ("c xong", Intent::Progress, false),
        ("xin gia hạn đến 15/6 hoặc 30/6", Intent::Extension, false),
        ("xin gia hạn đến 15/6, nếu không được thì 30/6", Intent::Extension, false),
        ("xin gia hạn đến 30/6/2099", Intent::Extension, false),
        ("xin gia hạn đến 30/6/2028", Intent::Extension, true),
        ("xong rồi nhưng lãnh đạo chưa ký", Intent::Progress, false),
        ("asdfgh", Intent::None, false),
    ] {
        let item = item(text);
        assert_eq!((item.intent, item.sure), (intent, sure), "{text}");
    }
}

#[test]
fn undo_is_said_alone() {
    for (text, undo) in
        [("hủy", true), ("nhầm rồi ạ", true), ("chưa phải", true), ("nhầm đơn vị", false), ("xong", false)]
    {
        assert_eq!(item(text).undo, undo, "{text}");
    }
}

#[test]
fn a_weekday_said_on_that_day_is_the_next_one() {
    let calendar = Calendar::standard();
    let monday = day("2026-06-15");
    for (text, expected) in [
        ("xin gia hạn đến thứ hai", "2026-06-22"),
        ("xin gia hạn đến thứ hai tuần sau", "2026-06-22"),
        ("xin gia hạn đến thứ ba", "2026-06-16"),
        ("xin gia hạn đến chủ nhật", "2026-06-21"),
    ] {
        let found = read(text, monday, &calendar).items.remove(0).date;
        let found = found.and_then(|when| when.resolve(None, monday, &calendar)).map(|found| found.date);
        assert_eq!(found, Some(day(expected)), "{text}");
    }
}

#[test]
fn half_a_year_ends_on_the_next_such_day() {
    let calendar = Calendar::standard();
    for (today, text, expected) in [
        ("2026-06-10", "xin gia hạn đến hết 6 tháng đầu năm", "2026-06-30"),
        ("2026-07-10", "xin gia hạn đến hết 6 tháng đầu năm", "2027-06-30"),
        ("2026-07-10", "xin gia hạn đến 6 tháng đầu năm sau", "2027-06-30"),
        ("2026-06-10", "xin gia hạn thêm 6 tháng", "2026-12-10"),
    ] {
        let found = read(text, day(today), &calendar).items.remove(0).date;
        let found = found.and_then(|when| when.resolve(None, day(today), &calendar)).map(|found| found.date);
        assert_eq!(found, Some(day(expected)), "{today} {text}");
    }
}

#[test]
fn a_reason_said_once_belongs_to_every_extension_of_the_sentence() {
    let found = |text: &str| -> Vec<(Option<String>, Option<Blocker>)> {
        let items = read(text, today(), &Calendar::standard()).items;
        items.into_iter().map(|item| (item.reason, item.blocker)).collect()
    };
    let budget = (Some("thiếu kinh phí".to_owned()), Some(Blocker::Budget));
    for text in [
        "NV10 xin gia hạn đến 18/7, NV8 đến 31/10 vì thiếu kinh phí",
        "xin gia hạn việc 1 đến 15/7, việc 2 đến 30/7 vì thiếu kinh phí",
    ] {
        assert_eq!(found(text), [budget.clone(), budget.clone()], "{text}");
    }
    let apart = "việc 1 xin gia hạn đến 15/7.\nviệc 2 xin gia hạn đến 30/7 vì thiếu kinh phí";
    assert_eq!(found(apart), [(None, None), budget], "{apart}");
}
