//! The data folder and the office's settings in it.

use crate::ServiceError;
use dondoc_calendar::{BeforeMeans, Calendar};
use dondoc_domain::policy::Policy;
use serde::{Deserialize, de::IgnoredAny};
use std::path::{Path, PathBuf};

/// Where things are in a data folder.
#[derive(Debug, Clone)]
pub struct Layout {
    root: PathBuf,
    settings: Option<PathBuf>,
}

impl Layout {
    /// The layout of a data folder.
    pub fn new(root: impl Into<PathBuf>) -> Self {
        Self { root: root.into(), settings: None }
    }

    /// The same with the settings in another file.
    #[must_use]
    pub fn with_settings(self, file: Option<PathBuf>) -> Self {
        Self { settings: file, ..self }
    }

    /// The folder itself.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// The event log of the embedded store.
    pub fn log(&self) -> PathBuf {
        self.root.join("log")
    }

    /// This node's copy of a log that is on a server: may be deleted at any time.
    pub fn replica(&self) -> PathBuf {
        self.root.join("replica")
    }

    /// Saved read models: may be deleted at any time.
    pub fn read_models(&self) -> PathBuf {
        self.root.join("read")
    }

    /// The directory of personal names.
    pub fn people(&self) -> PathBuf {
        self.root.join("people.json")
    }

    /// The holiday table that the office edits.
    pub fn holidays(&self) -> PathBuf {
        self.root.join("holidays.csv")
    }

    /// The settings that the office edits.
    pub fn settings(&self) -> PathBuf {
        self.settings.clone().unwrap_or_else(|| self.root.join("dondoc.toml"))
    }

    /// What came in and goes out over messengers: its own log, which is pruned.
    pub fn post(&self) -> PathBuf {
        self.root.join("post")
    }

    /// Who may sign in: sessions, one-time addresses, tokens of systems.
    pub fn access(&self) -> PathBuf {
        self.root.join("access")
    }

    /// The index for full-text search; made anew when it is not there.
    pub fn search(&self) -> PathBuf {
        self.root.join("search")
    }

    /// Who is told of events, and how far each was told.
    pub fn webhooks(&self) -> PathBuf {
        self.root.join("webhooks")
    }

    /// Plans on their way in.
    pub fn imports(&self) -> PathBuf {
        self.root.join("imports")
    }

    /// Files that people sent, by their content.
    pub fn files(&self) -> PathBuf {
        self.root.join("files")
    }
}

/// Settings with their defaults; every one may be left out.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Settings {
    /// The province's name, for names such as "Báo …".
    pub province: Option<String>,
    /// Whether `--today` is for looking only: entries under a clock that was set by hand are refused.
    pub forbid_set_clock: bool,
    /// Rules for extensions and results.
    pub rules: Policy,
    /// How wordings of deadlines are read.
    pub deadlines: Deadlines,
    /// When and how often people are reminded.
    #[serde(deserialize_with = "crate::reminders::Policy::read")]
    pub reminders: crate::reminders::Policy,
    /// How messengers are reached: read by whoever runs them.
    pub telegram: IgnoredAny,
    /// As `telegram`.
    pub zalo: IgnoredAny,
    /// As `telegram`: pages and web chat.
    pub web: IgnoredAny,
    /// As `telegram`: the pace of sending.
    pub outbox: IgnoredAny,
    /// As `telegram`: how long someone stays signed in.
    pub sessions: IgnoredAny,
    /// As `telegram`: the province's single sign-on.
    pub oidc: IgnoredAny,
    /// As `telegram`: what other systems may take.
    pub api: IgnoredAny,
    /// As `telegram`: where the log is.
    pub store: IgnoredAny,
}

/// How wordings of deadlines are read.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Deadlines {
    /// "trước ngày D": `inclusive` (D itself counts) or `exclusive` (the day before).
    pub before_means: Before,
    /// The day a yearly duty closes, `MM-DD`; 12-31 if left out.
    pub yearly_close: Option<String>,
}

/// What "trước ngày D" means.
#[derive(Debug, Clone, Copy, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Before {
    /// D itself is in time.
    #[default]
    Inclusive,
    /// The day before D is the last in time.
    Exclusive,
}

/// The office's settings and holiday table, read and checked.
#[derive(Debug, Clone)]
pub struct Config {
    /// Settings.
    pub settings: Settings,
    /// Working days.
    pub calendar: Calendar,
    /// How wordings are read.
    pub wording: dondoc_calendar::Policy,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            settings: Settings::default(),
            calendar: Calendar::standard(),
            wording: dondoc_calendar::Policy::default(),
        }
    }
}

impl Config {
    /// Reads the settings and the holiday table of a data folder; missing files mean defaults.
    pub fn read(layout: &Layout) -> Result<Self, ServiceError> {
        let settings: Settings = match read_optional(&layout.settings())? {
            None => Settings::default(),
            Some(text) => {
                toml::from_str(&text).map_err(|error| ServiceError::settings(&layout.settings(), error.message()))?
            }
        };
        let calendar = match read_optional(&layout.holidays())? {
            None => Calendar::standard(),
            Some(text) => Calendar::from_csv(&text)
                .map_err(|error| ServiceError::settings(&layout.holidays(), &error.to_string()))?,
        };
        let before_means = match settings.deadlines.before_means {
            Before::Inclusive => BeforeMeans::Inclusive,
            Before::Exclusive => BeforeMeans::Exclusive,
        };
        let mut wording = dondoc_calendar::Policy { before_means, ..dondoc_calendar::Policy::default() };
        if let Some(close) = &settings.deadlines.yearly_close {
            let day = chrono::NaiveDate::parse_from_str(&format!("2023-{close}"), "%Y-%m-%d").map_err(|_| {
                ServiceError::settings(&layout.settings(), &format!("yearly_close = {close:?} không phải MM-DD"))
            })?;
            wording.yearly_close = (chrono::Datelike::month(&day), chrono::Datelike::day(&day));
        }
        Ok(Self { settings, calendar, wording })
    }

    /// The settings file that `init` writes: every default, commented out, with what it means.
    pub fn template(province: Option<&str>) -> String {
        let province = match province {
            Some(name) => format!("province = {}\n", toml::Value::String(name.to_owned())),
            None => "# province = \"Ninh Thuận\"\n".to_owned(),
        };
        format!("{province}{}", include_str!("../data/dondoc.toml"))
    }
}

fn read_optional(path: &Path) -> Result<Option<String>, ServiceError> {
    match std::fs::read_to_string(path) {
        Ok(text) => Ok(Some(text)),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(ServiceError::settings(path, &error.to_string())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_template_is_valid_and_says_the_defaults() {
        let template = Config::template(Some("Đắk \"Nông\""));
        let as_shipped: Settings = toml::from_str(&template).unwrap();
        assert_eq!(as_shipped.province.as_deref(), Some("Đắk \"Nông\""));
        let uncommented: String =
            template.lines().map(|line| format!("{}\n", line.strip_prefix("#: ").unwrap_or(line))).collect();
        let spelled_out: Settings = toml::from_str(&uncommented).unwrap();
        assert_eq!(format!("{:?}", spelled_out.rules), format!("{:?}", as_shipped.rules));
        assert_eq!(spelled_out.deadlines.yearly_close.as_deref(), Some("12-31"));
    }

    #[test]
    fn a_wrong_setting_is_told_by_file_and_name() {
        let dir = tempfile::tempdir().unwrap();
        let layout = Layout::new(dir.path());
        std::fs::write(layout.settings(), "[rules]\nextension_max = 3\n").unwrap();
        let error = Config::read(&layout).unwrap_err().to_string();
        assert!(error.contains("dondoc.toml") && error.contains("extension_max"), "{error}");
        std::fs::write(layout.settings(), "[deadlines]\nyearly_close = \"31/12\"\n").unwrap();
        assert!(Config::read(&layout).unwrap_err().to_string().contains("yearly_close"));
    }
}
