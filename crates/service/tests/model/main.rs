//! Random commands from many officials, against a model of the rules that knows nothing of the service.
#![allow(missing_docs, clippy::unwrap_used, reason = "a test binary")]

mod checks;
mod commands;
mod life;
mod rules;
#[path = "../it/support.rs"]
mod support;

use chrono::{Days, NaiveDate, TimeDelta};
use dondoc_agencies::RegistryCommand;
use dondoc_calendar::Calendar;
use dondoc_domain::{
    OfficialId, TaskId,
    event::Channel,
    official::Role,
    task::{Command, Refusal},
    timeliness::Class,
};
use dondoc_service::{Context, RatesReport, RatesRequest, ServiceError, TaskLine};
use rules::{Life, Said, Verdict};
use std::collections::BTreeMap;
use support::{AGENCIES, Office, Rng, agency};

const SEEDS: u64 = 8;
const STEPS: usize = 2_000;

#[derive(Debug, Clone)]
struct Person {
    id: OfficialId,
    agency: &'static str,
    role: Role,
    active: bool,
}

/// A figure that was asked for, to be asked for again.
struct Answer {
    request: RatesRequest,
    report: RatesReport,
    lines: Vec<TaskLine>,
    /// How long the log was then.
    events: usize,
}

struct Run {
    office: Office,
    rng: Rng,
    calendar: Calendar,
    people: Vec<Person>,
    lives: BTreeMap<TaskId, Life>,
    /// First day without the agency, and who goes on.
    ended: BTreeMap<String, (NaiveDate, Option<String>)>,
    today: NaiveDate,
    latest_day: NaiveDate,
    said: Vec<(TaskId, Command, Context)>,
    answers: Vec<Answer>,
    /// How often each outcome was met, so that a test that meets none of a kind fails.
    met: BTreeMap<String, u32>,
}

#[tokio::test]
async fn random_commands_from_many_officials_do_what_the_rules_say() {
    let base: u64 = std::env::var("DONDOC_SEED").ok().and_then(|seed| seed.parse().ok()).unwrap_or(1);
    let mut met = BTreeMap::new();
    for seed in base..base + SEEDS {
        println!("seed {seed} (DONDOC_SEED={seed} to begin with it)");
        let mut run = Run::new(seed).await;
        for step in 0..STEPS {
            run.step().await;
            if step % 100 == 99 {
                run.compare().await;
                run.question().await;
            }
        }
        run.nothing_known_has_changed().await;
        run.after_a_restart().await;
        for (what, times) in run.met {
            *met.entry(what).or_insert(0) += times;
        }
    }
    for what in [
        "NotAllowed",
        "InFuture",
        "BeforeAssignment",
        "Blank",
        "Percent",
        "NothingReported",
        "ResultTooThin",
        "DocumentWithoutDate",
        "WrongPhase",
        "AlreadyAccepted",
        "AgencyEnded",
        "SameLead",
        "RequestPending",
        "NotLater",
        "AfterExpiry",
        "NoRequest",
        "OwnExtension",
        "MoreThanAsked",
        "OwnResult",
        "BeforeSubmission",
        "NothingAwaiting",
        "NoExplanationAsked",
        "NothingToUndo",
        "NotYoursToUndo",
        "ActedOn",
        "UndoLaterFirst",
        "TooLateToUndo",
        "task_entry_undone.v1",
        "already",
        "repeated",
        "on behalf",
        "moved",
        "left without lead",
        "deadline passed",
        "task_accepted.v1",
        "task_returned.v1",
        "task_reassigned.v1",
        "task_progress_reported.v1",
        "task_extension_requested.v1",
        "task_extension_granted.v1",
        "task_extension_refused.v1",
        "task_result_submitted.v1",
        "task_result_issued.v1",
        "task_completion_confirmed.v1",
        "task_result_sent_back.v1",
        "task_explanation_requested.v1",
        "task_explanation_given.v1",
        "task_objective_cause_confirmed.v1",
        "task_suspended.v1",
        "task_resumed.v1",
        "task_reopened.v1",
        "task_withdrawn.v1",
        "task_corrected.v1",
        "as-of stands",
        "known-at stands",
        "clock jumped back",
        "unknown official",
    ] {
        assert!(met.contains_key(what), "the runs never met {what:?}: {met:?}");
    }
}

impl Run {
    async fn new(seed: u64) -> Self {
        let office = Office::new().await;
        let mut people = Vec::new();
        for (name, place, role) in [
            ("A", "STTTT", Role::Office),
            ("B", "STTTT", Role::Office),
            ("C", "SNV", Role::Chair),
            ("D", "SNV", Role::Auditor),
            ("E", "SNV", Role::Admin),
            ("F", "STTTT", Role::Head),
            ("G", "STTTT", Role::Officer),
            ("H", "SYT", Role::Head),
            ("I", "SYT", Role::Officer),
            ("J", "SNV", Role::Officer),
            ("K", "STC", Role::Officer),
            ("L", "SKHCN", Role::Head),
            ("M", "SYT", Role::Office),
        ] {
            let id = office.official(name, place, role).await;
            people.push(Person { id, agency: place, role, active: name != "M" });
        }
        office.left(&people[12].id).await;
        let today = office.app.today();
        Self {
            office,
            rng: Rng(seed),
            calendar: Calendar::standard(),
            people,
            lives: BTreeMap::new(),
            ended: BTreeMap::new(),
            today,
            latest_day: today,
            said: Vec::new(),
            answers: Vec::new(),
            met: BTreeMap::new(),
        }
    }

    fn meet(&mut self, what: &str) {
        *self.met.entry(what.to_owned()).or_insert(0) += 1;
    }

    fn day_near(&mut self, before: usize, after: usize) -> NaiveDate {
        let days = self.rng.below(before + after + 1) as i64 - before as i64;
        self.today + TimeDelta::days(days)
    }

    async fn step(&mut self) {
        match self.rng.below(40) {
            0..4 => self.a_day_passes(),
            4 => self.run_clock().await,
            5 if self.rng.one_in(4) => self.agencies_change().await,
            6..9 if self.lives.len() < 40 => self.assign().await,
            9..12 => self.say_again().await,
            12 | 13 if !self.said.is_empty() => self.take_back().await,
            _ if self.lives.is_empty() => self.assign().await,
            _ => self.command().await,
        }
    }

    fn a_day_passes(&mut self) {
        self.today = if self.rng.one_in(6) {
            self.meet("clock jumped back");
            self.today - Days::new(self.rng.below(12) as u64)
        } else {
            self.today + Days::new(1 + self.rng.below(9) as u64)
        };
        self.latest_day = self.latest_day.max(self.today);
        self.office.set_day(self.today);
    }

    async fn assign(&mut self) {
        let item = (self.lives.len() + 1).to_string();
        let lead = self.rng.pick(&AGENCIES).0;
        if self.ended.contains_key(lead) {
            return;
        }
        let due = (!self.rng.one_in(6)).then(|| self.day_near(3, 70));
        let mut single = self.office.single(&item, lead, &due.map_or("Thường xuyên".into(), |it| it.to_string()));
        single.deadline = due.map_or("Thường xuyên".into(), |it| it.format("%d/%m/%Y").to_string());
        let outcome = self.office.app.assign(&single, &self.office.system()).await.unwrap().remove(0);
        let life = Life::new(lead, self.today, due, &self.calendar);
        assert_eq!(outcome.task.standing.current_due.map(NaiveDate::from), life.due, "{due:?}");
        self.lives.insert(outcome.id, life);
    }

    async fn command(&mut self) {
        let ids: Vec<TaskId> = self.lives.keys().copied().collect();
        let id = self.rng.pick(&ids);
        let command = self.any_command(&self.lives[&id].clone());
        let mut person = self.rng.pick(&self.people);
        // Most of the time someone who may: otherwise little would ever happen.
        if !self.rng.one_in(5) {
            let may = |it: &&Person| self.said_by(it, &self.lives[&id]).may(&command);
            let may: Vec<Person> = self.people.iter().filter(may).cloned().collect();
            person = self.rng.pick(&may);
        }
        let mut context = Context::official(person.id.clone(), Channel::Cli, self.office.command_id());
        context.on = self.rng.one_in(5).then(|| self.day_near(20, 1));
        if self.rng.one_in(8) {
            context.on_behalf_of = Some(self.rng.pick(&self.people).id);
            self.meet("on behalf");
        }
        if self.rng.one_in(50) {
            return self.unknown_official(id, command, context).await;
        }
        self.say(id, command, &person, context).await;
    }

    /// Whoever said something last takes it back.
    async fn take_back(&mut self) {
        let at = self.said.len() - 1 - self.rng.below(self.said.len().min(3));
        let (id, _, said) = self.said[at].clone();
        let person = self.people.iter().find(|it| Some(&it.id) == said.by.as_ref()).unwrap().clone();
        let context = Context::official(person.id.clone(), Channel::Cli, self.office.command_id());
        self.say(id, Command::Undo { command: said.command }, &person, context).await;
    }

    async fn say(&mut self, id: TaskId, command: Command, person: &Person, context: Context) {
        let absent = context.on_behalf_of.as_ref().and_then(|id| self.people.iter().find(|it| it.id == *id));
        let said = Said {
            absent: absent.map(|it| (it.id.clone(), self.today_of(it.agency))),
            absent_active: absent.is_none_or(|it| it.active),
            to_the_past: matches!(&command, Command::Reassign { to, .. } if self.heir(to.as_str()).is_some()),
            on: context.on,
            id: context.command,
            ..self.said_by(person, &self.lives[&id])
        };
        let verdict = self.lives[&id].judge(&command, &said);
        let answer = self.office.app.execute(id, &command, &context).await;
        let circumstances = || format!("{command:?} by {said:?} on {:?}", self.lives[&id]);
        match (verdict, answer) {
            (Verdict::Refused(reasons), Err(ServiceError::Refused(refusal))) => {
                let reason = variant(&refusal);
                assert!(reasons.contains(reason.as_str()), "refused as {reason}, not {reasons:?}: {}", circumstances());
                assert!(refusal.to_string().ends_with('.') || reason == "NotAllowed", "{refusal}");
                self.meet(&reason);
            }
            (Verdict::Already, Ok(outcome)) => {
                assert!(outcome.events.is_empty(), "not so already: {:?}, {}", outcome.events, circumstances());
                self.meet("already");
            }
            (Verdict::Happens(events, on), Ok(outcome)) => {
                let names: Vec<&str> = outcome.events.iter().map(dondoc_domain::event::Stored::stored_name).collect();
                assert_eq!(names, events, "{}", circumstances());
                assert!(!outcome.repeated);
                // The store stamps it, whatever the clock does.
                let recorded = self.office.store.head().await.unwrap().unwrap().recorded_at;
                let said = Said { now: recorded, ..said };
                let life = self.lives.get_mut(&id).unwrap();
                life.lived(&command, &said, &events, on, &self.calendar);
                assert_eq!(outcome.task.phase(), life.phase, "{command:?} {life:?}");
                events.iter().for_each(|name| self.meet(name));
                self.said.push((id, command, context));
            }
            (verdict, answer) => panic!("{verdict:?} but {answer:?}: {}", circumstances()),
        }
    }

    fn said_by(&self, person: &Person, life: &Life) -> Said {
        Said {
            by: person.id.clone(),
            role: person.role,
            agency: self.today_of(person.agency),
            lead: self.today_of(&life.lead),
            active: person.active,
            absent: None,
            absent_active: true,
            to_the_past: false,
            on: None,
            today: self.today,
            now: self.office.clock_now(),
            id: uuid::Uuid::nil(),
        }
    }

    async fn unknown_official(&mut self, id: TaskId, command: Command, mut context: Context) {
        context.by = Some(OfficialId("CB999".into()));
        let before = self.office.log().await.len();
        let error = self.office.app.execute(id, &command, &context).await.unwrap_err();
        assert!(matches!(error, ServiceError::NotFound { what: "cán bộ", .. }), "{error}");
        assert_eq!(self.office.log().await.len(), before);
        self.meet("unknown official");
    }

    /// A message that is delivered twice: nothing more happens, and the answer is the first one.
    async fn say_again(&mut self) {
        if self.said.is_empty() {
            return;
        }
        let at = self.rng.below(self.said.len());
        let (id, command, context) = self.said[at].clone();
        let before = self.office.log().await.len();
        let outcome = self.office.app.execute(id, &command, &context).await.unwrap();
        assert!(outcome.repeated && !outcome.events.is_empty(), "{command:?}");
        assert_eq!(self.office.log().await.len(), before, "{command:?}");
        self.meet("repeated");
    }

    async fn agencies_change(&mut self) {
        let living: Vec<&'static str> =
            AGENCIES.iter().map(|it| it.0).filter(|id| !self.ended.contains_key(*id)).collect();
        if living.len() < 3 {
            return;
        }
        let from = self.rng.pick(&living);
        let rest: Vec<&str> = living.iter().filter(|id| **id != from).copied().collect();
        let on = self.day_near(5, 8);
        let basis = "Nghị quyết về sắp xếp".to_owned();
        let (command, heir) = match self.rng.below(3) {
            0 => {
                let into = self.rng.pick(&rest);
                (RegistryCommand::Merge { from: vec![agency(from)], into: agency(into), on, basis }, Some(into))
            }
            1 => {
                let into = vec![agency(rest[0]), agency(rest[1])];
                (RegistryCommand::Split { from: agency(from), into, on, basis }, None)
            }
            _ => (RegistryCommand::Abolish { agency: agency(from), on, basis }, None),
        };
        self.office.app.tell_registry(&[command], &self.office.system()).await.unwrap();
        self.ended.insert(from.into(), (on, heir.map(str::to_owned)));
    }

    /// Who does an agency's work: itself, an heir, or nobody; and its own last change.
    fn heir(&self, lead: &str) -> Option<(NaiveDate, Option<String>)> {
        let (first, _) = self.ended.get(lead).filter(|(on, _)| *on <= self.today)?;
        let mut name = lead.to_owned();
        while let Some((_, next)) = self.ended.get(&name).filter(|(on, _)| *on <= self.today) {
            match next {
                Some(next) => name.clone_from(next),
                None => return Some((*first, None)),
            }
        }
        Some((*first, Some(name)))
    }

    /// The agency that goes by that name today: its heir, if it has one.
    fn today_of(&self, agency: &str) -> String {
        self.heir(agency).and_then(|(_, heir)| heir).unwrap_or_else(|| agency.to_owned())
    }

    async fn run_clock(&mut self) {
        let report = self.office.app.run_clock().await.unwrap();
        let (mut moved, mut passed) = (0, 0);
        let heirs: BTreeMap<String, _> =
            AGENCIES.iter().filter_map(|(id, _)| Some(((*id).to_owned(), self.heir(id)?))).collect();
        let mut met = Vec::new();
        for life in self.lives.values_mut() {
            if let Some((first, heir)) = heirs.get(&life.lead) {
                let on = (*first).max(life.since).min(self.today).max(life.assigned);
                if life.succeeded(heir.as_deref(), on) {
                    moved += 1;
                    met.push(if heir.is_some() { "moved" } else { "left without lead" });
                }
            }
            let due = life.due.filter(|due| life.class(self.today) == Class::OpenOverdue && !life.passed.contains(due));
            if let Some(due) = due {
                life.passed.insert(due);
                life.events += 1;
                passed += 1;
                met.push("deadline passed");
            }
        }
        met.into_iter().for_each(|what| self.meet(what));
        assert_eq!((report.moved.len(), report.passed.len(), report.opened.len()), (moved, passed, 0));
        let again = self.office.app.run_clock().await.unwrap();
        assert_eq!(again, Default::default(), "the clock run twice does nothing the second time");
    }
}

impl Office {
    fn clock_now(&self) -> chrono::DateTime<chrono::Utc> {
        dondoc_store::Clock::now(self.clock.as_ref())
    }
}

/// The name of a refusal's variant.
fn variant(refusal: &Refusal) -> String {
    format!("{refusal:?}").split(|c: char| !c.is_alphanumeric()).next().unwrap_or_default().to_owned()
}
