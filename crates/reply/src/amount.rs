//! How far the work is: percentages, fractions, "một nửa".

use crate::{lexicon::Message, number};

/// An amount, and the words it covers.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Amount {
    pub(crate) from: usize,
    pub(crate) to: usize,
    /// 0 to 100.
    pub(crate) percent: u8,
}

/// What is counted, so that "4/5" before it is a fraction and not the fourth of May.
const COUNTED: &[&str] = &[
    "hồ",
    "xã",
    "huyện",
    "việc",
    "mục",
    "phần",
    "đơn",
    "nội",
    "nhiệm",
    "hạng",
    "phường",
    "thôn",
    "trường",
    "hộ",
    "dự",
    "chỉ",
    "tiêu",
    "công",
    "sở",
    "văn",
    "bước",
    "gói",
    "người",
    "cơ",
    "ý",
    "khâu",
    "điểm",
    "bài",
    "báo",
    "kiến",
    "đầu",
    "cái",
    "số",
    "thủ",
    "tổ",
    "khu",
    "tuyến",
];

/// What comes before a fraction.
const REACHED: &[&str] =
    &["được", "xong", "đạt", "thành", "khoảng", "tầm", "làm", "cỡ", "mới", "hơn", "gần", "nộp", "gửi", "rồi"];

/// The amounts of a message, in order.
pub(crate) fn find(message: &Message) -> Vec<Amount> {
    let mut found = Vec::new();
    let mut i = 0;
    while i < message.words.len() {
        match at(message, i) {
            Some((percent, to)) => {
                found.push(Amount { from: i, to, percent: left_over(message, i, percent) });
                i = to;
            }
            None => i += 1,
        }
    }
    found
}

fn at(message: &Message, i: usize) -> Option<(u8, usize)> {
    // "Nua" without marks is "nữa" as often.
    let whole_word =
        !message.words[i].spelling.is_plain() || i > 0 && message.is_any(i - 1, &["một", "được", "xong", "hơn", "quá"]);
    if message.is(i, "nửa") && whole_word && !half_of_time(message, i + 1) && !message.is(i + 1, "đầu") {
        return Some((50, i + 1));
    }
    let (n, next) = number::at(message, i)?;
    // "50-60%" is the lower of the two.
    if message.is_sign(next, '-') || message.is_sign(next, '–') {
        let (upper, end) = number::at(message, next + 1)?;
        let end = percent_sign(message, end)?;
        return (n <= upper).then_some((u8::try_from(n).ok().filter(|n| *n <= 100)?, end));
    }
    // "12,5%": the whole part is near enough.
    let tight = |i: usize| message.words.get(i).is_some_and(|word| word.glued);
    let next = match (
        tight(next) && tight(next + 1) && (message.is_sign(next, ',') || message.is_sign(next, '.')),
        number::at(message, next + 1),
    ) {
        (true, Some((_, end))) if percent_sign(message, end).is_some() => end,
        _ => next,
    };
    if let Some(end) = percent_sign(message, next) {
        return Some((u8::try_from(n).ok().filter(|n| *n <= 100)?, end));
    }
    let (of, end) = fraction(message, i, n, next)?;
    let percent = (u64::from(n) * 100 + u64::from(of) / 2) / u64::from(of);
    // A part is never rounded up to the whole.
    let percent = if n < of { percent.min(99) } else { percent };
    Some((u8::try_from(percent).ok()?, end))
}

fn percent_sign(message: &Message, i: usize) -> Option<usize> {
    if message.is_sign(i, '%') || message.is_sign(i, '％') {
        return Some(i + 1);
    }
    (message.is(i, "phần") && message.is(i + 1, "trăm")).then_some(i + 2).or(message.is(i, "pt").then_some(i + 1))
}

/// "8/10 hồ sơ", "được 4/5", "hai phần ba"; also "8 trên 10 xã".
fn fraction(message: &Message, from: usize, n: u32, next: usize) -> Option<(u32, usize)> {
    let spoken = message.is(next, "phần") || message.is(next, "trên");
    if !spoken && !message.is_sign(next, '/') {
        return None;
    }
    let (of, end) = number::at(message, next + 1)?;
    let later_part =
        message.is_sign(end, '/') && message.words.get(end + 1).is_some_and(|word| word.number().is_some());
    let after_sign =
        from > 0 && ['/', '-', '.'].iter().any(|sign| message.is_sign(from - 1, *sign)) && message.words[from].glued;
    if of == 0 || n > of || of > 1900 || later_part || after_sign {
        return None;
    }
    let counted = message.is_any(end, COUNTED);
    let reached = from > 0 && message.is_any(from - 1, REACHED);
    // No month has such a number, so it cannot be a date.
    let no_date = of > 12 || n == of || n == 0;
    let dated = from > 0 && message.is_any(from - 1, &["ngày", "hôm", "đến", "tới", "trước", "sang", "hạn"]);
    (counted || spoken && n < 20 || !dated && (reached || n == 0 || no_date && of > 12)).then_some((of, end))
}

fn half_of_time(message: &Message, i: usize) -> bool {
    message.is_any(i, &["tháng", "ngày", "tuần", "năm", "buổi", "tiếng", "giờ"])
}

/// "Còn 20%" says that 80 % are done.
fn left_over(message: &Message, from: usize, percent: u8) -> u8 {
    let left = (from.saturating_sub(2)..from).any(|i| message.is(i, "còn"))
        && !(from >= 1 && message.is_any(from - 1, &["được", "đạt"]));
    if left { 100 - percent } else { percent }
}
