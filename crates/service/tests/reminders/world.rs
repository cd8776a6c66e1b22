//! A small world to remind: people, tasks and a log that grows with every round.

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use dondoc_agencies::AgencyId;
use dondoc_calendar::Calendar;
use dondoc_domain::{OfficialId, TaskId, directive::Urgency, ids::derive, official::Role, timeliness::Phase};
use dondoc_service::reminders::{Due, Log, Past, Person, Planned, Policy, Round, Rung, Scene, plan};

pub struct World {
    pub calendar: Calendar,
    pub policy: Policy,
    pub people: Vec<Person>,
    pub tasks: Vec<Due>,
    pub log: Log,
}

pub fn d(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

/// A moment in Vietnam, "2024-05-27 07:30".
pub fn at(text: &str) -> DateTime<Utc> {
    DateTime::parse_from_str(&format!("{text}:00 +0700"), "%Y-%m-%d %H:%M:%S %z").unwrap().to_utc()
}

/// The day of a moment in Vietnam.
pub fn day_of(now: DateTime<Utc>) -> NaiveDate {
    (now + TimeDelta::hours(7)).date_naive()
}

pub fn id(name: &str) -> OfficialId {
    OfficialId(name.into())
}

pub fn person(name: &str, role: Role, agency: &str) -> Person {
    Person { id: id(name), role, agency: AgencyId::new(agency), reachable: true, delegate: None, quiet_until: None }
}

/// A task of the Department of Health that AN handles and took on the day it was assigned.
pub fn task(number: u32, assigned: &str, due: Option<&str>) -> Due {
    Due {
        id: TaskId(derive("test task", &[&number.to_string()])),
        number,
        lead: AgencyId::new("SYT"),
        officer: Some(id("AN")),
        assigned: d(assigned),
        due: due.map(d),
        phase: Phase::Open,
        urgent: Urgency::Normal,
        accepted: true,
        last_told: Some(d(assigned)),
        returned_on: None,
        extension_asked: false,
    }
}

/// A task that nobody has taken on yet.
pub fn fresh(number: u32, assigned: &str, due: Option<&str>) -> Due {
    Due { officer: None, accepted: false, last_told: None, ..task(number, assigned, due) }
}

impl World {
    /// The Department of Health with a head and two officers, the office, and a chair.
    pub fn new(tasks: Vec<Due>) -> Self {
        let people = vec![
            person("AN", Role::Officer, "SYT"),
            person("BA", Role::Officer, "SYT"),
            person("HEAD", Role::Head, "SYT"),
            person("OFFICE", Role::Office, "VP"),
            person("CHAIR", Role::Chair, "UBND"),
        ];
        Self { calendar: Calendar::standard(), policy: Policy::default(), people, tasks, log: Log::default() }
    }

    pub fn person(&mut self, name: &str) -> &mut Person {
        self.people.iter_mut().find(|it| it.id.as_str() == name).unwrap()
    }

    /// What a round would send; nothing is noted.
    pub fn look(&self, now: DateTime<Utc>) -> Round {
        let World { calendar, policy, people, tasks, log } = self;
        plan(Scene { now, calendar, policy, people, tasks, log })
    }

    /// A round whose messages are noted as sent.
    pub fn run(&mut self, now: DateTime<Utc>) -> Round {
        let round = self.look(now);
        for it in &round.planned {
            self.log.note(&it.official, past(it));
        }
        round
    }

    /// The messages of a round, as lines.
    pub fn lines(&mut self, now: &str) -> Vec<String> {
        self.run(at(now)).planned.iter().map(|it| self.line(it)).collect()
    }

    /// The messages of rounds at the same times of each day, with their days, to some people.
    pub fn diary(&mut self, from: &str, to: &str, times: &[&str], who: &[&str]) -> Vec<String> {
        let mut lines = Vec::new();
        for day in d(from).iter_days().take_while(|day| *day <= d(to)) {
            for time in times {
                for line in self.lines(&format!("{day} {time}")) {
                    if who.iter().any(|who| line.starts_with(&format!("{who} "))) {
                        lines.push(format!("{} {line}", day.format("%m-%d")));
                    }
                }
            }
        }
        lines
    }

    /// A message as a line: to whom, of what kind, about which tasks, and what comes next.
    pub fn line(&self, it: &Planned) -> String {
        let number = |id: &TaskId| self.tasks.iter().find(|task| task.id == *id).unwrap().number.to_string();
        let tasks: Vec<String> = it.tasks.iter().map(number).collect();
        let mut line = format!("{} {} {}", it.official, it.kind.name(), tasks.join("+"));
        if it.urgent {
            line += " !";
        }
        if let Some(about) = &it.about {
            line += &format!(" ({about})");
        }
        if let Some((day, rung)) = it.next_step {
            let rung = match rung {
                Rung::Head => "head",
                Rung::Office => "office",
                Rung::Chair => "chair",
            };
            line += &format!(" -> {rung} {}", day.format("%m-%d"));
        }
        line.trim_end().to_owned()
    }
}

pub fn past(it: &Planned) -> Past {
    Past { key: it.key, kind: it.kind, day: it.day, tasks: it.tasks.clone(), failed: false }
}
