//! Document numbers inside a message, in any case: `86/STTTT-TTBCXB`, `86/stttt-ttbcxb`, `36/QD-UBND`.

use dondoc_text::document::DocumentNumber;

/// Words that follow a number and a slash without being the symbol of a document: "1/xong", "2/ok-anh".
const PLAIN_WORDS: [&str; 12] =
    ["xong", "chua", "dang", "ok", "done", "roi", "viec", "lam", "ngay", "thang", "gia", "nha"];

/// The document number that begins at a digit, and where it ends.
pub(crate) fn number_at(chars: &[(usize, char)], start: usize) -> Option<(DocumentNumber, usize)> {
    let get = |i: usize| chars.get(i).map(|(_, c)| *c);
    let before = start.checked_sub(1).and_then(get);
    if before.is_some_and(|c| c.is_alphanumeric() || matches!(c, '/' | '.' | ',')) {
        return None;
    }
    let mut text = String::new();
    let mut i = start;
    while let Some(c) = get(i).filter(char::is_ascii_digit) {
        text.push(c);
        i += 1;
    }
    // "12a/TTr-SNV"
    if let Some(c) = get(i).filter(|c| c.is_ascii_alphabetic())
        && matches!(get(i + 1), Some('/'))
    {
        text.push(c.to_ascii_lowercase());
        i += 1;
    }
    let mut best = None;
    while let Some((separator, part, end)) = part_at(chars, i) {
        text.push(separator);
        text.push_str(&part);
        i = end;
        best = DocumentNumber::parse(&text.to_lowercase()).ok().map(|number| (number, end)).or(best);
    }
    best
}

/// A separator and a part of the symbol: letters of any case but without tones, or a year.
fn part_at(chars: &[(usize, char)], at: usize) -> Option<(char, String, usize)> {
    let get = |i: usize| chars.get(i).map(|(_, c)| *c);
    let skip = |mut i: usize| {
        while get(i) == Some(' ') {
            i += 1;
        }
        i
    };
    let sign = skip(at);
    let separator = match get(sign)? {
        '/' => '/',
        '-' | '–' | '‑' | '‐' => '-',
        _ => return None,
    };
    let start = skip(sign + 1);
    let spaced = sign > at || start > sign + 1;
    let end = (start..chars.len()).find(|i| !chars[*i].1.is_alphanumeric()).unwrap_or(chars.len());
    let raw: String = chars[start..end].iter().map(|(_, c)| if *c == 'Ð' { 'Đ' } else { *c }).collect();
    let lower = raw.to_lowercase();
    let symbol_letters = |c: char| c.is_ascii_alphanumeric() || matches!(c, 'đ' | 'ư' | 'ơ' | 'ô' | 'â' | 'ê' | 'ă');
    if lower.is_empty() || !lower.chars().all(symbol_letters) || PLAIN_WORDS.contains(&lower.as_str()) {
        return None;
    }
    let digits = lower.chars().all(|c| c.is_ascii_digit());
    let starts_with_digit = lower.starts_with(|c: char| c.is_ascii_digit());
    if (digits && (separator == '-' || lower.len() < 4)) || (starts_with_digit && !digits) || lower.len() > 14 {
        return None;
    }
    // A spaced dash more often begins the next thought than a symbol, unless capitals go on.
    if spaced && raw.chars().any(char::is_lowercase) {
        return None;
    }
    let symbol = match lower.as_str() {
        "qd" => "qđ",
        "hdnd" => "hđnd",
        "nd" => "nđ",
        other => other,
    };
    Some((separator, symbol.to_owned(), end))
}
