//! Word plans that their pages cut into several tables.

use crate::support::*;

const HEAD: &[&str] = &["STT", "Nhiệm vụ", "Đơn vị chủ trì", "Đơn vị phối hợp", "Thời hạn"];
const ONE: &[&str] = &["1", "Việc một", "Sở Y tế", "", "Quý I/2024"];
const TWO: &[&str] = &["2", "Việc hai", "Sở Y tế", "", "Quý I/2024"];
const THREE: &[&str] = &["3", "Việc ba", "Sở Y tế", "", "Quý I/2024"];
const FOUR: &[&str] = &["4", "Việc bốn", "Sở Y tế", "", "Quý I/2024"];

/// "key content" for each line, and the codes of the file's findings.
#[track_caller]
fn check(tables: &[&[&[&str]]], lines: &[&str], findings: &[&str]) {
    let world = World::new();
    let plan = plan("a.docx", &docx(tables), &world.options());
    let read: Vec<String> = plan.lines.iter().map(|line| format!("{} {}", line.key, line.content)).collect();
    assert_eq!(read, lines);
    assert_eq!(codes(&plan.findings), findings);
    assert!(plan.lines.iter().all(|line| world.symbols(&line.leads) == ["SYT"] && line.deadline.due.is_some()));
}

#[test]
fn a_longer_page_does_not_hide_the_ones_before_it() {
    let all = ["1 Việc một", "2 Việc hai", "3 Việc ba"];
    check(&[&[HEAD, ONE], &[HEAD, TWO, THREE]], &all, &["tables_joined"]);
    check(&[&[HEAD, ONE], &[TWO, THREE]], &all, &["tables_joined"]);
    check(&[&[HEAD], &[ONE, TWO, THREE]], &all, &["tables_joined"]);
    check(
        &[&[&["UBND TỈNH", "CỘNG HÒA"]], &[HEAD, ONE], &[HEAD, TWO, THREE], &[&["Nơi nhận", "CHỦ TỊCH"]]],
        &all,
        &["tables_joined", "sheet_chosen"],
    );
    check(
        &[
            &[HEAD, ONE, TWO],
            &[HEAD, THREE],
            &[HEAD, FOUR, &["5", "Việc năm", "Sở Y tế", "", "2024"], &["6", "Việc sáu", "Sở Y tế", "", "2024"]],
        ],
        &["1 Việc một", "2 Việc hai", "3 Việc ba", "4 Việc bốn", "5 Việc năm", "6 Việc sáu"],
        &["tables_joined"],
    );
}

#[test]
fn the_same_columns_in_other_words_go_on() {
    let other: &[&str] = &["TT", "Tên nhiệm vụ", "Chủ trì", "Phối hợp", "Thời gian hoàn thành"];
    check(&[&[HEAD, ONE], &[other, TWO, THREE]], &["1 Việc một", "2 Việc hai", "3 Việc ba"], &["tables_joined"]);
}

#[test]
fn other_columns_are_another_plan() {
    let other: &[&str] = &["STT", "Nhiệm vụ", "Thời hạn"];
    check(
        &[&[HEAD, ONE], &[other, &["1", "Việc khác", "2024"], &["2", "Việc nữa", "2024"]]],
        &["1 Việc một"],
        &["sheet_chosen", "table_ignored"],
    );
    // A form without rows is no plan, however good its header.
    let long: &[&str] = &["STT", "Nhiệm vụ", "Đơn vị chủ trì", "Phối hợp", "Sản phẩm", "Kinh phí", "Thời hạn"];
    check(&[&[HEAD, ONE], &[long]], &["1 Việc một"], &["sheet_chosen"]);
}

#[test]
fn a_row_and_a_section_go_on_over_the_page() {
    let cut: &[&str] = &["3", "Việc ba của", "Sở", "", "Quý"];
    check(
        &[
            &[HEAD, &["I", "Phần một", "", "", ""], ONE],
            &[HEAD, TWO, cut],
            &[HEAD, &["", "Ủy ban", "Y tế", "", "I/2024"], &["II", "Phần hai", "", "", ""], FOUR],
        ],
        &["I/1 Việc một", "I/2 Việc hai", "I/3 Việc ba của Ủy ban", "II/4 Việc bốn"],
        &["tables_joined"],
    );
    check(
        &[&[HEAD, cut], &[&["", "Ủy ban", "Y tế", "", "I/2024"], FOUR, TWO]],
        &["3 Việc ba của Ủy ban", "4 Việc bốn", "2 Việc hai"],
        &["tables_joined"],
    );
}
