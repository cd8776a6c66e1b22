//! What happened to the agencies of a province.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use thiserror::Error;

use crate::{AgencyId, Level};

/// Something that happened to an agency. The names in `rename` are the stored ones: a contract, never to change.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "name", content = "data")]
pub enum RegistryEvent {
    /// An agency was entered; `on` is its first day, when known.
    #[serde(rename = "agency_established.v1")]
    Established {
        /// The agency as it was founded.
        agency: FoundedAgency,
        /// Its first day, or nothing when it was always there.
        on: Option<NaiveDate>,
    },
    /// An agency has a new name or symbol from a day on; the old ones stay known as former names.
    #[serde(rename = "agency_renamed.v1")]
    Renamed {
        /// Which agency.
        agency: AgencyId,
        /// Its new name.
        name: String,
        /// Its new symbol.
        symbol: String,
        /// The first day of the new name.
        on: NaiveDate,
    },
    /// People also write an agency this way.
    #[serde(rename = "agency_alias_added.v1")]
    AliasAdded {
        /// Which agency.
        agency: AgencyId,
        /// The other spelling.
        alias: String,
    },
    /// Agencies became part of another one, which takes over their work.
    #[serde(rename = "agencies_merged.v1")]
    Merged {
        /// The agencies that ended.
        from: Vec<AgencyId>,
        /// The agency that goes on.
        into: AgencyId,
        /// The first day of the new order.
        on: NaiveDate,
        /// The document that ordered it.
        basis: String,
    },
    /// An agency was divided; a person must say which part takes which work.
    #[serde(rename = "agency_split.v1")]
    Split {
        /// The agency that ended.
        from: AgencyId,
        /// Its parts.
        into: Vec<AgencyId>,
        /// The first day of the new order.
        on: NaiveDate,
        /// The document that ordered it.
        basis: String,
    },
    /// An agency ended and nobody took over.
    #[serde(rename = "agency_abolished.v1")]
    Abolished {
        /// The agency that ended.
        agency: AgencyId,
        /// The first day without it.
        on: NaiveDate,
        /// The document that ordered it.
        basis: String,
    },
}

/// An agency as it was entered into the registry.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FoundedAgency {
    /// Its stable id.
    pub id: AgencyId,
    /// Its full name.
    pub name: String,
    /// Its symbol in document numbers; may be empty.
    pub symbol: String,
    /// What kind of agency it is.
    pub level: Level,
    /// Other spellings.
    #[serde(default)]
    pub aliases: Vec<String>,
}

/// A stored registry event that this version cannot read.
#[derive(Debug, Error)]
pub enum DecodeError {
    /// The stored name is not one of the registry's.
    #[error("unknown registry event {0:?}")]
    UnknownName(String),
    /// The payload does not have the shape its name promises.
    #[error("registry event {name:?} has an unreadable payload: {source}")]
    Payload {
        /// The stored name.
        name: String,
        /// What is wrong with the payload.
        source: serde_json::Error,
    },
}

impl RegistryEvent {
    /// Every stored name that can be decoded.
    pub const STORED_NAMES: [&'static str; 6] = [
        "agency_established.v1",
        "agency_renamed.v1",
        "agency_alias_added.v1",
        "agencies_merged.v1",
        "agency_split.v1",
        "agency_abolished.v1",
    ];

    /// The name under which the event is stored.
    pub fn stored_name(&self) -> &'static str {
        match self {
            RegistryEvent::Established { .. } => "agency_established.v1",
            RegistryEvent::Renamed { .. } => "agency_renamed.v1",
            RegistryEvent::AliasAdded { .. } => "agency_alias_added.v1",
            RegistryEvent::Merged { .. } => "agencies_merged.v1",
            RegistryEvent::Split { .. } => "agency_split.v1",
            RegistryEvent::Abolished { .. } => "agency_abolished.v1",
        }
    }

    /// The payload to store beside [`RegistryEvent::stored_name`], as JSON.
    pub fn encode(&self) -> Vec<u8> {
        #[expect(clippy::expect_used, reason = "plain structs with string keys: JSON cannot fail")]
        let mut tagged = serde_json::to_value(self).expect("plain data");
        tagged["data"].take().to_string().into_bytes()
    }

    /// The event of a stored name and payload.
    pub fn decode(stored_name: &str, data: &[u8]) -> Result<RegistryEvent, DecodeError> {
        if !RegistryEvent::STORED_NAMES.contains(&stored_name) {
            return Err(DecodeError::UnknownName(stored_name.to_owned()));
        }
        serde_json::from_slice(data)
            .and_then(|data: Value| serde_json::from_value(json!({ "name": stored_name, "data": data })))
            .map_err(|source| DecodeError::Payload { name: stored_name.to_owned(), source })
    }
}
