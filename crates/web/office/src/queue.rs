//! Chờ xử lý: what waits for the office, kind by kind, the longest waiting first, each with its buttons.

mod act;
mod item;
mod many;
mod understood;

pub(crate) use act::{decide, show};
pub(crate) use many::{confirm_many, list_many};
pub(crate) use understood::deadline as understood_deadline;

use crate::{WORDS, names::Names};
use act::Typed;
use axum::{
    extract::{Query, State},
    http::StatusCode,
    response::{IntoResponse, Response},
};
use dondoc_domain::task::Task;
use dondoc_service::{DeskItem, DeskKind};
use dondoc_shell::{Problem, Shell, Tab, Viewer, Words, page as frame, parts};
use maud::{Markup, html};
use serde::Deserialize;
use std::sync::Arc;

/// So many tasks on one page.
const PAGE: usize = 20;

/// A place in the queue, as its address has it.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Place {
    /// The kind's short name; empty for the first that has anything.
    loai: String,
    /// The page, from 1.
    trang: usize,
    /// What was just done, a name that has words.
    xong: String,
    /// The task it was done to.
    viec: String,
    /// How many, where several were done.
    so: u32,
    /// The task for which something typed is explained before it is saved.
    xem: String,
    /// The date that was typed there.
    den: String,
    /// The wording of a deadline that was typed there.
    cach: String,
    /// The reason that was typed there.
    ly: String,
}

/// Short names of the kinds in addresses, in the order of [`DeskKind::ALL`].
const SLUGS: [&str; 5] = ["xac-nhan", "gia-han", "tra-lai", "chua-ro", "chua-chu-tri"];

fn slug(kind: DeskKind) -> &'static str {
    DeskKind::ALL.iter().zip(SLUGS).find(|(it, _)| **it == kind).map_or(SLUGS[0], |(_, slug)| slug)
}

fn kind_of(slug: &str) -> Option<DeskKind> {
    SLUGS.iter().position(|it| *it == slug).map(|at| DeskKind::ALL[at])
}

fn kind_word(kind: DeskKind) -> &'static str {
    match kind {
        DeskKind::Results => "queue-kind-results",
        DeskKind::Extensions => "queue-kind-extensions",
        DeskKind::Returns => "queue-kind-returns",
        DeskKind::Unclear => "queue-kind-unclear",
        DeskKind::WithoutLead => "queue-kind-without-lead",
    }
}

/// What can be said after something was done; any other name in an address says nothing.
const DONE: [&str; 7] = ["confirmed", "sent-back", "granted", "refused", "reassigned", "deadline", "many"];

impl Place {
    fn page(&self) -> usize {
        self.trang.max(1)
    }

    /// The address of a kind's page.
    fn address(kind: DeskKind, page: usize) -> String {
        let page = if page > 1 { page.to_string() } else { String::new() };
        parts::address("/cho-xu-ly", [("loai", slug(kind).to_owned()), ("trang", page)])
    }
}

/// `GET /cho-xu-ly`.
pub(crate) async fn page(
    State(shell): State<Arc<Shell>>,
    viewer: Viewer,
    Query(place): Query<Place>,
) -> Result<Response, Problem> {
    let typed = act::asked(&shell, &viewer, &place).await?;
    render(&shell, &viewer, &place, typed.as_ref(), None, StatusCode::OK).await
}

/// The page at a place, with what was typed into one of its forms and what is to be said above all.
async fn render(
    shell: &Arc<Shell>,
    viewer: &Viewer,
    place: &Place,
    typed: Option<&Typed>,
    told: Option<Markup>,
    status: StatusCode,
) -> Result<Response, Problem> {
    let w = WORDS.of(viewer.lang);
    let counts = shell.app.desk_counts().await?;
    let first = || DeskKind::ALL.into_iter().zip(counts).find(|(_, count)| *count > 0).map(|(kind, _)| kind);
    let kind = kind_of(&place.loai).or_else(first).unwrap_or(DeskKind::Results);
    let count = DeskKind::ALL.iter().zip(counts).find(|(it, _)| **it == kind).map_or(0, |(_, count)| count);
    // Deciding empties the last page: then the one before it is shown.
    let last = usize::try_from(count).unwrap_or(usize::MAX).div_ceil(PAGE).max(1);
    let at = place.page().min(last);
    let items = shell.app.desk(kind, (at - 1) * PAGE, PAGE).await?;
    let names = Names::of(&shell.app).await?;
    let scene = item::Scene {
        w,
        viewer,
        names: &names,
        calendar: shell.app.calendar(),
        today: shell.app.today(),
        kind,
        page: at,
    };
    let mut people = Vec::with_capacity(items.len());
    for it in &items {
        people.push(match &it.by {
            Some(by) => Some(shell.app.name_of(by).await),
            None => None,
        });
    }
    let here = Place::address(kind, at);
    let next = (at < last).then(|| Place::address(kind, at + 1));
    let begin = (at > 1).then(|| Place::address(kind, 1));
    let body = html! {
        h1 { (w.t("queue-title")) }
        @if let Some(told) = told { (told) }
        (done(w, place))
        nav.the-loai aria-label=(w.t("queue-kinds")) {
            ul {
                @for (it, count) in DeskKind::ALL.into_iter().zip(counts) {
                    li {
                        a href=(Place::address(it, 1)) aria-current=[(it == kind).then_some("page")] {
                            (w.t(kind_word(it))) " " span.nhan { (w.number(count)) }
                        }
                    }
                }
            }
        }
        p.phu-chu { (w.t(&format!("{}-about", kind_word(kind)))) }
        @if items.is_empty() { (parts::nothing(&w.t(&format!("{}-empty", kind_word(kind))))) }
        @if kind == DeskKind::Results && !items.is_empty() { (many::bar(w, at)) }
        @for (n, (it, by)) in items.iter().zip(&people).enumerate() {
            (item::card(&scene, it, by.as_deref(), items.get(n + 1).map(|it| it.code.as_str()), typed.filter(|t| t.code == it.code)))
        }
        @if matches!(kind, DeskKind::Returns | DeskKind::WithoutLead) && !items.is_empty() { (names.list(scene.today)) }
        (parts::pager(w, begin.as_deref(), next.as_deref()))
    };
    Ok((status, frame(shell, viewer, Tab::Queue, &w.t("queue-title"), &here, &body)).into_response())
}

/// What was done last, by a short name and the code of a task; no free words of an address are ever shown.
fn done(w: Words, place: &Place) -> Markup {
    let code = place
        .viec
        .strip_prefix("NV")
        .filter(|it| it.len() <= 10 && it.bytes().all(|b| b.is_ascii_digit()) && !it.is_empty());
    html! {
        @if DONE.contains(&place.xong.as_str()) {
            @if place.xong == "many" {
                (parts::notice("tot", &w.with("queue-done-many", &[("n", place.so.into())])))
            } @else if let Some(code) = code {
                p.bao.tot role="status" {
                    (w.with(&format!("queue-done-{}", place.xong), &[("code", format!("NV{code}").into())])) " "
                    a href={ "/nhiem-vu/NV" (code) } { (w.with("queue-open", &[("code", format!("NV{code}").into())])) }
                }
            }
        }
    }
}

/// Whether a task still waits for this kind of decision.
fn waits(kind: DeskKind, task: &Task) -> bool {
    use dondoc_calendar::DeadlineKind;
    use dondoc_domain::timeliness::Phase;
    match kind {
        DeskKind::Results => task.phase() == Phase::Awaiting,
        DeskKind::Extensions => task.request.is_some(),
        DeskKind::Returns => task.phase() == Phase::Returned,
        DeskKind::WithoutLead => task.phase() == Phase::WithoutLead,
        DeskKind::Unclear => task.deadline.as_ref().is_some_and(|it| it.kind == DeadlineKind::Unknown),
    }
}

/// That others were quicker: what the task is now, by whom and when.
async fn overtaken(shell: &Shell, w: Words, item: &DeskItem) -> Markup {
    let (at, by) = &item.last;
    let who = match by {
        Some(by) => shell.app.name_of(by).await,
        None => w.t("queue-system"),
    };
    let phase = w.t(parts::phase_id(item.task.phase()));
    html! {
        p.bao.loi role="alert" {
            (w.with("queue-overtaken", &[("code", item.code.clone().into()), ("who", who.into()), ("phase", phase.into())])) " "
            (parts::moment(*at)) ". "
            a href={ "/nhiem-vu/" (item.code) } { (w.with("queue-open", &[("code", item.code.clone().into())])) }
        }
    }
}
