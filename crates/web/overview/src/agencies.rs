//! The agencies beside each other: what they have, how they keep their word, and where they are silent.

use crate::{
    WORDS,
    ask::Ask,
    controls::{self, Offer},
    drawn::{self, cut_off, definition},
    facts::{label, on_time},
    kept::{self, Kept},
    links::{self, DUE},
    page::{Asked, framed},
    period, sections,
};
use axum::{
    Extension,
    extract::{RawQuery, State},
    response::Response,
};
use chrono::{Datelike, Days, Months, NaiveDate};
use dondoc_chart::{Drawing, Look, Month, Sparkline, wilson};
use dondoc_domain::timeliness::Class;
use dondoc_projections::board::Grouping;
use dondoc_service::{AgencyReport, App, Overview, RatesReport, Scope};
use dondoc_shell::{Problem, Shell, Tab, Viewer, Words, parts::nothing};
use maud::{Markup, PreEscaped, html};
use std::sync::Arc;

/// So many months are in a line; a longer period shows its last ones.
const MONTHS: usize = 12;

/// `GET /don-vi`.
pub(crate) async fn list(
    State(shell): State<Arc<Shell>>,
    Extension(kept): Extension<Arc<Kept>>,
    viewer: Viewer,
    RawQuery(query): RawQuery,
) -> Result<Response, Problem> {
    let asked = Asked::read(&shell, &viewer, query.as_deref(), None).await?;
    let path = Tab::Agencies.path();
    if let Some(answer) = asked.elsewhere(&shell, &viewer, Tab::Agencies, path) {
        return Ok(answer);
    }
    let Asked { ask, own } = asked;
    let w = WORDS.of(viewer.lang);
    let view = format!("agencies {:?} {:?} {}", viewer.lang, own, ask.address(path));
    let make = ask.clone();
    let rendered = kept
        .page(&shell.app, &view, false, async {
            let overview = shell.app.overview(&ask.overview()).await?;
            let months = months(&shell.app, &overview).await?;
            let signature = kept::signature(&(&overview, &months, shell.app.today()));
            let (fonts, today) = (Arc::clone(&shell.fonts), shell.app.today());
            Ok((signature, move || {
                let table = Table { w, ask: &make, overview: &overview, months: &months, fonts: &fonts, today };
                html! {
                    h1 { (w.t("tab-agencies")) }
                    (controls::form(w, path, &make, today, Offer::Figures))
                    (table.shown(path))
                }
            }))
        })
        .await?;
    Ok(framed(&shell, &viewer, Tab::Agencies, &w.t("tab-agencies"), &ask.address(path), &rendered))
}

/// The agencies' rates of each of the last months, by the deadline.
async fn months(app: &App, overview: &Overview) -> Result<Vec<RatesReport>, Problem> {
    let all = &overview.months_scope;
    let mut months = Vec::new();
    let mut first = all.to.with_day(1).unwrap_or(all.to);
    while months.len() < MONTHS && drawn::month_number(first) >= drawn::month_number(all.from) {
        let last = first.checked_add_months(Months::new(1)).and_then(|it| it.pred_opt()).unwrap_or(first);
        let scope = Scope { from: first.max(all.from), to: last.min(all.to), ..all.clone() };
        months.push(app.rates(&scope.rates(Some(Grouping::Agency))).await?);
        first = first.checked_sub_days(Days::new(1)).and_then(|it| it.with_day(1)).unwrap_or(NaiveDate::MIN);
    }
    months.reverse();
    Ok(months)
}

/// The table and what it is made from.
struct Table<'a> {
    w: Words,
    ask: &'a Ask,
    overview: &'a Overview,
    months: &'a [RatesReport],
    fonts: &'a dondoc_chart::Fonts,
    today: NaiveDate,
}

/// By what the table can be ordered, with the words of its heading; figures begin with the largest.
const ORDERS: [(&str, &str); 5] = [
    ("ten", "agencies-name"),
    ("viec", "agencies-assigned"),
    ("ty-le", "rate"),
    ("qua-han", "agencies-overdue"),
    ("im-lang", "agencies-silent"),
];

impl Table<'_> {
    fn shown(&self, path: &str) -> Markup {
        let (w, overview) = (self.w, self.overview);
        let scope = &overview.scope;
        if overview.agencies.is_empty() {
            return nothing(&w.t("agencies-none"));
        }
        html! {
            p.phu-chu {
                (period::dated_title(w, self.ask.period)) " · " (cut_off(w, scope)) ". "
                (definition(w, scope).join(" ")) " " (self.hint())
            }
            div.cuon-ngang {
                table.the-hang.don-vi {
                    caption.an { (w.t("tab-agencies")) }
                    thead { tr {
                        (self.head(path, 0, false)) (self.head(path, 1, true))
                        (self.head(path, 2, true))
                        th scope="col" { (w.t("agencies-interval-head")) }
                        th scope="col" { (w.t("agencies-trend")) }
                        (self.head(path, 3, true)) (self.head(path, 4, true))
                    } }
                    tbody { @for it in self.ordered() { (self.row(it)) } }
                }
            }
            p.phu-chu { a href=(self.ask.address("/so-lieu/don-vi.csv")) download { (w.t("figure-csv")) } }
        }
    }

    /// How the rate and the silence are to be read.
    fn hint(&self) -> String {
        let values = [("n", dondoc_chart::SMALL_SAMPLE.into()), ("days", self.overview.silence.days.into())];
        self.w.with("agencies-interval", &values)
    }

    /// A heading that orders the table by its column, and the other way round when it does so already.
    fn head(&self, path: &str, at: usize, figure: bool) -> Markup {
        let (name, words) = ORDERS[at];
        let order = if self.ask.order.is_empty() { "ten" } else { &self.ask.order };
        let (chosen, down) = order.strip_suffix("-giam").map_or((order, false), |it| (it, true));
        let here = chosen == name;
        // Names begin at the beginning, figures at the top.
        let next_down = if here { !down } else { figure };
        let next = if next_down { format!("{name}-giam") } else { name.to_owned() };
        let sorted = here.then_some(if down { "descending" } else { "ascending" });
        html! {
            th scope="col" class=[figure.then_some("so")] aria-sort=[sorted] {
                a href=(self.ask.with(|ask| ask.order = next.clone()).address(path)) {
                    (self.w.t(words))
                    @if here { span aria-hidden="true" { (if down { " ▼" } else { " ▲" }) } }
                }
            }
        }
    }

    fn ordered(&self) -> Vec<&AgencyReport> {
        let mut all: Vec<&AgencyReport> = self.overview.agencies.iter().collect();
        let order = self.ask.order.as_str();
        let (name, down) = order.strip_suffix("-giam").map_or((order, false), |it| (it, true));
        // By the lower bound, as the drawing has it, in millionths.
        let low = |it: &AgencyReport| wilson(on_time(&it.tally)).map(|(low, _)| (low * 1e6) as u64);
        let figure = |it: &AgencyReport| match name {
            "viec" => Some(it.tally.assigned),
            "ty-le" => low(it),
            "qua-han" => Some(it.tally.open_overdue),
            "im-lang" => Some(it.silent.into()),
            // By name, as they came.
            _ => Some(0),
        };
        if down && matches!(name, "ten" | "") {
            all.reverse();
        }
        // Where nothing was due there is no rate, and no place among the others.
        all.sort_by_key(|it| {
            let figure = figure(it);
            (figure.is_none(), figure.map(|it| if down { u64::MAX - it } else { it }))
        });
        all
    }

    fn row(&self, it: &AgencyReport) -> Markup {
        let (w, scope, tally) = (self.w, &self.overview.scope, &it.tally);
        let rate = tally.rates.on_time_of_due;
        let list = |classes: &[Class]| links::group(scope, Grouping::Agency, &it.key, classes);
        let silent = (scope.as_of == self.today).then(|| {
            let of = Scope { agency: Some(it.key.as_str().into()), ..scope.clone() };
            links::tasks(&of, [("im-lang", self.overview.silence.days.to_string())])
        });
        let name = label(w, Grouping::Agency, &it.key, &it.label);
        html! {
            tr {
                td data-ten=(w.t("agencies-name")) {
                    @if it.key.is_empty() { (name) } @else { a href=(sections::agency_page(self.ask, &it.key)) { (name) } }
                }
                td.so data-ten=(w.t("agencies-assigned")) { (linked(&w.number(tally.assigned), list(&[]))) }
                td.so data-ten=(w.t("rate")) {
                    @if rate.den == 0 { "–" } @else {
                        (w.percent(rate.num, rate.den)) " "
                        (linked(&format!("({}/{})", w.number(rate.num), w.number(rate.den)), list(&DUE)))
                    }
                }
                td data-ten=(w.t("agencies-interval-head")) { (self.interval(it)) }
                td data-ten=(w.t("agencies-trend")) { (self.trend(it, &name)) }
                td.so data-ten=(w.t("agencies-overdue")) { (linked(&w.number(tally.open_overdue), list(&[Class::OpenOverdue]))) }
                td.so data-ten=(w.t("agencies-silent")) { (linked(&w.number(it.silent.into()), silent.filter(|_| !it.key.is_empty()))) }
            }
        }
    }

    fn interval(&self, it: &AgencyReport) -> Markup {
        let (share, drawn) = (on_time(&it.tally), self.w.drawn());
        html! {
            @match wilson(share) {
                Some((low, high)) => {
                    span.khong-gay { (drawn.rate(Some(low))) "–" (drawn.rate(Some(high))) }
                    @if share.den < dondoc_chart::SMALL_SAMPLE { " " span.nhan { (self.w.t("agencies-small")) } }
                }
                None => "–",
            }
        }
    }

    fn trend(&self, it: &AgencyReport, name: &str) -> Markup {
        let months = self.months.iter().map(|month| {
            let tally = month.groups.iter().find(|group| group.key == it.key).map(|group| group.tally);
            Month { month: month.from, on_time: tally.as_ref().map(on_time).unwrap_or_default(), link: None }
        });
        let line = Sparkline {
            title: self.w.with("agencies-trend-of", &[("name", name.to_owned().into())]),
            months: months.collect(),
        };
        let prefix = format!("x{}", self.place(&it.key));
        html! { span.duong-nho { (PreEscaped(line.to_svg(&Look { words: self.w.drawn(), prefix: &prefix, ..Look::new(self.fonts) }))) } }
    }

    /// A number for ids: keys may have letters that no id takes.
    fn place(&self, key: &str) -> usize {
        self.overview.agencies.iter().position(|it| it.key == key).unwrap_or_default()
    }
}

fn linked(text: &str, link: Option<String>) -> Markup {
    html! { @match link { Some(link) => a href=(link) { (text) }, None => (text), } }
}
