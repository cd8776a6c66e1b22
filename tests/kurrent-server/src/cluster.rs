//! Several nodes that serve one log.

use crate::{Options, Server, members::Hub};
use std::{io, sync::Arc};

/// Nodes that share one log, of which one leads. What one of them has written the others have at once.
pub struct Cluster {
    hub: Arc<Hub>,
    nodes: Vec<Server>,
}

impl Cluster {
    /// Starts so many nodes, each at a port of its own, with the first as their leader; panics with a reason where that is
    /// impossible.
    pub async fn start(nodes: usize, options: Options) -> Self {
        match Self::try_start(nodes, options).await {
            Ok(cluster) => cluster,
            Err(why) => panic!("the cluster does not start: {why}"),
        }
    }

    /// Starts so many nodes, with the first as their leader.
    ///
    /// # Errors
    /// As [`Server::try_start`].
    pub async fn try_start(nodes: usize, options: Options) -> io::Result<Self> {
        let hub = Arc::new(Hub::open(&options)?);
        let nodes = (0..nodes).map(|_| Server::join(hub.clone(), options.clone())).collect::<io::Result<Vec<_>>>()?;
        for node in &nodes {
            node.up()?;
        }
        hub.elect(0);
        Ok(Self { hub, nodes })
    }

    /// Where clients find it: the addresses of all nodes, whom they ask who leads.
    pub fn url(&self) -> String {
        let all: Vec<String> = self.nodes.iter().map(|node| node.address().to_string()).collect();
        let tls = self.nodes.first().is_some_and(|node| node.url().ends_with("tls=true"));
        format!("esdb://{}?tls={tls}", all.join(","))
    }

    /// A node by its number, from 0; panics where there is none.
    pub fn node(&self, index: usize) -> &Server {
        &self.nodes[index]
    }

    /// Who leads, if anyone does.
    pub fn leader(&self) -> Option<usize> {
        self.hub.leader()
    }

    /// Stops a node as by a kill. If it led, nobody does until [`elect`](Self::elect): the others answer that they are not ready.
    pub async fn kill(&self, index: usize) {
        self.nodes[index].stop().await;
    }

    /// Makes a node the leader.
    pub fn elect(&self, index: usize) {
        self.hub.elect(index);
    }

    /// Starts a node again; it leads nobody.
    pub async fn revive(&self, index: usize) {
        self.nodes[index].restart().await;
    }
}
