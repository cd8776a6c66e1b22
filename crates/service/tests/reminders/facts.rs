//! Reminders of the application: from the log's own officials, chats and tasks, and into the log.

use crate::world::{at, d};
use dondoc_agencies::{AgencyId, Level, RegistryCommand};
use dondoc_domain::{
    ChatId, OfficialId,
    directive::{Directive, Urgency},
    event::Channel,
    official::Role,
    reminder::{Failed, ReminderEvent, ReminderKind, Snoozed},
    task::Command,
};
use dondoc_service::{App, Context, Place, SingleTask, reminders::Why};
use dondoc_store::{EventStore, FixedClock, MemoryStore, Position};
use std::sync::{
    Arc,
    atomic::{AtomicU64, Ordering},
};
use uuid::Uuid;

struct Office {
    app: App,
    clock: Arc<FixedClock>,
    store: Arc<MemoryStore>,
    commands: AtomicU64,
}

impl Office {
    /// The Department of Health, on the morning of Thursday 2 May 2024.
    async fn new() -> Self {
        let clock = Arc::new(FixedClock::new(at("2024-05-02 07:00")));
        let store = Arc::new(MemoryStore::new(clock.clone()));
        let app = App::open(store.clone(), Place::Memory, clock.clone(), |_| {}).await.unwrap();
        let office = Self { app, clock, store, commands: AtomicU64::new(1) };
        let health = RegistryCommand::Establish {
            id: Some(AgencyId::new("SYT")),
            name: "Sở Y tế".into(),
            symbol: "SYT".into(),
            level: Level::Department,
            aliases: Vec::new(),
            on: None,
        };
        office.app.tell_registry(&[health], &office.system()).await.unwrap();
        office
    }

    fn command(&self) -> Uuid {
        Uuid::from_u128(self.commands.fetch_add(1, Ordering::Relaxed).into())
    }

    fn system(&self) -> Context {
        Context::system(Channel::Cli, self.command())
    }

    async fn official(&self, name: &str, role: Role, linked: bool) -> OfficialId {
        let randomness = u128::from(self.commands.load(Ordering::Relaxed));
        let new = self.app.add_official(name, AgencyId::new("SYT"), role, randomness, &self.system()).await.unwrap();
        if linked {
            let chat = ChatId(self.command());
            let id = self.app.link_chat(&new.link_code, Channel::Telegram, chat, self.command()).await.unwrap();
            assert_eq!(id.unwrap(), new.id);
        }
        new.id
    }

    async fn assign(&self, item: &str, urgency: Urgency) -> dondoc_domain::TaskId {
        let mut directive = Directive::new(&format!("{item}/QĐ-UBND"), "UBND tỉnh", self.app.today(), "", "").unwrap();
        directive.urgency = urgency;
        let single = SingleTask {
            directive,
            item: item.into(),
            content: format!("Xây dựng kế hoạch số {item}"),
            leads: "SYT".into(),
            supporting: String::new(),
            deadline: "24/5/2024".into(),
            deliverable: "Kế hoạch".into(),
            approver: "UBND tỉnh".into(),
            field: "Y tế".into(),
        };
        self.app.assign(&single, &self.system()).await.unwrap().remove(0).id
    }

    /// A round at a moment: to whom and of what kind.
    async fn remind(&self, now: &str) -> Vec<(OfficialId, ReminderKind)> {
        self.clock.set(at(now));
        let round = self.app.remind(at(now), false, &|_, _| true).await.unwrap();
        round.planned.into_iter().map(|it| (it.official, it.kind)).collect()
    }

    async fn length(&self) -> Option<Position> {
        self.store.head().await.unwrap().map(|head| head.position)
    }
}

fn report() -> Command {
    Command::Report { percent: Some(80), note: "Đang trình ký".into(), documents: Vec::new(), blocker: None }
}

/// A look back shows what was due by what was known then; a round that counts goes by what is so now.
#[tokio::test]
async fn a_look_at_the_past_goes_by_what_was_known_then() {
    let office = Office::new().await;
    let officer = office.official("Trần Văn An", Role::Officer, true).await;
    let task = office.assign("1", Urgency::Normal).await;
    let by = || Context::official(officer.clone(), Channel::Telegram, office.command());
    office.app.execute(task, &Command::Accept, &by()).await.unwrap();
    // Told on the 20th, looked at from the 21st.
    office.clock.set(at("2024-05-20 09:00"));
    office.app.execute(task, &report(), &by()).await.unwrap();
    office.clock.set(at("2024-05-21 09:00"));
    let length = office.length().await;
    let looked = async |moment: &str, dry_run: bool| {
        let round = office.app.remind(at(moment), dry_run, &|_, _| true).await.unwrap();
        round.planned.into_iter().map(|it| (it.official, it.kind)).collect::<Vec<_>>()
    };
    assert_eq!(looked("2024-05-15 07:30", true).await, [(officer.clone(), ReminderKind::Digest)]);
    assert_eq!(looked("2024-05-20 09:30", true).await, [], "and nothing was known later than that");
    assert_eq!(office.length().await, length);
    assert_eq!(looked("2024-05-15 07:30", false).await, [], "what was told since needs no reminder");
}

#[tokio::test]
async fn what_is_planned_is_a_fact_and_what_is_looked_at_is_not() {
    let office = Office::new().await;
    let officer = office.official("Trần Văn An", Role::Officer, true).await;
    let head = office.official("Lê Thị Bình", Role::Head, true).await;
    let task = office.assign("1", Urgency::Normal).await;
    office.clock.set(at("2024-05-02 07:30"));

    let length = office.length().await;
    let looked = office.app.remind(at("2024-05-02 07:30"), true, &|_, _| true).await.unwrap();
    assert_eq!(office.length().await, length);
    let new = [(officer.clone(), ReminderKind::New), (head.clone(), ReminderKind::New)];
    assert_eq!(office.remind("2024-05-02 07:30").await, new);
    let models = office.app.models().await.unwrap();
    let noted = &models.rows().reminders.of(&officer).unwrap().recent[0];
    assert_eq!((noted.key, noted.day, &noted.tasks), (looked.planned[0].key, d("2024-05-02"), &vec![task]));
    drop(models);

    // Noted again after a crash: once is enough.
    let length = office.length().await;
    office.app.note_round(&looked).await.unwrap();
    assert_eq!(office.length().await, length);
    assert_eq!(office.remind("2024-05-02 07:35").await, []);

    // Taken on by the officer, it is theirs; their word stops it.
    let by = |command| (command, Context::official(officer.clone(), Channel::Telegram, office.command()));
    let (accept, context) = by(Command::Accept);
    office.app.execute(task, &accept, &context).await.unwrap();
    assert_eq!(office.remind("2024-05-15 07:30").await, [(officer.clone(), ReminderKind::Digest)]);
    assert_eq!(office.remind("2024-05-24 07:30").await, [(officer.clone(), ReminderKind::DueToday)]);
    let (progress, context) = by(report());
    office.app.execute(task, &progress, &context).await.unwrap();
    assert_eq!(office.remind("2024-05-24 14:00").await, []);
    assert_eq!(office.remind("2024-05-27 07:30").await, [(officer.clone(), ReminderKind::Overdue)]);
    let tomorrow = Snoozed { tasks: vec![task], until: at("2024-05-29 08:00") };
    let snooze = vec![ReminderEvent::Snoozed(tomorrow)];
    office.app.note_reminders(&officer, snooze, office.command(), Channel::Telegram).await.unwrap();
    assert_eq!(office.remind("2024-05-28 07:30").await, [(head.clone(), ReminderKind::Escalation)]);
    assert_eq!(office.remind("2024-05-29 07:30").await, []);
    assert_eq!(office.remind("2024-05-29 08:00").await, [(officer, ReminderKind::Overdue)]);
}

#[tokio::test]
async fn directives_chats_and_stand_ins_come_from_the_log() {
    let office = Office::new().await;
    let away = office.official("Trần Văn An", Role::Officer, false).await;
    let deputy = office.official("Lê Thị Bình", Role::Officer, true).await;
    let hot = office.assign("1", Urgency::Immediate).await;
    // Before the doors open: hỏa tốc goes out, to whom a messenger reaches.
    assert_eq!(office.remind("2024-05-02 07:01").await, [(deputy.clone(), ReminderKind::Urgent)]);

    let take = Context::official(away.clone(), Channel::Cli, office.command());
    office.app.execute(hot, &Command::Accept, &take).await.unwrap();
    office.clock.set(at("2024-05-24 07:30"));
    let round = office.app.plan_reminders(at("2024-05-24 07:30"), &|_, _| true).await.unwrap();
    let out_of_reach: Vec<_> = round.held.iter().map(|it| (&it.official, it.why)).collect();
    assert_eq!((round.planned.len(), out_of_reach), (0, vec![(&away, Why::Unreachable)]), "nobody above them to tell");
    office.app.delegate(&away, &deputy, d("2024-05-20"), d("2024-05-31"), &office.system()).await.unwrap();
    let round = office.app.plan_reminders(at("2024-05-24 07:30"), &|_, _| true).await.unwrap();
    let list = &round.planned[0];
    assert_eq!((&list.official, list.kind), (&deputy, ReminderKind::DueToday));

    // It could not be sent: it stands in the log with the reason, and was read by nobody.
    office.app.note_round(&round).await.unwrap();
    let failed = ReminderEvent::Failed(Failed { key: list.key, reason: "blocked".into() });
    office.app.note_reminders(&deputy, vec![failed], office.command(), Channel::Telegram).await.unwrap();
    let again = office.app.plan_reminders(at("2024-05-24 08:00"), &|_, _| true).await.unwrap();
    let once_more: Vec<_> = again.planned.iter().map(|it| (&it.official, it.kind)).collect();
    assert_eq!(once_more, [(&deputy, ReminderKind::Urgent)], "hỏa tốc is tried again the same day");
}
