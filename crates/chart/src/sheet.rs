//! The sheet that a drawing is made on: its heading, its key, its rows of names, its notes.

use crate::{
    drawing::{Caption, Look, Width},
    fill::Fill,
    palette::{EDGE, GROUND, GUIDE, INK, LATE, MARK, MEAN, PAPER, SHADES, SOFT_INK},
    svg::{Anchor, Style, Svg},
    words::Words,
};

/// The styles of text at one width.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Styles {
    pub title: Style,
    pub period: Style,
    pub name: Style,
    pub figure: Style,
    pub count: Style,
    pub scale: Style,
    pub mean: Style,
    pub section: Style,
    pub note: Style,
}

impl Styles {
    fn of(width: Width) -> Self {
        let [title, period, name, count, small] = match width {
            Width::Narrow => [18.0, 14.0, 14.0, 13.0, 12.0],
            Width::Medium | Width::Wide => [24.0, 17.0, 17.0, 16.0, 15.0],
        };
        Self {
            title: Style::bold(title, INK),
            period: Style::regular(period, SOFT_INK),
            name: Style::regular(name, INK),
            figure: Style::bold(name, INK),
            count: Style::regular(count, SOFT_INK),
            scale: Style::regular(small, SOFT_INK),
            mean: Style::bold(count, MEAN),
            section: Style::bold(small, SOFT_INK),
            note: Style::regular(small, SOFT_INK),
        }
    }
}

/// A sheet under way.
pub(crate) struct Sheet<'a> {
    pub svg: Svg<'a>,
    pub words: &'a Words,
    pub styles: Styles,
    /// The first and the last position across that is drawn on.
    pub left: f32,
    pub right: f32,
    /// How far down it is drawn already.
    pub y: f32,
    /// Whether marks stand below the names they belong to, for want of space beside them.
    pub stacked: bool,
    /// How wide names may be.
    pub names: f32,
}

/// What a key explains.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Mark {
    Dot,
    Hollow,
    Interval,
    Mean,
    /// A dashed line: too few tasks to be compared.
    Few,
    Fill(Fill),
    Corner,
    Today,
    Weekend,
    Holiday,
    Shade(usize),
}

/// A row's name in lines, and where that puts the rest of the row.
pub(crate) struct Row {
    pub name: Vec<String>,
    pub height: f32,
    /// The line of the marks, from the top of the row.
    pub middle: f32,
}

impl<'a> Sheet<'a> {
    /// A sheet with its heading.
    pub(crate) fn open(look: &Look<'a>, kind: &str, caption: &Caption) -> Self {
        let (width, narrow) = (look.width.units(), look.width == Width::Narrow);
        let margin = if narrow { 16.0 } else { 24.0 };
        let names = match look.width {
            Width::Narrow => width - 2.0 * margin,
            Width::Medium => 228.0,
            Width::Wide => 300.0,
        };
        let (left, right) = (margin, width - margin);
        let (svg, styles) = (Svg::new(look, kind, width), Styles::of(look.width));
        let mut sheet = Self { svg, words: look.words, styles, left, right, y: 16.0, stacked: narrow, names };
        sheet.say(styles.title, 4, &caption.title);
        sheet.y += 2.0;
        sheet.say(styles.period, 3, &caption.period);
        sheet
    }

    /// From margin to margin.
    pub(crate) fn wide(&self) -> f32 {
        self.right - self.left
    }

    /// Text over the whole width, in at most so many lines.
    pub(crate) fn say(&mut self, style: Style, lines: usize, text: &str) {
        self.y = self.svg.paragraph(self.left, self.y, self.wide(), lines, style, text);
    }

    /// What the marks mean, in as many lines as that takes.
    pub(crate) fn key(&mut self, marks: &[(Mark, String)]) {
        let note = self.styles.note;
        let (mut x, mut y) = (self.left, self.y + 22.0);
        for (mark, words) in marks {
            let most = self.wide() - 46.0;
            let words = self.svg.fonts.wrap(words, note.size, note.face, most, 1).join("");
            let wide = mark.width() + 8.0 + self.svg.measure(note, &words);
            if x > self.left && x + wide > self.right {
                (x, y) = (self.left, y + note.leading() + 6.0);
            }
            mark.draw(&mut self.svg, x, y);
            self.svg.text(x + mark.width() + 8.0, y + note.sink(), Anchor::Start, note, &words);
            x += wide + 20.0;
        }
        self.y = y + 10.0;
    }

    /// Words one after the other, each leading to its page, in as many lines as that takes.
    pub(crate) fn flow(&mut self, style: Style, words: &[(String, Option<&String>)]) {
        let high = style.leading() + 4.0;
        let (mut x, mut y) = (self.left, self.y);
        for (text, link) in words {
            let text = self.svg.fonts.wrap(text, style.size, style.face, self.wide(), 1).join("");
            let wide = self.svg.measure(style, &text);
            if x > self.left && x + wide > self.right {
                (x, y) = (self.left, y + high);
            }
            self.svg.linked(*link, &text, (x, y), (wide, high), |svg| {
                svg.text(x, y + style.leading(), Anchor::Start, style, &text);
            });
            x += wide + 5.0;
        }
        self.y = y + high;
    }

    /// A name in its lines. Stacked, the marks have a line of their own below, `below` high.
    pub(crate) fn row(&self, name: &str, below: f32) -> Row {
        let style = self.styles.name;
        let name = self.svg.fonts.wrap(name, style.size, style.face, self.names, 2);
        let lines = name.len().max(1) as f32;
        if self.stacked {
            let names = lines * style.leading() + 4.0;
            return Row { name, height: names + below + 8.0, middle: names + below / 2.0 };
        }
        let height = if lines > 1.0 { 50.0 } else { 30.0 };
        Row { name, height, middle: height / 2.0 }
    }

    /// Draws the name of the row that begins at `top`.
    pub(crate) fn name(svg: &mut Svg<'_>, style: Style, left: f32, top: f32, row: &Row, stacked: bool) {
        let lines = row.name.len().saturating_sub(1) as f32;
        let first = if stacked {
            top + style.leading()
        } else {
            top + row.middle + style.sink() - style.leading() * lines / 2.0
        };
        for (at, line) in row.name.iter().enumerate() {
            let baseline = first + style.leading() * at as f32;
            if stacked {
                Self::plate(svg, left, baseline, style, line);
            }
            svg.text(left, baseline, Anchor::Start, style, line);
        }
    }

    /// Paper under words, so that no line of a scale runs through them.
    pub(crate) fn plate(svg: &mut Svg<'_>, left: f32, baseline: f32, style: Style, words: &str) {
        let size = (svg.measure(style, words) + 4.0, style.leading());
        svg.area((left - 2.0, baseline - style.size), size, Fill::Plain(PAPER));
    }

    /// The vertical lines of a scale from 0 to 100 %, from the current place down to `bottom`, with their labels below.
    pub(crate) fn percent_scale(&mut self, top: f32, bottom: f32, at: impl Fn(f64) -> f32) {
        let scale = self.styles.scale;
        // On a short scale the quarters have no room for their labels.
        let step = if at(1.0) - at(0.0) < self.svg.measure(scale, "100%") * 6.0 { 2 } else { 1 };
        for quarter in (0..=4_u8).step_by(step) {
            let x = at(f64::from(quarter) / 4.0);
            self.svg.line(&[(x, top), (x, bottom)], GUIDE, 1.0, "");
            self.svg.text(x, bottom + scale.leading(), Anchor::Middle, scale, &format!("{}%", quarter * 25));
        }
    }

    /// The notes below, and the whole drawing.
    pub(crate) fn close(mut self, caption: &Caption, description: &str) -> String {
        for line in &caption.definition {
            self.say(self.styles.note, 4, line);
        }
        let period = if caption.period.is_empty() { String::new() } else { format!("{}. ", caption.period) };
        self.svg.finish(self.y + 20.0, &caption.title, &format!("{period}{description}"))
    }
}

impl Mark {
    fn width(self) -> f32 {
        match self {
            Self::Dot | Self::Hollow => 13.0,
            Self::Interval | Self::Few => 30.0,
            Self::Mean => 6.0,
            Self::Fill(_) | Self::Corner | Self::Today | Self::Weekend | Self::Holiday | Self::Shade(_) => 16.0,
        }
    }

    /// Draws it from `x`, in the middle of its line.
    fn draw(self, svg: &mut Svg<'_>, x: f32, y: f32) {
        let (at, size) = ((x, y - 8.0), (16.0, 16.0));
        match self {
            Self::Dot => svg.dot(x + 6.5, y, 5.5, MARK, false),
            Self::Hollow => svg.dot(x + 6.5, y, 5.5, MARK, true),
            Self::Interval => svg.interval([(x + 1.0, y), (x + 29.0, y)], false),
            Self::Few => svg.line(&[(x, y), (x + 30.0, y)], SOFT_INK, 2.5, "3 3"),
            Self::Mean => svg.line(&[(x + 3.0, y - 8.0), (x + 3.0, y + 8.0)], MEAN, 2.0, "6 4"),
            Self::Fill(Fill::Band) => svg.framed(at, size, Fill::Band, MARK, 1.0),
            Self::Fill(fill) => svg.framed(at, size, fill, LATE, 1.0),
            Self::Corner => {
                svg.framed(at, size, Fill::Plain(SHADES[0]), EDGE, 1.0);
                svg.shapes(&[corner((x + 16.0, y - 8.0))], Fill::Plain(INK), PAPER, "");
            }
            Self::Today => svg.framed(at, size, Fill::Plain(PAPER), INK, 2.5),
            Self::Weekend => svg.framed(at, size, Fill::Plain(GROUND), EDGE, 0.5),
            Self::Holiday => svg.framed(at, size, Fill::Closed, EDGE, 0.5),
            Self::Shade(step) => svg.framed(at, size, Fill::Plain(SHADES[step.min(4)]), EDGE, 1.0),
        }
    }
}

/// The corner of a cell that has overdue tasks, from the cell's top right.
pub(crate) fn corner((x, y): (f32, f32)) -> Vec<(f32, f32)> {
    vec![(x - 10.0, y), (x, y), (x, y + 10.0)]
}
