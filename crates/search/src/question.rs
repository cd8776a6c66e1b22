//! What people type, as what they ask for.

use crate::word::{Word, words};
use dondoc_text::tidy;

/// So many words are looked for; nobody means more, and a pasted page must not keep the machine busy.
const MOST: usize = 32;

/// What a text asks for.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Question {
    /// All of these must be there.
    pub parts: Vec<Part>,
    /// Whether the last word may be unfinished.
    pub open: bool,
}

/// One thing that must be there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Part {
    /// A word anywhere.
    Word(Word),
    /// Two words or more, side by side: in quotes, or the parts of a document number.
    Phrase(Vec<Word>),
}

impl Question {
    /// Reads what was typed; every text has a reading.
    pub fn read(text: &str) -> Question {
        let text: String = text.chars().take(2_000).collect();
        let mut parts = Vec::new();
        let (mut left, mut quoted) = (MOST, false);
        for stretch in text.split(['"', '“', '”', '„', '«', '»']) {
            let mut found = words(stretch);
            found.truncate(left);
            left -= found.len();
            let runs = if quoted { vec![found.into_iter().map(|(_, word)| word).collect()] } else { runs(found) };
            parts.extend(runs.into_iter().filter_map(part));
            quoted = !quoted;
        }
        // The loop has turned once more than there are quotes, so a quote that was closed left this set.
        let typing = tidy(&text).ends_with(char::is_alphanumeric) && !text.ends_with(char::is_whitespace);
        Question { parts, open: typing && left > 0 }
    }
}

fn part(mut run: Vec<Word>) -> Option<Part> {
    match run.len() {
        0 => None,
        1 => run.pop().map(Part::Word),
        _ => Some(Part::Phrase(run)),
    }
}

/// Words joined as in "86/STTTT-TTBCXB" belong together, and so do "NV" and its number.
fn runs(found: Vec<(Option<char>, Word)>) -> Vec<Vec<Word>> {
    let mut runs: Vec<Vec<Word>> = Vec::new();
    for (gap, word) in found {
        let joined = matches!(gap, Some('/' | '-' | '.' | '_' | '–' | '‑' | '‐'));
        let number = word.folded.bytes().all(|b| b.is_ascii_digit());
        match runs.last_mut() {
            Some(run) if number && run.len() == 1 && run[0].folded == "nv" => run[0].folded.push_str(&word.folded),
            Some(run) if joined => run.push(word),
            _ => runs.push(vec![word]),
        }
    }
    runs
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Words by their forms, phrases in brackets, `*` behind what may be unfinished.
    fn show(question: &Question) -> String {
        let word = |it: &Word| it.marked.clone().unwrap_or_else(|| it.folded.clone());
        let part = |it: &Part| match it {
            Part::Word(it) => word(it),
            Part::Phrase(run) => format!("[{}]", run.iter().map(word).collect::<Vec<_>>().join(" ")),
        };
        let parts: Vec<String> = question.parts.iter().map(part).collect();
        format!("{}{}", parts.join(" "), if question.open { "*" } else { "" })
    }

    #[track_caller]
    fn check(text: &str, expected: &str) {
        assert_eq!(show(&Question::read(text)), expected, "{text:?}");
    }

    #[test]
    fn what_is_typed_has_a_reading() {
        check("phòng chống bão", "1phong 2chông 4bao*");
        check("phòng chống bão ", "1phong 2chông 4bao");
        check("86/STTTT-TTBCXB", "[86 stttt ttbcxb]*");
        check("công văn 86/stttt ngày", "0công 0văn [86 stttt] 1ngay*");
        check("\"chuyển đổi số\"", "[3chuyên 3đôi 2sô]");
        check("“chuyển đổi số” tỉnh", "[3chuyên 3đôi 2sô] 3tinh*");
        check("tỉnh \"chuyển đổi", "3tinh [3chuyên 3đôi]*");
        check("\"bão\"", "4bao");
        check("NV12", "nv12*");
        check("nv 0012 bão", "nv12 4bao*");
        check("\" \"\"", "");
        check("?!…", "");
        check("ba\u{303}o", "4bao*");
    }

    #[test]
    fn a_pasted_page_is_cut() {
        let question = Question::read(&"bão lũ ".repeat(1_000));
        assert_eq!((question.parts.len(), question.open), (MOST, false));
        assert_eq!(Question::read(&"\"a".repeat(1_000)).parts.len(), MOST);
    }
}
