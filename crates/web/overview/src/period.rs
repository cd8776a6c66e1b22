//! Periods by the names they have in addresses ("6-thang-dau-2026", "quy-1-2026", "thang-5-2026", "nam-2026") and on pages.

use chrono::{Datelike, NaiveDate};
use dondoc_calendar::Period;
use dondoc_shell::{Words, parts::day};

/// The period of a name.
pub(crate) fn of_name(name: &str) -> Option<Period> {
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
    Period::preset(&format!("{year}{part}"), false).filter(|it| (1900..=2200).contains(&it.from.year()))
}

/// The name of a period that has one.
pub(crate) fn name_of(period: Period) -> Option<String> {
    let (year, month) = (period.from.year(), period.from.month());
    let names = ["nam".to_owned(), "6-thang-dau".to_owned(), "6-thang-cuoi".to_owned(), "9-thang".to_owned()];
    let all = names.into_iter().chain([format!("quy-{}", month.div_ceil(3)), format!("thang-{month}")]);
    all.map(|name| format!("{name}-{year}")).find(|name| of_name(name) == Some(period))
}

/// "6 tháng đầu năm 2026", or the days from and to.
pub(crate) fn title(w: Words, period: Period) -> String {
    let (year, month) = (period.from.year(), period.from.month());
    let name = name_of(period).unwrap_or_default();
    let part = name.trim_end_matches(|c: char| c.is_ascii_digit()).trim_end_matches('-');
    let year = ("year", year.to_string().into());
    match part.split_once('-') {
        None if part == "nam" => w.with("period-year", &[year]),
        Some(("6", "thang-dau")) => w.with("period-first-half", &[year]),
        Some(("6", "thang-cuoi")) => w.with("period-second-half", &[year]),
        Some(("9", _)) => w.with("period-nine-months", &[year]),
        Some(("quy", _)) => w.with("period-quarter", &[("n", month.div_ceil(3).into()), year]),
        Some(("thang", _)) => w.with("period-month", &[("n", month.into()), year]),
        Some(_) | None => w.with("period-days", &[("from", day(period.from).into()), ("to", day(period.to).into())]),
    }
}

/// "6 tháng đầu năm 2026 (01/01/2026–30/06/2026)".
pub(crate) fn dated_title(w: Words, period: Period) -> String {
    match name_of(period) {
        Some(_) => format!("{} ({}–{})", title(w, period), day(period.from), day(period.to)),
        None => title(w, period),
    }
}

/// The half of the year that a day lies in.
pub(crate) fn half_of(day: NaiveDate) -> Period {
    let half = if day.month() <= 6 { "H1" } else { "H2" };
    Period::preset(&format!("{}-{half}", day.year()), false).unwrap_or(Period { from: day, to: day })
}

/// The periods that are offered on a day, the nearest kinds first.
pub(crate) fn offered(today: NaiveDate) -> Vec<Period> {
    let (year, month) = (today.year(), today.month());
    let mut names = vec![format!("6-thang-dau-{year}"), format!("6-thang-cuoi-{year}")];
    names.retain(|name| of_name(name).is_some_and(|it| it.from <= today));
    names.extend((1..=month.div_ceil(3)).rev().map(|quarter| format!("quy-{quarter}-{year}")));
    names.extend((1..=month).rev().take(3).map(|month| format!("thang-{month}-{year}")));
    names.push(format!("9-thang-{year}"));
    names.push(format!("nam-{year}"));
    let before = year - 1;
    names.extend([format!("6-thang-cuoi-{before}"), format!("6-thang-dau-{before}"), format!("nam-{before}")]);
    names.iter().filter_map(|name| of_name(name)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_period_that_is_offered_has_a_name_that_leads_to_it() {
        for day in ["2024-01-01", "2024-06-30", "2024-12-31"] {
            let offered = offered(day.parse().unwrap());
            assert!(offered.contains(&half_of(day.parse().unwrap())));
            for period in offered {
                assert_eq!(name_of(period).and_then(|name| of_name(&name)), Some(period));
            }
        }
        for name in ["", "nam", "quy-5-2024", "thang-13-2024", "thang-x-2024", "nam-24", "7-thang-2024", "nam-9999"] {
            assert_eq!(of_name(name), None, "{name}");
        }
    }
}
