//! Lines that a person put right are read like any other.

use crate::support::{World, codes, csv};
use dondoc_intake::{Fix, Fixes, read_fixed};

const PLAN: &[&[&str]] = &[
    &["STT", "Nội dung nhiệm vụ", "Đơn vị chủ trì", "Đơn vị phối hợp", "Thời gian hoàn thành"],
    &["1", "Xây dựng kế hoạch", "Sở Thông tin", "", "Sớm nhất"],
    &["2", "Tổ chức tập huấn", "Sở Y tế", "", "Quý I/2024"],
];

fn fixed(fix: Fix) -> dondoc_intake::Plan {
    let world = World::new();
    let fixes = Fixes::from([(2, fix)]);
    read_fixed("a.csv", &csv(PLAN), &world.options(), &fixes, &mut |_, _| {}).unwrap()
}

#[test]
fn a_fixed_cell_is_understood_and_its_finding_goes() {
    let before = fixed(Fix::default());
    assert!(codes(&before.lines[0].findings).contains(&"deadline_unclear"), "{:?}", before.lines[0].findings);
    let fix = Fix {
        lead: Some("Sở Y tế".into()),
        deadline: Some("Quý II/2024".into()),
        supporting: Some("Sở Tư pháp".into()),
        ..Fix::default()
    };
    let after = fixed(fix);
    let line = &after.lines[0];
    assert_eq!(codes(&line.findings), Vec::<&str>::new(), "{:?}", line.findings);
    assert_eq!((line.leads.len(), line.supporting.len()), (1, 1));
    assert_eq!(line.leads, after.lines[1].leads);
    assert_eq!(line.deadline.due, "2024-06-30".parse().ok());
    assert_eq!((line.row, line.cell.as_str()), (2, "A2"), "the source stays");
    assert_eq!(after.lines[1], before.lines[1]);
    assert_eq!(after.sha256, before.sha256);
}

#[test]
fn a_number_put_right_is_the_lines_identity() {
    let after = fixed(Fix { item: Some("2".into()), ..Fix::default() });
    assert_eq!((after.lines[0].key.as_str(), after.lines[1].key.as_str()), ("2", "2#2"));
    assert!(codes(&after.lines[1].findings).contains(&"item_repeated"));
}

#[test]
fn a_secret_put_in_is_kept_out() {
    let after = fixed(Fix { content: Some("Kế hoạch (Mật) về phòng thủ".into()), ..Fix::default() });
    assert_eq!(codes(&after.lines[0].findings), ["secret"]);
    assert!(!after.lines[0].content.contains("phòng thủ"));
}

#[test]
fn an_emptied_cell_is_empty() {
    let after = fixed(Fix { lead: Some(String::new()), ..Fix::default() });
    assert!(codes(&after.lines[0].findings).contains(&"lead_blank"));
}

#[test]
fn a_secrecy_mark_in_any_cell_is_told_before_a_file_is_kept() {
    let mut plan = PLAN.to_vec();
    let secret: &[&str] = &["3", "Kế hoạch (Mật) về phòng thủ", "Sở Y tế", "", ""];
    assert_eq!(dondoc_intake::about("a.csv", &csv(&plan)).unwrap().secret, Vec::<String>::new());
    plan.push(secret);
    assert_eq!(dondoc_intake::about("a.csv", &csv(&plan)).unwrap().secret, ["B4"]);
}
