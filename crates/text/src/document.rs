//! Document numbers and dates.
//!
//! A number is read by the grammar of Decree 30/2020 (`15/QĐ-BNV`, `551/STTTT-CN`, `69/2019/QĐ-UBND`,
//! `72/2025/QH15`), by the Party's (`03-KH/BCĐCĐS`) and by what joint offices write
//! (`1158/KHPH-STTTT-SGDĐT-TĐ`). An abbreviation nobody listed is accepted: offices invent them.

use std::{fmt, str::FromStr};

use chrono::NaiveDate;

use crate::tidy;

/// Abbreviations of the kinds of document (Decree 30/2020, Annex III).
const KINDS: [&str; 30] = [
    "NQ", "QĐ", "CT", "QC", "QyĐ", "TC", "TB", "HD", "CTr", "KH", "PA", "ĐA", "DA", "BC", "BB", "TTr", "HĐ", "CĐ",
    "BGN", "BTT", "GUQ", "GM", "GGT", "GNP", "PG", "PC", "PB", "TT", "NĐ", "KL",
];

/// The longest number with its symbol that is believed.
const LONGEST: usize = 80;

/// The number and symbol of a document (số, ký hiệu): "86/STTTT-TTBCXB".
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DocumentNumber {
    text: String,
    number: usize,
}

/// Why a text is not a document number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NotADocumentNumber(String);

impl fmt::Display for NotADocumentNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "“{}” không phải số, ký hiệu văn bản; cần viết như 36/QĐ-UBND hoặc 551/STTTT-CN", self.0)
    }
}

impl std::error::Error for NotADocumentNumber {}

impl DocumentNumber {
    /// Reads one number: spaces around `/` and `-` go, `Ð` becomes `Đ`, a leading "Số" goes.
    pub fn parse(text: &str) -> Result<Self, NotADocumentNumber> {
        let mut clean = tidy(text).replace('\n', " ").replace(['–', '‑', '‐'], "-");
        let refused = || NotADocumentNumber(clean.chars().take(LONGEST).collect());
        if clean.chars().filter(|c| c.is_alphanumeric()).count() > LONGEST {
            return Err(refused());
        }
        if let Some(rest) = ["số", "Số", "SỐ"].iter().find_map(|word| clean.strip_prefix(word)) {
            clean = rest.trim_start_matches([':', ' ', '.']).to_owned();
        }
        if !clean.chars().any(char::is_uppercase) {
            clean = capitals(&clean);
        }
        let chars: Vec<char> = clean.chars().collect();
        match number_at(&chars, 0) {
            Some((found, end)) if end == chars.len() => Ok(found),
            _ => Err(NotADocumentNumber(clean.chars().take(LONGEST).collect())),
        }
    }

    /// The number as written: "86", "03", "12a".
    pub fn number(&self) -> &str {
        &self.text[..self.number]
    }

    /// What follows the number: "STTTT-TTBCXB", "2019/QĐ-UBND", "KH/BCĐCĐS".
    pub fn symbol(&self) -> &str {
        &self.text[self.number + 1..]
    }

    /// The year inside the symbol of a normative document.
    pub fn year(&self) -> Option<i32> {
        let first = self.symbol().split('/').next()?;
        (first.len() == 4).then(|| first.parse().ok()).flatten().filter(|year| (1945..2200).contains(year))
    }

    /// The abbreviation of the kind of document; an official letter (công văn) has none.
    pub fn kind(&self) -> Option<&str> {
        let first = self.parts().next()?;
        KINDS.contains(&first).then_some(first)
    }

    /// Whether the kind is one the decree lists, or none is due. `KHPPH` and `TTHT` are accepted, yet unknown.
    pub fn known_kind(&self) -> bool {
        let mut parts = self.parts();
        let first = parts.next().unwrap_or_default();
        self.kind().is_some() || is_agency(first) || !parts.next().is_some_and(is_agency)
    }

    fn parts(&self) -> impl Iterator<Item = &str> {
        self.symbol().split(['/', '-']).skip_while(|part| part.chars().all(|c| c.is_ascii_digit()))
    }
}

impl fmt::Display for DocumentNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl FromStr for DocumentNumber {
    type Err = NotADocumentNumber;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::parse(text)
    }
}

/// One document that a table cell names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reference {
    /// Its canonical number, or empty when the cell gives a date alone.
    pub number: String,
    /// Its date, when it is written and exists in the calendar.
    pub date: Option<NaiveDate>,
    /// The words this was read from.
    pub text: String,
}

/// The documents a cell names, in order: several by list dashes, semicolons, line breaks or none of them.
///
/// A date belongs to the number right before it; a date with no number before it stands alone.
///
/// ```
/// let found = dondoc_text::document::read_references("- 551/STTTT-CN ngày 07/3/2024 - 780/STTTT-CN ngày 01/4/2024");
/// assert_eq!(found.iter().map(|d| d.number.as_str()).collect::<Vec<_>>(), ["551/STTTT-CN", "780/STTTT-CN"]);
/// ```
pub fn read_references(text: &str) -> Vec<Reference> {
    let chars: Vec<char> = tidy(text).chars().map(|c| if matches!(c, '–' | '‑' | '‐') { '-' } else { c }).collect();
    let mut found: Vec<(Reference, usize, usize)> = Vec::new();
    let mut i = 0;
    while i < chars.len() {
        if !chars[i].is_ascii_digit() || !starts_word(&chars, i) {
            i += 1;
        } else if let Some((number, end)) = number_at(&chars, i) {
            found.push((Reference { number: number.to_string(), date: None, text: String::new() }, i, end));
            i = end;
        } else if let Some((date, end)) = date_at(&chars, i) {
            match found.last_mut().filter(|(last, _, _)| last.date.is_none() && !last.number.is_empty()) {
                Some((last, _, to)) => (last.date, *to) = (Some(date), end),
                None => {
                    found.push((Reference { number: String::new(), date: Some(date), text: String::new() }, i, end))
                }
            }
            i = end;
        } else {
            while i < chars.len() && (chars[i].is_alphanumeric() || (matches!(chars[i], '/') && i + 1 < chars.len())) {
                i += 1;
            }
        }
    }
    let words = |from: usize, to: usize| chars[from..to].iter().collect::<String>();
    found.into_iter().map(|(reference, from, to)| Reference { text: words(from, to), ..reference }).collect()
}

/// A digit that begins a word: not in the middle of "IPv6", "2.527" or a longer number.
fn starts_word(chars: &[char], i: usize) -> bool {
    let before = |k: usize| i.checked_sub(k).map(|j| chars[j]);
    match before(1) {
        Some(c) if c.is_alphanumeric() || matches!(c, '/' | '.' | ',') => false,
        Some('-') => !before(2).is_some_and(char::is_alphanumeric),
        _ => true,
    }
}

fn number_at(chars: &[char], start: usize) -> Option<(DocumentNumber, usize)> {
    let mut i = start;
    while i < chars.len() && chars[i].is_ascii_digit() {
        i += 1;
    }
    if i == start || i - start > 6 {
        return None;
    }
    let suffix = chars.get(i).is_some_and(|c| c.is_ascii_lowercase());
    let separated = |at: usize| chars.get(skip_spaces(chars, at)).is_some_and(|c| matches!(c, '/' | '-'));
    if suffix && separated(i + 1) {
        i += 1;
    }
    let mut text: String = chars[start..i].iter().collect();
    let number = text.len();
    while let Some((part, separator, end)) = part_at(chars, i) {
        text.push(separator);
        text.push_str(&part);
        i = end;
        if text.chars().count() > LONGEST {
            return None;
        }
    }
    let capitals = text.chars().filter(|c| c.is_uppercase()).count();
    (text.contains('/') && capitals >= 2).then_some((DocumentNumber { text, number }, i))
}

/// A separator and the part of a symbol behind it.
fn part_at(chars: &[char], from: usize) -> Option<(String, char, usize)> {
    let at = skip_spaces(chars, from);
    let separator = *chars.get(at).filter(|c| matches!(c, '/' | '-'))?;
    let start = skip_spaces(chars, at + 1);
    let mut end = start;
    while chars.get(end).is_some_and(|c| c.is_alphanumeric()) {
        end += 1;
    }
    // "(M)" marks some series.
    if chars.get(end) == Some(&'(')
        && let Some(close) = (end + 1..(end + 6).min(chars.len())).find(|j| chars[*j] == ')')
        && chars[end + 1..close].iter().all(|c| c.is_uppercase())
    {
        end = close + 1;
    }
    let part: String = chars[start..end].iter().collect();
    let letters = part.chars().filter(|c| c.is_alphabetic()).count();
    let capitals = part.chars().filter(|c| c.is_uppercase()).count();
    let spaced = at > from || start > at + 1;
    let symbol = capitals >= 1 && capitals * 2 >= letters;
    // Digits alone are a year or a series inside a number, but after a spaced dash they begin the next document.
    let digits = letters == 0 && !part.is_empty() && separator == '/' && !spaced;
    // A capitalised word after a spaced dash is the next item of a list ("Kế hoạch số …").
    let word = spaced && letters != capitals && !KINDS.contains(&part.as_str()) && part != "TTg";
    ((symbol && !word) || digits).then_some((part, separator, end))
}

fn skip_spaces(chars: &[char], mut i: usize) -> usize {
    while chars.get(i).is_some_and(|c| c.is_whitespace()) {
        i += 1;
    }
    i
}

/// `07/3/2024`, `7.3.2024`, `07 / 3 / 2024`, `07 tháng 3 năm 2024`, `07/3/24`.
fn date_at(chars: &[char], start: usize) -> Option<(NaiveDate, usize)> {
    let (day, i) = digits_at(chars, start, 2)?;
    let (month, i) = digits_at(chars, after_joint(chars, i, "tháng")?, 2)?;
    let from = after_joint(chars, i, "năm")?;
    let (year, end) = digits_at(chars, from, 4)?;
    // Two digits are a year of this century, as deadlines read them; "1.2.24" may as well number a paragraph.
    let short = end - from == 2 && (20..50).contains(&year) && !chars[start..from].contains(&'.');
    let year = if short { 2000 + year } else { year };
    let date = NaiveDate::from_ymd_opt(i32::try_from(year).ok()?, month, day)?;
    (1945..2200).contains(&year).then_some((date, end))
}

fn digits_at(chars: &[char], start: usize, most: usize) -> Option<(u32, usize)> {
    let end = (start..chars.len()).find(|i| !chars[*i].is_ascii_digit()).unwrap_or(chars.len());
    let text: String = chars[start..end].iter().collect();
    (!text.is_empty() && text.len() <= most).then(|| text.parse().ok()).flatten().map(|value| (value, end))
}

fn after_joint(chars: &[char], from: usize, word: &str) -> Option<usize> {
    let at = skip_spaces(chars, from);
    if chars.get(at).is_some_and(|c| matches!(c, '/' | '.' | '-')) {
        return Some(skip_spaces(chars, at + 1));
    }
    let end = at + word.chars().count();
    let said: String = chars.get(at..end)?.iter().collect();
    (said.to_lowercase() == word).then(|| skip_spaces(chars, end))
}

fn is_agency(part: &str) -> bool {
    ["UBND", "HĐND", "TU", "TW", "TTg", "CP", "VPCP"].contains(&part)
        || ["BCĐ", "BĐH", "BTC", "BQL", "VP"].iter().any(|start| part.starts_with(start))
        || (part.starts_with('S') && part.chars().count() >= 3)
}

/// A number typed without a single capital, as it must have been meant.
fn capitals(text: &str) -> String {
    let mut out = String::new();
    for (i, part) in text.split_inclusive(['/', '-', ' ']).enumerate() {
        let core = part.trim_end_matches(['/', '-', ' ']);
        let mixed = ["TTg", "QyĐ", "CTr", "TTr"].into_iter().find(|kind| kind.to_lowercase() == core);
        match mixed {
            Some(kind) => out.push_str(kind),
            None if i == 0 => out.push_str(core),
            None => out.push_str(&core.to_uppercase()),
        }
        out.push_str(&part[core.len()..]);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn numbers_are_read_and_written_one_way() {
        for (text, canonical, number, symbol, known) in [
            ("86/STTTT-TTBCXB", "86/STTTT-TTBCXB", "86", "STTTT-TTBCXB", true),
            ("Số: 05 / BC - STTTT", "05/BC-STTTT", "05", "BC-STTTT", true),
            ("36/QÐ-UBND", "36/QĐ-UBND", "36", "QĐ-UBND", true),
            ("36/qđ-ubnd", "36/QĐ-UBND", "36", "QĐ-UBND", true),
            ("42/2014/qđ-ttg", "42/2014/QĐ-TTg", "42", "2014/QĐ-TTg", true),
            ("69/2019/QĐ-UBND", "69/2019/QĐ-UBND", "69", "2019/QĐ-UBND", true),
            ("72/2025/QH15", "72/2025/QH15", "72", "2025/QH15", true),
            ("03-KH/BCĐCĐS", "03-KH/BCĐCĐS", "03", "KH/BCĐCĐS", true),
            ("352-QĐ/TU", "352-QĐ/TU", "352", "QĐ/TU", true),
            ("12a/TTr-SNV", "12a/TTr-SNV", "12a", "TTr-SNV", true),
            ("1158/KHPPH-STTTT-SGDĐT-TĐ", "1158/KHPPH-STTTT-SGDĐT-TĐ", "1158", "KHPPH-STTTT-SGDĐT-TĐ", false),
            ("3470/23021/TTHT/UBND-FPT", "3470/23021/TTHT/UBND-FPT", "3470", "23021/TTHT/UBND-FPT", false),
            ("12/KH-UBND(M)", "12/KH-UBND(M)", "12", "KH-UBND(M)", true),
        ] {
            let read = DocumentNumber::parse(text).unwrap_or_else(|e| panic!("{text}: {e}"));
            assert_eq!(
                (read.to_string().as_str(), read.number(), read.symbol(), read.known_kind()),
                (canonical, number, symbol, known),
                "{text}"
            );
        }
        assert_eq!(DocumentNumber::parse("69/2019/QĐ-UBND").unwrap().year(), Some(2019));
        assert_eq!(DocumentNumber::parse("185/KH-UBND").unwrap().kind(), Some("KH"));
        assert_eq!(DocumentNumber::parse("551/STTTT-CN").unwrap().kind(), None);
    }

    #[test]
    fn other_texts_are_not_numbers() {
        for text in ["", "36", "QĐ-UBND", "07/3/2024", "2022-2025", "24/7", "05/11 nhiệm vụ", "5/Sở", "/QĐ-UBND", "36/"]
        {
            assert!(DocumentNumber::parse(text).is_err(), "{text}");
        }
        assert!(DocumentNumber::parse(&"1/QĐ-".repeat(100_000)).is_err());
    }

    #[test]
    fn cells_name_several_documents() {
        for (text, expected) in [
            ("86/STTTT-TTBCXB ngày 10/01/2024", "86/STTTT-TTBCXB 2024-01-10"),
            (
                "- 551/STTTT-CN ngày 07/3/2024 - 780/STTTT-CN ngày 01/4/2024",
                "551/STTTT-CN 2024-03-07|780/STTTT-CN 2024-04-01",
            ),
            (
                "- 03-KH/BCĐCĐS ngày 14/3/2024\n- 1446/KH-BĐHCĐS ngày 04/4/2024",
                "03-KH/BCĐCĐS 2024-03-14|1446/KH-BĐHCĐS 2024-04-04",
            ),
            ("551/STTTT-CN; 780/STTTT-CN ngày 01/4/2024", "551/STTTT-CN -|780/STTTT-CN 2024-04-01"),
            ("551/STTTT-CN - 780/STTTT-CN", "551/STTTT-CN -|780/STTTT-CN -"),
            ("Số 815/KH-STTTT ngày 04 tháng 4 năm 2024", "815/KH-STTTT 2024-04-04"),
            ("815/KH-STTTT - Kế hoạch số 9/KH-SNV", "815/KH-STTTT -|9/KH-SNV -"),
            ("476/STTTT-\nTTBCXB\nngày 28.02.2024", "476/STTTT-TTBCXB 2024-02-28"),
            ("3470/23021/TTHT/UBND-FPT", "3470/23021/TTHT/UBND-FPT -"),
            ("Quyết định 36/QĐ-UBND, 12/1/2024", "36/QĐ-UBND 2024-01-12"),
            ("ngày 28/02/2024", " 2024-02-28"),
            ("86/STTTT-CN ngày 10/3/24; 12/KH-UBND, 1-4-24", "86/STTTT-CN 2024-03-10|12/KH-UBND 2024-04-01"),
            ("12/KH-UBND mục 1.2.24, 10/3/99, 10/3/024", "12/KH-UBND -"),
            ("12/KH-UBND ngày 30/02/2024", "12/KH-UBND -"),
            ("12/KH-UBND ngày   /5/2024", "12/KH-UBND -"),
            ("đã xong 05/11 nhiệm vụ, 28/28 hệ thống IPv6, 2022-2025", ""),
            ("-", ""),
        ] {
            let found: Vec<String> = read_references(text)
                .iter()
                .map(|d| format!("{} {}", d.number, d.date.map_or("-".to_owned(), |date| date.to_string())))
                .collect();
            assert_eq!(found.join("|"), expected, "{text}");
        }
        let found = read_references("Theo 12/KH-SNV ngày 1/2/2024 của Sở");
        assert_eq!(found[0].text, "12/KH-SNV ngày 1/2/2024");
    }

    proptest! {
        #[test]
        fn any_text_is_survived(text in "[0-9a-zĐQU/\\- .\n()ngày]{0,60}") {
            for reference in read_references(&text) {
                if !reference.number.is_empty() {
                    prop_assert_eq!(DocumentNumber::parse(&reference.number).unwrap().to_string(), reference.number);
                }
            }
        }

        #[test]
        fn every_number_is_found_in_a_sentence(n in 1u32..99999, day in 1u32..29, month in 1u32..13) {
            let found = read_references(&format!("Công văn số {n}/SNV-CCVC ngày {day:02}/{month}/2024 của Sở"));
            prop_assert_eq!(found.len(), 1);
            prop_assert_eq!(&found[0].number, &format!("{n}/SNV-CCVC"));
            prop_assert_eq!(found[0].date, NaiveDate::from_ymd_opt(2024, month, day));
        }
    }
}
