//! Weeks, months, quarters and years, their parts, and the days of the week.

use chrono::{Datelike, Weekday};

use crate::{
    date::{Found, TIMES_OF_DAY, point, year_at},
    lexicon::Message,
    number,
    point::{Part, Point},
};

/// "6 tháng đầu năm", "hết 9 tháng đầu năm 2027", "6 tháng cuối năm", "nửa đầu năm": where the part ends.
fn part_of_year(message: &Message, i: usize) -> Found {
    let start = i + usize::from(message.is_any(i, &["hết", "trong", "cuối", "sang", "qua"]));
    let (months, side) = if message.is(start, "nửa") {
        (6, start + 1)
    } else {
        number::at(message, start)
            .filter(|(n, to)| (1..12).contains(n) && message.is(*to, "tháng"))
            .map(|(n, to)| (n, to + 1))?
    };
    if !message.is_any(side, &["đầu", "cuối"]) || !message.is(side + 1, "năm") {
        return None;
    }
    let month = if message.is(side, "đầu") { months } else { 12 };
    let to = side + 2;
    let (year, to) = match year_at(message, to) {
        Some((year, to)) => (Some(year), to),
        None if message.is_any(to, &["sau", "tới"]) => (Some(message.today.year() + 1), to + 1),
        None => (None, to + usize::from(message.is_any(to, &["nay", "này"]))),
    };
    point(Point::Month { month, year, part: Part::End }, to)
}

/// Parts of weeks, months, quarters and years.
pub(crate) fn period(message: &Message, i: usize) -> Found {
    if let Some(found) = part_of_year(message, i) {
        return Some(found);
    }
    let (part, next) = match () {
        () if message.is(i, "đầu") => (Some(Part::Start), i + 1),
        () if message.is(i, "giữa") => (Some(Part::Middle), i + 1),
        () if message.is_any(i, &["cuối", "hết", "trong"]) => (Some(Part::End), i + 1),
        () if message.is(i, "qua") || message.is(i, "sang") => (None, i + 1),
        () => (None, i),
    };
    let later = |i: usize| -> Option<(u32, usize)> {
        if message.is_any(i, &["sau", "tới", "tiếp", "kế"]) {
            return Some((1, if message.is(i, "tiếp") && message.is(i + 1, "theo") { i + 2 } else { i + 1 }));
        }
        message.is_any(i, &["này", "nay", "ni"]).then_some((0, i + 1))
    };
    let end = part.unwrap_or(Part::End);
    if message.is(next, "tuần") {
        let moved = next > i && part.is_none();
        return match later(next + 1) {
            Some((later, to)) => point(Point::Week { later, part: end }, to),
            None if moved => point(Point::Week { later: 1, part: end }, next + 1),
            None => part.and_then(|part| point(Point::Week { later: 0, part }, next + 1)),
        };
    }
    if message.is(next, "tháng") || message.is(next, "t") && month_like(message, next) {
        if let Some((later, to)) = later(next + 1) {
            return point(Point::MonthFromNow { later, part: end }, to);
        }
        if let Some((month, to)) = number::at(message, next + 1).filter(|(month, _)| (1..=12).contains(month)) {
            let (year, to) = year_at(message, to)
                .filter(|_| !message.is_sign(to, '-'))
                .map_or((None, to), |(year, to)| (Some(year), to));
            return point(Point::Month { month, year, part: end }, to);
        }
        if next > i && part.is_none() {
            return point(Point::MonthFromNow { later: 1, part: end }, next + 1);
        }
        return part.and_then(|part| point(Point::MonthFromNow { later: 0, part }, next + 1));
    }
    if message.is(next, "quý") || message.is(next, "q") && message.words.get(next + 1).is_some_and(|word| word.glued) {
        if let Some((later, to)) = later(next + 1) {
            return point(Point::QuarterFromNow { later, part: end }, to);
        }
        if let Some((quarter, to)) = quarter(message, next + 1) {
            let (year, to) = year_at(message, to).map_or((None, to), |(year, to)| (Some(year), to));
            return point(Point::Quarter { quarter, year, part: end }, to);
        }
        return part.and_then(|part| point(Point::QuarterFromNow { later: 0, part }, next + 1));
    }
    if message.is(next, "năm") && (part.is_some() || later(next + 1).is_some()) {
        if let Some((later, to)) = later(next + 1) {
            return point(Point::Year { later: i32::try_from(later).ok()?, part: end }, to);
        }
        return match year_at(message, next + 1) {
            Some((year, to)) if end == Part::End => point(Point::Month { month: 12, year: Some(year), part: end }, to),
            _ if number::at(message, next + 1).is_some() => None,
            _ => point(Point::Year { later: 0, part: end }, next + 1),
        };
    }
    None
}

/// "T7/2026", "hết t7", "cuối T8": a month; "t7" alone is Saturday.
fn month_like(message: &Message, i: usize) -> bool {
    let glued = message.words.get(i + 1).is_some_and(|word| word.glued && word.number().is_some());
    let n = message.words.get(i + 1).and_then(|word| word.number()).unwrap_or(0);
    let after = i > 0 && message.is_any(i - 1, &["hết", "giữa", "đầu", "cuối"]);
    let year = message.is_sign(i + 2, '/') && message.words.get(i + 3).is_some_and(|word| word.number().is_some());
    glued && (n > 7 || n == 1 || year || after)
}

fn quarter(message: &Message, i: usize) -> Option<(u32, usize)> {
    let roman = [("i", 1), ("ii", 2), ("iii", 3), ("iv", 4)];
    let word = message.words.get(i)?;
    if let Some((quarter, to)) = number::at(message, i).filter(|(quarter, _)| (1..=4).contains(quarter)) {
        return Some((quarter, to));
    }
    let typed = message.text[word.from..word.to].to_lowercase();
    roman.iter().find(|(name, _)| *name == typed).map(|(_, quarter)| (*quarter, i + 1))
}

/// "Thứ sáu tuần này", "t6 tuần sau", "chủ nhật".
pub(crate) fn weekday(message: &Message, i: usize) -> Found {
    let start = if message.is_any(i, TIMES_OF_DAY) { i + 1 } else { i };
    let (day, next) = weekday_name(message, start)?;
    let week = if message.is(next, "tuần") { next + 1 } else { next };
    if message.is_any(week, &["sau", "tới", "kế"]) {
        // "Thứ sáu tới" is the next one there is; "thứ sáu tuần tới" is next week's.
        let later = (week > next || message.is(week, "sau")).then_some(1);
        return point(Point::Weekday { day, later }, week + 1);
    }
    if message.is_any(week, &["này", "nay", "ni"]) {
        return point(Point::Weekday { day, later: (week > next).then_some(0) }, week + 1);
    }
    point(Point::Weekday { day, later: None }, next)
}

pub(crate) fn weekday_name(message: &Message, i: usize) -> Option<(Weekday, usize)> {
    if message.is(i, "chủ") && message.is(i + 1, "nhật") {
        return Some((Weekday::Sun, i + 2));
    }
    let glued = message.words.get(i + 1).is_some_and(|word| word.glued);
    if !(message.is(i, "thứ") || message.is(i, "t") && glued) {
        return None;
    }
    let (n, next) = number::at(message, i + 1)?;
    let day = match n {
        2 => Weekday::Mon,
        3 => Weekday::Tue,
        4 => Weekday::Wed,
        5 => Weekday::Thu,
        6 => Weekday::Fri,
        7 => Weekday::Sat,
        _ => return None,
    };
    // "Việc thứ 2", "lần thứ hai" count; they name no day.
    let counts = i > 0 && message.is_any(i - 1, &["việc", "lần", "vụ", "mục", "cái", "nhiệm", "ý"]);
    (!counts).then_some((day, next))
}
