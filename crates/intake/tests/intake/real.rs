//! The real documents, where they are at hand.

use std::path::Path;

use dondoc_agencies::Group;
use dondoc_calendar::{DeadlineKind, Every};
use dondoc_intake::{DocumentKind, Plan};

use crate::support::*;

fn read(name: &str) -> Option<Vec<u8>> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let bytes = std::fs::read(root.join("../shared/data").join(name)).ok();
    if bytes.is_none() {
        println!("skipped: ../shared/data/{name} is not here");
    }
    bytes
}

fn documents(plan: &Plan, item: &str) -> Vec<String> {
    let of = |kind| if kind == DocumentKind::Submission { "trình" } else { "ban hành" };
    let documents = &line(plan, item).result.documents;
    documents.iter().map(|d| format!("{} {} {}", of(d.kind), d.number, d.date.unwrap())).collect()
}

#[test]
fn the_workbook_gives_its_eleven_tasks() {
    let name = "phu-luc-2-qd-36-2024.xlsx";
    let Some(bytes) = read(name) else { return };
    let world = World::new();
    let mut options = world.options();
    options.default_lead = Some(world.agency("STTTT"));
    let plan = plan(name, &bytes, &options);
    let expected = [
        ("154", "A7", "2024-09-30", "2024-09-30", "Nghị quyết", "HĐND tỉnh", false),
        ("155", "A8", "2024-01-31", "2024-01-31", "Kế hoạch", "UBND tỉnh", true),
        ("156", "A9", "2024-02-29", "2024-02-29", "Kế hoạch", "UBND tỉnh", true),
        ("157", "A10", "2024-03-31", "2024-04-01", "Kế hoạch", "UBND tỉnh", true),
        ("158", "A11", "2024-03-31", "2024-04-01", "Kế hoạch", "UBND tỉnh", true),
        ("159", "A12", "2024-06-30", "2024-07-01", "Kế hoạch", "UBND tỉnh", false),
        ("160", "A13", "2024-06-30", "2024-07-01", "Kế hoạch", "UBND tỉnh", false),
        ("161", "A14", "2024-06-30", "2024-07-01", "Kế hoạch phối hợp", "UBND tỉnh", true),
        ("162", "A15", "2024-09-30", "2024-09-30", "Quyết định", "UBND tỉnh", false),
        ("163", "A16", "2024-12-31", "2024-12-31", "Kế hoạch", "UBND tỉnh", false),
        ("164", "A17", "2024-12-31", "2024-12-31", "Kế hoạch", "UBND tỉnh", false),
    ];
    assert_eq!(plan.lines.len(), expected.len());
    for (running, (line, (item, cell, due, effective, deliverable, approver, done))) in
        (1..).zip(plan.lines.iter().zip(expected))
    {
        assert_eq!((line.item.as_str(), line.key.as_str(), line.cell.as_str()), (item, item, cell));
        assert_eq!((line.deadline.due, line.deadline.effective_due), (Some(day(due)), Some(day(effective))), "{item}");
        assert_eq!((line.deliverable.as_str(), line.approver.as_str()), (deliverable, approver), "{item}");
        assert_eq!(line.result.done, done, "{item}");
        assert_eq!(world.symbols(&line.leads), ["STTTT"], "{item}");
        assert_eq!(line.attributes["STT"], running.to_string(), "{item}");
        assert!(line.field.starts_with("NHIỆM VỤ CHỦ YẾU"), "{item}");
    }
    assert_eq!(documents(&plan, "156"), ["trình 476/STTTT-TTBCXB 2024-02-28", "ban hành 931/KH-UBND 2024-03-04"]);
    assert_eq!(
        documents(&plan, "158"),
        [
            "trình 551/STTTT-CN 2024-03-07",
            "trình 780/STTTT-CN 2024-04-01",
            "ban hành 03-KH/BCĐCĐS 2024-03-14",
            "ban hành 1446/KH-BĐHCĐS 2024-04-04"
        ]
    );
    assert_eq!(documents(&plan, "161"), ["trình 1158/KHPPH-STTTT-SGDĐT-TĐ 2024-05-08"]);
    assert_eq!(line(&plan, "159").result.progress_text, "Đang dự thảo");
    // The headings of A to F were lost from the file; each column is recognised and told.
    let inferred = plan.findings.iter().filter(|finding| finding.code == "column_inferred");
    assert_eq!(inferred.map(|finding| finding.cell.as_str()).collect::<Vec<_>>(), ["A4", "B4", "D4", "E4", "F4", "C4"]);
    let doubts: Vec<&str> = plan.lines.iter().flat_map(|line| codes(&line.findings)).collect();
    assert_eq!(doubts, ["document_before_assigned", "document_kind_unknown"]);
}

#[test]
fn the_word_plan_gives_its_fifty_one_lines() {
    let name = "phu-luc-2-qd-231-2022.docx";
    let Some(bytes) = read(name) else { return };
    let world = World::new();
    let mut options = world.options();
    options.assigned = day("2022-01-26");
    options.with_results = false;
    let plan = plan(name, &bytes, &options);
    let items: Vec<String> = plan.lines.iter().map(|line| line.item.clone()).collect();
    assert_eq!(items, (1..=51).map(|n| n.to_string()).collect::<Vec<_>>());
    assert_eq!((plan.accounts.rows, plan.accounts.headers, plan.accounts.sections), (63, 1, 11));
    assert!(plan.lines.iter().all(|line| line.key.ends_with(&format!("/{}", line.item))));

    let recurring = plan.lines.iter().filter(|line| line.deadline.kind == DeadlineKind::Recurring);
    let yearly = recurring.filter(|line| line.deadline.recurrence.is_some_and(|r| r.every == Every::Yearly)).count();
    let fixed = plan.lines.iter().filter(|line| line.deadline.kind == DeadlineKind::Fixed).count();
    assert_eq!((yearly, fixed), (22, 29));

    assert_eq!(world.symbols(&line(&plan, "14").leads), ["STTTT", "SNV"]);
    assert_eq!(world.symbols(&line(&plan, "31").leads), ["STTTT", "SGDĐT"]);
    assert_eq!(world.symbols(&line(&plan, "32").leads), ["STTTT", "SLĐTBXH"]);
    assert_eq!(line(&plan, "6").lead_groups, [Group::Departments, Group::Districts]);
    assert_eq!(line(&plan, "11").lead_groups, [Group::Departments]);
    assert!(line(&plan, "11").leads.len() > 15);
    assert_eq!(line(&plan, "3").supporting_groups, [Group::Departments, Group::Districts]);
    assert_eq!(line(&plan, "5").field, "Phát triển Chính quyền số / Phát triển hạ tầng kỹ thuật");
    assert_eq!(line(&plan, "37").field, "Thí điểm Chuyển đổi số");

    let shifted = line(&plan, "19");
    assert_eq!(codes(&shifted.findings), ["cells_shifted", "lead_unresolved"]);
    assert!(shifted.leads.is_empty() && shifted.supporting.is_empty() && shifted.supporting_text.is_empty());
    assert_eq!(shifted.attributes["Tình trạng"], "Nhiệm vụ chuyển tiếp");
    assert_eq!(shifted.deadline.text, "Hàng năm");
    let mended = plan.lines.iter().filter(|line| codes(&line.findings).contains(&"cells_shifted")).count();
    assert_eq!(mended, 1);
    for line in &plan.lines {
        let told = line.findings.iter().any(|finding| finding.code.starts_with("lead_"));
        assert!(!line.leads.is_empty() || told, "{}: no lead and no finding", line.item);
    }
}

/// The tables of a text, from a line to another, as a CSV.
fn table(text: &str, from: usize, to: usize) -> Vec<u8> {
    let lines = text.lines().skip(from).take(to - from).filter(|line| line.contains('\t'));
    let rows: Vec<Vec<&str>> = lines.map(|line| line.split('\t').collect()).collect();
    csv(&rows.iter().map(Vec::as_slice).collect::<Vec<_>>())
}

#[test]
fn scanned_tables_lose_nothing_at_their_pages() {
    let world = World::new();
    let mut options = world.options();
    options.default_lead = Some(world.agency("STTTT"));
    if let Some(bytes) = read("004_7fb5a921f1661d1f.txt") {
        let text = String::from_utf8(bytes).unwrap();
        let four = plan("a.csv", &table(&text, 420, 516), &options);
        let accounts = four.accounts;
        let parts = (accounts.headers, accounts.sections, accounts.lines, accounts.continuations, accounts.reported);
        assert_eq!(parts, (10, 16, 44, 4, 0));
        assert_eq!(four.lines.iter().filter(|line| codes(&line.findings).contains(&"row_joined")).count(), 4);
        let keys: Vec<&str> = four.lines.iter().map(|line| line.key.as_str()).collect();
        assert_eq!(keys[..4], ["1/1.1", "1/1.2", "1/1.3", "1/1.4"]);
        assert_eq!(keys.last(), Some(&"F/4"));
        let two = plan("a.csv", &table(&text, 393, 412), &options);
        assert_eq!((two.accounts.headers, two.lines.len()), (3, 11));
        assert_eq!(two.lines.iter().filter(|line| line.result.done).count(), 5);
    }
    if let Some(bytes) = read("003_4dfdcc251d7329c1.txt") {
        let text = String::from_utf8(bytes).unwrap();
        let two = plan("a.csv", &table(&text, 416, 486), &options);
        assert_eq!((two.lines.len(), two.accounts.sections, two.accounts.continuations), (51, 11, 1));
        let split = line(&two, "41");
        assert_eq!((world.symbols(&split.leads), world.symbols(&split.supporting)), (vec!["SKHĐT"], vec!["STTTT"]));
        assert_eq!(split.attributes["Tình trạng"], "Nhiệm vụ mới");
    }
}
