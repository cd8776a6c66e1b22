//! Files that are broken, locked, huge, or meant to harm: a clear refusal each, and nothing kept.

use std::io::{Cursor, Write};

use dondoc_intake::IntakeError;
use zip::{ZipWriter, write::SimpleFileOptions};

use crate::support::*;

#[track_caller]
fn refused(name: &str, bytes: &[u8]) -> IntakeError {
    let world = World::new();
    let error = attempt(name, bytes, &world.options()).expect_err(name);
    assert!(error.to_string().contains(' '), "{error}");
    error
}

/// An archive of the given parts.
fn archive(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in parts {
        zip.start_file(*name, SimpleFileOptions::default()).unwrap();
        zip.write_all(bytes).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

fn word(body: &str) -> Vec<u8> {
    let xml = format!(r#"<w:document xmlns:w="w"><w:body>{body}</w:body></w:document>"#);
    archive(&[("word/document.xml", xml.as_bytes())])
}

fn cell(text: &str) -> String {
    format!("<w:tc><w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:tc>")
}

fn row(texts: &[&str]) -> String {
    format!("<w:tr>{}</w:tr>", texts.iter().map(|text| cell(text)).collect::<String>())
}

const HEAD: [&str; 4] = ["STT", "Nội dung", "Chủ trì", "Thời hạn"];

#[test]
fn the_kind_of_refusal_is_clear() {
    let good = xlsx(&[&HEAD, &["1", "Việc", "Sở Y tế", "2024"]]);
    let locked: Vec<u8> = [0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1].into_iter().chain([0; 600]).collect();
    assert!(matches!(refused("a.xlsx", b""), IntakeError::Empty));
    assert!(matches!(refused("a.xlsx", &locked), IntakeError::Encrypted));
    assert!(matches!(refused("a.xls", &locked), IntakeError::OldFormat(_)));
    assert!(matches!(refused("a.xlsx", b"not a zip"), IntakeError::Broken(_)));
    assert!(matches!(refused("a.xlsx", &good[..good.len() / 2]), IntakeError::Broken(_)));
    assert!(matches!(refused("a.pdf", b"%PDF-1.7"), IntakeError::UnknownFormat(_)));
    assert!(matches!(refused("a.zip", &archive(&[("x.txt", b"x")])), IntakeError::UnknownFormat(_)));
    assert!(matches!(refused("a.xlsx", &archive(&[("xl/workbook.xml", b"<x")])), IntakeError::Broken(_)));
    assert!(matches!(refused("a.docx", &archive(&[("word/document.xml", b"<w:tbl><w:tr>")])), IntakeError::Broken(_)));
    assert!(matches!(refused("a.docx", &word("<w:p/>")), IntakeError::NoTable));
    assert!(matches!(refused("a.csv", b"\xFF\xFEa\0"), IntakeError::Encoding));
    assert!(matches!(refused("a.csv", b"mot;hai\n1;2\n"), IntakeError::NoHeader));
    assert!(matches!(refused("a.csv", b"\n\n;;\n"), IntakeError::NoTable));
    let counted: &[&str] = &["(1)", "(2)", "(3)", "(4)"];
    for rows in [&[&HEAD[..]][..], &[&["PHỤ LỤC"], &HEAD], &[&HEAD, counted], &[&HEAD, counted, &HEAD]] {
        for (name, bytes) in [("a.csv", csv(rows)), ("a.xlsx", xlsx(rows)), ("a.docx", docx(&[rows]))] {
            assert!(matches!(refused(name, &bytes), IntakeError::NoRows), "{name} {rows:?}");
        }
    }
    assert!(matches!(refused("a.csv", &vec![b'x'; 33 << 20]), IntakeError::TooLarge(_)));
    let world = World::new();
    let missing = dondoc_intake::read_file("khong/co.xlsx".as_ref(), &world.options(), &mut |_, _| {});
    let missing = missing.unwrap_err();
    assert!(matches!(missing, IntakeError::NotFound { .. }));
    // Whoever prints the causes too must not say it twice.
    assert!(std::error::Error::source(&missing).is_none());
    assert_eq!(
        missing.to_string(),
        "Không đọc được tệp khong/co.xlsx: không có tệp này. Hãy kiểm tra đường dẫn và quyền đọc."
    );
}

#[test]
fn damage_anywhere_is_survived() {
    let world = World::new();
    for (name, good) in [
        ("a.xlsx", xlsx(&[&HEAD, &["1", "Việc", "Sở Y tế", "2024"]])),
        ("a.docx", docx(&[&[&HEAD, &["1", "Việc", "Sở Y tế", "2024"]]])),
    ] {
        for at in (0..good.len()).step_by(37) {
            let mut bytes = good.clone();
            bytes[at] ^= 0x5A;
            // Whether it is still readable does not matter; that it answers does.
            if let Ok(plan) = attempt(name, &bytes, &world.options()) {
                assert!(plan.accounts.balance());
            }
            let _ = attempt(name, &good[..at], &world.options());
        }
    }
}

#[test]
fn bombs_do_not_go_off() {
    let zeros = vec![b' '; 101 << 20];
    assert!(matches!(
        refused("a.xlsx", &archive(&[("xl/workbook.xml", b"<a/>"), ("xl/a.xml", &zeros)])),
        IntakeError::ZipBomb
    ));
    assert!(matches!(refused("a.docx", &archive(&[("word/document.xml", &zeros)])), IntakeError::ZipBomb));
    assert!(matches!(
        refused("a.xlsx", &archive(&[("xl/workbook.xml", b"<a/>"), ("xl/styles.xml", &zeros[..5 << 20])])),
        IntakeError::ZipBomb
    ));
    let many: Vec<String> = (0..5001).map(|n| format!("{n}.xml")).collect();
    let many: Vec<(&str, &[u8])> = many.iter().map(|name| (name.as_str(), &b""[..])).collect();
    assert!(matches!(refused("a.docx", &archive(&many)), IntakeError::ZipBomb));
    let entities = br#"<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><w:document>&b;</w:document>"#;
    assert!(matches!(refused("a.docx", &archive(&[("word/document.xml", entities)])), IntakeError::Broken(_)));
    let nested = "<w:tbl><w:tr><w:tc>".repeat(50) + &"</w:tc></w:tr></w:tbl>".repeat(50);
    assert!(matches!(refused("a.docx", &word(&nested)), IntakeError::TooLarge(_)));
    let wide = r#"<w:tbl><w:tr><w:tc><w:tcPr><w:gridSpan w:val="4000000000"/></w:tcPr></w:tc></w:tr></w:tbl>"#;
    assert!(matches!(refused("a.docx", &word(wide)), IntakeError::TooLarge(_)));
    let columns = "x;".repeat(300) + "\n";
    assert!(matches!(refused("a.csv", columns.as_bytes()), IntakeError::TooLarge(_)));
    let rows = "1;việc\n".repeat(50_001);
    assert!(matches!(refused("a.csv", rows.as_bytes()), IntakeError::TooLarge(_)));
}

#[test]
fn a_stray_cell_in_the_last_corner_costs_nothing() {
    let world = World::new();
    let head = |sheet: &mut rust_xlsxwriter::Worksheet| {
        for (r, row) in (0..).zip([HEAD, ["1", "Việc", "Sở Y tế", "2024"]]) {
            for (c, text) in (0..).zip(row) {
                sheet.write_string(r, c, text).unwrap();
            }
        }
    };
    let below = workbook(|sheet| {
        head(sheet);
        sheet.write_string(1_048_575, 0, "Ghi chú: hết").unwrap();
    });
    assert_eq!(plan("a.xlsx", &below, &world.options()).lines.len(), 1);
    let beside = workbook(|sheet| {
        head(sheet);
        sheet.write_string(0, 16_383, "x").unwrap();
    });
    assert!(matches!(refused("a.xlsx", &beside), IntakeError::TooLarge(_)));
    let areas = r#"<mergeCells><mergeCell ref="A2:XFD1048576"/><mergeCell ref="B4:XFD1048576"/></mergeCells>"#;
    let merged = raw_workbook(
        &format!(
            r#"<row r="1">{}</row><row r="2">{}</row><row r="900000"><c r="A900000" t="inlineStr"><is><t>Ghi chú</t></is></c></row>"#,
            inline(1, &HEAD),
            inline(2, &["1", "Việc", "Sở Y tế", "2024"])
        ),
        areas,
    );
    assert_eq!(plan("a.xlsx", &merged, &world.options()).lines.len(), 1);
    // One long text, pointed at from a million cells.
    let long = "x".repeat(200 << 10);
    let shared: String = (1..=1000).map(|r| format!(r#"<row r="{r}"><c r="A{r}" t="s"><v>0</v></c></row>"#)).collect();
    assert!(matches!(refused("a.xlsx", &shared_workbook(&shared, &long)), IntakeError::TooLarge(_)));
}

fn inline(row: u32, texts: &[&str]) -> String {
    let cell =
        |(column, text): (char, &&str)| format!(r#"<c r="{column}{row}" t="inlineStr"><is><t>{text}</t></is></c>"#);
    ('A'..).zip(texts).map(cell).collect()
}

fn raw_workbook(rows: &str, after: &str) -> Vec<u8> {
    parts(rows, after, "")
}

fn shared_workbook(rows: &str, text: &str) -> Vec<u8> {
    parts(rows, "", text)
}

/// The fewest parts that make a workbook.
fn parts(rows: &str, after: &str, shared: &str) -> Vec<u8> {
    let main = r#"xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main""#;
    let office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    let sheet = format!("<worksheet {main}><sheetData>{rows}</sheetData>{after}</worksheet>");
    let book = format!(
        r#"<workbook {main} xmlns:r="{office}"><sheets><sheet name="S" sheetId="1" r:id="rId1"/></sheets></workbook>"#
    );
    let strings = format!("<sst {main}><si><t>{shared}</t></si></sst>");
    let links = format!(
        r#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="{office}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>"#
    );
    let root = links.replace("worksheet\"", "officeDocument\"").replace("worksheets/sheet1.xml", "xl/workbook.xml");
    archive(&[
        ("_rels/.rels", root.as_bytes()),
        ("xl/workbook.xml", book.as_bytes()),
        ("xl/_rels/workbook.xml.rels", links.as_bytes()),
        ("xl/worksheets/sheet1.xml", sheet.as_bytes()),
        ("xl/sharedStrings.xml", strings.as_bytes()),
    ])
}

#[test]
fn what_was_deleted_in_word_is_not_read() {
    let world = World::new();
    let body = format!(
        "<w:tbl>{}{}<w:tr><w:trPr><w:del w:id=\"1\"/></w:trPr>{}</w:tr></w:tbl>",
        row(&HEAD),
        row(&["1", "x", "Sở Y tế", "2024"]).replace(
            "<w:t>x</w:t>",
            "<w:t>Việc</w:t><w:tab/><w:t>mới &amp; &#x111;úng</w:t></w:r><w:del><w:r><w:delText>cũ</w:delText><w:t>cũ</w:t></w:r></w:del>\
             <w:moveFrom><w:r><w:t>đi</w:t></w:r></w:moveFrom><w:ins><w:r><w:t>, thêm</w:t></w:r></w:ins><w:r>"
        ),
        ["9", "Việc đã xóa", "Sở Y tế", "2024"].map(cell).concat(),
    );
    let read = plan("a.docx", &word(&body), &world.options());
    assert_eq!(read.lines.iter().map(|line| line.content.as_str()).collect::<Vec<_>>(), ["Việc mới & đúng, thêm"]);
}

#[test]
fn lists_that_word_numbers_itself_have_numbers() {
    let world = World::new();
    let numbered = |text: &[&str]| {
        let rest: String = text.iter().map(|text| cell(text)).collect();
        format!(
            r#"<w:tr><w:tc><w:p><w:pPr><w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr></w:pPr></w:p></w:tc>{rest}</w:tr>"#
        )
    };
    let body = format!(
        "<w:tbl>{}{}{}</w:tbl>",
        row(&HEAD),
        numbered(&["Việc một", "Sở Y tế", "2024"]),
        numbered(&["Việc hai", "Sở Y tế", "2024"])
    );
    let document = format!(r#"<w:document xmlns:w="w"><w:body>{body}</w:body></w:document>"#);
    let numbering =
        br#"<w:numbering xmlns:w="w"><w:abstractNum w:abstractNumId="0"><w:lvl w:ilvl="0"><w:start w:val="1"/>
        <w:numFmt w:val="decimal"/><w:lvlText w:val="%1."/></w:lvl></w:abstractNum>
        <w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num></w:numbering>"#;
    let bytes = archive(&[("word/document.xml", document.as_bytes()), ("word/numbering.xml", numbering)]);
    let read = plan("a.docx", &bytes, &world.options());
    assert_eq!(read.lines.iter().map(|line| line.item.as_str()).collect::<Vec<_>>(), ["1", "2"]);
}

#[test]
fn a_marked_document_is_refused_whole() {
    let table = format!("<w:tbl>{}{}</w:tbl>", row(&HEAD), row(&["1", "Việc", "Sở Y tế", "2024"]));
    let stamped = word(&format!("<w:p><w:r><w:t>TỐI MẬT</w:t></w:r></w:p>{table}"));
    assert!(matches!(refused("a.docx", &stamped), IntakeError::Secret(_)));
    let header = r#"<w:hdr xmlns:w="w"><w:p><w:r><w:pict><w:txbxContent><w:p><w:r><w:t>MẬT</w:t></w:r></w:p></w:txbxContent></w:pict></w:r></w:p></w:hdr>"#.as_bytes();
    let document = format!(r#"<w:document xmlns:w="w"><w:body>{table}</w:body></w:document>"#);
    let headed = archive(&[("word/document.xml", document.as_bytes()), ("word/header1.xml", header)]);
    assert!(matches!(refused("a.docx", &headed), IntakeError::Secret(_)));
    let titled = csv(&[&["MẬT", "", "", ""], &HEAD, &["1", "Việc", "Sở Y tế", "2024"]]);
    assert!(matches!(refused("a.csv", &titled), IntakeError::Secret(_)));
    let world = World::new();
    let column = csv(&[&["STT", "Nội dung", "Chủ trì", "Độ mật"], &["1", "Việc", "Sở Y tế", ""]]);
    assert_eq!(plan("a.csv", &column, &world.options()).lines.len(), 1);
}

#[test]
fn formulas_are_data_and_macros_do_not_run() {
    let world = World::new();
    let rows = csv(&[&HEAD, &["1", "=cmd()|'/c calc'!A1", "Sở Y tế", "2024"]]);
    assert_eq!(plan("a.csv", &rows, &world.options()).lines[0].content, "=cmd()|'/c calc'!A1");
    let table = format!("<w:tbl>{}{}</w:tbl>", row(&HEAD), row(&["1", "Việc", "Sở Y tế", "2024"]));
    let document = format!(r#"<w:document xmlns:w="w"><w:body>{table}</w:body></w:document>"#);
    let bytes = archive(&[("word/document.xml", document.as_bytes()), ("word/vbaProject.bin", b"x")]);
    assert_eq!(codes(&plan("a.docm", &bytes, &world.options()).findings), ["macros_ignored"]);
}
