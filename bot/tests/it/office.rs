//! A small office in memory: it carries plans out on plain tasks, so that whole dialogues run.

use chrono::{DateTime, Duration, NaiveDate, Utc};
use dondoc_agencies::AgencyId;
use dondoc_bot::{
    Act, Board, Counts, Elsewhere, Limits, Memory, OpenTask, Outcome, Plan, Query, Rate, Rates, Scene, Sight, Silent,
    Stands, Step, Turn, Waiting, WaitingKind, Who, did, hear, saw,
};
use dondoc_calendar::Calendar;
use dondoc_domain::{OfficialId, TaskId, event::Channel, official::Role, timeliness::Phase};
use dondoc_messaging::{Abilities, Attachment, Content, FileRef, Incoming, Outgoing, Tap, Text};
use std::fmt::Write;
use uuid::Uuid;

use crate::parts::{ABLE, check, day, id, show, task, who};

/// The code that links, and the only one that does.
pub const CODE: &str = "ABCDE12345";

/// One chat of one person, and the tasks behind it.
pub struct Office {
    pub now: DateTime<Utc>,
    pub who: Option<Who>,
    pub abilities: Abilities,
    pub group: bool,
    pub memory: Memory,
    pub tasks: Vec<OpenTask>,
    /// Tasks of others, as those see them who oversee.
    pub others: Vec<Stands>,
    /// Tasks of colleagues that messages may name.
    pub elsewhere: Vec<Elsewhere>,
    pub waiting: Vec<Waiting>,
    pub agencies: Vec<(AgencyId, String)>,
    pub colleagues: Vec<(OfficialId, String)>,
    pub limits: Limits,
    /// What the next acts come to, instead of being done.
    pub next: Option<Outcome>,
    /// Which acts come to something else, by the name of the act.
    pub but: Vec<(&'static str, Outcome)>,
    /// How many more there are of whatever is looked up than are listed.
    pub unlisted: usize,
    /// Whether nothing can be looked up.
    pub blind: bool,
    /// Every act that was carried out, as text.
    pub acts: Vec<String>,
    /// What was sent last, to tap on and to reply to.
    pub sent: Vec<Outgoing>,
    commands: u128,
    log: String,
}

impl Office {
    /// Tuesday, 23 June 2026, 9:00 in Vietnam; an officer with two tasks.
    pub fn new() -> Self {
        Self::with(vec![
            task(
                12,
                "Xây dựng kế hoạch chuyển đổi số của tỉnh giai đoạn 2026-2030, định hướng 2035",
                Some("2026-06-25"),
            ),
            task(15, "Báo cáo tình hình giải ngân vốn đầu tư công quý II", Some("2026-07-15")),
        ])
    }

    /// The same with one task.
    pub fn single() -> Self {
        Self::with(vec![task(12, "Xây dựng kế hoạch chuyển đổi số", Some("2026-06-25"))])
    }

    /// With these tasks.
    pub fn with(tasks: Vec<OpenTask>) -> Self {
        Self {
            now: "2026-06-23T02:00:00Z".parse().unwrap(),
            who: Some(who(Role::Officer)),
            abilities: ABLE,
            group: false,
            memory: Memory::default(),
            tasks,
            others: Vec::new(),
            elsewhere: Vec::new(),
            waiting: Vec::new(),
            agencies: vec![(AgencyId::new("STC"), "Sở Tài chính".into()), (AgencyId::new("SXD"), "Sở Xây dựng".into())],
            colleagues: vec![(OfficialId("an".into()), "Nguyễn Văn An".into())],
            limits: Limits::default(),
            next: None,
            but: Vec::new(),
            unlisted: 0,
            blind: false,
            acts: Vec::new(),
            sent: Vec::new(),
            commands: 0,
            log: String::new(),
        }
    }

    /// As another role.
    pub fn role(mut self, role: Role) -> Self {
        self.who = Some(who(role));
        self
    }

    fn today(&self) -> NaiveDate {
        (self.now + Duration::hours(7)).date_naive()
    }

    /// A reminder of these tasks comes.
    pub fn reminded(&mut self, tasks: &[u32]) -> &mut Self {
        let message = Outgoing::of(Text::new().plain("Kính gửi anh/chị")).about(tasks.iter().map(|number| id(*number)));
        let _ = writeln!(self.log, "(nhắc {tasks:?})");
        self.memory.reminded(&message);
        self.sent.push(message);
        self
    }

    /// Someone else's turn of the clock.
    pub fn later(&mut self, minutes: i64) -> &mut Self {
        self.now += Duration::minutes(minutes);
        self
    }

    fn message(&self, content: Content) -> Incoming {
        Incoming {
            key: format!("u{}", self.log.len()),
            address: dondoc_messaging::Address::new(Channel::Telegram, "1"),
            group: self.group,
            sender: "1".into(),
            at: self.now,
            message: Some("m1".into()),
            reply_to: None,
            content,
        }
    }

    /// The person writes.
    pub fn says(&mut self, words: &str) -> &mut Self {
        let message = self.message(Content::Text(words.into()));
        self.handle(&format!("> {words}"), &[message], &[])
    }

    /// The person replies to a message about these tasks.
    pub fn replies(&mut self, about: &[u32], words: &str) -> &mut Self {
        let message = self.message(Content::Text(words.into()));
        let about: Vec<TaskId> = about.iter().map(|number| id(*number)).collect();
        self.handle(&format!(">> {words}"), &[message], &about)
    }

    /// The person sends files, the words beside the first.
    pub fn sends(&mut self, files: &[FileRef], words: &str) -> &mut Self {
        let messages: Vec<Incoming> = files
            .iter()
            .enumerate()
            .map(|(at, file)| {
                let caption = if at == 0 { words.to_owned() } else { String::new() };
                self.message(Content::File { file: file.clone(), caption, album: Some("a".into()) })
            })
            .collect();
        let names: Vec<&str> = files.iter().map(|file| file.name.as_str()).collect();
        self.handle(&format!("> [{}] {words}", names.join(", ")), &messages, &[])
    }

    /// The person sends something else.
    pub fn other(&mut self, content: Content) -> &mut Self {
        let message = self.message(content);
        self.handle("> …", &[message], &[])
    }

    /// The person taps a button that was sent, by its label; the newest one of that name.
    #[track_caller]
    pub fn taps(&mut self, label: &str) -> &mut Self {
        let found = self.sent.iter().rev().find_map(|message| {
            let button = message.menu().find(|button| button.label == label)?;
            Some((button.data.clone(), message.about.clone()))
        });
        let Some((data, about)) = found else { panic!("no button {label:?} in:\n{}", self.log) };
        self.tap_data(&format!("[{label}]"), &data, &about)
    }

    /// The person taps with this data.
    pub fn tap_data(&mut self, shown: &str, data: &str, about: &[TaskId]) -> &mut Self {
        let message = self.message(Content::Tap(Tap { data: data.into(), acknowledge: Some("t".into()) }));
        self.handle(&format!("> {shown}"), &[message], about)
    }

    fn handle(&mut self, shown: &str, incoming: &[Incoming], about: &[TaskId]) -> &mut Self {
        let _ = writeln!(self.log, "{shown}");
        let turn = self.turn(incoming, about);
        let saved = turn.memory.write();
        assert_eq!(Memory::read(&saved), turn.memory, "{saved}");
        for message in &turn.says {
            check(message, self.abilities);
            let _ = write!(self.log, "{}", show(message));
        }
        if incoming.iter().any(|message| matches!(message.content, Content::Tap(_))) {
            assert_eq!(turn.acknowledge.as_deref(), Some("t"));
        }
        self.memory = turn.memory;
        self.sent.extend(turn.says);
        self
    }

    /// Handles a message as the engine does: look, act, answer.
    fn turn(&mut self, incoming: &[Incoming], about: &[TaskId]) -> Turn {
        let memory = self.memory.clone();
        let tasks = self.tasks.clone();
        let elsewhere = self.elsewhere.clone();
        let who = self.who.clone();
        let calendar = Calendar::standard();
        let scene = Scene {
            now: self.now,
            today: self.today(),
            calendar: &calendar,
            who: who.as_ref(),
            channel: Channel::Telegram,
            abilities: self.abilities,
            group: self.group,
            memory: &memory,
            tasks: &tasks,
            elsewhere: &elsewhere,
            about,
            link: Some("https://dondoc.tinh.gov.vn/viec/"),
            limits: self.limits,
        };
        let mut step = hear(incoming, &scene);
        for _ in 0..5 {
            step = match step {
                Step::Reply(turn) => return turn,
                Step::Look(look) => {
                    let sight = self.sight(&look.query);
                    saw(&look, &sight, &scene)
                }
                Step::Act(plan) => {
                    let json = serde_json::to_string(&plan).unwrap();
                    let plan: Plan = serde_json::from_str(&json).unwrap();
                    let outcomes: Vec<Outcome> = plan.acts.iter().map(|act| self.carry_out(act)).collect();
                    return did(&plan, &outcomes, &scene);
                }
            };
        }
        panic!("the conversation does not end:\n{}", self.log)
    }

    fn carry_out(&mut self, act: &Act) -> Outcome {
        if let Some(outcome) = &self.next {
            return outcome.clone();
        }
        let shown = serde_json::to_string(act).unwrap();
        let shown = shown.replace("00000000-0000-0000-0000-0000000000", "#").replace("#0", "#");
        let _ = writeln!(self.log, "  * {shown}");
        let but = self.but.iter().find(|(act, _)| shown.contains(&format!("\"act\":\"{act}\"")));
        let but = but.map(|(_, outcome)| outcome.clone());
        self.acts.push(shown);
        if let Some(outcome) = but {
            return outcome;
        }
        fn find<'a>(tasks: &'a mut [OpenTask], id: &TaskId) -> Option<&'a mut OpenTask> {
            tasks.iter_mut().find(|task| task.id == *id)
        }
        match act {
            Act::Link { code } if code == CODE => {
                self.who = Some(who(Role::Officer));
                return Outcome::Linked(Box::new(who(Role::Officer)));
            }
            Act::Link { .. } => return Outcome::Refused("Mã này của Nguyễn Văn An đã hết hạn.".into()),
            Act::UploadLink { .. } | Act::LoginLink => {
                return Outcome::Address("https://dondoc.tinh.gov.vn/l/x".into());
            }
            Act::Report { task, percent, .. } => {
                if let Some(task) = find(&mut self.tasks, task) {
                    task.percent = percent.or(task.percent);
                    task.accepted = true;
                }
            }
            Act::Submit { task, .. } => {
                if let Some(task) = find(&mut self.tasks, task) {
                    task.phase = Phase::Awaiting;
                }
            }
            Act::RequestExtension { task, until, .. } => {
                if let Some(task) = find(&mut self.tasks, task) {
                    task.extension_asked = Some(*until);
                }
            }
            Act::Return { task, .. } | Act::Confirm { task, .. } => self.tasks.retain(|open| open.id != *task),
            Act::Accept { task, .. } => {
                if let Some(task) = find(&mut self.tasks, task) {
                    if task.accepted {
                        return Outcome::Already;
                    }
                    task.accepted = true;
                }
            }
            Act::Unlink => self.who = None,
            Act::SendBack { .. }
            | Act::Grant { .. }
            | Act::Refuse { .. }
            | Act::Undo { .. }
            | Act::Attach { .. }
            | Act::Explain { .. }
            | Act::Snooze { .. }
            | Act::Quiet { .. }
            | Act::Delegate { .. }
            | Act::EndDelegation => {}
        }
        self.commands += 1;
        Outcome::Done { command: Uuid::from_u128(0xc0_0000 + self.commands), at: self.now }
    }

    fn sight(&self, query: &Query) -> Sight {
        let rate = |name: &str, on_time, of, overdue| Rate { name: name.into(), on_time, of, overdue };
        let like = |known: &str, name: &str| dondoc_text::fold(known).contains(&dondoc_text::fold(name));
        if self.blind {
            return Sight::Failed("Chưa tra cứu được, anh/chị thử lại sau.".into());
        }
        match query {
            Query::Board { agency, period } => Sight::Board(Board {
                period: *period,
                agency: self
                    .agencies
                    .iter()
                    .find(|(id, _)| id == agency)
                    .map_or(String::new(), |(_, name)| name.clone()),
                counts: Counts { all: self.tasks.len() + self.unlisted, ..Counts::of(&self.tasks, self.today()) },
                tasks: self.tasks.clone(),
                rate: Some(rate("Sở Tài chính", 82, 95, 1)),
            }),
            Query::Silent { .. } => {
                let silent = |task: &OpenTask| Silent {
                    task: task.clone(),
                    officer: None,
                    last_told: Some(day("2026-05-20")),
                    reminded: 2,
                };
                Sight::Silent { total: self.tasks.len() + self.unlisted, rows: self.tasks.iter().map(silent).collect() }
            }
            Query::Rates { period } => Sight::Rates(Rates {
                from: period.map_or(day("2026-01-01"), |it| it.from),
                until: period.map_or(day("2026-06-23"), |it| it.to),
                total: rate("Toàn tỉnh", 2145, 2328, 12),
                agencies: vec![rate("Sở Tài chính", 82, 95, 1), rate("Sở Xây dựng", 0, 0, 0)],
                chart: Some(Attachment {
                    sha256: "00".into(),
                    name: "ty-le.png".into(),
                    mime: "image/png".into(),
                    picture: true,
                }),
            }),
            Query::Overdue { .. } => {
                Sight::Overdue { total: self.tasks.len() + self.unlisted, tasks: self.tasks.clone() }
            }
            Query::Agency { name } => {
                Sight::Agencies(self.agencies.iter().filter(|(_, known)| like(known, name)).cloned().collect())
            }
            Query::Colleague { name } => {
                Sight::Colleagues(self.colleagues.iter().filter(|(_, known)| like(known, name)).cloned().collect())
            }
            Query::Queue => {
                let results = self.waiting.iter().filter(|row| row.what.kind() == WaitingKind::Result).count();
                Sight::Queue {
                    results: results + self.unlisted,
                    extensions: self.waiting.len() - results,
                    rows: self.waiting.clone(),
                }
            }
            Query::Task { number } => {
                let found = self.others.iter().find(|it| it.task.number() == *number);
                Sight::Task(found.cloned().map(Box::new))
            }
            Query::WaitingOn { number } => {
                let rows: Vec<Waiting> =
                    self.waiting.iter().filter(|row| row.task.number() == *number).cloned().collect();
                Sight::Queue { results: 0, extensions: rows.len(), rows }
            }
            Query::Waiting { number, kind } => {
                let meant = |row: &&Waiting| row.task.number() == *number && row.what.kind() == *kind;
                Sight::Waiting(self.waiting.iter().find(meant).cloned().map(Box::new))
            }
        }
    }

    /// The dialogue so far.
    pub fn log(&self) -> String {
        self.log.clone()
    }
}
