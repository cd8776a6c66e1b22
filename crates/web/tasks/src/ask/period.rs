//! Periods by the names they have in addresses: "6-thang-dau-2026", "quy-1-2026", "thang-5-2026", "nam-2026".

use chrono::Datelike;
use dondoc_service::lists::Period;

/// The period of a name.
pub(super) fn of_preset(name: &str) -> Option<Period> {
    let (part, year) = name.rsplit_once('-')?;
    let part = match part.split_once('-') {
        None if part == "nam" => String::new(),
        Some(("6", "thang-dau")) => "-H1".to_owned(),
        Some(("6", "thang-cuoi")) => "-H2".to_owned(),
        Some(("9", "thang" | "thang-dau")) => "-9M".to_owned(),
        Some(("quy", quarter)) => format!("-Q{quarter}"),
        Some(("thang", month)) => format!("-{:02}", month.parse::<u32>().ok()?),
        Some(_) | None => return None,
    };
    let period = dondoc_calendar::Period::preset(&format!("{year}{part}"), false)?;
    Some(Period { from: period.from, to: period.to })
}

/// The words' id and the values of a period that has a name of its own.
pub(crate) fn preset_of(period: Period) -> Option<(&'static str, u32, i32)> {
    let year = period.from.year();
    let same = |name: &str| of_preset(&format!("{name}-{year}")) == Some(period);
    let month = period.from.month();
    let quarter = month.div_ceil(3);
    if same("nam") {
        Some(("period-year", 0, year))
    } else if same("6-thang-dau") {
        Some(("period-first-half", 0, year))
    } else if same("6-thang-cuoi") {
        Some(("period-second-half", 0, year))
    } else if same("9-thang") {
        Some(("period-nine-months", 0, year))
    } else if same(&format!("quy-{quarter}")) {
        Some(("period-quarter", quarter, year))
    } else if same(&format!("thang-{month}")) {
        Some(("period-month", month, year))
    } else {
        None
    }
}
