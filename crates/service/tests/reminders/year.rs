//! A year in a small office, with answers, extensions and hỏa tốc as chance has it: what must never happen.

use crate::world::{World, at, d, day_of, id, past, person};
use chrono::{DateTime, Days, NaiveDate, TimeDelta, Utc};
use dondoc_agencies::AgencyId;
use dondoc_domain::{
    OfficialId, TaskId, directive::Urgency, ids::derive, official::Role, reminder::ReminderKind, timeliness::Phase,
};
use dondoc_service::reminders::{Due, Planned};
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

/// Splitmix64: the same seed gives the same year on every machine.
struct Rng(u64);

impl Rng {
    fn below(&mut self, n: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (z ^ (z >> 31)) % n
    }
}

/// What happens to tasks, whenever rounds are run.
enum Happening {
    Assigned(Due),
    Told(TaskId),
    Submitted(TaskId),
    SentBack(TaskId),
    Asked(TaskId),
    Granted(TaskId, u64),
    Confirmed(TaskId),
}

fn office(tasks: Vec<Due>) -> World {
    let mut world = World::new(tasks);
    for agency in ["STC", "SNV"] {
        for n in 1..=3 {
            world.people.push(person(&format!("{agency}{n}"), Role::Officer, agency));
        }
        world.people.push(person(&format!("{agency}0"), Role::Head, agency));
    }
    world
}

/// Tasks come on working mornings; what officials and the office do with them happens before or after hours.
fn history(seed: u64, from: NaiveDate, to: NaiveDate) -> Vec<(DateTime<Utc>, Happening)> {
    let mut rng = Rng(seed);
    let calendar = dondoc_calendar::Calendar::standard();
    let mut happenings = Vec::new();
    let mut number = 0;
    for day in from.iter_days().take_while(|day| *day <= to) {
        let after_hours = at(&format!("{day} {}", ["18:10", "06:40"][rng.below(2) as usize]));
        let hot = rng.below(40) == 0;
        if !hot && (!calendar.is_working_day(day) || rng.below(3) > 0) {
            continue;
        }
        number += 1;
        let (agency, officers) =
            [("SYT", ["AN", "BA"]), ("STC", ["STC1", "STC2"]), ("SNV", ["SNV1", "SNV3"])][rng.below(3) as usize];
        let officer = (rng.below(4) > 0).then(|| id(officers[rng.below(2) as usize]));
        let limit = if hot { 2 } else { rng.below(40) };
        let task = TaskId(derive("task of a year", &[&number.to_string()]));
        let at_once = if hot { at(&format!("{day} 23:10")) } else { at(&format!("{day} {:02}:10", 8 + rng.below(9))) };
        happenings.push((
            at_once,
            Happening::Assigned(Due {
                id: task,
                number,
                lead: AgencyId::new(agency),
                accepted: officer.is_some() && rng.below(2) == 0,
                officer,
                assigned: day,
                due: (rng.below(8) > 0).then(|| calendar.roll(day + Days::new(limit))),
                phase: Phase::Open,
                urgent: match rng.below(10) {
                    _ if hot => Urgency::Immediate,
                    0 => Urgency::Urgent,
                    _ => Urgency::Normal,
                },
                last_told: None,
                returned_on: None,
                extension_asked: false,
            }),
        ));
        let mut then = after_hours;
        for _ in 0..rng.below(6) {
            then += TimeDelta::days(rng.below(20) as i64 + 1);
            happenings.push((
                then,
                match rng.below(7) {
                    0 => Happening::Submitted(task),
                    1 => Happening::SentBack(task),
                    2 => Happening::Asked(task),
                    3 => Happening::Granted(task, rng.below(30)),
                    4 => Happening::Confirmed(task),
                    _ => Happening::Told(task),
                },
            ));
        }
    }
    happenings.sort_by_key(|(when, _)| *when);
    happenings
}

fn happen(world: &mut World, when: DateTime<Utc>, what: &Happening) {
    let today = day_of(when);
    let (Happening::Told(of)
    | Happening::Submitted(of)
    | Happening::SentBack(of)
    | Happening::Asked(of)
    | Happening::Granted(of, _)
    | Happening::Confirmed(of)) = what
    else {
        if let Happening::Assigned(task) = what {
            world.tasks.push(task.clone());
        }
        return;
    };
    let task = world.tasks.iter_mut().find(|it| it.id == *of).unwrap();
    match (what, task.phase) {
        (Happening::Told(_), Phase::Open) => (task.accepted, task.last_told) = (true, Some(today)),
        (Happening::Submitted(_), Phase::Open) => (task.phase, task.last_told) = (Phase::Awaiting, Some(today)),
        (Happening::SentBack(_), Phase::Awaiting) => (task.phase, task.returned_on) = (Phase::Open, Some(today)),
        (Happening::Asked(_), Phase::Open) => (task.extension_asked, task.last_told) = (true, Some(today)),
        (Happening::Granted(_, days), Phase::Open) if task.extension_asked => {
            task.extension_asked = false;
            task.due = task.due.map(|due| world.calendar.roll(due.max(today) + Days::new(*days)));
        }
        (Happening::Confirmed(_), Phase::Awaiting) => task.phase = Phase::Done,
        _ => {}
    }
}

/// Runs rounds from one moment to another, and looks at each.
fn live(
    world: &mut World,
    history: &[(DateTime<Utc>, Happening)],
    (from, to, every): (DateTime<Utc>, DateTime<Utc>, TimeDelta),
    mut look: impl FnMut(&mut World, DateTime<Utc>),
) {
    let mut next = 0;
    let mut now = from;
    while now <= to {
        while history.get(next).is_some_and(|(when, _)| *when <= now) {
            happen(world, history[next].0, &history[next].1);
            next += 1;
        }
        look(world, now);
        now += every;
    }
}

/// All that was sent so far, to hold the next message against.
#[derive(Default)]
struct Seen {
    sent_on: HashMap<(OfficialId, NaiveDate), u32>,
    keys: HashSet<(OfficialId, uuid::Uuid)>,
    steps: HashSet<(OfficialId, TaskId, Option<NaiveDate>)>,
    announced: HashMap<TaskId, Vec<(NaiveDate, NaiveDate)>>,
    kinds: BTreeMap<ReminderKind, u32>,
}

impl Seen {
    #[track_caller]
    fn take(&mut self, world: &World, now: DateTime<Utc>, it: &Planned) {
        let line = format!("{} {}", now + TimeDelta::hours(7), world.line(it));
        let today = day_of(now);
        let clock = (now + TimeDelta::hours(7)).format("%H:%M").to_string();
        *self.kinds.entry(it.kind).or_default() += 1;
        assert!(self.keys.insert((it.official.clone(), it.key)), "a key twice: {line}");
        let task_of = |id: &TaskId| world.tasks.iter().find(|task| task.id == *id).unwrap();
        if it.urgent {
            assert!(it.tasks.iter().all(|id| task_of(id).urgent == Urgency::Immediate), "not hỏa tốc: {line}");
        } else {
            assert!(world.calendar.is_working_day(today), "not a working day: {line}");
            let open = ("07:30".."11:30").contains(&&*clock) || ("13:30".."17:00").contains(&&*clock);
            assert!(open, "in quiet hours: {line}");
            let sent = self.sent_on.entry((it.official.clone(), today)).or_default();
            *sent += 1;
            assert!(*sent <= world.policy.most_per_day, "over the cap: {line}");
        }
        let role = world.people.iter().find(|person| person.id == it.official).unwrap().role;
        let queue = role == Role::Office && it.kind == ReminderKind::Digest;
        for task in it.tasks.iter().map(task_of) {
            if queue {
                assert!(task.phase == Phase::Awaiting || task.extension_asked, "nothing to decide: {line}");
                continue;
            }
            assert!(task.phase == Phase::Open && !task.extension_asked, "it waits for the office: {line}");
            assert!(task.last_told.is_none_or(|told| told < today), "answered today: {line}");
            match it.kind {
                ReminderKind::Escalation => {
                    let overdue = task.due.filter(|due| *due < today);
                    let since = overdue.or(task.last_told);
                    assert!(self.steps.insert((it.official.clone(), task.id, since)), "a step twice: {line}");
                    let word = self.announced.get(&task.id).into_iter().flatten();
                    let told = word.filter(|(on, by)| *on < today && *by <= today).count();
                    assert!(told > 0, "not announced: {line}");
                }
                _ => {
                    if let Some((by, _)) = it.next_step {
                        assert!(by > today, "announced for the past: {line}");
                        self.announced.entry(task.id).or_default().push((today, by));
                    }
                }
            }
        }
    }
}

#[test]
fn a_year_of_hourly_rounds_keeps_every_promise() {
    let happenings = history(1, d("2024-01-02"), d("2024-12-20"));
    let mut world = office(Vec::new());
    // Tighter than by default, so that it is felt.
    world.policy.most_per_day = 2;
    let mut seen = Seen::default();
    let mut hot_told = HashSet::new();
    let span = (at("2024-01-02 00:15"), at("2024-12-31 23:15"), TimeDelta::hours(1));
    live(&mut world, &happenings, span, |world, now| {
        let round = world.run(now);
        for it in &round.planned {
            seen.take(world, now, it);
            hot_told.extend(it.tasks.iter().filter(|_| it.kind == ReminderKind::Urgent).copied());
        }
        let fresh = world.tasks.iter().filter(|it| it.urgent == Urgency::Immediate && !it.accepted);
        for task in fresh.filter(|it| it.phase == Phase::Open && !it.extension_asked && it.last_told.is_none()) {
            assert!(hot_told.contains(&task.id), "hỏa tốc waits: NV{} at {now}", task.number);
        }
        if !round.planned.is_empty() {
            assert_eq!(world.look(now).planned, [], "the same moment again");
        }
    });
    // A year in which nothing was at stake would prove nothing.
    for kind in [
        ReminderKind::Digest,
        ReminderKind::New,
        ReminderKind::DueToday,
        ReminderKind::Overdue,
        ReminderKind::Returned,
        ReminderKind::Urgent,
        ReminderKind::Escalation,
        ReminderKind::Weekly,
    ] {
        assert!(seen.kinds.get(&kind).is_some_and(|n| *n >= 5), "{kind:?}: {:?}", seen.kinds);
    }
}

/// A day's messages of a person: lists and escalations as they are, what is immediate by the tasks it names.
type Mail = BTreeMap<(OfficialId, NaiveDate, ReminderKind), BTreeSet<TaskId>>;

#[test]
fn every_five_minutes_is_as_good_as_every_hour() {
    let happenings = history(3, d("2024-04-15"), d("2024-05-10"));
    let mail = |every: TimeDelta| {
        let mut world = office(Vec::new());
        // The cap counts messages, and immediate ones are collected differently.
        world.policy.most_per_day = 100;
        let (mut lists, mut all) = (Vec::new(), Mail::new());
        let span = (at("2024-04-15 07:30"), at("2024-05-24 19:30"), every);
        live(&mut world, &happenings, span, |world, now| {
            for it in world.run(now).planned {
                let lasting = !matches!(it.kind, ReminderKind::New | ReminderKind::Urgent | ReminderKind::Returned);
                all.entry((it.official.clone(), it.day, it.kind)).or_default().extend(it.tasks.iter().copied());
                if lasting {
                    lists.push((it.official, it.day, it.kind, it.tasks, it.next_step));
                }
            }
        });
        lists.sort();
        (lists, all)
    };
    let (hourly, often) = (mail(TimeDelta::hours(1)), mail(TimeDelta::minutes(5)));
    assert!(hourly.0.len() > 20, "{}", hourly.0.len());
    assert_eq!(hourly, often);
}

#[test]
fn a_clock_that_jumps_makes_no_flood() {
    let happenings = history(4, d("2024-01-02"), d("2024-06-28"));
    let mut world = office(Vec::new());
    let span = (at("2024-01-02 00:15"), at("2024-05-10 19:15"), TimeDelta::hours(1));
    live(&mut world, &happenings, span, |world, now| drop(world.run(now)));
    let log = world.log.clone();

    // Backwards, into days that were lived through: nothing is said again.
    for then in ["2024-05-10 09:15", "2024-05-06 14:15", "2024-04-03 08:15", "2024-02-20 10:15"] {
        assert_eq!(world.look(at(then)).planned, [], "back to {then}");
    }

    // A week without rounds, months, years: one list a person, and the few that are immediate, collected.
    for then in ["2024-05-20 07:30", "2024-09-04 07:30", "2031-03-03 07:30"] {
        world.log = log.clone();
        let round = world.look(at(then));
        let mut each: HashMap<(&OfficialId, ReminderKind), u32> = HashMap::new();
        for it in &round.planned {
            let list = [ReminderKind::Digest, ReminderKind::DueToday, ReminderKind::Overdue].contains(&it.kind);
            *each.entry((&it.official, if list { ReminderKind::Digest } else { it.kind })).or_default() += 1;
        }
        assert!(!round.planned.is_empty() && each.values().all(|n| *n == 1), "{then}: {each:?}");
        // And once it is noted, the same morning brings no more.
        for it in &round.planned {
            world.log.note(&it.official, past(it));
        }
        let later = world.look(at(&then.replace("07:30", "11:25")));
        assert_eq!(later.planned, [], "{then}");
    }
}
