//! Văn bản: the documents that assign tasks, and one of them with its tasks.

use crate::{
    WORDS,
    ask::{Ask, day},
    list::{
        lines::{self, urgency_id},
        narrowed, seen_by, tellable,
    },
    names::Names,
};
use axum::{
    extract::{Path, RawQuery, State},
    http::StatusCode,
};
use dondoc_domain::{
    directive::Urgency,
    permission::{Reach, View},
    timeliness::Class,
};
use dondoc_service::{
    ServiceError,
    lists::{DayRange, DirectiveFilter, DirectiveLine, Page, Sort, TaskFilter},
};
use dondoc_shell::{
    Problem, Shell, Tab, Viewer, Words, page as frame,
    parts::{address, class_id, date, moment, nothing, notice, pager},
};
use maud::{Markup, html};
use std::{collections::BTreeSet, sync::Arc};

/// How many tasks of a directive its page shows.
const TASKS: usize = 100;

const URGENCIES: [(&str, Urgency); 4] = [
    ("normal", Urgency::Normal),
    ("urgent", Urgency::Urgent),
    ("very-urgent", Urgency::VeryUrgent),
    ("immediate", Urgency::Immediate),
];

/// What the list of directives is asked for.
#[derive(Default)]
struct Asked {
    filter: DirectiveFilter,
    after: Option<String>,
    unread: Vec<String>,
}

impl Asked {
    fn read(query: &str) -> Self {
        let pairs: Vec<(String, String)> = serde_html_form::from_str(query).unwrap_or_default();
        let mut asked = Self::default();
        for (name, value) in &pairs {
            let text = value.trim();
            if text.is_empty() {
                continue;
            }
            let filter = &mut asked.filter;
            let understood = match name.as_str() {
                "q" => {
                    filter.number = Some(text.to_owned());
                    true
                }
                "co-quan" => {
                    filter.issuer = Some(text.to_owned());
                    true
                }
                "tu" => day(text).map(|it| filter.issued.from = Some(it)).is_some(),
                "den" => day(text).map(|it| filter.issued.to = Some(it)).is_some(),
                "khan" => {
                    URGENCIES.iter().find(|(name, _)| *name == text).map(|(_, it)| filter.urgency = Some(*it)).is_some()
                }
                "tiep" => {
                    asked.after = Some(text.to_owned());
                    true
                }
                _ => true,
            };
            if !understood {
                asked.unread.push(name.clone());
            }
        }
        asked
    }

    fn pairs(&self) -> Vec<(&'static str, String)> {
        let it = &self.filter;
        let on = |it: Option<chrono::NaiveDate>| it.map(|it| it.to_string()).unwrap_or_default();
        vec![
            ("q", it.number.clone().unwrap_or_default()),
            ("co-quan", it.issuer.clone().unwrap_or_default()),
            ("tu", on(it.issued.from)),
            ("den", on(it.issued.to)),
            ("khan", it.urgency.map(urgency_name).unwrap_or_default().to_owned()),
        ]
    }

    fn narrows(&self) -> bool {
        let it = &self.filter;
        it.number.is_some() || it.issuer.is_some() || it.issued != DayRange::default() || it.urgency.is_some()
    }
}

fn urgency_name(urgency: Urgency) -> &'static str {
    URGENCIES.iter().find(|(_, it)| *it == urgency).map_or("normal", |(name, _)| name)
}

/// `GET /van-ban`.
pub(crate) async fn list(
    State(shell): State<Arc<Shell>>,
    viewer: Viewer,
    RawQuery(query): RawQuery,
) -> Result<(StatusCode, Markup), Problem> {
    let (app, w) = (&shell.app, WORDS.of(viewer.lang));
    let asked = Asked::read(query.as_deref().unwrap_or_default());
    let filter = DirectiveFilter { concerning: viewer.only_agency(View::Directives).cloned(), ..asked.filter.clone() };
    let page = Page { after: asked.after.clone(), limit: 50 };
    let found = if asked.unread.is_empty() {
        app.list_directives(&filter, &page).await.map_err(tellable)
    } else {
        Err(Ok(w.with("list-unread", &[("names", asked.unread.join(", ").into())])))
    };
    let found = match found {
        Ok(found) => Ok(found),
        Err(told) => Err(told?),
    };
    let here = address("/van-ban", asked.pairs());
    let next = |it: &str| address("/van-ban", asked.pairs().into_iter().chain([("tiep", it.to_owned())]));
    let names = Names::of(app, &viewer).await?;
    let body = html! {
        h1 { (w.t("tab-directives")) }
        @if let Some(whose) = narrowed(&viewer) { p.phu-chu { (w.with("list-own", &[("agency", names.agency(whose).into())])) } }
        (form(w, &asked))
        @match &found {
            Err(told) => (notice("loi", told)),
            Ok(found) => {
                p { strong { (w.with("directives-found", &[("n", found.total.into())])) } }
                @if found.directives.is_empty() {
                    (nothing(&w.t(if asked.narrows() { "directives-none" } else { "directives-none-yet" })))
                } @else {
                    (table(w, &found.directives))
                    (pager(w, asked.after.as_ref().map(|_| here.as_str()), found.next.as_deref().map(next).as_deref()))
                }
            }
        }
    };
    let status = if found.is_ok() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    Ok((status, frame(&shell, &viewer, Tab::Directives, &w.t("tab-directives"), &here, &body)))
}

fn form(w: Words, asked: &Asked) -> Markup {
    let it = &asked.filter;
    let on = |it: Option<chrono::NaiveDate>| it.map(|it| it.to_string()).unwrap_or_default();
    html! {
        form.loc method="get" action="/van-ban" role="search" {
            div.o { label for="q" { (w.t("directives-number")) } input type="search" id="q" name="q" value=(it.number.as_deref().unwrap_or_default()) placeholder="36/QĐ-UBND"; }
            div.o { label for="co-quan" { (w.t("directives-issuer")) } input id="co-quan" name="co-quan" value=(it.issuer.as_deref().unwrap_or_default()); }
            div.o { label for="tu" { (w.t("filter-from")) } input type="date" id="tu" name="tu" value=(on(it.issued.from)); }
            div.o { label for="den" { (w.t("filter-to")) } input type="date" id="den" name="den" value=(on(it.issued.to)); }
            div.o {
                label for="khan" { (w.t("directives-urgency")) }
                select id="khan" name="khan" {
                    option value="" { (w.t("filter-any")) }
                    @for (name, urgency) in URGENCIES { option value=(name) selected[it.urgency == Some(urgency)] { (w.t(urgency_id(urgency))) } }
                }
            }
            button type="submit" { (w.t("filter-go")) }
        }
    }
}

fn table(w: Words, directives: &[DirectiveLine]) -> Markup {
    html! {
        table.the-hang {
            thead {
                tr {
                    th scope="col" { (w.t("directives-number")) }
                    th scope="col" { (w.t("directives-issuer")) }
                    th scope="col" { (w.t("directives-issued")) }
                    th scope="col" { (w.t("directives-urgency")) }
                    th.so scope="col" { (w.t("directives-tasks")) }
                    th.so scope="col" { (w.t("class-done_on_time")) }
                    th.so scope="col" { (w.t("class-done_late")) }
                    th.so scope="col" { (w.t("class-open_in_time")) }
                    th.so scope="col" { (w.t("class-open_overdue")) }
                }
            }
            tbody {
                @for it in directives {
                    tr {
                        td data-ten=(w.t("directives-number")) { a href={ "/van-ban/" (it.id) } { (it.number) } }
                        td data-ten=(w.t("directives-issuer")) { (it.issuer) }
                        td data-ten=(w.t("directives-issued")) { @if let Some(issued) = it.issued { (date(issued)) } }
                        td data-ten=(w.t("directives-urgency")) { (w.t(urgency_id(it.urgency))) }
                        (count(w, it, None))
                        @for class in [Class::DoneOnTime, Class::DoneLate, Class::OpenInTime, Class::OpenOverdue] { (count(w, it, Some(class))) }
                    }
                }
            }
        }
    }
}

/// How many tasks of a directive are in a box, with the way to them.
fn count(w: Words, it: &DirectiveLine, class: Option<Class>) -> Markup {
    let n = match class {
        None => it.tally.assigned,
        Some(class) => of(it, class),
    };
    let name = class.map_or("directives-tasks", class_id);
    html! {
        td.so data-ten=(w.t(name)) {
            @if n == 0 { "0" } @else { a href=(tasks_of(it, class)) aria-label={ (w.t(name)) ": " (w.number(n)) " · " (it.number) } { (w.number(n)) } }
        }
    }
}

fn of(it: &DirectiveLine, class: Class) -> u64 {
    match class {
        Class::DoneOnTime => it.tally.done_on_time,
        Class::DoneLate => it.tally.done_late,
        Class::OpenInTime => it.tally.open_in_time,
        Class::OpenOverdue => it.tally.open_overdue,
        Class::Undated => it.tally.undated,
        Class::Returned => it.tally.returned,
        Class::Withdrawn => it.tally.withdrawn,
    }
}

/// The address of a directive's tasks.
fn tasks_of(it: &DirectiveLine, class: Option<Class>) -> String {
    let directive = TaskFilter { directive: Some(it.id.to_string()), ..TaskFilter::default() };
    let all =
        Ask::read("").with(|ask| (ask.directive, ask.classes) = (directive.directive, class.into_iter().collect()));
    all.address()
}

/// `GET /van-ban/{id}`.
pub(crate) async fn one(
    State(shell): State<Arc<Shell>>,
    viewer: Viewer,
    Path(text): Path<String>,
) -> Result<Markup, Problem> {
    let (app, w) = (&shell.app, WORDS.of(viewer.lang));
    let missing =
        || Problem::new(StatusCode::NOT_FOUND, w.with("no-such-directive", &[("number", text.clone().into())]));
    let mut it = match app.directive(&text).await {
        Ok(it) => it,
        Err(ServiceError::NotFound { nearest, .. }) if nearest.is_empty() => return Err(missing()),
        Err(error) => return Err(error.into()),
    };
    let of_it = TaskFilter { directive: Some(it.line.id.to_string()), sort: Sort::Code, ..TaskFilter::default() };
    let filter = TaskFilter { page: Page { after: None, limit: TASKS }, ..of_it };
    let tasks = app.list_tasks(&seen_by(&shell, &viewer, filter).await?).await?;
    if viewer.sees(View::Directives) != Reach::All {
        if tasks.total == 0 {
            return Err(missing());
        }
        // The boxes count what they may see.
        let concerning = viewer.only_agency(View::Directives).cloned();
        let number = Some(it.line.number.clone());
        let ours = app
            .list_directives(
                &DirectiveFilter { number, concerning, ..DirectiveFilter::default() },
                &Page { after: None, limit: Page::LONGEST },
            )
            .await?;
        it.line = ours.directives.into_iter().find(|line| line.id == it.line.id).ok_or_else(missing)?;
    }
    let names = Names::of(app, &viewer).await?;
    names.learn(app, tasks.tasks.iter().filter_map(|it| it.officer.clone()).chain(it.by.clone()).collect()).await;
    let mut files = BTreeSet::new();
    for task in tasks.tasks.iter().take(SOURCES) {
        let source = app.view(&task.id.to_string()).await?.task.assignment.and_then(|it| it.source);
        files.extend(source.map(|it| it.file));
    }
    let line = &it.line;
    let body = html! {
        h1 { (line.number) }
        @if !it.subject.is_empty() { p { (it.subject) } }
        section.khoi {
            dl.chi-tiet {
                dt { (w.t("directives-issuer")) } dd { (line.issuer) }
                dt { (w.t("directives-issued")) } dd { @if let Some(issued) = line.issued { (date(issued)) } }
                @if !it.signer.is_empty() { dt { (w.t("directives-signer")) } dd { (it.signer) } }
                dt { (w.t("directives-urgency")) } dd { (w.t(urgency_id(line.urgency))) }
                dt { (w.t("directives-entered")) }
                dd { @match &it.by { Some(by) => (names.official(by)), None => (w.t("system")) } " · " (moment(it.recorded_at)) }
                @if !files.is_empty() { dt { (w.t("field-source")) } dd { (files.into_iter().collect::<Vec<_>>().join("; ")) } }
            }
        }
        h2 { (w.with("directives-boxes", &[("n", line.tally.assigned.into()), ("day", dondoc_shell::parts::day(tasks.as_of).into())])) }
        ul.the-so.danh-sach {
            @for class in Class::ALL {
                @let n = of(line, class);
                @if n > 0 { li { a href=(tasks_of(line, Some(class))) { b { (w.number(n)) } (w.t(class_id(class))) } } }
            }
        }
        @if tasks.tasks.is_empty() {
            (nothing(&w.t("directives-no-tasks")))
        } @else {
            (lines::table(w, &names, &tasks.tasks, None, tasks.as_of))
            @if tasks.next.is_some() { p { a.nut.phu href=(tasks_of(line, None)) { (w.with("directives-all-tasks", &[("n", tasks.total.into())])) } } }
        }
    };
    let here = format!("/van-ban/{}", line.id);
    Ok(frame(&shell, &viewer, Tab::Directives, &line.number, &here, &body))
}

/// Of so many tasks the file is looked up that they were read from.
const SOURCES: usize = 20;
