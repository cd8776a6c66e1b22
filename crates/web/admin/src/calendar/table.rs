//! The table of holidays as text that is edited row by row: comments and the order of columns stay as they are.

use chrono::{Datelike, NaiveDate};
use dondoc_calendar::read_date;
use dondoc_text::fold;

/// What a row says about its day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Off,
    Work,
    /// The year's notice is out: only what the table says counts.
    Notice,
}

impl Kind {
    /// As the table has it.
    pub fn stored(self) -> &'static str {
        match self {
            Kind::Off => "off",
            Kind::Work => "work",
            Kind::Notice => "notice",
        }
    }

    /// As people may write it, in either language.
    pub fn read(text: &str) -> Option<Self> {
        match fold(text).trim() {
            "off" | "nghi" | "ngay nghi" | "nghi bu" => Some(Kind::Off),
            "work" | "lam" | "lam viec" | "lam bu" | "ngay lam viec" => Some(Kind::Work),
            "notice" | "thong bao" => Some(Kind::Notice),
            _ => None,
        }
    }
}

/// A row of the table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Row {
    /// The day, or the year of a notice.
    pub when: When,
    pub kind: Kind,
    pub name: String,
    pub source: String,
}

/// What a row is about; there is one row for each.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum When {
    Year(i32),
    Day(NaiveDate),
}

impl When {
    /// The year that it belongs to.
    pub fn year(self) -> i32 {
        match self {
            When::Year(year) => year,
            When::Day(day) => day.year(),
        }
    }

    /// Where it stands in the table: a notice before the days of its year.
    fn order(self) -> NaiveDate {
        match self {
            When::Year(year) => NaiveDate::from_yo_opt(year, 1).and_then(|it| it.pred_opt()).unwrap_or(NaiveDate::MIN),
            When::Day(day) => day,
        }
    }
}

impl std::fmt::Display for When {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            When::Year(year) => write!(f, "{year}"),
            When::Day(day) => write!(f, "{day}"),
        }
    }
}

/// A row that was typed or pasted: its cells in the order day, kind, name, source.
pub(super) fn read_row(cells: &[String]) -> Option<Row> {
    let cell = |n: usize| cells.get(n).map_or("", |it| it.trim());
    let kind = Kind::read(cell(1))?;
    let when = match kind {
        Kind::Notice => {
            let year = cell(0).parse().ok().or_else(|| read_date(cell(0), None).map(|it| it.year()))?;
            When::Year(year)
        }
        Kind::Off | Kind::Work => When::Day(read_date(cell(0), None)?),
    };
    Some(Row { when, kind, name: cell(2).to_owned(), source: cell(3).to_owned() })
}

/// Rows that were pasted, from a spreadsheet or typed; else the first line that cannot be read, with its number.
pub(super) fn read_rows(text: &str) -> Result<Vec<Row>, (usize, String)> {
    let mut rows = Vec::new();
    for (n, line) in text.lines().enumerate() {
        if line.trim().is_empty() || line.trim_start().starts_with('#') {
            continue;
        }
        let delimiter = [b'\t', b';'].into_iter().find(|it| line.as_bytes().contains(it)).unwrap_or(b',');
        let cells = cells(line, delimiter);
        // A header that was copied along says nothing.
        if n == 0 && cells.iter().any(|it| fold(it) == "kind") {
            continue;
        }
        rows.push(read_row(&cells).ok_or_else(|| (n + 1, line.to_owned()))?);
    }
    Ok(rows)
}

/// The text of a table as it is edited.
#[derive(Debug, Clone)]
pub(super) struct Table {
    lines: Vec<(String, Option<Row>)>,
    /// The columns in the file's own order, as places in day, kind, name, source.
    columns: Vec<Option<usize>>,
    delimiter: u8,
    header: usize,
}

impl Table {
    /// A table from its text; one without a header gets the usual one.
    pub fn read(text: &str) -> Self {
        const NAMES: [&str; 4] = ["date", "kind", "name", "source"];
        let mut table =
            Self { lines: Vec::new(), columns: (0..4).map(Some).collect(), delimiter: b',', header: usize::MAX };
        for line in text.trim_start_matches('\u{feff}').lines() {
            let bare = line.trim_start_matches(['"', ' ', '\t']);
            let blank = bare.starts_with('#') || bare.trim_matches([',', ';', '"', ' ', '\t', '\r']).is_empty();
            let mut row = None;
            if !blank && table.header == usize::MAX {
                table.header = table.lines.len();
                table.delimiter = if line.contains(';') { b';' } else { b',' };
                let place = |it: &String| NAMES.iter().position(|name| *name == fold(it));
                table.columns = cells(line, table.delimiter).iter().map(place).collect();
            } else if !blank {
                let found = cells(line, table.delimiter);
                let mut ordered = vec![String::new(); 4];
                for (cell, place) in found.iter().zip(&table.columns) {
                    if let Some(place) = place {
                        ordered[*place] = cell.clone();
                    }
                }
                row = read_row(&ordered);
            }
            table.lines.push((line.to_owned(), row));
        }
        if table.header == usize::MAX {
            table.header = table.lines.len();
            table.lines.push((NAMES.join(","), None));
        }
        table
    }

    /// The rows in the order of the table.
    pub fn rows(&self) -> impl Iterator<Item = &Row> {
        self.lines.iter().filter_map(|(_, row)| row.as_ref())
    }

    /// Puts a row in the place of the one about the same day, or where it belongs.
    pub fn put(&mut self, row: Row) {
        let line = (self.write(&row), Some(row.clone()));
        let same = |it: &Row| it.when == row.when;
        if let Some(old) = self.lines.iter_mut().find(|(_, it)| it.as_ref().is_some_and(same)) {
            *old = line;
            return;
        }
        let earlier = |it: &Row| it.when.order() < row.when.order();
        let last = self.lines.iter().rposition(|(_, it)| it.as_ref().is_some_and(earlier));
        self.lines.insert(last.unwrap_or(self.header) + 1, line);
    }

    /// Takes the rows about these away.
    pub fn remove(&mut self, gone: &[String]) {
        self.lines.retain(|(_, row)| row.as_ref().is_none_or(|it| !gone.contains(&it.when.to_string())));
    }

    /// The text.
    pub fn text(&self) -> String {
        self.lines.iter().flat_map(|(line, _)| [line.as_str(), "\n"]).collect()
    }

    fn write(&self, row: &Row) -> String {
        // One row is one line: a line break in a cell becomes a blank.
        let clean = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
        let values = [row.when.to_string(), row.kind.stored().to_owned(), clean(&row.name), clean(&row.source)];
        let cells = self.columns.iter().map(|place| place.map_or("", |it| values[it].as_str()));
        let mut writer = csv::WriterBuilder::new().delimiter(self.delimiter).from_writer(Vec::new());
        let written = writer.write_record(cells).ok().and_then(|()| writer.into_inner().ok());
        String::from_utf8_lossy(&written.unwrap_or_default()).trim_end().to_owned()
    }
}

fn cells(line: &str, delimiter: u8) -> Vec<String> {
    let mut reader = csv::ReaderBuilder::new().has_headers(false).delimiter(delimiter).from_reader(line.as_bytes());
    match reader.records().next() {
        Some(Ok(record)) => record.iter().map(str::to_owned).collect(),
        _ => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TABLE: &str = "# ghi chú\ndate,kind,name,source\n2024,notice,Năm 2024,5015\n2024-01-01,off,Tết,5015\n2024-05-04,work,Làm bù,1570\n";

    fn row(line: &str) -> Row {
        read_rows(line).unwrap().remove(0)
    }

    #[track_caller]
    fn check(before: &str, put: &str, removed: &[&str], after: &str) {
        let mut table = Table::read(before);
        table.remove(&removed.iter().map(ToString::to_string).collect::<Vec<_>>());
        if !put.is_empty() {
            table.put(row(put));
        }
        assert_eq!(table.text(), after);
    }

    #[test]
    fn an_edit_touches_its_own_row_and_nothing_else() {
        check(TABLE, "", &[], TABLE);
        check(
            TABLE,
            "29/04/2024;nghỉ;Nghỉ hoán đổi;1570",
            &[],
            &TABLE.replace("2024-05-04", "2024-04-29,off,Nghỉ hoán đổi,1570\n2024-05-04"),
        );
        check(TABLE, "2024-05-04,off,Nghỉ,x", &[], &TABLE.replace("work,Làm bù,1570", "off,Nghỉ,x"));
        check(TABLE, "", &["2024-05-04", "2024"], "# ghi chú\ndate,kind,name,source\n2024-01-01,off,Tết,5015\n");
        check(
            "kind;source;date;name\noff;x;2024-01-01;Tết\n",
            "2024-01-02,off,\"Nghỉ, bù\",y",
            &[],
            "kind;source;date;name\noff;x;2024-01-01;Tết\noff;y;2024-01-02;Nghỉ, bù\n",
        );
        check("", "2024-01-02,off,Nghỉ,y", &[], "date,kind,name,source\n2024-01-02,off,Nghỉ,y\n");
    }

    #[test]
    fn rows_are_read_as_people_paste_them() {
        let pasted =
            "date\tkind\tname\tsource\n01/01/2027\tnghỉ\tTết Dương lịch\tTB 12\n\n2027,thông báo,Cả năm,TB 12\n";
        let rows = read_rows(pasted).unwrap();
        assert_eq!(
            rows.iter().map(|it| (it.when.to_string(), it.kind)).collect::<Vec<_>>(),
            [("2027-01-01".to_owned(), Kind::Off), ("2027".to_owned(), Kind::Notice)]
        );
        assert_eq!(read_rows("01/01/2027,nghỉ,a,b\n32/01/2027,nghỉ,a,b").unwrap_err().0, 2);
        assert_eq!(read_rows("01/01/2027,có lẽ,a,b").unwrap_err().0, 1);
    }
}
