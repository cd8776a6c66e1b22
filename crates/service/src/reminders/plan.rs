//! The planner: looks at each open task once, puts it on the desks of those who should hear of it, then writes to each.

use super::{
    Due, Reason, Round, Scene,
    hours::Moment,
    ladder::Ladders,
    log::{History, Told},
    post::{Desk, Item, Post, Shared},
    recipients::Crew,
    stage::Stage,
};
use chrono::{DateTime, TimeDelta, Utc};
use dondoc_domain::reminder::ReminderKind;

/// A task that was put off is called again within so long; after that its next step must do.
const CALLED_AGAIN_WITHIN: TimeDelta = TimeDelta::days(7);

/// What should be sent now.
///
/// Costs about as much as the open tasks and those who hear of them; nobody's tasks are searched for.
pub fn plan(scene: Scene<'_>) -> Round {
    let moment = Moment::new(scene.now, scene.policy, scene.calendar);
    let crew = Crew::new(scene.people);
    let histories: Vec<_> = scene.people.iter().map(|person| scene.log.of(&person.id)).collect();
    let muted: Vec<_> = scene.people.iter().map(|person| person.quiet_until.is_some_and(|it| it > scene.now)).collect();
    let ladders = Ladders {
        muted: &muted,
        policy: scene.policy,
        calendar: scene.calendar,
        crew: &crew,
        histories: &histories,
        today: moment.today,
    };
    let mut gathering = Gathering {
        scene,
        moment,
        crew: &crew,
        histories: &histories,
        ladders,
        desks: scene.people.iter().map(|_| Desk::default()).collect(),
        shared: Shared::default(),
    };
    for task in scene.tasks {
        gathering.take(task);
    }
    let Gathering { desks, shared, .. } = gathering;
    let mut round = Round::default();
    for ((person, history), desk) in scene.people.iter().zip(&histories).zip(desks) {
        Post::new(scene, moment, person, *history, &mut round).write(desk, &shared);
    }
    round
}

/// Tasks on their way to desks.
struct Gathering<'s, 'a> {
    scene: Scene<'a>,
    moment: Moment<'a>,
    crew: &'s Crew<'a>,
    histories: &'s [Option<&'a History>],
    ladders: Ladders<'s, 'a>,
    desks: Vec<Desk<'a>>,
    shared: Shared<'a>,
}

/// What a task is to one person now.
enum Slot {
    Returned,
    New,
    Again(DateTime<Utc>),
    Morning,
    Afternoon,
}

impl<'a> Gathering<'_, 'a> {
    fn take(&mut self, task: &'a Due) {
        if task.with_office() {
            self.shared.anything_open = true;
            self.shared.waiting.push(Item { task, reason: Reason::Waiting, next: None, about: None });
        }
        if !task.with_lead() {
            return;
        }
        self.shared.anything_open = true;
        let crew = self.crew;
        let stage = Stage::of(task, self.scene.policy, self.scene.calendar, self.moment.today);
        let to = crew.recipients(task);
        let climb = self.ladders.climb(task, &stage, to.whom);
        let about = crew.responsible(task, &to);
        let step = |reason| Item { task, reason, next: climb.next, about };
        // Where nobody is reached at all, it is held in the name of those who should be.
        let to_nobody = to.whom.is_empty().then(|| stage.unsettled(None).or((!task.accepted).then_some(Reason::New)));
        let mut called = to_nobody.flatten();
        for place in to.whom {
            let Some((slot, reason)) = self.slot(task, &stage, *place) else { continue };
            called = Some(reason);
            self.put(*place, step(reason), slot, to.above);
        }
        if let Some(reason) = called.filter(|_| to.above) {
            for place in to.out_of_reach {
                self.desks[*place].out_of_reach.push(step(reason));
            }
        }
        if let Some(rung) = climb.take {
            for place in crew.rung(rung, task).iter().filter(|place| !to.whom.contains(place)) {
                self.desks[*place].above.push(step(stage.why_above()));
            }
        }
        if climb.weekly {
            self.shared.weekly.push(Item { next: None, ..step(stage.why_above()) });
        }
    }

    fn put(&mut self, place: usize, item: Item<'a>, slot: Slot, above: bool) {
        if above {
            if !matches!(slot, Slot::Afternoon) {
                self.desks[place].above.push(item);
            }
            return;
        }
        let item = Item { about: None, ..item };
        let snoozed = self.histories[place].and_then(|history| history.snoozed(item.task.id));
        let desk = &mut self.desks[place];
        if let Some(until) = snoozed.filter(|until| *until > self.moment.now) {
            desk.snoozed.entry(until).or_default().push(item);
            return;
        }
        match slot {
            Slot::Returned => desk.returned.push(item),
            Slot::New => desk.new.push(item),
            Slot::Again(until) => desk.again.entry(until).or_default().push(item),
            Slot::Morning => desk.morning.push(item),
            Slot::Afternoon => desk.afternoon.push(item),
        }
    }

    /// What a task is to a person now, by what they were told so far.
    fn slot(&self, task: &Due, stage: &Stage<'_>, place: usize) -> Option<(Slot, Reason)> {
        let history = self.histories[place];
        let told = history.and_then(|history| history.told(task.id));
        if let Some(until) = self.called_again(task, place, told) {
            return Some((Slot::Again(until), stage.reason()));
        }
        if self.sent_back(task, told) {
            return Some((Slot::Returned, Reason::SentBack));
        }
        let age = (self.moment.today - task.assigned).num_days();
        // What fell due meanwhile is more pressing than that it is new, and the list says so.
        let pressing = age > 0 && !task.hot() && stage.past_due.is_some_and(|past| past >= 0);
        let recent = (0..=i64::from(self.scene.policy.new_days)).contains(&age);
        if !task.accepted && told.is_none() && recent && !pressing {
            return Some((Slot::New, Reason::New));
        }
        let unsettled = stage.unsettled(told);
        if self.moment.after_noon() && stage.due_today_unanswered() {
            let list = |late| Post::morning_key(&self.scene.people[place].id, self.moment.today, late);
            let sent = |late| history.is_some_and(|history| history.has(list(late)));
            let second_call = match unsettled {
                None => told.is_none_or(|told| told.only_in(self.moment.today, list(false))),
                // It fell due after the day's list went out.
                Some(_) => !task.hot() && (sent(false) || sent(true)),
            };
            if second_call {
                return Some((Slot::Afternoon, Reason::DueToday));
            }
        }
        unsettled.map(|reason| (Slot::Morning, reason))
    }

    /// The moment to which a person put a task off, if that has come, and they neither answered nor were called since.
    fn called_again(&self, task: &Due, place: usize, told: Option<&Told>) -> Option<DateTime<Utc>> {
        let history = self.histories[place]?;
        let until = history.snoozed(task.id)?;
        let came = until <= self.moment.now && self.moment.now - until < CALLED_AGAIN_WITHIN;
        let last = told.and_then(Told::last);
        let answered = task.last_told.is_some_and(|word| last.is_some_and(|last| word >= last));
        let called = history.has(Post::again_key(&self.scene.people[place].id, until));
        (came && !answered && !called).then_some(until)
    }

    /// Whether a result was sent back lately, and neither told to them nor answered since.
    fn sent_back(&self, task: &Due, told: Option<&Told>) -> bool {
        let Some(returned) = task.returned_on else { return false };
        let age = (self.moment.today - returned).num_days();
        let kinds = [ReminderKind::Returned, ReminderKind::Escalation];
        (0..=i64::from(self.scene.policy.new_days)).contains(&age)
            && task.last_told.is_none_or(|word| word <= returned)
            && told.and_then(|told| told.last_of(&kinds)).is_none_or(|last| last < returned)
    }
}
