//! The import itself: asked on a page of its own, done in the background, and gone on with after a restart.

use super::{
    ImportFolder, address,
    draft::{Draft, State},
    look::{read, request, taken},
    report::{self, Report},
    stamp,
};
use crate::WORDS;
use axum::{
    Extension,
    extract::{Path, Query, State as Shared},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use dondoc_domain::OfficialId;
use dondoc_service::{App, ServiceError};
use dondoc_shell::{OurForm, Problem, Shell, Tab, Viewer, Words, form_fields, page as frame, parts};
use maud::{Markup, html};
use serde::Deserialize;
use std::{
    collections::HashMap,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
};

/// So often a browser without our script looks how far it is, in seconds.
const AGAIN: &str = "2";

/// The imports that run in this process.
#[derive(Debug, Default)]
pub(crate) struct Jobs(Mutex<HashMap<String, Arc<Job>>>);

/// An import under way.
#[derive(Debug, Default)]
pub(crate) struct Job {
    through: AtomicU64,
    total: AtomicU64,
}

impl Jobs {
    pub fn runs(&self, sha256: &str) -> bool {
        self.of(sha256).is_some()
    }

    fn of(&self, sha256: &str) -> Option<Arc<Job>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).get(sha256).cloned()
    }

    /// A job of its own; none when one runs already.
    fn begin(&self, sha256: &str) -> Option<Arc<Job>> {
        let mut jobs = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if jobs.contains_key(sha256) {
            return None;
        }
        let job = Arc::new(Job::default());
        jobs.insert(sha256.to_owned(), Arc::clone(&job));
        Some(job)
    }
}

/// Takes a job off the list however it ends.
struct Running {
    plans: ImportFolder,
    sha256: String,
}

impl Drop for Running {
    fn drop(&mut self) {
        self.plans.0.jobs.0.lock().unwrap_or_else(PoisonError::into_inner).remove(&self.sha256);
    }
}

/// `GET /nhap/{sha256}/xac-nhan`: what would be imported, before it is.
pub(crate) async fn ask(
    Shared(shell): Shared<Arc<Shell>>,
    Extension(plans): Extension<ImportFolder>,
    viewer: Viewer,
    Path(sha256): Path<String>,
) -> Result<Response, Problem> {
    let w = WORDS.of(viewer.lang);
    let draft = plans.draft(&sha256).await?;
    if !draft.is_open() {
        return Ok(Redirect::to(&format!("{}/tien-do", address(&sha256))).into_response());
    }
    let look = plans.0.looks.of(&shell.app, &plans.0.folder, &draft, viewer.id()).await?;
    let Ok(forecast) = look.forecast else { return Ok(Redirect::to(&address(&sha256)).into_response()) };
    let (title, here) = (w.t("plan-ask-title"), format!("{}/xac-nhan", address(&sha256)));
    let counts = look.counts;
    let number = |n: usize| w.number(n as u64);
    let problems = format!("{}#cac-dong", parts::address(&address(&sha256), [("loc", "van-de".to_owned())]));
    let body = html! {
        h1 { (title) }
        dl.chi-tiet {
            dt { (w.t("plan-col-file")) } dd { (draft.file) }
            dt { (w.t("plan-about")) }
            dd {
                (draft.about.number) ", " (draft.about.issuer)
                @if let Some(day) = draft.about.issued { ", " (parts::date(day)) }
                @if !draft.about.subject.is_empty() { ": " (draft.about.subject) }
            }
            dt { (w.t("plan-would-assign")) } dd { b { (w.number(forecast.assigned)) } }
            dt { (w.t("plan-known")) } dd { (w.number(forecast.known)) }
            dt { (w.t("plan-skipped")) } dd { (w.number(forecast.skipped)) }
            dt { (w.t("plan-left-out")) } dd { (number(counts.left_out)) }
            dt { (w.t("plan-errors")) } dd { (number(counts.errors)) }
            dt { (w.t("plan-warnings")) } dd { (number(counts.warnings)) }
            @if draft.about.with_results { dt { (w.t("plan-with-results")) } dd { (w.t("plan-yes")) } }
            @if draft.about.apply_changes { dt { (w.t("plan-apply-changes")) } dd { (w.t("plan-yes")) } }
        }
        @if counts.errors + counts.warnings > 0 {
            p.bao.luu-y { (w.t("plan-ask-problems")) " " a href=(problems) { (w.t("plan-ask-look")) } }
        }
        @if forecast.assigned + forecast.known == 0 { (parts::notice("loi", &w.t("plan-ask-nothing"))) }
        form method="post" action=(here) {
            (form_fields(&viewer))
            input type="hidden" name="ban" value=(draft.version);
            div.nut-hang {
                @if forecast.assigned + forecast.known > 0 { button type="submit" { (w.with("plan-import-now", &[("n", forecast.assigned.into())])) } }
                a.nut.phu href=(address(&sha256)) { (w.t("plan-ask-back")) }
            }
        }
    };
    Ok(frame(&shell, &viewer, Tab::Import, &title, &here, &body).into_response())
}

/// The form that begins an import, or goes on with it.
#[derive(Debug, Deserialize)]
pub(crate) struct Begin {
    /// The draft's version that was shown.
    ban: u64,
}

/// `POST /nhap/{sha256}/xac-nhan`: begins, or after a restart goes on.
pub(crate) async fn start(
    Shared(shell): Shared<Arc<Shell>>,
    Extension(plans): Extension<ImportFolder>,
    viewer: Viewer,
    Path(sha256): Path<String>,
    OurForm { fields: form, .. }: OurForm<Begin>,
) -> Result<Response, Problem> {
    let w = WORDS.of(viewer.lang);
    let progress = format!("{}/tien-do", address(&sha256));
    let begun = plans
        .change(&sha256, viewer.id(), |draft| match draft.state {
            State::Open { .. } if draft.version != form.ban => {
                Err(Problem::new(StatusCode::CONFLICT, w.t("plan-changed-meanwhile")))
            }
            State::Open { .. } => {
                draft.state = State::Importing(stamp(&viewer));
                Ok(true)
            }
            State::Importing(_) => Ok(true),
            State::Imported(_) => Ok(false),
        })
        .await?;
    if begun && let Some(job) = plans.0.jobs.begin(&sha256) {
        let running = Running { plans, sha256 };
        let app = Arc::clone(&shell.app);
        tokio::spawn(async move { running.carry_out(app, job).await });
    }
    Ok(Redirect::to(&progress).into_response())
}

impl Running {
    async fn carry_out(self, app: Arc<App>, job: Arc<Job>) {
        let Ok(draft) = self.plans.draft(&self.sha256).await else { return };
        let State::Importing(begun) = draft.state.clone() else { return };
        let outcome = import(&app, &self.plans, &draft, &begun.by, &job).await;
        let state = match outcome {
            Ok(report) => {
                let hash = self.sha256.clone();
                let kept = self.plans.on_disk(move |folder| {
                    folder.save_report(&hash, &report)?;
                    folder.forget_file(&hash)
                });
                if kept.await.is_err() {
                    // What was imported is in the log; the page offers to go on, which then tells so.
                    return;
                }
                State::Imported(begun.clone())
            }
            Err(error) => {
                tracing::warn!(%error, "an import did not go through");
                State::Open { trouble: Some(error.to_string()) }
            }
        };
        self.plans.0.looks.forget(&self.sha256);
        let noted = self.plans.change(&self.sha256, &begun.by, |draft| {
            draft.state = state;
            Ok(())
        });
        if noted.await.is_err() {
            tracing::error!("what became of an import could not be noted");
        }
    }
}

async fn import(
    app: &Arc<App>,
    plans: &ImportFolder,
    draft: &Draft,
    by: &OfficialId,
    job: &Job,
) -> Result<Report, ServiceError> {
    let plan = read(app, &plans.0.folder, draft).await?;
    let request = request(app, draft, taken(plan, draft), by, false).await?;
    let through = |done: u64, total: u64| {
        job.total.store(total, Ordering::Relaxed);
        job.through.store(done, Ordering::Relaxed);
    };
    let report = app.import(request, through).await?;
    Report::of(app, report).await
}

/// What an address asks of a report.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Asked {
    /// Only lines that led to no task, or that someone should look at.
    loc: String,
    trang: usize,
}

/// `GET /nhap/{sha256}/tien-do`: how far it is, or what became of it.
pub(crate) async fn progress(
    Shared(shell): Shared<Arc<Shell>>,
    Extension(plans): Extension<ImportFolder>,
    viewer: Viewer,
    Path(sha256): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Response, Problem> {
    let w = WORDS.of(viewer.lang);
    // First the job, then the draft: an import that ends in between is seen as ended.
    let job = plans.0.jobs.of(&sha256);
    let draft = plans.draft(&sha256).await?;
    let here = format!("{}/tien-do", address(&sha256));
    let title = w.with("plan-progress-title", &[("file", draft.file.clone().into())]);
    let (body, waits) = match &draft.state {
        State::Open { .. } => return Ok(Redirect::to(&address(&sha256)).into_response()),
        State::Importing(_) => (under_way(w, &viewer, &draft, job.as_deref()), job.is_some()),
        State::Imported(by) => {
            let hash = sha256.clone();
            let found: Option<Report> = plans.on_disk(move |folder| folder.report(&hash)).await?;
            let report = found.ok_or(StatusCode::NOT_FOUND)?;
            let who = shell.app.name_of(&by.by).await;
            (report::show(w, &draft, &report, &who, by.at, &asked.loc, asked.trang), false)
        }
    };
    let body = html! { h1 { (title) } (body) };
    let page = frame(&shell, &viewer, Tab::Import, &title, &here, &body);
    Ok(if waits { ([("refresh", AGAIN)], page).into_response() } else { page.into_response() })
}

fn under_way(w: Words, viewer: &Viewer, draft: &Draft, job: Option<&Job>) -> Markup {
    let Some(job) = job else {
        return html! {
            (parts::notice("luu-y", &w.t("plan-interrupted")))
            form method="post" action={ (address(&draft.sha256)) "/xac-nhan" } {
                (form_fields(viewer))
                input type="hidden" name="ban" value=(draft.version);
                button type="submit" { (w.t("plan-go-on-importing")) }
            }
        };
    };
    let (through, total) = (job.through.load(Ordering::Relaxed), job.total.load(Ordering::Relaxed));
    html! {
        section.khoi aria-live="polite" {
            p { (w.with("plan-through", &[("through", through.into()), ("total", total.into())])) }
            progress.tien-do value=(through) max=(total.max(1)) aria-label=(w.t("plan-progress")) { (w.percent(through, total)) }
            p.phu-chu { (w.t("plan-progress-hint")) }
        }
    }
}
