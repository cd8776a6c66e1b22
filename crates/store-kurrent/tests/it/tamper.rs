//! A log that someone changed on the server is noticed.

use dondoc_kurrent_server::{Options as ServerOptions, Server};
use dondoc_store::{EventStore, verify};
use dondoc_store_kurrent::DEFAULT_LOG;

use super::{SCHEMES, append, at, open, options};
use std::sync::Arc;

#[tokio::test(flavor = "multi_thread")]
async fn a_changed_body_is_found_on_the_server_and_by_who_copies_it_anew() {
    for scheme in SCHEMES {
        let server = Server::start(ServerOptions::default()).await;
        let store = open(at(&server, scheme)).await;
        for i in 0..5 {
            append(&store, i).await.unwrap();
        }
        let found = store.verify_server(|_| ()).await.unwrap();
        assert!(found.ok && found.events == 5, "{found:?}");
        assert_eq!(found.head, store.head().await.unwrap().unwrap().hash.to_string());

        assert!(server.falsify(DEFAULT_LOG, 2, b"{\"n\":\"another\"}"));
        let found = store.verify_server(|_| ()).await.unwrap();
        let broken = found.broken.unwrap();
        assert_eq!((found.ok, found.events, broken.revision), (false, 2, Some(2)), "{scheme}: {}", broken.reason);
        assert!(verify(&store, |_| ()).await.unwrap().ok, "{scheme}: this node's copy is as it was");

        let clock = Arc::new(dondoc_store::SystemClock);
        let replica = Arc::new(dondoc_store::MemoryStore::new(clock.clone()));
        let anew = dondoc_store_kurrent::KurrentStore::open(at(&server, scheme), replica, options(clock)).await;
        assert!(matches!(anew, Err(dondoc_store::StoreError::Corrupt { .. })), "{scheme}: {anew:?}");
    }
}
