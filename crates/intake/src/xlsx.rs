//! Tables out of workbooks.
//!
//! Cells are streamed: a sheet with one cell in its last corner must not become a range of billions.

use std::{collections::BTreeMap, io::Cursor};

use calamine::{DataRef, Dimensions, Reader, SheetType, Xlsx, XlsxError};

use crate::{
    IntakeError, limits,
    merge::Budget,
    number_format,
    table::{Cell, Origin, Quirk, Row, Table},
};

type Book<'a> = Xlsx<Cursor<&'a [u8]>>;
type Rows = BTreeMap<u32, BTreeMap<u32, Cell>>;

/// Reads every worksheet.
pub(crate) fn read(bytes: &[u8]) -> Result<Vec<Table>, IntakeError> {
    let mut book: Book<'_> = Xlsx::new(Cursor::new(bytes)).map_err(broken)?;
    let sheets: Vec<String> = book
        .sheets_metadata()
        .iter()
        .filter(|sheet| sheet.typ == SheetType::WorkSheet)
        .map(|sheet| sheet.name.clone())
        .collect();
    if sheets.len() > limits::SHEETS {
        return Err(IntakeError::TooLarge(format!("{} trang tính, tối đa {}", sheets.len(), limits::SHEETS)));
    }
    let mut budget = Budget::default();
    let mut tables = Vec::new();
    for name in sheets {
        let mut rows = match values(&mut book, &name, &mut budget) {
            Err(Fault::Xlsx(XlsxError::NotAWorksheet(_))) => continue,
            Err(Fault::Xlsx(error)) => return Err(broken(error)),
            Err(Fault::Refused(error)) => return Err(error),
            Ok(rows) => rows,
        };
        formulas(&mut book, &name, &mut rows).map_err(broken)?;
        let merged = book.merge_cells_by_sheet_name(&name).map_err(broken)?;
        merge(&mut rows, &merged, &mut budget)?;
        tables.push(Table::new(name, rows.into_iter().map(row).collect())?);
    }
    Ok(tables)
}

enum Fault {
    Xlsx(XlsxError),
    Refused(IntakeError),
}

impl From<XlsxError> for Fault {
    fn from(error: XlsxError) -> Self {
        Fault::Xlsx(error)
    }
}

fn values(book: &mut Book<'_>, sheet: &str, budget: &mut Budget) -> Result<Rows, Fault> {
    let mut cells = book.worksheet_cells_reader(sheet)?;
    let styles = cells.styles();
    let formats: Vec<(Option<String>, bool)> = styles
        .iter()
        .map(|style| {
            let format = style.number_format.as_ref().map(|format| format.format_code.clone());
            (format, style.font.as_ref().is_some_and(calamine::Font::is_bold))
        })
        .collect();
    let mut rows = Rows::new();
    while let Some((cell, style)) = cells.next_cell_with_style_id()? {
        let (format, bold) = formats.get(style).map_or((None, false), |(format, bold)| (format.as_deref(), *bold));
        let text = text(cell.get_value(), format);
        if text.is_empty() {
            continue;
        }
        let (row, column) = cell.get_position();
        let excess = |what: String| Fault::Refused(IntakeError::TooLarge(what));
        if column as usize >= limits::COLUMNS {
            return Err(excess(format!("có dữ liệu ở cột {}, tối đa {} cột", column + 1, limits::COLUMNS)));
        }
        budget.take(text.len()).map_err(Fault::Refused)?;
        let quirk = if matches!(cell.get_value(), DataRef::Error(_)) { Quirk::ExcelError } else { Quirk::None };
        let read = Cell::new(&text);
        let quirk = if quirk == Quirk::None { read.quirk } else { quirk };
        rows.entry(row).or_default().insert(column, Cell { bold, quirk, ..read });
        if rows.len() > limits::ROWS {
            return Err(excess(format!("quá {} dòng", limits::ROWS)));
        }
    }
    Ok(rows)
}

fn text(value: &DataRef<'_>, format: Option<&str>) -> String {
    match value {
        DataRef::Int(value) => number_format::number(*value as f64, format),
        DataRef::Float(value) => number_format::number(*value, format),
        DataRef::String(text) => text.clone(),
        DataRef::SharedString(text) => (*text).to_owned(),
        DataRef::Bool(value) => value.to_string().to_uppercase(),
        DataRef::DateTime(value) => number_format::date(*value, format),
        DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => iso(text),
        DataRef::Error(error) => error.to_string(),
        DataRef::Empty => String::new(),
    }
}

/// "2024-03-07T00:00:00" as "07/03/2024".
fn iso(text: &str) -> String {
    let day = text.split('T').next().unwrap_or(text);
    chrono::NaiveDate::parse_from_str(day, "%Y-%m-%d")
        .map_or_else(|_| text.to_owned(), |date| date.format("%d/%m/%Y").to_string())
}

/// Marks the cells whose value a formula made, or should have made.
fn formulas(book: &mut Book<'_>, sheet: &str, rows: &mut Rows) -> Result<(), XlsxError> {
    let mut cells = book.worksheet_cells_reader(sheet)?;
    while let Some(record) = cells.next_cell_with_formula_metadata()? {
        if record.formula.is_none() {
            continue;
        }
        let Some(row) = rows.get_mut(&record.pos.0) else { continue };
        match row.get_mut(&record.pos.1) {
            Some(cell) if cell.quirk == Quirk::None => cell.quirk = Quirk::Formula,
            Some(_) => {}
            None if record.value == DataRef::Empty && (record.pos.1 as usize) < limits::COLUMNS => {
                row.insert(record.pos.1, Cell { quirk: Quirk::FormulaWithoutValue, ..Cell::default() });
            }
            None => {}
        }
    }
    Ok(())
}

/// Lets each merged area show its first cell, over the rows that have anything.
fn merge(rows: &mut Rows, areas: &[Dimensions], budget: &mut Budget) -> Result<(), IntakeError> {
    for area in areas {
        let (top, left) = area.start;
        let (bottom, right) = area.end;
        let right = right.min(limits::COLUMNS as u32 - 1);
        let Some(anchor) = rows.get(&top).and_then(|row| row.get(&left)).cloned() else { continue };
        if bottom < top || right < left {
            continue;
        }
        for (number, row) in rows.range_mut(top..=bottom) {
            for column in left..=right {
                let origin = if column > left { Origin::Left } else { Origin::Above };
                if (*number, column) == (top, left) || row.get(&column).is_some_and(|cell| cell.own().is_some()) {
                    continue;
                }
                row.insert(column, budget.covered(&anchor, origin)?);
            }
        }
    }
    Ok(())
}

fn row((number, cells): (u32, BTreeMap<u32, Cell>)) -> Row {
    let width = cells.keys().next_back().map_or(0, |last| *last as usize + 1);
    let mut dense = vec![Cell::default(); width];
    for (column, cell) in cells {
        dense[column as usize] = cell;
    }
    Row { number: number.saturating_add(1), cells: dense }
}

fn broken(error: XlsxError) -> IntakeError {
    match error {
        XlsxError::Password => IntakeError::Encrypted,
        error => IntakeError::Broken(error.to_string()),
    }
}
