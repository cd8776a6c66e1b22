//! A decision on one task: made on what was shown, and never twice.

use super::{DeskKind, Place, kind_of, overtaken, render, slug, understood, waits};
use crate::WORDS;
use axum::{
    extract::{Path, State},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use dondoc_agencies::AgencyId;
use dondoc_calendar::DeadlineKind;
use dondoc_domain::{
    TaskId,
    event::Channel,
    task::{Command, TaskEvent, event::Correction},
    timeliness::Phase,
};
use dondoc_service::{Context, Decided, DeskItem, ServiceError};
use dondoc_shell::{Lang, OurForm, Problem, Shell, Viewer, Words, parts};
use serde::Deserialize;
use std::sync::Arc;

/// A card's form.
#[derive(Debug, Deserialize)]
pub(crate) struct Form {
    /// The button.
    nut: String,
    /// The revision that was shown.
    ban: u64,
    loai: String,
    #[serde(default)]
    trang: usize,
    /// The next task on the page, where the eye goes on.
    #[serde(default)]
    tiep: String,
    #[serde(default, rename = "y-kien")]
    reason: String,
    #[serde(default)]
    den: String,
    #[serde(default, rename = "don-vi")]
    agency: String,
    #[serde(default, rename = "cach-ghi")]
    wording: String,
    /// The wording whose reading was shown.
    #[serde(default, rename = "da-xem")]
    looked: String,
}

/// What was typed into a card, and what is to be said about it.
#[derive(Debug, Default)]
pub(super) struct Typed {
    pub code: String,
    pub reason: String,
    pub date: String,
    pub agency: String,
    pub wording: String,
    pub error: Option<String>,
    pub reading: Option<Reading>,
}

/// How what was typed is understood.
#[derive(Debug)]
pub(super) struct Reading {
    pub said: String,
    /// Whether it can be saved as it is.
    pub sure: bool,
}

/// What a button asks for.
enum Press {
    /// To be decided.
    Do(Command, &'static str),
    /// To be explained first.
    Look,
    /// Something is missing; the words' id.
    Lacks(String),
}

/// `GET /cho-xu-ly/{code}`: to the task in the queue, where it waits.
pub(crate) async fn show(
    State(shell): State<Arc<Shell>>,
    _: Viewer,
    Path(code): Path<String>,
) -> Result<Response, Problem> {
    let (id, code) = shell.app.find_task(&code).await?;
    let task = shell.app.desk_item(id, None).await?.task;
    let kind = DeskKind::ALL.into_iter().find(|kind| waits(*kind, &task));
    Ok(match kind {
        Some(kind) => Redirect::to(&format!("{}#{code}", Place::address(kind, 1))).into_response(),
        None => Redirect::to(&format!("/nhiem-vu/{code}")).into_response(),
    })
}

/// `POST /cho-xu-ly/{code}`.
pub(crate) async fn decide(
    State(shell): State<Arc<Shell>>,
    viewer: Viewer,
    Path(code): Path<String>,
    OurForm { fields: form, command: once }: OurForm<Form>,
) -> Result<Response, Problem> {
    let w = WORDS.of(viewer.lang);
    let kind = kind_of(&form.loai).ok_or(StatusCode::BAD_REQUEST)?;
    let (id, code) = shell.app.find_task(&code).await?;
    let item = shell.app.desk_item(id, Some(kind)).await?;
    let place = Place { loai: form.loai.clone(), trang: form.trang, ..Place::default() };
    let mut typed = Typed {
        code: code.clone(),
        reason: form.reason.clone(),
        date: form.den.clone(),
        agency: form.agency.clone(),
        wording: form.wording.clone(),
        ..Typed::default()
    };
    let (command, done) = match press(&shell, w, &form, &item).await? {
        Press::Do(command, done) => (command, done),
        Press::Look => return Ok(Redirect::to(&asking(&form, kind, &code)).into_response()),
        Press::Lacks(error) => {
            typed.error = Some(error);
            return render(&shell, &viewer, &place, Some(&typed), None, StatusCode::UNPROCESSABLE_ENTITY).await;
        }
    };
    let context = Context::official(viewer.id().clone(), Channel::Web, once);
    match on_what_was_shown(&shell, id, form.ban, &command, &context).await {
        Ok(Decided::Done(_)) => {
            let after = if form.tiep.is_empty() { "noi-dung" } else { &form.tiep };
            let page = if form.trang > 1 { form.trang.to_string() } else { String::new() };
            let to = parts::address(
                "/cho-xu-ly",
                [("loai", slug(kind).to_owned()), ("trang", page), ("xong", done.to_owned()), ("viec", code)],
            );
            Ok(Redirect::to(&format!("{to}#{}", parts::encode(after))).into_response())
        }
        Ok(Decided::Changed) => {
            let now = shell.app.desk_item(id, Some(kind)).await?;
            let told = overtaken(&shell, w, &now).await;
            render(&shell, &viewer, &place, Some(&typed), Some(told), StatusCode::CONFLICT).await
        }
        Err(error) if error.is_storage() => Err(error.into()),
        Err(error) => {
            let now = shell.app.desk_item(id, Some(kind)).await?;
            let told = (!waits(kind, &now.task)).then(|| parts::notice("loi", &error.to_string()));
            let status = Problem::from(ServiceError::Told(String::new())).status;
            typed.error = Some(error.to_string());
            render(&shell, &viewer, &place, Some(&typed), told, status).await
        }
    }
}

/// Decides on a task as it was shown. That its deadline went by meanwhile changes nothing of what was shown.
pub(super) async fn on_what_was_shown(
    shell: &Shell,
    id: TaskId,
    seen: u64,
    command: &Command,
    context: &Context,
) -> Result<Decided, ServiceError> {
    let first = shell.app.execute_unchanged(id, seen, command, context).await?;
    if first != Decided::Changed {
        return Ok(first);
    }
    let records = shell.app.task_records(id).await?;
    let since: Vec<_> = records.iter().filter(|it| it.revision > seen).collect();
    match since.last() {
        Some(last) if since.iter().all(|it| matches!(it.event, TaskEvent::DeadlinePassed(_))) => {
            shell.app.execute_unchanged(id, last.revision, command, context).await
        }
        _ => Ok(first),
    }
}

async fn press(shell: &Shell, w: Words, form: &Form, item: &DeskItem) -> Result<Press, Problem> {
    let (app, reason) = (&shell.app, form.reason.trim().to_owned());
    let lacks = |id: &str| Ok(Press::Lacks(w.t(id)));
    // What is stored is Vietnamese, whatever the pages are read in.
    let or = |said: String, usual: &str| if said.is_empty() { WORDS.of(Lang::Vi).t(usual) } else { said };
    let reassign = |to: AgencyId, reason: String| match reason.is_empty() {
        true => Press::Lacks(w.t("queue-needs-reason")),
        false => Press::Do(Command::Reassign { to, reason }, "reassigned"),
    };
    Ok(match form.nut.as_str() {
        "xac-nhan" => Press::Do(Command::Confirm { note: reason }, "confirmed"),
        "tra-ket-qua" if reason.is_empty() => return lacks("queue-needs-reason"),
        "tra-ket-qua" => Press::Do(Command::SendBack { reason }, "sent-back"),
        "dong-y" => Press::Do(Command::GrantExtension { until: None, note: reason }, "granted"),
        "ngay-khac" => match understood::typed_day(&form.den) {
            None => return lacks("queue-needs-day"),
            until => Press::Do(Command::GrantExtension { until, note: reason }, "granted"),
        },
        "tu-choi" if reason.is_empty() => return lacks("queue-needs-reason"),
        "tu-choi" => Press::Do(Command::RefuseExtension { reason }, "refused"),
        "phan-cong-de-xuat" => match item.returned.as_ref().and_then(|(_, proposed)| proposed.clone()) {
            Some(to) => reassign(to, or(reason, "queue-reason-proposed")),
            None => return Err(StatusCode::BAD_REQUEST.into()),
        },
        "phan-cong-cu" => match item.task.lead().cloned() {
            Some(to) => reassign(to, reason),
            None => return Err(StatusCode::BAD_REQUEST.into()),
        },
        "phan-cong" if form.agency.trim().is_empty() => return lacks("queue-needs-agency"),
        "phan-cong" => match app.agency(&form.agency).await {
            Ok(to) if item.task.phase() == Phase::WithoutLead => reassign(to, or(reason, "queue-reason-ended")),
            Ok(to) => reassign(to, reason),
            Err(error @ ServiceError::NotFound { .. }) => Press::Lacks(error.to_string()),
            Err(error) => return Err(error.into()),
        },
        "xem" | "xem-ngay" | "xem-han" => Press::Look,
        "luu-han" if form.wording.trim() != form.looked.trim() => Press::Look,
        "luu-han" => {
            let deadline = app.deadline_of(&item.code, form.wording.trim()).await?;
            match deadline.kind {
                DeadlineKind::Unknown => return lacks("queue-still-unclear"),
                DeadlineKind::Fixed | DeadlineKind::Recurring | DeadlineKind::Ongoing => {
                    let reason = or(reason, "queue-reason-unclear");
                    let correction = Correction { reason, deadline: Some(deadline), ..Correction::default() };
                    Press::Do(Command::Correct(Box::new(correction)), "deadline")
                }
            }
        }
        _ => return Err(StatusCode::BAD_REQUEST.into()),
    })
}

/// The address at which what was typed is explained.
fn asking(form: &Form, kind: DeskKind, code: &str) -> String {
    let page = if form.trang > 1 { form.trang.to_string() } else { String::new() };
    let reason: String = form.reason.chars().take(500).collect();
    let to = parts::address(
        "/cho-xu-ly",
        [
            ("loai", slug(kind).to_owned()),
            ("trang", page),
            ("xem", code.to_owned()),
            ("den", form.den.clone()),
            ("cach", form.wording.trim().to_owned()),
            ("ly", reason),
        ],
    );
    format!("{to}#{code}")
}

/// What an address asks to have explained.
pub(super) async fn asked(shell: &Shell, viewer: &Viewer, place: &Place) -> Result<Option<Typed>, Problem> {
    if place.xem.is_empty() {
        return Ok(None);
    }
    let w = WORDS.of(viewer.lang);
    let (_, code) = shell.app.find_task(&place.xem).await?;
    let mut typed = Typed {
        code,
        reason: place.ly.clone(),
        date: place.den.clone(),
        wording: place.cach.clone(),
        ..Typed::default()
    };
    typed.reading = match kind_of(&place.loai) {
        Some(DeskKind::Extensions) => understood::typed_day(&place.den).map(|day| Reading {
            said: w.with("queue-day-is", &[("day", understood::day(w, &shell.app.calendar(), day).into())]),
            sure: true,
        }),
        Some(DeskKind::Unclear) if !place.cach.is_empty() => {
            let deadline = shell.app.deadline_of(&typed.code, &place.cach).await?;
            let sure = deadline.kind != DeadlineKind::Unknown;
            let said = understood::deadline(w, &deadline);
            let said =
                if sure { w.with("queue-deadline-is", &[("day", said.into())]) } else { w.t("queue-still-unclear") };
            Some(Reading { said, sure })
        }
        _ => None,
    };
    Ok(Some(typed))
}
