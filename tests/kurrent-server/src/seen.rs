//! What clients asked for, counted.

use std::sync::atomic::{AtomicU64, Ordering};

/// How many calls of each kind a server has had since it was made.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Seen {
    /// Appends by a call of their own.
    pub appends: u64,
    /// Appends within a batch call.
    pub batch_appends: u64,
    /// Reads of a stream or of all, subscriptions among them.
    pub reads: u64,
    /// Deletions, tombstones among them.
    pub deletes: u64,
    /// Questions about who is in the cluster.
    pub gossips: u64,
    /// Questions about what the server can do.
    pub features: u64,
    /// Requests of any kind that carried a password.
    pub with_password: u64,
    /// Connections that came up to the first request or further.
    pub connections: u64,
}

#[derive(Debug, Default)]
pub(crate) struct Counters {
    pub appends: AtomicU64,
    pub batch_appends: AtomicU64,
    pub reads: AtomicU64,
    pub deletes: AtomicU64,
    pub gossips: AtomicU64,
    pub features: AtomicU64,
    pub with_password: AtomicU64,
    pub connections: AtomicU64,
}

pub(crate) fn count(counter: &AtomicU64) {
    counter.fetch_add(1, Ordering::Relaxed);
}

impl Counters {
    pub fn seen(&self) -> Seen {
        let of = |counter: &AtomicU64| counter.load(Ordering::Relaxed);
        Seen {
            appends: of(&self.appends),
            batch_appends: of(&self.batch_appends),
            reads: of(&self.reads),
            deletes: of(&self.deletes),
            gossips: of(&self.gossips),
            features: of(&self.features),
            with_password: of(&self.with_password),
            connections: of(&self.connections),
        }
    }
}
