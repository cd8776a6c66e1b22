//! How an event of ours stands in the server's stream, and how it is read back.
//!
//! The server's event has our name as its type and our body as its data. Its metadata is one JSON object with the rest:
//! stream, revision, id, time, hash, and our own meta. The server's id of the event is made of the hash, so the same
//! event at the same place in the log has the same id, and no other has it.

use chrono::{DateTime, SecondsFormat, Utc};
use dondoc_store::{Hash, Position, Recorded, StoreError, StreamName};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use uuid::Uuid;

use crate::client::{Incoming, Outgoing};

/// The metadata of the server's event.
#[derive(Serialize, Deserialize)]
struct Envelope<'a> {
    /// Counts up when this shape changes.
    dondoc: u32,
    stream: StreamName,
    revision: u64,
    id: Uuid,
    recorded_at: String,
    hash: String,
    /// Our own meta where it is JSON, byte for byte.
    #[serde(borrow, skip_serializing_if = "Option::is_none")]
    meta: Option<&'a RawValue>,
    /// Our own meta where it is not.
    #[serde(skip_serializing_if = "Option::is_none")]
    meta_bytes: Option<Vec<u8>>,
}

const SHAPE: u32 = 1;

/// The server's event that holds `event`.
pub(crate) fn encode(event: &Recorded) -> Result<Outgoing, StoreError> {
    let meta = serde_json::from_slice::<&RawValue>(&event.meta).ok();
    let meta = meta.filter(|meta| meta.get().len() == event.meta.len());
    let envelope = Envelope {
        dondoc: SHAPE,
        stream: event.stream.clone(),
        revision: event.revision,
        id: event.id,
        recorded_at: event.recorded_at.to_rfc3339_opts(SecondsFormat::Micros, true),
        hash: event.hash.to_string(),
        meta,
        meta_bytes: meta.is_none().then(|| event.meta.clone()),
    };
    let meta = serde_json::to_vec(&envelope).map_err(|error| StoreError::Invalid(error.to_string()))?;
    Ok(Outgoing { id: server_id(&event.hash), name: event.name.clone(), data: event.data.clone(), meta })
}

/// The event of ours that the server's event holds; its position is nobody's yet.
pub(crate) fn decode(event: Incoming) -> Result<Recorded, StoreError> {
    let at = event.revision;
    let broken = |what: &str| StoreError::corrupt(format!("event {at} of the server's log: {what}"));
    let envelope: Envelope =
        serde_json::from_slice(&event.meta).map_err(|error| broken(&format!("it is not one of ours: {error}")))?;
    if envelope.dondoc != SHAPE {
        return Err(broken(&format!("it has shape {}, this program reads {SHAPE}", envelope.dondoc)));
    }
    let time = DateTime::parse_from_rfc3339(&envelope.recorded_at).map_err(|_| broken("its time cannot be read"))?;
    let meta = match (envelope.meta, envelope.meta_bytes) {
        (Some(json), None) => json.get().as_bytes().to_vec(),
        (None, Some(bytes)) => bytes,
        _ => return Err(broken("its meta is missing")),
    };
    Ok(Recorded {
        position: Position::from_raw(0),
        stream: envelope.stream,
        revision: envelope.revision,
        id: envelope.id,
        name: event.name,
        recorded_at: time.with_timezone(&Utc),
        data: event.data,
        meta,
        hash: envelope.hash.parse().map_err(|_| broken("its hash cannot be read"))?,
    })
}

/// The id of the server's event, made of the hash.
fn server_id(hash: &Hash) -> Uuid {
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&hash.0[..16]);
    uuid::Builder::from_custom_bytes(bytes).into_uuid()
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::TimeZone;

    fn recorded(data: &[u8], meta: &[u8]) -> Recorded {
        Recorded {
            position: Position::from_raw(0),
            stream: StreamName::parse("directive-36/QĐ-UBND").unwrap(),
            revision: 7,
            id: Uuid::from_u128(5),
            name: "directive_issued.v1".into(),
            recorded_at: Utc.timestamp_micros(1_705_000_000_000_001).unwrap(),
            data: data.into(),
            meta: meta.into(),
            hash: Hash([9; 32]),
        }
    }

    #[test]
    fn what_is_sent_comes_back() {
        let bodies: [&[u8]; 6] =
            [b"{}", b"", b" {} ", b"{ \"a\": 1.10e+2, \"a\":2 }", b"\xff\xfe", "{\"nội dung\":\"Đôn đốc\"}".as_bytes()];
        for data in bodies {
            for meta in bodies {
                let event = recorded(data, meta);
                let Outgoing { name, data, meta, .. } = encode(&event).unwrap();
                assert_eq!(decode(Incoming { revision: 3, name, data, meta }).unwrap(), event);
            }
        }
    }

    #[test]
    fn what_is_not_ours_is_told_with_its_place() {
        let good = encode(&recorded(b"{}", b"{}")).unwrap();
        let text = String::from_utf8(good.meta).unwrap();
        for (what, meta) in [
            ("nothing", String::new()),
            ("other metadata", "{\"$correlationId\":\"1\"}".into()),
            ("a later shape", text.replace("\"dondoc\":1", "\"dondoc\":2")),
            ("a bad stream", text.replace("directive-36", "Directive 36")),
            ("a bad time", text.replace("2024-01-11T", "yesterday ")),
            ("a bad hash", text.replace("0909", "zz09")),
            ("no meta", text.replace("\"meta\":{}", "\"other\":{}")),
        ] {
            let event = Incoming { revision: 12, name: "x.v1".into(), data: vec![], meta: meta.into_bytes() };
            let error = decode(event).unwrap_err().to_string();
            assert!(error.contains("event 12 of the server's log"), "{what}: {error}");
        }
    }

    #[test]
    fn the_server_knows_an_event_by_its_hash() {
        let event = recorded(b"{}", b"{}");
        let other = Recorded { hash: Hash([8; 32]), ..event.clone() };
        assert_eq!(encode(&event).unwrap().id, encode(&event).unwrap().id);
        assert_ne!(encode(&event).unwrap().id, encode(&other).unwrap().id);
    }
}
