//! Secret addresses of calendars.

use crate::{at, blocked, official, open};
use std::fs;

#[test]
fn an_address_is_one_officials_until_another_is_made_or_it_is_taken_back() {
    let dir = tempfile::tempdir().unwrap();
    let identity = open(dir.path());
    let (one, two) = (official("CB1"), official("CB2"));
    let first = identity.feeds.issue(&one, at(0)).unwrap();
    let other = identity.feeds.issue(&two, at(1)).unwrap();
    assert_eq!(identity.feeds.check(first.reveal()), Some(one.clone()));
    let second = identity.feeds.issue(&one, at(2)).unwrap();
    drop(identity);
    let identity = open(dir.path());
    for (secret, expected) in
        [(first.reveal(), None), (second.reveal(), Some(&one)), (other.reveal(), Some(&two)), ("", None), ("x", None)]
    {
        assert_eq!(identity.feeds.check(secret).as_ref(), expected);
    }
    assert_eq!((identity.feeds.created(&one), identity.feeds.created(&official("CB3"))), (Some(at(2)), None));
    assert_eq!((identity.feeds.revoke(&one), identity.feeds.revoke(&one)), (Ok(true), Ok(false)));
    drop(identity);
    let identity = open(dir.path());
    assert_eq!(identity.feeds.check(second.reveal()), None);
    assert_eq!(identity.feeds.check(other.reveal()), Some(two));
    assert!(!fs::read_to_string(dir.path().join("feeds.json")).unwrap().contains(other.reveal()));
}

#[test]
fn where_the_disk_fails_the_address_before_goes_on() {
    let dir = tempfile::tempdir().unwrap();
    let identity = open(dir.path());
    let (one, two) = (official("CB1"), official("CB2"));
    let before = identity.feeds.issue(&one, at(0)).unwrap();
    let unblock = blocked(dir.path(), "feeds.tmp");
    assert!(identity.feeds.issue(&one, at(1)).is_err() && identity.feeds.issue(&two, at(1)).is_err());
    assert_eq!(identity.feeds.check(before.reveal()), Some(one.clone()));
    assert_eq!(identity.feeds.created(&two), None);
    unblock();
    assert_eq!(identity.tick(at(2)), []);
    drop(identity);
    assert_eq!(open(dir.path()).feeds.check(before.reveal()), Some(one));
}
