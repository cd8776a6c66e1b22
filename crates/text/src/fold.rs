//! Normal forms of Vietnamese text.

use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};

/// Text as it is stored: NFC, every kind of space one plain space, no invisible characters, trimmed.
///
/// Line breaks survive as a single `\n` because several documents share a table cell by line.
/// `Ð` (U+00D0, Icelandic, common in old documents) becomes `Đ` (U+0110).
pub fn tidy(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.nfc() {
        match c {
            '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{2069}' | '\u{FEFF}' | '\u{AD}' => {}
            '\n' | '\u{0B}' | '\u{0C}' | '\u{85}' | '\u{2028}' | '\u{2029}' => {
                while out.ends_with(' ') {
                    out.pop();
                }
                if !out.is_empty() && !out.ends_with('\n') {
                    out.push('\n');
                }
            }
            c if c.is_whitespace() => {
                if !out.is_empty() && !out.ends_with([' ', '\n']) {
                    out.push(' ');
                }
            }
            c if c.is_control() => {}
            'Ð' => out.push('Đ'),
            c => out.push(c),
        }
    }
    out.truncate(out.trim_end().len());
    out
}

/// Text as it is compared: [`tidy`], on one line, lower case, without diacritics, `đ` as `d`.
///
/// Dashes become `-`, quotes are dropped. Two spellings of one name fold to the same string.
pub fn fold(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in tidy(text).nfd().filter(|c| !is_combining_mark(*c)).flat_map(char::to_lowercase) {
        match c {
            'đ' | 'ð' => out.push('d'),
            '\u{2010}'..='\u{2015}' | '\u{2212}' => out.push('-'),
            '"' | '\'' | '“' | '”' | '‘' | '’' | '«' | '»' => {}
            '\n' => out.push(' '),
            c => out.push(c),
        }
    }
    // Dropped marks and quotes may have left spaces side by side.
    tidy(&out)
}

/// Whether a cell says nothing: empty, or only dashes, dots and spaces.
pub fn is_blank(text: &str) -> bool {
    fold(text).chars().all(|c| matches!(c, ' ' | '-' | '.' | '…' | '_' | '/'))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn folding_makes_spellings_equal() {
        for (a, b) in [
            ("Sở Thông tin và Truyền thông", "SO THONG TIN VA TRUYEN THONG"),
            ("Quý\u{a0}III/2024", "quy iii/2024"),
            ("Đắk Nông", "dak nong"),
            ("Ðắk Nông", "Đắk\u{200b} Nông"),
            ("hoa\u{300}n tha\u{300}nh", "hoàn thành"),
            ("2022–2025", "2022-2025"),
        ] {
            assert_eq!(fold(a), fold(b), "{a} / {b}");
        }
    }

    #[test]
    fn tidying_keeps_lines_and_letters() {
        assert_eq!(tidy("  - 551/STTTT-CN \r\n\n - 780/STTTT-CN\t "), "- 551/STTTT-CN\n- 780/STTTT-CN");
        assert_eq!(tidy("Ðề án\u{ad} 06"), "Đề án 06");
    }

    #[test]
    fn dashes_say_nothing() {
        for text in ["", " ", "-", "–", " … ", "..."] {
            assert!(is_blank(text), "{text:?}");
        }
        assert!(!is_blank("0"));
    }

    proptest! {
        #[test]
        fn both_are_idempotent(text in "\\PC{0,40}") {
            prop_assert_eq!(tidy(&tidy(&text)), tidy(&text));
            prop_assert_eq!(fold(&fold(&text)), fold(&text));
        }
    }
}
