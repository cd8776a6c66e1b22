//! What a progress cell says.
//!
//! Only plain words of completion count. "Chưa hoàn thành", "hoàn thành 50%", "hoàn thành dự thảo" do not,
//! and a text that speaks of completion without saying it is left to a person.

use crate::column::has_word;
use dondoc_text::fold;

/// A progress cell, understood.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Progress {
    pub done: bool,
    pub percent: Option<u8>,
    /// Completion is mentioned, yet neither said nor denied.
    pub unclear: bool,
}

/// Words that say it, at the start of the cell.
const SAID: [&str; 14] = [
    "da hoan thanh",
    "hoan thanh",
    "da hoan tat",
    "hoan tat",
    "da thuc hien xong",
    "thuc hien xong",
    "da xong",
    "xong",
    "da hoan thien xong",
    "da ban hanh xong",
    "100%",
    "100 %",
    "dat 100%",
    "da dat 100%",
];
/// What may follow in the same clause without taking anything back.
const TAILS: [&str; 22] = [
    "100%",
    "100 %",
    "dat 100%",
    "dung han",
    "dung tien do",
    "dung thoi han",
    "truoc han",
    "truoc thoi han",
    "som han",
    "qua han",
    "tre han",
    "cham",
    "cham tien do",
    "toan bo",
    "nhiem vu",
    "cong viec",
    "day du",
    "theo ke hoach",
    "theo quy dinh",
    "nhiem vu duoc giao",
    "xong",
    "vuot tien do",
];
/// Words that deny completion or put it off.
const DENIED: [&str; 21] = [
    "chua",
    "khong",
    "dang",
    "se",
    "du kien",
    "phan dau",
    "co ban",
    "gan",
    "sap",
    "mot phan",
    "con lai",
    "tiep tuc",
    "chuan bi",
    "du thao",
    "buoc",
    "lay y kien",
    "mot so",
    "yeu cau",
    "de nghi",
    "can",
    "nua",
];

/// Reads a progress cell.
pub(crate) fn read(text: &str) -> Progress {
    let folded = fold(text);
    let percents = percents(&folded);
    let percent = match percents.as_slice() {
        [one] => Some(*one),
        _ => None,
    };
    if text.contains('?') {
        return Progress { percent, unclear: mentions(&folded), ..Progress::default() };
    }
    let denied = DENIED.iter().any(|word| has_word(&folded, &fold(word)));
    let partly = percents.iter().any(|percent| *percent < 100) || part_of(&folded);
    let said = complete(first_clause(&folded));
    let done = said && !denied && !partly;
    Progress { done, percent, unclear: !done && mentions(&folded) && !denied && !partly }
}

/// Whether a text is a progress report at all, judged by its first words.
pub(crate) fn speaks(text: &str) -> bool {
    let folded = fold(text);
    SAID.iter().any(|said| starts(&folded, said))
        || ["chua hoan thanh", "chua thuc hien", "dang thuc hien", "dang trien khai", "dang du thao", "dang xay dung"]
            .iter()
            .any(|word| starts(&folded, word))
}

fn starts(text: &str, word: &str) -> bool {
    text.strip_prefix(word).is_some_and(|rest| !rest.starts_with(char::is_alphanumeric))
}

fn mentions(folded: &str) -> bool {
    ["hoan thanh", "hoan tat", "xong", "100%", "100 %"].iter().any(|word| has_word(folded, word))
}

/// Up to the first mark that ends a clause; a full stop inside a number or a date does not.
fn first_clause(folded: &str) -> &str {
    let end = folded.char_indices().find(|(i, c)| match c {
        ';' | ',' | ':' | '(' | '!' => true,
        '.' => !folded[i + 1..].starts_with(|c: char| c.is_ascii_digit()),
        '-' => folded[..*i].ends_with(' '),
        _ => false,
    });
    let clause = end.map_or(folded, |(i, _)| &folded[..i]);
    clause.trim_start_matches(['-', '+', ' ']).trim()
}

fn complete(clause: &str) -> bool {
    SAID.iter().any(|said| {
        clause.strip_prefix(said).is_some_and(|rest| {
            let rest = rest.trim();
            rest.is_empty() || tail(rest)
        })
    })
}

/// "dung han ngay 12/3/2024": known words and dates only.
fn tail(rest: &str) -> bool {
    let mut rest = rest;
    while !rest.is_empty() {
        let known = TAILS.iter().filter(|tail| starts(rest, tail)).max_by_key(|tail| tail.len());
        let (word, after) = rest.split_once(' ').unwrap_or((rest, ""));
        let dated = ["ngay", "thang", "nam", "quy", "vao", "trong", "tu"].contains(&word)
            || word.chars().all(|c| c.is_ascii_digit() || matches!(c, '/' | '.' | '-'))
            || (word.contains('/') && word.chars().all(|c| c.is_ascii_digit() || "ivx/".contains(c)));
        rest = match known {
            Some(known) => rest[known.len()..].trim_start(),
            None if dated => after,
            None => return false,
        };
    }
    true
}

/// "2/5 nội dung": a fraction that is not a date.
fn part_of(folded: &str) -> bool {
    folded.split(' ').any(|word| {
        let word = word.trim_matches(|c: char| !c.is_ascii_digit());
        let parts: Vec<&str> = word.split('/').collect();
        match parts.as_slice() {
            [part, whole] => match (part.parse::<u32>(), whole.parse::<u32>()) {
                (Ok(part), Ok(whole)) => part < whole && whole < 1000 && !dated(folded, word),
                _ => false,
            },
            _ => false,
        }
    })
}

/// Whether a fraction follows a word that makes it a day or a month.
fn dated(folded: &str, word: &str) -> bool {
    ["ngay", "thang", "vao"].iter().any(|before| folded.contains(&format!("{before} {word}")))
}

fn percents(folded: &str) -> Vec<u8> {
    let mut out = Vec::new();
    for (at, _) in folded.match_indices('%') {
        let before = folded[..at].trim_end();
        let from = before.rfind(|c: char| !(c.is_ascii_digit() || c == ',' || c == '.')).map_or(0, |i| i + 1);
        let from = if before.is_char_boundary(from) { from } else { continue };
        let whole = before[from..].split([',', '.']).next().unwrap_or_default();
        if let Some(value) = whole.parse::<u8>().ok().filter(|value| *value <= 100) {
            out.push(value);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn completion_is_said_plainly_or_not_at_all() {
        for (text, done, percent, unclear) in [
            ("Hoàn thành", true, None, false),
            ("ĐÃ HOÀN THÀNH.", true, None, false),
            ("Hoa\u{300}n tha\u{300}nh", true, None, false),
            ("- Đã hoàn thành đúng hạn ngày 12/3/2024", true, None, false),
            ("Hoàn thành; UBND tỉnh đã ban hành Kế hoạch số 185/KH-UBND", true, None, false),
            ("Hoàn thành (Kế hoạch số 185/KH-UBND)", true, None, false),
            ("Hoàn thành 100%", true, Some(100), false),
            ("100%", true, Some(100), false),
            ("Đã xong", true, None, false),
            ("", false, None, false),
            ("Đang dự thảo", false, None, false),
            ("Chưa hoàn thành", false, None, false),
            ("Hoàn thành 50%", false, Some(50), false),
            ("Đang hoàn thành", false, None, false),
            ("Hoàn thành?", false, None, true),
            ("Đã hoàn thành chưa", false, None, false),
            ("Không hoàn thành", false, None, false),
            ("Cơ bản hoàn thành", false, None, false),
            ("Dự kiến hoàn thành trong quý III", false, None, false),
            ("Hoàn thành dự thảo, đang lấy ý kiến", false, None, false),
            ("Hoàn thành hồ sơ trình UBND tỉnh", false, None, true),
            ("Hoàn thành 2/5 nội dung", false, None, false),
            ("Hoàn thành, tiếp tục theo dõi", false, None, false),
            ("Đạt 40,5%", false, Some(40), false),
            ("Sở đã ban hành Kế hoạch số 815/KH-STTTT ngày 04/4/2024", false, None, false),
            ("28/28 hệ thống đạt 100% phê duyệt", false, Some(100), true),
        ] {
            assert_eq!(read(text), Progress { done, percent, unclear }, "{text}");
        }
    }

    proptest! {
        #[test]
        fn any_text_is_survived(text in "\\PC{0,60}|[0-9%,./ hoàn thành]{0,40}") {
            read(&text);
            speaks(&text);
        }
    }
}
