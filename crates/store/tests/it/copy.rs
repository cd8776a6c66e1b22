//! A log moves from store to store, from wherever an earlier try stopped.

use dondoc_store::{EventStore, StoreError, copy, verify};

use super::{Liar, all, empty, event, filled, name};

#[tokio::test]
async fn a_copy_goes_on_where_an_earlier_one_stopped() {
    let from = filled(2_500).await;
    let log = all(&from).await;
    for held in [0, 1, 999, 1_000, 1_001, 2_499, 2_500] {
        let to = empty();
        to.restore(log[..held].to_vec()).await.unwrap();
        let mut told = Vec::new();
        let done = copy(&from, &to, |n| told.push(n)).await.unwrap();
        assert_eq!((done.events, done.written), (2_500, 2_500 - held as u64), "{held} were there");
        assert_eq!(done.head, from.head().await.unwrap().unwrap().hash.to_string());
        assert!(verify(&to, |_| ()).await.unwrap().ok);
        assert!(told.is_sorted() && told.last().is_none_or(|last| *last == 2_500), "{told:?}");
        assert_eq!(copy(&from, &to, |_| ()).await.unwrap().written, 0, "again: it is so already");
    }
    assert_eq!(copy(&empty(), &empty(), |_| ()).await.unwrap().events, 0);
}

#[tokio::test]
async fn a_target_that_holds_something_else_is_left_alone() {
    let from = filled(10).await;
    let longer = filled(11).await;
    let other = empty();
    other.append(&name("task-9"), dondoc_store::Expected::NoStream, vec![event(77)]).await.unwrap();
    for (what, to) in [("another log", other), ("more of this one", longer)] {
        let before = all(&to).await;
        let error = copy(&from, &to, |_| ()).await.unwrap_err();
        assert!(matches!(error, StoreError::Invalid(_)), "{what}: {error}");
        assert_eq!(all(&to).await, before, "{what}");
    }
}

#[tokio::test]
async fn a_target_that_keeps_nothing_is_found_out() {
    let mut liar = Liar::new(empty());
    liar.restores_nothing = true;
    let error = copy(&filled(3).await, &liar, |_| ()).await.unwrap_err();
    assert!(matches!(error, StoreError::Corrupt { .. }), "{error}");
}
