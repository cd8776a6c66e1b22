//! The overview: one page that says how the province keeps its word.

use crate::{
    WORDS,
    ask::Ask,
    controls::{self, Offer},
    drawn::{Which, cut_off, definition},
    facts::Facts,
    kept::{Kept, Rendered},
    links::{self, DUE, OPEN},
    period, sections,
};
use axum::{
    Extension,
    extract::{RawQuery, State},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use dondoc_agencies::{AgencyId, Registry, Succession};
use dondoc_domain::{
    permission::{Reach, View},
    timeliness::Class,
};
use dondoc_projections::board::Grouping;
use dondoc_service::TallyReport;
use dondoc_shell::{
    Need, Problem, Shell, Tab, Viewer, Words, page,
    parts::{class_id, day, notice},
};
use maud::{Markup, html};
use std::sync::Arc;

/// `GET /`.
pub(crate) async fn overview(
    State(shell): State<Arc<Shell>>,
    Extension(kept): Extension<Arc<Kept>>,
    viewer: Viewer,
    RawQuery(query): RawQuery,
) -> Result<Response, Problem> {
    if viewer.sees(View::AgencyBoard) == Reach::None {
        return Ok(Redirect::to(dondoc_shell::home(&viewer)).into_response());
    }
    let asked = Asked::read(&shell, &viewer, query.as_deref(), None).await?;
    let path = Tab::Overview.path();
    if let Some(answer) = asked.elsewhere(&shell, &viewer, Tab::Overview, path) {
        return Ok(answer);
    }
    let Asked { ask, own } = asked;
    let w = WORDS.of(viewer.lang);
    let view = format!("overview {:?} {:?} {}", viewer.lang, own, ask.address(path));
    let named = ask.agency.clone();
    let title = title(&shell, w, named.as_ref()).await?;
    let (heading, make) = (title.clone(), ask.clone());
    let all = ask.agency.is_some() && own.is_none();
    let rendered = kept
        .page(&shell.app, &view, ask.by() == Grouping::Official, async {
            let facts = Facts::of(&shell.app, &ask).await?;
            let fonts = Arc::clone(&shell.fonts);
            let signature = facts.signature();
            Ok((signature, move || {
                html! {
                    h1 { (heading) }
                    @if all { p { a href=(make.with(|it| it.agency = None).address(path)) { (w.t("whole-province")) } } }
                    (headline(w, path, &make, &facts))
                    (controls::form(w, path, &make, facts.today, Offer::All))
                    (sections::body(w, path, &make, &facts, &fonts))
                }
            }))
        })
        .await?;
    Ok(framed(&shell, &viewer, Tab::Overview, &title, &ask.address(path), &rendered))
}

async fn title(shell: &Shell, w: Words, agency: Option<&AgencyId>) -> Result<String, Problem> {
    let overview = w.t("tab-overview");
    let Some(agency) = agency else { return Ok(overview) };
    let registry = shell.app.registry_now().await?;
    let name = registry.get(agency).map_or_else(|| agency.to_string(), |it| it.name.clone());
    Ok(format!("{overview}: {name}"))
}

/// What is asked for, and the agency that the viewer's look ends at.
pub(crate) struct Asked {
    pub ask: Ask,
    pub own: Option<AgencyId>,
}

impl Asked {
    /// Reads an address for a viewer: a head sees their agency alone, under each name that it had.
    pub async fn read(
        shell: &Shell,
        viewer: &Viewer,
        query: Option<&str>,
        agency: Option<AgencyId>,
    ) -> Result<Self, Problem> {
        let mut ask = Ask::read(query.unwrap_or_default(), shell.app.today());
        if agency.is_some() {
            ask.agency = agency;
        }
        let registry = shell.app.registry_now().await?;
        let today = |agency: &AgencyId| now(&registry, agency, shell.app.today());
        if ask.agency.as_ref().is_some_and(|agency| registry.get(agency).is_none()) {
            return Err(StatusCode::NOT_FOUND.into());
        }
        let own = viewer.only_agency(View::AgencyBoard).map(today);
        match (&own, &ask.agency) {
            (Some(own), Some(asked)) if today(asked) != *own => {
                return Err(Problem::not_allowed(viewer.lang, viewer.role(), Need::See(View::Province)));
            }
            (Some(own), None) => ask.agency = Some(own.clone()),
            (Some(_) | None, _) => {}
        }
        Ok(Self { ask, own })
    }

    /// The answer to an address that is not the view's own: the form's leads to the link of the view; what cannot be read is
    /// said, without figures that nobody asked for.
    pub fn elsewhere(&self, shell: &Shell, viewer: &Viewer, tab: Tab, path: &str) -> Option<Response> {
        let (ask, w) = (&self.ask, WORDS.of(viewer.lang));
        if !ask.unread.is_empty() {
            let mut names = ask.unread.clone();
            names.dedup();
            let body = html! {
                h1 { (w.t("tab-overview")) }
                (notice("loi", &w.with("unread", &[("names", names.join(", ").into())])))
                (controls::form(w, path, ask, shell.app.today(), Offer::Figures))
            };
            let shown = page(shell, viewer, tab, &w.t("tab-overview"), path, &body);
            return Some((StatusCode::UNPROCESSABLE_ENTITY, shown).into_response());
        }
        ask.by_form.then(|| {
            let mut link = ask.clone();
            // The agency that is the only one they see goes without saying.
            if self.own == link.agency {
                link.agency = None;
            }
            Redirect::to(&link.address(path)).into_response()
        })
    }
}

/// The agency that goes on with an agency's work today.
pub(crate) fn now(registry: &Registry, agency: &AgencyId, today: chrono::NaiveDate) -> AgencyId {
    match registry.successor(agency, today) {
        Succession::One(heir) => heir,
        Succession::Itself | Succession::None => agency.clone(),
    }
}

/// "6 tháng đầu năm 2026: 86,4% đúng hạn (1.204/1.393 việc đến hạn), 37 việc quá hạn."
pub(crate) fn headline(w: Words, path: &str, ask: &Ask, facts: &Facts) -> Markup {
    let (total, scope) = (&facts.overview.total, &facts.overview.scope);
    let rate = total.rates.on_time_of_due;
    html! {
        p.tieu-diem {
            (period::title(w, ask.period)) ": "
            @if rate.den == 0 {
                (w.t("headline-nothing-due"))
            } @else {
                strong { (w.percent(rate.num, rate.den)) } " " (w.t("headline-on-time")) " ("
                a href=(links::boxes(scope, &DUE)) { (w.with("headline-of", &[("num", rate.num.into()), ("den", rate.den.into())])) }
                ")"
            }
            ", "
            @if total.open_overdue == 0 { (w.t("headline-no-overdue")) } @else {
                a href=(links::boxes(scope, &[Class::OpenOverdue])) { (w.with("headline-overdue", &[("n", total.open_overdue.into())])) }
            }
            ", "
            a href=(links::boxes(scope, &OPEN)) { (w.with("headline-open", &[("n", (total.open_in_time + total.open_overdue).into())])) }
            "."
        }
        @if scope.as_of < facts.today {
            p.bao.luu-y role="status" {
                (w.with("past", &[("day", day(scope.as_of).into())])) " "
                a href=(ask.with(|it| it.as_of = None).address(path)) { (w.t("past-now")) }
            }
        }
    }
}

/// The four boxes, with all by which they were counted.
pub(crate) fn tally(w: Words, ask: &Ask, facts: &Facts) -> Markup {
    let (it, scope) = (&facts.overview.total, &facts.overview.scope);
    let four = it.done_on_time + it.done_late + it.open_in_time + it.open_overdue;
    let boxes = [
        (Class::DoneOnTime, "tot", it.done_on_time),
        (Class::DoneLate, "muon", it.done_late),
        (Class::OpenInTime, "dang", it.open_in_time),
        (Class::OpenOverdue, "qua", it.open_overdue),
    ];
    html! {
        section.khoi id="bon-o" aria-labelledby="bon-o-ten" {
            h2 id="bon-o-ten" { (w.t("chart-boxes")) }
            p.phu-chu { (period::dated_title(w, ask.period)) " · " (cut_off(w, scope)) }
            div.the-so {
                @for (class, kind, n) in boxes {
                    a class=(kind) href=(links::boxes(scope, &[class])) {
                        b { (w.number(n)) } (w.t(class_id(class))) " · " (w.percent(n, four))
                    }
                }
            }
            p {
                (w.with("boxes-sum", &[("n", four.into())])) " "
                (outside(w, facts, it)) " "
                a href=(links::boxes(scope, &[])) { (w.with("assigned-sum", &[("n", it.assigned.into())])) }
            }
            ul.gon.phu-chu { @for line in definition(w, scope) { li { (line) } } }
            (sections::files(w, ask, Which::Boxes))
        }
    }
}

/// What no box holds, and what of the boxes waits for the office or is silent.
fn outside(w: Words, facts: &Facts, it: &TallyReport) -> Markup {
    let scope = &facts.overview.scope;
    let of = [(Class::Undated, it.undated), (Class::Returned, it.returned), (Class::Withdrawn, it.withdrawn)];
    let there: Vec<_> = of.into_iter().filter(|(_, n)| *n > 0).collect();
    html! {
        @if !there.is_empty() {
            (w.t("boxes-outside")) " "
            @for (at, (class, n)) in there.iter().enumerate() {
                @if at > 0 { "; " }
                a href=(links::boxes(scope, &[*class])) { (w.t(class_id(*class))) " " (w.number(*n)) }
            }
            "."
        }
    }
}

/// The page in its frame. No browser keeps it: after signing out, going back shows nothing.
pub(crate) fn framed(
    shell: &Shell,
    viewer: &Viewer,
    tab: Tab,
    title: &str,
    here: &str,
    rendered: &Rendered,
) -> Response {
    page(shell, viewer, tab, title, here, &maud::PreEscaped(rendered.body.to_string())).into_response()
}
