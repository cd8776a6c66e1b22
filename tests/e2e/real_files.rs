//! The published figures come out of the published tables.

use crate::harness::{Office, real};
use serde_json::{Value, json};
use std::collections::HashSet;

#[test]
fn the_department_s_review_of_2024() {
    let Some(file) = real("phu-luc-2-qd-36-2024.xlsx") else { return };
    let office = Office::of_2024();
    let file = file.display().to_string();
    let import = [
        "import",
        &file,
        "--with-results",
        "--lead",
        "STTTT",
        "--directive",
        "36/QĐ-UBND",
        "--issued",
        "2024-01-12",
        "--issuer",
        "UBND tỉnh",
    ];
    let dry: Vec<&str> = import.iter().copied().chain(["--dry-run"]).collect();
    let dry = office.json(&dry);
    assert_eq!(office.json(&["verify"])["streams"], 1, "a dry run writes nothing");
    let report = office.json(&import);
    assert_eq!(report, dry, "the dry run showed exactly this");
    assert_eq!((&report["rows"], &report["assigned"], &report["skipped"]), (&json!(11), &json!(11), &json!(0)));
    let documents = &report["tasks"][4]["result"]["documents"];
    assert_eq!(documents.as_array().unwrap().len(), 4, "{documents}");
    assert_eq!(documents[1], json!({"number": "780/STTTT-CN", "date": "2024-04-01", "kind": "submission"}));

    let rates = |more: &[&str]| {
        let args = ["rates", "--from", "2024-01-01", "--to", "2024-06-30", "--as-of", "2024-05-27"];
        let all: Vec<&str> = args.iter().chain(more).copied().collect();
        let total = office.json(&all)["total"].clone();
        ["assigned", "done_on_time", "done_late", "open_in_time", "open_overdue", "undated"].map(|it| total[it].clone())
    };
    let boxes = |figures: [u64; 6]| figures.map(Value::from);
    assert_eq!(rates(&[]), boxes([11, 5, 0, 6, 0, 0]));
    assert_eq!(rates(&["--count-by", "first-submission"]), boxes([11, 5, 0, 6, 0, 0]));
    assert_eq!(rates(&["--count-by", "issuance"]), boxes([11, 3, 2, 6, 0, 0]));

    let events = office.json(&["verify"])["events"].clone();
    let again = office.json(&import);
    assert_eq!((&again["assigned"], &again["known"]), (&json!(0), &json!(11)));
    assert_eq!(office.json(&["verify"])["events"], events, "the same file twice changes nothing");
}

#[test]
fn the_digital_plan_of_2022() {
    let Some(file) = real("phu-luc-2-qd-231-2022.docx") else { return };
    let office = Office::empty();
    office.ok(&["init", "--preset", "province-2024", "--province", "Đắk Nông"]);
    let file = file.display().to_string();
    let report = office.json(&[
        "import",
        &file,
        "--directive",
        "231/QĐ-UBND",
        "--issued",
        "2022-01-26",
        "--issuer",
        "UBND tỉnh",
    ]);
    let tasks = report["tasks"].as_array().unwrap();
    let items: Vec<String> = tasks.iter().map(|it| it["item"].as_str().unwrap().to_owned()).collect();
    let expected: Vec<String> = (1..=51).map(|n: u32| n.to_string()).collect();
    assert_eq!(items, expected, "every line, in order, once");
    for task in tasks {
        let leads = task["leads"].as_array().unwrap().len();
        let errors = task["findings"].as_array().unwrap().iter().filter(|it| it["severity"] == "error").count();
        assert!(leads > 0 || errors > 0, "a task or a finding: {task}");
        assert!(!task["content"].as_str().unwrap().is_empty());
    }
    let of = |item: usize| &tasks[item - 1];
    assert_eq!(of(14)["leads"], json!(["Sở Thông tin và Truyền thông", "Sở Nội vụ"]));
    assert_eq!(of(31)["leads"], json!(["Sở Thông tin và Truyền thông", "Sở Giáo dục và Đào tạo"]));
    assert_eq!(of(5)["deadline"]["effective_due"], "2025-12-31");
    assert_eq!(of(49)["deadline"]["recurrence"], "yearly");
    let codes: HashSet<&str> =
        of(19)["findings"].as_array().unwrap().iter().map(|it| it["code"].as_str().unwrap()).collect();
    assert!(codes.contains("cells_shifted") && codes.contains("lead_unresolved"), "{codes:?}");
    assert_eq!(of(19)["deadline"]["kind"], "recurring");
    assert_eq!(report["skipped"], 1, "only line 19 has no lead that is known");
}
