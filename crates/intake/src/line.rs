//! From the cells of a line to what they mean.

use std::collections::{BTreeMap, HashMap};

use dondoc_agencies::AgencyId;
use dondoc_calendar::DeadlineKind;
use dondoc_text::fold;
use sha2::{Digest, Sha256};

use crate::{
    Column, Line, ResultCells,
    body::{Item, SECRET},
    finding::finding,
    mapping::Mapping,
    progress, result, shift,
    table::{Quirk, is_blank, letters, mark},
    words::{Fit, Words},
};

/// Turns the lines of a table into tasks, one after the other; numbers that come twice are told apart.
pub(crate) struct Lines<'a> {
    mapping: &'a Mapping,
    words: Words<'a>,
    seen: HashMap<String, u32>,
}

impl<'a> Lines<'a> {
    pub(crate) fn new(mapping: &'a Mapping, words: Words<'a>) -> Self {
        Lines { mapping, words, seen: HashMap::new() }
    }

    /// Reads one line.
    pub(crate) fn read(&mut self, mut item: Item) -> Line {
        let put_right = item.fix.texts().filter_map(|text| mark(text).map(|found| (0, found)));
        let own = item.texts.iter().enumerate().filter_map(|(at, text)| mark(text).map(|found| (at, found)));
        let secret = own.chain(put_right).next();
        let mut line = self.blank(&item);
        if let Some((at, found)) = secret {
            line.content = SECRET.to_owned();
            let message = format!(
                "Dòng mang dấu chỉ độ mật “{}”: không được đưa vào hệ thống, nội dung không được lưu. Hãy bỏ khỏi tệp.",
                found.label()
            );
            line.findings = vec![finding("secret", message, self.address(&line, at))];
            self.identify(&mut line, &item, "");
            return line;
        }
        self.quirks(&mut line, &item);
        if let Some(from) = shift::mend(&mut item.texts, self.mapping, &mut self.words) {
            let message = format!(
                "Các ô từ cột {} bị lệch sang trái một cột; đã đọc theo nội dung của từng ô. Hãy kiểm tra lại dòng này.",
                letters(from)
            );
            line.findings.push(finding("cells_shifted", message, self.address(&line, from)));
        }
        line.content = self.text(&item, Column::Content).to_owned();
        line.deliverable = self.text(&item, Column::Deliverable).to_owned();
        line.approver = self.text(&item, Column::Approver).to_owned();
        if is_blank(&line.content) {
            let message = "Nhiệm vụ không có nội dung. Hãy ghi nội dung rồi nạp lại.";
            line.findings.push(finding("content_blank", message, &line.cell));
        }
        let content = line.content.clone();
        self.identify(&mut line, &item, &content);
        let (leads, inside) = self.roles(&item);
        self.lead(&mut line, &leads);
        self.supporting(&mut line, &item, &inside);
        self.deadline(&mut line, &item);
        self.result(&mut line, &item);
        self.attributes(&mut line, &item);
        line
    }

    fn blank(&mut self, item: &Item) -> Line {
        Line {
            key: String::new(),
            item: String::new(),
            content: String::new(),
            leads: Vec::new(),
            lead_text: String::new(),
            lead_groups: Vec::new(),
            supporting: Vec::new(),
            supporting_groups: Vec::new(),
            supporting_text: String::new(),
            deadline: self.words.deadline(""),
            deliverable: String::new(),
            approver: String::new(),
            field: item.field.clone(),
            result: ResultCells::default(),
            attributes: BTreeMap::new(),
            row: item.row,
            cell: item.cell.clone(),
            findings: item.findings.clone(),
        }
    }

    fn text<'i>(&self, item: &'i Item, column: Column) -> &'i str {
        if let Some(text) = item.fix.of(column) {
            return if is_blank(text) { "" } else { text };
        }
        let at = self.mapping.first(column);
        at.and_then(|at| item.texts.get(at)).filter(|text| !is_blank(text)).map_or("", String::as_str)
    }

    fn address(&self, line: &Line, column: usize) -> String {
        format!("{}{}", letters(column), line.row)
    }

    fn cell(&self, line: &Line, column: Column) -> String {
        self.mapping.first(column).map_or_else(|| line.cell.clone(), |at| self.address(line, at))
    }

    fn quirks(&self, line: &mut Line, item: &Item) {
        for (column, quirk) in &item.quirks {
            let (code, message) = match quirk {
                Quirk::None => continue,
                Quirk::Formula => ("formula", "Ô là công thức; giá trị đã tính sẵn trong tệp được dùng."),
                Quirk::FormulaWithoutValue => {
                    ("formula_without_value", "Ô là công thức chưa có giá trị. Hãy mở tệp bằng Excel và lưu lại.")
                }
                Quirk::ExcelError => ("cell_error", "Ô báo lỗi của Excel. Hãy sửa công thức rồi lưu lại."),
                Quirk::Html => ("html_removed", "Đã bỏ thẻ HTML còn sót trong ô."),
            };
            line.findings.push(finding(code, message, self.address(line, *column)));
        }
    }

    /// The line's number and identity: the directive's own number, or the section's and the line's,
    /// or the words where there is no number. A number that comes again is told by its order.
    fn identify(&mut self, line: &mut Line, item: &Item, content: &str) {
        let mut directive = clean_number(self.text(item, Column::DirectiveNumber));
        let mut running = match &item.numeral {
            Some(numeral) => numeral.text(),
            None => clean_number(self.text(item, Column::Number)),
        };
        if let Some(number) = item.fix.item.as_deref().map(clean_number) {
            directive = if directive.is_empty() { directive } else { number.clone() };
            running = number;
        }
        let secret = content.is_empty();
        line.item = if directive.is_empty() { running } else { directive.clone() };
        if secret && mark(&line.item).is_some() {
            line.item.clear();
        }
        let own = if line.item.is_empty() {
            let hash = hex::encode(Sha256::digest(fold(content)));
            format!("~{}", &hash[..12])
        } else {
            line.item.clone()
        };
        let key = if directive.is_empty() && !item.path.is_empty() { format!("{}/{own}", item.path) } else { own };
        let times = self.seen.entry(key.clone()).or_insert(0);
        *times += 1;
        line.key = if *times == 1 { key } else { format!("{key}#{times}") };
        let again = *times > 1;
        if again {
            let message = if line.item.is_empty() {
                "Nội dung này trùng với một dòng khác trong bảng. Hãy kiểm tra lại.".to_owned()
            } else {
                format!("Số thứ tự “{}” trùng với một dòng khác trong cùng mục. Hãy kiểm tra lại.", line.item)
            };
            line.findings.push(finding("item_repeated", message, &line.cell));
        }
        let numbered = self.mapping.has(Column::Number) || self.mapping.has(Column::DirectiveNumber);
        if line.item.is_empty() && numbered {
            let message = "Nhiệm vụ không có số thứ tự; được nhận biết theo nội dung.";
            line.findings.push(finding("item_missing", message, &line.cell));
        }
    }

    /// "Chủ trì: Sở A; phối hợp: Sở B" in one cell: who leads and who helps.
    fn roles(&self, item: &Item) -> (String, String) {
        let text = self.text(item, Column::Lead);
        // Lower-casing may change lengths; cut where the original itself says it.
        let cut = ["phối hợp", "Phối hợp", "PHỐI HỢP"].iter().filter_map(|word| text.find(word)).min();
        match cut {
            Some(at) if at > 0 => {
                (text[..at].trim_end_matches([' ', ';', ',', '.', '\n', '-', '(']).to_owned(), text[at..].to_owned())
            }
            _ => (text.to_owned(), String::new()),
        }
    }

    fn lead(&mut self, line: &mut Line, text: &str) {
        let cell = self.cell(line, Column::Lead);
        let options = self.words.options;
        line.lead_text = text.replace('\n', " ");
        if is_blank(text) {
            match &options.default_lead {
                Some(id) => {
                    line.leads.push(id.clone());
                    if self.mapping.has(Column::Lead) {
                        let message = format!("Ô chủ trì để trống; giao cho {}.", self.name(id));
                        line.findings.push(finding("lead_default", message, cell));
                    }
                }
                None => {
                    let message = "Nhiệm vụ không có đơn vị chủ trì. Hãy ghi đơn vị hoặc chọn đơn vị mặc định khi nạp.";
                    line.findings.push(finding("lead_blank", message, cell));
                }
            }
            return;
        }
        let reading = self.words.agencies(text);
        line.leads.clone_from(&reading.agencies);
        line.lead_groups.clone_from(&reading.groups);
        for group in &reading.groups {
            let members = options.registry.members(*group, options.assigned);
            if members.is_empty() {
                let message = format!(
                    "Nhóm cơ quan trong “{}” chưa có đơn vị nào trong danh bạ vào ngày {}. Hãy thêm đơn vị rồi nạp lại.",
                    line.lead_text,
                    options.assigned.format("%d/%m/%Y")
                );
                line.findings.push(finding("lead_group_empty", message, &cell));
                continue;
            }
            let message = format!("“{}” là nhóm {} cơ quan; mỗi cơ quan một nhiệm vụ.", line.lead_text, members.len());
            line.findings.push(finding("lead_group", message, &cell));
            for id in members {
                if !line.leads.contains(&id) {
                    line.leads.push(id);
                }
            }
        }
        for (written, id) in &reading.corrected {
            let message = format!("“{written}” được hiểu là {}.", self.name(id));
            line.findings.push(finding("lead_corrected", message, &cell));
        }
        for unresolved in &reading.unresolved {
            let message = unknown(&unresolved.text, &unresolved.nearest);
            line.findings.push(finding("lead_unresolved", message, &cell));
        }
        if reading.agencies.len() > 1 {
            let message = format!("{} đơn vị cùng chủ trì; mỗi đơn vị một nhiệm vụ.", reading.agencies.len());
            line.findings.push(finding("several_leads", message, &cell));
        }
        if line.leads.is_empty() && reading.unresolved.is_empty() && reading.groups.is_empty() {
            line.findings.push(finding("lead_unresolved", unknown(&line.lead_text, &[]), &cell));
        }
    }

    /// The supporting agencies, and those that the lead cell names as such.
    fn supporting(&mut self, line: &mut Line, item: &Item, inside: &str) {
        let cell = self.cell(line, Column::Supporting);
        let own = self.text(item, Column::Supporting);
        if !own.is_empty() && self.words.fit(Column::Supporting, own) == Fit::No {
            let title = self.mapping.first(Column::Supporting).map(|at| self.mapping.attribute(at)).unwrap_or_default();
            line.attributes.insert(title, own.to_owned());
            let message = "Ô phối hợp chứa giá trị của cột khác nên không đọc là đơn vị. Hãy kiểm tra lại dòng này.";
            line.findings.push(finding("cell_misplaced", message, &cell));
        } else if !["khong", "khong co"].contains(&fold(own).as_str()) {
            line.supporting_text = own.replace('\n', " ");
            self.help(line, own, &cell);
        }
        if !inside.is_empty() {
            if !line.supporting_text.is_empty() {
                line.supporting_text.push_str("; ");
            }
            line.supporting_text.push_str(&inside.replace('\n', " "));
            let cell = self.cell(line, Column::Lead);
            self.help(line, inside, &cell);
        }
    }

    fn help(&mut self, line: &mut Line, text: &str, cell: &str) {
        let reading = self.words.agencies(text);
        for id in reading.agencies.iter().filter(|id| !line.supporting.contains(id)).cloned().collect::<Vec<_>>() {
            line.supporting.push(id);
        }
        let options = self.words.options;
        for group in reading.groups {
            let members = options.registry.members(group, options.assigned).len();
            let shown = text.replace('\n', " ");
            if members == 0 {
                let message = format!(
                    "Nhóm cơ quan phối hợp trong “{shown}” chưa có đơn vị nào trong danh bạ vào ngày {}. Hãy thêm đơn vị rồi nạp lại nếu cần.",
                    options.assigned.format("%d/%m/%Y")
                );
                line.findings.push(finding("supporting_group_empty", message, cell));
            } else {
                let message = format!("“{shown}” có nhóm {members} cơ quan phối hợp.");
                line.findings.push(finding("supporting_group", message, cell));
            }
            if !line.supporting_groups.contains(&group) {
                line.supporting_groups.push(group);
            }
        }
        for (written, id) in &reading.corrected {
            let message = format!("“{written}” được hiểu là {}.", self.name(id));
            line.findings.push(finding("supporting_corrected", message, cell));
        }
        for unresolved in &reading.unresolved {
            let message = unknown(&unresolved.text, &unresolved.nearest);
            line.findings.push(finding("supporting_unresolved", message, cell));
        }
    }

    fn deadline(&mut self, line: &mut Line, item: &Item) {
        let text = self.text(item, Column::Deadline).replace('\n', " ");
        line.deadline = self.words.deadline(&text);
        if !self.mapping.has(Column::Deadline) {
            return;
        }
        let cell = self.cell(line, Column::Deadline);
        if text.is_empty() {
            let message = "Nhiệm vụ không có thời hạn nên không tính đúng hạn hay quá hạn. Hãy bổ sung nếu có.";
            line.findings.push(finding("deadline_blank", message, cell));
        } else if line.deadline.kind == DeadlineKind::Unknown {
            let message = format!("Không xác định được thời hạn “{text}”. Hãy ghi rõ ngày, tháng, quý hoặc năm.");
            line.findings.push(finding("deadline_unclear", message, cell));
        }
    }

    fn result(&mut self, line: &mut Line, item: &Item) {
        if !self.words.options.with_results {
            return;
        }
        // Where nothing is headed as progress, "Hoàn thành" may stand under "Trạng thái".
        let state = !self.mapping.has(Column::Progress) && progress::speaks(self.text(item, Column::Status));
        let progress = if state { Column::Status } else { Column::Progress };
        let documents = [Column::SubmissionDocument, Column::IssuanceDocument];
        let columns = self.mapping.columns.iter().enumerate().filter(|(_, column)| documents.contains(column));
        let cells = result::Cells {
            progress: (self.text(item, progress), self.cell(line, progress)),
            documents: columns
                .filter_map(|(at, column)| Some((*column, item.texts.get(at)?.as_str(), self.address(line, at))))
                .collect(),
        };
        line.result = result::read(&cells, self.words.options, &mut line.findings);
    }

    /// What no field of a line holds, by heading; the running number where the directive has one of its own.
    fn attributes(&self, line: &mut Line, item: &Item) {
        let directive = !self.text(item, Column::DirectiveNumber).is_empty();
        for (at, text) in item.texts.iter().enumerate().filter(|(_, text)| !is_blank(text)) {
            let kept = match self.mapping.columns[at] {
                Column::Status | Column::Budget | Column::Note | Column::Other => true,
                Column::Number => directive,
                _ => false,
            };
            if kept {
                let name = self.mapping.attribute(at);
                let taken = line.attributes.contains_key(&name);
                let name = if taken { format!("{name} ({})", letters(at)) } else { name };
                line.attributes.insert(name, text.clone());
            }
        }
    }

    fn name(&self, id: &AgencyId) -> String {
        self.words.options.registry.get(id).map_or_else(|| id.to_string(), |agency| agency.name.clone())
    }
}

fn unknown(text: &str, nearest: &[String]) -> String {
    let hint = if nearest.is_empty() { String::new() } else { format!(" Gần giống: {}.", nearest.join("; ")) };
    format!("Không có “{text}” trong danh bạ cơ quan.{hint} Hãy sửa tên hoặc thêm vào danh bạ rồi nạp lại.")
}

fn clean_number(text: &str) -> String {
    text.trim_matches(|c: char| c.is_whitespace() || matches!(c, '.' | ')' | '(')).replace('\n', " ")
}
