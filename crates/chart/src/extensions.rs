//! Extensions: what was asked and answered, the days gained, and what the on-time rate owes to them.

use crate::{
    drawing::{Caption, Drawing, Look},
    figure::{Counted, Share},
    fill::Fill,
    league::SMALL_SAMPLE,
    palette::{MARK, SOFT_INK},
    sheet::{Mark, Sheet},
    svg::{Anchor, Svg},
    table::{Cell, Table},
    words::{Words, fill},
};

/// The most agencies that are drawn one by one.
const MOST_ROWS: usize = 12;
/// How high the marks of a row are where they stand below its name: a scale and, under it, two figures.
const BELOW: f32 = 44.0;
const BAR: f32 = 12.0;

/// What to draw: the ledger of extensions.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Extensions {
    /// What is written around it.
    pub caption: Caption,
    /// Asked for.
    pub asked: Counted,
    /// Granted as asked.
    pub granted_as_asked: Counted,
    /// Granted for a shorter time.
    pub granted_shorter: Counted,
    /// Refused.
    pub refused: Counted,
    /// Not answered yet.
    pub waiting: Counted,
    /// Working days gained, all together.
    pub working_days: u64,
    /// Calendar days gained, all together.
    pub calendar_days: u64,
    /// All agencies: on time by the original deadlines.
    pub before: Share,
    /// All agencies: on time by the deadlines as extended.
    pub after: Share,
    /// The agencies in any order.
    pub agencies: Vec<AgencyExtensions>,
}

/// An agency: its on-time rate by the original deadlines, and by those that hold.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct AgencyExtensions {
    /// Its name, better its short one.
    pub name: String,
    /// On time by the original deadlines, of due.
    pub before: Share,
    /// On time by the deadlines as extended, of due.
    pub after: Share,
    /// The page with its tasks.
    pub link: Option<String>,
}

impl AgencyExtensions {
    fn gain(&self) -> Option<f64> {
        Some(self.after.rate()? - self.before.rate()?)
    }

    fn small(&self) -> bool {
        self.before.den.min(self.after.den) < SMALL_SAMPLE
    }
}

impl Drawing for Extensions {
    fn to_svg(&self, look: &Look<'_>) -> String {
        let words = look.words;
        let mut sheet = Sheet::open(look, "extensions", &self.caption);
        sheet.y += 12.0;
        self.ledger(&mut sheet);
        let days = fill(
            words.days_bought,
            &[("working", &words.number(self.working_days)), ("calendar", &words.number(self.calendar_days))],
        );
        sheet.y += 4.0;
        sheet.say(sheet.styles.figure, 3, &days);
        let rows = self.rows(words);
        dumbbells(&mut sheet, &rows, self.caption.whole(words));
        sheet.y += 14.0;
        let mut said: String =
            self.outcomes(words).iter().map(|(what, it)| format!("{what}: {}. ", words.number(it.count))).collect();
        said.push_str(&days);
        said.extend(rows.iter().map(|it| format!(" {}.", label(it, words))));
        sheet.close(&self.caption, &said)
    }

    /// A row for each agency; what was asked and answered is in [`Extensions::ledger_table`].
    fn table(&self, words: &Words) -> Table {
        let header = [
            words.agency.to_owned(),
            format!("{}: {}", words.before_short, words.on_time.to_lowercase()),
            format!("{}: {}", words.before_short, words.due.to_lowercase()),
            format!("{}: {}", words.before_short, words.rate.to_lowercase()),
            format!("{}: {}", words.after_short, words.on_time.to_lowercase()),
            format!("{}: {}", words.after_short, words.due.to_lowercase()),
            format!("{}: {}", words.after_short, words.rate.to_lowercase()),
            words.gain.to_owned(),
        ];
        let mut table = Table::new(header.iter().map(String::as_str));
        let sorted = self.sorted();
        let province = self.province(words);
        for it in sorted.into_iter().chain([&province]) {
            let mut cells = vec![Cell::Text(it.name.clone())];
            for share in [it.before, it.after] {
                cells.extend([Cell::Count(share.num), Cell::Count(share.den), Cell::Percent(share)]);
            }
            cells.push(Cell::Points(it.gain()));
            table.push(cells, it.link.as_ref());
        }
        table
    }
}

impl Extensions {
    /// What was asked and answered, and the days gained, as rows.
    pub fn ledger_table(&self, words: &Words) -> Table {
        let mut table = Table::new([words.what, words.count]);
        for (what, it) in self.outcomes(words) {
            table.push(vec![Cell::Text(what.to_owned()), Cell::Count(it.count)], it.link.as_ref());
        }
        for (what, days) in [(words.working_days, self.working_days), (words.calendar_days, self.calendar_days)] {
            table.push(vec![Cell::Text(what.to_owned()), Cell::Count(days)], None);
        }
        table
    }

    fn outcomes(&self, words: &Words) -> [(&'static str, &Counted); 5] {
        [
            (words.asked, &self.asked),
            (words.granted_as_asked, &self.granted_as_asked),
            (words.granted_shorter, &self.granted_shorter),
            (words.refused, &self.refused),
            (words.waiting, &self.waiting),
        ]
    }

    fn province(&self, words: &Words) -> AgencyExtensions {
        let (before, after) = (self.before, self.after);
        AgencyExtensions { name: self.caption.whole(words).to_owned(), before, after, link: None }
    }

    /// Those whose rate owes the most to extensions first; then those with the most tasks.
    fn sorted(&self) -> Vec<&AgencyExtensions> {
        let mut agencies: Vec<_> = self.agencies.iter().collect();
        let gain = |it: &AgencyExtensions| it.gain().unwrap_or(f64::NEG_INFINITY);
        agencies.sort_by(|a, b| {
            let few = a.small().cmp(&b.small());
            few.then(gain(b).total_cmp(&gain(a))).then(b.after.den.cmp(&a.after.den)).then_with(|| a.name.cmp(&b.name))
        });
        agencies
    }

    /// The province first, then the agencies that have a rate, of too many some summed up.
    fn rows(&self, words: &Words) -> Vec<AgencyExtensions> {
        let mut rows: Vec<_> = self.sorted().into_iter().filter(|it| it.gain().is_some()).cloned().collect();
        if rows.len() > MOST_ROWS {
            let rest = rows.split_off(MOST_ROWS);
            rows.push(AgencyExtensions {
                name: fill(words.others, &[("n", &words.number(rest.len() as u64))]),
                before: Share::sum(rest.iter().map(|it| it.before)),
                after: Share::sum(rest.iter().map(|it| it.after)),
                link: None,
            });
        }
        let province = self.province(words);
        if province.gain().is_some() {
            rows.insert(0, province);
        }
        rows
    }

    /// What was asked and how it was answered, as bars of one scale.
    fn ledger(&self, sheet: &mut Sheet<'_>) {
        let (words, styles, left, right) = (sheet.words, sheet.styles, sheet.left, sheet.right);
        let outcomes = self.outcomes(words);
        let most = outcomes.iter().map(|(_, it)| it.count).max().unwrap_or(0).max(1);
        let names = outcomes.iter().map(|(what, _)| sheet.svg.measure(styles.name, what)).fold(0.0, f32::max);
        let counts = outcomes
            .iter()
            .map(|(_, it)| sheet.svg.measure(styles.figure, &words.number(it.count)))
            .fold(24.0, f32::max);
        let begin = left + names + 14.0;
        let room = (right - counts - 10.0 - begin).max(20.0);
        for (what, it) in outcomes {
            let (top, middle) = (sheet.y, sheet.y + 14.0);
            let baseline = middle + styles.name.sink();
            let number = words.number(it.count);
            let label = format!("{what}: {number}");
            sheet.svg.linked(it.link.as_ref(), &label, (left, top), (right - left, 28.0), |svg| {
                svg.text(left, baseline, Anchor::Start, styles.name, what);
                if it.count > 0 {
                    let wide = room * (it.count as f64 / most as f64) as f32;
                    svg.area((begin, middle - BAR / 2.0), (wide.max(2.0), BAR), Fill::Plain(MARK));
                }
                svg.text(right, baseline, Anchor::End, styles.figure, &number);
            });
            sheet.y += 28.0;
        }
    }
}

/// From the rate by the original deadline, a hollow dot, to that by the extended one, a full dot.
fn dumbbells(sheet: &mut Sheet<'_>, rows: &[AgencyExtensions], whole: &str) {
    let words = sheet.words;
    if rows.is_empty() {
        return;
    }
    sheet.y += 14.0;
    sheet.say(sheet.styles.section, 3, words.by_agency_gain_first);
    let mut key = vec![(Mark::Hollow, words.before.to_owned()), (Mark::Dot, words.after.to_owned())];
    if rows.iter().any(AgencyExtensions::small) {
        key.push((Mark::Few, fill(words.small_sample_key, &[("n", &SMALL_SAMPLE.to_string())])));
    }
    sheet.key(&key);
    let columns = Columns::of(sheet, rows);
    let (styles, left, right) = (sheet.styles, sheet.left, sheet.right);
    let mut top = sheet.y + 8.0;
    if !sheet.stacked {
        top += styles.scale.leading();
        sheet.svg.text(columns.before_end, top - 6.0, Anchor::End, styles.scale, words.before_short);
        sheet.svg.text(right, top - 6.0, Anchor::End, styles.scale, words.after_short);
    }
    if sheet.stacked {
        top += styles.scale.leading();
        sheet.svg.text(left, top - 4.0, Anchor::Start, styles.scale, words.before_short);
        sheet.svg.text(right, top - 4.0, Anchor::End, styles.scale, words.after_short);
    }
    let bottom = top + rows.iter().map(|it| sheet.row(&it.name, BELOW).height).sum::<f32>() + 2.0;
    sheet.percent_scale(top, bottom, |rate| columns.at(rate));
    sheet.y = top;
    for it in rows {
        let row = sheet.row(&it.name, BELOW);
        let (top, stacked) = (sheet.y, sheet.stacked);
        let (at, size) = ((left, top), (right - left, row.height));
        let mut said = [words.whole(it.before), words.whole(it.after)];
        let room = |said: &[String; 2]| said.iter().map(|it| sheet.svg.measure(styles.count, it) + 8.0).sum::<f32>();
        if stacked && room(&said) > right - left {
            said = [words.short_whole(it.before), words.short_whole(it.after)];
        }
        sheet.svg.linked(it.link.as_ref(), &label(it, words), at, size, |svg| {
            // Lines are broken by the plain face; the bold one is wider.
            let name = if it.name == whole && row.name.len() == 1 { styles.figure } else { styles.name };
            Sheet::name(svg, name, left, top, &row, stacked);
            let middle = top + row.middle;
            let y = if stacked { middle - BELOW / 2.0 + 10.0 } else { middle };
            dumbbell(svg, &columns, y, it);
            if stacked {
                let baseline = y + 8.0 + styles.count.leading();
                let start = right - svg.measure(styles.count, &said[1]);
                Sheet::plate(svg, left, baseline, styles.count, &said[0]);
                Sheet::plate(svg, start, baseline, styles.count, &said[1]);
                svg.text(left, baseline, Anchor::Start, styles.count, &said[0]);
                svg.text(right, baseline, Anchor::End, styles.count, &said[1]);
            } else {
                let baseline = middle + styles.count.sink();
                svg.text(columns.before_end, baseline, Anchor::End, styles.count, &said[0]);
                svg.text(right, baseline, Anchor::End, styles.count, &said[1]);
            }
        });
        sheet.y += row.height;
    }
    sheet.y = bottom + styles.scale.leading();
}

fn dumbbell(svg: &mut Svg<'_>, columns: &Columns, y: f32, it: &AgencyExtensions) {
    let (Some(before), Some(after)) = (it.before.rate(), it.after.rate()) else { return };
    let dash = if it.small() { "3 3" } else { "" };
    svg.line(&[(columns.at(before), y), (columns.at(after), y)], SOFT_INK, 2.5, dash);
    svg.dot(columns.at(before), y, 6.5, MARK, true);
    svg.dot(columns.at(after), y, 4.0, MARK, false);
}

/// Where the scale begins and ends, and the figures stand.
struct Columns {
    scale: f32,
    scale_end: f32,
    before_end: f32,
}

impl Columns {
    fn of(sheet: &mut Sheet<'_>, rows: &[AgencyExtensions]) -> Self {
        let (words, styles) = (sheet.words, sheet.styles);
        let widest = |share: fn(&AgencyExtensions) -> Share, head: &str| {
            let figures = rows.iter().map(|it| sheet.svg.measure(styles.count, &words.whole(share(it))));
            figures.fold(sheet.svg.measure(styles.scale, head), f32::max)
        };
        let (before, after) = (widest(|it| it.before, words.before_short), widest(|it| it.after, words.after_short));
        let before_end = sheet.right - after - 18.0;
        let scale_end = before_end - before - 24.0;
        let scale = sheet.left + sheet.names + 20.0;
        sheet.stacked |= scale_end - scale < 120.0;
        if sheet.stacked {
            return Self { scale: sheet.left + 14.0, scale_end: sheet.right - 16.0, before_end };
        }
        Self { scale, scale_end, before_end }
    }

    fn at(&self, rate: f64) -> f32 {
        self.scale + (self.scale_end - self.scale) * rate as f32
    }
}

fn label(it: &AgencyExtensions, words: &Words) -> String {
    let (before, after) = (words.before_short, words.after_short);
    format!("{}: {before} {}; {after} {}", it.name, words.whole(it.before), words.whole(it.after))
}
