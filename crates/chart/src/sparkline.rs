//! A small line of monthly rates for a row of a table, which prints the figures beside it.

use crate::{
    drawing::{Drawing, Look},
    palette::{EDGE, MARK},
    svg::Svg,
    table::Table,
    trend::{Month, months_table},
    words::{Words, fill},
};

const SIZE: (f32, f32) = (120.0, 28.0);
const PAD: f32 = 5.0;

/// What to draw: the on-time rate by month, from 0 at the foot to 100 % at the top, so that rows can be compared.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Sparkline {
    /// Whose rates they are.
    pub title: String,
    /// The months one after the other, none left out.
    pub months: Vec<Month>,
}

impl Drawing for Sparkline {
    fn to_svg(&self, look: &Look<'_>) -> String {
        let mut svg = Svg::new(look, "spark", SIZE.0);
        let step = (SIZE.0 - 2.0 * PAD) / (self.months.len().saturating_sub(1)).max(1) as f32;
        let point = |at: usize, rate: f64| (PAD + step * at as f32, SIZE.1 - PAD - (SIZE.1 - 2.0 * PAD) * rate as f32);
        svg.line(&[(0.0, SIZE.1 - 1.0), (SIZE.0, SIZE.1 - 1.0)], EDGE, 1.0, "1 3");
        let mut run = Vec::new();
        let mut runs = Vec::new();
        for (at, month) in self.months.iter().enumerate() {
            match month.on_time.rate() {
                Some(rate) => run.push(point(at, rate)),
                None => runs.push(std::mem::take(&mut run)),
            }
        }
        runs.push(run);
        for run in &runs {
            match run.as_slice() {
                [] => {}
                [(x, y)] => svg.dot(*x, *y, 1.0, MARK, false),
                points => svg.line(points, MARK, 2.0, ""),
            }
        }
        if let Some((x, y)) = runs.iter().rev().find_map(|run| run.last()) {
            svg.dot(*x, *y, 2.5, MARK, false);
        }
        svg.finish(SIZE.1, &self.title, &self.describe(look.words))
    }

    fn table(&self, words: &Words) -> Table {
        months_table(&self.months, words)
    }
}

impl Sparkline {
    fn describe(&self, words: &Words) -> String {
        let mut due = self.months.iter().filter(|it| it.on_time.den > 0);
        let Some(first) = due.next() else { return words.nothing_due.to_owned() };
        let last = due.next_back().unwrap_or(first);
        fill(
            words.from_to,
            &[
                ("from", &words.month(first.month)),
                ("to", &words.month(last.month)),
                ("first", &words.whole(first.on_time)),
                ("last", &words.whole(last.on_time)),
            ],
        )
    }
}
