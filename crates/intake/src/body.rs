//! The rows below the header: which are lines, which are sections, which belong to the row before them.

use dondoc_text::fold;

use crate::{
    Column, Finding, Fix,
    finding::finding,
    group::{Titled, holds_values},
    header::{Again, Header},
    looks::{counts_columns, goes_on, is_note, is_total},
    mapping::Mapping,
    numeral::Numeral,
    plan::Accounts,
    section::{Sections, is_capitals},
    table::{Origin, Quirk, Row, Table, is_blank, mark},
};

/// A line of the plan, its cells not yet understood.
#[derive(Debug, Default)]
pub(crate) struct Item {
    pub row: u32,
    pub cell: String,
    /// By column; rows split over a page already joined.
    pub texts: Vec<String>,
    pub numeral: Option<Numeral>,
    pub field: String,
    pub path: String,
    pub quirks: Vec<(usize, Quirk)>,
    pub findings: Vec<Finding>,
    /// What a person put right.
    pub fix: Fix,
}

/// The body of a table.
#[derive(Debug, Default)]
pub(crate) struct Body {
    pub items: Vec<Item>,
    pub findings: Vec<Finding>,
    pub accounts: Accounts,
}

/// What a row turned out to be.
enum Kind<'a> {
    Header(Again),
    Section(Option<Numeral>, &'a str, How),
    Item(Option<Numeral>),
    Continuation,
    Total,
    Note,
    Unplaced,
}

#[derive(PartialEq)]
enum How {
    Plain,
    /// Nothing but its place says that it is a section.
    Assumed,
    /// Other cells of the row hold something too.
    WithValues,
}

/// Reads the rows below the header.
pub(crate) fn read(table: &Table, header: &Header, mapping: &Mapping) -> Body {
    let mut reader = Reader {
        table,
        header,
        mapping,
        body: Body::default(),
        sections: Sections::default(),
        after_header: true,
        joinable: false,
        waiting: None,
    };
    reader.body.accounts.rows = table.rows.len();
    reader.body.accounts.titles = header.rows.start;
    reader.body.accounts.headers = header.rows.len();
    for at in header.rows.end..table.rows.len() {
        // Between two tables a page turns as it does at a header.
        reader.after_header |= table.seams.contains(&at);
        let kind = reader.kind(at);
        reader.place(at, kind);
    }
    reader.close(None);
    reader.body.accounts.lines = reader.body.items.len();
    reader.body
}

struct Reader<'a> {
    table: &'a Table,
    header: &'a Header,
    mapping: &'a Mapping,
    body: Body,
    sections: Sections,
    /// Nothing but header rows since the last header began: a page has just turned.
    after_header: bool,
    /// The row before was a line or a part of one.
    joinable: bool,
    /// The section that was opened last and has no line yet: its row and its number.
    waiting: Option<(usize, Option<Numeral>)>,
}

impl<'a> Reader<'a> {
    fn kind(&self, at: usize) -> Kind<'a> {
        let row = &self.table.rows[at];
        let again = self.header.again(row);
        if again != Again::No || (self.after_header && counts_columns(row)) {
            return Kind::Header(again);
        }
        let filled: Vec<(usize, &str)> = row.filled().collect();
        let Some((first, text)) = filled.first().copied() else { return Kind::Unplaced };
        let numbers: Vec<usize> =
            self.mapping.all(Column::Number).chain(self.mapping.all(Column::DirectiveNumber)).collect();
        let number = numbers.iter().find_map(|column| {
            let cell = row.cell(*column);
            Numeral::read(cell.value()).map(|numeral| (numeral, cell.origin))
        });
        let content = self.mapping.first(Column::Content);
        let content_text = content.map_or("", |column| row.cell(column).value());
        let others = (0..row.cells.len())
            .filter(|column| !numbers.contains(column) && Some(*column) != content)
            .filter(|column| !is_blank(row.cell(*column).value()))
            .count();
        if number.is_none() && is_total(text) {
            return Kind::Total;
        }
        match number {
            Some((_, Origin::Above))
                if content.is_some_and(|column| row.cell(column).own().is_none()) && self.joinable =>
            {
                Kind::Continuation
            }
            Some((numeral, _)) => self.numbered(at, row, numeral, content_text, others),
            None if filled.len() == 1 => self.alone(row, first, text, others),
            None if content.is_some_and(|column| row.cell(column).own().is_some()) => {
                self.unnumbered(row, content_text)
            }
            None if self.joinable && !numbers.contains(&first) => Kind::Continuation,
            None => Kind::Unplaced,
        }
    }

    fn numbered(&self, at: usize, row: &'a Row, numeral: Numeral, content: &'a str, others: usize) -> Kind<'a> {
        if is_blank(content) || holds_values(self.mapping, row) {
            return Kind::Item(Some(numeral));
        }
        let how = if others > 0 { How::WithValues } else { How::Plain };
        let section = match &numeral {
            Numeral::Letter(_) | Numeral::Roman(_) => true,
            Numeral::Arabic(_) => {
                let last = self.body.items.last().filter(|_| self.waiting.is_none());
                // In a section 1, the line 1 of its groups is not what 1.2 stands in.
                let before = last.and_then(|item| {
                    let before = item.numeral.as_ref()?;
                    let section = item.path.split('/').any(|open| open == before.text());
                    (!section).then_some(before)
                });
                let (table, header, mapping) = (self.table, self.header, self.mapping);
                let titled = Titled { table, header, mapping, at, numeral: &numeral, before };
                titled.counts_on() || (others == 0 && titled.is_group())
            }
            Numeral::Small(_) => false,
        };
        if section { Kind::Section(Some(numeral), content, how) } else { Kind::Item(Some(numeral)) }
    }

    /// A row with one cell: a title, a note, or the rest of the row before.
    fn alone(&self, row: &'a Row, column: usize, text: &'a str, others: usize) -> Kind<'a> {
        if is_note(text) {
            return Kind::Note;
        }
        let content = self.mapping.first(Column::Content);
        let number = self.mapping.first(Column::Number).or_else(|| self.mapping.first(Column::DirectiveNumber));
        if let Some((numeral, title)) =
            Numeral::prefix(text).filter(|_| Some(column) == content || Some(column) == number)
        {
            let section = !matches!(numeral, Numeral::Small(_)) && (number.is_some() || !numeral.is_arabic());
            return if section { Kind::Section(Some(numeral), title, How::Plain) } else { Kind::Item(Some(numeral)) };
        }
        if Some(column) != content && Some(column) != number && column != 0 {
            return if self.joinable { Kind::Continuation } else { Kind::Unplaced };
        }
        if others > 0 && Some(column) == content {
            // The rest of the row is covered by merged areas: a line like its neighbours.
            return Kind::Item(None);
        }
        if self.joinable && Some(column) == content && goes_on(text) {
            return Kind::Continuation;
        }
        let titled = row.cell(column).bold || is_capitals(text) || row.cell(column + 1).origin == Origin::Left;
        if titled {
            return Kind::Section(None, text, How::Plain);
        }
        if number.is_none() && Some(column) == content {
            return Kind::Item(None);
        }
        if self.joinable && self.after_header && self.breaks_off() {
            return Kind::Continuation;
        }
        Kind::Section(None, text, How::Assumed)
    }

    /// A row without number whose task cell says something, as do others.
    fn unnumbered(&self, row: &'a Row, content: &'a str) -> Kind<'a> {
        let has_numbers = self.mapping.has(Column::Number) || self.mapping.has(Column::DirectiveNumber);
        let holds = |column: Column| self.mapping.first(column).is_some_and(|c| row.cell(c).own().is_some());
        let whole = holds(Column::Lead) && holds(Column::Deadline);
        // A page that turns between two halves repeats the header, or leaves cells of the second half blank.
        let rest = goes_on(content) && (self.after_header || !self.as_full_as_before(row));
        if has_numbers && self.joinable && (rest || (self.after_header && (!whole || self.breaks_off()))) {
            return Kind::Continuation;
        }
        Kind::Item(Numeral::prefix(content).filter(|_| !has_numbers).map(|(numeral, _)| numeral))
    }

    /// Whether a row says who, by when and what in every column in which the line before does.
    fn as_full_as_before(&self, row: &Row) -> bool {
        let Some(before) = self.body.items.last() else { return true };
        let columns = [Column::Lead, Column::Supporting, Column::Deadline, Column::Deliverable, Column::Approver];
        let mut said = columns
            .into_iter()
            .filter_map(|column| self.mapping.first(column))
            .filter(|column| before.texts.get(*column).is_some_and(|text| !is_blank(text)))
            .peekable();
        said.peek().is_some() && said.all(|column| row.cell(column).own().is_some())
    }

    /// Whether the line before stops in the middle of a phrase.
    fn breaks_off(&self) -> bool {
        let column = self.mapping.first(Column::Content).unwrap_or_default();
        let Some(text) = self.body.items.last().and_then(|item| item.texts.get(column)) else { return false };
        let text = fold(text);
        let open = ["va", "cua", "cho", "voi", "ve", "theo", "tai", "trong", "cac", "nhung", "de", "hoac"];
        text.ends_with([',', ';', '-', '/', '(']) || open.iter().any(|word| text.ends_with(&format!(" {word}")))
    }

    fn place(&mut self, at: usize, kind: Kind<'a>) {
        let table = self.table;
        let row = &table.rows[at];
        let cell = row.filled().next().map_or_else(String::new, |(column, _)| row.address(column));
        if !matches!(kind, Kind::Item(_) | Kind::Continuation) {
            self.watch(row);
        }
        match kind {
            Kind::Header(again) => {
                self.body.accounts.headers += 1;
                if again == Again::Nearly {
                    self.tell("header_differs", "Dòng tiêu đề lặp lại có một ô khác với tiêu đề đầu bảng; đã bỏ qua dòng này.", cell);
                }
                self.after_header = true;
                return;
            }
            Kind::Section(numeral, title, how) => {
                self.close(Some(numeral.as_ref()));
                self.body.accounts.sections += 1;
                let secret = mark(title).is_some();
                self.sections.enter(numeral.as_ref(), if secret { SECRET } else { title });
                match how {
                    How::Assumed if !secret => {
                        self.tell("section_assumed", format!("“{}” được đọc là tên mục.", short(title)), cell);
                    }
                    How::WithValues => {
                        self.tell("section_values", "Dòng tên mục có thêm ô khác; các ô đó không được đọc.", cell);
                    }
                    _ => {}
                }
                self.waiting = Some((at, numeral));
                self.joinable = false;
            }
            Kind::Item(numeral) => {
                let numbered = self.mapping.has(Column::Number) || self.mapping.has(Column::DirectiveNumber);
                let content = self.mapping.first(Column::Content).map_or("", |column| row.cell(column).value());
                let midway = self.joinable && numbered && numeral.is_none() && goes_on(content);
                self.waiting = None;
                self.item(row, numeral, cell.clone());
                self.joinable = true;
                if midway && let Some(item) = self.body.items.last_mut() {
                    let message = "Dòng không có số thứ tự và bắt đầu giữa câu nhưng đủ các ô như dòng trên; được đọc là nhiệm vụ riêng. Nếu là phần tiếp của dòng trên, hãy gộp hai dòng rồi nạp lại.";
                    item.findings.push(finding("line_begins_midway", message, cell));
                }
            }
            Kind::Continuation => self.join(row),
            Kind::Total => self.reported("total_row", "Dòng tổng cộng không phải nhiệm vụ nên không đọc.", cell),
            Kind::Note => self.reported("note_row", "Dòng ghi chú không phải nhiệm vụ nên không đọc.", cell),
            Kind::Unplaced => self.reported(
                "row_unplaced",
                "Không xác định được dòng này là nhiệm vụ, tên mục hay phần tiếp của dòng trên. Hãy sửa bảng rồi nạp lại.",
                cell,
            ),
        }
        self.after_header = false;
    }

    fn item(&mut self, row: &Row, numeral: Option<Numeral>, cell: String) {
        let texts = (0..self.mapping.columns.len()).map(|column| row.cell(column).value().to_owned()).collect();
        let mut item = Item {
            row: row.number,
            cell,
            texts,
            numeral,
            field: self.sections.field(),
            path: self.sections.path(),
            ..Item::default()
        };
        item.note_quirks(row);
        self.body.items.push(item);
    }

    fn join(&mut self, row: &Row) {
        self.body.accounts.continuations += 1;
        let mapping = self.mapping;
        let Some(item) = self.body.items.last_mut() else { return };
        for (column, text) in row.filled() {
            let Some(known) = item.texts.get_mut(column) else { continue };
            // A page repeats who and by when; it does not say it twice.
            if mapping.columns[column] != Column::Content && fold(known) == fold(text) {
                continue;
            }
            // Names and documents may be lists, and so may anything that goes on with a dash.
            let list = matches!(
                mapping.columns[column],
                Column::Lead | Column::Supporting | Column::SubmissionDocument | Column::IssuanceDocument
            );
            if !known.is_empty() {
                known.push(if list || text.starts_with(['-', '+', '•']) { '\n' } else { ' ' });
            }
            known.push_str(text);
        }
        item.note_quirks(row);
        let message = format!("Dòng {} được ghép vào nhiệm vụ này vì bị ngắt trang.", row.number);
        item.findings.push(finding(
            "row_joined",
            message,
            row.filled().next().map_or_else(String::new, |(c, _)| row.address(c)),
        ));
    }

    /// Closes the section that was waiting for lines, before the next one or at the end of the table,
    /// where a bare title is no section.
    fn close(&mut self, next: Option<Option<&Numeral>>) {
        let Some((at, numeral)) = self.waiting.take() else { return };
        let row = &self.table.rows[at];
        let cell = row.filled().next().map_or_else(String::new, |(column, _)| row.address(column));
        let Some(numeral) = numeral else {
            if next.is_none() {
                self.body.accounts.sections -= 1;
                self.reported("note_row", "Dòng cuối bảng không phải nhiệm vụ nên không đọc.", cell);
            }
            return;
        };
        if next.is_none_or(|next| next.is_some_and(|next| next.is_level_with(&numeral))) {
            let message = "Mục này không có nhiệm vụ nào. Nếu đây là nhiệm vụ, hãy ghi đơn vị chủ trì hoặc thời hạn.";
            self.tell("section_empty", message, cell);
        }
    }

    fn reported(&mut self, code: &'static str, message: &str, cell: String) {
        self.body.accounts.reported += 1;
        self.joinable = false;
        self.tell(code, message, cell);
    }

    /// A mark in a row that does not become a line.
    fn watch(&mut self, row: &Row) {
        if let Some((column, _)) = row.filled().find(|(_, text)| mark(text).is_some()) {
            let message = "Dòng này mang dấu chỉ độ mật; nội dung không được lưu. Hãy bỏ khỏi tệp.";
            self.tell("secret", message, row.address(column));
        }
    }

    fn tell(&mut self, code: &'static str, message: impl Into<String>, cell: String) {
        self.body.findings.push(finding(code, message, cell));
    }
}

impl Item {
    fn note_quirks(&mut self, row: &Row) {
        let quirks = row.cells.iter().enumerate().filter(|(_, cell)| cell.quirk != Quirk::None);
        self.quirks.extend(quirks.map(|(column, cell)| (column, cell.quirk)));
    }
}

/// What stands for a text that was not kept.
pub(crate) const SECRET: &str = "[nội dung có dấu mật, không lưu]";

fn short(text: &str) -> String {
    let line = text.replace('\n', " ");
    if line.chars().count() <= 60 { line } else { format!("{}…", line.chars().take(59).collect::<String>()) }
}
