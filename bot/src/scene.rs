//! What is known when a message comes in: everything an answer may depend on.

use crate::Memory;
use chrono::{DateTime, NaiveDate, Utc};
use dondoc_agencies::AgencyId;
use dondoc_calendar::Calendar;
use dondoc_domain::{
    OfficialId, TaskId,
    event::Channel,
    official::Role,
    timeliness::{Class, Phase},
};
use dondoc_messaging::Abilities;
use serde::{Deserialize, Serialize};

/// Everything an answer may depend on; plain data, read for each message anew.
#[derive(Debug, Clone, Copy)]
pub struct Scene<'a> {
    /// Now.
    pub now: DateTime<Utc>,
    /// Today in Vietnam.
    pub today: NaiveDate,
    /// Working days.
    pub calendar: &'a Calendar,
    /// Who writes; none while the chat is not linked to an official.
    pub who: Option<&'a Who>,
    /// The messenger.
    pub channel: Channel,
    /// What the messenger can do.
    pub abilities: Abilities,
    /// Whether the chat is a group.
    pub group: bool,
    /// What was remembered of this chat.
    pub memory: &'a Memory,
    /// What is open for this person, in the order to be listed.
    pub tasks: &'a [OpenTask],
    /// Tasks that the message names and that are not among these, as far as the person may know of them.
    pub elsewhere: &'a [Elsewhere],
    /// The tasks of the message that this one replies to, or whose button was tapped.
    pub about: &'a [TaskId],
    /// Where tasks can be read: this followed by the code (`https://…/viec/`).
    pub link: Option<&'a str>,
    /// What the office has set.
    pub limits: Limits,
}

/// What the office has set, as far as the conversation cares.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// How long an act can be undone, in minutes.
    pub undo_minutes: i64,
    /// The least length of a result told in words, in characters.
    pub result_min_chars: usize,
    /// Extensions are to be asked this many working days before the deadline.
    pub extension_lead_workdays: u32,
    /// Whether an extension may be asked after the deadline.
    pub extension_after_expiry: bool,
}

impl Default for Limits {
    fn default() -> Self {
        Self { undo_minutes: 10, result_min_chars: 20, extension_lead_workdays: 3, extension_after_expiry: false }
    }
}

/// The official behind a chat.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Who {
    /// Their identity.
    pub id: OfficialId,
    /// Their name.
    pub name: String,
    /// What they may see and do.
    pub role: Role,
    /// Where they serve.
    pub agency: AgencyId,
    /// Its name.
    pub agency_name: String,
    /// For whom they stand in today, with names.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub stands_in_for: Vec<(OfficialId, String)>,
}

/// A task that is open for someone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenTask {
    /// Its identity.
    pub id: TaskId,
    /// Its code, "NV12".
    pub code: String,
    /// What is to be done, whole.
    pub title: String,
    /// Number of the directive it comes from, "36/QĐ-UBND".
    pub directive: String,
    /// The lead agency.
    pub lead: AgencyId,
    /// Its name.
    pub lead_name: String,
    /// The effective deadline.
    pub due: Option<NaiveDate>,
    /// On time or late, as it stands today.
    pub class: Class,
    /// Where it is in its life.
    pub phase: Phase,
    /// The last progress told.
    pub percent: Option<u8>,
    /// Whether its lead took it on.
    pub accepted: bool,
    /// The day asked for, while an extension waits for a decision.
    pub extension_asked: Option<NaiveDate>,
    /// The official who handles it.
    pub officer: Option<OfficialId>,
    /// Whether this person is expected to answer for it (handles it, or nobody does yet).
    pub mine: bool,
    /// The absent colleague for whom this person handles it.
    pub on_behalf_of: Option<OfficialId>,
    /// Whether the person's agency only supports it.
    pub supporting: bool,
    /// Whether the directive is marked hỏa tốc.
    pub urgent: bool,
    /// Whether the office asked why it is late and waits for the answer.
    pub explanation_asked: bool,
}

/// A task of the person's agency that is not for them to answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Elsewhere {
    /// The number in its code.
    pub number: u32,
    /// Who handles it, by name.
    pub officer: Option<String>,
    /// Where it is in its life.
    pub phase: Phase,
}

impl OpenTask {
    /// The number in its code.
    pub fn number(&self) -> u32 {
        number(&self.code)
    }
}

/// The number in a code such as "NV12"; 0 when there is none.
pub(crate) fn number(code: &str) -> u32 {
    code.trim_start_matches(|c: char| !c.is_ascii_digit()).parse().unwrap_or(0)
}

/// What words about days and tasks depend on.
#[derive(Debug, Clone, Copy)]
pub struct Setting<'a> {
    /// Today in Vietnam.
    pub today: NaiveDate,
    /// Working days.
    pub calendar: &'a Calendar,
    /// Where tasks can be read: this followed by the code.
    pub link: Option<&'a str>,
}

impl<'a> Scene<'a> {
    pub(crate) fn setting(&self) -> Setting<'a> {
        Setting { today: self.today, calendar: self.calendar, link: self.link }
    }

    /// The open task of this identity.
    pub(crate) fn task(&self, id: TaskId) -> Option<&'a OpenTask> {
        self.tasks.iter().find(|task| task.id == id)
    }

    /// The open task of a code's number.
    pub(crate) fn numbered(&self, number: u32) -> Option<&'a OpenTask> {
        self.tasks.iter().find(|task| task.number() == number)
    }
}
