//! Every event ever stored can still be read. Files are added here, never changed.

use std::collections::BTreeSet;

use dondoc_post::{decode, encode};

#[test]
fn every_stored_event_is_read_and_written_as_it_was() {
    let dir = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden");
    let mut names = BTreeSet::new();
    for entry in std::fs::read_dir(dir).unwrap() {
        let path = entry.unwrap().path();
        let file = path.file_stem().unwrap().to_str().unwrap().to_owned();
        let name = [".min", ".pruned"].iter().find_map(|kind| file.strip_suffix(kind)).unwrap_or(&file);
        let data = std::fs::read(&path).unwrap();
        let event = decode(name, &data).unwrap_or_else(|error| panic!("{file}: {error}"));
        let (again, body) = encode(&event).unwrap();
        let json = |bytes: &[u8]| serde_json::from_slice::<serde_json::Value>(bytes).unwrap();
        assert_eq!((again.as_str(), json(&body)), (name, json(&data)), "{file}");
        names.insert(again);
    }
    let expected = [
        "chat_moved.v1",
        "chat_opened.v1",
        "chat_reachable.v1",
        "chat_unreachable.v1",
        "message_failed.v1",
        "message_held.v1",
        "message_queued.v1",
        "message_sent.v1",
        "message_taken.v1",
        "update_decided.v1",
        "update_failed.v1",
        "update_handled.v1",
        "update_received.v1",
        "update_retried.v1",
        "update_set_aside.v1",
    ];
    assert_eq!(names.iter().map(String::as_str).collect::<Vec<_>>(), expected);
}

#[test]
fn what_is_not_known_is_refused() {
    assert!(decode("message_read.v1", b"{}").is_err());
    assert!(decode("message_sent.v1", b"{\"key\":1}").is_err());
    assert!(decode("chat_reachable.v1\",\"body\":{}}", b"{}").is_err());
}
