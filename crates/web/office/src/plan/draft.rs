//! A plan on its way in: the file, what is said of its directive, and what people put right so far.

use chrono::{DateTime, NaiveDate, Utc};
use dondoc_domain::{OfficialId, directive::Urgency};
use dondoc_intake::{Column, Finding, Fix, Fixes};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// A plan on its way in, as it is kept between one visit and the next.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Draft {
    /// The name the file was sent under.
    pub file: String,
    /// Hex SHA-256 of the file: the draft's identity.
    pub sha256: String,
    /// Who uploaded it, and when.
    pub uploaded: Stamp,
    /// Who changed it last, and when.
    pub changed: Stamp,
    /// Grows with each change.
    pub version: u64,
    /// What is said of the directive, and how to read the file.
    pub about: About,
    /// What was put right, by row.
    pub fixes: BTreeMap<u32, LineFix>,
    /// Rows that are not taken.
    pub left_out: BTreeSet<u32>,
    /// Warnings that someone looked at and accepted, by row.
    pub accepted: BTreeMap<u32, BTreeSet<String>>,
    /// How far it is.
    pub state: State,
}

/// Who did something, and when.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Stamp {
    pub by: OfficialId,
    pub at: DateTime<Utc>,
}

/// What a person says of a plan.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct About {
    pub number: String,
    pub issuer: String,
    pub issued: Option<NaiveDate>,
    pub subject: String,
    pub signer: String,
    pub urgency: Urgency,
    /// Who leads where the table names nobody.
    pub default_lead: String,
    /// The sheet or table to read.
    pub sheet: String,
    /// Which column is what, where the headings do not say: "lead" to "C".
    pub columns: BTreeMap<String, String>,
    pub with_results: bool,
    pub apply_changes: bool,
}

impl About {
    /// Whether the directive can be named.
    pub fn is_whole(&self) -> bool {
        !self.number.is_empty() && !self.issuer.is_empty() && self.issued.is_some()
    }

    /// The columns as the reader wants them told.
    pub fn told_columns(&self) -> Vec<(String, Column)> {
        self.columns.iter().filter_map(|(name, letter)| Some((letter.clone(), Column::named(name)?))).collect()
    }
}

/// Columns that can be told.
pub(crate) const TOLD: [&str; 5] = ["number", "content", "lead", "supporting", "deadline"];

/// What was put right in one line.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct LineFix {
    pub item: Option<String>,
    pub content: Option<String>,
    pub lead: Option<String>,
    pub supporting: Option<String>,
    pub deadline: Option<String>,
}

/// How far a plan is.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum State {
    /// Being looked at.
    Open {
        /// Why the last import did not go through.
        trouble: Option<String>,
    },
    /// Being imported; after a restart it goes on where it was.
    Importing(Stamp),
    /// Imported: what became of it is in its report.
    Imported(Stamp),
}

impl Draft {
    /// The fixes as the reader takes them.
    pub fn fixes(&self) -> Fixes {
        let fix = |it: &LineFix| Fix {
            item: it.item.clone(),
            content: it.content.clone(),
            lead: it.lead.clone(),
            supporting: it.supporting.clone(),
            deadline: it.deadline.clone(),
        };
        self.fixes.iter().map(|(row, it)| (*row, fix(it))).collect()
    }

    /// Whether someone accepted this warning.
    pub fn accepts(&self, row: u32, finding: &Finding) -> bool {
        self.accepted.get(&row).is_some_and(|codes| codes.contains(finding.code))
    }

    /// What stands about one row: whoever changes it must have seen just this.
    pub fn mark_of(&self, row: u32) -> String {
        let (fix, accepted) = (self.fixes.get(&row), self.accepted.get(&row));
        let text = serde_json::to_string(&(fix, self.left_out.contains(&row), accepted, &self.about.sheet))
            .unwrap_or_default();
        dondoc_shell::digest("row", &[&text])[..16].to_owned()
    }
}
