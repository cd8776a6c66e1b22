//! A few weeks side by side.

use super::{Day, HeatCalendar, Kind, kind, said, step};
use crate::{
    fill::Fill,
    palette::{EDGE, GROUND, INK, PAPER, SHADES, SOFT_INK},
    sheet::{Sheet, corner},
    svg::{Anchor, Style},
};
use chrono::{Datelike, Days, NaiveDate};
use std::collections::{BTreeMap, BTreeSet};

/// What all bands draw from.
pub(super) struct Cells<'a> {
    pub calendar: &'a HeatCalendar,
    pub days: &'a BTreeMap<NaiveDate, &'a Day>,
    pub closed: BTreeSet<NaiveDate>,
    pub most: u64,
}

/// Weeks from a Monday on.
pub(super) struct Band {
    pub start: NaiveDate,
    pub weeks: usize,
    pub left: f32,
    pub pitch: f32,
}

impl Band {
    /// The days with their places from the band's top left.
    fn days(&self, calendar: &HeatCalendar) -> Vec<(NaiveDate, (f32, f32))> {
        let days = (0..self.weeks * 7).filter_map(|at| {
            let place = ((at / 7) as f32 * self.pitch, (at % 7) as f32 * self.pitch);
            Some((self.start.checked_add_days(Days::new(at as u64))?, place))
        });
        days.filter(|(day, _)| (calendar.from..=calendar.last()).contains(day)).collect()
    }

    pub(super) fn draw(&self, sheet: &mut Sheet<'_>, cells: &Cells<'_>) {
        let (words, scale, margin) = (sheet.words, sheet.styles.scale, sheet.left);
        let top = sheet.y + sheet.styles.section.leading() + scale.leading() + 6.0;
        let days: Vec<_> =
            self.days(cells.calendar).into_iter().map(|(day, (x, y))| (day, (self.left + x, top + y))).collect();
        self.header(sheet, &days, top);
        for (row, weekday) in words.weekdays.iter().enumerate() {
            let y = top + (row as f32 + 0.5) * self.pitch + scale.sink();
            sheet.svg.text(margin, y, Anchor::Start, scale, weekday);
        }
        self.grounds(sheet, cells, &days);
        self.months(sheet, &days, top);
        self.counts(sheet, cells, &days);
        sheet.y = top + 7.0 * self.pitch + 6.0;
    }

    /// The month above its first column, and the Monday's day above each.
    fn header(&self, sheet: &mut Sheet<'_>, days: &[(NaiveDate, (f32, f32))], top: f32) {
        let (words, scale, section) = (sheet.words, sheet.styles.scale, sheet.styles.section);
        let mut labels: Vec<(f32, String)> = Vec::new();
        for (day, (x, _)) in days {
            if day.day() == 1 || labels.is_empty() {
                let label = words.month(*day);
                // The rest of a month at the band's beginning gives way to the month that begins.
                let before = labels.last().map(|(x, label)| x + sheet.svg.measure(section, label) + 8.0);
                if before.is_some_and(|end| end > *x) {
                    labels.pop();
                }
                labels.push((*x, label));
            }
        }
        for (x, label) in &labels {
            let x = x.min(sheet.right - sheet.svg.measure(section, label));
            sheet.svg.text(x, top - scale.leading() - 8.0, Anchor::Start, section, label);
        }
        // Twelve units are the least; a narrow column has no room for more.
        let small = Style { size: 12.0, ..scale };
        for week in 0..self.weeks {
            let Some(monday) = self.start.checked_add_days(Days::new(week as u64 * 7)) else { break };
            let x = self.left + (week as f32 + 0.5) * self.pitch;
            sheet.svg.text(x, top - 6.0, Anchor::Middle, small, &monday.day().to_string());
        }
    }

    /// The cells, those of one kind as one shape: empty ones weigh little that way.
    fn grounds(&self, sheet: &mut Sheet<'_>, cells: &Cells<'_>, days: &[(NaiveDate, (f32, f32))]) {
        let of = |wanted: &dyn Fn(NaiveDate, Option<&Day>) -> bool| -> Vec<Vec<(f32, f32)>> {
            let days = days.iter().filter(|(day, _)| wanted(*day, cells.days.get(day).copied()));
            days.map(|(_, place)| self.cell(*place)).collect()
        };
        let empty =
            |wanted: Kind| move |day: NaiveDate, it: Option<&Day>| it.is_none() && kind(day, &cells.closed) == wanted;
        let svg = &mut sheet.svg;
        svg.shapes(&of(&empty(Kind::Working)), Fill::Plain(PAPER), EDGE, "");
        svg.shapes(&of(&empty(Kind::Weekend)), Fill::Plain(GROUND), "none", "");
        svg.shapes(&of(&empty(Kind::Holiday)), Fill::Closed, "none", "");
        for (shade, colour) in SHADES.iter().enumerate() {
            for (closed, dash) in [(false, ""), (true, "2 2")] {
                let wanted = |day: NaiveDate, it: Option<&Day>| {
                    it.is_some_and(|it| step(it.due, cells.most) == shade) && cells.closed.contains(&day) == closed
                };
                svg.shapes(&of(&wanted), Fill::Plain(colour), EDGE, dash);
            }
        }
        let right = |(x, y): (f32, f32)| corner((x + self.pitch - 1.5, y + 1.5));
        let overdue = days.iter().filter(|(day, _)| cells.days.get(day).is_some_and(|it| it.overdue > 0));
        let corners: Vec<_> = overdue.map(|(_, place)| right(*place)).collect();
        svg.shapes(&corners, Fill::Plain(INK), PAPER, "");
        if let Some((_, (x, y))) = days.iter().find(|(day, _)| Some(*day) == cells.calendar.today) {
            let size = (self.pitch - 1.0, self.pitch - 1.0);
            svg.line(
                &[(*x, *y), (x + size.0, *y), (x + size.0, y + size.1), (*x, y + size.1), (*x, y - 1.2)],
                INK,
                2.5,
                "",
            );
        }
    }

    fn cell(&self, (x, y): (f32, f32)) -> Vec<(f32, f32)> {
        let (near, far) = (1.5, self.pitch - 1.5);
        vec![(x + near, y + near), (x + far, y + near), (x + far, y + far), (x + near, y + far)]
    }

    /// A line between the months.
    fn months(&self, sheet: &mut Sheet<'_>, days: &[(NaiveDate, (f32, f32))], top: f32) {
        let bottom = top + 7.0 * self.pitch;
        for (_, (x, y)) in days.iter().skip(1).filter(|(day, _)| day.day() == 1) {
            let mut line = vec![(*x, bottom), (*x, *y)];
            if *y > top {
                line.extend([(x + self.pitch, *y), (x + self.pitch, top)]);
            }
            sheet.svg.line(&line, SOFT_INK, 1.5, "");
        }
    }

    fn counts(&self, sheet: &mut Sheet<'_>, cells: &Cells<'_>, days: &[(NaiveDate, (f32, f32))]) {
        let (words, pitch) = (sheet.words, self.pitch);
        let days: Vec<(&Day, (f32, f32))> =
            days.iter().filter_map(|(day, place)| Some((*cells.days.get(day)?, *place))).collect();
        // Twelve units where a day of the year needs them, more where there is room.
        let style = Style::bold(if pitch < 32.0 || cells.most > 999 { 12.0 } else { 14.0 }, INK);
        sheet.svg.grouped(Anchor::Middle, style, |svg| {
            for (it, (x, y)) in days {
                let mut count = words.number(it.due);
                if svg.measure(style, &count) > pitch - 4.0 {
                    count = words.short_number(it.due);
                }
                let (middle, baseline) = (x + pitch / 2.0, (y + pitch / 2.0 + style.sink() + 1.0).round());
                svg.linked(it.link.as_ref(), &said(it, words), (x, y), (pitch, pitch), |svg| {
                    svg.text(middle, baseline, Anchor::Middle, style, &count);
                });
            }
        });
    }
}
