//! Telling an official what the office decided on what they asked for.

use crate::{Desk, DeskError, scene::task};
use chrono::{NaiveDate, TimeDelta};
use dondoc_bot::{Decided, Setting};
use dondoc_domain::{
    TaskId,
    task::{Task, TaskEvent},
};
use dondoc_post::Letter;
use uuid::Uuid;

/// After so long the list of the morning has told it anyway.
const LIFE: TimeDelta = TimeDelta::days(3);

impl Desk {
    /// Tells whoever handles a task what the office decided. A result sent back is a reminder's to tell, since
    /// something is to be done about it.
    pub(crate) async fn tell_decision(
        &self,
        decided: &Task,
        id: TaskId,
        event: &TaskEvent,
        command: Uuid,
    ) -> Result<(), DeskError> {
        let Some(decision) = self.decision(id, event).await? else { return Ok(()) };
        let Some(officer) = &decided.standing.officer else { return Ok(()) };
        let Some(chat) = self.reachable(officer, &[]).await? else { return Ok(()) };
        let registry = self.app.registry_now().await?;
        let Some(open) = self.app.open_task(id, officer).await? else { return Ok(()) };
        let link = self.link();
        let setting = Setting { today: self.app.today(), calendar: &self.app.config().calendar, link: link.as_deref() };
        let message = dondoc_bot::decided(&decision, &task(open, &registry), &setting);
        let letter =
            Letter { expires: Some(self.clock.now() + LIFE), ..Letter::new(format!("decided:{command}"), message) };
        Ok(self.post.queue(&chat.address, vec![letter]).await?)
    }

    /// What the office decided, if this is a decision that nothing else tells.
    async fn decision(&self, id: TaskId, event: &TaskEvent) -> Result<Option<Decided>, DeskError> {
        Ok(match event {
            TaskEvent::CompletionConfirmed(it) => Some(Decided::Confirmed { note: it.note.clone() }),
            TaskEvent::ExtensionGranted(it) => {
                let until = it.deadline.effective_due.unwrap_or(it.asked);
                Some(Decided::Granted { asked: it.asked, until, note: it.note.clone() })
            }
            TaskEvent::ExtensionRefused(it) => {
                let asked = self.last_asked(id).await?;
                asked.map(|until| Decided::Refused { until, reason: it.reason.clone() })
            }
            TaskEvent::Assigned(_)
            | TaskEvent::Accepted(_)
            | TaskEvent::Returned(_)
            | TaskEvent::Reassigned(_)
            | TaskEvent::LeftWithoutLead(_)
            | TaskEvent::ProgressReported(_)
            | TaskEvent::ExtensionRequested(_)
            | TaskEvent::ResultSubmitted(_)
            | TaskEvent::ResultIssued(_)
            | TaskEvent::ResultSentBack(_)
            | TaskEvent::DeadlinePassed(_)
            | TaskEvent::ExplanationRequested(_)
            | TaskEvent::ExplanationGiven(_)
            | TaskEvent::ObjectiveCauseConfirmed(_)
            | TaskEvent::Suspended(_)
            | TaskEvent::Resumed(_)
            | TaskEvent::Reopened(_)
            | TaskEvent::Withdrawn(_)
            | TaskEvent::Corrected(_)
            | TaskEvent::DeadlineRecalculated(_)
            | TaskEvent::EvidenceAttached(_)
            | TaskEvent::Undone(_) => None,
        })
    }

    /// Until when more time was last asked for.
    async fn last_asked(&self, id: TaskId) -> Result<Option<NaiveDate>, DeskError> {
        let view = self.app.view(&id.to_string()).await?;
        let asked = view.history.iter().rev().find(|it| it.name == "task_extension_requested.v1");
        Ok(asked.and_then(|it| it.data["until"].as_str()?.parse().ok()))
    }
}
