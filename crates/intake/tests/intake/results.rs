//! Result columns.

use crate::support::*;

/// done, "number date" of each document, codes.
#[track_caller]
fn check(progress: &str, submitted: &str, issued: &str, done: bool, documents: &[&str], expected: &[&str]) {
    let world = World::new();
    let rows: &[&[&str]] = &[
        &[
            "STT",
            "Nội dung",
            "Chủ trì",
            "Thời hạn",
            "Tiến độ thực hiện",
            "Số, ngày văn bản trình",
            "Số, ngày văn bản ban hành",
        ],
        &["1", "Việc", "Sở Y tế", "Quý I/2024", progress, submitted, issued],
    ];
    let plan = plan("a.csv", &csv(rows), &world.options());
    let line = line(&plan, "1");
    let read: Vec<String> = line
        .result
        .documents
        .iter()
        .map(|d| format!("{} {} {}", d.kind.name(), d.number, d.date.map_or("-".into(), |d| d.to_string())))
        .collect();
    assert_eq!((line.result.done, read.iter().map(String::as_str).collect::<Vec<_>>().as_slice()), (done, documents));
    assert_eq!(codes(&line.findings), expected, "{progress} / {submitted} / {issued}");
}

#[test]
fn result_cells_are_understood() {
    check(
        "Hoàn thành",
        "- 5/SYT-VP ngày 1/3/2024\n- 7/SYT-VP ngày 2/3/2024",
        "9/QĐ-UBND ngày 5/3/2024",
        true,
        &["submission 5/SYT-VP 2024-03-01", "submission 7/SYT-VP 2024-03-02", "issuance 9/QĐ-UBND 2024-03-05"],
        &[],
    );
    check("Đang dự thảo", "", "", false, &[], &[]);
    check("Hoàn thành", "", "", true, &[], &["done_without_document"]);
    check("Hoàn thành hồ sơ", "", "", false, &[], &["progress_unclear"]);
    check("", "đã gửi qua thư", "", false, &[], &["document_unreadable"]);
    check("", "5/SYT-VP ngày 10/3/24", "", false, &["submission 5/SYT-VP 2024-03-10"], &[]);
    check("", "5/SYT-VP", "", false, &["submission 5/SYT-VP -"], &["document_undated"]);
    check("", "5/SYT-VP ngày 30/2/2024", "", false, &["submission 5/SYT-VP -"], &["document_undated"]);
    check("", "ngày 1/3/2024", "", false, &["submission  2024-03-01"], &["document_unnumbered"]);
    check("", "5/SYT-VP ngày 1/6/2024", "", false, &["submission 5/SYT-VP 2024-06-01"], &["document_future"]);
    check("", "5/SYT-VP ngày 1/1/2024", "", false, &["submission 5/SYT-VP 2024-01-01"], &["document_before_assigned"]);
    check(
        "",
        "5/KHPPH-SYT-SNV ngày 1/3/2024",
        "",
        false,
        &["submission 5/KHPPH-SYT-SNV 2024-03-01"],
        &["document_kind_unknown"],
    );
    check(
        "",
        "5/KH-UBND(M) ngày 1/3/2024",
        "",
        false,
        &["submission 5/KH-UBND(M) 2024-03-01"],
        &["document_secret_series"],
    );
}

#[test]
fn number_and_date_may_stand_apart() {
    let world = World::new();
    let rows: &[&[&str]] = &[
        &["STT", "Nội dung", "Chủ trì", "Thời hạn", "Trạng thái", "Số văn bản trình", "Ngày văn bản trình"],
        &["1", "Việc", "Sở Y tế", "Quý I/2024", "Đã hoàn thành", "5/SYT-VP", "1/3/2024"],
    ];
    let plan = plan("a.csv", &csv(rows), &world.options());
    let result = &line(&plan, "1").result;
    assert!(result.done && result.documents.len() == 1);
    assert_eq!((result.documents[0].number.as_str(), result.documents[0].date), ("5/SYT-VP", Some(day("2024-03-01"))));
}

#[test]
fn results_are_read_only_when_asked_for() {
    let world = World::new();
    let mut options = world.options();
    options.with_results = false;
    let rows: &[&[&str]] = &[
        &["STT", "Nội dung", "Chủ trì", "Thời hạn", "Tiến độ thực hiện"],
        &["1", "Việc", "Sở Y tế", "2024", "Hoàn thành"],
    ];
    let plan = plan("a.csv", &csv(rows), &options);
    assert!(!line(&plan, "1").result.done);
    assert_eq!(codes(plan.all_findings()), ["results_ignored"]);
}

#[test]
fn unclear_deadlines_are_told() {
    let world = World::new();
    for (text, expected) in [
        ("Quý V/2024", "deadline_unclear"),
        ("30/02/2024", "deadline_unclear"),
        ("", "deadline_blank"),
        ("-", "deadline_blank"),
    ] {
        let rows: &[&[&str]] = &[&["STT", "Nội dung", "Chủ trì", "Thời hạn"], &["1", "Việc", "Sở Y tế", text]];
        let plan = plan("a.csv", &csv(rows), &world.options());
        assert_eq!(codes(&line(&plan, "1").findings), [expected], "{text}");
    }
}
