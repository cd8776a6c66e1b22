//! Backup and restore: the log as JSONL, and beside it what is not in the log.

use crate::{Layout, ServiceError, error::system};
use dondoc_store::{EventStore, StoreError, jsonl};
use std::{
    fs::{self, File},
    io::{BufReader, BufWriter, ErrorKind, Write},
    path::{Path, PathBuf},
};

/// The log in a backup folder.
pub const EVENTS: &str = "events.jsonl";

/// Writes the whole log to a file, which is whole or not there at all.
///
/// # Errors
/// `Told` when the place named cannot be written to: nothing is wrong with the store then.
pub async fn export(
    store: &dyn EventStore,
    path: &Path,
    progress: impl FnMut(u64) + Send,
) -> Result<jsonl::Summary, ServiceError> {
    if path.as_os_str() == "-" {
        let mut out = BufWriter::new(std::io::stdout().lock());
        let summary = jsonl::export(store, &mut out, progress).await?;
        out.flush().map_err(|error| ServiceError::file(path, &error))?;
        return Ok(summary);
    }
    let file_error = |error| ServiceError::file(path, &error);
    let draft = PathBuf::from(format!("{}.tmp", path.display()));
    let file = File::create(&draft).map_err(|error| elsewhere(path, &error))?;
    let mut out = BufWriter::new(file);
    let written = jsonl::export(store, &mut out, progress).await;
    let summary = match written {
        Ok(summary) => summary,
        Err(error) => {
            // A half-written draft is of no use to anyone; the error is what counts.
            let _ = fs::remove_file(&draft);
            return Err(error.into());
        }
    };
    let file = out.into_inner().map_err(|error| ServiceError::file(path, &error.into_error()))?;
    file.sync_all().map_err(file_error)?;
    if let Err(error) = fs::rename(&draft, path) {
        let _ = fs::remove_file(&draft);
        return Err(elsewhere(path, &error));
    }
    Ok(summary)
}

/// Writes a backup into a folder that is new or empty: log, names, settings, holidays. It is whole or not there.
pub async fn backup(
    store: &dyn EventStore,
    layout: &Layout,
    folder: &Path,
    progress: impl FnMut(u64) + Send,
) -> Result<jsonl::Summary, ServiceError> {
    let at = |path: &Path| {
        let path = path.to_owned();
        move |error: std::io::Error| ServiceError::file(&path, &error)
    };
    if fs::read_dir(folder).is_ok_and(|mut entries| entries.next().is_some()) {
        return Err(ServiceError::Told(format!(
            "Thư mục sao lưu {} không trống. Chọn một thư mục mới, ví dụ có ngày tháng trong tên.",
            folder.display()
        )));
    }
    let draft = PathBuf::from(format!("{}.tmp", folder.display()));
    if draft.exists() {
        fs::remove_dir_all(&draft).map_err(at(&draft))?;
    }
    fs::create_dir_all(&draft).map_err(|error| elsewhere(folder, &error))?;
    // The log first: a name that is newer than the log harms nobody, an official without a name would.
    let summary = export(store, &draft.join(EVENTS), progress).await?;
    for file in beside_the_log(layout) {
        copy(&file, &draft)?;
    }
    File::open(&draft).and_then(|it| it.sync_all()).map_err(at(&draft))?;
    if folder.exists() {
        fs::remove_dir(folder).map_err(at(folder))?;
    }
    fs::rename(&draft, folder).map_err(at(folder))?;
    Ok(summary)
}

/// Restores a log (a JSONL file, or a backup folder with all that was beside it) into an empty data folder.
///
/// Files beside the log are only brought back where there are none: what the office edited since stays.
pub async fn restore(
    store: &dyn EventStore,
    layout: &Layout,
    from: &Path,
    progress: impl FnMut(u64) + Send,
) -> Result<jsonl::Summary, ServiceError> {
    let events = if from.is_dir() { from.join(EVENTS) } else { from.to_owned() };
    let file = File::open(&events).map_err(|error| match error.kind() {
        ErrorKind::NotFound => {
            let (what, name) = ("bản sao lưu", events.display().to_string());
            ServiceError::NotFound { what, name, nearest: Vec::new() }
        }
        _ => ServiceError::file(&events, &error),
    })?;
    let summary = jsonl::import(store, BufReader::new(file), progress).await.map_err(|error| {
        let file = events.display().to_string();
        let told = |why: String| ServiceError::Told(format!("Không khôi phục từ {file}: {why} Chưa có gì được ghi."));
        match error {
            StoreError::Corrupt { reason, .. } => ServiceError::Damaged { file, reason },
            StoreError::OtherLog { events } => told(format!(
                "thư mục dữ liệu đã có một nhật ký khác ({events} sự kiện); khôi phục vào một thư mục dữ liệu trống."
            )),
            StoreError::Invalid(reason) => told(format!(
                "đây không phải tệp nhật ký mà phiên bản dondoc này đọc được [chi tiết cho người quản trị: {reason}]."
            )),
            StoreError::Conflict { .. } => told("có tiến trình khác đang ghi vào thư mục dữ liệu.".into()),
            StoreError::TooLarge { .. } | StoreError::Unavailable(_) | StoreError::Locked { .. } => {
                ServiceError::Store(error)
            }
        }
    })?;
    if from.is_dir() {
        for file in beside_the_log(layout) {
            let kept = file.file_name().map(|name| from.join(name)).filter(|kept| kept.exists() && !file.exists());
            if let Some(kept) = kept {
                copy(&kept, layout.root())?;
            }
        }
    }
    Ok(summary)
}

/// A place that someone named and that cannot be written to.
fn elsewhere(place: &Path, error: &std::io::Error) -> ServiceError {
    ServiceError::Told(format!("Không ghi được {}: {}. Chọn nơi khác.", place.display(), system(error)))
}

fn beside_the_log(layout: &Layout) -> [PathBuf; 3] {
    [layout.people(), layout.settings(), layout.holidays()]
}

fn copy(file: &Path, folder: &Path) -> Result<(), ServiceError> {
    let Some(name) = file.file_name() else { return Ok(()) };
    let copied = fs::copy(file, folder.join(name)).and_then(|_| File::open(folder.join(name))?.sync_all());
    match copied {
        Err(error) if error.kind() != ErrorKind::NotFound => Err(ServiceError::file(file, &error)),
        _ => Ok(()),
    }
}
