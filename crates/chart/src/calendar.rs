//! How much falls due on which day: weeks as columns, Monday on top.

mod band;

use crate::{
    drawing::{Caption, Drawing, Look, Width},
    sheet::{Mark, Sheet},
    table::{Cell, Table},
    words::Words,
};
use band::{Band, Cells};
use chrono::{Datelike, Days, NaiveDate, Weekday};
use std::collections::{BTreeMap, BTreeSet};

/// The longest stretch that is drawn, in days: two years.
const LONGEST: u64 = 731;
/// The least width of a week's column.
const LEAST: f32 = 30.0;

/// What to draw: due dates by day.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct HeatCalendar {
    /// What is written around it.
    pub caption: Caption,
    /// The first day.
    pub from: NaiveDate,
    /// The last day; no more than two years are drawn.
    pub to: NaiveDate,
    /// The day that is outlined.
    pub today: Option<NaiveDate>,
    /// The days on which something falls due, in any order; days that are not here have nothing.
    pub days: Vec<Day>,
    /// The days on which offices are closed, weekends among them: a Saturday worked instead of another day is not here.
    pub closed: Vec<NaiveDate>,
}

/// A day on which something falls due.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Day {
    /// Which.
    pub day: NaiveDate,
    /// How many tasks fall due.
    pub due: u64,
    /// How many of them are overdue and still not done.
    pub overdue: u64,
    /// The page with them.
    pub link: Option<String>,
}

/// What a day is to offices.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Working,
    Weekend,
    Holiday,
}

impl Drawing for HeatCalendar {
    fn to_svg(&self, look: &Look<'_>) -> String {
        let words = look.words;
        let mut sheet = Sheet::open(look, "calendar", &self.caption);
        let days = self.by_day();
        let most = days.values().map(|it| it.due).max().unwrap_or(0);
        self.key(&mut sheet, most);
        sheet.y = (sheet.y + 10.0).round();
        let weekdays = words.weekdays.map(|it| sheet.svg.measure(sheet.styles.scale, it));
        let label = weekdays.into_iter().fold(0.0, f32::max).ceil() + 8.0;
        let room = sheet.wide() - label;
        let (first, last) = (monday(self.from), monday(self.last()));
        let weeks = ((last - first).num_days() / 7 + 1).max(1) as usize;
        let fit = (room / LEAST).floor().max(1.0) as usize;
        // Bands of the same length, so that their days stand below each other.
        let bands = weeks.div_ceil(fit);
        let each = weeks.div_ceil(bands);
        let widest = if look.width == Width::Narrow { 34.0 } else { 40.0 };
        let pitch = (room / each as f32).min(widest).floor();
        let cells = Cells { calendar: self, days: &days, closed: self.closed.iter().copied().collect(), most };
        for at in 0..bands {
            let Some(start) = first.checked_add_days(Days::new((at * each * 7) as u64)) else { break };
            let weeks = each.min(weeks.saturating_sub(at * each));
            Band { start, weeks, left: sheet.left + label, pitch }.draw(&mut sheet, &cells);
        }
        sheet.close(&self.caption, &describe(&days, words))
    }

    fn table(&self, words: &Words) -> Table {
        let mut table = Table::new([words.date, words.kind_of_day, words.due_that_day, words.overdue_open]);
        let closed = self.closed.iter().copied().collect();
        for it in self.by_day().values() {
            let kind = match kind(it.day, &closed) {
                Kind::Working => words.open_offices,
                Kind::Weekend => words.weekend,
                Kind::Holiday => words.holiday,
            };
            let cells =
                vec![Cell::Day(it.day), Cell::Text(kind.to_owned()), Cell::Count(it.due), Cell::Count(it.overdue)];
            table.push(cells, it.link.as_ref());
        }
        table
    }
}

impl HeatCalendar {
    fn last(&self) -> NaiveDate {
        let longest = self.from.checked_add_days(Days::new(LONGEST - 1)).unwrap_or(NaiveDate::MAX);
        self.to.clamp(self.from, longest)
    }

    /// The days that are drawn and have something.
    fn by_day(&self) -> BTreeMap<NaiveDate, &Day> {
        let inside = |it: &&Day| it.due > 0 && (self.from..=self.last()).contains(&it.day);
        self.days.iter().filter(inside).map(|it| (it.day, it)).collect()
    }

    fn key(&self, sheet: &mut Sheet<'_>, most: u64) {
        let words = sheet.words;
        let mut key = Vec::new();
        for step in 0..5 {
            let (low, high) = range(step, most);
            if low > high {
                continue;
            }
            let range =
                if low == high { words.number(low) } else { format!("{}–{}", words.number(low), words.number(high)) };
            key.push((Mark::Shade(step), range));
        }
        if self.by_day().values().any(|it| it.overdue > 0) {
            key.push((Mark::Corner, words.overdue_open.to_lowercase()));
        }
        if self.today.is_some_and(|it| (self.from..=self.last()).contains(&it)) {
            key.push((Mark::Today, words.today.to_owned()));
        }
        key.push((Mark::Weekend, words.weekend.to_owned()));
        key.push((Mark::Holiday, words.holiday.to_owned()));
        sheet.key(&key);
    }
}

fn kind(day: NaiveDate, closed: &BTreeSet<NaiveDate>) -> Kind {
    match (closed.contains(&day), day.weekday()) {
        (false, _) => Kind::Working,
        (true, Weekday::Sat | Weekday::Sun) => Kind::Weekend,
        (true, Weekday::Mon | Weekday::Tue | Weekday::Wed | Weekday::Thu | Weekday::Fri) => Kind::Holiday,
    }
}

/// The counts from which to which a step reaches; from above to below where there are too few counts for it.
fn range(step: usize, most: u64) -> (u64, u64) {
    let most = u128::from(most);
    let bound = |step: usize| (most * step as u128 / 5) as u64;
    (bound(step) + 1, bound(step + 1))
}

/// In which of the five steps a count is.
fn step(count: u64, most: u64) -> usize {
    (0..5).find(|step| count <= range(*step, most).1).unwrap_or(4)
}

fn said(day: &Day, words: &Words) -> String {
    format!("{}: {}", words.day(day.day), counts(day, words))
}

fn counts(day: &Day, words: &Words) -> String {
    let mut said = words.number(day.due);
    if day.overdue > 0 {
        said.push_str(&format!(" ({}: {})", words.overdue_open.to_lowercase(), words.number(day.overdue)));
    }
    said
}

/// The months in words; the days are in the table.
fn describe(days: &BTreeMap<NaiveDate, &Day>, words: &Words) -> String {
    let mut months: BTreeMap<(i32, u32), Day> = BTreeMap::new();
    for (day, it) in days {
        let month = months.entry((day.year(), day.month())).or_insert_with(|| Day { day: *day, ..Day::default() });
        month.due = month.due.saturating_add(it.due);
        month.overdue = month.overdue.saturating_add(it.overdue);
    }
    if months.is_empty() {
        return words.nothing_due.to_owned();
    }
    months.values().map(|it| format!("{}: {}. ", words.month(it.day), counts(it, words))).collect()
}

fn monday(day: NaiveDate) -> NaiveDate {
    day.checked_sub_days(Days::new(u64::from(day.weekday().num_days_from_monday()))).unwrap_or(day)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_count_is_in_the_step_that_the_key_says() {
        for most in (1..60).chain([1_000, 9_999_999, u64::MAX]) {
            for count in [1, 2, 3, 7, most / 2, most - most / 5, most].into_iter().filter(|it| (1..=most).contains(it))
            {
                let (low, high) = range(step(count, most), most);
                assert!((low..=high).contains(&count), "{count} of {most}: {low}–{high}");
            }
        }
    }

    #[test]
    fn a_worked_saturday_is_a_working_day() {
        let day = |day| NaiveDate::from_ymd_opt(2024, 5, day).unwrap();
        let closed = [day(1), day(5)].into();
        assert_eq!(
            [day(1), day(4), day(5), day(6)].map(|it| kind(it, &closed)),
            [Kind::Holiday, Kind::Working, Kind::Weekend, Kind::Working]
        );
    }
}
