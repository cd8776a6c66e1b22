//! Importing, as the office does it.

use crate::harness::{Office, PLAN, with_plan};
use rust_xlsxwriter::{Format, Workbook};
use serde_json::{Value, json};

const DIRECTIVE: [&str; 6] = ["--directive", "9/KH-UBND", "--issued", "2024-01-10", "--today", "2024-01-11"];

fn import(office: &Office, file: &str, more: &[&str]) -> Value {
    let args: Vec<&str> = ["import", file].iter().chain(&DIRECTIVE).chain(more).copied().collect();
    office.json(&args)
}

fn codes(line: &Value) -> Vec<&str> {
    line["findings"].as_array().unwrap().iter().map(|it| it["code"].as_str().unwrap()).collect()
}

#[test]
fn the_same_file_twice_changes_nothing() {
    let office = with_plan();
    let before = office.json(&["verify"]);
    let file = office.file("plan.csv").display().to_string();
    let again = import(&office, &file, &[]);
    assert_eq!((&again["assigned"], &again["known"], &again["skipped"]), (&json!(0), &json!(6), &json!(0)));
    assert_eq!(office.json(&["verify"]), before);
}

#[test]
fn a_changed_file_shows_what_differs_and_follows_it_only_when_told() {
    let office = with_plan();
    let changed = PLAN
        .replace("30/6/2024", "31/7/2024")
        .replace("cải cách hành chính,Sở Nội vụ,Quý I", "cải cách hành chính của tỉnh,Sở Nội vụ,Quý I");
    let file = office.write("plan-2.csv", changed);
    let before = office.json(&["verify"])["events"].clone();
    let shown = import(&office, &file, &[]);
    assert!(codes(&shown["tasks"][0]).contains(&"differs"), "{shown}");
    assert!(codes(&shown["tasks"][1]).contains(&"differs"));
    assert!(!codes(&shown["tasks"][2]).contains(&"differs"));
    assert_eq!(office.json(&["verify"])["events"], before, "shown, not changed");
    import(&office, &file, &["--apply-changes"]);
    assert_eq!(office.json(&["task", "show", "NV2"])["deadline"]["due"], "2024-07-31");
    assert_eq!(office.json(&["task", "show", "NV1"])["content"], "Xây dựng kế hoạch cải cách hành chính của tỉnh");
    let settled = import(&office, &file, &[]);
    assert!(!codes(&settled["tasks"][1]).contains(&"differs"), "followed once, there is no difference left");
}

#[test]
fn a_dry_run_shows_what_the_real_run_does() {
    let office = Office::of_2024();
    let file = office.write("plan.csv", PLAN);
    let before = office.json(&["verify"]);
    let dry = import(&office, &file, &["--dry-run"]);
    assert_eq!(office.json(&["verify"]), before);
    assert_eq!(import(&office, &file, &[]), dry);
}

#[test]
fn secrets_never_enter() {
    let office = Office::of_2024();
    let file = office.write("plan.csv", PLAN.replace("Đề án phát triển đô thị", "Kế hoạch (Mật) về phòng thủ"));
    let report = import(&office, &file, &[]);
    assert_eq!(report["skipped"], 1);
    assert!(codes(&report["tasks"][1]).contains(&"secret"));
    assert!(!report.to_string().contains("phòng thủ"), "the text itself is not repeated");
    let log = office.file("log.jsonl").display().to_string();
    office.ok(&["export", &log]);
    assert!(!std::fs::read_to_string(log).unwrap().contains("phòng thủ"));
    office.refuses(
        &["import", &file, "--directive", "9/KH-UBND", "--subject", "Tối mật", "--issued", "2024-01-10"],
        1,
        "Tối mật",
    );
}

#[test]
fn files_that_cannot_be_read_say_why_and_leave_no_trace() {
    let office = Office::of_2024();
    let before = office.json(&["verify"]);
    for (name, content, says) in [
        ("missing.xlsx", None, "missing.xlsx"),
        ("empty.csv", Some(b"".to_vec()), ""),
        ("broken.xlsx", Some(b"PK\x03\x04 not a zip".to_vec()), ""),
        ("locked.xlsx", Some([0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1].repeat(64)), "mật khẩu"),
        ("old.xls", Some(vec![0u8; 600]), ".xlsx"),
        ("picture.png", Some(b"\x89PNG".to_vec()), ""),
        ("text.csv", Some("chỉ có một dòng chữ\n".into()), ""),
    ] {
        let file = match content {
            Some(content) => office.write(name, content),
            None => office.file(name).display().to_string(),
        };
        let args: Vec<&str> = ["import", &file].iter().chain(&DIRECTIVE).copied().collect();
        office.refuses(&args, 1, says);
    }
    assert_eq!(office.json(&["verify"]), before);
}

#[test]
fn an_excel_file_with_merged_headers_sections_and_results() {
    let office = Office::of_2024();
    let path = office.file("plan.xlsx");
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    let plain = Format::new();
    sheet.merge_range(0, 0, 0, 6, "PHỤ LỤC", &plain).unwrap();
    for (column, heading) in [(0, "TT"), (1, "Nội dung công việc"), (2, "Cơ quan chủ trì"), (3, "Hạn hoàn thành")]
    {
        sheet.merge_range(2, column, 3, column, heading, &plain).unwrap();
    }
    sheet.merge_range(2, 4, 2, 6, "Kết quả thực hiện", &plain).unwrap();
    for (column, heading) in [(4, "Tiến độ"), (5, "Số, ngày văn bản trình"), (6, "Số, ngày văn bản ban hành")]
    {
        sheet.write(3, column, heading).unwrap();
    }
    let rows: [[&str; 7]; 4] = [
        ["I", "Xây dựng thể chế", "", "", "", "", ""],
        [
            "1",
            "Quy chế phối hợp",
            "Sở Tư pháp",
            "Quý I/2024",
            "Hoàn thành",
            "- 12/STP-VB ngày 20/3/2024 - 15/STP-VB ngày 28/3/2024",
            "7/QĐ-UBND ngày 10/4/2024",
        ],
        ["2", "Kế hoạch kiểm tra", "Sở Tư pháp", "Tháng 6/2024", "Đang dự thảo", "", ""],
        ["3", "Kế hoạch tập huấn", "Sở Tư pháp", "Tháng 2/2024", "Hoàn thành", "20/STP-VB ngày 05/3/2024", ""],
    ];
    for (row, cells) in rows.iter().enumerate() {
        for (column, text) in cells.iter().enumerate() {
            sheet.write(row as u32 + 4, column as u16, *text).unwrap();
        }
    }
    book.save(&path).unwrap();
    let file = path.display().to_string();
    let args = [
        "import",
        &file,
        "--with-results",
        "--directive",
        "9/KH-UBND",
        "--issued",
        "2024-01-10",
        "--today",
        "2024-05-01",
    ];
    let report = office.json(&args);
    assert_eq!((&report["rows"], &report["assigned"]), (&json!(3), &json!(3)));
    assert_eq!(report["tasks"][0]["field"], "Xây dựng thể chế");
    assert_eq!(report["tasks"][0]["result"]["documents"].as_array().unwrap().len(), 3);
    let total = |count_by: &str| {
        let args =
            ["rates", "--from", "2024-01-01", "--to", "2024-04-30", "--count-by", count_by, "--today", "2024-05-01"];
        let total = office.json(&args)["total"].clone();
        (total["done_on_time"].clone(), total["done_late"].clone(), total["open_in_time"].clone())
    };
    assert_eq!(total("last-submission"), (json!(1), json!(1), json!(1)));
    assert_eq!(total("issuance"), (json!(0), json!(2), json!(1)));
    let shown = office.json(&["task", "show", "NV1"]);
    assert_eq!(shown["source"]["cell"], "A6");
    assert_eq!(shown["source"]["file"], "plan.xlsx");
}
