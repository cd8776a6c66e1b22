//! The ways to another list: the usual ones as links, all others as a form.

use crate::{
    ask::{
        Ask, BANDS, COUNT_BYS, DEADLINES, NONE, PHASES, POPULATIONS, SORTS, WAITINGS, band_name, count_by_name,
        deadline_name, order_name, phase_name, population_name, range, waiting_name,
    },
    list::narrowed,
    names::Names,
};
use chrono::{Datelike, Days, NaiveDate};
use dondoc_domain::{
    OfficialId,
    permission::{Reach, View},
    rates::Definition,
    timeliness::{Class, Phase},
};
use dondoc_projections::board::Grouping;
use dondoc_service::{
    App, RatesRequest, ServiceError, Waiting,
    lists::{Person, Sort, TaskFilter},
};
use dondoc_shell::{
    Viewer, Words,
    parts::{class_id, phase_id},
};
use maud::{Markup, html};

/// What may be chosen from.
pub(super) struct Choices {
    /// The people of one agency; nobody picks from a whole province.
    people: Vec<Person>,
    fields: Vec<String>,
}

impl Choices {
    pub async fn of(app: &App, viewer: &Viewer, ask: &Ask) -> Result<Self, ServiceError> {
        let own = narrowed(viewer);
        let people = match own.or(ask.filter.lead.as_ref()) {
            Some(agency) => app.people(Some(agency)).await?,
            None => Vec::new(),
        };
        // Asked in the same words each time, so that it is counted once and kept.
        let all = RatesRequest {
            from: NaiveDate::MIN,
            to: NaiveDate::MAX,
            as_of: Some(app.today()),
            known_at: None,
            definition: Definition::default(),
            by: Some(Grouping::Field),
            agency: own.cloned(),
            by_successor: own.is_some(),
        };
        let fields = app.rates(&all).await?.groups.into_iter().map(|it| it.key).filter(|it| !it.is_empty()).collect();
        Ok(Self { people: people.into_iter().filter(|it| it.active).collect(), fields })
    }
}

/// The lists that are asked for most.
pub(super) fn presets(w: Words, viewer: &Viewer, today: NaiveDate, ask: &Ask) -> Markup {
    let to = |filter: TaskFilter| {
        Ask::default().with(|it| *it = TaskFilter { descending: filter.sort == Sort::Code, ..filter })
    };
    let open = vec![Class::OpenInTime, Class::OpenOverdue, Class::Undated];
    let monday = today - Days::new(today.weekday().num_days_from_monday().into());
    let week = range(monday, monday + Days::new(6));
    let due = |filter: TaskFilter| TaskFilter { sort: Sort::Due, ..filter };
    let mut offered = Vec::new();
    if viewer.sees(View::OwnTasks) != Reach::None {
        let mine = Some(Some(viewer.id().clone()));
        offered.push(("preset-mine", to(due(TaskFilter { official: mine, classes: open, ..TaskFilter::default() }))));
    }
    let overdue = TaskFilter { classes: vec![Class::OpenOverdue], ..TaskFilter::default() };
    offered.push(("preset-overdue", to(due(overdue))));
    let this_week = vec![Class::OpenInTime, Class::OpenOverdue];
    offered.push(("preset-week", to(due(TaskFilter { due: week, classes: this_week, ..TaskFilter::default() }))));
    let awaiting = TaskFilter { waiting: Some(Waiting::Confirmation), ..TaskFilter::default() };
    offered.push(("preset-awaiting", to(due(awaiting))));
    offered.push(("preset-all", Ask::read("")));
    let here = ask.address();
    html! {
        nav.nut-hang.loc-nhanh aria-label=(w.t("presets")) {
            @for (id, to) in offered {
                @let address = to.address();
                a.nut.phu href=(address) aria-current=[(address == here).then_some("true")] { (w.t(id)) }
            }
        }
    }
}

/// The form of all conditions.
pub(super) fn form(w: Words, viewer: &Viewer, names: &Names, choices: &Choices, ask: &Ask, today: NaiveDate) -> Markup {
    let it = &ask.filter;
    html! {
        form.loc method="get" action="/nhiem-vu" role="search" {
            div.o { label for="q" { (w.t("filter-text")) } input type="search" id="q" name="q" value=(it.text.as_deref().unwrap_or_default()) size="28" placeholder=(w.t("filter-text-hint")); }
            div.o {
                label for="don-vi" { (w.t("filter-lead")) }
                (agencies(w, names, "don-vi", it.lead.as_ref(), today))
            }
            div.o {
                label for="xep" { (w.t("filter-sort")) }
                select id="xep" name="xep" {
                    @for (sort, down) in orders(it) {
                        @let name = order_name(sort, down);
                        option value=(name) selected[(sort, down) == (it.sort, it.descending)] { (w.t(&format!("sort-{name}"))) }
                    }
                }
            }
            button type="submit" { (w.t("filter-go")) }
            details.them id="them-dieu-kien" {
                summary { (w.t("filter-more")) }
                div.luoi-o {
                    fieldset {
                        legend { (w.t("filter-class")) }
                        @for class in Class::ALL {
                            label.dong { input type="checkbox" name="loai" value=(class.name()) checked[it.classes.contains(&class)]; (w.t(class_id(class))) }
                        }
                    }
                    div {
                        div.o { label for="giai-doan" { (w.t("filter-phase")) } (select(w, "giai-doan", PHASES.iter().filter(|it| **it != Phase::Unborn).map(|it| (phase_name(*it), w.t(phase_id(*it)))), it.phases.first().map(|it| phase_name(*it)))) }
                        div.o { label for="cho" { (w.t("filter-waiting")) } (select(w, "cho", WAITINGS.iter().map(|it| (waiting_name(*it), w.t(&format!("waiting-{}", waiting_name(*it))))), it.waiting.map(waiting_name))) }
                        div.o { label for="qua-han" { (w.t("filter-overdue")) } (select(w, "qua-han", BANDS.iter().map(|it| (band_name(*it), w.t(&format!("band-{}", band_name(*it))))), it.overdue.map(band_name))) }
                        div.o { label for="gia-han" { (w.t("filter-extended")) } (select(w, "gia-han", [("co", w.t("yes")), ("khong", w.t("no"))], it.extended.map(|it| if it { "co" } else { "khong" }))) }
                        div.o { label for="im-lang" { (w.t("filter-silent")) } input type="number" id="im-lang" name="im-lang" min="0" max="3650" value=(it.silent_days.map(|it| it.to_string()).unwrap_or_default()); }
                    }
                    div {
                        div.o { label for="phoi-hop" { (w.t("filter-supporting")) } (agencies(w, names, "phoi-hop", it.supporting.as_ref(), today)) }
                        (officials(w, names, choices, it.official.as_ref()))
                        div.o { label for="van-ban" { (w.t("filter-directive")) } input id="van-ban" name="van-ban" value=(it.directive.as_deref().unwrap_or_default()); }
                        div.o {
                            label for="linh-vuc" { (w.t("filter-field")) }
                            @let unknown = it.field.as_ref().filter(|it| !it.is_empty() && !choices.fields.contains(it));
                            @let chosen = it.field.as_deref().map(|it| if it.is_empty() { NONE } else { it });
                            @let fields = choices.fields.iter().chain(unknown).map(|it| (it.as_str(), it.clone()));
                            (select(w, "linh-vuc", fields.chain([(NONE, w.t("said-no-field"))]), chosen))
                        }
                    }
                    div {
                        (dates(w, "filter-assigned", "giao", it.assigned.from, it.assigned.to))
                        (dates(w, "filter-due", "han", it.due.from, it.due.to))
                    }
                    fieldset {
                        legend { (w.t("filter-counted")) }
                        div.o { label for="tu" { (w.t("filter-from")) } (date_field("tu", it.period.map(|it| it.from))) }
                        div.o { label for="den" { (w.t("filter-to")) } (date_field("den", it.period.map(|it| it.to))) }
                        div.o { label for="pham-vi" { (w.t("filter-population")) } (choice("pham-vi", POPULATIONS.iter().map(|it| (population_name(*it), w.t(&format!("population-{}", population_name(*it))))), population_name(it.definition.population))) }
                        div.o { label for="dem" { (w.t("filter-count-by")) } (choice("dem", COUNT_BYS.iter().map(|it| (count_by_name(*it), w.t(&format!("count-{}", count_by_name(*it))))), count_by_name(it.definition.count_by))) }
                        div.o { label for="han" { (w.t("filter-deadline")) } (choice("han", DEADLINES.iter().map(|it| (deadline_name(*it), w.t(&format!("count-{}", deadline_name(*it))))), deadline_name(it.definition.deadline))) }
                        div.o { label for="ngay" { (w.t("filter-as-of")) } (date_field("ngay", it.as_of)) }
                        @if viewer.sees(View::Tasks) == Reach::All {
                            label.dong { input type="checkbox" name="ke-thua" value="co" checked[it.by_successor]; (w.t("filter-successor")) }
                        }
                        @for phase in it.phases.iter().skip(1) { input type="hidden" name="giai-doan" value=(phase_name(*phase)); }
                        @if let Some(known_at) = it.known_at { input type="hidden" name="biet-luc" value=(known_at.to_rfc3339()); }
                    }
                }
                button type="submit" { (w.t("filter-go")) }
            }
        }
    }
}

/// The orders that are offered, and the one in use.
fn orders(it: &TaskFilter) -> Vec<(Sort, bool)> {
    let usual = [
        (Sort::Code, true),
        (Sort::Code, false),
        (Sort::Due, false),
        (Sort::DaysLate, true),
        (Sort::Agency, false),
        (Sort::Assigned, true),
    ];
    let relevance = it.text.is_some().then_some((Sort::Relevance, false));
    let mut orders: Vec<(Sort, bool)> = relevance.into_iter().chain(usual).collect();
    let known = SORTS.contains(&it.sort);
    if known && !orders.contains(&(it.sort, it.descending)) {
        orders.push((it.sort, it.descending));
    }
    orders
}

fn agencies(
    w: Words,
    names: &Names,
    name: &str,
    chosen: Option<&dondoc_agencies::AgencyId>,
    today: NaiveDate,
) -> Markup {
    html! {
        select id=(name) name=(name) {
            option value="" { (w.t("filter-any")) }
            @for agency in names.agencies_on(today, chosen) {
                option value=(agency.id) selected[Some(&agency.id) == chosen] { (agency.name) }
            }
        }
    }
}

fn officials(w: Words, names: &Names, choices: &Choices, chosen: Option<&Option<OfficialId>>) -> Markup {
    let known = |id: &OfficialId| choices.people.iter().any(|it| it.id == *id);
    let other = chosen.and_then(Option::as_ref).filter(|id| !known(id)).map(|id| (id.as_str(), names.official(id)));
    let people = choices.people.iter().map(|it| (it.id.as_str(), it.name.clone())).chain(other);
    let chosen = chosen.map(|it| it.as_ref().map_or(NONE, OfficialId::as_str));
    html! {
        div.o {
            label for="can-bo" { (w.t("filter-official")) }
            (select(w, "can-bo", people.chain([(NONE, w.t("said-nobody"))]), chosen))
            @if choices.people.is_empty() { span.goi-y { (w.t("filter-official-hint")) } }
        }
    }
}

/// A choice that may be left open.
fn select<'a>(
    w: Words,
    name: &str,
    options: impl IntoIterator<Item = (&'a str, String)>,
    chosen: Option<&str>,
) -> Markup {
    html! {
        select id=(name) name=(name) {
            option value="" { (w.t("filter-any")) }
            @for (value, text) in options { option value=(value) selected[Some(value) == chosen] { (text) } }
        }
    }
}

/// A choice of which one always holds.
fn choice<'a>(name: &str, options: impl IntoIterator<Item = (&'a str, String)>, chosen: &str) -> Markup {
    html! {
        select id=(name) name=(name) {
            @for (value, text) in options { option value=(value) selected[value == chosen] { (text) } }
        }
    }
}

fn dates(w: Words, legend: &str, name: &str, from: Option<NaiveDate>, to: Option<NaiveDate>) -> Markup {
    let (first, last) = (format!("{name}-tu"), format!("{name}-den"));
    html! {
        fieldset {
            legend { (w.t(legend)) }
            div.o { label for=(first) { (w.t("filter-from")) } (date_field(&first, from)) }
            div.o { label for=(last) { (w.t("filter-to")) } (date_field(&last, to)) }
        }
    }
}

fn date_field(name: &str, value: Option<NaiveDate>) -> Markup {
    html! { input type="date" id=(name) name=(name) value=(value.map(|it| it.to_string()).unwrap_or_default()); }
}
