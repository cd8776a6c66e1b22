//! The sample plans: text here, a Word and an Excel file where the demo runs.
//!
//! They are written as offices write them: titles above, a two-row header, sections, notes on money.

use anyhow::Context as _;
use docx_rs::{AlignmentType, Docx, Paragraph, Run, Table, TableCell, TableRow};
use rust_xlsxwriter::{Format, FormatAlign, FormatBorder, Workbook};
use std::{fs::File, path::Path};

const DEVELOPMENT: &str = include_str!("ke-hoach-phat-trien.csv");
const DIGITAL: &str = include_str!("ke-hoach-chuyen-doi-so.csv");

fn rows(text: &str) -> anyhow::Result<Vec<Vec<String>>> {
    let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(text.as_bytes());
    let rows = reader.records().map(|row| Ok(row?.iter().map(str::to_owned).collect()));
    rows.collect::<Result<_, csv::Error>>().context("kế hoạch mẫu")
}

/// Writes the development plan as an Excel file.
pub fn write_excel(path: &Path) -> anyhow::Result<()> {
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet().set_name("Phụ lục")?;
    let title = Format::new().set_bold().set_align(FormatAlign::Center);
    let cell = Format::new().set_border(FormatBorder::Thin).set_text_wrap().set_align(FormatAlign::Top);
    let head = cell.clone().set_bold().set_align(FormatAlign::Center);
    sheet.merge_range(0, 0, 0, 6, "PHỤ LỤC", &title)?;
    sheet.merge_range(1, 0, 1, 6, "Nhiệm vụ trọng tâm phát triển kinh tế - xã hội năm 2025", &title)?;
    sheet.merge_range(3, 0, 4, 0, "STT", &head)?;
    sheet.merge_range(3, 1, 4, 1, "Nội dung nhiệm vụ", &head)?;
    sheet.merge_range(3, 2, 3, 3, "Phân công", &head)?;
    sheet.write_with_format(4, 2, "Đơn vị chủ trì", &head)?;
    sheet.write_with_format(4, 3, "Đơn vị phối hợp", &head)?;
    for (column, heading) in [(4, "Thời gian hoàn thành"), (5, "Sản phẩm"), (6, "Cấp trình, ban hành")] {
        sheet.merge_range(3, column, 4, column, heading, &head)?;
    }
    for (column, width) in [6.0, 48.0, 28.0, 28.0, 22.0, 14.0, 20.0].into_iter().enumerate() {
        sheet.set_column_width(column as u16, width)?;
    }
    for (row, cells) in rows(DEVELOPMENT)?.iter().enumerate() {
        for (column, text) in cells.iter().enumerate() {
            let format = if cells[2].is_empty() { &head } else { &cell };
            sheet.write_with_format(row as u32 + 5, column as u16, text, format)?;
        }
    }
    workbook.save(path).with_context(|| format!("không ghi được {}", path.display()))
}

/// Writes the digital plan as a Word file.
pub fn write_word(path: &Path) -> anyhow::Result<()> {
    let text = |text: &str| Paragraph::new().add_run(Run::new().add_text(text));
    let bold = |text: &str| Paragraph::new().add_run(Run::new().add_text(text).bold());
    let heading = |it: &str| TableCell::new().add_paragraph(bold(it));
    let headings = ["TT", "Nội dung", "Cơ quan chủ trì", "Cơ quan phối hợp", "Thời gian thực hiện", "Nguồn kinh phí"];
    let mut table = vec![TableRow::new(headings.map(heading).to_vec())];
    for cells in rows(DIGITAL)? {
        let section = cells[2].is_empty();
        let cell = |it: &String| TableCell::new().add_paragraph(if section { bold(it) } else { text(it) });
        table.push(TableRow::new(cells.iter().map(cell).collect()));
    }
    let file = File::create(path).with_context(|| format!("không ghi được {}", path.display()))?;
    Docx::new()
        .add_paragraph(bold("PHỤ LỤC").align(AlignmentType::Center))
        .add_paragraph(bold("Nhiệm vụ chuyển đổi số năm 2025").align(AlignmentType::Center))
        .add_table(Table::new(table))
        .build()
        .pack(file)
        .with_context(|| format!("không ghi được {}", path.display()))
}
