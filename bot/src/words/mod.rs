//! Everything people read, in one tree, so that another language is another tree beside it.
//!
//! Brief and respectful: what happened, then what to do. Dates carry their weekday, deadlines what is left.

pub(crate) mod account;
pub(crate) mod after;
pub(crate) mod ask;
pub(crate) mod boards;
pub(crate) mod decided;
pub(crate) mod echo;
pub(crate) mod fixed;
pub(crate) mod labels;
pub(crate) mod remind;
pub(crate) mod tasks;

use chrono::{DateTime, Datelike, FixedOffset, NaiveDate, Utc, Weekday};

/// The longest title in a message, in characters.
const TITLE: usize = 60;

/// A title that fits beside a code: cut between words.
pub(crate) fn short(title: &str) -> String {
    cut(&dondoc_text::tidy(title).replace('\n', " "), TITLE)
}

/// At most so many characters, cut between words where there are any.
pub(crate) fn cut(text: &str, longest: usize) -> String {
    if text.chars().count() <= longest {
        return text.to_owned();
    }
    let head: String = text.chars().take(longest.saturating_sub(1)).collect();
    let head = match head.rfind(' ') {
        Some(at) if at > head.len() / 2 => &head[..at],
        _ => &head,
    };
    format!("{}…", head.trim_end_matches([' ', ',', ';', '.', ':', '-']))
}

/// "30/06/2026".
pub(crate) fn date(day: NaiveDate) -> String {
    day.format("%d/%m/%Y").to_string()
}

/// "thứ Ba 30/06/2026".
pub(crate) fn day(day: NaiveDate) -> String {
    format!("{} {}", weekday(day), date(day))
}

/// "thứ Ba".
pub(crate) fn weekday(day: NaiveDate) -> &'static str {
    match day.weekday() {
        Weekday::Mon => "thứ Hai",
        Weekday::Tue => "thứ Ba",
        Weekday::Wed => "thứ Tư",
        Weekday::Thu => "thứ Năm",
        Weekday::Fri => "thứ Sáu",
        Weekday::Sat => "thứ Bảy",
        Weekday::Sun => "Chủ nhật",
    }
}

/// "14:00 thứ Ba 30/06/2026", in Vietnam.
pub(crate) fn moment(at: DateTime<Utc>) -> String {
    let local = vietnam(at);
    format!("{} {}", local.format("%H:%M"), day(local.date_naive()))
}

/// The same moment on Vietnamese clocks.
pub(crate) fn vietnam(at: DateTime<Utc>) -> DateTime<FixedOffset> {
    // UTC+7 the whole year; the offset is within bounds, so the fallback is never taken.
    at.with_timezone(&FixedOffset::east_opt(7 * 3600).unwrap_or_else(|| chrono::Offset::fix(&Utc)))
}

/// "1,2 MB".
pub(crate) fn size(bytes: u64) -> String {
    const KB: u64 = 1024;
    const MB: u64 = KB * KB;
    if bytes >= MB {
        let tenths = bytes * 10 / MB;
        match tenths % 10 {
            0 => format!("{} MB", tenths / 10),
            tenth => format!("{},{tenth} MB", tenths / 10),
        }
    } else if bytes >= KB {
        format!("{} KB", bytes / KB)
    } else {
        format!("{bytes} byte")
    }
}

/// "92,1%", or a dash when there is nothing to divide by; half away from zero.
pub(crate) fn percent(part: u32, of: u32) -> String {
    if of == 0 {
        return "–".to_owned();
    }
    let tenths = (u64::from(part) * 2000 + u64::from(of)) / (u64::from(of) * 2);
    match tenths % 10 {
        0 => format!("{}%", tenths / 10),
        tenth => format!("{},{tenth}%", tenths / 10),
    }
}

/// The first letter in upper case.
pub(crate) fn sentence(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn titles_are_cut_between_words() {
        let check = |title: &str, expected: &str| assert_eq!(short(title), expected);
        check("Báo cáo", "Báo cáo");
        check(
            "Xây dựng kế hoạch chuyển đổi số của tỉnh giai đoạn 2026-2030, định hướng 2035",
            "Xây dựng kế hoạch chuyển đổi số của tỉnh giai đoạn…",
        );
        check("một\nhai", "một hai");
        assert_eq!(short(&"a".repeat(99)).chars().count(), TITLE);
    }

    #[test]
    fn figures_as_officials_write_them() {
        assert_eq!(percent(82, 82), "100%");
        assert_eq!(percent(2328, 2527), "92,1%");
        assert_eq!(percent(0, 0), "–");
        assert_eq!(percent(1, 3), "33,3%");
        assert_eq!(percent(1, 2000), "0,1%");
        assert_eq!(size(0), "0 byte");
        assert_eq!(size(1_300_000), "1,2 MB");
        assert_eq!(size(20 * 1024 * 1024), "20 MB");
    }
}
