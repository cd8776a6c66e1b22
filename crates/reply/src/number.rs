//! Numbers in digits and in words: "30", "mười lăm", "hai mươi".

use crate::lexicon::Message;

const DIGITS: [(&str, u32); 14] = [
    ("một", 1),
    ("mốt", 1),
    ("hai", 2),
    ("ba", 3),
    ("bốn", 4),
    ("tư", 4),
    ("năm", 5),
    ("lăm", 5),
    ("nhăm", 5),
    ("sáu", 6),
    ("bảy", 7),
    ("bẩy", 7),
    ("tám", 8),
    ("chín", 9),
];

/// A number, and where it ends.
pub(crate) fn at(message: &Message, i: usize) -> Option<(u32, usize)> {
    if let Some(n) = message.words.get(i)?.number() {
        return Some((n, i + 1));
    }
    let tens = |i: usize| message.is(i, "mươi") || message.is(i, "chục");
    if message.is(i, "mười") {
        return Some(digit(message, i + 1).map_or((10, i + 1), |n| (10 + n, i + 2)));
    }
    let first = digit(message, i)?;
    if tens(i + 1) {
        return Some(digit(message, i + 2).map_or((first * 10, i + 2), |n| (first * 10 + n, i + 3)));
    }
    Some((first, i + 1))
}

fn digit(message: &Message, i: usize) -> Option<u32> {
    DIGITS.iter().find(|(word, _)| message.is(i, word)).map(|(_, n)| *n)
}
