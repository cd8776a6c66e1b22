//! The four boxes: done or open, in time or late, with what stands outside them.

use crate::{
    drawing::{Caption, Drawing, Look, Width},
    figure::{Counted, Share},
    fill::Fill,
    palette::{GROUND, GUIDE, INK, LATE, MARK},
    sheet::Sheet,
    svg::{Anchor, Style},
    table::{Cell, Table},
    words::{Words, fill},
};

/// What to draw: how many tasks are in each of the four boxes.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct FourBoxes {
    /// What is written around it.
    pub caption: Caption,
    /// Done, on time.
    pub done_on_time: Counted,
    /// Done, late.
    pub done_late: Counted,
    /// Open, in time.
    pub open_in_time: Counted,
    /// Open, overdue.
    pub open_overdue: Counted,
    /// What no box holds, and how many: undated, returned, withdrawn.
    pub outside: Vec<(String, Counted)>,
}

impl Drawing for FourBoxes {
    fn to_svg(&self, look: &Look<'_>) -> String {
        let words = look.words;
        let inside = self.inside();
        let mut sheet = Sheet::open(look, "boxes", &self.caption);
        let narrow = look.width == Width::Narrow;
        let (gap, height) = if narrow { (8.0, 112.0) } else { (12.0, 128.0) };
        let size = ((sheet.wide() - gap) / 2.0, height);
        let top = sheet.y + 18.0;
        for (place, (label, counted, late)) in self.boxes(words).into_iter().enumerate() {
            let x = sheet.left + (place % 2) as f32 * (size.0 + gap);
            let y = top + (place / 2) as f32 * (size.1 + gap);
            square(&mut sheet, (x, y), size, label, counted, inside, late);
        }
        sheet.y = top + 2.0 * size.1 + gap + 8.0;
        sheet.flow(Style { colour: INK, ..sheet.styles.period }, &self.sum(words));
        sheet.y += 6.0;
        let said = self.boxes(words).map(|(label, it, _)| format!("{label}: {}. ", words.number(it.count))).concat();
        let sum: Vec<String> = self.sum(words).into_iter().map(|(text, _)| text).collect();
        sheet.close(&self.caption, &format!("{said}{}", sum.join(" ")))
    }

    fn table(&self, words: &Words) -> Table {
        let mut table = Table::new([words.what, words.count, words.share]);
        let inside = self.inside();
        for (label, it, _) in self.boxes(words) {
            let share = Cell::Percent(Share::new(it.count, inside));
            table.push(vec![Cell::Text(label.to_owned()), Cell::Count(it.count), share], it.link.as_ref());
        }
        for (what, it) in &self.outside {
            table.push(vec![Cell::Text(what.clone()), Cell::Count(it.count), Cell::Rate(None)], it.link.as_ref());
        }
        table
    }
}

impl FourBoxes {
    /// The boxes in reading order: done above, open below; in time left, late right.
    fn boxes(&self, words: &Words) -> [(&'static str, &Counted, bool); 4] {
        let [on_time, late, in_time, overdue] = words.boxes;
        [
            (on_time, &self.done_on_time, false),
            (late, &self.done_late, true),
            (in_time, &self.open_in_time, false),
            (overdue, &self.open_overdue, true),
        ]
    }

    fn inside(&self) -> u64 {
        let boxes = [&self.done_on_time, &self.done_late, &self.open_in_time, &self.open_overdue];
        boxes.iter().fold(0, |sum, it| sum.saturating_add(it.count))
    }

    /// What the boxes add up to, and what is outside them.
    fn sum(&self, words: &Words) -> Vec<(String, Option<&String>)> {
        let mut said = vec![(fill(words.boxes_sum, &[("n", &words.number(self.inside()))]), None)];
        let outside: Vec<_> = self.outside.iter().filter(|(_, it)| it.count > 0).collect();
        if !outside.is_empty() {
            said.push((words.boxes_outside.to_owned(), None));
        }
        for (at, (what, it)) in outside.iter().enumerate() {
            let end = if at + 1 == outside.len() { "." } else { ";" };
            said.push((format!("{what} {}{end}", words.number(it.count)), it.link.as_ref()));
        }
        said
    }
}

/// One box: its name, how many, and its share of the four as a bar.
fn square(
    sheet: &mut Sheet<'_>,
    (x, y): (f32, f32),
    size: (f32, f32),
    label: &str,
    counted: &Counted,
    inside: u64,
    late: bool,
) {
    let (words, styles) = (sheet.words, sheet.styles);
    let share = Share::new(counted.count, inside);
    let narrow = size.0 < 200.0;
    let pad = if narrow { 10.0 } else { 16.0 };
    let wide = size.0 - 2.0 * pad;
    let number = words.number(counted.count);
    let colour = if late { LATE } else { INK };
    // A long number is set as small as it must be.
    let beside = if narrow { 0.0 } else { sheet.svg.measure(styles.period, "100,0%") + 12.0 };
    let largest: f32 = if narrow { 28.0 } else { 40.0 };
    let room = (wide - beside) / sheet.svg.measure(Style::bold(1.0, colour), &number).max(0.1);
    let count = Style::bold(largest.min(room.floor()).max(12.0), colour);
    let heading = Style { face: styles.figure.face, ..styles.figure };
    let said = format!("{label}: {number} ({})", words.percent(share));
    sheet.svg.linked(counted.link.as_ref(), &said, (x, y), size, |svg| {
        svg.area((x, y), size, Fill::Plain(GROUND));
        svg.paragraph(x + pad, y + 6.0, wide, if narrow { 2 } else { 1 }, heading, label);
        let (bar, thick) = (y + size.1 - if narrow { 16.0 } else { 26.0 }, 8.0);
        let baseline = bar - if narrow { 26.0 } else { 20.0 };
        svg.text(x + pad, baseline, Anchor::Start, count, &number);
        let percent = words.percent(share);
        if narrow {
            svg.text(x + pad, bar - 7.0, Anchor::Start, styles.count, &percent);
        } else {
            svg.text(x + size.0 - pad, baseline, Anchor::End, styles.period, &percent);
        }
        svg.area((x + pad, bar), (wide, thick), Fill::Plain(GUIDE));
        let filled = wide * share.rate().unwrap_or(0.0) as f32;
        if filled > 0.0 {
            svg.area((x + pad, bar), (filled, thick), Fill::Plain(if late { LATE } else { MARK }));
        }
    });
}
