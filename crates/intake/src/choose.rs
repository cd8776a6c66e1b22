//! Which of a file's tables is the plan.

use dondoc_text::fold;

use crate::{
    Finding, IntakeError, Options,
    finding::finding,
    header::{Again, Header},
    table::Table,
    told,
    words::Words,
};

/// The table to read, its header, and what was left aside.
#[derive(Debug)]
pub(crate) struct Choice {
    pub table: Table,
    pub header: Header,
    pub findings: Vec<Finding>,
}

/// Chooses the table that was asked for, or the one with the best header.
pub(crate) fn choose(tables: Vec<Table>, options: &Options<'_>) -> Result<Choice, IntakeError> {
    let count = tables.len();
    let mut tables: Vec<Table> = tables.into_iter().filter(|table| !table.rows.is_empty()).collect();
    if tables.is_empty() {
        return Err(IntakeError::NoTable);
    }
    if let Some(wanted) = &options.sheet {
        let present = tables.iter().map(|table| table.name.clone()).collect::<Vec<_>>().join("; ");
        tables.retain(|table| named(table, wanted));
        if tables.is_empty() {
            return Err(IntakeError::NoSheet { wanted: wanted.clone(), present });
        }
        tables.truncate(1);
    }
    let mut found = runs(tables);
    // The best header with rows below it wins, the longer table among equals, and the first among those.
    let best = found
        .iter()
        .enumerate()
        .filter_map(|(at, run)| {
            let (_, meanings) = run.header.as_ref()?;
            Some((run.is_plan(), *meanings, run.table.rows.len(), usize::MAX - at))
        })
        .max()
        .map(|(.., from_end)| usize::MAX - from_end);
    let Some(best) = best else {
        return by_told(found, options);
    };
    let Run { table, header, joined } = found.remove(best);
    let Some((header, _)) = header else { return Err(IntakeError::NoHeader) };
    let others: Vec<(String, bool)> = found.iter().map(|run| (run.table.name.clone(), run.is_plan())).collect();
    let mut findings = Vec::new();
    if joined > 0 {
        let message =
            format!("{} bảng liền nhau có cùng cột được đọc nối vào {}; số dòng được tính liền.", joined, table.name);
        findings.push(finding("tables_joined", message, ""));
    }
    if count > 1 && !others.is_empty() {
        let names = others.iter().map(|(name, _)| format!("“{name}”")).collect::<Vec<_>>().join(", ");
        let message = format!("Đọc “{}”; không đọc {names}.", table.name);
        findings.push(finding("sheet_chosen", message, ""));
    }
    for (name, _) in others.iter().filter(|(_, plan)| *plan) {
        let message =
            format!("“{name}” cũng giống bảng nhiệm vụ nhưng chưa được đọc. Hãy nạp riêng bằng cách chỉ rõ tên.");
        findings.push(finding("table_ignored", message, ""));
    }
    Ok(Choice { table, header, findings })
}

/// Told which column is which, a table needs no header that is known, or none at all.
fn by_told(mut found: Vec<Run>, options: &Options<'_>) -> Result<Choice, IntakeError> {
    let with_names = found.iter().enumerate().filter_map(|(at, run)| {
        let (row, count) = told::by_name(&run.table, &options.columns)?;
        Some((count, usize::MAX - at, row))
    });
    if let Some((_, from_end, row)) = with_names.max() {
        let table = found.swap_remove(usize::MAX - from_end).table;
        let header = Header::at(&table, row);
        return Ok(Choice { table, header, findings: Vec::new() });
    }
    match found.pop() {
        Some(run) if found.is_empty() && !options.columns.is_empty() => {
            let (header, told) = told::by_contents(&run.table, &mut Words::new(options));
            Ok(Choice { table: run.table, header, findings: Vec::from_iter(told) })
        }
        _ => Err(IntakeError::NoHeader),
    }
}

fn named(table: &Table, wanted: &str) -> bool {
    let (name, wanted) = (fold(&table.name), fold(wanted));
    name == wanted || name.strip_prefix("bang ") == Some(wanted.as_str())
}

/// A table with what was joined to it.
struct Run {
    table: Table,
    header: Option<(Header, usize)>,
    joined: usize,
}

/// A Word plan is often cut into tables at its pages: from the first one with a header on, those with the same
/// columns, or with as many and no header, go on with it. It happens before any choice, so that no page is
/// lost to a longer one.
fn runs(tables: Vec<Table>) -> Vec<Run> {
    let mut runs: Vec<Run> = Vec::new();
    for table in tables {
        let header = Header::find(&table);
        match runs.last_mut() {
            Some(run) if run.goes_on(&table, header.as_ref()) => run.join(table, header),
            _ => runs.push(Run { table, header, joined: 0 }),
        }
    }
    runs
}

impl Run {
    /// Whether it has a header and rows below it.
    fn is_plan(&self) -> bool {
        self.header.as_ref().is_some_and(|(header, _)| header.rows.end < self.table.rows.len())
    }

    fn goes_on(&self, next: &Table, header: Option<&(Header, usize)>) -> bool {
        let Some((own, _)) = self.header.as_ref().filter(|_| self.table.name.starts_with("Bảng ")) else {
            return false;
        };
        match header {
            Some((other, _)) => own.again(&next.rows[other.rows.start]) == Again::Same || own.same_columns(other),
            None => next.width() == self.table.width() && next.width() >= 3,
        }
    }

    fn join(&mut self, mut next: Table, header: Option<(Header, usize)>) {
        if let (Some((own, _)), Some((other, _))) = (&mut self.header, header) {
            own.know(other);
        }
        let table = &mut self.table;
        let from = table.rows.last().map_or(0, |row| row.number);
        for row in &mut next.rows {
            row.number = row.number.saturating_add(from);
        }
        table.seams.push(table.rows.len());
        table.rows.append(&mut next.rows);
        self.joined += 1;
    }
}
