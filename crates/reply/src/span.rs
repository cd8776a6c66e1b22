//! Stretches of time, as people ask for figures or for what lies ahead: "quý 1", "tháng 5", "tuần này", "2025".

use chrono::{Datelike, Days, Months, NaiveDate};
use dondoc_calendar::{Period, read_date};
use dondoc_text::{fold, tidy};

/// Where a stretch without a year is looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Looking {
    /// The last that has begun: figures.
    Back,
    /// The next that has not ended: what falls due.
    Ahead,
}

/// Reads words that are a stretch of time and nothing else; none for all others.
pub fn span(words: &str, today: NaiveDate, looking: Looking) -> Option<Period> {
    let plain = fold(&tidy(words)).replace(['/', '-', '.', ','], " ");
    let all: Vec<&str> = plain.split_whitespace().filter(|word| !["trong", "cua", "ve", "a"].contains(word)).collect();
    let said = Said { today, looking };
    Period::preset(words, false).or_else(|| said.between(words)).or_else(|| said.read(&all))
}

struct Said {
    today: NaiveDate,
    looking: Looking,
}

impl Said {
    fn read(&self, words: &[&str]) -> Option<Period> {
        let year_now = self.today.year();
        match words {
            ["hom", "nay"] | ["nay"] => Some(Period { from: self.today, to: self.today }),
            ["tuan"] => self.week(0),
            ["tuan", rest @ ..] => self.week(moved(rest)?),
            ["thang" | "t"] => self.month_from_now(0),
            ["thang" | "t", rest @ ..] if moved(rest).is_some() => self.month_from_now(moved(rest)?),
            ["thang" | "t", month, year @ ..] => self.months(number(month, 12)?, 1, year),
            ["quy" | "q"] => self.quarter_from_now(0),
            ["quy" | "q", rest @ ..] if moved(rest).is_some() => self.quarter_from_now(moved(rest)?),
            ["quy" | "q", quarter, year @ ..] => self.months(number(quarter, 4)? * 3 - 2, 3, year),
            ["nam"] => months(year_now, 1, 12),
            ["nam", rest @ ..] if moved(rest).is_some() => months(year_now + moved(rest)?, 1, 12),
            ["ca", "nam", year @ ..] | ["nam", year @ ..] => self.months(1, 12, year),
            ["6" | "sau", "thang", side @ ("dau" | "cuoi"), "nam", year @ ..]
            | ["nua", side @ ("dau" | "cuoi"), "nam", year @ ..]
            | ["nua", "nam", side @ ("dau" | "cuoi"), year @ ..] => {
                self.months(if *side == "dau" { 1 } else { 7 }, 6, year)
            }
            [count, "thang", "dau", "nam", year @ ..] => self.months(1, number(count, 11)?, year),
            [word, year @ ..] => match glued(word) {
                Some(('q', quarter)) if (1..=4).contains(&quarter) => self.months(quarter * 3 - 2, 3, year),
                Some(('t', month)) if (1..=12).contains(&month) => self.months(month, 1, year),
                Some(_) => None,
                None if year.is_empty() => self.months(1, 12, words),
                // "5 2026" and "5/2026" are a month.
                None => self.months(number(word, 12)?, 1, &[year_of(year)?.to_string().as_str()]),
            },
            [] => None,
        }
    }

    /// "Từ 1/3 đến 30/4", each with its year or without.
    fn between(&self, words: &str) -> Option<Period> {
        let words = tidy(words).to_lowercase();
        let rest = ["từ ngày ", "tu ngay ", "từ ", "tu "].iter().find_map(|from| words.strip_prefix(from))?;
        let (from, to) = [" đến ", " den ", " tới ", " toi "].iter().find_map(|to| rest.split_once(to))?;
        let day = |text: &str, near: NaiveDate| {
            let text = text.trim().trim_start_matches("hết ").trim_start_matches("het ");
            let text = text.trim_start_matches("ngày ").trim_start_matches("ngay ");
            read_date(text, None).or_else(|| read_date(text, Some(near)))
        };
        let january = NaiveDate::from_ymd_opt(self.today.year(), 1, 1)?;
        let from = day(from, january)?;
        let to = day(to, from)?;
        (from <= to).then_some(Period { from, to })
    }

    fn week(&self, later: i32) -> Option<Period> {
        let monday = self.today.checked_sub_days(Days::new(self.today.weekday().num_days_from_monday().into()))?;
        let from = monday + chrono::Duration::weeks(later.into());
        Some(Period { from, to: from.checked_add_days(Days::new(6))? })
    }

    fn month_from_now(&self, later: i32) -> Option<Period> {
        let at = shifted(self.today.with_day(1)?, later)?;
        months(at.year(), at.month(), 1)
    }

    fn quarter_from_now(&self, later: i32) -> Option<Period> {
        let first = NaiveDate::from_ymd_opt(self.today.year(), (self.today.month() - 1) / 3 * 3 + 1, 1)?;
        let at = shifted(first, later * 3)?;
        months(at.year(), at.month(), 3)
    }

    /// A run of months of the year that was said, or of the one that is meant.
    fn months(&self, first: u32, count: u32, year: &[&str]) -> Option<Period> {
        if !year.is_empty() {
            return months(self.year(year)?, first, count);
        }
        let now = self.today.year();
        let near = [now - 1, now, now + 1].into_iter().filter_map(|year| months(year, first, count));
        match self.looking {
            Looking::Back => near.filter(|it| it.from <= self.today).max_by_key(|it| it.from),
            Looking::Ahead => near.filter(|it| it.to >= self.today).min_by_key(|it| it.from),
        }
    }

    fn year(&self, words: &[&str]) -> Option<i32> {
        match words {
            ["nam", rest @ ..] if moved(rest).is_some() => Some(self.today.year() + moved(rest)?),
            ["nay"] => Some(self.today.year()),
            words => year_of(words),
        }
    }
}

/// This one, one before, one after.
fn moved(words: &[&str]) -> Option<i32> {
    match words {
        ["nay"] | ["hien", "tai"] => Some(0),
        ["truoc"] | ["qua"] | ["ngoai"] | ["roi"] | ["vua", "qua"] | ["vua", "roi"] => Some(-1),
        ["sau"] | ["toi"] | ["tiep"] | ["tiep", "theo"] => Some(1),
        _ => None,
    }
}

fn year_of(words: &[&str]) -> Option<i32> {
    match words {
        ["nam", year] | [year] if year.len() == 4 => year.parse().ok().filter(|year| (1990..=2100).contains(year)),
        _ => None,
    }
}

/// "3", "III", "ba", up to a limit.
fn number(word: &str, most: u32) -> Option<u32> {
    const WORDS: [(&str, u32); 17] = [
        ("i", 1),
        ("ii", 2),
        ("iii", 3),
        ("iv", 4),
        ("mot", 1),
        ("gieng", 1),
        ("hai", 2),
        ("ba", 3),
        ("tu", 4),
        ("bon", 4),
        ("nam", 5),
        ("sau", 6),
        ("bay", 7),
        ("tam", 8),
        ("chin", 9),
        ("muoi", 10),
        ("chap", 12),
    ];
    let named = || WORDS.iter().find(|(name, _)| *name == word).map(|(_, number)| *number);
    word.parse().ok().or_else(named).filter(|number| (1..=most).contains(number))
}

/// "q1", "t5".
fn glued(word: &str) -> Option<(char, u32)> {
    let letter = word.chars().next().filter(|letter| ['q', 't'].contains(letter))?;
    let number = &word[1..];
    let roman = [("i", 1), ("ii", 2), ("iii", 3), ("iv", 4)].into_iter().find(|(name, _)| *name == number);
    number.parse().ok().or(roman.map(|(_, number)| number)).map(|number| (letter, number))
}

fn months(year: i32, first: u32, count: u32) -> Option<Period> {
    let from = NaiveDate::from_ymd_opt(year, first, 1)?;
    Some(Period { from, to: from.checked_add_months(Months::new(count))?.pred_opt()? })
}

fn shifted(first: NaiveDate, months: i32) -> Option<NaiveDate> {
    match u32::try_from(months) {
        Ok(later) => first.checked_add_months(Months::new(later)),
        Err(_) => first.checked_sub_months(Months::new(months.unsigned_abs())),
    }
}
