//! Where the log is: in the data folder, in another folder, or on a server.

use crate::serve::{Secret, environment};
use config::{Config, File, FileFormat};
use dondoc_service::{Layout, ServiceError};
use dondoc_store_kurrent::Address;
use serde::Deserialize;
use std::path::PathBuf;

/// Where the log is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Place {
    /// The embedded store in this folder.
    Folder(PathBuf),
    /// A stream on EventStoreDB or KurrentDB.
    Server(Address),
}

/// The settings that say so: `[store]`, or `DONDOC_STORE__URL`.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Store {
    /// A folder, or an address such as `esdb://host:2113`; it may hold a password.
    pub url: Option<Secret>,
    /// A file that holds the address, for those who keep secrets in files.
    pub url_file: Option<PathBuf>,
}

/// Of all settings only these: a command must not stumble over a wrong setting of the bot.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Only {
    store: Store,
}

impl Place {
    /// Where the settings and the environment of this process say that the log is.
    pub fn of(layout: &Layout) -> Result<Self, ServiceError> {
        Self::read(layout, environment::variables())
    }

    fn read(layout: &Layout, variables: environment::Variables) -> Result<Self, ServiceError> {
        let path = layout.settings();
        // Told by our own reader: the other one would print the line, and a password may stand in it.
        if let Ok(text) = std::fs::read_to_string(&path) {
            toml::from_str::<toml::Table>(&text).map_err(|error| ServiceError::settings(&path, error.message()))?;
        }
        let ours = |name: &String| name.to_uppercase().starts_with("DONDOC_STORE__");
        let variables = variables.into_iter().filter(|(name, _)| ours(name)).collect();
        let file = File::from(path.clone()).format(FileFormat::Toml).required(false);
        let read = Config::builder().add_source(file).add_source(environment::source(variables)).build();
        let Only { store } = read
            .and_then(Config::try_deserialize)
            .map_err(|_| ServiceError::settings(&path, "[store] (hoặc DONDOC_STORE__…) chỉ có url và url_file"))?;
        let url = match (&store.url, &store.url_file) {
            (Some(url), _) => url.reveal().trim().to_owned(),
            (None, Some(path)) => {
                std::fs::read_to_string(path).map_err(|error| ServiceError::file(path, &error))?.trim().to_owned()
            }
            (None, None) => String::new(),
        };
        if url.is_empty() { Ok(Self::Folder(layout.log())) } else { Self::parse(&url) }
    }

    /// Reads an address, or takes it for a folder.
    pub fn parse(text: &str) -> Result<Self, ServiceError> {
        if Address::is_one(text) {
            return Ok(Self::Server(Address::parse(text).map_err(ServiceError::from)?));
        }
        if let Some((scheme, _)) = text.split_once("://") {
            return Err(ServiceError::Told(format!(
                "Không có loại kho “{scheme}://”. Dùng esdb://, kurrentdb:// (có thể thêm +discover), hoặc một thư mục."
            )));
        }
        Ok(Self::Folder(PathBuf::from(text)))
    }
}

/// As it may be printed.
impl std::fmt::Display for Place {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Folder(folder) => write!(f, "{}", folder.display()),
            Self::Server(address) => write!(f, "{address}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(file: &str, environment: &[(&str, &str)]) -> Result<String, String> {
        let dir = tempfile::tempdir().unwrap();
        let layout = Layout::new(dir.path());
        std::fs::write(layout.settings(), file).unwrap();
        std::fs::write(dir.path().join("url"), "kdb://ops:s3cret@in.file\n").unwrap();
        let file_there = dir.path().join("url").display().to_string();
        let variables =
            environment.iter().map(|(name, value)| ((*name).to_owned(), value.replace("{file}", &file_there)));
        let place = Place::read(&layout, variables.collect()).map_err(|error| error.to_string())?;
        assert!(!format!("{place:?}").contains("s3cret"));
        Ok(place.to_string().replace(&*dir.path().to_string_lossy(), "DATA"))
    }

    #[test]
    fn an_address_a_folder_or_nothing() {
        #[track_caller]
        fn check(file: &str, environment: &[(&str, &str)], place: &str) {
            assert_eq!(read(file, environment).as_deref(), Ok(place));
        }
        check("", &[], "DATA/log");
        check("[telegram]\nmode = \"nonsense\"\n", &[("DONDOC_WEB__UPLOAD_MIB", "fifty")], "DATA/log");
        check("[store]\nurl = \"/srv/log\"\n", &[], "/srv/log");
        check("[store]\nurl = \"esdb://h?tls=false\"\n", &[], "esdb://h:2113 (dondoc-log)");
        check(
            "[store]\nurl = \"/srv/log\"\n",
            &[("DONDOC_STORE__URL", "esdb://a:s3cret@h")],
            "esdb://h:2113 (dondoc-log)",
        );
        check("[store]\nurl = \"/srv/log\"\n", &[("DONDOC_STORE__URL", "")], "/srv/log");
        check("", &[("DONDOC_STORE__URL_FILE", "{file}")], "kurrentdb://in.file:2113 (dondoc-log)");
    }

    #[test]
    fn what_is_wrong_is_told_without_the_secret() {
        #[track_caller]
        fn check(file: &str, says: &str) {
            let error = read(file, &[]).unwrap_err();
            assert!(error.contains(says) && !error.contains("s3cret"), "{error}");
        }
        check("[store]\nurl = \"esdb://a:s3cret@h?tls=false\"\n", "allowPasswordInPlain");
        check("[store]\nurl = \"postgres://a:s3cret@h\"\n", "postgres://");
        check("[store]\nurl = \"esdb://a:s3cret@h\n", "dondoc.toml");
        check("[store]\nuri = \"esdb://a:s3cret@h\"\n", "url_file");
        check("[store]\nurl_file = \"/nowhere\"\n", "/nowhere");
    }
}
