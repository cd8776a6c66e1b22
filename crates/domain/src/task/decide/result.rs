//! Results: handed in, issued, confirmed or sent back.

use super::{Decision, NOTHING, happens};
use crate::{
    task::{
        command::Facts,
        event::*,
        refusal::Refusal,
        state::Task,
        text::{checked, required},
    },
    timeliness::Phase,
};
use chrono::NaiveDate;

impl Task {
    /// A result happens on the date of its (last) document; without one, on the day it is reported.
    /// After a return it cannot lie before the return: the later date counts.
    pub(super) fn submit(
        &self,
        reported: NaiveDate,
        facts: &Facts<'_>,
        documents: &[Document],
        text: &str,
    ) -> Decision {
        let text = checked("nội dung kết quả", text)?;
        let documents = checked_documents(documents, facts.today, true)?;
        if documents.is_empty() && text.chars().count() < facts.policy.result_min_chars {
            return Err(Refusal::ResultTooThin(facts.policy.result_min_chars));
        }
        match self.phase() {
            Phase::Open | Phase::Awaiting | Phase::Done
                if self.submissions.iter().any(|it| it.documents == documents && it.text == text) =>
            {
                return NOTHING;
            }
            Phase::Open | Phase::Awaiting => {}
            _ => return Err(self.wrong_phase("Chỉ trình kết quả nhiệm vụ đang thực hiện.")),
        }
        let dated = documents.iter().filter_map(|document| document.date).max().unwrap_or(reported);
        let on = Some(dated).max(self.sent_back).unwrap_or(dated);
        Ok(self.accepted_first(on, facts, TaskEvent::ResultSubmitted(ResultSubmitted { documents, text })))
    }

    pub(super) fn record_issuance(&self, facts: &Facts<'_>, document: &Document) -> Decision {
        let documents = checked_documents(std::slice::from_ref(document), facts.today, true)?;
        match self.phase() {
            Phase::Awaiting | Phase::Done => {}
            _ => return Err(self.wrong_phase("Ghi nhận văn bản ban hành sau khi đã trình kết quả.")),
        }
        match documents.into_iter().next() {
            Some(document) if !self.issued.contains(&document) => {
                let on = document.date.max(self.sent_back).unwrap_or(facts.today);
                happens(on, TaskEvent::ResultIssued(ResultIssued { document }))
            }
            _ => NOTHING,
        }
    }

    pub(super) fn confirm(&self, on: NaiveDate, facts: &Facts<'_>, note: &str) -> Decision {
        let note = checked("ý kiến", note)?;
        match self.phase() {
            Phase::Done => return NOTHING,
            Phase::Awaiting => {}
            _ => return Err(Refusal::NothingAwaiting),
        }
        let people = facts.people();
        if self.submissions.iter().any(|it| it.by.overlap(&people)) {
            return Err(Refusal::OwnResult);
        }
        self.not_before_submission(on)?;
        happens(on, TaskEvent::CompletionConfirmed(Noted { note }))
    }

    pub(super) fn send_back(&self, on: NaiveDate, reason: &str) -> Decision {
        let reason = required("lý do trả lại kết quả", reason)?;
        match (self.phase(), &self.decided) {
            (Phase::Awaiting, _) => {}
            (Phase::Open, Some(TaskEvent::ResultSentBack(it))) if it.reason == reason => return NOTHING,
            _ => return Err(Refusal::NothingAwaiting),
        }
        self.not_before_submission(on)?;
        happens(on, TaskEvent::ResultSentBack(Reasoned { reason }))
    }

    pub(super) fn not_before_submission(&self, date: NaiveDate) -> Result<(), Refusal> {
        match self.standing.last_submission.map(NaiveDate::from) {
            Some(submitted) if date < submitted => Err(Refusal::BeforeSubmission { date, submitted }),
            _ => Ok(()),
        }
    }
}

/// Documents as they may be stored; `dated` says whether each needs a date.
pub(super) fn checked_documents(
    documents: &[Document],
    today: NaiveDate,
    dated: bool,
) -> Result<Vec<Document>, Refusal> {
    let check = |document: &Document| {
        let number = required("số ký hiệu văn bản", &document.number)?;
        match document.date {
            None if dated => Err(Refusal::DocumentWithoutDate(number)),
            Some(date) if date > today => Err(Refusal::InFuture { date, today }),
            date => Ok(Document { number, date }),
        }
    };
    documents.iter().map(check).collect()
}
