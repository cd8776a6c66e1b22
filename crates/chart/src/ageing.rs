//! How long the overdue are overdue, in all and by agency, in four steps of working days.

use crate::{
    drawing::{Caption, Drawing, Look},
    figure::{Counted, Share},
    fill::Fill,
    palette::{LATE, PAPER},
    sheet::Sheet,
    svg::{Anchor, Svg},
    table::{Cell, Table},
    words::{Words, fill},
};

/// The most agencies that are drawn one by one.
const MOST_ROWS: usize = 12;
/// How high the marks of a row are where they stand below its name: a bar and, under it, four counts.
const BELOW: f32 = 46.0;
const BAR: f32 = 16.0;
/// The steps from light to heavy, told apart by pattern.
const FILLS: [Fill; 4] = [Fill::Plain(PAPER), Fill::Dots, Fill::Stripes, Fill::Plain(LATE)];

/// What to draw: the overdue that are not done, by how many working days they are late.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Ageing {
    /// What is written around it.
    pub caption: Caption,
    /// All together: 1–5, 6–15, 16–30, more than 30 working days.
    pub total: [Counted; 4],
    /// The agencies in any order.
    pub agencies: Vec<AgencyAgeing>,
}

/// An agency and its overdue tasks.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct AgencyAgeing {
    /// Its name, better its short one.
    pub name: String,
    /// How many by each step.
    pub steps: [u64; 4],
    /// The page with them.
    pub link: Option<String>,
}

impl AgencyAgeing {
    fn sum(&self) -> u64 {
        sum(self.steps)
    }
}

impl Drawing for Ageing {
    fn to_svg(&self, look: &Look<'_>) -> String {
        let words = look.words;
        let mut sheet = Sheet::open(look, "ageing", &self.caption);
        let total = self.sum();
        sheet.y += 10.0;
        let (style, text) = if total > 0 {
            (sheet.styles.figure, fill(words.overdue_sum, &[("n", &words.number(total))]))
        } else {
            (sheet.styles.name, words.no_overdue.to_owned())
        };
        sheet.say(style, 2, &text);
        sheet.y += 8.0;
        if total > 0 {
            self.steps(&mut sheet);
        }
        let rows = self.rows(words);
        if !rows.is_empty() {
            agencies(&mut sheet, &rows);
        }
        sheet.y += 10.0;
        let steps = words.days_late_long.iter().zip(&self.total);
        let mut said: String = steps.map(|(step, it)| format!("{step}: {}. ", words.number(it.count))).collect();
        said.extend(rows.iter().map(|it| label(it, words) + ". "));
        sheet.close(&self.caption, &said)
    }

    fn table(&self, words: &Words) -> Table {
        let header = [words.agency].into_iter().chain(words.days_late_long).chain([words.total]);
        let mut table = Table::new(header);
        let cells = |name: &str, steps: [u64; 4]| {
            let counts = steps.into_iter().chain([sum(steps)]).map(Cell::Count);
            [Cell::Text(name.to_owned())].into_iter().chain(counts).collect()
        };
        for agency in self.sorted() {
            table.push(cells(&agency.name, agency.steps), agency.link.as_ref());
        }
        table.push(cells(self.caption.whole(words), self.total.each_ref().map(|it| it.count)), None);
        table
    }
}

impl Ageing {
    fn sum(&self) -> u64 {
        sum(self.total.each_ref().map(|it| it.count))
    }

    /// Those with the most overdue tasks first; of equals, those whose tasks are overdue for longer.
    fn sorted(&self) -> Vec<&AgencyAgeing> {
        let mut agencies: Vec<_> = self.agencies.iter().filter(|it| it.sum() > 0).collect();
        let weight = |it: &AgencyAgeing| (it.sum(), it.steps[3], it.steps[2], it.steps[1]);
        agencies.sort_by(|a, b| weight(b).cmp(&weight(a)).then_with(|| a.name.cmp(&b.name)));
        agencies
    }

    fn rows(&self, words: &Words) -> Vec<AgencyAgeing> {
        let mut rows: Vec<AgencyAgeing> = self.sorted().into_iter().cloned().collect();
        if rows.len() > MOST_ROWS {
            let rest = rows.split_off(MOST_ROWS);
            let steps = rest.iter().fold([0_u64; 4], |mut steps, it| {
                steps.iter_mut().zip(it.steps).for_each(|(sum, n)| *sum = sum.saturating_add(n));
                steps
            });
            let name = fill(words.others, &[("n", &words.number(rest.len() as u64))]);
            rows.push(AgencyAgeing { name, steps, link: None });
        }
        rows
    }

    /// All agencies together: a bar for each step, which is the key to the patterns too.
    fn steps(&self, sheet: &mut Sheet<'_>) {
        let (words, styles, left, right) = (sheet.words, sheet.styles, sheet.left, sheet.right);
        let total = self.sum();
        let most = self.total.iter().map(|it| it.count).max().unwrap_or(0).max(1);
        let names = words.days_late_long.map(|it| sheet.svg.measure(styles.name, it)).into_iter().fold(0.0, f32::max);
        let counts = self.total.iter().map(|it| sheet.svg.measure(styles.figure, &words.number(it.count)));
        let counts = counts.fold(24.0, f32::max);
        let begin = left + names + 14.0;
        let count_end = right - sheet.svg.measure(styles.count, "100,0%") - 10.0;
        let room = (count_end - counts - 10.0 - begin).max(20.0);
        for (step, it) in self.total.iter().enumerate() {
            let (top, name) = (sheet.y, words.days_late_long[step]);
            let middle = top + 15.0;
            let baseline = middle + styles.name.sink();
            let share = words.percent(Share::new(it.count, total));
            let label = format!("{name}: {} ({share})", words.number(it.count));
            sheet.svg.linked(it.link.as_ref(), &label, (left, top), (right - left, 30.0), |svg| {
                svg.text(left, baseline, Anchor::Start, styles.name, name);
                let wide = room * (it.count as f64 / most as f64) as f32;
                if it.count > 0 {
                    svg.framed((begin, middle - BAR / 2.0), (wide.max(2.0), BAR), FILLS[step], LATE, 1.0);
                }
                svg.text(count_end, baseline, Anchor::End, styles.figure, &words.number(it.count));
                svg.text(right, baseline, Anchor::End, styles.count, &share);
            });
            sheet.y += 30.0;
        }
    }
}

/// The agencies: the four steps in one bar, and each count in its column.
fn agencies(sheet: &mut Sheet<'_>, rows: &[AgencyAgeing]) {
    let words = sheet.words;
    sheet.y += 14.0;
    sheet.say(sheet.styles.section, 3, words.by_agency_worst_first);
    let columns = Columns::of(sheet, rows);
    columns.header(sheet);
    let most = rows.iter().map(AgencyAgeing::sum).max().unwrap_or(0).max(1);
    for agency in rows {
        let row = sheet.row(&agency.name, BELOW);
        let (styles, left, right, top, stacked) = (sheet.styles, sheet.left, sheet.right, sheet.y, sheet.stacked);
        let (at, size) = ((left, top), (right - left, row.height));
        sheet.svg.linked(agency.link.as_ref(), &label(agency, words), at, size, |svg| {
            Sheet::name(svg, styles.name, left, top, &row, stacked);
            let middle = top + row.middle;
            let bar = if stacked { middle - BELOW / 2.0 + 2.0 } else { middle - BAR / 2.0 };
            bars(svg, (columns.bar.0, bar), columns.bar.1 - columns.bar.0, agency.steps, most);
            let counts = if stacked { bar + BAR + styles.count.leading() } else { middle + styles.name.sink() };
            for (end, count) in columns.ends.iter().zip(agency.steps) {
                svg.text(*end, counts, Anchor::End, styles.count, &columns.count(count, words));
            }
            svg.text(columns.ends[4], counts, Anchor::End, styles.figure, &columns.count(agency.sum(), words));
        });
        sheet.y += row.height;
    }
}

fn bars(svg: &mut Svg<'_>, (mut x, y): (f32, f32), room: f32, steps: [u64; 4], most: u64) {
    for (step, count) in steps.into_iter().enumerate().filter(|(_, count)| *count > 0) {
        let wide = room * (count as f64 / most as f64) as f32;
        svg.framed((x, y), (wide.max(1.0), BAR), FILLS[step], LATE, 1.0);
        x += wide;
    }
}

/// Where the bar stands and where the columns end: the four steps and the sum.
struct Columns {
    bar: (f32, f32),
    ends: [f32; 5],
    /// Counts are shortened: in full they would not fit next to each other.
    short: bool,
}

impl Columns {
    fn of(sheet: &mut Sheet<'_>, rows: &[AgencyAgeing]) -> Self {
        Self::measured(sheet, rows, false)
    }

    fn count(&self, count: u64, words: &Words) -> String {
        printed(count, self.short, words)
    }

    fn measured(sheet: &mut Sheet<'_>, rows: &[AgencyAgeing], short: bool) -> Self {
        let (words, styles) = (sheet.words, sheet.styles);
        let mut widths = [0.0_f32; 5];
        for (column, width) in widths.iter_mut().enumerate() {
            let head = words.days_late.get(column).map_or_else(
                || sheet.svg.measure(styles.section, words.total),
                |head| sheet.svg.measure(styles.scale, head) + 14.0,
            );
            let counts = rows.iter().map(|it| {
                let count = it.steps.get(column).copied().unwrap_or_else(|| it.sum());
                sheet.svg.measure(if column < 4 { styles.count } else { styles.figure }, &printed(count, short, words))
            });
            *width = counts.fold(head, f32::max) + 14.0;
        }
        let all: f32 = widths.iter().sum();
        let begin = sheet.left + sheet.names + 14.0;
        sheet.stacked |= sheet.right - all - begin < 100.0;
        let mut ends = [sheet.right; 5];
        if sheet.stacked {
            // Below the bar the columns share the whole width, each what it needs and a part of what is left.
            let spare = (sheet.wide() - all) / 5.0;
            if spare < 0.0 && !short {
                return Self::measured(sheet, rows, true);
            }
            let mut x = sheet.left;
            for (end, width) in ends.iter_mut().zip(widths) {
                x += width + spare;
                *end = x;
            }
            return Self { bar: (sheet.left, sheet.right), ends, short };
        }
        let mut x = sheet.right;
        for column in (0..5).rev() {
            ends[column] = x;
            x -= widths[column];
        }
        Self { bar: (begin, x - 4.0), ends, short }
    }

    /// The steps with their patterns above the columns.
    fn header(&self, sheet: &mut Sheet<'_>) {
        let (words, styles) = (sheet.words, sheet.styles);
        let baseline = sheet.y + styles.scale.leading() + 6.0;
        for (step, end) in self.ends[..4].iter().enumerate() {
            let head = words.days_late[step];
            let x = end - sheet.svg.measure(styles.scale, head) - 14.0;
            sheet.svg.framed((x, baseline - 10.0), (10.0, 10.0), FILLS[step], LATE, 1.0);
            sheet.svg.text(*end, baseline, Anchor::End, styles.scale, head);
        }
        sheet.svg.text(self.ends[4], baseline, Anchor::End, styles.section, words.total);
        sheet.y = baseline + 8.0;
    }
}

fn printed(count: u64, short: bool, words: &Words) -> String {
    if short { words.short_number(count) } else { words.number(count) }
}

fn label(agency: &AgencyAgeing, words: &Words) -> String {
    let steps = words.days_late.iter().zip(agency.steps).map(|(step, n)| format!("{step}: {}", words.number(n)));
    format!("{}: {} ({})", agency.name, words.number(agency.sum()), steps.collect::<Vec<_>>().join("; "))
}

fn sum(steps: [u64; 4]) -> u64 {
    steps.into_iter().fold(0, u64::saturating_add)
}
