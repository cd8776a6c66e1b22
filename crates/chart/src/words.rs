//! What the drawings say, and how numbers and days are printed, in two languages.

mod english;
mod vietnamese;

use crate::figure::Share;
use chrono::{Datelike, NaiveDate};

/// The words of all drawings in one language. In a text, `{n}` and `{name}` stand for what is put there.
#[derive(Debug, Clone, PartialEq, Eq)]
#[allow(missing_docs, reason = "each field is the English of what it says")]
pub struct Words {
    /// Between groups of three digits.
    pub group: char,
    /// Before the decimals.
    pub decimal: char,
    /// A day: `{d}`, `{0d}` (two digits), `{0m}`, `{mon}` (the month's short name), `{y}`.
    pub day: &'static str,
    /// A month of a year, as `day` has it.
    pub month: &'static str,
    /// The month alone where space is short.
    pub short_month: &'static str,
    /// The short names of months, where the language uses them.
    pub months: [&'static str; 12],
    /// Monday first.
    pub weekdays: [&'static str; 7],
    /// Thousand, million, milliard after a shortened number.
    pub short: [&'static str; 3],
    pub nothing: &'static str,
    pub province: &'static str,
    pub agency: &'static str,
    pub others: &'static str,
    pub total: &'static str,
    pub month_of: &'static str,
    pub date: &'static str,
    pub count: &'static str,
    pub share: &'static str,
    pub on_time: &'static str,
    pub on_time_of_due: &'static str,
    pub due: &'static str,
    pub rate: &'static str,
    pub low: &'static str,
    pub high: &'static str,
    pub interval: &'static str,
    pub province_key: &'static str,
    pub whole_key: &'static str,
    pub small_or_summed: &'static str,
    pub small_sample: &'static str,
    pub small_sample_key: &'static str,
    pub none_due: &'static str,
    pub nothing_due: &'static str,
    pub boxes: [&'static str; 4],
    pub boxes_sum: &'static str,
    pub boxes_outside: &'static str,
    pub what: &'static str,
    pub gap: &'static str,
    pub days_late: [&'static str; 4],
    pub days_late_long: [&'static str; 4],
    pub overdue: &'static str,
    pub overdue_sum: &'static str,
    pub no_overdue: &'static str,
    pub by_agency_worst_first: &'static str,
    pub due_that_day: &'static str,
    pub overdue_open: &'static str,
    pub today: &'static str,
    pub weekend: &'static str,
    pub holiday: &'static str,
    pub open_offices: &'static str,
    pub kind_of_day: &'static str,
    pub asked: &'static str,
    pub granted_as_asked: &'static str,
    pub granted_shorter: &'static str,
    pub refused: &'static str,
    pub waiting: &'static str,
    pub days_bought: &'static str,
    pub working_days: &'static str,
    pub calendar_days: &'static str,
    pub before: &'static str,
    pub after: &'static str,
    pub before_short: &'static str,
    pub after_short: &'static str,
    pub gain: &'static str,
    pub by_agency_gain_first: &'static str,
    pub no_agencies: &'static str,
    pub from_to: &'static str,
}

impl Words {
    /// Vietnamese, as the office writes it.
    pub fn vietnamese() -> &'static Self {
        &vietnamese::WORDS
    }

    /// English.
    pub fn english() -> &'static Self {
        &english::WORDS
    }

    /// "21.914".
    pub fn number(&self, value: u64) -> String {
        let digits = value.to_string();
        let mut printed = String::new();
        for (at, digit) in digits.chars().enumerate() {
            if at > 0 && (digits.len() - at).is_multiple_of(3) {
                printed.push(self.group);
            }
            printed.push(digit);
        }
        printed
    }

    /// A number where space is short: below ten thousand as it is, then "12k", rounded down.
    pub fn short_number(&self, value: u64) -> String {
        let [thousand, million, milliard] = self.short;
        match value {
            0..10_000 => self.number(value),
            10_000..1_000_000 => format!("{}{thousand}", value / 1_000),
            1_000_000..1_000_000_000 => format!("{}{million}", value / 1_000_000),
            1_000_000_000.. => format!("{}{milliard}", value / 1_000_000_000),
        }
    }

    /// "85,7%", rounded half up; a dash of nothing.
    pub fn percent(&self, share: Share) -> String {
        match share.thousandths() {
            Some(it) => format!("{}{}{}%", it / 10, self.decimal, it % 10),
            None => self.nothing.to_owned(),
        }
    }

    /// A rate from 0 to 1 that is no share of whole things, such as a bound, in percent.
    pub fn rate(&self, rate: Option<f64>) -> String {
        rate.map_or_else(|| self.nothing.to_owned(), |rate| format!("{}%", self.tenths(rate)))
    }

    /// The difference of two rates in percentage points: "+5,3".
    pub fn points(&self, points: Option<f64>) -> String {
        let Some(points) = points else { return self.nothing.to_owned() };
        let printed = self.tenths(points.abs());
        let zero = printed.chars().all(|it| !it.is_ascii_digit() || it == '0');
        let sign = if zero {
            ""
        } else if points < 0.0 {
            "-"
        } else {
            "+"
        };
        format!("{sign}{printed}")
    }

    /// "18/21".
    pub fn fraction(&self, share: Share) -> String {
        format!("{}/{}", self.number(share.num), self.number(share.den))
    }

    /// "85,7% (18/21)".
    pub(crate) fn whole(&self, share: Share) -> String {
        format!("{} ({})", self.percent(share), self.fraction(share))
    }

    /// "85,7% (2tr/3tr)", where the whole numbers have no room.
    pub(crate) fn short_whole(&self, share: Share) -> String {
        format!("{} ({}/{})", self.percent(share), self.short_number(share.num), self.short_number(share.den))
    }

    /// "30/06/2024".
    pub fn day(&self, day: NaiveDate) -> String {
        self.dated(self.day, day)
    }

    /// The month of that day: "06/2024".
    pub fn month(&self, day: NaiveDate) -> String {
        self.dated(self.month, day)
    }

    /// "T6".
    pub fn short_month(&self, day: NaiveDate) -> String {
        self.dated(self.short_month, day)
    }

    fn tenths(&self, rate: f64) -> String {
        format!("{:.1}", rate * 100.0).replace('.', &self.decimal.to_string())
    }

    fn dated(&self, form: &str, day: NaiveDate) -> String {
        let name = self.months.get(day.month0() as usize).copied().unwrap_or_default();
        let numbers = [day.day().to_string(), day.month().to_string(), day.year().to_string()];
        let padded = [format!("{:02}", day.day()), format!("{:02}", day.month())];
        fill(
            form,
            &[
                ("d", &numbers[0]),
                ("0d", &padded[0]),
                ("m", &numbers[1]),
                ("0m", &padded[1]),
                ("mon", name),
                ("y", &numbers[2]),
            ],
        )
    }
}

/// The text with its places filled, in one pass: what is put in is never read as a place itself.
pub(crate) fn fill(text: &str, places: &[(&str, &str)]) -> String {
    let mut filled = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('{') {
        filled.push_str(before);
        let Some((name, next)) = after.split_once('}') else {
            filled.push('{');
            rest = after;
            continue;
        };
        filled.push_str(places.iter().find(|(place, _)| *place == name).map_or("", |(_, words)| words));
        rest = next;
    }
    filled + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_are_printed_with_their_denominator() {
        for (num, den, vietnamese, english) in [
            (18, 21, "85,7% (18/21)", "85.7% (18/21)"),
            (0, 5, "0,0% (0/5)", "0.0% (0/5)"),
            (7, 7, "100,0% (7/7)", "100.0% (7/7)"),
            (1, 8, "12,5% (1/8)", "12.5% (1/8)"),
            (1, 16, "6,3% (1/16)", "6.3% (1/16)"),
            (14_068, 16_274, "86,4% (14.068/16.274)", "86.4% (14,068/16,274)"),
            (0, 0, "– (0/0)", "– (0/0)"),
        ] {
            let share = Share::new(num, den);
            assert_eq!(Words::vietnamese().whole(share), vietnamese);
            assert_eq!(Words::english().whole(share), english);
        }
    }

    #[test]
    fn numbers_are_grouped_and_shortened() {
        for (value, vietnamese, english, short) in [
            (0, "0", "0", "0"),
            (999, "999", "999", "999"),
            (1_000, "1.000", "1,000", "1.000"),
            (21_914, "21.914", "21,914", "21k"),
            (1_234_567, "1.234.567", "1,234,567", "1tr"),
            (9_999_999_999, "9.999.999.999", "9,999,999,999", "9tỷ"),
        ] {
            assert_eq!(Words::vietnamese().number(value), vietnamese);
            assert_eq!(Words::english().number(value), english);
            assert_eq!(Words::vietnamese().short_number(value), short);
        }
    }

    #[test]
    fn what_is_put_in_is_not_read() {
        assert_eq!(fill("{a} và {n} {", &[("a", "{n}"), ("n", "3")]), "{n} và 3 {");
    }

    #[test]
    fn days_are_printed_as_the_language_has_them() {
        let day = NaiveDate::from_ymd_opt(2024, 6, 3).unwrap();
        let said = |words: &Words| [words.day(day), words.month(day), words.short_month(day)];
        assert_eq!(said(Words::vietnamese()), ["03/06/2024", "06/2024", "T6"]);
        assert_eq!(said(Words::english()), ["3 Jun 2024", "Jun 2024", "Jun"]);
    }
}
