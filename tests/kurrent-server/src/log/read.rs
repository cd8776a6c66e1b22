//! Reading a stream or the whole log, a page at a time.

use super::{Log, Record};
use std::sync::Arc;

/// Where an event is in the log.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Place {
    pub commit: u64,
    pub prepare: u64,
}

/// Where a read of a stream begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum StreamFrom {
    Start,
    End,
    /// With this revision.
    Revision(u64),
}

/// Where a read of the whole log begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum AllFrom {
    Start,
    End,
    /// With the event at this place when reading forwards, before it when reading backwards.
    Place(Place),
}

/// One page of a stream.
#[derive(Debug)]
pub(crate) enum StreamPage {
    Missing,
    Tombstoned,
    Page {
        records: Vec<Arc<Record>>,
        /// Where the next page begins, if there is one.
        next: Option<u64>,
        /// The last revision in the stream.
        last: u64,
        /// The first one that is shown.
        first: u64,
    },
}

/// One page of the whole log.
#[derive(Debug)]
pub(crate) struct AllPage {
    pub records: Vec<Arc<Record>>,
    /// Where the next page begins, if there is one.
    pub next: Option<usize>,
}

impl Log {
    pub fn read_stream(&self, name: &str, from: StreamFrom, backwards: bool, most: usize) -> StreamPage {
        if self.is_tombstoned(name) {
            return StreamPage::Tombstoned;
        }
        let Some((stream, last)) = self.streams.get(name).and_then(|it| Some((it, it.last()?))) else {
            return StreamPage::Missing;
        };
        if stream.deleted() {
            return StreamPage::Missing;
        }
        let first = stream.first_shown(name);
        let most = most as u64;
        let (begin, end, next) = if backwards {
            let newest = match from {
                StreamFrom::Start => 0,
                StreamFrom::End => last,
                StreamFrom::Revision(revision) => revision.min(last),
            };
            let begin = (newest + 1).saturating_sub(most).max(first);
            (begin, newest + 1, begin.checked_sub(1).filter(|_| begin > first))
        } else {
            let oldest = match from {
                StreamFrom::Start => first,
                StreamFrom::End => last + 1,
                StreamFrom::Revision(revision) => revision.max(first),
            };
            let end = oldest.saturating_add(most).min(last + 1);
            (oldest, end, Some(end).filter(|&end| end <= last))
        };
        let places = stream.events.get(begin as usize..end as usize).unwrap_or_default();
        let mut records: Vec<_> = places.iter().map(|&at| self.records[at].clone()).collect();
        if backwards {
            records.reverse();
        }
        StreamPage::Page { records, next, last, first }
    }

    /// Where in [`read_all`](Self::read_all) a read begins; nothing if the server never gave that position.
    pub fn find(&self, from: AllFrom) -> Option<usize> {
        match from {
            AllFrom::Start => Some(0),
            AllFrom::End => Some(self.records.len()),
            AllFrom::Place(Place { commit: 0, prepare: 0 }) => Some(0),
            AllFrom::Place(place) if self.records.last().is_none_or(|it| it.place < place) => Some(self.records.len()),
            AllFrom::Place(place) => {
                self.records.binary_search_by_key(&place.commit, |it| it.place.commit).ok()?;
                Some(self.records.partition_point(|it| it.place < place))
            }
        }
    }

    /// Forwards the first event is the one at `from`, backwards the one before it.
    pub fn read_all(&self, from: usize, backwards: bool, most: usize) -> AllPage {
        let length = self.records.len();
        let from = from.min(length);
        if backwards {
            let begin = from.saturating_sub(most);
            let records = self.records[begin..from].iter().rev().cloned().collect();
            return AllPage { records, next: Some(begin).filter(|&begin| begin > 0) };
        }
        let end = from.saturating_add(most).min(length);
        AllPage { records: self.records[from..end].to_vec(), next: Some(end).filter(|&end| end < length) }
    }
}
