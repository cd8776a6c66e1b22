//! One node as its services see it, and the gate that every call passes.

use crate::{
    Faults, Options, answers,
    connection::{Caller, Connection},
    faults::Commit,
    log::{Expected, Log, Outcome, Proposed},
    members::{Hub, Role},
    seen::Counters,
};
use std::{
    io,
    sync::{Arc, Mutex, PoisonError, Weak},
};
use tokio::time::sleep;
use tokio_rustls::TlsAcceptor;
use tonic::{Request, Status};

pub(crate) struct Node {
    pub hub: Arc<Hub>,
    pub index: usize,
    pub options: Options,
    pub tls: Option<TlsAcceptor>,
    pub faults: Faults,
    pub counters: Counters,
    connections: Mutex<Vec<Weak<Connection>>>,
}

/// What is to be written.
pub(crate) enum Write {
    Append(Vec<Proposed>),
    Delete,
    Tombstone,
}

/// Why there is no answer about a write.
pub(crate) enum Trouble {
    TimedOut,
    Disk(io::Error),
}

impl Node {
    pub fn new(hub: Arc<Hub>, index: usize, options: Options) -> io::Result<Self> {
        let tls = options.tls.as_ref().map(|tls| tls.acceptor()).transpose()?;
        let (faults, counters) = (Faults::default(), Counters::default());
        Ok(Self { hub, index, options, tls, faults, counters, connections: Mutex::default() })
    }

    /// Lets a call on streams in, late if it is to be late, or says why not.
    pub fn enter<'a, T>(
        &'a self,
        request: &Request<T>,
    ) -> impl Future<Output = Result<Caller, Status>> + Send + use<'a, T> {
        // Taken out first, since a request that streams cannot be looked at across a wait.
        let (caller, requires_leader) = (caller(request), requires_leader(request));
        async move {
            let caller = caller?;
            if !caller.known {
                return Err(answers::access_denied());
            }
            sleep(self.faults.wait()).await;
            self.ready(requires_leader)?;
            Ok(caller)
        }
    }

    /// Whether this node may do what is asked just now.
    pub fn ready(&self, requires_leader: bool) -> Result<(), Status> {
        if self.faults.is_busy() {
            return Err(answers::busy());
        }
        let role = match self.faults.redirected() {
            Some(elsewhere) => elsewhere.map_or(Role::Leaderless, Role::Follower),
            None => self.hub.role(self.index),
        };
        match role {
            Role::Follower(leader) if requires_leader => Err(answers::not_leader(leader)),
            Role::Leaderless => Err(answers::not_ready()),
            Role::Leader | Role::Follower(_) => Ok(()),
        }
    }

    /// Writes, unless it is to go wrong. Where the connection is to break this never returns.
    pub async fn write(
        &self,
        connection: &Connection,
        stream: &str,
        expected: Expected,
        what: Write,
    ) -> Result<Outcome, Trouble> {
        let fate = self.faults.commit();
        match fate {
            Commit::CutBefore => connection.cut_off().await,
            Commit::TimeOutBefore => return Err(Trouble::TimedOut),
            Commit::Well | Commit::CutAfter | Commit::TimeOutAfter => {}
        }
        let write = |log: &mut Log| match what {
            Write::Append(events) => log.append(stream, expected, events),
            Write::Delete => log.delete(stream, expected),
            Write::Tombstone => log.tombstone(stream, expected),
        };
        let outcome = self.hub.write(write).map_err(Trouble::Disk)?;
        match fate {
            Commit::CutAfter => connection.cut_off().await,
            Commit::TimeOutAfter => return Err(Trouble::TimedOut),
            Commit::Well | Commit::CutBefore | Commit::TimeOutBefore => {}
        }
        Ok(outcome)
    }

    pub fn connected(&self, connection: &Arc<Connection>) {
        let mut all = self.connections.lock().unwrap_or_else(PoisonError::into_inner);
        all.retain(|it| it.strong_count() > 0);
        all.push(Arc::downgrade(connection));
    }

    /// Breaks every connection there is.
    pub fn cut_all(&self) {
        for connection in self.connections.lock().unwrap_or_else(PoisonError::into_inner).drain(..) {
            if let Some(connection) = connection.upgrade() {
                connection.cut();
            }
        }
    }
}

/// Who calls, and over which connection.
pub(crate) fn caller<T>(request: &Request<T>) -> Result<Caller, Status> {
    request.extensions().get::<Caller>().cloned().ok_or_else(|| Status::internal("a call without a connection"))
}

/// A client that says nothing may be served by any node.
pub(crate) fn requires_leader<T>(request: &Request<T>) -> bool {
    request.metadata().get("requires-leader").is_some_and(|it| it.as_bytes().eq_ignore_ascii_case(b"true"))
}
