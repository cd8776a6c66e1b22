//! The on-time rate by month, with how many were due and how sure one may be.

mod columns;
mod rows;

use crate::{
    drawing::{Caption, Drawing, Look, Width},
    figure::{Share, wilson},
    fill::Fill,
    league::SMALL_SAMPLE,
    palette::MARK,
    sheet::{Mark, Sheet},
    svg::Svg,
    table::{Cell, Table},
    words::{Words, fill},
};
use chrono::NaiveDate;

/// What to draw: the on-time rate by month.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Trend {
    /// What is written around it.
    pub caption: Caption,
    /// The months one after the other, none left out: where nothing was due, the line has a gap.
    pub months: Vec<Month>,
}

/// A month and its rate.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Month {
    /// Any day of it.
    pub month: NaiveDate,
    /// On time of due.
    pub on_time: Share,
    /// The page with its tasks.
    pub link: Option<String>,
}

impl Drawing for Trend {
    fn to_svg(&self, look: &Look<'_>) -> String {
        let words = look.words;
        let mut sheet = Sheet::open(look, "trend", &self.caption);
        if self.months.iter().any(|it| it.on_time.den > 0) {
            let mut key =
                vec![(Mark::Dot, words.on_time_of_due.to_owned()), (Mark::Fill(Fill::Band), words.interval.to_owned())];
            if self.months.iter().any(|it| (1..SMALL_SAMPLE).contains(&it.on_time.den)) {
                key.push((Mark::Hollow, fill(words.small_sample_key, &[("n", &SMALL_SAMPLE.to_string())])));
            }
            sheet.key(&key);
            let columns = if look.width == Width::Narrow { None } else { columns::Plot::of(&sheet, &self.months) };
            match columns {
                Some(plot) => plot.draw(&mut sheet, &self.months),
                None => rows::draw(&mut sheet, &self.months),
            }
            sheet.y += 14.0;
            if self.months.iter().any(|it| it.on_time.den == 0) {
                sheet.say(sheet.styles.note, 2, words.gap);
            }
        } else {
            sheet.y += 14.0;
            sheet.say(sheet.styles.name, 2, words.nothing_due);
        }
        sheet.y += 4.0;
        sheet.close(&self.caption, &self.months.iter().map(|it| said(it, words) + ". ").collect::<String>())
    }

    fn table(&self, words: &Words) -> Table {
        months_table(&self.months, words)
    }
}

/// A row for each month.
pub(crate) fn months_table(months: &[Month], words: &Words) -> Table {
    let mut table = Table::new([words.month_of, words.on_time, words.due, words.rate, words.low, words.high]);
    for it in months {
        let bounds = wilson(it.on_time);
        let cells = vec![
            Cell::Text(words.month(it.month)),
            Cell::Count(it.on_time.num),
            Cell::Count(it.on_time.den),
            Cell::Percent(it.on_time),
            Cell::Rate(bounds.map(|it| it.0)),
            Cell::Rate(bounds.map(|it| it.1)),
        ];
        table.push(cells, it.link.as_ref());
    }
    table
}

fn said(month: &Month, words: &Words) -> String {
    format!("{}: {}", words.month(month.month), words.whole(month.on_time))
}

fn small(share: Share) -> bool {
    share.den < SMALL_SAMPLE
}

/// The months in runs without a gap.
fn runs(months: &[Month]) -> Vec<Vec<(usize, &Month)>> {
    let mut runs = vec![Vec::new()];
    for (at, month) in months.iter().enumerate() {
        if month.on_time.den == 0 {
            runs.push(Vec::new());
        } else if let Some(run) = runs.last_mut() {
            run.push((at, month));
        }
    }
    runs.retain(|run| !run.is_empty());
    runs
}

/// The bands and the line; `at` says where a rate of the month at that place stands.
fn line(svg: &mut Svg<'_>, months: &[Month], at: impl Fn(usize, f64) -> (f32, f32)) {
    let runs = runs(months);
    let bounds = |month: &Month| wilson(month.on_time).unwrap_or_default();
    let bands: Vec<Vec<(f32, f32)>> = runs
        .iter()
        .filter(|run| run.len() > 1)
        .map(|run| {
            let high = run.iter().map(|(place, month)| at(*place, bounds(month).1));
            let low = run.iter().rev().map(|(place, month)| at(*place, bounds(month).0));
            high.chain(low).collect()
        })
        .collect();
    svg.shapes(&bands, Fill::Band, MARK, "");
    for run in &runs {
        match run.as_slice() {
            // A month between gaps has no neighbour to make a band with.
            [(place, month)] => {
                let (low, high) = bounds(month);
                svg.interval([at(*place, low), at(*place, high)], small(month.on_time));
            }
            run => {
                let points = run.iter().filter_map(|(place, it)| Some(at(*place, it.on_time.rate()?)));
                svg.line(&points.collect::<Vec<_>>(), MARK, 2.5, "");
            }
        }
    }
}
