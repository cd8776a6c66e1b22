//! What a column means, by its heading.

use dondoc_text::fold;
use serde::Serialize;

/// The meaning of a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Column {
    /// The running number (STT).
    Number,
    /// The number of the task in the directive (STT theo quyết định).
    DirectiveNumber,
    /// What is to be done.
    Content,
    /// The agency that answers for it (đơn vị chủ trì).
    Lead,
    /// The agencies that help (đơn vị phối hợp).
    Supporting,
    /// By when (thời gian hoàn thành).
    Deadline,
    /// What comes out (sản phẩm).
    Deliverable,
    /// Who decides on it (cấp trình, ban hành).
    Approver,
    /// How far it is (tiến độ, kết quả thực hiện).
    Progress,
    /// Number and date of the document by which it was submitted.
    SubmissionDocument,
    /// Number and date of the document that was issued.
    IssuanceDocument,
    /// New, carried over, project (tình trạng).
    Status,
    /// Money.
    Budget,
    /// Remarks.
    Note,
    /// Anything else; kept as an attribute.
    Other,
}

impl Column {
    /// Every column that can be asked for, with the stable name a mapping uses and the heading people know.
    pub const ALL: [(Column, &'static str, &'static str); 15] = [
        (Column::Number, "number", "STT"),
        (Column::DirectiveNumber, "directive_number", "STT theo quyết định"),
        (Column::Content, "content", "Nội dung nhiệm vụ"),
        (Column::Lead, "lead", "Đơn vị chủ trì"),
        (Column::Supporting, "supporting", "Đơn vị phối hợp"),
        (Column::Deadline, "deadline", "Thời gian hoàn thành"),
        (Column::Deliverable, "deliverable", "Sản phẩm"),
        (Column::Approver, "approver", "Cấp trình, ban hành"),
        (Column::Progress, "progress", "Tiến độ thực hiện"),
        (Column::SubmissionDocument, "submission", "Số, ngày văn bản trình"),
        (Column::IssuanceDocument, "issuance", "Số, ngày văn bản ban hành"),
        (Column::Status, "status", "Tình trạng"),
        (Column::Budget, "budget", "Kinh phí"),
        (Column::Note, "note", "Ghi chú"),
        (Column::Other, "other", "Khác"),
    ];

    /// The heading people know this column by.
    pub fn label(self) -> &'static str {
        Self::ALL.iter().find(|(column, ..)| *column == self).map_or("Khác", |(.., label)| label)
    }

    /// The column of a stable name ("lead"), or of a heading ("Đơn vị chủ trì").
    pub fn named(name: &str) -> Option<Column> {
        let known = Self::ALL.iter().find(|(_, known, _)| *known == name.trim().to_lowercase());
        known.map(|(column, ..)| *column).or_else(|| of_heading(name))
    }

    /// Whether several columns may share this meaning: a document's number and date often stand apart.
    pub(crate) fn repeats(self) -> bool {
        matches!(self, Column::SubmissionDocument | Column::IssuanceDocument | Column::Other)
    }
}

/// Words that give a heading its meaning, tried from the top: all words of one group, none of the excluded.
type Rule = (Column, &'static [&'static [&'static str]], &'static [&'static str]);

const RULES: &[Rule] = &[
    (
        Column::DirectiveNumber,
        &[
            &["stt theo"],
            &["tt theo"],
            &["so thu tu theo"],
            &["stt", "quyet dinh"],
            &["stt", "ke hoach"],
            &["ma nhiem vu"],
        ],
        &[],
    ),
    (Column::Note, &[&["ghi chu"]], &[]),
    (Column::Other, &[&["don vi tinh"], &["van ban giao"], &["bat dau"], &["can bo"], &["lanh dao"]], &[]),
    (Column::SubmissionDocument, &[&["van ban", "trinh"], &["so, ngay", "trinh"], &["to trinh so"]], &["san pham"]),
    (
        Column::IssuanceDocument,
        &[&["van ban", "ban hanh"], &["so, ngay", "ban hanh"], &["van ban ket qua"], &["van ban da ban hanh"]],
        &["san pham", "cap trinh"],
    ),
    (
        Column::Approver,
        &[
            &["cap trinh"],
            &["cap ban hanh"],
            &["cap phe duyet"],
            &["cap quyet dinh"],
            &["co quan ban hanh"],
            &["co quan phe duyet"],
            &["tham quyen"],
            &["noi trinh"],
        ],
        &[],
    ),
    (
        Column::Deadline,
        &[
            &["thoi gian"],
            &["thoi han"],
            &["thoi diem"],
            &["han hoan thanh"],
            &["han xu ly"],
            &["ngay den han"],
            &["moc hoan thanh"],
            &["han nop"],
        ],
        &["phoi hop", "thuc te"],
    ),
    (
        Column::Lead,
        &[
            &["chu tri"],
            &["don vi thuc hien"],
            &["co quan thuc hien"],
            &["don vi trien khai"],
            &["dau moi"],
            &["don vi duoc giao"],
            &["co quan duoc giao"],
            &["chiu trach nhiem"],
            &["phu trach"],
            &["co quan tham muu"],
            &["don vi tham muu"],
            &["don vi chinh"],
        ],
        &[],
    ),
    (Column::Supporting, &[&["phoi hop"], &["tham gia"]], &["noi dung phoi hop"]),
    (
        Column::Deliverable,
        &[
            &["san pham"],
            &["dau ra"],
            &["ket qua du kien"],
            &["hinh thuc van ban"],
            &["loai van ban"],
            &["ket qua dat duoc"],
        ],
        &[],
    ),
    (
        Column::Budget,
        &[&["kinh phi"], &["ngan sach"], &["du toan"], &["nguon von"], &["von dau tu"], &["tong von"]],
        &[],
    ),
    (
        Column::Progress,
        &[
            &["tien do"],
            &["ket qua"],
            &["tinh hinh thuc hien"],
            &["tinh hinh trien khai"],
            &["muc do hoan thanh"],
            &["ty le hoan thanh"],
            &["% hoan thanh"],
            &["da thuc hien"],
        ],
        &[],
    ),
    (Column::Status, &[&["tinh trang"], &["trang thai"]], &[]),
    (
        Column::Content,
        &[
            &["noi dung"],
            &["nhiem vu"],
            &["cong viec"],
            &["hang muc"],
            &["ten du an"],
            &["ten de an"],
            &["dau viec"],
            &["danh muc"],
            &["ten chuong trinh"],
        ],
        &[],
    ),
];

/// Headings that are a number column and nothing else.
const NUMBERS: [&str; 8] = ["stt", "tt", "so tt", "so thu tu", "thu tu", "#", "no", "s tt"];
/// The longest text that is believed to be a heading.
const LONGEST: usize = 160;

/// The meaning of a heading, if it has one that is known.
pub(crate) fn of_heading(heading: &str) -> Option<Column> {
    let folded = fold(heading);
    let plain = folded.trim_matches(|c: char| !c.is_alphanumeric() && c != '#' && c != '%');
    if plain.is_empty() || plain.chars().count() > LONGEST {
        return None;
    }
    if NUMBERS.contains(&plain) {
        return Some(Column::Number);
    }
    RULES
        .iter()
        .find(|(_, groups, except)| {
            groups.iter().any(|group| group.iter().all(|word| has_word(plain, word)))
                && !except.iter().any(|word| has_word(plain, word))
        })
        .map(|(column, ..)| *column)
}

/// Whether words stand in a text as whole words.
pub(crate) fn has_word(text: &str, words: &str) -> bool {
    text.match_indices(words).any(|(at, _)| {
        let before = text[..at].chars().next_back();
        let after = text[at + words.len()..].chars().next();
        ![before, after].into_iter().flatten().any(char::is_alphanumeric)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headings_are_understood() {
        for (heading, column) in [
            ("STT", Some(Column::Number)),
            ("TT", Some(Column::Number)),
            ("Số TT", Some(Column::Number)),
            ("STT theo Quyết định 36/QĐ-UBND", Some(Column::DirectiveNumber)),
            ("Nội dung nhiệm vụ", Some(Column::Content)),
            ("Tên nhiệm vụ, dự án", Some(Column::Content)),
            ("Tên dự án, nội dung", Some(Column::Content)),
            ("Thời gian hoàn thành theo Quyết định số 36/QĐ-UBND", Some(Column::Deadline)),
            ("THỜI GIAN THỰC HIỆN", Some(Column::Deadline)),
            ("Thơ\u{300}i gian triê\u{309}n khai", Some(Column::Deadline)),
            ("Cấp trình, ban hành", Some(Column::Approver)),
            ("Sản phẩm trình", Some(Column::Deliverable)),
            ("Tiến độ thực hiện", Some(Column::Progress)),
            ("Kết quả thực hiện trong 6 tháng đầu năm 2024", Some(Column::Progress)),
            ("Số, ngày văn bản trình UBND tỉnh", Some(Column::SubmissionDocument)),
            ("Số, ngày văn bản của UBND tỉnh ban hành", Some(Column::IssuanceDocument)),
            ("Đơn vị\u{a0}chủ trì", Some(Column::Lead)),
            ("Chủ trì", Some(Column::Lead)),
            ("Cơ quan chủ trì, phối hợp", Some(Column::Lead)),
            ("Đơn vị triển khai", Some(Column::Lead)),
            ("Đơn vị phối hợp", Some(Column::Supporting)),
            ("Tình trạng", Some(Column::Status)),
            ("Nguồn kinh phí", Some(Column::Budget)),
            ("Ghi chú", Some(Column::Note)),
            ("Đơn vị tính", Some(Column::Other)),
            ("Phòng", None),
            ("", None),
            ("154", None),
        ] {
            assert_eq!(of_heading(heading), column, "{heading}");
        }
    }

    #[test]
    fn names_and_labels_lead_back() {
        for (column, name, label) in Column::ALL {
            assert_eq!(Column::named(name), Some(column));
            if column != Column::Other {
                assert_eq!(Column::named(label), Some(column), "{label}");
            }
        }
    }
}
