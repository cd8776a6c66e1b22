//! Days and lengths of time inside a message.

use crate::{
    Length,
    lexicon::Message,
    number,
    period::{period, weekday, weekday_name},
    point::Point,
};

/// Something about time, and the words it covers.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Spoken {
    pub(crate) from: usize,
    pub(crate) to: usize,
    pub(crate) what: What,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum What {
    Point(Point),
    Length(Length),
    /// Hours and minutes from now: "1 tiếng nữa".
    Hours,
    /// "Hôm qua", "tuần trước".
    Past,
    /// A day that does not exist: "30/2".
    Impossible,
}

pub(crate) type Found = Option<(What, usize)>;

/// The dates of a message, in order.
pub(crate) fn find(message: &Message) -> Vec<Spoken> {
    let mut found = Vec::new();
    let mut i = 0;
    while i < message.words.len() {
        let taken = message.amounts.iter().find(|amount| amount.from <= i && i < amount.to);
        if let Some(amount) = taken {
            i = amount.to;
            continue;
        }
        match at(message, i) {
            Some((what, to)) => {
                found.push(Spoken { from: i, to, what });
                i = to;
            }
            None => i += 1,
        }
    }
    found
}

fn at(message: &Message, i: usize) -> Found {
    past(message, i)
        .or_else(|| clock(message, i))
        .or_else(|| today(message, i))
        .or_else(|| day_of_month(message, i))
        .or_else(|| lunar(message, i))
        .or_else(|| period(message, i))
        .or_else(|| weekday(message, i))
        .or_else(|| length(message, i))
        .or_else(|| day_only(message, i))
}

pub(crate) fn point(point: Point, to: usize) -> Found {
    Some((What::Point(point), to))
}

pub(crate) const TIMES_OF_DAY: &[&str] = &["sáng", "chiều", "tối", "trưa", "đêm"];

fn past(message: &Message, i: usize) -> Found {
    let gone = &["qua", "kia", "trước"];
    if message.is_any(i, &["hôm", "bữa"]) && (message.is_any(i + 1, gone)) {
        return Some((What::Past, i + 2));
    }
    if message.is_any(i, &["tuần", "tháng", "quý", "năm", "đợt"])
        && message.is_any(i + 1, &["trước", "rồi", "qua", "ngoái"])
    {
        // "Xong trong tuần rồi": the week before; "hết tuần rồi".
        return Some((What::Past, i + 2));
    }
    if message.is_any(i, TIMES_OF_DAY) && message.is(i + 1, "qua") {
        return Some((What::Past, i + 2));
    }
    let weekday = weekday_name(message, i)?;
    if message.is(weekday.1, "tuần") && message.is_any(weekday.1 + 1, &["trước", "rồi", "qua"]) {
        return Some((What::Past, weekday.1 + 2));
    }
    message.is_any(weekday.1, &["trước", "vừa"]).then_some((What::Past, weekday.1 + 1))
}

/// "17h ngày 20/6", "3h chiều mai", "trước 16 giờ": the hour itself is not kept.
fn clock(message: &Message, i: usize) -> Found {
    let (hour, next) = number::at(message, i)?;
    if hour > 24 || !(message.is(next, "giờ") || message.is(next, "h")) || message.is(next + 1, "nữa") {
        return None;
    }
    let mut next = next + 1;
    if message.words.get(next).is_some_and(|word| word.number().is_some() && word.glued) {
        next += 1;
    }
    if message.is_any(next, &["rưỡi", "hơn"]) {
        next += 1;
    }
    let joined = message.is(next, "ngày")
        || message.is_any(next, TIMES_OF_DAY)
        || message.is_any(next, &["mai", "hôm", "thứ", "t"]);
    if joined && let Some(found) = at(message, next).filter(|(what, _)| matches!(what, What::Point(_))) {
        return Some(found);
    }
    let next = if message.is_any(next, TIMES_OF_DAY) { next + 1 } else { next };
    point(Point::FromToday(0), next)
}

/// Today, tomorrow and the day after.
fn today(message: &Message, i: usize) -> Found {
    let near = |i: usize| message.is(i, "nay") || message.is(i, "ni");
    let tomorrow = |i: usize| message.is(i, "mai");
    if message.is(i, "hôm") && near(i + 1) || message.is_any(i, TIMES_OF_DAY) && near(i + 1) {
        return point(Point::FromToday(0), i + 2);
    }
    if message.is(i, "trong")
        && message.is_any(i + 1, &["ngày", "sáng", "chiều", "tối"])
        && number::at(message, i + 2).is_none()
    {
        let end = if message.is(i + 2, "hôm") && near(i + 3) { i + 4 } else { i + 2 };
        let end = if near(end) { end + 1 } else { end };
        if tomorrow(end) {
            return point(Point::FromToday(1), end + 1);
        }
        return point(Point::FromToday(0), end);
    }
    let day_word = message.is_any(i, &["ngày", "sáng", "chiều", "trưa", "tối", "hôm", "bữa"]);
    if day_word && tomorrow(i + 1) {
        return point(Point::FromToday(1), i + 2);
    }
    if day_word && message.is_any(i + 1, &["kia", "mốt", "kìa"]) {
        return point(Point::FromToday(2), i + 2);
    }
    if tomorrow(i) && message.is(i + 1, "mốt") {
        return point(Point::FromToday(2), i + 2);
    }
    if message.is(i, "cuối") && message.is(i + 1, "ngày") {
        return point(Point::FromToday(if tomorrow(i + 2) { 1 } else { 0 }), i + if tomorrow(i + 2) { 3 } else { 2 });
    }
    if message.is(i, "cuối") && message.is(i + 1, "giờ") || message.is(i, "đầu") && message.is(i + 1, "giờ") {
        let (what, end) = today(message, i + 2).unwrap_or((What::Point(Point::FromToday(0)), i + 2));
        // "Đầu giờ chiều"
        let end = if message.is_any(end, TIMES_OF_DAY) && end == i + 2 { end + 1 } else { end };
        return Some((what, end));
    }
    // "Chiều em gửi"; "toi" and "sang" without marks are other words.
    let marked = message.words.get(i).is_some_and(|word| !word.spelling.is_plain());
    if message.is_any(i, &["chiều", "trưa"]) || marked && message.is_any(i, &["tối", "sáng"]) {
        return point(Point::FromToday(0), i + 1);
    }
    if tomorrow(i) && !message.is(i + 1, "mối") {
        return point(Point::FromToday(1), i + 1);
    }
    None
}

/// "30/6", "30-6-26", "30.06.2026", "2026-06-30", "ngày 30 tháng 6 năm 2026".
fn day_of_month(message: &Message, i: usize) -> Found {
    let start = if message.is_any(i, &["ngày", "hôm", "bữa"]) { i + 1 } else { i };
    let (first, next) = number::at(message, start)?;
    if (1945..2200).contains(&first) && message.is_sign(next, '-') {
        let (month, next) = number::at(message, next + 1)?;
        let (day, end) = message.is_sign(next, '-').then(|| number::at(message, next + 1))??;
        return existing(day, month, i32::try_from(first).ok(), end);
    }
    if first == 0 || first > 31 {
        return None;
    }
    let named = message.is(next, "tháng");
    let sign = ['/', '-', '.', '–'].into_iter().find(|sign| message.is_sign(next, *sign));
    let tight = |i: usize| message.words.get(i).is_some_and(|word| word.glued);
    let (month, end) = match sign {
        _ if named => number::at(message, next + 1)?,
        Some('/') => number::at(message, next + 1)?,
        Some(_) if tight(next) && tight(next + 1) => number::at(message, next + 1)?,
        _ => return None,
    };
    if month == 0 || month > 12 || !named && message.words[next + 1].number().is_none() {
        return None;
    }
    let year = match sign {
        _ if named || message.is(end, "năm") => year_at(message, end),
        Some(sign) if message.is_sign(end, sign) && tight(end + 1) => year_at(message, end + 1),
        _ => None,
    };
    let (year, end) = year.map_or((None, end), |(year, end)| (Some(year), end));
    existing(first, month, year, end)
}

fn existing(day: u32, month: u32, year: Option<i32>, end: usize) -> Found {
    // A leap year stands in where no year is named.
    match chrono::NaiveDate::from_ymd_opt(year.unwrap_or(2024), month, day) {
        Some(_) => point(Point::DayMonth { day, month, year }, end),
        None => Some((What::Impossible, end)),
    }
}

/// A year: "2026", "26", "năm 2026", "/2026".
pub(crate) fn year_at(message: &Message, i: usize) -> Option<(i32, usize)> {
    let start = if message.is(i, "năm") || message.is_sign(i, '/') || message.is_sign(i, '-') { i + 1 } else { i };
    if start > i && message.is(i, "năm") && message.is_any(start, &["nay", "sau", "tới"]) {
        return None;
    }
    let n = message.words.get(start)?.number()?;
    match n {
        1945..2200 => Some((i32::try_from(n).ok()?, start + 1)),
        20..=60
            if message.words[start].to - message.words[start].from == 2 && (start == i || !message.is(i, "năm")) =>
        {
            Some((2000 + i32::try_from(n).ok()?, start + 1))
        }
        _ => None,
    }
}

/// "Rằm tháng 7", "mùng 10 tháng giêng", "mùng 3 Tết", "10/7 âm lịch".
fn lunar(message: &Message, i: usize) -> Found {
    if message.is(i, "ngày") && message.is_any(i + 1, &["rằm", "mùng", "mồng"]) {
        return lunar(message, i + 1);
    }
    let (day, next) = if message.is(i, "rằm") {
        (15, i + 1)
    } else if message.is_any(i, &["mùng", "mồng"]) {
        number::at(message, i + 1).filter(|(day, _)| (1..=10).contains(day))?
    } else {
        return None;
    };
    if message.is(next, "tết") {
        return point(Point::Lunar { day, month: Some(1) }, next + 1);
    }
    if !message.is(next, "tháng") && !message.is_sign(next, '/') {
        return if message.is(i, "rằm") {
            point(Point::Lunar { day, month: None }, next)
        } else {
            point(Point::DayOnly(day), next)
        };
    }
    let by_name = [("giêng", 1), ("chạp", 12), ("mười một", 11)].iter().find(|(name, _)| message.is(next + 1, name));
    if let Some((_, month)) = by_name {
        return point(Point::Lunar { day, month: Some(*month) }, next + 2);
    }
    let (month, end) = number::at(message, next + 1).filter(|(month, _)| (1..=12).contains(month))?;
    if message.is(i, "rằm") || message.is(end, "âm") {
        let end = if message.is(end, "âm") { end + 1 } else { end };
        return point(Point::Lunar { day, month: Some(month) }, if message.is(end, "lịch") { end + 1 } else { end });
    }
    let (year, end) = year_at(message, end).map_or((None, end), |(year, end)| (Some(year), end));
    existing(day, month, year, end)
}

/// "10 ngày", "5 ngày làm việc", "2 tuần", "nửa tháng", "1 tiếng nữa".
fn length(message: &Message, i: usize) -> Found {
    if message.is(i, "nửa") && message.is(i + 1, "tháng") {
        return Some((What::Length(Length::Days(15)), i + 2));
    }
    if message.is(i, "nửa") && message.is(i + 1, "năm") {
        return Some((What::Length(Length::Months(6)), i + 2));
    }
    let (n, next) = number::at(message, i)?;
    let (length, to) = match () {
        () if message.is_any(next, &["tiếng", "phút", "h", "giờ", "p"]) => return Some((What::Hours, next + 1)),
        () if message.is_any(next, &["ngày", "hôm", "bữa", "đêm"]) => {
            let working = message.is(next + 1, "làm") && message.is(next + 2, "việc") || message.is(next + 1, "công");
            let to = if !working {
                next + 1
            } else if message.is(next + 1, "công") {
                next + 2
            } else {
                next + 3
            };
            (if working { Length::WorkingDays(n) } else { Length::Days(n) }, to)
        }
        () if message.is(next, "tuần") => {
            let half = message.is(next + 1, "rưỡi");
            (Length::Days(n.saturating_mul(7).saturating_add(if half { 4 } else { 0 })), next + 1 + usize::from(half))
        }
        () if message.is(next, "tháng") && number::at(message, next + 1).is_none() => {
            let half = message.is(next + 1, "rưỡi");
            if half {
                return Some((What::Length(Length::Days(n.saturating_mul(30).saturating_add(15))), next + 2));
            }
            (Length::Months(n), next + 1)
        }
        () => return None,
    };
    let long = match length {
        Length::Days(n) | Length::WorkingDays(n) => n == 0 || n > 1500,
        Length::Months(n) => n == 0 || n > 48,
    };
    Some((if long { What::Impossible } else { What::Length(length) }, to))
}

/// "Ngày 15", "ngày mười lăm".
fn day_only(message: &Message, i: usize) -> Found {
    if !message.is_any(i, &["ngày", "hôm"]) {
        return None;
    }
    let (day, next) = number::at(message, i + 1)?;
    (1..=31).contains(&day).then_some((What::Point(Point::DayOnly(day)), next))
}
