//! Updates that cannot be handled: postponed when it is not their fault, set aside when it is, and tried once more.

use dondoc_messaging::Inbox;
use serde_json::json;

use super::world::*;

#[tokio::test(start_paused = true)]
async fn trouble_that_is_not_the_updates_own_is_waited_out() {
    let mut world = World::new().await;
    world.post.take(vec![text("1", "a", "xong"), text("1", "b", "rõ")]).await.unwrap();
    let stored = world.names().await;
    let began = tokio::time::Instant::now();
    let mut moments = Vec::new();
    for _ in 0..9 {
        let job = tokio::time::timeout(seconds(100), world.post.next()).await.unwrap();
        assert_eq!((keys(&job.updates), job.attempt), (vec!["a"], 1));
        moments.push(began.elapsed().as_secs());
        world.post.postponed(job, "nhật ký không trả lời").await;
    }
    assert_eq!(moments, [0, 1, 3, 7, 15, 31, 63, 123, 183]);
    assert_eq!(world.names().await, stored, "nothing is written");
    assert_eq!((world.post.waiting().updates, world.post.waiting().set_aside), (2, 0));
    world.reopen().await;
    for key in ["a", "b"] {
        let job = world.job().await.unwrap();
        assert_eq!((keys(&job.updates), job.attempt), (vec![key], 1));
        world.post.handled(job, json!(1), vec![]).await.unwrap();
    }
}

#[tokio::test(start_paused = true)]
async fn after_an_update_is_handled_the_next_waits_shortly_again() {
    let world = World::new().await;
    world.post.take(vec![text("1", "a", "xong"), text("1", "b", "rõ")]).await.unwrap();
    for _ in 0..4 {
        world.post.postponed(world.job().await.unwrap(), "").await;
    }
    world.post.handled(world.job().await.unwrap(), json!(1), vec![]).await.unwrap();
    let began = tokio::time::Instant::now();
    world.post.postponed(world.job().await.unwrap(), "").await;
    assert_eq!(keys(&world.job().await.unwrap().updates), ["b"]);
    assert_eq!(began.elapsed(), seconds(1));
}

#[tokio::test(start_paused = true)]
async fn what_was_set_aside_is_tried_once_more_with_what_was_decided() {
    let mut world = World::new().await;
    world.post.take(vec![text("1", "a", "hỏng"), text("1", "b", "rõ")]).await.unwrap();
    assert_eq!(world.post.retry_set_aside().await.unwrap(), 0);
    let mut answers = Vec::new();
    for _ in 0..5 {
        let job = world.job().await.unwrap();
        world.post.decided(&job, json!(["report"])).await.unwrap();
        answers.push(world.post.failed(job, "lỗi").await.unwrap());
    }
    assert_eq!(answers, [false, false, false, false, true]);
    world.reopen().await;
    assert_eq!(world.post.retry_set_aside().await.unwrap(), 1);
    assert_eq!((world.post.waiting().updates, world.post.set_aside().len()), (2, 0));
    world.reopen().await;
    let job = world.job().await.unwrap();
    // It came before the other, and the plan is still its own.
    assert_eq!((keys(&job.updates), job.retried, job.received), (vec!["a"], true, start()));
    assert_eq!(job.decided, Some(json!(["report"])));
    assert!(world.post.failed(job, "vẫn lỗi").await.unwrap(), "it has one try");
    assert_eq!(world.post.set_aside()[0].1.reason, "vẫn lỗi");
    let job = world.job().await.unwrap();
    assert_eq!((keys(&job.updates), job.retried, job.decided.clone()), (vec!["b"], false, None));
    // Someone is at work on another update of the chat meanwhile: each keeps its plan.
    world.post.decided(&job, json!("other")).await.unwrap();
    assert_eq!(world.post.retry_set_aside().await.unwrap(), 1);
    world.post.handled(job, json!(1), vec![]).await.unwrap();
    let job = world.job().await.unwrap();
    assert_eq!((keys(&job.updates), job.decided.clone()), (vec!["a"], Some(json!(["report"]))));
    world.post.handled(job, json!(2), vec![]).await.unwrap();
    world.reopen().await;
    assert_eq!((world.post.waiting().updates, world.post.set_aside().len()), (0, 0));
}
