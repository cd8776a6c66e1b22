//! The four boxes: done or open, in time or late, with what stands outside them.

use crate::{
    figure::{Share, number},
    font::Fonts,
    palette::{GROUND, GUIDE, INK, LATE, MARK, SOFT_INK},
    svg::{Anchor, Style, Svg},
};

/// What to draw: how many tasks are in each of the four boxes.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct FourBoxes {
    /// "Tình hình thực hiện nhiệm vụ".
    pub title: String,
    /// "6 tháng đầu năm 2024 (01/01–30/06/2024)".
    pub period: String,
    /// How it was counted, a line each.
    pub definition: Vec<String>,
    /// Done, on time.
    pub done_on_time: u64,
    /// Done, late.
    pub done_late: u64,
    /// Open, in time.
    pub open_in_time: u64,
    /// Open, overdue.
    pub open_overdue: u64,
    /// What no box holds, and how many: undated, returned, withdrawn.
    pub outside: Vec<(String, u64)>,
}

const WIDTH: f32 = 720.0;
const MARGIN: f32 = 24.0;
const GAP: f32 = 12.0;
const BOX: (f32, f32) = ((WIDTH - 2.0 * MARGIN - GAP) / 2.0, 128.0);

const TITLE: Style = Style::bold(24.0, INK);
const PERIOD: Style = Style::regular(17.0, SOFT_INK);
const LABEL: Style = Style::bold(17.0, INK);
const COUNT: Style = Style::bold(40.0, INK);
const LATE_COUNT: Style = Style::bold(40.0, LATE);
const SHARE: Style = Style::regular(17.0, SOFT_INK);
const SUM: Style = Style::regular(17.0, INK);
const NOTE: Style = Style::regular(15.0, SOFT_INK);

impl FourBoxes {
    /// The drawing as SVG.
    pub fn to_svg(&self, fonts: &Fonts) -> String {
        let boxes = self.boxes();
        let inside: u64 = boxes.iter().map(|(_, count, _)| count).sum();
        let mut svg = Svg::new(fonts, WIDTH);
        let wide = WIDTH - 2.0 * MARGIN;
        let y = svg.paragraph(MARGIN, 16.0, wide, 3, TITLE, &self.title);
        let top = svg.paragraph(MARGIN, y + 2.0, wide, 2, PERIOD, &self.period) + 18.0;
        for (place, (label, count, late)) in boxes.iter().enumerate() {
            let x = MARGIN + (place % 2) as f32 * (BOX.0 + GAP);
            let y = top + (place / 2) as f32 * (BOX.1 + GAP);
            draw(&mut svg, (x, y), label, Share::new(*count, inside), *late);
        }
        let y = top + 2.0 * BOX.1 + GAP + 8.0;
        let mut y = svg.paragraph(MARGIN, y, wide, 4, SUM, &self.sum(inside)) + 6.0;
        for line in &self.definition {
            y = svg.paragraph(MARGIN, y, wide, 3, NOTE, line);
        }
        let words = boxes.map(|(label, count, _)| format!(" {label}: {}.", number(count))).concat();
        let description = format!("{}.{words} {}", self.period, self.sum(inside));
        svg.finish("boxes", y + 20.0, &self.title, &description)
    }

    /// The boxes in reading order: done above, open below; in time left, late right.
    fn boxes(&self) -> [(&'static str, u64, bool); 4] {
        [
            ("Hoàn thành đúng hạn", self.done_on_time, false),
            ("Hoàn thành quá hạn", self.done_late, true),
            ("Đang làm, còn trong hạn", self.open_in_time, false),
            ("Đang làm, đã quá hạn", self.open_overdue, true),
        ]
    }

    fn sum(&self, inside: u64) -> String {
        let mut words = format!("Bốn ô cộng lại: {} việc.", number(inside));
        let outside: Vec<String> = self
            .outside
            .iter()
            .filter(|(_, count)| *count > 0)
            .map(|(what, n)| format!("{what} {}", number(*n)))
            .collect();
        if !outside.is_empty() {
            words.push_str(&format!(" Ngoài bốn ô: {}.", outside.join("; ")));
        }
        words
    }
}

/// One box: its name, how many, and its share of the four as a bar.
fn draw(svg: &mut Svg<'_>, (x, y): (f32, f32), label: &str, share: Share, late: bool) {
    svg.area((x, y), BOX, GROUND);
    svg.text(x + 16.0, y + 30.0, Anchor::Start, LABEL, label);
    svg.text(x + 16.0, y + 82.0, Anchor::Start, if late { LATE_COUNT } else { COUNT }, &number(share.num));
    svg.text(x + BOX.0 - 16.0, y + 82.0, Anchor::End, SHARE, &share.percent());
    let (bar, height) = (BOX.0 - 32.0, 8.0);
    svg.area((x + 16.0, y + 102.0), (bar, height), GUIDE);
    let filled = bar * share.rate().unwrap_or(0.0) as f32;
    if filled > 0.0 {
        svg.area((x + 16.0, y + 102.0), (filled, height), if late { LATE } else { MARK });
    }
}
