//! What a row is by the look of its words alone: a count of columns, a sum, a note, the rest of a sentence.

use dondoc_text::fold;

use crate::table::Row;

/// "(1) (2) (3)", "A B 1 2 3": the row that counts the columns.
pub(crate) fn counts_columns(row: &Row) -> bool {
    let texts: Vec<&str> = row.filled().map(|(_, text)| text).collect();
    let numbers: Vec<u32> = texts
        .iter()
        .filter_map(|text| {
            let digits: String = text.trim_start_matches('(').chars().take_while(char::is_ascii_digit).collect();
            digits.parse().ok()
        })
        .collect();
    let short = texts.iter().all(|text| text.len() <= 12 && !text.contains(' ') || text.contains('='));
    texts.len() >= 3
        && short
        && numbers.len() + 2 >= texts.len()
        && numbers.windows(2).all(|pair| pair[1] == pair[0] + 1)
        && numbers.len() >= 2
}

pub(crate) fn is_total(text: &str) -> bool {
    let text = fold(text);
    ["tong cong", "cong", "tong", "tong so"].contains(&text.trim_end_matches([':', '.', ' ']))
        || ["tong cong", "tong so:", "cong:"].iter().any(|start| text.starts_with(start))
}

pub(crate) fn is_note(text: &str) -> bool {
    let folded = fold(text);
    folded.starts_with("ghi chu") || text.starts_with("(*)") || text.starts_with('*')
}

/// A text that begins in the middle of a sentence.
pub(crate) fn goes_on(text: &str) -> bool {
    text.chars().next().is_some_and(|c| c.is_lowercase() || matches!(c, ',' | ';' | '.' | ')' | '-' | '+' | '•' | '/'))
}
