//! Deadlines after they are read: stored, recalculated, coming back; and what holds for any text at all.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use chrono::{Days, NaiveDate};
use dondoc_calendar::{
    BeforeMeans, Calendar, Deadline, DeadlineKind, Every, Policy, Recurrence, read_date, read_deadline,
};
use dondoc_text::fold;
use proptest::prelude::*;

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn read(text: &str, assigned: &str) -> Deadline {
    read_deadline(text, day(assigned), &Calendar::standard(), &Policy::default())
}

/// The standard table with one more line.
fn edited(row: &str) -> Calendar {
    Calendar::from_csv(&format!("{}{row}\n", Calendar::standard_csv())).unwrap()
}

#[test]
fn the_stored_shape_is_a_contract() {
    let version = Calendar::standard().version().to_owned();
    for (deadline, json) in [
        (
            read("Quý I/2024", "2024-01-12"),
            r#"{"text":"Quý I/2024","kind":"fixed","due":"2024-03-31","effective_due":"2024-04-01","recurrence":null,"anchor":null,"calendar":"VERSION"}"#,
        ),
        (
            read("6 tháng, 1 năm", "2024-01-12"),
            r#"{"text":"6 tháng, 1 năm","kind":"recurring","due":"2024-06-30","effective_due":"2024-07-01","recurrence":{"every":"half_yearly","day":null,"month":null},"anchor":null,"calendar":"VERSION"}"#,
        ),
        (
            read(" Quý V/2024", "2024-01-12"),
            r#"{"text":" Quý V/2024","kind":"unknown","due":null,"effective_due":null,"recurrence":null,"anchor":null,"calendar":"VERSION"}"#,
        ),
        (
            read("5 ngày làm việc", "2024-04-24"),
            r#"{"text":"5 ngày làm việc","kind":"fixed","due":"2024-05-04","effective_due":"2024-05-04","recurrence":null,"anchor":"2024-04-24","calendar":"VERSION"}"#,
        ),
    ] {
        let json = json.replace("VERSION", &version);
        assert_eq!(serde_json::to_string(&deadline).unwrap(), json);
        assert_eq!(serde_json::from_str::<Deadline>(&json).unwrap(), deadline);
    }
    for every in [Every::Yearly, Every::HalfYearly, Every::Quarterly, Every::Monthly] {
        assert_eq!(serde_json::to_value(every).unwrap(), every.as_str());
    }
    for kind in [DeadlineKind::Fixed, DeadlineKind::Recurring, DeadlineKind::Ongoing, DeadlineKind::Unknown] {
        assert_eq!(serde_json::to_value(kind).unwrap(), kind.as_str());
    }
}

#[test]
fn a_day_that_is_given() {
    let deadline = Deadline::on(day("2024-08-31"), "gia hạn", &Calendar::standard());
    assert_eq!((deadline.kind, deadline.due), (DeadlineKind::Fixed, Some(day("2024-08-31"))));
    assert_eq!(deadline.effective_due, Some(day("2024-09-04")));
}

#[test]
fn a_new_calendar_moves_the_end_and_keeps_the_words() {
    let typhoon = edited("2024-04-25,off,Nghỉ tránh bão,Công điện 1");
    for (text, assigned, due, effective) in [
        ("Đến ngày 25/4/2024", "2024-01-12", "2024-04-25", "2024-04-26"),
        ("5 ngày làm việc kể từ ngày 24/4/2024", "2024-01-12", "2024-05-06", "2024-05-06"),
        ("5 ngày làm việc", "2024-04-24", "2024-05-06", "2024-05-06"),
        ("1 ngày", "2024-04-24", "2024-04-25", "2024-04-26"),
        ("Ngày 25 hàng tháng", "2024-04-24", "2024-04-25", "2024-04-26"),
    ] {
        let before = read(text, assigned);
        let after = before.recalculated(&typhoon);
        assert_eq!((after.due, after.effective_due), (Some(day(due)), Some(day(effective))), "{text}");
        assert_eq!(after.calendar, typhoon.version());
        assert_eq!(
            (after.kind, &after.text, after.recurrence, after.anchor),
            (before.kind, &before.text, before.recurrence, before.anchor)
        );
        assert_eq!(after.recalculated(&Calendar::standard()), before, "{text}");
    }
    // A day that was granted in place of counted working days is a day.
    let granted = Deadline::on(day("2024-04-25"), "5 ngày làm việc", &typhoon);
    assert_eq!(granted.recalculated(&Calendar::standard()).due, Some(day("2024-04-25")));
    assert_eq!(read("Thường xuyên", "2024-01-12").recalculated(&typhoon).due, None);
}

#[test]
fn recurring_duties_come_back() {
    for (text, assigned, coming) in [
        ("Hàng năm", "2022-01-26", [("2023-01-01", "2023-12-31"), ("2024-01-01", "2024-12-31")]),
        ("6 tháng, 1 năm", "2024-01-12", [("2024-07-01", "2024-12-31"), ("2025-01-01", "2025-06-30")]),
        ("Hàng quý", "2024-02-12", [("2024-04-01", "2024-06-30"), ("2024-07-01", "2024-09-30")]),
        ("ngày 31 hàng tháng", "2024-01-12", [("2024-02-01", "2024-02-29"), ("2024-03-01", "2024-03-31")]),
        ("ngày 25 hàng tháng", "2024-11-26", [("2025-01-01", "2025-01-25"), ("2025-02-01", "2025-02-25")]),
        ("trước ngày 15/12 hằng năm", "2024-12-20", [("2026-01-01", "2026-12-15"), ("2027-01-01", "2027-12-15")]),
        ("ngày 10 tháng đầu mỗi quý", "2024-01-12", [("2024-07-01", "2024-07-10"), ("2024-10-01", "2024-10-10")]),
        ("15/6 và 15/12 hằng năm", "2024-01-12", [("2024-07-01", "2024-12-15"), ("2025-01-01", "2025-06-15")]),
    ] {
        let calendar = Calendar::standard();
        let mut deadline = read(text, assigned);
        for (opens, due) in coming {
            let (opened, next) = deadline.next_occurrence(&calendar).unwrap();
            assert_eq!((opened, next.due), (day(opens), Some(day(due))), "{text}");
            assert_eq!(next.effective_due, Some(calendar.roll(day(due))), "{text}");
            deadline = next;
        }
    }
    assert!(read("Quý I/2024", "2024-01-12").next_occurrence(&Calendar::standard()).is_none());
    let last = Deadline { due: Some(NaiveDate::MAX), ..read("Hàng năm", "2024-01-12") };
    assert!(last.next_occurrence(&Calendar::standard()).is_none());
}

#[test]
fn a_hostile_event_does_not_panic() {
    for (recurrence_day, month) in [(Some(0), Some(0)), (Some(u32::MAX), Some(u32::MAX)), (None, Some(99))] {
        let recurrence = Recurrence { every: Every::Quarterly, day: recurrence_day, month };
        let deadline = Deadline { recurrence: Some(recurrence), ..read("Hàng quý", "2024-01-12") };
        assert!(deadline.next_occurrence(&Calendar::standard()).is_some_and(|(opens, next)| next.due >= Some(opens)));
    }
}

/// Pieces of wordings, so that random texts are often meaningful.
fn wording() -> impl Strategy<Value = String> {
    let pieces = prop::sample::select(vec![
        "Quý",
        "I",
        "II",
        "IV",
        "V",
        "/",
        "2024",
        "2025",
        "-",
        "–",
        ",",
        "Tháng",
        "tháng",
        "6",
        "12",
        "31",
        "30",
        "02",
        "năm",
        "Năm",
        "hàng",
        "Hằng",
        "mỗi",
        "định kỳ",
        "quý",
        "trước",
        "ngày",
        "15/7/2024",
        "15/7",
        "30/02/2024",
        "đến",
        "từ",
        "kể từ ngày",
        "làm việc",
        "05",
        "trong",
        "cuối",
        "đầu",
        "giữa",
        "và",
        "(",
        ")",
        "thường xuyên",
        "hoàn thành",
        "lần",
        "một lần",
        "T",
        "17 giờ",
        "h",
        "tuần",
        "nửa",
        "ký",
        "nay",
        "cùng",
        "của",
        "theo yêu cầu",
        ".",
        ";",
        "9999",
        "0",
        "x",
    ]);
    let glue = prop::sample::select(vec![" ", "", " ", "\u{a0}", "\n"]);
    prop::collection::vec((pieces, glue), 0..9)
        .prop_map(|pieces| pieces.into_iter().map(|(piece, glue)| format!("{piece}{glue}")).collect())
}

fn text() -> impl Strategy<Value = String> {
    prop_oneof![4 => wording(), 1 => "\\PC{0,60}", 1 => any::<String>()]
}

fn days() -> impl Strategy<Value = NaiveDate> {
    prop_oneof![
        20 => (736_000..748_000).prop_map(|days| NaiveDate::from_num_days_from_ce_opt(days).unwrap()),
        1 => Just(NaiveDate::MIN),
        1 => Just(NaiveDate::MAX),
    ]
}

fn policies() -> impl Strategy<Value = Policy> {
    (any::<bool>(), prop_oneof![Just((12, 31)), Just((12, 14)), any::<(u32, u32)>()]).prop_map(
        |(strict, yearly_close)| Policy {
            before_means: if strict { BeforeMeans::Exclusive } else { BeforeMeans::Inclusive },
            yearly_close,
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4000))]

    #[test]
    fn any_text_is_read_soundly(text in text(), assigned in days(), policy in policies()) {
        let calendar = Calendar::standard();
        let deadline = read_deadline(&text, assigned, &calendar, &policy);
        let dated = matches!(deadline.kind, DeadlineKind::Fixed | DeadlineKind::Recurring);
        prop_assert_eq!(deadline.due.is_some(), dated);
        prop_assert_eq!(deadline.effective_due.is_some(), dated);
        prop_assert_eq!(deadline.recurrence.is_some(), deadline.kind == DeadlineKind::Recurring);
        prop_assert_eq!(&deadline.text, &text);
        if let (Some(due), Some(effective)) = (deadline.due, deadline.effective_due) {
            prop_assert!(effective >= due);
            prop_assert!(calendar.is_working_day(effective) || effective.checked_add_days(Days::new(10)).is_none());
            if deadline.kind == DeadlineKind::Recurring {
                prop_assert!(due >= assigned);
            }
        }
        prop_assert_eq!(deadline.recalculated(&calendar), deadline);
    }

    #[test]
    fn case_and_diacritics_change_nothing(text in text(), assigned in days()) {
        let calendar = Calendar::standard();
        let read = |text: &str| Deadline { text: String::new(), ..read_deadline(text, assigned, &calendar, &Policy::default()) };
        prop_assert_eq!(read(&text), read(&fold(&text)));
        prop_assert_eq!(read(&text), read(&text.to_uppercase()));
        prop_assert_eq!(read_date(&text, Some(assigned)), read_date(&fold(&text), Some(assigned)));
    }

    #[test]
    fn the_next_occurrence_is_later(
        every in prop::sample::select(vec![Every::Yearly, Every::HalfYearly, Every::Quarterly, Every::Monthly]),
        on in prop::option::of(1u32..=31),
        month in prop::option::of(1u32..=12),
        due in days(),
    ) {
        let calendar = Calendar::standard();
        let recurrence = Some(Recurrence { every, day: on, month });
        let deadline = Deadline { kind: DeadlineKind::Recurring, recurrence, ..Deadline::on(due, "", &calendar) };
        if let Some((opens, next)) = deadline.next_occurrence(&calendar) {
            prop_assert!(opens > due && next.due >= Some(opens) && next.effective_due >= next.due);
            prop_assert_eq!(next.recurrence, recurrence);
        }
    }
}
