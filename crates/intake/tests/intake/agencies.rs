//! Who leads and who helps.

use dondoc_agencies::Group;
use dondoc_intake::Severity;

use crate::support::*;

/// leads, supporting, codes of the findings of one line.
#[track_caller]
fn check(lead: &str, helping: &str, leads: &[&str], supporting: &[&str], expected: &[&str]) {
    let world = World::new();
    let rows: &[&[&str]] =
        &[&["STT", "Nội dung", "Đơn vị chủ trì", "Đơn vị phối hợp", "Thời hạn"], &["1", "Việc", lead, helping, "2024"]];
    let plan = plan("a.csv", &csv(rows), &world.options());
    let line = line(&plan, "1");
    assert_eq!(world.symbols(&line.leads), leads, "{lead}");
    assert_eq!(world.symbols(&line.supporting), supporting, "{helping}");
    assert_eq!(codes(&line.findings), expected, "{lead} / {helping}");
    assert!(line.findings.iter().all(|finding| finding.cell == "C2" || finding.cell == "D2"));
}

#[test]
fn cells_name_agencies_in_many_ways() {
    check("Sở Nội vụ", "Sở Tài chính, STTTT", &["SNV"], &["STC", "STTTT"], &[]);
    check("Sở TTTT và Sở Y tế", "", &["STTTT", "SYT"], &[], &["several_leads"]);
    check("Sở Nội vụ\nSở Y tế", "Không", &["SNV", "SYT"], &[], &["several_leads"]);
    check("Sở Thông tin và\nTruyền thông", "-", &["STTTT"], &[], &[]);
    check("Chủ trì: Sở Y tế; phối hợp: Sở Tài chính", "Sở Nội vụ", &["SYT"], &["SNV", "STC"], &[]);
    check("Phòng Lạ Hoắc", "", &[], &[], &["lead_unresolved"]);
    check("Sở Y tế", "Hội Lạ Hoắc", &["SYT"], &[], &["supporting_unresolved"]);
    check("", "", &[], &[], &["lead_blank"]);
    check("Sở Nội vu", "", &["SNV"], &[], &[]);
}

/// A group that supports is told as one that leads is: who belongs to it, or that nobody does.
#[test]
fn supporting_groups_are_told() {
    let help = "Các sở, ban, ngành; UBND các huyện, thành phố";
    check("Sở Y tế", help, &["SYT"], &[], &["supporting_group", "supporting_group_empty"]);
    check("Sở Y tế; phối hợp: các huyện, thành phố", "", &["SYT"], &[], &["supporting_group_empty"]);
}

#[test]
fn groups_become_their_members() {
    let world = World::new();
    let rows: &[&[&str]] = &[
        &["STT", "Nội dung", "Đơn vị chủ trì", "Thời hạn"],
        &["1", "Việc", "Các Sở, ban, ngành", "2024"],
        &["2", "Việc khác", "UBND các huyện, thành phố", "2024"],
    ];
    let plan = plan("a.csv", &csv(rows), &world.options());
    let departments = world.registry.members(Group::Departments, day("2024-01-12"));
    let one = line(&plan, "1");
    assert_eq!((&one.leads, one.lead_groups.as_slice()), (&departments, &[Group::Departments][..]));
    assert_eq!(codes(&one.findings), ["lead_group"]);
    assert!(one.findings[0].message.contains(&departments.len().to_string()), "{}", one.findings[0].message);
    // The standard preset knows no districts by name: an office enters its own.
    let two = line(&plan, "2");
    assert_eq!(two.leads.len(), world.registry.members(Group::Districts, day("2024-01-12")).len());
    if two.leads.is_empty() {
        assert_eq!(codes(&two.findings), ["lead_group_empty"]);
    }
}

#[test]
fn a_default_leads_where_nobody_is_named() {
    let world = World::new();
    let mut options = world.options();
    options.default_lead = Some(world.agency("SYT"));
    let with: &[&[&str]] =
        &[&["STT", "Nội dung", "Chủ trì", "Thời hạn"], &["1", "Việc", "", "2024"], &["2", "Việc", "Sở Nội vụ", "2024"]];
    let read = plan("a.csv", &csv(with), &options);
    assert_eq!(read.lines.iter().map(|line| world.symbols(&line.leads)).collect::<Vec<_>>(), [["SYT"], ["SNV"]]);
    assert_eq!(codes(&read.lines[0].findings), ["lead_default"]);
    let without: &[&[&str]] = &[&["STT", "Nội dung", "Thời hạn"], &["1", "Việc", "2024"]];
    let read = plan("a.csv", &csv(without), &options);
    assert_eq!(codes(read.all_findings()), ["no_lead_column"]);
    options.default_lead = None;
    let read = plan("a.csv", &csv(without), &options);
    assert_eq!(codes(read.all_findings()), ["column_missing", "lead_blank"]);
}

#[test]
fn secrets_are_not_kept() {
    let world = World::new();
    let rows: &[&[&str]] = &[
        &["STT", "Nội dung", "Chủ trì", "Thời hạn", "Ghi chú"],
        &["I", "Kế hoạch (Mật) X1", "", "", ""],
        &["1", "Bảo đảm bảo mật, mật độ Y1", "Sở Y tế", "2024", ""],
        &["2", "Diễn tập khu vực X2", "Sở Y tế X3", "2024", "Tối mật"],
    ];
    let plan = plan("a.csv", &csv(rows), &world.options());
    let kept = format!("{plan:?}");
    assert!(kept.contains("Y1"));
    for secret in ["X1", "X2", "X3"] {
        assert!(!kept.contains(secret), "{secret} was kept");
    }
    let told: Vec<_> =
        plan.all_findings().filter(|f| f.code == "secret").map(|f| (f.cell.as_str(), f.severity)).collect();
    assert_eq!(told, [("B2", Severity::Error), ("E4", Severity::Error)]);
    assert!(plan.lines[1].leads.is_empty() && plan.lines[1].item == "2");
}
