//! The holiday table: a CSV file that an office edits in a text editor or a spreadsheet.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{Datelike, NaiveDate};
use dondoc_text::{fold, tidy};

use crate::{calendar::DayKind, date::read_date};

/// What is wrong with a holiday table, where, and what to do.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CalendarError {
    /// The file is not CSV.
    #[error("Lịch nghỉ, dòng {line}: không đọc được ({detail}). Hãy lưu tệp dạng CSV, bảng mã UTF-8.")]
    Unreadable {
        /// Line of the file, from 1.
        line: u64,
        /// What the CSV reader says.
        detail: String,
    },
    /// The header lacks a column.
    #[error("Lịch nghỉ: thiếu cột “{column}”. Dòng tiêu đề phải là: date,kind,name,source.")]
    MissingColumn {
        /// Name of the column.
        column: &'static str,
    },
    /// A date that is not one.
    #[error(
        "Lịch nghỉ, dòng {line}: “{found}” không phải là một ngày. Hãy ghi năm-tháng-ngày, ví dụ 2027-02-05 \
         (dòng notice chỉ ghi năm, ví dụ 2027)."
    )]
    BadDate {
        /// Line of the file, from 1.
        line: u64,
        /// What stands there.
        found: String,
    },
    /// A kind other than the three.
    #[error(
        "Lịch nghỉ, dòng {line}: không hiểu loại “{found}”. Hãy ghi off (nghỉ), work (làm việc) hoặc notice (thông báo cả năm)."
    )]
    BadKind {
        /// Line of the file, from 1.
        line: u64,
        /// What stands there.
        found: String,
    },
    /// One day on two lines.
    #[error("Lịch nghỉ, dòng {line}: ngày {day} đã có ở một dòng trước. Hãy bỏ một trong hai dòng.", day = .day.format("%d/%m/%Y"))]
    Duplicate {
        /// Line of the file, from 1.
        line: u64,
        /// The day.
        day: NaiveDate,
    },
}

/// One day of the table.
pub(crate) struct Row {
    pub(crate) kind: DayKind,
    pub(crate) name: String,
    pub(crate) source: String,
}

/// The table: its days, and the years it has a full notice for.
#[derive(Default)]
pub(crate) struct Table {
    pub(crate) days: BTreeMap<NaiveDate, Row>,
    pub(crate) noticed: BTreeSet<i32>,
}

impl Table {
    pub(crate) fn from_csv(text: &str) -> Result<Table, CalendarError> {
        // Line by line, so that an error names the line a person sees; no cell of this table holds a line break.
        let lines = text.trim_start_matches('\u{FEFF}').lines().zip(1..);
        let mut lines = lines.filter(|(line, _)| says_something(line));
        let (header, line) = lines.next().unwrap_or_default();
        // A Vietnamese Excel writes semicolons, because its decimal mark is the comma.
        let delimiter = if header.contains(';') { b';' } else { b',' };
        let header: Vec<String> = cells(header, delimiter, line)?.iter().map(|cell| fold(cell)).collect();
        let column = |name: &'static str| {
            header.iter().position(|cell| cell == name).ok_or(CalendarError::MissingColumn { column: name })
        };
        let (date, kind, name, source) = (column("date")?, column("kind")?, column("name")?, column("source")?);

        let mut table = Table::default();
        for (text, line) in lines {
            let cells = cells(text, delimiter, line)?;
            let cell = |column: usize| tidy(cells.get(column).map_or("", String::as_str));
            let bad_date = || CalendarError::BadDate { line, found: cell(date) };
            let kind = match fold(&cell(kind)).as_str() {
                "off" => DayKind::Off,
                "work" => DayKind::Work,
                "notice" => {
                    table.noticed.insert(notice_year(&cell(date)).ok_or_else(bad_date)?);
                    continue;
                }
                _ => return Err(CalendarError::BadKind { line, found: cell(kind) }),
            };
            let day = read_date(&cell(date), None).ok_or_else(bad_date)?;
            let row = Row { kind, name: cell(name), source: cell(source) };
            if table.days.insert(day, row).is_some() {
                return Err(CalendarError::Duplicate { line, day });
            }
        }
        Ok(table)
    }
}

/// Whether a line is more than a comment or empty cells, also as a spreadsheet saves them.
fn says_something(line: &str) -> bool {
    let text = line.trim_start_matches(['"', ' ', '\t']);
    !text.starts_with('#') && !text.trim_matches([',', ';', '"', ' ', '\t', '\r']).is_empty()
}

fn cells(text: &str, delimiter: u8, line: u64) -> Result<Vec<String>, CalendarError> {
    let mut reader = csv::ReaderBuilder::new().has_headers(false).delimiter(delimiter).from_reader(text.as_bytes());
    match reader.records().next() {
        Some(Ok(record)) => Ok(record.iter().map(String::from).collect()),
        Some(Err(error)) => Err(CalendarError::Unreadable { line, detail: error.to_string() }),
        None => Ok(Vec::new()),
    }
}

fn notice_year(text: &str) -> Option<i32> {
    let year = text.parse().ok().or_else(|| read_date(text, None).map(|day| day.year()))?;
    (1900..=2200).contains(&year).then_some(year)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn errors_name_the_line_and_say_what_to_do() {
        const HEADER: &str = "# ghi chú\ndate,kind,name,source\n";
        for (rows, message) in [
            ("2027-02-30,off,Tết,x", "dòng 3: “2027-02-30” không phải là một ngày"),
            ("2027-02-05,off,Tết,x\n,off,Tết,x", "dòng 4: “” không phải là một ngày"),
            ("năm nay,notice,,", "dòng 3: “năm nay”"),
            ("2027-02-05,holiday,Tết,x", "không hiểu loại “holiday”. Hãy ghi off"),
            ("2027-02-05,off,Tết,x\n\n05/02/2027,work,Tết,x", "dòng 5: ngày 05/02/2027 đã có"),
        ] {
            let error = Table::from_csv(&format!("{HEADER}{rows}")).err().unwrap().to_string();
            assert!(error.contains(message), "{rows}: {error}");
        }
        let error = Table::from_csv("date,kind,name\n").err().unwrap().to_string();
        assert!(error.contains("thiếu cột “source”"), "{error}");
        assert!(Table::from_csv("").is_err());
    }

    #[test]
    fn a_table_saved_by_a_spreadsheet_reads_the_same() {
        let plain = "# một, hai\ndate,kind,name,source\n2027,notice,,N\n2027-02-05,off,Tết,\"A; B\"\n";
        let saved = "\u{FEFF}\"# một, hai\";;;\r\nDate;Kind;Name;Source\r\n01/01/2027;notice;;N\r\n05/02/2027;OFF;Tết;A, B\r\n;;;\r\n# x;;;\r\n";
        for text in [plain, saved] {
            let table = Table::from_csv(text).unwrap();
            assert_eq!(table.noticed.iter().collect::<Vec<_>>(), [&2027], "{text}");
            let days: Vec<_> =
                table.days.iter().map(|(day, row)| (day.to_string(), row.kind, row.name.as_str())).collect();
            assert_eq!(days, [("2027-02-05".to_owned(), DayKind::Off, "Tết")], "{text}");
        }
    }
}
