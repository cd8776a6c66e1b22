//! What goes wrong does so as it was ordered, and nothing else does.

use crate::rust::{Rust, id, ours};
use dondoc_kurrent_server::{Faults, Options, Rates, Server};
use kurrentdb::Error;
use std::{
    net::SocketAddr,
    time::{Duration, Instant},
};

/// One append meets the fault; whether it was written all the same, and whether saying it again is answered well and changes nothing.
#[track_caller]
fn check(name: &str, order: fn(&Faults), written: bool, means: fn(&Error) -> bool) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        for batch in [false, true] {
            let server = Server::start(Options::default()).await;
            let append = async || {
                let rust = Rust::new(&server.url());
                if batch {
                    rust.batch("task-1", None, &[id(1)]).await
                } else {
                    rust.append("task-1", None, id(1)).await.map(drop)
                }
            };
            order(&server.faults());
            let why = append().await.expect_err(name);
            assert!(batch || means(&why), "{name}: {why:?}");
            assert_eq!(ours(&server), if written { vec![id(1)] } else { vec![] }, "{name}, batch {batch}");
            append().await.unwrap_or_else(|why| panic!("{name}, batch {batch}, again: {why}"));
            assert_eq!(ours(&server), [id(1)], "{name}, batch {batch}");
        }
    });
}

#[test]
fn appends_go_wrong_before_or_after_they_are_written() {
    let broken = |why: &Error| !matches!(why, Error::WrongExpectedVersion { .. } | Error::AccessDenied);
    let aborted = |why: &Error| matches!(why, Error::Grpc { code, .. } if *code == tonic::Code::Aborted);
    check("cut before", |faults| faults.cut_before_commit(1), false, broken);
    check("cut after", |faults| faults.cut_after_commit(1), true, broken);
    check("time out before", |faults| faults.time_out_before_commit(1), false, aborted);
    check("time out after", |faults| faults.time_out_after_commit(1), true, aborted);
    check("busy", |faults| faults.busy(1), false, broken);
}

#[tokio::test]
async fn another_leader_is_named_where_one_is_required() {
    let server = Server::start(Options::default()).await;
    let elsewhere: SocketAddr = "127.0.0.1:9".parse().unwrap();
    server.faults().not_leader(Some(elsewhere));
    let why = Rust::new(&server.url()).append("task-1", None, id(1)).await.unwrap_err();
    assert!(matches!(&why, Error::NotLeaderException(at) if at.port == 9 && at.host == "127.0.0.1"), "{why:?}");
    server.faults().not_leader(None);
    let why = Rust::new(&server.url()).append("task-1", None, id(1)).await.unwrap_err();
    assert!(why.to_string().contains("Not Ready") || matches!(why, Error::ServerError(_)), "{why:?}");
    server.faults().leader_again();
    Rust::new(&server.url()).append("task-1", None, id(1)).await.unwrap();
}

#[tokio::test]
async fn a_read_breaks_after_as_many_events_as_ordered() {
    let server = Server::start(Options { page: 3, ..Options::default() }).await;
    let ids: Vec<_> = (1..=20).map(id).collect();
    Rust::new(&server.url()).batch("task-1", None, &ids).await.unwrap();
    server.faults().cut_reads(1, 0);
    let (none, why) = Rust::new(&server.url()).read("task-1").await;
    assert!(none.is_empty() && why.is_some(), "{none:?} {why:?}");
    server.faults().cut_reads(1, 7);
    let (some, why) = Rust::new(&server.url()).read("task-1").await;
    // What was under way when the connection broke may be lost with it.
    assert!(some.len() <= 7 && ids.starts_with(&some) && why.is_some(), "{some:?} {why:?}");
    let (all, why) = Rust::new(&server.url()).read("task-1").await;
    assert!(all == ids && why.is_none(), "{all:?} {why:?}");
}

#[tokio::test]
async fn a_slow_server_is_slow_and_no_more() {
    let server = Server::start(Options::default()).await;
    let delay = Duration::from_millis(300);
    server.faults().delay(delay);
    let begun = Instant::now();
    let rust = Rust::new(&server.url());
    rust.append("task-1", None, id(1)).await.unwrap();
    rust.batch("task-1", Some(0), &[id(2)]).await.unwrap();
    assert!(begun.elapsed() >= delay * 2);
}

#[tokio::test]
async fn under_faults_by_chance_what_is_said_until_it_is_answered_is_there_once() {
    let server = Server::start(Options::default()).await;
    let rates =
        Rates { cut_before: 0.1, cut_after: 0.1, time_out_before: 0.1, time_out_after: 0.1, busy: 0.1, cut_read: 0.0 };
    server.faults().random(7, rates);
    let ids: Vec<_> = (0..60).map(id).collect();
    for (revision, id) in ids.iter().enumerate() {
        let after = (revision as u64).checked_sub(1);
        let mut rust = Rust::new(&server.url());
        loop {
            match rust.append("task-1", after, *id).await {
                Ok((at, _)) => break assert_eq!(at, revision as u64),
                Err(why @ Error::WrongExpectedVersion { .. }) => panic!("it was not said otherwise: {why}"),
                Err(_) => rust = Rust::new(&server.url()),
            }
        }
    }
    assert_eq!(ours(&server), ids);
    assert!(server.seen().appends > 70, "chance had its share: {:?}", server.seen());
}
