//! One-time links: looked at by machines, used up by one person.

use crate::{at, official, open};
use dondoc_identity::{LINK_LIFE, LinkInfo, LinkRefusal, Links};
use std::fs;

#[test]
fn a_link_is_looked_at_any_number_of_times_and_opens_once() {
    let dir = tempfile::tempdir().unwrap();
    let identity = open(dir.path());
    // As the command line does while the server runs.
    let secret = Links::open(dir.path()).unwrap().issue(&official("CB1"), at(0)).unwrap();
    let there = LinkInfo { official: official("CB1"), expires: at(0) + LINK_LIFE };
    for second in [0, 1, 599] {
        assert_eq!(identity.links.look(secret.reveal(), at(second)), Ok(there.clone()));
    }
    assert_eq!(identity.links.consume(secret.reveal(), at(599)), Ok(official("CB1")));
    assert_eq!(identity.links.consume(secret.reveal(), at(599)), Err(LinkRefusal::Used));
    assert_eq!(identity.links.look(secret.reveal(), at(599)), Err(LinkRefusal::Used));
    for file in fs::read_dir(dir.path().join("links")).unwrap() {
        let path = file.unwrap().path();
        let (name, text) = (path.display().to_string(), fs::read_to_string(&path).unwrap());
        assert!(!name.contains(secret.reveal()) && !text.contains(secret.reveal()));
    }
}

#[test]
fn a_link_works_for_ten_minutes() {
    let dir = tempfile::tempdir().unwrap();
    let identity = open(dir.path());
    for (second, fine) in [(0, true), (599, true), (600, false), (-60, true), (-3600, false), (100_000, false)] {
        let secret = identity.links.issue(&official("CB1"), at(0)).unwrap();
        assert_eq!(identity.links.look(secret.reveal(), at(second)).is_ok(), fine, "look at {second}");
        let consumed = identity.links.consume(secret.reveal(), at(second));
        assert_eq!(consumed, if fine { Ok(official("CB1")) } else { Err(LinkRefusal::Expired) }, "at {second}");
    }
    for secret in ["", "../../sessions", &"0".repeat(64)] {
        assert_eq!(identity.links.look(secret, at(0)), Err(LinkRefusal::Unknown), "{secret}");
        assert_eq!(identity.links.consume(secret, at(0)), Err(LinkRefusal::Unknown), "{secret}");
    }
}

#[test]
fn links_that_are_over_are_swept_and_others_are_not() {
    let dir = tempfile::tempdir().unwrap();
    let identity = open(dir.path());
    let [old, used, fresh] = [0, 0, 500].map(|second| identity.links.issue(&official("CB1"), at(second)).unwrap());
    identity.links.consume(used.reveal(), at(1)).unwrap();
    let folder = dir.path().join("links");
    // A process was killed while it wrote, long ago by the clock that is told.
    fs::write(folder.join("0123.tmp"), "{").unwrap();
    assert_eq!(identity.tick(at(700)), []);
    let left: Vec<_> = fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    assert_eq!(left.len(), 1, "{left:?}");
    assert!(identity.links.look(fresh.reveal(), at(700)).is_ok());
    for over in [old, used] {
        assert_eq!(identity.links.look(over.reveal(), at(700)), Err(LinkRefusal::Unknown));
    }
}

#[test]
fn a_broken_link_is_named_and_spoils_no_other() {
    let dir = tempfile::tempdir().unwrap();
    let identity = open(dir.path());
    let broken = identity.links.issue(&official("CB1"), at(0)).unwrap();
    let folder = dir.path().join("links");
    let file = fs::read_dir(&folder).unwrap().next().unwrap().unwrap().path();
    let fine = identity.links.issue(&official("CB2"), at(0)).unwrap();
    for text in ["", "{", "null", r#"{"format":"dondoc-link","version":2}"#, r#"{"format":"dondoc-feeds","version":1}"#]
    {
        fs::write(&file, text).unwrap();
        for error in [
            identity.links.look(broken.reveal(), at(1)).unwrap_err().to_string(),
            identity.links.consume(broken.reveal(), at(1)).unwrap_err().to_string(),
            identity.tick(at(1)).remove(0).to_string(),
        ] {
            let name = file.file_name().unwrap().to_str().unwrap();
            assert!(error.contains(name) && error.contains("Xóa tệp này"), "{error}");
        }
    }
    assert_eq!(identity.links.consume(fine.reveal(), at(2)), Ok(official("CB2")));
}
