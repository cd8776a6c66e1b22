//! Verification finds what was changed, and says where.

use dondoc_store::{Hash, Recorded, StoreError, verify};

use super::{Liar, all, empty, filled, name};

#[tokio::test]
async fn a_sound_log() {
    let found = verify(&empty(), |_| ()).await.unwrap();
    assert_eq!(serde_json::to_string(&found).unwrap(), r#"{"ok":true,"events":0,"streams":0,"head":""}"#);

    let store = filled(2_345).await;
    let mut told = Vec::new();
    let found = verify(&store, |n| told.push(n)).await.unwrap();
    let head = all(&store).await.last().unwrap().hash.to_string();
    assert_eq!((found.ok, found.events, found.streams, found.head, found.broken), (true, 2_345, 3, head, None));
    assert_eq!(told, [1_000, 2_000, 2_345]);
}

#[tokio::test]
async fn the_first_broken_place_is_named() {
    type Change = fn(&mut Vec<Recorded>);
    let cases: [(&str, Option<usize>, Change); 10] = [
        ("nothing", None, |_| ()),
        ("a byte of a body", Some(4), |log| log[4].data[1] ^= 1),
        ("a byte of the circumstances", Some(8), |log| log[8].meta[0] ^= 1),
        ("a name", Some(0), |log| log[0].name = "task_assigned.v2".into()),
        ("a hash", Some(7), |log| log[7].hash = Hash([9; 32])),
        ("a time", Some(3), |log| log[3].recorded_at = log[2].recorded_at),
        ("a stream", Some(3), |log| log[3].stream = name("task-9")),
        ("two places", Some(2), |log| {
            log[6].data.clear();
            log[2].data.clear();
        }),
        ("an event is gone", Some(5), |log| drop(log.remove(5))),
        ("an event stands twice", Some(5), |log| log.insert(5, log[4].clone())),
    ];
    for (what, broken, change) in cases {
        let mut liar = Liar::new(filled(9).await);
        // What is read past the end stays as it is: only the first page is changed.
        liar.log = Some(Box::new(move |mut log| {
            if !log.is_empty() {
                change(&mut log);
            }
            log
        }));
        let seen = { all_once(&liar).await };
        let found = verify(&liar, |_| ()).await.unwrap();
        assert_eq!(found.ok, broken.is_none(), "{what}: {found:?}");
        assert_eq!(found.events as usize, broken.unwrap_or(9), "{what}: what comes before it holds");
        let place = found.broken.as_ref().map(|b| (b.position, b.stream.clone(), b.revision));
        let due = broken.map(|at| (Some(seen[at].position), Some(seen[at].stream.clone()), Some(seen[at].revision)));
        assert_eq!(place, due, "{what}: {found:?}");
    }
}

async fn all_once(liar: &Liar) -> Vec<Recorded> {
    dondoc_store::EventStore::read_all(liar, None, 1_000).await.unwrap()
}

#[tokio::test]
async fn a_log_that_ends_early_and_streams_that_say_otherwise() {
    type Change = fn(Vec<Recorded>) -> Vec<Recorded>;
    let cases: [(&str, bool, Change); 4] = [
        ("the log lost its end", true, |log| if log.len() == 9 { log[..7].to_vec() } else { vec![] }),
        ("a stream lost an event", false, |stream| stream[..2].to_vec()),
        ("a stream shows another's event", false, |mut stream| {
            stream[1].stream = name("task-9");
            stream
        }),
        ("a stream shows an event the log has not", false, |mut stream| {
            stream[1].id = uuid::Uuid::from_u128(77);
            stream
        }),
    ];
    for (what, in_log, change) in cases {
        let mut liar = Liar::new(filled(9).await);
        let lie =
            Some(Box::new(move |events: Vec<Recorded>| if events.len() > 2 { change(events) } else { vec![] }) as _);
        if in_log {
            liar.log = lie
        } else {
            liar.stream = lie
        }
        let found = verify(&liar, |_| ()).await.unwrap();
        assert!(!found.ok && found.broken.is_some(), "{what}: {found:?}");
    }
}

#[test]
fn an_engine_that_cannot_read_names_the_place_itself() {
    let error = StoreError::Corrupt { position: Some("7".parse().unwrap()), reason: "why".into() };
    assert_eq!(error.to_string(), "corrupt at position 7: why");
    assert_eq!(StoreError::corrupt("why").to_string(), "corrupt: why");
}
