//! What becomes of a message: an answer, a question to the system, or acts.

use crate::{Draft, Look, Memory, OpenTask, Who};
use chrono::{DateTime, NaiveDate, Utc};
use dondoc_agencies::AgencyId;
use dondoc_domain::{
    OfficialId, TaskId,
    task::event::{Blocker, Document},
};
use dondoc_messaging::{FileRef, Outgoing};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// What to do next with a message.
#[derive(Debug, Clone, PartialEq)]
pub enum Step {
    /// It is answered.
    Reply(Turn),
    /// Look something up, then call [`saw`](crate::saw).
    Look(Look),
    /// Store the plan, carry it out, then call [`did`](crate::did).
    Act(Plan),
}

impl Step {
    /// The chat's memory as this step leaves it.
    pub(crate) fn memory(&mut self) -> &mut Memory {
        match self {
            Step::Reply(turn) => &mut turn.memory,
            Step::Look(look) => &mut look.memory,
            Step::Act(plan) => &mut plan.memory,
        }
    }
}

/// The end of handling a message: what to say and what to remember.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Turn {
    /// Messages, in order.
    pub says: Vec<Outgoing>,
    /// The chat's memory from now on.
    pub memory: Memory,
    /// The tap to acknowledge to the messenger.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub acknowledge: Option<String>,
}

/// Acts that were decided on, with all that the answer afterwards needs; it survives a crash in between.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Plan {
    /// What to do, in order; the n-th act of an update always has the same command id.
    pub acts: Vec<Act>,
    /// The chat's memory once it is done.
    pub memory: Memory,
    /// The message that is being answered.
    pub thread: Thread,
    /// The tasks concerned as they stood, for the words of the answer.
    pub named: Vec<Named>,
    /// The drafts that the acts were made of, so that what fails can be offered again.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub drafts: Vec<Draft>,
    /// What the answer is to add.
    #[serde(default)]
    pub after: After,
}

/// The message that is being answered.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Thread {
    /// The messenger's id of the person's message, to answer it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answers: Option<String>,
    /// The messenger's id of our message whose button was tapped, to put the answer in its place.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub replaces: Option<String>,
    /// The tap to acknowledge.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub acknowledge: Option<String>,
    /// What to say before the answer: that an older question was dropped.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub notice: Option<String>,
}

/// A task as it stood when a plan was made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Named {
    /// Its identity.
    pub id: TaskId,
    /// Its code.
    pub code: String,
    /// What is to be done, whole.
    pub title: String,
    /// Its deadline then.
    pub due: Option<NaiveDate>,
}

impl From<&OpenTask> for Named {
    fn from(task: &OpenTask) -> Self {
        Self { id: task.id, code: task.code.clone(), title: task.title.clone(), due: task.due }
    }
}

/// What the answer to a plan is to add.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum After {
    /// Nothing.
    #[default]
    Nothing,
    /// The words were kept as a note without being understood: ask what they mean.
    AskMeaning {
        /// How far, if the words tell.
        percent: Option<u8>,
    },
    /// It was told in one tap that work goes on: more words are welcome.
    AskMore,
    /// The only evidence is too large for the messenger: ask for what else the result is.
    AskResult {
        /// Of which draft.
        at: usize,
    },
    /// Files were kept: ask for the words that go with them.
    AskWords,
    /// A voice message was kept: ask what it says.
    AskVoice,
}

/// Something to be done for the person. `on_behalf_of` names the absent colleague they stand in for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "act", rename_all = "snake_case")]
#[expect(missing_docs, reason = "the fields carry the names they have in the task's commands")]
pub enum Act {
    /// Tell progress.
    Report {
        task: TaskId,
        percent: Option<u8>,
        note: String,
        documents: Vec<Document>,
        blocker: Option<Blocker>,
        on_behalf_of: Option<OfficialId>,
    },
    /// Hand in a result. With `needs_file` its own words would be too thin: it counts only if one of the files that
    /// are attached before it in the same plan was kept.
    Submit {
        task: TaskId,
        documents: Vec<Document>,
        text: String,
        on_behalf_of: Option<OfficialId>,
        #[serde(default)]
        needs_file: bool,
    },
    /// Ask for more time.
    RequestExtension { task: TaskId, until: NaiveDate, reason: String, on_behalf_of: Option<OfficialId> },
    /// Send it back as wrongly addressed.
    Return { task: TaskId, reason: String, proposed: Option<AgencyId>, on_behalf_of: Option<OfficialId> },
    /// Take it on.
    Accept { task: TaskId, on_behalf_of: Option<OfficialId> },
    /// Tell why it is late, after the office asked.
    Explain { task: TaskId, text: String, on_behalf_of: Option<OfficialId> },
    /// Confirm completion.
    Confirm { task: TaskId, note: String },
    /// Send the result back.
    SendBack { task: TaskId, reason: String },
    /// Give more time: to the day that was echoed, as asked for or less.
    Grant { task: TaskId, until: Option<NaiveDate>, note: String },
    /// Give no more time.
    Refuse { task: TaskId, reason: String },
    /// Undo an act of before, known by the command id its outcome told.
    Undo { task: TaskId, command: Uuid },
    /// Fetch a file and keep it as evidence.
    Attach { task: TaskId, file: FileRef, on_behalf_of: Option<OfficialId> },
    /// Link this chat by a one-time code, as typed.
    Link { code: String },
    /// Unlink this chat.
    Unlink,
    /// Do not remind of these tasks before then; moves no deadline.
    Snooze { tasks: Vec<TaskId>, until: DateTime<Utc> },
    /// Send no reminders before then, or send them again.
    Quiet { until: Option<DateTime<Utc>> },
    /// Let a colleague stand in, both days included.
    Delegate { to: OfficialId, from: NaiveDate, until: NaiveDate },
    /// Nobody stands in any more.
    EndDelegation,
    /// Make an address where a large file for this task can be handed in.
    UploadLink {
        task: TaskId,
        #[serde(default)]
        on_behalf_of: Option<OfficialId>,
    },
    /// Make an address that opens the web pages as this person.
    LoginLink,
}

/// What became of an act.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// It is recorded.
    Done {
        /// The command's id, by which it can be undone.
        command: Uuid,
        /// When.
        at: DateTime<Utc>,
    },
    /// It was so already.
    Already,
    /// It may not be; in Vietnamese, with what to do instead.
    Refused(String),
    /// It could not be done now; in Vietnamese, for the person. Nothing has changed.
    Failed(String),
    /// The chat is linked to this official now.
    Linked(Box<Who>),
    /// An address that was made.
    Address(String),
}
