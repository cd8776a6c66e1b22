//! How it stands with the server, and what a look at its whole log found.

use std::collections::{HashMap, HashSet};

use dondoc_store::engine::Tail;
use dondoc_store::{Broken, Position, Recorded, StoreError, StreamName, Verification};

/// How it stands with the server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum State {
    /// It was reached, and what it held was read.
    Ready,
    /// It cannot be reached, or cannot serve, for this reason; we go on trying.
    Waiting(String),
    /// It does not accept our user, password or certificate, or we do not accept its own; we go on trying.
    Denied(String),
    /// Its log does not hold together, or is not the one that this node has followed. A person must look.
    Broken(StoreError),
}

/// Why a log that is shorter than its copy is broken.
pub(crate) fn cut_short(there: u64, here: u64) -> String {
    format!("the server's log ends after {there} events, but {here} were read from it before: its end is lost")
}

/// A walk through the server's log beside the copy.
#[derive(Default)]
pub(crate) struct Check {
    tail: Tail,
    /// Each stream's number here and next revision.
    streams: HashMap<StreamName, (u32, u64)>,
    ids: HashSet<(u32, uuid::Uuid)>,
    /// Up to where the copy was compared.
    pub(crate) copied: Option<Position>,
    at: Option<(StreamName, u64)>,
}

impl Check {
    pub(crate) fn events(&self) -> u64 {
        self.tail.events()
    }

    /// Takes the next page of the server, and the same stretch of the copy as far as it reaches.
    pub(crate) fn take(&mut self, page: &[Recorded], copy: &[Recorded]) -> Result<(), String> {
        for (i, event) in page.iter().enumerate() {
            self.at = Some((event.stream.clone(), event.revision));
            let number = self.streams.len() as u32;
            let (number, due) = self.streams.entry(event.stream.clone()).or_insert((number, 0));
            if let Some(objection) = self.tail.objection(event, *due) {
                return Err(objection);
            }
            *due += 1;
            if !self.ids.insert((*number, event.id)) {
                return Err(format!("id {} stands twice in the stream", event.id));
            }
            if let Some(copied) = copy.get(i) {
                if copied.hash != event.hash {
                    return Err("this node's copy holds another event there".into());
                }
                self.copied = Some(copied.position);
            }
            self.tail.advance(Position::from_raw(self.tail.events() + 1), event);
        }
        self.at = None;
        Ok(())
    }

    pub(crate) fn sound(&self) -> Verification {
        self.found(None)
    }

    pub(crate) fn broken(&self, reason: String) -> Verification {
        let (stream, revision) = self.at.clone().unzip();
        self.found(Some(Broken { position: Some(Position::from_raw(self.events() + 1)), stream, revision, reason }))
    }

    fn found(&self, broken: Option<Broken>) -> Verification {
        Verification {
            ok: broken.is_none(),
            events: self.events(),
            streams: self.streams.len() as u64,
            head: self.tail.0.map_or_else(String::new, |head| head.hash.to_string()),
            broken,
        }
    }
}
