//! The key under which link codes are kept, so that nobody who reads the log can try codes out against it.

use crate::{Layout, ServiceError};
use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest, Sha256};
use std::{
    fs::{self, OpenOptions},
    io::{ErrorKind, Read, Write},
    path::{Path, PathBuf},
    sync::OnceLock,
};

/// The key, read or made when it is first needed.
#[derive(Debug, Default)]
pub(crate) struct LinkKey {
    /// Where it is; nowhere for trials, which have a key that anyone knows.
    file: Option<PathBuf>,
    key: OnceLock<Key>,
}

struct Key([u8; 32]);

impl std::fmt::Debug for Key {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Key")
    }
}

impl LinkKey {
    /// The key of a data folder.
    pub fn of(layout: &Layout) -> Self {
        Self { file: Some(layout.access().join("link-codes.key")), key: OnceLock::new() }
    }

    /// What is kept of a code.
    ///
    /// # Errors
    /// When the key can neither be read nor made.
    pub fn hash(&self, code: &str) -> Result<String, ServiceError> {
        let key = match self.known()? {
            Some(key) => key,
            None => {
                let key = self.file.as_deref().map_or(Ok([0; 32]), make)?;
                self.key.get_or_init(|| Key(key))
            }
        };
        Ok(keyed(key, code))
    }

    /// What may be kept of a code, newest way first: before there was a key it was the plain SHA-256.
    ///
    /// # Errors
    /// When the key cannot be read.
    pub fn candidates(&self, code: &str) -> Result<Vec<String>, ServiceError> {
        let plain = hex::encode(Sha256::digest(code.as_bytes()));
        let keyed = match (self.known()?, &self.file) {
            (Some(key), _) => Some(keyed(key, code)),
            (None, None) => Some(self.hash(code)?),
            // Nothing was hashed under a key that was never made.
            (None, Some(_)) => None,
        };
        Ok(keyed.into_iter().chain([plain]).collect())
    }

    fn known(&self) -> Result<Option<&Key>, ServiceError> {
        if let (None, Some(file)) = (self.key.get(), &self.file)
            && let Some(key) = read(file)?
        {
            return Ok(Some(self.key.get_or_init(|| Key(key))));
        }
        Ok(self.key.get())
    }
}

fn keyed(key: &Key, code: &str) -> String {
    #[expect(clippy::expect_used, reason = "HMAC takes a key of any length")]
    let mut mac = Hmac::<Sha256>::new_from_slice(&key.0).expect("a key of any length");
    mac.update(code.as_bytes());
    hex::encode(mac.finalize().into_bytes())
}

fn read(file: &Path) -> Result<Option<[u8; 32]>, ServiceError> {
    let mut text = String::new();
    match fs::File::open(file).and_then(|mut it| it.read_to_string(&mut text)) {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        other => other.map_err(|error| ServiceError::file(file, &error))?,
    };
    let mut key = [0; 32];
    hex::decode_to_slice(text.trim(), &mut key).map_err(|_| ServiceError::File {
        file: file.display().to_string(),
        reason: "không phải khóa của mã liên kết; xóa tệp này rồi cấp lại các mã chưa dùng".to_owned(),
    })?;
    Ok(Some(key))
}

/// Makes the key once: whoever comes second takes the first one's.
fn make(file: &Path) -> Result<[u8; 32], ServiceError> {
    let failed = |error| ServiceError::file(file, &error);
    let mut key = [0; 32];
    getrandom::fill(&mut key).map_err(|error| failed(std::io::Error::other(error.to_string())))?;
    if let Some(folder) = file.parent() {
        fs::create_dir_all(folder).map_err(failed)?;
    }
    let draft = file.with_extension(format!("{}.tmp", uuid::Uuid::new_v4().simple()));
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let written = options.open(&draft).and_then(|mut it| {
        it.write_all(hex::encode(key).as_bytes())?;
        it.sync_all()
    });
    // A link, not a rename: it does not replace what another process made meanwhile.
    let linked = written.and_then(|()| fs::hard_link(&draft, file));
    let _ = fs::remove_file(&draft);
    match linked {
        Err(error) if error.kind() == ErrorKind::AlreadyExists => {
            read(file)?.ok_or_else(|| failed(ErrorKind::NotFound.into()))
        }
        other => other.map(|()| key).map_err(failed),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_made_once_and_kept_for_its_owner_alone() {
        let dir = tempfile::tempdir().unwrap();
        let layout = Layout::new(dir.path());
        let plain = hex::encode(Sha256::digest(b"10AB0-1ZZZ9"));
        let key = LinkKey::of(&layout);
        assert_eq!(key.candidates("10AB0-1ZZZ9").unwrap(), std::slice::from_ref(&plain), "asking makes no key");
        assert!(!layout.access().exists());
        let hash = key.hash("10AB0-1ZZZ9").unwrap();
        assert_ne!(hash, plain);
        for again in [key, LinkKey::of(&layout)] {
            assert_eq!(again.hash("10AB0-1ZZZ9").unwrap(), hash);
            assert_eq!(again.candidates("10AB0-1ZZZ9").unwrap(), [hash.clone(), plain.clone()]);
        }
        let files: Vec<_> = fs::read_dir(layout.access()).unwrap().map(|it| it.unwrap()).collect();
        assert_eq!(files.len(), 1, "no draft is left");
        #[cfg(unix)]
        assert_eq!(std::os::unix::fs::PermissionsExt::mode(&files[0].metadata().unwrap().permissions()) & 0o777, 0o600);
        let elsewhere = tempfile::tempdir().unwrap();
        assert_ne!(LinkKey::of(&Layout::new(elsewhere.path())).hash("10AB0-1ZZZ9").unwrap(), hash);
    }

    #[test]
    fn whoever_comes_second_takes_the_key_of_the_first() {
        let dir = tempfile::tempdir().unwrap();
        let layout = Layout::new(dir.path());
        let hashes: Vec<String> = std::thread::scope(|scope| {
            let makers: Vec<_> = (0..8).map(|_| scope.spawn(|| LinkKey::of(&layout).hash("x").unwrap())).collect();
            makers.into_iter().map(|it| it.join().unwrap()).collect()
        });
        assert!(hashes.iter().all(|hash| *hash == hashes[0]), "{hashes:?}");
    }

    #[test]
    fn a_broken_key_is_told() {
        let dir = tempfile::tempdir().unwrap();
        let layout = Layout::new(dir.path());
        fs::create_dir_all(layout.access()).unwrap();
        fs::write(layout.access().join("link-codes.key"), "abc").unwrap();
        let told = LinkKey::of(&layout).hash("x").unwrap_err().to_string();
        assert!(told.contains("link-codes.key"), "{told}");
    }
}
