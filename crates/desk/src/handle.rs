//! One update, from the inbox to the answer.

use crate::{Desk, DeskError, acts::Doing, guarded, reminders::is_unasked};
use dondoc_bot::{Memory, Plan, Step, Turn};
use dondoc_domain::{event::Channel, ids::derive};
use dondoc_messaging::{Content, Incoming, Outgoing, Tap, Text, update_id};
use dondoc_post::{Job, Letter, Line};
use dondoc_service::Context;
use std::{collections::VecDeque, sync::Arc};

/// The conversation looks things up at most so often for one message.
const STEPS: usize = 8;

impl Desk {
    /// Handles updates until told to stop; the one in hand is finished first.
    pub(crate) async fn work(self: Arc<Self>, mut stop: tokio::sync::watch::Receiver<bool>) {
        loop {
            let job = tokio::select! {
                biased;
                _ = stop.wait_for(|stop| *stop) => return,
                job = self.post.next() => job,
            };
            self.handle(job).await;
        }
    }

    /// Handles one update and queues the answer; what cannot be handled now is tried again.
    pub(crate) async fn handle(&self, job: Job) {
        let key = job.updates.first().map_or_else(String::new, |it| it.key.clone());
        match guarded(self.answer(&job)).await {
            Ok(turn) => {
                if let (Some(tap), Some(messenger)) = (turn.acknowledge.clone(), self.messenger(job.address.channel)) {
                    // The messenger may be slow, and nothing depends on it: the answer goes its own way.
                    let messenger = messenger.clone();
                    tokio::spawn(async move { messenger.acknowledge(&tap).await });
                }
                let letter = |(n, says)| Letter::reply(format!("{key}:{n}"), says);
                let letters = turn.says.into_iter().enumerate().map(letter).collect();
                let saved = serde_json::to_value(&turn.memory).unwrap_or_default();
                if let Err(error) = self.post.handled(job, saved, letters).await {
                    tracing::error!(update = %key, %error, "the answer was not stored; the update is handled again");
                }
            }
            Err(error) if error.passes() => {
                tracing::warn!(update = %key, %error, "handled later");
                self.note_health(&Err(&error));
                self.post.postponed(job, error.to_string()).await;
            }
            Err(error) => {
                tracing::error!(update = %key, %error, "not handled");
                self.failed_to_answer(job, &key, &error).await;
            }
        }
    }

    /// Counts a failure; when it was the last try, the person is told that nothing was recorded.
    async fn failed_to_answer(&self, job: Job, key: &str, error: &DeskError) {
        let (address, told) = (job.address.clone(), Letter::reply(format!("{key}:set-aside"), not_recorded()));
        let stored = match self.post.failed(job, error.to_string()).await {
            Ok(true) => self.post.queue(&address, vec![told]).await,
            Ok(false) => Ok(()),
            Err(error) => Err(error),
        };
        if let Err(error) = stored {
            tracing::error!(update = %key, %error, "the failure was not stored");
        }
    }

    async fn answer(&self, job: &Job) -> Result<Turn, DeskError> {
        let memory = self.memory(job);
        if let [update] = job.updates.as_slice()
            && let Content::Blocked | Content::MovedTo(_) = update.content
        {
            // The post office has taken note; there is nobody to answer. Who left a browser has left it for good: a
            // new session is a new chat.
            if job.address.channel == Channel::Web && update.content == Content::Blocked {
                let left = derive("left", &[&update_id(Channel::Web, &update.key).to_string()]);
                let context = Context::system(Channel::Web, left);
                self.app.unlink_chat(job.chat, "rời phiên trên trình duyệt", &context).await?;
            }
            return Ok(Turn { says: Vec::new(), memory, acknowledge: None });
        }
        // Who answers a message has seen it.
        self.note_seen(job.chat, self.letters_of(job.chat, &answered(&job.updates))).await;
        let before = memory.clone();
        let memory = if job.retried { memory.set_apart() } else { memory };
        let mut scene = self.scene(job, memory).await?;
        let mut step = match &job.decided {
            Some(plan) => {
                let plan: Plan = serde_json::from_value(plan.clone())?;
                // Much may have been said since it was decided.
                let memory = if job.retried { scene.view().memory.clone() } else { plan.memory };
                Step::Act(Plan { memory, ..plan })
            }
            None => dondoc_bot::hear(&self.as_taps(job), &scene.view()),
        };
        let late = |turn: Turn| if job.retried { dondoc_bot::late(turn, before, job.received) } else { turn };
        for _ in 0..STEPS {
            step = match step {
                Step::Reply(turn) => return Ok(late(turn)),
                Step::Look(look) => {
                    let sight = self.look(&look.query, &scene).await;
                    dondoc_bot::saw(&look, &sight, &scene.view())
                }
                Step::Act(plan) => {
                    if job.decided.is_none() {
                        self.post.decided(job, serde_json::to_value(&plan)?).await?;
                    }
                    let cause = job.updates.first().map(|it| update_id(job.address.channel, &it.key));
                    let doing = Doing { job, who: scene.who(), cause: cause.unwrap_or_default() };
                    let outcomes = self.carry_out(&plan.acts, &doing).await?;
                    scene = self.scene(job, plan.memory.clone()).await?;
                    return Ok(late(dondoc_bot::did(&plan, &outcomes, &scene.view())));
                }
            };
        }
        Err(DeskError::Endless)
    }

    /// The updates, with the number of a menu taken for a tap where the messenger has no buttons.
    fn as_taps(&self, job: &Job) -> Vec<Incoming> {
        let has_buttons = self.messenger(job.address.channel).is_some_and(|it| it.abilities().buttons);
        let mut updates = job.updates.clone();
        if has_buttons {
            return updates;
        }
        for update in &mut updates {
            if let Content::Text(text) = &update.content
                && let Ok(number @ 1..) = text.trim().trim_end_matches('.').parse::<usize>()
                && let Some(button) = job.menu.get(number - 1)
            {
                update.content = Content::Tap(Tap { data: button.data.clone(), acknowledge: None });
            }
        }
        updates
    }

    /// The chat's memory; one that cannot be read any more is forgotten. Reminders that came since the message before
    /// are remembered: "việc 1" means the first they named.
    fn memory(&self, job: &Job) -> Memory {
        let mut memory: Memory =
            job.memory.clone().and_then(|saved| serde_json::from_value(saved).ok()).unwrap_or_default();
        self.post.with_lines(job.chat, |lines| {
            for message in reminders_since(lines, &job.updates) {
                memory.reminded(message);
            }
        });
        memory
    }
}

fn not_recorded() -> Outgoing {
    Outgoing::of(Text::new().plain(
        "Tin vừa rồi của anh/chị chưa ghi nhận được do lỗi hệ thống; Văn phòng đã được báo. Vui lòng gửi lại sau.",
    ))
}

/// The reminders between these updates and the one before them, oldest first.
fn reminders_since<'a>(lines: &'a VecDeque<Line>, updates: &[Incoming]) -> impl Iterator<Item = &'a Outgoing> {
    let now = |key: &str| updates.iter().any(|update| update.key == key);
    let first = lines.iter().position(|line| matches!(line, Line::Theirs { update, .. } if now(&update.key)));
    let first = first.unwrap_or(lines.len());
    let from = lines.range(..first).rposition(|line| matches!(line, Line::Theirs { .. })).map_or(0, |at| at + 1);
    let reminder = |line: &'a Line| match line {
        Line::Ours { key, message, .. } if is_unasked(key) => Some(message),
        Line::Ours { .. } | Line::Theirs { .. } => None,
    };
    lines.range(from..first).filter_map(reminder)
}

/// The messages of ours that updates answer: tapped on, or replied to.
fn answered(updates: &[Incoming]) -> Vec<String> {
    let message = |update: &Incoming| match &update.content {
        Content::Tap(_) => update.message.clone(),
        Content::Text(_)
        | Content::File { .. }
        | Content::Contact { .. }
        | Content::MovedTo(_)
        | Content::Blocked
        | Content::Other(_) => update.reply_to.clone(),
    };
    updates.iter().filter_map(message).collect()
}
