//! Telling officials what was decided on their tasks, through whatever door the decision came.
//!
//! The log of tasks is read on from a mark that lies in the post office's own log. A letter's key is made from the
//! event, so that what is read again after a crash is not told again. The first start begins at the end of the log:
//! what was decided before is old news.

use crate::{
    Desk, DeskError, guarded,
    scene::{agency_name, serves_at},
};
use chrono::{NaiveDate, TimeDelta};
use dondoc_bot::{Decided, Named, Setting};
use dondoc_domain::{
    OfficialId, TaskId,
    event::{Channel, Meta, Stored},
    task::{Task, TaskEvent, event::Because},
};
use dondoc_messaging::{Address, ChatId};
use dondoc_post::{Letter, Outcome};
use dondoc_service::ServiceError;
use dondoc_store::{Position, Recorded};
use std::{sync::Arc, time::Duration};
use tokio::{sync::watch, time::sleep};

/// The name of the mark.
const READER: &str = "decisions";
/// Events read at a time.
const PAGE: usize = 500;
/// After so many events that told nobody anything the place is noted all the same.
const STRIDE: usize = 5_000;
/// After so long a decision is of no use as news.
pub(crate) const LIFE: TimeDelta = TimeDelta::days(3);
/// The wait after trouble with a log.
const AGAIN: Duration = Duration::from_secs(5);

/// What a decision on a task says, and to whom.
struct News {
    to: OfficialId,
    decided: Decided,
    task: Named,
}

impl Desk {
    /// Tells what is decided until told to stop, and then what was decided up to that moment.
    pub(crate) async fn follow(self: Arc<Self>, mut stop: watch::Receiver<bool>) {
        let mut after: Option<Option<Position>> = None;
        loop {
            let stopping = *stop.borrow();
            let told = guarded(async {
                let from = match after {
                    Some(after) => after,
                    None => self.begin().await?,
                };
                self.tell_from(from).await
            });
            let waits = match told.await {
                Ok(to) => {
                    after = Some(to);
                    true
                }
                Err(error) => {
                    tracing::warn!(%error, "what was decided is told a little later");
                    false
                }
            };
            if stopping {
                return;
            }
            let more = async {
                let Some(after) = after.filter(|_| waits) else { return sleep(AGAIN).await };
                if self.app.store().wait_past(after).await.is_err() {
                    sleep(AGAIN).await;
                }
            };
            tokio::select! {
                stopped = stop.wait_for(|stop| *stop) => if stopped.is_err() { return },
                () = more => {}
            }
        }
    }

    /// Where to go on: at the mark, or at the end of a log that was never read or is another one now.
    async fn begin(&self) -> Result<Option<Position>, DeskError> {
        let head = self.app.store().head().await.map_err(ServiceError::from)?.map(|head| head.position);
        match self.post.mark(READER) {
            Some(after) if after <= head => Ok(after),
            _ => {
                self.post.set_mark(READER, head).await?;
                Ok(head)
            }
        }
    }

    /// Tells all that was decided past a place, and answers where it came to.
    async fn tell_from(&self, mut after: Option<Position>) -> Result<Option<Position>, DeskError> {
        let mut silent = 0;
        loop {
            let page = self.app.store().read_all(after, PAGE).await.map_err(ServiceError::from)?;
            let Some(last) = page.last() else { return Ok(after) };
            let mut told = false;
            for event in &page {
                let news = match event.stream.category() {
                    "task" => self.tell_decision(event).await,
                    "official" => self.tell_account(event).await,
                    _ => Ok(false),
                };
                match news {
                    Ok(said) => told |= said,
                    Err(error) if error.passes() => return Err(error),
                    // One event that cannot be read keeps no other from being told.
                    Err(error) => tracing::error!(position = %event.position, %error, "a decision is not told"),
                }
            }
            after = Some(last.position);
            silent += page.len();
            if told || silent >= STRIDE {
                self.post.set_mark(READER, after).await?;
                silent = 0;
            }
        }
    }

    /// Tells the decision that an event is, if it is one.
    async fn tell_decision(&self, event: &Recorded) -> Result<bool, DeskError> {
        match self.news(event).await? {
            Some(news) => self.tell_news(event, news).await.map(|()| true),
            None => Ok(false),
        }
    }

    /// What an event says to an official who does not know it yet.
    async fn news(&self, recorded: &Recorded) -> Result<Option<News>, DeskError> {
        let Some(meta) = told_of(recorded)? else { return Ok(None) };
        let Some(id) = recorded.stream.id().parse().ok().map(TaskId) else { return Ok(None) };
        let history =
            self.app.store().read_stream(&recorded.stream, 0, usize::MAX).await.map_err(ServiceError::from)?;
        let mut task = Task::default();
        let (mut asked_by, mut asked_until) = (None, None);
        let (mut officer, mut decision) = (None, None);
        for known in history.iter().filter(|known| known.revision <= recorded.revision) {
            let (event, about) = read(known)?;
            officer.clone_from(&task.standing.officer);
            if let TaskEvent::ResultSubmitted(_) | TaskEvent::ExtensionRequested(_) = &event {
                asked_by = about.on_behalf_of.clone().or_else(|| about.by.clone());
            }
            if let TaskEvent::ExtensionRequested(it) = &event {
                asked_until = Some(it.until);
            }
            task.evolve(&event, &about);
            decision = Some(event);
        }
        let Some(to) = officer.or(asked_by).filter(|to| meta.by.as_ref() != Some(to)) else { return Ok(None) };
        let Some(event) = decision else { return Ok(None) };
        let Some(decided) = self.decided(&event, asked_until, &to).await? else { return Ok(None) };
        let code = {
            let models = self.app.models().await?;
            let active = models.rows().officials.get(&to).is_some_and(|it| it.active);
            models.rows().board.task(id).filter(|_| active).map(|it| it.code())
        };
        Ok(code.map(|code| {
            let title = task.assignment.as_ref().map_or_else(String::new, |it| it.content.clone());
            let due = task.standing.current_due.map(NaiveDate::from);
            News { to, decided, task: Named { id, code, title, due } }
        }))
    }

    /// An event as a decision. A result sent back asks for something, so a reminder tells it, at once and counted.
    async fn decided(
        &self,
        event: &TaskEvent,
        asked: Option<NaiveDate>,
        to: &OfficialId,
    ) -> Result<Option<Decided>, DeskError> {
        Ok(match event {
            TaskEvent::CompletionConfirmed(it) => Some(Decided::Confirmed { note: it.note.clone() }),
            TaskEvent::ExtensionGranted(it) => {
                let until = it.deadline.effective_due.unwrap_or(it.asked);
                Some(Decided::Granted { asked: it.asked, until, note: it.note.clone() })
            }
            TaskEvent::ExtensionRefused(it) => asked.map(|until| Decided::Refused { until, reason: it.reason.clone() }),
            TaskEvent::Withdrawn(it) => Some(Decided::Withdrawn { reason: it.reason.clone() }),
            TaskEvent::Reassigned(it) if it.because == Because::Decision => {
                let registry = self.app.registry_now().await?;
                let models = self.app.models().await?;
                let serves =
                    models.rows().officials.get(to).map(|it| serves_at(&registry, &it.agency, self.app.today()));
                let lead = serves_at(&registry, &it.to, self.app.today());
                // Who serves at the new lead still has it.
                (serves.as_ref() != Some(&lead))
                    .then(|| Decided::Reassigned { to: agency_name(&registry, &lead), reason: it.reason.clone() })
            }
            TaskEvent::Reassigned(_)
            | TaskEvent::Assigned(_)
            | TaskEvent::Accepted(_)
            | TaskEvent::Returned(_)
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
            | TaskEvent::Corrected(_)
            | TaskEvent::DeadlineRecalculated(_)
            | TaskEvent::EvidenceAttached(_)
            | TaskEvent::Undone(_) => None,
        })
    }

    /// Queues the word for the first chat that reaches the person, unless one of theirs has it already.
    async fn tell_news(&self, event: &Recorded, news: News) -> Result<(), DeskError> {
        let key = format!("decided:{}", event.id);
        let mut tried: Vec<ChatId> = Vec::new();
        for (_, chat) in self.app.chats_of(&news.to).await? {
            match self.post.outcome(chat, &key) {
                Some(Outcome::Failed { .. }) => tried.push(chat),
                Some(Outcome::Waiting | Outcome::Sent { .. } | Outcome::Expired) => return Ok(()),
                None => {}
            }
        }
        let Some(address) = self.reachable(&news.to, &tried).await? else { return Ok(()) };
        self.queue_news(&address, key, &news).await
    }

    async fn queue_news(&self, address: &Address, key: String, news: &News) -> Result<(), DeskError> {
        let link = self.link();
        let setting = Setting { today: self.app.today(), calendar: &self.app.calendar(), link: link.as_deref() };
        let message = dondoc_bot::decided(&news.decided, &news.task, &setting);
        let letter = Letter { expires: Some(self.clock.now() + LIFE), ..Letter::new(key, message) };
        Ok(self.post.queue(address, vec![letter]).await?)
    }
}

/// The circumstances of an event that may be news; none of what never is. A table that is read in tells of the past.
fn told_of(recorded: &Recorded) -> Result<Option<Meta>, DeskError> {
    const NAMES: [&str; 5] = [
        "task_completion_confirmed.v1",
        "task_extension_granted.v1",
        "task_extension_refused.v1",
        "task_reassigned.v1",
        "task_withdrawn.v1",
    ];
    if !NAMES.contains(&recorded.name.as_str()) {
        return Ok(None);
    }
    let (_, meta) = read(recorded)?;
    Ok(Some(meta).filter(|meta| meta.channel != Channel::Import))
}

fn read(recorded: &Recorded) -> Result<(TaskEvent, Meta), DeskError> {
    let unreadable = |error: dondoc_domain::event::DecodeError| ServiceError::Decode(error.to_string());
    let event = TaskEvent::decode(&recorded.name, &recorded.data).map_err(unreadable)?;
    Ok((event, Meta::decode(&recorded.meta).map_err(unreadable)?))
}
