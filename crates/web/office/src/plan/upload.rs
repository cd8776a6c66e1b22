//! A file comes in: looked at before anything is kept, and kept only if it gives a plan and carries no secrecy mark.

use super::{
    ImportFolder, address,
    draft::{About, Draft, State},
    list::{Said, render, urgency_of},
    stamp,
};
use crate::WORDS;
use axum::{
    Extension,
    extract::{Multipart, State as Shared},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use dondoc_domain::directive::Urgency;
use dondoc_intake::{IntakeError, Options, read_bytes};
use dondoc_service::App;
use dondoc_shell::{File, Problem, Shell, Upload, Viewer};
use sha2::{Digest, Sha256};
use std::{collections::BTreeMap, sync::Arc};

/// Who issues what does not say who issued it: as on the command line.
const ISSUER: &str = "UBND tỉnh";

/// Why a file is not kept.
enum NotKept {
    /// It gives no plan.
    NoPlan(IntakeError),
    /// It carries secrecy marks, at these cells.
    Secret(Vec<String>),
}

/// `POST /nhap`.
pub(crate) async fn upload(
    Shared(shell): Shared<Arc<Shell>>,
    Extension(plans): Extension<ImportFolder>,
    viewer: Viewer,
    parts: Multipart,
) -> Result<Response, Problem> {
    let w = WORDS.of(viewer.lang);
    let ours = |form: &Upload| viewer.session.owns(form.field("token"));
    let (mut form, read) = Upload::read(&shell.uploads, parts, ours, true).await;
    if !ours(&form) {
        return Err(StatusCode::FORBIDDEN.into());
    }
    let mut said = Said {
        number: form.field("so").trim().to_owned(),
        issuer: form.field("co-quan").trim().to_owned(),
        issued: form.field("ngay-ban-hanh").trim().to_owned(),
        subject: form.field("trich-yeu").trim().to_owned(),
        signer: form.field("nguoi-ky").trim().to_owned(),
        urgency: form.field("do-khan").to_owned(),
        ..Said::default()
    };
    let file = match read {
        Ok(()) => form.files.pop(),
        Err(problem) => {
            let (title, advice) = dondoc_shell::problem_words(&problem, viewer.lang);
            said.error = Some(format!("{title}. {advice}"));
            return render(&shell, &plans, &viewer, &said, problem.status).await;
        }
    };
    let Some(File { name, bytes }) = file else {
        said.error = Some(w.t("plan-needs-file"));
        return render(&shell, &plans, &viewer, &said, StatusCode::UNPROCESSABLE_ENTITY).await;
    };
    let typed = [&said.number, &said.issuer, &said.subject, &said.signer];
    if typed.iter().any(|text| dondoc_text::secrecy::find(text).is_some()) {
        said.error = Some(w.t("plan-secret-words"));
        return render(&shell, &plans, &viewer, &said, StatusCode::UNPROCESSABLE_ENTITY).await;
    }
    let (found, bytes) = examine(&shell.app, name.clone(), bytes).await?;
    let guess = match found {
        Ok(guess) => guess,
        Err(not_kept) => {
            said.error = Some(match not_kept {
                NotKept::NoPlan(error) => error.to_string(),
                NotKept::Secret(cells) => w.with("plan-secret-file", &[("cells", cells.join("; ").into())]),
            });
            return render(&shell, &plans, &viewer, &said, StatusCode::UNPROCESSABLE_ENTITY).await;
        }
    };
    let about = of(&said, &guess);
    let sha256 = keep(&plans, &viewer, name, bytes, about).await?;
    drop(form);
    Ok(Redirect::to(&address(&sha256)).into_response())
}

/// Whether the file gives a plan that may be kept, and what it says of its directive.
async fn examine(
    app: &Arc<App>,
    name: String,
    bytes: Vec<u8>,
) -> Result<(Result<dondoc_intake::About, NotKept>, Vec<u8>), Problem> {
    let registry = app.registry_now().await?;
    let app = Arc::clone(app);
    let work = move || {
        let guess = dondoc_intake::about(&name, &bytes).and_then(|guess| {
            let (calendar, assigned) = (app.calendar(), guess.issued.unwrap_or_else(|| app.today()));
            let options = Options::new(&registry, &calendar, &app.config().wording, assigned);
            read_bytes(&name, &bytes, &options, &mut |_, _| {}).map(|plan| (guess, plan))
        });
        let found = guess.map_err(NotKept::NoPlan).and_then(|(guess, plan)| {
            let marked = plan.all_findings().filter(|it| it.code == "secret").map(|it| it.cell.clone());
            let mut cells: Vec<String> = guess.secret.iter().cloned().chain(marked).collect();
            cells.truncate(10);
            if cells.is_empty() { Ok(guess) } else { Err(NotKept::Secret(cells)) }
        });
        (found, bytes)
    };
    tokio::task::spawn_blocking(work).await.map_err(|error| {
        tracing::error!(%error, "a file could not be read");
        StatusCode::INTERNAL_SERVER_ERROR.into()
    })
}

/// What was typed, and where nothing was, what the file says.
fn of(said: &Said, guess: &dondoc_intake::About) -> About {
    let or = |typed: &str, guessed: &str| if typed.is_empty() { guessed.to_owned() } else { typed.to_owned() };
    let typed = urgency_of(&said.urgency);
    let guessed = Urgency::parse(&guess.urgency).unwrap_or_default();
    About {
        number: or(&said.number, &guess.number),
        issuer: or(&said.issuer, if guess.issuer.is_empty() { ISSUER } else { &guess.issuer }),
        issued: said.issued.parse().ok().or(guess.issued),
        subject: or(&said.subject, &guess.subject),
        signer: said.signer.clone(),
        urgency: if typed == Urgency::Normal { guessed } else { typed },
        ..About::default()
    }
}

/// Keeps a file as a draft. The same file again goes on with what was put right before.
async fn keep(
    plans: &ImportFolder,
    viewer: &Viewer,
    name: String,
    bytes: Vec<u8>,
    about: About,
) -> Result<String, Problem> {
    let sha256 = hex::encode(Sha256::digest(&bytes));
    let _turn = plans.0.turn.lock().await;
    let (hash, now) = (sha256.clone(), stamp(viewer));
    plans
        .on_disk(move |folder| {
            folder.save_file(&hash, &bytes)?;
            let draft = match folder.draft(&hash)? {
                Some(known) if matches!(known.state, State::Importing(_)) => return Ok(()),
                Some(known) => {
                    Draft { state: State::Open { trouble: None }, changed: now, version: known.version + 1, ..known }
                }
                None => Draft {
                    file: name,
                    sha256: hash,
                    uploaded: now.clone(),
                    changed: now,
                    version: 0,
                    about,
                    fixes: BTreeMap::new(),
                    left_out: Default::default(),
                    accepted: BTreeMap::new(),
                    state: State::Open { trouble: None },
                },
            };
            folder.save_draft(&draft)
        })
        .await?;
    Ok(sha256)
}
