//! Tables out of Word documents, read straight from the XML as it streams by.
//!
//! Deleted and moved-away text is left out, inserted text is taken, and what a table inside a cell says
//! counts as the cell's text while it is also offered as a table of its own.

use std::io::{BufReader, Cursor, Read};

use dondoc_text::secrecy::{self, Mark};
use quick_xml::{
    Reader,
    events::{BytesRef, BytesStart, Event},
};
use zip::ZipArchive;

use crate::{
    IntakeError, guard, limits,
    merge::Budget,
    numbering::Numbering,
    table::{Cell, Origin, Row, Table},
};

/// The most bytes of a paragraph outside tables that are looked at.
const PARAGRAPH: usize = 600;
/// How many paragraphs outside tables may name the directive.
const PARAGRAPHS: usize = 60;

/// The tables of a document, and a mark that stands alone outside them.
pub(crate) struct Document {
    pub tables: Vec<Table>,
    pub mark: Option<Mark>,
    /// The first paragraphs outside them.
    pub paragraphs: Vec<String>,
}

pub(crate) fn read(bytes: &[u8]) -> Result<Document, IntakeError> {
    let mut zip = ZipArchive::new(Cursor::new(bytes)).map_err(guard::broken)?;
    let numbering = match zip.by_name("word/numbering.xml") {
        Ok(part) => Numbering::read(part.take(limits::INFLATED))?,
        Err(_) => Numbering::default(),
    };
    let mut body = Walk { numbering, ..Walk::default() };
    body.part(zip.by_name("word/document.xml").map_err(guard::broken)?)?;
    // A stamp may stand in the header or footer of the page.
    let margins: Vec<String> = zip
        .file_names()
        .flatten()
        .filter(|name| name.starts_with("word/header") || name.starts_with("word/footer"))
        .map(|name| name.to_string())
        .collect();
    for name in margins {
        let mut margin = Walk::default();
        margin.part(zip.by_name(&name).map_err(guard::broken)?)?;
        let inside = margin.tables.iter().flat_map(|table| &table.rows).flat_map(|row| row.filled());
        let inside = inside.filter_map(|(_, text)| stamp(text)).next();
        body.mark = body.mark.or(margin.mark).or(inside);
    }
    Ok(Document { tables: body.tables, mark: body.mark, paragraphs: body.paragraphs })
}

pub(crate) fn xml(error: quick_xml::Error) -> IntakeError {
    IntakeError::Broken(format!("XML: {error}"))
}

/// The value of `w:val`, or of another attribute by its local name.
pub(crate) fn attribute(e: &BytesStart<'_>, name: &str) -> Option<String> {
    e.attributes()
        .flatten()
        .find(|attribute| attribute.key.local_name().as_ref() == name)
        .map(|attribute| attribute.value.to_string())
}

/// Elements whose text is not part of the document as it reads now.
const HIDDEN: [&str; 7] = ["del", "moveFrom", "Fallback", "instrText", "delText", "delInstrText", "rt"];

#[derive(Default)]
struct Walk {
    tables: Vec<Table>,
    open: Vec<Open>,
    mark: Option<Mark>,
    numbering: Numbering,
    budget: Budget,
    /// Elements open, and the depth at which something hidden began.
    depth: usize,
    hidden: Option<usize>,
    /// Text counts only inside `w:t`; its format inside `w:r`.
    in_text: bool,
    in_run: bool,
    bold: bool,
    /// The paragraph outside any table.
    loose: String,
    /// The first of them that said something.
    paragraphs: Vec<String>,
}

/// A table being read.
#[derive(Default)]
struct Open {
    rows: Vec<Row>,
    row: Vec<Cell>,
    deleted: bool,
    cell: Option<Draft>,
}

/// A cell being read.
#[derive(Default)]
struct Draft {
    text: String,
    bold: usize,
    letters: usize,
    span: usize,
    below: bool,
    numbered: Option<(String, String)>,
}

impl Walk {
    /// Walks through one part of the archive.
    fn part(&mut self, part: impl Read) -> Result<(), IntakeError> {
        let mut reader = Reader::from_reader(BufReader::new(part.take(limits::INFLATED)));
        let mut buffer = Vec::new();
        loop {
            buffer.clear();
            match reader.read_event_into(&mut buffer).map_err(xml)? {
                Event::Start(e) => self.start(&e, false)?,
                Event::Empty(e) => {
                    self.start(&e, true)?;
                    self.end(e.local_name().as_ref())?;
                }
                Event::End(e) => self.end(e.local_name().as_ref())?,
                Event::Text(e) => self.text(&e),
                Event::CData(e) => self.text(&e),
                Event::GeneralRef(e) => self.text(&resolved(&e)?),
                Event::DocType(_) => return Err(IntakeError::Broken("khai báo DOCTYPE".into())),
                Event::Eof => break,
                Event::Comment(_) | Event::Decl(_) | Event::PI(_) => {}
            }
        }
        if self.depth != 0 {
            return Err(IntakeError::Broken("văn bản bị cắt ngang".into()));
        }
        Ok(())
    }

    fn start(&mut self, e: &BytesStart<'_>, empty: bool) -> Result<(), IntakeError> {
        self.depth += 1;
        let name = e.local_name();
        let name = name.as_ref();
        if self.hidden.is_some() {
            return Ok(());
        }
        let val = || attribute(e, "val");
        let on = |value: Option<String>| !value.is_some_and(|v| ["0", "false", "off"].contains(&v.as_str()));
        match name {
            // In the properties of a row, a deletion means the whole row.
            "del" if empty => {
                if let Some(table) = self.open.last_mut().filter(|table| table.cell.is_none()) {
                    table.deleted = true;
                }
            }
            name if HIDDEN.contains(&name) && !empty => self.hidden = Some(self.depth),
            "tbl" => {
                if self.open.len() >= limits::NESTING {
                    return Err(IntakeError::TooLarge(format!("bảng lồng nhau quá {} cấp", limits::NESTING)));
                }
                self.open.push(Open::default());
            }
            "tc" => {
                if let Some(table) = self.open.last_mut() {
                    table.cell = Some(Draft { span: 1, ..Draft::default() });
                }
            }
            "gridSpan" => {
                if let (Some(draft), Some(span)) = (self.draft(), val().and_then(|v| v.parse::<usize>().ok())) {
                    draft.span = span.max(1);
                }
            }
            "gridBefore" => {
                let count = val().and_then(|v| v.parse::<usize>().ok()).unwrap_or(0);
                if let Some(table) = self.open.last_mut() {
                    let room = limits::COLUMNS.saturating_sub(table.row.len());
                    for _ in 0..count.min(room) {
                        self.budget.take(0)?;
                        table.row.push(Cell::default());
                    }
                }
            }
            "vMerge" => {
                let below = val().is_none_or(|v| v != "restart");
                if let Some(draft) = self.draft() {
                    draft.below = below;
                }
            }
            "ilvl" | "numId" => {
                if let (Some(draft), Some(value)) = (self.draft(), val()) {
                    let numbered = draft.numbered.get_or_insert_default();
                    *(if name == "ilvl" { &mut numbered.1 } else { &mut numbered.0 }) = value;
                }
            }
            "r" => (self.in_run, self.bold) = (!empty, false),
            "b" if self.in_run => self.bold = on(val()),
            "t" => self.in_text = !empty,
            "tab" if self.in_run => self.write(" "),
            "br" | "cr" => self.write("\n"),
            "noBreakHyphen" => self.write("-"),
            _ => {}
        }
        Ok(())
    }

    fn end(&mut self, name: &str) -> Result<(), IntakeError> {
        let depth = self.depth;
        self.depth = self.depth.saturating_sub(1);
        if let Some(from) = self.hidden {
            if depth == from {
                self.hidden = None;
            }
            return Ok(());
        }
        match name {
            "t" => self.in_text = false,
            "r" => self.in_run = false,
            "p" => self.paragraph(),
            "tc" => self.cell()?,
            "tr" => self.row()?,
            "tbl" => self.table()?,
            _ => {}
        }
        Ok(())
    }

    fn draft(&mut self) -> Option<&mut Draft> {
        self.open.last_mut()?.cell.as_mut()
    }

    fn text(&mut self, text: &str) {
        if self.in_text && self.hidden.is_none() {
            self.write(text);
        }
    }

    fn write(&mut self, text: &str) {
        let bold = self.bold;
        match self.draft() {
            Some(draft) => {
                let letters = text.chars().filter(|c| c.is_alphanumeric()).count();
                draft.letters += letters;
                draft.bold += if bold { letters } else { 0 };
                draft.text.push_str(text);
            }
            None => {
                if self.loose.len() < PARAGRAPH {
                    self.loose.push_str(text);
                }
            }
        }
    }

    /// Outside tables a stamp matters, a paragraph that is a secrecy mark and nothing more; and the first paragraphs may
    /// name the directive.
    fn paragraph(&mut self) {
        if !self.open.is_empty() {
            return self.write("\n");
        }
        let loose = std::mem::take(&mut self.loose);
        self.mark = self.mark.or_else(|| stamp(&loose));
        if self.paragraphs.len() < PARAGRAPHS && !loose.trim().is_empty() {
            self.paragraphs.push(loose);
        }
    }

    fn cell(&mut self) -> Result<(), IntakeError> {
        let Some(table) = self.open.last_mut() else { return Ok(()) };
        let Some(draft) = table.cell.take() else { return Ok(()) };
        let column = table.row.len();
        let span = draft.span.min(limits::COLUMNS + 1);
        if column + span > limits::COLUMNS {
            return Err(IntakeError::TooLarge(format!("bảng rộng quá {} cột", limits::COLUMNS)));
        }
        self.budget.take(draft.text.len())?;
        let mut cell = Cell::new(&draft.text);
        cell.bold = draft.bold * 2 > draft.letters;
        if cell.text.is_empty()
            && let Some((list, level)) = &draft.numbered
        {
            cell.text = self.numbering.next(list, level);
        }
        if draft.below && cell.text.is_empty() {
            let above = table.rows.last().map(|row| row.cell(column).clone()).unwrap_or_default();
            cell = self.budget.covered(&above, Origin::Above)?;
        }
        let right = (1..span).map(|_| self.budget.covered(&cell, Origin::Left)).collect::<Result<Vec<_>, _>>()?;
        table.row.push(cell);
        table.row.extend(right);
        Ok(())
    }

    fn row(&mut self) -> Result<(), IntakeError> {
        let Some(table) = self.open.last_mut() else { return Ok(()) };
        self.budget.take(0)?;
        let cells = std::mem::take(&mut table.row);
        let number = u32::try_from(table.rows.len() + 1).unwrap_or(u32::MAX);
        let deleted = std::mem::take(&mut table.deleted);
        // A deleted row keeps its number, so that addresses match what Word shows.
        table.rows.push(Row { number, cells: if deleted { Vec::new() } else { cells } });
        Ok(())
    }

    fn table(&mut self) -> Result<(), IntakeError> {
        let Some(done) = self.open.pop() else { return Ok(()) };
        if let Some(outer) = self.draft() {
            for row in &done.rows {
                let words: Vec<&str> = row.filled().map(|(_, text)| text).collect();
                outer.text.push_str(&words.join(" | "));
                outer.text.push('\n');
            }
        }
        let name = format!("Bảng {}", self.tables.len() + 1);
        self.tables.push(Table::new(name, done.rows)?);
        Ok(())
    }
}

/// What a reference stands for; only XML's own five and characters by number are known, so nothing can grow.
fn resolved(reference: &BytesRef<'_>) -> Result<String, IntakeError> {
    if let Some(c) = reference.resolve_char_ref().map_err(xml)? {
        return Ok(c.to_string());
    }
    quick_xml::escape::resolve_predefined_entity(reference)
        .map(str::to_owned)
        .ok_or_else(|| IntakeError::Broken("thực thể XML lạ".into()))
}

/// A short text that is a secrecy mark: a stamp, not a sentence about secrets.
pub(crate) fn stamp(text: &str) -> Option<Mark> {
    let words = text.split_whitespace().count();
    ((1..=4).contains(&words)).then(|| secrecy::find(text)).flatten()
}
