//! Words as they are compared: without diacritics, and with them whatever the habit of placing the tone.

use dondoc_text::tidy;
use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};

/// Longer words are cut; nothing that people type on purpose is longer.
const LONGEST: usize = 60;

/// One word, in the two forms under which it is looked up.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Word {
    /// Lower case, without diacritics, `đ` as `d`; numbers without leading zeros.
    pub folded: String,
    /// The tone as a digit, then the letters; only when the word has diacritics. "hoà" and "hòa" are both `1hoa`.
    pub marked: Option<String>,
}

impl Word {
    /// Reads a word that is already lower case; none when nothing is left of it.
    fn of(token: &str) -> Option<Word> {
        let token = token.char_indices().nth(LONGEST).map_or(token, |(end, _)| &token[..end]);
        if token.is_ascii() {
            return Some(Word { folded: without_zeros(token.to_owned()), marked: None });
        }
        let (mut tone, mut folded, mut letters) = ('0', String::new(), String::new());
        for c in token.nfd() {
            match c {
                '\u{300}' => tone = '1',
                '\u{301}' => tone = '2',
                '\u{309}' => tone = '3',
                '\u{303}' => tone = '4',
                '\u{323}' => tone = '5',
                '\u{302}' | '\u{306}' | '\u{31b}' => letters.push(c),
                c if is_combining_mark(c) => {}
                c => {
                    folded.push(if matches!(c, 'đ' | 'ð') { 'd' } else { c });
                    letters.push(c);
                }
            }
        }
        let letters: String = letters.nfc().collect();
        let marked = (tone != '0' || letters != folded).then(|| format!("{tone}{letters}"));
        (!folded.is_empty()).then(|| Word { folded: without_zeros(folded), marked })
    }

    /// Whether it holds a digit: a number is meant as it is typed.
    pub fn has_digit(&self) -> bool {
        self.folded.contains(|c: char| c.is_ascii_digit())
    }
}

/// "086" as "86" and "nv012" as "nv12": people and registers differ about zeros.
fn without_zeros(word: String) -> String {
    let digits = word.strip_prefix("nv").unwrap_or(&word);
    if !digits.starts_with('0') || !digits.bytes().all(|b| b.is_ascii_digit()) {
        return word;
    }
    let number = digits.trim_start_matches('0');
    format!("{}{}", &word[..word.len() - digits.len()], if number.is_empty() { "0" } else { number })
}

/// The words of a text, each with what stands before it when that is a single character.
pub fn words(text: &str) -> Vec<(Option<char>, Word)> {
    let text = tidy(text);
    let (mut found, mut gap, mut token) = (Vec::new(), (0, ' '), String::new());
    for c in text.chars().flat_map(char::to_lowercase).chain(['\n']) {
        if c.is_alphanumeric() || (is_combining_mark(c) && !token.is_empty()) {
            token.push(c);
            continue;
        }
        if let Some(word) = Some(&*token).filter(|it| !it.is_empty()).and_then(Word::of) {
            found.push(((gap.0 == 1).then_some(gap.1), word));
            gap.0 = 0;
        }
        token.clear();
        gap = (gap.0 + 1, c);
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[track_caller]
    fn check(text: &str, expected: &[(&str, &str)]) {
        let found = words(text);
        let found: Vec<(&str, &str)> =
            found.iter().map(|(_, it)| (&*it.folded, it.marked.as_deref().unwrap_or(""))).collect();
        assert_eq!(found, expected, "{text:?}");
    }

    #[test]
    fn a_word_has_a_bare_and_a_marked_form() {
        check("Phòng, chống BÃO", &[("phong", "1phong"), ("chong", "2chông"), ("bao", "4bao")]);
        check("ba\u{303}o bão", &[("bao", "4bao"), ("bao", "4bao")]);
        check("hoà hòa thuỷ thủy", &[("hoa", "1hoa"), ("hoa", "1hoa"), ("thuy", "3thuy"), ("thuy", "3thuy")]);
        check("Đường Ðắk đô", &[("duong", "1đương"), ("dak", "2đăk"), ("do", "0đô")]);
        check("86/STTTT-TTBCXB", &[("86", ""), ("stttt", ""), ("ttbcxb", "")]);
        check("036 000 NV007 nvx", &[("36", ""), ("0", ""), ("nv7", ""), ("nvx", "")]);
        check(" – … \u{301} ", &[]);
    }

    proptest! {
        #[test]
        fn words_of_vietnamese_letters_fold_as_everywhere_else(text in "[a-zàảãáạăằẳẵắặâầẩẫấậđèẻẽéẹêềểễếệìỉĩíịòỏõóọôồổỗốộơờởỡớợùủũúụưừửữứựỳỷỹýỵA-ZĐƯỚÀ]{1,12}") {
            let found = words(&text);
            prop_assert_eq!(found.len(), 1);
            prop_assert_eq!(&found[0].1.folded, &dondoc_text::fold(&text));
        }
    }
}
