//! Positions: they grow, and say nothing else.

use super::{Place, Record};
use crate::faults::random;

/// Where the next event goes.
#[derive(Debug)]
pub(crate) struct Places {
    seed: u64,
    end: u64,
}

impl Places {
    pub fn new(seed: u64) -> Self {
        // A log begins with a few records that are no events.
        Self { seed, end: 842 }
    }

    /// The place of an event with so many bytes.
    pub fn next(&mut self, length: usize) -> Place {
        let mut place = Place { commit: self.end, prepare: self.end };
        if self.seed != 0 {
            let chance = random(&mut self.seed);
            place.commit += chance % 5_000 + 8;
            // Transactions of old were prepared before they were committed.
            place.prepare = place.commit - if chance.is_multiple_of(4) { chance % 7 } else { 0 };
        }
        self.end = place.commit + length as u64 + 64;
        place
    }

    /// An event that was read from the file.
    pub fn passed(&mut self, record: &Record) {
        self.end = self.end.max(record.place.commit + record.length() as u64 + 64);
    }

    /// After a restart the gaps are others.
    pub fn go_on(&mut self, seed: u64) {
        if seed != 0 {
            self.seed = seed ^ self.end;
        }
    }

    pub fn end(&self) -> u64 {
        self.end
    }
}

impl Record {
    fn length(&self) -> usize {
        self.kind.len() + self.data.len() + self.metadata.len()
    }
}
