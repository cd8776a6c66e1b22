//! How a server is started.

use crate::Tls;
use std::{net::SocketAddr, path::PathBuf};

/// How a server is started.
#[derive(Debug, Clone)]
pub struct Options {
    /// Where it listens; port 0 takes a free one.
    pub listen: SocketAddr,
    /// Serve TLS with this; plain without.
    pub tls: Option<Tls>,
    /// Names and passwords. Where there are any, streams are closed to whoever is nobody; with none they are open to all.
    pub users: Vec<(String, String)>,
    /// Keep the log in this file: written and flushed before an append is answered, read again by a later server.
    pub file: Option<PathBuf>,
    /// The seed of the gaps between positions. With 0 positions are the bytes written, and commit and prepare are the same.
    pub positions: u64,
    /// Write system events among the others, as a server does by itself: users at first, statistics now and then.
    pub system_events: bool,
    /// The most bytes that one append may have, names and metadata included.
    pub max_append_bytes: usize,
    /// How many events are read in one go; a longer read sees what was appended in the meantime.
    pub page: usize,
    /// The version it says it is.
    pub version: String,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            listen: SocketAddr::from(([127, 0, 0, 1], 0)),
            tls: None,
            users: Vec::new(),
            file: None,
            positions: 1,
            system_events: true,
            max_append_bytes: 1024 * 1024,
            page: 32,
            version: "24.10.0".into(),
        }
    }
}
