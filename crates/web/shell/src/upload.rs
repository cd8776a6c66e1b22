//! Forms with files, read part by part with a cap, and only when they are ours.

use crate::Problem;
use axum::{
    extract::{
        Multipart,
        multipart::{Field, MultipartError},
    },
    http::StatusCode,
};
use std::{collections::HashMap, sync::Arc, time::Duration};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// The most files in one form.
const MOST_FILES: usize = 20;
/// The longest words of one field, in bytes.
const LONGEST_FIELD: usize = 64 * 1024;
/// How long a sender may be silent in the middle of a form.
const SILENCE: Duration = Duration::from_secs(30);
/// How long a form may take in all.
const LONGEST_READ: Duration = Duration::from_secs(15 * 60);
/// The longest file name, in letters.
const LONGEST_NAME: usize = 120;

/// How much may be uploaded.
#[derive(Clone)]
pub struct Uploads {
    /// The most bytes of all files in one form.
    pub limit: usize,
    at_once: Arc<Semaphore>,
}

impl Uploads {
    /// Files of so many bytes, in so many forms at once.
    pub fn new(limit: usize, at_once: usize) -> Self {
        Self { limit, at_once: Arc::new(Semaphore::new(at_once.max(1))) }
    }
}

/// A form that was read.
#[derive(Default)]
pub struct Upload {
    fields: HashMap<String, String>,
    /// Its files, none of them empty.
    pub files: Vec<File>,
    /// Held as long as the files are in memory.
    permit: Option<OwnedSemaphorePermit>,
}

/// A file in a form.
pub struct File {
    /// Its name without folders.
    pub name: String,
    /// Its content.
    pub bytes: Vec<u8>,
}

impl Upload {
    /// The words of a field; empty when it is not there.
    pub fn field(&self, name: &str) -> &str {
        self.fields.get(name).map_or("", String::as_str)
    }

    /// Reads a form, as far as it can be read: what was typed is there even if a file is too large. `ours` says from
    /// the fields so far whether files may be read at all; fields come before files. With `may_attach` unset, files
    /// are refused.
    pub async fn read(
        uploads: &Uploads,
        parts: Multipart,
        ours: impl Fn(&Upload) -> bool + Send + Sync,
        may_attach: bool,
    ) -> (Self, Result<(), Problem>) {
        let mut form = Self::default();
        let outcome = tokio::time::timeout(LONGEST_READ, form.fill(uploads, parts, &ours, may_attach)).await;
        let outcome = outcome.unwrap_or_else(|_| Err(StatusCode::REQUEST_TIMEOUT.into()));
        let outcome = if ours(&form) { outcome } else { Err(StatusCode::FORBIDDEN.into()) };
        (form, outcome)
    }

    async fn fill(
        &mut self,
        uploads: &Uploads,
        mut parts: Multipart,
        ours: &(impl Fn(&Upload) -> bool + Send + Sync),
        may_attach: bool,
    ) -> Result<(), Problem> {
        let mut room = uploads.limit;
        while let Some(mut part) = patiently(parts.next_field()).await? {
            let name = part.name().unwrap_or_default().to_owned();
            let Some(file) = part.file_name().map(tidy) else {
                let bytes = read(&mut part, LONGEST_FIELD).await?;
                self.fields.insert(name, String::from_utf8_lossy(&bytes).into_owned());
                continue;
            };
            if !ours(self) {
                return Err(StatusCode::FORBIDDEN.into());
            }
            if !may_attach {
                // A browser sends an empty part when no file was chosen.
                let refused =
                    Problem::new(StatusCode::FORBIDDEN, "Vui lòng liên kết bằng mã của Văn phòng trước khi gửi tệp.");
                read(&mut part, 0).await.map_err(|_| refused)?;
                continue;
            }
            if self.permit.is_none() {
                let wait = tokio::time::timeout(SILENCE, Arc::clone(&uploads.at_once).acquire_owned()).await;
                self.permit = Some(wait.ok().and_then(Result::ok).ok_or(StatusCode::SERVICE_UNAVAILABLE)?);
            }
            let bytes = read(&mut part, room).await?;
            room -= bytes.len();
            if !bytes.is_empty() {
                self.files.push(File { name: file, bytes });
            }
            if self.files.len() > MOST_FILES {
                let message = format!("Mỗi lần chỉ gửi được {MOST_FILES} tệp. Vui lòng gửi làm nhiều lần.");
                return Err(Problem::new(StatusCode::PAYLOAD_TOO_LARGE, message));
            }
        }
        Ok(())
    }
}

async fn read(part: &mut Field<'_>, most: usize) -> Result<Vec<u8>, Problem> {
    let mut bytes = Vec::new();
    while let Some(chunk) = patiently(part.chunk()).await? {
        if bytes.len() + chunk.len() > most {
            return Err(StatusCode::PAYLOAD_TOO_LARGE.into());
        }
        bytes.extend_from_slice(&chunk);
    }
    Ok(bytes)
}

async fn patiently<T>(wait: impl Future<Output = Result<T, MultipartError>>) -> Result<T, Problem> {
    match tokio::time::timeout(SILENCE, wait).await {
        Ok(done) => done.map_err(|e| e.status().into()),
        Err(_) => Err(StatusCode::REQUEST_TIMEOUT.into()),
    }
}

/// A file's name without folders and control characters, not too long; the ending is kept.
fn tidy(name: &str) -> String {
    let name = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let letters: Vec<char> = name.chars().filter(|c| !c.is_control()).collect();
    let tail = letters.len().saturating_sub(LONGEST_NAME);
    let name: String = letters[tail..].iter().collect();
    if name.trim().is_empty() { "tep".to_owned() } else { name }
}

#[cfg(test)]
mod tests {
    use super::tidy;

    #[test]
    fn a_name_is_a_name() {
        for (told, kept) in [
            ("Báo cáo.pdf", "Báo cáo.pdf"),
            ("../../etc/passwd", "passwd"),
            ("C:\\Users\\a\\kết quả.docx", "kết quả.docx"),
            ("a\r\nb.png", "ab.png"),
            ("", "tep"),
            (" / ", "tep"),
        ] {
            assert_eq!(tidy(told), kept, "{told:?}");
        }
        assert!(tidy(&format!("{}.pdf", "ờ".repeat(500))).ends_with("ờ.pdf"));
    }
}
