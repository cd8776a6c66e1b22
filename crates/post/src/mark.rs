//! How far a reader of another log has come, kept beside the letters that its reading led to.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use dondoc_store::{Expected, Position, Recorded, StoreError, StreamName};
use serde::{Deserialize, Serialize};

use crate::PostError;
use crate::core::Core;
use crate::event::new_event;

const CATEGORY: &str = "mark";
const MOVED: &str = "mark_moved.v1";

/// Where a reader stands.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Mark {
    /// The last event it has done with; none before the first.
    after: Option<Position>,
    /// The revision its next event gets.
    next: u64,
}

/// What is stored of a move.
#[derive(Debug, PartialEq, Serialize, Deserialize)]
struct Moved {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    after: Option<Position>,
}

#[derive(Serialize)]
struct Meta {
    at: DateTime<Utc>,
}

/// Whether a stream holds a mark instead of a chat.
pub(crate) fn is_mark(stream: &StreamName) -> bool {
    stream.category() == CATEGORY
}

impl Mark {
    /// Takes in what is stored.
    pub(crate) fn take(&mut self, recorded: &Recorded) -> Result<(), PostError> {
        let unreadable = |reason: String| PostError::Unreadable {
            stream: recorded.stream.to_string(),
            revision: recorded.revision,
            name: recorded.name.clone(),
            reason,
        };
        if recorded.name != MOVED {
            return Err(unreadable("it is not known".into()));
        }
        let moved: Moved = serde_json::from_slice(&recorded.data).map_err(|error| unreadable(error.to_string()))?;
        *self = Self { after: moved.after, next: recorded.revision + 1 };
        Ok(())
    }
}

impl Core {
    /// Where a reader stands; none when it never said.
    pub(crate) fn mark(&self, reader: &str) -> Option<Option<Position>> {
        self.state().marks.get(reader).map(|mark| mark.after)
    }

    /// Notes, durably, how far a reader has come.
    pub(crate) async fn set_mark(self: &Arc<Self>, reader: &str, after: Option<Position>) -> Result<(), PostError> {
        let stream = StreamName::new(CATEGORY, reader)?;
        let mut known = self.state().marks.get(reader).copied();
        // An append without an answer may stand there: the stream says where it ends.
        if self.state().unsure_marks.contains(reader) {
            let mut read = known.unwrap_or_default();
            for recorded in self.store.read_stream(&stream, read.next, usize::MAX).await? {
                read.take(&recorded)?;
                known = Some(read);
            }
        }
        if known.is_some_and(|mark| mark.after == after) {
            return Ok(());
        }
        let next = known.map_or(0, |mark| mark.next);
        let json = |error: serde_json::Error| StoreError::Invalid(error.to_string());
        let data = serde_json::to_vec(&Moved { after }).map_err(json)?;
        let meta = serde_json::to_vec(&Meta { at: self.now() }).map_err(json)?;
        let event = new_event(&stream, next, MOVED.to_owned(), data, meta);
        let appended = self.store.append(&stream, Expected::from_current(next.checked_sub(1)), vec![event]).await;
        let mut state = self.state();
        match appended {
            Ok(_) => {
                state.unsure_marks.remove(reader);
                state.marks.insert(reader.to_owned(), Mark { after, next: next + 1 });
                Ok(())
            }
            Err(error) => {
                state.unsure_marks.insert(reader.to_owned());
                Err(error.into())
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Stored once, read for ever.
    #[test]
    fn a_move_is_stored_as_it_always_was() {
        for (stored, after) in [(r#"{"after":42}"#, Some(Position::from_raw(42))), ("{}", None)] {
            let moved: Moved = serde_json::from_str(stored).unwrap();
            assert_eq!(moved, Moved { after });
            assert_eq!(serde_json::to_string(&moved).unwrap(), stored);
        }
    }
}
