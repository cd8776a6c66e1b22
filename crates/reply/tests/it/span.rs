//! Stretches of time: words in, first and last day out.

use dondoc_reply::{Looking, span};

/// On Tuesday, 23 June 2026.
#[track_caller]
fn check(words: &str, looking: Looking, expected: Option<(&str, &str)>) {
    let found = span(words, "2026-06-23".parse().unwrap(), looking);
    let found = found.map(|period| (period.from.to_string(), period.to.to_string()));
    assert_eq!(found, expected.map(|(from, to)| (from.to_owned(), to.to_owned())), "{words:?} {looking:?}");
}

#[test]
fn stretches_that_are_over_or_under_way() {
    for (words, from, to) in [
        ("quý 1", "2026-01-01", "2026-03-31"),
        ("quy 3", "2025-07-01", "2025-09-30"),
        ("Quý I/2025", "2025-01-01", "2025-03-31"),
        ("quý 2 năm 2024", "2024-04-01", "2024-06-30"),
        ("q4", "2025-10-01", "2025-12-31"),
        ("quý này", "2026-04-01", "2026-06-30"),
        ("quý trước", "2026-01-01", "2026-03-31"),
        ("2025", "2025-01-01", "2025-12-31"),
        ("năm 2024", "2024-01-01", "2024-12-31"),
        ("năm nay", "2026-01-01", "2026-12-31"),
        ("năm ngoái", "2025-01-01", "2025-12-31"),
        ("cả năm 2025", "2025-01-01", "2025-12-31"),
        ("tháng 5", "2026-05-01", "2026-05-31"),
        ("thang 12", "2025-12-01", "2025-12-31"),
        ("tháng 2/2024", "2024-02-01", "2024-02-29"),
        ("t5", "2026-05-01", "2026-05-31"),
        ("5/2026", "2026-05-01", "2026-05-31"),
        ("tháng trước", "2026-05-01", "2026-05-31"),
        ("tháng năm", "2026-05-01", "2026-05-31"),
        ("tuần này", "2026-06-22", "2026-06-28"),
        ("tuần trước", "2026-06-15", "2026-06-21"),
        ("6 tháng đầu năm", "2026-01-01", "2026-06-30"),
        ("6 tháng cuối năm 2025", "2025-07-01", "2025-12-31"),
        ("9 tháng đầu năm 2025", "2025-01-01", "2025-09-30"),
        ("nửa đầu năm nay", "2026-01-01", "2026-06-30"),
        ("2024-H1", "2024-01-01", "2024-06-30"),
        ("2024-05", "2024-05-01", "2024-05-31"),
        ("từ 1/3 đến 30/4", "2026-03-01", "2026-04-30"),
        ("từ ngày 1/3/2025 đến hết ngày 30/4/2025", "2025-03-01", "2025-04-30"),
        ("hôm nay", "2026-06-23", "2026-06-23"),
    ] {
        check(words, Looking::Back, Some((from, to)));
    }
}

#[test]
fn stretches_that_lie_ahead() {
    for (words, from, to) in [
        ("tháng 7", "2026-07-01", "2026-07-31"),
        ("tháng 5", "2027-05-01", "2027-05-31"),
        ("tháng 6", "2026-06-01", "2026-06-30"),
        ("tuần sau", "2026-06-29", "2026-07-05"),
        ("tháng tới", "2026-07-01", "2026-07-31"),
        ("quý 3", "2026-07-01", "2026-09-30"),
        ("quý sau", "2026-07-01", "2026-09-30"),
    ] {
        check(words, Looking::Ahead, Some((from, to)));
    }
}

#[test]
fn other_words_are_none() {
    for words in ["", "Sở Tài chính", "NV12", "tháng 13", "quý 5", "12", "tháng", "tuần 3 NV1", "t13"] {
        let this = words == "tháng";
        check(words, Looking::Back, this.then_some(("2026-06-01", "2026-06-30")));
    }
}
