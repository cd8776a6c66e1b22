//! Events on their way in, and what clients expect of streams.

use crate::{
    answers,
    log::{Expected, Proposed},
    protocol::event_store::client::{Uuid as WireUuid, uuid::Value},
};
use std::collections::HashMap;
use tonic::{Status, codegen::Bytes};
use uuid::Uuid;

/// An event of an append or of a batch.
pub(super) fn proposed(
    id: Option<WireUuid>,
    mut properties: HashMap<String, String>,
    metadata: Bytes,
    data: Bytes,
) -> Result<Proposed, Status> {
    let mut required = |name: &str| properties.remove(name).ok_or_else(|| answers::missing_metadata(name));
    let (kind, content_type) = (required("type")?, required("content-type")?);
    Ok(Proposed { id: uuid(id)?, kind, json: content_type == "application/json", metadata, data })
}

/// Bytes as the server counts them: a type's letters are two each.
pub(super) fn size(event: &Proposed) -> usize {
    event.data.len() + event.metadata.len() + event.kind.encode_utf16().count() * 2
}

pub(super) fn uuid(id: Option<WireUuid>) -> Result<Uuid, Status> {
    let wrong = || Status::invalid_argument("not a UUID");
    match id.and_then(|it| it.value).ok_or_else(wrong)? {
        Value::String(text) => Uuid::parse_str(&text).map_err(|_| wrong()),
        Value::Structured(halves) => Ok(Uuid::from_u64_pair(
            halves.most_significant_bits.cast_unsigned(),
            halves.least_significant_bits.cast_unsigned(),
        )),
    }
}

impl Expected {
    /// The number that the server has for it.
    pub(super) fn number(self) -> i64 {
        match self {
            Self::NoStream => -1,
            Self::Any => -2,
            Self::Exists => -4,
            Self::At(revision) => revision.cast_signed(),
        }
    }
}

/// A revision as a number, where -1 is no stream.
pub(super) fn number(revision: Option<u64>) -> i64 {
    revision.map_or(-1, u64::cast_signed)
}
