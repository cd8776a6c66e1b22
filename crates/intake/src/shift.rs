//! Rows whose cells stand one column too far to the left, as scanners and hand-made tables leave them.

use crate::{
    Column,
    mapping::Mapping,
    table::is_blank,
    words::{Fit, Words},
};

/// Puts the cells of a shifted row where they belong, and says from which column on.
///
/// It is done only when a cell clearly is of another kind, the last cell is free, and after the move
/// no cell contradicts its column while more of them agree.
pub(crate) fn mend(texts: &mut Vec<String>, mapping: &Mapping, words: &mut Words<'_>) -> Option<usize> {
    if texts.last().is_none_or(|last| !is_blank(last)) {
        return None;
    }
    let from = (0..texts.len())
        .find(|at| !is_blank(&texts[*at]) && words.fit(mapping.columns[*at], &texts[*at]) == Fit::No)?;
    if [Column::Number, Column::DirectiveNumber, Column::Content].contains(&mapping.columns[from]) {
        return None;
    }
    let mut moved = texts.clone();
    moved.pop();
    moved.insert(from, String::new());
    let before = tally(texts, from, mapping, words);
    let after = tally(&moved, from, mapping, words);
    if after.0 == 0 && after.1 > before.1 {
        *texts = moved;
        return Some(from);
    }
    None
}

/// How many cells from a column on contradict it, and how many agree.
fn tally(texts: &[String], from: usize, mapping: &Mapping, words: &mut Words<'_>) -> (usize, usize) {
    let mut count = (0, 0);
    for (text, column) in texts.iter().zip(&mapping.columns).skip(from).filter(|(text, _)| !is_blank(text)) {
        match words.fit(*column, text) {
            Fit::No => count.0 += 1,
            Fit::Yes => count.1 += 1,
            Fit::Maybe => {}
        }
    }
    count
}
