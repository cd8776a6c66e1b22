//! Figures as drawings: each has a name in addresses, and is a page's figure, a picture, or rows of a file.

use crate::{
    ask::{Ask, COUNT_BYS, DEADLINES, GROUPINGS, POPULATIONS, name},
    facts::{Facts, label, on_time},
    links::{self, DUE},
    period,
};
use chrono::{Datelike, Months, NaiveDate};
use dondoc_chart::{
    Ageing, Agency, AgencyAgeing, AgencyExtensions, Caption, Counted, Day, Drawing, Extensions, FourBoxes,
    HeatCalendar, League, Month, Table, Trend,
};
use dondoc_domain::timeliness::Class;
use dondoc_projections::board::Grouping;
use dondoc_service::{GroupReport, Overview, Scope};
use dondoc_shell::{Words, parts::day};

/// A drawing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Which {
    Boxes,
    Trend,
    Groups,
    Ageing,
    Calendar,
    Extensions,
}

/// Where a drawing stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Place {
    /// In a page, which says how its figures were counted.
    Page,
    /// The same on a phone.
    Phone,
    /// Alone: it says by itself how it was counted.
    Alone,
}

impl Which {
    /// Every drawing.
    pub const ALL: [Which; 6] =
        [Which::Boxes, Which::Trend, Which::Groups, Which::Ageing, Which::Calendar, Which::Extensions];

    /// Its name in addresses.
    pub fn slug(self) -> &'static str {
        match self {
            Which::Boxes => "bon-o",
            Which::Trend => "xu-huong",
            Which::Groups => "nhom",
            Which::Ageing => "qua-han",
            Which::Calendar => "lich-han",
            Which::Extensions => "gia-han",
        }
    }

    /// The drawing of a name.
    pub fn parse(slug: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|it| it.slug() == slug)
    }

    /// What it is called.
    pub fn title(self, w: Words, by: Grouping) -> String {
        w.t(match (self, by) {
            (Which::Boxes, _) => "chart-boxes",
            (Which::Trend, _) => "chart-trend",
            (Which::Ageing, _) => "chart-ageing",
            (Which::Calendar, _) => "chart-calendar",
            (Which::Extensions, _) => "chart-extensions",
            (Which::Groups, Grouping::Agency) => "chart-agency",
            (Which::Groups, Grouping::Field) => "chart-field",
            (Which::Groups, Grouping::Directive) => "chart-directive",
            (Which::Groups, Grouping::Official) => "chart-official",
            (Which::Groups, Grouping::Month) => "chart-month",
            (Which::Groups, Grouping::Quarter) => "chart-quarter",
        })
    }

    /// Calls the first column of its table by what the groups are.
    pub fn name_rows(self, w: Words, ask: &Ask, table: &mut Table) {
        if let (Which::Groups, Some(head)) = (self, table.header.first_mut()) {
            *head = w.t(&format!("by-{}", name(ask.by(), GROUPINGS)));
        }
    }

    /// The tasks that it counts.
    pub fn scope(self, it: &Overview) -> &Scope {
        match self {
            Which::Trend => &it.months_scope,
            Which::Calendar => &it.calendar_scope,
            Which::Boxes | Which::Groups | Which::Ageing | Which::Extensions => &it.scope,
        }
    }

    /// The drawing for a place.
    pub fn drawing(self, w: Words, ask: &Ask, facts: &Facts, place: Place) -> Box<dyn Drawing> {
        let it = &facts.overview;
        let scope = self.scope(it);
        let caption = Caption {
            title: self.title(w, ask.by()),
            period: format!("{} · {}", shown_period(w, ask, scope, &it.scope), cut_off(w, scope)),
            definition: if place == Place::Alone { definition(w, scope) } else { vec![narrower(w, self)] },
            whole: scope.agency.as_ref().map(|agency| {
                let known = it.agencies.iter().find(|it| it.key == agency.to_string());
                known.map_or_else(|| agency.to_string(), |it| it.label.clone())
            }),
        };
        match self {
            Which::Boxes => Box::new(boxes(w, it, caption)),
            Which::Trend => Box::new(trend(it, caption)),
            Which::Groups => Box::new(groups(w, ask.by(), facts, caption)),
            Which::Ageing => Box::new(ageing(w, it, caption)),
            Which::Calendar => Box::new(calendar(it, facts.today, place, caption)),
            Which::Extensions => Box::new(extensions(w, it, facts.today, caption)),
        }
    }
}

/// How figures were counted, a line each.
pub(crate) fn definition(w: Words, scope: &Scope) -> Vec<String> {
    let it = scope.definition;
    vec![
        w.t(&format!("population-{}", name(it.population, POPULATIONS))),
        w.t("denominator"),
        w.t(&format!("count-by-{}", name(it.count_by, COUNT_BYS))),
        w.t(&format!("deadline-{}", name(it.deadline, DEADLINES))),
    ]
}

/// What a drawing counts otherwise than the page says above.
fn narrower(w: Words, which: Which) -> String {
    w.t(match which {
        Which::Trend | Which::Groups => "denominator",
        Which::Calendar => "calendar-counts",
        Which::Ageing => "ageing-counts",
        Which::Extensions => "extensions-count",
        Which::Boxes => "boxes-count",
    })
}

/// "Số liệu đến hết ngày 03/06/2026".
pub(crate) fn cut_off(w: Words, scope: &Scope) -> String {
    w.with("cut-off", &[("day", day(scope.as_of).into())])
}

fn shown_period(w: Words, ask: &Ask, scope: &Scope, all: &Scope) -> String {
    if (scope.from, scope.to) == (all.from, all.to) {
        period::dated_title(w, ask.period)
    } else {
        format!("{}–{}", day(scope.from), day(scope.to))
    }
}

fn counted(count: u64, link: impl FnOnce() -> String) -> Counted {
    Counted { count, link: (count > 0).then(link) }
}

fn boxes(w: Words, it: &Overview, caption: Caption) -> FourBoxes {
    let (total, scope) = (&it.total, &it.scope);
    let of = |count, class| counted(count, || links::boxes(scope, &[class]));
    let outside = [
        ("class-undated", total.undated, Class::Undated),
        ("class-returned", total.returned, Class::Returned),
        ("class-withdrawn", total.withdrawn, Class::Withdrawn),
    ];
    FourBoxes {
        caption,
        done_on_time: of(total.done_on_time, Class::DoneOnTime),
        done_late: of(total.done_late, Class::DoneLate),
        open_in_time: of(total.open_in_time, Class::OpenInTime),
        open_overdue: of(total.open_overdue, Class::OpenOverdue),
        outside: outside.map(|(id, count, class)| (w.t(id), of(count, class))).into(),
    }
}

/// A month of figures, with the list of what was due in it.
pub(crate) fn month(it: &GroupReport, scope: &Scope) -> Option<Month> {
    let first: NaiveDate = format!("{}-01", it.key).parse().ok()?;
    let last = first.checked_add_months(Months::new(1))?.pred_opt()?;
    let on_time = on_time(&it.tally);
    Some(Month { month: first, on_time, link: (on_time.den > 0).then(|| links::due(scope, first, last, &DUE)) })
}

fn trend(it: &Overview, caption: Caption) -> Trend {
    Trend { caption, months: it.months.iter().filter_map(|month_of| month(month_of, &it.months_scope)).collect() }
}

fn groups(w: Words, by: Grouping, facts: &Facts, caption: Caption) -> League {
    let agencies = facts.groups.iter().map(|it| Agency {
        name: label(w, by, &it.key, &it.label),
        on_time: on_time(&it.tally),
        link: links::group(&facts.overview.scope, by, &it.key, &DUE),
    });
    League { caption, province: on_time(&facts.overview.total), agencies: agencies.collect() }
}

fn steps(it: dondoc_service::Ageing) -> [u64; 4] {
    [it.up_to_5, it.up_to_15, it.up_to_30, it.over_30].map(u64::from)
}

fn ageing(w: Words, it: &Overview, caption: Caption) -> Ageing {
    let [a, b, c, d] = steps(it.ageing);
    let of = |count, band: &str| counted(count, || links::tasks(&it.scope, [("qua-han", band.to_owned())]));
    let agencies = it.agencies.iter().map(|agency| AgencyAgeing {
        name: label(w, Grouping::Agency, &agency.key, &agency.label),
        steps: steps(agency.ageing),
        link: links::group(&it.scope, Grouping::Agency, &agency.key, &[Class::OpenOverdue]),
    });
    Ageing { caption, total: [of(a, "1-5"), of(b, "6-15"), of(c, "16-30"), of(d, "31")], agencies: agencies.collect() }
}

fn calendar(it: &Overview, today: NaiveDate, place: Place, caption: Caption) -> HeatCalendar {
    let scope = &it.calendar_scope;
    let of = |day: &dondoc_service::DueDay| Day {
        day: day.day,
        due: day.due,
        overdue: day.overdue,
        // A day of a calendar on a phone is too small for a thumb: its table leads there.
        link: (day.due > 0 && place != Place::Phone).then(|| links::due(scope, day.day, day.day, &[])),
    };
    HeatCalendar {
        caption,
        from: scope.from,
        to: scope.to,
        today: Some(today),
        days: it.calendar.iter().filter(|day| day.due > 0).map(of).collect(),
        closed: closed(it),
    }
}

/// The days on which offices are closed; of a long period only those in which anything is due are known.
fn closed(it: &Overview) -> Vec<NaiveDate> {
    it.calendar.iter().filter(|day| !day.working).map(|day| day.day).collect()
}

fn extensions(w: Words, it: &Overview, today: NaiveDate, caption: Caption) -> Extensions {
    let ledger = &it.extensions;
    let count = |n: i64| u64::try_from(n).unwrap_or_default();
    let extended = || links::tasks(&it.scope, [("gia-han", "co".to_owned())]);
    // Lists know what waits for the office as things are now, not as of a day before.
    let waiting = || links::tasks(&it.scope, [("cho", "extension".to_owned())]);
    // Where nobody asked, extensions changed nothing.
    let agencies = it.agencies.iter().filter(|it| it.extensions.asked > 0);
    let agencies = agencies.map(|agency| AgencyExtensions {
        name: label(w, Grouping::Agency, &agency.key, &agency.label),
        before: on_time(&agency.extensions.by_original),
        after: on_time(&agency.extensions.by_current),
        link: links::group(&it.scope, Grouping::Agency, &agency.key, &DUE),
    });
    Extensions {
        caption,
        asked: count(ledger.asked).into(),
        granted_as_asked: counted(count(ledger.granted), extended),
        granted_shorter: counted(count(ledger.shorter), extended),
        refused: count(ledger.refused).into(),
        waiting: Counted {
            count: count(ledger.waiting),
            link: (ledger.waiting > 0 && it.scope.as_of == today).then(waiting),
        },
        working_days: count(ledger.working_days),
        calendar_days: count(ledger.days),
        before: on_time(&ledger.by_original),
        after: on_time(&ledger.by_current),
        agencies: agencies.collect(),
    }
}

/// The year and month of a day, for comparing months.
pub(crate) fn month_number(day: NaiveDate) -> i32 {
    day.year() * 12 + day.month0() as i32
}
