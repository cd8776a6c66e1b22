//! Tables out of CSV. Text stays text: nothing in a cell is ever computed.

use csv::ReaderBuilder;

use crate::{
    IntakeError,
    column::of_heading,
    limits,
    merge::Budget,
    table::{Cell, Row, Table},
};

/// How many rows are looked at to tell the delimiter.
const SNIFFED: usize = 50;

/// Reads a CSV in UTF-8, with or without a byte order mark, split by `;`, `,` or tabs.
pub(crate) fn read(bytes: &[u8]) -> Result<Vec<Table>, IntakeError> {
    let text =
        std::str::from_utf8(bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes)).map_err(|_| IntakeError::Encoding)?;
    if text.contains('\0') {
        return Err(IntakeError::Encoding);
    }
    let (text, skipped, delimiter) = match hint(text) {
        Some((rest, delimiter)) => (rest, 1_u32, delimiter),
        None => (text, 0, sniff(text)),
    };
    let mut reader =
        ReaderBuilder::new().has_headers(false).flexible(true).delimiter(delimiter).from_reader(text.as_bytes());
    let mut rows = Vec::new();
    let mut budget = Budget::default();
    let (mut at, mut number) = (0, 1 + skipped);
    for record in reader.records() {
        let record = record.map_err(|e| IntakeError::Broken(e.to_string()))?;
        // Blank lines are rows to whoever opens the file, and the parser skips them.
        let start = record.position().map_or(at, |position| usize::try_from(position.byte()).unwrap_or(at));
        let blank = text.as_bytes()[start..].iter().take_while(|b| matches!(b, b'\n' | b'\r'));
        number += u32::try_from(blank.filter(|b| **b == b'\n').count()).unwrap_or(u32::MAX);
        at = start;
        let width =
            record.iter().zip(1..).filter(|(cell, _)| !cell.trim().is_empty()).map(|(_, n)| n).last().unwrap_or(0);
        if width > limits::COLUMNS {
            return Err(IntakeError::TooLarge(format!("{width} cột, tối đa {}", limits::COLUMNS)));
        }
        for cell in record.iter().take(width) {
            budget.take(cell.len())?;
        }
        if width > 0 {
            rows.push(Row { number, cells: record.iter().take(width).map(Cell::new).collect() });
        }
        number = number.saturating_add(1);
        if rows.len() > limits::ROWS {
            break;
        }
    }
    Ok(vec![Table::new(String::new(), rows)?])
}

/// Excel's own first line, `sep=;`.
fn hint(text: &str) -> Option<(&str, u8)> {
    let (first, rest) = text.split_once('\n')?;
    match first.trim_end().strip_prefix("sep=")?.as_bytes() {
        [delimiter] => Some((rest, *delimiter)),
        _ => None,
    }
}

/// The delimiter under which a row shows the most headings, or else most rows have the same width.
fn sniff(text: &str) -> u8 {
    let score = |delimiter: u8| {
        let mut reader =
            ReaderBuilder::new().has_headers(false).flexible(true).delimiter(delimiter).from_reader(text.as_bytes());
        let records: Vec<_> = reader.records().take(SNIFFED).flatten().collect();
        let headings = records.iter().map(|record| record.iter().filter_map(of_heading).count()).max();
        let agreeing = |width: usize| records.iter().filter(|record| record.len() == width).count();
        let width = records.iter().map(|record| record.len()).filter(|width| *width > 1);
        (headings, width.map(|width| (agreeing(width), width)).max())
    };
    // On equal scores the later one wins: in Vietnam a comma is a decimal mark, so `;` is the usual delimiter.
    [b',', b'\t', b';'].into_iter().max_by_key(|delimiter| score(*delimiter)).unwrap_or(b';')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: &[(u32, &[&str])]) {
        let tables = read(text.as_bytes()).unwrap();
        let rows: Vec<(u32, Vec<&str>)> = tables[0]
            .rows
            .iter()
            .map(|row| (row.number, row.cells.iter().map(|cell| cell.text.as_str()).collect()))
            .collect();
        let rows: Vec<(u32, &[&str])> = rows.iter().map(|(n, cells)| (*n, cells.as_slice())).collect();
        assert_eq!(rows, expected, "{text}");
    }

    #[test]
    fn delimiters_are_found() {
        check("STT;Nội dung\n1;a, b, c\n2;d\n", &[(1, &["STT", "Nội dung"]), (2, &["1", "a, b, c"]), (3, &["2", "d"])]);
        check("STT,Nội dung\n1,\"a; b\"\n", &[(1, &["STT", "Nội dung"]), (2, &["1", "a; b"])]);
        check("STT\tNội dung\n1\ta\n", &[(1, &["STT", "Nội dung"]), (2, &["1", "a"])]);
        check("sep=,\nSTT,Nội dung\n", &[(2, &["STT", "Nội dung"])]);
    }

    #[test]
    fn rows_keep_their_numbers() {
        check(
            "\u{feff}A;B\n\n1;\"hai\ndòng\"\n;\n2;x\n",
            &[(1, &["A", "B"]), (3, &["1", "hai\ndòng"]), (5, &["2", "x"])],
        );
    }

    #[test]
    fn formulas_are_text() {
        check("A;B\n1;=cmd()|'/c calc'!A1\n", &[(1, &["A", "B"]), (2, &["1", "=cmd()|'/c calc'!A1"])]);
    }

    #[test]
    fn other_encodings_are_refused() {
        for bytes in [&b"STT;N\xF4i dung\n"[..], b"\xFF\xFES\0T\0T\0", b"S\0T\0T\0;\0"] {
            assert!(matches!(read(bytes), Err(IntakeError::Encoding)), "{bytes:?}");
        }
    }
}
