//! Reminders on their way: planned by the service, put into words by the conversation, carried by the post office,
//! and what became of them noted as facts.
//!
//! A reminder is a fact before it is a letter, and its letter's key is made from its own, so a round that is cut short
//! anywhere goes on with the next: what was planned and is not in the post is put there, once.

use crate::{Desk, DeskError, scene::task};
use async_trait::async_trait;
use chrono::{DateTime, Days, NaiveDate, NaiveTime, TimeZone, Utc};
use chrono_tz::Asia::Ho_Chi_Minh;
use dondoc_bot::{OpenTask, Reminder, Setting};
use dondoc_domain::{
    OfficialId, TaskId,
    event::Channel,
    ids::derive,
    official::Role,
    reminder::{Failed, ReminderEvent, ReminderKind, Sent},
    timeliness::Phase,
};
use dondoc_messaging::{ChatId, Outgoing, channel_name};
use dondoc_post::{Letter, Outcome, Wanted};
use dondoc_projections::reminders::Fate;
use dondoc_service::reminders::{Planned, Reason, Rung};
use futures_util::{StreamExt, TryStreamExt, stream};
use serde::Serialize;
use std::sync::{Arc, Weak};
use uuid::Uuid;

/// So many reminders are put into words and queued at the same time: one sync serves them all.
const AT_ONCE: usize = 64;

/// What a round came to.
#[derive(Debug, Clone, Default, Serialize)]
pub struct RoundReport {
    /// The messages, person by person.
    pub planned: Vec<Told>,
    /// How many of them went out.
    pub sent: usize,
    /// How many are kept back: for office hours, for a cap, put off.
    pub held: usize,
}

/// One message to one person.
#[derive(Debug, Clone, Serialize)]
pub struct Told {
    /// To whom.
    pub official: OfficialId,
    /// The tasks it names.
    pub tasks: Vec<TaskId>,
    /// What it is for.
    pub kind: &'static str,
    /// Through which messenger; none when none reaches the person.
    pub channel: Option<&'static str>,
    /// What it says.
    pub text: String,
    /// Its identity.
    #[serde(skip)]
    pub key: Uuid,
}

/// A reminder to be put into words; what is known of it after a restart is less.
struct Draft {
    official: OfficialId,
    key: Uuid,
    kind: ReminderKind,
    day: NaiveDate,
    tasks: Vec<TaskId>,
    about: Option<OfficialId>,
    next_step: Option<(NaiveDate, Rung)>,
    urgent: bool,
    /// Whether all it says is that nothing was heard for long.
    silence: bool,
}

impl From<Planned> for Draft {
    fn from(it: Planned) -> Self {
        let Planned { key, official, kind, day, tasks, urgent, next_step, about, reasons } = it;
        let silence = !reasons.is_empty() && reasons.iter().all(|it| matches!(it, Reason::Silent(_)));
        Self { official, key, kind, day, tasks, about, next_step, urgent, silence }
    }
}

impl Draft {
    /// As the log has it: what comes next was told once and is not told again.
    fn again(official: &OfficialId, it: &dondoc_projections::reminders::Reminder) -> Self {
        Self {
            official: official.clone(),
            key: it.key,
            kind: it.kind,
            day: it.day,
            tasks: it.tasks.clone(),
            about: it.about.clone(),
            next_step: None,
            urgent: it.kind == ReminderKind::Urgent,
            silence: false,
        }
    }
}

impl Desk {
    /// One round: plans what is to be sent now, and queues it. With `dry_run` it only tells.
    pub async fn round(self: &Arc<Self>, now: DateTime<Utc>, dry_run: bool) -> Result<RoundReport, DeskError> {
        let reaches = |channel, chat| {
            let lost = self.post.door(chat).is_none_or(|door| door.unreachable.is_some());
            self.messenger(channel).is_some() && !lost
        };
        let round = self.app.remind(now, dry_run, &reaches).await?;
        let held = round.held.len();
        let told = stream::iter(round.planned.into_iter().map(Draft::from))
            .map(|draft| async move { self.tell(&draft, dry_run).await })
            .buffered(AT_ONCE)
            .try_collect()
            .await?;
        Ok(RoundReport { planned: told, sent: 0, held })
    }

    /// How many of these went out by now, and how many are still on their way.
    pub async fn gone(&self, report: &RoundReport) -> Result<(usize, usize), DeskError> {
        let (mut sent, mut waiting) = (0, 0);
        for told in &report.planned {
            let name = letter_key(&told.official, told.key);
            let chats = self.app.chats_of(&told.official).await?;
            let outcomes: Vec<Outcome> =
                chats.into_iter().filter_map(|(_, chat)| self.post.outcome(chat, &name)).collect();
            sent += usize::from(outcomes.iter().any(|it| matches!(it, Outcome::Sent { .. })));
            waiting += usize::from(outcomes.iter().any(|it| matches!(it, Outcome::Waiting)));
        }
        Ok((sent, waiting))
    }

    async fn tell(&self, draft: &Draft, dry_run: bool) -> Result<Told, DeskError> {
        let message = self.word(draft).await?;
        let chat = self.reachable(&draft.official, &[]).await?;
        let told = Told {
            official: draft.official.clone(),
            tasks: draft.tasks.clone(),
            kind: draft.kind.name(),
            channel: chat.as_ref().map(|it| channel_name(it.channel)),
            text: message.text.to_plain(),
            key: draft.key,
        };
        if !dry_run {
            self.deliver(draft, message, &[]).await?;
        }
        Ok(told)
    }

    /// Queues a reminder for the first chat that reaches the person; without one, it failed and is noted so.
    async fn deliver(&self, draft: &Draft, message: Outgoing, tried: &[ChatId]) -> Result<(), DeskError> {
        let Some(chat) = self.reachable(&draft.official, tried).await? else {
            let reason = if tried.is_empty() {
                "chưa liên kết kênh nhắn tin nào"
            } else {
                "không kênh nào nhận được"
            };
            return self.failed(&draft.official, draft.key, reason).await;
        };
        let letter = Letter {
            urgent: draft.urgent,
            expires: Some(self.expiry(draft)),
            ..Letter::new(letter_key(&draft.official, draft.key), message)
        };
        Ok(self.post.queue(&chat, vec![letter]).await?)
    }

    async fn failed(&self, official: &OfficialId, key: Uuid, reason: &str) -> Result<(), DeskError> {
        let fact = ReminderEvent::Failed(Failed { key, reason: reason.to_owned() });
        self.note_fate(official, key, fact, Channel::Clock).await
    }

    async fn note_fate(
        &self,
        official: &OfficialId,
        key: Uuid,
        fact: ReminderEvent,
        channel: Channel,
    ) -> Result<(), DeskError> {
        let command = derive("reminder fate", &[&key.to_string()]);
        Ok(self.app.note_reminders(official, vec![fact], command, channel).await?)
    }

    /// Puts a reminder into words.
    async fn word(&self, draft: &Draft) -> Result<Outgoing, DeskError> {
        let registry = self.app.registry_now().await?;
        let mut tasks: Vec<OpenTask> = Vec::with_capacity(draft.tasks.len());
        for id in &draft.tasks {
            if let Some(open) = self.app.open_task(*id, &draft.official).await? {
                tasks.push(task(open, &registry));
            }
        }
        let role = self.app.models().await?.rows().officials.get(&draft.official).map(|it| it.role);
        let about = match &draft.about {
            Some(id) => Some(self.app.name_of(id).await),
            None => None,
        };
        let rates = match draft.kind {
            ReminderKind::Weekly => Some(self.province_rates(self.app.today()).await?),
            _ => None,
        };
        let waiting = match role {
            Some(Role::Office) => unlisted(self.app.waiting_counts().await?, &tasks),
            _ => None,
        };
        let reason = match (draft.kind, draft.tasks.first()) {
            (ReminderKind::Returned, Some(task)) => self.app.sent_back_reason(*task).await?,
            _ => None,
        };
        let reminder = Reminder {
            kind: if draft.silence { silence(draft.kind) } else { kind(draft.kind) },
            to: self.app.name_of(&draft.official).await,
            tasks,
            next_step: draft.next_step.map(|(day, rung)| (day, rung_label(rung).to_owned())),
            about,
            reason,
            rates,
            waiting,
        };
        let link = self.link();
        let setting = Setting { today: self.app.today(), calendar: &self.app.calendar(), link: link.as_deref() };
        let attachment = reminder.rates.as_ref().and_then(|it| it.chart.clone());
        let mut message = dondoc_bot::remind(&reminder, &setting);
        message.attachment = message.attachment.or(attachment);
        Ok(message)
    }

    /// When a reminder is of no use any more: when the office closes on its day, so that none comes in the evening; what
    /// is urgent, two days later.
    fn expiry(&self, draft: &Draft) -> DateTime<Utc> {
        let closes = self.app.config().settings.reminders.hours.iter().map(|span| span.to.0).max();
        let local = match closes.filter(|_| !draft.urgent) {
            Some(closes) => draft.day.and_time(closes),
            None => draft.day.checked_add_days(Days::new(2)).unwrap_or(draft.day).and_time(NaiveTime::MIN),
        };
        Ho_Chi_Minh.from_local_datetime(&local).earliest().map_or_else(|| local.and_utc(), |it| it.to_utc())
    }

    /// Whether a reminder that waits to be sent is still to be sent: the chat is still theirs, and something it names is
    /// still unanswered.
    async fn still_wanted(&self, chat: ChatId, letter: &str) -> Result<bool, DeskError> {
        let Some((official, key)) = read_key(letter) else { return Ok(true) };
        if self.app.linked(chat).await?.is_none_or(|it| it.id != official) {
            return Ok(false);
        }
        let models = self.app.models().await?;
        let (board, reminded) = (&models.rows().board, models.rows().reminders.of(&official));
        let Some(reminder) = reminded.and_then(|it| it.recent.iter().find(|it| it.key == key)) else { return Ok(true) };
        let about_others = matches!(reminder.kind, ReminderKind::Weekly | ReminderKind::Escalation);
        if about_others || reminder.tasks.is_empty() {
            return Ok(true);
        }
        let open = |id: &TaskId| {
            board.task(*id).is_some_and(|task| {
                let told = task.row.last_told.is_some_and(|told| NaiveDate::from(told) >= reminder.day);
                matches!(task.row.place.phase, Phase::Open) && !told
            })
        };
        // What waits for the office is named to the office, which answers by deciding.
        let office = |id: &TaskId| {
            board.task(*id).is_some_and(|task| {
                task.row.extension_asked
                    || matches!(task.row.place.phase, Phase::Awaiting | Phase::Returned | Phase::WithoutLead)
            })
        };
        let role = models.rows().officials.get(&official).map(|it| it.role);
        Ok(reminder.tasks.iter().any(|id| open(id) || (role == Some(Role::Office) && office(id))))
    }

    /// Puts into the post what was planned and is not there, and notes what became of what is.
    pub async fn reconcile(self: &Arc<Self>) -> Result<(), DeskError> {
        let drafts: Vec<Draft> = {
            let models = self.app.models().await?;
            let reminders = &models.rows().reminders;
            let open = reminders.all().flat_map(|(official, reminded)| {
                let waits = reminded.recent.iter().filter(|it| matches!(it.fate, Fate::Planned));
                waits.map(move |it| (official, it))
            });
            open.map(|(official, it)| Draft::again(official, it)).collect()
        };
        stream::iter(drafts).map(Ok).try_for_each_concurrent(AT_ONCE, |draft| self.settle(draft)).await
    }

    /// Notes what became of one reminder, if the letter was one.
    pub(crate) async fn note_outcome(&self, chat: ChatId, letter: &str, outcome: &Outcome) -> Result<(), DeskError> {
        let Some((official, key)) = read_key(letter) else { return Ok(()) };
        match outcome {
            Outcome::Waiting => Ok(()),
            Outcome::Sent { .. } => {
                let channel = self.post.door(chat).map_or(Channel::Clock, |it| it.address.channel);
                self.note_fate(&official, key, ReminderEvent::Sent(Sent { key, channel }), channel).await
            }
            Outcome::Failed { .. } | Outcome::Expired => {
                let draft = {
                    let models = self.app.models().await?;
                    let reminded = models.rows().reminders.of(&official);
                    let found = reminded.and_then(|it| it.recent.iter().find(|it| it.key == key));
                    found.map(|it| Draft::again(&official, it))
                };
                match draft {
                    Some(draft) => self.settle(draft).await,
                    None => Ok(()),
                }
            }
        }
    }

    async fn settle(&self, draft: Draft) -> Result<(), DeskError> {
        let name = letter_key(&draft.official, draft.key);
        let mut tried = Vec::new();
        for (channel, chat) in self.app.chats_of(&draft.official).await? {
            match self.post.outcome(chat, &name) {
                Some(Outcome::Waiting) => return Ok(()),
                Some(Outcome::Sent { .. }) => {
                    let fact = ReminderEvent::Sent(Sent { key: draft.key, channel });
                    return self.note_fate(&draft.official, draft.key, fact, channel).await;
                }
                Some(Outcome::Expired) => return self.failed(&draft.official, draft.key, "quá giờ gửi").await,
                Some(Outcome::Failed { reason }) => {
                    tracing::info!(official = %draft.official, %reason, "a reminder goes to the next channel");
                    tried.push(chat);
                }
                None => {}
            }
        }
        if self.expiry(&draft) <= self.clock.now() {
            return self.failed(&draft.official, draft.key, "quá giờ gửi").await;
        }
        let message = self.word(&draft).await?;
        self.deliver(&draft, message, &tried).await
    }
}

/// The desk, as the post office asks it; it does not keep the desk alive.
pub(crate) struct Asked(pub Weak<Desk>);

#[async_trait]
impl Wanted for Asked {
    async fn still(&self, chat: ChatId, key: &str) -> bool {
        // In doubt it is sent: a reminder too many is better than one too few.
        match self.0.upgrade() {
            Some(desk) => desk.still_wanted(chat, key).await.unwrap_or(true),
            None => true,
        }
    }
}

/// The letter of a reminder.
fn letter_key(official: &OfficialId, key: Uuid) -> String {
    format!("reminder:{official}:{key}")
}

/// Whether a letter is one that nobody asked for: a reminder, or a decision of the office.
pub(crate) fn is_unasked(letter: &str) -> bool {
    letter.starts_with("reminder:") || letter.starts_with("decided:")
}

/// The reminder of a letter; none of other letters.
pub(crate) fn read_key(letter: &str) -> Option<(OfficialId, Uuid)> {
    let (official, key) = letter.strip_prefix("reminder:")?.rsplit_once(':')?;
    Some((OfficialId(official.to_owned()), key.parse().ok()?))
}

/// What waits for the office besides what is named: results, and requests for more time.
fn unlisted((results, extensions): (u32, u32), named: &[OpenTask]) -> Option<(u32, u32)> {
    let count = |of: &dyn Fn(&&OpenTask) -> bool| u32::try_from(named.iter().filter(of).count()).unwrap_or(u32::MAX);
    let results = results.saturating_sub(count(&|it| it.phase == Phase::Awaiting));
    let extensions = extensions.saturating_sub(count(&|it| it.extension_asked.is_some()));
    (named.is_empty() || results + extensions > 0).then_some((results, extensions))
}

/// A list that only asks for word says so.
fn silence(of: ReminderKind) -> dondoc_bot::Kind {
    if of == ReminderKind::Digest { dondoc_bot::Kind::Silence } else { kind(of) }
}

fn kind(kind: ReminderKind) -> dondoc_bot::Kind {
    match kind {
        ReminderKind::Digest => dondoc_bot::Kind::Digest,
        ReminderKind::New => dondoc_bot::Kind::New,
        ReminderKind::DueToday => dondoc_bot::Kind::DueToday,
        ReminderKind::Overdue => dondoc_bot::Kind::Overdue,
        ReminderKind::Returned => dondoc_bot::Kind::Returned,
        ReminderKind::Urgent => dondoc_bot::Kind::Urgent,
        ReminderKind::Silence => dondoc_bot::Kind::Silence,
        ReminderKind::Escalation => dondoc_bot::Kind::Escalation,
        ReminderKind::Weekly => dondoc_bot::Kind::Weekly,
    }
}

fn rung_label(rung: Rung) -> &'static str {
    match rung {
        Rung::Head => "lãnh đạo đơn vị",
        Rung::Office => "Văn phòng UBND tỉnh",
        Rung::Chair => "lãnh đạo UBND tỉnh",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use dondoc_domain::timeliness::Class;

    fn task(phase: Phase, extension_asked: Option<NaiveDate>) -> OpenTask {
        let lead = dondoc_agencies::AgencyId::new("SNV");
        OpenTask {
            id: TaskId(Uuid::from_u128(1)),
            code: "NV1".into(),
            title: "Kế hoạch".into(),
            directive: String::new(),
            lead,
            lead_name: "Sở Nội vụ".into(),
            due: None,
            class: Class::Undated,
            phase,
            percent: None,
            accepted: true,
            extension_asked,
            officer: None,
            mine: false,
            on_behalf_of: None,
            supporting: false,
            urgent: false,
            explanation_asked: false,
        }
    }

    #[test]
    fn what_is_named_is_not_counted_again() {
        let named = [task(Phase::Awaiting, None), task(Phase::Open, NaiveDate::from_ymd_opt(2026, 7, 1))];
        for (all, besides) in [((1, 1), None), ((3, 1), Some((2, 0))), ((1, 2), Some((0, 1)))] {
            assert_eq!(unlisted(all, &named), besides);
        }
        assert_eq!(unlisted((0, 0), &[]), Some((0, 0)), "with nothing named the counts are the message");
    }

    #[test]
    fn only_a_letter_of_a_reminder_is_read_as_one() {
        let key = Uuid::from_u128(7);
        let official = OfficialId("CB1".into());
        assert_eq!(read_key(&letter_key(&official, key)), Some((official, key)));
        for other in ["update:1", "reminder:CB1", "reminder:CB1:x", "decided:CB1:7"] {
            assert_eq!(read_key(other), None, "{other}");
        }
    }
}
