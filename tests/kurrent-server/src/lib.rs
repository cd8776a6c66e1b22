//! A server that speaks the public gRPC protocol of EventStoreDB and KurrentDB, for tests.
//!
//! It keeps its log in memory and, if asked, in a file that a later server opens again. It is strict where an
//! adapter could be careless: positions are sparse, system events lie among the others in `$all`, and a position
//! that it never gave is refused. It shares no code with the adapter it judges. What it does is shown by driving
//! it with the official clients of other languages; it was never compared with a running KurrentDB.
//!
//! Left out: persistent subscriptions, projections and the second protocol's appends are answered as unimplemented;
//! links are not resolved, `$maxAge` and access lists are not looked at, nothing is scavenged, and followers are never behind.
//!
//! ```no_run
//! # async fn example() {
//! use dondoc_kurrent_server::{Options, Server};
//!
//! let server = Server::start(Options::default()).await;
//! // … point a client at `server.url()` …
//! server.faults().cut_after_commit(1);
//! // … append: the connection breaks although the events are in `server.log()` …
//! # }
//! ```

// The handlers that tonic asks for give its status by value, and so does all that they are made of.
#![allow(clippy::result_large_err)]

mod answers;
mod cluster;
mod connection;
mod faults;
mod log;
mod members;
mod node;
mod options;
mod seen;
mod server;
mod service;
mod tls;

pub use cluster::Cluster;
pub use faults::{Faults, Rates};
pub use log::Logged;
pub use options::Options;
pub use seen::Seen;
pub use server::Server;
pub use tls::{Authority, Tls, UserCertificate};

/// The protocol's messages and services, made by the build from `proto/`.
mod protocol {
    #![allow(missing_docs, clippy::all, unused_qualifications)]
    include!(concat!(env!("OUT_DIR"), "/protocol.rs"));
}
