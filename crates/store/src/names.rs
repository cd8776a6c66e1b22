//! How a place in the log and a stream are named.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::StoreError;

/// A place in the log: opaque and sparse, good for comparing and for asking what comes after it.
///
/// The number behind it belongs to the engine that gave it; the next event is not at "plus one".
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Position(u64);

impl Position {
    /// For engines: wraps the engine's own number.
    pub const fn from_raw(raw: u64) -> Self {
        Self(raw)
    }

    /// For engines: the engine's own number.
    pub const fn raw(self) -> u64 {
        self.0
    }
}

impl fmt::Display for Position {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl FromStr for Position {
    type Err = StoreError;

    fn from_str(text: &str) -> Result<Self, StoreError> {
        text.parse().map(Self).map_err(|_| StoreError::Invalid(format!("not a position: {text:?}")))
    }
}

/// The name of a stream, `category-id`; the category ends at the first hyphen.
///
/// A name has one spelling: the id must be tidy ([`dondoc_text::tidy`]), so that two ways of typing the same
/// Vietnamese letters never open two streams.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct StreamName(String);

/// Names are part of every record, so they stay short.
const MAX_NAME_BYTES: usize = 200;

impl StreamName {
    /// Joins a category (`a-z`, `0-9`, `_`, starting with a letter) and an id (any tidy text that is not blank).
    pub fn new(category: &str, id: &str) -> Result<Self, StoreError> {
        let refuse = |why: &str| Err(StoreError::Invalid(format!("stream name {category:?}-{id:?}: {why}")));
        if !is_snake(category) {
            return refuse("the category must be lower-case letters, digits and underscores");
        }
        if !is_tidy(id) {
            return refuse("the id must be tidy text, not blank");
        }
        if category.len() + 1 + id.len() > MAX_NAME_BYTES {
            return refuse("longer than 200 bytes");
        }
        Ok(Self(format!("{category}-{id}")))
    }

    /// Reads a whole name, `category-id`.
    pub fn parse(name: &str) -> Result<Self, StoreError> {
        match name.split_once('-') {
            Some((category, id)) => Self::new(category, id),
            None => Err(StoreError::Invalid(format!("stream name {name:?}: no hyphen"))),
        }
    }

    /// The whole name.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// What stands before the first hyphen.
    pub fn category(&self) -> &str {
        self.0.split_once('-').map_or("", |(category, _)| category)
    }

    /// What stands after the first hyphen.
    pub fn id(&self) -> &str {
        self.0.split_once('-').map_or("", |(_, id)| id)
    }
}

impl fmt::Display for StreamName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromStr for StreamName {
    type Err = StoreError;

    fn from_str(text: &str) -> Result<Self, StoreError> {
        Self::parse(text)
    }
}

impl TryFrom<String> for StreamName {
    type Error = StoreError;

    fn try_from(text: String) -> Result<Self, StoreError> {
        Self::parse(&text)
    }
}

impl From<StreamName> for String {
    fn from(name: StreamName) -> Self {
        name.0
    }
}

impl AsRef<str> for StreamName {
    fn as_ref(&self) -> &str {
        &self.0
    }
}

/// Most ids are plain ASCII and are read with every event, so those take the short way.
fn is_tidy(id: &str) -> bool {
    let plain = id.bytes().any(|b| b.is_ascii_alphanumeric()) && id.bytes().all(|b| b.is_ascii_graphic());
    plain || (!dondoc_text::is_blank(id) && dondoc_text::tidy(id) == id && !id.contains('\n'))
}

pub(crate) fn is_snake(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_lowercase())
        && text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_')
}

/// Whether `name` is a stored name such as `task_assigned.v1`.
pub(crate) fn is_stored_name(name: &str) -> bool {
    name.len() <= MAX_NAME_BYTES
        && name.rsplit_once(".v").is_some_and(|(what, version)| {
            is_snake(what)
                && !version.starts_with('0')
                && !version.is_empty()
                && version.bytes().all(|b| b.is_ascii_digit())
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stream_names() {
        let long = "x".repeat(196);
        for (name, category) in [
            ("task-1", Some("task")),
            ("directive-36/QĐ-UBND-2024", Some("directive")),
            ("agency_book-Sở Thông tin và Truyền thông", Some("agency_book")),
            (&*format!("task-{}", &long[..195]), Some("task")),
            (&*format!("task-{long}"), None),
            ("", None),
            ("task", None),
            ("task-", None),
            ("-1", None),
            ("Task-1", None),
            ("1task-1", None),
            ("tác_vụ-1", None),
            ("task- 1", None),
            ("task-1\n", None),
            ("task-a\u{0}b", None),
            ("task-So\u{031b}\u{0309}", None), // NFD: the same letters typed another way
        ] {
            assert_eq!(StreamName::parse(name).ok().as_ref().map(StreamName::category), category, "{name:?}");
        }
    }

    #[test]
    fn a_name_is_its_category_and_its_id() {
        let name = StreamName::new("directive", "36/QĐ-UBND").unwrap();
        assert_eq!((name.category(), name.id(), name.as_str()), ("directive", "36/QĐ-UBND", "directive-36/QĐ-UBND"));
        let json = serde_json::to_string(&name).unwrap();
        assert_eq!(serde_json::from_str::<StreamName>(&json).unwrap(), name);
        assert!(serde_json::from_str::<StreamName>("\"Bad-1\"").is_err());
    }

    #[test]
    fn stored_names() {
        for (name, good) in [
            ("task_assigned.v1", true),
            ("task_deadline_extended.v12", true),
            ("task_assigned", false),
            ("task_assigned.v", false),
            ("task_assigned.v0", false),
            ("task_assigned.v1b", false),
            ("TaskAssigned.v1", false),
            (".v1", false),
            ("task assigned.v1", false),
        ] {
            assert_eq!(is_stored_name(name), good, "{name}");
        }
    }

    #[test]
    fn positions_are_read_as_written() {
        let position = Position::from_raw(u64::MAX);
        assert_eq!(position.to_string().parse::<Position>().unwrap(), position);
        assert!("-1".parse::<Position>().is_err());
    }
}
