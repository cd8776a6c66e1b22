//! Several nodes: who leads is found by asking, and found again when it changes.

use crate::{
    clients::BOTH,
    rust::{Rust, id},
};
use dondoc_kurrent_server::{Cluster, Options};
use kurrentdb::Error;

/// A new client of each kind appends through the leader, and through nobody else.
#[track_caller]
fn check(cluster: &Cluster, name: &str) {
    let leader = cluster.leader().unwrap();
    let appends = |node: usize| {
        let seen = cluster.node(node).seen();
        seen.appends + seen.batch_appends
    };
    let before: Vec<_> = (0..3).map(appends).collect();
    for (at, client) in BOTH.into_iter().enumerate() {
        let said = client.plays("visit", &cluster.url(), &format!("{name}-{at}"));
        assert_eq!(said, "append: done\nread: 0\n", "{client:?} in {name}");
    }
    for (node, before) in before.into_iter().enumerate() {
        assert_eq!(appends(node) > before, node == leader, "{name}: node {node} while {leader} leads");
    }
}

#[tokio::test]
async fn clients_find_the_leader_wherever_it_is() {
    let cluster = Cluster::start(3, Options::default()).await;
    check(&cluster, "first");
    cluster.elect(2);
    check(&cluster, "elected");
    cluster.kill(2).await;
    assert_eq!(cluster.leader(), None);
    cluster.elect(1);
    check(&cluster, "after-a-kill");
    cluster.revive(2).await;
    assert_eq!(cluster.leader(), Some(1));
    check(&cluster, "revived");
}

#[tokio::test]
async fn a_follower_names_the_leader_and_without_one_nobody_is_ready() {
    let cluster = Cluster::start(3, Options::default()).await;
    let why = Rust::new(&cluster.node(1).url()).append("task-1", None, id(1)).await.unwrap_err();
    let leader = cluster.node(0).address();
    assert!(matches!(&why, Error::NotLeaderException(at) if at.port == u32::from(leader.port())), "{why:?}");
    cluster.kill(0).await;
    let why = Rust::new(&cluster.node(1).url()).append("task-1", None, id(1)).await.unwrap_err();
    assert!(!matches!(why, Error::NotLeaderException(_)), "{why:?}");
    cluster.elect(1);
    Rust::new(&cluster.node(1).url()).append("task-1", None, id(1)).await.unwrap();
    cluster.revive(0).await;
    let follower = format!("{}&nodePreference=follower", cluster.node(0).url());
    assert_eq!(Rust::new(&follower).read("task-1").await.0, [id(1)], "a follower reads what the leader wrote");
}
