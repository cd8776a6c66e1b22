//! The log's file: one checked frame for each append, flushed before the append is answered.

use super::{Place, Record};
use prost::Message;
use sha2::{Digest, Sha256};
use std::{
    fs::{File, OpenOptions, TryLockError},
    io::{self, Read, Seek, SeekFrom, Write},
    path::Path,
};
use tonic::codegen::Bytes;
use uuid::Uuid;

/// Length (4 bytes, little-endian) and the beginning of the body's SHA-256 (8 bytes) stand before each body.
const HEAD: usize = 12;

#[derive(Debug)]
pub(crate) struct LogFile {
    file: File,
    /// How much of it is whole frames.
    length: u64,
}

#[derive(Clone, PartialEq, Message)]
struct Frame {
    #[prost(message, repeated, tag = "1")]
    events: Vec<Kept>,
}

#[derive(Clone, PartialEq, Message)]
struct Kept {
    #[prost(bytes = "bytes", tag = "1")]
    id: Bytes,
    #[prost(string, tag = "2")]
    stream: String,
    #[prost(uint64, tag = "3")]
    revision: u64,
    #[prost(string, tag = "4")]
    kind: String,
    #[prost(bool, tag = "5")]
    json: bool,
    #[prost(uint64, tag = "6")]
    created: u64,
    #[prost(bytes = "bytes", tag = "7")]
    metadata: Bytes,
    #[prost(bytes = "bytes", tag = "8")]
    data: Bytes,
    #[prost(uint64, tag = "9")]
    commit: u64,
    #[prost(uint64, tag = "10")]
    prepare: u64,
}

impl LogFile {
    /// Opens or makes it, and reads what is in it. A frame that a killed server left half written at the end is dropped.
    pub fn open(path: &Path) -> io::Result<(Self, Vec<Record>)> {
        let mut file = OpenOptions::new().read(true).write(true).create(true).truncate(false).open(path)?;
        file.try_lock().map_err(|error| match error {
            TryLockError::WouldBlock => io::Error::other(format!("{} is another server's", path.display())),
            TryLockError::Error(error) => error,
        })?;
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes)?;
        let (mut records, mut good) = (Vec::new(), 0);
        while let Some((frame, length)) = next(&bytes[good..])? {
            records.extend(frame.events.into_iter().map(Record::try_from).collect::<io::Result<Vec<_>>>()?);
            good += length;
        }
        let mut it = Self { file, length: good as u64 };
        it.back()?;
        Ok((it, records))
    }

    /// Writes one append and returns when the disk has it.
    pub fn write(&mut self, records: &[Record]) -> io::Result<()> {
        let body = Frame { events: records.iter().map(Kept::from).collect() }.encode_to_vec();
        let length = u32::try_from(body.len()).map_err(io::Error::other)?;
        let mut frame = Vec::with_capacity(HEAD + body.len());
        frame.extend(length.to_le_bytes());
        frame.extend(&Sha256::digest(&body)[..8]);
        frame.extend(body);
        let done = self.file.write_all(&frame).and_then(|()| self.file.sync_data());
        match done {
            Ok(()) => self.length += frame.len() as u64,
            Err(_) => self.back()?,
        }
        done
    }

    /// Drops what is not whole.
    fn back(&mut self) -> io::Result<()> {
        self.file.set_len(self.length)?;
        self.file.seek(SeekFrom::End(0))?;
        self.file.sync_all()
    }
}

/// The frame that these bytes begin with and its whole length; nothing if they end before it does.
fn next(bytes: &[u8]) -> io::Result<Option<(Frame, usize)>> {
    let Some((head, rest)) = bytes.split_at_checked(HEAD) else { return Ok(None) };
    let length = u32::from_le_bytes([head[0], head[1], head[2], head[3]]) as usize;
    let Some(body) = rest.get(..length) else { return Ok(None) };
    if Sha256::digest(body)[..8] != head[4..] {
        // Only the last one can be torn; damage before others is something else, and is not covered up.
        return if rest.len() == length { Ok(None) } else { Err(io::Error::other("the log's file is damaged")) };
    }
    Ok(Some((Frame::decode(body).map_err(io::Error::other)?, HEAD + length)))
}

impl From<&Record> for Kept {
    fn from(record: &Record) -> Self {
        Self {
            id: Bytes::copy_from_slice(record.id.as_bytes()),
            stream: record.stream.to_string(),
            revision: record.revision,
            kind: record.kind.clone(),
            json: record.json,
            created: record.created,
            metadata: record.metadata.clone(),
            data: record.data.clone(),
            commit: record.place.commit,
            prepare: record.place.prepare,
        }
    }
}

impl TryFrom<Kept> for Record {
    type Error = io::Error;

    fn try_from(kept: Kept) -> io::Result<Self> {
        Ok(Self {
            id: Uuid::from_slice(&kept.id).map_err(io::Error::other)?,
            stream: kept.stream.into(),
            revision: kept.revision,
            kind: kept.kind,
            json: kept.json,
            created: kept.created,
            metadata: kept.metadata,
            data: kept.data,
            place: Place { commit: kept.commit, prepare: kept.prepare },
        })
    }
}
