//! One fault after the other: an append is in the log once, and is answered.

use std::sync::Arc;
use std::time::{Duration, Instant};

use dondoc_kurrent_server::{Cluster, Faults, Options as ServerOptions, Server};
use dondoc_store::{EventStore, Expected, Lane, StoreError, SystemClock};
use dondoc_store_kurrent::{Address, Options, State};

use super::{SCHEMES, append, at, event, ids, name, open, open_with, options, sound};

/// Three appends, the second of them under a fault, leave three events.
async fn check(fault: impl Fn(&Faults)) {
    for scheme in SCHEMES {
        let server = Server::start(ServerOptions::default()).await;
        let store = open(at(&server, scheme)).await;
        append(&store, 0).await.unwrap();
        fault(&server.faults());
        let answer = append(&store, 1).await.unwrap();
        assert_eq!((answer.revision, answer.repeated), (1, false), "{scheme}");
        server.faults().clear();
        assert!(append(&store, 1).await.unwrap().repeated, "{scheme}");
        append(&store, 2).await.unwrap();
        assert_eq!(ids(&store).await, [0, 1, 2], "{scheme}");
        sound(&store).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_connection_is_cut_before_the_commit() {
    check(|faults| faults.cut_before_commit(1)).await;
    check(|faults| faults.cut_before_commit(4)).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_connection_is_cut_after_the_commit() {
    check(|faults| faults.cut_after_commit(1)).await;
    check(|faults| faults.cut_after_commit(3)).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_server_says_that_it_took_too_long() {
    check(|faults| faults.time_out_before_commit(2)).await;
    check(|faults| faults.time_out_after_commit(2)).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_server_is_too_busy() {
    check(|faults| faults.busy(3)).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn reads_end_early() {
    check(|faults| {
        faults.cut_before_commit(1);
        faults.cut_reads(3, 0);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_long_log_is_read_in_spite_of_reads_that_end_early() {
    for scheme in SCHEMES {
        let server = Server::start(ServerOptions::default()).await;
        let store = open(at(&server, scheme)).await;
        for at in 0..30 {
            let events = (at * 10..at * 10 + 10).map(|id| event(id, 30)).collect();
            store.append(&name(&format!("task-{at}")), Expected::NoStream, events).await.unwrap();
        }
        server.faults().cut_reads(5, 3);
        let other = open(at(&server, scheme)).await;
        other.refresh().await.unwrap();
        assert_eq!(ids(&other).await, (0..300).collect::<Vec<_>>(), "{scheme}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_slow_server_is_waited_for_and_a_silent_one_is_left() {
    for scheme in SCHEMES {
        let server = Server::start(ServerOptions::default()).await;
        let hasty = Options {
            deadline: Duration::from_millis(400),
            patience: Duration::from_secs(1),
            ..options(Arc::new(SystemClock))
        };
        let store = open_with(at(&server, scheme), hasty).await;
        server.faults().delay(Duration::from_millis(100));
        append(&store, 0).await.unwrap();
        server.faults().delay(Duration::from_secs(60));
        let began = Instant::now();
        let error = append(&store, 1).await.unwrap_err();
        assert_eq!(error.lane(), Lane::Unavailable, "{scheme}: {error}");
        assert!(began.elapsed() < Duration::from_secs(20), "{scheme}: nobody waits for ever");
        assert!(matches!(store.state(), State::Waiting(_)), "{scheme}: {:?}", store.state());
        assert_eq!(ids(&store).await, [0], "{scheme}: reading goes on");
        server.faults().clear();
        append(&store, 1).await.unwrap();
        sound(&store).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_server_goes_away_and_comes_back() {
    for scheme in SCHEMES {
        let server = Server::start(ServerOptions::default()).await;
        let store = Arc::new(open(at(&server, scheme)).await);
        append(&*store, 0).await.unwrap();
        server.stop().await;
        let waiting = tokio::spawn({
            let store = store.clone();
            async move { append(&*store, 1).await }
        });
        tokio::time::sleep(Duration::from_millis(700)).await;
        assert!(!waiting.is_finished(), "{scheme}");
        server.restart().await;
        waiting.await.unwrap().unwrap();
        assert_eq!(ids(&*store).await, [0, 1], "{scheme}");
        sound(&store).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn another_node_leads() {
    for scheme in SCHEMES {
        let cluster = Cluster::start(3, ServerOptions::default()).await;
        let store = open(Address::parse(&cluster.url().replacen("esdb", scheme, 1)).unwrap()).await;
        append(&store, 0).await.unwrap();
        let first = cluster.leader().unwrap();
        let second = (first + 1) % 3;
        cluster.elect(second);
        append(&store, 1).await.unwrap();
        cluster.kill(second).await;
        cluster.elect((second + 1) % 3);
        append(&store, 2).await.unwrap();
        cluster.revive(second).await;
        append(&store, 3).await.unwrap();
        assert_eq!(ids(&store).await, [0, 1, 2, 3], "{scheme}");
        sound(&store).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_node_is_down_at_the_start() {
    for scheme in SCHEMES {
        let cluster = Cluster::start(3, ServerOptions::default()).await;
        let leader = cluster.leader().unwrap();
        cluster.kill(leader).await;
        cluster.elect((leader + 1) % 3);
        let store = open(Address::parse(&cluster.url().replacen("esdb", scheme, 1)).unwrap()).await;
        append(&store, 0).await.unwrap();
        sound(&store).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn nodes_are_found_by_gossip() {
    for scheme in SCHEMES {
        let cluster = Cluster::start(3, ServerOptions::default()).await;
        let leader = cluster.leader().unwrap();
        let seed = cluster.node((leader + 1) % 3);
        let url = seed.url().replacen("esdb://", &format!("{scheme}+discover://"), 1);
        let store = open(Address::parse(&url).unwrap()).await;
        append(&store, 0).await.unwrap();
        cluster.elect((leader + 2) % 3);
        append(&store, 1).await.unwrap();
        sound(&store).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_too_large_is_refused_and_the_rest_goes_on() {
    for scheme in SCHEMES {
        let small = ServerOptions { max_append_bytes: 256 << 10, ..ServerOptions::default() };
        let server = Server::start(small).await;
        let store = Arc::new(open(at(&server, scheme)).await);
        // 40 appends of 50 KiB at once: the server takes four or five of them together.
        let appends: Vec<_> = (0..40)
            .map(|i| {
                let store = store.clone();
                tokio::spawn(async move {
                    store.append(&name(&format!("task-{i}")), Expected::NoStream, vec![event(i, 50 << 10)]).await
                })
            })
            .collect();
        for append in appends {
            append.await.unwrap().unwrap();
        }
        let many = (100..120).map(|id| event(id, 50 << 10)).collect();
        let answer = store.append(&name("task-9999"), Expected::NoStream, many).await;
        assert!(matches!(answer, Err(StoreError::TooLarge { .. })), "{scheme}: {answer:?}");
        assert_eq!(ids(&*store).await.len(), 40, "{scheme}");
        sound(&store).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn waiting_for_one_answer_in_vain_changes_nothing_for_the_others() {
    for scheme in SCHEMES {
        let server = Server::start(ServerOptions::default()).await;
        let store = Arc::new(open(at(&server, scheme)).await);
        server.faults().delay(Duration::from_millis(50));
        // The caller goes away; the append goes on, and saying it again is answered as the first time.
        let gone = tokio::time::timeout(Duration::from_millis(5), append(&*store, 0)).await;
        assert!(gone.is_err(), "{scheme}");
        let again = append(&*store, 0).await.unwrap();
        assert_eq!(again.revision, 0, "{scheme}");
        append(&*store, 1).await.unwrap();
        assert_eq!(ids(&*store).await, [0, 1], "{scheme}");
    }
}
