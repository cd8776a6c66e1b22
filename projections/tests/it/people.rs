//! What reminders are planned from: the lead's last word, who was reminded, and whose chat it is.

use crate::history::{World, day};
use chrono::NaiveDate;
use dondoc_agencies::AgencyId;
use dondoc_domain::{
    ChatId, OfficialId, TaskId,
    event::{Channel, Stored},
    official::{self, OfficialEvent, Role},
    reminder::{self, ReminderEvent, ReminderKind},
};
use dondoc_projections::{
    Models, Runner,
    reminders::{Counts, Fate},
};
use uuid::Uuid;

fn cb(n: u32) -> OfficialId {
    OfficialId(format!("CB{n}"))
}

async fn models(world: &World) -> Runner<Models> {
    let mut runner = Runner::<Models>::new();
    runner.catch_up(world.store.as_ref(), |_| {}).await.unwrap();
    runner
}

async fn reminded(events: &[ReminderEvent]) -> Runner<Models> {
    let mut world = World::new(1);
    for event in events {
        world.append("reminders", "CB1", event.stored_name(), event.encode(), day(0)).await;
    }
    models(&world).await
}

fn planned(key: u128, kind: ReminderKind, on: NaiveDate) -> ReminderEvent {
    let (key, tasks) = (Uuid::from_u128(key), vec![TaskId(Uuid::from_u128(9))]);
    ReminderEvent::Planned(reminder::Planned { key, kind, day: on, tasks, about: None })
}

#[tokio::test]
async fn reminders_are_counted_by_month_and_kept_for_sixty_days() {
    let key = Uuid::from_u128;
    let log = [
        planned(1, ReminderKind::Digest, day(0)),
        planned(1, ReminderKind::Digest, day(0)),
        ReminderEvent::Sent(reminder::Sent { key: key(1), channel: Channel::Telegram }),
        ReminderEvent::Seen(reminder::Seen { key: key(1) }),
        ReminderEvent::Seen(reminder::Seen { key: key(1) }),
        ReminderEvent::Answered(reminder::Answered { key: key(1), task: TaskId(key(9)), command: key(3) }),
        planned(2, ReminderKind::Overdue, day(20)),
        ReminderEvent::Failed(reminder::Failed { key: key(2), reason: "blocked".into() }),
    ];
    let runner = reminded(&log).await;
    let it = runner.rows().reminders.of(&cb(1)).unwrap();
    assert_eq!(it.months[&(2023, 11)], Counts { planned: 2, sent: 1, failed: 1, seen: 1, answered: 1 });
    assert_eq!(it.recent[0].fate, Fate::Sent(Channel::Telegram));
    assert_eq!(it.recent[1].fate, Fate::Failed("blocked".into()));
    assert_eq!(it.revision, 7);
    let last = runner.rows().reminders.last(&cb(1), TaskId(key(9)));
    assert_eq!(last, Some((day(20), ReminderKind::Overdue)));
    for (after, kept) in [(60, 3), (61, 2), (81, 1)] {
        let runner = reminded(&[&log[..], &[planned(3, ReminderKind::Weekly, day(after))]].concat()).await;
        let it = runner.rows().reminders.of(&cb(1)).unwrap();
        assert_eq!(it.recent.len(), kept, "after {after} days");
        assert_eq!(it.last[&TaskId(key(9))][&ReminderKind::Digest], day(0), "which step was taken is never forgotten");
    }
}

#[tokio::test]
async fn a_chat_belongs_to_who_linked_it_last_and_still_serves() {
    let mut world = World::new(1);
    let chat = ChatId(Uuid::from_u128(5));
    let link = || official::ChatLinked { channel: Channel::Telegram, chat, code_hash: "x".into() };
    let registered = |n: u32| {
        let (official, agency) = (cb(n), AgencyId::new("STTTT"));
        OfficialEvent::Registered(official::Registered { official, agency, role: Role::Officer })
    };
    for (who, event, owner) in [
        (1, registered(1), None),
        (2, registered(2), None),
        (1, OfficialEvent::ChatLinked(link()), Some(1)),
        (1, OfficialEvent::Left(official::Left { reason: "nghỉ hưu".into() }), None),
        (2, OfficialEvent::ChatLinked(link()), Some(2)),
        (1, OfficialEvent::ChatUnlinked(official::ChatUnlinked { chat, reason: String::new() }), Some(2)),
        (2, OfficialEvent::ChatUnlinked(official::ChatUnlinked { chat, reason: String::new() }), None),
    ] {
        world.append("official", cb(who).as_str(), event.stored_name(), event.encode(), day(0)).await;
        let found = models(&world).await.rows().officials.linked(chat).map(|it| it.id);
        assert_eq!(found, owner.map(cb), "after {event:?}");
    }
}
