//! Which column is which.

use dondoc_intake::{Column, IntakeError};

use crate::support::*;

#[test]
fn an_explicit_mapping_wins() {
    let world = World::new();
    let mut options = world.options();
    let rows: &[&[&str]] = &[
        &["Mã", "Việc cần làm", "Người lo", "Bao giờ", "Nội dung"],
        &["1", "Lập sổ", "Sở Y tế", "Quý I/2024", "ghi thêm"],
    ];
    options.columns = vec![
        ("A".into(), Column::Number),
        ("việc cần làm".into(), Column::Content),
        ("c".into(), Column::Lead),
        ("Bao giờ".into(), Column::Deadline),
    ];
    // No heading is known but one: the table has no header to find, and is read whole.
    let error = attempt("a.csv", &csv(&rows[1..]), &world.options()).unwrap_err();
    assert!(matches!(error, IntakeError::NoHeader), "{error}");
    options.columns[1].0 = "B".into();
    options.columns[3].0 = "D".into();
    let read = plan("a.csv", &csv(&rows[1..]), &options);
    assert_eq!((read.lines[0].content.as_str(), read.lines[0].deadline.due), ("Lập sổ", Some(day("2024-03-31"))));
    assert_eq!(read.lines[0].attributes["Cột E"], "ghi thêm");

    let headed: &[&[&str]] = &[
        &["STT", "Việc cần làm", "Chủ trì", "Thời hạn", "Nội dung"],
        &["1", "Lập sổ", "Sở Y tế", "Quý I/2024", "ghi thêm"],
    ];
    options.columns = vec![("Việc cần làm".into(), Column::Content)];
    let read = plan("a.csv", &csv(headed), &options);
    assert_eq!((read.lines[0].content.as_str(), read.lines[0].attributes["Nội dung"].as_str()), ("Lập sổ", "ghi thêm"));
    assert_eq!(codes(&read.findings), ["column_repeated"]);
    options.columns = vec![("Z".into(), Column::Content)];
    assert!(matches!(attempt("a.csv", &csv(headed), &options), Err(IntakeError::NoColumn(name)) if name == "Z"));
}

/// Told which column is which, by letter or by heading, the heading row is no task, whatever its words.
#[test]
fn a_told_mapping_knows_the_heading_row() {
    let world = World::new();
    let rows: &[&[&str]] =
        &[&["Số", "Mô tả", "Hạn chót"], &["1", "Lập sổ theo dõi", "Quý I/2024"], &["2", "Họp giao ban", "30/6/2024"]];
    let titled: Vec<&[&str]> = [&["PHỤ LỤC", "", ""][..]].into_iter().chain(rows.iter().copied()).collect();
    let by_letter = [("B", Column::Content), ("C", Column::Deadline)];
    let by_heading = [("Mô tả", Column::Content), ("hạn chót", Column::Deadline)];
    for (told, assumed) in [(by_letter, true), (by_heading, false)] {
        for rows in [rows, &titled] {
            let mut options = world.options();
            options.columns = told.map(|(name, column)| (name.to_owned(), column)).to_vec();
            options.default_lead = Some(world.agency("STTTT"));
            let read = plan("a.csv", &csv(rows), &options);
            let lines: Vec<(&str, &str)> =
                read.lines.iter().map(|it| (it.item.as_str(), it.content.as_str())).collect();
            assert_eq!(lines, [("1", "Lập sổ theo dõi"), ("2", "Họp giao ban")]);
            assert_eq!(read.lines[0].deadline.due, Some(day("2024-03-31")));
            assert_eq!(codes(&read.findings).contains(&"header_assumed"), assumed, "{:?}", read.findings);
        }
    }
    // A first row like the others is a line; a heading that stands nowhere is told.
    let mut options = world.options();
    options.columns = vec![("B".into(), Column::Content), ("C".into(), Column::Deadline)];
    let read = plan("a.csv", &csv(&rows[1..]), &options);
    assert_eq!((read.lines.len(), codes(&read.findings).contains(&"header_assumed")), (2, false));
    options.columns = vec![("Diễn giải".into(), Column::Content)];
    assert!(matches!(attempt("a.csv", &csv(rows), &options), Err(IntakeError::NoColumn(name)) if name == "Diễn giải"));
    // Of several sheets, the one with the headings.
    let mut book = rust_xlsxwriter::Workbook::new();
    for rows in [&[&["Ngày", "Người"][..], &["1/1/2024", "A"]][..], rows] {
        let sheet = book.add_worksheet();
        for (r, row) in (0..).zip(rows) {
            for (c, cell) in (0..).zip(*row) {
                sheet.write_string(r, c, *cell).unwrap();
            }
        }
    }
    options.columns = vec![("Mô tả".into(), Column::Content)];
    let read = plan("a.xlsx", &book.save_to_buffer().unwrap(), &options);
    assert_eq!(read.lines.len(), 2);
}

#[test]
fn a_missing_column_is_told_with_the_way_out() {
    let world = World::new();
    let rows: &[&[&str]] =
        &[&["STT", "Chủ trì", "Phối hợp", "Thời hạn"], &["1", "Sở Y tế", "", "2024"], &["2", "Sở Nội vụ", "", "2024"]];
    let read = plan("a.csv", &csv(rows), &world.options());
    assert!(read.lines.is_empty());
    assert_eq!((codes(&read.findings), read.accounts.reported), (vec!["column_missing"], 2));
    assert!(read.findings[0].message.contains("Nội dung nhiệm vụ") && read.findings[0].message.contains("chỉ rõ"));
}

#[test]
fn columns_without_headings_are_recognised_only_when_clear() {
    let world = World::new();
    let rows: &[&[&str]] = &[
        &["", "", "", "Phối hợp", "", "Kinh phí", "Ghi chú", ""],
        &["1", "Xây dựng quy chế làm việc mới của cơ quan", "Sở Y tế", "", "Quý I/2024", "", "", "xanh"],
        &["2", "Sửa đổi quy định về lưu trữ hồ sơ giấy", "Sở Nội vụ", "", "Quý II/2024", "", "", "đỏ"],
        &["3", "Tổng kết phong trào thi đua của toàn tỉnh", "Sở Tài chính", "", "Hàng năm", "", "", "vàng"],
    ];
    let read = plan("a.csv", &csv(rows), &world.options());
    let columns: Vec<Column> = read.columns.iter().map(|(_, column)| *column).collect();
    use Column::*;
    assert_eq!(columns, [Number, Content, Lead, Supporting, Deadline, Budget, Note, Other]);
    assert_eq!(
        codes(&read.findings),
        ["column_inferred", "column_inferred", "column_inferred", "column_inferred", "column_unknown"]
    );
    assert_eq!(read.lines[2].attributes["Cột H"], "vàng");
}

#[test]
fn progress_over_deadlines_is_a_deadline() {
    let world = World::new();
    let rows: &[&[&str]] = &[&["STT", "Nội dung", "Chủ trì", "Tiến độ"], &["1", "Việc", "Sở Y tế", "Tháng 3/2024"]];
    let read = plan("a.csv", &csv(rows), &world.options());
    assert_eq!(read.lines[0].deadline.due, Some(day("2024-03-31")));
    assert_eq!(codes(&read.findings), ["column_reinterpreted"]);
}

#[test]
fn workbook_values_keep_their_meaning() {
    let world = World::new();
    let format = |code: &str| rust_xlsxwriter::Format::new().set_num_format(code);
    let date = rust_xlsxwriter::ExcelDateTime::from_ymd(2024, 3, 1).unwrap();
    let bytes = workbook(|sheet| {
        for (c, heading) in (0..).zip(["STT", "Nội dung", "Chủ trì", "Thời hạn", "Kinh phí", "Ghi chú"]) {
            sheet.write_string(2, c, heading).unwrap();
        }
        for (r, code) in [(3, "dd/mm/yyyy"), (4, "mmm-yy"), (5, "yyyy")] {
            sheet.write_number(r, 0, f64::from(r - 2)).unwrap();
            sheet.write_string(r, 1, "Việc").unwrap();
            sheet.write_string(r, 2, "Sở Y tế").unwrap();
            sheet.write_datetime_with_format(r, 3, &date, &format(code)).unwrap();
            sheet.write_number_with_format(r, 4, 1_250_000.5, &format("#,##0.00")).unwrap();
        }
        sheet.write_formula(3, 5, rust_xlsxwriter::Formula::new("=1+1").set_result("2")).unwrap();
    });
    let read = plan("a.xlsx", &bytes, &world.options());
    let due: Vec<_> = read.lines.iter().map(|line| line.deadline.due.unwrap().to_string()).collect();
    assert_eq!(due, ["2024-03-01", "2024-03-31", "2024-12-31"]);
    let first = line(&read, "1");
    assert_eq!((first.cell.as_str(), first.row), ("A4", 4));
    assert_eq!((first.attributes["Kinh phí"].as_str(), first.attributes["Ghi chú"].as_str()), ("1.250.000,5", "2"));
    assert_eq!(first.findings.iter().map(|f| (f.code, f.cell.as_str())).collect::<Vec<_>>(), [("formula", "F4")]);
}
