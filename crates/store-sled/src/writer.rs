//! The one thread that writes: it takes what waits, writes it as one batch, syncs once, and answers all.

use std::collections::HashMap;
use std::fs::File;
use std::sync::Arc;
use std::thread::JoinHandle;

use chrono::{DateTime, Utc};
use dondoc_store::engine::{Admission, Tail, admit};
use dondoc_store::{
    Appended, Clock, Expected, MAX_EVENTS_PER_APPEND, NewEvent, Position, Recorded, StoreError, StreamName,
};
use tokio::sync::{OwnedSemaphorePermit, mpsc, oneshot};
use uuid::Uuid;

use crate::record::{Slot, StreamKey, encode, event_key};
use crate::witness::Witness;
use crate::{Shared, engine_error, guarded, io_error};

/// Two keys per event stay under the 300 keys up to which sled's batches are cheap.
const GROUP_EVENTS: usize = MAX_EVENTS_PER_APPEND;

type Reply<T> = oneshot::Sender<Result<T, StoreError>>;

pub(crate) struct Command {
    pub(crate) request: Request,
    /// Its place in the queue's memory, given back when it is done.
    pub(crate) _room: OwnedSemaphorePermit,
}

pub(crate) enum Request {
    Append { stream: StreamName, expected: Expected, events: Vec<NewEvent>, reply: Reply<Appended> },
    Restore { events: Vec<Recorded>, reply: Reply<()> },
}

pub(crate) fn spawn(
    shared: Arc<Shared>,
    file: File,
    witness: Witness,
    clock: Arc<dyn Clock>,
    commands: mpsc::UnboundedReceiver<Command>,
) -> Result<JoinHandle<()>, StoreError> {
    let tail = shared.state.borrow().tail;
    let writer = Writer { shared, file, witness, clock, tail };
    let spawned = std::thread::Builder::new().name("dondoc-log".into()).spawn(move || writer.run(commands));
    spawned.map_err(|e| io_error("start the writer", e))
}

struct Writer {
    shared: Arc<Shared>,
    file: File,
    witness: Witness,
    clock: Arc<dyn Clock>,
    /// The durable end of the log.
    tail: Tail,
}

/// Events that will be written together, and who waits for them.
#[derive(Default)]
struct Group {
    batch: sled::Batch,
    events: usize,
    tail: Tail,
    streams: HashMap<StreamKey, Pending>,
    waiting: Vec<(Reply<Appended>, Result<Appended, StoreError>)>,
}

/// Events of one stream in the group, which the tree does not hold yet.
struct Pending {
    first: u64,
    slots: Vec<(Slot, DateTime<Utc>)>,
}

impl Writer {
    fn run(mut self, mut commands: mpsc::UnboundedReceiver<Command>) {
        let mut held = None;
        while let Some(first) = held.take().or_else(|| commands.blocking_recv()) {
            let mut group = Group { tail: self.tail, ..Group::default() };
            let mut rooms = Vec::new();
            let mut next = Some(first);
            while let Some(Command { request, _room }) = next.take() {
                match request {
                    Request::Append { stream, expected, events, reply }
                        if group.events == 0 || group.events + events.len() <= GROUP_EVENTS =>
                    {
                        self.join(&mut group, &stream, expected, events, reply);
                        rooms.push(_room);
                    }
                    Request::Restore { events, reply } if group.waiting.is_empty() => {
                        let _ = reply.send(self.restore(events));
                        group.tail = self.tail;
                    }
                    request => {
                        held = Some(Command { request, _room });
                        break;
                    }
                }
                next = commands.try_recv().ok();
            }
            self.finish(group);
        }
        self.witness.note_now(&self.tail);
    }

    /// Decides one append on top of what the group already holds; nobody is answered before the group is synced.
    fn join(
        &self,
        group: &mut Group,
        stream: &StreamName,
        expected: Expected,
        events: Vec<NewEvent>,
        reply: Reply<Appended>,
    ) {
        let answer = guarded(|| self.decide(group, stream, expected, events));
        group.waiting.push((reply, answer));
    }

    fn decide(
        &self,
        group: &mut Group,
        stream: &StreamName,
        expected: Expected,
        events: Vec<NewEvent>,
    ) -> Result<Appended, StoreError> {
        self.refuse_if_failed()?;
        let key = StreamKey::new(stream);
        let stored = self.stored_revision(&key, stream)?;
        let pending = group.streams.get(&key);
        let current = pending.map(|pending| pending.first + pending.slots.len() as u64 - 1).or(stored);
        let ids_from = |from, max| self.ids_from(&key, pending, from, max);
        match admit(stream, expected, current, &events, ids_from)? {
            Admission::Repeated { last } => self.first_answer(&key, pending, last),
            Admission::Append { first } => {
                if u32::try_from(first + events.len() as u64).is_err() {
                    return Err(StoreError::Invalid(format!("stream {stream} is full")));
                }
                let (now, mut last) = (self.clock.now(), None);
                for (event, revision) in events.into_iter().zip(first..) {
                    let position = Position::from_raw(group.tail.events() + 1);
                    let event = group.tail.record(position, stream, revision, event, now);
                    group.add(&key, &event);
                    last = Some(event);
                }
                let event = last.ok_or_else(|| StoreError::Invalid("an append without events".into()))?;
                Ok(answer(event.position, event.revision, event.recorded_at, false))
            }
        }
    }

    /// The last revision in the tree, after making sure that it is this stream that stands under the key.
    fn stored_revision(&self, key: &StreamKey, stream: &StreamName) -> Result<Option<u64>, StoreError> {
        let Some((last, slot)) = self.shared.last_slot(key)? else { return Ok(None) };
        let found = self.shared.event(slot.position)?.stream;
        if found == *stream {
            Ok(Some(last))
        } else {
            Err(StoreError::Invalid(format!("{stream} and {found} share a key")))
        }
    }

    fn slot(&self, key: &StreamKey, revision: u64) -> Result<Slot, StoreError> {
        let slots = self.shared.slots(key, revision, 1)?;
        slots.first().copied().ok_or_else(|| StoreError::corrupt(format!("no index for revision {revision}")))
    }

    fn ids_from(
        &self,
        key: &StreamKey,
        pending: Option<&Pending>,
        from: u64,
        max: usize,
    ) -> Result<Vec<Uuid>, StoreError> {
        let mut ids: Vec<Uuid> = self.shared.slots(key, from, max)?.into_iter().map(|slot| slot.id).collect();
        if let Some(pending) = pending {
            let skip = (from + ids.len() as u64).saturating_sub(pending.first) as usize;
            ids.extend(pending.slots.iter().skip(skip).take(max - ids.len()).map(|(slot, _)| slot.id));
        }
        Ok(ids)
    }

    /// What was answered when the event at this revision was appended.
    fn first_answer(&self, key: &StreamKey, pending: Option<&Pending>, revision: u64) -> Result<Appended, StoreError> {
        let waiting = pending.filter(|pending| revision >= pending.first);
        if let Some((slot, recorded_at)) = waiting.and_then(|p| p.slots.get((revision - p.first) as usize)) {
            return Ok(answer(Position::from_raw(slot.position), revision, *recorded_at, true));
        }
        let event = self.shared.event(self.slot(key, revision)?.position)?;
        Ok(answer(event.position, revision, event.recorded_at, true))
    }

    fn finish(&mut self, group: Group) {
        let written = if group.events == 0 { Ok(()) } else { self.write(group.batch).and_then(|()| self.sync()) };
        if written.is_ok() && group.events > 0 {
            self.publish(group.tail);
        }
        for (reply, answer) in group.waiting {
            // Who no longer waits will repeat the append and get the same answer.
            let _ = reply.send(written.clone().and(answer));
        }
    }

    /// Checks all, then writes in groups and syncs once; what an interruption leaves is a prefix of the chain.
    fn restore(&mut self, events: Vec<Recorded>) -> Result<(), StoreError> {
        self.refuse_if_failed()?;
        let next_revision = |stream: &StreamName| {
            let last = self.stored_revision(&StreamKey::new(stream), stream)?;
            Ok(last.map_or(0, |last| last + 1))
        };
        guarded(|| self.tail.check_restore(&events, next_revision))?;
        let mut group = Group { tail: self.tail, ..Group::default() };
        for mut event in events {
            if group.events == GROUP_EVENTS {
                self.write(std::mem::take(&mut group.batch))?;
                group.events = 0;
            }
            event.position = Position::from_raw(group.tail.events() + 1);
            group.tail.advance(event.position, &event);
            group.add(&StreamKey::new(&event.stream), &event);
        }
        self.write(group.batch)?;
        self.sync()?;
        self.publish(group.tail);
        Ok(())
    }

    fn write(&self, batch: sled::Batch) -> Result<(), StoreError> {
        let written = guarded(|| self.shared.db.apply_batch(batch).map_err(engine_error));
        written.map_err(|error| self.fail(error))
    }

    /// sled's flush hands everything to the system; only the sync of the file itself makes it durable.
    fn sync(&self) -> Result<(), StoreError> {
        let synced = guarded(|| {
            self.shared.db.flush().map_err(engine_error)?;
            self.file.sync_data().map_err(|e| io_error("sync db", e))
        });
        synced.map_err(|error| self.fail(error))
    }

    /// After a failed write nobody knows what is on disk, so nothing more is written until the log is opened anew.
    fn fail(&self, error: StoreError) -> StoreError {
        tracing::error!(%error, "the log takes no more appends until it is opened anew");
        let reason: Arc<str> = format!("writing failed, open the store anew: {error}").into();
        self.shared.state.send_modify(|state| state.failed = Some(reason.clone()));
        StoreError::Unavailable(reason.to_string())
    }

    fn refuse_if_failed(&self) -> Result<(), StoreError> {
        match &self.shared.state.borrow().failed {
            Some(reason) => Err(StoreError::Unavailable(reason.to_string())),
            None => Ok(()),
        }
    }

    fn publish(&mut self, tail: Tail) {
        self.tail = tail;
        self.shared.state.send_modify(|state| state.tail = tail);
        self.witness.note(&tail);
    }
}

impl Group {
    fn add(&mut self, key: &StreamKey, event: &Recorded) {
        let slot = Slot { position: event.position.raw(), id: event.id };
        self.batch.insert(&event_key(slot.position), encode(event));
        // Appends and restores keep revisions within 32 bits.
        self.batch.insert(&key.at(event.revision as u32), &slot.encode());
        let pending = self.streams.entry(*key).or_insert(Pending { first: event.revision, slots: Vec::new() });
        pending.slots.push((slot, event.recorded_at));
        self.events += 1;
    }
}

fn answer(position: Position, revision: u64, recorded_at: DateTime<Utc>, repeated: bool) -> Appended {
    Appended { position, revision, recorded_at, repeated }
}
