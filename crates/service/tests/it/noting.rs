//! Reminders are noted once each, by however many who note them at once.

use crate::support::{Office, d};
use dondoc_domain::{
    OfficialId, TaskId,
    event::Channel,
    official::Role,
    reminder::{Answered, Failed, Planned, Quieted, ReminderEvent, ReminderKind, Sent, Snoozed},
};
use dondoc_projections::reminders::Fate;
use uuid::Uuid;

fn planned(key: u128) -> ReminderEvent {
    let (kind, tasks) = (ReminderKind::Digest, vec![TaskId(Uuid::from_u128(9))]);
    ReminderEvent::Planned(Planned { key: Uuid::from_u128(key), kind, day: d("2024-01-15"), tasks, about: None })
}

async fn note(office: &Office, who: &OfficialId, events: Vec<ReminderEvent>, command: Uuid) {
    office.app.note_reminders(who, events, command, Channel::Clock).await.unwrap();
}

#[tokio::test]
async fn what_is_noted_twice_is_noted_once() {
    let office = Office::new().await;
    let who = office.official("A", "STTTT", Role::Officer).await;
    let key = Uuid::from_u128(1);
    let sent = ReminderEvent::Sent(Sent { key, channel: Channel::Telegram });
    let answered = ReminderEvent::Answered(Answered { key, task: TaskId(Uuid::from_u128(9)), command: key });
    let before = office.log().await.len();
    for (events, count) in [
        (vec![], 0),
        (vec![planned(1)], 1),
        (vec![planned(1)], 1),
        (vec![planned(1), planned(1), planned(2)], 2),
        (vec![sent.clone(), answered.clone()], 4),
        (vec![planned(3), sent, answered], 5),
    ] {
        note(&office, &who, events, office.command_id()).await;
        assert_eq!(office.log().await.len() - before, count);
    }
    let models = office.app.models().await.unwrap();
    let it = models.rows().reminders.of(&who).unwrap();
    assert_eq!(it.recent.iter().map(|it| it.key.as_u128()).collect::<Vec<_>>(), [1, 2, 3]);
    assert_eq!(it.recent[0].fate, Fate::Sent(Channel::Telegram));
}

#[tokio::test]
async fn a_wish_may_come_again_but_not_by_the_same_command() {
    let office = Office::new().await;
    let who = office.official("A", "STTTT", Role::Officer).await;
    let until = office.app.today().and_hms_opt(8, 0, 0).unwrap().and_utc();
    let quiet = || ReminderEvent::Quieted(Quieted { until: Some(until) });
    let snooze = ReminderEvent::Snoozed(Snoozed { tasks: vec![TaskId(Uuid::from_u128(9))], until });
    let failed = || ReminderEvent::Failed(Failed { key: Uuid::from_u128(1), reason: "mạng".into() });
    let (one, two) = (office.command_id(), office.command_id());
    let before = office.log().await.len();
    for (events, command, count) in [
        (vec![quiet(), snooze.clone()], one, 2),
        (vec![quiet(), snooze], one, 2),
        (vec![quiet()], two, 3),
        (vec![planned(1), failed()], one, 5),
        (vec![planned(1), failed()], one, 5),
        (vec![failed()], two, 6),
    ] {
        note(&office, &who, events, command).await;
        assert_eq!(office.log().await.len() - before, count);
    }
}

#[tokio::test]
async fn many_at_once_and_from_two_nodes() {
    let office = Office::new().await;
    let who = office.official("A", "STTTT", Role::Officer).await;
    let other = office.reopened(dondoc_service::Place::Memory).await;
    let events: Vec<_> = (0..250).map(planned).collect();
    let before = office.log().await.len();
    let (one, two) = (office.command_id(), office.command_id());
    let (first, second) = tokio::join!(
        office.app.note_reminders(&who, events.clone(), one, Channel::Clock),
        other.note_reminders(&who, events.clone(), two, Channel::Clock)
    );
    first.unwrap();
    second.unwrap();
    assert_eq!(office.log().await.len() - before, 250);
}
