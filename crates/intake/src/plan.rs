//! What comes out of a file: lines to be assigned, and what a person should look at.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use dondoc_agencies::{AgencyId, Group, Registry};
use dondoc_calendar::{Calendar, Deadline, Policy};
use serde::Serialize;

use crate::{Column, Finding};

/// What a plan is read against.
#[derive(Clone)]
pub struct Options<'a> {
    /// The agencies that names are resolved against.
    pub registry: &'a Registry,
    /// The calendar of working days.
    pub calendar: &'a Calendar,
    /// How disputed wordings are held.
    pub policy: &'a Policy,
    /// The day the directive was issued: deadlines count from it, and agencies are those of that day.
    pub assigned: NaiveDate,
    /// The present day; result documents after it are noticed.
    pub today: NaiveDate,
    /// Who leads where the table names nobody.
    pub default_lead: Option<AgencyId>,
    /// Whether result columns are read.
    pub with_results: bool,
    /// Columns told from outside, by letter ("C") or heading; they win over what the headings say.
    pub columns: Vec<(String, Column)>,
    /// The sheet or table to read ("Bảng 2"); otherwise the one with the best header.
    pub sheet: Option<String>,
}

impl<'a> Options<'a> {
    /// Options with nothing told from outside.
    pub fn new(registry: &'a Registry, calendar: &'a Calendar, policy: &'a Policy, assigned: NaiveDate) -> Self {
        Options {
            registry,
            calendar,
            policy,
            assigned,
            today: assigned,
            default_lead: None,
            with_results: false,
            columns: Vec::new(),
            sheet: None,
        }
    }
}

/// A file as it was read.
#[derive(Debug, Clone, PartialEq)]
pub struct Plan {
    /// The file's name, without its folder.
    pub file: String,
    /// SHA-256 of the file, in hexadecimal: the same file is known again.
    pub sha256: String,
    /// The sheet or table that was read; a CSV has none.
    pub sheet: Option<String>,
    /// What each column was taken for, by its index from 0.
    pub columns: Vec<(usize, Column)>,
    /// The tasks, top down.
    pub lines: Vec<Line>,
    /// Findings about the file as a whole.
    pub findings: Vec<Finding>,
    /// What became of every row.
    pub accounts: Accounts,
}

impl Plan {
    /// Every finding, the file's first.
    pub fn all_findings(&self) -> impl Iterator<Item = &Finding> {
        self.findings.iter().chain(self.lines.iter().flat_map(|line| &line.findings))
    }
}

/// What became of the rows of the table: the parts add up to the whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct Accounts {
    /// Rows that say something.
    pub rows: usize,
    /// Titles above the header.
    pub titles: usize,
    /// Header rows, repeated ones included.
    pub headers: usize,
    /// Section titles.
    pub sections: usize,
    /// Lines of the plan.
    pub lines: usize,
    /// Rows that were joined to the line before them.
    pub continuations: usize,
    /// Rows that only a finding tells about: sums, notes, and what could not be placed.
    pub reported: usize,
}

impl Accounts {
    /// Whether no row was lost and none invented.
    pub fn balance(&self) -> bool {
        self.rows == self.titles + self.headers + self.sections + self.lines + self.continuations + self.reported
    }
}

/// One line of a plan: a task, or several when it has several leads.
#[derive(Debug, Clone, PartialEq)]
pub struct Line {
    /// The line's identity within the directive, stable when the file is sent again with other words.
    pub key: String,
    /// Its number, as the directive counts.
    pub item: String,
    /// What is to be done.
    pub content: String,
    /// The agencies that answer for it, one task each; groups are resolved to their members.
    pub leads: Vec<AgencyId>,
    /// The cell they were read from.
    pub lead_text: String,
    /// The groups among the leads.
    pub lead_groups: Vec<Group>,
    /// The agencies that help; groups are not resolved here.
    pub supporting: Vec<AgencyId>,
    /// The groups among those that help.
    pub supporting_groups: Vec<Group>,
    /// The cell they were read from.
    pub supporting_text: String,
    /// By when.
    pub deadline: Deadline,
    /// What comes out.
    pub deliverable: String,
    /// Who decides on it.
    pub approver: String,
    /// The titles of the sections it stands in, joined by " / ".
    pub field: String,
    /// What the result columns say.
    pub result: ResultCells,
    /// Every other column, by its heading.
    pub attributes: BTreeMap<String, String>,
    /// The row, from 1, as the program that made the file counts.
    pub row: u32,
    /// The address of its first cell, "A7".
    pub cell: String,
    /// What a person should look at.
    pub findings: Vec<Finding>,
}

/// What the result columns of a line say.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ResultCells {
    /// Whether the progress cell says that the task is complete.
    pub done: bool,
    /// The progress cell.
    pub progress_text: String,
    /// The one percentage the progress cell gives.
    pub percent: Option<u8>,
    /// The documents, in the order of the cells.
    pub documents: Vec<ResultDocument>,
}

/// A document that a result column names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ResultDocument {
    /// Its number and symbol, or empty.
    pub number: String,
    /// Its date, when it can be read.
    pub date: Option<NaiveDate>,
    /// Which column it stood in.
    pub kind: DocumentKind,
}

/// What a result document is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum DocumentKind {
    /// It submits the result (văn bản trình): this one decides whether the task was on time.
    Submission,
    /// It is the result, issued by whoever decides (văn bản ban hành).
    Issuance,
}

impl DocumentKind {
    /// The stable name: `submission` or `issuance`.
    pub fn name(self) -> &'static str {
        match self {
            DocumentKind::Submission => "submission",
            DocumentKind::Issuance => "issuance",
        }
    }
}
