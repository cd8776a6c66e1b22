//! Words that are one slip of a finger away.

use std::collections::BTreeSet;

const PLAIN: &str = "abcdefghijklmnopqrstuvwxyz";
const MARKED: &str = "abcdefghijklmnopqrstuvwxyzăâđêôơư";

/// Shorter words have too many neighbours for a guess to be worth anything.
const SHORTEST: usize = 4;

/// The longest word that is guessed at.
const LONGEST: usize = 12;

/// Every spelling with one letter too few, too many, another, or two neighbours swapped; none for short words.
///
/// `marked` words may take letters with diacritics, yet never become the same word with other diacritics: whoever
/// typed those meant them.
pub fn slips(word: &str, marked: bool) -> BTreeSet<String> {
    let letters: Vec<char> = word.chars().collect();
    if !(SHORTEST..=LONGEST).contains(&letters.len()) {
        return BTreeSet::new();
    }
    let mut found = BTreeSet::new();
    let mut keep = |letters: &[char]| found.insert(letters.iter().collect::<String>());
    for at in 0..=letters.len() {
        let (before, after) = letters.split_at(at);
        if let [_, rest @ ..] = after {
            keep(&[before, rest].concat());
        }
        if let [one, two, rest @ ..] = after {
            keep(&[before, &[*two, *one], rest].concat());
        }
        for letter in if marked { MARKED } else { PLAIN }.chars() {
            keep(&[before, &[letter], after].concat());
            if let [_, rest @ ..] = after {
                keep(&[before, &[letter], rest].concat());
            }
        }
    }
    let same = dondoc_text::fold(word);
    found.retain(|it| it != word && !(marked && dondoc_text::fold(it) == same));
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_letter_is_forgiven_and_a_diacritic_is_not() {
        let plain = slips("chuyen", false);
        for near in ["chuyn", "chuyenn", "chuyem", "chyuen", "huyen"] {
            assert!(plain.contains(near), "{near}");
        }
        for far in ["chuyen", "chun", "chuyennn"] {
            assert!(!plain.contains(far), "{far}");
        }
        let marked = slips("chuyên", true);
        assert!(marked.contains("chuyê") && marked.contains("chuyêm") && !marked.contains("chuyen"));
        assert!(slips("so", false).is_empty());
    }
}
