//! The log as lines of JSON: the true backup, and the way from one engine to another.
//!
//! The first line says what it is, then one event per line in log order, and the last line says how many there are
//! and the head of the chain. `data` and `meta` are embedded as they are when they are JSON on one line, which every
//! event of ours is; otherwise their bytes stand in hex as `data_hex` and `meta_hex`. Either way they come back byte
//! for byte, so the chain holds. Positions are not exported.

mod export;
mod import;

use std::borrow::Cow;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use uuid::Uuid;

use crate::{Hash, Position, Recorded, StreamName};

pub use export::export;
pub use import::import;

/// What was exported or imported.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Summary {
    /// Events in the file.
    pub events: u64,
    /// Events of them that an import wrote; less than `events` when it resumed. All of them for an export.
    pub written: u64,
    /// Head of the chain in hex, empty for an empty log.
    pub head: String,
}

const FORMAT: &str = "dondoc-events";
const VERSION: u32 = 1;

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Header<'a> {
    format: Cow<'a, str>,
    version: u32,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Footer {
    events: u64,
    head: String,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Line<'a> {
    stream: StreamName,
    revision: u64,
    id: Uuid,
    #[serde(borrow)]
    name: Cow<'a, str>,
    recorded_at: DateTime<Utc>,
    #[serde(borrow, skip_serializing_if = "Option::is_none", default)]
    data: Option<&'a RawValue>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    data_hex: Option<String>,
    #[serde(borrow, skip_serializing_if = "Option::is_none", default)]
    meta: Option<&'a RawValue>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    meta_hex: Option<String>,
    hash: String,
}

impl<'a> Line<'a> {
    fn of(event: &'a Recorded) -> Self {
        let (data, data_hex) = embed(&event.data);
        let (meta, meta_hex) = embed(&event.meta);
        Self {
            stream: event.stream.clone(),
            revision: event.revision,
            id: event.id,
            name: event.name.as_str().into(),
            recorded_at: event.recorded_at,
            data,
            data_hex,
            meta,
            meta_hex,
            hash: event.hash.to_string(),
        }
    }

    /// The event of this line, or what is wrong with it. It has no position yet.
    fn event(self) -> Result<Recorded, String> {
        Ok(Recorded {
            position: Position::from_raw(0),
            stream: self.stream,
            revision: self.revision,
            id: self.id,
            name: self.name.into_owned(),
            recorded_at: self.recorded_at,
            data: extract("data", self.data, self.data_hex)?,
            meta: extract("meta", self.meta, self.meta_hex)?,
            hash: self.hash.parse::<Hash>().map_err(|e| e.to_string())?,
        })
    }
}

/// The bytes as JSON if they survive that unchanged, otherwise in hex.
fn embed(bytes: &[u8]) -> (Option<&RawValue>, Option<String>) {
    let on_one_line = !bytes.iter().any(|b| matches!(b, b'\n' | b'\r'));
    // `null` would be read back as "not there".
    let text = str::from_utf8(bytes).ok().filter(|text| on_one_line && *text != "null");
    let json = text.and_then(|text| serde_json::from_str::<&RawValue>(text).ok());
    match json.filter(|json| json.get().as_bytes() == bytes) {
        Some(json) => (Some(json), None),
        None => (None, Some(hex::encode(bytes))),
    }
}

fn extract(field: &str, json: Option<&RawValue>, in_hex: Option<String>) -> Result<Vec<u8>, String> {
    match (json, in_hex) {
        (Some(json), None) => Ok(json.get().as_bytes().to_vec()),
        (None, Some(text)) => hex::decode(text).map_err(|e| format!("{field}_hex: {e}")),
        _ => Err(format!("either {field} or {field}_hex must be there")),
    }
}
