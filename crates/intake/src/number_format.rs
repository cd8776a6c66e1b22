//! Numbers and dates of a workbook as a Vietnamese reader sees them.
//!
//! Excel turns a typed "3/2024" into the first of March with a format that shows no day.
//! The format decides what was meant: such a cell says "Tháng 3/2024", not 01/03/2024.

use calamine::ExcelDateTime;

/// A number under its format: "154", "1,5", "45%", "1.200.000".
pub(crate) fn number(value: f64, format: Option<&str>) -> String {
    let format = bare(format.unwrap_or_default());
    if format.contains('%') {
        return format!("{}%", decimal(value * 100.0, 2));
    }
    let text = decimal(value, 10);
    if !format.contains("#,") { text } else { grouped(&text) }
}

/// A date under its format: "15/07/2024", "Tháng 7/2024", "2024".
pub(crate) fn date(value: ExcelDateTime, format: Option<&str>) -> String {
    let (year, month, day, hour, minute, ..) = value.to_ymd_hms_milli();
    let format = bare(format.unwrap_or_default()).to_lowercase();
    let whole = format!("{day:02}/{month:02}/{year}");
    if value.is_duration() || value.as_f64() < 1.0 {
        return format!("{hour:02}:{minute:02}");
    }
    // `m` beside hours is minutes; a format with hours always has its day.
    let has = |part: char| format.contains(part);
    match (has('d'), has('m'), has('y')) {
        (false, true, true) => format!("Tháng {month}/{year}"),
        (false, false, true) => year.to_string(),
        _ => whole,
    }
}

/// A format without what it prints literally: quoted text, escapes, `[$-42A]`, and the sections after the first.
fn bare(format: &str) -> String {
    let mut out = String::new();
    let mut chars = format.chars();
    while let Some(c) = chars.next() {
        match c {
            '"' => _ = chars.find(|c| *c == '"'),
            '[' => _ = chars.find(|c| *c == ']'),
            '\\' | '_' | '*' => _ = chars.next(),
            ';' => break,
            c => out.push(c),
        }
    }
    out
}

/// A decimal comma, no needless zeros.
fn decimal(value: f64, places: usize) -> String {
    if value.fract() == 0.0 && value.abs() < 1e15 {
        return format!("{value:.0}");
    }
    let text = format!("{value:.places$}");
    text.trim_end_matches('0').trim_end_matches('.').replace('.', ",")
}

fn grouped(text: &str) -> String {
    let (sign, rest) = text.strip_prefix('-').map_or(("", text), |rest| ("-", rest));
    let (whole, fraction) = rest.split_once(',').map_or((rest, None), |(whole, fraction)| (whole, Some(fraction)));
    let mut out = String::new();
    for (i, digit) in whole.chars().enumerate() {
        if i > 0 && (whole.len() - i).is_multiple_of(3) {
            out.push('.');
        }
        out.push(digit);
    }
    format!("{sign}{out}{}", fraction.map(|fraction| format!(",{fraction}")).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;
    use calamine::ExcelDateTimeType;

    #[test]
    fn numbers_read_as_in_vietnam() {
        for (value, format, expected) in [
            (154.0, None, "154"),
            (1.1, Some("General"), "1,1"),
            (0.1 + 0.2, None, "0,3"),
            (0.45, Some("0%"), "45%"),
            (1.0, Some("0.00%"), "100%"),
            (1_200_000_000.0, Some("#,##0"), "1.200.000.000"),
            (-1234.5, Some("#,##0.00"), "-1.234,5"),
            (2024.0, Some("0"), "2024"),
        ] {
            assert_eq!(number(value, format), expected, "{value} {format:?}");
        }
    }

    #[test]
    fn dates_say_what_their_format_shows() {
        let march = ExcelDateTime::new(45_352.0, ExcelDateTimeType::DateTime, false);
        for (format, expected) in [
            (Some("dd/mm/yyyy"), "01/03/2024"),
            (Some("m/d/yy h:mm"), "01/03/2024"),
            (Some("mmm-yy"), "Tháng 3/2024"),
            (Some("[$-42A]mm/yyyy;@"), "Tháng 3/2024"),
            (Some("\"ngày\" d"), "01/03/2024"),
            (Some("yyyy"), "2024"),
            (None, "01/03/2024"),
        ] {
            assert_eq!(date(march, format), expected, "{format:?}");
        }
    }
}
