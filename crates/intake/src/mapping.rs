//! What each column of a table is taken for.

use std::collections::BTreeSet;

use dondoc_text::fold;

use crate::{
    Column, Finding, IntakeError,
    finding::finding,
    header::Header,
    numeral::Numeral,
    table::{Table, column_of, is_blank, letters},
    words::{self, Words},
};

/// How many rows are looked at to recognise a column.
const SAMPLE: usize = 500;

/// The columns of a table.
#[derive(Debug, Default)]
pub(crate) struct Mapping {
    /// By index from 0.
    pub columns: Vec<Column>,
    pub titles: Vec<String>,
    pub findings: Vec<Finding>,
}

impl Mapping {
    /// Maps by explicit choice, then by heading, then by contents.
    pub(crate) fn new(table: &Table, header: &Header, words: &mut Words<'_>) -> Result<Mapping, IntakeError> {
        let titles: Vec<String> = header.headings.iter().map(|heading| heading.title.clone()).collect();
        let mut draft = Draft { table, header, chosen: vec![None; titles.len()], findings: Vec::new() };
        let told = draft.explicit(&words.options.columns, &titles)?;
        draft.by_heading(&told);
        draft.by_contents(&told, words);
        draft.infer(words);
        draft.report(words);
        let columns = draft.chosen.iter().map(|column| column.unwrap_or(Column::Other)).collect();
        Ok(Mapping { columns, titles, findings: draft.findings })
    }

    pub(crate) fn has(&self, column: Column) -> bool {
        self.columns.contains(&column)
    }

    /// The columns of one meaning.
    pub(crate) fn all(&self, column: Column) -> impl Iterator<Item = usize> {
        self.columns.iter().enumerate().filter(move |(_, known)| **known == column).map(|(i, _)| i)
    }

    pub(crate) fn first(&self, column: Column) -> Option<usize> {
        self.all(column).next()
    }

    /// What an attribute of this column is called.
    pub(crate) fn attribute(&self, column: usize) -> String {
        match self.titles.get(column) {
            Some(title) if !title.is_empty() => title.clone(),
            _ if self.columns.get(column).is_some_and(|known| *known != Column::Other) => {
                self.columns[column].label().to_owned()
            }
            _ => format!("Cột {}", letters(column)),
        }
    }
}

struct Draft<'a> {
    table: &'a Table,
    header: &'a Header,
    chosen: Vec<Option<Column>>,
    findings: Vec<Finding>,
}

impl Draft<'_> {
    fn explicit(&mut self, told: &[(String, Column)], titles: &[String]) -> Result<BTreeSet<usize>, IntakeError> {
        let mut set = BTreeSet::new();
        for (name, column) in told {
            let wanted = fold(name);
            let by_title = titles.iter().position(|title| {
                let title = fold(title);
                title == wanted || title.rsplit(" / ").next() == Some(wanted.as_str())
            });
            let at = by_title.or_else(|| column_of(name.trim()).filter(|at| *at < titles.len()));
            let at = at.ok_or_else(|| IntakeError::NoColumn(name.clone()))?;
            self.chosen[at] = Some(*column);
            set.insert(at);
        }
        Ok(set)
    }

    fn by_heading(&mut self, told: &BTreeSet<usize>) {
        for at in 0..self.chosen.len() {
            let Some(meaning) = self.header.headings[at].meaning.filter(|_| !told.contains(&at)) else { continue };
            if self.chosen.contains(&Some(meaning)) && !meaning.repeats() {
                let title = &self.header.headings[at].title;
                let message = format!(
                    "Cột {} “{title}” cũng có nghĩa “{}” như một cột khác; chỉ giữ làm ghi chú. Hãy chỉ rõ cột nếu cần.",
                    letters(at),
                    meaning.label()
                );
                self.findings.push(finding("column_repeated", message, self.address(at)));
                self.chosen[at] = Some(Column::Other);
            } else {
                self.chosen[at] = Some(meaning);
            }
        }
    }

    /// "Tiến độ" heads a deadline in a plan and a progress in a report: what stands below decides.
    fn by_contents(&mut self, told: &BTreeSet<usize>, words: &mut Words<'_>) {
        if self.chosen.contains(&Some(Column::Deadline)) {
            return;
        }
        for at in 0..self.chosen.len() {
            if self.chosen[at] != Some(Column::Progress) || told.contains(&at) {
                continue;
            }
            let values = self.values(at);
            let dated = values.iter().filter(|text| words.is_deadline(text)).count();
            if !values.is_empty() && dated * 10 >= values.len() * 7 {
                self.chosen[at] = Some(Column::Deadline);
                let message = format!(
                    "Cột {} “{}” chứa thời hạn nên được đọc là “{}”.",
                    letters(at),
                    self.header.headings[at].title,
                    Column::Deadline.label()
                );
                self.findings.push(finding("column_reinterpreted", message, self.address(at)));
                return;
            }
        }
    }

    /// Whether what stands in a column says what it is: it has no heading, or one in words that nobody listed.
    fn open(&self, at: usize) -> bool {
        self.chosen[at].is_none() && (self.header.told || self.header.headings[at].title.is_empty())
    }

    /// Columns without a heading that is known, by what stands in them, where that is clear.
    fn infer(&mut self, words: &mut Words<'_>) {
        let rows = self.body().count();
        for at in 0..self.chosen.len() {
            if !self.open(at) {
                continue;
            }
            let values = self.values(at);
            if values.len() < 2 || values.len() * 2 < rows {
                continue;
            }
            let shape = self.shape(&values, words);
            if let Some(column) = shape.into_iter().find(|column| !self.chosen.contains(&Some(*column))) {
                self.take(at, column);
            }
        }
        self.longest();
    }

    /// What a column of these values can be, the likeliest first.
    fn shape(&self, values: &[&str], words: &mut Words<'_>) -> Vec<Column> {
        let mostly = |count: usize| count * 10 >= values.len() * 7;
        let count = |test: &dyn Fn(&str) -> bool| values.iter().filter(|text| test(text)).count();
        let numbers: Vec<u32> = values.iter().filter_map(|text| text.trim_end_matches('.').parse().ok()).collect();
        let rising = numbers.windows(2).filter(|pair| pair[1] == pair[0] + 1).count();
        if numbers.len() * 10 >= values.len() * 8 && rising * 10 >= (numbers.len() - 1) * 7 {
            return vec![Column::Number, Column::DirectiveNumber];
        }
        let numerals = count(&|text| Numeral::read(text).is_some());
        if mostly(numerals)
            && numbers.len() * 2 >= values.len()
            && rising * 2 >= numbers.len()
            && !words.is_deadline(values[0])
        {
            return vec![Column::Number, Column::DirectiveNumber];
        }
        if mostly(count(&words::is_approver)) {
            return vec![Column::Approver];
        }
        if mostly(count(&words::is_product)) {
            return vec![Column::Deliverable];
        }
        if mostly(values.iter().filter(|text| words.is_deadline(text)).count()) {
            return vec![Column::Deadline];
        }
        if mostly(count(&words::is_state)) {
            return vec![Column::Status];
        }
        if mostly(count(&crate::progress::speaks)) {
            return vec![Column::Progress];
        }
        if mostly(values.iter().filter(|text| words.is_agency(text)).count()) {
            return vec![Column::Lead, Column::Supporting];
        }
        Vec::new()
    }

    /// The text column: the longest of those that nothing else explains.
    fn longest(&mut self) {
        if self.chosen.contains(&Some(Column::Content)) {
            return;
        }
        let rows = self.body().count();
        let average =
            |values: &[&str]| values.iter().map(|text| text.chars().count()).sum::<usize>() / values.len().max(1);
        let best = (0..self.chosen.len())
            .filter(|at| self.open(*at))
            .map(|at| (at, self.values(at)))
            .filter(|(_, values)| values.len() >= 2 && values.len() * 10 >= rows * 7)
            .map(|(at, values)| (average(&values), at))
            .filter(|(length, _)| *length >= 15)
            .max();
        if let Some((_, at)) = best {
            self.take(at, Column::Content);
        }
    }

    fn take(&mut self, at: usize, column: Column) {
        self.chosen[at] = Some(column);
        let title = &self.header.headings[at].title;
        let heading = if title.is_empty() {
            "không có tiêu đề".to_owned()
        } else {
            format!("có tiêu đề lạ “{title}”")
        };
        let message = format!(
            "Cột {} {heading}; theo nội dung bên dưới, cột này được đọc là “{}”. Hãy chỉ rõ cột nếu không đúng.",
            letters(at),
            column.label()
        );
        self.findings.push(finding("column_inferred", message, self.address(at)));
    }

    fn report(&mut self, words: &Words<'_>) {
        let has = |column: Column| self.chosen.contains(&Some(column));
        let options = words.options;
        let how = "Hãy ghi tiêu đề cho cột đó hoặc chỉ rõ bằng chữ cái của cột.";
        let mut missing = Vec::new();
        if !has(Column::Content) {
            missing.push(finding(
                "column_missing",
                format!("Không tìm thấy cột “{}”. {how}", Column::Content.label()),
                "",
            ));
        }
        if !has(Column::Lead) {
            missing.push(match &options.default_lead {
                Some(id) => finding(
                    "no_lead_column",
                    format!("Bảng không có cột đơn vị chủ trì; mọi nhiệm vụ được giao cho {}.", self.name(words, id)),
                    "",
                ),
                None => finding(
                    "column_missing",
                    format!(
                        "Không tìm thấy cột “{}” và chưa chọn đơn vị chủ trì mặc định. {how}",
                        Column::Lead.label()
                    ),
                    "",
                ),
            });
        }
        if !has(Column::Deadline) {
            missing.push(finding(
                "no_deadline_column",
                format!("Không tìm thấy cột “{}”. {how}", Column::Deadline.label()),
                "",
            ));
        }
        if !has(Column::Number) && !has(Column::DirectiveNumber) {
            missing.push(finding(
                "no_number_column",
                "Bảng không có cột số thứ tự; nhiệm vụ được nhận biết theo nội dung.",
                "",
            ));
        }
        let results = [Column::Progress, Column::SubmissionDocument, Column::IssuanceDocument];
        if !options.with_results && results.into_iter().any(has) {
            missing.push(finding("results_ignored", "Bảng có cột kết quả nhưng lần nạp này không đọc kết quả.", ""));
        }
        self.findings.extend(missing);
        for at in 0..self.chosen.len() {
            if self.chosen[at].is_none() && !self.values(at).is_empty() {
                let title = &self.header.headings[at].title;
                let message = format!("Cột {} “{title}” được giữ nguyên làm thông tin kèm theo.", letters(at));
                self.findings.push(finding("column_unknown", message, self.address(at)));
            }
        }
    }

    fn name(&self, words: &Words<'_>, id: &dondoc_agencies::AgencyId) -> String {
        words.options.registry.get(id).map_or_else(|| id.to_string(), |agency| agency.name.clone())
    }

    /// Rows below the header that look like lines: two cells or more.
    fn body(&self) -> impl Iterator<Item = &crate::table::Row> {
        self.table.rows[self.header.rows.end..].iter().filter(|row| row.filled().nth(1).is_some()).take(SAMPLE)
    }

    fn values(&self, column: usize) -> Vec<&str> {
        self.body().map(|row| row.cell(column).value()).filter(|text| !is_blank(text)).collect()
    }

    fn address(&self, column: usize) -> String {
        let row = self.table.rows.get(self.header.rows.start).filter(|_| !self.header.rows.is_empty());
        row.map_or_else(|| letters(column), |row| row.address(column))
    }
}
