//! One agency: its overview, what it has to do next, who does it, and what it came from.

use crate::{
    WORDS,
    ask::Ask,
    controls::{self, Offer},
    facts::Facts,
    kept::{self, Kept},
    links::OPEN,
    page::{Asked, framed, headline},
    sections,
};
use axum::{
    Extension,
    extract::{Path, RawQuery, State},
    http::StatusCode,
    response::Response,
};
use dondoc_agencies::{AgencyId, Registry};
use dondoc_service::{
    App,
    lists::{Page, Person, Sort, TaskFilter, TaskPage},
};
use dondoc_shell::{
    Problem, Shell, Tab, Viewer, Words,
    parts::{address, class_tag, date, nothing},
};
use maud::{Markup, html};
use std::sync::Arc;

/// So many open tasks are shown; the list has all of them.
const TASKS: usize = 20;

/// `GET /don-vi/{id}`.
pub(crate) async fn one(
    State(shell): State<Arc<Shell>>,
    Extension(kept): Extension<Arc<Kept>>,
    viewer: Viewer,
    Path(id): Path<String>,
    RawQuery(query): RawQuery,
) -> Result<Response, Problem> {
    let id = AgencyId::new(id);
    let path = format!("/don-vi/{}", dondoc_shell::parts::encode(id.as_str()));
    let asked = Asked::read(&shell, &viewer, query.as_deref(), Some(id.clone())).await?;
    if let Some(answer) = asked.elsewhere(&shell, &viewer, Tab::Agencies, &path) {
        return Ok(answer);
    }
    let ask = asked.ask;
    let w = WORDS.of(viewer.lang);
    let registry = shell.app.registry_now().await?;
    let name = registry.get(&id).map(|it| it.name.clone()).ok_or(StatusCode::NOT_FOUND)?;
    let view = format!("agency {:?} {}", viewer.lang, ask.address(&path) + id.as_str());
    let (heading, make, own_path) = (name.clone(), ask.clone(), path.clone());
    let rendered = kept
        .page(&shell.app, &view, true, async {
            let facts = Facts::of(&shell.app, &ask).await?;
            let work = Work::of(&shell.app, &ask, &id).await?;
            let signature = kept::signature(&(facts.signature(), &work.open, &work.people));
            let fonts = Arc::clone(&shell.fonts);
            Ok((signature, move || {
                html! {
                    h1 { (heading) }
                    (succession(w, &registry, &id, &make, &own_path))
                    (headline(w, &own_path, &make, &facts))
                    (controls::form(w, &own_path, &make, facts.today, Offer::All))
                    (work.tasks(w, &make, &id))
                    (work.load(w, &id))
                    (sections::body(w, &own_path, &make, &facts, &fonts))
                }
            }))
        })
        .await?;
    Ok(framed(&shell, &viewer, Tab::Agencies, &name, &ask.address(&path), &rendered))
}

/// What an agency has to do, and who does it.
struct Work {
    open: TaskPage,
    people: Vec<Person>,
}

impl Work {
    async fn of(app: &App, ask: &Ask, id: &AgencyId) -> Result<Self, Problem> {
        let filter = TaskFilter {
            lead: Some(id.clone()),
            by_successor: ask.by_successor,
            classes: OPEN.into(),
            definition: ask.definition,
            as_of: ask.as_of,
            sort: Sort::Due,
            page: Page { after: None, limit: TASKS },
            ..TaskFilter::default()
        };
        let open = app.list_tasks(&filter).await?;
        let people = app.people(Some(id)).await?.into_iter().filter(|it| it.active).collect();
        Ok(Self { open, people })
    }

    /// The open tasks, the nearest deadline first.
    fn tasks(&self, w: Words, ask: &Ask, id: &AgencyId) -> Markup {
        let all = address(
            "/nhiem-vu",
            [
                ("don-vi", id.to_string()),
                ("ke-thua", if ask.by_successor { "co".to_owned() } else { String::new() }),
                ("loai", crate::links::class_names(&OPEN)),
                ("xep", "due".to_owned()),
                ("ngay", ask.as_of.map(|it| it.to_string()).unwrap_or_default()),
            ],
        );
        html! {
            section.khoi id="viec-mo" aria-labelledby="viec-mo-ten" {
                h2 id="viec-mo-ten" { (w.with("open-tasks", &[("n", self.open.total.into())])) }
                @if self.open.tasks.is_empty() {
                    (nothing(&w.t("open-none")))
                } @else {
                    table.the-hang {
                        thead { tr {
                            @for id in ["open-code", "open-content", "open-due", "open-class"] { th scope="col" { (w.t(id)) } }
                        } }
                        tbody {
                            @for it in &self.open.tasks {
                                tr {
                                    td data-ten=(w.t("open-code")) { a href={ "/nhiem-vu/" (it.code) } { (it.code) } }
                                    td data-ten=(w.t("open-content")) { (it.content) }
                                    td data-ten=(w.t("open-due")) { @match it.due { Some(due) => (date(due)), None => (it.deadline) } }
                                    td data-ten=(w.t("open-class")) { (class_tag(w, it.class)) }
                                }
                            }
                        }
                    }
                    p { a href=(all) { (w.with("open-all", &[("n", self.open.total.into())])) } }
                }
            }
        }
    }

    /// Its people, and how much each has to do.
    fn load(&self, w: Words, id: &AgencyId) -> Markup {
        html! {
            section.khoi id="can-bo" aria-labelledby="can-bo-ten" {
                h2 id="can-bo-ten" { (w.t("people")) }
                @if self.people.is_empty() {
                    (nothing(&w.t("people-none")))
                } @else {
                    table.the-hang {
                        thead { tr {
                            th scope="col" { (w.t("people-name")) }
                            th scope="col" { (w.t("people-role")) }
                            th.so scope="col" { (w.t("people-open")) }
                        } }
                        tbody {
                            @for it in &self.people {
                                @let list = address("/nhiem-vu", [
                                    ("don-vi", id.to_string()), ("can-bo", it.id.to_string()),
                                    ("giai-doan", "open,awaiting,suspended".to_owned()),
                                ]);
                                tr {
                                    td data-ten=(w.t("people-name")) { (it.name) }
                                    td data-ten=(w.t("people-role")) { (w.t(&format!("role-{}", it.role.name()))) }
                                    td.so data-ten=(w.t("people-open")) { a href=(list) { (w.number(it.open_tasks.into())) } }
                                }
                            }
                        }
                    }
                    p.phu-chu { (w.t("people-hint")) }
                }
            }
        }
    }
}

/// What an agency came from, and who goes on with its work.
fn succession(w: Words, registry: &Registry, id: &AgencyId, ask: &Ask, path: &str) -> Markup {
    let Some(agency) = registry.get(id) else { return html! {} };
    let before: Vec<_> = registry.all().filter(|it| it.succeeded_by.contains(id)).collect();
    let page = |id: &AgencyId| sections::agency_page(ask, id.as_str());
    html! {
        @if let Some(ended) = agency.valid_to {
            p.bao.luu-y {
                (w.t("succession-ended")) " " (date(ended)) ". "
                @if agency.succeeded_by.is_empty() { (w.t("succession-nobody")) } @else {
                    (w.t("succession-heirs")) " "
                    @for heir in &agency.succeeded_by {
                        a href=(page(heir)) { (registry.get(heir).map_or_else(|| heir.to_string(), |it| it.name.clone())) } " "
                    }
                }
            }
        }
        @if !before.is_empty() {
            div.khoi {
                h2 { (w.t("succession-before")) }
                ul.gon {
                    @for it in &before {
                        li {
                            a href=(page(&it.id)) { (it.name) }
                            @if let Some(ended) = it.valid_to { " (" (w.t("succession-until")) " " (date(ended)) ")" }
                        }
                    }
                }
                p.phu-chu {
                    @let other = ask.with(|ask| ask.by_successor = !ask.by_successor);
                    a href=(other.address(path)) { (w.t(if ask.by_successor { "succession-apart" } else { "succession-together" })) }
                }
            }
        }
    }
}
