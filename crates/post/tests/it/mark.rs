//! How far a reader of another log has come outlives the process and a log that is written anew.

use std::sync::Arc;

use chrono::Utc;
use dondoc_post::{Post, Settings, prune};
use dondoc_store::{EventStore, MemoryStore, Position, SystemClock};

async fn open(store: &Arc<dyn EventStore>) -> Arc<Post> {
    Post::open(store.clone(), Arc::new(SystemClock), Settings::default()).await.unwrap()
}

#[tokio::test]
async fn a_mark_is_where_it_was_left() {
    let new = || -> Arc<dyn EventStore> { Arc::new(MemoryStore::new(Arc::new(SystemClock))) };
    let store = new();
    let post = open(&store).await;
    assert_eq!(post.mark("decisions"), None);
    post.set_mark("decisions", None).await.unwrap();
    assert_eq!(post.mark("decisions"), Some(None));
    for at in [7, 7, 19] {
        post.set_mark("decisions", Some(Position::from_raw(at))).await.unwrap();
    }
    assert_eq!(store.head().await.unwrap().unwrap().events, 3, "the same place is noted once");
    assert_eq!(post.mark("others"), None);

    let post = open(&store).await;
    assert_eq!(post.mark("decisions"), Some(Some(Position::from_raw(19))));
    let pruned = new();
    let counted = prune(store.as_ref(), pruned.as_ref(), Utc::now(), &Settings::default()).await.unwrap();
    assert_eq!((counted.read, counted.kept), (3, 1));
    let post = open(&pruned).await;
    assert_eq!(post.mark("decisions"), Some(Some(Position::from_raw(19))));
    post.set_mark("decisions", Some(Position::from_raw(20))).await.unwrap();
    assert_eq!(open(&pruned).await.mark("decisions"), Some(Some(Position::from_raw(20))));
}
