//! What the nodes of a cluster share: the log, and who is up and leads.

use crate::{Options, log::Log};
use std::{
    io,
    net::SocketAddr,
    sync::{Mutex, MutexGuard, PoisonError},
};
use tokio::sync::watch;
use uuid::Uuid;

/// One log and the nodes that serve it. A single server is a cluster of one.
#[derive(Debug)]
pub(crate) struct Hub {
    log: Mutex<Log>,
    members: Mutex<Members>,
    /// Tells subscriptions that there is more.
    grown: watch::Sender<()>,
}

#[derive(Debug, Default)]
struct Members {
    all: Vec<Member>,
    leader: Option<usize>,
}

#[derive(Debug, Clone)]
pub(crate) struct Member {
    pub id: Uuid,
    pub address: SocketAddr,
    pub alive: bool,
    /// It led last, even if it is down by now.
    pub led: bool,
}

/// What a node is to its cluster.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Role {
    Leader,
    /// With the leader's address.
    Follower(SocketAddr),
    /// Nobody leads.
    Leaderless,
}

impl Hub {
    pub fn open(options: &Options) -> io::Result<Self> {
        let log = Mutex::new(Log::open(options)?);
        Ok(Self { log, members: Mutex::default(), grown: watch::Sender::new(()) })
    }

    pub fn log(&self) -> MutexGuard<'_, Log> {
        self.log.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Does something to the log and tells whoever waits for it.
    pub fn write<T>(&self, what: impl FnOnce(&mut Log) -> T) -> T {
        let done = what(&mut self.log());
        self.grown.send_replace(());
        done
    }

    pub fn grown(&self) -> watch::Receiver<()> {
        self.grown.subscribe()
    }

    /// Reads the log's file anew, if it has one and nobody else serves it.
    pub fn reopen(&self, options: &Options) -> io::Result<()> {
        if options.file.is_none() || self.members().all.iter().any(|it| it.alive) {
            return Ok(());
        }
        let mut log = self.log();
        log.close();
        *log = Log::open(options)?;
        Ok(())
    }

    /// A new node, which is down; its number.
    pub fn join(&self, address: SocketAddr) -> usize {
        let mut members = self.members();
        members.all.push(Member { id: Uuid::new_v4(), address, alive: false, led: false });
        members.all.len() - 1
    }

    pub fn up(&self, index: usize) {
        let mut members = self.members();
        members.all[index].alive = true;
        if members.all.len() == 1 {
            members.elect(index);
        }
    }

    pub fn down(&self, index: usize) {
        let mut members = self.members();
        members.all[index].alive = false;
        members.leader = members.leader.filter(|&leader| leader != index);
    }

    pub fn elect(&self, index: usize) {
        self.members().elect(index);
    }

    pub fn leader(&self) -> Option<usize> {
        self.members().leader
    }

    pub fn role(&self, index: usize) -> Role {
        let members = self.members();
        match members.leader {
            Some(leader) if leader == index => Role::Leader,
            Some(leader) => Role::Follower(members.all[leader].address),
            None => Role::Leaderless,
        }
    }

    pub fn everyone(&self) -> Vec<Member> {
        self.members().all.clone()
    }

    fn members(&self) -> MutexGuard<'_, Members> {
        self.members.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Members {
    fn elect(&mut self, index: usize) {
        self.leader = Some(index);
        for (at, member) in self.all.iter_mut().enumerate() {
            member.led = at == index;
        }
    }
}
