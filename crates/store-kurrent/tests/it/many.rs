//! Ten thousand commands from sixteen writers, while the server fails at random and our process is killed.

use std::collections::{BTreeMap, BTreeSet};
use std::time::{Duration, Instant};

use dondoc_kurrent_server::{Options as ServerOptions, Rates, Server};
use dondoc_store::EventStore;

use super::child::{EACH, SHARED, WRITERS, ack, start};
use super::{SCHEMES, at, open, sound};

#[tokio::test(flavor = "multi_thread")]
async fn every_acknowledged_command_is_there_once_and_none_twice() {
    for (seed, scheme) in (7_u64..).zip(SCHEMES) {
        let (server, dir) = (Server::start(ServerOptions::default()).await, tempfile::tempdir().unwrap());
        let rates = Rates {
            cut_before: 0.004,
            cut_after: 0.004,
            time_out_before: 0.004,
            time_out_after: 0.004,
            busy: 0.004,
            cut_read: 0.02,
        };
        server.faults().random(seed, rates);
        let url = server.url().replacen("esdb", scheme, 1);
        let (mut acks, mut runs, mut killed) = (BTreeMap::new(), 0, 0);
        let mut finished = false;
        let began = Instant::now();
        while !finished {
            assert!(began.elapsed() < Duration::from_secs(240), "{scheme}: {} of all after {runs} runs", acks.len());
            runs += 1;
            // The first runs are killed sooner or later; after six a run may finish.
            let most = if runs <= 6 { 400 * runs } else { usize::MAX };
            let (mut child, lines) = start(&url, dir.path());
            let (mut heard, reading) = (0, lines.map_while(Result::ok));
            for line in reading {
                assert!(!line.starts_with("error"), "{scheme}: {line}");
                finished |= line == "done";
                let Some((id, stream, revision)) = ack(&line) else { continue };
                let before = acks.insert(id, (stream.clone(), revision));
                assert!(before.is_none_or(|it| it == (stream, revision)), "{id} was answered otherwise before");
                heard += 1;
                if heard == most {
                    child.kill().unwrap();
                    killed += 1;
                }
            }
            child.wait().unwrap();
        }
        server.faults().clear();
        assert!(killed >= 3, "{scheme}: the process was killed while it wrote");

        let store = open(at(&server, scheme)).await;
        sound(&store).await;
        let log = store.read_all(None, usize::MAX).await.unwrap();
        let places: BTreeMap<u128, (String, u64)> =
            log.iter().map(|event| (event.id.as_u128(), (event.stream.to_string(), event.revision))).collect();
        assert_eq!((log.len() as u128, places.len()), (WRITERS * EACH, log.len()), "{scheme}: none is there twice");
        assert_eq!(places.keys().copied().collect::<BTreeSet<_>>(), (0..WRITERS * EACH).collect(), "{scheme}");
        for (id, place) in &acks {
            assert_eq!(places.get(id), Some(place), "{scheme}: command {id} stands where it was acknowledged");
        }
        assert_eq!(acks.len() as u128, WRITERS * EACH, "{scheme}: in the end, all are acknowledged");
        assert!(log.iter().any(|event| event.stream.as_str() == SHARED));
    }
}
