//! A disk that takes no more: the append says so, and what was acknowledged stays.

use dondoc_store::EventStore;

use super::{child, name, open, sound};

/// The limit on the size of a file stands for the full disk; its signal is ignored, so the write itself fails.
#[tokio::test]
async fn a_full_disk_fails_the_append_and_loses_nothing() {
    let dir = tempfile::tempdir().unwrap();
    let starved = ["sh", "-c", "trap '' XFSZ; ulimit -f 8192; exec \"$0\" \"$@\""];
    let mut acked = None;
    for round in 0..2 {
        let said = child::output(&starved, "until-full", dir.path());
        let last = said.iter().filter_map(|line| child::ack(line)).next_back();
        assert!(round > 0 || last.is_some(), "something was appended before the disk was full: {said:?}");
        let refused = "error Unavailable store unavailable: writing failed, open the store anew";
        if round == 0 {
            assert_eq!(said.iter().filter(|line| line.starts_with(refused)).count(), 2, "both appends: {said:?}");
            assert!(said.iter().any(|line| line.starts_with("waits store unavailable: writing failed")), "{said:?}");
        }
        assert!(said.iter().any(|line| line.starts_with("error Unavailable")), "round {round}: {said:?}");
        acked = last.map(|(_, revision)| revision).or(acked);
    }
    // There is room again.
    let store = open(dir.path()).unwrap();
    sound(&store).await;
    let events = store.read_stream(&name("task-0"), 0, usize::MAX).await.unwrap();
    assert!(events.last().map(|event| event.revision) >= acked, "{acked:?} was acknowledged");
    let last = events.last().map(|event| event.revision);
    let expected = dondoc_store::Expected::from_current(last);
    store.append(&name("task-0"), expected, vec![super::event(u128::MAX, 10)]).await.unwrap();
    sound(&store).await;
}

/// However small the queue is made, one append of the largest kind has room in it.
#[tokio::test]
async fn memory_for_waiting_appends_is_bounded_but_lets_the_largest_in() {
    let dir = tempfile::tempdir().unwrap();
    let options = dondoc_store_sled::Options { queue_bytes: 1, ..Default::default() };
    let store = dondoc_store_sled::SledStore::open(dir.path(), options).unwrap();
    let largest = |stream: u128| (0..100).map(|i| super::event(stream * 100 + i, 60 * 1024 - 2)).collect::<Vec<_>>();
    for stream in 0..3 {
        let name = name(&format!("task-{stream}"));
        store.append(&name, dondoc_store::Expected::NoStream, largest(stream)).await.unwrap();
    }
    assert_eq!(store.head().await.unwrap().map(|head| head.events), Some(300));
}
