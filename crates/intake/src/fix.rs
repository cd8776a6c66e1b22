//! What a person put right in a line after the file was read.

use std::collections::BTreeMap;

use crate::Column;

/// Fixes by the row of their line ([`crate::Line::row`]).
pub type Fixes = BTreeMap<u32, Fix>;

/// The words that hold instead of a line's cells; none leaves what the file says. Empty words empty the cell.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Fix {
    /// Its number in the directive.
    pub item: Option<String>,
    /// What is to be done.
    pub content: Option<String>,
    /// The agencies that answer for it.
    pub lead: Option<String>,
    /// The agencies that help.
    pub supporting: Option<String>,
    /// By when.
    pub deadline: Option<String>,
}

impl Fix {
    /// Whether it changes nothing.
    pub fn is_empty(&self) -> bool {
        *self == Fix::default()
    }

    /// The words that hold for a column, if a person gave any.
    pub(crate) fn of(&self, column: Column) -> Option<&str> {
        match column {
            Column::Content => self.content.as_deref(),
            Column::Lead => self.lead.as_deref(),
            Column::Supporting => self.supporting.as_deref(),
            Column::Deadline => self.deadline.as_deref(),
            Column::Number
            | Column::DirectiveNumber
            | Column::Deliverable
            | Column::Approver
            | Column::Progress
            | Column::SubmissionDocument
            | Column::IssuanceDocument
            | Column::Status
            | Column::Budget
            | Column::Note
            | Column::Other => None,
        }
    }

    /// All words of it.
    pub(crate) fn texts(&self) -> impl Iterator<Item = &str> {
        [&self.item, &self.content, &self.lead, &self.supporting, &self.deadline]
            .into_iter()
            .filter_map(Option::as_deref)
    }
}
