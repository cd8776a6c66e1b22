//! Months from top to bottom, as a phone has room for them.

use super::{Month, line, said, small};
use crate::{palette::MARK, sheet::Sheet, svg::Anchor};

const ROW: f32 = 27.0;

pub(super) fn draw(sheet: &mut Sheet<'_>, months: &[Month]) {
    let (words, styles, left, right) = (sheet.words, sheet.styles, sheet.left, sheet.right);
    let widest = |measured: &mut dyn Iterator<Item = f32>| measured.fold(0.0, f32::max);
    let svg = &sheet.svg;
    let name = widest(&mut months.iter().map(|it| svg.measure(styles.name, &words.month(it.month))));
    let count = widest(&mut months.iter().map(|it| svg.measure(styles.count, &words.number(it.on_time.den)))).max(20.0);
    let percent_end = right - count - 12.0;
    let (begin, end) = (left + name + 16.0, percent_end - svg.measure(styles.figure, "100,0%") - 16.0);
    let at = |rate: f64| begin + (end - begin) * rate as f32;
    let top = sheet.y + styles.scale.leading() + 8.0;
    let bottom = top + ROW * months.len() as f32 + 4.0;
    sheet.percent_scale(top, bottom, at);
    sheet.svg.text(right, top - 4.0, Anchor::End, styles.scale, "n");
    let middle = |month: usize| top + ROW * (month as f32 + 0.5);
    line(&mut sheet.svg, months, |month, rate| (at(rate), middle(month)));
    for (place, month) in months.iter().enumerate() {
        let y = middle(place);
        let (box_at, size) = ((left, y - ROW / 2.0), (right - left, ROW));
        sheet.svg.linked(month.link.as_ref(), &said(month, words), box_at, size, |svg| {
            let baseline = y + styles.name.sink();
            svg.text(left, baseline, Anchor::Start, styles.name, &words.month(month.month));
            if let Some(rate) = month.on_time.rate() {
                svg.dot(at(rate), y, 5.0, MARK, small(month.on_time));
            }
            svg.text(percent_end, baseline, Anchor::End, styles.figure, &words.percent(month.on_time));
            svg.text(right, baseline, Anchor::End, styles.count, &words.number(month.on_time.den));
        });
    }
    sheet.y = bottom + styles.scale.leading();
}
