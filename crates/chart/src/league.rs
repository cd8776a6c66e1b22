//! The on-time rate by agency: a dot for each, a bar for how sure one may be, the province as a dashed line.

use crate::{
    drawing::{Caption, Drawing, Look},
    figure::{Share, wilson},
    palette::{MARK, MEAN},
    sheet::{Mark, Sheet},
    svg::Anchor,
    table::{Cell, Table},
    words::{Words, fill},
};

/// With fewer tasks than this, a rate says too little to be ranked by.
pub const SMALL_SAMPLE: u64 = 10;

/// The most agencies that are drawn one by one.
const MOST_ROWS: usize = 40;

/// What to draw: the on-time rate by agency.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct League {
    /// What is written around it.
    pub caption: Caption,
    /// All agencies together.
    pub province: Share,
    /// The agencies in any order.
    pub agencies: Vec<Agency>,
}

/// An agency and its rate.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Agency {
    /// Its name, better its short one.
    pub name: String,
    /// On time of due.
    pub on_time: Share,
    /// The page with its tasks.
    pub link: Option<String>,
}

impl Drawing for League {
    fn to_svg(&self, look: &Look<'_>) -> String {
        let words = look.words;
        let order = Order::of(&self.agencies, words);
        let mut sheet = Sheet::open(look, "league", &self.caption);
        let drawn = order.rows().next().is_some();
        if drawn {
            let mut key = vec![
                (Mark::Dot, words.on_time_of_due.to_owned()),
                (Mark::Interval, words.interval.to_owned()),
                (
                    Mark::Mean,
                    if self.caption.whole.is_some() { words.whole_key } else { words.province_key }.to_owned(),
                ),
            ];
            if !order.small.is_empty() || order.rest.is_some() {
                key.push((Mark::Hollow, words.small_or_summed.to_owned()));
            }
            sheet.key(&key);
            self.plot(&mut sheet, &order);
        }
        sheet.y += 14.0;
        if !order.nothing_due.is_empty() {
            let names: Vec<&str> = order.nothing_due.iter().map(|it| it.name.as_str()).collect();
            let n = words.number(names.len() as u64);
            let text = fill(words.none_due, &[("n", &n), ("names", &names.join("; "))]);
            sheet.say(sheet.styles.note, 6, &text);
            sheet.y += 6.0;
        } else if !drawn {
            sheet.say(sheet.styles.name, 2, words.nothing_due);
            sheet.y += 6.0;
        }
        sheet.close(&self.caption, &self.describe(&order, words))
    }

    fn table(&self, words: &Words) -> Table {
        let mut table = Table::new([words.agency, words.on_time, words.due, words.rate, words.low, words.high]);
        let order = Order::all(&self.agencies);
        for Agency { name, on_time, link } in order.rows().chain(order.nothing_due.iter().copied()) {
            table.push(cells(name, *on_time), link.as_ref());
        }
        table.push(cells(self.caption.whole(words), self.province), None);
        table
    }
}

fn cells(name: &str, on_time: Share) -> Vec<Cell> {
    let bounds = wilson(on_time);
    vec![
        Cell::Text(name.to_owned()),
        Cell::Count(on_time.num),
        Cell::Count(on_time.den),
        Cell::Percent(on_time),
        Cell::Rate(bounds.map(|it| it.0)),
        Cell::Rate(bounds.map(|it| it.1)),
    ]
}

impl League {
    /// The scale, the rows, and the province's line through them.
    fn plot(&self, sheet: &mut Sheet<'_>, order: &Order<'_>) {
        let words = sheet.words;
        let columns = Columns::of(sheet, order);
        let top = sheet.y + sheet.styles.mean.leading() + 16.0;
        let rows: f32 = order.rows().map(|it| sheet.row(&it.name, BELOW).height).sum();
        let heading = sheet.styles.section.leading() + 10.0;
        let bottom = top + rows + if order.small.is_empty() { 0.0 } else { heading } + 4.0;
        // What lies beneath is drawn first.
        sheet.percent_scale(top, bottom, |rate| columns.at(rate));
        if let Some(rate) = self.province.rate() {
            let x = columns.at(rate);
            sheet.svg.line(&[(x, top - 4.0), (x, bottom)], MEAN, 2.0, "6 4");
            let style = sheet.styles.mean;
            let label = format!("{} {}", self.caption.whole(words), words.whole(self.province));
            let label = sheet.svg.fonts.wrap(&label, style.size, style.face, sheet.wide(), 1).join("");
            let half = sheet.svg.measure(style, &label) / 2.0;
            let middle = x.clamp(sheet.left + half, (sheet.right - half).max(sheet.left + half));
            sheet.svg.text(middle, top - 10.0, Anchor::Middle, style, &label);
        }
        sheet.y = top;
        for agency in &order.ranked {
            row(sheet, &columns, agency, false);
        }
        if !order.small.is_empty() {
            let text = fill(words.small_sample, &[("n", &SMALL_SAMPLE.to_string())]);
            let (x, y, style) = (sheet.left, sheet.y + heading - 6.0, sheet.styles.section);
            Sheet::plate(&mut sheet.svg, x, y, style, &text);
            sheet.svg.text(x, y, Anchor::Start, style, &text);
            sheet.y += heading;
        }
        for agency in order.small.iter().copied().chain(&order.rest) {
            row(sheet, &columns, agency, true);
        }
        sheet.y = bottom + sheet.styles.scale.leading();
    }

    /// The drawing in words, for those who do not see it.
    fn describe(&self, order: &Order<'_>, words: &Words) -> String {
        let mut said = format!("{} {}.", self.caption.whole(words), words.whole(self.province));
        for Agency { name, on_time, .. } in order.rows().chain(order.nothing_due.iter().copied()).take(MOST_ROWS) {
            said.push_str(&format!(" {name}: {}.", words.whole(*on_time)));
        }
        said
    }
}

/// How high the marks of a row are where they stand below its name.
const BELOW: f32 = 22.0;

/// The agencies in the order in which they are drawn.
struct Order<'a> {
    /// By the lower bound of the interval, the best first.
    ranked: Vec<&'a Agency>,
    /// Too few tasks to be ranked: the most tasks first.
    small: Vec<&'a Agency>,
    /// Those with the fewest tasks, summed up where there are too many agencies.
    rest: Option<Agency>,
    /// Nothing was due.
    nothing_due: Vec<&'a Agency>,
}

impl<'a> Order<'a> {
    /// As they are drawn, of too many agencies some summed up.
    fn of(agencies: &'a [Agency], words: &Words) -> Self {
        Self::new(agencies, MOST_ROWS, |rest| Agency {
            name: fill(words.others, &[("n", &words.number(rest.len() as u64))]),
            on_time: Share::sum(rest.iter().map(|it| it.on_time)),
            link: None,
        })
    }

    /// Each for itself.
    fn all(agencies: &'a [Agency]) -> Self {
        Self::new(agencies, usize::MAX, |_| Agency::default())
    }

    fn new(agencies: &'a [Agency], most: usize, sum: impl Fn(&[&Agency]) -> Agency) -> Self {
        let (mut due, mut nothing_due): (Vec<_>, Vec<_>) = agencies.iter().partition(|it| it.on_time.den > 0);
        nothing_due.sort_by(|a, b| a.name.cmp(&b.name));
        // Whoever is summed up has the fewest tasks: nobody disappears for being the worst.
        due.sort_by(|a, b| b.on_time.den.cmp(&a.on_time.den).then_with(|| a.name.cmp(&b.name)));
        let rest = if due.len() > most { Some(sum(&due.split_off(most))) } else { None };
        let (mut ranked, small): (Vec<_>, Vec<_>) = due.into_iter().partition(|it| it.on_time.den >= SMALL_SAMPLE);
        let low = |it: &Agency| wilson(it.on_time).map_or(0.0, |(low, _)| low);
        // The sort is stable: equals stay with the one of more tasks first.
        ranked.sort_by(|a, b| low(b).total_cmp(&low(a)));
        Self { ranked, small, rest, nothing_due }
    }

    /// Those that have something due.
    fn rows(&self) -> impl Iterator<Item = &Agency> {
        self.ranked.iter().chain(&self.small).copied().chain(&self.rest)
    }
}

/// Where the scale begins and ends and the figures stand: as the longest figure wants it.
struct Columns {
    scale: f32,
    scale_end: f32,
    percent_end: f32,
}

impl Columns {
    fn of(sheet: &mut Sheet<'_>, order: &Order<'_>) -> Self {
        let (words, count, figure) = (sheet.words, sheet.styles.count, sheet.styles.figure);
        let counts = order.rows().map(|it| sheet.svg.measure(count, &words.fraction(it.on_time)));
        let percent_end = sheet.right - counts.fold(40.0, f32::max) - 12.0;
        let scale_end = percent_end - sheet.svg.measure(figure, "100,0%") - 20.0;
        // Figures so long that no scale is left beside the names stand below them.
        sheet.stacked |= scale_end - sheet.left - sheet.names < 120.0;
        let scale = sheet.left + if sheet.stacked { 16.0 } else { sheet.names + 18.0 };
        Self { scale, scale_end, percent_end }
    }

    /// Where a rate from 0 to 1 stands.
    fn at(&self, rate: f64) -> f32 {
        self.scale + (self.scale_end - self.scale) * rate as f32
    }
}

/// One agency.
fn row(sheet: &mut Sheet<'_>, columns: &Columns, agency: &Agency, hollow: bool) {
    let row = sheet.row(&agency.name, BELOW);
    let (words, styles, top, left, right) = (sheet.words, sheet.styles, sheet.y, sheet.left, sheet.right);
    let (stacked, share) = (sheet.stacked, agency.on_time);
    let label = format!("{}: {}", agency.name, words.whole(share));
    let (at, size) = ((left, top), (right - left, row.height));
    sheet.svg.linked(agency.link.as_ref(), &label, at, size, |svg| {
        Sheet::name(svg, styles.name, left, top, &row, stacked);
        let middle = top + row.middle;
        if let (Some(rate), Some((low, high))) = (share.rate(), wilson(share)) {
            svg.interval([(columns.at(low), middle), (columns.at(high), middle)], hollow);
            svg.dot(columns.at(rate), middle, 5.5, MARK, hollow);
        }
        let baseline = middle + styles.name.sink();
        svg.text(columns.percent_end, baseline, Anchor::End, styles.figure, &words.percent(share));
        svg.text(right, baseline, Anchor::End, styles.count, &words.fraction(share));
    });
    sheet.y += row.height;
}
