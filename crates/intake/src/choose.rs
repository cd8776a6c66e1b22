//! Which of a file's tables is the plan.

use dondoc_text::fold;

use crate::{
    Finding, IntakeError, Options,
    finding::finding,
    header::{Again, Header},
    table::Table,
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
    let mut found: Vec<(Table, Option<(Header, usize)>)> = tables
        .into_iter()
        .map(|table| {
            let header = Header::find(&table);
            (table, header)
        })
        .collect();
    // The best header wins, the longer table among equals, and the first among those.
    let best = found
        .iter()
        .enumerate()
        .filter_map(|(at, (table, header))| Some((header.as_ref()?.1, table.rows.len(), usize::MAX - at)))
        .max()
        .map(|(_, _, from_end)| usize::MAX - from_end);
    let Some(best) = best else {
        // Told which column is which, a table needs no header row.
        if !options.columns.is_empty() && found.len() == 1 {
            let (table, _) = found.remove(0);
            let header = Header::none(table.width());
            return Ok(Choice { table, header, findings: Vec::new() });
        }
        return Err(IntakeError::NoHeader);
    };
    let joined = join(&mut found, best);
    let mut findings = Vec::new();
    let others: Vec<(String, bool)> = found
        .iter()
        .enumerate()
        .filter(|(at, _)| *at != best)
        .map(|(_, (table, header))| (table.name.clone(), header.is_some()))
        .collect();
    let (table, header) = found.swap_remove(best);
    let Some((header, _)) = header else { return Err(IntakeError::NoHeader) };
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

fn named(table: &Table, wanted: &str) -> bool {
    let (name, wanted) = (fold(&table.name), fold(wanted));
    name == wanted || name.strip_prefix("bang ") == Some(wanted.as_str())
}

/// A Word plan is often cut into tables at its pages: those after the best one with the same header,
/// or with as many columns and no header, go on with it.
fn join(found: &mut Vec<(Table, Option<(Header, usize)>)>, best: usize) -> usize {
    let mut joined = 0;
    while best + 1 < found.len() && found[best].0.name.starts_with("Bảng ") {
        let (table, header) = &found[best];
        let (next, other) = &found[best + 1];
        let Some((header, _)) = header else { break };
        let same = match other {
            Some((other, _)) => header.again(&next.rows[other.rows.start]) == Again::Same,
            None => next.width() == table.width() && next.width() >= 3,
        };
        if !same {
            break;
        }
        let (mut next, _) = found.remove(best + 1);
        let table = &mut found[best].0;
        let from = table.rows.last().map_or(0, |row| row.number);
        for row in &mut next.rows {
            row.number = row.number.saturating_add(from);
        }
        table.rows.append(&mut next.rows);
        joined += 1;
    }
    joined
}
