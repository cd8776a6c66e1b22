//! The official Rust client, with just what these tests need of it.

use dondoc_kurrent_server::Server;
use kurrentdb::{
    AppendToStreamOptions, Client, ClientSettings, Error, EventData, Position, ReadStreamOptions, StreamPosition,
    StreamState,
};
use std::{future::Future, time::Duration};
use uuid::Uuid;

/// A client of one server, made anew for each task: once its connection is lost it stays so.
pub struct Rust(pub Client);

/// Nothing of what is tested here takes as long; only a call that never ends does.
const FOR_EVER: Duration = Duration::from_secs(60);

impl Rust {
    pub fn new(url: &str) -> Self {
        Self(Client::new(url.parse::<ClientSettings>().unwrap()).unwrap())
    }

    /// Appends one event; its revision and position.
    pub async fn append(&self, stream: &str, after: Option<u64>, id: Uuid) -> Result<(u64, Position), Error> {
        let event = EventData::binary("noted", id.to_string().into_bytes().into()).id(id);
        let options = AppendToStreamOptions::default().stream_state(state(after));
        let done = timely(self.0.append_to_stream(stream, &options, event)).await?;
        Ok((done.next_expected_version, done.position))
    }

    /// Appends events of these ids in a batch.
    pub async fn batch(&self, stream: &str, after: Option<u64>, ids: &[Uuid]) -> Result<(), Error> {
        let batches = timely(self.0.batch_append(&Default::default())).await?;
        let events =
            ids.iter().map(|id| EventData::binary("noted", id.to_string().into_bytes().into()).id(*id)).collect();
        timely(batches.append_to_stream(stream, state(after), events)).await.map(drop)
    }

    /// The ids in a stream, up to where the reading failed, and whether it did.
    pub async fn read(&self, stream: &str) -> (Vec<Uuid>, Option<Error>) {
        let options = ReadStreamOptions::default().position(StreamPosition::Start);
        let mut ids = Vec::new();
        let mut events = match timely(self.0.read_stream(stream, &options)).await {
            Ok(events) => events,
            Err(why) => return (ids, Some(why)),
        };
        loop {
            match timely(events.next()).await {
                Ok(Some(event)) => ids.push(event.get_original_event().id),
                Ok(None) => return (ids, None),
                Err(why) => return (ids, Some(why)),
            }
        }
    }
}

fn state(after: Option<u64>) -> StreamState {
    after.map_or(StreamState::NoStream, StreamState::StreamRevision)
}

async fn timely<T>(call: impl Future<Output = T>) -> T {
    tokio::time::timeout(FOR_EVER, call).await.expect("a call that never ends")
}

/// The events in the log that are not the system's.
pub fn ours(server: &Server) -> Vec<Uuid> {
    server.log().iter().filter(|it| !it.stream.starts_with('$')).map(|it| it.id).collect()
}

/// An id that is the same in each run.
pub fn id(number: u128) -> Uuid {
    Uuid::from_u128(0x4000_8000_0000_0000_0000 | number << 96)
}
