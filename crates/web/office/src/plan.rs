//! Nhập kế hoạch: a file becomes a draft that several clerks can put right, and then tasks.

mod list;
mod page;
mod run;

mod change;
mod drop;
mod lines;
mod report;
mod upload;

mod draft;
mod folder;
mod look;

pub(crate) use change::{put_right, say_about};
pub(crate) use drop::{ask_drop, drop_plan};
pub(crate) use list::list;
pub(crate) use page::preview;
pub(crate) use run::{ask, progress, start};
pub(crate) use upload::upload;

use axum::http::StatusCode;
use chrono::Utc;
use dondoc_domain::OfficialId;
use dondoc_shell::{Problem, Viewer};
use draft::{Draft, Stamp};
use folder::Folder;
use look::Looks;
use run::Jobs;
use std::{io, path::PathBuf, sync::Arc};
use tokio::sync::Mutex;

/// Where plans on their way in are kept, with what this process knows of them.
#[derive(Debug, Clone)]
pub struct ImportFolder(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    folder: Folder,
    looks: Looks,
    jobs: Jobs,
    /// Drafts are small and change rarely: one change at a time.
    turn: Mutex<()>,
}

impl ImportFolder {
    /// Plans in a folder, `<data>/imports`; it is made when the first one comes.
    pub fn new(path: impl Into<PathBuf>) -> Self {
        let (folder, looks, jobs, turn) =
            (Folder::new(path.into()), Looks::default(), Jobs::default(), Mutex::default());
        Self(Arc::new(Inner { folder, looks, jobs, turn }))
    }

    /// Removes plans and reports that nobody touched for 30 days. Opening the page does it too.
    ///
    /// # Errors
    /// When the folder cannot be read or a file not be removed.
    pub fn prune(&self, now: chrono::DateTime<Utc>) -> io::Result<()> {
        self.0.folder.prune(now)
    }

    /// The draft of a hash.
    async fn draft(&self, sha256: &str) -> Result<Draft, Problem> {
        let sha256 = sha256.to_owned();
        let found = self.on_disk(move |folder| folder.draft(&sha256)).await?;
        found.ok_or_else(|| StatusCode::NOT_FOUND.into())
    }

    /// Changes a draft, one after the other. What is refused changes nothing.
    async fn change<T>(
        &self,
        sha256: &str,
        by: &OfficialId,
        change: impl FnOnce(&mut Draft) -> Result<T, Problem>,
    ) -> Result<T, Problem> {
        let _turn = self.0.turn.lock().await;
        let mut draft = self.draft(sha256).await?;
        let before = draft.clone();
        let done = change(&mut draft)?;
        if draft != before {
            draft.version += 1;
            draft.changed = Stamp { by: by.clone(), at: Utc::now() };
            self.on_disk(move |folder| folder.save_draft(&draft)).await?;
        }
        Ok(done)
    }

    /// Work with files, where it keeps no other request waiting.
    async fn on_disk<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Folder) -> io::Result<T> + Send + 'static,
    ) -> Result<T, Problem> {
        let folder = self.0.folder.clone();
        let done = tokio::task::spawn_blocking(move || work(&folder)).await;
        let trouble = match done {
            Ok(Ok(it)) => return Ok(it),
            Ok(Err(error)) => error.to_string(),
            Err(error) => error.to_string(),
        };
        tracing::error!(error = %trouble, "plans on their way in cannot be read or written");
        Err(StatusCode::SERVICE_UNAVAILABLE.into())
    }
}

/// The address of a plan.
fn address(sha256: &str) -> String {
    format!("/nhap/{sha256}")
}

/// Who does something now.
fn stamp(viewer: &Viewer) -> Stamp {
    Stamp { by: viewer.id().clone(), at: Utc::now() }
}
