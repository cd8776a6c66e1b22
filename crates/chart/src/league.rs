//! The on-time rate by agency: a dot for each, a bar for how sure one may be, the province as a dashed line.

use crate::{
    figure::{Share, number, wilson},
    font::{Face, Fonts},
    palette::{GUIDE, INK, MARK, MEAN, SOFT_INK},
    svg::{Anchor, Style, Svg},
};

/// With fewer tasks than this, a rate says too little to be ranked by.
pub const SMALL_SAMPLE: u64 = 10;

/// The most agencies that are drawn one by one.
const MOST_ROWS: usize = 40;

/// What to draw: the on-time rate by agency.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct League {
    /// "Tỷ lệ đúng hạn theo đơn vị".
    pub title: String,
    /// "6 tháng đầu năm 2024 (01/01–30/06/2024)".
    pub period: String,
    /// How it was counted, a line each: the denominator, whose date decides, the cut-off.
    pub definition: Vec<String>,
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
}

const WIDTH: f32 = 720.0;
const MARGIN: f32 = 24.0;
/// Names end here; the scale begins at `LEFT`, and figures stand behind it.
const NAMES: f32 = 252.0;
const LEFT: f32 = 270.0;

const TITLE: Style = Style::bold(24.0, INK);
const PERIOD: Style = Style::regular(17.0, SOFT_INK);
const NAME: Style = Style::regular(17.0, INK);
const FIGURE: Style = Style::bold(17.0, INK);
const COUNT: Style = Style::regular(16.0, SOFT_INK);
const SCALE: Style = Style::regular(15.0, SOFT_INK);
const PROVINCE: Style = Style::bold(16.0, MEAN);
const NOTE: Style = Style::regular(15.0, SOFT_INK);
const SECTION: Style = Style::bold(15.0, SOFT_INK);

impl League {
    /// The drawing as SVG.
    pub fn to_svg(&self, fonts: &Fonts) -> String {
        let order = Order::of(&self.agencies);
        let mut svg = Svg::new(fonts, WIDTH);
        let wide = WIDTH - 2.0 * MARGIN;
        let y = svg.paragraph(MARGIN, 16.0, wide, 3, TITLE, &self.title);
        let y = svg.paragraph(MARGIN, y + 2.0, wide, 2, PERIOD, &self.period);
        let drawn = !(order.ranked.is_empty() && order.small.is_empty() && order.rest.is_none());
        let mut y = if drawn {
            let hollow = !order.small.is_empty() || order.rest.is_some();
            let y = key(&mut svg, y + 26.0, hollow);
            self.plot(&mut svg, &order, y + 10.0)
        } else {
            y + 14.0
        };
        if !order.nothing_due.is_empty() {
            let names: Vec<&str> = order.nothing_due.iter().map(|it| it.name.as_str()).collect();
            let text = format!("Chưa có việc đến hạn ({}): {}.", number(names.len() as u64), names.join("; "));
            y = svg.paragraph(MARGIN, y, wide, 6, NOTE, &text) + 6.0;
        } else if !drawn {
            y = svg.paragraph(MARGIN, y, wide, 2, NAME, "Chưa có đơn vị nào có việc đến hạn trong kỳ.") + 6.0;
        }
        for line in &self.definition {
            y = svg.paragraph(MARGIN, y, wide, 3, NOTE, line);
        }
        svg.finish("league", y + 20.0, &self.title, &self.describe(&order))
    }

    /// The scale, the rows, and the province's line through them; answers where the plot ends.
    fn plot(&self, svg: &mut Svg<'_>, order: &Order<'_>, top: f32) -> f32 {
        let top = top + PROVINCE.leading() + 6.0;
        let columns = Columns::of(svg.fonts, order);
        let at = |rate| columns.at(rate);
        let rest = order.rest.as_ref();
        let rows = rest.map_or(0.0, |rest| Row::of(svg.fonts, rest).height)
            + order.ranked.iter().chain(&order.small).map(|it| Row::of(svg.fonts, it).height).sum::<f32>();
        let sections = f32::from(u8::from(!order.small.is_empty())) * SECTION_HEIGHT;
        let bottom = top + rows + sections + 4.0;
        // What lies beneath is drawn first.
        for quarter in 0..=4_u8 {
            let x = at(f64::from(quarter) / 4.0);
            svg.line((x, top), (x, bottom), GUIDE, 1.0, "");
            svg.text(x, bottom + SCALE.leading(), Anchor::Middle, SCALE, &format!("{}%", quarter * 25));
        }
        if let Some(rate) = self.province.rate() {
            let x = at(rate);
            svg.line((x, top - 4.0), (x, bottom), MEAN, 2.0, "6 4");
            let label = format!("Toàn tỉnh {} ({})", self.province.percent(), self.province.fraction());
            let half = svg.fonts.width(&label, PROVINCE.size, Face::Bold) / 2.0;
            let middle = x.clamp(MARGIN + half, WIDTH - MARGIN - half);
            svg.text(middle, top - 10.0, Anchor::Middle, PROVINCE, &label);
        }
        let mut y = top;
        for agency in &order.ranked {
            y = row(svg, &columns, y, agency, false);
        }
        if !order.small.is_empty() {
            let heading = format!("Mẫu nhỏ, dưới {SMALL_SAMPLE} việc đến hạn");
            svg.text(MARGIN, y + SECTION.leading() + 4.0, Anchor::Start, SECTION, &heading);
            y += SECTION_HEIGHT;
            for agency in &order.small {
                y = row(svg, &columns, y, agency, true);
            }
        }
        if let Some(rest) = rest {
            row(svg, &columns, y, rest, true);
        }
        bottom + SCALE.leading() + 14.0
    }

    /// The drawing in words, for those who do not see it.
    fn describe(&self, order: &Order<'_>) -> String {
        let mut words =
            format!("{}. Toàn tỉnh {} ({}).", self.period, self.province.percent(), self.province.fraction());
        let rows = order.ranked.iter().chain(&order.small).copied().chain(&order.rest);
        for Agency { name, on_time } in rows.chain(order.nothing_due.iter().copied()) {
            words.push_str(&format!(" {name}: {} ({}).", on_time.percent(), on_time.fraction()));
        }
        words
    }
}

const SECTION_HEIGHT: f32 = 30.0;

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
    fn of(agencies: &'a [Agency]) -> Self {
        let (mut due, mut nothing_due): (Vec<_>, Vec<_>) = agencies.iter().partition(|it| it.on_time.den > 0);
        nothing_due.sort_by(|a, b| a.name.cmp(&b.name));
        // Whoever is summed up has the fewest tasks: nobody disappears for being the worst.
        due.sort_by(|a, b| b.on_time.den.cmp(&a.on_time.den).then_with(|| a.name.cmp(&b.name)));
        let rest = if due.len() > MOST_ROWS {
            let rest = due.split_off(MOST_ROWS);
            let sum = |part: fn(Share) -> u64| rest.iter().map(|it| part(it.on_time)).sum();
            let on_time = Share::new(sum(|it| it.num), sum(|it| it.den));
            Some(Agency { name: format!("… và {} đơn vị khác", rest.len()), on_time })
        } else {
            None
        };
        let (mut ranked, small): (Vec<_>, Vec<_>) = due.into_iter().partition(|it| it.on_time.den >= SMALL_SAMPLE);
        let low = |it: &Agency| wilson(it.on_time).map_or(0.0, |(low, _)| low);
        // The sort is stable: equals stay with the one of more tasks first.
        ranked.sort_by(|a, b| low(b).total_cmp(&low(a)));
        Self { ranked, small, rest, nothing_due }
    }
}

/// Where the scale ends and the figures stand: as the longest figure wants it.
struct Columns {
    scale_end: f32,
    percent_end: f32,
}

impl Columns {
    fn of(fonts: &Fonts, order: &Order<'_>) -> Self {
        let rows = order.ranked.iter().chain(&order.small).copied().chain(&order.rest);
        let counts = rows.map(|it| fonts.width(&it.on_time.fraction(), COUNT.size, COUNT.face));
        let percent_end = WIDTH - MARGIN - counts.fold(44.0, f32::max) - 12.0;
        let scale_end = percent_end - fonts.width("100,0%", FIGURE.size, FIGURE.face) - 20.0;
        Self { scale_end, percent_end }
    }

    /// Where a rate from 0 to 1 stands.
    fn at(&self, rate: f64) -> f32 {
        LEFT + (self.scale_end - LEFT) * rate as f32
    }
}

/// A row's name in lines, and how high that makes it.
struct Row {
    name: Vec<String>,
    height: f32,
}

impl Row {
    fn of(fonts: &Fonts, agency: &Agency) -> Self {
        let name = fonts.wrap(&agency.name, NAME.size, NAME.face, NAMES - MARGIN, 2);
        let height = if name.len() > 1 { 50.0 } else { 30.0 };
        Self { name, height }
    }
}

/// One agency; answers where its row ends.
fn row(svg: &mut Svg<'_>, columns: &Columns, top: f32, agency: &Agency, hollow: bool) -> f32 {
    let at = |rate| columns.at(rate);
    let Row { name, height } = Row::of(svg.fonts, agency);
    let middle = top + height / 2.0;
    let baseline = middle + NAME.size * 0.33;
    let first = baseline - NAME.leading() * (name.len().saturating_sub(1)) as f32 / 2.0;
    for (at, line) in name.iter().enumerate() {
        svg.text(MARGIN, first + NAME.leading() * at as f32, Anchor::Start, NAME, line);
    }
    let share = agency.on_time;
    if let (Some(rate), Some((low, high))) = (share.rate(), wilson(share)) {
        svg.line((at(low), middle), (at(high), middle), MARK, 2.5, if hollow { "3 3" } else { "" });
        for end in [low, high] {
            svg.line((at(end), middle - 4.5), (at(end), middle + 4.5), MARK, 2.0, "");
        }
        svg.dot(at(rate), middle, 5.5, MARK, hollow);
    }
    svg.text(columns.percent_end, baseline, Anchor::End, FIGURE, &share.percent());
    svg.text(WIDTH - MARGIN, baseline, Anchor::End, COUNT, &share.fraction());
    top + height
}

/// What the marks mean; answers where it ends.
fn key(svg: &mut Svg<'_>, y: f32, hollow: bool) -> f32 {
    let baseline = y + NOTE.size * 0.33;
    let mut x = MARGIN + 6.0;
    svg.dot(x, y, 5.5, MARK, false);
    let say = |svg: &mut Svg<'_>, x: f32, words: &str| {
        svg.text(x, baseline, Anchor::Start, NOTE, words);
        x + svg.fonts.width(words, NOTE.size, Face::Regular) + 22.0
    };
    x = say(svg, x + 12.0, "đúng hạn / đến hạn");
    svg.line((x, y), (x + 30.0, y), MARK, 2.5, "");
    for end in [x, x + 30.0] {
        svg.line((end, y - 4.5), (end, y + 4.5), MARK, 2.0, "");
    }
    x = say(svg, x + 38.0, "khoảng tin cậy 95%");
    svg.line((x + 4.0, y - 8.0), (x + 4.0, y + 8.0), MEAN, 2.0, "6 4");
    x = say(svg, x + 14.0, "toàn tỉnh");
    if hollow {
        svg.dot(x + 5.0, y, 5.5, MARK, true);
        say(svg, x + 17.0, "mẫu nhỏ hoặc gộp, không xếp thứ tự");
    }
    y + 10.0
}
