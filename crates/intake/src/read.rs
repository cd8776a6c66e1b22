//! From a file to a plan.

use std::{
    fs::File,
    io::Read,
    panic::{AssertUnwindSafe, catch_unwind},
    path::Path,
};

use dondoc_text::secrecy::Mark;
use sha2::{Digest, Sha256};

use crate::{
    Column, Finding, Fixes, IntakeError, Options, Plan, body, choose, csv, docx,
    finding::finding,
    guard::{self, Format},
    header::Header,
    limits,
    line::Lines,
    mapping::Mapping,
    table::{Origin, Table, mark},
    words::Words,
    xlsx,
};

/// How many lines are read between two calls of the progress function.
const STEP: usize = 100;

/// Reads a plan from a file. `progress` is told how many of how many rows are done.
///
/// # Errors
/// [`IntakeError`] when the file gives no plan at all; it says what to do.
pub fn read_file(path: &Path, options: &Options<'_>, progress: &mut dyn FnMut(u64, u64)) -> Result<Plan, IntakeError> {
    let unreadable = |reason| IntakeError::NotFound { path: path.display().to_string(), reason };
    let mut bytes = Vec::new();
    // One byte more than allowed is enough to know that the file is too large.
    File::open(path).map_err(unreadable)?.take(limits::FILE + 1).read_to_end(&mut bytes).map_err(unreadable)?;
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    read_bytes(&name, &bytes, options, progress)
}

/// Reads a plan from a file's bytes; the name decides only what the bytes do not.
///
/// # Errors
/// [`IntakeError`] when the file gives no plan at all; it says what to do.
pub fn read_bytes(
    name: &str,
    bytes: &[u8],
    options: &Options<'_>,
    progress: &mut dyn FnMut(u64, u64),
) -> Result<Plan, IntakeError> {
    read_fixed(name, bytes, options, &Fixes::default(), progress)
}

/// [`read_bytes`] with what a person put right since: a fixed line is read by the same reader as any other.
///
/// # Errors
/// [`IntakeError`] when the file gives no plan at all; it says what to do.
pub fn read_fixed(
    name: &str,
    bytes: &[u8],
    options: &Options<'_>,
    fixes: &Fixes,
    progress: &mut dyn FnMut(u64, u64),
) -> Result<Plan, IntakeError> {
    let format = guard::examine(name, bytes)?;
    let Source { tables, mark, .. } = parse(format, bytes)?;
    if let Some(mark) = mark {
        return Err(IntakeError::Secret(mark));
    }
    let mut words = Words::new(options);
    let choose::Choice { table, header, mut findings } = choose::choose(tables, options)?;
    if let Format::Workbook { macros: true } | Format::Word { macros: true } = format {
        findings.push(finding("macros_ignored", "Tệp có macro; macro không được chạy và không được đọc.", ""));
    }
    titles(&table, &header, &mut findings)?;
    let mut mapping = Mapping::new(&table, &header, &mut words)?;
    findings.append(&mut mapping.findings);
    let body =
        if mapping.has(Column::Content) { body::read(&table, &header, &mapping) } else { unread(&table, &header) };
    // Titles and headings with nothing below them: a form that nobody filled in.
    if body.accounts.rows == body.accounts.titles + body.accounts.headers {
        return Err(IntakeError::NoRows);
    }
    findings.extend(body.findings);
    let total = body.items.len() as u64;
    let mut lines = Lines::new(&mapping, words);
    let mut read = Vec::with_capacity(body.items.len());
    for (done, mut item) in body.items.into_iter().enumerate() {
        if done % STEP == 0 {
            progress(done as u64, total);
        }
        if let Some(fix) = fixes.get(&item.row) {
            item.fix = fix.clone();
        }
        read.push(lines.read(item));
    }
    progress(total, total);
    Ok(Plan {
        file: name.to_owned(),
        sha256: hex::encode(Sha256::digest(bytes)),
        sheet: Some(table.name).filter(|name| !name.is_empty()),
        columns: mapping.columns.iter().copied().enumerate().collect(),
        lines: read,
        findings,
        accounts: body.accounts,
    })
}

pub(crate) struct Source {
    pub tables: Vec<Table>,
    pub mark: Option<Mark>,
    /// The first paragraphs outside tables.
    pub paragraphs: Vec<String>,
}

/// Runs a parser; should it panic on hostile input, the file is broken and the program goes on.
pub(crate) fn parse(format: Format, bytes: &[u8]) -> Result<Source, IntakeError> {
    let parser = || match format {
        Format::Workbook { .. } => Ok(Source { tables: xlsx::read(bytes)?, mark: None, paragraphs: Vec::new() }),
        Format::Csv => Ok(Source { tables: csv::read(bytes)?, mark: None, paragraphs: Vec::new() }),
        Format::Word { .. } => {
            docx::read(bytes).map(|it| Source { tables: it.tables, mark: it.mark, paragraphs: it.paragraphs })
        }
    };
    catch_unwind(AssertUnwindSafe(parser)).unwrap_or_else(|_| Err(IntakeError::Broken("cấu trúc không hợp lệ".into())))
}

/// Titles and headings are not kept, but a secrecy mark over the table is a mark on all of it.
fn titles(table: &Table, header: &Header, findings: &mut Vec<Finding>) -> Result<(), IntakeError> {
    for (at, row) in table.rows[..header.rows.end].iter().enumerate() {
        let heading = at >= header.rows.start;
        for (column, text) in row.filled().filter(|(column, _)| row.cell(*column).origin == Origin::Own) {
            // "Độ mật" may head a column; what stands below it is looked at line by line.
            if heading && dondoc_text::fold(text) == "do mat" {
                continue;
            }
            if let Some(found) = docx::stamp(text).or_else(|| mark(text).filter(|_| heading)) {
                return Err(IntakeError::Secret(found));
            }
            if mark(text).is_some() {
                let message =
                    "Dòng này mang dấu chỉ độ mật; nội dung không được lưu. Hãy kiểm tra cả tệp trước khi nạp.";
                findings.push(finding("secret", message, row.address(column)));
            }
        }
    }
    if !table.rows[..header.rows.start].is_empty() {
        let message = format!("{} dòng phía trên tiêu đề bảng được coi là tên bảng.", header.rows.start);
        findings.push(finding("title_rows", message, table.rows[0].address(0)));
    }
    Ok(())
}

/// Without the column of tasks no row can be read; the missing column is told once, all rows with it.
fn unread(table: &Table, header: &Header) -> body::Body {
    let mut body = body::Body::default();
    body.accounts.rows = table.rows.len();
    body.accounts.titles = header.rows.start;
    body.accounts.headers = header.rows.len();
    body.accounts.reported = table.rows.len() - header.rows.end;
    body
}
