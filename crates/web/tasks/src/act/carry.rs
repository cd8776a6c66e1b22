//! Carries out what a form asks for, and says what became of it.

use super::{
    Act,
    form::{self, Why},
    read::{command, context, field_of},
    typed::{Trouble, Typed},
};
use crate::{
    WORDS,
    evidence::{Evidence, Kept, NotKept},
    list::lines::task_path,
    task::scene::Scene,
};
use axum::{
    Extension,
    extract::{Multipart, Path, State},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use dondoc_domain::{
    ids::derive,
    task::{Command, Refusal},
};
use dondoc_service::{Context, Decided, ServiceError};
use dondoc_shell::{OurForm, Problem, Shell, Upload, Viewer};
use std::sync::Arc;
use uuid::Uuid;

/// `GET /nhiem-vu/{code}/{act}`: the form on a page of its own.
pub(crate) async fn form(
    State(shell): State<Arc<Shell>>,
    Extension(act): Extension<Act>,
    viewer: Viewer,
    Path(code): Path<String>,
) -> Result<Response, Problem> {
    let scene = Scene::of(&shell, &viewer, &code).await?;
    Ok(form::page(&shell, &viewer, &scene, act, &Typed::default(), &Why::Asked))
}

/// `POST /nhiem-vu/{code}/{act}` without files.
pub(crate) async fn plain(
    State(shell): State<Arc<Shell>>,
    Extension(act): Extension<Act>,
    viewer: Viewer,
    Path(code): Path<String>,
    OurForm { fields, command }: OurForm<Vec<(String, String)>>,
) -> Result<Response, Problem> {
    let scene = Scene::of(&shell, &viewer, &code).await?;
    let job = Job { shell: &shell, viewer: &viewer, act, scene: &scene, typed: Typed(fields), command };
    job.done(&[]).await
}

/// `POST /nhiem-vu/{code}/{act}` with files.
pub(crate) async fn with_files(
    State(shell): State<Arc<Shell>>,
    Extension(act): Extension<Act>,
    Extension(evidence): Extension<Arc<dyn Evidence>>,
    viewer: Viewer,
    Path(code): Path<String>,
    parts: Multipart,
) -> Result<Response, Problem> {
    let session = viewer.session.clone();
    let ours = |form: &Upload| session.owns(form.field("token"));
    let (mut upload, outcome) = Upload::read(&shell.uploads, parts, ours, true).await;
    if !ours(&upload) {
        return Err(StatusCode::FORBIDDEN.into());
    }
    if upload.field("lan").is_empty() {
        return Err(StatusCode::BAD_REQUEST.into());
    }
    let scene = Scene::of(&shell, &viewer, &code).await?;
    let path = form::path(&scene, act);
    let command = derive("form", &[&session.chat(), &path, upload.field("lan")]);
    let typed = Typed(FILE_FORM_FIELDS.iter().map(|it| ((*it).to_owned(), upload.field(it).to_owned())).collect());
    let job = Job { shell: &shell, viewer: &viewer, act, scene: &scene, typed, command };
    if let Err(problem) = outcome {
        let w = WORDS.of(viewer.lang);
        let told = match problem.status {
            StatusCode::PAYLOAD_TOO_LARGE => {
                w.with("wrong-too-large", &[("mb", (shell.uploads.limit / 1_000_000).into())])
            }
            _ => return Err(problem),
        };
        let text = problem.message.unwrap_or(told);
        return Ok(job.again(&Trouble { field: Some("tep"), text }));
    }
    let mut kept = Vec::new();
    for file in std::mem::take(&mut upload.files) {
        match evidence.put(file.bytes, &file.name).await {
            Ok(file) => kept.push(file),
            Err(NotKept::Refused(text)) => {
                let text = format!("{}: {text}", file.name);
                return Ok(job.again(&Trouble { field: Some("tep"), text }));
            }
            Err(NotKept::Unavailable(reason)) => {
                tracing::error!(reason, "evidence was not kept");
                return Err(StatusCode::SERVICE_UNAVAILABLE.into());
            }
        }
    }
    job.done(&kept).await
}

/// The fields of forms with files.
const FILE_FORM_FIELDS: [&str; 12] = [
    "ty-le",
    "noi-dung",
    "vuong-mac",
    "so-1",
    "ngay-1",
    "so-2",
    "ngay-2",
    "so-3",
    "ngay-3",
    "thay-mat",
    "vao-ngay",
    "ban",
];

/// A form to be carried out.
struct Job<'a> {
    shell: &'a Shell,
    viewer: &'a Viewer,
    act: Act,
    scene: &'a Scene,
    typed: Typed,
    command: Uuid,
}

/// How far it got.
enum Went {
    /// It is so now, or was before.
    Through { changed: bool },
    /// It is to be asked again.
    Again(Trouble),
    /// Something else happened since this revision.
    Changed(u64),
}

impl Job<'_> {
    async fn done(&self, files: &[Kept]) -> Result<Response, Problem> {
        let changed = match self.carry(files).await? {
            Went::Through { changed } => changed,
            Went::Again(trouble) => return Ok(self.again(&trouble)),
            Went::Changed(seen) => {
                let now = Scene::of(self.shell, self.viewer, &self.scene.story.view.code).await?;
                return Ok(form::page(self.shell, self.viewer, &now, self.act, &self.typed, &Why::Changed(seen)));
            }
        };
        let said = if changed { self.act.slug() } else { ALREADY };
        Ok(Redirect::to(&format!("{}?xong={said}", task_path(&self.scene.story.view.code))).into_response())
    }

    async fn carry(&self, files: &[Kept]) -> Result<Went, Problem> {
        let w = WORDS.of(self.viewer.lang);
        let (app, id) = (&self.shell.app, self.scene.story.view.id);
        let context = match context(w, self.viewer, &self.typed, self.command) {
            Ok(context) => context,
            Err(trouble) => return Ok(Went::Again(trouble)),
        };
        let mut changed = false;
        if self.act != Act::Attach {
            let command = match command(app, w, self.act, self.scene, &self.typed).await {
                Ok(command) => command,
                Err(trouble) => return Ok(Went::Again(trouble)),
            };
            let outcome = if self.act.decides() {
                let Ok(seen) = self.typed.get("ban").parse::<u64>() else { return Err(StatusCode::BAD_REQUEST.into()) };
                match app.execute_unchanged(id, seen, &command, &context).await {
                    Ok(Decided::Done(outcome)) => Ok(*outcome),
                    Ok(Decided::Changed) => return Ok(Went::Changed(seen)),
                    Err(error) => Err(error),
                }
            } else {
                app.execute(id, &command, &context).await
            };
            match outcome {
                Ok(outcome) => changed |= !outcome.events.is_empty(),
                Err(error) => return self.refused(error),
            }
        } else if files.is_empty() {
            return Ok(Went::Again(Trouble { field: Some("tep"), text: w.t("wrong-no-file") }));
        }
        for file in files {
            match self.attach(file, &context).await {
                Ok(attached) => changed |= attached,
                // The words went through already: what is left is told as such.
                Err(error) => return self.refused(error),
            }
        }
        if changed
            && matches!(
                self.act.action(),
                dondoc_domain::permission::Action::Work | dondoc_domain::permission::Action::Report
            )
            && self.act != Act::Undo
        {
            // It is a figure for the review: failing must not fail what was done.
            if let Err(error) = app.note_answer(self.viewer.id(), id, self.command, context.channel).await {
                tracing::warn!(%error, "an answered reminder was not noted");
            }
        }
        Ok(Went::Through { changed })
    }

    async fn attach(&self, file: &Kept, context: &Context) -> Result<bool, ServiceError> {
        let attach = Command::Attach {
            sha256: file.sha256.clone(),
            name: file.name.clone(),
            mime: file.mime.clone(),
            size: file.size,
        };
        let command = derive("evidence", &[&self.command.to_string(), &file.sha256]);
        let context = Context { command, ..context.clone() };
        let outcome = self.shell.app.execute(self.scene.story.view.id, &attach, &context).await?;
        Ok(!outcome.events.is_empty())
    }

    /// What is refused is told beside the form; what is broken, or not theirs, is told instead of it.
    fn refused(&self, error: ServiceError) -> Result<Went, Problem> {
        match &error {
            ServiceError::Refused(Refusal::NotAllowed(_)) | ServiceError::Contended => Err(error.into()),
            broken if broken.is_storage() => Err(error.into()),
            ServiceError::Refused(refusal) => {
                Ok(Went::Again(Trouble { field: field_of(self.act, refusal), text: error.to_string() }))
            }
            _ => Ok(Went::Again(Trouble { field: None, text: error.to_string() })),
        }
    }

    fn again(&self, trouble: &Trouble) -> Response {
        form::page(self.shell, self.viewer, self.scene, self.act, &self.typed, &Why::Trouble(trouble))
    }
}

/// What stands in the address when it was so already.
pub(crate) const ALREADY: &str = "nhu-cu";
