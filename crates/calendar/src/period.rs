//! Reporting periods.

use chrono::{Days, Months, NaiveDate};

/// A reporting period: every day from the first to the last, both included.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Period {
    /// First day.
    pub from: NaiveDate,
    /// Last day.
    pub to: NaiveDate,
}

impl Period {
    /// A named period: `2024`, `2024-H1`, `2024-H2`, `2024-Q3`, `2024-05`, `2024-6M`, `2024-9M`.
    ///
    /// Plain periods follow the calendar. Statutory ones close on the 14th, as the report regime of
    /// Decree 09/2019/NĐ-CP, Art. 12 has it: the first half of 2024 runs from 15/12/2023 to 14/6/2024.
    pub fn preset(name: &str, statutory: bool) -> Option<Period> {
        let name = name.trim().to_ascii_uppercase();
        let (year, part) = name.split_once('-').unwrap_or((&name, "12M"));
        if year.len() != 4 || !year.bytes().all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        let (first, last) = match part {
            "H1" | "6M" => (1, 6),
            "H2" => (7, 12),
            "9M" => (1, 9),
            "12M" => (1, 12),
            "Q1" => (1, 3),
            "Q2" => (4, 6),
            "Q3" => (7, 9),
            "Q4" => (10, 12),
            month if month.len() == 2 && month.bytes().all(|byte| byte.is_ascii_digit()) => {
                let month = month.parse().ok().filter(|month| (1..=12).contains(month))?;
                (month, month)
            }
            _ => return None,
        };
        let year = year.parse().ok()?;
        let from = NaiveDate::from_ymd_opt(year, first, 1)?;
        let to = NaiveDate::from_ymd_opt(year, last, 1)?;
        if statutory {
            let from = from.checked_sub_months(Months::new(1))?.checked_add_days(Days::new(14))?;
            return Some(Period { from, to: to.checked_add_days(Days::new(13))? });
        }
        Some(Period { from, to: to.checked_add_months(Months::new(1))?.pred_opt()? })
    }

    /// Whether a day lies in the period.
    pub fn contains(&self, day: NaiveDate) -> bool {
        (self.from..=self.to).contains(&day)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn presets() {
        for (name, plain, statutory) in [
            ("2024", ("2024-01-01", "2024-12-31"), ("2023-12-15", "2024-12-14")),
            ("2024-H1", ("2024-01-01", "2024-06-30"), ("2023-12-15", "2024-06-14")),
            ("2024-h2", ("2024-07-01", "2024-12-31"), ("2024-06-15", "2024-12-14")),
            ("2024-6M", ("2024-01-01", "2024-06-30"), ("2023-12-15", "2024-06-14")),
            ("2024-9M", ("2024-01-01", "2024-09-30"), ("2023-12-15", "2024-09-14")),
            ("2024-Q1", ("2024-01-01", "2024-03-31"), ("2023-12-15", "2024-03-14")),
            ("2024-Q4", ("2024-10-01", "2024-12-31"), ("2024-09-15", "2024-12-14")),
            ("2024-02", ("2024-02-01", "2024-02-29"), ("2024-01-15", "2024-02-14")),
            ("2024-12", ("2024-12-01", "2024-12-31"), ("2024-11-15", "2024-12-14")),
        ] {
            for (statutory, (from, to)) in [(false, plain), (true, statutory)] {
                let period = Period { from: from.parse().unwrap(), to: to.parse().unwrap() };
                assert_eq!(Period::preset(name, statutory), Some(period), "{name} {statutory}");
                assert!(period.contains(period.from) && period.contains(period.to));
                assert!(!period.contains(period.from.pred_opt().unwrap()));
            }
        }
        for name in ["", "24", "2024-", "2024-13", "2024-00", "2024-Q5", "2024-H3", "2024-5", "2024-+5", "+024", "năm"]
        {
            assert_eq!(Period::preset(name, true), None, "{name}");
        }
    }
}
