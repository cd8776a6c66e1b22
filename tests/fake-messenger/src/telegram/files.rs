//! Files: kept, named and handed out.

use crate::{
    Media, MediaKind,
    failure::{Answer, Failure},
    params::{Params, Upload},
    state::State,
};
use serde_json::{Value, json};

/// The largest file a bot may fetch, in bytes.
const LARGEST_DOWNLOAD: u64 = 20 << 20;
/// The largest file a bot may send, in bytes.
const LARGEST_UPLOAD: usize = 50 << 20;
/// The largest picture, in bytes.
const LARGEST_PHOTO: usize = 10 << 20;

/// A file on Telegram's side.
pub(crate) struct StoredFile {
    pub(crate) name: String,
    pub(crate) mime: String,
    pub(crate) path: String,
    pub(crate) bytes: Vec<u8>,
    /// What Telegram says its size is; larger than the bytes kept for the large files of tests.
    pub(crate) size: u64,
    /// The smaller picture shown beside a large one.
    pub(crate) thumbnail: Option<String>,
}

/// Whether a file may be sent as this.
pub(crate) fn check(kind: MediaKind, upload: &Upload) -> Result<(), Failure> {
    let size = upload.bytes.len();
    if size == 0 {
        return Err(Failure::wrong("file must be non-empty"));
    }
    if size > LARGEST_UPLOAD {
        return Err(Failure::circumstance(413, "Request Entity Too Large").blamed());
    }
    if kind == MediaKind::Photo {
        if size > LARGEST_PHOTO {
            let words =
                format!("file of size {size} bytes is too big for a photo; the maximum size is {LARGEST_PHOTO} bytes");
            return Err(Failure::wrong(words));
        }
        let (width, height) = picture_size(&upload.bytes).ok_or_else(|| Failure::wrong("IMAGE_PROCESS_FAILED"))?;
        if width + height > 10_000 || width > 20 * height || height > 20 * width {
            return Err(Failure::wrong("PHOTO_INVALID_DIMENSIONS"));
        }
    }
    Ok(())
}

/// Keeps a file that was sent.
pub(crate) fn keep(state: &mut State, kind: MediaKind, upload: Upload) -> Media {
    let size = upload.bytes.len() as u64;
    keep_sized(state, kind, upload, size)
}

/// Keeps a file of a stated size.
pub(crate) fn keep_sized(state: &mut State, kind: MediaKind, upload: Upload, size: u64) -> Media {
    let name = upload.name.clone();
    let thumbnail = (kind == MediaKind::Photo).then(|| {
        let half = upload.bytes[..upload.bytes.len() / 2].to_vec();
        store(state, kind, Upload { bytes: half.clone(), ..upload.clone() }, half.len() as u64, None)
    });
    let id = store(state, kind, upload, size, thumbnail);
    Media { kind, file: Some(id), name }
}

fn store(state: &mut State, kind: MediaKind, upload: Upload, size: u64, thumbnail: Option<String>) -> String {
    let number = state.telegram.number();
    let folder = match kind {
        MediaKind::Document => "documents",
        MediaKind::Photo => "photos",
        MediaKind::Voice => "voice",
        MediaKind::Video => "videos",
        MediaKind::Contact | MediaKind::Sticker => "stickers",
    };
    let ending = upload.name.rsplit_once('.').map(|(_, ending)| format!(".{ending}")).unwrap_or_default();
    let ascii_ending = if ending.is_ascii() { ending } else { String::new() };
    let id = format!("BQACAgUAAxkBAAI{number:06}");
    let file = StoredFile {
        path: format!("{folder}/file_{number}{ascii_ending}"),
        name: upload.name,
        mime: upload.mime,
        bytes: upload.bytes,
        size,
        thumbnail,
    };
    state.telegram.files.insert(id.clone(), file);
    id
}

/// `getFile`.
pub(crate) fn get(state: &State, params: &Params) -> Answer {
    let id = params.text("file_id").unwrap_or_default();
    let Some(file) = state.telegram.files.get(id.as_ref()) else {
        return Err(Failure::wrong("wrong file_id or the file is temporarily unavailable"));
    };
    if file.size > LARGEST_DOWNLOAD {
        return Err(Failure::circumstance(400, "Bad Request: file is too big"));
    }
    let mut told = described(&id, file);
    told["file_path"] = file.path.as_str().into();
    Ok(told)
}

/// The bytes at a path that `getFile` told.
pub(crate) fn at_path<'a>(state: &'a State, path: &str) -> Option<&'a [u8]> {
    let files = state.telegram.files.values();
    files.filter(|file| file.size <= LARGEST_DOWNLOAD).find(|file| file.path == path).map(|file| file.bytes.as_slice())
}

/// The fields every kind of file has.
pub(crate) fn described(id: &str, file: &StoredFile) -> Value {
    let tail = id.get(id.len().saturating_sub(6)..).unwrap_or(id);
    json!({"file_id": id, "file_unique_id": format!("AgAD{tail}"), "file_size": file.size})
}

/// Width and height of a PNG; other pictures that Telegram takes count as 800 by 600.
pub(crate) fn picture_size(bytes: &[u8]) -> Option<(u64, u64)> {
    if bytes.starts_with(b"\x89PNG\r\n\x1a\n") {
        let number = |at: usize| Some(u64::from(u32::from_be_bytes(bytes.get(at..at + 4)?.try_into().ok()?)));
        return Some((number(16)?, number(20)?));
    }
    let webp = bytes.starts_with(b"RIFF") && bytes.get(8..12) == Some(b"WEBP");
    (bytes.starts_with(&[0xff, 0xd8, 0xff]) || bytes.starts_with(b"GIF8") || webp).then_some((800, 600))
}
