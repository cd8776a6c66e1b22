//! Carrying out what was decided; every act has its own command id, so doing it again changes nothing.

use crate::{
    Desk, DeskError,
    tickets::{self, Ticket},
};
use dondoc_bot::{Act, Outcome, Who};
use dondoc_domain::{
    OfficialId, TaskId,
    event::Channel,
    ids::derive,
    reminder::{Quieted, ReminderEvent, Snoozed},
    task::Command,
};
use dondoc_messaging::{FetchError, FileRef};
use dondoc_post::{FileRefusal, Job};
use dondoc_service::{Context, LinkRefusal, ServiceError};
use uuid::Uuid;

/// On whose word something is done.
pub(crate) struct Doing<'a> {
    /// The updates that led to it.
    pub job: &'a Job,
    /// Who wrote; none while the chat is not linked.
    pub who: Option<&'a Who>,
    /// The update's identity.
    pub cause: Uuid,
}

impl Doing<'_> {
    /// Whether this was begun before: what is so already may then be so because of it.
    fn again(&self) -> bool {
        self.job.decided.is_some()
    }

    fn command(&self, place: usize) -> Uuid {
        derive("act", &[&self.cause.to_string(), &place.to_string()])
    }

    fn context(&self, place: usize, on_behalf_of: Option<OfficialId>) -> Context {
        Context {
            by: self.who.map(|who| who.id.clone()),
            on_behalf_of,
            channel: self.job.address.channel,
            command: self.command(place),
            cause: Some(self.cause),
            on: None,
        }
    }
}

impl Desk {
    /// Carries out acts in order; each has its outcome. What the store cannot do now is an error: all is tried again.
    pub(crate) async fn carry_out(&self, acts: &[Act], doing: &Doing<'_>) -> Result<Vec<Outcome>, DeskError> {
        let mut outcomes = Vec::with_capacity(acts.len());
        for (place, act) in acts.iter().enumerate() {
            if let Act::Submit { task, needs_file: true, .. } = act
                && acts.iter().zip(&outcomes).all(|(it, outcome)| lost(it, outcome, *task))
            {
                outcomes.push(Outcome::Refused(NO_FILE.into()));
                continue;
            }
            outcomes.push(match self.act(place, act, doing).await {
                Ok(outcome) => outcome,
                Err(DeskError::Service(error)) if !error.is_storage() => Outcome::Refused(error.to_string()),
                Err(error) => return Err(error),
            });
        }
        Ok(outcomes)
    }

    async fn act(&self, place: usize, act: &Act, doing: &Doing<'_>) -> Result<Outcome, DeskError> {
        if let Some((task, command, on_behalf_of)) = command(act) {
            return self.on_task(task, &command, place, on_behalf_of, doing).await;
        }
        let Some(who) = doing.who else { return self.before_linking(place, act, doing).await };
        let id = doing.command(place);
        match act {
            Act::Attach { task, file, on_behalf_of } => {
                self.attach(*task, file, place, on_behalf_of.clone(), doing).await
            }
            Act::Link { .. } => self.before_linking(place, act, doing).await,
            Act::Unlink => {
                self.app.unlink_chat(doing.job.chat, "người dùng gỡ liên kết", &doing.context(place, None)).await?;
                Ok(self.done(id))
            }
            Act::Snooze { tasks, until } => {
                self.note(&who.id, ReminderEvent::Snoozed(Snoozed { tasks: tasks.clone(), until: *until }), id, doing)
                    .await
            }
            Act::Quiet { until } => {
                self.note(&who.id, ReminderEvent::Quieted(Quieted { until: *until }), id, doing).await
            }
            Act::Delegate { to, from, until } => {
                let changed = self.app.delegate(&who.id, to, *from, *until, &doing.context(place, None)).await?;
                Ok(if changed || doing.again() { self.done(id) } else { Outcome::Already })
            }
            Act::EndDelegation => {
                let changed = self.app.end_delegation(&who.id, &doing.context(place, None)).await?;
                Ok(if changed || doing.again() { self.done(id) } else { Outcome::Already })
            }
            Act::UploadLink { task, on_behalf_of } => self.upload_address(*task, on_behalf_of.clone(), who).await,
            Act::LoginLink => Ok(self.login_address(place, who, doing)),
            Act::Report { .. }
            | Act::Submit { .. }
            | Act::RequestExtension { .. }
            | Act::Return { .. }
            | Act::Accept { .. }
            | Act::Explain { .. }
            | Act::Confirm { .. }
            | Act::SendBack { .. }
            | Act::Grant { .. }
            | Act::Refuse { .. }
            | Act::Undo { .. } => Ok(Outcome::Already),
        }
    }

    fn done(&self, command: Uuid) -> Outcome {
        Outcome::Done { command, at: self.clock.now() }
    }

    async fn on_task(
        &self,
        task: TaskId,
        command: &Command,
        place: usize,
        on_behalf_of: Option<OfficialId>,
        doing: &Doing<'_>,
    ) -> Result<Outcome, DeskError> {
        if doing.who.is_none() {
            return Ok(Outcome::Refused(NOT_LINKED.into()));
        }
        let context = doing.context(place, on_behalf_of);
        let outcome = self.app.execute(task, command, &context).await?;
        if outcome.events.is_empty() {
            return Ok(Outcome::Already);
        }
        self.answered(task, doing, context.command).await;
        Ok(self.done(context.command))
    }

    /// A chat that is not linked can do one thing: link itself.
    async fn before_linking(&self, place: usize, act: &Act, doing: &Doing<'_>) -> Result<Outcome, DeskError> {
        let code = match act {
            Act::Link { code } => code,
            // The crash came between unlinking and saying so.
            Act::Unlink if doing.again() => return Ok(self.done(doing.command(place))),
            _ => return Ok(Outcome::Refused(NOT_LINKED.into())),
        };
        let (chat, now) = (doing.job.chat, self.clock.now());
        if !self.guesses.may_try(chat, now) {
            return Ok(Outcome::Refused(
                "Đã nhập sai mã quá nhiều lần. Vui lòng thử lại sau một giờ, hoặc xin Văn phòng cấp mã mới.".into(),
            ));
        }
        match self.app.link_chat(code, doing.job.address.channel, chat, doing.command(place)).await? {
            Ok(id) => match self.who(&self.app.official(id.as_str()).await?).await? {
                Some(who) => Ok(Outcome::Linked(Box::new(who))),
                None => Ok(Outcome::Refused(LinkRefusal::Unknown.to_string())),
            },
            Err(refusal) => {
                self.guesses.wrong(chat, now);
                Ok(Outcome::Refused(refusal.to_string()))
            }
        }
    }

    /// Fetches a file from the messenger, keeps it by its content, and notes it on the task.
    async fn attach(
        &self,
        task: TaskId,
        file: &FileRef,
        place: usize,
        on_behalf_of: Option<OfficialId>,
        doing: &Doing<'_>,
    ) -> Result<Outcome, DeskError> {
        let failed = |why: &str| Ok(Outcome::Failed(why.to_owned()));
        let Some(messenger) = self.messenger(doing.job.address.channel) else {
            return failed("Kênh này hiện không nhận được tệp. Vui lòng gửi lại sau.");
        };
        let limit = messenger.abilities().largest_file;
        let bytes = match messenger.fetch(file, limit).await {
            Ok(bytes) => bytes,
            Err(FetchError::TooLarge { limit }) => {
                let mib = limit >> 20;
                return Ok(Outcome::Refused(format!(
                    "Tệp lớn hơn {mib} MB nên không lấy được qua kênh này. Gõ “tải lên” để nhận địa chỉ gửi tệp lớn."
                )));
            }
            Err(FetchError::Gone(_)) => return failed("Tệp không còn trên máy chủ nhắn tin. Vui lòng gửi lại tệp."),
            Err(FetchError::Unavailable(why)) => {
                tracing::warn!(%why, "file not fetched");
                return failed("Chưa lấy được tệp do mạng. Vui lòng gửi lại tệp sau ít phút.");
            }
        };
        let stored = match self.files.put(bytes, &file.name).await {
            Ok(stored) => stored,
            Err(FileRefusal::Unavailable { reason }) => {
                tracing::warn!(%reason, "file not kept");
                return failed("Chưa lưu được tệp. Vui lòng gửi lại sau ít phút.");
            }
            Err(refusal) => return Ok(Outcome::Refused(refusal.to_string())),
        };
        let name = if file.name.trim().is_empty() { nameless(file) } else { file.name.clone() };
        let command = Command::Attach { sha256: stored.sha256, name, mime: stored.mime, size: stored.size };
        self.on_task(task, &command, place, on_behalf_of, doing).await
    }

    async fn upload_address(
        &self,
        task: TaskId,
        on_behalf_of: Option<OfficialId>,
        who: &Who,
    ) -> Result<Outcome, DeskError> {
        let Some(base) = &self.settings.public_url else {
            return Ok(Outcome::Refused(
                "Hệ thống chưa có địa chỉ web để nhận tệp lớn. Vui lòng nén tệp nhỏ lại, hoặc gửi qua văn thư.".into(),
            ));
        };
        let (task, code) = self.app.find_task(&task.to_string()).await?;
        let now = self.clock.now();
        let expires = now + tickets::LIFE;
        let ticket = Ticket { official: who.id.clone(), on_behalf_of, task, code, expires };
        let ticket = self.tickets.issue(ticket, now);
        Ok(Outcome::Address(format!("{base}/tai-len/{ticket}")))
    }

    /// What stands in the answer for an address that opens the pages; a crash loses it, and asking again is one message.
    fn login_address(&self, place: usize, who: &Who, doing: &Doing<'_>) -> Outcome {
        match &self.sign_ins {
            Some(sign_ins) => Outcome::Address(sign_ins.wish(doing.command(place), who.id.clone())),
            None => Outcome::Refused("Hệ thống chưa thiết lập trang web; anh/chị vẫn làm việc được tại đây.".into()),
        }
    }

    async fn note(
        &self,
        official: &OfficialId,
        event: ReminderEvent,
        command: Uuid,
        doing: &Doing<'_>,
    ) -> Result<Outcome, DeskError> {
        self.app.note_reminders(official, vec![event], command, doing.job.address.channel).await?;
        Ok(self.done(command))
    }

    /// Notes that a reminder was answered. It is a figure for the review, so failing must not fail the answer.
    async fn answered(&self, task: TaskId, doing: &Doing<'_>, command: Uuid) {
        let Some(who) = doing.who else { return };
        if let Err(error) = self.note_answer(&who.id, task, command, doing.job.address.channel).await {
            tracing::warn!(%error, "an answered reminder was not noted");
        }
    }

    async fn note_answer(
        &self,
        official: &OfficialId,
        task: TaskId,
        command: Uuid,
        channel: Channel,
    ) -> Result<(), ServiceError> {
        let open: Vec<ReminderEvent> = {
            let models = self.app.models().await?;
            let reminded = models.rows().reminders.of(official);
            let waits = |it: &&dondoc_projections::reminders::Reminder| {
                it.tasks.contains(&task) && !it.answered.contains(&task)
            };
            let answered = |it: &dondoc_projections::reminders::Reminder| {
                ReminderEvent::Answered(dondoc_domain::reminder::Answered { key: it.key, task, command })
            };
            reminded.map_or_else(Vec::new, |it| it.recent.iter().filter(waits).map(answered).collect())
        };
        if open.is_empty() {
            return Ok(());
        }
        let id = derive("answered", &[&command.to_string()]);
        self.app.note_reminders(official, open, id, channel).await
    }
}

const NOT_LINKED: &str = "Chưa liên kết với cán bộ nào. Vui lòng gửi mã liên kết do Văn phòng cấp.";

const NO_FILE: &str =
    "Tệp kết quả chưa lưu được nên chưa gửi kết quả. Vui lòng gửi lại tệp, hoặc ghi số và ngày văn bản.";

/// Whether this act left the task without a file: it kept none, or none for this task.
fn lost(act: &Act, outcome: &Outcome, task: TaskId) -> bool {
    let kept = matches!(outcome, Outcome::Done { .. } | Outcome::Already);
    !matches!(act, Act::Attach { task: of, .. } if *of == task && kept)
}

fn nameless(file: &FileRef) -> String {
    match file.kind {
        dondoc_messaging::FileKind::Photo => "ảnh",
        dondoc_messaging::FileKind::Voice => "ghi âm",
        dondoc_messaging::FileKind::Video => "đoạn phim",
        dondoc_messaging::FileKind::Document => "tệp",
    }
    .to_owned()
}

/// The task's command that an act stands for, if it is one.
fn command(act: &Act) -> Option<(TaskId, Command, Option<OfficialId>)> {
    Some(match act.clone() {
        Act::Report { task, percent, note, documents, blocker, on_behalf_of } => {
            (task, Command::Report { percent: percent.map(u16::from), note, documents, blocker }, on_behalf_of)
        }
        Act::Submit { task, documents, text, on_behalf_of, needs_file: _ } => {
            (task, Command::Submit { documents, text }, on_behalf_of)
        }
        Act::RequestExtension { task, until, reason, on_behalf_of } => {
            (task, Command::RequestExtension { until, reason }, on_behalf_of)
        }
        Act::Return { task, reason, proposed, on_behalf_of } => {
            (task, Command::Return { reason, proposed }, on_behalf_of)
        }
        Act::Accept { task, on_behalf_of } => (task, Command::Accept, on_behalf_of),
        Act::Explain { task, text, on_behalf_of } => (task, Command::Explain { text }, on_behalf_of),
        Act::Confirm { task, note } => (task, Command::Confirm { note }, None),
        Act::SendBack { task, reason } => (task, Command::SendBack { reason }, None),
        Act::Grant { task, until, note } => (task, Command::GrantExtension { until, note }, None),
        Act::Refuse { task, reason } => (task, Command::RefuseExtension { reason }, None),
        Act::Undo { task, command } => (task, Command::Undo { command }, None),
        Act::Attach { .. }
        | Act::Link { .. }
        | Act::Unlink
        | Act::Snooze { .. }
        | Act::Quiet { .. }
        | Act::Delegate { .. }
        | Act::EndDelegation
        | Act::UploadLink { .. }
        | Act::LoginLink => return None,
    })
}
