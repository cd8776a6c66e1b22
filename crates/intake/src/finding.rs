//! What the reader noticed, for a person to look at.

use serde::Serialize;

/// How much a finding matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// Worth knowing; nothing to do.
    Info,
    /// Taken, but a person should look.
    Warning,
    /// Not taken as it stands.
    Error,
}

impl Severity {
    /// The stable name: `info`, `warning`, `error`.
    pub fn name(self) -> &'static str {
        match self {
            Severity::Info => "info",
            Severity::Warning => "warning",
            Severity::Error => "error",
        }
    }
}

/// One remark about a cell, a line or the file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// A stable name from [`CODES`].
    pub code: &'static str,
    /// How much it matters.
    pub severity: Severity,
    /// What is so and what to do, in Vietnamese.
    pub message: String,
    /// Where: "D7", or empty for the file as a whole.
    pub cell: String,
}

/// Every code a finding can carry, its severity and what it means.
pub const CODES: &[(&str, Severity, &str)] = &[
    // The file
    ("sheet_chosen", Severity::Info, "one of several sheets or tables was read"),
    ("table_ignored", Severity::Warning, "another sheet or table also reads like a plan and was not read"),
    ("tables_joined", Severity::Info, "consecutive Word tables of the same columns were read as one"),
    ("macros_ignored", Severity::Info, "the file holds macros; they were not run"),
    ("title_rows", Severity::Info, "rows above the header were read as titles"),
    ("column_inferred", Severity::Info, "a column without heading was recognised by its contents"),
    ("column_unknown", Severity::Info, "a column was kept as an attribute only"),
    ("column_repeated", Severity::Warning, "a second column of the same meaning was kept as an attribute"),
    ("column_reinterpreted", Severity::Info, "a column's contents decided against its heading"),
    ("column_missing", Severity::Error, "a column the plan needs was not found"),
    ("no_number_column", Severity::Info, "the table does not number its lines"),
    ("no_lead_column", Severity::Info, "the default lead agency is used for every line"),
    ("no_deadline_column", Severity::Warning, "the table gives no deadlines"),
    ("results_ignored", Severity::Info, "result columns were found but results were not asked for"),
    ("section_assumed", Severity::Info, "an unnumbered single cell was read as a section title"),
    ("section_values", Severity::Warning, "other cells of a section's row were not read"),
    ("section_empty", Severity::Warning, "a numbered section has no line under it"),
    ("header_differs", Severity::Warning, "a repeated header differs from the first one"),
    ("header_assumed", Severity::Warning, "a row was read as the header of a table whose columns were told"),
    ("total_row", Severity::Info, "a sum was not read as a line"),
    ("note_row", Severity::Info, "a note was not read as a line"),
    ("row_unplaced", Severity::Error, "a row is neither a line, nor a section, nor a continuation"),
    // A line
    ("item_missing", Severity::Warning, "the line has no number"),
    ("item_repeated", Severity::Warning, "another line of the same section has the same number"),
    ("content_blank", Severity::Error, "the line says no task"),
    ("row_joined", Severity::Info, "a row split over a page was joined"),
    (
        "line_begins_midway",
        Severity::Warning,
        "a full row without number begins in the middle of a sentence and was read as a line of its own",
    ),
    ("cells_shifted", Severity::Warning, "the cells stand one column off and were read by what they are"),
    ("cell_misplaced", Severity::Warning, "a cell holds the kind of value of another column"),
    ("html_removed", Severity::Info, "remains of HTML were removed"),
    ("formula", Severity::Info, "the cached value of a formula was read"),
    ("formula_without_value", Severity::Warning, "a formula has no cached value"),
    ("cell_error", Severity::Warning, "the cell holds an Excel error"),
    ("secret", Severity::Error, "a secrecy mark: the text was not kept"),
    // Agencies
    ("lead_unresolved", Severity::Error, "a lead agency is not in the register"),
    ("lead_corrected", Severity::Info, "a slip in an agency's name was corrected"),
    ("lead_group", Severity::Info, "a group of agencies became one task each"),
    ("lead_group_empty", Severity::Error, "a group has no agencies on that day"),
    ("lead_blank", Severity::Error, "no lead agency and no default"),
    ("lead_default", Severity::Info, "the blank lead cell took the default lead agency"),
    ("several_leads", Severity::Info, "several leads: one task each"),
    ("supporting_unresolved", Severity::Warning, "a supporting agency is not in the register"),
    ("supporting_corrected", Severity::Info, "a slip in a supporting agency's name was corrected"),
    ("supporting_group", Severity::Info, "a group of agencies supports; the task names its members"),
    ("supporting_group_empty", Severity::Warning, "a supporting group has no agencies on that day"),
    // Deadline
    ("deadline_unclear", Severity::Warning, "the wording of the deadline means nothing certain"),
    ("deadline_blank", Severity::Info, "no deadline"),
    // Results
    ("progress_unclear", Severity::Warning, "the progress mentions completion without saying it is complete"),
    ("done_without_document", Severity::Warning, "done, but no document is named"),
    ("document_unreadable", Severity::Warning, "no document number or date could be read"),
    ("document_undated", Severity::Warning, "a document has no date that exists"),
    ("document_unnumbered", Severity::Warning, "a document has a date but no number"),
    ("document_future", Severity::Warning, "a document is dated after today"),
    ("document_before_assigned", Severity::Warning, "a document is dated before the assignment"),
    ("document_kind_unknown", Severity::Warning, "a document's kind is not in the decree"),
    ("document_secret_series", Severity::Warning, "a document number looks like one of a secret series"),
];

/// Makes a finding whose severity is the one [`CODES`] gives its code.
pub(crate) fn finding(code: &'static str, message: impl Into<String>, cell: impl Into<String>) -> Finding {
    let severity = CODES.iter().find(|(name, ..)| *name == code).map_or(Severity::Error, |(_, severity, _)| *severity);
    Finding { code, severity, message: message.into(), cell: cell.into() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn codes_are_named_once_and_in_snake_case() {
        let names: BTreeSet<&str> = CODES.iter().map(|(name, ..)| *name).collect();
        assert_eq!(names.len(), CODES.len());
        assert!(names.iter().all(|name| name.chars().all(|c| c.is_ascii_lowercase() || c == '_')));
    }

    #[test]
    fn the_table_for_readers_is_this_one() {
        let mut table = String::from("| code | severity | meaning |\n|---|---|---|\n");
        for (code, severity, meaning) in CODES {
            table.push_str(&format!("| `{code}` | {} | {meaning} |\n", severity.name()));
        }
        let page = include_str!("../FINDINGS.md");
        assert!(page.ends_with(&table), "FINDINGS.md should end with:\n{table}");
    }

    #[test]
    fn the_source_uses_these_codes_and_no_others() {
        let names: BTreeSet<&str> = CODES.iter().map(|(name, ..)| *name).collect();
        let mut source = String::new();
        for entry in std::fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/src")).unwrap() {
            let path = entry.unwrap().path();
            if !path.ends_with("finding.rs") {
                source.push_str(&std::fs::read_to_string(path).unwrap());
            }
        }
        for start in ["finding(", "tell(", "reported("] {
            for (at, _) in source.match_indices(start) {
                if let Some(rest) = source[at + start.len()..].trim_start().strip_prefix('"') {
                    let code = &rest[..rest.find('"').unwrap()];
                    assert!(names.contains(code), "{code} is not in CODES");
                }
            }
        }
        for name in names {
            assert!(source.contains(&format!("\"{name}\"")), "nothing tells {name}");
        }
    }
}
