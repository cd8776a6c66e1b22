//! What a cell's words are: an agency, a deadline, a state, a kind of document.

use std::collections::HashMap;

use dondoc_agencies::Reading;
use dondoc_calendar::{Deadline, DeadlineKind, read_deadline};
use dondoc_text::{document::read_references, fold};

use crate::{Column, Options, progress, table::is_blank};

/// The longest cell that is believed to name agencies.
const NAMES: usize = 2_000;
/// The longest cell that is believed to be a deadline and nothing else.
const WORDING: usize = 100;

const STATES: [&str; 8] = [
    "nhiem vu moi",
    "nhiem vu chuyen tiep",
    "du an moi",
    "du an chuyen tiep",
    "chuyen tiep",
    "nhiem vu thuong xuyen",
    "cong viec moi",
    "cong viec chuyen tiep",
];
const APPROVERS: [&str; 16] = [
    "ubnd",
    "ubnd tinh",
    "hdnd",
    "hdnd tinh",
    "uy ban nhan dan tinh",
    "hoi dong nhan dan tinh",
    "chu tich ubnd tinh",
    "tinh uy",
    "thuong truc tinh uy",
    "ban thuong vu tinh uy",
    "thuong truc hdnd tinh",
    "thu tuong",
    "thu tuong chinh phu",
    "chinh phu",
    "quoc hoi",
    "ban can su dang ubnd tinh",
];
const PRODUCTS: [&str; 24] = [
    "nghi quyet",
    "quyet dinh",
    "chi thi",
    "quy che",
    "quy dinh",
    "thong cao",
    "thong bao",
    "huong dan",
    "chuong trinh",
    "ke hoach",
    "phuong an",
    "de an",
    "du an",
    "bao cao",
    "bien ban",
    "to trinh",
    "hop dong",
    "cong dien",
    "ban ghi nho",
    "cong van",
    "van ban",
    "ho so",
    "danh muc",
    "tai lieu",
];
const MONEY: [&str; 6] = ["ngan sach", "kinh phi", "nguon von", "trieu dong", "ty dong", "xa hoi hoa"];

/// How a cell agrees with the column it stands in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fit {
    Yes,
    Maybe,
    /// It clearly is the kind of value of another column.
    No,
}

/// The reader of cells; what was read once is remembered, because plans repeat themselves.
pub(crate) struct Words<'a> {
    pub options: &'a Options<'a>,
    agencies: HashMap<String, Reading>,
    deadlines: HashMap<String, Deadline>,
}

impl<'a> Words<'a> {
    pub(crate) fn new(options: &'a Options<'a>) -> Self {
        Words { options, agencies: HashMap::new(), deadlines: HashMap::new() }
    }

    pub(crate) fn deadline(&mut self, text: &str) -> Deadline {
        if let Some(known) = self.deadlines.get(text) {
            return known.clone();
        }
        let options = self.options;
        let read = read_deadline(text, options.assigned, options.calendar, options.policy);
        self.deadlines.insert(text.to_owned(), read.clone());
        read
    }

    /// The agencies of a cell. A line break may be a list or only a wrapped name: the reading that
    /// leaves less unresolved holds.
    pub(crate) fn agencies(&mut self, text: &str) -> Reading {
        if text.len() > NAMES || is_blank(text) {
            return Reading::default();
        }
        if let Some(known) = self.agencies.get(text) {
            return known.clone();
        }
        let read = |text: &str| self.options.registry.read(text, self.options.assigned);
        let mut reading = read(&text.replace('\n', " "));
        if text.contains('\n') && !(reading.unresolved.is_empty() && reading.corrected.is_empty()) {
            let listed = read(&text.replace('\n', "; "));
            let doubts = |reading: &Reading| (reading.unresolved.len(), reading.corrected.len());
            if doubts(&listed) < doubts(&reading) {
                reading = listed;
            }
        }
        self.agencies.insert(text.to_owned(), reading.clone());
        reading
    }

    pub(crate) fn is_agency(&mut self, text: &str) -> bool {
        let reading = self.agencies(text);
        reading.unresolved.is_empty() && !(reading.agencies.is_empty() && reading.groups.is_empty())
    }

    pub(crate) fn is_deadline(&mut self, text: &str) -> bool {
        text.len() <= WORDING && !is_blank(text) && self.deadline(text).kind != DeadlineKind::Unknown
    }

    /// Whether a text may stand in a column.
    pub(crate) fn fit(&mut self, column: Column, text: &str) -> Fit {
        let yes = match column {
            Column::Lead | Column::Supporting => self.is_agency(text),
            Column::Deadline => self.is_deadline(text),
            Column::Status => is_state(text) || progress::speaks(text),
            Column::Deliverable => is_product(text),
            Column::Approver => is_approver(text),
            Column::Budget => is_money(text),
            Column::SubmissionDocument | Column::IssuanceDocument => is_document(text),
            _ => return Fit::Maybe,
        };
        if yes {
            return Fit::Yes;
        }
        let other = match column {
            Column::Lead | Column::Supporting => {
                is_state(text) || self.is_deadline(text) || is_product(text) && !text.contains(',')
            }
            Column::Deadline => is_state(text) || self.is_agency(text) || is_document(text),
            Column::Status => self.is_deadline(text) || self.is_agency(text) || is_money(text),
            Column::Deliverable | Column::Approver => is_state(text) || self.is_deadline(text),
            _ => false,
        };
        if other { Fit::No } else { Fit::Maybe }
    }
}

pub(crate) fn is_state(text: &str) -> bool {
    STATES.contains(&fold(text).trim_end_matches('.'))
}

pub(crate) fn is_approver(text: &str) -> bool {
    fold(text).split([',', ';']).all(|part| APPROVERS.contains(&part.trim().trim_end_matches('.')))
}

/// "Kế hoạch", "Quyết định của UBND tỉnh": a kind of document and at most a few words more.
pub(crate) fn is_product(text: &str) -> bool {
    let text = fold(text);
    text.split(' ').count() <= 5
        && PRODUCTS.iter().any(|kind| {
            text.strip_prefix(kind).is_some_and(|rest| rest.is_empty() || rest.starts_with([' ', ',', ';', '/']))
        })
}

pub(crate) fn is_document(text: &str) -> bool {
    text.len() <= 500 && read_references(text).iter().any(|document| !document.number.is_empty())
}

pub(crate) fn is_money(text: &str) -> bool {
    let text = fold(text);
    text.len() <= 200 && MONEY.iter().any(|word| text.contains(word))
}
