//! The shapes of tables: headers, sections, split and shifted rows.

use dondoc_intake::{IntakeError, Plan};

use crate::support::*;

const HEAD: &[&str] = &[
    "STT",
    "Nội dung nhiệm vụ",
    "Đơn vị chủ trì",
    "Đơn vị phối hợp",
    "Tình trạng",
    "Thời gian hoàn thành",
    "Kinh phí",
];

/// "item | content | leads | deadline | field" for each line.
fn lines(world: &World, plan: &Plan) -> Vec<String> {
    plan.lines
        .iter()
        .map(|line| {
            let due = line.deadline.due.map_or("-".to_owned(), |due| due.to_string());
            format!(
                "{} | {} | {} | {due} | {}",
                line.key,
                line.content,
                world.symbols(&line.leads).join(","),
                line.field
            )
        })
        .collect()
}

/// The same table as CSV, workbook and document gives the same lines.
#[track_caller]
fn check(rows: &[&[&str]], expected: &[&str]) -> Plan {
    let world = World::new();
    let options = world.options();
    let files = [("a.csv", csv(rows)), ("a.xlsx", xlsx(rows)), ("a.docx", docx(&[rows]))];
    let [a, b, c] = files.map(|(name, bytes)| {
        let plan = plan(name, &bytes, &options);
        assert_eq!(lines(&world, &plan), expected, "{name}");
        plan
    });
    assert_eq!((a.accounts, a.accounts), (b.accounts, c.accounts));
    a
}

#[test]
fn sections_of_every_kind_become_the_field() {
    check(
        &[
            HEAD,
            &["A", "Nền tảng", "", "", "", "", ""],
            &["I", "Nhận thức", "", "", "", "", ""],
            &["1", "Làm phim", "Sở TTTT", "", "", "Quý I/2024", ""],
            &["2.", "Làm sách", "Sở Nội vụ", "", "", "Quý II/2024", ""],
            &["IV", "Hạ tầng", "", "", "", "", ""],
            &["1", "Làm đường", "Sở Tài chính", "", "", "Năm 2024", ""],
            &["", "Mạng diện rộng", "", "", "", "", ""],
            &["2", "Kéo cáp", "STTTT", "", "", "30/6/2024", ""],
            &["B. Xã hội số", "", "", "", "", "", ""],
            &["1", "Dân số", "", "", "", "", ""],
            &["1.1", "Cấp mã", "Sở Y tế", "", "", "Tháng 8/2024", ""],
            &["1.2", "Cấp thẻ", "Sở Y tế", "", "", "Tháng 9/2024", ""],
        ],
        &[
            "A/I/1 | Làm phim | STTTT | 2024-03-31 | Nền tảng / Nhận thức",
            "A/I/2 | Làm sách | SNV | 2024-06-30 | Nền tảng / Nhận thức",
            "A/IV/1 | Làm đường | STC | 2024-12-31 | Nền tảng / Hạ tầng",
            "A/IV/2 | Kéo cáp | STTTT | 2024-06-30 | Nền tảng / Hạ tầng / Mạng diện rộng",
            "B/1/1.1 | Cấp mã | SYT | 2024-08-31 | Xã hội số / Dân số",
            "B/1/1.2 | Cấp thẻ | SYT | 2024-09-30 | Xã hội số / Dân số",
        ],
    );
}

#[test]
fn pages_turn_in_the_middle_of_rows() {
    let plan = check(
        &[
            &["PHỤ LỤC 2", "", "", "", "", "", ""],
            &["Danh mục nhiệm vụ năm 2024", "", "", "", "", "", ""],
            HEAD,
            &["(1)", "(2)", "(3)", "(4)", "(5)", "(6)", "(7)"],
            &["1", "Hỗ trợ doanh nghiệp", "Sở Kế hoạch và", "Sở Thông tin và", "Nhiệm vụ", "Quý", ""],
            &["STT", "Nội dung nhiệm", "Đơn vị chủ trì", "Đơn vị phối", "Tình trạng", "Thời gian hoàn", "Kinh phí"],
            &["", "nhỏ và vừa", "Đầu tư", "Truyền thông", "mới", "I/2024", ""],
            &["2", "Lập quy hoạch", "Sở Xây dựng", "", "", "Năm 2024", ""],
            &[
                "STT",
                "Nội dung nhiệm vụ",
                "Đơn vị chủ trì",
                "Đơn vị phối hợp",
                "Tình trạng",
                "Thời gian hoàn thành",
                "Kinh phí",
            ],
            &["", "", "và Sở Tài chính", "", "", "", ""],
            &["Tổng cộng", "", "", "", "", "", "5.000"],
            &["Ghi chú: số liệu tạm tính", "", "", "", "", "", ""],
        ],
        &["1 | Hỗ trợ doanh nghiệp nhỏ và vừa | SKHĐT | 2024-03-31 | ", "2 | Lập quy hoạch | SXD,STC | 2024-12-31 | "],
    );
    let accounts = plan.accounts;
    assert_eq!((accounts.titles, accounts.headers, accounts.continuations, accounts.reported), (2, 4, 2, 2));
    assert_eq!(codes(&plan.lines[0].findings), ["row_joined"]);
    assert_eq!(plan.lines[0].attributes["Tình trạng"], "Nhiệm vụ mới");
    assert_eq!(codes(&plan.findings), ["title_rows", "total_row", "note_row"]);
}

/// A row without number that begins in the middle of a sentence is the rest of the one above only where a page may
/// have cut it: after the header came again, or with cells left blank. What the page repeats is not said twice.
#[test]
fn a_full_row_is_not_joined_to_the_one_above() {
    const SHORT: &[&str] = &["STT", "Nội dung nhiệm vụ", "Đơn vị chủ trì", "Thời hạn"];
    const ONE: &[&str] = &["1", "Rà soát danh mục", "Sở Y tế", "Quý I/2024"];
    for (rows, content, codes_of_rest) in [
        (
            &[SHORT, ONE, &["", "rà soát quy chế", "Sở Y tế", "Quý I/2024"]][..],
            "Rà soát danh mục",
            Some(["line_begins_midway", "item_missing"]),
        ),
        (&[SHORT, ONE, &["", "của ngành", "", ""]], "Rà soát danh mục của ngành", None),
        (&[SHORT, ONE, &["", "của ngành", "", "Quý I/2024"]], "Rà soát danh mục của ngành", None),
        (&[SHORT, ONE, SHORT, &["", "của ngành", "Sở Y tế", "Quý I/2024"]], "Rà soát danh mục của ngành", None),
    ] {
        let world = World::new();
        let read = plan("a.csv", &csv(rows), &world.options());
        assert_eq!(read.lines[0].content, content);
        assert_eq!(read.lines[0].deadline.text, "Quý I/2024");
        assert_eq!(world.symbols(&read.lines[0].leads), ["SYT"]);
        let rest = read.lines.get(1).map(|line| codes(&line.findings));
        assert_eq!(rest, codes_of_rest.map(|codes| codes.to_vec()));
    }
}

#[test]
fn shifted_cells_are_read_by_what_they_are() {
    let plan = check(
        &[
            HEAD,
            &["1", "Làm một", "Sở TTTT", "Sở Nội vụ", "Nhiệm vụ mới", "Hàng năm", "Ngân sách tỉnh"],
            &["2", "Làm hai", "Sở TTTT", "Nhiệm vụ mới", "Hàng năm", "Ngân sách tỉnh", ""],
            &["3", "Làm ba", "Sở TTTT", "Nhiệm vụ mới", "", "2024", ""],
        ],
        &[
            "1 | Làm một | STTTT | 2024-12-31 | ",
            "2 | Làm hai | STTTT | 2024-12-31 | ",
            "3 | Làm ba | STTTT | 2024-12-31 | ",
        ],
    );
    let [one, two, three] = &plan.lines[..] else { panic!() };
    assert!(one.findings.is_empty());
    assert_eq!(codes(&two.findings), ["cells_shifted"]);
    assert_eq!(
        (two.attributes["Tình trạng"].as_str(), two.attributes["Kinh phí"].as_str()),
        ("Nhiệm vụ mới", "Ngân sách tỉnh")
    );
    // One cell out of place is not a shift: nothing moves, and it is no agency.
    assert_eq!(codes(&three.findings), ["cell_misplaced"]);
    for line in [two, three] {
        assert!(line.supporting.is_empty() && line.supporting_text.is_empty());
    }
}

#[test]
fn merged_headers_of_two_rows() {
    let rows: &[&[&str]] = &[
        &["TT", "Nội dung", "Đơn vị thực hiện", "<", "Kết quả thực hiện", "<", "<"],
        &["^", "^", "Chủ trì", "Phối hợp", "Tiến độ", "Văn bản trình", "Văn bản ban hành"],
        &[
            "1",
            "Lập sổ",
            "Sở Nội vụ",
            "Sở Tài chính",
            "Hoàn thành",
            "5/SNV-VP ngày 1/3/2024",
            "9/QĐ-UBND ngày 5/3/2024",
        ],
    ];
    let world = World::new();
    let options = world.options();
    let sheet = workbook(|sheet| {
        let plain = rust_xlsxwriter::Format::new();
        for (r, row) in (0..).zip(rows) {
            for (c, cell) in (0..).zip(*row).filter(|(_, cell)| **cell != "<" && **cell != "^") {
                sheet.write_string(r, c, *cell).unwrap();
            }
        }
        for (area, text) in [
            ((0, 0, 1, 0), "TT"),
            ((0, 1, 1, 1), "Nội dung"),
            ((0, 2, 0, 3), "Đơn vị thực hiện"),
            ((0, 4, 0, 6), "Kết quả thực hiện"),
        ] {
            sheet.merge_range(area.0, area.1, area.2, area.3, text, &plain).unwrap();
        }
    });
    for (name, bytes) in [("a.docx", docx(&[rows])), ("a.xlsx", sheet)] {
        let plan = plan(name, &bytes, &options);
        let line = line(&plan, "1");
        assert_eq!(plan.accounts.headers, 2, "{name}");
        assert_eq!((world.symbols(&line.leads), world.symbols(&line.supporting)), (vec!["SNV"], vec!["STC"]), "{name}");
        let numbers: Vec<&str> = line.result.documents.iter().map(|d| d.number.as_str()).collect();
        assert_eq!((line.result.done, numbers), (true, vec!["5/SNV-VP", "9/QĐ-UBND"]), "{name}");
    }
}

#[test]
fn vertically_merged_cells_hold_for_their_rows() {
    let rows: &[&[&str]] = &[
        &["STT", "Nội dung nhiệm vụ", "Đơn vị chủ trì", "Thời gian"],
        &["1", "Việc một", "Sở Nội vụ", "Quý I/2024"],
        &["2", "Việc hai", "^", "^"],
        &["3", "Việc ba", "Sở Y tế", "Quý II/2024"],
        &["^", "^", "và Sở Tài chính", "^"],
    ];
    let world = World::new();
    let plan = plan("a.docx", &docx(&[rows]), &world.options());
    assert_eq!(
        lines(&world, &plan),
        [
            "1 | Việc một | SNV | 2024-03-31 | ",
            "2 | Việc hai | SNV | 2024-03-31 | ",
            "3 | Việc ba | SYT,STC | 2024-06-30 | "
        ]
    );
}

#[test]
fn a_title_over_the_whole_row_is_a_section() {
    let long = "Nhóm nhiệm vụ về ".repeat(20);
    let rows: &[&[&str]] = &[
        &["STT", "Nội dung nhiệm vụ", "Đơn vị chủ trì", "Thời gian"],
        &[&long, "<", "<", "<"],
        &["1", "Việc một", "Sở Nội vụ", "Quý I/2024"],
        &["II", "Mục hai", "<", "<"],
        &["2", "Việc hai", "Sở Y tế", "Quý II/2024"],
    ];
    let world = World::new();
    let plan = plan("a.docx", &docx(&[rows]), &world.options());
    assert_eq!((plan.accounts.sections, plan.lines.len()), (2, 2));
    assert_eq!((plan.lines[0].field.as_str(), plan.lines[1].key.as_str()), (long.trim(), "II/2"));
    assert!(plan.findings.is_empty());
}

#[test]
fn numbers_may_repeat_or_be_missing() {
    let plan = check(
        &[
            &["STT", "Nội dung", "Chủ trì", "Thời hạn"],
            &["I", "Mục một", "", ""],
            &["1", "Việc a", "Sở Y tế", "2024"],
            &["1", "Việc b", "Sở Y tế", "2024"],
            &["", "Việc c", "Sở Y tế", "2024"],
            &["VI", "Mục sau", "", ""],
            &["1", "Việc d", "Sở Y tế", "2024"],
            &["VI", "Mục trùng số", "", ""],
            &["1", "Việc e", "Sở Y tế", "2024"],
            &["V", "Mục trống", "", ""],
        ],
        &[
            "I/1 | Việc a | SYT | 2024-12-31 | Mục một",
            "I/1#2 | Việc b | SYT | 2024-12-31 | Mục một",
            "I/~8a72d146e2fd | Việc c | SYT | 2024-12-31 | Mục một",
            "VI/1 | Việc d | SYT | 2024-12-31 | Mục sau",
            "VI/1#2 | Việc e | SYT | 2024-12-31 | Mục trùng số",
        ],
    );
    let all: Vec<Vec<&str>> = plan.lines.iter().map(|line| codes(&line.findings)).collect();
    assert_eq!(all, [vec![], vec!["item_repeated"], vec!["item_missing"], vec![], vec!["item_repeated"]]);
    assert_eq!(codes(&plan.findings), ["section_empty"]);
}

#[test]
fn html_nfd_and_odd_spaces_are_cleaned() {
    let plan = check(
        &[
            &["STT", "No\u{302}\u{323}i dung nhie\u{323}\u{302}m vu\u{323}", "Đơn\u{a0}vị chủ\u{a0}trì", "Thời hạn"],
            &["<i>Mục nghiêng</i>", "", "", ""],
            &["1", "<p>Lập danh mục</p>", "So\u{309}\u{31b} Y te\u{302}\u{301}", "Quý\u{a0}I/2024"],
        ],
        &["1 | Lập danh mục | SYT | 2024-03-31 | Mục nghiêng"],
    );
    assert_eq!(codes(&plan.lines[0].findings), ["html_removed"]);
}

#[test]
fn tables_cut_at_pages_go_on() {
    let head: &[&str] = &["STT", "Nội dung", "Chủ trì", "Thời hạn"];
    let world = World::new();
    let bytes = docx(&[
        &[&["UBND TỈNH", "CỘNG HÒA"]],
        &[head, &["1", "Việc một", "Sở Y tế", "2024"]],
        &[head, &["2", "Việc hai", "Sở Y tế", "2024"]],
        &[&["3", "Việc ba", "Sở Y tế", "2024"]],
        &[&["Nơi nhận", "CHỦ TỊCH"]],
    ]);
    let plan = plan("a.docx", &bytes, &world.options());
    assert_eq!(plan.sheet.as_deref(), Some("Bảng 2"));
    assert_eq!(
        plan.lines.iter().map(|line| (line.item.as_str(), line.cell.as_str())).collect::<Vec<_>>(),
        [("1", "A2"), ("2", "A4"), ("3", "A5")]
    );
    assert_eq!(codes(&plan.findings), ["tables_joined", "sheet_chosen"]);
}

#[test]
fn the_best_sheet_is_read_or_the_one_asked_for() {
    let mut book = rust_xlsxwriter::Workbook::new();
    let tables: [(&str, &[&[&str]]); 3] = [
        ("Bìa", &[&["Kế hoạch năm"]]),
        ("Chính", &[&["STT", "Nội dung", "Chủ trì", "Thời hạn"], &["1", "Việc chính", "Sở Y tế", "2024"]]),
        ("Phụ", &[&["STT", "Nội dung", "Thời hạn"], &["1", "Việc phụ", "2024"]]),
    ];
    for (name, rows) in tables {
        let sheet = book.add_worksheet().set_name(name).unwrap();
        for (r, row) in (0..).zip(rows) {
            for (c, cell) in (0..).zip(*row) {
                sheet.write_string(r, c, *cell).unwrap();
            }
        }
    }
    let bytes = book.save_to_buffer().unwrap();
    let world = World::new();
    let mut options = world.options();
    let best = plan("a.xlsx", &bytes, &options);
    assert_eq!((best.sheet.as_deref(), best.lines[0].content.as_str()), (Some("Chính"), "Việc chính"));
    assert_eq!(codes(&best.findings), ["sheet_chosen", "table_ignored"]);
    options.sheet = Some("phu".into());
    assert_eq!(plan("a.xlsx", &bytes, &options).lines[0].content, "Việc phụ");
    options.sheet = Some("Không có".into());
    let error = attempt("a.xlsx", &bytes, &options).unwrap_err();
    assert!(matches!(&error, IntakeError::NoSheet { .. }) && error.to_string().contains("Chính"), "{error}");
}
