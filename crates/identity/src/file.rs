//! A small file that is kept in memory and replaced whole: readers never wait for the disk.

use crate::IdentityError;
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use std::{
    fs::{self, File, OpenOptions},
    io::{self, Write},
    path::{Path, PathBuf},
    sync::{Mutex, MutexGuard, PoisonError},
};

/// What a file holds.
pub(crate) trait Contents: Serialize + DeserializeOwned {
    /// What kind of file it is, as written in it.
    const FORMAT: &'static str;
    /// The version that is written; no other one is read.
    const VERSION: u32;
    /// What to do when the file cannot be read.
    const ADVICE: &'static str;
}

/// The file as it is written.
#[derive(Serialize, Deserialize)]
struct Envelope<T> {
    format: String,
    version: u32,
    #[serde(flatten)]
    contents: T,
}

/// The start of any version's file.
#[derive(Deserialize)]
struct Label {
    format: String,
    version: u32,
}

/// Contents in memory and on disk.
pub(crate) struct Kept<T> {
    path: PathBuf,
    state: Mutex<State<T>>,
    /// The number of the last change on disk; held while the disk works.
    written: Mutex<u64>,
}

struct State<T> {
    contents: T,
    /// Counts the changes.
    changed: u64,
}

impl<T: Contents + Default> Kept<T> {
    /// Reads a file; a missing one is empty.
    pub fn open(path: PathBuf) -> Result<Self, IdentityError> {
        let contents = match fs::read(&path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => T::default(),
            Err(error) => return Err(IdentityError::file(&path, &error)),
            Ok(bytes) => parse(&bytes).map_err(|reason| IdentityError::broken(&path, reason, T::ADVICE))?,
        };
        Ok(Self { path, state: Mutex::new(State { contents, changed: 0 }), written: Mutex::new(0) })
    }

    /// Looks at the contents.
    pub fn read<R>(&self, look: impl FnOnce(&T) -> R) -> R {
        look(&self.state().contents)
    }

    /// Changes the contents in memory if `change` says so; [`Self::save`] writes it some time later.
    pub fn note<R>(&self, change: impl FnOnce(&mut T) -> (R, bool)) -> R {
        let mut state = self.state();
        let (answer, changed) = change(&mut state.contents);
        state.changed += u64::from(changed);
        answer
    }

    /// Changes the contents and waits until that is on disk. Where the disk fails, the change stays in memory and is
    /// written by a later [`Self::save`].
    pub fn change<R>(&self, change: impl FnOnce(&mut T) -> R) -> (R, Result<(), IdentityError>) {
        let answer = self.note(|contents| (change(contents), true));
        (answer, self.save())
    }

    /// Writes what is not on disk yet. Changes that came in while the disk was busy go out together.
    pub fn save(&self) -> Result<(), IdentityError> {
        let asked = self.state().changed;
        let mut written = self.written.lock().unwrap_or_else(PoisonError::into_inner);
        if *written >= asked {
            return Ok(());
        }
        let (bytes, changed) = {
            let state = self.state();
            (render(&state.contents), state.changed)
        };
        bytes.and_then(|bytes| replace(&self.path, &bytes)).map_err(|error| IdentityError::file(&self.path, &error))?;
        *written = changed;
        Ok(())
    }

    fn state(&self) -> MutexGuard<'_, State<T>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Reads contents of this version.
pub(crate) fn parse<T: Contents>(bytes: &[u8]) -> Result<T, String> {
    let label: Label = serde_json::from_slice(bytes).map_err(|error| error.to_string())?;
    if label.format != T::FORMAT {
        return Err(format!("đây là tệp “{}”, không phải “{}”", label.format, T::FORMAT));
    }
    if label.version != T::VERSION {
        return Err(format!("phiên bản {} của tệp chưa được hỗ trợ", label.version));
    }
    let envelope: Envelope<T> = serde_json::from_slice(bytes).map_err(|error| error.to_string())?;
    Ok(envelope.contents)
}

/// Writes contents as a file of this version.
pub(crate) fn render<T: Contents>(contents: &T) -> io::Result<Vec<u8>> {
    let envelope = Envelope { format: T::FORMAT.to_owned(), version: T::VERSION, contents };
    let mut bytes = serde_json::to_vec(&envelope)?;
    bytes.push(b'\n');
    Ok(bytes)
}

/// Replaces a file whole, on disk when this returns; only the owner can read it.
pub(crate) fn replace(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let draft = path.with_extension("tmp");
    match fs::remove_file(&draft) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(&draft)?;
    let written = file.write_all(bytes).and_then(|()| file.sync_all()).and_then(|()| fs::rename(&draft, path));
    if written.is_err() {
        // Half a draft would take room on a disk that has none; the next one replaces it in any case.
        let _ = fs::remove_file(&draft);
    }
    written.and_then(|()| sync_folder(path))
}

/// Makes a rename or removal beside this path last.
pub(crate) fn sync_folder(path: &Path) -> io::Result<()> {
    File::open(path.parent().unwrap_or(Path::new(".")))?.sync_all()
}

/// Makes a folder that only its owner can enter, unless it is there.
pub(crate) fn private_folder(path: &Path) -> Result<(), IdentityError> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(path).map_err(|error| IdentityError::file(path, &error))
}
