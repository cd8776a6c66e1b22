//! Starting without a server, with the wrong replica, and closing.

use std::sync::Arc;
use std::time::Duration;

use dondoc_kurrent_server::{Options as ServerOptions, Server};
use dondoc_store::{Lane, MemoryStore, StoreError, SystemClock};
use dondoc_store_kurrent::{Address, KurrentStore, Options, State};

use super::{SCHEMES, append, at, ids, open, options};

#[tokio::test(flavor = "multi_thread")]
async fn a_start_without_the_server_waits_and_says_so() {
    for scheme in SCHEMES {
        let server = Server::start(ServerOptions::default()).await;
        let address = at(&server, scheme);
        server.stop().await;
        let clock = Arc::new(SystemClock);
        let quick = Options { patience: Duration::from_millis(300), ..options(clock.clone()) };
        let store = KurrentStore::start(address, Arc::new(MemoryStore::new(clock)), quick).unwrap();
        let ready = tokio::time::timeout(Duration::from_millis(800), store.ready()).await;
        assert!(ready.is_err(), "{scheme}: {ready:?}");
        assert!(matches!(store.state(), State::Waiting(_)), "{scheme}: {:?}", store.state());
        let refused = append(&store, 0).await.unwrap_err();
        assert_eq!(refused.lane(), Lane::Unavailable, "{scheme}: {refused}");
        server.restart().await;
        tokio::time::timeout(Duration::from_secs(20), store.ready()).await.unwrap().unwrap();
        append(&store, 0).await.unwrap();
        assert_eq!(store.state(), State::Ready, "{scheme}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_replica_of_another_log_is_not_used() {
    let server = Server::start(ServerOptions::default()).await;
    let replica = Arc::new(MemoryStore::new(Arc::new(SystemClock)));
    let opened = |log: &str, replica: Arc<MemoryStore>| {
        let address = Address::parse(&format!("{}&log={log}", server.url())).unwrap();
        KurrentStore::open(address, replica, options(Arc::new(SystemClock)))
    };
    let one = opened("one", replica.clone()).await.unwrap();
    append(&one, 0).await.unwrap();
    drop(one);
    let two = opened("two", Arc::new(MemoryStore::new(Arc::new(SystemClock)))).await.unwrap();
    append(&two, 0).await.unwrap();
    append(&two, 1).await.unwrap();
    let error = opened("two", replica.clone()).await.unwrap_err();
    assert!(matches!(error, StoreError::Corrupt { .. }), "{error}");
    // A log that is shorter than its copy has lost its end; a node that lags behind would know it soon.
    let error = opened("empty", replica).await.unwrap_err();
    assert!(error.to_string().contains("its end is lost"), "{error}");
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_written_to_a_server_that_lost_its_log() {
    let server = Server::start(ServerOptions::default()).await;
    let store = open(at(&server, SCHEMES[0])).await;
    append(&store, 0).await.unwrap();
    let listen = server.address();
    drop(server);
    let emptied = Server::start(ServerOptions { listen, ..ServerOptions::default() }).await;
    let error = append(&store, 1).await.unwrap_err();
    assert_eq!(error.lane(), Lane::Corrupt, "{error}");
    assert!(emptied.log().iter().all(|event| event.stream.starts_with('$')), "nothing of ours was written");
    assert!(matches!(store.state(), State::Broken(_)), "{:?}", store.state());
    assert_eq!(ids(&store).await, [0]);
}

#[tokio::test(flavor = "multi_thread")]
async fn closing_waits_for_nobody() {
    let server = Server::start(ServerOptions::default()).await;
    let store = open(at(&server, SCHEMES[0])).await;
    server.stop().await;
    let began = std::time::Instant::now();
    drop(store);
    assert!(began.elapsed() < Duration::from_secs(5));
}
