//! One-time addresses for files that a messenger will not carry.

use chrono::{DateTime, TimeDelta, Utc};
use dondoc_domain::{OfficialId, TaskId};
use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
};
use uuid::Uuid;

/// How long an address works.
pub(crate) const LIFE: TimeDelta = TimeDelta::hours(24);

/// What an address is for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Ticket {
    /// Who hands in.
    pub official: OfficialId,
    /// For whom they stand in.
    pub on_behalf_of: Option<OfficialId>,
    /// For which task.
    pub task: TaskId,
    /// The task's code.
    pub code: String,
    /// Until when.
    pub expires: DateTime<Utc>,
}

/// The addresses given out. A restart forgets them: asking again takes one message.
#[derive(Debug, Default)]
pub(crate) struct Tickets(Mutex<HashMap<String, Ticket>>);

impl Tickets {
    /// Makes an address.
    pub fn issue(&self, ticket: Ticket, now: DateTime<Utc>) -> String {
        // Two of them: 244 bits of randomness, which nobody guesses.
        let name = format!("{}{}", Uuid::new_v4().simple(), Uuid::new_v4().simple());
        let mut tickets = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        tickets.retain(|_, ticket| ticket.expires > now);
        tickets.insert(name.clone(), ticket);
        name
    }

    /// What an address is for, while it works.
    pub fn get(&self, name: &str, now: DateTime<Utc>) -> Option<Ticket> {
        let tickets = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        tickets.get(name).filter(|ticket| ticket.expires > now).cloned()
    }
}
