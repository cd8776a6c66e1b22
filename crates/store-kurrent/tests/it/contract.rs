//! The store passes the contract: plain, encrypted, with either client, with other replicas, and while the server fails.

use std::cell::Cell;
use std::sync::Arc;

use dondoc_kurrent_server::{Options as ServerOptions, Rates, Server};
use dondoc_store::{Clock, EventStore, MemoryStore, contract};
use dondoc_store_kurrent::{Address, KurrentStore};
use dondoc_store_sled::SledStore;

use super::{SCHEMES, at, open_with, options};

/// One server for all; each store has a log of its own on it.
async fn check(server: &Server, address: impl Fn(&str) -> Address) {
    for scheme in SCHEMES {
        let made = Cell::new(0);
        contract::check(async |clock: Arc<dyn Clock>| {
            made.set(made.get() + 1);
            let own = format!("{}&log={scheme}-{}", server.url().replacen("esdb", scheme, 1), made.get());
            open_with(address(&own), options(clock)).await
        })
        .await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn it_passes() {
    let server = Server::start(ServerOptions::default()).await;
    check(&server, |url| Address::parse(url).unwrap()).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn it_passes_while_the_server_fails_again_and_again() {
    let server = Server::start(ServerOptions::default()).await;
    let rates = Rates {
        cut_before: 0.02,
        cut_after: 0.02,
        time_out_before: 0.02,
        time_out_after: 0.02,
        busy: 0.02,
        cut_read: 0.02,
    };
    server.faults().random(6, rates);
    check(&server, |url| Address::parse(url).unwrap()).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn it_opens_again_with_a_replica_on_disk_or_with_none() {
    for scheme in SCHEMES {
        let server = Server::start(ServerOptions::default()).await;
        let address = at(&server, scheme);
        contract::check_reopening(async |clock| {
            KurrentStore::open(address.clone(), Arc::new(MemoryStore::new(clock.clone())), options(clock))
                .await
                .unwrap()
        })
        .await;

        let server = Server::start(ServerOptions::default()).await;
        let (address, dir) = (at(&server, scheme), tempfile::tempdir().unwrap());
        contract::check_reopening(async |clock| {
            let replica: Arc<dyn EventStore> = Arc::new(SledStore::open(dir.path(), Default::default()).unwrap());
            KurrentStore::open(address.clone(), replica, options(clock)).await.unwrap()
        })
        .await;
    }
}
