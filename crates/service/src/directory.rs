//! The directory of personal names: outside the log, so that a name can be put right or erased.

use crate::ServiceError;
use dondoc_domain::OfficialId;
use serde::{Deserialize, Serialize};
use std::{
    collections::BTreeMap,
    fs::{self, File},
    io::Write,
    path::{Path, PathBuf},
};

/// Names of officials by their identity.
#[derive(Debug, Default, Clone, Serialize, Deserialize)]
pub struct Directory {
    officials: BTreeMap<OfficialId, Person>,
    #[serde(skip)]
    path: Option<PathBuf>,
}

/// What the directory knows of a person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Person {
    name: String,
}

impl Directory {
    /// Reads a directory; a missing file is an empty one.
    pub fn open(path: &Path) -> Result<Self, ServiceError> {
        let mut directory = match fs::read(path) {
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Directory::default(),
            Err(error) => return Err(ServiceError::file(path, &error)),
            Ok(bytes) => serde_json::from_slice(&bytes)
                .map_err(|error| ServiceError::settings(path, &format!("danh bạ không đọc được ({error})")))?,
        };
        directory.path = Some(path.to_owned());
        Ok(directory)
    }

    /// The name of an official.
    pub fn name(&self, id: &OfficialId) -> Option<&str> {
        self.officials.get(id).map(|person| person.name.as_str())
    }

    /// Officials of a name, however it is typed.
    pub fn of_name(&self, name: &str) -> Vec<OfficialId> {
        let folded = dondoc_text::fold(name);
        let same = |person: &Person| dondoc_text::fold(&person.name) == folded;
        self.officials.iter().filter(|(_, person)| same(person)).map(|(id, _)| id.clone()).collect()
    }

    /// Enters a name and saves the directory before it returns.
    pub fn enter(&mut self, id: OfficialId, name: String) -> Result<(), ServiceError> {
        self.officials.insert(id, Person { name });
        self.save()
    }

    /// Takes an entry back: to the name that stood there, or to none.
    pub(crate) fn put_back(&mut self, id: &OfficialId, name: Option<String>) -> Result<(), ServiceError> {
        match name {
            Some(name) => self.enter(id.clone(), name),
            None => {
                self.officials.remove(id);
                self.save()
            }
        }
    }

    fn save(&self) -> Result<(), ServiceError> {
        let Some(path) = &self.path else { return Ok(()) };
        let written = || -> std::io::Result<()> {
            let draft = path.with_extension("tmp");
            let mut file = File::create(&draft)?;
            serde_json::to_writer_pretty(&mut file, self)?;
            file.write_all(b"\n")?;
            file.sync_all()?;
            fs::rename(&draft, path)?;
            File::open(path.parent().unwrap_or(Path::new(".")))?.sync_all()
        };
        written().map_err(|error| ServiceError::file(path, &error))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_kept_across_reopening_and_found_without_diacritics() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("people.json");
        let mut directory = Directory::open(&path).unwrap();
        directory.enter(OfficialId("CB1".into()), "Nguyễn Thị Ánh".into()).unwrap();
        let directory = Directory::open(&path).unwrap();
        assert_eq!(directory.of_name("nguyen thi anh"), [OfficialId("CB1".into())]);
        assert_eq!(directory.name(&OfficialId("CB1".into())), Some("Nguyễn Thị Ánh"));
        fs::write(&path, "{").unwrap();
        assert!(matches!(Directory::open(&path), Err(ServiceError::Settings { .. })));
    }
}
