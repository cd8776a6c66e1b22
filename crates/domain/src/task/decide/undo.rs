//! Taking back an entry of one's own, and keeping files as evidence.

use super::{Decision, NOTHING, happens};
use crate::{
    task::{
        command::Facts,
        event::{Evidence, TaskEvent, Undone},
        refusal::Refusal,
        state::Task,
        text::{checked, required},
    },
    timeliness::Phase,
};
use chrono::{NaiveDate, TimeDelta};
use uuid::Uuid;

impl Task {
    /// Only the last entry (but for what others reported of theirs), only by who made it, only for some minutes, and
    /// only while nobody acted on it.
    ///
    /// It happens on the day of the entry: no day may show a result that was never meant.
    pub(super) fn take_back(&self, facts: &Facts<'_>, command: Uuid) -> Decision {
        if self.entries.undone.contains(&command) {
            return NOTHING;
        }
        let Some(entry) = self.entries.open.iter().rfind(|entry| entry.command == command) else {
            return Err(Refusal::NothingToUndo);
        };
        if !facts.by.as_ref().is_some_and(|by| entry.by.includes(by)) {
            return Err(Refusal::NotYoursToUndo);
        }
        if let Some(label) = self.entries.acted_on {
            return Err(Refusal::ActedOn(label));
        }
        if self.entries.in_the_way_of(entry) {
            return Err(Refusal::UndoLaterFirst);
        }
        let minutes = facts.policy.undo_minutes;
        if facts.entered_ago.is_none_or(|ago| ago > TimeDelta::minutes(minutes.into())) {
            return Err(Refusal::TooLateToUndo(minutes));
        }
        happens(entry.on, TaskEvent::Undone(Undone { command, what: entry.what }))
    }

    pub(super) fn attach(&self, on: NaiveDate, sha256: &str, name: &str, mime: &str, size: u64) -> Decision {
        const LONGEST_NAME: usize = 255;
        let name = required("tên tệp", name)?.replace('\n', " ");
        if name.chars().count() > LONGEST_NAME {
            return Err(Refusal::TooLong { what: "tên tệp", longest: LONGEST_NAME });
        }
        let mime = checked("loại tệp", mime)?;
        let plain = |letter: char| letter.is_ascii_alphanumeric() || "/.+-".contains(letter);
        if mime.is_empty() || mime.len() > 100 || !mime.chars().all(plain) {
            return Err(Refusal::Evidence("không rõ loại tệp"));
        }
        let sha256 = sha256.to_ascii_lowercase();
        if sha256.len() != 64 || !sha256.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return Err(Refusal::Evidence("mã kiểm tra sai"));
        }
        if size == 0 {
            return Err(Refusal::Evidence("tệp rỗng"));
        }
        if self.evidence.iter().any(|known| known.sha256 == sha256) {
            return NOTHING;
        }
        match self.phase() {
            Phase::Open | Phase::Awaiting | Phase::Suspended | Phase::Done => {
                happens(on, TaskEvent::EvidenceAttached(Evidence { sha256, name, mime, size }))
            }
            _ => Err(self.wrong_phase("Chỉ gửi minh chứng cho nhiệm vụ đang thực hiện hoặc đã hoàn thành.")),
        }
    }
}
