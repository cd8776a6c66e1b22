//! One connection to one server, through either of the two client crates.

#[cfg(feature = "eventstore")]
mod esdb;
#[cfg(feature = "kurrentdb")]
mod kdb;

#[cfg(not(any(feature = "eventstore", feature = "kurrentdb")))]
compile_error!("build with the feature `eventstore`, `kurrentdb`, or both");

use dondoc_store::StoreError;
use uuid::Uuid;

use crate::address::{Address, Family, Host};

/// An event on its way to the server.
#[derive(Debug, Clone)]
pub(crate) struct Outgoing {
    pub(crate) id: Uuid,
    pub(crate) name: String,
    pub(crate) data: Vec<u8>,
    pub(crate) meta: Vec<u8>,
}

impl Outgoing {
    /// What the server counts of it against its limit, with a margin for what it adds.
    pub(crate) fn bytes(&self) -> usize {
        self.data.len() + self.meta.len() + 2 * self.name.len() + 128
    }
}

/// An event as the server gives it.
#[derive(Debug, Clone)]
pub(crate) struct Incoming {
    /// Its place in the stream that holds the log.
    pub(crate) revision: u64,
    pub(crate) name: String,
    pub(crate) data: Vec<u8>,
    pub(crate) meta: Vec<u8>,
}

/// Why a call failed, by what is to be done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Fault {
    /// The stream does not end where we said.
    Conflict,
    /// There is no such stream.
    Missing,
    /// Someone deleted the stream.
    Deleted,
    /// The append is larger than the server takes.
    TooLarge,
    /// User, password or certificate are not accepted; asking again changes nothing.
    Denied(String),
    /// Another node leads.
    NotLeader(Host),
    /// The node answers, but cannot do it now.
    Busy(String),
    /// No answer, or none that can be trusted: connect anew, perhaps elsewhere.
    Lost(String),
}

/// A client that is connected to one host.
pub(crate) enum Client {
    #[cfg(feature = "eventstore")]
    EventStoreDb(Box<esdb::driver::Driver>),
    #[cfg(feature = "kurrentdb")]
    KurrentDb(Box<kdb::driver::Driver>),
}

impl Client {
    pub(crate) async fn connect(address: &Address, host: &Host, discover: bool) -> Result<Self, Fault> {
        #[cfg(feature = "kurrentdb")]
        if address.family == Family::KurrentDb || cfg!(not(feature = "eventstore")) {
            let text = address.client_string(host, discover, "kurrentdb");
            return Ok(Self::KurrentDb(Box::new(kdb::driver::Driver::connect(address, &text).await?)));
        }
        #[cfg(feature = "eventstore")]
        {
            // This client knows its own scheme only; the protocol is the same.
            let (Family::EventStoreDb | Family::KurrentDb) = address.family;
            let text = address.client_string(host, discover, "esdb");
            Ok(Self::EventStoreDb(Box::new(esdb::driver::Driver::connect(address, &text).await?)))
        }
        #[cfg(not(feature = "eventstore"))]
        unreachable!("one of the two clients is built in")
    }

    /// Appends to `stream`, whose last revision is `expected`.
    pub(crate) async fn append(
        &mut self,
        stream: &str,
        expected: Option<u64>,
        events: Vec<Outgoing>,
    ) -> Result<(), Fault> {
        match self {
            #[cfg(feature = "eventstore")]
            Self::EventStoreDb(driver) => driver.append(stream, expected, events).await,
            #[cfg(feature = "kurrentdb")]
            Self::KurrentDb(driver) => driver.append(stream, expected, events).await,
        }
    }

    /// Reads at most `max` events of `stream` from revision `from` on.
    pub(crate) async fn read(&mut self, stream: &str, from: u64, max: usize) -> Result<Vec<Incoming>, Fault> {
        match self {
            #[cfg(feature = "eventstore")]
            Self::EventStoreDb(driver) => driver.read(stream, from, max).await,
            #[cfg(feature = "kurrentdb")]
            Self::KurrentDb(driver) => driver.read(stream, from, max).await,
        }
    }
}

/// Looks at the files that the clients would panic on.
pub(crate) fn check_files(address: &Address) -> Result<(), StoreError> {
    let (certificate, key) = address.user_certificate.as_ref().map(|(a, b)| (a.as_path(), b.as_path())).unzip();
    for (what, path, holds) in [
        ("tlsCAFile", address.ca_file.as_deref(), "-----BEGIN CERTIFICATE-----"),
        ("userCertFile", certificate, "-----BEGIN CERTIFICATE-----"),
        ("userKeyFile", key, "PRIVATE KEY-----"),
    ] {
        let Some(path) = path else { continue };
        let wrong = |why: String| StoreError::Invalid(format!("{what} {}: {why}", path.display()));
        let text = std::fs::read(path).map_err(|error| wrong(error.to_string()))?;
        if !String::from_utf8_lossy(&text).contains(holds) {
            return Err(wrong(format!("it does not hold {holds}")));
        }
    }
    Ok(())
}

/// What a status code means whose error the clients do not tell apart.
fn status(code: i32, message: String) -> Fault {
    const NOT_FOUND: i32 = 5;
    const ALREADY_EXISTS: i32 = 6;
    const PERMISSION_DENIED: i32 = 7;
    const RESOURCE_EXHAUSTED: i32 = 8;
    const ABORTED: i32 = 10;
    const UNAUTHENTICATED: i32 = 16;
    // A stream of appends tells the kind in one word, a single append in a sentence.
    let text: String = message.to_lowercase().chars().filter(|c| !c.is_whitespace()).collect();
    let says = |what: &str| text.contains(what);
    match code {
        ALREADY_EXISTS if says("wrongexpectedversion") => Fault::Conflict,
        NOT_FOUND if says("streamdeleted") => Fault::Deleted,
        _ if says("appendsize") || says("messagelarger") => Fault::TooLarge,
        PERMISSION_DENIED | UNAUTHENTICATED => Fault::Denied(message),
        ABORTED | RESOURCE_EXHAUSTED => Fault::Busy(message),
        _ => Fault::Lost(message),
    }
}

/// A connection that failed because of a certificate fails again.
fn lost(message: String) -> Fault {
    let text = message.to_lowercase();
    let about_us = ["invalid peer certificate", "certificaterequired", "certificate required", "bad certificate"];
    if about_us.iter().any(|what| text.contains(what)) { Fault::Denied(message) } else { Fault::Lost(message) }
}
