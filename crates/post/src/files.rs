//! Files people send, kept by their content.

mod kind;

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};

use sha2::{Digest, Sha256};

/// Tells apart the writes of this process.
static WRITES: AtomicU64 = AtomicU64::new(0);

/// A folder of files, each under the hash of its content.
#[derive(Debug, Clone)]
pub struct Files {
    dir: PathBuf,
    largest: u64,
}

/// A file that was stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stored {
    /// Hex SHA-256 of its bytes.
    pub sha256: String,
    /// In bytes.
    pub size: u64,
    /// Its type by its content, "application/pdf".
    pub mime: String,
    /// The name it was given, tidied, with the extension its type has.
    pub name: String,
}

/// Why a file was not stored. The text is for the person who sent it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FileRefusal {
    /// It is larger than allowed.
    #[error("Tệp quá lớn: tối đa {} MB. Mời anh/chị gửi tệp nhỏ hơn.", .limit / 1_000_000)]
    TooLarge {
        /// The limit, in bytes.
        limit: u64,
    },
    /// There is nothing in it.
    #[error("Tệp rỗng. Mời anh/chị kiểm tra và gửi lại.")]
    Empty,
    /// It is of a kind that is not taken.
    #[error("Loại tệp này không được nhận. Mời anh/chị gửi PDF, Word, Excel, PowerPoint, ảnh hoặc ghi âm.")]
    Kind {
        /// What it seems to be.
        found: String,
    },
    /// It carries a program (macros).
    #[error("Tệp có chứa macro nên không được nhận. Mời anh/chị lưu lại dạng không có macro rồi gửi.")]
    Macros,
    /// The disk refused; the same file may be sent again.
    #[error("Hiện chưa lưu được tệp. Mời anh/chị gửi lại sau ít phút.")]
    Unavailable {
        /// What went wrong, for the log.
        reason: String,
    },
}

impl Files {
    /// Files in `dir`, made if it is not there; none larger than `largest` bytes.
    ///
    /// # Errors
    /// When the folder cannot be made.
    pub fn open(dir: &Path, largest: u64) -> io::Result<Self> {
        fs::create_dir_all(dir)?;
        Ok(Self { dir: dir.into(), largest })
    }
}

impl Files {
    /// Stores a file durably; the same content again is the same file.
    ///
    /// # Errors
    /// Says in words for the sender why it is not taken.
    pub async fn put(&self, bytes: Vec<u8>, name: &str) -> Result<Stored, FileRefusal> {
        let (files, name) = (self.clone(), name.to_owned());
        let stored = tokio::task::spawn_blocking(move || files.put_now(&bytes, &name)).await;
        stored.unwrap_or_else(|stopped| Err(FileRefusal::Unavailable { reason: stopped.to_string() }))
    }

    /// The bytes of a file; none when it is not there.
    ///
    /// # Errors
    /// When the disk refuses, or when the content is not what it was.
    pub async fn get(&self, sha256: &str) -> io::Result<Option<Vec<u8>>> {
        let (files, sha256) = (self.clone(), sha256.to_owned());
        tokio::task::spawn_blocking(move || files.get_now(&sha256)).await.map_err(io::Error::other)?
    }

    fn put_now(&self, bytes: &[u8], name: &str) -> Result<Stored, FileRefusal> {
        let size = bytes.len() as u64;
        if size > self.largest {
            return Err(FileRefusal::TooLarge { limit: self.largest });
        }
        if bytes.is_empty() {
            return Err(FileRefusal::Empty);
        }
        let kind = kind::kind(bytes)?;
        let name = kind::tidy_name(name, kind)?;
        let sha256 = hash(bytes);
        let written = self.write(bytes, &sha256);
        written.map_err(|error| FileRefusal::Unavailable { reason: error.to_string() })?;
        Ok(Stored { sha256, size, mime: kind.0.to_owned(), name })
    }

    /// Written beside, synced and renamed: a file that is there is whole. One that is there and broken is replaced.
    fn write(&self, bytes: &[u8], sha256: &str) -> io::Result<()> {
        if matches!(self.get_now(sha256), Ok(Some(_))) {
            return Ok(());
        }
        let Some(path) = self.path(sha256) else { return Err(io::Error::other("not a hash")) };
        let dir = path.parent().unwrap_or(&self.dir);
        if !dir.try_exists()? {
            fs::create_dir_all(dir)?;
            sync_dir(&self.dir)?;
        }
        let number = WRITES.fetch_add(1, Ordering::Relaxed);
        let beside = dir.join(format!("{sha256}.{}-{number}.part", std::process::id()));
        let write = || {
            let mut options = OpenOptions::new();
            options.write(true).create(true).truncate(true);
            #[cfg(unix)]
            std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
            let mut file = options.open(&beside)?;
            file.write_all(bytes)?;
            file.sync_all()?;
            fs::rename(&beside, &path)?;
            sync_dir(dir)
        };
        let written = write();
        if written.is_err() {
            // It is of no use; when even this fails, it lies there until someone tidies up.
            let _ = fs::remove_file(&beside);
        }
        written
    }

    fn get_now(&self, sha256: &str) -> io::Result<Option<Vec<u8>>> {
        let Some(path) = self.path(sha256) else { return Ok(None) };
        let bytes = match fs::read(path) {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(error),
        };
        if hash(&bytes) == sha256 {
            Ok(Some(bytes))
        } else {
            Err(io::Error::new(io::ErrorKind::InvalidData, format!("the content of {sha256} is not what it was")))
        }
    }

    /// Where a file lies; none for what is not a hash, so that no name from outside ever becomes a path.
    fn path(&self, sha256: &str) -> Option<PathBuf> {
        let is_hash = sha256.len() == 64 && sha256.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
        is_hash.then(|| self.dir.join(&sha256[..2]).join(sha256))
    }
}

fn hash(bytes: &[u8]) -> String {
    hex::encode(Sha256::digest(bytes))
}

/// A name in a folder is durable when the folder is.
pub(crate) fn sync_dir(dir: &Path) -> io::Result<()> {
    File::open(dir)?.sync_all()
}
