//! What is remembered of a chat between two messages.

use crate::Shown;
use chrono::{DateTime, NaiveDate, Utc};
use dondoc_agencies::AgencyId;
use dondoc_domain::{OfficialId, TaskId, task::event::Blocker};
use dondoc_messaging::FileRef;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// What is remembered of a chat; saved with each handled message.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Memory {
    /// The number of the last question; every question has its own, so that taps on older ones are recognised.
    pub asked: u32,
    /// The question that waits for an answer.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pending: Option<Pending>,
    /// Questions that something else came after, oldest first: only their own buttons still answer them.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub passed: Vec<Pending>,
    /// The numbered list last shown: what "việc 1" means.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub listed: Vec<TaskId>,
    /// Files that were kept with a task and wait for their words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub files: Option<Files>,
    /// What was done last, oldest first.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub undo: Vec<Undoable>,
    /// Whether a group was told that private chats are meant.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub told_group: bool,
}

/// Files that were kept with a task and wait for the words that go with them.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Files {
    /// The files.
    pub files: Vec<FileRef>,
    /// When the last one came.
    pub at: DateTime<Utc>,
    /// The task they were kept with.
    pub task: TaskId,
}

/// An act that may still be undone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Undoable {
    /// Its command id.
    pub command: Uuid,
    /// Its task.
    pub task: TaskId,
    /// The task's code.
    pub code: String,
    /// When it was done.
    pub at: DateTime<Utc>,
    /// The command of the first act of the same message; nil where it was not noted.
    #[serde(default, skip_serializing_if = "Uuid::is_nil")]
    pub with: Uuid,
}

/// A question that waits for an answer.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Pending {
    /// Its number; its buttons carry it.
    pub nonce: u32,
    /// When it was asked.
    pub at: DateTime<Utc>,
    /// What was asked.
    pub asks: Asks,
}

/// What was asked.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "asks", rename_all = "snake_case")]
pub enum Asks {
    /// Which task is meant.
    Which {
        /// The choices, in the order of their numbers.
        tasks: Vec<TaskId>,
        /// What is to be done with it.
        errand: Errand,
    },
    /// Something that a draft lacks.
    Gap {
        /// All drafts of the message.
        drafts: Vec<Draft>,
        /// Which of them lacks it.
        at: usize,
        /// What it lacks.
        gap: Gap,
    },
    /// Whether to send all that was echoed.
    Send {
        /// What was echoed.
        drafts: Vec<Draft>,
    },
    /// What words that were kept as a note mean.
    Meaning {
        /// What they would be as a result.
        draft: Draft,
        /// How far, if they tell.
        percent: Option<u8>,
    },
    /// Whether to unlink this chat.
    Unlink,
    /// Whether this colleague is to stand in.
    StandIn {
        /// Who.
        to: OfficialId,
        /// By name.
        name: String,
        /// First day.
        from: NaiveDate,
        /// Last day.
        until: NaiveDate,
    },
    /// Which colleague is to stand in.
    WhoStandsIn {
        /// The choices, with names.
        choices: Vec<(OfficialId, String)>,
        /// First day.
        from: NaiveDate,
        /// Last day.
        until: NaiveDate,
    },
}

/// What is to be done with a task once it is known which.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Errand {
    /// The command given, if one was.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub wish: Option<Wish>,
    /// The words, as typed.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub words: String,
    /// The files.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub files: Vec<FileRef>,
}

/// What someone wants to do with a task, by command or button.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Wish {
    /// Tell progress.
    Report,
    /// Hand in the result.
    Done,
    /// Ask for more time.
    Extend,
    /// Tell what stands in the way.
    Blocked,
    /// Tell why it is late.
    Explain,
    /// Say that it is not theirs.
    NotOurs,
    /// See it.
    Show,
    /// Be reminded of it later.
    Snooze,
}

/// What the office decides.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Decision {
    /// Confirm the result.
    Confirm,
    /// Send the result back.
    SendBack,
    /// Give the time asked for.
    Grant,
    /// Give less time than asked for.
    GrantLess,
    /// Give no more time.
    Refuse,
}

/// An act in the making.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Draft {
    /// The task.
    pub task: TaskId,
    /// Its code.
    pub code: String,
    /// Its content, whole.
    pub title: String,
    /// Its deadline.
    pub due: Option<NaiveDate>,
    /// The absent colleague for whom it is done.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub on_behalf_of: Option<OfficialId>,
    /// The files that go with it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub files: Vec<FileRef>,
    /// What a decision is about, as it was shown to whoever decides.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub shown: Option<Box<Shown>>,
    /// What is wanted.
    pub wants: Wants,
}

/// What a draft is for.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "wants", rename_all = "snake_case")]
#[expect(missing_docs, reason = "the fields carry the names they have in the task's commands")]
pub enum Wants {
    /// To tell progress.
    Report { percent: Option<u8>, note: String, documents: Vec<Paper>, blocker: Option<Blocker> },
    /// To hand in a result.
    Submit { documents: Vec<Paper>, text: String },
    /// To ask for more time.
    Extend { until: Option<Until>, reason: String },
    /// To send it back as wrongly addressed. `named` is the agency as typed, `proposed` the one it was found to be.
    Return { reason: String, named: Option<String>, proposed: Option<(AgencyId, String)> },
    /// To take it on.
    Accept,
    /// To tell why it is late.
    Explain { text: String },
    /// To confirm completion.
    Confirm,
    /// To send the result back.
    SendBack { reason: String },
    /// To give time. `asked` is the day asked for; `until` a shorter one.
    Grant { asked: NaiveDate, shorter: bool, until: Option<Until>, note: String },
    /// To give no time.
    Refuse { asked: NaiveDate, reason: String },
}

/// A document in the making.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Paper {
    /// Number and symbol.
    pub number: String,
    /// Its date, once told.
    pub date: Option<NaiveDate>,
}

/// A day as it was understood.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Until {
    /// The day.
    pub date: NaiveDate,
    /// Whether the year was not said and is another than this one.
    #[serde(default)]
    pub assumed_year: bool,
    /// The day as said, when offices do not work then.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub moved_from: Option<NaiveDate>,
}

/// What a draft lacks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Gap {
    /// Number and date of a document, or enough words, or a file.
    Result,
    /// The date of a document.
    PaperDate,
    /// Until when.
    Until,
    /// Why.
    Reason,
    /// How it goes.
    Progress,
    /// What stands in the way.
    Blocker,
    /// Why it is late.
    Explanation,
}
