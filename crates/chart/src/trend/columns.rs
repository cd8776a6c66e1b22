//! Months from left to right, where there is room for their figures.

use super::{Month, line, said, small};
use crate::{
    fill::Fill,
    palette::{GUIDE, MARK, PAPER, SOFT_INK},
    sheet::Sheet,
    svg::Anchor,
};
use chrono::Datelike;

const HEIGHT: f32 = 220.0;
/// Above 100 % and below 0 % there is room for a label.
const PAD: f32 = 26.0;

/// Where the months stand, and the labels of the first, the last and the lowest.
pub(super) struct Plot {
    left: f32,
    step: f32,
    labels: Vec<Label>,
}

struct Label {
    month: usize,
    text: String,
    /// The left end, and the middle of the line above 0 % in units of the plot.
    left: f32,
    width: f32,
    y: f32,
}

impl Plot {
    /// None where figures would run into each other.
    pub(super) fn of(sheet: &Sheet<'_>, months: &[Month]) -> Option<Self> {
        let (svg, words, styles) = (&sheet.svg, sheet.words, sheet.styles);
        let left = sheet.left + svg.measure(styles.scale, "100%") + 10.0;
        let step = (sheet.right - left) / months.len().max(1) as f32;
        let widest = months.iter().flat_map(|it| {
            let year = it.month.year().to_string();
            [
                svg.measure(styles.count, &words.number(it.on_time.den)),
                svg.measure(styles.count, &words.short_month(it.month)),
                svg.measure(styles.scale, &year),
            ]
        });
        if widest.fold(0.0, f32::max) + 6.0 > step {
            return None;
        }
        let mut plot = Self { left, step, labels: Vec::new() };
        let due = || months.iter().enumerate().filter_map(|(at, it)| Some((at, it, it.on_time.rate()?)));
        let lowest = due().min_by(|a, b| a.2.total_cmp(&b.2));
        let wanted = [due().next_back(), due().next(), lowest];
        for (month, it, rate) in wanted.into_iter().flatten() {
            if plot.labels.iter().any(|label| label.month == month) {
                continue;
            }
            let text = words.percent(it.on_time);
            let width = svg.measure(styles.figure, &text);
            let x = (plot.x(month) - width / 2.0).clamp(left, (sheet.right - width).max(left));
            let lines = due().map(|(at, _, rate)| (plot.x(at), rise(rate))).collect::<Vec<_>>();
            // Above its point, or below it; not over another label, and not over another month's dot.
            let free = |y: &f32| {
                let apart = |label: &Label| {
                    x + width + 6.0 < label.left || label.left + label.width + 6.0 < x || (label.y - y).abs() > 22.0
                };
                let clear = |(at, dot): &(f32, f32)| {
                    *at == plot.x(month) || *at + 8.0 < x || *at - 8.0 > x + width || (dot - y).abs() > 17.0
                };
                plot.labels.iter().all(apart) && lines.iter().all(clear)
            };
            // The line goes on to its neighbours: the label is better on the other side.
            let around = [month.checked_sub(1), month.checked_add(1)];
            let higher = around.iter().flatten().filter_map(|at| months.get(*at)?.on_time.rate()).any(|it| it > rate);
            let side = if higher { -17.0 } else { 17.0 };
            let y = [rise(rate) + side, rise(rate) - side].into_iter().find(free)?;
            plot.labels.push(Label { month, text, left: x, width, y });
        }
        Some(plot)
    }

    fn x(&self, month: usize) -> f32 {
        self.left + self.step * (month as f32 + 0.5)
    }

    pub(super) fn draw(&self, sheet: &mut Sheet<'_>, months: &[Month]) {
        let (words, styles, right, margin) = (sheet.words, sheet.styles, sheet.right, sheet.left);
        let top = sheet.y + 4.0;
        let zero = top + PAD + HEIGHT;
        let place = |month: usize, rate: f64| (self.x(month), zero - rise(rate));
        for quarter in 0..=4_u8 {
            let y = zero - rise(f64::from(quarter) / 4.0);
            sheet.svg.line(&[(self.left, y), (right, y)], GUIDE, 1.0, "");
            let label = format!("{}%", quarter * 25);
            sheet.svg.text(self.left - 8.0, y + styles.scale.sink(), Anchor::End, styles.scale, &label);
        }
        line(&mut sheet.svg, months, place);
        let bottom = zero + PAD;
        let (name, count) = (bottom + styles.count.size, bottom + styles.count.size + styles.count.leading());
        let year = count + styles.scale.leading();
        sheet.svg.text(margin, count, Anchor::Start, styles.count, "n =");
        for (at, month) in months.iter().enumerate() {
            let x = self.x(at);
            let box_at = (x - self.step / 2.0, top);
            let size = (self.step, count + 5.0 - top);
            sheet.svg.linked(month.link.as_ref(), &said(month, words), box_at, size, |svg| {
                if let Some(rate) = month.on_time.rate() {
                    let (x, y) = place(at, rate);
                    svg.dot(x, y, 5.0, MARK, small(month.on_time));
                }
                if let Some(label) = self.labels.iter().find(|it| it.month == at) {
                    let y = zero - label.y;
                    svg.area((label.left - 2.0, y - 9.0), (label.width + 4.0, 18.0), Fill::Plain(PAPER));
                    svg.text(label.left, y + styles.figure.sink(), Anchor::Start, styles.figure, &label.text);
                }
                svg.text(x, name, Anchor::Middle, styles.count, &words.short_month(month.month));
                svg.text(x, count, Anchor::Middle, styles.count, &words.number(month.on_time.den));
            });
            if at == 0 || month.month.month() == 1 {
                sheet.svg.text(x, year, Anchor::Middle, styles.scale, &month.month.year().to_string());
                if at > 0 {
                    let x = x - self.step / 2.0;
                    sheet.svg.line(&[(x, bottom), (x, year)], SOFT_INK, 1.0, "");
                }
            }
        }
        sheet.y = year;
    }
}

/// How high above 0 % a rate stands.
fn rise(rate: f64) -> f32 {
    HEIGHT * rate as f32
}
