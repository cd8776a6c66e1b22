//! Sending: one letter after the other, each taken durably before it goes out and closed durably after.

use std::future::Future;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use chrono::TimeDelta;
use dondoc_domain::event::Channel;
use dondoc_messaging::{Address, ChatId, Messenger, Outgoing, SendError, Sent};
use tokio::sync::watch;
use tokio::task::JoinSet;
use tokio::time::Instant;

use crate::core::{Core, State};
use crate::event::PostEvent;
use crate::outbox::{Turn, UNKNOWN, begun, closed};
use crate::pace::{Meter, pause};
use crate::{Files, Letter, Pace, Post, PostError, render};

/// A clock that jumps is noticed after so long.
const LOOK: Duration = Duration::from_secs(30);
/// The wait after the log refused.
const AGAIN: Duration = Duration::from_secs(1);
/// Who is asked whether a letter is still wanted has so long to answer.
const ASKING: Duration = Duration::from_secs(5);
/// Nobody is asked to wait longer than this, whatever the messenger says.
const LONGEST_WAIT: Duration = Duration::from_secs(24 * 3600);
/// Blind attempts at a part, the first included.
const ATTEMPTS: u32 = 2;

pub(crate) async fn run(
    core: Arc<Core>,
    messengers: Vec<Arc<dyn Messenger>>,
    files: Arc<Files>,
    stop: watch::Receiver<bool>,
) {
    let mut workers = JoinSet::new();
    let served: Vec<Channel> = messengers.iter().map(|messenger| messenger.channel()).collect();
    for messenger in messengers {
        let pace = core.settings.pace(messenger.channel());
        let meter = Arc::new(Mutex::new(core.meter(messenger.channel(), &pace)));
        for _ in 0..pace.in_flight.max(1) {
            let (core, messenger, files) = (core.clone(), messenger.clone(), files.clone());
            let (pace, meter) = (pace.clone(), meter.clone());
            let sender = Sender { core, messenger, files, pace, meter, stop: stop.clone() };
            workers.spawn(sender.run());
        }
    }
    workers.spawn(close_the_rest(core, served, stop));
    while let Some(ended) = workers.join_next().await {
        if let Err(error) = ended {
            tracing::error!(%error, "a sender broke");
        }
    }
}

/// Letters to messengers that are not there expire all the same.
async fn close_the_rest(core: Arc<Core>, served: Vec<Channel>, mut stop: watch::Receiver<bool>) {
    while running(&stop) {
        let letters = core.letters.notified();
        tokio::pin!(letters);
        letters.as_mut().enable();
        match core.turn(|channel| !served.contains(&channel), None) {
            Turn::Close(chat) => core.close(chat, &mut stop).await,
            Turn::Send(..) => {}
            Turn::Wait(until) => wait(until, letters, &mut stop).await,
        }
    }
}

async fn wait(until: Option<Instant>, letters: impl Future<Output = ()>, stop: &mut watch::Receiver<bool>) {
    let look = Instant::now() + LOOK;
    tokio::select! {
        () = letters => {}
        () = tokio::time::sleep_until(until.map_or(look, |until| until.min(look))) => {}
        () = stopped(stop) => {}
    }
}

async fn stopped(stop: &mut watch::Receiver<bool>) {
    // An error says that nobody is there any more to stop it, which is a stop, too.
    let _ = stop.wait_for(|stop| *stop).await;
}

fn running(stop: &watch::Receiver<bool>) -> bool {
    !*stop.borrow() && stop.has_changed().is_ok()
}

struct Sender {
    core: Arc<Core>,
    messenger: Arc<dyn Messenger>,
    files: Arc<Files>,
    pace: Pace,
    meter: Arc<Mutex<Meter>>,
    stop: watch::Receiver<bool>,
}

/// A part of a letter in hand.
struct InHand {
    letter: Letter,
    address: Address,
    part: u32,
    attempt: u32,
}

/// Keeps a chat to one sender.
struct Busy {
    core: Arc<Core>,
    chat: ChatId,
}

impl Drop for Busy {
    fn drop(&mut self) {
        let mut state = self.core.state();
        if let Some(kept) = state.chats.get_mut(&self.chat) {
            kept.sending = false;
        }
        drop(state);
        self.core.letters.notify_waiters();
    }
}

impl Core {
    fn meter(&self, channel: Channel, pace: &Pace) -> Meter {
        let (now, wall) = (Instant::now(), self.now());
        let mut meter = Meter::new(pace.clone());
        for (id, kept) in &self.state().chats {
            if kept.chat.address.as_ref().is_none_or(|address| address.channel != channel) {
                continue;
            }
            for sent in &kept.chat.sent {
                let age = (wall - *sent).to_std().unwrap_or_default();
                if let Some(at) = now.checked_sub(age).filter(|_| age < Duration::from_secs(600)) {
                    meter.before(*id, at);
                }
            }
        }
        meter
    }

    /// Says of letters of a chat that they will not be sent.
    async fn close(self: &Arc<Self>, chat: ChatId, stop: &mut watch::Receiver<bool>) {
        let busy = Busy { core: self.clone(), chat };
        if let Err(error) = self.write(chat, (), |chat, _| closed(chat, self.now())).await {
            self.trouble(chat, &error, stop).await;
        }
        drop(busy);
    }

    async fn trouble(&self, chat: ChatId, error: &PostError, stop: &mut watch::Receiver<bool>) {
        tracing::warn!(%chat, %error, "the log refuses; sending waits");
        tokio::select! {
            () = tokio::time::sleep(AGAIN) => {}
            () = stopped(stop) => {}
        }
    }

    fn quiet(&self, chat: ChatId, pause: Duration) {
        if let Some(kept) = self.state().chats.get_mut(&chat) {
            kept.quiet = Some(Instant::now() + pause);
        }
    }

    /// Counts one more send that found no messenger, and says how many there were in a row.
    fn refused(&self, chat: ChatId) -> u32 {
        let mut state = self.state();
        state.chats.get_mut(&chat).map_or(0, |kept| {
            kept.refusals = kept.refusals.saturating_add(1);
            kept.refusals
        })
    }

    fn answered(&self, chat: ChatId) {
        if let Some(kept) = self.state().chats.get_mut(&chat) {
            kept.refusals = 0;
        }
    }
}

impl Sender {
    async fn run(mut self) {
        let core = self.core.clone();
        let channel = self.messenger.channel();
        while running(&self.stop) {
            let letters = core.letters.notified();
            tokio::pin!(letters);
            letters.as_mut().enable();
            let turn = core.turn(|of| of == channel, Some(&mut *self.meter()));
            match turn {
                Turn::Send(chat, key) => self.deliver(chat, key).await,
                Turn::Close(chat) => core.close(chat, &mut self.stop).await,
                Turn::Wait(until) => wait(until, letters, &mut self.stop).await,
            }
        }
    }

    /// A meter is changed in one step, so a poisoned lock guards a sound one.
    fn meter(&self) -> MutexGuard<'_, Meter> {
        self.meter.lock().unwrap_or_else(PoisonError::into_inner)
    }

    async fn deliver(&mut self, chat: ChatId, key: String) {
        let busy = Busy { core: self.core.clone(), chat };
        if !self.wanted(chat, &key).await {
            if let Err(error) = self.core.withdraw(chat, &[key], Post::NOT_WANTED).await {
                self.core.trouble(chat, &error, &mut self.stop).await;
            }
            return;
        }
        match self.take(chat, &key).await {
            Ok(Some(in_hand)) => self.send(chat, in_hand).await,
            Ok(None) => {}
            Err(error) => self.core.trouble(chat, &error, &mut self.stop).await,
        }
        drop(busy);
    }

    /// Whether a letter is still to be sent; what has begun is.
    async fn wanted(&self, chat: ChatId, key: &str) -> bool {
        let Some(wanted) = self.core.wanted.get().cloned() else { return true };
        let waits = |state: &State| state.chats.get(&chat)?.chat.waiting(key).map(|waiting| !begun(waiting));
        if waits(&self.core.state()) != Some(true) {
            return true;
        }
        let name = key.to_owned();
        // On a task of its own, so that who breaks over the question does not take the sender along.
        let asked = tokio::spawn(async move { wanted.still(chat, &name).await });
        let stop = asked.abort_handle();
        match tokio::time::timeout(ASKING, asked).await {
            Ok(Ok(still)) => still,
            broken => {
                stop.abort();
                tracing::warn!(%chat, key, ?broken, "nobody says whether it is still wanted; it is sent");
                true
            }
        }
    }

    /// Takes the next part of a letter in hand, durably; none when there is nothing to send.
    async fn take(&self, id: ChatId, key: &str) -> Result<Option<InHand>, PostError> {
        let lease = TimeDelta::from_std(self.core.settings.lease).unwrap_or(TimeDelta::MAX);
        let mut taken = None;
        let written = self.core.write(id, (), |chat, state| {
            taken = None;
            let Some((waiting, address)) = chat.waiting(key).zip(chat.address.as_ref()) else { return Vec::new() };
            if chat.unreachable.is_some() {
                return closed(chat, self.core.now());
            }
            let known = state.chats.get(&id).and_then(|kept| kept.unsent.as_ref());
            let unsent = waiting.taken.is_some()
                && known.is_some_and(|it| *it == (key.to_owned(), waiting.part, waiting.attempt));
            let (key, part, before) = (key.to_owned(), waiting.part, waiting.attempt.saturating_sub(u32::from(unsent)));
            if before >= ATTEMPTS {
                return vec![PostEvent::MessageFailed { key, reason: UNKNOWN.into(), expired: false }];
            }
            let (letter, address, attempt, now) =
                (waiting.letter.clone(), address.clone(), before + 1, self.core.now());
            taken = Some(InHand { letter, address, part, attempt });
            let not_gone = || PostEvent::MessageHeld { key: key.clone(), retry_at: now, reason: "not sent".into() };
            let mut events: Vec<PostEvent> = unsent.then(not_gone).into_iter().collect();
            let (holder, until) = (self.core.settings.holder.clone(), now + lease);
            events.push(PostEvent::MessageTaken { key, part, attempt, holder, until });
            events
        });
        let written = written.await;
        if let Some(kept) = self.core.state().chats.get_mut(&id) {
            let meant = taken.as_ref().map(|it: &InHand| (key.to_owned(), it.part, it.attempt));
            // Without an answer at all, what was known before still holds.
            kept.unsent = if written.is_ok() { None } else { meant.or(kept.unsent.take()) };
        }
        written?;
        Ok(taken)
    }

    async fn send(&mut self, chat: ChatId, in_hand: InHand) {
        let InHand { letter, address, part, attempt } = in_hand;
        let key = letter.key.as_str();
        if attempt > 1 {
            tracing::warn!(%chat, key, "sent once more: nobody knows whether it went out before");
        }
        let abilities = self.messenger.abilities();
        let file = self.file(&letter).await;
        let mut parts = render::parts(&letter.message, &abilities, file.is_some());
        let count = u32::try_from(parts.len()).unwrap_or(u32::MAX);
        // What a messenger can do may have changed since the first part went out.
        let place = part.min(count - 1);
        let message = parts.swap_remove(place as usize);
        let file = file.filter(|_| message.attachment.is_some());
        self.meter().begin();
        let outcome = match self.filled(message).await {
            Ok(message) => self.messenger_sends(&address, message, file).await,
            Err(error) => Err(error),
        };
        self.meter().end(chat, Instant::now());
        let events = self.outcome(chat, &letter, attempt, (part, count.max(part + 1)), outcome);
        self.record(chat, key, part, events).await;
    }

    async fn file(&self, letter: &Letter) -> Option<Vec<u8>> {
        let attachment = letter.message.attachment.as_ref()?;
        let found = self.files.get(&attachment.sha256).await;
        if !matches!(found, Ok(Some(_))) {
            tracing::warn!(key = letter.key, sha256 = attachment.sha256, ?found, "sent without its file");
        }
        found.ok().flatten()
    }

    /// With what may lie on no disk; a message that cannot get it now waits.
    async fn filled(&self, message: Outgoing) -> Result<Outgoing, SendError> {
        let Some(fill) = self.core.fill.get().filter(|fill| fill.lacks(&message)).cloned() else { return Ok(message) };
        let filling = tokio::spawn(async move { fill.fill(message).await });
        let stop = filling.abort_handle();
        match tokio::time::timeout(ASKING, filling).await {
            Ok(Ok(message)) => Ok(message),
            _ => {
                stop.abort();
                Err(SendError::Unavailable("what it lacks was not given".into()))
            }
        }
    }

    /// On a task of its own, so that an adapter that breaks does not take the sender along.
    async fn messenger_sends(&self, to: &Address, message: Outgoing, file: Option<Vec<u8>>) -> Result<Sent, SendError> {
        let (messenger, chat) = (self.messenger.clone(), to.chat.clone());
        let send = tokio::spawn(async move { messenger.send(&chat, &message, file.as_deref()).await });
        let stop = send.abort_handle();
        match tokio::time::timeout(self.core.settings.send_limit, send).await {
            Ok(Ok(sent)) => sent,
            Ok(Err(broken)) => Err(SendError::Uncertain(broken.to_string())),
            Err(_) => {
                stop.abort();
                Err(SendError::Uncertain("no answer".into()))
            }
        }
    }

    /// What is to be written about a send, after what follows from it for the next ones.
    fn outcome(
        &self,
        chat: ChatId,
        letter: &Letter,
        attempt: u32,
        (part, parts): (u32, u32),
        outcome: Result<Sent, SendError>,
    ) -> Vec<PostEvent> {
        let (key, now) = (letter.key.clone(), Instant::now());
        let held = |wait: Duration, reason: String| {
            self.core.quiet(chat, wait);
            let retry_at = self.core.now() + TimeDelta::from_std(wait).unwrap_or(TimeDelta::zero());
            PostEvent::MessageHeld { key: key.clone(), retry_at, reason }
        };
        let failed = |reason: String| PostEvent::MessageFailed { key: key.clone(), reason, expired: false };
        if !matches!(outcome, Err(SendError::Unavailable(_) | SendError::Uncertain(_))) {
            self.meter().available();
            self.core.answered(chat);
        }
        match outcome {
            Ok(Sent { message }) => vec![PostEvent::MessageSent { key, part, parts, message }],
            Err(SendError::RetryAfter(wait)) => vec![held(wait.min(LONGEST_WAIT), "asked to wait".into())],
            Err(SendError::Unreachable(reason)) => {
                vec![PostEvent::ChatUnreachable { reason: reason.clone() }, failed(reason)]
            }
            Err(SendError::Moved(to)) => {
                let to = Address::new(self.messenger.channel(), to);
                vec![PostEvent::ChatMoved { to }, held(self.pace.pause_first, "chat moved".into())]
            }
            Err(SendError::Refused(reason)) => vec![failed(reason)],
            Err(SendError::Unavailable(reason)) => {
                self.meter().unavailable(&key, now);
                // Longer than the messenger's own pause, so that a letter that it chokes on lets the others pass.
                vec![held(pause(&self.pace, self.core.refused(chat), &key), reason)]
            }
            Err(SendError::Uncertain(reason)) if attempt < ATTEMPTS => {
                tracing::warn!(%chat, key, reason, "nobody knows whether it went out");
                self.core.quiet(chat, self.pace.pause_first);
                Vec::new()
            }
            Err(SendError::Uncertain(_)) => vec![failed(UNKNOWN.into())],
        }
    }

    /// Writes until it is written: what was sent must not be sent again for want of a note.
    async fn record(&mut self, chat: ChatId, key: &str, part: u32, events: Vec<PostEvent>) {
        let mut stop = self.stop.clone();
        loop {
            let written = self.core.write(chat, (), |chat, _| {
                let in_hand = chat.waiting(key).is_some_and(|waiting| waiting.part == part && waiting.taken.is_some());
                // Otherwise the answer to the append before was lost, the append was not.
                if in_hand { events.clone() } else { Vec::new() }
            });
            let Err(error) = written.await else { return };
            self.core.trouble(chat, &error, &mut stop).await;
            if !running(&stop) {
                tracing::warn!(%chat, key, "stopped before the outcome could be written; it is sent once more");
                return;
            }
        }
    }
}
