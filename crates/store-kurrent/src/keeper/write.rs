//! Appending: what waits is decided together, sent together, and answered together.

use std::collections::VecDeque;

use dondoc_store::{Appended, Expected, Recorded, StoreError};
use tokio::sync::mpsc;
use tokio::time::{Duration, Instant, sleep};

use super::{Keeper, Reply, Request};
use crate::client::{Fault, Outgoing};
use crate::group::{Group, Verdict, Wish};

/// The server refused a revision, yet reading shows nothing new: its readers lag behind its writers.
const LAG: Duration = Duration::from_millis(20);

/// No group is made smaller than this for a server that takes little: one event must fit.
const LEAST_ROOM: usize = 128 << 10;

/// What became of events that were sent.
pub(super) enum Sent {
    /// They stand in the log and in the replica.
    Done,
    /// Others came first; what is to be sent must be decided anew.
    Overtaken,
}

type Waiting = VecDeque<(Wish, Reply<Appended>)>;
type Joined = Vec<(Wish, Reply<Appended>, Verdict)>;

impl Keeper {
    /// Appends what waits, and gives back a request of another kind that came among it.
    pub(super) async fn append(
        &mut self,
        wish: Wish,
        reply: Reply<Appended>,
        requests: &mut mpsc::Receiver<Request>,
        until: Instant,
    ) -> Option<Request> {
        let mut waiting = Waiting::from([(wish, reply)]);
        let mut other = None;
        while waiting.len() < self.options.group_events && other.is_none() {
            match requests.try_recv() {
                Ok(Request::Append { wish, reply, .. }) => waiting.push_back((wish, reply)),
                Ok(request) => other = Some(request),
                Err(_) => break,
            }
        }
        // Decisions are made on a log that is known: at the start, it may hold what the replica does not yet.
        if !self.link.is_checked()
            && let Err(error) = self.catch_up(until).await
        {
            waiting.into_iter().for_each(|(_, reply)| answer(reply, Err(error.clone())));
            return other;
        }
        let mut looked = false;
        while !waiting.is_empty() {
            let (group, joined) = self.gather(&mut waiting).await;
            if !looked && joined.iter().any(is_ahead) {
                looked = true;
                put_back(&mut waiting, joined);
                if let Err(error) = self.catch_up(until).await {
                    waiting.drain(..).for_each(|(_, reply)| answer(reply, Err(error.clone())));
                }
                continue;
            }
            let before = self.tail.position();
            let sent = match group.events.is_empty() {
                true => Ok(Sent::Done),
                false => self.send(&group.events, &group.sent, until).await,
            };
            match sent {
                Ok(Sent::Done) => {
                    let recorded = self.replica.read_all(before, group.events.len()).await;
                    self.answer_all(joined, recorded).await;
                }
                Ok(Sent::Overtaken) => put_back(&mut waiting, joined),
                Err(StoreError::TooLarge { .. }) if joined.len() > 1 && self.room > LEAST_ROOM => {
                    self.room = (self.room / 2).max(LEAST_ROOM);
                    put_back(&mut waiting, joined);
                }
                Err(error) => self.answer_all(joined, Err(error)).await,
            }
        }
        other
    }

    /// Takes from what waits as much as one append holds.
    async fn gather(&mut self, waiting: &mut Waiting) -> (Group, Joined) {
        let mut group = Group::after(self.tail);
        let mut joined = Joined::new();
        while let Some((wish, reply)) = waiting.pop_front() {
            if !group.events.is_empty() && group.events.len() + wish.events.len() > self.options.group_events {
                waiting.push_front((wish, reply));
                break;
            }
            match group.join(&mut self.streams, &wish, self.options.clock.now(), self.room).await {
                Ok(Verdict::Full) => {
                    waiting.push_front((wish, reply));
                    break;
                }
                Ok(verdict) => joined.push((wish, reply, verdict)),
                Err(error) => answer(reply, Err(error)),
            }
        }
        (group, joined)
    }

    /// Brings `events`, which continue the log as we know it, into it: once, however often that takes.
    pub(super) async fn send(
        &mut self,
        events: &[Recorded],
        sent: &[Outgoing],
        until: Instant,
    ) -> Result<Sent, StoreError> {
        let base = self.tail.events();
        let mut look = false;
        loop {
            if look || !self.link.is_checked() {
                let first = match self.look().await {
                    Ok(first) => first,
                    Err(StoreError::Unavailable(_)) if Instant::now() < until => continue,
                    Err(error) => return Err(error),
                };
                match first {
                    // An append is all or nothing: where the first of ours stands, all do.
                    Some(first) if first.hash == events[0].hash => {
                        let known = usize::try_from(self.tail.events() - base).unwrap_or(usize::MAX);
                        self.ingest(events.get(known..).unwrap_or_default().to_vec()).await?;
                        return Ok(Sent::Done);
                    }
                    Some(_) => return Ok(Sent::Overtaken),
                    None if look => sleep(LAG).await,
                    None => {}
                }
                look = false;
            }
            match self.link.append(base.checked_sub(1), sent.to_vec()).await {
                Ok(()) => {
                    self.ingest(events.to_vec()).await?;
                    return Ok(Sent::Done);
                }
                Err(Fault::Conflict) => look = true,
                Err(Fault::TooLarge) => {
                    let size = sent.iter().map(Outgoing::bytes).sum();
                    return Err(StoreError::TooLarge { what: "bytes in one append", size, limit: self.room });
                }
                Err(fault) => {
                    let error = self.told(fault);
                    if Instant::now() >= until || matches!(error, StoreError::Corrupt { .. }) {
                        return Err(error);
                    }
                }
            }
            if look && Instant::now() >= until {
                return Err(StoreError::Unavailable(format!("{}: its readers lag behind", self.shown)));
            }
        }
    }

    /// Answers with what the replica recorded, or with why nothing was.
    async fn answer_all(&mut self, joined: Joined, recorded: Result<Vec<Recorded>, StoreError>) {
        for (wish, reply, verdict) in joined {
            let appended = match (verdict, &recorded) {
                (Verdict::Joined { last }, Ok(recorded)) => appended(recorded.get(last), false),
                (Verdict::Repeated { revision }, _) => {
                    match self.replica.read_stream(&wish.stream, revision, 1).await {
                        // A repeat of events that were in the group and did not get in.
                        Ok(found) if found.is_empty() => Err(recorded.clone().err().unwrap_or_else(lost_count)),
                        Ok(found) => appended(found.first(), true),
                        Err(error) => Err(error),
                    }
                }
                (Verdict::Refused(error), _) => Err(error),
                (Verdict::Joined { .. } | Verdict::Full, Err(error)) => Err(error.clone()),
                (Verdict::Full, Ok(_)) => Err(lost_count()),
            };
            answer(reply, appended);
        }
    }
}

/// Whether a conflict may only mean that we have not read far enough.
fn is_ahead((wish, _, verdict): &(Wish, Reply<Appended>, Verdict)) -> bool {
    match verdict {
        Verdict::Refused(StoreError::Conflict { current, .. }) => match wish.expected {
            Expected::NoStream => false,
            Expected::At(expected) => current.is_none_or(|current| expected > current),
        },
        _ => false,
    }
}

fn put_back(waiting: &mut Waiting, joined: Joined) {
    joined.into_iter().rev().for_each(|(wish, reply, _)| waiting.push_front((wish, reply)));
}

fn appended(event: Option<&Recorded>, repeated: bool) -> Result<Appended, StoreError> {
    let event = event.ok_or_else(lost_count)?;
    Ok(Appended { position: event.position, revision: event.revision, recorded_at: event.recorded_at, repeated })
}

fn lost_count() -> StoreError {
    StoreError::corrupt("the copy does not hold what was just brought into it")
}

/// Who no longer waits will repeat the append and get the same answer.
fn answer(reply: Reply<Appended>, appended: Result<Appended, StoreError>) {
    let _ = reply.send(appended);
}
