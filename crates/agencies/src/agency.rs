//! What an agency is.

use std::fmt;

use chrono::NaiveDate;
use dondoc_text::fold;
use serde::{Deserialize, Serialize};

/// The stable name of an agency inside the system: a slug such as `STTTT`, never reused.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct AgencyId(String);

impl AgencyId {
    /// An id as it was stored or typed.
    pub fn new(id: impl Into<String>) -> AgencyId {
        AgencyId(id.into())
    }

    /// A slug made of a symbol or name: capitals and digits, words joined by `-` (`SLĐTBXH` gives `SLDTBXH`).
    pub fn slug(text: &str) -> AgencyId {
        let folded = fold(text).to_uppercase();
        let words: Vec<&str> = folded.split(|c: char| !c.is_ascii_alphanumeric()).filter(|w| !w.is_empty()).collect();
        AgencyId(if words.is_empty() { "AGENCY".to_owned() } else { words.join("-") })
    }

    /// The id as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for AgencyId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl From<&str> for AgencyId {
    fn from(id: &str) -> AgencyId {
        AgencyId::new(id)
    }
}

/// What kind of agency it is; groups such as "các sở, ban, ngành" are made of levels.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Level {
    /// A specialised agency of the province: sở, ban, ngành, văn phòng, thanh tra.
    Department,
    /// The People's Committee of a district, town or city below the province (until 30/6/2025).
    District,
    /// The People's Committee of a commune, ward, township or special zone.
    Commune,
    /// The province itself: its People's Committee and People's Council.
    Province,
    /// A steering committee (ban chỉ đạo, ban điều hành).
    Council,
    /// A central agency's branch in the province (ngành dọc): police, army, tax, bank, statistics.
    Sector,
    /// A public unit: newspaper, station, centre, portal.
    Unit,
    /// Anyone outside the provincial administration: ministry, enterprise, mass organisation.
    External,
}

impl Level {
    const ALL: [(Level, &str); 8] = [
        (Level::Department, "department"),
        (Level::District, "district"),
        (Level::Commune, "commune"),
        (Level::Province, "province"),
        (Level::Council, "council"),
        (Level::Sector, "sector"),
        (Level::Unit, "unit"),
        (Level::External, "external"),
    ];

    /// The level's stored name.
    pub fn as_str(self) -> &'static str {
        Level::ALL.iter().find(|(level, _)| *level == self).map_or("external", |(_, name)| name)
    }

    /// The level of a stored name.
    pub fn parse(name: &str) -> Option<Level> {
        Level::ALL.iter().find(|(_, known)| *known == name.trim()).map(|(level, _)| *level)
    }

    /// Whether agencies of this level are told apart by a place name, where one letter makes another place.
    pub(crate) fn is_place(self) -> bool {
        matches!(self, Level::District | Level::Commune)
    }
}

/// A group of agencies that documents name together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Group {
    /// Các sở, ban, ngành.
    Departments,
    /// UBND các huyện, thị xã, thành phố.
    Districts,
    /// UBND các xã, phường, thị trấn, đặc khu.
    Communes,
}

impl Group {
    /// The group's stored name.
    pub fn as_str(self) -> &'static str {
        match self {
            Group::Departments => "departments",
            Group::Districts => "districts",
            Group::Communes => "communes",
        }
    }

    /// The level of the group's members.
    pub fn level(self) -> Level {
        match self {
            Group::Departments => Level::Department,
            Group::Districts => Level::District,
            Group::Communes => Level::Commune,
        }
    }
}

/// An agency as the registry knows it now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Agency {
    /// Its stable id.
    pub id: AgencyId,
    /// Its full current name.
    pub name: String,
    /// Its symbol in document numbers (ký hiệu), such as `STTTT`; may be empty.
    pub symbol: String,
    /// What kind of agency it is.
    pub level: Level,
    /// Other spellings, and its former names and symbols.
    pub aliases: Vec<String>,
    /// The first day it existed, when known.
    pub valid_from: Option<NaiveDate>,
    /// The last day it existed, when it has ended.
    pub valid_to: Option<NaiveDate>,
    /// Who took over: one after a merger, several after a split, nobody after an abolition.
    pub succeeded_by: Vec<AgencyId>,
}

impl Agency {
    /// Whether the agency exists on a day.
    pub fn valid_on(&self, day: NaiveDate) -> bool {
        self.valid_from.is_none_or(|from| from <= day) && !self.ended_by(day)
    }

    /// Whether the agency had ended before a day.
    pub fn ended_by(&self, day: NaiveDate) -> bool {
        self.valid_to.is_some_and(|to| to < day)
    }
}
