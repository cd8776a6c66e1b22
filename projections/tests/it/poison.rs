//! An event that cannot be understood stops the read model, and is named.

use crate::history::{World, day};
use dondoc_domain::{
    event::Stored,
    task::{TaskEvent, event::Noted},
};
use dondoc_projections::{Models, ProjectionError, Runner};

#[tokio::test]
async fn a_poison_event_is_named_and_what_came_before_it_serves() {
    let confirmed = TaskEvent::CompletionConfirmed(Noted { note: String::new() });
    let unknown_task = "00000000-0000-0000-0000-00000000ffff";
    for (category, id, name, data, reason) in [
        ("task", unknown_task, "task_teleported.v1", b"{}".to_vec(), "unknown stored event name"),
        ("task", unknown_task, "task_assigned.v1", b"{}".to_vec(), "does not fit its shape"),
        ("task", unknown_task, "task_assigned.v1", b"not json".to_vec(), "does not fit its shape"),
        ("task", unknown_task, confirmed.stored_name(), confirmed.encode(), "never assigned"),
        ("task", "NV1", confirmed.stored_name(), confirmed.encode(), "invalid"),
        ("directive", "1", "directive_burnt.v1", b"{}".to_vec(), "unknown stored event name"),
        ("official", "CB1", "official_promoted.v1", b"{}".to_vec(), "unknown stored event name"),
    ] {
        let mut world = World::of(3, 50).await;
        let before = world.log().await.len() as u64;
        world.append(category, id, name, data, day(1)).await;
        let poisoned = world.log().await.last().unwrap().position;
        world.happen().await;
        let mut runner = Runner::<Models>::new();
        for attempt in 0..2 {
            let error = runner.catch_up(world.store.as_ref(), |_| {}).await.unwrap_err();
            let ProjectionError::Poison(poison) = error else { panic!("{error}") };
            assert_eq!((poison.name.as_str(), poison.position), (name, poisoned), "attempt {attempt}");
            assert!(poison.reason.contains(reason), "{} is not about {reason}", poison.reason);
            assert_eq!(runner.checkpoint().map(|it| it.events), Some(before));
            assert!(!runner.rows().board.is_empty());
        }
    }
    // Categories that no read model cares for do no harm, whatever they hold.
    let mut world = World::of(3, 50).await;
    world.append("chat", "1", "message_heard.v1", b"?".to_vec(), day(1)).await;
    Runner::<Models>::new().catch_up(world.store.as_ref(), |_| {}).await.unwrap();
}
