//! Several nodes write to one log.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use dondoc_kurrent_server::{Options as ServerOptions, Server};
use dondoc_store::{EventStore, Expected, StoreError};

use super::{SCHEMES, append, at, event, ids, name, open, sound};

#[tokio::test(flavor = "multi_thread")]
async fn three_nodes_share_one_chain() {
    let server = Server::start(ServerOptions::default()).await;
    let mut nodes = Vec::new();
    for i in 0..3 {
        nodes.push(Arc::new(open(at(&server, SCHEMES[i % SCHEMES.len()])).await));
    }
    let writers: Vec<_> = (0..12_u128)
        .map(|writer| {
            let node = nodes[writer as usize % 3].clone();
            tokio::spawn(async move {
                for n in 0..10 {
                    // Half of them meet in one stream.
                    let stream = name(&format!("task-{}", if writer % 2 == 0 { 99 } else { writer }));
                    let id = writer * 10 + n;
                    loop {
                        let there = node.read_stream(&stream, 0, usize::MAX).await.unwrap();
                        let expected = Expected::from_current(there.last().map(|event| event.revision));
                        match node.append(&stream, expected, vec![event(id, 50)]).await {
                            Ok(done) => break assert!(!done.repeated),
                            Err(StoreError::Conflict { .. }) => {}
                            Err(error) => panic!("{error}"),
                        }
                    }
                }
            })
        })
        .collect();
    for writer in writers {
        tokio::time::timeout(Duration::from_secs(60), writer).await.unwrap().unwrap();
    }
    for node in &nodes {
        sound(node).await;
        assert_eq!(ids(&**node).await.into_iter().collect::<BTreeSet<_>>(), (0..120).collect());
        assert_eq!(ids(&**node).await.len(), 120);
        assert_eq!(ids(&**node).await, ids(&*nodes[0]).await);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_node_follows_what_another_appends_and_knows_its_commands_again() {
    for scheme in SCHEMES {
        let server = Server::start(ServerOptions::default()).await;
        let (one, two) = (open(at(&server, scheme)).await, open(at(&server, scheme)).await);
        let first = append(&one, 0).await.unwrap();
        tokio::time::timeout(Duration::from_secs(10), two.wait_past(None)).await.unwrap().unwrap();
        assert_eq!(ids(&two).await, [0], "{scheme}");
        let again = append(&two, 0).await.unwrap();
        assert!(again.repeated, "{scheme}");
        assert_eq!((again.revision, again.recorded_at), (first.revision, first.recorded_at), "{scheme}");
        // Expecting what one node has not seen yet makes it look, not refuse.
        append(&one, 1).await.unwrap();
        assert_eq!(append(&two, 2).await.unwrap().revision, 2, "{scheme}");
    }
}
