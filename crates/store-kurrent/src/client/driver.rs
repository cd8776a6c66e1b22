//! The calls we make, written once for both crates: this file is compiled as a part of `esdb` and of `kdb`.

use super::sdk::{
    BatchAppendClient, BatchAppendOptions, Client, ClientSettings, Credentials, Error, EventData, ReadStreamOptions,
    StreamPosition,
};
use super::{State, credentials, state, unary};
use crate::address::{Address, Host};
use crate::client::{Fault, Incoming, Outgoing, lost, status};

/// A client, and the one stream of appends that runs over it.
///
/// A single append that is waited for takes 40 ms or more with these crates, because they leave Nagle's algorithm
/// on and send a call in two writes. An append within a running stream is one write.
pub(crate) struct Driver {
    client: Client,
    login: Option<Credentials>,
    /// None after a failed append, which ends it; a server may also be too old for it.
    stream: Option<BatchAppendClient>,
    streams: bool,
}

impl Driver {
    pub(crate) async fn connect(address: &Address, text: &str) -> Result<Self, Fault> {
        // The text holds no secret, but it is not repeated either.
        let settings: ClientSettings =
            text.parse().map_err(|_| Fault::Lost("the client refuses the address".into()))?;
        let client = Client::new(settings).map_err(|error| lost(error.to_string()))?;
        let login = address.login.as_ref().map(|login| credentials(&login.user, &login.password));
        let mut driver = Self { client, login, stream: None, streams: true };
        driver.open_stream().await?;
        Ok(driver)
    }

    async fn open_stream(&mut self) -> Result<(), Fault> {
        let mut options = BatchAppendOptions::default();
        if let Some(login) = &self.login {
            options = options.authenticated(login.clone());
        }
        match self.client.batch_append(&options).await {
            Ok(stream) => self.stream = Some(stream),
            Err(Error::UnsupportedFeature) => self.streams = false,
            Err(error) => return Err(fault(error)),
        }
        Ok(())
    }

    pub(crate) async fn append(
        &mut self,
        stream: &str,
        expected: Option<u64>,
        events: Vec<Outgoing>,
    ) -> Result<(), Fault> {
        let events: Vec<EventData> = events.into_iter().map(event).collect();
        if self.streams && self.stream.is_none() {
            self.open_stream().await?;
        }
        let answer = match &self.stream {
            Some(running) => running.append_to_stream(stream, state(expected), events).await.map(drop),
            None => self.append_alone(stream, state(expected), events).await,
        };
        answer.map_err(|error| {
            self.stream = None;
            fault(error)
        })
    }

    async fn append_alone(&self, stream: &str, state: State, events: Vec<EventData>) -> Result<(), Error> {
        let mut options = unary(state);
        if let Some(login) = &self.login {
            options = options.authenticated(login.clone());
        }
        self.client.append_to_stream(stream, &options, events).await.map(drop)
    }

    pub(crate) async fn read(&mut self, stream: &str, from: u64, max: usize) -> Result<Vec<Incoming>, Fault> {
        let options = ReadStreamOptions::default().position(StreamPosition::Position(from)).max_count(max);
        let options = match &self.login {
            Some(login) => options.authenticated(login.clone()),
            None => options,
        };
        // Before the answer begins, "not found" is the node that knows of no leader, not the stream.
        let mut answer = self.client.read_stream(stream, &options).await.map_err(|error| match fault(error) {
            Fault::Missing => Fault::Lost("the node knows of no leader".into()),
            other => other,
        })?;
        let mut events = Vec::new();
        while let Some(mut event) = answer.next().await.map_err(fault)? {
            let Some(event) = event.event.take() else { continue };
            events.push(Incoming {
                revision: event.revision,
                name: event.event_type,
                data: event.data.into(),
                meta: event.custom_metadata.into(),
            });
        }
        Ok(events)
    }
}

/// A body that is JSON through and through is sent as such, so that the server's own tools can show it.
fn event(event: Outgoing) -> EventData {
    let json = serde_json::from_slice::<&serde_json::value::RawValue>(&event.data).ok();
    let json = json.filter(|json| json.get().len() == event.data.len());
    let as_json = json.and_then(|json| EventData::json(&event.name, &json).ok());
    let data = as_json.unwrap_or_else(|| EventData::binary(&event.name, event.data.into()));
    data.id(event.id).metadata(event.meta.into())
}

fn fault(error: Error) -> Fault {
    match error {
        Error::WrongExpectedVersion { .. } => Fault::Conflict,
        Error::ResourceNotFound => Fault::Missing,
        Error::ResourceDeleted => Fault::Deleted,
        Error::AccessDenied => Fault::Denied("user or password is not accepted".into()),
        Error::NotLeaderException(leader) => match u16::try_from(leader.port) {
            Ok(port) => Fault::NotLeader(Host { name: leader.host, port }),
            Err(_) => Fault::Lost("the leader's address cannot be read".into()),
        },
        Error::Grpc { code, message } => status(code as i32, message),
        Error::DeadlineExceeded => Fault::Busy("the server took too long".into()),
        error => lost(error.to_string()),
    }
}
