//! Events on their way out.

use crate::{
    log::Record,
    protocol::event_store::client::{
        StreamIdentifier, Uuid as WireUuid,
        streams::{
            ReadResp,
            read_resp::{
                Content, ReadEvent,
                read_event::{Position, RecordedEvent},
            },
        },
        uuid::{Structured, Value},
    },
};
use std::collections::HashMap;
use tonic::codegen::Bytes;

/// A message with one event, its id as text or as two halves.
pub(super) fn recorded(record: &Record, id_as_text: bool) -> ReadResp {
    let (high, low) = record.id.as_u64_pair();
    let id = if id_as_text {
        Value::String(record.id.to_string())
    } else {
        Value::Structured(Structured {
            most_significant_bits: high.cast_signed(),
            least_significant_bits: low.cast_signed(),
        })
    };
    let content_type = if record.json { "application/json" } else { "application/octet-stream" };
    let metadata = HashMap::from([
        ("type".into(), record.kind.clone()),
        ("content-type".into(), content_type.into()),
        ("created".into(), record.created.to_string()),
    ]);
    let event = RecordedEvent {
        id: Some(WireUuid { value: Some(id) }),
        stream_identifier: Some(StreamIdentifier { stream_name: Bytes::copy_from_slice(record.stream.as_bytes()) }),
        stream_revision: record.revision,
        prepare_position: record.place.prepare,
        commit_position: record.place.commit,
        metadata,
        custom_metadata: record.metadata.clone(),
        data: record.data.clone(),
    };
    let position = Some(Position::CommitPosition(record.place.commit));
    message(Content::Event(ReadEvent { event: Some(event), link: None, position }))
}

pub(super) fn message(content: Content) -> ReadResp {
    ReadResp { content: Some(content) }
}
