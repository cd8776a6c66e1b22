//! Numbers with dots: groups in one plan, tasks in another.

use crate::support::*;

const HEAD: &[&str] = &["TT", "Nội dung nhiệm vụ", "Cơ quan chủ trì", "Cơ quan phối hợp", "Thời gian hoàn thành"];

/// Rows of number, title and lead; `key | field` for each line, with the errors it carries.
#[track_caller]
fn check(rows: &[[&str; 3]], expected: &[&str]) {
    let cells: Vec<[&str; 5]> = rows
        .iter()
        .map(|[n, text, lead]| [*n, *text, *lead, "", if lead.is_empty() { "" } else { "Quý I/2024" }])
        .collect();
    let titled: Vec<[&str; 5]> = cells
        .iter()
        .map(|row| if row[2].is_empty() && !row[0].is_empty() { [row[0], row[1], "<", "<", "<"] } else { *row })
        .collect();
    let table = |cells: &[[&str; 5]]| -> Vec<Vec<String>> {
        std::iter::once(HEAD)
            .chain(cells.iter().map(|row| &row[..]))
            .map(|row| row.iter().map(|c| (*c).to_owned()).collect())
            .collect()
    };
    let world = World::new();
    for (name, cells, write) in [
        ("a.xlsx", &cells, xlsx as fn(&[&[&str]]) -> Vec<u8>),
        ("a.docx", &cells, |rows| docx(&[rows])),
        ("merged.docx", &titled, |rows| docx(&[rows])),
    ] {
        let rows: Vec<Vec<String>> = table(cells);
        let rows: Vec<Vec<&str>> = rows.iter().map(|row| row.iter().map(String::as_str).collect()).collect();
        let rows: Vec<&[&str]> = rows.iter().map(Vec::as_slice).collect();
        let plan = plan(name, &write(&rows), &world.options());
        let read: Vec<String> = plan
            .lines
            .iter()
            .map(|line| {
                let blank = if codes(&line.findings).contains(&"lead_blank") { " !" } else { "" };
                format!("{}: {} | {}{blank}", line.item, line.content, line.field)
            })
            .collect();
        assert_eq!(read, expected, "{name}");
    }
}

const S: &str = "Sở Y tế";

#[test]
fn a_number_with_dots_and_nothing_else_is_a_group() {
    check(
        &[
            ["I", "LĨNH VỰC", ""],
            ["1", "Nhóm việc", ""],
            ["1.1", "Nhóm con", ""],
            ["1", "Việc a", S],
            ["1.2", "Nhóm con 2", ""],
            ["2", "Việc b", S],
        ],
        &["1: Việc a | LĨNH VỰC / Nhóm việc / Nhóm con", "2: Việc b | LĨNH VỰC / Nhóm việc / Nhóm con 2"],
    );
    check(
        &[
            ["I", "Lĩnh vực I", ""],
            ["1", "Nhóm 1", ""],
            ["1.1", "Nhóm con 1.1", ""],
            ["1.1.1", "Việc a", S],
            ["1.2", "Nhóm con 1.2", ""],
            ["-", "Việc b", S],
            ["-", "Việc c", S],
            ["1.3", "Nhóm trống", ""],
            ["1.4", "Nhóm con 1.4", ""],
            ["-", "Việc d", S],
            ["II", "Lĩnh vực II", ""],
            ["2", "Việc e", S],
        ],
        &[
            "1.1.1: Việc a | Lĩnh vực I / Nhóm 1 / Nhóm con 1.1",
            ": Việc b | Lĩnh vực I / Nhóm 1 / Nhóm con 1.2",
            ": Việc c | Lĩnh vực I / Nhóm 1 / Nhóm con 1.2",
            ": Việc d | Lĩnh vực I / Nhóm 1 / Nhóm con 1.4",
            "2: Việc e | Lĩnh vực II",
        ],
    );
    check(
        &[["I", "Phần một", ""], ["1", "Việc a", S], ["2", "Việc b", S], ["1.1", "Phần nhỏ", ""], ["3", "Việc c", S]],
        &["1: Việc a | Phần một", "2: Việc b | Phần một", "3: Việc c | Phần một / Phần nhỏ"],
    );
}

#[test]
fn a_number_with_dots_among_tasks_is_a_task_even_when_its_agency_was_forgotten() {
    check(
        &[["1", "Nhóm", ""], ["1.1", "Việc a", S], ["1.2", "Việc b", ""], ["1.3", "Việc c", S]],
        &["1.1: Việc a | Nhóm", "1.2: Việc b | Nhóm !", "1.3: Việc c | Nhóm"],
    );
    check(
        &[["I", "Phần", ""], ["1.1", "Việc a", S], ["1.2", "Việc b", ""], ["2", "Việc c", S]],
        &["1.1: Việc a | Phần", "1.2: Việc b | Phần !", "2: Việc c | Phần"],
    );
    check(&[["1", "Việc a", S], ["1.1", "Việc b", ""]], &["1: Việc a | ", "1.1: Việc b |  !"]);
    check(
        &[["1", "Việc a", S], ["1.1", "Việc b", ""], ["II", "Phần", ""], ["2", "Việc c", S]],
        &["1: Việc a | ", "1.1: Việc b |  !", "2: Việc c | Phần"],
    );
}
