//! One person's messages of a round: what lies on the desk becomes messages, or is held with the reason.

use super::{
    Due, Held, Person, Planned, Reason, Round, Rung, Scene, Why,
    hours::{Moment, NotNow},
    ladder::monday,
    log::History,
};
use chrono::{DateTime, NaiveDate, Utc};
use dondoc_domain::{OfficialId, ids::derive, official::Role, reminder::ReminderKind};
use std::collections::BTreeMap;
use uuid::Uuid;

/// A task as one person is told of it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Item<'a> {
    pub task: &'a Due,
    pub reason: Reason,
    pub next: Option<(NaiveDate, Rung)>,
    pub about: Option<usize>,
}

/// What lies on one person's desk.
#[derive(Debug, Default)]
pub(super) struct Desk<'a> {
    pub morning: Vec<Item<'a>>,
    pub above: Vec<Item<'a>>,
    pub returned: Vec<Item<'a>>,
    pub new: Vec<Item<'a>>,
    pub again: BTreeMap<DateTime<Utc>, Vec<Item<'a>>>,
    pub afternoon: Vec<Item<'a>>,
    pub snoozed: BTreeMap<DateTime<Utc>, Vec<Item<'a>>>,
    pub out_of_reach: Vec<Item<'a>>,
}

/// What everyone of a role is told alike.
#[derive(Debug, Default)]
pub(super) struct Shared<'a> {
    pub waiting: Vec<Item<'a>>,
    pub weekly: Vec<Item<'a>>,
    pub anything_open: bool,
}

/// Writes one person's messages.
pub(super) struct Post<'r, 'a> {
    scene: Scene<'a>,
    moment: Moment<'a>,
    person: &'a Person,
    history: Option<&'a History>,
    /// How many more messages they may get today.
    left: u32,
    round: &'r mut Round,
}

/// How a message passes.
enum Pass {
    /// When it is time.
    When(Result<(), NotNow>),
    /// Whatever the hour, the day and the cap: hỏa tốc.
    Always,
}

impl<'r, 'a> Post<'r, 'a> {
    pub fn new(
        scene: Scene<'a>,
        moment: Moment<'a>,
        person: &'a Person,
        history: Option<&'a History>,
        round: &'r mut Round,
    ) -> Self {
        let sent = history.map_or(0, |history| history.sent_on(moment.today));
        Self { scene, moment, person, history, left: scene.policy.most_per_day.saturating_sub(sent), round }
    }

    /// The morning's list comes first, so that it is never the one the cap keeps back.
    pub fn write(mut self, desk: Desk<'a>, shared: &Shared<'a>) {
        let (id, today) = (&self.person.id, self.moment.today);
        let (morning, hours) = (self.moment.morning(), self.moment.office_hours());
        self.hold(desk.out_of_reach, Why::Unreachable, None);
        for (until, items) in desk.snoozed {
            self.hold(items, Why::Snoozed, Some(until));
        }

        let late = self.moment.after_noon();
        let lists = [late, !late].map(|late| Self::morning_key(id, today, late));
        let gate = self.passes(morning, &lists);
        // What the list cannot carry now, hỏa tốc does not wait for.
        let (mut hot, list) = match gate {
            Ok(()) => (Vec::new(), desk.morning),
            Err(_) => desk.morning.into_iter().partition(|item| item.task.hot()),
        };
        if !self.moment.after_morning() {
            self.hold(std::mem::take(&mut hot), Why::QuietHours, Some(self.moment.this_morning()));
        }
        self.message(list_kind(&list), lists[0], list, Pass::When(gate));

        self.above(desk.above, morning);
        self.shared(shared, morning);

        let (urgent, returned) = desk.returned.into_iter().partition(|item| item.task.hot());
        self.immediate(ReminderKind::Returned, "returned", urgent, Pass::Always);
        self.immediate(ReminderKind::Returned, "returned", returned, Pass::When(hours));
        let (urgent, new): (Vec<_>, Vec<_>) = desk.new.into_iter().partition(|item| item.task.hot());
        hot.extend(urgent);
        self.immediate(ReminderKind::Urgent, "urgent", hot, Pass::Always);
        self.immediate(ReminderKind::New, "new", new, Pass::When(hours));
        for (until, items) in desk.again {
            self.message(list_kind(&items), Self::again_key(id, until), items, Pass::When(hours));
        }
        let second_call = key(&[id.as_str(), "afternoon", &today.to_string()]);
        self.message(ReminderKind::DueToday, second_call, desk.afternoon, Pass::When(hours));
    }

    /// The key of a day's list; one that went out after the time of the second call has another, so that no second
    /// call follows it.
    pub fn morning_key(official: &OfficialId, day: NaiveDate, late: bool) -> Uuid {
        key(&[official.as_str(), if late { "list, late" } else { "list" }, &day.to_string()])
    }

    /// The key of what was put off to a moment.
    pub fn again_key(official: &OfficialId, until: DateTime<Utc>) -> Uuid {
        key(&[official.as_str(), "again", &until.timestamp().to_string()])
    }

    /// What others left unanswered, in one message a day.
    fn above(&mut self, items: Vec<Item<'a>>, morning: Result<(), NotNow>) {
        let (urgent, others): (Vec<_>, Vec<_>) = items.into_iter().partition(|item| item.task.hot());
        let at_once = |item: &Item<'_>| matches!(item.reason, Reason::New | Reason::SentBack);
        let begun = self.moment.after_morning();
        let urgent = urgent.into_iter().filter(|item| begun || at_once(item)).collect();
        self.immediate(ReminderKind::Escalation, "escalation, urgent", urgent, Pass::Always);
        let key = key(&[self.person.id.as_str(), "escalation", &self.moment.today.to_string()]);
        self.message(ReminderKind::Escalation, key, others, Pass::When(morning));
    }

    /// The office's queue each morning, and the chairs' list once a week.
    fn shared(&mut self, shared: &Shared<'a>, morning: Result<(), NotNow>) {
        let (id, today) = (self.person.id.as_str(), self.moment.today);
        if !self.person.reachable || self.person.delegate.is_some() {
            return;
        }
        match self.person.role {
            Role::Office if self.scene.policy.office_queue => {
                let key = key(&[id, "queue", &today.to_string()]);
                if !self.history.is_some_and(|history| history.has(key)) {
                    self.message(ReminderKind::Digest, key, shared.waiting.clone(), Pass::When(morning));
                }
            }
            Role::Chair if self.scene.policy.weekly && shared.anything_open => {
                let key = key(&[id, "week", &monday(today).to_string()]);
                if !self.history.is_some_and(|history| history.has(key)) {
                    self.send_or_hold(ReminderKind::Weekly, key, shared.weekly.clone(), Pass::When(morning));
                }
            }
            Role::Office | Role::Chair | Role::Head | Role::Officer | Role::Auditor | Role::Admin => {}
        }
    }

    /// What does not wait for the morning: one message for all that came since the last round.
    fn immediate(&mut self, kind: ReminderKind, slot: &str, items: Vec<Item<'a>>, pass: Pass) {
        let mut tasks: Vec<_> = items.iter().map(|item| item.task.id).collect();
        tasks.sort_unstable();
        let tasks: Vec<String> = tasks.iter().map(ToString::to_string).collect();
        let key = key(&[self.person.id.as_str(), slot, &self.moment.today.to_string(), &tasks.join(" ")]);
        self.message(kind, key, items, pass);
    }

    fn message(&mut self, kind: ReminderKind, key: Uuid, items: Vec<Item<'a>>, pass: Pass) {
        if !items.is_empty() {
            self.send_or_hold(kind, key, items, pass);
        }
    }

    fn send_or_hold(&mut self, kind: ReminderKind, key: Uuid, mut items: Vec<Item<'a>>, pass: Pass) {
        items.sort_by_key(|item| (item.task.due.is_none(), item.task.due, item.task.number));
        let (urgent, passes) = match pass {
            Pass::When(gate) => (false, self.passes(gate, &[key])),
            Pass::Always if self.history.is_some_and(|history| history.has(key)) => {
                (true, Err((Why::AlreadySent, None)))
            }
            Pass::Always => (true, Ok(())),
        };
        let tasks = items.iter().map(|item| item.task.id).collect();
        let official = self.person.id.clone();
        if let Err((why, until)) = passes {
            self.round.held.push(Held { official, kind, tasks, why, until });
            return;
        }
        if !urgent {
            self.left = self.left.saturating_sub(1);
        }
        self.round.planned.push(Planned {
            key,
            official,
            kind,
            day: self.moment.today,
            tasks,
            reasons: items.iter().map(|item| item.reason).collect(),
            urgent,
            next_step: items.iter().filter_map(|item| item.next).min(),
            about: self.about(&items),
        });
    }

    /// Whether an ordinary message of some keys may go out; a gate that is closed already stays so.
    fn passes(&self, gate: Result<(), NotNow>, keys: &[Uuid]) -> Result<(), NotNow> {
        gate?;
        if let Some(until) = self.person.quiet_until.filter(|until| *until > self.moment.now) {
            return Err((Why::Muted, Some(until)));
        }
        if keys.iter().any(|key| self.history.is_some_and(|history| history.has(*key))) {
            return Err((Why::AlreadySent, Some(self.moment.next_morning())));
        }
        if self.left == 0 {
            return Err((Why::Capped, Some(self.moment.next_morning())));
        }
        Ok(())
    }

    fn hold(&mut self, items: Vec<Item<'a>>, why: Why, until: Option<DateTime<Utc>>) {
        if items.is_empty() {
            return;
        }
        let tasks = items.iter().map(|item| item.task.id).collect();
        let (official, kind) = (self.person.id.clone(), list_kind(&items));
        self.round.held.push(Held { official, kind, tasks, why, until });
    }

    /// The one person that a message is about, if it is one.
    fn about(&self, items: &[Item<'_>]) -> Option<OfficialId> {
        let first = items.first()?.about?;
        items.iter().all(|item| item.about == Some(first)).then(|| self.scene.people[first].id.clone())
    }
}

/// The most pressing reason of a list.
fn list_kind(items: &[Item<'_>]) -> ReminderKind {
    let of = |item: &Item<'_>| match item.reason {
        Reason::Overdue(_) => ReminderKind::Overdue,
        Reason::DueToday => ReminderKind::DueToday,
        Reason::New | Reason::SentBack | Reason::DueIn(_) | Reason::Silent(_) | Reason::Again | Reason::Waiting => {
            ReminderKind::Digest
        }
    };
    items.iter().map(of).max().unwrap_or(ReminderKind::Digest)
}

/// The identity of a message: of the person, the slot, the day or moment, and what else makes it one of its kind.
fn key(parts: &[&str]) -> Uuid {
    derive("planned reminder", parts)
}
