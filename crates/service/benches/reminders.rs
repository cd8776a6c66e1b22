//! One morning round: 5,000 officials, 100,000 tasks of which 30,000 are open, a log of 20 days.
//!
//! The limit is one second for the round; the line says which part of it was used. The round at noon shows what the
//! five minutes between rounds cost when nothing is to be sent.
#![expect(clippy::unwrap_used, reason = "a benchmark that cannot run stops")]

use chrono::{DateTime, Days, NaiveDate, TimeDelta, Utc};
use dondoc_agencies::AgencyId;
use dondoc_calendar::Calendar;
use dondoc_domain::{OfficialId, TaskId, directive::Urgency, ids::derive, official::Role, timeliness::Phase};
use dondoc_service::reminders::{Due, Log, Past, Person, Policy, Round, Scene, plan};
use std::time::{Duration, Instant};

const PEOPLE: u64 = 5_000;
const AGENCIES: u64 = 120;
const TASKS: u64 = 100_000;
const OPEN: u64 = 30_000;
const LOG_DAYS: u64 = 20;
const LIMIT: Duration = Duration::from_secs(1);
const TIMES: usize = 10;

fn main() {
    let calendar = Calendar::standard();
    let policy = Policy::default();
    let (people, tasks) = (people(), tasks());
    let mut log = Log::default();
    let today: NaiveDate = "2024-06-24".parse().unwrap();
    let mut noted = 0;
    for ago in (1..=LOG_DAYS).rev() {
        let now = morning(today - Days::new(ago));
        let round =
            plan(Scene { now, calendar: &calendar, policy: &policy, people: &people, tasks: &tasks, log: &log });
        noted += note(&mut log, &round);
    }
    println!("{} people, {TASKS} tasks, {OPEN} of them open, {noted} messages in {LOG_DAYS} days", people.len());
    for (what, now) in [("Monday morning", morning(today)), ("at noon", morning(today) + TimeDelta::hours(5))] {
        let scene = Scene { now, calendar: &calendar, policy: &policy, people: &people, tasks: &tasks, log: &log };
        let mut took: Vec<Duration> = Vec::new();
        let mut round = Round::default();
        for _ in 0..TIMES {
            let start = Instant::now();
            round = plan(scene);
            took.push(start.elapsed());
        }
        took.sort_unstable();
        let (median, worst) = (took[TIMES / 2], took[TIMES - 1]);
        println!(
            "{what:<16}{:>7} planned{:>7} held{median:>12.1?} median{worst:>12.1?} worst   {:.2} of the limit of {LIMIT:?}",
            round.planned.len(),
            round.held.len(),
            median.as_secs_f64() / LIMIT.as_secs_f64(),
        );
        note(&mut log, &round);
    }
}

fn note(log: &mut Log, round: &Round) -> usize {
    for it in &round.planned {
        let past = Past { key: it.key, kind: it.kind, day: it.day, tasks: it.tasks.clone(), failed: false };
        log.note(&it.official, past);
    }
    round.planned.len()
}

/// Half past seven in Vietnam.
fn morning(day: NaiveDate) -> DateTime<Utc> {
    day.and_hms_opt(0, 30, 0).unwrap().and_utc()
}

fn official(n: u64) -> OfficialId {
    OfficialId(format!("CB{n}"))
}

fn agency(n: u64) -> AgencyId {
    AgencyId::new(format!("DV{}", n % AGENCIES))
}

/// In each agency two heads among its forty; an office of forty, and five chairs.
fn people() -> Vec<Person> {
    let role = |n| match n {
        0..5 => Role::Chair,
        5..45 => Role::Office,
        45..285 => Role::Head,
        _ => Role::Officer,
    };
    let person = |n| Person {
        id: official(n),
        role: role(n),
        agency: agency(n),
        reachable: n % 10 != 9,
        delegate: None,
        quiet_until: None,
    };
    (0..PEOPLE).map(person).collect()
}

/// Deadlines from 90 days ago to 90 days ahead; one open task in five is handled by nobody yet.
fn tasks() -> Vec<Due> {
    let first: NaiveDate = "2024-03-26".parse().unwrap();
    let task = |n: u64| {
        let officer = (!n.is_multiple_of(5)).then(|| 285 + n % (PEOPLE - 285));
        let due = first + Days::new(n * 7 % 180);
        Due {
            id: TaskId(derive("bench", &[&n.to_string()])),
            number: u32::try_from(n).unwrap(),
            lead: agency(officer.unwrap_or(n)),
            officer: officer.map(official),
            assigned: due - Days::new(45),
            due: (!n.is_multiple_of(11)).then_some(due),
            phase: if n % TASKS < OPEN { Phase::Open } else { Phase::Done },
            urgent: if n % 500 == 1 { Urgency::Immediate } else { Urgency::Normal },
            accepted: !n.is_multiple_of(10),
            last_told: (!n.is_multiple_of(3)).then(|| due - Days::new(n % 40)),
            returned_on: None,
            extension_asked: n % 50 == 3,
        }
    };
    (0..TASKS).map(task).collect()
}
