//! How an event and the index of its stream lie in the tree.

use chrono::DateTime;
use dondoc_store::{Hash, Position, Recorded, StoreError, StreamName};
use sha2::{Digest, Sha256};
use uuid::Uuid;

/// Written under `v`; another layout gets another number.
pub(crate) const FORMAT: &[u8] = b"dondoc-log 1";
pub(crate) const FORMAT_KEY: &[u8] = b"v";

/// The first byte of every record.
const RECORD: u8 = 1;

pub(crate) fn event_key(position: u64) -> [u8; 9] {
    let mut key = [b'e'; 9];
    key[1..].copy_from_slice(&position.to_be_bytes());
    key
}

/// Reads the position back out of a key, none if it is another kind of key.
pub(crate) fn position_of(key: &[u8]) -> Option<u64> {
    let (b'e', position) = key.split_first()? else { return None };
    Some(u64::from_be_bytes(position.try_into().ok()?))
}

/// Where the revisions of one stream are found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct StreamKey([u8; 16]);

impl StreamKey {
    pub(crate) fn new(stream: &StreamName) -> Self {
        let sha = Sha256::digest(stream.as_str().as_bytes());
        let mut key = [0; 16];
        key.copy_from_slice(&sha[..16]);
        Self(key)
    }

    pub(crate) fn at(&self, revision: u32) -> [u8; 21] {
        let mut key = [b's'; 21];
        key[1..17].copy_from_slice(&self.0);
        key[17..].copy_from_slice(&revision.to_be_bytes());
        key
    }

    /// Reads the revision back out of a key, none if it is not one of this stream.
    pub(crate) fn revision_of(&self, key: &[u8]) -> Option<u32> {
        let revision = key.strip_prefix(b"s")?.strip_prefix(&self.0)?;
        Some(u32::from_be_bytes(revision.try_into().ok()?))
    }
}

/// What the index says of one event of a stream.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Slot {
    pub(crate) position: u64,
    pub(crate) id: Uuid,
}

impl Slot {
    pub(crate) fn encode(self) -> [u8; 24] {
        let mut value = [0; 24];
        value[..8].copy_from_slice(&self.position.to_be_bytes());
        value[8..].copy_from_slice(self.id.as_bytes());
        value
    }

    pub(crate) fn decode(value: &[u8]) -> Result<Self, StoreError> {
        let (position, id) = value.split_first_chunk::<8>().ok_or_else(|| StoreError::corrupt("a short slot"))?;
        let id = Uuid::from_slice(id).map_err(|_| StoreError::corrupt("a slot of the wrong length"))?;
        Ok(Self { position: u64::from_be_bytes(*position), id })
    }
}

pub(crate) fn encode(event: &Recorded) -> Vec<u8> {
    let (stream, name) = (event.stream.as_str(), event.name.as_str());
    let mut value = Vec::with_capacity(80 + stream.len() + name.len() + event.data.len() + event.meta.len());
    value.push(RECORD);
    value.extend(event.hash.0);
    value.extend(event.id.as_bytes());
    value.extend(event.revision.to_be_bytes());
    value.extend(event.recorded_at.timestamp_micros().to_be_bytes());
    for field in [stream.as_bytes(), name.as_bytes(), &event.data, &event.meta] {
        // Names are at most 200 bytes and bodies 60 KiB, so a length always fits.
        value.extend((field.len() as u32).to_be_bytes());
        value.extend(field);
    }
    value
}

pub(crate) fn decode(position: u64, value: &[u8]) -> Result<Recorded, StoreError> {
    let position = Position::from_raw(position);
    let broken = |reason: &str| StoreError::Corrupt { position: Some(position), reason: reason.into() };
    parse(position, value).ok_or_else(|| broken("the record cannot be read"))
}

fn parse(position: Position, mut rest: &[u8]) -> Option<Recorded> {
    let [RECORD] = take(&mut rest)? else { return None };
    let hash = Hash(take(&mut rest)?);
    let id = Uuid::from_bytes(take(&mut rest)?);
    let revision = u64::from_be_bytes(take(&mut rest)?);
    let recorded_at = DateTime::from_timestamp_micros(i64::from_be_bytes(take(&mut rest)?))?;
    let mut field = || {
        let len = u32::from_be_bytes(take(&mut rest)?) as usize;
        let (field, after) = rest.split_at_checked(len)?;
        rest = after;
        Some(field)
    };
    let stream = StreamName::parse(str::from_utf8(field()?).ok()?).ok()?;
    let name = str::from_utf8(field()?).ok()?.to_owned();
    let (data, meta) = (field()?.to_vec(), field()?.to_vec());
    rest.is_empty().then_some(Recorded { position, stream, revision, id, name, recorded_at, data, meta, hash })
}

fn take<const N: usize>(rest: &mut &[u8]) -> Option<[u8; N]> {
    let (head, after) = rest.split_first_chunk::<N>()?;
    *rest = after;
    Some(*head)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn event() -> Recorded {
        Recorded {
            position: Position::from_raw(9),
            stream: StreamName::new("task", "Đ1").unwrap(),
            revision: 3,
            id: Uuid::from_u128(5),
            name: "task_assigned.v1".into(),
            recorded_at: DateTime::from_timestamp_micros(-1).unwrap(),
            data: b"{}".to_vec(),
            meta: vec![],
            hash: Hash([7; 32]),
        }
    }

    #[test]
    fn a_record_is_read_as_written() {
        assert_eq!(decode(9, &encode(&event())).unwrap(), event());
    }

    #[test]
    fn a_record_cut_short_or_made_longer_is_not_read() {
        let whole = encode(&event());
        for len in 0..whole.len() {
            let cut = decode(9, &whole[..len]);
            assert!(matches!(cut, Err(StoreError::Corrupt { position: Some(p), .. }) if p.raw() == 9), "{len} bytes");
        }
        assert!(decode(9, &[whole, vec![0]].concat()).is_err());
    }

    #[test]
    fn keys_sort_like_their_numbers() {
        let stream = StreamKey::new(&StreamName::new("task", "1").unwrap());
        assert!(event_key(255) < event_key(256));
        assert!(stream.at(255) < stream.at(256));
        assert_eq!((position_of(&event_key(300)), stream.revision_of(&stream.at(300))), (Some(300), Some(300)));
        assert_eq!((position_of(&stream.at(1)), stream.revision_of(&event_key(1))), (None, None));
        let slot = Slot { position: 7, id: Uuid::from_u128(8) };
        assert_eq!(Slot::decode(&slot.encode()).unwrap(), slot);
    }
}
