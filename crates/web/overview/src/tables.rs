//! The figures of a drawing as rows: in the page, and as a file for a spreadsheet.

use dondoc_chart::{Cell, Table};
use dondoc_shell::Words;
use maud::{Markup, html};
use std::io;

/// So many rows stand beside a drawing; a page of their own has the others.
pub(crate) const SHOWN: usize = 10;
/// So many rows stand in that page; the file has all of them.
pub(crate) const MOST: usize = 2_000;

/// The rows as a page shows them; the first column names them.
pub(crate) fn table(w: Words, caption: &str, table: &Table, most: usize) -> Markup {
    let drawn = w.drawn();
    html! {
        table.bang-so {
            caption.an { (caption) }
            thead { tr {
                @for head in &table.header { th scope="col" { (head) } }
            } }
            tbody {
                @for row in table.rows.iter().take(most) {
                    tr {
                        @for (at, cell) in row.cells.iter().enumerate() {
                            @let text = cell.printed(drawn);
                            @if at == 0 {
                                th scope="row" {
                                    @if let Some(link) = &row.link { a href=(link) { (text) } } @else { (text) }
                                }
                            } @else {
                                td { (text) }
                            }
                        }
                    }
                }
            }
        }
        @if table.rows.len() > most {
            p.phu-chu { (w.with("table-cut", &[("shown", most.into()), ("all", table.rows.len().into())])) }
        }
    }
}

/// The rows as a file: UTF-8 with the mark by which spreadsheets know it, figures without grouping, days as 2024-06-30.
pub(crate) fn csv(table: &Table) -> io::Result<Vec<u8>> {
    let mut file = "\u{feff}".as_bytes().to_vec();
    let mut writer = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(&mut file);
    writer.write_record(table.header.iter().map(|it| harmless(it)))?;
    for row in &table.rows {
        writer.write_record(row.cells.iter().map(|cell| match cell {
            Cell::Text(text) => harmless(text),
            Cell::Count(_) | Cell::Rate(_) | Cell::Percent(_) | Cell::Points(_) | Cell::Day(_) => cell.plain(),
        }))?;
    }
    writer.flush()?;
    drop(writer);
    Ok(file)
}

/// A spreadsheet computes what begins like a formula: words of people are never computed.
fn harmless(cell: &str) -> String {
    if cell.starts_with(['=', '+', '-', '@', '\t', '\r']) { format!("'{cell}") } else { cell.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use dondoc_chart::{Row, Share};

    #[test]
    fn words_are_never_computed_and_figures_are_plain() {
        let cells = vec![
            Cell::Text("=1+1".into()),
            Cell::Count(12_345),
            Cell::Percent(Share::new(1, 8)),
            Cell::Points(Some(-0.5)),
        ];
        let table = Table {
            header: vec!["a".into(), "+b".into(), "c".into(), "d,\"".into()],
            rows: vec![Row { cells, link: None }],
        };
        let file = String::from_utf8(csv(&table).unwrap()).unwrap();
        assert_eq!(file, "\u{feff}a,'+b,c,\"d,\"\"\"\r\n'=1+1,12345,0.125000,-0.500000\r\n");
    }
}
