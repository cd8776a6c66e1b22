//! What the conversation asks of the system, and what it is shown.

use crate::{
    Memory, OpenTask, Thread,
    memory::{Decision, Draft},
};
use chrono::{Datelike, Duration, NaiveDate};
use dondoc_agencies::AgencyId;
use dondoc_calendar::Period;
use dondoc_domain::{OfficialId, timeliness::Phase};
use dondoc_messaging::Attachment;
use serde::{Deserialize, Serialize};

/// A question to the system, with what it is asked for.
#[derive(Debug, Clone, PartialEq)]
pub struct Look {
    /// The question.
    pub query: Query,
    /// What to do with the answer.
    pub then: Then,
    /// The message that is being answered.
    pub thread: Thread,
    /// The chat's memory to go on with.
    pub memory: Memory,
}

/// A question to the system. The role was checked before it is asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Query {
    /// An agency's open tasks and counts; answered by [`Sight::Board`].
    Board {
        /// Whose.
        agency: AgencyId,
        /// For which stretch of time its rate is meant; this half-year when none.
        period: Option<Period>,
    },
    /// Who has not answered at an agency; answered by [`Sight::Silent`].
    Silent {
        /// Whose; the whole province when none.
        agency: Option<AgencyId>,
    },
    /// On-time rates by agency, with a chart; answered by [`Sight::Rates`].
    Rates {
        /// Of which stretch of time, begun already; this half-year when none.
        period: Option<Period>,
    },
    /// Overdue tasks; answered by [`Sight::Overdue`].
    Overdue {
        /// Of one agency, or of all.
        agency: Option<AgencyId>,
    },
    /// The agencies that a name may mean; answered by [`Sight::Agencies`].
    Agency {
        /// As typed.
        name: String,
    },
    /// The person's colleagues (same agency, not themselves) that a name may mean; answered by [`Sight::Colleagues`].
    Colleague {
        /// As typed.
        name: String,
    },
    /// Results and extensions that wait for the office; answered by [`Sight::Queue`].
    Queue,
    /// Any task, by the number of its code, for those who may see all; answered by [`Sight::Task`].
    Task {
        /// The number: 12 of NV12.
        number: u32,
    },
    /// All that waits for the office on one task; answered by [`Sight::Queue`].
    WaitingOn {
        /// The number: 12 of NV12.
        number: u32,
    },
    /// One task that waits for the office, by the number of its code; answered by [`Sight::Waiting`].
    Waiting {
        /// The number: 12 of NV12.
        number: u32,
        /// Which of the things that may wait on one task.
        kind: WaitingKind,
    },
}

/// What a decision is about; both may wait on one task.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WaitingKind {
    /// A result, to be confirmed or sent back.
    Result,
    /// More time, to be given or refused.
    Extension,
}

/// What to do with what is seen.
#[derive(Debug, Clone, PartialEq)]
pub enum Then {
    /// Show it.
    Show,
    /// Show the board of the agency that was meant.
    ShowBoard,
    /// Go on with the pending drafts: this is the agency that a returned task is proposed for.
    Propose {
        /// All drafts of the message.
        drafts: Vec<Draft>,
        /// Which of them.
        at: usize,
    },
    /// Stand-in: this is the colleague.
    StandIn {
        /// First day.
        from: NaiveDate,
        /// Last day.
        until: NaiveDate,
    },
    /// Decide on what waits.
    Decide {
        /// How.
        decision: Decision,
        /// The reason, if it was typed with the command.
        words: String,
    },
    /// Decide on what waits on the one task, whatever it is.
    Judge {
        /// Whether in favour.
        yes: bool,
        /// The reason, if it was typed along.
        words: String,
    },
    /// Send a decision that was echoed, unless what it is about has changed since.
    Send {
        /// What was echoed.
        drafts: Vec<Draft>,
    },
}

/// What is seen.
#[derive(Debug, Clone, PartialEq)]
pub enum Sight {
    /// An agency's board.
    Board(Board),
    /// Who has not answered.
    Silent {
        /// How many tasks in all.
        total: usize,
        /// The first of them.
        rows: Vec<Silent>,
    },
    /// Rates.
    Rates(Rates),
    /// A task; none when no task has this code.
    Task(Option<Box<Stands>>),
    /// Overdue tasks.
    Overdue {
        /// How many in all.
        total: usize,
        /// The first of them, longest overdue first.
        tasks: Vec<OpenTask>,
    },
    /// Agencies that a name may mean, best first.
    Agencies(Vec<(AgencyId, String)>),
    /// Colleagues that a name may mean, best first.
    Colleagues(Vec<(OfficialId, String)>),
    /// What waits for the office.
    Queue {
        /// How many results in all.
        results: usize,
        /// How many requests for more time in all.
        extensions: usize,
        /// The first of them, oldest first.
        rows: Vec<Waiting>,
    },
    /// One task that waits; none when nothing of it does.
    Waiting(Option<Box<Waiting>>),
    /// It could not be looked up now; in Vietnamese, for the person.
    Failed(String),
}

/// An agency's board.
#[derive(Debug, Clone, PartialEq)]
pub struct Board {
    /// The agency's name.
    pub agency: String,
    /// How many of its tasks are open, and how they stand.
    pub counts: Counts,
    /// The first of them, in the order to be listed.
    pub tasks: Vec<OpenTask>,
    /// Its rate, if there is one: of this half-year, or of the stretch of time that was asked for.
    pub rate: Option<Rate>,
    /// The stretch of time that was asked for.
    pub period: Option<Period>,
}

/// How many tasks, and how they stand today.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Counts {
    /// All of them.
    pub all: usize,
    /// Past the deadline.
    pub overdue: usize,
    /// Due today.
    pub today: usize,
    /// Due up to Sunday.
    pub week: usize,
    /// Due after that.
    pub later: usize,
    /// Without a deadline.
    pub undated: usize,
    /// Handed in, so that nothing is asked of the lead.
    pub waiting: usize,
}

impl Counts {
    /// Counts tasks.
    pub fn of<'a>(tasks: impl IntoIterator<Item = &'a OpenTask>, today: NaiveDate) -> Counts {
        let sunday = today + Duration::days(6 - i64::from(today.weekday().num_days_from_monday()));
        let mut counts = Counts::default();
        for task in tasks {
            counts.all += 1;
            *match task.due {
                _ if task.phase == Phase::Awaiting => &mut counts.waiting,
                None => &mut counts.undated,
                Some(due) if due < today => &mut counts.overdue,
                Some(due) if due == today => &mut counts.today,
                Some(due) if due <= sunday => &mut counts.week,
                Some(_) => &mut counts.later,
            } += 1;
        }
        counts
    }
}

/// A task as it stands, for those who oversee.
#[derive(Debug, Clone, PartialEq)]
pub struct Stands {
    /// The task.
    pub task: OpenTask,
    /// Who handles it, by name; none when nobody took it on.
    pub officer: Option<String>,
    /// When the lead last told anything.
    pub last_told: Option<NaiveDate>,
}

/// A task without an answer.
#[derive(Debug, Clone, PartialEq)]
pub struct Silent {
    /// The task.
    pub task: OpenTask,
    /// Who handles it, by name; none when nobody took it on.
    pub officer: Option<String>,
    /// When the lead last told anything.
    pub last_told: Option<NaiveDate>,
    /// How often they were reminded since.
    pub reminded: u32,
}

/// On-time rates.
#[derive(Debug, Clone, PartialEq)]
pub struct Rates {
    /// First day of the period.
    pub from: NaiveDate,
    /// Last day that is counted.
    pub until: NaiveDate,
    /// All agencies together.
    pub total: Rate,
    /// By agency, in the order to be shown.
    pub agencies: Vec<Rate>,
    /// The same as a picture.
    pub chart: Option<Attachment>,
}

/// An on-time rate, with what it is made of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rate {
    /// Whose.
    pub name: String,
    /// Done by the deadline.
    pub on_time: u32,
    /// What it is divided by.
    pub of: u32,
    /// Due in the period, and still open past the deadline.
    pub overdue: u32,
}

/// Something that waits for the office.
#[derive(Debug, Clone, PartialEq)]
pub struct Waiting {
    /// The task.
    pub task: OpenTask,
    /// Who asked, by name.
    pub by: String,
    /// Since when.
    pub since: NaiveDate,
    /// What for.
    pub what: WaitingFor,
}

impl Waiting {
    /// What of it an echo shows, to be compared when the decision is sent.
    pub(crate) fn shown(&self) -> Shown {
        Shown { by: self.by.clone(), since: self.since, due: self.task.due, what: self.what.clone() }
    }
}

/// What somebody saw when they decided on it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Shown {
    /// Who asked, by name.
    pub by: String,
    /// Since when.
    pub since: NaiveDate,
    /// The task's deadline.
    pub due: Option<NaiveDate>,
    /// What for.
    pub what: WaitingFor,
}

/// What the office is to decide.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "waiting_for", rename_all = "snake_case")]
pub enum WaitingFor {
    /// To confirm a result.
    Result {
        /// Its documents, "86/STTTT-TTBCXB ngày 10/01/2024".
        documents: Vec<String>,
        /// Its words.
        text: String,
        /// Names of the files attached.
        files: Vec<String>,
    },
    /// To give more time.
    Extension {
        /// Until when.
        until: NaiveDate,
        /// Why.
        reason: String,
        /// Whether it was asked later than it should have been.
        short_notice: bool,
    },
}

impl WaitingFor {
    /// What a decision on it is about.
    pub fn kind(&self) -> WaitingKind {
        match self {
            WaitingFor::Result { .. } => WaitingKind::Result,
            WaitingFor::Extension { .. } => WaitingKind::Extension,
        }
    }
}
