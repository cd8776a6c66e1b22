//! Continuing a log that was recorded elsewhere.

use std::collections::HashMap;

use dondoc_store::{Recorded, StoreError, StreamName};
use tokio::time::Instant;

use super::Keeper;
use super::write::Sent;
use crate::client::Outgoing;
use crate::record;

impl Keeper {
    /// Checks all, then sends it in order; what an interruption leaves is a prefix of the chain.
    pub(super) async fn restore(&mut self, events: Vec<Recorded>, until: Instant) -> Result<(), StoreError> {
        self.catch_up(until).await?;
        let mut due: HashMap<StreamName, u64> = HashMap::new();
        for event in &events {
            if !due.contains_key(&event.stream) {
                let next = self.streams.get(&event.stream, event.revision).await?.next;
                due.insert(event.stream.clone(), next);
            }
        }
        self.tail.check_restore(&events, |stream| Ok(due.get(stream).copied().unwrap_or(0)))?;
        let mut rest = events.as_slice();
        while !rest.is_empty() {
            let (mut sent, mut bytes) = (Vec::new(), 0);
            for event in rest.iter().take(self.options.group_events) {
                let event = record::encode(event)?;
                bytes += event.bytes();
                if bytes > self.room && !sent.is_empty() {
                    break;
                }
                sent.push(event);
            }
            rest = self.send_on(rest, &sent).await?;
        }
        Ok(())
    }

    /// Sends what was made of the first of `events`, and answers with the others. Each has its own patience.
    async fn send_on<'a>(&mut self, events: &'a [Recorded], sent: &[Outgoing]) -> Result<&'a [Recorded], StoreError> {
        let until = Instant::now() + self.options.patience;
        let (now, rest) = events.split_at(sent.len());
        match self.send(now, sent, until).await? {
            Sent::Done => Ok(rest),
            Sent::Overtaken => Err(StoreError::corrupt("someone else appends to the log that is being restored")),
        }
    }
}
