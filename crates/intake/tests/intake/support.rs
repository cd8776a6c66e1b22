//! What every test reads a plan against.

use chrono::NaiveDate;
use dondoc_agencies::{AgencyId, Preset, Registry};
use dondoc_calendar::{Calendar, Policy};
use dondoc_intake::{Finding, IntakeError, Line, Options, Plan, read_bytes};

pub struct World {
    pub registry: Registry,
    pub calendar: Calendar,
    pub policy: Policy,
}

pub fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

impl World {
    pub fn new() -> World {
        let mut registry = Registry::default();
        for command in Preset::Province2024.commands(None) {
            for event in registry.decide(&command).unwrap() {
                registry.evolve(&event);
            }
        }
        World { registry, calendar: Calendar::standard(), policy: Policy::default() }
    }

    pub fn options(&self) -> Options<'_> {
        Options {
            today: day("2024-05-27"),
            with_results: true,
            ..Options::new(&self.registry, &self.calendar, &self.policy, day("2024-01-12"))
        }
    }

    pub fn agency(&self, symbol: &str) -> AgencyId {
        self.registry.all().find(|agency| agency.symbol == symbol).unwrap_or_else(|| panic!("{symbol}")).id.clone()
    }

    /// The symbols of some agencies.
    pub fn symbols(&self, ids: &[AgencyId]) -> Vec<&str> {
        ids.iter().map(|id| self.registry.get(id).unwrap().symbol.as_str()).collect()
    }
}

/// Reads a file and holds the account of its rows.
#[track_caller]
pub fn plan(name: &str, bytes: &[u8], options: &Options<'_>) -> Plan {
    let plan = attempt(name, bytes, options).unwrap_or_else(|error| panic!("{name}: {error}"));
    assert!(plan.accounts.balance(), "{name}: {:?}", plan.accounts);
    plan
}

pub fn attempt(name: &str, bytes: &[u8], options: &Options<'_>) -> Result<Plan, IntakeError> {
    read_bytes(name, bytes, options, &mut |_, _| {})
}

pub fn codes<'a>(findings: impl IntoIterator<Item = &'a Finding>) -> Vec<&'static str> {
    findings.into_iter().map(|finding| finding.code).collect()
}

pub fn line<'a>(plan: &'a Plan, item: &str) -> &'a Line {
    plan.lines.iter().find(|line| line.item == item).unwrap_or_else(|| panic!("no line {item}"))
}

/// A table as a CSV, every cell quoted.
pub fn csv(rows: &[&[&str]]) -> Vec<u8> {
    let line = |row: &&[&str]| {
        row.iter().map(|cell| format!("\"{}\"", cell.replace('"', "\"\""))).collect::<Vec<_>>().join(";")
    };
    rows.iter().map(|row| line(row) + "\n").collect::<String>().into_bytes()
}

/// A table as a workbook of texts.
pub fn xlsx(rows: &[&[&str]]) -> Vec<u8> {
    workbook(|sheet| {
        for (r, row) in (0..).zip(rows) {
            for (c, cell) in (0..).zip(*row) {
                if !cell.is_empty() {
                    sheet.write_string(r, c, *cell).unwrap();
                }
            }
        }
    })
}

/// A workbook of one sheet.
pub fn workbook(fill: impl FnOnce(&mut rust_xlsxwriter::Worksheet)) -> Vec<u8> {
    let mut book = rust_xlsxwriter::Workbook::new();
    fill(book.add_worksheet());
    book.save_to_buffer().unwrap()
}

/// A table as a Word document; a cell that is `^` goes on with the one above it, `<` with the one to its left.
pub fn docx(tables: &[&[&[&str]]]) -> Vec<u8> {
    use docx_rs::{Docx, Paragraph, Run, Table, TableCell, TableRow, VMergeType};
    let mut document = Docx::new().add_paragraph(Paragraph::new().add_run(Run::new().add_text("PHỤ LỤC")));
    for rows in tables {
        let table = rows.iter().enumerate().map(|(r, row)| {
            let mut cells: Vec<TableCell> = Vec::new();
            for (c, text) in row.iter().enumerate() {
                if *text == "<" {
                    continue;
                }
                let mut paragraph = Paragraph::new();
                if *text != "^" {
                    paragraph = paragraph.add_run(Run::new().add_text(*text));
                }
                let mut cell = TableCell::new().add_paragraph(paragraph);
                let span = 1 + row[c + 1..].iter().take_while(|text| **text == "<").count();
                if span > 1 {
                    cell = cell.grid_span(span);
                }
                if *text == "^" {
                    cell = cell.vertical_merge(VMergeType::Continue);
                } else if rows.get(r + 1).is_some_and(|next| next.get(c) == Some(&"^")) {
                    cell = cell.vertical_merge(VMergeType::Restart);
                }
                cells.push(cell);
            }
            TableRow::new(cells)
        });
        document = document.add_table(Table::new(table.collect())).add_paragraph(Paragraph::new());
    }
    let mut bytes = std::io::Cursor::new(Vec::new());
    document.build().pack(&mut bytes).unwrap();
    bytes.into_inner()
}
