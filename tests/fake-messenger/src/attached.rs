//! Files that people send.

use crate::MediaKind;

/// A file someone sends.
#[derive(Debug, Clone)]
pub struct Attached {
    /// What it is sent as.
    pub kind: MediaKind,
    /// Its name.
    pub name: String,
    /// The type the sender claims.
    pub mime: String,
    /// Its content.
    pub bytes: Vec<u8>,
    /// The size Telegram tells, if not that of the content.
    pub stated_size: Option<u64>,
}

impl Attached {
    /// A document.
    pub fn document(name: &str, mime: &str, bytes: &[u8]) -> Self {
        let (name, mime) = (name.into(), mime.into());
        Self { kind: MediaKind::Document, name, mime, bytes: bytes.into(), stated_size: None }
    }

    /// A photo.
    pub fn photo(bytes: &[u8]) -> Self {
        Self { kind: MediaKind::Photo, ..Self::document("photo.jpg", "image/jpeg", bytes) }
    }

    /// A voice message.
    pub fn voice(bytes: &[u8]) -> Self {
        Self { kind: MediaKind::Voice, ..Self::document("voice.oga", "audio/ogg", bytes) }
    }

    /// A film.
    pub fn video(name: &str, bytes: &[u8]) -> Self {
        Self { kind: MediaKind::Video, ..Self::document(name, "video/mp4", bytes) }
    }

    /// The same file, said to be so large, in bytes.
    pub fn stated_as(self, size: u64) -> Self {
        Self { stated_size: Some(size), ..self }
    }
}
