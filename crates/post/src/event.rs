//! What happens in a chat, as stored.

use chrono::{DateTime, Utc};
use dondoc_domain::ids::derive;
use dondoc_messaging::{Address, ChatId, Incoming};
use dondoc_store::{NewEvent, Recorded, StreamName};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::{Letter, PostError};

/// What happens in a chat. Each is known by its stored name; changed shapes get a new one.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "name", content = "body")]
pub enum PostEvent {
    /// The chat is known from now on.
    #[serde(rename = "chat_opened.v1")]
    ChatOpened {
        /// Where it is.
        address: Address,
        /// Whether it is a group.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        group: bool,
        /// How many lines the conversation had that are no longer in the log.
        #[serde(default, skip_serializing_if = "is_zero")]
        lines_before: u64,
    },
    /// An update came in.
    #[serde(rename = "update_received.v1")]
    UpdateReceived {
        /// The update.
        update: Incoming,
    },
    /// What is to be done about updates was decided, but not yet done.
    #[serde(rename = "update_decided.v1")]
    UpdateDecided {
        /// The keys of the updates.
        updates: Vec<String>,
        /// The handler's plan.
        plan: Value,
    },
    /// Updates are handled for good.
    #[serde(rename = "update_handled.v1")]
    UpdateHandled {
        /// The keys of the updates.
        updates: Vec<String>,
        /// What the conversation remembers from now on.
        memory: Value,
    },
    /// Handling failed; it is tried again.
    #[serde(rename = "update_failed.v1")]
    UpdateFailed {
        /// The keys of the updates.
        updates: Vec<String>,
        /// Which try it was, from 1.
        attempt: u32,
        /// Why.
        reason: String,
    },
    /// Handling failed too often; a person must look.
    #[serde(rename = "update_set_aside.v1")]
    UpdateSetAside {
        /// The keys of the updates.
        updates: Vec<String>,
        /// Why the last try failed.
        reason: String,
    },
    /// Updates that were set aside are handed out once more.
    #[serde(rename = "update_retried.v1")]
    UpdateRetried {
        /// The keys of the updates.
        updates: Vec<String>,
    },
    /// A letter is to be sent.
    #[serde(rename = "message_queued.v1")]
    MessageQueued {
        /// The letter.
        letter: Letter,
    },
    /// A sender has a part of a letter in hand: from here on it may have gone out.
    #[serde(rename = "message_taken.v1")]
    MessageTaken {
        /// The letter's key.
        key: String,
        /// Which part, from 0.
        part: u32,
        /// Which time this part goes out as far as anyone knows: 2 is a repetition made blindly.
        attempt: u32,
        /// Who has it.
        holder: String,
        /// Until when nobody else takes it.
        until: DateTime<Utc>,
    },
    /// A part of a letter was sent.
    #[serde(rename = "message_sent.v1")]
    MessageSent {
        /// The letter's key.
        key: String,
        /// Which part, from 0.
        part: u32,
        /// How many parts the letter has.
        parts: u32,
        /// The messenger's id of the message.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        message: Option<String>,
    },
    /// A letter will not be sent.
    #[serde(rename = "message_failed.v1")]
    MessageFailed {
        /// The letter's key.
        key: String,
        /// Why.
        reason: String,
        /// Whether its time had passed.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        expired: bool,
    },
    /// A part in hand certainly did not go out; the chat waits.
    #[serde(rename = "message_held.v1")]
    MessageHeld {
        /// The letter's key.
        key: String,
        /// When the chat may be written to again.
        retry_at: DateTime<Utc>,
        /// Why.
        reason: String,
    },
    /// Nobody is there any more.
    #[serde(rename = "chat_unreachable.v1")]
    ChatUnreachable {
        /// What the messenger said.
        reason: String,
    },
    /// Someone is there again.
    #[serde(rename = "chat_reachable.v1")]
    ChatReachable {},
    /// The chat has another address now.
    #[serde(rename = "chat_moved.v1")]
    ChatMoved {
        /// The new address.
        to: Address,
    },
}

fn is_zero(count: &u64) -> bool {
    *count == 0
}

/// An event and when it happened.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Entry {
    pub at: DateTime<Utc>,
    pub event: PostEvent,
}

/// The circumstances, stored beside the event. The time is kept here and not taken from the log's own stamp, so that
/// events keep it when a pruned log is written.
#[derive(Serialize, Deserialize)]
struct Meta {
    at: DateTime<Utc>,
}

/// Reads an event from its stored name and body.
///
/// # Errors
/// Says what is wrong when the name is unknown or the body is not of its shape.
pub fn decode(name: &str, data: &[u8]) -> Result<PostEvent, String> {
    let stored = [b"{\"name\":\"", name.as_bytes(), b"\",\"body\":", data, b"}"].concat();
    serde_json::from_slice(&stored).map_err(|error| error.to_string())
}

/// The stored name and body of an event.
///
/// # Errors
/// Says what is wrong when a plan or memory cannot be written as JSON.
pub fn encode(event: &PostEvent) -> Result<(String, Vec<u8>), String> {
    #[derive(Deserialize)]
    struct Stored {
        name: String,
        body: Value,
    }
    let stored = serde_json::to_value(event).and_then(serde_json::from_value::<Stored>);
    let Stored { name, body } = stored.map_err(|error| error.to_string())?;
    let body = serde_json::to_vec(&body).map_err(|error| error.to_string())?;
    Ok((name, body))
}

impl Entry {
    pub(crate) fn of(recorded: &Recorded) -> Result<Self, PostError> {
        let unreadable = |reason: String| PostError::Unreadable {
            stream: recorded.stream.to_string(),
            revision: recorded.revision,
            name: recorded.name.clone(),
            reason,
        };
        let meta: Meta = serde_json::from_slice(&recorded.meta).map_err(|e| unreadable(e.to_string()))?;
        let event = decode(&recorded.name, &recorded.data).map_err(unreadable)?;
        Ok(Self { at: meta.at, event })
    }

    /// As the store takes it, at this place of its stream. The id says what stands where, so that an append whose
    /// answer was lost is known again and a different one is not taken for it.
    pub(crate) fn stored(&self, stream: &StreamName, revision: u64) -> Result<NewEvent, String> {
        let (name, data) = encode(&self.event)?;
        let meta = serde_json::to_vec(&Meta { at: self.at }).map_err(|error| error.to_string())?;
        Ok(new_event(stream, revision, name, data, meta))
    }
}

pub(crate) fn new_event(stream: &StreamName, revision: u64, name: String, data: Vec<u8>, meta: Vec<u8>) -> NewEvent {
    let text = [&data[..], &meta[..]].map(String::from_utf8_lossy);
    let id = derive("post", &[stream.as_str(), &revision.to_string(), &name, &text[0], &text[1]]);
    NewEvent { id, name, data, meta }
}

pub(crate) fn stream(chat: ChatId) -> Result<StreamName, PostError> {
    Ok(StreamName::new("chat", &chat.to_string())?)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The circumstances are a stored shape like any other.
    #[test]
    fn an_event_comes_back_with_its_time() {
        let at = "2024-05-27T00:30:00.25Z".parse().unwrap();
        let entry = Entry { at, event: PostEvent::ChatUnreachable { reason: "blocked".into() } };
        let stream = StreamName::new("chat", "0190b6f0-0000-7000-8000-000000000001").unwrap();
        let stored = entry.stored(&stream, 7).unwrap();
        assert_eq!(stored.name, "chat_unreachable.v1");
        assert_eq!(stored.meta, br#"{"at":"2024-05-27T00:30:00.250Z"}"#);
        assert_eq!(stored.id, entry.stored(&stream, 7).unwrap().id, "the same append is known again");
        assert_ne!(stored.id, entry.stored(&stream, 8).unwrap().id);
        let recorded = Recorded {
            position: dondoc_store::Position::from_raw(1),
            stream,
            revision: 7,
            id: stored.id,
            name: stored.name,
            recorded_at: DateTime::UNIX_EPOCH,
            data: stored.data,
            meta: stored.meta,
            hash: dondoc_store::Hash::ZERO,
        };
        assert_eq!(Entry::of(&recorded), Ok(entry));
    }
}
